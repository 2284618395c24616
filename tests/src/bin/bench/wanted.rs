//! What the command line asks for.

use std::path::PathBuf;

use crate::compare::{Build, Sizes};
use crate::goals::{self, Effort};

pub const USAGE: &str = "usage: bench [--quick] [--peer]
       bench --full [--write --date YYYY-MM-DD] | --world REQUESTS [--peer]
       bench --figures [--write --date YYYY-MM-DD] | --only creation|growth|reads|clocks|ticks
       bench --against PROGRAM [--called BEFORE NOW] [--rounds N, which is odd] [--part N] [--write --date YYYY-MM-DD]";

const PARTS: [&str; 5] = ["creation", "growth", "reads", "clocks", "ticks"];
/// How often two builds take turns.
const ROUNDS: usize = 5;

/// A form of the bench.
#[derive(Debug, PartialEq)]
pub enum Form {
    /// What matters most, on worlds of so many requests, and with a peer beside or without.
    Worlds { sizes: Vec<usize>, effort: Effort, peer: bool },
    /// Single figures, or a part of them.
    Figures { only: Option<String> },
    /// Another build, and ours, beside each other.
    Against { builds: [Build; 2], sizes: Sizes },
}

impl Form {
    pub fn has(&self, part: &str) -> bool {
        matches!(self, Self::Figures { only } if only.as_deref().is_none_or(|only| only == part))
    }

    /// Whether it has a table of the page to write: what is measured in part has none.
    fn is_whole(&self) -> bool {
        match self {
            Self::Worlds { sizes, .. } => sizes.len() > goals::LARGE.len(),
            Self::Figures { only } => only.is_none(),
            Self::Against { sizes, .. } => sizes.part == 1,
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
    worlds: Option<(Vec<usize>, Effort)>,
    full: bool,
    peer: bool,
    figures: bool,
    only: Option<String>,
    against: Option<PathBuf>,
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
                "--quick" => words.worlds = Some((vec![goals::SMALL], Effort::QUICK)),
                "--full" => {
                    words.full = true;
                    words.worlds = Some(([&[goals::SMALL], &goals::LARGE[..]].concat(), Effort::FULL));
                }
                "--world" => {
                    let requests = arguments.next()?.parse().ok().filter(|it| *it > goals::SMALL)?;
                    words.worlds = Some((vec![goals::SMALL, requests], Effort::FULL));
                }
                "--peer" => words.peer = true,
                "--figures" => words.figures = true,
                "--only" => {
                    words.only = Some(arguments.next().filter(|part| PARTS.contains(&part.as_str()))?);
                }
                "--against" => words.against = Some(arguments.next()?.into()),
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
        let compares = self.called.is_some() || self.rounds.is_some() || self.part.is_some();
        let figures = self.figures || self.only.is_some();
        let on_worlds = self.peer || self.worlds.is_some();
        match self.against.take() {
            Some(program) if !figures && !on_worlds => {
                let sizes = Sizes { rounds: self.rounds.unwrap_or(ROUNDS), part: self.part.unwrap_or(1) };
                let (before, now) = self.called.take().unwrap_or(("before".into(), "now".into()));
                let ours = relais_tests::process::program().to_owned();
                let builds = [Build { name: before, program }, Build { name: now, program: ours }];
                Some(Form::Against { builds, sizes })
            }
            Some(_) => None,
            None if compares => None,
            None if figures => (!on_worlds).then(|| Form::Figures { only: self.only.take() }),
            None => {
                let (sizes, effort) =
                    self.worlds.take().unwrap_or_else(|| (vec![goals::SMALL], Effort::QUICK));
                Some(Form::Worlds { sizes, effort, peer: self.peer || self.full })
            }
        }
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
        let quick = Form::Worlds { sizes: vec![10_000], effort: Effort::QUICK, peer: false };
        assert_eq!(read("").expect("a form").form, quick);
        assert_eq!(read("--quick").expect("a form").form, quick);
    }

    #[test]
    fn the_full_form_has_the_peer_beside() {
        let sizes = vec![10_000, 100_000, 1_000_000];
        let full = Form::Worlds { sizes, effort: Effort::FULL, peer: true };
        assert_eq!(read("--full --write --date 2026-12-01").expect("a form").form, full);
    }

    #[test]
    fn forms_do_not_mix() {
        for line in
            ["--full --figures", "--only reads --peer", "--rounds 3", "--figures --part 2", "--only all"]
        {
            assert!(read(line).is_none(), "{line}");
        }
    }

    #[test]
    fn the_page_has_whole_tables_with_a_date() {
        for line in ["--figures --write --date D", "--full --write --date D"] {
            assert!(read(line).is_some(), "{line}");
        }
        for line in ["--write --date D", "--full --write", "--only reads --write --date D"] {
            assert!(read(line).is_none(), "{line}");
        }
    }
}
