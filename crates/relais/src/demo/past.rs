//! When things happened, said as people say it: on a working day before today, or so many working minutes ago.
//!
//! "Ago" counts hours of business alone, so that a promise that is nearly due is nearly due whenever the demo starts.

use domain::{SignedDuration, Timestamp};
use jiff::Zoned;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// Where the desks of the demo live.
pub const ZONE: &str = "Europe/Paris";
/// Their office hours.
const OPEN: i8 = 9;
const CLOSE: i8 = 18;

/// A moment of the past.
#[derive(Debug, Clone, Copy)]
pub enum When {
    /// So many working days before today, at an hour and minute.
    Day(i64, i8, i8),
    /// So many minutes of business ago.
    Ago(i64),
    /// So many minutes ago, whatever the hour.
    Just(i64),
}

/// So many working days before today, at an hour and minute. Later than `ago(540)` only if the day is 1.
pub fn day(before: i64, hour: i8, minute: i8) -> When {
    When::Day(before, hour, minute)
}

/// So many minutes of business ago.
pub fn ago(minutes: i64) -> When {
    When::Ago(minutes)
}

/// So many minutes ago, night or day: what is grave does not wait for the morning.
pub fn just(minutes: i64) -> When {
    When::Just(minutes)
}

/// The past, seen from now.
#[derive(Debug, Clone)]
pub struct Past {
    now: Zoned,
}

impl Past {
    /// The past before an instant.
    pub fn before(now: Timestamp) -> anyhow::Result<Self> {
        Ok(Self { now: now.to_zoned(TimeZone::get(ZONE)?) })
    }

    /// The instant from which it is told.
    pub fn now(&self) -> Timestamp {
        self.now.timestamp()
    }

    /// Today, where the desks live.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// The instant of a moment.
    pub fn at(&self, when: When) -> Timestamp {
        match when {
            When::Day(before, hour, minute) => self.instant(self.working_day(before), hour, minute),
            When::Ago(minutes) => self.business_minutes_ago(minutes),
            When::Just(minutes) => self.now() - SignedDuration::from_mins(minutes),
        }
    }

    /// An hour of the Sunday to come, at least two days ahead.
    pub fn sunday(&self, hour: i8) -> Timestamp {
        let mut date = self.today();
        for _ in 0..2 {
            date = date.tomorrow().unwrap_or(date);
        }
        while date.weekday() != Weekday::Sunday {
            date = date.tomorrow().unwrap_or(date);
        }
        self.instant(date, hour, 0)
    }

    fn instant(&self, date: Date, hour: i8, minute: i8) -> Timestamp {
        let local = date.at(hour, minute, 0, 0);
        local.to_zoned(self.now.time_zone().clone()).map_or_else(|_| self.now(), |zoned| zoned.timestamp())
    }

    fn working_day(&self, before: i64) -> Date {
        let mut date = self.today();
        let mut left = before;
        while left > 0 {
            date = date.yesterday().unwrap_or(date);
            if is_working(date) {
                left -= 1;
            }
        }
        date
    }

    fn business_minutes_ago(&self, minutes: i64) -> Timestamp {
        let mut left = SignedDuration::from_mins(minutes);
        let mut date = self.today();
        let mut end = self.now();
        loop {
            if is_working(date) {
                let (open, close) = (self.instant(date, OPEN, 0), self.instant(date, CLOSE, 0));
                let end = end.min(close);
                let spent = end.duration_since(open);
                if spent >= left {
                    return end - left;
                }
                if spent.is_positive() {
                    left -= spent;
                }
            }
            date = date.yesterday().unwrap_or(date);
            end = self.instant(date, CLOSE, 0);
        }
    }
}

fn is_working(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(now: &str) -> Past {
        Past::before(now.parse().unwrap()).unwrap()
    }

    #[test]
    fn minutes_of_business_skip_the_night_and_the_weekend() {
        // Monday, half past nine in Paris: forty minutes ago was ten to six on Friday.
        let monday = past("2026-11-23T08:30:00Z");
        assert_eq!(monday.at(ago(40)).to_string(), "2026-11-20T16:50:00Z");
        assert_eq!(monday.at(ago(20)).to_string(), "2026-11-23T08:10:00Z");
        // Sunday night: a minute ago was a minute to six on Friday.
        assert_eq!(past("2026-11-22T02:00:00Z").at(ago(1)).to_string(), "2026-11-20T16:59:00Z");
    }

    #[test]
    fn two_working_days_before_always_lie_before_a_day_of_business_ago() {
        for now in
            ["2026-11-23T05:00:00Z", "2026-11-23T11:00:00Z", "2026-11-22T02:00:00Z", "2026-03-30T07:00:00Z"]
        {
            let past = past(now);
            assert!(past.at(day(2, 18, 0)) <= past.at(ago(540)), "{now}");
        }
    }
}
