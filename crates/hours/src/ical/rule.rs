//! Recurrence rules (RFC 5545, 3.3.10) by days, weeks, months and years.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::fault::{Fault, Why};
use super::line::Line;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Each {
    Day,
    Week,
    Month,
    Year,
}

/// A weekday, every one of them (0) or the n-th of its month or year, from the end if negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ByDay {
    nth: i8,
    day: Weekday,
}

/// A rule, apart from its end by date, which depends on the time of its event.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    line: usize,
    each: Each,
    interval: i32,
    count: Option<usize>,
    /// As written; read with the zones of the file.
    pub until: Option<String>,
    by_day: Vec<ByDay>,
    by_month: Vec<i8>,
    by_month_day: Vec<i8>,
    by_set_pos: Vec<i16>,
    week_start: Weekday,
}

impl Rule {
    pub fn read(line: &Line) -> Result<Self, Fault> {
        let bad = |what: &str| line.fault(Why::BadRule, what);
        let mut rule = Self {
            line: line.number,
            each: Each::Day,
            interval: 1,
            count: None,
            until: None,
            by_day: Vec::new(),
            by_month: Vec::new(),
            by_month_day: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut seen: Vec<String> = Vec::new();
        for part in line.value.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| bad(part))?;
            let (name, value) = (name.trim().to_ascii_uppercase(), value.trim());
            let wrong = || bad(part);
            match name.as_str() {
                "FREQ" => {
                    rule.each = match value.to_ascii_uppercase().as_str() {
                        "DAILY" => Each::Day,
                        "WEEKLY" => Each::Week,
                        "MONTHLY" => Each::Month,
                        "YEARLY" => Each::Year,
                        "HOURLY" | "MINUTELY" | "SECONDLY" => {
                            return Err(line.fault(Why::RuleUnsupported, part));
                        }
                        _ => return Err(wrong()),
                    }
                }
                "INTERVAL" => {
                    rule.interval = number(value, 1, 1000).ok_or_else(wrong)?;
                }
                "COUNT" => {
                    rule.count = Some(number::<usize>(value, 1, 100_000).ok_or_else(wrong)?);
                }
                "UNTIL" => rule.until = Some(value.to_owned()),
                "WKST" => rule.week_start = weekday(value).ok_or_else(wrong)?,
                "BYDAY" => rule.by_day = list(value, by_day).ok_or_else(wrong)?,
                "BYMONTH" => rule.by_month = list(value, |it| number(it, 1, 12)).ok_or_else(wrong)?,
                "BYMONTHDAY" => rule.by_month_day = list(value, |it| signed(it, 31)).ok_or_else(wrong)?,
                "BYSETPOS" => rule.by_set_pos = list(value, |it| signed(it, 366)).ok_or_else(wrong)?,
                "BYYEARDAY" | "BYWEEKNO" | "BYHOUR" | "BYMINUTE" | "BYSECOND" | "RSCALE" | "SKIP" => {
                    return Err(line.fault(Why::RuleUnsupported, part));
                }
                _ => return Err(wrong()),
            }
            if seen.contains(&name) {
                return Err(bad(part));
            }
            seen.push(name);
        }
        let ordinal = rule.by_day.iter().any(|by| by.nth != 0);
        let in_weeks = matches!(rule.each, Each::Day | Each::Week);
        if !seen.iter().any(|name| name == "FREQ")
            || rule.count.is_some() && rule.until.is_some()
            || ordinal && in_weeks
            || rule.each == Each::Week && !rule.by_month_day.is_empty()
        {
            return Err(bad(&line.value));
        }
        Ok(rule)
    }

    /// The dates from `start` to `last` on which it falls, in order; `ends` says which dates are past its end.
    /// Every date tried takes one of `steps`.
    pub fn dates(
        &self,
        start: Date,
        last: Date,
        ends: impl Fn(Date) -> bool,
        steps: &mut usize,
    ) -> Result<Vec<Date>, Fault> {
        let mut found = Vec::new();
        for at in 0.. {
            let Some((first, set)) = self.period(start, at) else { break };
            if first > last {
                break;
            }
            *steps =
                steps.checked_sub(set.len() + 1).ok_or_else(|| Fault::new(self.line, Why::TooMany, ""))?;
            for date in self.chosen(set).into_iter().filter(|date| *date >= start) {
                if date > last || ends(date) || self.count.is_some_and(|count| found.len() >= count) {
                    return Ok(found);
                }
                found.push(date);
            }
        }
        Ok(found)
    }

    /// The first day of a period counted from the start's, and what falls into it, in order.
    fn period(&self, start: Date, at: i32) -> Option<(Date, Vec<Date>)> {
        let by = at.checked_mul(self.interval)?;
        match self.each {
            Each::Day => {
                let date = start.checked_add(by.days()).ok()?;
                let fits = self.is_in_month(date) && self.is_month_day(date) && self.is_plain_day(date);
                Some((date, if fits { vec![date] } else { Vec::new() }))
            }
            Each::Week => {
                let back = i32::from(start.weekday().since(self.week_start));
                let first =
                    start.checked_sub(back.days()).ok()?.checked_add(by.checked_mul(7)?.days()).ok()?;
                let days = (0..7).filter_map(|day: i32| first.checked_add(day.days()).ok());
                let fits = |date: &Date| match self.by_day.is_empty() {
                    true => date.weekday() == start.weekday(),
                    false => self.is_plain_day(*date),
                };
                Some((first, days.filter(|date| fits(date) && self.is_in_month(*date)).collect()))
            }
            Each::Month => {
                let months = i32::from(start.year()) * 12 + i32::from(start.month()) - 1 + by;
                let (year, month) = (i16::try_from(months / 12).ok()?, i8::try_from(months % 12 + 1).ok()?);
                let first = Date::new(year, month, 1).ok()?;
                let set = match self.is_in_month(first) {
                    true => self.in_month(first, start, (first, first.last_of_month())),
                    false => Vec::new(),
                };
                Some((first, set))
            }
            Each::Year => {
                let first = Date::new(i16::try_from(i32::from(start.year()) + by).ok()?, 1, 1).ok()?;
                Some((first, self.in_year(first, start)))
            }
        }
    }

    /// The dates of a month; weekdays are counted between `from` and `to`.
    fn in_month(&self, first: Date, start: Date, (from, to): (Date, Date)) -> Vec<Date> {
        let usual = self.by_month_day.is_empty() && self.by_day.is_empty();
        days_of(first, first.last_of_month())
            .filter(|date| match usual {
                true => date.day() == start.day(),
                false => self.is_month_day(*date) && self.is_nth_day(*date, from, to),
            })
            .collect()
    }

    fn in_year(&self, first: Date, start: Date) -> Vec<Date> {
        let usual = self.by_month.is_empty() && self.by_month_day.is_empty() && self.by_day.is_empty();
        let months = (1..=12).filter_map(|month| Date::new(first.year(), month, 1).ok());
        months
            .filter(|month| if usual { month.month() == start.month() } else { self.is_in_month(*month) })
            .flat_map(|month| {
                let counted = match self.by_month.is_empty() {
                    true => (first, first.last_of_year()),
                    false => (month, month.last_of_month()),
                };
                self.in_month(month, start, counted)
            })
            .collect()
    }

    fn chosen(&self, set: Vec<Date>) -> Vec<Date> {
        if self.by_set_pos.is_empty() {
            return set;
        }
        let size = i16::try_from(set.len()).unwrap_or(i16::MAX);
        let is_chosen = |at: i16| self.by_set_pos.iter().any(|pos| *pos == at + 1 || *pos == at - size);
        (0i16..).zip(set).filter(|(at, _)| is_chosen(*at)).map(|(_, date)| date).collect()
    }

    fn is_in_month(&self, date: Date) -> bool {
        self.by_month.is_empty() || self.by_month.contains(&date.month())
    }

    fn is_month_day(&self, date: Date) -> bool {
        let from_end = date.day() - date.days_in_month() - 1;
        self.by_month_day.is_empty()
            || self.by_month_day.iter().any(|it| *it == date.day() || *it == from_end)
    }

    fn is_plain_day(&self, date: Date) -> bool {
        self.by_day.is_empty() || self.by_day.iter().any(|by| by.day == date.weekday())
    }

    /// Whether a date is one of the weekdays, counted between two dates.
    fn is_nth_day(&self, date: Date, first: Date, last: Date) -> bool {
        let weeks = |from: Date, to: Date| (to.day_of_year() - from.day_of_year()) / 7 + 1;
        self.by_day.is_empty()
            || self.by_day.iter().any(|by| {
                let nth = i16::from(by.nth);
                by.day == date.weekday()
                    && (nth == 0 || nth == weeks(first, date) || -nth == weeks(date, last))
            })
    }
}

fn days_of(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |date| *date <= last)
}

fn list<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    value.split(',').map(|item| read(item.trim())).collect()
}

fn number<T: std::str::FromStr + PartialOrd>(text: &str, least: T, most: T) -> Option<T> {
    let digits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number >= least && *number <= most)
}

fn signed<T: TryFrom<i32>>(text: &str, most: i32) -> Option<T> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    T::try_from(sign * number(digits, 1, most)?).ok()
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

fn by_day(text: &str) -> Option<ByDay> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { signed(nth, 53)? };
    Some(ByDay { nth, day: weekday(day)? })
}
