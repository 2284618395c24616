//! What travels over a hop. Numbered per record, so that twice and out of order are seen and harmless.
//!
//! How it is written is a form of its own ([`v1`]), so that what a desk means may change without what the other end reads;
//! a [`Letter`] says in which form it is.

mod letter;
mod terms;
pub mod v1;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::act::Act;
use crate::desk::LinkTerms;
use crate::event::{Audience, Envelope, Event, Redacted, Reported, Side};
use crate::id::{DeskId, EscalationId, LinkId, NoticeId, PersonId, PublicationId};
use crate::kind::Channel;
use crate::open::Opening;
use crate::policy::Policy;
use crate::text::Language;

pub use letter::{Content, FIRST_EPOCH, Letter, VERSION, too_new};
pub use terms::Terms;

/// A message from one desk to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "v1::Message", into = "v1::Message")]
pub enum Message {
    /// Asker to asked: a request.
    Open {
        escalation: EscalationId,
        number: u64,
        contact: PersonId,
        contact_name: String,
        happened: Timestamp,
        opening: Opening,
    },
    /// Asker to asked: an act on it.
    Act {
        escalation: EscalationId,
        number: u64,
        contact: PersonId,
        contact_name: String,
        happened: Timestamp,
        act: Act,
    },
    /// Asked to asker: what happened on the record by one change, in its order; never nothing.
    Moved { escalation: EscalationId, entries: Vec<Crossed> },
    /// Asked to asker: the agreement is connected to it; its end of the edge, as it was named when it accepted.
    Connected(Box<Connected>),
    /// Asked to asker: the desk's new name.
    Renamed { name: String },
    /// Asked to asker: what it needs beforehand, with the policies that it has asked for.
    Terms { terms: Box<Terms>, policies: Vec<Policy> },
    /// Asker to asked: the terms name a policy that it lacks.
    PoliciesWanted,
    /// Asked to asker: a publication addressed to it.
    Published { publication: Copy },
    /// Asked to asker: it no longer stands.
    Unpublished { publication: PublicationId },
    /// A notice that is no longer addressed to us.
    Unnoticed { notice: NoticeId },
    /// Asked to asker: a notice.
    Noticed { notice: NoticeCopy },
    /// Either way: what the desk that writes holds of the records of this edge, since it was restored; or, asker to
    /// asked, since the other was.
    Holds(Box<Holds>),
}

/// Where a message stands: the record it belongs to, and its number there.
pub type Place = (EscalationId, u64);

impl Message {
    /// The record it belongs to, and its number there; `None` for copies, whose newest version wins.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Open { escalation, number, .. } | Self::Act { escalation, number, .. } => {
                Some((*escalation, *number))
            }
            Self::Moved { escalation, entries } => Some((*escalation, entries.first()?.position)),
            Self::Connected(_)
            | Self::Renamed { .. }
            | Self::Terms { .. }
            | Self::PoliciesWanted
            | Self::Published { .. }
            | Self::Unpublished { .. }
            | Self::Noticed { .. }
            | Self::Unnoticed { .. }
            | Self::Holds(_) => None,
        }
    }
}

/// What a desk holds of some records of an edge, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holds {
    /// When the copy was made that it was loaded from.
    pub made: Timestamp,
    /// It is told of what the other has lost, and not of a loss of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answers: bool,
    /// The epoch of the other that it has compared with.
    pub knows: u64,
    /// All its records behind this one and up to that one are named; none: these are the last.
    pub after: EscalationId,
    pub upto: Option<EscalationId>,
    pub records: Vec<Held>,
}

/// How far a desk is on a record of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub escalation: EscalationId,
    /// How many messages of the asker it knows of; of its own, those that were in the copy.
    pub messages: u64,
    /// The number of the first that is still to come.
    pub next: u64,
    /// How many entries of the asked desk it has; of its own, those that were in the copy.
    pub entries: u64,
}

impl Holds {
    /// Whether a record is among those that it speaks of.
    pub fn covers(&self, escalation: EscalationId) -> bool {
        escalation.0 > self.after.0 && self.upto.is_none_or(|upto| escalation.0 <= upto.0)
    }

    /// What it says of a record.
    pub fn of(&self, escalation: EscalationId) -> Option<Held> {
        self.records.iter().find(|held| held.escalation == escalation).copied()
    }
}

/// What an asking desk needs to make its end of an edge that it accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "v1::Connected", into = "v1::Connected")]
pub struct Connected {
    pub link: LinkId,
    /// The desk that is asked, and its name.
    pub desk: DeskId,
    pub name: String,
    /// Who accepted at the asking desk, by name.
    pub accepted_by: String,
    pub terms: LinkTerms,
}

/// An event as it crosses: what both sides may read, and nothing of how the desk keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Crossed {
    /// 1, 2, 3… among the record's events that both sides read.
    pub position: u64,
    pub happened: Timestamp,
    /// Written down later than the policy calls in time.
    pub late: bool,
    pub side: Side,
    /// Who did it, by name.
    pub person: Option<String>,
    pub channel: Channel,
    pub reported: Option<Reported>,
    /// Number of the asker's message that caused it.
    pub caused_by: Option<u64>,
    /// More that the same message caused follows: the asker's copy does not show all of it yet.
    pub more: bool,
    /// Nobody of the asker was there to be reached by it.
    pub unheard: bool,
    /// Its time was read from a clock that was not believed there.
    pub doubted: bool,
    pub event: Event,
}

/// The crossing form of an envelope; nothing for what stays on the desk. That words were taken out asks the other side to do
/// the same; what remains of them stays here.
pub fn crossed(envelope: &Envelope, position: u64) -> Option<Crossed> {
    (envelope.event.audience() == Audience::Both).then(|| Crossed {
        position,
        happened: envelope.happened,
        late: envelope.late,
        side: envelope.side,
        person: envelope.by.name().map(str::to_owned),
        channel: envelope.channel,
        reported: envelope.reported.clone(),
        caused_by: envelope.message,
        more: false,
        unheard: envelope.unheard,
        doubted: envelope.doubted,
        event: match &envelope.event {
            Event::Redacted(Redacted { what, of, .. }) => Event::RemovalAsked { what: *what, of: of.clone() },
            event => event.clone(),
        },
    })
}

/// A publication as the next desk hands it on, and as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    pub id: PublicationId,
    pub version: u32,
    pub kind: String,
    pub language: Language,
    pub title: String,
    pub products: Vec<String>,
    pub versions: String,
    pub symptoms: String,
    pub workaround: String,
    pub fixed_in: Option<String>,
    pub body: String,
}

/// A notice as the next desk hands it on, and as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeCopy {
    pub id: NoticeId,
    pub version: u32,
    pub kind: String,
    pub title: String,
    pub body: String,
    pub products: Vec<String>,
    pub starts: Option<Timestamp>,
    pub ends: Option<Timestamp>,
}
