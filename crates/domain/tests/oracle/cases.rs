//! Random cases, crowded around the instants at which clocks go wrong.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use crate::oracle::{Hours, Minute, Plan, minute};

/// Zones, and dates at which something odd happens in them.
const PLACES: &[(&str, &[&str])] = &[
    ("Europe/Paris", &["2026-03-29", "2026-10-25", "1976-03-28"]),
    ("America/New_York", &["2026-03-08", "2026-11-01", "2007-03-11"]),
    // Half an hour of summer time.
    ("Australia/Lord_Howe", &["2026-04-05", "2026-10-04"]),
    // Summer time that begins and ends at midnight.
    ("America/Sao_Paulo", &["2018-11-04", "2019-02-17", "2017-10-15"]),
    ("America/Asuncion", &["2023-10-01", "2024-03-24"]),
    // A day that was skipped, and one that another zone skipped.
    ("Pacific/Apia", &["2011-12-30", "2011-04-02"]),
    ("Pacific/Kwajalein", &["1993-08-21"]),
    // Summer time that is off in Ramadan.
    ("Africa/Casablanca", &["2025-02-23", "2025-04-06"]),
    // Quarters and halves of an hour.
    ("Asia/Kathmandu", &["1986-01-01", "2026-06-01"]),
    ("America/Caracas", &["2007-12-09", "2016-05-01"]),
    // Two hours of summer time.
    ("Antarctica/Troll", &["2026-03-29", "2026-10-25"]),
    ("UTC", &["2024-02-29"]),
];

#[derive(Debug, Clone)]
pub struct Case {
    pub plans: Vec<Plan>,
    pub start: Minute,
    /// Minutes of working time.
    pub target: i64,
    pub until: Minute,
    pub pauses: Vec<(Minute, Minute)>,
}

fn time() -> impl Strategy<Value = u16> {
    // Whole hours and the edges of summer time are likelier to meet something.
    prop_oneof![3 => (0..24u16).prop_map(|hour| hour * 60), 2 => (0..96u16).prop_map(|quarter| quarter * 15), 1 => 0..1440u16]
}

fn hours() -> impl Strategy<Value = Hours> {
    let end = prop_oneof![5 => time(), 1 => Just(1440u16), 1 => Just(0u16)];
    (time(), end)
}

fn week() -> impl Strategy<Value = Option<[Vec<Hours>; 7]>> {
    let office = || {
        let open = vec![(540, 720), (780, 1050)];
        Just([open.clone(), open.clone(), open.clone(), open.clone(), open, vec![], vec![]])
    };
    let split = || vec(vec(hours(), 0..3), 7).prop_map(|days| days.try_into().expect("seven days"));
    prop_oneof![1 => Just(None), 2 => office().prop_map(Some), 6 => split().prop_map(Some)]
}

fn plan(place: usize, around: Date) -> impl Strategy<Value = Plan> {
    let date = move || (-9..12i32).prop_map(move |days| around.checked_add(days.days()).expect("a date"));
    (week(), btree_set(date(), 0..4), btree_map(date(), vec(hours(), 0..3), 0..4)).prop_map(
        move |(weekly, holidays, exceptions)| Plan { zone: PLACES[place].0, weekly, holidays, exceptions },
    )
}

/// A case for so many calendars at once.
pub fn case(calendars: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Case> {
    let place = 0..PLACES.len();
    let around = (place, any::<prop::sample::Index>(), 0..40i32).prop_map(|(place, date, year)| {
        let dates = PLACES[place].1;
        // Mostly at the odd dates; sometimes years away, where only rules reach.
        let date: Date = date.get(dates).parse().expect("a date");
        (place, if year < 30 { date } else { date.saturating_add((year - 25).years()) })
    });
    around.prop_flat_map(move |(place, around)| {
        let noon = format!("{around}T12:00:00Z").parse::<Timestamp>().expect("an instant");
        let start = (minute(noon) - 4 * 1440)..(minute(noon) + 2 * 1440);
        let plans = (vec(0..PLACES.len(), calendars.clone())).prop_flat_map(move |mut places| {
            places[0] = place;
            places.into_iter().map(|place| plan(place, around)).collect::<Vec<_>>()
        });
        (plans, start).prop_flat_map(|(plans, start)| {
            let pause = (-600..8 * 1440i64, 0..2000i64)
                .prop_map(move |(after, long)| (start + after, start + after + long));
            (Just(plans), Just(start), 0..2400i64, 0..9 * 1440i64, vec(pause, 0..4)).prop_map(
                |(plans, start, target, lasts, pauses)| Case {
                    plans,
                    start,
                    target,
                    until: start + lasts,
                    pauses,
                },
            )
        })
    })
}
