//! What can be reckoned with: one calendar, or several united.

use super::fault::CalendarFault;
use super::many::United;
use super::prepared::Prepared;
use super::wall::Edge;
use super::{Calendar, Calendars};

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
