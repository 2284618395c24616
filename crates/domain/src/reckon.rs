//! What clocks reckon: when a promise falls due, how much working time has passed, and why.
//!
//! Elapsed time is the time in which the clock ran and the calendar was open; a promise is due at the first
//! instant at which that reaches its target. Everything is exact to the nanosecond. Instants from 1920 to
//! 2199 can be reckoned with.

pub mod batch;
mod business_days;
mod explain;
mod pauses;
mod target;

use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

use crate::calendar::{CalendarFault, Edge, FIRST, LAST, OpenTime};

pub use explain::{Reason, Stretch, explain};
pub use target::{By, Target, TargetFault};

const SECOND: i64 = 1_000_000_000;

/// Why something cannot be reckoned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReckonFault {
    #[error(transparent)]
    Calendar(#[from] CalendarFault),
    #[error("the instant {0} is outside the years 1920 to 2199")]
    OutOfRange(Timestamp),
    #[error("a pause ends before it begins: {0} to {1}")]
    PauseBackwards(Timestamp, Timestamp),
    #[error("the clock is paused for good before the target is reached")]
    PausedForGood,
    #[error("the calendar does not open long enough before the year 2200 to reach the target")]
    NeverReached,
}

impl ReckonFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Calendar(fault) => fault.code(),
            Self::OutOfRange(_) => "instant-out-of-range",
            Self::PauseBackwards(..) => "pause-backwards",
            Self::PausedForGood => "paused-for-good",
            Self::NeverReached => "target-never-reached",
        }
    }
}

/// When a promise falls due: the first instant at which the working time since `start`, pauses (half-open, in any
/// order, overlapping or not) cut out, reaches the target. A pause that has no end ends at [`Timestamp::MAX`].
pub fn due(
    calendar: &impl OpenTime,
    start: Timestamp,
    target: &Target,
    pauses: &[(Timestamp, Timestamp)],
) -> Result<Timestamp, ReckonFault> {
    let line = calendar.line()?;
    let from = nanos(start)?;
    let pauses = pauses::merged(pauses)?;
    let due = match target {
        Target::Working(time) => {
            let amount = i64::try_from(time.as_nanos()).map_err(|_| ReckonFault::NeverReached)?;
            if amount == 0 { Some(from) } else { pauses::reach(line, from, amount, &pauses, Edge::Early) }
        }
        // United calendars: the first of them to have its business days full.
        Target::BusinessDays { days, by } => {
            let mut first = None;
            for member in calendar.members() {
                let due = business_days::due(member.prepared()?, from, *days, *by, &pauses);
                first = [first, due].into_iter().flatten().min();
            }
            first
        }
    };
    match due {
        Some(due) => Ok(timestamp(due)),
        None if pauses.last().is_some_and(|(_, to)| *to >= LAST) => Err(ReckonFault::PausedForGood),
        None if line.reach(FIRST, 0, Edge::Late).is_none() => Err(CalendarFault::NoOpenTime.into()),
        None => Err(ReckonFault::NeverReached),
    }
}

/// The working time between two instants, pauses cut out; none when `until` is not after `start`.
pub fn elapsed(
    calendar: &impl OpenTime,
    start: Timestamp,
    until: Timestamp,
    pauses: &[(Timestamp, Timestamp)],
) -> Result<SignedDuration, ReckonFault> {
    let line = calendar.line()?;
    let (from, to) = (nanos(start)?, nanos(until)?);
    Ok(SignedDuration::from_nanos(pauses::elapsed(line, from, to, &pauses::merged(pauses)?)))
}

/// Whether the calendar is open at an instant.
pub fn is_open(calendar: &impl OpenTime, at: Timestamp) -> Result<bool, ReckonFault> {
    let at = nanos(at)?;
    Ok(calendar.line()?.measure(at, at + 1) == 1)
}

/// The first instant, `at` included, at which the calendar is open. The search ends with the year 2199.
pub fn next_open(calendar: &impl OpenTime, at: Timestamp) -> Result<Timestamp, ReckonFault> {
    let line = calendar.line()?;
    let found = line.reach(nanos(at)?, 0, Edge::Late);
    found.map(timestamp).ok_or_else(|| match line.reach(FIRST, 0, Edge::Late) {
        None => CalendarFault::NoOpenTime.into(),
        Some(_) => ReckonFault::NeverReached,
    })
}

fn nanos(at: Timestamp) -> Result<i64, ReckonFault> {
    // The last nanosecond is left out so that the next one is in range too.
    i64::try_from(at.as_nanosecond())
        .ok()
        .filter(|nanos| (FIRST..LAST).contains(nanos))
        .ok_or(ReckonFault::OutOfRange(at))
}

fn timestamp(nanos: i64) -> Timestamp {
    let subsecond = i32::try_from(nanos.rem_euclid(SECOND)).unwrap_or(0);
    Timestamp::new(nanos.div_euclid(SECOND), subsecond).unwrap_or(Timestamp::MAX)
}
