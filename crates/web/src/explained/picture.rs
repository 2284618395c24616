//! The picture of an explanation: a lane a day, what counted in it, and the marks of start, due, stop and now.

use domain::Timestamp;
use domain::reckon::Reason;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::table::{Slice, slices};
use super::{Basis, exact};

/// More days than this are not drawn: the first and the last are, and the table has them all.
const MOST_DAYS: usize = 42;

/// A day's lane.
pub(crate) struct Day {
    pub name: String,
    pub bars: Vec<Bar>,
    /// Class of a mark, and where it stands.
    pub marks: Vec<(&'static str, String)>,
    /// What is written beside the lane: what counted, the marks, why the day is special.
    pub notes: Vec<String>,
    /// The lanes left out stand before this one.
    pub after_gap: bool,
}

/// A bar of a lane: left edge and width in per cent.
pub(crate) struct Bar {
    pub class: &'static str,
    pub x: String,
    pub width: String,
}

/// The lanes, and how many were left out.
pub(super) fn days(basis: &Basis<'_>, now: Timestamp) -> (Vec<Day>, usize) {
    let slices = slices(basis);
    let (Some(first), Some(last)) = (slices.first(), slices.last()) else { return (Vec::new(), 0) };
    let date = |at: Timestamp| at.to_zoned(basis.zone.clone()).date();
    let end = date(last.to.max(basis.it.clock.due_at));
    let mut dates = Vec::new();
    let mut day = Some(date(first.from));
    while let Some(date) = day.filter(|date| *date <= end) {
        dates.push(date);
        day = date.checked_add(1.day()).ok();
    }
    let left_out = dates.len().saturating_sub(MOST_DAYS);
    if left_out > 0 {
        dates.drain(MOST_DAYS / 2..MOST_DAYS / 2 + left_out);
    }
    let lanes = dates.into_iter().enumerate().filter_map(|(nth, date)| {
        let mut lane = lane(basis, date, &slices, now)?;
        lane.after_gap = left_out > 0 && nth == MOST_DAYS / 2;
        Some(lane)
    });
    (lanes.collect(), left_out)
}

fn lane(basis: &Basis<'_>, date: Date, slices: &[Slice], now: Timestamp) -> Option<Day> {
    // A date that the zone skipped has no lane.
    let start = date.to_zoned(basis.zone.clone()).ok().filter(|it| it.date() == date)?.timestamp();
    let end = date.checked_add(1.day()).ok()?.to_zoned(basis.zone.clone()).ok()?.timestamp();
    let (shell, clock) = (basis.shell, &basis.it.clock);
    let mut counted = 0;
    let mut special = None;
    let mut bars = Vec::new();
    for slice in slices.iter().filter(|slice| slice.from < end && start < slice.to) {
        let (from, to) = (slice.from.max(start), slice.to.min(end));
        let class = slice.class();
        if class == "counted" {
            counted += to.as_second() - from.as_second();
        }
        special = match slice.reason {
            Reason::Holiday => Some("ui-why-lane-holiday"),
            Reason::Exception => Some("ui-why-lane-exception"),
            Reason::Paused => special.or(Some("ui-why-lane-paused")),
            Reason::Open | Reason::Closed => special,
        };
        let (x, right) = (share(from, start, end), share(to, start, end));
        // A short stretch still shows.
        let width = (right - x).max(0.6);
        bars.push(Bar { class, x: format!("{:.2}%", x.min(99.4)), width: format!("{width:.2}%") });
    }
    let mut notes = Vec::new();
    if counted > 0 {
        notes.push(exact(counted));
    }
    notes.extend(special.map(|key| shell.said(key)));
    let mut marks = Vec::new();
    let instants = [
        (Some(clock.started_at), "start", "ui-why-mark-start"),
        (clock.stopped_at, "stop", "ui-why-mark-stop"),
        (Some(now).filter(|_| clock.stopped_at.is_none()), "now", "ui-why-mark-now"),
        (Some(clock.due_at), "due", "ui-why-mark-due"),
    ];
    let here = |at: &Timestamp| start <= *at && *at < end;
    for (at, class, key) in instants {
        if let Some(at) = at.filter(here) {
            marks.push((class, format!("{:.2}%", share(at, start, end).clamp(0.2, 99.8))));
            notes.push(shell.say1(key, "time", basis.time(at)));
        }
    }
    let name = words::day(shell.language, start, &basis.zone);
    Some(Day { name, bars, marks, notes, after_gap: false })
}

/// How far into the day an instant lies, in per cent. Days of 23 and of 25 hours fill their lane too.
pub(crate) fn share(at: Timestamp, start: Timestamp, end: Timestamp) -> f64 {
    let part = |span: i64| f64::from(i32::try_from(span).unwrap_or(i32::MAX));
    100.0 * part(at.as_second() - start.as_second()) / part((end.as_second() - start.as_second()).max(1))
}
