//! A calendar as a file: what other programs show as days off, and what `read` turns into the same calendar again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::calendar::Spec;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Hours of a date, which iCalendar has no word for: an interval or several, or nothing for none.
pub(super) const HOURS: &str = "X-RELAIS-HOURS";

/// What dates without a name are called.
#[derive(Debug, Clone, Copy)]
pub struct Titles<'a> {
    /// A day off.
    pub closed: &'a str,
    /// A date with hours of its own.
    pub hours: &'a str,
}

/// Writes the holidays and dated exceptions of a calendar. `id` makes the names of events unique to the calendar, and
/// the same whenever it is written; `at` is when that is.
pub fn write(
    id: &str,
    name: &str,
    spec: &Spec,
    names: &BTreeMap<String, String>,
    titles: Titles<'_>,
    at: Timestamp,
) -> String {
    let mut file = File(String::new());
    file.line("BEGIN:VCALENDAR");
    file.line("VERSION:2.0");
    file.line("PRODID:-//Relais//Calendars//EN");
    file.line("CALSCALE:GREGORIAN");
    file.line("METHOD:PUBLISH");
    file.line(&format!("X-WR-CALNAME:{}", escaped(name)));
    file.line(&format!("X-WR-TIMEZONE:{}", spec.zone));
    let stamp = at.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ").to_string();
    let holidays: BTreeSet<&String> = spec.holidays.iter().collect();
    let days = holidays.into_iter().map(|date| (date, None));
    let hours = spec.exceptions.iter().map(|(date, intervals)| (date, Some(intervals)));
    for (date, intervals) in days.chain(hours) {
        let Ok(day) = date.parse::<Date>() else { continue };
        let Ok(next) = day.tomorrow() else { continue };
        let kind = if intervals.is_some() { "hours" } else { "holiday" };
        let title = if intervals.is_some() { titles.hours } else { titles.closed };
        file.line("BEGIN:VEVENT");
        file.line(&format!("UID:{kind}-{}-{}@relais", compact(day), escaped(id)));
        file.line(&format!("DTSTAMP:{stamp}"));
        file.line(&format!("DTSTART;VALUE=DATE:{}", compact(day)));
        file.line(&format!("DTEND;VALUE=DATE:{}", compact(next)));
        match names.get(date) {
            Some(name) => file.line(&format!("SUMMARY:{}", escaped(name))),
            None => file.line(&format!("SUMMARY;X-RELAIS-UNNAMED=1:{}", escaped(title))),
        }
        match intervals {
            None => file.line("TRANSP:OPAQUE"),
            Some(intervals) => {
                let written: Vec<String> =
                    intervals.iter().map(|[from, to]| format!("{from}-{to}")).collect();
                file.line("TRANSP:TRANSPARENT");
                file.line(&format!("{HOURS}:{}", written.join(",")));
            }
        }
        file.line("END:VEVENT");
    }
    file.line("END:VCALENDAR");
    file.0
}

struct File(String);

impl File {
    /// One content line, folded after 75 octets without splitting a character.
    fn line(&mut self, text: &str) {
        let mut room = 75;
        for c in text.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = 74;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}

fn compact(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// Text with what iCalendar gives a meaning escaped; line ends and other controls become spaces.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                let _ = write!(out, "\\{c}");
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
