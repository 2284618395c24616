//! What a report's address asks for: days, a promise, by what it is divided.

use std::collections::HashMap;

use domain::attainment::Division;
use domain::clock::Promise;
use engine::ReportOf;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// The query of an address.
pub(super) type Said = HashMap<String, String>;

/// A report as its address names it.
#[derive(Clone)]
pub(super) struct Asked {
    /// Both days are included.
    pub from: Date,
    pub to: Date,
    pub by: Division,
    pub promise: Promise,
}

impl Asked {
    /// Reads an address, and whether what it says of days cannot be meant. Without days: this month and the two before.
    pub fn read(said: &Said, today: Date) -> (Self, bool) {
        let text = |name: &str| said.get(name).map(|it| it.trim()).filter(|it| !it.is_empty());
        let (first, last) = usual(today);
        let day = |name: &str, usual: Date| text(name).map_or(Ok(usual), str::parse::<Date>);
        let days = match (day("from", first), day("to", last)) {
            (Ok(from), Ok(to)) if from <= to => Some((from, to)),
            _ => None,
        };
        let (from, to) = days.unwrap_or((first, last));
        let asked = Self {
            from,
            to,
            by: text("by").and_then(Division::from_code).unwrap_or(Division::Severity),
            promise: text("promise").and_then(Promise::from_code).unwrap_or(Promise::FirstResponse),
        };
        (asked, days.is_none())
    }

    pub fn of(&self) -> ReportOf {
        ReportOf { from: self.from, to: self.to, promise: self.promise, by: self.by }
    }

    /// The query of its address.
    pub fn query(&self) -> String {
        let (by, promise) = (self.by.code(), self.promise.code());
        format!("from={}&to={}&by={by}&promise={promise}", self.from, self.to)
    }
}

fn usual(today: Date) -> (Date, Date) {
    let from = today.first_of_month().checked_sub(2.months()).unwrap_or(today);
    (from, today.last_of_month())
}

/// Periods to choose: code, first day, last day.
pub(super) fn presets(today: Date) -> Vec<(&'static str, Date, Date)> {
    let month = today.first_of_month();
    let before = month.checked_sub(1.month()).unwrap_or(month);
    let (first, last) = usual(today);
    vec![
        ("this-month", month, today.last_of_month()),
        ("last-month", before, before.last_of_month()),
        ("three-months", first, last),
        ("this-year", today.first_of_year(), today.last_of_year()),
    ]
}

/// The key of a group in an address: requests that have none fall into `none`.
pub(super) fn group_word(key: &str) -> &str {
    if key.is_empty() { "none" } else { key }
}

/// The group that an address names; `None`: all of them.
pub(super) fn group(said: &Said) -> Option<String> {
    let word = said.get("group").filter(|it| !it.is_empty())?;
    Some(if word == "none" { String::new() } else { word.clone() })
}
