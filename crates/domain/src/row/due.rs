//! What falls due on a record: the instants of its warnings, alarms, lapses, closings and pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::Record;
use crate::calendar::{Calendar, Calendars, zone_data_version};
use crate::clock::{Clock, Promise};
use crate::escalation::Escalation;
use crate::event::Side;
use crate::life::Life;
use crate::policy::Policy;
use crate::request::Request;
use crate::warning::{self, Threshold, Warnings};
use crate::{Timestamp, closure, hand_back, paging};

/// The name of the row that closes a request by silence.
pub const SILENCE: &str = "silence";
/// The name of the row that lets a hand-back lapse.
pub const LAPSE: &str = "lapse";
/// The name of the row that wakes people.
pub const PAGE: &str = "page";

/// Something of a record that falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRow {
    pub record: Record,
    pub id: Uuid,
    /// A promise, or [`SILENCE`], [`LAPSE`], [`PAGE`].
    pub what: &'static str,
    /// Of a promise; 0 for what comes once.
    pub cycle: u32,
    pub due: Timestamp,
    /// When the desk has to look next: a warning, or the due instant itself; `None`: there is nothing more to do.
    pub next: Option<Timestamp>,
    /// Whether it was promised on other zone data than this program's, with which `next` may have been another.
    pub other_zones: bool,
    /// Until when what ends the record by itself may have been put off: known where rows are compared.
    pub latest: Option<Timestamp>,
}

impl DueRow {
    /// How it is made.
    pub const VERSION: u32 = 1;

    /// Whether both are about the same promise, in the same cycle of it.
    pub fn is_of(&self, other: &Self) -> bool {
        self.what == other.what && self.cycle == other.cycle
    }
}

/// The hours that promises were made on, by the version that each clock names. What is missing counts as always open.
pub type Hours = BTreeMap<String, Arc<Calendars>>;

/// What falls due on a request. `wakes`: whether its desk wakes anybody.
pub fn due_of_request(record: &Request, policy: &Policy, hours: &Hours, wakes: bool) -> Vec<DueRow> {
    let of = Of { record: Record::Request, id: record.id.0, life: &record.life, hours };
    let mut due = of.promises(&policy.warnings());
    due.extend(closure::silence_due(&record.life, policy).map(|due| of.once(SILENCE, due)));
    due.extend(of.lapse());
    due.extend(of.page(Side::Asked, wakes));
    due
}

/// What falls due on an escalation. `wakes`: whether its desk wakes anybody.
pub fn due_of_escalation(record: &Escalation, hours: &Hours, wakes: bool) -> Vec<DueRow> {
    let of = Of { record: Record::Escalation, id: record.id.0, life: &record.life, hours };
    let mut due = of.promises(&Warnings::default());
    // Nobody else lets it lapse: by hand, the mirror is all there is.
    if record.by_hand {
        due.extend(of.lapse());
    }
    due.extend(of.page(Side::Asker, wakes));
    due
}

/// The warnings of a clock that have not been given, soonest first. `hours`: the ones that were kept for it.
pub fn ahead(clock: &Clock, warnings: &Warnings, hours: Option<&Calendars>) -> Vec<(Timestamp, Threshold)> {
    if !clock.is_open() || clock.is_paused() {
        return Vec::new();
    }
    let reckoned = match hours {
        Some(hours) => warning::ahead(clock, warnings, hours),
        None => warning::ahead(clock, warnings, &Calendar::always().into()),
    };
    // Hours that cannot be reckoned any more still leave the due instant, which was reckoned when they could.
    reckoned.unwrap_or_else(|_| vec![(clock.due, Threshold::Breached)])
}

/// When the hand-back of a record lapses, without the time in which nobody could answer.
pub fn lapses(life: &Life, hours: &Hours, outages: &[(Timestamp, Timestamp)]) -> Option<Timestamp> {
    let clock = answer(life)?;
    let kept = hours.get(&clock.calendar).filter(|_| !clock.around_the_clock);
    let lapses = match kept {
        Some(hours) => hand_back::lapses(life, hours, outages),
        None => hand_back::lapses(life, &Calendar::always().into(), outages),
    };
    // Hours that cannot be reckoned any more still leave the due instant, which was reckoned when they could.
    lapses.unwrap_or(Some(clock.due))
}

/// The clock of an answer to a hand-back that is waited for.
fn answer(life: &Life) -> Option<&Clock> {
    life.clocks.iter().find(|clock| clock.promise == Promise::HandBackAnswer && clock.is_open())
}

/// A record, as what falls due on it is made.
struct Of<'a> {
    record: Record,
    id: Uuid,
    life: &'a Life,
    hours: &'a Hours,
}

impl Of<'_> {
    fn promises(&self, warnings: &Warnings) -> Vec<DueRow> {
        let running = self.life.clocks.iter().filter(|clock| clock.is_open() && !clock.is_paused());
        let row = |clock: &Clock| {
            let kept = self.hours.get(&clock.calendar).filter(|_| !clock.around_the_clock);
            let next = ahead(clock, warnings, kept.map(AsRef::as_ref)).first().map(|(at, _)| *at);
            DueRow {
                cycle: clock.cycle,
                next,
                other_zones: clock.zone_data != zone_data_version(),
                ..self.once(clock.promise.code(), clock.due)
            }
        };
        running.map(row).collect()
    }

    fn lapse(&self) -> Option<DueRow> {
        let due = lapses(self.life, self.hours, &[])?;
        let other_zones = answer(self.life).is_some_and(|clock| clock.zone_data != zone_data_version());
        Some(DueRow { other_zones, ..self.once(LAPSE, due) })
    }

    /// A step of a page that is to come; or a page that is wanted, on a desk that wakes anybody.
    fn page(&self, ours: Side, wakes: bool) -> Option<DueRow> {
        let due = paging::due(self.life, ours)?;
        let goes_on = self.life.pages.waiting().is_some_and(paging::Page::goes_on);
        (goes_on || wakes).then(|| self.once(PAGE, due))
    }

    fn once(&self, what: &'static str, due: Timestamp) -> DueRow {
        let (record, id) = (self.record, self.id);
        DueRow { record, id, what, cycle: 0, due, next: Some(due), other_zones: false, latest: None }
    }
}
