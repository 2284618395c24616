//! The open hours of the next weeks as a small picture: a row a week, a cell a day.

use std::collections::BTreeMap;

use domain::calendar::Spec;
use domain::named::RegionHours;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::shell::Shell;

const DAY: i64 = 24 * 60;
/// Weeks that are shown.
const WEEKS: usize = 5;

/// One day.
pub(super) struct Cell {
    pub day: i8,
    /// The month's name before its first day.
    pub month: Option<String>,
    pub class: &'static str,
    /// Where each open stretch begins, and how long it is, in minutes.
    pub bars: Vec<(i64, i64)>,
    /// The day in words: date, hours, and what the day is called.
    pub said: String,
    pub name: Option<String>,
}

/// The weeks from a date's Monday on.
pub(super) fn weeks(region: &RegionHours, today: Date, shell: &Shell) -> Vec<Vec<Cell>> {
    let spec = region.spec();
    let monday = today.checked_sub(i32::from(today.weekday().since(Weekday::Monday)).days()).unwrap_or(today);
    let dates: Vec<Date> = monday.series(1.day()).take(WEEKS * 7).collect();
    dates
        .chunks(7)
        .map(|week| week.iter().map(|date| cell(region, &spec, *date, today, shell)).collect())
        .collect()
}

fn cell(region: &RegionHours, spec: &Spec, date: Date, today: Date, shell: &Shell) -> Cell {
    let key = date.to_string();
    let own = on(spec, date);
    let mut bars: Vec<(i64, i64)> = own.iter().map(|(from, to)| (*from, (*to).min(DAY) - from)).collect();
    // The tail of a shift that began the day before.
    if let Ok(before) = date.yesterday() {
        let tails = on(spec, before).into_iter().filter(|(_, to)| *to > DAY);
        bars.extend(tails.map(|(_, to)| (0, to - DAY)));
    }
    bars.sort_unstable();
    let class = match () {
        () if date == today => "is-today",
        () if spec.exceptions.contains_key(&key) => "is-own",
        () if spec.holidays.contains(&key) => "is-holiday",
        () if own.is_empty() => "is-closed",
        () => "",
    };
    let name = region.name(&key).map(|name| shell.both(name).to_owned());
    let hours = match own.as_slice() {
        [] => shell.said("ui-o-closed"),
        some => some
            .iter()
            .map(|(from, to)| format!("{}–{}", time(*from), time(*to)))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let named = name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    Cell {
        day: date.day(),
        month: (date.day() == 1 || date == today)
            .then(|| shell.code("ui-o-month", &date.month().to_string())),
        class,
        bars,
        said: format!("{}{named} – {hours}", super::date_said(date, shell)),
        name,
    }
}

/// The intervals that begin on a date, in minutes; an end beyond the day is the next day's.
fn on(spec: &Spec, date: Date) -> Vec<(i64, i64)> {
    let key = date.to_string();
    let place = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    let written: &[[String; 2]] = match (spec.exceptions.get(&key), &spec.weekly) {
        (Some(own), _) => own,
        (None, _) if spec.holidays.contains(&key) => &[],
        (None, Some(week)) => week.days()[place].1,
        (None, None) => return vec![(0, DAY)],
    };
    let minutes = |time: &str| {
        let (hour, minute) = time.split_once(':')?;
        Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
    };
    written
        .iter()
        .filter_map(|[from, to]| {
            let (from, to) = (minutes(from)?, minutes(to)?);
            Some((from, if to > from { to } else { to + DAY }))
        })
        .collect()
}

fn time(minutes: i64) -> String {
    let within = if minutes > DAY { minutes - DAY } else { minutes };
    format!("{:02}:{:02}", within / 60, within % 60)
}

/// Public holidays from a date on, with their names.
pub(super) fn coming(
    dates: &BTreeMap<String, domain::text::Both>,
    today: Date,
    shell: &Shell,
) -> Vec<String> {
    let dates = dates.iter().filter_map(|(date, name)| Some((date.parse::<Date>().ok()?, name)));
    dates
        .filter(|(date, _)| *date >= today)
        .take(20)
        .map(|(date, name)| format!("{} – {}", super::date_said(date, shell), shell.both(name)))
        .collect()
}
