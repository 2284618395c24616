//! What the command line asks for.

use std::collections::BTreeSet;
use std::path::PathBuf;

use relais_tests::base::Kind;

use crate::compare::{Build, Sizes};
use crate::goals::{self, Effort, Worlds};

pub const USAGE: &str = "usage: bench [--quick] [--peer] [--engine sqlite|postgresql]
       bench --full [--let-go] [--write --date YYYY-MM-DD]
       bench --sizes REQUESTS,… [--engine sqlite|postgresql] [--let-go] [--peer]
       bench --figures [--write --date YYYY-MM-DD] | --only creation|growth|reads|clocks|ticks
       bench --against PROGRAM [--called BEFORE NOW] [--rounds N, which is odd] [--part N] [--write --date YYYY-MM-DD]
       bench --answers PROGRAM [--called BEFORE NOW] [--engine sqlite|postgresql] [--write --date YYYY-MM-DD]";

const PARTS: [&str; 5] = ["creation", "growth", "reads", "clocks", "ticks"];
/// How often two builds take turns.
const ROUNDS: usize = 5;

/// A form of the bench.
#[derive(Debug, PartialEq)]
pub enum Form {
    /// What matters most, on worlds, and with a peer beside or without.
    Worlds { worlds: Worlds, effort: Effort, peer: bool },
    /// Single figures, or a part of them.
    Figures { only: Option<String> },
    /// Another build, and ours, beside each other.
    Against { builds: [Build; 2], sizes: Sizes },
    /// Another build, and ours, asked the same.
    Answers { builds: [Build; 2], on: Vec<Kind> },
}

impl Form {
    pub fn has(&self, part: &str) -> bool {
        matches!(self, Self::Figures { only } if only.as_deref().is_none_or(|only| only == part))
    }

    /// Whether it has a table of the page to write: what is measured in part has none.
    fn is_whole(&self) -> bool {
        match self {
            Self::Worlds { worlds, .. } => *worlds == Worlds { keeps: worlds.keeps, ..full() },
            Self::Figures { only } => only.is_none(),
            Self::Against { sizes, .. } => sizes.part == 1,
            Self::Answers { on, .. } => *on == quick().on,
        }
    }
}

#[derive(Debug)]
pub struct Wanted {
    pub form: Form,
    /// Since when the page has the figures, if it is to have them.
    pub written: Option<String>,
}

/// Its words, as they come.
#[derive(Default)]
struct Words {
    worlds: Option<(Worlds, Effort)>,
    on: Option<Kind>,
    let_go: bool,
    full: bool,
    peer: bool,
    figures: bool,
    only: Option<String>,
    against: Option<PathBuf>,
    answers: Option<PathBuf>,
    called: Option<(String, String)>,
    rounds: Option<usize>,
    part: Option<usize>,
    write: bool,
    date: Option<String>,
}

impl Words {
    fn read(mut arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut words = Self::default();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => words.worlds = Some((quick(), Effort::QUICK)),
                "--full" => {
                    words.full = true;
                    words.worlds = Some((full(), Effort::FULL));
                }
                "--sizes" => words.worlds = Some((of_sizes(&arguments.next()?)?, Effort::FULL)),
                "--engine" => words.on = Some(engine(&arguments.next()?)?),
                "--let-go" => words.let_go = true,
                "--peer" => words.peer = true,
                "--figures" => words.figures = true,
                "--only" => {
                    words.only = Some(arguments.next().filter(|part| PARTS.contains(&part.as_str()))?);
                }
                "--against" => words.against = Some(arguments.next()?.into()),
                "--answers" => words.answers = Some(arguments.next()?.into()),
                "--called" => words.called = Some((arguments.next()?, arguments.next()?)),
                "--rounds" => words.rounds = Some(arguments.next()?.parse().ok().filter(|it| it % 2 == 1)?),
                "--part" => words.part = Some(arguments.next()?.parse().ok().filter(|it| *it > 0)?),
                "--write" => words.write = true,
                "--date" => words.date = Some(arguments.next()?),
                _ => return None,
            }
        }
        Some(words)
    }

    fn form(&mut self) -> Option<Form> {
        let measures = self.rounds.is_some() || self.part.is_some();
        let compares = self.called.is_some() || measures;
        let figures = self.figures || self.only.is_some();
        let of_worlds = self.peer || self.worlds.is_some() || self.let_go;
        if let Some(program) = self.answers.take() {
            let mixes = measures || figures || of_worlds || self.against.is_some();
            let on = self.on.map_or_else(|| quick().on, |on| vec![on]);
            return (!mixes).then(|| Form::Answers { builds: self.builds(program), on });
        }
        let on_worlds = of_worlds || self.on.is_some();
        match self.against.take() {
            Some(program) if !figures && !on_worlds => {
                let sizes = Sizes { rounds: self.rounds.unwrap_or(ROUNDS), part: self.part.unwrap_or(1) };
                Some(Form::Against { builds: self.builds(program), sizes })
            }
            Some(_) => None,
            None if compares => None,
            None if figures => (!on_worlds).then(|| Form::Figures { only: self.only.take() }),
            None => {
                let (mut worlds, effort) = self.worlds.take().unwrap_or_else(|| (quick(), Effort::QUICK));
                worlds.on.retain(|kind| self.on.is_none_or(|on| on == *kind));
                worlds.keeps = !self.let_go;
                Some(Form::Worlds { worlds, effort, peer: self.peer || self.full })
            }
        }
    }

    /// Another build, and ours.
    fn builds(&mut self, program: PathBuf) -> [Build; 2] {
        let (before, now) = self.called.take().unwrap_or(("before".into(), "now".into()));
        let ours = relais_tests::process::program().to_owned();
        [Build { name: before, program }, Build { name: now, program: ours }]
    }
}

fn quick() -> Worlds {
    Worlds { sizes: vec![goals::SMALL], on: vec![Kind::Sqlite, Kind::Postgres], keeps: true }
}

fn full() -> Worlds {
    Worlds { sizes: [&[goals::SMALL], &goals::LARGE[..]].concat(), ..quick() }
}

/// Worlds of sizes that a list names, the smallest first.
fn of_sizes(list: &str) -> Option<Worlds> {
    let sizes: BTreeSet<usize> = list.split(',').map(|it| it.trim().parse().ok()).collect::<Option<_>>()?;
    let is_enough = sizes.first().is_some_and(|least| *least >= goals::SMALL);
    is_enough.then(|| Worlds { sizes: sizes.into_iter().collect(), ..quick() })
}

fn engine(name: &str) -> Option<Kind> {
    match name {
        "sqlite" => Some(Kind::Sqlite),
        "postgresql" => Some(Kind::Postgres),
        _ => None,
    }
}

impl Wanted {
    pub fn read(arguments: impl Iterator<Item = String>) -> Option<Self> {
        let mut words = Words::read(arguments)?;
        let form = words.form()?;
        // Figures without a date are not for the page.
        let written = if words.write { Some(words.date.filter(|_| form.is_whole())?) } else { None };
        Some(Self { form, written })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<Wanted> {
        Wanted::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn without_a_word_the_small_world_is_measured() {
        let quick = Form::Worlds { worlds: quick(), effort: Effort::QUICK, peer: false };
        assert_eq!(read("").expect("a form").form, quick);
        assert_eq!(read("--quick").expect("a form").form, quick);
    }

    #[test]
    fn the_full_form_has_the_peer_beside() {
        let worlds = Worlds { sizes: vec![10_000, 100_000, 1_000_000], ..quick() };
        let full = Form::Worlds { worlds, effort: Effort::FULL, peer: true };
        assert_eq!(read("--full --write --date 2026-12-01").expect("a form").form, full);
    }

    #[test]
    fn a_part_of_the_worlds_is_chosen_by_size_and_engine_the_smallest_first() {
        let worlds = Worlds { sizes: vec![10_000, 1_000_000], on: vec![Kind::Postgres], keeps: false };
        let part = Form::Worlds { worlds, effort: Effort::FULL, peer: false };
        let line = "--sizes 1000000,10000 --engine postgresql --let-go";
        assert_eq!(read(line).expect("a form").form, part);
        for line in ["--sizes", "--sizes 10", "--sizes 10000,many", "--engine oracle"] {
            assert!(read(line).is_none(), "{line}");
        }
    }

    #[test]
    fn forms_do_not_mix() {
        for line in [
            "--full --figures",
            "--only reads --peer",
            "--rounds 3",
            "--figures --part 2",
            "--only all",
            "--figures --let-go",
            "--answers relais --rounds 3",
            "--answers relais --against relais",
            "--answers relais --sizes 10000",
        ] {
            assert!(read(line).is_none(), "{line}");
        }
    }

    #[test]
    fn the_page_has_whole_tables_with_a_date() {
        for line in
            ["--figures --write --date D", "--full --write --date D", "--full --let-go --write --date D"]
        {
            assert!(read(line).is_some(), "{line}");
        }
        for line in [
            "--write --date D",
            "--full --write",
            "--only reads --write --date D",
            "--full --engine sqlite --write --date D",
        ] {
            assert!(read(line).is_none(), "{line}");
        }
    }
}
