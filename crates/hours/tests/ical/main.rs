//! Calendar files in and out.

#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

mod files;
mod hostile;
mod rules;
mod trip;

use domain::calendar::{Spec, Week};
use jiff::civil::{Date, date};
use relais_hours::ical::{Closure, Entry, Fault, Import, read};

const FROM: Date = date(2026, 11, 1);
const TO: Date = date(2028, 12, 31);

/// Monday to Friday, nine to noon and one to six.
fn office(zone: &str) -> Spec {
    let day = || vec![["09:00".to_owned(), "12:00".to_owned()], ["13:00".to_owned(), "18:00".to_owned()]];
    let week = Week { mon: day(), tue: day(), wed: day(), thu: day(), fri: day(), ..Week::default() };
    Spec { zone: zone.to_owned(), weekly: Some(week), ..Spec::default() }
}

fn parse(file: impl AsRef<[u8]>, zone: &str) -> Result<Import, Fault> {
    read(file.as_ref(), zone, FROM, TO)
}

/// A file of one event with these lines.
fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// What an entry closes, in short.
fn said(entry: &Entry) -> String {
    let closures: Vec<String> = entry
        .closures
        .iter()
        .map(|closure| match closure {
            Closure::Days { from, to } if from == to => from.to_string(),
            Closure::Days { from, to } => format!("{from}..{to}"),
            Closure::Span { from, to } => format!("{from}..{to}"),
            Closure::Hours { date, intervals } => format!("{date} {intervals:?}"),
        })
        .collect();
    let mark = if entry.casual { "(casual) " } else { "" };
    format!("{mark}{}: {}", entry.title, closures.join(" "))
}
