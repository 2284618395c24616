//! A request that has ended, as reports count it.

use std::collections::BTreeMap;

use crate::attainment::{Hours, standings};
use crate::calendar::{Calendar, Calendars};
use crate::clock::{Clock, Promise};
use crate::holder::{self, Holder, Span};
use crate::id::{AccountId, AgreementId, QueueId, RequestId};
use crate::kind::Door;
use crate::policy::Severity;
use crate::request::Request;
use crate::{SignedDuration, Timestamp};

/// All that reports count of a request once nothing of it moves by itself any more: it has ended, and so has what was
/// promised on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    pub id: RequestId,
    pub opened: Timestamp,
    pub account: Option<AccountId>,
    pub agreement: Option<AgreementId>,
    /// The door by which it came in.
    pub door: Door,
    pub queue: Option<QueueId>,
    pub severity: Severity,
    pub escalated: bool,
    pub handed_back: u32,
    /// How often each promise was met and breached, without those that nobody met or breached.
    promises: BTreeMap<Promise, [u64; 2]>,
    /// Clock time per holder, in seconds.
    pub held: BTreeMap<Holder, i64>,
    /// Working time per holder, in seconds, on the hours that were promised. `None`: on those that the desk has whenever
    /// somebody asks.
    pub worked: Option<BTreeMap<Holder, i64>>,
    /// Who held it when, as JSON, where that is still to be reckoned.
    pub spans: Option<String>,
}

impl ReportRow {
    /// How it is made. Raised with the zone data of this program, on which working time is reckoned.
    pub const VERSION: u32 = 1;

    /// How often a promise was met. `None`: nobody met or breached it.
    pub fn met(&self, promise: Promise) -> Option<u64> {
        self.promises.get(&promise).map(|[met, _]| *met)
    }

    /// How often a promise was breached.
    pub fn breached(&self, promise: Promise) -> Option<u64> {
        self.promises.get(&promise).map(|[_, breached]| *breached)
    }

    /// The version of the kept hours that the row of a record is made on, if any.
    pub fn hours(record: &Request) -> Option<String> {
        ended(record)?;
        match Hours::of(&record.life) {
            Hours::Kept(version) => Some(version),
            Hours::Always | Hours::Desk => None,
        }
    }

    /// The row of a record, on those hours; `None`: something of it still moves. An error: something of it has no JSON.
    pub fn of(record: &Request, hours: Option<&Calendars>) -> Result<Option<Self>, serde_json::Error> {
        let Some(ended) = ended(record) else { return Ok(None) };
        let (filed, life) = (&record.filed, &record.life);
        let judged = |promise: &Promise| {
            let [met, breached, _] = standings(life, *promise, ended);
            (met + breached > 0).then_some((*promise, [met, breached]))
        };
        let spans = held(record, ended);
        let worked = match (Hours::of(life), hours) {
            (Hours::Always, _) => Some(worked(&spans, ended, &Calendar::always().into())),
            (Hours::Kept(_), Some(hours)) => Some(worked(&spans, ended, hours)),
            (Hours::Kept(_), None) | (Hours::Desk, _) => None,
        };
        let kept = if worked.is_none() { Some(serde_json::to_string(&spans)?) } else { None };
        Ok(Some(Self {
            id: record.id,
            opened: life.opened,
            account: filed.account,
            agreement: filed.agreement,
            door: record.kind.door(),
            queue: record.queue,
            severity: life.severity,
            escalated: !record.escalations.is_empty(),
            handed_back: life.hand_backs,
            promises: Promise::ALL.iter().filter_map(judged).collect(),
            held: seconds(record.timeline.shares(life.opened, ended)),
            worked,
            spans: kept,
        }))
    }
}

/// When a record ended, if nothing of it moves by itself any more.
fn ended(record: &Request) -> Option<Timestamp> {
    let life = &record.life;
    let moves = life.status.is_open() || life.clocks.iter().any(Clock::is_open);
    life.closed.filter(|_| !moves)
}

/// Who held a record, until it ended.
fn held(record: &Request, ended: Timestamp) -> Vec<Span> {
    let spans = record.timeline.spans(record.life.opened).into_iter();
    let until = |span: Span| Span { to: Some(span.to.unwrap_or(ended).min(ended)), ..span };
    spans.map(until).filter(|span| span.to > Some(span.from)).collect()
}

/// Hours that cannot be read any more count nothing.
fn worked(spans: &[Span], ended: Timestamp, hours: &Calendars) -> BTreeMap<Holder, i64> {
    seconds(holder::worked(spans, ended, hours).unwrap_or_default())
}

fn seconds(times: Vec<(Holder, SignedDuration)>) -> BTreeMap<Holder, i64> {
    times.into_iter().map(|(holder, time)| (holder, time.as_secs())).collect()
}

#[cfg(test)]
mod tests {
    use crate::calendar::zone_data_version;

    #[test]
    fn working_time_is_reckoned_anew_with_other_zone_data() {
        assert_eq!(zone_data_version(), "2026f", "raise the version of these rows beside this");
    }
}
