//! Out and in again.

use std::collections::BTreeMap;

use domain::calendar::Spec;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use relais_hours::ical::{Titles, apply, read, write};

use super::office;

const TITLES: Titles<'static> = Titles { closed: "Closed", hours: "Other hours" };

fn day(at: i64) -> Date {
    date(2026, 1, 1).checked_add(at.days()).unwrap()
}

fn time() -> impl Strategy<Value = String> {
    (0..24u8, 0..60u8).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
}

fn calendar() -> impl Strategy<Value = (Spec, BTreeMap<String, String>)> {
    let intervals = prop::collection::vec((time(), time()).prop_map(|(from, to)| [from, to]), 0..3);
    let holidays = prop::collection::btree_set(0..1000i64, 0..20);
    let exceptions = prop::collection::btree_map(0..1000i64, intervals, 0..10);
    let names = prop::collection::vec("[A-Za-zéà,;:\\\\\"🦃]{1,40}( [a-zé,;]{1,40}){0,3}", 30);
    (holidays, exceptions, names, any::<u32>()).prop_map(|(holidays, exceptions, names, which)| {
        let mut spec = office("Europe/Paris");
        spec.holidays = holidays.iter().map(|at| day(*at).to_string()).collect();
        spec.exceptions = exceptions.into_iter().map(|(at, hours)| (day(at).to_string(), hours)).collect();
        let dates = spec.holidays.iter().chain(spec.exceptions.keys());
        let named = dates.zip(names).enumerate().filter(|(at, _)| which >> (at % 32) & 1 == 1);
        let mut kept = BTreeMap::new();
        for (_, (date, name)) in named {
            kept.insert(date.clone(), name);
        }
        (spec, kept)
    })
}

proptest! {
    #[test]
    fn a_calendar_written_and_read_again_is_the_same((spec, names) in calendar()) {
        let file = write("1", "Paris, \"open\"", &spec, &names, TITLES, Timestamp::UNIX_EPOCH);
        prop_assert!(file.split("\r\n").all(|line| line.len() <= 75));
        let import = read(file.as_bytes(), "Europe/Paris", day(0), day(1000)).unwrap();
        prop_assert_eq!(import.name.as_deref(), Some("Paris, \"open\""));
        prop_assert!(import.entries.iter().all(|entry| !entry.casual));
        let blank = Spec { holidays: Vec::new(), exceptions: BTreeMap::new(), ..spec.clone() };
        let again = apply(&blank, &import.entries);
        prop_assert_eq!(again.spec, spec);
        prop_assert_eq!(again.names, names);
    }
}

#[test]
fn what_is_written_today_and_tomorrow_differs_in_its_stamp_alone() {
    let mut spec = office("Europe/Paris");
    spec.holidays = vec!["2026-12-25".to_owned()];
    let at =
        |text: &str| write("7", "Paris", &spec, &BTreeMap::new(), TITLES, text.parse::<Timestamp>().unwrap());
    let (one, two) = (at("2026-11-23T10:00:00Z"), at("2026-11-24T10:00:00Z"));
    let differ: Vec<_> = one.lines().zip(two.lines()).filter(|(one, two)| one != two).collect();
    assert_eq!(differ, [("DTSTAMP:20261123T100000Z", "DTSTAMP:20261124T100000Z")]);
    assert!(one.contains("UID:holiday-20261225-7@relais\r\nDTSTAMP"));
}
