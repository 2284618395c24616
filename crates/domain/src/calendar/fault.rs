//! What can be wrong with a calendar.

use thiserror::Error;

/// Why a calendar cannot be used, or not be saved. `at` is the day (`mon`) or the date (`2026-12-24`) meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarFault {
    #[error("the time zone `{zone}` is not in the zone data {}", crate::calendar::zone_data_version())]
    UnknownZone { zone: String },
    #[error(
        "{at}: `{time}` is not a time: write HH:MM, from 00:00 to 24:00, and let no interval begin at 24:00"
    )]
    BadTime { at: String, time: String },
    #[error("`{date}` is not a date: write YYYY-MM-DD")]
    BadDate { date: String },
    #[error("{at}: the intervals beginning at {first} and at {second} overlap")]
    Overlap { at: String, first: String, second: String },
    #[error("the calendar has no open time")]
    NoOpenTime,
    #[error("no calendar is given")]
    NoCalendar,
}

impl CalendarFault {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownZone { .. } => "calendar-zone-unknown",
            Self::BadTime { .. } => "calendar-time-bad",
            Self::BadDate { .. } => "calendar-date-bad",
            Self::Overlap { .. } => "calendar-intervals-overlap",
            Self::NoOpenTime => "calendar-never-open",
            Self::NoCalendar => "calendar-missing",
        }
    }
}
