//! What chosen closures make of a calendar.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Spec;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::read::{Closure, Entry};

const DAY: i64 = 24 * 60;

/// A calendar with closures in it, and what its dates are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub spec: Spec,
    /// By date: `2026-12-25`.
    pub names: BTreeMap<String, String>,
}

/// Puts entries into a calendar. Whole days become holidays; a span is cut out of the hours of its dates, whose rest
/// becomes their own. Times are cut to whole minutes, in favour of the closure. Dates keep the names they had.
pub fn apply<'a>(spec: &Spec, entries: impl IntoIterator<Item = &'a Entry> + Clone) -> Applied {
    let mut applied = Applied { spec: spec.clone(), names: BTreeMap::new() };
    let mut holidays: BTreeSet<String> = applied.spec.holidays.drain(..).collect();
    let closures = || entries.clone().into_iter().flat_map(|it| it.closures.iter().map(move |c| (it, c)));
    for (entry, closure) in closures() {
        match closure {
            Closure::Days { from, to } => {
                for date in from.series(1.day()).take_while(|date| date <= to) {
                    holidays.insert(date.to_string());
                    applied.name(date, entry);
                }
            }
            Closure::Hours { date, intervals } => {
                applied.spec.exceptions.insert(date.to_string(), intervals.clone());
                applied.name(*date, entry);
            }
            Closure::Span { .. } => {}
        }
    }
    applied.spec.holidays = holidays.into_iter().collect();
    // After all whole days, so that no hours are cut out of a day that has none.
    for (entry, closure) in closures() {
        if let Closure::Span { from, to } = closure {
            for date in cut(&mut applied.spec, *from, *to) {
                applied.name(date, entry);
            }
        }
    }
    applied
}

impl Applied {
    fn name(&mut self, date: Date, entry: &Entry) {
        if !entry.title.is_empty() {
            self.names.entry(date.to_string()).or_insert_with(|| entry.title.clone());
        }
    }
}

/// Cuts a span of wall time out of a calendar; answers the dates whose hours are their own now.
fn cut(spec: &mut Spec, from: DateTime, to: DateTime) -> Vec<Date> {
    let Some(zero) = from.date().yesterday().ok() else { return Vec::new() };
    let minutes = |at: DateTime| {
        let days = zero.until(at.date()).map_or(0, |span| i64::from(span.get_days()));
        days * DAY + i64::from(at.hour()) * 60 + i64::from(at.minute())
    };
    let up = i64::from(to.second() > 0 || to.subsec_nanosecond() > 0);
    let (from, to) = (minutes(from), minutes(to) + up);
    // The day before may run past midnight into the span.
    let days: Vec<Date> =
        zero.series(1.day()).take(usize::try_from(to.div_euclid(DAY)).unwrap_or(0) + 1).collect();
    let before: Vec<Vec<(i64, i64)>> =
        (0i64..).zip(&days).map(|(at, date)| on(spec, *date, at * DAY)).collect();
    let mut after: Vec<Vec<(i64, i64)>> = vec![Vec::new(); days.len() + 1];
    for (start, end) in before.iter().flatten().copied() {
        for (start, end) in [(start, end.min(from)), (start.max(to), end)] {
            if start < end
                && let Some(day) = usize::try_from(start / DAY).ok().and_then(|at| after.get_mut(at))
            {
                day.push((start, end));
            }
        }
    }
    let mut changed = Vec::new();
    for ((at, date), (before, mut after)) in (0i64..).zip(days).zip(before.into_iter().zip(after)) {
        // A piece that the span does not touch is both before it and after it.
        after.sort_unstable();
        after.dedup();
        if after != before {
            let written =
                after.iter().map(|(from, to)| [time(from - at * DAY), time(to - at * DAY)]).collect();
            spec.exceptions.insert(date.to_string(), written);
            changed.push(date);
        }
    }
    changed
}

/// The intervals that begin on a date, in minutes, sorted; times that cannot be read are left out.
fn on(spec: &Spec, date: Date, midnight: i64) -> Vec<(i64, i64)> {
    let key = date.to_string();
    let whole = [["00:00".to_owned(), "24:00".to_owned()]];
    let place = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let written: &[[String; 2]] = match (spec.exceptions.get(&key), &spec.weekly) {
        (Some(own), _) => own,
        (None, _) if spec.holidays.contains(&key) => &[],
        (None, Some(week)) => week.days()[place].1,
        (None, None) => &whole,
    };
    let mut intervals: Vec<(i64, i64)> = written
        .iter()
        .filter_map(|[from, to]| {
            let (from, to) = (minute(from)?, minute(to)?);
            Some((midnight + from, midnight + if to > from { to } else { to + DAY }))
        })
        .collect();
    intervals.sort_unstable();
    intervals
}

fn minute(time: &str) -> Option<i64> {
    let (hours, minutes) = time.split_once(':')?;
    Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
}

/// A time of a day; past its end it is the next day's, which its place as an end says.
fn time(minutes: i64) -> String {
    let within = if minutes > DAY { minutes - DAY } else { minutes };
    format!("{:02}:{:02}", within / 60, within % 60)
}
