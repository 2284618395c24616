//! Dates, times and durations of an event, and the zones they are in.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::fault::{Fault, Why};
use super::line::Line;
use crate::zones;

/// When something is: a whole day, or a local time of a zone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum When {
    Day(Date),
    Time(DateTime, TimeZone),
}

impl When {
    pub fn date(&self) -> Date {
        match self {
            Self::Day(date) => *date,
            Self::Time(local, _) => local.date(),
        }
    }
}

/// The zones of a file: what it names, and the calendar's own for times that float.
pub(super) struct Zones {
    own: TimeZone,
    /// Where the file itself says which place its name stands for.
    places: HashMap<String, String>,
}

impl Zones {
    pub fn new(own: TimeZone) -> Self {
        Self { own, places: HashMap::new() }
    }

    /// The calendar's own zone.
    pub fn own(&self) -> &TimeZone {
        &self.own
    }

    /// Keeps that a name of the file stands for a place.
    pub fn place(&mut self, name: &str, place: &str) {
        self.places.insert(name.to_owned(), place.to_owned());
    }

    fn zone(&self, line: &Line) -> Result<TimeZone, Fault> {
        let name = line.param("TZID");
        if name.is_empty() {
            return Ok(self.own.clone());
        }
        let place = self.places.get(name).and_then(|place| zones::named(place));
        place.or_else(|| zones::named(name)).ok_or_else(|| line.fault(Why::ZoneUnknown, name))
    }

    /// One date or time, as a line's parameters say.
    pub fn when(&self, line: &Line, value: &str) -> Result<When, Fault> {
        let bad = || line.fault(Why::BadTime, value);
        let value = value.trim();
        let (utc, local) = match value.strip_suffix('Z') {
            Some(local) => (true, local),
            None => (false, value),
        };
        let Some((day, time)) = local.split_once('T') else {
            // Some programs leave VALUE=DATE out.
            return if utc { Err(bad()) } else { Ok(When::Day(date(local).ok_or_else(bad)?)) };
        };
        let at = date(day).zip(clock(time)).ok_or_else(bad)?;
        let at = at.0.to_datetime(at.1);
        if line.param("VALUE").eq_ignore_ascii_case("DATE") {
            return if at.time() == jiff::civil::Time::midnight() {
                Ok(When::Day(at.date()))
            } else {
                Err(bad())
            };
        }
        let zone = if utc { TimeZone::UTC } else { self.zone(line)? };
        Ok(When::Time(at, zone))
    }

    /// Several, separated by commas.
    pub fn several(&self, line: &Line) -> Result<Vec<When>, Fault> {
        line.value.split(',').map(|value| self.when(line, value)).collect()
    }
}

/// The instant of a local time; one that was skipped is moved on, one that is repeated is the first.
pub(super) fn instant(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

fn digits(text: &str, length: usize) -> Option<i32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn date(text: &str) -> Option<Date> {
    let number = digits(text, 8)?;
    let year = i16::try_from(number / 10_000).ok().filter(|year| (1900..=2199).contains(year))?;
    Date::new(year, i8::try_from(number / 100 % 100).ok()?, i8::try_from(number % 100).ok()?).ok()
}

fn clock(text: &str) -> Option<jiff::civil::Time> {
    let number = digits(text, 6)?;
    let part = |number: i32| i8::try_from(number % 100).ok();
    // A leap second is the one before, as clocks on the wall have it.
    let second = part(number)?.min(59);
    jiff::civil::Time::new(part(number / 10_000)?, part(number / 100)?, second, 0).ok()
}

/// How long: days, and seconds beside them. Negative ones are refused.
pub(super) fn duration(line: &Line) -> Result<(i64, i64), Fault> {
    let read = || {
        let text = line.value.trim();
        let mut rest = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
        let (mut days, mut seconds, mut in_time, mut any) = (0i64, 0i64, false, false);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('T') {
                (in_time, rest) = (true, after);
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let amount: i64 = rest.get(..end).filter(|digits| digits.len() <= 8)?.parse().ok()?;
            match (rest.as_bytes().get(end)?, in_time) {
                (b'W', false) => days += amount * 7,
                (b'D', false) => days += amount,
                (b'H', true) => seconds += amount * 3600,
                (b'M', true) => seconds += amount * 60,
                (b'S', true) => seconds += amount,
                _ => return None,
            }
            any = true;
            rest = &rest[end + 1..];
        }
        any.then_some((days, seconds))
    };
    read().ok_or_else(|| line.fault(Why::BadTime, &line.value))
}
