//! What escalations say of the requests behind them, in lists and in views.

use std::cmp::Reverse;

use domain::Timestamp;
use domain::id::DeskId;
use domain::request::Request;
use domain::row;
use domain::word::Speaker;
use uuid::Uuid;

use crate::arg::{Arg, args};
use crate::run::Fault;
use crate::scope::{Part, Scope};
use crate::tx::Tx;

/// What the row of a request and those of the escalations behind it say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Together {
    pub last_by: Option<Speaker>,
    /// When the first promise of a next desk falls due, of those that run.
    pub next_due: Option<Timestamp>,
}

/// What an escalation says of a request that stands behind it: the request and the escalation, who said something last and
/// when, and the place of what the next desk promises.
type Tie = (Uuid, Uuid, Option<String>, Option<i64>, Option<i64>);

/// What escalations say of some requests.
pub(super) struct Ties(Vec<Tie>);

impl Ties {
    /// Of the requests of a list, in one statement however many there are. A contact's world holds no escalation at all.
    pub async fn of(tx: &mut Tx, scope: &Scope, requests: &[Uuid]) -> Result<Self, Fault> {
        match scope.part {
            Part::Contact { .. } => Ok(Self(Vec::new())),
            _ => Self::read(tx, scope.desk, requests).await,
        }
    }

    async fn read(tx: &mut Tx, desk: DeskId, requests: &[Uuid]) -> Result<Self, Fault> {
        if requests.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let mut args = args![desk];
        args.extend(requests.iter().map(|id| Arg::from(*id)));
        // With nothing in the rest of its places: an engine keeps few texts prepared, and not one for each number of rows.
        let places = requests.len().next_power_of_two();
        args.resize(places + 1, Arg::Id(None));
        tx.all_built(text_of_ties(places), args).await.map(Self)
    }

    /// What lists are narrowed and ordered by, in one. `spoke`: who said something last on the request alone, and when.
    pub fn together(&self, request: Uuid, spoke: Option<(Speaker, Timestamp)>) -> Together {
        let since = spoke.map(|(_, at)| at.as_microsecond());
        let (mut last, mut next_due) = (None, None);
        for (_, escalation, by, at, due) in self.0.iter().filter(|(of, ..)| *of == request) {
            next_due = next_due.into_iter().chain(*due).min();
            if let Some(at) = at.filter(|at| since.is_some_and(|since| *at > since)) {
                // Of two at once that of the escalation with the lower id.
                last = last.max(Some((at, Reverse(*escalation), by.as_deref())));
            }
        }
        let next_desk = last.and_then(|(_, _, by)| by).and_then(Speaker::from_code);
        Together { last_by: next_desk.or(spoke.map(|(by, _)| by)), next_due: next_due.and_then(row::due_at) }
    }
}

/// The same of one request.
pub async fn together(tx: &mut Tx, desk: DeskId, request: &Request) -> Result<Together, Fault> {
    let ties = Ties::read(tx, desk, &[request.id.0]).await?;
    Ok(ties.together(request.id.0, row::spoke(request)))
}

/// The text of what is asked for so many requests, also for the test that reads how it is planned.
pub fn text_of_ties(places: usize) -> String {
    let among: Vec<String> = (2..places + 2).map(|at| format!("${at}")).collect();
    format!(
        "select request_id, escalation.id, last_by, last_word, due from escalation_request cross join escalation \
         where escalation_request.desk_id = $1 and request_id in ({}) \
         and escalation.desk_id = escalation_request.desk_id and escalation.id = escalation_id",
        among.join(", ")
    )
}
