//! What is stored: events, in their envelope. Append-only; an entry is the view of an event for one audience.
//!
//! Requests and escalations share these events, because an escalation *is* a request on the next desk:
//! its record mirrors every event that both sides may read, and adds what only the asker knows.

mod audience;
mod lift;
pub mod words;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::act::Act;
use crate::clock::ClockEvent;
use crate::desk::PolicyRef;
use crate::form::Values;
use crate::id::{
    AccountId, AgreementId, EscalationId, LinkId, Number, PersonId, QueueId, RequestId, SeatId, SiteId,
};
use crate::kind::{Channel, Kind, Phase, choices};
use crate::paging::PageEvent;
use crate::policy::{Duty, Severity};
use crate::problem::{self, Problem};
use crate::refusal::Refusal;
use crate::tag::Tag;
use crate::text::Both;

pub use audience::Audience;
pub use lift::{Unreadable, read};

/// The schema of events written by this version. What is older is lifted where it is read. Since the second, facts and
/// words are stored apart ([`words`]).
pub const SCHEMA: u16 = 2;

/// A side of an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The account.
    Asker,
    /// The desk.
    Asked,
}

/// Who did it, as known on the desk that keeps the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "kebab-case")]
pub enum By {
    Agent {
        seat: SeatId,
        person: PersonId,
        name: String,
    },
    Contact {
        seat: SeatId,
        person: PersonId,
        name: String,
    },
    /// The other side of a hop, and whom it named.
    OtherDesk {
        name: String,
        person: Option<String>,
    },
    /// A rule of the policy, at its time.
    Rule,
    Operator,
}

impl By {
    /// The name to print; rules and operators have none.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Agent { name, .. } | Self::Contact { name, .. } => Some(name),
            Self::OtherDesk { name, person } => Some(person.as_deref().unwrap_or(name)),
            Self::Rule | Self::Operator => None,
        }
    }

    /// Whether a person did it: only a person's answer is a response.
    pub fn is_person(&self) -> bool {
        !matches!(self, Self::Rule)
    }
}

/// How an event came to be known when the other side did not record it itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// Who said it.
    pub who: String,
    pub channel: Channel,
}

/// An event with what is known about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Position in its record, from 1 without gaps.
    pub seq: u64,
    pub schema: u16,
    pub happened: Timestamp,
    pub recorded: Timestamp,
    /// Written down later than the policy calls prompt.
    #[serde(default)]
    pub late: bool,
    pub side: Side,
    pub by: By,
    pub channel: Channel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Reported>,
    /// Number of the asker's message that caused it, when it came over a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<u64>,
    /// On an escalation: position among the next desk's events that both sides read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<u64>,
    /// Nobody of the asker was there to be reached by it: the contact has left, or there is none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unheard: bool,
    /// Its time was read from a clock that was not believed: it breaks no promise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubted: bool,
    pub event: Event,
}

/// A file beside an entry: its bytes live under (desk, sha256).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// A telephone call, written down during or after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Who called, or was called.
    pub caller: String,
    #[serde(default)]
    pub number: Option<String>,
}

choices! {
    /// What a said thing is.
    SaidAs { Reply = "reply", Call = "call", Note = "note" }
}

/// Something said: a reply, a call, or a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub said_as: SaidAs,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
}

/// How a request began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    pub number: Number,
    pub kind: Kind,
    pub phase: Phase,
    pub severity: Severity,
    #[serde(flatten)]
    pub problem: Problem,
    /// What the form lacks although the request was taken: by mail or telephone, for instance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<crate::refusal::Missing>,
    /// How often the same problem was handed back before, in what this one continues.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hand_backs: u32,
    /// Calendar and policy frozen into the promises.
    pub policy: PolicyRef,
}

/// Passing a gate: never without reason and author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub gate: Gate,
    pub reason: String,
    pub author: String,
    /// What was still missing.
    pub missing: Vec<crate::refusal::Missing>,
    /// Until when it must follow.
    pub complete_by: Timestamp,
}

choices! {
    /// The gates that can be passed.
    Gate { Incomplete = "incomplete", AbsentContact = "absent-contact" }
}

/// What only the asked desk knows of a new request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    pub account: Option<AccountId>,
    pub agreement: Option<AgreementId>,
    /// The contact it belongs to.
    pub contact: Option<PersonId>,
    pub contact_name: Option<String>,
    pub team: Option<String>,
    /// The contact's site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// The asker's escalation, when it came over a link.
    pub escalation: Option<EscalationId>,
    /// The queue in which it waits from its opening on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
}

choices! {
    /// What a resolution may be.
    ResolutionKind {
        Fix = "fix",
        Workaround = "workaround",
        ServiceRestored = "service-restored",
        Other = "other",
    }
}

choices! {
    /// Why a desk does not take a request.
    RejectionReason { NoEntitlement = "no-entitlement", WrongDesk = "wrong-desk", NotOurs = "not-ours", Other = "other" }
}

choices! {
    /// How a request ended.
    Ending {
        Accepted = "accepted",
        /// Nobody objected within the policy's time or contacts.
        Expired = "expired",
        /// The asker took the hand-back.
        HandedBack = "handed-back",
        Duplicate = "duplicate",
        Transferred = "transferred",
        /// By the desk, with its reason.
        Desk = "desk",
    }
}

choices! {
    /// What a rule does by itself when its time has come.
    RuleDid {
        /// It closed what silence closes.
        Closed = "closed",
        /// It let a hand-back lapse.
        Lapsed = "lapsed",
    }
}

/// A field that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedField {
    pub name: String,
    pub label: String,
}

/// The search of publications: what was searched and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub words: String,
    /// Publications found, or outside articles by number or address.
    #[serde(default)]
    pub found: Vec<String>,
}

/// How a duty of the first line was met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Evidence {
    Done {
        text: String,
        #[serde(default)]
        search: Option<Search>,
    },
    /// Attempted, not possible, because.
    NotPossible { because: String },
}

/// A management escalation: a manager's attention, apart from severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagerAsked {
    pub why: Why,
    pub reason: String,
    #[serde(default)]
    pub milestone: Option<jiff::civil::Date>,
    #[serde(default)]
    pub requester: Option<String>,
}

choices! {
    /// What asked for a manager.
    Why { Person = "person", HandedBackAgain = "handed-back-again" }
}

choices! {
    /// What was taken out for good.
    Removed {
        Passage = "passage",
        File = "file",
        /// What names a person.
        Person = "person",
    }
}

/// Words of events of this record were taken out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Redacted {
    /// The events that held them.
    pub entries: Vec<u64>,
    /// When those of them happened that say something.
    pub of: Vec<Timestamp>,
    pub what: Removed,
    /// Who read them, and so reads this.
    pub audience: Audience,
    /// The desk of the house to which the request was handed on with what goes here: nothing asks it to do the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elsewhere: Option<String>,
    /// What remains of the words of each, by its number.
    #[serde(default, skip_serializing_if = "words::Words::is_empty")]
    pub remains: words::Words,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    // Both sides.
    Opened(Opened),
    Said(Said),
    Accepted {
        engineer: Option<String>,
    },
    Rejected {
        reason: RejectionReason,
        text: String,
    },
    InformationAsked {
        text: String,
        fields: Vec<AskedField>,
    },
    InformationGiven {
        text: String,
        values: Values,
        attachments: Vec<Attachment>,
    },
    /// What an override left out has followed.
    Completed {
        values: Values,
    },
    /// The asker is reachable.
    CheckedIn {
        text: Option<String>,
    },
    SeveritySet {
        from: Severity,
        to: Severity,
        reason: Option<String>,
    },
    SeverityProposed {
        to: Severity,
        reason: String,
    },
    SeverityDeclined {
        reason: Option<String>,
    },
    ResolutionProposed {
        kind: ResolutionKind,
        text: String,
        attachments: Vec<Attachment>,
    },
    ResolutionAccepted {
        text: Option<String>,
    },
    ResolutionRefused {
        why: String,
    },
    HandedBack {
        reason: String,
        element: String,
        evidence: String,
        attachments: Vec<Attachment>,
    },
    HandBackAccepted {
        text: Option<String>,
    },
    HandBackDisputed {
        evidence: String,
        attachments: Vec<Attachment>,
    },
    HandBackLapsed,
    /// What a rule did is taken back: something that had happened before it was written down after it. The numbers of
    /// those events in this record; where it crosses, their positions among those that both sides read.
    TakenBack {
        what: RuleDid,
        entries: Vec<u64>,
    },
    ManagerAsked(ManagerAsked),
    ManagerAnswered {
        manager: String,
        plan: String,
    },
    ManagerReleased {
        agreed: String,
    },
    Reopened {
        reason: String,
    },
    Withdrawn {
        reason: String,
    },
    Closed {
        ending: Ending,
        text: Option<String>,
    },
    /// Read by whoever read what is gone.
    Redacted(Redacted),
    /// The other side is asked to take out what it was given, by when that was said.
    RemovalAsked {
        what: Removed,
        of: Vec<Timestamp>,
    },
    RemovalAnswered {
        done: bool,
        text: Option<String>,
    },
    Clock(ClockEvent),

    // The asked desk alone.
    Filed(Filed),
    Noted(Said),
    Assigned {
        to: Option<SeatId>,
        name: Option<String>,
    },
    /// It waits in another queue from now on.
    Queued {
        queue: QueueId,
        name: Both,
    },
    /// The desk's labels on it.
    Tagged {
        added: Vec<Tag>,
        removed: Vec<Tag>,
    },
    Triaged {
        duty: Duty,
        evidence: Evidence,
    },
    /// The account was reached for and did not answer.
    ContactAttempted {
        how: String,
    },
    /// An escalation began, or its standing changed. `awaits_us`: the next desk waits for this desk.
    Escalated {
        escalation: EscalationId,
        number: Number,
        next_desk: String,
        open: bool,
        awaits_us: bool,
    },
    /// People of this desk are woken for it.
    Page(PageEvent),
    /// Which of several escalations leads.
    Led {
        escalation: EscalationId,
    },
    /// An entry of ours carries this across, under our own name.
    Relayed {
        entry: u64,
        escalation: EscalationId,
        original: u64,
    },
    /// An entry of the asker's was carried to the next desk, as message `message` of the escalation.
    RelayedUp {
        original: u64,
        escalation: EscalationId,
        number: Number,
        message: u64,
    },
    MarkedDuplicate {
        of: RequestId,
        number: Number,
    },
    /// Another request was marked a duplicate of this one.
    HasDuplicate {
        number: Number,
    },
    Transferred {
        desk: String,
        reason: String,
    },
    /// What the request is about was read anew: kind, phase and product as they stand after it.
    Classified {
        kind: Kind,
        phase: Phase,
        product: Option<String>,
    },
    /// Asked for again after its window: it goes on as this one.
    ContinuedBy {
        number: Number,
    },

    // The asker's record of an escalation alone.
    EscalationOpened(EscalationOpened),
    /// A request joined or left the escalation.
    Joined {
        request: RequestId,
        number: Number,
    },
    /// We did something on the next desk's record; it decides.
    Sent {
        message: u64,
        act: Act,
    },
    /// The next desk, or the person who carried it by hand, has it.
    Delivered {
        message: u64,
        reference: Option<String>,
    },
    /// The next desk did not take it.
    SendRefused {
        message: u64,
        refusal: Refusal,
    },
    /// The open escalation passed to another authorised contact.
    HandedOver {
        to: PersonId,
        name: String,
        reason: String,
    },
    /// Its contact is gone, and nobody here could take it over.
    Unheld {
        name: String,
    },
    /// The desk at the other end was loaded from a copy that was made at an instant, and has lost what came after.
    OtherDeskRestored {
        made: Timestamp,
        /// On an escalation: how many of its entries it still has; those that follow count on from there.
        entries: u64,
        /// How many entries it has lost, and the numbers of our messages.
        lost: u64,
        messages: Vec<u64>,
        /// It does not know the record at all any more.
        unknown: bool,
    },
    /// Particulars of a record kept by hand.
    Particulars {
        reference: Option<String>,
        portal: Option<String>,
        engineer: Option<String>,
    },
}

/// How an escalation began, on the asker's side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EscalationOpened {
    pub number: Number,
    pub link: LinkId,
    pub next_desk: String,
    pub requests: Vec<(RequestId, Number)>,
    /// The authorised contact who answers for it.
    pub contact: PersonId,
    pub contact_name: String,
    pub kind: Kind,
    pub phase: Phase,
    pub severity: Severity,
    /// What the next desk is asked; what it continues there, by the next desk's number.
    #[serde(flatten, serialize_with = "problem::in_full")]
    pub problem: Problem,
    /// The severity must also be telephoned to one of these.
    pub telephone: Vec<crate::policy::Telephone>,
    pub by_hand: bool,
    /// How often the next desk handed the same problem back before, in what this one continues.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hand_backs: u32,
}

/// What is not there is not written: a record's chain stays what it was.
fn is_zero(count: &u32) -> bool {
    *count == 0
}

impl Event {
    /// The files beside it.
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Opened(Opened { problem: Problem { attachments, .. }, .. })
            | Self::Said(Said { attachments, .. })
            | Self::Noted(Said { attachments, .. })
            | Self::InformationGiven { attachments, .. }
            | Self::ResolutionProposed { attachments, .. }
            | Self::HandedBack { attachments, .. }
            | Self::HandBackDisputed { attachments, .. }
            | Self::EscalationOpened(EscalationOpened { problem: Problem { attachments, .. }, .. }) => {
                attachments
            }
            Self::Accepted { .. }
            | Self::Rejected { .. }
            | Self::InformationAsked { .. }
            | Self::Completed { .. }
            | Self::CheckedIn { .. }
            | Self::SeveritySet { .. }
            | Self::SeverityProposed { .. }
            | Self::SeverityDeclined { .. }
            | Self::ResolutionAccepted { .. }
            | Self::ResolutionRefused { .. }
            | Self::HandBackAccepted { .. }
            | Self::HandBackLapsed
            | Self::TakenBack { .. }
            | Self::ManagerAsked(_)
            | Self::ManagerAnswered { .. }
            | Self::ManagerReleased { .. }
            | Self::Reopened { .. }
            | Self::Withdrawn { .. }
            | Self::Closed { .. }
            | Self::Redacted(_)
            | Self::RemovalAsked { .. }
            | Self::RemovalAnswered { .. }
            | Self::Clock(_)
            | Self::Filed(_)
            | Self::Assigned { .. }
            | Self::Queued { .. }
            | Self::Tagged { .. }
            | Self::Triaged { .. }
            | Self::ContactAttempted { .. }
            | Self::Escalated { .. }
            | Self::Page(_)
            | Self::Led { .. }
            | Self::Relayed { .. }
            | Self::RelayedUp { .. }
            | Self::MarkedDuplicate { .. }
            | Self::HasDuplicate { .. }
            | Self::Transferred { .. }
            | Self::Classified { .. }
            | Self::ContinuedBy { .. }
            | Self::Joined { .. }
            | Self::Sent { .. }
            | Self::Delivered { .. }
            | Self::SendRefused { .. }
            | Self::HandedOver { .. }
            | Self::Unheld { .. }
            | Self::OtherDeskRestored { .. }
            | Self::Particulars { .. } => &[],
        }
    }

    /// Every file that it names: its own, or those of the act that was sent.
    pub fn files(&self) -> &[Attachment] {
        match self {
            Self::Sent { act, .. } => act.attachments(),
            _ => self.attachments(),
        }
    }

    /// The call that it was told in, if it was one.
    pub fn call(&self) -> Option<&Call> {
        match self {
            Self::Opened(opened) => opened.problem.call.as_ref(),
            Self::Said(said) => said.call.as_ref(),
            _ => None,
        }
    }

    /// Our number of the message that took it to the next desk: with its opening, an escalation sends the first.
    pub fn message(&self) -> Option<u64> {
        match self {
            Self::EscalationOpened(_) => Some(1),
            Self::Sent { message, .. } => Some(*message),
            _ => None,
        }
    }

    /// Replaces the files: a crossing copies them, and the copy may differ (stripped).
    pub fn attachments_mut(&mut self) -> Option<&mut Vec<Attachment>> {
        match self {
            Self::Opened(Opened { problem: Problem { attachments, .. }, .. })
            | Self::Said(Said { attachments, .. })
            | Self::Noted(Said { attachments, .. })
            | Self::InformationGiven { attachments, .. }
            | Self::ResolutionProposed { attachments, .. }
            | Self::HandedBack { attachments, .. }
            | Self::HandBackDisputed { attachments, .. }
            | Self::EscalationOpened(EscalationOpened { problem: Problem { attachments, .. }, .. }) => {
                Some(attachments)
            }
            _ => None,
        }
    }
}
