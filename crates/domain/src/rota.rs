//! Who is on call: turns that people take in layers, at local hand-over times, and what stands in for them.
//!
//! A layer's people take turns of whole local days; a turn passes on at the local time at which the layer began, be the
//! day 23, 24 or 25 hours long. A time that is skipped passes it on when the clocks have gone past it, one that is
//! repeated the first time. A layer may count in the hours of a calendar only: on its holidays, and outside its hours, the
//! next layer has the turn. The first of covers and layers that has somebody decides.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::calendar::{Calendars, OpenTime as _, Zone};
use crate::id::{CalendarId, DeskId, RotaId, SeatId};
use crate::refusal::{Reason, Refusal};
use crate::text;

/// The most layers of a rota, people of a layer, covers that are kept, and days of a turn.
pub const MOST_LAYERS: usize = 8;
pub const MOST_PEOPLE: usize = 40;
pub const MOST_COVERS: usize = 400;
pub const MOST_DAYS: u16 = 366;
/// The most stretches that one question about a rota is answered with.
const MOST_SPANS: usize = 20_000;

/// Who is on call for a desk, in turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rota {
    pub id: RotaId,
    pub desk: DeskId,
    pub name: String,
    /// The IANA zone that hand-overs and covers are said in.
    pub zone: String,
    /// The first that has somebody on duty decides.
    pub layers: Vec<Layer>,
    /// Before every layer; of several, the last one given.
    #[serde(default)]
    pub covers: Vec<Cover>,
    /// Grows with every change.
    pub version: u32,
}

/// People who take turns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    pub name: String,
    /// In turn, the first one first.
    pub people: Vec<SeatId>,
    /// The first hand-over, in local time; before it nobody of the layer is on duty.
    pub begins: DateTime,
    /// How many local days a turn lasts.
    pub days: u16,
    /// The calendar in whose open time it counts; none: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<CalendarId>,
}

/// Somebody stands in, whoever's turn it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    pub seat: SeatId,
    /// Local time, both; the end is not part of it.
    pub from: DateTime,
    pub to: DateTime,
}

/// Why somebody is on duty, by place in the rota.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    Cover(usize),
    Layer(usize),
}

/// Who is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    pub seat: SeatId,
    pub because: Because,
}

/// A stretch with one person on duty, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Timestamp,
    pub to: Timestamp,
    pub duty: Option<Duty>,
}

impl Rota {
    /// Whether it may be saved.
    pub fn must_be_whole(&self) -> Result<(), Refusal> {
        text::line("name", &self.name)?;
        let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
        let too_long = |field: &str| Refusal::field(Reason::FieldTooLong, field);
        Zone::named(&self.zone).map_err(|fault| wrong("zone").with("fault", fault.code()))?;
        if self.layers.is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, "layers"));
        }
        if self.layers.len() > MOST_LAYERS {
            return Err(too_long("layers"));
        }
        for layer in &self.layers {
            text::line("layer", &layer.name)?;
            if layer.people.is_empty() {
                return Err(Refusal::field(Reason::FieldMissing, "people"));
            }
            if layer.people.len() > MOST_PEOPLE {
                return Err(too_long("people"));
            }
            if !(1..=MOST_DAYS).contains(&layer.days) {
                return Err(wrong("days"));
            }
            if !(1970..2100).contains(&layer.begins.year()) {
                return Err(wrong("begins"));
            }
        }
        if self.covers.len() > MOST_COVERS {
            return Err(too_long("covers"));
        }
        for cover in &self.covers {
            let known = (1970..2100).contains(&cover.from.year()) && (1970..2101).contains(&cover.to.year());
            if !known || cover.to <= cover.from {
                return Err(wrong("to"));
            }
        }
        Ok(())
    }

    /// Everybody it names.
    pub fn people(&self) -> BTreeSet<SeatId> {
        let of_layers = self.layers.iter().flat_map(|layer| layer.people.iter().copied());
        of_layers.chain(self.covers.iter().map(|cover| cover.seat)).collect()
    }

    /// The calendars that its layers count in.
    pub fn calendars(&self) -> BTreeSet<CalendarId> {
        self.layers.iter().filter_map(|layer| layer.hours).collect()
    }

    /// The rota, ready to be asked. `hours`: those of its calendars; a layer whose calendar is not there counts never.
    pub fn roster<'a>(&'a self, hours: &'a BTreeMap<CalendarId, Calendars>) -> Option<Roster<'a>> {
        let zone = Zone::named(&self.zone).ok()?;
        let turns = self.layers.iter().map(|layer| Turns::of(layer, &zone)).collect::<Option<_>>()?;
        let covers = self
            .covers
            .iter()
            .map(|cover| Some((zone.first_at(wall(cover.from))?, zone.first_at(wall(cover.to))?)))
            .collect::<Option<_>>()?;
        Some(Roster { rota: self, hours, turns, covers, here: None })
    }
}

/// A wall time on the line of wall times, in nanoseconds.
fn wall(time: DateTime) -> i64 {
    let since = jiff::tz::Offset::UTC.to_timestamp(time).map_or(0, |at| at.as_nanosecond());
    i64::try_from(since).unwrap_or_default()
}

fn instant(nanoseconds: i64) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(nanoseconds)).unwrap_or(Timestamp::MAX)
}

const DAY: i64 = 86_400 * 1_000_000_000;

/// The hand-overs of a layer.
struct Turns {
    zone: std::sync::Arc<Zone>,
    /// The first one, as wall time.
    begins: i64,
    /// How long a turn lasts, as wall time.
    lasts: i64,
    /// The first one.
    first: i64,
}

impl Turns {
    fn of(layer: &Layer, zone: &std::sync::Arc<Zone>) -> Option<Self> {
        let begins = wall(layer.begins);
        let first = zone.first_at(begins)?;
        Some(Self { zone: zone.clone(), begins, lasts: i64::from(layer.days.max(1)) * DAY, first })
    }

    /// The instant at which a turn begins; the first has the number nought.
    fn begin(&self, turn: i64) -> Option<i64> {
        self.zone.first_at(self.begins.checked_add(self.lasts.checked_mul(turn)?)?)
    }

    /// The turn that an instant lies in; none before the first.
    fn at(&self, at: i64) -> Option<i64> {
        if at < self.first {
            return None;
        }
        // By wall time it is this one or, where clocks were turned, one beside it.
        let guess = (self.zone.wall(at) - self.begins).div_euclid(self.lasts);
        let around = (guess - 1).max(0)..=guess + 1;
        around.rev().find(|turn| self.begin(*turn).is_some_and(|begins| begins <= at))
    }

    /// The first hand-over after an instant.
    fn next(&self, at: i64) -> Option<i64> {
        match self.at(at) {
            None => Some(self.first).filter(|first| *first > at),
            // A skipped day hands over twice at once.
            Some(turn) => {
                (turn + 1..turn + 4).filter_map(|turn| self.begin(turn)).find(|begins| *begins > at)
            }
        }
    }
}

/// A rota that can be asked who is on duty.
pub struct Roster<'a> {
    rota: &'a Rota,
    hours: &'a BTreeMap<CalendarId, Calendars>,
    turns: Vec<Turns>,
    covers: Vec<(i64, i64)>,
    /// Those who are still there; none said: everybody.
    here: Option<BTreeSet<SeatId>>,
}

impl Roster<'_> {
    /// The same, where only these are still there: whoever has left has no turn.
    #[must_use]
    pub fn among(mut self, here: BTreeSet<SeatId>) -> Self {
        self.here = Some(here);
        self
    }

    fn is_here(&self, seat: SeatId) -> bool {
        self.here.as_ref().is_none_or(|here| here.contains(&seat))
    }

    /// Who is on duty at an instant.
    pub fn at(&self, at: Timestamp) -> Option<Duty> {
        let now = i64::try_from(at.as_nanosecond()).ok()?;
        let covers = self.rota.covers.iter().zip(&self.covers).enumerate().rev();
        for (place, (cover, (from, to))) in covers {
            if (*from..*to).contains(&now) && self.is_here(cover.seat) {
                return Some(Duty { seat: cover.seat, because: Because::Cover(place) });
            }
        }
        for (place, (layer, turns)) in self.rota.layers.iter().zip(&self.turns).enumerate() {
            let open = match layer.hours {
                None => true,
                Some(id) => self.hours.get(&id).is_some_and(|hours| hours.is_open(at)),
            };
            let Some(turn) = turns.at(now).filter(|_| open) else { continue };
            let nth = turn.rem_euclid(i64::try_from(layer.people.len().max(1)).unwrap_or(1));
            let seat = usize::try_from(nth).ok().and_then(|nth| layer.people.get(nth));
            if let Some(seat) = seat.filter(|seat| self.is_here(**seat)) {
                return Some(Duty { seat: *seat, because: Because::Layer(place) });
            }
        }
        None
    }

    /// The first instant after `at`, and not after `until`, at which somebody else may be on duty.
    fn change(&self, at: Timestamp, until: Timestamp) -> Timestamp {
        let Ok(now) = i64::try_from(at.as_nanosecond()) else { return until };
        let of_covers = self.covers.iter().flat_map(|(from, to)| [*from, *to]).filter(|edge| *edge > now);
        let of_turns = self.turns.iter().filter_map(|turns| turns.next(now));
        let of_hours = self.rota.layers.iter().filter_map(|layer| {
            let hours = self.hours.get(&layer.hours?)?;
            hours.next_change(at, until)
        });
        of_covers.chain(of_turns).map(instant).chain(of_hours).min().map_or(until, |next| next.min(until))
    }

    /// Who is on duty from one instant to another, without a hole; stretches of the same duty are one.
    pub fn spans(&self, from: Timestamp, to: Timestamp) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut at = from;
        while at < to && spans.len() < MOST_SPANS {
            let (duty, until) = (self.at(at), self.change(at, to));
            match spans.last_mut() {
                Some(last) if last.duty == duty => last.to = until,
                _ => spans.push(Span { from: at, to: until, duty }),
            }
            at = until;
        }
        spans
    }
}
