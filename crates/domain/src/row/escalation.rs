//! The row of an escalation, and its ties to the requests behind it.

use super::request::first_due;
use crate::Timestamp;
use crate::escalation::{Escalation, Standing};
use crate::event::Side;
use crate::id::{EscalationId, LinkId, Number, PersonId, RequestId};
use crate::kind::Kind;
use crate::policy::Severity;
use crate::word::Speaker;

/// An escalation as lists find it.
#[derive(Debug, Clone, PartialEq)]
pub struct EscalationRow {
    pub id: EscalationId,
    pub number: Number,
    pub link: LinkId,
    pub contact: PersonId,
    pub standing: Standing,
    pub open: bool,
    pub awaits_us: bool,
    /// On the scale of the next desk.
    pub severity: Severity,
    pub kind: Kind,
    pub product: Option<String>,
    pub updated: Timestamp,
    /// The place in order of due times of what the next desk promises, as that of a request is.
    pub due: i64,
    /// Which of the two desks said something last, and when that happened.
    pub last_by: Option<Speaker>,
    pub last_word: Option<Timestamp>,
    /// The record whole, as JSON.
    pub state: String,
}

impl EscalationRow {
    /// How it is made.
    pub const VERSION: u32 = 3;

    /// The row of a record. An error: something of it has no JSON.
    pub fn of(record: &Escalation) -> Result<Self, serde_json::Error> {
        Ok(Self {
            id: record.id,
            number: record.number.clone(),
            link: record.link,
            contact: record.contact,
            standing: record.standing(),
            open: record.is_open(),
            awaits_us: record.needs_us(),
            severity: record.life.severity,
            kind: record.kind,
            product: record.problem.product.clone(),
            updated: record.updated,
            due: first_due(record.life.clocks.iter().filter(|clock| clock.promise.kept_by() == Side::Asked)),
            last_by: record.last_word.map(|it| match it.side {
                Side::Asker => Speaker::Desk,
                Side::Asked => Speaker::NextDesk,
            }),
            last_word: record.last_word.map(|it| it.at),
            state: serde_json::to_string(record)?,
        })
    }
}

/// That a request stands behind an escalation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TieRow {
    pub escalation: EscalationId,
    pub request: RequestId,
}

impl TieRow {
    /// How it is made.
    pub const VERSION: u32 = 1;
}

/// The ties of an escalation, each once, by the ids of the requests.
pub fn ties(record: &Escalation) -> Vec<TieRow> {
    let mut ties: Vec<_> = record
        .requests
        .iter()
        .map(|(request, _)| TieRow { escalation: record.id, request: *request })
        .collect();
    ties.sort_unstable_by_key(|tie| tie.request.0);
    ties.dedup();
    ties
}
