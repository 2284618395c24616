//! The table of figures: for the terminal, and for the page.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::load::Figure;
use super::machine::Machine;

/// One figure.
#[derive(Debug, Clone)]
pub struct Row {
    what: String,
    on: &'static str,
    clients: usize,
    figure: Figure,
    /// What it stands beside, and its share of that.
    beside: Option<(&'static str, f64)>,
    limit: bool,
}

impl Row {
    /// A figure of ours.
    pub fn new(what: &str, on: &'static str, clients: usize, figure: &Figure) -> Self {
        Self { what: what.to_owned(), on, clients, figure: figure.clone(), beside: None, limit: false }
    }

    /// A limit or a peer.
    pub fn limit(what: &str, on: &'static str, clients: usize, figure: &Figure) -> Self {
        Self { limit: true, ..Self::new(what, on, clients, figure) }
    }

    /// Beside a limit or a peer of the same run: the share of its rate.
    #[must_use]
    pub fn beside(mut self, name: &'static str, peer: &Figure) -> Self {
        self.beside = Some((name, self.figure.per_second / peer.per_second));
        self
    }

    fn cells(&self) -> [String; 8] {
        let ratio = match self.beside {
            Some((name, share)) => format!("{} × {name}", two_digits(share)),
            None if self.limit => "is one".to_owned(),
            None => String::new(),
        };
        [
            self.what.clone(),
            self.on.to_owned(),
            self.clients.to_string(),
            rate(self.figure.per_second),
            time(self.figure.median),
            time(self.figure.p95),
            self.figure.count.to_string(),
            ratio,
        ]
    }
}

const HEADS: [&str; 8] = ["what", "on", "clients", "per second", "median", "p95", "N", "beside"];

pub fn rate(per_second: f64) -> String {
    match per_second {
        100.0.. => format!("{per_second:.0}"),
        1.0.. => format!("{per_second:.1}"),
        _ => two_digits(per_second),
    }
}

/// Two digits that say something, however small the share is.
pub fn two_digits(share: f64) -> String {
    let mut places: usize = 1;
    let mut first = share;
    while first < 1.0 && places < 6 {
        first *= 10.0;
        places += 1;
    }
    format!("{share:.places$}")
}

pub fn time(took: Duration) -> String {
    match took.as_nanos() {
        0..10_000 => format!("{} ns", took.as_nanos()),
        10_000..1_000_000 => format!("{} µs", took.as_micros()),
        _ => format!("{:.1} ms", took.as_secs_f64() * 1000.0),
    }
}

/// For the terminal.
pub fn plain(rows: &[Row]) -> String {
    aligned(HEADS, rows.iter().map(Row::cells), 2..7)
}

/// Lines below their heads, with numbers to the right.
pub fn aligned<const N: usize>(
    heads: [&str; N],
    cells: impl Iterator<Item = [String; N]>,
    numbers: Range<usize>,
) -> String {
    let lines: Vec<[String; N]> = std::iter::once(heads.map(str::to_owned)).chain(cells).collect();
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for line in lines {
        for (nth, (cell, width)) in line.iter().zip(widths).enumerate() {
            let number = numbers.contains(&nth);
            text += &if number { format!("{cell:>width$}  ") } else { format!("{cell:<width$}  ") };
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}

/// The same for the page.
pub fn markdown<const N: usize>(
    heads: [&str; N],
    cells: impl Iterator<Item = [String; N]>,
    numbers: Range<usize>,
) -> String {
    let kinds: String = (0..N).map(|nth| if numbers.contains(&nth) { "--:|" } else { "---|" }).collect();
    let mut text = format!("| {} |\n|{kinds}\n", heads.join(" | "));
    for line in cells {
        text += &format!("| {} |\n", line.join(" | "));
    }
    text
}

/// Between what a table of the page stands.
pub struct Place {
    begin: &'static str,
    end: &'static str,
}

/// The figures of this program.
const FIGURES: Place = Place {
    begin: "<!-- figures: written by `cargo xtask bench --figures --write`; everything down to the next marker -->",
    end: "<!-- figures end -->",
};
/// This program beside another one.
pub const BESIDE_ANOTHER: Place = Place {
    begin: "<!-- before and after: written by `cargo xtask bench --against … --write`; everything down to the next marker -->",
    end: "<!-- before and after end -->",
};

/// What another build answered, and what this one does.
pub const SAME_ANSWERS: Place = Place {
    begin: "<!-- the same answers: written by `cargo xtask bench --answers … --write`; everything down to the next marker -->",
    end: "<!-- the same answers end -->",
};

/// What was set out to be reached, beside what is.
pub const GOALS: Place = Place {
    begin: "<!-- goals: written by `cargo xtask bench --full --write`; everything down to the next marker -->",
    end: "<!-- goals end -->",
};

/// Writes the figures into the page.
pub fn write(rows: &[Row], machine: &Machine, date: &str) -> Result<PathBuf, String> {
    let table = markdown(HEADS, rows.iter().map(Row::cells), 2..7);
    FIGURES.write(&format!("Measured on {date}:\n\n{}\n{table}", machine.list()), machine)
}

impl Place {
    /// Writes into the page what stands here.
    pub fn write(&self, figures: &str, machine: &Machine) -> Result<PathBuf, String> {
        if cfg!(debug_assertions) || !machine.durable {
            let why = "nothing written: only a release build and a PostgreSQL that waits for the disk count";
            return Err(why.into());
        }
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = here.parent().unwrap_or(here).join("docs/performance.md");
        let failed = |error| format!("{}: {error}", path.display());
        let page = std::fs::read_to_string(&path).map_err(failed)?;
        let page = self.replaced(&page, figures).ok_or("the page has lost its markers")?;
        std::fs::write(&path, page).map_err(failed)?;
        Ok(path)
    }

    fn replaced(&self, page: &str, figures: &str) -> Option<String> {
        let (before, rest) = page.split_once(self.begin)?;
        let (_, after) = rest.split_once(self.end)?;
        Some(format!("{before}{}\n\n{figures}\n{}{after}", self.begin, self.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_replace_what_stood_between_the_markers_and_nothing_else() {
        let stands = |of: &Place, what: &str| format!("{}\n\n{what}\n{}\n", of.begin, of.end);
        let (ours, other) = (stands(&FIGURES, "old"), stands(&BESIDE_ANOTHER, "old"));
        let page = format!("# Speed\n\n{ours}\n{other}\nThe end.\n");
        let new = FIGURES.replaced(&page, "new").expect("a page with markers");
        assert_eq!(new, format!("# Speed\n\n{}\n{other}\nThe end.\n", stands(&FIGURES, "new")));
        assert_eq!(FIGURES.replaced(&new, "new").as_ref(), Some(&new));
        let both = BESIDE_ANOTHER.replaced(&new, "new").expect("a page with markers");
        assert!(both.ends_with(&format!("{}\nThe end.\n", stands(&BESIDE_ANOTHER, "new"))), "{both}");
        assert_eq!(FIGURES.replaced("no markers", "new"), None);
    }

    #[test]
    fn a_small_share_is_not_rounded_away() {
        let said: Vec<String> = [12.34, 1.0, 0.456, 0.0321, 0.001_99].map(two_digits).to_vec();
        assert_eq!(said, ["12.3", "1.0", "0.46", "0.032", "0.0020"]);
    }

    #[test]
    fn a_figure_tells_its_median_and_the_slowest_twentieth() {
        let took = (1..=100).rev().map(Duration::from_millis).collect();
        let figure = Figure::of(took, Duration::from_secs(2));
        let expected = (100, Duration::from_millis(51), Duration::from_millis(96));
        assert_eq!((figure.count, figure.median, figure.p95), expected);
        assert!((figure.per_second - 50.0).abs() < f64::EPSILON);
    }
}
