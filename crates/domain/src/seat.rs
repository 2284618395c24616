//! Who asks: one seat of one person, or a part of the machinery.

use serde::{Deserialize, Serialize};

use crate::desk::Doors;
use crate::id::{AccountId, AgreementId, DeskId, LinkId, PersonId, QueueId, SeatId, SiteId};
use crate::kind::{Door, choices};
use crate::text::Language;

choices! {
    /// What an agent may do at a desk.
    Role {
        Agent = "agent",
        /// Also decides overrides, transfers and management escalations.
        Lead = "lead",
        /// Works the business queue.
        Business = "business",
        /// Also people, agreements and policies.
        Administrator = "administrator",
    }
}

choices! {
    /// Which requests of the account a contact sees.
    Reach { Own = "own", Team = "team", All = "all" }
}

/// An agent's seat at a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentSeat {
    pub seat: SeatId,
    pub person: PersonId,
    pub name: String,
    pub desk: DeskId,
    pub role: Role,
    /// `None`: every account; otherwise the chosen ones only.
    pub accounts: Option<Vec<AccountId>>,
    /// `None`: both doors; otherwise what came through these alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doors: Option<Vec<Door>>,
    /// `None`: wherever it waits; otherwise what waits in these queues alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queues: Option<Vec<QueueId>>,
    pub language: Language,
}

impl AgentSeat {
    /// Whether the seat shows a part of the desk alone.
    pub fn is_limited(&self) -> bool {
        self.accounts.is_some() || self.doors.is_some() || self.queues.is_some()
    }

    /// Whether the seat was given an account. What is the desk's own belongs to none.
    pub fn was_given(&self, account: Option<AccountId>) -> bool {
        self.accounts.as_ref().is_none_or(|mine| account.is_some_and(|account| mine.contains(&account)))
    }

    /// Whether a door, and the queue in which something waits, are within the seat's part of the desk. That somebody was
    /// asked in to a single record the seat does not know.
    pub fn is_within(&self, door: Door, queue: Option<QueueId>) -> bool {
        self.doors.as_ref().is_none_or(|mine| mine.contains(&door))
            && self.queues.as_ref().is_none_or(|mine| queue.is_some_and(|queue| mine.contains(&queue)))
    }
}

/// A contact's seat at an account of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSeat {
    pub seat: SeatId,
    pub person: PersonId,
    pub name: String,
    pub desk: DeskId,
    pub account: AccountId,
    pub agreement: AgreementId,
    pub reach: Reach,
    /// The team whose requests a `Team` reach shows.
    pub team: Option<String>,
    /// The place the contact belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SiteId>,
    /// Signs the terms of service for the account.
    pub signatory: bool,
    pub language: Language,
}

/// Whoever asks. Made by authentication alone; every store function takes what it may see from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "viewer", rename_all = "kebab-case")]
pub enum Viewer {
    Agent(AgentSeat),
    Contact(ContactSeat),
    /// The asking party of an agreement, through its carrier.
    AskingDesk {
        desk: DeskId,
        agreement: AgreementId,
        name: String,
    },
    /// The asked party, answering on one of our links.
    AskedDesk {
        desk: DeskId,
        link: LinkId,
        name: String,
    },
    /// Time passing on a desk.
    Clock {
        desk: DeskId,
    },
    /// The operator, at the command line of the machine itself.
    Operator {
        desk: DeskId,
    },
}

impl Viewer {
    /// The desk all of this viewer's world belongs to.
    pub fn desk(&self) -> DeskId {
        match self {
            Self::Agent(seat) => seat.desk,
            Self::Contact(seat) => seat.desk,
            Self::AskingDesk { desk, .. }
            | Self::AskedDesk { desk, .. }
            | Self::Clock { desk }
            | Self::Operator { desk } => *desk,
        }
    }

    /// The seat of a person; none: a part of the machinery.
    pub fn seat(&self) -> Option<SeatId> {
        match self {
            Self::Agent(seat) => Some(seat.seat),
            Self::Contact(seat) => Some(seat.seat),
            _ => None,
        }
    }

    /// What the person of this seat is called; none: a part of the machinery.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Agent(seat) => Some(&seat.name),
            Self::Contact(seat) => Some(&seat.name),
            _ => None,
        }
    }

    /// Where the pages of this seat begin, at the desk of this word: `/d/boreal` for an agent, who has one seat at a
    /// desk; `/p/boreal/SEAT` for a contact, who may have several.
    pub fn home(&self, slug: &str) -> String {
        match self {
            Self::Contact(seat) => format!("/p/{slug}/{}", seat.seat.word()),
            _ => format!("/d/{slug}"),
        }
    }

    /// The language to answer in.
    pub fn language(&self) -> Language {
        match self {
            Self::Agent(seat) => seat.language,
            Self::Contact(seat) => seat.language,
            _ => Language::En,
        }
    }
}

/// Which doors an authorised contact may go through: technical, commercial, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorisedContact {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub door: Doors,
    /// Day on which the qualification (certificate, training) ends; `None` = none is known, which counts as not
    /// qualified where the policy demands it.
    pub qualified_until: Option<jiff::civil::Date>,
    /// Products the contact is qualified for; empty = every product of the agreement.
    #[serde(default)]
    pub products: Vec<String>,
    /// Whom this contact was put in the place of: open escalations of that person pass here first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<PersonId>,
}
