//! Recurrence rules, against dates that another program reckoned, and against a plain reading of the rule.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use relais_hours::ical::{Closure, read};

use super::event;

/// The dates on which a whole-day event takes place.
fn dates(start: &str, rule: &str) -> Vec<Date> {
    let file = event(&format!("DTSTART;VALUE=DATE:{start}\r\nRRULE:{rule}"));
    let import = read(file.as_bytes(), "UTC", date(2019, 1, 1), date(2034, 12, 31)).unwrap();
    let closures = import.entries.iter().flat_map(|entry| &entry.closures);
    closures
        .map(|closure| match closure {
            Closure::Days { from, to } if from == to => *from,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn rules_fall_on_the_dates_that_dateutil_reckons() {
    let mut tried = 0;
    for line in include_str!("rules.txt").lines().filter(|line| !line.starts_with('#')) {
        let [start, rule, count, last, first] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let found: Vec<String> =
            dates(start, rule).iter().map(|date| date.strftime("%Y%m%d").to_string()).collect();
        assert_eq!(found.len().to_string(), count, "{line}");
        assert_eq!(found.iter().take(12).cloned().collect::<Vec<_>>().join(" "), first, "{line}");
        assert_eq!(found.last().map_or("-", String::as_str), last, "{line}");
        tried += 1;
    }
    assert!(tried >= 200);
}

proptest! {
    #[test]
    fn a_rule_never_leaves_its_bounds_and_comes_in_order(
        each in prop::sample::select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        interval in 1..20u8,
        count in 1..60usize,
        days in prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 0..4),
        months in prop::sample::subsequence((1..=12u8).collect::<Vec<_>>(), 0..4),
        start in 1..28u8,
    ) {
        let mut rule = format!("FREQ={each};INTERVAL={interval};COUNT={count}");
        if !days.is_empty() {
            rule += &format!(";BYDAY={}", days.join(","));
        }
        if !months.is_empty() {
            let months: Vec<String> = months.iter().map(u8::to_string).collect();
            rule += &format!(";BYMONTH={}", months.join(","));
        }
        let first = date(2025, 5, i8::try_from(start).unwrap());
        let found = dates(&first.strftime("%Y%m%d").to_string(), &rule);
        prop_assert!(found.len() <= count);
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(found.iter().all(|it| *it >= first && *it <= date(2034, 12, 31)));
        prop_assert!(found.iter().all(|it| months.is_empty() || months.contains(&u8::try_from(it.month()).unwrap())));
        let of_week = |it: &Date| ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
            [usize::try_from(it.weekday().to_monday_zero_offset()).unwrap()];
        prop_assert!(found.iter().all(|it| days.is_empty() || days.contains(&of_week(it))));
    }
}
