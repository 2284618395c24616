//! Why a promise is due when it is: each stretch of time that counted, and why the others did not.

use domain::Timestamp;
use domain::calendar::{Calendar, Calendars};
use domain::clock::Clock;
use domain::reckon::{self, Stretch, Target};
use serde::Serialize;

use super::ClockView;

/// A promise, explained.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    pub clock: ClockView,
    /// How much working time, or which business day, was promised.
    pub target: Target,
    /// Working time that has counted so far, in seconds.
    pub elapsed_s: i64,
    /// The hours it was promised on; none where they are another party's and never reached this desk.
    pub calendar: Option<Calendars>,
    pub calendar_version: String,
    /// The zone data it was reckoned with.
    pub zone_data: String,
    /// Targets it had before its severity changed.
    pub earlier: Vec<Earlier>,
    /// From the start to the due instant, or to the stop where that came later, without a hole.
    pub stretches: Vec<Stretch>,
}

/// A target that no longer counts.
#[derive(Debug, Clone, Serialize)]
pub struct Earlier {
    pub target: Target,
    pub due_at: Timestamp,
}

impl Explanation {
    pub(crate) fn of(clock: &Clock, kept: Option<Calendars>, now: Timestamp) -> Self {
        let calendar = if clock.around_the_clock { Some(Calendar::always().into()) } else { kept };
        let end = clock.stopped.unwrap_or(now);
        let pauses: Vec<(Timestamp, Timestamp)> = clock
            .pauses
            .iter()
            .map(|pause| (pause.from, pause.to.unwrap_or(end.max(clock.due))))
            .filter(|(from, to)| from < to)
            .collect();
        let until = clock.due.max(clock.stopped.unwrap_or(clock.due));
        let (stretches, elapsed) = match &calendar {
            // Hours that cannot be read any more explain nothing; the promise stands as it was made.
            Some(calendar) => (
                reckon::explain(calendar, clock.started, until, &pauses).unwrap_or_default(),
                reckon::elapsed(calendar, clock.started, end.max(clock.started), &pauses)
                    .map_or(0, |it| it.as_secs()),
            ),
            None => (Vec::new(), 0),
        };
        Self {
            clock: ClockView::of(clock, now),
            target: clock.target.clone(),
            elapsed_s: elapsed,
            calendar,
            calendar_version: clock.calendar.clone(),
            zone_data: clock.zone_data.clone(),
            earlier: clock
                .earlier
                .iter()
                .map(|(target, due)| Earlier { target: target.clone(), due_at: *due })
                .collect(),
            stretches,
        }
    }
}
