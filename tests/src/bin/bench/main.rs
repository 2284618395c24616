//! The bench: figures of speed on both engines, each beside a limit or a peer measured in the same run.
//!
//! `cargo xtask bench` measures what matters most on a world of 10 000 requests, beside what was set out to be reached; `--full`
//! and `--sizes N,…` on larger ones too. `--figures` measures single figures, of which `--only PART` is a part. `--against
//! REVISION` measures another build beside this one; `--answers REVISION` asks both the same on one database.
#![expect(clippy::expect_used, reason = "what cannot be set up or measured has no figure")]

mod answers;
mod clocks;
mod compare;
mod copies;
mod cpu;
mod creation;
mod databases;
mod goals;
mod growth;
mod limits;
mod load;
mod machine;
mod peer;
mod reads;
mod seeded;
mod table;
mod ticks;
mod wanted;
mod world;

use std::process::ExitCode;

use compare::{Build, Sizes};
use goals::{Effort, Worlds};
use relais_tests::base::Kind;
use table::Row;
use wanted::{Form, Wanted};

// As in the program: an allocator is part of a figure.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ENGINES: [(Kind, &str); 2] = [(Kind::Sqlite, "SQLite"), (Kind::Postgres, "PostgreSQL")];

fn main() -> ExitCode {
    let Some(Wanted { form, written }) = Wanted::read(std::env::args().skip(1)) else {
        eprintln!("{}", wanted::USAGE);
        return ExitCode::from(2);
    };
    if cfg!(debug_assertions) {
        eprintln!("bench: a debug build: these figures mean nothing");
    }
    let date = written.as_deref();
    let written = match form {
        Form::Worlds { worlds, effort, peer } => {
            if let Err(why) = seeded::must_fit(&worlds.on, &worlds.sizes, worlds.keeps) {
                eprintln!("bench: {why}");
                return ExitCode::FAILURE;
            }
            let (lines, machine) = relais_tests::run(on_worlds(&worlds, effort, peer));
            println!("{machine}\n{}", goals::plain(&lines));
            date.map(|date| goals::write(&lines, &machine, date))
        }
        Form::Against { builds, sizes } => {
            let (lines, machine) = relais_tests::run(beside(&builds, sizes));
            println!("{machine}\n{}", compare::plain(&lines, &builds));
            date.map(|date| compare::write(&lines, &builds, &machine, (date, sizes)))
        }
        Form::Answers { builds, on } => {
            let (lines, machine) = relais_tests::run(asked(&builds, &on));
            println!("{}", answers::plain(&lines, &builds));
            if !answers::are_explained(&lines) {
                return ExitCode::FAILURE;
            }
            date.map(|date| answers::write(&lines, &builds, &machine, date))
        }
        Form::Figures { .. } => {
            let (rows, machine) = relais_tests::run(measure(&form));
            println!("{machine}\n{}", table::plain(&rows));
            date.map(|date| table::write(&rows, &machine, date))
        }
    };
    match written {
        Some(Ok(path)) => eprintln!("bench: written into {}", path.display()),
        Some(Err(why)) => {
            eprintln!("bench: {why}");
            return ExitCode::FAILURE;
        }
        None => {}
    }
    ExitCode::SUCCESS
}

/// What matters most, beside what was set out to be reached and, where it is wanted, beside a peer.
async fn on_worlds(worlds: &Worlds, effort: Effort, peer: bool) -> (Vec<goals::Line>, machine::Machine) {
    let mut machine = machine::Machine::look().await;
    // First: what a peer lacks is known before all else is done.
    let peer = if peer { Some(peer::Peer::measured(effort).await) } else { None };
    let mut lines = goals::lines(worlds, effort).await;
    if let Some(peer) = peer {
        lines.iter_mut().for_each(|line| line.beside_a_peer(&peer));
        machine.knows("Request Tracker", peer.says);
    }
    (lines, machine)
}

/// Two builds beside each other.
async fn beside(builds: &[Build; 2], sizes: Sizes) -> (Vec<compare::Line>, machine::Machine) {
    let machine = machine::Machine::look().await;
    let mut lines = Vec::new();
    for (kind, engine) in ENGINES {
        lines.extend(compare::lines(kind, engine, builds, sizes).await);
    }
    (lines, machine)
}

/// Two builds asked the same, one after the other.
async fn asked(builds: &[Build; 2], on: &[Kind]) -> (Vec<answers::Line>, machine::Machine) {
    let machine = machine::Machine::look().await;
    let mut lines = Vec::new();
    for (kind, engine) in ENGINES.into_iter().filter(|(kind, _)| on.contains(kind)) {
        lines.extend(answers::lines(kind, engine, builds).await);
    }
    (lines, machine)
}

async fn measure(wanted: &Form) -> (Vec<Row>, machine::Machine) {
    let machine = machine::Machine::look().await;
    let mut rows = Vec::new();
    if wanted.has("clocks") {
        rows.extend(clocks::rows());
    }
    if wanted.has("ticks") {
        for (kind, engine) in ENGINES {
            rows.extend(ticks::rows(kind, engine).await);
        }
    }
    if wanted.has("creation") {
        for (kind, engine) in ENGINES {
            rows.extend(creation::rows(kind, engine).await);
        }
    }
    if wanted.has("growth") {
        for (kind, engine) in ENGINES {
            rows.extend(growth::rows(kind, engine).await);
        }
    }
    if wanted.has("reads") {
        let bare = limits::hello().await;
        for (kind, engine) in ENGINES {
            rows.extend(reads::rows(kind, engine, &bare).await);
        }
    }
    (rows, machine)
}
