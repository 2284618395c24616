//! A calendar made ready to reckon with: its open time on the line of instants.

use std::sync::{Arc, OnceLock};

use super::fault::CalendarFault;
use super::parse::{self, Spec};
use super::wall::{DAY, Edge, Interval, Wall, weekday};
use super::zone::{FIRST, LAST, Zone};

/// What a date's hours come from, where not from the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Special {
    Holiday,
    Exception,
}

/// Why an instant is open or not, pauses aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Because {
    Open,
    Closed,
    /// The day, counted from 1970-01-01, is a holiday.
    Holiday(i64),
    /// The day has hours of its own, and they leave this out.
    Exception(i64),
}

#[derive(Debug)]
pub struct Prepared {
    zone: Arc<Zone>,
    wall: Wall,
    week: [Vec<Interval>; 7],
    /// Sorted by day.
    special: Vec<(i64, Special, Vec<Interval>)>,
    /// Open time from [`FIRST`] to the start of each season, then to [`LAST`]. Made when first needed.
    sums: OnceLock<Vec<i64>>,
    digest: OnceLock<String>,
}

impl Prepared {
    pub(super) fn new(spec: &Spec) -> Result<Self, CalendarFault> {
        let zone = Zone::named(&spec.zone)?;
        let mut week: [Vec<Interval>; 7] = Default::default();
        match &spec.weekly {
            None => week.fill(vec![Interval { from: 0, to: DAY }]),
            Some(weekly) => {
                for (day, (name, written)) in week.iter_mut().zip(weekly.days()) {
                    *day = parse::intervals(name, written)?;
                }
            }
        }
        let mut special = Vec::with_capacity(spec.holidays.len() + spec.exceptions.len());
        for (date, written) in &spec.exceptions {
            special.push((parse::date(date)?, Special::Exception, parse::intervals(date, written)?));
        }
        for date in &spec.holidays {
            special.push((parse::date(date)?, Special::Holiday, Vec::new()));
        }
        // Exceptions came first: of one day's entries the first stays.
        special.sort_by_key(|(day, _, _)| *day);
        special.dedup_by_key(|(day, _, _)| *day);
        // What lies outside the years that are reckoned with changes nothing, and must not overflow.
        special.retain(|(day, _, _)| (FIRST / DAY - 3..=LAST / DAY + 3).contains(day));
        let dated: Vec<_> = special.iter().map(|(day, _, intervals)| (*day, intervals.as_slice())).collect();
        let wall = Wall::new(&week, &dated);
        Ok(Self { zone, wall, week, special, sums: OnceLock::new(), digest: OnceLock::new() })
    }

    pub(super) fn digest(&self, make: impl FnOnce(&str) -> String) -> String {
        self.digest.get_or_init(|| make(&self.zone.name)).clone()
    }

    pub(super) fn is_ever_open(&self) -> bool {
        self.wall.is_ever_open()
    }

    /// Open time between two instants, `from <= to`.
    pub(crate) fn measure(&self, from: i64, to: i64) -> i64 {
        let (first, last) = (self.zone.season(from), self.zone.season(to));
        if last - first > 4 {
            let sums = self.sums();
            return self.rest_of(first, from) + sums[last] - sums[first + 1] + self.start_of(last, to);
        }
        if first == last {
            let offset = self.zone.seasons[first].offset;
            return self.wall.before(to + offset) - self.wall.before(from + offset);
        }
        let between: i64 = (first + 1..last).map(|at| self.rest_of(at, self.zone.seasons[at].from)).sum();
        self.rest_of(first, from) + between + self.start_of(last, to)
    }

    /// The instant at which open time counted from `from` is `amount`. `None` beyond [`LAST`].
    pub(crate) fn reach(&self, from: i64, amount: i64, edge: Edge) -> Option<i64> {
        if amount == 0 && edge == Edge::Early {
            return Some(from);
        }
        let enough = |open: i64, amount: i64| match edge {
            Edge::Early => open >= amount,
            Edge::Late => open > amount,
        };
        let (mut at, mut from, mut left) = (self.zone.season(from), from, amount);
        let mut tried = 0;
        while let Some(season) = self.zone.seasons.get(at) {
            let start = self.wall.before(from + season.offset);
            let open = self.wall.before(season.to + season.offset) - start;
            if enough(open, left) {
                return self.wall.find(start.checked_add(left)?, edge).map(|wall| wall - season.offset);
            }
            left -= open;
            at += 1;
            tried += 1;
            if tried == 4 {
                // Far away: look the season up instead of walking there.
                let sums = self.sums();
                let base = *sums.get(at)?;
                let skip = sums[at + 1..].partition_point(|sum| !enough(sum - base, left));
                left -= sums[at + skip] - base;
                at += skip;
            }
            from = self.zone.seasons.get(at)?.from;
        }
        None
    }

    /// Why an instant is open or closed, and until when that holds at least.
    pub(crate) fn why(&self, instant: i64) -> (Because, i64) {
        let season = self.zone.seasons[self.zone.season(instant)];
        let wall = instant + season.offset;
        let (open, until) = self.wall.state(wall);
        let until = until.saturating_sub(season.offset).min(season.to);
        if open {
            return (Because::Open, until);
        }
        let day = wall.div_euclid(DAY);
        let midnight = (day + 1) * DAY - season.offset;
        let because = match self.special_on(day) {
            Some((Special::Holiday, _)) => Because::Holiday(day),
            Some((Special::Exception, _)) => Because::Exception(day),
            None => Because::Closed,
        };
        (because, until.min(midnight))
    }

    /// The local day of an instant, counted from 1970-01-01, and the time since its midnight.
    pub(crate) fn local(&self, instant: i64) -> (i64, i64) {
        let wall = self.zone.wall(instant);
        (wall.div_euclid(DAY), wall.rem_euclid(DAY))
    }

    /// The open spans that a day's own intervals give, in order; what runs over from the day before is not
    /// among them. Empty when the day is closed or does not exist.
    pub(crate) fn shifts(&self, day: i64) -> Vec<(i64, i64)> {
        let mut spans: Vec<_> = self
            .intervals(day)
            .iter()
            .flat_map(|interval| self.zone.spans(day * DAY + interval.from, day * DAY + interval.to))
            .collect();
        spans.sort_unstable();
        spans
    }

    /// Whether any interval begins on a day, as written.
    pub(crate) fn has_intervals(&self, day: i64) -> bool {
        !self.intervals(day).is_empty()
    }

    /// The first instant at a local time of a day, or after it where it was skipped.
    pub(crate) fn instant(&self, day: i64, time: i64) -> Option<i64> {
        self.zone.first_at(day * DAY + time)
    }

    fn intervals(&self, day: i64) -> &[Interval] {
        self.special_on(day).map_or(&self.week[weekday(day)], |(_, intervals)| intervals)
    }

    fn special_on(&self, day: i64) -> Option<(Special, &[Interval])> {
        let at = self.special.binary_search_by_key(&day, |(day, _, _)| *day).ok()?;
        Some((self.special[at].1, &self.special[at].2))
    }

    fn rest_of(&self, at: usize, from: i64) -> i64 {
        let season = &self.zone.seasons[at];
        self.wall.before(season.to + season.offset) - self.wall.before(from + season.offset)
    }

    fn start_of(&self, at: usize, to: i64) -> i64 {
        let season = &self.zone.seasons[at];
        self.wall.before(to + season.offset) - self.wall.before(season.from + season.offset)
    }

    fn sums(&self) -> &[i64] {
        self.sums.get_or_init(|| {
            let mut sums = vec![0];
            let mut total = 0;
            for at in 0..self.zone.seasons.len() {
                total += self.rest_of(at, self.zone.seasons[at].from);
                sums.push(total);
            }
            sums
        })
    }
}
