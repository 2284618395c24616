//! What became of promises: how many were kept, who held the requests, how far the first line got.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::clock::{Promise, Standing};
use crate::event::Filed;
use crate::holder::{Holder, Timeline};
use crate::id::RequestId;
use crate::kind::choices;
use crate::life::Life;
use crate::request::Escalated;

choices! {
    /// By what a report is divided.
    Division { Severity = "severity", Agreement = "agreement", Account = "account", Month = "month" }
}

/// What reports count of a request: a record that is kept whole is read no further than this.
#[derive(Debug, Clone, Deserialize)]
pub struct Told {
    pub id: RequestId,
    pub filed: Filed,
    pub life: Life,
    pub escalations: Vec<Escalated>,
    pub timeline: Timeline,
}

/// Counts of one group of requests. Every figure is a set of requests: [`Attainment::belongs`] says which.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Attainment {
    pub requests: u64,
    /// Promises of the kind asked for, by where they stand: those nobody owes any longer are in none.
    pub met: u64,
    pub breached: u64,
    pub running: u64,
    /// Requests that came to an end.
    pub ended: u64,
    /// Of those, the ones that never left the first line.
    pub first_line: u64,
    /// Requests that were escalated.
    pub escalated: u64,
    /// How often this desk handed something back.
    pub handed_back: u64,
    /// Clock time per holder, in seconds.
    pub held: BTreeMap<Holder, i64>,
    /// Working time per holder, in seconds: on the hours that each request's promises were made on.
    pub worked: BTreeMap<Holder, i64>,
}

/// The hours on which a request's time is working time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Hours {
    /// Every promise on it counts around the clock.
    Always,
    /// Those that a promise on it has frozen, by their version.
    Kept(String),
    /// Nothing is promised on it: the desk's own.
    Desk,
}

impl Hours {
    /// Of a request: of its newest promise that has business hours.
    pub fn of(life: &Life) -> Self {
        let clocks = &life.clocks;
        match clocks.iter().rev().find(|clock| !clock.around_the_clock) {
            Some(clock) => Self::Kept(clock.calendar.clone()),
            None if clocks.is_empty() => Self::Desk,
            None => Self::Always,
        }
    }
}

choices! {
    /// A figure of a report, as a link names it.
    Figure {
        Requests = "requests",
        Met = "met",
        Breached = "breached",
        Running = "running",
        Ended = "ended",
        FirstLine = "first-line",
        Escalated = "escalated",
        HandedBack = "handed-back",
    }
}

/// Where the promises of a request stand: how many are met, breached, running.
pub(crate) fn standings(life: &Life, promise: Promise, now: Timestamp) -> [u64; 3] {
    let mut counts = [0; 3];
    for clock in life.clocks.iter().filter(|clock| clock.promise == promise) {
        match clock.standing(now) {
            Standing::Met => counts[0] += 1,
            Standing::Breached => counts[1] += 1,
            Standing::Running | Standing::Paused => counts[2] += 1,
            Standing::Dropped => {}
        }
    }
    counts
}

impl Attainment {
    /// Adds a request.
    pub fn add(&mut self, request: &Told, promise: Promise, now: Timestamp) {
        let [met, breached, running] = standings(&request.life, promise, now);
        let ended = !request.life.status.is_open();
        let escalated = !request.escalations.is_empty();
        self.requests += 1;
        self.met += met;
        self.breached += breached;
        self.running += running;
        self.ended += u64::from(ended);
        self.first_line += u64::from(ended && !escalated);
        self.escalated += u64::from(escalated);
        self.handed_back += u64::from(request.life.hand_backs);
        let until = request.life.closed.unwrap_or(now);
        for (holder, time) in request.timeline.shares(request.life.opened, until) {
            *self.held.entry(holder).or_default() += time.as_secs();
        }
    }

    /// Adds working time.
    pub fn work(&mut self, worked: &BTreeMap<Holder, i64>) {
        for (holder, seconds) in worked {
            *self.worked.entry(*holder).or_default() += seconds;
        }
    }

    /// Adds a group.
    pub fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.met += other.met;
        self.breached += other.breached;
        self.running += other.running;
        self.ended += other.ended;
        self.first_line += other.first_line;
        self.escalated += other.escalated;
        self.handed_back += other.handed_back;
        for (holder, seconds) in &other.held {
            *self.held.entry(*holder).or_default() += seconds;
        }
        self.work(&other.worked);
    }

    /// Whether a request is behind a figure: a figure is never more than the sum over the requests behind it.
    pub fn belongs(figure: Figure, request: &Told, promise: Promise, now: Timestamp) -> bool {
        let [met, breached, running] = standings(&request.life, promise, now);
        let ended = !request.life.status.is_open();
        let escalated = !request.escalations.is_empty();
        match figure {
            Figure::Requests => true,
            Figure::Met => met > 0,
            Figure::Breached => breached > 0,
            Figure::Running => running > 0,
            Figure::Ended => ended,
            Figure::FirstLine => ended && !escalated,
            Figure::Escalated => escalated,
            Figure::HandedBack => request.life.hand_backs > 0,
        }
    }
}
