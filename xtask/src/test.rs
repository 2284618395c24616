//! The chore `test`: everything that must hold before a change is handed in.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::browser::Browser;
use crate::counts::Counts;
use crate::pooler;
use crate::postgres::{Cluster, Durability};
use crate::{shell, signals};

/// The environment variable by which tests find what one of them has prepared for the others.
const CHAINS: &str = "RELAIS_TEST_CHAINS";

pub fn run(arguments: &[String]) -> Result<u8> {
    let Some(wanted) = Wanted::read(arguments) else {
        eprintln!("usage: cargo xtask test [--fast] [-- arguments of the test runner]");
        return Ok(2);
    };
    // First what the machine must have: whoever has to type a password is still there.
    let browser = Browser::find_or_install()?;
    let pooler = pooler::find_or_install()?;
    let cluster = Cluster::start(Durability::Forgetful)?;
    let mut report = Report::new();
    if !wanted.fast {
        report.step("formatting", &mut shell::cargo(["fmt", "--all", "--check"]))?;
        let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        report.step("lints", &mut shell::cargo(clippy))?;
    }
    // What tests start is built before they are: no test's time goes into a compiler.
    report.step("programs", &mut shell::cargo(["build", "--workspace", "--bin", "relais"]))?;
    report.step("peers", &mut peers())?;
    let mut tests = runner(&wanted);
    tests.env(CHAINS, cluster.beside("chains")?);
    report.step("tests", browser.tell(cluster.tell(tests.env(pooler::VARIABLE, pooler))))?;
    let runs_all = wanted.passed_on.is_empty();
    if runs_all {
        let mut examples = shell::cargo(["test", "--workspace", "--doc", "--no-fail-fast"]);
        report.step("doc tests", browser.tell(cluster.tell(&mut examples)))?;
    }
    drop(cluster);
    Ok(report.close(runs_all))
}

/// Builds what tests lay beside Relais, where they look for it.
fn peers() -> Command {
    let mut cargo = shell::cargo(["build", "--release", "--locked", "--target-dir", "../../../target/peers"]);
    cargo.current_dir(shell::root().join("tests/peers/workclock"));
    cargo
}

/// nextest where it is installed, else what comes with Rust.
fn runner(wanted: &Wanted) -> Command {
    let mut runner = if shell::works(&mut shell::cargo(["nextest", "--version"])) {
        shell::cargo(["nextest", "run", "--config-file", "xtask/nextest.toml"])
    } else {
        eprintln!("xtask: cargo-nextest is not installed: running the tests with cargo test");
        // Of libraries and programs too, but without the doc tests, which come after.
        shell::cargo(["test", "--tests", "--no-fail-fast"])
    };
    if !wanted.names_a_package() {
        runner.arg("--workspace");
    }
    runner.args(&wanted.passed_on);
    runner
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    fast: bool,
    passed_on: Vec<String>,
}

impl Wanted {
    fn read(arguments: &[String]) -> Option<Self> {
        let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
        let (own, passed_on) = arguments.split_at(end);
        own.iter()
            .all(|argument| argument == "--fast")
            .then(|| Self { fast: !own.is_empty(), passed_on: passed_on.iter().skip(1).cloned().collect() })
    }

    fn names_a_package(&self) -> bool {
        self.passed_on.iter().any(|argument| {
            argument == "-p" || argument.starts_with("--package") || argument.starts_with("-p=")
        })
    }
}

/// What was done and how it ended. A step that fails does not keep the next from telling its part.
struct Report {
    since: Instant,
    steps: Vec<String>,
    counts: Counts,
    code: u8,
}

impl Report {
    fn new() -> Self {
        Self { since: Instant::now(), steps: Vec::new(), counts: Counts::default(), code: 0 }
    }

    fn step(&mut self, name: &str, command: &mut Command) -> Result<()> {
        eprintln!("xtask: {name}");
        let status = shell::watched(command, |line| self.counts.read(line))?;
        if signals::caught().is_some() {
            anyhow::bail!("stopped");
        }
        self.steps.push(format!("{name} {}", if status.success() { "ok" } else { "FAILED" }));
        if self.code == 0 {
            self.code = shell::code(status);
        }
        Ok(())
    }

    /// Prints the summary; answers the exit code, that of the first step that failed.
    fn close(mut self, runs_all: bool) -> u8 {
        if runs_all && self.code == 0 && self.counts.run() == 0 {
            self.steps.push("but no test ran: FAILED".to_owned());
            self.code = 1;
        }
        let left_out = if runs_all { "" } else { "; doc tests left out, as tests were chosen" };
        eprintln!("xtask test: {}, in {} s{left_out}", self.steps.join(", "), self.since.elapsed().as_secs());
        println!("{}", self.counts);
        self.code
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;

    fn read(line: &str) -> Option<Wanted> {
        Wanted::read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_follows_two_dashes_is_for_the_test_runner() {
        let wanted = read("--fast -- hand_back -- --fast").unwrap();
        assert!(wanted.fast);
        assert_eq!(wanted.passed_on, ["hand_back", "--", "--fast"]);
        assert!(!wanted.names_a_package());
        assert!(read("-- -p relais-store").unwrap().names_a_package());
    }

    #[test]
    fn an_unknown_argument_is_not_taken_for_a_filter() {
        assert_eq!(read("hand_back"), None);
        assert_eq!(read("--fats -- hand_back"), None);
    }
}
