//! The table of two builds: for the terminal, and for the page.

use std::path::PathBuf;
use std::time::Duration;

use super::counted::Sample;
use super::{Build, Sizes};
use crate::machine::Machine;
use crate::table::{self, BESIDE_ANOTHER, rate, two_digits};

/// A piece of work, and what it cost each build; nothing, where a build cannot do it.
#[derive(Debug, Clone)]
pub struct Line {
    pub what: String,
    pub on: &'static str,
    pub clients: usize,
    /// How often it was done in each round.
    pub times: usize,
    pub rounds: usize,
    pub each: [Option<Sample>; 2],
}

const HEADS: [&str; 10] = [
    "what",
    "on",
    "clients",
    "rounds × times",
    "CPU of the server, each",
    "now / before",
    "CPU of PostgreSQL, each",
    "per second",
    "median",
    "p95, p99",
];
const NUMBERS: std::ops::Range<usize> = 2..10;

impl Line {
    fn cells(&self) -> [String; 10] {
        let both = |shown: &dyn Fn(&Sample) -> Option<String>| {
            let [before, now] = &self.each;
            let cell = |of: &Option<Sample>| of.as_ref().and_then(shown).unwrap_or_else(|| "–".to_owned());
            let (before, now) = (cell(before), cell(now));
            if before == "–" && now == "–" { "–".to_owned() } else { format!("{before} → {now}") }
        };
        // What is watched for a while has no answers.
        let answered = |of: &Sample, shown: String| (of.figure.count > 0).then_some(shown);
        let share = match &self.each {
            [Some(before), Some(now)] if !before.server.is_zero() => {
                two_digits(now.server.div_duration_f64(before.server))
            }
            _ => "–".to_owned(),
        };
        [
            self.what.clone(),
            self.on.to_owned(),
            self.clients.to_string(),
            format!("{} × {}", self.rounds, self.times),
            both(&|of| Some(short(of.server))),
            share,
            both(&|of| (self.on == "PostgreSQL").then(|| short(of.postgres))),
            both(&|of| answered(of, rate(of.figure.per_second))),
            both(&|of| answered(of, short(of.figure.median))),
            both(&|of| answered(of, format!("{}, {}", short(of.figure.p95), short(of.figure.p99)))),
        ]
    }
}

/// Milliseconds, to what a middle of several rounds can tell.
fn short(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1000.0;
    format!(
        "{} ms",
        if milliseconds >= 1.0 { format!("{milliseconds:.1}") } else { format!("{milliseconds:.2}") }
    )
}

/// For the terminal.
pub fn plain(lines: &[Line], builds: &[Build; 2]) -> String {
    format!("{}\n{}", between(builds), table::aligned(HEADS, lines.iter().map(Line::cells), NUMBERS))
}

fn between([before, now]: &[Build; 2]) -> String {
    format!("before: {}; now: {}", before.name, now.name)
}

/// Writes the table into the page.
pub fn write(
    lines: &[Line],
    builds: &[Build; 2],
    machine: &Machine,
    (date, sizes): (&str, Sizes),
) -> Result<PathBuf, String> {
    let [before, now] = builds;
    let head = format!(
        "Measured on {date}, on the machine and the engines that stand here:\n\n{}- before: `{}`; now: `{}`\n\
         - rounds: {}, in turns; each figure is the middle one\n",
        machine.list(),
        before.name,
        now.name,
        sizes.rounds
    );
    let table = table::markdown(HEADS, lines.iter().map(Line::cells), NUMBERS);
    BESIDE_ANOTHER.write(&format!("{head}\n{table}"), machine)
}
