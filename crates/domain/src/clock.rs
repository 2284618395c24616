//! Promises and their clocks: what starts, pauses, resumes and stops one (`follow`), what becomes of it (`fold`), and the
//! instant it is due.
//!
//! Clocks are driven by events, by when things happened. Each change is an event of its own, so that a promise
//! once made stays what it was: calendar and zone-data versions are frozen in it.

mod fold;
mod follow;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::calendar::{self, Calendar, Calendars};
use crate::event::Side;
use crate::kind::choices;
use crate::reckon::{self, Target};
use crate::warning::{Threshold, Warned};

pub use fold::{apply, without_warnings};
pub use follow::follow;

choices! {
    /// What is promised.
    Promise {
        FirstResponse = "first-response",
        NextResponse = "next-response",
        /// A sign of life at intervals while work goes on.
        Update = "update",
        /// Only where the policy promises one: most vendors do not.
        Resolution = "resolution",
        /// The asker's answer to a hand-back.
        HandBackAnswer = "hand-back-answer",
        /// The asker's answer to a question.
        InformationAnswer = "information-answer",
        /// What an override left out.
        OverrideCompletion = "override-completion",
        /// A sign of life of whoever asked for work around the clock.
        CheckIn = "check-in",
    }
}

impl Promise {
    /// Who keeps it.
    pub fn kept_by(self) -> Side {
        match self {
            Self::FirstResponse | Self::NextResponse | Self::Update | Self::Resolution => Side::Asked,
            Self::HandBackAnswer | Self::InformationAnswer | Self::OverrideCompletion | Self::CheckIn => {
                Side::Asker
            }
        }
    }
}

choices! {
    /// Where a clock stands.
    Standing { Running = "running", Paused = "paused", Met = "met", Breached = "breached", Dropped = "dropped" }
}

/// A span of time, half-open; `to` absent = still going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
}

/// One promise, from start to end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    pub promise: Promise,
    /// 1 for the first time this was promised on the record, 2 for the next.
    pub cycle: u32,
    pub target: Target,
    /// Whose hours count: around the clock, or the agreement's.
    pub around_the_clock: bool,
    pub unverified: bool,
    pub calendar: String,
    pub zone_data: String,
    pub started: Timestamp,
    pub due: Timestamp,
    pub pauses: Vec<Pause>,
    pub stopped: Option<Timestamp>,
    pub kept: Option<bool>,
    /// Earlier targets, kept when a severity changed.
    pub earlier: Vec<(Target, Timestamp)>,
    /// Warnings given in this cycle.
    #[serde(default)]
    pub warned: Vec<Warned>,
}

/// What happens to a clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "clock", rename_all = "kebab-case")]
pub enum ClockEvent {
    Started {
        promise: Promise,
        cycle: u32,
        target: Target,
        around_the_clock: bool,
        unverified: bool,
        calendar: String,
        zone_data: String,
        due: Timestamp,
    },
    Paused {
        promise: Promise,
    },
    Resumed {
        promise: Promise,
        due: Timestamp,
    },
    /// The same cycle goes on, as if it had only paused since it stopped.
    Reopened {
        promise: Promise,
        due: Timestamp,
    },
    /// The severity changed: another target, by the policy's rule.
    Moved {
        promise: Promise,
        target: Target,
        around_the_clock: bool,
        unverified: bool,
        calendar: String,
        due: Timestamp,
        restarted: bool,
    },
    Stopped {
        promise: Promise,
        kept: bool,
    },
    /// The desk's people were warned.
    Warned {
        promise: Promise,
        threshold: Threshold,
    },
    /// Nobody owes it any longer.
    Dropped {
        promise: Promise,
    },
    /// Something was written down after what it had happened before: all clocks of the record, as they follow from
    /// everything in the order in which it happened. Without warnings: those were given when they were given.
    Reckoned {
        clocks: Vec<Clock>,
    },
}

/// What lists show of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    pub promise: Promise,
    pub cycle: u32,
    pub around_the_clock: bool,
    pub unverified: bool,
    pub started: Timestamp,
    pub due: Timestamp,
    pub paused: bool,
    pub stopped: Option<Timestamp>,
    pub kept: Option<bool>,
}

impl Brief {
    /// What is shown of one.
    pub fn of(clock: &Clock) -> Self {
        Self {
            promise: clock.promise,
            cycle: clock.cycle,
            around_the_clock: clock.around_the_clock,
            unverified: clock.unverified,
            started: clock.started,
            due: clock.due,
            paused: clock.is_paused(),
            stopped: clock.stopped,
            kept: clock.kept,
        }
    }

    /// Where it stands at an instant.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match (self.stopped, self.kept) {
            (Some(_), Some(true)) => Standing::Met,
            (Some(_), Some(false)) => Standing::Breached,
            (Some(_), None) => Standing::Dropped,
            (None, _) if self.paused => Standing::Paused,
            (None, _) if now >= self.due => Standing::Breached,
            (None, _) => Standing::Running,
        }
    }
}

impl Clock {
    /// Where it stands at an instant.
    pub fn standing(&self, now: Timestamp) -> Standing {
        Brief::of(self).standing(now)
    }

    /// Whether it neither stopped nor stands still.
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.to.is_none())
    }

    /// Whether it still counts for something.
    pub fn is_open(&self) -> bool {
        self.stopped.is_none()
    }

    /// Where the zone data of this program would put the due instant of a running promise that was made on other
    /// zone data, on the same hours; none where it would stay. The promise itself stays in either case.
    pub fn moved_by_zone_data(&self, hours: &Calendars) -> Option<Timestamp> {
        if !self.is_open() || self.is_paused() || self.zone_data == calendar::zone_data_version() {
            return None;
        }
        let pauses: Vec<_> = self.pauses.iter().filter_map(|pause| Some((pause.from, pause.to?))).collect();
        let always;
        let hours = if self.around_the_clock {
            always = Calendars::from(Calendar::always());
            &always
        } else {
            hours
        };
        reckon::due(hours, self.started, &self.target, &pauses).ok().filter(|due| *due != self.due)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn newer_zone_data_is_told_from_the_data_that_a_promise_was_made_on_and_moves_nothing() {
        let started: Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
        let hours = Calendars::from(Calendar::always());
        let due = started + SignedDuration::from_hours(4);
        let clock = |zone_data: &str, due| Clock {
            promise: Promise::FirstResponse,
            cycle: 1,
            target: Target::Working(SignedDuration::from_hours(4)),
            around_the_clock: false,
            unverified: false,
            calendar: hours.version(),
            zone_data: zone_data.to_owned(),
            started,
            due,
            pauses: Vec::new(),
            stopped: None,
            kept: None,
            earlier: Vec::new(),
            warned: Vec::new(),
        };
        let hour = SignedDuration::from_hours(1);
        assert_eq!(clock("2001a", due + hour).moved_by_zone_data(&hours), Some(due));
        assert_eq!(clock("2001a", due).moved_by_zone_data(&hours), None);
        assert_eq!(clock(calendar::zone_data_version(), due + hour).moved_by_zone_data(&hours), None);
        let met = Clock { stopped: Some(due), ..clock("2001a", due + hour) };
        assert_eq!(met.moved_by_zone_data(&hours), None);
    }
}
