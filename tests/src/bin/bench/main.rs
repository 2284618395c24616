//! The bench: figures of speed on both engines, each beside a limit or a peer measured in the same run.
//!
//! `cargo xtask bench [--only PART] [--write --date YYYY-MM-DD]`. A part is `creation`, `growth`,
//! `reads`, `clocks` or `ticks`.
#![expect(clippy::expect_used, reason = "what cannot be set up or measured has no figure")]

mod clocks;
mod creation;
mod growth;
mod limits;
mod load;
mod machine;
mod reads;
mod table;
mod ticks;
mod world;

use std::process::ExitCode;

use relais_tests::base::Kind;
use table::Row;

// As in the program: an allocator is part of a figure.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PARTS: [&str; 5] = ["creation", "growth", "reads", "clocks", "ticks"];
const ENGINES: [(Kind, &str); 2] = [(Kind::Sqlite, "SQLite"), (Kind::Postgres, "PostgreSQL")];

/// What the command line asks for.
#[derive(Default)]
struct Wanted {
    only: Option<String>,
    write: bool,
    date: Option<String>,
}

impl Wanted {
    fn read(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut wanted = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--write" => wanted.write = true,
                "--only" => {
                    wanted.only = Some(arguments.next().filter(|part| PARTS.contains(&part.as_str()))?)
                }
                "--date" => wanted.date = Some(arguments.next()?),
                _ => return None,
            }
        }
        // Figures without a date, or some of them alone, are not for the page.
        (!wanted.write || (wanted.date.is_some() && wanted.only.is_none())).then_some(wanted)
    }

    fn has(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }
}

fn main() -> ExitCode {
    let Some(wanted) = Wanted::read(std::env::args().skip(1)) else {
        eprintln!("usage: bench [--only creation|growth|reads|clocks|ticks] [--write --date YYYY-MM-DD]");
        return ExitCode::from(2);
    };
    if cfg!(debug_assertions) {
        eprintln!("bench: a debug build: these figures mean nothing");
    }
    let (rows, machine) = relais_tests::run(measure(&wanted));
    let date = wanted.date.as_deref().unwrap_or("no date given");
    println!("{machine}\n{}", table::plain(&rows));
    if wanted.write {
        match table::write(&rows, &machine, date) {
            Ok(path) => eprintln!("bench: written into {}", path.display()),
            Err(why) => {
                eprintln!("bench: {why}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

async fn measure(wanted: &Wanted) -> (Vec<Row>, machine::Machine) {
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
