//! A tale: one problem from desk to desk, in the words of those who work on it.

use domain::act::Act;
use domain::event::{AskedField, Call, Ending, Evidence, Gate, RejectionReason, ResolutionKind, Search};
use domain::form::Values;
use domain::kind::Channel;
use domain::policy::{Duty, Severity};
use domain::text::Language;
use domain::{SignedDuration, Timestamp};

use super::super::cast::{Hop, Seat};
use super::super::forms::Filled;
use super::super::past::When;
use super::{Asked, BREATH, Deed, Esc, Rec, Story, step, typeset};

/// One problem, told from desk to desk. Whoever acts does so on the record of their own desk.
#[derive(Debug)]
pub struct Tale<'s> {
    story: &'s mut Story,
    at: Timestamp,
    who: Seat,
    /// The record at each desk, the newest last.
    places: Vec<(&'static str, Rec)>,
    /// The ways it took, the newest last.
    hops: Vec<(Hop, Esc)>,
    /// The requests behind the escalation of the first desk.
    behind: Vec<Rec>,
}

impl<'s> Tale<'s> {
    /// A tale begins with a request that somebody opened.
    pub(super) fn begin(story: &'s mut Story, who: Seat, at: Timestamp, first: Rec) -> Self {
        Self { story, at, who, places: vec![(who.desk, first)], hops: Vec::new(), behind: vec![first] }
    }

    /// So many minutes later, somebody…
    pub fn then(mut self, minutes: i64, who: Seat) -> Self {
        self.at += SignedDuration::from_mins(minutes);
        self.who = who;
        self
    }

    /// At a moment, somebody…
    pub fn on(mut self, when: When, who: Seat) -> Self {
        let at = self.story.past.at(when);
        if at < self.at {
            let fault = format!("{} acts at {at}, before {}: {when:?}", who.name, self.at);
            self.story.faults.push(fault);
        }
        self.at = at;
        self.who = who;
        self
    }

    /// The request this tale began with.
    pub fn request(&self) -> Rec {
        self.behind.first().copied().unwrap_or(Rec(0))
    }

    /// Speaks of another way than the newest.
    pub fn about(mut self, hop: Hop) -> Self {
        if let Some(at) = self.hops.iter().position(|(it, _)| *it == hop) {
            let known = self.hops.remove(at);
            self.hops.push(known);
        } else {
            self.story.faults.push(format!("nothing went over {hop:?}"));
        }
        self
    }

    fn does(self, deed: Deed) -> Self {
        self.does_by(Channel::Screen, deed)
    }

    fn does_by(mut self, channel: Channel, deed: Deed) -> Self {
        self.story.steps.push(step(self.at, self.who, channel, deed));
        self.at += BREATH;
        self
    }

    /// The record at the actor's desk.
    fn here(&mut self) -> Rec {
        match self.places.iter().rfind(|(desk, _)| *desk == self.who.desk) {
            Some((_, rec)) => *rec,
            None => {
                self.story.faults.push(format!("{} has no part in this tale", self.who.name));
                Rec(0)
            }
        }
    }

    /// The escalation that the actor's desk speaks of.
    fn hop(&mut self) -> Esc {
        match self.hops.iter().rfind(|(hop, _)| hop.asker == self.who.desk) {
            Some((_, esc)) => *esc,
            None => {
                self.story.faults.push(format!("{} has escalated nothing", self.who.name));
                Esc(0)
            }
        }
    }

    fn acts(mut self, act: Act) -> Self {
        let rec = self.here();
        self.does(Deed::Act(rec, act))
    }

    /// Adds a file to what was just done.
    pub fn with_file(self, name: &'static str, text: &'static str) -> Self {
        if let Some(step) = self.story.steps.last_mut() {
            step.file = Some((name, text));
        }
        self
    }

    /// What was just done had happened earlier, and is written down now.
    pub fn that_happened(self, when: When) -> Self {
        let at = self.story.past.at(when);
        if let Some(step) = self.story.steps.last_mut() {
            step.happened = Some(at);
        }
        self
    }

    // Either side of a request.

    /// Takes it in hand and answers.
    pub fn takes(mut self, text: &str) -> Self {
        let rec = self.here();
        self.does(Deed::Assign(rec)).replies(text)
    }

    pub fn replies(self, text: &str) -> Self {
        self.acts(Act::Reply { text: typeset(text), attachments: Vec::new() })
    }

    /// Answers by mail, above the mail that came.
    pub fn answers_by_mail(mut self, text: &str) -> Self {
        let (rec, from) = (self.here(), self.who.email);
        self.does_by(Channel::Mail, Deed::Answer { rec, from, text: typeset(text) })
    }

    /// A call is written down.
    pub fn calls(self, caller: &str, text: &str) -> Self {
        let call = Call { caller: caller.to_owned(), number: None };
        let mut tale = self;
        let rec = tale.here();
        tale.does_by(Channel::Phone, Deed::Act(rec, Act::Call { text: typeset(text), call }))
    }

    pub fn sets_severity(self, to: u8, reason: &str) -> Self {
        self.acts(Act::SetSeverity { to: Severity(to), reason: Some(typeset(reason)) })
    }

    // The desk.

    /// Takes what another desk asks, and answers as a person.
    pub fn accepts(mut self, text: &str) -> Self {
        let rec = self.here();
        self.does(Deed::Assign(rec)).acts(Act::Accept { engineer: None }).replies(text)
    }

    pub fn rejects(self, reason: RejectionReason, text: &str) -> Self {
        self.acts(Act::Reject { reason, text: typeset(text) })
    }

    /// Asks for information; fields by name and label.
    pub fn asks(self, text: &str, fields: &[(&str, &str)]) -> Self {
        let field = |(name, label): &(&str, &str)| AskedField { name: (*name).into(), label: typeset(label) };
        self.acts(Act::AskInformation { text: typeset(text), fields: fields.iter().map(field).collect() })
    }

    pub fn resolves(self, kind: ResolutionKind, text: &str) -> Self {
        self.acts(Act::ProposeResolution { kind, text: typeset(text), attachments: Vec::new() })
    }

    pub fn hands_back(self, reason: &str, element: &str, evidence: &str) -> Self {
        self.acts(Act::HandBack {
            reason: reason.into(),
            element: typeset(element),
            evidence: typeset(evidence),
            attachments: Vec::new(),
        })
    }

    pub fn tries_to_reach(self, how: &str) -> Self {
        self.acts(Act::AttemptContact { how: typeset(how) })
    }

    pub fn closes(self, text: &str) -> Self {
        self.acts(Act::Close { ending: Ending::Desk, text: Some(typeset(text)) })
    }

    pub fn plans_as_manager(self, manager: &str, plan: &str) -> Self {
        self.acts(Act::AnswerAsManager { manager: manager.into(), plan: typeset(plan) })
    }

    pub fn releases_manager(self, agreed: &str) -> Self {
        self.acts(Act::ReleaseManager { agreed: typeset(agreed) })
    }

    pub fn notes(mut self, text: &str) -> Self {
        let rec = self.here();
        self.does(Deed::Note(rec, typeset(text)))
    }

    /// The four duties: what was isolated, what was searched and found, whether it could be recreated, what was proposed.
    pub fn triages(
        mut self,
        isolated: &str,
        (words, found): (&str, &[&str]),
        recreated: Result<&str, &str>,
        proposed: &str,
    ) -> Self {
        let rec = self.here();
        let recreation = match recreated {
            Ok(text) => done(text),
            Err(because) => Evidence::NotPossible { because: typeset(because) },
        };
        self.does(Deed::Triage(rec, Duty::Isolation, done(isolated)))
            .searches(words, found)
            .does(Deed::Triage(rec, Duty::Recreation, recreation))
            .does(Deed::Triage(rec, Duty::Proposal, done(proposed)))
    }

    /// The search of publications: what was searched, what was found.
    pub fn searches(mut self, words: &str, found: &[&str]) -> Self {
        let rec = self.here();
        let nothing = match self.who.language {
            Language::En => "Nothing that fits.",
            Language::Fr => "Rien qui corresponde.",
        };
        let text = found.first().copied().unwrap_or(nothing);
        let search =
            Search { words: words.to_owned(), found: found.iter().map(|found| typeset(found)).collect() };
        let evidence = Evidence::Done { text: typeset(text), search: Some(search) };
        self.does(Deed::Triage(rec, Duty::Publications, evidence))
    }

    /// The first duty alone.
    pub fn isolates(mut self, text: &str) -> Self {
        let rec = self.here();
        self.does(Deed::Triage(rec, Duty::Isolation, done(text)))
    }

    pub fn marks_duplicate_of(mut self, survivor: Rec) -> Self {
        let rec = self.here();
        self.does(Deed::Duplicate(rec, survivor))
    }

    pub fn transfers(mut self, desk: &'static str, reason: &str) -> Self {
        let rec = self.here();
        self.does(Deed::Transfer(rec, desk, typeset(reason)))
    }

    /// Writes down the customer's word that it is settled; open escalations go on unless withdrawn.
    pub fn confirms(mut self, text: &str, withdraw: Option<bool>) -> Self {
        let rec = self.here();
        self.does_by(Channel::Phone, Deed::Confirm(rec, typeset(text), withdraw))
    }

    // The asker.

    pub fn gives(self, text: &str, values: &[(&str, &str)]) -> Self {
        self.acts(Act::GiveInformation {
            text: typeset(text),
            values: filled(values),
            attachments: Vec::new(),
        })
    }

    pub fn accepts_resolution(self, text: &str) -> Self {
        self.acts(Act::AcceptResolution { text: said(text) })
    }

    pub fn refuses_resolution(self, why: &str) -> Self {
        self.acts(Act::RefuseResolution { why: typeset(why) })
    }

    pub fn disputes_hand_back(self, evidence: &str) -> Self {
        self.acts(Act::DisputeHandBack { evidence: typeset(evidence), attachments: Vec::new() })
    }

    pub fn asks_for_manager(self, reason: &str) -> Self {
        self.acts(Act::AskManager { reason: typeset(reason), milestone: None, requester: None })
    }

    pub fn reopens(self, reason: &str) -> Self {
        self.acts(Act::Reopen { reason: typeset(reason) })
    }

    pub fn withdraws(self, reason: &str) -> Self {
        self.acts(Act::Withdraw { reason: typeset(reason) })
    }

    // The way to the next desk.

    /// Escalates the problem over a hop.
    pub fn escalates(self, hop: Hop, severity: u8, subject: &str, filled: Filled) -> Self {
        self.sends(hop, severity, subject, filled, None, None)
    }

    /// Escalates past a gate, with why; under the name of an absent contact where there is one.
    pub fn escalates_passing(
        self,
        hop: Hop,
        severity: u8,
        subject: &str,
        filled: Filled,
        (gate, reason): (Gate, &'static str),
        contact: Option<Seat>,
    ) -> Self {
        self.sends(hop, severity, subject, filled, Some((gate, reason)), contact)
    }

    fn sends(
        mut self,
        hop: Hop,
        severity: u8,
        subject: &str,
        filled: Filled,
        passing: Option<(Gate, &'static str)>,
        contact: Option<Seat>,
    ) -> Self {
        let here = self.here();
        let behind = if self.behind.contains(&here) { self.behind.clone() } else { vec![here] };
        self.story.escs += 1;
        let (made, theirs) = (Esc(self.story.escs), self.story.new_rec());
        let asked = Asked { severity, subject: typeset(subject), filled, passing, contact };
        self.hops.push((hop, made));
        if let Some(desk) = hop.asked {
            self.places.push((desk, theirs));
        }
        self.does(Deed::Escalate { made, theirs, behind, hop, asked: Box::new(asked) })
    }

    /// Further requests of this desk stand behind the escalation that comes next.
    pub fn together_with(mut self, others: &[Rec]) -> Self {
        self.behind.extend_from_slice(others);
        self
    }

    /// More requests behind the escalation that is open.
    pub fn joins(mut self, others: &[Rec]) -> Self {
        let esc = self.hop();
        self.behind.extend_from_slice(others);
        self.does(Deed::Join(esc, others.to_vec()))
    }

    /// Names the escalation that leads.
    pub fn lets_lead(mut self, hop: Hop) -> Self {
        let rec = self.here();
        let led = self.hops.iter().find(|(it, _)| *it == hop).map(|(_, esc)| *esc);
        match led {
            Some(esc) => self.does(Deed::Lead(rec, esc)),
            None => self,
        }
    }

    fn hops_on(mut self, act: Act) -> Self {
        let esc = self.hop();
        self.does(Deed::Ask(esc, act, None))
    }

    pub fn tells_next(self, text: &str) -> Self {
        self.hops_on(Act::Reply { text: typeset(text), attachments: Vec::new() })
    }

    pub fn gives_next(self, text: &str, values: &[(&str, &str)]) -> Self {
        self.hops_on(Act::GiveInformation {
            text: typeset(text),
            values: filled(values),
            attachments: Vec::new(),
        })
    }

    pub fn completes(self, values: Values) -> Self {
        self.hops_on(Act::Complete { values })
    }

    pub fn disputes_next(self, evidence: &str) -> Self {
        self.hops_on(Act::DisputeHandBack { evidence: typeset(evidence), attachments: Vec::new() })
    }

    pub fn takes_back(self, text: &str) -> Self {
        self.hops_on(Act::AcceptHandBack { text: said(text) })
    }

    pub fn accepts_theirs(self, text: &str) -> Self {
        self.hops_on(Act::AcceptResolution { text: said(text) })
    }

    pub fn refuses_theirs(self, why: &str) -> Self {
        self.hops_on(Act::RefuseResolution { why: typeset(why) })
    }

    pub fn asks_their_manager(self, reason: &str) -> Self {
        self.hops_on(Act::AskManager { reason: typeset(reason), milestone: None, requester: None })
    }

    pub fn withdraws_escalation(self, reason: &str) -> Self {
        self.hops_on(Act::Withdraw { reason: typeset(reason) })
    }

    /// Carries the newest word of the next desk down, in words of our own.
    pub fn relays(self, text: &str) -> Self {
        self.relay(None, text)
    }

    /// The same, as a proposed resolution.
    pub fn relays_resolution(self, kind: ResolutionKind, text: &str) -> Self {
        self.relay(Some(kind), text)
    }

    fn relay(mut self, resolution: Option<ResolutionKind>, text: &str) -> Self {
        let (esc, here) = (self.hop(), self.here());
        let to = if self.behind.contains(&here) { self.behind.clone() } else { vec![here] };
        self.does(Deed::Relay { esc, to, resolution, text: typeset(text) })
    }

    // By hand: what was told, and what was said.

    pub fn phones_next(mut self, whom: &'static str, reference: Option<&'static str>) -> Self {
        let esc = self.hop();
        self.does_by(Channel::Phone, Deed::Tell(esc, whom, Channel::Phone, reference))
    }

    /// Their reference, portal address and engineer.
    pub fn learns(mut self, portal: Option<&'static str>, engineer: Option<&'static str>) -> Self {
        let esc = self.hop();
        self.does(Deed::Particulars(esc, portal, engineer))
    }

    pub fn tells_by_phone(mut self, whom: &'static str, act: Act) -> Self {
        let esc = self.hop();
        self.does_by(Channel::Phone, Deed::Ask(esc, act, Some((whom, Channel::Phone))))
    }

    pub fn reports(mut self, whom: &'static str, channel: Channel, act: Act) -> Self {
        let esc = self.hop();
        self.does_by(channel, Deed::Report(esc, act, whom, channel))
    }
}

fn done(text: &str) -> Evidence {
    Evidence::Done { text: typeset(text), search: None }
}

fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| typeset(text))
}

fn filled(values: &[(&str, &str)]) -> Values {
    values.iter().map(|(name, value)| ((*name).to_owned(), typeset(value))).collect()
}
