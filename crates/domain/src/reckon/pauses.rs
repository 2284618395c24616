//! Open time with the pauses of a clock cut out of it.

use jiff::Timestamp;

use super::ReckonFault;
use crate::calendar::{Edge, FIRST, LAST, Line};

/// Pauses in order, none empty, none touching another, within the years that are reckoned with.
pub(super) fn merged(pauses: &[(Timestamp, Timestamp)]) -> Result<Vec<(i64, i64)>, ReckonFault> {
    let within = |at: Timestamp| {
        let clamped = at.as_nanosecond().clamp(i128::from(FIRST), i128::from(LAST));
        i64::try_from(clamped).unwrap_or(LAST)
    };
    let mut sorted = Vec::with_capacity(pauses.len());
    for (from, to) in pauses {
        if from > to {
            return Err(ReckonFault::PauseBackwards(*from, *to));
        }
        sorted.push((within(*from), within(*to)));
    }
    sorted.retain(|(from, to)| from < to);
    sorted.sort_unstable();
    sorted.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1;
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    Ok(sorted)
}

/// Open time from one instant to another outside the pauses.
pub(super) fn elapsed(line: Line<'_>, from: i64, to: i64, pauses: &[(i64, i64)]) -> i64 {
    let mut at = from;
    let mut open = 0;
    for (pause, end) in pauses.iter().filter(|(_, end)| *end > from) {
        open += line.measure(at, (*pause).min(to));
        at = *end;
    }
    open + line.measure(at, to)
}

/// Where open time from an instant on, outside the pauses, is `amount`.
pub(super) fn reach(
    line: Line<'_>,
    from: i64,
    amount: i64,
    pauses: &[(i64, i64)],
    edge: Edge,
) -> Option<i64> {
    let mut at = from;
    let mut left = amount;
    for (pause, end) in pauses.iter().filter(|(_, end)| *end > from) {
        let open = line.measure(at, *pause);
        let here = match edge {
            Edge::Early => open >= left,
            Edge::Late => open > left,
        };
        if here {
            break;
        }
        left -= open;
        at = *end;
    }
    line.reach(at, left, edge).filter(|_| at < LAST)
}
