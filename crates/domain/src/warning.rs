//! Warnings before a promise is broken, and the alarm when it is: each recorded once in a cycle.

use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Calendars};
use crate::clock::Clock;
use crate::reckon::{self, ReckonFault, Target};
use crate::{SignedDuration, Timestamp};

/// When somebody is warned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Threshold {
    /// So many per cent of the promised time are used up.
    Share(u8),
    /// So many minutes are left, by the clock on the wall.
    Left(u32),
    /// The promise is broken.
    Breached,
}

impl From<Threshold> for String {
    fn from(threshold: Threshold) -> Self {
        match threshold {
            Threshold::Share(per_cent) => format!("share-{per_cent}"),
            Threshold::Left(minutes) => format!("left-{minutes}"),
            Threshold::Breached => "breached".to_owned(),
        }
    }
}

impl TryFrom<String> for Threshold {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        let found = match code.split_once('-') {
            Some(("share", per_cent)) => per_cent.parse().ok().map(Self::Share),
            Some(("left", minutes)) => minutes.parse().ok().map(Self::Left),
            _ if code == "breached" => Some(Self::Breached),
            _ => None,
        };
        found.ok_or_else(|| format!("{code} is no threshold"))
    }
}

/// A warning that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    pub threshold: Threshold,
    pub at: Timestamp,
    /// What stopped the clock had happened before, and was written down later. The warning stays: it was sent.
    pub overtaken: bool,
}

/// At which thresholds a desk warns its people. A broken promise always raises the alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warnings {
    /// Per cent of the promised time.
    #[serde(default)]
    pub share: Vec<u8>,
    /// Minutes that are left.
    #[serde(default)]
    pub left: Vec<u32>,
    pub source: String,
    #[serde(default)]
    pub unverified: bool,
}

impl Default for Warnings {
    /// Once, when three quarters of the time are gone.
    fn default() -> Self {
        Self { share: vec![75], left: Vec::new(), source: "Relais default".into(), unverified: false }
    }
}

impl Warnings {
    fn thresholds(&self) -> impl Iterator<Item = Threshold> {
        let shares = self.share.iter().copied().map(Threshold::Share);
        let left = self.left.iter().copied().map(Threshold::Left);
        shares.chain(left).chain([Threshold::Breached])
    }
}

/// The warnings of a clock that have not been given, soonest first. None for a clock that stands still or stopped.
/// `hours`: the ones it was promised on.
pub fn ahead(
    clock: &Clock,
    warnings: &Warnings,
    hours: &Calendars,
) -> Result<Vec<(Timestamp, Threshold)>, ReckonFault> {
    if !clock.is_open() || clock.is_paused() {
        return Ok(Vec::new());
    }
    let given = |threshold: Threshold| {
        clock.warned.iter().any(|warned| warned.threshold == threshold && !warned.overtaken)
    };
    if given(Threshold::Breached) {
        return Ok(Vec::new());
    }
    let pauses: Vec<_> = clock
        .pauses
        .iter()
        .filter_map(|pause| Some((pause.from, pause.to?)))
        .filter(|(a, b)| a < b)
        .collect();
    let always;
    let hours = if clock.around_the_clock {
        always = Calendars::from(Calendar::always());
        &always
    } else {
        hours
    };
    let whole = reckon::elapsed(hours, clock.started, clock.due, &pauses)?;
    let mut ahead = Vec::new();
    for threshold in warnings.thresholds().filter(|threshold| !given(*threshold)) {
        let at = match threshold {
            Threshold::Breached => clock.due,
            Threshold::Left(minutes) => {
                (clock.due - SignedDuration::from_mins(i64::from(minutes))).max(clock.started)
            }
            Threshold::Share(per_cent) => {
                let part = Target::Working(whole * i32::from(per_cent.min(100)) / 100);
                reckon::due(hours, clock.started, &part, &pauses)?.min(clock.due)
            }
        };
        ahead.push((at, threshold));
    }
    ahead.sort_unstable();
    Ok(ahead)
}

/// Those that are due by now, the gravest last.
pub fn due(ahead: Vec<(Timestamp, Threshold)>, now: Timestamp) -> Vec<Threshold> {
    ahead.into_iter().filter(|(at, _)| *at <= now).map(|(_, threshold)| threshold).collect()
}
