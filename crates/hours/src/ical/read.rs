//! A calendar file as closures, ready to be shown and chosen from.

use std::collections::HashMap;

use jiff::civil::{Date, DateTime};

use super::event::{self, Event};
use super::fault::{Fault, Why};
use super::line::{self, Line};
use super::series::{Mark, Series, Turn};
use super::when::Zones;
use super::write::HOURS;
use super::{MOST_CLOSURES, MOST_STEPS, MOST_YEARS};
use crate::zones;

/// What a file says of the years that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The file's own name for its calendar.
    pub name: Option<String>,
    pub entries: Vec<Entry>,
    /// Events that were called off.
    pub cancelled: usize,
    /// Events with nothing in those years.
    pub elsewhere: usize,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line of its `BEGIN`: a name for it within its file.
    pub line: usize,
    pub title: String,
    /// It does not make anyone busy, so it is no closure unless somebody says so.
    pub casual: bool,
    pub repeats: bool,
    pub closures: Vec<Closure>,
}

/// What one occurrence of an event does to the hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closure {
    /// Closed on these dates, the last one included.
    Days { from: Date, to: Date },
    /// Closed between these wall times of the calendar's zone.
    Span { from: DateTime, to: DateTime },
    /// Hours of its own on this date, as [`super::write`] wrote them.
    Hours { date: Date, intervals: Vec<[String; 2]> },
}

/// Reads a file for a calendar in a zone, from a date to a date, both included. Times without a zone are in the
/// calendar's own. Whatever cannot be read refuses the whole file: half a list of holidays is worse than none.
pub fn read(file: &[u8], zone: &str, from: Date, to: Date) -> Result<Import, Fault> {
    if to < from || to.year() - from.year() > MOST_YEARS {
        return Err(Fault::new(0, Why::BadYears, ""));
    }
    let own = zones::named(zone).ok_or_else(|| Fault::new(0, Why::ZoneUnknown, zone))?;
    let mut zones = Zones::new(own);
    let file = event::sort(line::lines(file)?, &mut zones)?;
    let replaced = replaced(&file.events, &zones)?;
    let mut import = Import { name: file.name, entries: Vec::new(), cancelled: 0, elsewhere: 0 };
    let (mut steps, mut left) = (MOST_STEPS, MOST_CLOSURES);
    for event in &file.events {
        let series = Series::of(event, &zones)?;
        if event.says("STATUS", "CANCELLED") {
            import.cancelled += 1;
            continue;
        }
        let of_series = series.stands_for()?.is_none();
        let marks = event.one("UID")?.filter(|_| of_series).and_then(|uid| replaced.get(uid.value.trim()));
        let turns = series.turns((from, to), marks.map_or(&[], Vec::as_slice), &mut steps)?;
        let mut closures = Vec::new();
        for turn in turns.into_iter().filter_map(|turn| within(turn, from, to)) {
            let size = match &turn {
                Closure::Days { from, to } => from.until(*to).map_or(0, |span| span.get_days()) + 1,
                _ => 1,
            };
            left = left
                .checked_sub(usize::try_from(size).unwrap_or(usize::MAX))
                .ok_or_else(|| Fault::new(event.number, Why::TooMany, ""))?;
            closures.push(turn);
        }
        if let Some(line) = event.one(HOURS)? {
            closures = hours(line, &closures)?;
        }
        if closures.is_empty() {
            import.elsewhere += 1;
            continue;
        }
        import.entries.push(Entry {
            line: event.number,
            title: title(event)?,
            // Our own dated hours are marked as free for other programs; here they count.
            casual: event.one(HOURS)?.is_none()
                && (event.says("TRANSP", "TRANSPARENT") || event.says("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")),
            repeats: series.repeats(),
            closures,
        });
    }
    Ok(import)
}

/// Which occurrences of which series other events stand for, by the name of the series.
fn replaced(events: &[Event], zones: &Zones) -> Result<HashMap<String, Vec<Mark>>, Fault> {
    let mut replaced: HashMap<String, Vec<Mark>> = HashMap::new();
    for event in events {
        if let Some(uid) = event.one("UID")?
            && let Some(mark) = Series::of(event, zones)?.stands_for()?
        {
            replaced.entry(uid.value.trim().to_owned()).or_default().push(mark);
        }
    }
    Ok(replaced)
}

fn within(turn: Turn, first: Date, last: Date) -> Option<Closure> {
    match turn {
        Turn::Days(from, to) if from <= last && to >= first => {
            Some(Closure::Days { from: from.max(first), to: to.min(last) })
        }
        Turn::Span(from, to) if from < to && from.date() <= last && to.date() >= first => {
            let end = last.tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight());
            let begin = first.to_datetime(jiff::civil::Time::midnight());
            let (from, to) = (from.max(begin), to.min(end));
            (from < to).then_some(Closure::Span { from, to })
        }
        _ => None,
    }
}

/// The intervals that a file of ours names for its dates.
fn hours(line: &Line, closures: &[Closure]) -> Result<Vec<Closure>, Fault> {
    let bad = || line.fault(Why::BadHours, &line.value);
    let written = line.value.split(',').map(str::trim).filter(|part| !part.is_empty());
    let intervals: Vec<[String; 2]> = written
        .map(|part| {
            let (from, to) = part.split_once('-')?;
            let is_time = |time: &str| time.len() == 5 && time.as_bytes()[2] == b':';
            (is_time(from) && is_time(to)).then(|| [from.to_owned(), to.to_owned()])
        })
        .collect::<Option<_>>()
        .ok_or_else(bad)?;
    closures
        .iter()
        .map(|closure| match closure {
            Closure::Days { from, to } if from == to => {
                Ok(Closure::Hours { date: *from, intervals: intervals.clone() })
            }
            _ => Err(bad()),
        })
        .collect()
}

fn title(event: &Event) -> Result<String, Fault> {
    let Some(line) = event.one("SUMMARY")? else { return Ok(String::new()) };
    // Our own files say where a title is only for other programs.
    if !line.param("X-RELAIS-UNNAMED").is_empty() {
        return Ok(String::new());
    }
    Ok(line.text().chars().take(200).collect())
}
