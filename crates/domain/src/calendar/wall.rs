//! Open time on the line of wall times: a weekly pattern, and spells of special dates that replace it.
//!
//! Wall times are nanoseconds since 1970-01-01T00:00 local. `Wall::before` is the amount of open wall time from
//! a fixed origin up to a wall time, in a few steps whatever the distance; `Wall::find` inverts it.

pub(crate) const DAY: i64 = 86_400 * 1_000_000_000;
const WEEK: i64 = 7 * DAY;
/// 1970-01-01 was a Thursday: weeks are counted from the Monday before.
const TO_MONDAY: i64 = 3;

/// An interval of a day: nanoseconds from its midnight; `to` exceeds a day when it runs past the next midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub from: i64,
    pub to: i64,
}

/// Which end of a closed stretch is meant, where both have the same open time before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The first: where open time reaches an amount.
    Early,
    /// The last: where open time is about to go beyond it.
    Late,
}

/// An open stretch, and the open time before it.
#[derive(Debug, Clone, Copy)]
struct Piece {
    from: i64,
    to: i64,
    before: i64,
}

impl Piece {
    fn after(&self) -> i64 {
        self.before + self.to - self.from
    }
}

/// Consecutive dates whose hours are not the week's.
#[derive(Debug)]
struct Spell {
    from: i64,
    to: i64,
    before: i64,
    after: i64,
    /// What to add to the week's own count after this spell.
    shift: i64,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
pub(super) struct Wall {
    /// Pieces of one week, from Monday's midnight.
    week: Vec<Piece>,
    week_total: i64,
    spells: Vec<Spell>,
}

/// The place of a day in the week, Monday first.
pub(super) fn weekday(day: i64) -> usize {
    usize::try_from((day + TO_MONDAY).rem_euclid(7)).unwrap_or(0)
}

impl Wall {
    /// From the intervals of each weekday and, by date, those of `special` dates (sorted, each once).
    pub(super) fn new(week: &[Vec<Interval>; 7], special: &[(i64, &[Interval])]) -> Self {
        let usual = |day: i64| week[weekday(day)].as_slice();
        let mut wall =
            Self { week: pieces(-TO_MONDAY..7 - TO_MONDAY, usual, 0), week_total: 0, spells: Vec::new() };
        for piece in &mut wall.week {
            piece.from += TO_MONDAY * DAY;
            piece.to += TO_MONDAY * DAY;
        }
        wall.week_total = wall.week.last().map_or(0, Piece::after);

        let hours = |day: i64| match special.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(at) => special[at].1,
            Err(_) => usual(day),
        };
        let mut at = 0;
        while at < special.len() {
            let first = special[at].0;
            // The day after a special one is special too: what runs past midnight into it differs.
            let mut end = first + 2;
            while at < special.len() && special[at].0 <= end {
                end = special[at].0 + 2;
                at += 1;
            }
            wall.add_spell(first, end, hours);
        }
        wall
    }

    fn add_spell<'a>(&mut self, first: i64, end: i64, hours: impl Fn(i64) -> &'a [Interval]) {
        let (from, to) = (first * DAY, end * DAY);
        let before = self.before(from);
        let pieces = pieces(first..end, hours, before);
        let after = pieces.last().map_or(before, Piece::after);
        let shift = after - self.in_weeks(to);
        self.spells.push(Spell { from, to, before, after, shift, pieces });
    }

    /// Whether any wall time is open.
    pub(super) fn is_ever_open(&self) -> bool {
        self.week_total > 0 || self.spells.iter().any(|spell| !spell.pieces.is_empty())
    }

    /// Open time up to a wall time, from a fixed origin.
    pub(super) fn before(&self, wall: i64) -> i64 {
        let next = self.spells.partition_point(|spell| spell.from <= wall);
        let Some(spell) = next.checked_sub(1).map(|at| &self.spells[at]) else { return self.in_weeks(wall) };
        if wall >= spell.to {
            return self.in_weeks(wall) + spell.shift;
        }
        within(&spell.pieces, wall).unwrap_or(spell.before)
    }

    /// The wall time that has `amount` of open time before it. `None` when there is none.
    pub(super) fn find(&self, amount: i64, edge: Edge) -> Option<i64> {
        let passed = |after: i64| match edge {
            Edge::Early => after < amount,
            Edge::Late => after <= amount,
        };
        let next = self.spells.partition_point(|spell| passed(spell.after));
        if let Some(spell) = self.spells.get(next).filter(|spell| passed(spell.before)) {
            return place(&spell.pieces, amount, edge);
        }
        let shift = next.checked_sub(1).map_or(0, |at| self.spells[at].shift);
        self.find_in_weeks(amount - shift, edge)
    }

    /// Whether a wall time is open, and until when that stays so at least.
    pub(super) fn state(&self, wall: i64) -> (bool, i64) {
        let next = self.spells.partition_point(|spell| spell.from <= wall);
        let limit = self.spells.get(next).map_or(i64::MAX, |spell| spell.from);
        if let Some(spell) = next.checked_sub(1).map(|at| &self.spells[at]).filter(|spell| wall < spell.to) {
            return state(&spell.pieces, wall, spell.to);
        }
        let monday = (wall + TO_MONDAY * DAY).div_euclid(WEEK) * WEEK - TO_MONDAY * DAY;
        let (open, until) = state(&self.week, wall - monday, WEEK);
        (open, limit.min(monday + until))
    }

    fn in_weeks(&self, wall: i64) -> i64 {
        let since = wall + TO_MONDAY * DAY;
        since.div_euclid(WEEK) * self.week_total + within(&self.week, since.rem_euclid(WEEK)).unwrap_or(0)
    }

    fn find_in_weeks(&self, amount: i64, edge: Edge) -> Option<i64> {
        if self.week_total == 0 {
            return None;
        }
        let whole = match edge {
            Edge::Early => (amount - 1).div_euclid(self.week_total),
            Edge::Late => amount.div_euclid(self.week_total),
        };
        let within = place(&self.week, amount - whole * self.week_total, edge)?;
        Some(whole * WEEK + within - TO_MONDAY * DAY)
    }
}

/// Open time up to a place among pieces; `None` before the first.
fn within(pieces: &[Piece], at: i64) -> Option<i64> {
    let next = pieces.partition_point(|piece| piece.from <= at);
    let piece = &pieces[next.checked_sub(1)?];
    Some(piece.before + at.min(piece.to) - piece.from)
}

fn place(pieces: &[Piece], amount: i64, edge: Edge) -> Option<i64> {
    let next = pieces.partition_point(|piece| match edge {
        Edge::Early => piece.after() < amount,
        Edge::Late => piece.after() <= amount,
    });
    let piece = pieces.get(next)?;
    Some(piece.from + (amount - piece.before).max(0))
}

fn state(pieces: &[Piece], at: i64, end: i64) -> (bool, i64) {
    let next = pieces.partition_point(|piece| piece.to <= at);
    match pieces.get(next) {
        Some(piece) if piece.from <= at => (true, piece.to),
        Some(piece) => (false, piece.from),
        None => (false, end),
    }
}

/// The open pieces of some dates: each date's own intervals and what runs over from the date before, united.
fn pieces<'a>(days: std::ops::Range<i64>, hours: impl Fn(i64) -> &'a [Interval], before: i64) -> Vec<Piece> {
    let mut open: Vec<(i64, i64)> = Vec::new();
    for day in days {
        let midnight = day * DAY;
        let tails = hours(day - 1)
            .iter()
            .filter(|tail| tail.to > DAY)
            .map(|tail| (midnight, midnight + tail.to - DAY));
        let own = hours(day).iter().map(|own| (midnight + own.from, midnight + own.to.min(DAY)));
        open.extend(tails.chain(own));
    }
    open.sort_unstable();
    let mut pieces: Vec<Piece> = Vec::with_capacity(open.len());
    for (from, to) in open {
        match pieces.last_mut() {
            Some(last) if from <= last.to => last.to = last.to.max(to),
            _ => {
                let before = pieces.last().map_or(before, Piece::after);
                pieces.push(Piece { from, to, before });
            }
        }
    }
    pieces
}
