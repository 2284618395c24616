//! Which stretches of time counted, and why the others did not.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::{ReckonFault, nanos, pauses, timestamp};
use crate::calendar::{Because, OpenTime, Prepared};

/// A stretch of time, half-open, that counted as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stretch {
    pub from: Timestamp,
    pub to: Timestamp,
    pub counted: bool,
    pub reason: Reason,
    /// The local date of the holiday or the exception.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
}

/// Why a stretch counted or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Open, and the clock ran. The only reason to count.
    Open,
    /// Outside the hours of the week.
    Closed,
    /// The date is a holiday.
    Holiday,
    /// The date has hours of its own, and they leave this out.
    Exception,
    /// Open, but the clock was paused. A pause of closed time is told by why it was closed.
    Paused,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Open, Self::Closed, Self::Holiday, Self::Exception, Self::Paused];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Holiday => "holiday",
            Self::Exception => "exception",
            Self::Paused => "paused",
        }
    }
}

/// The stretches between two instants, in order and without a hole: those that counted sum to
/// [`elapsed`](super::elapsed). Of united calendars a holiday or exception is named where all of them have it.
pub fn explain(
    calendar: &impl OpenTime,
    start: Timestamp,
    until: Timestamp,
    pauses: &[(Timestamp, Timestamp)],
) -> Result<Vec<Stretch>, ReckonFault> {
    let (from, to) = (nanos(start)?, nanos(until)?);
    let pauses = pauses::merged(pauses)?;
    let members = calendar.members().iter().map(|member| member.prepared()).collect::<Result<Vec<_>, _>>()?;
    calendar.line()?;

    let mut stretches: Vec<Stretch> = Vec::new();
    let mut at = from;
    let mut pause = 0;
    while at < to {
        let (because, mut until) = why(&members, at);
        while pauses.get(pause).is_some_and(|(_, end)| *end <= at) {
            pause += 1;
        }
        let mut paused = false;
        if let Some((from, end)) = pauses.get(pause) {
            paused = *from <= at;
            until = until.min(if paused { *end } else { *from });
        }
        until = until.min(to);
        let (reason, date) = match because {
            Because::Open if paused => (Reason::Paused, None),
            Because::Open => (Reason::Open, None),
            Because::Closed => (Reason::Closed, None),
            Because::Holiday(day) => (Reason::Holiday, date(day)),
            Because::Exception(day) => (Reason::Exception, date(day)),
        };
        match stretches.last_mut() {
            Some(last) if (last.reason, last.date) == (reason, date) => last.to = timestamp(until),
            _ => stretches.push(Stretch {
                from: timestamp(at),
                to: timestamp(until),
                counted: reason == Reason::Open,
                reason,
                date,
            }),
        }
        at = until;
    }
    Ok(stretches)
}

/// Why an instant is open or closed in all members together, and until when that holds at least.
fn why(members: &[&Prepared], at: i64) -> (Because, i64) {
    members
        .iter()
        .map(|member| member.why(at))
        .reduce(|(one, until), (other, ends)| {
            let both = match (one, other) {
                (Because::Open, _) | (_, Because::Open) => Because::Open,
                _ if one == other => one,
                _ => Because::Closed,
            };
            (both, until.min(ends))
        })
        .unwrap_or((Because::Closed, i64::MAX))
}

fn date(day: i64) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(i32::try_from(day).ok()?.days()).ok()
}
