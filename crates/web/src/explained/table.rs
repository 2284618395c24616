//! The table of an explanation: every stretch, what it counted, why it did not, and the sum up to its end.

use domain::Timestamp;
use domain::reckon::{Reason, Stretch};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Basis, exact};

/// A row: a stretch that counted as a whole, or not at all.
pub(crate) struct Row {
    /// `counted`, `ahead`, `paused`, `closed`, `holiday`, `exception`.
    pub class: &'static str,
    pub from: String,
    pub to: String,
    pub time: String,
    pub why: String,
    /// What had counted when it ended; nothing where it added nothing.
    pub sum: Option<String>,
}

/// A part of a stretch: what lies behind its end has counted, what lies ahead of it has not.
pub(super) struct Slice {
    pub from: Timestamp,
    pub to: Timestamp,
    pub reason: Reason,
    pub date: Option<Date>,
    pub behind: bool,
}

impl Slice {
    pub fn class(&self) -> &'static str {
        match self.reason {
            Reason::Open if self.behind => "counted",
            Reason::Open => "ahead",
            Reason::Paused => "paused",
            Reason::Closed => "closed",
            Reason::Holiday => "holiday",
            Reason::Exception => "exception",
        }
    }

    pub fn seconds(&self) -> i64 {
        self.to.as_second() - self.from.as_second()
    }
}

/// The stretches, those that counted cut where the clock stopped, or now.
pub(super) fn slices(basis: &Basis<'_>) -> Vec<Slice> {
    let mut slices = Vec::with_capacity(basis.it.stretches.len() + 1);
    for stretch in &basis.it.stretches {
        let Stretch { from, to, reason, date, .. } = *stretch;
        let part = |from, to, behind| Slice { from, to, reason, date, behind };
        if reason == Reason::Open && from < basis.end && basis.end < to {
            slices.push(part(from, basis.end, true));
            slices.push(part(basis.end, to, false));
        } else {
            slices.push(part(from, to, to <= basis.end));
        }
    }
    slices
}

pub(super) fn rows(basis: &Basis<'_>) -> Vec<Row> {
    let mut sum = 0;
    slices(basis)
        .iter()
        .map(|slice| {
            let class = slice.class();
            if class == "counted" {
                sum += slice.seconds();
            }
            Row {
                class,
                from: basis.when(slice.from),
                to: until(basis, slice),
                time: exact(slice.seconds()),
                why: why(basis, slice),
                sum: (class == "counted").then(|| exact(sum)),
            }
        })
        .collect()
}

/// The end, by its time alone where it lies on the day of the beginning.
fn until(basis: &Basis<'_>, slice: &Slice) -> String {
    let day = |at: Timestamp| at.to_zoned(basis.zone.clone()).date();
    if day(slice.from) == day(slice.to) { basis.time(slice.to) } else { basis.when(slice.to) }
}

fn why(basis: &Basis<'_>, slice: &Slice) -> String {
    let shell = basis.shell;
    match slice.reason {
        Reason::Open if slice.behind => shell.said("counted-open"),
        Reason::Open if basis.it.clock.stopped_at.is_some() => shell.said("ui-why-not-needed"),
        Reason::Open => shell.said("ui-why-to-come"),
        Reason::Closed => {
            let days = whole_days(basis, slice);
            match days.as_slice() {
                [] => shell.said("counted-closed"),
                [first, .., last] if days.len() > 3 => {
                    shell.say2("ui-why-closed-from", "first", said(basis, *first), "last", said(basis, *last))
                }
                days => {
                    let days: Vec<String> = days.iter().map(|day| said(basis, *day)).collect();
                    shell.say1("ui-why-closed-on", "days", days.join(", "))
                }
            }
        }
        Reason::Holiday => named(basis, "ui-why-holiday", slice.date),
        Reason::Exception => named(basis, "ui-why-exception", slice.date),
        Reason::Paused => {
            let pause = basis
                .it
                .pauses
                .iter()
                .find(|pause| pause.from <= slice.from && pause.to.is_none_or(|to| to > slice.from));
            let cause = pause.map_or("unknown", |pause| pause.cause.code());
            shell.say1("ui-why-stood-still", "why", shell.code("ui-why-pause", cause))
        }
    }
}

fn named(basis: &Basis<'_>, key: &str, date: Option<Date>) -> String {
    basis.shell.say1(key, "day", date.map(|date| said(basis, date)).unwrap_or_default())
}

/// A date with its weekday.
fn said(basis: &Basis<'_>, date: Date) -> String {
    let noon = date.at(12, 0, 0, 0).to_zoned(basis.zone.clone());
    noon.map_or_else(
        |_| date.to_string(),
        |noon| words::day(basis.shell.language, noon.timestamp(), &basis.zone),
    )
}

/// The dates that lie in a closed stretch from midnight to midnight: weekends, mostly.
fn whole_days(basis: &Basis<'_>, slice: &Slice) -> Vec<Date> {
    let from = slice.from.to_zoned(basis.zone.clone());
    let to = slice.to.to_zoned(basis.zone.clone());
    let begins_whole = from.start_of_day().is_ok_and(|start| start.timestamp() == slice.from);
    let mut day = if begins_whole { Some(from.date()) } else { from.date().checked_add(1.day()).ok() };
    let mut days = Vec::new();
    while let Some(date) = day.filter(|date| *date < to.date()) {
        days.push(date);
        day = date.checked_add(1.day()).ok();
    }
    days
}
