//! What time does on a desk: warnings and alarms, hand-backs whose answer is overdue, requests that silence closes.

use domain::clock::{Clock, ClockEvent, Promise};
use domain::event::{Event, Side};
use domain::id::{EscalationId, RequestId};
use domain::request::Request;
use domain::warning::{self, Threshold, Warnings};
use domain::{Reason, Refusal, closure, hand_back};
use store::rows::{self, Hold};
use store::{Fault, Tx, escalations, idempotency, requests};
use uuid::Uuid;

use super::{At, escalate, frozen, ground, paging};
use crate::commit::{self, Stamp};
use crate::execute::Outcome;

/// Housekeeping of a desk: answers that nobody asks for again.
pub async fn tick(at: &At<'_>, tx: &mut Tx) -> Result<Outcome, Fault> {
    must_be_clock(at)?;
    idempotency::forget(tx, at.desk(), at.now).await?;
    Ok(Outcome::default())
}

fn must_be_clock(at: &At<'_>) -> Result<(), Refusal> {
    match at.viewer() {
        domain::seat::Viewer::Clock { .. } => Ok(()),
        _ => Err(Refusal::new(Reason::NotYours)),
    }
}

/// What falls due on a request, locked, by now. Nothing, when somebody was faster.
async fn request_due(at: &At<'_>, tx: &mut Tx, mut record: Request) -> Result<(), Fault> {
    let policy = rows::policy(tx, at.desk(), &record.policy.id, record.policy.version).await?;
    let stamp = Stamp::rule(at.now);
    let believed = at.engine.believes_clock();
    let given = warnings_due(tx, at, &record.life.clocks, &policy.warnings()).await?;
    if !given.is_empty() {
        let events = given.iter().map(|(event, _)| Event::Clock(event.clone())).collect();
        record = commit::request(at.engine, tx, at.desk(), record, &stamp, events).await?;
        for (event, clock) in &given {
            commit::warn(tx, at.desk(), commit::Warned::request(&record), event, clock, at.now).await?;
        }
    }
    // The asked desk lets a hand-back lapse; its asker's mirror waits to be told.
    let before = record.seq;
    record = paging::of_request(at, tx, record).await?;
    let lapses = believed && answer_overdue(&record.life.clocks, at);
    let silent = closure::silence_due(&record.life, &policy).is_some_and(|due| due <= at.now);
    if lapses || (believed && silent) {
        let ground = ground(tx, at.desk(), &record).await?;
        let led_to = if lapses {
            hand_back::lapse(&record.life, &ground.context(&stamp))?
        } else {
            closure::by_silence(&record.life, &ground.context(&stamp))?
        };
        commit::request(at.engine, tx, at.desk(), record, &stamp, led_to).await?;
    } else if given.is_empty() && record.seq == before {
        // The row told of something that is over: written anew, it tells no more.
        commit::falls_due(tx, at.desk(), &record).await?;
    }
    Ok(())
}

/// What falls due on an escalation: the next desk's promises to us, and ours to it.
async fn escalation_due(at: &At<'_>, tx: &mut Tx, id: EscalationId) -> Result<(), Fault> {
    let record = escalations::lock(tx, at.desk(), id).await?;
    let stamp = Stamp::rule(at.now);
    let given = warnings_due(tx, at, &record.life.clocks, &Warnings::default()).await?;
    let mut record = record;
    if !given.is_empty() {
        let events = given.iter().map(|(event, _)| Event::Clock(event.clone())).collect();
        record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
        for (event, clock) in &given {
            commit::warn(tx, at.desk(), commit::Warned::escalation(&record), event, clock, at.now).await?;
        }
    }
    let before = record.seq;
    record = paging::of_escalation(at, tx, record).await?;
    if record.by_hand && at.engine.believes_clock() && answer_overdue(&record.life.clocks, at) {
        // Nobody else lets it lapse: by hand, the mirror is all there is.
        let link = rows::link(tx, at.desk(), record.link, Hold::Read).await?;
        let frozen = frozen(tx, at.desk(), &record.life, &link.terms.calendar).await?;
        let context = escalate::context((&link, record.phase), &frozen, &stamp, Side::Asked);
        let events = hand_back::lapse(&record.life, &context)?;
        commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
    } else if given.is_empty() && record.seq == before {
        commit::escalation_falls_due(tx, at.desk(), &record).await?;
    }
    Ok(())
}

fn answer_overdue(clocks: &[Clock], at: &At<'_>) -> bool {
    clocks
        .iter()
        .any(|clock| clock.promise == Promise::HandBackAnswer && clock.is_open() && clock.due <= at.now)
}

/// Warnings that are due and were not given, with their clocks.
async fn warnings_due(
    tx: &mut Tx,
    at: &At<'_>,
    clocks: &[Clock],
    warnings: &Warnings,
) -> Result<Vec<(ClockEvent, Clock)>, Fault> {
    let mut given = Vec::new();
    // A clock that has not earned belief breaks nothing.
    if !at.engine.believes_clock() {
        return Ok(given);
    }
    for clock in clocks {
        for threshold in warning::due(commit::ahead(tx, at.desk(), clock, warnings).await?, at.now) {
            given.push((ClockEvent::Warned { promise: clock.promise, threshold }, clock.clone()));
        }
    }
    Ok(given)
}

/// Whether a warning still says something true when it is sent: the promise runs, and is that far.
pub(crate) fn still_true(clocks: &[Clock], promise: Promise, cycle: u32, threshold: Threshold) -> bool {
    clocks.iter().any(|clock| {
        clock.promise == promise
            && clock.cycle == cycle
            && clock.is_open()
            && !clock.is_paused()
            && clock.warned.iter().any(|warned| warned.threshold == threshold && !warned.overtaken)
    })
}

/// Does what is due on the records that the worker claimed.
pub async fn due(at: &At<'_>, tx: &mut Tx, records: &[(String, Uuid)]) -> Result<Outcome, Fault> {
    must_be_clock(at)?;
    let of = |kind| records.iter().filter(move |(record, _)| record == kind).map(|(_, id)| *id);
    let requests: Vec<RequestId> = of("request").map(RequestId).collect();
    for record in requests::lock_all(tx, at.desk(), &requests).await? {
        request_due(at, tx, record).await?;
    }
    for id in of("escalation") {
        escalation_due(at, tx, EscalationId(id)).await?;
    }
    Ok(Outcome::default())
}
