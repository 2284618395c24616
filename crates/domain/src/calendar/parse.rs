//! A calendar as people write it, and what its times and dates mean.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fault::CalendarFault;
use super::wall::{DAY, Interval};

const MINUTE: i64 = 60 * 1_000_000_000;

/// A calendar as written. Times are `HH:MM` local wall time, `24:00` allowed as an end; an interval whose end is
/// not after its start runs past midnight. Dates are `YYYY-MM-DD`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// IANA name, such as `Europe/Paris`.
    pub zone: String,
    /// Absent means around the clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly: Option<Week>,
    /// Dates on which no interval begins. The tail of the day before still counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Dates with hours of their own, which replace both the week's and a holiday.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub exceptions: BTreeMap<String, Vec<[String; 2]>>,
}

/// The intervals of each day of the week; a day left out is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mon: Vec<[String; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tue: Vec<[String; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wed: Vec<[String; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub thu: Vec<[String; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fri: Vec<[String; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sat: Vec<[String; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sun: Vec<[String; 2]>,
}

impl Week {
    /// The seven days, Monday first, with their names.
    pub fn days(&self) -> [(&'static str, &[[String; 2]]); 7] {
        [
            ("mon", &self.mon),
            ("tue", &self.tue),
            ("wed", &self.wed),
            ("thu", &self.thu),
            ("fri", &self.fri),
            ("sat", &self.sat),
            ("sun", &self.sun),
        ]
    }

    fn days_mut(&mut self) -> [&mut Vec<[String; 2]>; 7] {
        [
            &mut self.mon,
            &mut self.tue,
            &mut self.wed,
            &mut self.thu,
            &mut self.fri,
            &mut self.sat,
            &mut self.sun,
        ]
    }
}

impl Spec {
    /// The same hours in the one order that the digest is taken of.
    pub(super) fn canonical(&self, zone: &str) -> Self {
        let mut canonical = self.clone();
        zone.clone_into(&mut canonical.zone);
        if let Some(week) = &mut canonical.weekly {
            for day in week.days_mut() {
                day.sort();
            }
        }
        canonical.holidays.sort();
        canonical.holidays.dedup();
        for intervals in canonical.exceptions.values_mut() {
            intervals.sort();
        }
        canonical
    }
}

/// The intervals of a day, sorted by start.
pub(super) fn intervals(at: &str, written: &[[String; 2]]) -> Result<Vec<Interval>, CalendarFault> {
    let mut day = written
        .iter()
        .map(|[from, to]| {
            let start = time(at, from)?;
            if start == DAY {
                return Err(CalendarFault::BadTime { at: at.to_owned(), time: from.clone() });
            }
            let end = time(at, to)?;
            Ok(Interval { from: start, to: if end > start { end } else { end + DAY } })
        })
        .collect::<Result<Vec<_>, _>>()?;
    day.sort_by_key(|interval| (interval.from, interval.to));
    Ok(day)
}

/// Days since 1970-01-01.
pub(super) fn date(written: &str) -> Result<i64, CalendarFault> {
    let bad = || CalendarFault::BadDate { date: written.to_owned() };
    let shape = written.len() == 10
        && written
            .bytes()
            .enumerate()
            .all(|(nth, byte)| if nth == 4 || nth == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !shape {
        return Err(bad());
    }
    written.parse::<Date>().map(day_number).map_err(|_| bad())
}

/// Days from 1970-01-01 to a date.
pub(super) fn day_number(date: Date) -> i64 {
    // Proleptic Gregorian count, years starting in March so that a leap day comes last.
    let (year, month, day) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

fn time(at: &str, written: &str) -> Result<i64, CalendarFault> {
    let bad = || CalendarFault::BadTime { at: at.to_owned(), time: written.to_owned() };
    let [h1, h2, b':', m1, m2] = written.as_bytes() else { return Err(bad()) };
    let digits = [*h1, *h2, *m1, *m2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(bad());
    }
    let [h1, h2, m1, m2] = digits.map(|digit| i64::from(digit - b'0'));
    let (hours, minutes) = (h1 * 10 + h2, m1 * 10 + m2);
    let whole = hours * 60 + minutes;
    if minutes > 59 || whole > 24 * 60 { Err(bad()) } else { Ok(whole * MINUTE) }
}

/// Refuses two intervals of one day that overlap; those that touch are welcome.
pub(super) fn no_overlap(spec: &Spec) -> Result<(), CalendarFault> {
    let week = spec.weekly.iter().flat_map(|week| week.days());
    let dated = spec.exceptions.iter().map(|(date, written)| (date.as_str(), written.as_slice()));
    for (at, written) in week.chain(dated) {
        for pair in intervals(at, written)?.windows(2) {
            if pair[1].from < pair[0].to {
                return Err(CalendarFault::Overlap {
                    at: at.to_owned(),
                    first: shown(pair[0].from),
                    second: shown(pair[1].from),
                });
            }
        }
    }
    Ok(())
}

fn shown(time: i64) -> String {
    format!("{:02}:{:02}", time / (60 * MINUTE), time / MINUTE % 60)
}
