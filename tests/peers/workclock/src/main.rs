//! Answers on stdout, in order, what `workclock` makes of the cases on stdin. Each case is a line in the form of
//! `relais clock --batch`, without exceptions, which `workclock` does not know; pauses are cut out here.

use std::error::Error;
use std::io::{BufRead as _, Write as _};

use jiff::civil::{Time, Weekday};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use workclock::{Holidays, Schedule, Weekdays, WorkDay};

type Answer<T> = Result<T, Box<dyn Error>>;

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

fn main() -> Answer<()> {
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        writeln!(output, "{}", answer(&case).map_err(|error| format!("{case}: {error}"))?)?;
    }
    Ok(output.flush()?)
}

fn answer(case: &Value) -> Answer<Value> {
    let schedule = schedule(&case["calendar"])?;
    let start: Timestamp = word(&case["start"])?.parse()?;
    let pauses = pauses(case)?;
    if case["until"].is_string() {
        let elapsed = elapsed(&schedule, start, word(&case["until"])?.parse()?, &pauses);
        return Ok(json!({ "id": case["id"], "elapsed_ns": elapsed.as_nanos().to_string() }));
    }
    let target: SignedDuration = word(&case["target"])?.parse()?;
    Ok(json!({ "id": case["id"], "due": due(&schedule, start, target, &pauses)?.to_string() }))
}

fn word(value: &Value) -> Answer<&str> {
    value.as_str().ok_or_else(|| format!("{value} is no text").into())
}

fn schedule(calendar: &Value) -> Answer<Schedule> {
    let mut schedule = Schedule::builder().time_zone(word(&calendar["zone"])?);
    for (name, day) in DAYS {
        for hours in calendar["weekly"][name].as_array().into_iter().flatten() {
            let days: Weekdays = [day].into_iter().collect();
            schedule = schedule.rule(WorkDay::new(time(&hours[0])?, time(&hours[1])?, days));
        }
    }
    let holidays = calendar["holidays"].as_array().into_iter().flatten();
    let holidays = holidays.map(|date| Ok(word(date)?.parse()?)).collect::<Answer<Vec<_>>>()?;
    if !holidays.is_empty() {
        schedule = schedule.rule(Holidays::new(holidays));
    }
    Ok(schedule.build()?)
}

/// `24:00` is the midnight that `workclock` reaches as an end before its start.
fn time(value: &Value) -> Answer<Time> {
    match word(value)? {
        "24:00" => Ok(Time::midnight()),
        time => Ok(time.parse()?),
    }
}

/// Pauses in their order, none touching another.
fn pauses(case: &Value) -> Answer<Vec<(Timestamp, Timestamp)>> {
    let mut all = Vec::new();
    for pause in case["pauses"].as_array().into_iter().flatten() {
        all.push((word(&pause[0])?.parse()?, word(&pause[1])?.parse()?));
    }
    all.sort();
    let mut apart: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (from, to) in all {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    Ok(apart)
}

fn elapsed(
    schedule: &Schedule,
    start: Timestamp,
    until: Timestamp,
    pauses: &[(Timestamp, Timestamp)],
) -> SignedDuration {
    let paused = pauses.iter().map(|(from, to)| (*from.max(&start), *to.min(&until)));
    paused
        .filter(|(from, to)| from < to)
        .fold(schedule.between(start, until), |left, (from, to)| left - schedule.between(from, to))
}

fn due(
    schedule: &Schedule,
    start: Timestamp,
    target: SignedDuration,
    pauses: &[(Timestamp, Timestamp)],
) -> Answer<Timestamp> {
    let (mut runs, mut left) = (start, target);
    for (from, to) in pauses.iter().filter(|(_, to)| *to > start) {
        let before = if *from > runs { schedule.between(runs, *from) } else { SignedDuration::ZERO };
        if before >= left {
            break;
        }
        left -= before;
        runs = runs.max(*to);
    }
    Ok(schedule.add(runs, left)?)
}
