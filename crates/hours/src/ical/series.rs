//! One event in time: its start, how long it lasts, and when it comes again.

use std::collections::HashSet;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};

use super::event::Event;
use super::fault::{Fault, Why};
use super::line::Line;
use super::rule::Rule;
use super::when::{self, When, Zones};

/// How long an event lasts.
#[derive(Debug, Clone, Copy)]
enum Length {
    /// Whole days.
    Days(i64),
    /// To a wall time so far from the start's, in the start's zone.
    Wall(SignedDuration),
    /// Days on the wall, then elapsed seconds.
    Mixed(i64, i64),
}

/// Which occurrence of a series is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Mark {
    Day(Date),
    At(Timestamp),
}

/// One time that an event takes place. A span's end may lie before the clock change that its start lies after.
#[derive(Debug, Clone, Copy)]
pub(super) enum Turn {
    /// Whole days, the last one included.
    Days(Date, Date),
    /// Wall times of the calendar's own zone.
    Span(DateTime, DateTime),
}

pub(super) struct Series<'a> {
    event: &'a Event,
    zones: &'a Zones,
    start: When,
    length: Length,
    line: usize,
}

impl<'a> Series<'a> {
    pub fn of(event: &'a Event, zones: &'a Zones) -> Result<Self, Fault> {
        let line = event.one("DTSTART")?.ok_or_else(|| Fault::new(event.number, Why::NoStart, ""))?;
        let mut start = zones.when(line, &line.value)?;
        let mut length = length(event, zones, &start)?;
        // Older Outlook writes whole days as midnight to midnight, with a mark.
        if event.says("X-MICROSOFT-CDO-ALLDAYEVENT", "TRUE")
            && let (When::Time(at, _), Length::Wall(wall)) = (&start, length)
            && at.time() == jiff::civil::Time::midnight()
            && wall.as_secs() % 86_400 == 0
        {
            length = Length::Days((wall.as_hours() / 24).max(1));
            start = When::Day(at.date());
        }
        Ok(Self { event, zones, start, length, line: line.number })
    }

    /// Whether it comes more than once.
    pub fn repeats(&self) -> bool {
        self.event.every("RRULE").chain(self.event.every("RDATE")).next().is_some()
    }

    /// Which occurrence of the series with its name this event stands for.
    pub fn stands_for(&self) -> Result<Option<Mark>, Fault> {
        let Some(line) = self.event.one("RECURRENCE-ID")? else { return Ok(None) };
        if !line.param("RANGE").is_empty() {
            return Err(line.fault(Why::RuleUnsupported, "RANGE"));
        }
        self.mark(&self.zones.when(line, &line.value)?, line).map(Some)
    }

    /// Every time that it takes place and that may reach into the days from `first` to `last`, but for those replaced.
    pub fn turns(
        &self,
        (first, last): (Date, Date),
        replaced: &[Mark],
        steps: &mut usize,
    ) -> Result<Vec<Turn>, Fault> {
        if let Some(line) = self.event.every("EXRULE").next() {
            return Err(line.fault(Why::RuleUnsupported, "EXRULE"));
        }
        let mut starts = match self.event.one("RRULE")? {
            Some(line) => self.ruled(line, last, steps)?,
            None => vec![self.start.clone()],
        };
        for line in self.event.every("RDATE") {
            if line.param("VALUE").eq_ignore_ascii_case("PERIOD") {
                return Err(line.fault(Why::RuleUnsupported, "PERIOD"));
            }
            starts.extend(self.zones.several(line)?);
        }
        let mut without: HashSet<Mark> = replaced.iter().copied().collect();
        for line in self.event.every("EXDATE") {
            for when in self.zones.several(line)? {
                without.insert(self.mark(&when, line)?);
            }
        }
        let early = first.saturating_sub(self.longest());
        let mut seen = HashSet::new();
        let mut turns = Vec::new();
        for start in starts.into_iter().filter(|start| start.date() >= early) {
            let marks = [self.mark_of(&start)?, Mark::Day(start.date())];
            // A day takes out whatever begins on it: some programs except timed events by date.
            if marks.iter().any(|mark| without.contains(mark)) || !seen.insert(marks[0]) {
                continue;
            }
            *steps = steps.checked_sub(1).ok_or_else(|| Fault::new(self.line, Why::TooMany, ""))?;
            turns.push(self.turn(&start)?);
        }
        Ok(turns)
    }

    /// No occurrence lasts longer, wherever its zone puts it.
    fn longest(&self) -> SignedDuration {
        let itself = match self.length {
            Length::Days(days) => whole_days(days),
            Length::Wall(wall) => wall,
            Length::Mixed(days, seconds) => whole_days(days) + SignedDuration::from_secs(seconds),
        };
        itself + whole_days(3)
    }

    fn ruled(&self, line: &Line, last: Date, steps: &mut usize) -> Result<Vec<When>, Fault> {
        let rule = Rule::read(line)?;
        let until = rule.until.as_deref().map(|until| self.zones.when(line, until)).transpose()?;
        let at = |date: Date| match &self.start {
            When::Day(_) => When::Day(date),
            When::Time(at, zone) => When::Time(date.to_datetime(at.time()), zone.clone()),
        };
        let ends = |date: Date| match (&until, at(date)) {
            (None, _) => false,
            (Some(When::Time(local, zone)), When::Time(at, own)) => {
                when::instant(at, &own) > when::instant(*local, zone)
            }
            (Some(until), _) => date > until.date(),
        };
        Ok(rule.dates(self.start.date(), last, ends, steps)?.into_iter().map(at).collect())
    }

    fn mark_of(&self, start: &When) -> Result<Mark, Fault> {
        match start {
            When::Day(date) => Ok(Mark::Day(*date)),
            When::Time(local, zone) => {
                when::instant(*local, zone).map(Mark::At).ok_or_else(|| self.bad_time())
            }
        }
    }

    fn mark(&self, when: &When, line: &Line) -> Result<Mark, Fault> {
        match (when, &self.start) {
            // The midnight of a whole-day series is its day.
            (When::Time(local, _), When::Day(_)) => Ok(Mark::Day(local.date())),
            _ => self.mark_of(when).map_err(|_| line.fault(Why::BadTime, &line.value)),
        }
    }

    fn turn(&self, start: &When) -> Result<Turn, Fault> {
        self.turn_of(start).ok_or_else(|| self.bad_time())
    }

    fn turn_of(&self, start: &When) -> Option<Turn> {
        match (start, self.length) {
            (When::Day(first), Length::Days(days)) => {
                Some(Turn::Days(*first, first.checked_add(whole_days(days - 1)).ok()?))
            }
            (When::Day(first), _) => Some(Turn::Days(*first, *first)),
            (When::Time(local, zone), length) => {
                let end = match length {
                    Length::Days(days) => when::instant(local.checked_add(whole_days(days)).ok()?, zone)?,
                    Length::Wall(wall) => when::instant(local.checked_add(wall).ok()?, zone)?,
                    Length::Mixed(days, seconds) => {
                        let day = when::instant(local.checked_add(whole_days(days)).ok()?, zone)?;
                        day.checked_add(SignedDuration::from_secs(seconds)).ok()?
                    }
                };
                let own = self.zones.own();
                let wall = |at: Timestamp| own.to_datetime(at);
                Some(Turn::Span(wall(when::instant(*local, zone)?), wall(end)))
            }
        }
    }

    fn bad_time(&self) -> Fault {
        Fault::new(self.line, Why::BadTime, "")
    }
}

/// Days on the wall, where each has 24 hours.
fn whole_days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn length(event: &Event, zones: &Zones, start: &When) -> Result<Length, Fault> {
    let (end, duration) = (event.one("DTEND")?, event.one("DURATION")?);
    match (end, duration) {
        (Some(line), Some(_)) => Err(line.fault(Why::BadEnd, &line.value)),
        (None, Some(line)) => match (start, when::duration(line)?) {
            (When::Day(_), (days, 0)) => Ok(Length::Days(days.max(1))),
            (When::Day(_), _) => Err(line.fault(Why::BadEnd, &line.value)),
            (When::Time(..), (days, seconds)) => Ok(Length::Mixed(days, seconds)),
        },
        (None, None) => match start {
            When::Day(_) => Ok(Length::Days(1)),
            When::Time(..) => Ok(Length::Mixed(0, 0)),
        },
        (Some(line), None) => {
            let bad = || line.fault(Why::BadEnd, &line.value);
            match (start, zones.when(line, &line.value)?) {
                (When::Day(first), When::Day(after)) => {
                    let days = i64::from(first.until(after).map_err(|_| bad())?.get_days());
                    // The end is exclusive; some programs write the day itself.
                    if days < 0 { Err(bad()) } else { Ok(Length::Days(days.max(1))) }
                }
                (When::Time(from, zone), When::Time(to, its_zone)) => {
                    let end = when::instant(to, &its_zone).ok_or_else(bad)?;
                    let wall = from.duration_until(zone.to_datetime(end));
                    if wall.is_negative() { Err(bad()) } else { Ok(Length::Wall(wall)) }
                }
                _ => Err(bad()),
            }
        }
    }
}
