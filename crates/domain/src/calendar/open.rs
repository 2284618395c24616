//! What can be reckoned with: one calendar, or several united.

use super::fault::CalendarFault;
use super::many::United;
use super::prepared::Prepared;
use super::wall::Edge;
use super::zone::{FIRST, LAST};
use super::{Calendar, Calendars};
use crate::Timestamp;

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::calendar::Calendar {}
    impl Sealed for crate::calendar::Calendars {}
}

/// Open time that clocks can run on: a [`Calendar`], or [`Calendars`] united.
pub trait OpenTime: sealed::Sealed {
    /// The calendars whose open time is united.
    fn members(&self) -> &[Calendar];

    #[doc(hidden)]
    fn line(&self) -> Result<Line<'_>, CalendarFault>;

    /// Whether an instant is open; never, where the hours cannot be read.
    fn is_open(&self, at: Timestamp) -> bool {
        nanoseconds(at).zip(self.line().ok()).is_some_and(|(at, line)| line.measure(at, at + 1) > 0)
    }

    /// The first instant after `at` at which open time begins or ends; none up to `until`.
    fn next_change(&self, at: Timestamp, until: Timestamp) -> Option<Timestamp> {
        let (from, to, line) = (nanoseconds(at)?, nanoseconds(until)?, self.line().ok()?);
        let found = if line.measure(from, from + 1) > 0 {
            // From here on more and more is closed: the last instant before which nothing is.
            let closed = |to: i64| to - from - line.measure(from, to);
            let (mut open, mut beyond) = (from + 1, to);
            if beyond <= open || closed(beyond) == 0 {
                return None;
            }
            while beyond - open > 1 {
                let middle = open + (beyond - open) / 2;
                if closed(middle) == 0 { open = middle } else { beyond = middle }
            }
            open
        } else {
            line.reach(from, 0, Edge::Late)?
        };
        (found < to).then(|| Timestamp::from_nanosecond(i128::from(found)).ok()).flatten()
    }
}

/// As the line counts; none outside of what it knows.
fn nanoseconds(at: Timestamp) -> Option<i64> {
    i64::try_from(at.as_nanosecond()).ok().filter(|at| (FIRST..LAST).contains(at))
}

impl OpenTime for Calendar {
    fn members(&self) -> &[Calendar] {
        std::slice::from_ref(self)
    }

    fn line(&self) -> Result<Line<'_>, CalendarFault> {
        self.prepared().map(Line::One)
    }
}

impl OpenTime for Calendars {
    fn members(&self) -> &[Calendar] {
        self.as_slice()
    }

    fn line(&self) -> Result<Line<'_>, CalendarFault> {
        match self.as_slice() {
            [only] => only.line(),
            _ => self.united().map(Line::Many),
        }
    }
}

/// Open time as a measurable set on the line of instants, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub enum Line<'a> {
    #[doc(hidden)]
    One(&'a Prepared),
    #[doc(hidden)]
    Many(&'a United),
}

impl Line<'_> {
    /// Open time between two instants; none when they are the wrong way round.
    pub(crate) fn measure(self, from: i64, to: i64) -> i64 {
        match self {
            _ if from >= to => 0,
            Line::One(one) => one.measure(from, to),
            Line::Many(many) => many.measure(from, to),
        }
    }

    /// The instant at which open time counted from `from` is `amount`; `None` when that never comes.
    pub(crate) fn reach(self, from: i64, amount: i64, edge: Edge) -> Option<i64> {
        match self {
            Line::One(one) => one.reach(from, amount, edge),
            Line::Many(many) => many.reach(from, amount, edge),
        }
    }
}
