//! A month of a chain of three desks, with everything that people do in it at times of their own, under a clock of its
//! own. The same seed makes the same month to the last event, and what each promise came to is what an oracle that
//! looks at every minute says.

mod lived;
mod people;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use domain::SignedDuration;
use domain::calendar::Calendars;
use domain::clock::Clock;
use domain::reckon::{By, Target};
use jiff::civil::Date;
use serde_json::Value;

use super::luck::Luck;
use super::oracle::{self, Hours, Minute, Oracle, Plan, minute};
use crate::base::{Base, Kind};
use crate::chain::{Chain, monday};
use people::{Deed, People};

/// Minutes of the month, and how many more are given to what it leaves open.
const MONTH: Minute = 30 * 1440;
const AFTER: Minute = 20 * 1440;
/// How often clocks are looked at while nobody does anything.
const LOOK: Minute = 240;
/// How far ahead of its start the oracle looks for the end of a promise.
const SIGHT: Minute = 60 * 1440;

/// What became of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    pub requests: usize,
    pub escalations: usize,
    pub events: usize,
    pub done: BTreeMap<&'static str, usize>,
    /// Deeds that came too late, by the refusal's code: somebody else had been quicker.
    pub refused: BTreeMap<&'static str, usize>,
    /// Deeds that were written down later than they happened, and of them those that the record moved.
    pub late: usize,
    pub moved: usize,
    /// What rules did and what was written down later took back.
    pub taken_back: usize,
    /// Promises compared with the oracle, and of them those that were paused, and those of business days.
    pub clocks: usize,
    pub paused: usize,
    pub in_days: usize,
    pub missed: usize,
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, escalations, events, clocks, paused, in_days, missed, .. } = self;
        let Self { late, moved, taken_back, .. } = self;
        let refused: usize = self.refused.values().sum();
        write!(
            f,
            "{requests} requests, {escalations} escalations, {events} events; {clocks} promises as the oracle has \
             them ({paused} paused, {in_days} in business days, {missed} missed); {refused} deeds came too late; \
             {late} written down late, {moved} of them moved, {taken_back} taken back by them; {:?}",
            self.done
        )
    }
}

/// A month with so many requests, twice from one seed. Panics where the two differ, or a promise is not what the
/// oracle says.
pub async fn twice(kind: Kind, requests: usize, seed: u64) -> Month {
    let (month, first) = run(kind, requests, seed).await;
    let (_, second) = run(kind, requests, seed).await;
    for (line, (one, other)) in first.iter().zip(&second).enumerate() {
        assert_eq!(one, other, "line {line} of the copy, seed {seed}");
    }
    assert_eq!(first.len(), second.len(), "the copies are as long, seed {seed}");
    month
}

/// What is to be done at a minute; of one minute, in the order in which it was planned.
type Plans = BinaryHeap<Reverse<(Minute, usize)>>;

async fn run(kind: Kind, requests: usize, seed: u64) -> (Month, Vec<String>) {
    let (chain, mut month) = lived(kind, requests, seed).await;
    let copy = copy(&chain).await;
    compare(&copy, &mut month, seed);
    month.taken_back = lived::compare(&copy, seed);
    (month, copy)
}

/// A chain that has such a month behind it, and what became of it, as far as its records say. Panics where `check`
/// finds that they do not fit.
pub async fn lived(kind: Kind, requests: usize, seed: u64) -> (Chain, Month) {
    let mut chain = Chain::on(Base::new(kind).await).await;
    chain.worker = chain.worker.clone().one_by_one();
    let mut luck = Luck::new(seed);
    let mut people = People::of(&chain).await;
    people.take_turns(&chain).await;
    let (mut plans, mut deeds): (Plans, Vec<Deed>) = (Plans::new(), Vec::new());
    let put = |plans: &mut Plans, deeds: &mut Vec<Deed>, at: Minute, deed: Deed| {
        plans.push(Reverse((at, deeds.len())));
        deeds.push(deed);
    };
    for _ in 0..requests {
        let at = luck.number_of(MONTH);
        put(&mut plans, &mut deeds, at, people.opens(&mut luck));
    }
    let (mut month, mut now) = (Month::default(), 0);
    while let Some(Reverse((at, deed))) = plans.pop() {
        if at > MONTH + AFTER {
            continue;
        }
        // Clocks are looked at every few hours, and whenever somebody acts.
        while now < at {
            let step = (LOOK - now.rem_euclid(LOOK)).min(at - now);
            now += step;
            chain.pass(SignedDuration::from_mins(step)).await;
        }
        let follows = people.does(&chain, &mut luck, deeds[deed].clone(), &mut month).await;
        if let Some((later, next)) = follows {
            put(&mut plans, &mut deeds, now + later, next);
        }
        chain.rest().await;
    }
    chain.pass(SignedDuration::from_hours(24)).await;
    let report = chain.engine.check().await.expect("a report");
    assert_eq!(report.problems, Vec::<String>::new(), "seed {seed}");
    (month.requests, month.escalations, month.events) = (report.requests, report.escalations, report.events);
    (chain, month)
}

/// Everything that is kept, as `relais export` writes it.
async fn copy(chain: &Chain) -> Vec<String> {
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let kept = Kept::default();
    chain.engine.copy(None, Box::new(kept.clone())).await.expect("a copy");
    let bytes = std::mem::take(&mut *kept.0.lock().unwrap_or_else(PoisonError::into_inner));
    let mut lines: Vec<String> =
        String::from_utf8(bytes).expect("a copy is text").lines().map(str::to_owned).collect();
    // The last one is the digest of the others, and rows come in no order.
    lines.pop();
    lines.sort_unstable();
    lines
}

/// Every promise of every record against the oracle: when it is due, and whether it was kept.
fn compare(copy: &[String], month: &mut Month, seed: u64) {
    let rows: Vec<Value> = copy.iter().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let mut oracles = Oracles::of(&rows);
    for record in records(&rows) {
        let clocks = record["life"]["clocks"].as_array().into_iter().flatten();
        for clock in clocks {
            let clock: Clock = serde_json::from_value(clock.clone()).expect("a clock");
            let due = oracles.due(&clock);
            let number = &record["number"];
            assert_eq!(Some(minute(clock.due)), due, "{number}, seed {seed}: {clock:?}");
            if let (Some(stopped), Some(kept)) = (clock.stopped, clock.kept) {
                assert_eq!(kept, stopped <= clock.due, "{number}, seed {seed}: {clock:?}");
            }
            month.clocks += 1;
            month.paused += usize::from(!clock.pauses.is_empty());
            month.in_days += usize::from(matches!(clock.target, Target::BusinessDays { .. }));
            month.missed += usize::from(clock.kept == Some(false));
        }
    }
}

/// The documents of the rows that hold the folded life of a record.
fn records(rows: &[Value]) -> impl Iterator<Item = Value> {
    documents(rows).filter(|it| it["life"]["clocks"].is_array())
}

/// Every document that a row of the copy holds.
fn documents(rows: &[Value]) -> impl Iterator<Item = Value> {
    let columns = rows.iter().flat_map(|row| row.as_array().into_iter().flatten());
    columns.filter_map(|column| {
        let text = column.as_str().filter(|text| text.starts_with(['{', '[']))?;
        serde_json::from_str(text).ok()
    })
}

/// The calendars that promises were made on, each with what the oracle saw of it.
struct Oracles {
    known: BTreeMap<String, Vec<Oracle>>,
    always: Vec<Oracle>,
}

impl Oracles {
    fn of(rows: &[Value]) -> Self {
        let mut known = BTreeMap::new();
        for document in documents(rows) {
            let Ok(calendars) = serde_json::from_value::<Calendars>(document) else { continue };
            known.entry(calendars.version()).or_insert_with(|| {
                let specs = serde_json::to_value(&calendars).expect("calendars are JSON");
                let plans = specs.as_array().cloned().unwrap_or_else(|| vec![specs.clone()]);
                plans.iter().map(|spec| Oracle::new(&plan(spec), start())).collect()
            });
        }
        let always = plan(&serde_json::json!({ "zone": "UTC" }));
        Self { known, always: vec![Oracle::new(&always, start())] }
    }

    fn due(&mut self, clock: &Clock) -> Option<Minute> {
        let plans = match clock.around_the_clock {
            true => &mut self.always,
            false => self.known.get_mut(&clock.calendar).expect("the calendar of a promise is kept"),
        };
        let pauses: Vec<(Minute, Minute)> =
            clock.pauses.iter().filter_map(|pause| Some((minute(pause.from), minute(pause.to?)))).collect();
        let started = minute(clock.started);
        match &clock.target {
            Target::Working(time) => oracle::due(plans, started, time.as_mins(), &pauses, started + SIGHT),
            Target::BusinessDays { days, by } => {
                let by = match by {
                    By::Open => "open",
                    By::Close => "close",
                    By::SameTime => "same_time",
                };
                let [plan] = plans.as_mut_slice() else { return None };
                plan.due_in_days(started, usize::from(*days), by, &pauses, started + SIGHT)
            }
        }
    }
}

/// A calendar as it is kept, as the oracle holds it.
fn plan(calendar: &Value) -> Plan {
    let hours = |day: &Value| -> Vec<Hours> {
        let pairs = day.as_array().expect("a day is a list").iter();
        pairs.map(|pair| (minutes(&pair[0]), minutes(&pair[1]))).collect()
    };
    let date = |text: &str| text.parse::<Date>().expect("a date");
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let holidays = calendar["holidays"].as_array().into_iter().flatten();
    let exceptions = calendar["exceptions"].as_object().into_iter().flatten();
    Plan {
        zone: calendar["zone"].as_str().expect("a zone").to_owned().leak(),
        weekly: calendar["weekly"]
            .as_object()
            .map(|week| days.map(|day| week.get(day).map(&hours).unwrap_or_default())),
        holidays: holidays.map(|day| date(day.as_str().expect("a day"))).collect(),
        exceptions: exceptions.map(|(day, open)| (date(day), hours(open))).collect(),
    }
}

/// `HH:MM`, up to 24:00.
fn minutes(time: &Value) -> u16 {
    let (hour, minute) = time.as_str().and_then(|time| time.split_once(':')).expect("a time");
    hour.parse::<u16>().expect("an hour") * 60 + minute.parse::<u16>().expect("a minute")
}

/// The oracle sees nothing before it. Calls are written down late, by hours.
fn start() -> Minute {
    minute(monday() - SignedDuration::from_hours(24 * 8))
}
