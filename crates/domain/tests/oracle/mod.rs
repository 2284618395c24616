//! An oracle for clocks that looks at every minute, one after the other, and shares nothing with the code under
//! test but the bundled zone data. Slow, and plain enough to be believed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

/// Minutes since midnight, `to` up to 1440; running past midnight where `to <= from`.
pub type Hours = (u16, u16);

/// A calendar as the oracle holds it.
#[derive(Debug, Clone)]
pub struct Plan {
    pub zone: &'static str,
    /// Monday first; `None` = around the clock.
    pub weekly: Option<[Vec<Hours>; 7]>,
    pub holidays: BTreeSet<Date>,
    pub exceptions: BTreeMap<Date, Vec<Hours>>,
}

/// Instants are minutes since 1970-01-01T00:00Z.
pub type Minute = i64;

pub fn timestamp(minute: Minute) -> Timestamp {
    Timestamp::from_second(minute * 60).expect("a minute within range")
}

pub fn minute(at: Timestamp) -> Minute {
    assert_eq!((at.as_second() % 60, at.subsec_nanosecond()), (0, 0), "{at} is no whole minute");
    at.as_second() / 60
}

impl Plan {
    /// The JSON of the batch form.
    pub fn json(&self) -> Value {
        let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let day = |hours: &Vec<Hours>| -> Value {
            hours.iter().map(|(a, b)| json!([time(*a), time(*b)])).collect()
        };
        let mut calendar = json!({ "zone": self.zone });
        if let Some(week) = &self.weekly {
            let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            calendar["weekly"] = names.iter().zip(week).map(|(name, hours)| (*name, day(hours))).collect();
        }
        if !self.holidays.is_empty() {
            calendar["holidays"] = self.holidays.iter().map(Date::to_string).collect();
        }
        for (date, hours) in &self.exceptions {
            calendar["exceptions"][date.to_string()] = day(hours);
        }
        calendar
    }

    fn hours(&self, date: Date) -> Vec<Hours> {
        if let Some(hours) = self.exceptions.get(&date) {
            return hours.clone();
        }
        if self.holidays.contains(&date) {
            return Vec::new();
        }
        match &self.weekly {
            None => vec![(0, 1440)],
            Some(week) => {
                week[usize::try_from(date.weekday().to_monday_zero_offset()).expect("0 to 6")].clone()
            }
        }
    }
}

/// A plan with its zone looked up; what was seen from a start on is remembered.
pub struct Oracle {
    plan: Plan,
    zone: TimeZone,
    start: Minute,
    looks: Vec<Look>,
}

/// What a minute is to a calendar.
#[derive(Clone, Copy)]
struct Look {
    date: Date,
    time: u16,
    /// It lies in an interval of its own date.
    own: bool,
    /// It lies in what runs over from the date before.
    tail: bool,
}

impl Oracle {
    pub fn new(plan: &Plan, start: Minute) -> Self {
        let zone = TimeZoneDatabase::bundled().get(plan.zone).expect("a known zone");
        Self { plan: plan.clone(), zone, start, looks: Vec::new() }
    }

    fn look(&mut self, at: Minute) -> Look {
        let place = usize::try_from(at - self.start).expect("nothing before the start is asked for");
        while self.looks.len() <= place {
            // Local time is looked up once a quarter of an hour: no zone tried here changes within one.
            let next = self.start + i64::try_from(self.looks.len()).expect("a count");
            let end = next - next.rem_euclid(15) + 15;
            let local = self.zone.to_datetime(timestamp(next));
            assert_eq!(self.zone.to_offset(timestamp(next)), self.zone.to_offset(timestamp(end - 1)));
            let date = local.date();
            let today = self.plan.hours(date);
            let before = self.plan.hours(date.checked_sub(1.day()).expect("a date"));
            let first = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute()))
                .expect("a time of day");
            for time in (first..).take(usize::try_from(end - next).expect("at most fifteen")) {
                let own = today.iter().any(|(a, b)| if b > a { *a <= time && time < *b } else { *a <= time });
                let tail = before.iter().any(|(a, b)| b <= a && time < *b);
                self.looks.push(Look { date, time, own, tail });
            }
        }
        self.looks[place]
    }

    pub fn is_open(&mut self, at: Minute) -> bool {
        let look = self.look(at);
        look.own || look.tail
    }

    /// The instant named by a promise of business days, pauses aside; `None` beyond `limit`.
    fn named(&mut self, start: Minute, days: usize, by: &str, limit: Minute) -> Option<Minute> {
        let today = self.look(start);
        // The minutes of each later date: those of its own intervals, those that run over into the next date.
        let mut shifts: BTreeMap<Date, Vec<Minute>> = BTreeMap::new();
        for at in start..limit {
            // Two later days have begun: no shift before them can go on.
            if shifts.range(today.date..).count() > days + 2 {
                break;
            }
            let look = self.look(at);
            if look.own {
                shifts.entry(look.date).or_default().push(at);
            }
            if look.tail {
                shifts.entry(look.date.checked_sub(1.day()).expect("a date")).or_default().push(at);
            }
        }
        let (date, minutes) = shifts.into_iter().filter(|(date, _)| *date > today.date).nth(days - 1)?;
        let close = minutes.last()? + 1;
        // Unless a whole day was looked at after it, the last shift may go on beyond the limit.
        if close + 3 * 1440 > limit {
            return None;
        }
        match by {
            "open" => minutes.first().copied(),
            "close" => Some(close),
            _ => {
                let is_same = |look: Look| (look.date, look.time) >= (date, today.time);
                let same = (start..limit).find(|at| is_same(self.look(*at)))?;
                Some(minutes.into_iter().find(|at| *at >= same).unwrap_or(close))
            }
        }
    }

    /// When a promise of business days is due; `None` beyond `limit`.
    pub fn due_in_days(
        &mut self,
        start: Minute,
        days: usize,
        by: &str,
        pauses: &[(Minute, Minute)],
        limit: Minute,
    ) -> Option<Minute> {
        let named = self.named(start, days, by, limit)?;
        if pauses.iter().all(|(from, to)| from == to || *from >= named || *to <= start) {
            return Some(named);
        }
        let needed = (start..named).filter(|at| self.is_open(*at)).count();
        let goes_on = self.is_open(named);
        let mut run = 0;
        for at in start..limit {
            if self.is_open(at) && !is_paused(pauses, at) {
                if goes_on && run == needed {
                    return Some(at);
                }
                run += 1;
                if !goes_on && run == needed {
                    return Some(at + 1);
                }
            }
        }
        None
    }
}

pub fn is_paused(pauses: &[(Minute, Minute)], at: Minute) -> bool {
    pauses.iter().any(|(from, to)| (*from..*to).contains(&at))
}

/// Minutes that count between two instants.
pub fn elapsed(plans: &mut [Oracle], start: Minute, until: Minute, pauses: &[(Minute, Minute)]) -> i64 {
    let counts = |at: &Minute| !is_paused(pauses, *at) && plans.iter_mut().any(|plan| plan.is_open(*at));
    i64::try_from((start..until).filter(counts).count()).expect("a count")
}

/// The first instant at which so many minutes have counted; `None` beyond `limit`.
pub fn due(
    plans: &mut [Oracle],
    start: Minute,
    target: i64,
    pauses: &[(Minute, Minute)],
    limit: Minute,
) -> Option<Minute> {
    let mut left = target;
    let mut at = start;
    while left > 0 {
        if at >= limit {
            return None;
        }
        if !is_paused(pauses, at) && plans.iter_mut().any(|plan| plan.is_open(at)) {
            left -= 1;
        }
        at += 1;
    }
    Some(at)
}
