//! What becomes of the clocks of a record, event by event.

use super::{Clock, ClockEvent, Pause, Promise};
use crate::Timestamp;
use crate::warning::{Threshold, Warned};

/// Folds a clock event into the clocks of a record.
pub fn apply(clocks: &mut Vec<Clock>, event: &ClockEvent, happened: Timestamp) {
    let open = |clocks: &mut Vec<Clock>, promise: Promise| -> Option<usize> {
        clocks.iter().rposition(|clock| clock.promise == promise && clock.is_open())
    };
    match event {
        ClockEvent::Started {
            promise,
            cycle,
            target,
            around_the_clock,
            unverified,
            calendar,
            zone_data,
            due,
        } => {
            clocks.push(Clock {
                promise: *promise,
                cycle: *cycle,
                target: target.clone(),
                around_the_clock: *around_the_clock,
                unverified: *unverified,
                calendar: calendar.clone(),
                zone_data: zone_data.clone(),
                started: happened,
                due: *due,
                pauses: Vec::new(),
                stopped: None,
                kept: None,
                earlier: Vec::new(),
                warned: Vec::new(),
            });
        }
        ClockEvent::Paused { promise } => {
            if let Some(at) = open(clocks, *promise) {
                clocks[at].pauses.push(Pause { from: happened, to: None });
            }
        }
        ClockEvent::Resumed { promise, due } => {
            if let Some(at) = open(clocks, *promise) {
                clocks[at].due = *due;
                if let Some(pause) = clocks[at].pauses.last_mut() {
                    pause.to = Some(happened);
                }
            }
        }
        ClockEvent::Reopened { promise, due } => {
            let last = clocks.iter_mut().rfind(|clock| clock.promise == *promise);
            if let Some((clock, stopped)) = last.and_then(|clock| clock.stopped.map(|at| (clock, at))) {
                clock.pauses.push(Pause { from: stopped, to: Some(happened) });
                (clock.stopped, clock.kept, clock.due) = (None, None, *due);
            }
        }
        ClockEvent::Moved { promise, target, around_the_clock, unverified, calendar, due, restarted } => {
            if let Some(at) = open(clocks, *promise) {
                let clock = &mut clocks[at];
                clock.earlier.push((clock.target.clone(), clock.due));
                clock.target = target.clone();
                clock.around_the_clock = *around_the_clock;
                clock.unverified = *unverified;
                clock.calendar = calendar.clone();
                clock.due = *due;
                if *restarted {
                    clock.started = happened;
                    clock.pauses.retain(|pause| pause.to.is_none());
                }
            }
        }
        ClockEvent::Stopped { promise, kept } => {
            if let Some(at) = open(clocks, *promise) {
                close_pause(&mut clocks[at], happened);
                overtake(&mut clocks[at], happened);
                clocks[at].stopped = Some(happened);
                clocks[at].kept = Some(*kept);
            }
        }
        ClockEvent::Warned { promise, threshold } => {
            if let Some(at) = open(clocks, *promise) {
                clocks[at].warned.push(Warned { threshold: *threshold, at: happened, overtaken: false });
            }
        }
        ClockEvent::Dropped { promise } => {
            if let Some(at) = open(clocks, *promise) {
                close_pause(&mut clocks[at], happened);
                clocks[at].stopped = Some(happened);
            }
        }
        ClockEvent::Reckoned { clocks: reckoned } => {
            let before = std::mem::replace(clocks, reckoned.clone());
            for clock in &before {
                for warned in &clock.warned {
                    given_again(clocks, clock, warned);
                }
            }
        }
    }
}

/// A warning that was given stays with its promise: overtaken, where by what is known now it was none.
fn given_again(clocks: &mut [Clock], before: &Clock, warned: &Warned) {
    // The same promise; or, where it was not made then, the one that ran when the warning was given.
    let of = |clock: &Clock| clock.promise == before.promise && clock.started <= warned.at;
    let same = clocks.iter().position(|clock| of(clock) && clock.started == before.started);
    let Some(at) = same.or_else(|| clocks.iter().rposition(of)) else { return };
    let clock = &mut clocks[at];
    let stood_still =
        clock.pauses.iter().any(|pause| pause.from <= warned.at && pause.to.is_none_or(|to| warned.at < to));
    let too_early =
        clock.due > before.due && (warned.threshold != Threshold::Breached || clock.due > warned.at);
    let overtaken = warned.overtaken
        || stood_still
        || too_early
        || clock.stopped.is_some_and(|stopped| stopped < warned.at);
    clock.warned.push(Warned { overtaken, ..warned.clone() });
}

/// The clocks without their warnings: what follows from what happened, and from nothing else.
pub fn without_warnings(clocks: &[Clock]) -> Vec<Clock> {
    clocks.iter().map(|clock| Clock { warned: Vec::new(), ..clock.clone() }).collect()
}

/// What stops a clock may be written down after a warning, and have happened before it.
fn overtake(clock: &mut Clock, stopped: Timestamp) {
    for warned in clock.warned.iter_mut().filter(|warned| warned.at > stopped) {
        warned.overtaken = true;
    }
}

fn close_pause(clock: &mut Clock, at: Timestamp) {
    if let Some(pause) = clock.pauses.last_mut().filter(|pause| pause.to.is_none()) {
        pause.to = Some(at);
    }
}
