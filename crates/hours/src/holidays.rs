//! Public holidays by country and region, from data written by `cargo xtask holidays`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use domain::text::Both;
use jiff::civil::Date;

static DATA: &str = include_str!("../data/holidays.txt");
/// The country as a whole, among the places that a line names.
const WHOLE: &str = "-";

/// Where the facts come from, and the years they cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub name: &'static str,
    pub version: &'static str,
    pub years: RangeInclusive<i16>,
}

/// A country whose holidays are known.
#[derive(Debug)]
pub struct Country {
    /// ISO 3166-1, two letters.
    pub code: &'static str,
    pub name: Both,
    /// Its parts with holidays of their own, by name.
    pub regions: Vec<Region>,
    lines: &'static str,
}

/// A part of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// ISO 3166-2 without the country.
    pub code: &'static str,
    /// As the place itself is written.
    pub name: &'static str,
}

/// A day off, and why. Several reasons on one day are joined by `; `.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    pub date: Date,
    /// The second is French where the source has it, else as the place itself writes it.
    pub name: Both,
}

/// Where the facts come from.
pub fn source() -> &'static Source {
    &BOOK.source
}

/// Every country, in the order of its codes.
pub fn countries() -> &'static [Country] {
    &BOOK.countries
}

/// One country by its code.
pub fn country(code: &str) -> Option<&'static Country> {
    let at = BOOK.countries.binary_search_by_key(&code, |country| country.code).ok()?;
    Some(&BOOK.countries[at])
}

impl Country {
    /// Whether it has a region of this code.
    pub fn has(&self, region: &str) -> bool {
        self.regions.iter().any(|known| known.code == region)
    }

    /// The years in which the country has any.
    pub fn covered(&self) -> RangeInclusive<i16> {
        let all = self.holidays(None, &BOOK.source.years);
        match (all.first(), all.last()) {
            (Some(first), Some(last)) => first.date.year()..=last.date.year(),
            _ => RangeInclusive::new(1, 0),
        }
    }

    /// The holidays of some years, in the whole country or in one region, by date. Years that the data does not cover
    /// have none; a region that does not exist has none either.
    pub fn holidays(&self, region: Option<&str>, years: &RangeInclusive<i16>) -> Vec<Holiday> {
        if region.is_some_and(|region| !self.has(region)) {
            return Vec::new();
        }
        let place = region.unwrap_or(WHOLE);
        let mut found: BTreeMap<Date, Both> = BTreeMap::new();
        for line in self.lines.lines() {
            let mut fields = line.split('\t');
            if fields.next() != Some("H") {
                continue;
            }
            let (Some(en), Some(other), Some(places), Some(dates)) =
                (fields.next(), fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            if !is_among(places, place) {
                continue;
            }
            let other = if other.is_empty() { en } else { other };
            for date in dates_of(dates, &BOOK.source.years).filter(|date| years.contains(&date.year())) {
                let name = Both { en: en.to_owned(), fr: other.to_owned() };
                found.insert(date, name);
            }
        }
        found.into_iter().map(|(date, name)| Holiday { date, name }).collect()
    }
}

/// The data, with the lines of each country found but not yet read.
struct Book {
    source: Source,
    countries: Vec<Country>,
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let mut book = Book {
        source: Source { name: "", version: "", years: RangeInclusive::new(1, 0) },
        countries: Vec::new(),
    };
    let mut rest = DATA;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let mut fields = line.split('\t');
        match fields.next() {
            Some("V") => {
                let mut field = || fields.next().unwrap_or_default();
                book.source.name = field();
                book.source.version = field();
                let mut year = || field().parse().unwrap_or_default();
                book.source.years = year()..=year();
            }
            Some("C") => {
                let mut field = || fields.next().unwrap_or_default();
                // To the next country's line.
                let end = after.find("\nC\t").map_or(after.len(), |at| at + 1);
                let lines = &after[..end];
                book.countries.push(Country {
                    code: field(),
                    name: Both { en: field().to_owned(), fr: field().to_owned() },
                    regions: regions(lines),
                    lines,
                });
                rest = &after[end..];
                continue;
            }
            _ => {}
        }
        rest = after;
    }
    book
});

fn regions(lines: &'static str) -> Vec<Region> {
    let named = |line: &'static str| line.strip_prefix("R\t")?.split_once('\t');
    lines.lines().map_while(named).map(|(code, name)| Region { code, name }).collect()
}

/// `*` everywhere, `!A,B` everywhere but there, `A,B` only there.
fn is_among(places: &str, place: &str) -> bool {
    match places.strip_prefix('!') {
        _ if places == "*" => true,
        Some(others) => !others.split(',').any(|other| other == place),
        None => places.split(',').any(|named| named == place),
    }
}

/// `=1225` every year; else one field a year, `-` for none, `+` between several.
fn dates_of<'a>(written: &'a str, years: &RangeInclusive<i16>) -> impl Iterator<Item = Date> + 'a {
    let always = written.strip_prefix('=');
    let mut fields = written.split(' ');
    years
        .clone()
        .flat_map(move |year| {
            let field = always.or_else(|| fields.next()).unwrap_or(WHOLE);
            field.split('+').map(move |day| (year, day))
        })
        .filter_map(|(year, day)| {
            let (month, day) = (day.get(..2)?.parse().ok()?, day.get(2..)?.parse().ok()?);
            Date::new(year, month, day).ok()
        })
}
