//! Clocks against an oracle that looks at every minute, on random calendars, zones and pauses.
//!
//! `RELAIS_CLOCK_CASES` sets the number of cases of each test (2000 in the suite).

#[path = "oracle/cases.rs"]
mod cases;
mod oracle;

use cases::{Case, case};
use domain::calendar::{Calendar, Calendars};
use domain::reckon::{self, By, Target};
use domain::{SignedDuration, Timestamp};
use oracle::{Minute, Oracle, minute, timestamp};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use relais_domain as domain;

fn config() -> ProptestConfig {
    let cases = std::env::var("RELAIS_CLOCK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2000);
    ProptestConfig {
        cases,
        max_shrink_iters: 2000,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

/// How far the oracle looks.
const SIGHT: Minute = 21 * 1440;

fn calendars(case: &Case) -> Calendars {
    let json = serde_json::Value::Array(case.plans.iter().map(oracle::Plan::json).collect());
    serde_json::from_value(json).expect("a calendar")
}

fn first(case: &Case) -> Calendar {
    calendars(case).as_slice()[0].clone()
}

fn oracles(case: &Case) -> Vec<Oracle> {
    case.plans.iter().map(|plan| Oracle::new(plan, case.start)).collect()
}

fn pauses(case: &Case) -> Vec<(Timestamp, Timestamp)> {
    case.pauses.iter().map(|(from, to)| (timestamp(*from), timestamp(*to))).collect()
}

fn minutes(target: i64) -> Target {
    Target::Working(SignedDuration::from_mins(target))
}

/// What was reckoned, as far as the oracle can see.
fn in_sight(due: Result<Timestamp, reckon::ReckonFault>, limit: Minute) -> Option<Minute> {
    due.ok().filter(|due| *due <= timestamp(limit)).map(minute)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn due_and_elapsed_are_what_looking_at_every_minute_gives(case in case(1..=1)) {
        let calendar = first(&case);
        let mut oracle = oracles(&case);
        let (start, limit) = (timestamp(case.start), case.start + SIGHT);

        let due = reckon::due(&calendar, start, &minutes(case.target), &pauses(&case));
        prop_assert_eq!(in_sight(due, limit), oracle::due(&mut oracle, case.start, case.target, &case.pauses, limit));

        let elapsed = reckon::elapsed(&calendar, start, timestamp(case.until), &pauses(&case)).expect("elapsed");
        let counted = oracle::elapsed(&mut oracle, case.start, case.until, &case.pauses);
        prop_assert_eq!(elapsed, SignedDuration::from_mins(counted));

        prop_assert_eq!(reckon::is_open(&calendar, start).expect("state"), oracle[0].is_open(case.start));
        let opens = (case.start..limit).find(|at| oracle[0].is_open(*at));
        prop_assert_eq!(reckon::next_open(&calendar, start).ok().filter(|at| *at < timestamp(limit)).map(minute), opens);
    }

    #[test]
    fn united_calendars_are_open_when_one_of_them_is(case in case(2..=3)) {
        let united = calendars(&case);
        let mut oracle = oracles(&case);
        let (start, limit) = (timestamp(case.start), case.start + SIGHT);

        let due = reckon::due(&united, start, &minutes(case.target), &pauses(&case));
        prop_assert_eq!(in_sight(due, limit), oracle::due(&mut oracle, case.start, case.target, &case.pauses, limit));
        let elapsed = reckon::elapsed(&united, start, timestamp(case.until), &pauses(&case)).expect("elapsed");
        let counted = oracle::elapsed(&mut oracle, case.start, case.until, &case.pauses);
        prop_assert_eq!(elapsed, SignedDuration::from_mins(counted));

        for target in [minutes(case.target), Target::business_days(2, By::Close).expect("two days")] {
            let due = reckon::due(&united, start, &target, &pauses(&case)).ok();
            for member in united.as_slice() {
                if let Ok(alone) = reckon::due(member, start, &target, &pauses(&case)) {
                    prop_assert!(due.is_some_and(|due| due <= alone), "{:?} is after {} of a member", due, alone);
                }
            }
        }
    }

    #[test]
    fn business_days_end_where_looking_at_every_minute_says(
        case in case(1..=1), days in 1..4u16, by in prop::sample::select(vec!["open", "close", "same_time"]),
    ) {
        let limit = case.start + SIGHT;
        let target: Target = serde_json::from_value(serde_json::json!({"business_days": days, "by": by})).expect("a target");
        let due = reckon::due(&first(&case), timestamp(case.start), &target, &pauses(&case));
        let expected = Oracle::new(&case.plans[0], case.start).due_in_days(case.start, days.into(), by, &case.pauses, limit);
        // Near the end of its sight the oracle says nothing.
        if let Some(expected) = expected {
            prop_assert_eq!(due.map(minute), Ok(expected));
        } else {
            prop_assert!(in_sight(due, limit - 5 * 1440).is_none());
        }
    }

    #[test]
    fn due_inverts_elapsed_to_the_nanosecond(
        case in case(1..=2), nanos in 0..600_000_000_000_000i64, late in 0..60_000_000_000i64,
    ) {
        let calendars = calendars(&case);
        let start = timestamp(case.start) + SignedDuration::from_nanos(late);
        let pauses: Vec<_> = pauses(&case).into_iter().map(|(from, to)| (from + SignedDuration::from_nanos(late / 7), to + SignedDuration::from_nanos(late))).collect();
        let target = SignedDuration::from_nanos(nanos);
        if let Ok(due) = reckon::due(&calendars, start, &Target::Working(target), &pauses) {
            prop_assert_eq!(reckon::elapsed(&calendars, start, due, &pauses), Ok(target));
            if due > start {
                let before = reckon::elapsed(&calendars, start, due - SignedDuration::from_nanos(1), &pauses);
                prop_assert_eq!(before, Ok(target - SignedDuration::from_nanos(1)));
            }
        }
    }

    #[test]
    fn years_are_the_sum_of_their_weeks(case in case(1..=2), days in 0..5000i64) {
        let calendars = calendars(&case);
        let (start, until) = (case.start, case.start + days * 1440 + case.target);
        let pauses = pauses(&case);
        let mut sum = SignedDuration::ZERO;
        for at in (start..until).step_by(18 * 1440) {
            let next = until.min(at + 18 * 1440);
            sum += reckon::elapsed(&calendars, timestamp(at), timestamp(next), &pauses).expect("elapsed");
        }
        prop_assert_eq!(reckon::elapsed(&calendars, timestamp(start), timestamp(until), &pauses), Ok(sum));
        // And what was elapsed is due where it was reached.
        let due = reckon::due(&calendars, timestamp(start), &Target::Working(sum), &pauses).expect("due");
        prop_assert!(due <= timestamp(until));
        prop_assert_eq!(reckon::elapsed(&calendars, timestamp(start), due, &pauses), Ok(sum));
        let rest = reckon::elapsed(&calendars, due, timestamp(until), &pauses);
        prop_assert_eq!(rest, Ok(SignedDuration::ZERO));
    }

    #[test]
    fn pausing_never_brings_a_due_time_nearer(case in case(1..=2), days in 1..3u16) {
        let calendars = calendars(&case);
        let start = timestamp(case.start);
        let all = pauses(&case);
        let by_days = [By::Open, By::Close, By::SameTime].map(|by| Target::business_days(days, by).expect("days"));
        for target in by_days.into_iter().chain([minutes(case.target)]) {
            for fewer in 0..all.len() {
                let without = reckon::due(&calendars, start, &target, &all[..fewer]);
                // Never is the latest of all: open time that was left may all be paused away.
                if let Ok(due) = reckon::due(&calendars, start, &target, &all[..=fewer]) {
                    prop_assert!(without.is_ok_and(|without| without <= due));
                }
            }
        }
    }

    #[test]
    fn an_explanation_has_no_hole_and_adds_up(case in case(1..=2)) {
        let calendars = calendars(&case);
        let (start, until) = (timestamp(case.start), timestamp(case.until));
        let stretches = reckon::explain(&calendars, start, until, &pauses(&case)).expect("an explanation");
        let mut at = start;
        let mut counted = SignedDuration::ZERO;
        for stretch in &stretches {
            prop_assert_eq!(stretch.from, at);
            prop_assert!(stretch.to > stretch.from);
            at = stretch.to;
            if stretch.counted {
                counted += stretch.to.duration_since(stretch.from);
            }
        }
        prop_assert_eq!(at, until);
        prop_assert_eq!(Ok(counted), reckon::elapsed(&calendars, start, until, &pauses(&case)));
    }
}
