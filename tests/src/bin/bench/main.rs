//! The bench: figures of speed on both engines, each beside a limit or a peer measured in the same run.
//!
//! `cargo xtask bench [--only PART] [--write --date YYYY-MM-DD]`. A part is `creation`, `growth`,
//! `reads`, `clocks` or `ticks`. `cargo xtask bench --against REVISION [--rounds N] [--part N] [--write --date YYYY-MM-DD]`
//! measures another build beside this one instead.
#![expect(clippy::expect_used, reason = "what cannot be set up or measured has no figure")]

mod clocks;
mod compare;
mod copies;
mod cpu;
mod creation;
mod growth;
mod limits;
mod load;
mod machine;
mod reads;
mod table;
mod ticks;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use compare::{Build, Sizes};
use relais_tests::base::Kind;
use table::Row;

// As in the program: an allocator is part of a figure.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PARTS: [&str; 5] = ["creation", "growth", "reads", "clocks", "ticks"];
const ENGINES: [(Kind, &str); 2] = [(Kind::Sqlite, "SQLite"), (Kind::Postgres, "PostgreSQL")];

const USAGE: &str = "usage: bench [--only creation|growth|reads|clocks|ticks] [--write --date YYYY-MM-DD]
       bench --against PROGRAM [--called BEFORE NOW] [--rounds N, which is odd] [--part N] [--write --date YYYY-MM-DD]";
/// How often two builds take turns.
const ROUNDS: usize = 5;

/// What the command line asks for.
#[derive(Default)]
struct Wanted {
    only: Option<String>,
    write: bool,
    date: Option<String>,
    against: Option<PathBuf>,
    called: Option<(String, String)>,
    rounds: Option<usize>,
    part: Option<usize>,
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
                "--against" => wanted.against = Some(arguments.next()?.into()),
                "--called" => wanted.called = Some((arguments.next()?, arguments.next()?)),
                "--rounds" => wanted.rounds = Some(arguments.next()?.parse().ok().filter(|it| it % 2 == 1)?),
                "--part" => wanted.part = Some(arguments.next()?.parse().ok().filter(|it| *it > 0)?),
                _ => return None,
            }
        }
        let sized = wanted.called.is_some() || wanted.rounds.is_some() || wanted.part.is_some();
        let fits = if wanted.against.is_some() { wanted.only.is_none() } else { !sized };
        // Figures without a date, or some of them alone, are not for the page.
        let whole = wanted.date.is_some() && wanted.only.is_none() && wanted.sizes().part == 1;
        (fits && (!wanted.write || whole)).then_some(wanted)
    }

    fn has(&self, part: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == part)
    }

    fn sizes(&self) -> Sizes {
        Sizes { rounds: self.rounds.unwrap_or(ROUNDS), part: self.part.unwrap_or(1) }
    }

    /// The build to compare with, and ours.
    fn builds(&self) -> Option<[Build; 2]> {
        let program = self.against.clone()?;
        let (before, now) = self.called.clone().unwrap_or(("before".into(), "now".into()));
        let ours = relais_tests::process::program().to_owned();
        Some([Build { name: before, program }, Build { name: now, program: ours }])
    }
}

fn main() -> ExitCode {
    let Some(wanted) = Wanted::read(std::env::args().skip(1)) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    if cfg!(debug_assertions) {
        eprintln!("bench: a debug build: these figures mean nothing");
    }
    let date = wanted.date.as_deref().unwrap_or("no date given");
    let written = if let Some(builds) = wanted.builds() {
        let sizes = wanted.sizes();
        let (lines, machine) = relais_tests::run(beside(&builds, sizes));
        println!("{machine}\n{}", compare::plain(&lines, &builds));
        wanted.write.then(|| compare::write(&lines, &builds, &machine, (date, sizes)))
    } else {
        let (rows, machine) = relais_tests::run(measure(&wanted));
        println!("{machine}\n{}", table::plain(&rows));
        wanted.write.then(|| table::write(&rows, &machine, date))
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

/// Two builds beside each other.
async fn beside(builds: &[Build; 2], sizes: Sizes) -> (Vec<compare::Line>, machine::Machine) {
    let machine = machine::Machine::look().await;
    let mut lines = Vec::new();
    for (kind, engine) in ENGINES {
        lines.extend(compare::lines(kind, engine, builds, sizes).await);
    }
    (lines, machine)
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
