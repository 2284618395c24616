//! The first form of messages, as both ends write and read it. It does not change any more but by fields that an older
//! program may overlook; what changes more than that is the next form. Its events are of the first schema.

use serde::{Deserialize, Deserializer, Serialize};

use crate::Timestamp;
use crate::act::Act;
use crate::calendar::Calendars;
use crate::desk::{Crossing, LinkTerms, PolicyRef};
use crate::event::{Event, Reported, Side};
use crate::form::Form;
use crate::id::{DeskId, EscalationId, LinkId, NoticeId, PersonId, PublicationId};
use crate::kind::{Channel, Kind};
use crate::open::Opening;
use crate::policy::Policy;
use crate::seat::AuthorisedContact;
use crate::text::Language;

/// The version that it says.
pub const VERSION: u64 = 1;

/// A message, as it is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "message", rename_all = "kebab-case")]
pub enum Message {
    Open {
        escalation: EscalationId,
        number: u64,
        contact: PersonId,
        contact_name: String,
        happened: Timestamp,
        opening: Opening,
    },
    Act {
        escalation: EscalationId,
        number: u64,
        contact: PersonId,
        contact_name: String,
        happened: Timestamp,
        act: Act,
    },
    Moved {
        escalation: EscalationId,
        // What waited to leave when each entry was a message of its own is read as one.
        #[serde(alias = "entry", deserialize_with = "one_or_more")]
        entries: Vec<Crossed>,
    },
    Connected(Box<Connected>),
    Renamed {
        name: String,
    },
    Terms {
        // Read of terms that left with their policies whole, too: those say their name and version as well.
        terms: Box<Terms>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        policies: Vec<Policy>,
    },
    PoliciesWanted,
    Published {
        publication: Copy,
    },
    Unpublished {
        publication: PublicationId,
    },
    Unnoticed {
        notice: NoticeId,
    },
    Noticed {
        notice: NoticeCopy,
    },
    Holds(Box<super::Holds>),
}

fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Crossed>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Entries {
        One(Box<Crossed>),
        More(Vec<Crossed>),
    }
    Ok(match Entries::deserialize(deserializer)? {
        Entries::One(entry) => vec![*entry],
        Entries::More(entries) => entries,
    })
}

/// Declares forms that say what the domain's type of the same name says, field by field: one that the domain adds does
/// not build before it is decided here how it travels.
macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident { $($(#[$serde:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$serde])* pub $field: $kind,)*
        }

        impl From<super::$name> for $name {
            fn from(super::$name { $($field),* }: super::$name) -> Self {
                Self { $($field),* }
            }
        }

        impl From<$name> for super::$name {
            fn from($name { $($field),* }: $name) -> Self {
                Self { $($field),* }
            }
        }
    )*};
}

forms! {
    /// What makes the asking desk's end of an edge.
    Connected {
        link: LinkId,
        desk: DeskId,
        name: String,
        accepted_by: String,
        terms: LinkTerms,
    }

    /// What an asker needs beforehand.
    Terms {
        version: u32,
        products: Vec<String>,
        kinds: Vec<Kind>,
        policy: PolicyRef,
        #[serde(default)]
        deployment: Option<PolicyRef>,
        calendar: Calendars,
        forms: Vec<Form>,
        contacts: Vec<AuthorisedContact>,
        crossing: Crossing,
        ends: Option<Timestamp>,
        readable_until: Option<Timestamp>,
    }

    /// An event as it crosses.
    Crossed {
        position: u64,
        happened: Timestamp,
        #[serde(default)]
        late: bool,
        side: Side,
        person: Option<String>,
        channel: Channel,
        reported: Option<Reported>,
        caused_by: Option<u64>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        more: bool,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unheard: bool,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        doubted: bool,
        event: Event,
    }

    /// A publication.
    Copy {
        id: PublicationId,
        version: u32,
        kind: String,
        language: Language,
        title: String,
        products: Vec<String>,
        versions: String,
        symptoms: String,
        workaround: String,
        fixed_in: Option<String>,
        body: String,
    }

    /// A notice.
    NoticeCopy {
        id: NoticeId,
        version: u32,
        kind: String,
        title: String,
        body: String,
        products: Vec<String>,
        starts: Option<Timestamp>,
        ends: Option<Timestamp>,
    }
}

impl From<super::Message> for Message {
    fn from(message: super::Message) -> Self {
        use super::Message as It;
        match message {
            It::Open { escalation, number, contact, contact_name, happened, opening } => {
                Self::Open { escalation, number, contact, contact_name, happened, opening }
            }
            It::Act { escalation, number, contact, contact_name, happened, act } => {
                Self::Act { escalation, number, contact, contact_name, happened, act }
            }
            It::Moved { escalation, entries } => {
                Self::Moved { escalation, entries: entries.into_iter().map(Into::into).collect() }
            }
            It::Connected(it) => Self::Connected(Box::new((*it).into())),
            It::Renamed { name } => Self::Renamed { name },
            It::Terms { terms, policies } => Self::Terms { terms: Box::new((*terms).into()), policies },
            It::PoliciesWanted => Self::PoliciesWanted,
            It::Published { publication } => Self::Published { publication: publication.into() },
            It::Unpublished { publication } => Self::Unpublished { publication },
            It::Unnoticed { notice } => Self::Unnoticed { notice },
            It::Noticed { notice } => Self::Noticed { notice: notice.into() },
            It::Holds(holds) => Self::Holds(holds),
        }
    }
}

impl From<Message> for super::Message {
    fn from(message: Message) -> Self {
        use Message as It;
        match message {
            It::Open { escalation, number, contact, contact_name, happened, opening } => {
                Self::Open { escalation, number, contact, contact_name, happened, opening }
            }
            It::Act { escalation, number, contact, contact_name, happened, act } => {
                Self::Act { escalation, number, contact, contact_name, happened, act }
            }
            It::Moved { escalation, entries } => {
                Self::Moved { escalation, entries: entries.into_iter().map(Into::into).collect() }
            }
            It::Connected(it) => Self::Connected(Box::new((*it).into())),
            It::Renamed { name } => Self::Renamed { name },
            It::Terms { terms, policies } => Self::Terms { terms: Box::new((*terms).into()), policies },
            It::PoliciesWanted => Self::PoliciesWanted,
            It::Published { publication } => Self::Published { publication: publication.into() },
            It::Unpublished { publication } => Self::Unpublished { publication },
            It::Unnoticed { notice } => Self::Unnoticed { notice },
            It::Noticed { notice } => Self::Noticed { notice: notice.into() },
            It::Holds(holds) => Self::Holds(holds),
        }
    }
}
