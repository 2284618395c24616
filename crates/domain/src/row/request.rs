//! The row of a request.

use crate::Timestamp;
use crate::clock::{Brief, Clock};
use crate::desk::PolicyRef;
use crate::event::Side;
use crate::holder::{Holder, Turn};
use crate::id::{AccountId, AgreementId, EscalationId, Number, PersonId, QueueId, RequestId, SeatId, SiteId};
use crate::kind::Kind;
use crate::life::Status;
use crate::policy::Severity;
use crate::request::Request;
use crate::word::Speaker;

/// A request as lists, counts and scopes find it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRow {
    pub id: RequestId,
    pub number: Number,
    pub contact: Option<PersonId>,
    pub team: Option<String>,
    pub site: Option<SiteId>,
    pub agreement: Option<AgreementId>,
    pub open: bool,
    pub turn: Option<Turn>,
    pub updated: Timestamp,
    pub updated_shared: Timestamp,
    pub shown: Shown,
    /// The promise that is shown, as JSON.
    pub promise: Option<String>,
    /// The record whole, as JSON.
    pub state: String,
}

/// What lists show of a request, beside its number and its last change.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub kind: Kind,
    pub status: Status,
    pub holder: Option<Holder>,
    pub severity: Severity,
    /// On whose scale its severity is.
    pub policy: PolicyRef,
    pub subject: String,
    pub product: Option<String>,
    pub account: Option<AccountId>,
    /// The asker's escalation, where another desk asks.
    pub escalation: Option<EscalationId>,
    /// What its contact is called.
    pub contact: Option<String>,
    pub assignee: Option<(SeatId, String)>,
    pub engineer: Option<String>,
    /// The desk's labels on it, in order.
    pub tags: Vec<String>,
    /// The queue in which it waits, and since when.
    pub queue: Option<QueueId>,
    pub queued_since: Option<Timestamp>,
    pub opened: Timestamp,
    /// Its place in order of due times ([`due_place`]).
    pub due: i64,
    /// The promise that is shown: the next open one to fall due, those that pause last; else the last one that was made.
    pub promise: Option<Brief>,
    /// Which of the two sides said something last, and when that happened.
    pub spoke: Option<(Speaker, Timestamp)>,
    /// The next desk of the escalation that leads, if one is open.
    pub next_desk: Option<String>,
    /// What waits for the asker has reached nobody.
    pub unheard: bool,
}

impl Shown {
    /// What is shown of a record.
    pub fn of(record: &Request) -> Self {
        let (filed, life) = (&record.filed, &record.life);
        Self {
            kind: record.kind,
            status: life.status,
            holder: record.holder(),
            severity: life.severity,
            policy: record.policy.clone(),
            subject: record.problem.subject.clone(),
            product: record.problem.product.clone(),
            account: filed.account,
            escalation: filed.escalation,
            contact: filed.contact_name.clone(),
            assignee: record.assignee.clone(),
            engineer: life.engineer.clone(),
            tags: record.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            queue: record.queue,
            queued_since: record.queued_since,
            opened: life.opened,
            due: due_place(record),
            promise: promise(&life.clocks),
            spoke: spoke(record),
            next_desk: record.leading().map(|it| it.next_desk.clone()),
            unheard: life.asks_nobody(),
        }
    }
}

impl RequestRow {
    /// How it is made.
    pub const VERSION: u32 = 6;

    /// The row of a record. An error: something of it has no JSON.
    pub fn of(record: &Request) -> Result<Self, serde_json::Error> {
        let (filed, shown) = (&record.filed, Shown::of(record));
        Ok(Self {
            id: record.id,
            number: record.number.clone(),
            contact: filed.contact,
            team: filed.team.clone(),
            site: filed.site,
            agreement: filed.agreement,
            open: shown.status.is_open(),
            turn: shown.holder.map(Holder::turn),
            updated: record.updated,
            updated_shared: record.updated_shared,
            promise: shown.promise.as_ref().map(serde_json::to_string).transpose()?,
            shown,
            state: serde_json::to_string(record)?,
        })
    }
}

/// The promise that a list shows of some.
fn promise(clocks: &[Clock]) -> Option<Brief> {
    let open = clocks.iter().filter(|clock| clock.is_open());
    let next = open.min_by_key(|clock| (clock.is_paused(), clock.due));
    next.or(clocks.last()).map(Brief::of)
}

/// Which of the two sides of a request said something last, and when that happened.
pub fn spoke(record: &Request) -> Option<(Speaker, Timestamp)> {
    record.last_word.map(|it| match it.side {
        Side::Asker => (Speaker::Asker, it.at),
        Side::Asked => (Speaker::Desk, it.at),
    })
}

/// What pauses is due after all that runs, and what was never promised after that.
const PAUSED: i64 = 1 << 60;
const NEVER: i64 = i64::MAX;

/// The place in order of due times of the first of some promises, in microseconds.
pub(super) fn first_due<'c>(clocks: impl Iterator<Item = &'c Clock>) -> i64 {
    let open = clocks.filter(|clock| clock.is_open());
    let places = open
        .map(|clock| clock.due.as_microsecond().saturating_add(if clock.is_paused() { PAUSED } else { 0 }));
    places.min().unwrap_or(NEVER)
}

/// The instant behind such a place; none, if nothing that runs is due.
pub fn due_at(place: i64) -> Option<Timestamp> {
    Timestamp::from_microsecond(place).ok()
}

/// The place of a request in order of due times, in microseconds.
pub fn due_place(record: &Request) -> i64 {
    first_due(record.life.clocks.iter())
}
