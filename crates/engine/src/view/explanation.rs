//! Why a promise is due when it is: each stretch of time that counted, and why the others did not.

use domain::Timestamp;
use domain::calendar::{Calendar, Calendars};
use domain::clock::{Clock, Promise};
use domain::event::{Envelope, Event};
use domain::holder::PauseCause;
use domain::policy::{Policy, Severity};
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
    /// Who says so: where the policy has the number from. None where the policy no longer has it.
    pub source: Option<String>,
    /// When it stood still, and what made it.
    pub pauses: Vec<PauseView>,
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

/// A span in which a promise stood still; `to` absent = still does.
#[derive(Debug, Clone, Serialize)]
pub struct PauseView {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub cause: PauseCause,
}

/// What an explanation needs beside the clock.
pub(crate) struct Surroundings<'a> {
    pub kept: Option<Calendars>,
    pub policy: &'a Policy,
    pub severity: Severity,
    pub events: &'a [Envelope],
    pub now: Timestamp,
}

/// Where the policy has a promised number from: of the level that promises just this, the record's own first.
fn source(clock: &Clock, policy: &Policy, severity: Severity) -> Option<String> {
    let said = match clock.promise {
        Promise::HandBackAnswer => &policy.hand_back.source,
        Promise::InformationAnswer => &policy.waiting.source,
        Promise::OverrideCompletion => &policy.overrides.source,
        Promise::CheckIn => &policy.reachable.as_ref()?.source,
        Promise::FirstResponse | Promise::NextResponse | Promise::Update | Promise::Resolution => {
            let mut levels: Vec<_> = policy.severities.iter().collect();
            levels.sort_by_key(|level| level.level != severity);
            let mut rules = levels.iter().filter_map(|level| level.targets.get(&clock.promise));
            &rules.find(|rule| rule.time == clock.target)?.source
        }
    };
    Some(said.clone())
}

fn cause(from: Timestamp, events: &[Envelope]) -> PauseCause {
    let at = events.iter().filter(|envelope| envelope.happened == from);
    at.filter_map(|envelope| match envelope.event {
        Event::InformationAsked { .. } => Some(PauseCause::Question),
        Event::HandedBack { .. } => Some(PauseCause::HandBack),
        Event::ResolutionProposed { .. } | Event::Closed { .. } => Some(PauseCause::Resolved),
        _ => None,
    })
    .next()
    .unwrap_or(PauseCause::Unknown)
}

impl Explanation {
    pub(crate) fn of(clock: &Clock, around: Surroundings<'_>) -> Self {
        let Surroundings { kept, policy, severity, events, now } = around;
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
            source: source(clock, policy, severity),
            pauses: clock
                .pauses
                .iter()
                .map(|pause| PauseView { from: pause.from, to: pause.to, cause: cause(pause.from, events) })
                .collect(),
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
