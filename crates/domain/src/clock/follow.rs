//! What happens to a record, and so to its promises: which start, pause, resume, move and stop.

use std::borrow::Cow;

use super::{Clock, ClockEvent, Pause, Promise};
use crate::Timestamp;
use crate::calendar::{Calendar, Calendars};
use crate::event::{Event, Said, SaidAs, Side};
use crate::life::{Context, Life, Status};
use crate::policy::{ClockOnChange, Lapse, Policy, Reopening, ResponseIs, Severity};
use crate::reckon::{self, Target};
use crate::refusal::{Reason, Refusal};

/// What an event does to the clocks of a record. `life` is the record after the event.
pub fn follow(life: &Life, event: &Event, context: &Context<'_>) -> Result<Vec<ClockEvent>, Refusal> {
    let mut then = Vec::new();
    let policy = context.policy;
    match event {
        Event::Opened(opened) => {
            start(life, context, Promise::FirstResponse, &mut then)?;
            start(life, context, Promise::Resolution, &mut then)?;
            // A desk that asks itself has nobody to reach.
            if context.side == Side::Asker {
                start_check_in(life, context, &mut then)?;
            }
            // An absent contact leaves nothing to complete.
            if opened.problem.passed.as_ref().is_some_and(|passed| !passed.missing.is_empty()) {
                let target = &policy.overrides.complete_within;
                start_with(
                    life,
                    context,
                    Promise::OverrideCompletion,
                    target,
                    policy.overrides.unverified,
                    &mut then,
                )?;
            }
        }
        Event::Said(Said { said_as: SaidAs::Reply | SaidAs::Call, .. }) => {
            if context.side == Side::Asked {
                responded(life, context, &mut then)?;
            } else if !is_running(life, Promise::FirstResponse) && !is_running(life, Promise::NextResponse) {
                start(life, context, Promise::NextResponse, &mut then)?;
            }
        }
        Event::Accepted { .. } if policy.response.is == ResponseIs::Acknowledgement => {
            stop(life, context, Promise::FirstResponse, &mut then);
        }
        Event::InformationAsked { .. } => {
            responded(life, context, &mut then)?;
            // What reached nobody waits for nobody.
            let waits = !context.unheard;
            for promise in policy.waiting.pauses.iter().filter(|_| waits) {
                pause(life, &mut then, *promise);
            }
            if let Some(target) = policy.waiting.answer.as_ref().filter(|_| waits) {
                start_with(
                    life,
                    context,
                    Promise::InformationAnswer,
                    target,
                    policy.waiting.unverified,
                    &mut then,
                )?;
            }
        }
        Event::InformationGiven { .. } => {
            stop(life, context, Promise::InformationAnswer, &mut then);
            resume_all(life, context, &mut then)?;
            if !is_running(life, Promise::FirstResponse) && !is_running(life, Promise::NextResponse) {
                start(life, context, Promise::NextResponse, &mut then)?;
            }
        }
        Event::Completed { .. } => stop(life, context, Promise::OverrideCompletion, &mut then),
        Event::SeveritySet { to, .. } => {
            moved(life, context, *to, &mut then)?;
            promised_anew(life, context, *to, &mut then)?;
        }
        Event::ResolutionProposed { .. } => {
            stop(life, context, Promise::FirstResponse, &mut then);
            stop(life, context, Promise::NextResponse, &mut then);
            stop(life, context, Promise::Resolution, &mut then);
            drop_clock(life, Promise::Update, &mut then);
            drop_clock(life, Promise::InformationAnswer, &mut then);
            drop_clock(life, Promise::CheckIn, &mut then);
        }
        Event::ResolutionRefused { .. } | Event::Reopened { .. } => {
            start(life, context, Promise::NextResponse, &mut then)?;
            promised_again(life, context, &mut then)?;
            start_check_in(life, context, &mut then)?;
        }
        Event::HandedBack { .. } => {
            stop(life, context, Promise::FirstResponse, &mut then);
            stop(life, context, Promise::NextResponse, &mut then);
            if context.unheard {
                return Ok(then);
            }
            drop_clock(life, Promise::Update, &mut then);
            drop_clock(life, Promise::InformationAnswer, &mut then);
            drop_clock(life, Promise::CheckIn, &mut then);
            pause(life, &mut then, Promise::Resolution);
            let rule = &policy.hand_back;
            start_with(life, context, Promise::HandBackAnswer, &rule.answer, rule.unverified, &mut then)?;
        }
        Event::HandBackDisputed { .. } => {
            stop(life, context, Promise::HandBackAnswer, &mut then);
            resume_all(life, context, &mut then)?;
            start(life, context, Promise::NextResponse, &mut then)?;
            start_check_in(life, context, &mut then)?;
        }
        Event::HandBackLapsed => {
            stop(life, context, Promise::HandBackAnswer, &mut then);
            // It is the desk's again, which owes the next word; or it ends with the event that follows.
            if policy.hand_back.lapse != Lapse::Accepted {
                resume_all(life, context, &mut then)?;
                start(life, context, Promise::NextResponse, &mut then)?;
                start_check_in(life, context, &mut then)?;
            }
        }
        Event::HandBackAccepted { .. } => stop(life, context, Promise::HandBackAnswer, &mut then),
        Event::Rejected { .. } => stop(life, context, Promise::FirstResponse, &mut then),
        _ => {}
    }
    // What is written down of a time before the present cycle began says nothing of it.
    let began = life.clocks.iter().rfind(|clock| clock.promise == Promise::CheckIn && clock.is_open());
    if is_sign_of_life(event, context.side) && began.is_none_or(|clock| clock.started <= context.happened) {
        stop(life, context, Promise::CheckIn, &mut then);
        if life.status.is_open() && is_running(life, Promise::CheckIn) {
            start_check_in(life, context, &mut then)?;
        }
    }
    if !life.status.is_open() {
        // Whatever still runs is owed to nobody now.
        for clock in life.clocks.iter().filter(|clock| clock.is_open()) {
            let ended = then.iter().any(
                |event| matches!(event, ClockEvent::Stopped { promise, .. } | ClockEvent::Dropped { promise } if *promise == clock.promise),
            );
            if !ended {
                then.push(ClockEvent::Dropped { promise: clock.promise });
            }
        }
    }
    Ok(then)
}

/// A person of the desk answered: the response clocks stop, the update clock starts anew.
fn responded(life: &Life, context: &Context<'_>, then: &mut Vec<ClockEvent>) -> Result<(), Refusal> {
    if !context.by.is_person() {
        return Ok(());
    }
    stop(life, context, Promise::FirstResponse, then);
    stop(life, context, Promise::NextResponse, then);
    if is_running(life, Promise::Update) {
        stop(life, context, Promise::Update, then);
    }
    start(life, context, Promise::Update, then)
}

/// What was resolved is not: the promise to resolve it goes on where it stopped, or is made anew, as the policy says.
fn promised_again(life: &Life, context: &Context<'_>, then: &mut Vec<ClockEvent>) -> Result<(), Refusal> {
    let promise = Promise::Resolution;
    // Only what the present severity promises as well.
    let rule = context.policy.level(life.severity).and_then(|level| level.targets.get(&promise));
    let same = |clock: &&Clock| rule.is_some_and(|rule| rule.time == clock.target);
    let last = life.clocks.iter().rfind(|clock| clock.promise == promise).filter(same);
    let resumed = last.and_then(|clock| Some((clock, clock.stopped?)));
    match resumed.filter(|_| context.policy.closure.reopening == Reopening::Resume) {
        Some((clock, stopped)) => {
            let mut pauses = ended(&clock.pauses, context.happened);
            if stopped < context.happened {
                pauses.push((stopped, context.happened));
            }
            then.push(ClockEvent::Reopened { promise, due: due_as_promised(clock, context, &pauses)? });
            Ok(())
        }
        None => start(life, context, promise, then),
    }
}

/// Whether the asker was heard: by a check-in, by anything else the asker said, or because both spoke.
fn is_sign_of_life(event: &Event, side: Side) -> bool {
    match event {
        Event::CheckedIn { .. } | Event::Said(Said { said_as: SaidAs::Call, .. }) => true,
        Event::Said(_)
        | Event::InformationGiven { .. }
        | Event::Completed { .. }
        | Event::SeverityProposed { .. }
        | Event::SeverityDeclined { .. }
        | Event::ManagerAsked(_) => side == Side::Asker,
        _ => false,
    }
}

/// Check-ins are asked for where the policy says so, while somebody works on it.
fn start_check_in(life: &Life, context: &Context<'_>, then: &mut Vec<ClockEvent>) -> Result<(), Refusal> {
    match &context.policy.reachable {
        Some(rule) if rule.severities.contains(&life.severity) => {
            start_with(life, context, Promise::CheckIn, &rule.every, rule.unverified, then)
        }
        _ => Ok(()),
    }
}

/// What another severity promises that the one before did not, and the other way round.
fn promised_anew(
    life: &Life,
    context: &Context<'_>,
    to: Severity,
    then: &mut Vec<ClockEvent>,
) -> Result<(), Refusal> {
    let Some(level) = context.policy.level(to) else { return Ok(()) };
    for promise in [Promise::FirstResponse, Promise::NextResponse, Promise::Update, Promise::Resolution] {
        if !level.targets.contains_key(&promise) {
            drop_clock(life, promise, then);
        }
    }
    // A sign of life is owed once somebody has taken it, and only while somebody works on it.
    if life.status == Status::Open {
        start(life, context, Promise::Update, then)?;
    }
    if matches!(life.status, Status::New | Status::Open | Status::Waiting) {
        start(life, context, Promise::Resolution, then)?;
        if life.status == Status::Waiting && context.policy.waiting.pauses.contains(&Promise::Resolution) {
            pause(life, then, Promise::Resolution);
        }
        match &context.policy.reachable {
            Some(rule) if rule.severities.contains(&to) => start_check_in(life, context, then)?,
            _ => drop_clock(life, Promise::CheckIn, then),
        }
    }
    Ok(())
}

fn is_running(life: &Life, promise: Promise) -> bool {
    life.clocks.iter().any(|clock| clock.promise == promise && clock.is_open())
}

fn start(
    life: &Life,
    context: &Context<'_>,
    promise: Promise,
    then: &mut Vec<ClockEvent>,
) -> Result<(), Refusal> {
    let Some(level) = context.policy.level(life.severity) else { return Ok(()) };
    let Some(rule) = level.targets.get(&promise) else { return Ok(()) };
    let hours = hours(context.policy, context.calendar, life.severity);
    push_start(life, context, promise, &rule.time, rule.unverified || level.unverified, &hours, then)
}

fn start_with(
    life: &Life,
    context: &Context<'_>,
    promise: Promise,
    target: &Target,
    unverified: bool,
    then: &mut Vec<ClockEvent>,
) -> Result<(), Refusal> {
    let hours = hours(context.policy, context.calendar, life.severity);
    push_start(life, context, promise, target, unverified, &hours, then)
}

fn push_start(
    life: &Life,
    context: &Context<'_>,
    promise: Promise,
    target: &Target,
    unverified: bool,
    hours: &Hours<'_>,
    then: &mut Vec<ClockEvent>,
) -> Result<(), Refusal> {
    let stopping =
        then.iter().any(|event| matches!(event, ClockEvent::Stopped { promise: p, .. } if *p == promise));
    if is_running(life, promise) && !stopping {
        return Ok(());
    }
    let earlier = life.clocks.iter().filter(|clock| clock.promise == promise).count();
    then.push(ClockEvent::Started {
        promise,
        cycle: u32::try_from(earlier).unwrap_or(u32::MAX - 1) + 1,
        target: target.clone(),
        around_the_clock: hours.around_the_clock,
        unverified,
        calendar: hours.calendar().version(),
        zone_data: crate::calendar::zone_data_version().to_owned(),
        due: due(&hours.calendar(), context.happened, target, &[])?,
    });
    Ok(())
}

fn stop(life: &Life, context: &Context<'_>, promise: Promise, then: &mut Vec<ClockEvent>) {
    if let Some(clock) = life.clocks.iter().find(|clock| clock.promise == promise && clock.is_open()) {
        let kept = context.doubted || clock.is_paused() || context.happened <= clock.due;
        then.push(ClockEvent::Stopped { promise, kept });
    }
}

fn drop_clock(life: &Life, promise: Promise, then: &mut Vec<ClockEvent>) {
    if is_running(life, promise) {
        then.push(ClockEvent::Dropped { promise });
    }
}

fn pause(life: &Life, then: &mut Vec<ClockEvent>, promise: Promise) {
    let runs =
        life.clocks.iter().any(|clock| clock.promise == promise && clock.is_open() && !clock.is_paused());
    let stopping =
        then.iter().any(|event| matches!(event, ClockEvent::Stopped { promise: p, .. } if *p == promise));
    let starting =
        then.iter().any(|event| matches!(event, ClockEvent::Started { promise: p, .. } if *p == promise));
    if (runs && !stopping) || starting {
        then.push(ClockEvent::Paused { promise });
    }
}

fn resume_all(life: &Life, context: &Context<'_>, then: &mut Vec<ClockEvent>) -> Result<(), Refusal> {
    for clock in life.clocks.iter().filter(|clock| clock.is_open() && clock.is_paused()) {
        let due = due_as_promised(clock, context, &ended(&clock.pauses, context.happened))?;
        then.push(ClockEvent::Resumed { promise: clock.promise, due });
    }
    Ok(())
}

/// The due instant of a clock on the hours it was promised on, whatever the calendar has become since.
fn due_as_promised(
    clock: &Clock,
    context: &Context<'_>,
    pauses: &[(Timestamp, Timestamp)],
) -> Result<Timestamp, Refusal> {
    let business = context.frozen.get(&clock.calendar).unwrap_or(context.calendar);
    let hours = Hours { around_the_clock: clock.around_the_clock, business };
    due(&hours.calendar(), clock.started, &clock.target, pauses)
}

fn moved(
    life: &Life,
    context: &Context<'_>,
    to: Severity,
    then: &mut Vec<ClockEvent>,
) -> Result<(), Refusal> {
    let Some(level) = context.policy.level(to) else { return Ok(()) };
    let hours = hours(context.policy, context.calendar, to);
    let restarted = context.policy.severity_change.clocks == ClockOnChange::Restart;
    for clock in life.clocks.iter().filter(|clock| clock.is_open()) {
        let Some(rule) = level.targets.get(&clock.promise) else { continue };
        let (from, pauses) = if restarted {
            (context.happened, Vec::new())
        } else {
            (clock.started, ended(&clock.pauses, context.happened))
        };
        then.push(ClockEvent::Moved {
            promise: clock.promise,
            target: rule.time.clone(),
            around_the_clock: hours.around_the_clock,
            unverified: rule.unverified || level.unverified,
            calendar: hours.calendar().version(),
            due: due(&hours.calendar(), from, &rule.time, &pauses)?,
            restarted,
        });
    }
    Ok(())
}

/// Pauses as spans, the open one ended now.
fn ended(pauses: &[Pause], now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    pauses.iter().map(|pause| (pause.from, pause.to.unwrap_or(now))).filter(|(from, to)| from < to).collect()
}

struct Hours<'a> {
    around_the_clock: bool,
    business: &'a Calendars,
}

impl Hours<'_> {
    fn calendar(&self) -> Cow<'_, Calendars> {
        if self.around_the_clock {
            Cow::Owned(Calendar::always().into())
        } else {
            Cow::Borrowed(self.business)
        }
    }
}

fn hours<'a>(policy: &Policy, calendar: &'a Calendars, severity: Severity) -> Hours<'a> {
    let around_the_clock = policy.level(severity).is_some_and(|level| level.around_the_clock);
    Hours { around_the_clock, business: calendar }
}

/// The due instant. A calendar that cannot answer is a fault of configuration, not of the person asking.
fn due(
    calendar: &Calendars,
    start: Timestamp,
    target: &Target,
    pauses: &[(Timestamp, Timestamp)],
) -> Result<Timestamp, Refusal> {
    reckon::due(calendar, start, target, pauses)
        .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))
}
