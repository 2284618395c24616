//! The words the story is told in. A tale follows one problem through every desk it touches; telling writes steps,
//! and the stage plays all steps of all tales in the order of time.

use domain::act::Act;
use domain::event::{AskedField, Call, Ending, Evidence, Gate, RejectionReason, ResolutionKind, Search};
use domain::form::Values;
use domain::kind::{Channel, Kind, Phase};
use domain::open::Opening;
use domain::policy::{Duty, Severity};
use domain::text::Language;
use domain::{SignedDuration, Timestamp};
use engine::Administer;

use super::cast::{Hop, Seat};
use super::forms::Filled;
use super::past::{Past, When};

/// A request of the story, before it has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rec(pub usize);

/// An escalation of the story, before it has a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Esc(pub usize);

/// One thing that somebody does.
#[derive(Debug)]
pub struct Step {
    pub at: Timestamp,
    /// When it happened, if it is written down later.
    pub happened: Option<Timestamp>,
    pub who: Seat,
    pub channel: Channel,
    pub deed: Deed,
    /// A file that goes with it.
    pub file: Option<(&'static str, &'static str)>,
}

/// What is done.
#[derive(Debug)]
pub enum Deed {
    Open {
        made: Rec,
        opening: Box<Opening>,
        account: Option<&'static str>,
        contact: Option<Seat>,
        by_phone: bool,
    },
    Act(Rec, Act),
    Note(Rec, String),
    Assign(Rec),
    Triage(Rec, Duty, Evidence),
    Confirm(Rec, String, Option<bool>),
    Duplicate(Rec, Rec),
    Transfer(Rec, &'static str, String),
    Escalate {
        made: Esc,
        theirs: Rec,
        behind: Vec<Rec>,
        hop: Hop,
        asked: Box<Asked>,
    },
    Join(Esc, Vec<Rec>),
    Lead(Rec, Esc),
    Ask(Esc, Act, Option<(&'static str, Channel)>),
    Tell(Esc, &'static str, Channel, Option<&'static str>),
    Report(Esc, Act, &'static str, Channel),
    Particulars(Esc, Option<&'static str>, Option<&'static str>),
    /// The newest word of the next desk goes to the requests behind.
    Relay {
        esc: Esc,
        to: Vec<Rec>,
        resolution: Option<ResolutionKind>,
        text: String,
    },
    Keep(Box<Administer>),
    AcceptTerms,
    Mail {
        mailbox: &'static str,
        raw: String,
        made: Option<Rec>,
    },
    Answer {
        rec: Rec,
        from: &'static str,
        text: String,
    },
    Tick,
}

/// What the next desk is asked.
#[derive(Debug)]
pub struct Asked {
    pub severity: u8,
    pub subject: String,
    pub filled: Filled,
    pub phase: Option<Phase>,
    /// Passing a gate, with why.
    pub passing: Option<(Gate, &'static str)>,
    /// The absent contact it goes out under.
    pub contact: Option<Seat>,
}

/// What somebody wants of a desk.
#[derive(Debug, Clone)]
pub struct Want {
    kind: Kind,
    phase: Phase,
    severity: Option<u8>,
    product: Option<&'static str>,
    subject: &'static str,
    text: &'static str,
    channel: Channel,
    values: Values,
    file: Option<(&'static str, &'static str)>,
}

/// A technical problem.
pub fn problem(severity: u8, product: &'static str, subject: &'static str, text: &'static str) -> Want {
    want(Kind::Technical, Some(severity), Some(product), subject, text)
}

/// Anything else.
pub fn wish(kind: Kind, product: Option<&'static str>, subject: &'static str, text: &'static str) -> Want {
    want(kind, None, product, subject, text)
}

fn want(
    kind: Kind,
    severity: Option<u8>,
    product: Option<&'static str>,
    subject: &'static str,
    text: &'static str,
) -> Want {
    let (phase, channel) = (Phase::Production, Channel::Screen);
    Want { kind, phase, severity, product, subject, text, channel, values: Values::new(), file: None }
}

impl Want {
    /// While the product is still being deployed.
    pub fn in_deployment(mut self) -> Self {
        self.phase = Phase::Deployment;
        self
    }

    /// Through another channel than the portal.
    pub fn by(mut self, channel: Channel) -> Self {
        self.channel = channel;
        self
    }

    /// With what the desk's form asks.
    pub fn with_form(mut self, filled: Filled) -> Self {
        self.values = filled.values;
        self
    }

    /// With a file.
    pub fn with_file(mut self, name: &'static str, text: &'static str) -> Self {
        self.file = Some((name, text));
        self
    }

    fn opening(&self, call: Option<Call>) -> Opening {
        Opening {
            kind: self.kind,
            phase: self.phase,
            severity: self.severity.map(Severity),
            subject: typeset(self.subject),
            text: typeset(self.text),
            product: self.product.map(str::to_owned),
            values: self.values.clone(),
            form: None,
            attachments: Vec::new(),
            call,
            passed: None,
            reference: None,
            continues: None,
        }
    }
}

/// French typography, for people whose keyboards do not give it.
pub fn typeset(text: &str) -> String {
    text.replace(" ?", "\u{202f}?")
        .replace(" !", "\u{202f}!")
        .replace(" ;", "\u{202f};")
        .replace(" :", "\u{a0}:")
        .replace("« ", "«\u{202f}")
        .replace(" »", "\u{202f}»")
}

/// Everything that is told.
#[derive(Debug)]
pub struct Story {
    past: Past,
    pub steps: Vec<Step>,
    recs: usize,
    escs: usize,
    /// What the story tells wrongly: the author's mistakes, not the player's.
    pub faults: Vec<String>,
}

impl Story {
    /// A story that has not begun.
    pub fn new(past: Past) -> Self {
        Self { past, steps: Vec::new(), recs: 0, escs: 0, faults: Vec::new() }
    }

    /// A contact opens a request.
    pub fn opens(&mut self, who: Seat, when: When, want: Want) -> Tale<'_> {
        self.open(who, when, want, None, None, None)
    }

    /// An agent opens a request for an account, for instance while on the telephone.
    pub fn opens_for(
        &mut self,
        who: Seat,
        when: When,
        contact: Seat,
        want: Want,
        called: Option<When>,
    ) -> Tale<'_> {
        let call = Call { caller: contact.name.to_owned(), number: None };
        self.open(who, when, want.by(Channel::Phone), Some(contact), Some(call), called)
    }

    /// A desk opens a request of its own: it has no customer.
    pub fn opens_for_itself(&mut self, who: Seat, when: When, want: Want) -> Tale<'_> {
        self.open(who, when, want, None, None, None)
    }

    fn open(
        &mut self,
        who: Seat,
        when: When,
        want: Want,
        contact: Option<Seat>,
        call: Option<Call>,
        called: Option<When>,
    ) -> Tale<'_> {
        let (at, made) = (self.past.at(when), self.new_rec());
        let happened = called.map(|when| self.past.at(when));
        let (by_phone, file, channel) = (call.is_some(), want.file, want.channel);
        let account = contact.and_then(|contact| contact.account());
        let opening = Box::new(want.opening(call));
        let deed = Deed::Open { made, opening, account, contact, by_phone };
        self.steps.push(Step { at, happened, who, channel, deed, file });
        self.tale(who, at, made)
    }

    /// A mail opens a request.
    pub fn mails(&mut self, who: Seat, when: When, subject: &str, text: &str) -> Tale<'_> {
        let (at, made) = (self.past.at(when), self.new_rec());
        let raw = letter(who.email, who.name, &typeset(subject), &typeset(text), &format!("m{}", made.0), "");
        let deed = Deed::Mail { mailbox: who.desk, raw, made: Some(made) };
        self.steps.push(step(at, who, Channel::Mail, deed));
        self.tale(who, at, made)
    }

    /// A mail arrives that no request comes of.
    pub fn post_brings(&mut self, desk: Seat, when: When, raw: String) {
        let at = self.past.at(when);
        let deed = Deed::Mail { mailbox: desk.desk, raw, made: None };
        self.steps.push(step(at, desk, Channel::Mail, deed));
    }

    /// Somebody keeps a desk: publishes, gives notice, edits.
    pub fn keeps(&mut self, who: Seat, when: When, what: Administer) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Screen, Deed::Keep(Box::new(what))));
    }

    /// The signatory of an account accepts the newest terms of service.
    pub fn accepts_terms(&mut self, who: Seat, when: When) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Screen, Deed::AcceptTerms));
    }

    /// Time passes on every desk: what is due is recorded.
    pub fn time_passes(&mut self, who: Seat, when: When) {
        let at = self.past.at(when);
        self.steps.push(step(at, who, Channel::Api, Deed::Tick));
    }

    /// The instant of a moment of the past.
    pub fn at(&self, when: When) -> Timestamp {
        self.past.at(when)
    }

    fn tale(&mut self, who: Seat, at: Timestamp, first: Rec) -> Tale<'_> {
        let next = at + BREATH;
        Tale {
            story: self,
            at: next,
            who,
            places: vec![(who.desk, first)],
            hops: Vec::new(),
            behind: vec![first],
        }
    }

    fn new_rec(&mut self) -> Rec {
        self.recs += 1;
        Rec(self.recs)
    }
}

/// Between two things that one person does at once.
const BREATH: SignedDuration = SignedDuration::from_secs(40);

fn step(at: Timestamp, who: Seat, channel: Channel, deed: Deed) -> Step {
    Step { at, happened: None, who, channel, deed, file: None }
}

/// A mail as a program would have sent it.
pub fn letter(from: &str, name: &str, subject: &str, text: &str, id: &str, more: &str) -> String {
    let host = from.split_once('@').map_or("mail.example", |(_, host)| host);
    format!(
        "From: {name} <{from}>\r\nTo: support\r\nSubject: {subject}\r\nMessage-ID: <{id}@{host}>\r\n{more}\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        text.replace('\n', "\r\n")
    )
}

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

impl Tale<'_> {
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

    pub fn agrees_to_severity(self) -> Self {
        self.acts(Act::AgreeSeverity)
    }

    // The desk.

    pub fn accepts(mut self) -> Self {
        let rec = self.here();
        self.does(Deed::Assign(rec)).acts(Act::Accept { engineer: None })
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

    pub fn accepts_hand_back(self, text: &str) -> Self {
        self.acts(Act::AcceptHandBack { text: said(text) })
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
        let asked = Asked { severity, subject: typeset(subject), filled, phase: None, passing, contact };
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

    pub fn agrees_with_next(self) -> Self {
        self.hops_on(Act::AgreeSeverity)
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
