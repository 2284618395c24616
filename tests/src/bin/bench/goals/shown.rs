//! The table: what was set out to be reached beside what was measured.

use std::path::PathBuf;
use std::time::Duration;

use relais_tests::base::Kind;

use super::bare::Bare;
use super::work::{GROWTH, Goal, OF_BARE, Work};
use crate::compare::counted::Sample;
use crate::load::Figure;
use crate::machine::Machine;
use crate::peer::Peer;
use crate::table::{self, GOALS, rate, time, two_digits};

/// A line of it.
#[derive(Debug, Clone)]
pub struct Line {
    pub work: Option<Work>,
    pub sample: Sample,
    what: String,
    on: &'static str,
    /// How many requests the world has.
    requests: Option<usize>,
    clients: usize,
    targets: Vec<String>,
    measured: String,
    grown: Option<f64>,
    /// What a peer does of the same, in a second.
    peer: Option<f64>,
    /// Whether all of it was reached; nothing, where nothing was set out.
    holds: Option<bool>,
}

const HEADS: [&str; 14] = [
    "what",
    "on",
    "requests",
    "clients",
    "target",
    "measured",
    "median",
    "p95",
    "p99",
    "p99 of the small world",
    "CPU, server",
    "CPU, PostgreSQL",
    "Request Tracker",
    "reached",
];
const NUMBERS: std::ops::Range<usize> = 5..13;

impl Line {
    /// A piece of work.
    pub fn of(work: Work, kind: Kind, on: &'static str, requests: usize, sample: Sample) -> Self {
        let Goal { rate: wanted, p95, cpu } = work.goal(kind);
        let milliseconds = |took: Duration| took.as_secs_f64() * 1000.0;
        let mut targets = Vec::new();
        let mut holds = true;
        if let Some(wanted) = wanted {
            targets.push(format!("{wanted:.0}/s"));
            holds &= sample.figure.per_second >= wanted;
        }
        if let Some(most) = p95 {
            targets.push(format!("p95 < {most} ms"));
            holds &= milliseconds(sample.figure.p95) < most;
        }
        if let Some(most) = cpu {
            targets.push(format!("CPU ≤ {most} ms"));
            holds &= milliseconds(sample.server) <= most;
        }
        Self {
            work: Some(work),
            what: work.name().to_owned(),
            on,
            requests: Some(requests),
            clients: work.clients(),
            targets,
            measured: format!("{}/s", rate(sample.figure.per_second)),
            grown: None,
            peer: None,
            holds: Some(holds),
            sample,
        }
    }

    /// A limit.
    pub fn limit(what: &str, on: &'static str, clients: usize, figure: &Figure) -> Self {
        Self {
            work: None,
            what: what.to_owned(),
            on,
            requests: None,
            clients,
            targets: Vec::new(),
            measured: format!("{}/s", rate(figure.per_second)),
            grown: None,
            peer: None,
            holds: None,
            sample: Sample { figure: figure.clone(), ..Sample::default() },
        }
    }

    /// Something that is read once.
    pub fn fact(
        what: &str,
        on: &'static str,
        requests: usize,
        (target, found): (String, String),
        holds: bool,
    ) -> Self {
        Self {
            requests: Some(requests),
            targets: vec![target],
            measured: found,
            holds: Some(holds),
            ..Self::limit(what, on, 0, &Figure::default())
        }
    }

    /// Whether it is of rows that a bare connection wrote.
    pub fn is_bare(&self) -> bool {
        self.what == super::bare::IN_GROUPS
    }

    /// Beside what the same work took in the small world.
    pub fn grown(&mut self, p99: Duration) {
        if p99.is_zero() {
            return;
        }
        let grown = self.sample.figure.p99.div_duration_f64(p99);
        self.grown = Some(grown);
        self.targets.push(format!("p99 ≤ {GROWTH} × small"));
        self.holds = self.holds.map(|holds| holds && grown <= GROWTH);
    }

    /// Beside the same rows without the program.
    pub fn beside(&mut self, bare: &[Bare]) {
        for bare in bare.iter().filter(|bare| bare.is_for_creation) {
            let share = self.sample.figure.per_second / bare.figure.per_second;
            self.targets.push(format!("{OF_BARE} × {}", bare.name));
            self.measured.push_str(&format!(", {} ×", two_digits(share)));
            self.holds = self.holds.map(|holds| holds && share >= OF_BARE);
        }
    }

    /// Beside what a peer does of the same.
    pub fn beside_a_peer(&mut self, peer: &Peer) {
        self.peer = self.work.and_then(|work| peer.does(work)).map(|figure| figure.per_second);
    }

    fn cells(&self) -> [String; 14] {
        let figure = &self.sample.figure;
        let took = |of: Duration| if of.is_zero() { "–".to_owned() } else { time(of) };
        let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        [
            self.what.clone(),
            self.on.to_owned(),
            dash(self.requests.map(|requests| requests.to_string())),
            dash((self.clients > 0).then(|| self.clients.to_string())),
            dash(Some(self.targets.join(", ")).filter(|it| !it.is_empty())),
            self.measured.clone(),
            took(figure.median),
            took(figure.p95),
            took(figure.p99),
            dash(self.grown.map(|grown| format!("{} ×", two_digits(grown)))),
            took(self.sample.server),
            took(self.sample.postgres),
            dash(self.peer.map(|peer| format!("{}/s, {} ×", rate(peer), times(figure.per_second / peer)))),
            dash(self.holds.map(|holds| if holds { "yes" } else { "no" }.to_owned())),
        ]
    }
}

/// How many times as fast something is: of many times, whole ones.
fn times(factor: f64) -> String {
    if factor < 10.0 { two_digits(factor) } else { format!("{factor:.0}") }
}

/// For the terminal.
pub fn plain(lines: &[Line]) -> String {
    table::aligned(HEADS, lines.iter().map(Line::cells), NUMBERS)
}

/// Writes the table into the page.
pub fn write(lines: &[Line], machine: &Machine, date: &str) -> Result<PathBuf, String> {
    let table = table::markdown(HEADS, lines.iter().map(Line::cells), NUMBERS);
    GOALS.write(&format!("Measured on {date}:\n\n{}\n{table}", machine.list()), machine)
}
