//! What one due time costs, warm, and whether it matters how long ago the clock started.

use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::calendar::Calendar;
use domain::reckon::{self, Target};
use domain::{SignedDuration, Timestamp};
use jiff::tz::TimeZone;
use relais_tests::soak::luck::Luck;
use serde_json::json;

use super::load::Figure;
use super::table::Row;

/// Reckonings in a measured batch: one alone is too short for the machine's clock.
const BATCH: usize = 1000;
const BATCHES: usize = 200;
const FOUR_HOURS: u32 = 4;
const DAY: i64 = 86_400;

/// Due and elapsed times of business hours, beside one conversion to local time.
pub fn rows() -> Vec<Row> {
    let calendar = office();
    let target = Target::hours(FOUR_HOURS);
    let now: Timestamp = "2026-10-05T08:00:00Z".parse().expect("an instant");
    let zone = TimeZone::get("Europe/Paris").expect("a zone");
    let local = measure(&starts(now, 0), |start| {
        black_box(start.to_zoned(zone.clone()).datetime());
    });
    let mut rows = vec![Row::limit("one instant put into local time, bare jiff", "clock", 1, &local)];
    for years in [0, 1, 5, 10] {
        let figure = measure(&starts(now, years), |start| {
            black_box(reckon::due(&calendar, start, &target, &[]).expect("a due time"));
        });
        let what = format!("due time of four business hours, {}", ago(years));
        rows.push(Row::new(&what, "clock", 1, &figure).beside("local time", &local));
    }
    for years in [1, 10] {
        let figure = measure(&starts(now, years), |start| {
            black_box(reckon::elapsed(&calendar, start, now, &[]).expect("working time"));
        });
        let what = format!("working time elapsed since, {}", ago(years));
        rows.push(Row::new(&what, "clock", 1, &figure).beside("local time", &local));
    }
    rows
}

fn ago(years: i64) -> String {
    match years {
        0 => "clock started this month".into(),
        1 => "clock started a year ago".into(),
        years => format!("clock started {years} years ago"),
    }
}

/// Two stretches a day, five days a week, Paris, with the holidays of eleven years.
fn office() -> Calendar {
    let day = [["09:00", "12:00"], ["13:00", "17:30"]];
    let holidays: Vec<String> = (2016..=2027)
        .flat_map(|year| {
            ["01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"]
                .map(|it| format!("{year}-{it}"))
        })
        .collect();
    let weekly = json!({ "mon": day, "tue": day, "wed": day, "thu": day, "fri": day });
    let spec = json!({ "zone": "Europe/Paris", "weekly": weekly, "holidays": holidays });
    serde_json::from_value(spec).expect("a calendar")
}

/// Instants of one month, so many years before.
fn starts(now: Timestamp, years: i64) -> Vec<Timestamp> {
    let mut luck = Luck::new(3);
    let month = u64::try_from(30 * DAY).unwrap_or(1);
    (0..BATCH)
        .map(|_| {
            let back = years * 365 * DAY + i64::try_from(luck.below(month)).unwrap_or(0);
            now - SignedDuration::from_secs(back)
        })
        .collect()
}

/// How long one takes, from batches; the first tenth warms up.
fn measure(starts: &[Timestamp], mut one: impl FnMut(Timestamp)) -> Figure {
    let mut took = Vec::with_capacity(BATCHES);
    let mut over = Duration::ZERO;
    for batch in 0..BATCHES + BATCHES / 10 {
        let since = Instant::now();
        for start in starts {
            one(*start);
        }
        let batch_took = since.elapsed();
        if batch >= BATCHES / 10 {
            over += batch_took;
            took.push(batch_took / u32::try_from(BATCH).unwrap_or(1));
        }
    }
    let figure = Figure::of(took, over);
    Figure { count: BATCHES * BATCH, per_second: figure.per_second * BATCH as f64, ..figure }
}
