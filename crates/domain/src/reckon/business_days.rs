//! Promises counted in business days.

use super::pauses;
use super::target::By;
use crate::calendar::{Edge, LAST, Line, Prepared};

/// When a promise of business days falls due; `None` when there are not so many before the end of what can be
/// reckoned with.
pub(super) fn due(calendar: &Prepared, start: i64, days: u16, by: By, pauses: &[(i64, i64)]) -> Option<i64> {
    let named = named(calendar, start, days, by)?;
    if pauses.iter().all(|(from, to)| *from >= named || *to <= start) {
        return Some(named);
    }
    // As much working time must run as there was before the named instant. Where the calendar is open at that
    // instant, it is the end of the closed time before it that is meant, else the beginning of the one after.
    let line = Line::One(calendar);
    let amount = line.measure(start, named);
    let edge = if line.measure(named, named + 1) == 1 { Edge::Late } else { Edge::Early };
    pauses::reach(line, start, amount, pauses, edge)
}

/// The instant named by the promise, pauses aside.
fn named(calendar: &Prepared, start: i64, days: u16, by: By) -> Option<i64> {
    let (today, time) = calendar.local(start);
    let (end, _) = calendar.local(LAST);
    let (day, shifts) = (today + 1..end)
        .filter(|day| calendar.has_intervals(*day))
        // A day that the zone skipped has intervals and no shifts.
        .map(|day| (day, calendar.shifts(day)))
        .filter(|(_, shifts)| !shifts.is_empty())
        .nth(usize::from(days).checked_sub(1)?)?;
    let open = shifts.first()?.0;
    let close = shifts.iter().map(|shift| shift.1).max()?;
    let due = match by {
        By::Open => open,
        By::Close => close,
        By::SameTime => {
            let same = calendar.instant(day, time)?;
            let next = shifts.iter().filter(|(_, to)| same < *to).map(|(from, _)| same.max(*from)).min();
            next.unwrap_or(close)
        }
    };
    Some(due.max(start)).filter(|due| *due < LAST)
}
