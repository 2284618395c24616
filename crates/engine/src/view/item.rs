//! A request in a list, as each audience sees it: made from its row alone. Whatever it says, the view of the request says by
//! the same name.

use domain::Timestamp;
use domain::holder::{Holder, Turn};
use domain::id::{AccountId, Number, SeatId};
use domain::kind::Kind;
use domain::life::Status;
use domain::policy::Policy;
use domain::queue::Queue;
use domain::row::{self, Shown};
use domain::word::Speaker;
use serde::Serialize;
use store::requests::Together;

use super::contact::ContactRequest;
use super::desk::WaitsIn;
use super::parts::{ClockView, Level};

/// A request in a list, as its viewer may see it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum RequestItem {
    Contact(Box<ContactItem>),
    Desk(Box<DeskItem>),
}

impl RequestItem {
    /// What it is called.
    pub fn number(&self) -> &Number {
        match self {
            Self::Contact(it) => &it.number,
            Self::Desk(it) => &it.number,
        }
    }
}

/// A request in a list, for the desk's agents.
#[derive(Debug, Clone, Serialize)]
pub struct DeskItem {
    pub number: Number,
    pub kind: Kind,
    /// The queue in which it waits, where it waits in one.
    pub waits_in: Option<WaitsIn>,
    pub status: Status,
    pub holder: Option<Holder>,
    /// Who said something last, here or over an escalation behind it.
    pub last_by: Option<Speaker>,
    /// When the first of its own promises falls due, of those that run.
    pub due_at: Option<Timestamp>,
    /// When the first promise of a next desk falls due, of those that run.
    pub next_due_at: Option<Timestamp>,
    pub severity: Level,
    pub subject: String,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
    pub account: Option<String>,
    pub account_id: Option<AccountId>,
    pub assignee: Option<String>,
    pub assignee_seat: Option<SeatId>,
    /// The desk's labels on it.
    pub tags: Vec<String>,
    /// What the desk's pages say besides.
    #[serde(skip)]
    pub aside: Aside,
}

/// What rows of the desk's pages say that answers do not.
#[derive(Debug, Clone)]
pub struct Aside {
    pub product: Option<String>,
    /// Another desk asks: the request is its escalation.
    pub from_desk: bool,
    /// What waits for the asker has reached nobody.
    pub unheard: bool,
    /// The next desk of the escalation that leads, if one is open.
    pub next_desk: Option<String>,
    /// The next open promise to fall due; else the last one.
    pub promise: Option<ClockView>,
}

/// A request in a list, for a contact. Holder is *you* or *us*, and nothing moves it that a contact may not see.
#[derive(Debug, Clone, Serialize)]
pub struct ContactItem {
    pub number: Number,
    pub kind: Kind,
    pub status: Status,
    pub holder: Option<Turn>,
    /// When the first of its promises falls due, of those that run.
    pub due_at: Option<Timestamp>,
    pub severity: Level,
    pub subject: String,
    pub opened_at: Timestamp,
    /// Last change that the contact's view shows.
    pub updated_at: Timestamp,
    pub contact: Option<String>,
    pub engineer: Option<String>,
}

/// What an item says that what is shown of its row does not.
pub(crate) struct Listed<'q> {
    pub number: Number,
    pub account: Option<String>,
    pub together: Together,
    /// The queue in which it waits.
    pub queue: Option<&'q Queue>,
    /// When it changed last, as far as its viewer sees it.
    pub updated: Timestamp,
}

impl DeskItem {
    pub(super) fn of(shown: Shown, listed: Listed<'_>, policy: &Policy, now: Timestamp) -> Self {
        let (assignee_seat, assignee) = shown.assignee.unzip();
        Self {
            number: listed.number,
            kind: shown.kind,
            waits_in: listed.queue.map(|it| WaitsIn::of(it, shown.queued_since.unwrap_or(shown.opened))),
            status: shown.status,
            holder: shown.holder,
            last_by: listed.together.last_by,
            due_at: row::due_at(shown.due),
            next_due_at: listed.together.next_due,
            severity: Level::of(shown.severity, policy),
            subject: shown.subject,
            opened_at: shown.opened,
            updated_at: listed.updated,
            account: listed.account,
            account_id: shown.account,
            assignee,
            assignee_seat,
            tags: shown.tags,
            aside: Aside {
                product: shown.product,
                from_desk: shown.escalation.is_some(),
                unheard: shown.unheard,
                next_desk: shown.next_desk,
                promise: shown.promise.map(|it| ClockView::in_brief(it, now)),
            },
        }
    }
}

impl ContactItem {
    pub(super) fn of(shown: Shown, listed: Listed<'_>, policy: &Policy) -> Self {
        Self {
            number: listed.number,
            kind: shown.kind,
            status: shown.status,
            holder: shown.holder.map(Holder::turn),
            due_at: row::due_at(shown.due),
            severity: Level::of(shown.severity, policy),
            subject: shown.subject,
            opened_at: shown.opened,
            updated_at: listed.updated,
            contact: shown.contact,
            engineer: shown.engineer,
        }
    }

    /// What a list shows of a request, from its view.
    pub fn of_view(view: &ContactRequest) -> Self {
        Self {
            number: Number::from_storage(view.number.clone()),
            kind: view.kind,
            status: view.status,
            holder: view.holder,
            due_at: view.due_at,
            severity: view.severity.clone(),
            subject: view.subject.clone(),
            opened_at: view.opened_at,
            updated_at: view.updated_at,
            contact: view.contact.clone(),
            engineer: view.engineer.clone(),
        }
    }

    /// Whether the account is asked to act.
    pub fn needs_you(&self) -> bool {
        self.holder == Some(Turn::You)
    }
}
