//! The row of a request.

use crate::Timestamp;
use crate::clock::Clock;
use crate::event::Side;
use crate::holder::{Holder, Turn};
use crate::id::{AccountId, AgreementId, EscalationId, Number, PersonId, QueueId, RequestId, SeatId, SiteId};
use crate::kind::{Door, Kind};
use crate::life::Status;
use crate::policy::Severity;
use crate::request::Request;
use crate::word::Speaker;

/// A request as lists, counts and scopes find it.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRow {
    pub id: RequestId,
    pub number: Number,
    pub account: Option<AccountId>,
    pub contact: Option<PersonId>,
    pub team: Option<String>,
    pub site: Option<SiteId>,
    pub agreement: Option<AgreementId>,
    pub escalation: Option<EscalationId>,
    pub status: Status,
    pub open: bool,
    pub kind: Kind,
    /// The door by which it came in.
    pub door: Door,
    /// The queue in which it waits, and since when.
    pub queue: Option<QueueId>,
    pub queued_since: Option<Timestamp>,
    pub severity: Severity,
    pub product: Option<String>,
    pub holder: Option<Holder>,
    pub turn: Option<Turn>,
    pub subject: String,
    pub opened: Timestamp,
    pub updated: Timestamp,
    pub updated_shared: Timestamp,
    pub assignee: Option<SeatId>,
    /// Its place in order of due times ([`due_place`]).
    pub due: i64,
    /// Which of the two sides said something last, and when that happened.
    pub last_by: Option<Speaker>,
    pub last_word: Option<Timestamp>,
    /// The record whole, as JSON.
    pub state: String,
}

impl RequestRow {
    /// How it is made.
    pub const VERSION: u32 = 4;

    /// The row of a record. An error: something of it has no JSON.
    pub fn of(record: &Request) -> Result<Self, serde_json::Error> {
        let (filed, life, holder) = (&record.filed, &record.life, record.holder());
        let spoke = spoke(record);
        Ok(Self {
            id: record.id,
            number: record.number.clone(),
            account: filed.account,
            contact: filed.contact,
            team: filed.team.clone(),
            site: filed.site,
            agreement: filed.agreement,
            escalation: filed.escalation,
            status: life.status,
            open: life.status.is_open(),
            kind: record.kind,
            door: record.kind.door(),
            queue: record.queue,
            queued_since: record.queued_since,
            severity: life.severity,
            product: record.problem.product.clone(),
            holder,
            turn: holder.map(Holder::turn),
            subject: record.problem.subject.clone(),
            opened: life.opened,
            updated: record.updated,
            updated_shared: record.updated_shared,
            assignee: record.assignee.as_ref().map(|(seat, _)| *seat),
            due: due_place(record),
            last_by: spoke.map(|(speaker, _)| speaker),
            last_word: spoke.map(|(_, at)| at),
            state: serde_json::to_string(record)?,
        })
    }
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
