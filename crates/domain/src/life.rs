//! The life of a request, as both sides of a hop know it. The asked desk decides it; the asker mirrors it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::calendar::Calendars;
use crate::clock::{self, Clock};
use crate::event::{
    AskedField, Audience, By, Ending, Envelope, Event, RejectionReason, ResolutionKind, SaidAs, Side, Why,
};
use crate::form::Form;
use crate::kind::choices;
use crate::paging::Pages;
use crate::policy::{Policy, Severity};
use crate::refusal::{Reason, Refusal};
use crate::{
    Timestamp, answer, closure, hand_back, information, management, paging, reachable, redaction, resolution,
    severity, talk,
};

choices! {
    /// Where a request stands.
    Status {
        /// Nobody of the desk has taken it yet.
        New = "new",
        Open = "open",
        /// The asker was asked something explicitly.
        Waiting = "waiting",
        HandedBack = "handed-back",
        /// A resolution was proposed and awaits the asker.
        Resolved = "resolved",
        Closed = "closed",
        Rejected = "rejected",
        Withdrawn = "withdrawn",
    }
}

impl Status {
    /// Whether anybody still owes anything.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Rejected | Self::Withdrawn)
    }
}

/// A question that waits for the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub text: String,
    pub fields: Vec<AskedField>,
    pub at: Timestamp,
}

/// Somebody reached for the asker: when, and when that was written down, which may be later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KeptContact", into = "KeptContact")]
pub struct Contact {
    pub at: Timestamp,
    pub written: Timestamp,
}

/// How a contact is kept: one that was written down at once is an instant.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum KeptContact {
    AtOnce(Timestamp),
    Later { at: Timestamp, written: Timestamp },
}

impl From<KeptContact> for Contact {
    fn from(kept: KeptContact) -> Self {
        match kept {
            KeptContact::AtOnce(at) => Self { at, written: at },
            KeptContact::Later { at, written } => Self { at, written },
        }
    }
}

impl From<Contact> for KeptContact {
    fn from(Contact { at, written }: Contact) -> Self {
        if at == written { Self::AtOnce(at) } else { Self::Later { at, written } }
    }
}

/// A hand-back that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandBack {
    pub reason: String,
    pub element: String,
    pub evidence: String,
    pub at: Timestamp,
    /// When it was written down, if later: whoever has to answer could not know of it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Timestamp>,
}

/// A resolution that was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    pub kind: ResolutionKind,
    pub text: String,
    pub at: Timestamp,
    pub accepted: bool,
}

/// A change of severity that waits for agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverityOffer {
    pub to: Severity,
    pub by: Side,
    pub reason: String,
    /// It has reached nobody of the asker.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheard: bool,
}

/// A manager's attention, from asking to its agreed end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Management {
    pub why: Why,
    pub reason: String,
    pub milestone: Option<jiff::civil::Date>,
    pub requester: Option<String>,
    pub at: Timestamp,
    pub manager: Option<String>,
    pub plan: Option<String>,
    pub released: Option<String>,
}

/// The folded life of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Life {
    pub status: Status,
    pub severity: Severity,
    pub opened: Timestamp,
    pub engineer: Option<String>,
    pub asked: Option<Asked>,
    pub hand_back: Option<HandBack>,
    /// How often this record was handed back.
    pub hand_backs: u32,
    /// How often the same problem was handed back before, in what this record continues.
    #[serde(default)]
    pub hand_backs_before: u32,
    pub resolution: Option<Resolution>,
    pub offer: Option<SeverityOffer>,
    pub management: Vec<Management>,
    /// What waits for the asker has reached nobody: the turn is still the desk's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheard: bool,
    /// Contacts of the asker that stayed without answer, since the asker's last word.
    pub unanswered: Vec<Contact>,
    pub rejection: Option<RejectionReason>,
    pub ending: Option<Ending>,
    pub closed: Option<Timestamp>,
    pub reopened: u32,
    /// What an override left out and has not followed yet.
    pub incomplete: Vec<crate::refusal::Missing>,
    pub clocks: Vec<Clock>,
    /// The sides that asked the other to take something out, and have no answer yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removals_asked: Vec<Side>,
    /// Whom this desk woke for it: on each side of a hop its own.
    #[serde(default, skip_serializing_if = "Pages::is_empty")]
    pub pages: Pages,
}

/// Everything a decision depends on besides the record itself.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    pub policy: &'a Policy,
    /// The hours that count for this agreement.
    pub calendar: &'a Calendars,
    /// Calendars that open promises were made on, by version, where they differ from the one that counts now.
    pub frozen: &'a BTreeMap<String, Calendars>,
    /// The form of what the record is about: what a completion must satisfy. `None`: there is none, or it is not
    /// asked for.
    pub form: Option<&'a Form>,
    pub side: Side,
    pub by: &'a By,
    /// When it happened.
    pub happened: Timestamp,
    /// When it is written down.
    pub recorded: Timestamp,
    /// Nobody of the asker is there to be reached by it.
    pub unheard: bool,
    /// Its time was read from a clock that was not believed: it breaks no promise.
    pub doubted: bool,
}

/// When something happened, when it was written down, and whether it reached nobody of the asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    pub happened: Timestamp,
    pub written: Timestamp,
    pub unheard: bool,
}

impl When {
    /// Of an envelope.
    pub fn of(envelope: &Envelope) -> Self {
        let Envelope { happened, recorded, unheard, .. } = *envelope;
        Self { happened, written: recorded, unheard }
    }
}

impl Life {
    /// A life that begins.
    pub fn new(severity: Severity, opened: Timestamp) -> Self {
        Self {
            status: Status::New,
            severity,
            opened,
            engineer: None,
            asked: None,
            hand_back: None,
            hand_backs: 0,
            hand_backs_before: 0,
            resolution: None,
            offer: None,
            management: Vec::new(),
            unheard: false,
            unanswered: Vec::new(),
            rejection: None,
            ending: None,
            closed: None,
            reopened: 0,
            incomplete: Vec::new(),
            clocks: Vec::new(),
            removals_asked: Vec::new(),
            pages: Pages::default(),
        }
    }

    /// How often the problem was handed back in all, here and in what this record continues.
    pub fn hand_backs_of_the_problem(&self) -> u32 {
        self.hand_backs_before + self.hand_backs
    }

    /// Refuses unless the record is open.
    pub fn must_be_open(&self) -> Result<(), Refusal> {
        if self.status.is_open() { Ok(()) } else { Err(self.wrong_state()) }
    }

    /// The refusal that names the state.
    pub fn wrong_state(&self) -> Refusal {
        Refusal::new(Reason::WrongState).with("status", self.status.code())
    }

    /// Whether the asker was asked for something explicitly, and has not given it.
    pub fn awaits_asker(&self) -> bool {
        let offered = self.offer.as_ref().is_some_and(|offer| offer.by == Side::Asked && !offer.unheard);
        (self.asks() && !self.unheard) || (self.status.is_open() && offered)
    }

    /// Whether something that waits for the asker has reached nobody there.
    pub fn asks_nobody(&self) -> bool {
        let offered = self.offer.as_ref().is_some_and(|offer| offer.unheard);
        (self.asks() && self.unheard) || (self.status.is_open() && offered)
    }

    /// Whether its state is that the asker was asked for something.
    fn asks(&self) -> bool {
        matches!(self.status, Status::Waiting | Status::HandedBack | Status::Resolved)
    }

    /// The management escalation that is not over.
    pub fn manager(&self) -> Option<&Management> {
        self.management.last().filter(|management| management.released.is_none())
    }

    /// Judges an act: the events it leads to, clocks included.
    pub fn decide(&self, act: Act, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
        // Whoever carries it, no side does what is the other's to do.
        if act.side().is_some_and(|side| side != context.side) {
            return Err(Refusal::new(Reason::NotYours));
        }
        let events = match act {
            Act::Reply { text, attachments } => talk::reply(self, text, attachments, context),
            Act::Call { text, call } => talk::call(self, text, call, context),
            Act::AttemptContact { how } => closure::attempt_contact(self, how, context),
            Act::SetSeverity { to, reason } => severity::set(self, to, reason, context),
            Act::AgreeSeverity => severity::agree(self, context),
            Act::DeclineSeverity { reason } => severity::decline(self, reason, context),
            Act::AskRemoval { what, of } => redaction::ask(what, of),
            Act::AnswerRemoval { done, text } => redaction::answer(self, done, text, context),
            Act::Accept { engineer } => answer::accept(self, engineer, context),
            Act::Reject { reason, text } => answer::reject(self, reason, text, context),
            Act::AskInformation { text, fields } => information::ask(self, text, fields, context),
            Act::GiveInformation { text, values, attachments } => {
                information::give(self, text, values, attachments, context)
            }
            Act::Complete { values } => information::complete(self, values, context),
            Act::CheckIn { text } => reachable::check_in(self, text, context),
            Act::ProposeResolution { kind, text, attachments } => {
                resolution::propose(self, kind, text, attachments, context)
            }
            Act::AcceptResolution { text } => resolution::accept(self, text, context),
            Act::RefuseResolution { why } => resolution::refuse(self, why, context),
            Act::HandBack { reason, element, evidence, attachments } => {
                hand_back::hand_back(self, reason, element, evidence, attachments, context)
            }
            Act::AcceptHandBack { text } => hand_back::accept(self, text, context),
            Act::DisputeHandBack { evidence, attachments } => {
                hand_back::dispute(self, evidence, attachments, context)
            }
            Act::AskManager { reason, milestone, requester } => {
                management::ask(self, reason, milestone, requester, context)
            }
            Act::AnswerAsManager { manager, plan } => management::answer(self, manager, plan, context),
            Act::ReleaseManager { agreed } => management::release(self, agreed, context),
            Act::Reopen { reason } => closure::reopen(self, reason, context),
            Act::Withdraw { reason } => closure::withdraw(self, reason, context),
            Act::Close { ending, text } => closure::close(self, ending, text, context),
        }?;
        self.with_clocks(events, context)
    }

    /// The events, each followed by what it does to the clocks.
    pub fn with_clocks(&self, events: Vec<Event>, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
        let mut after = self.clone();
        let mut all = Vec::with_capacity(events.len() * 2);
        for event in events {
            let Context { happened, recorded: written, unheard, .. } = *context;
            after.happen(&event, context.side, When { happened, written, unheard });
            if let Event::Clock(event) = &event {
                clock::apply(&mut after.clocks, event, happened);
            }
            let clocks = clock::follow(&after, &event, context)?;
            all.push(event);
            for event in clocks {
                clock::apply(&mut after.clocks, &event, context.happened);
                all.push(Event::Clock(event));
            }
        }
        Ok(all)
    }

    /// Folds an event in that is written down as it happens, clocks included.
    pub fn apply(&mut self, event: &Event, side: Side, happened: Timestamp) {
        self.happen(event, side, When { happened, written: happened, unheard: false });
        if let Event::Clock(event) = event {
            clock::apply(&mut self.clocks, event, happened);
        }
    }

    /// What follows an envelope in the order in which envelopes are written: clocks, and whom the desk woke.
    pub fn write(&mut self, envelope: &Envelope) {
        if let Event::Clock(event) = &envelope.event {
            clock::apply(&mut self.clocks, event, envelope.happened);
        }
        paging::apply(self, envelope);
    }

    /// What an event does at its place in time. Never refuses: what is stored happened.
    pub fn happen(&mut self, event: &Event, side: Side, when: When) {
        let When { happened, written, unheard } = when;
        match event {
            Event::InformationAsked { .. } | Event::ResolutionProposed { .. } | Event::HandedBack { .. } => {
                self.unheard = unheard;
            }
            // Whoever says something knows of what waits; and a word that reaches somebody tells them of it.
            Event::Said(_) => {
                let still = side == Side::Asked && unheard;
                self.unheard &= still;
                if let Some(offer) = &mut self.offer {
                    offer.unheard &= still;
                }
            }
            _ => {}
        }
        let reached = (!unheard).then_some(Contact { at: happened, written: written.max(happened) });
        match event {
            Event::Opened(opened) => {
                self.severity = opened.severity;
                self.opened = happened;
                self.hand_backs_before = opened.hand_backs;
                self.incomplete.clone_from(&opened.missing);
                if let Some(passed) = &opened.problem.passed {
                    self.incomplete.clone_from(&passed.missing);
                }
            }
            Event::Said(said) => self.said(said.said_as, side, reached),
            Event::Accepted { engineer } => {
                self.status = Status::Open;
                self.engineer.clone_from(engineer);
            }
            Event::Rejected { reason, .. } => {
                self.status = Status::Rejected;
                self.rejection = Some(*reason);
                self.closed = Some(happened);
            }
            Event::InformationAsked { text, fields } => {
                self.status = Status::Waiting;
                self.asked = Some(Asked { text: text.clone(), fields: fields.clone(), at: happened });
                self.unanswered.extend(reached);
            }
            Event::InformationGiven { .. } => {
                self.status = Status::Open;
                self.asked = None;
                self.unanswered.clear();
            }
            Event::Completed { .. } => self.incomplete.clear(),
            Event::CheckedIn { .. } => self.unanswered.clear(),
            Event::SeveritySet { to, .. } => {
                self.severity = *to;
                self.offer = None;
            }
            Event::SeverityProposed { to, reason } => {
                self.offer = Some(SeverityOffer { to: *to, by: side, reason: reason.clone(), unheard });
            }
            Event::SeverityDeclined { .. } => self.offer = None,
            Event::ResolutionProposed { kind, text, .. } => {
                self.status = Status::Resolved;
                self.asked = None;
                self.unanswered.extend(reached);
                self.resolution =
                    Some(Resolution { kind: *kind, text: text.clone(), at: happened, accepted: false });
            }
            Event::ResolutionAccepted { .. } => {
                self.unanswered.clear();
                if let Some(resolution) = &mut self.resolution {
                    resolution.accepted = true;
                }
            }
            Event::ResolutionRefused { .. } => {
                self.status = Status::Open;
                self.unanswered.clear();
            }
            Event::HandedBack { reason, element, evidence, .. } => {
                self.status = Status::HandedBack;
                self.asked = None;
                self.hand_backs += 1;
                self.hand_back = Some(HandBack {
                    reason: reason.clone(),
                    element: element.clone(),
                    evidence: evidence.clone(),
                    at: happened,
                    written: Some(written).filter(|written| *written > happened),
                });
            }
            Event::HandBackAccepted { .. } => self.hand_back = None,
            Event::HandBackDisputed { .. } => {
                self.status = Status::Open;
                self.hand_back = None;
                self.unanswered.clear();
            }
            Event::HandBackLapsed => {
                self.status = Status::Open;
                self.hand_back = None;
            }
            // One manager at a time: what a second hand-back asks for by rule may be asked for already.
            Event::ManagerAsked(asked) if asked.why == Why::HandedBackAgain && self.manager().is_some() => {}
            Event::ManagerAsked(asked) => self.management.push(Management {
                why: asked.why,
                reason: asked.reason.clone(),
                milestone: asked.milestone,
                requester: asked.requester.clone(),
                at: happened,
                manager: None,
                plan: None,
                released: None,
            }),
            Event::ManagerAnswered { manager, plan } => {
                if let Some(management) = self.management.last_mut() {
                    management.manager = Some(manager.clone());
                    management.plan = Some(plan.clone());
                }
            }
            Event::ManagerReleased { agreed } => {
                if let Some(management) = self.management.last_mut() {
                    management.released = Some(agreed.clone());
                }
            }
            Event::Reopened { .. } => {
                self.status = Status::Open;
                self.closed = None;
                self.ending = None;
                self.reopened += 1;
                self.unanswered.clear();
            }
            Event::Withdrawn { .. } => {
                self.status = Status::Withdrawn;
                self.asked = None;
                self.hand_back = None;
                self.closed = Some(happened);
            }
            Event::Closed { ending, .. } => {
                self.status = Status::Closed;
                self.asked = None;
                self.offer = None;
                self.ending = Some(*ending);
                self.closed = Some(happened);
            }
            Event::ContactAttempted { .. } => self.unanswered.extend(reached),
            Event::RemovalAsked { .. } => self.asked_to_remove(side),
            // Where it crosses, it asks the other side to do the same.
            Event::Redacted(it) if it.audience == Audience::Both && !it.of.is_empty() => {
                self.asked_to_remove(side);
            }
            Event::RemovalAnswered { .. } => {
                if let Some(at) = self.removals_asked.iter().position(|by| *by != side) {
                    self.removals_asked.remove(at);
                }
            }
            _ => {}
        }
    }

    /// Whoever takes something out because it was asked asks nobody.
    fn asked_to_remove(&mut self, by: Side) {
        if self.removals_asked.is_empty() {
            self.removals_asked.push(by);
        }
    }

    fn said(&mut self, said_as: SaidAs, side: Side, reached: Option<Contact>) {
        match side {
            Side::Asked => {
                if self.status == Status::New && said_as != SaidAs::Note {
                    self.status = Status::Open;
                }
                if said_as == SaidAs::Call {
                    // They spoke with each other: that is no silence. A call that nobody took is an attempt.
                    self.unanswered.clear();
                } else if matches!(self.status, Status::Waiting | Status::Resolved) {
                    self.unanswered.extend(reached);
                }
            }
            Side::Asker => self.unanswered.clear(),
        }
    }
}
