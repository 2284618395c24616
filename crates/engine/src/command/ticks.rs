//! What time does on a desk: warnings and alarms, hand-backs whose answer is overdue, requests that silence closes.

use domain::clock::{Clock, ClockEvent, Promise};
use domain::event::{Event, Side};
use domain::id::{EscalationId, RequestId};
use domain::life::Life;
use domain::policy::Policy;
use domain::request::Request;
use domain::row::{LAPSE, SILENCE};
use domain::warning::{self, Threshold, Warnings};
use domain::{Reason, Refusal, SignedDuration, Timestamp, closure, hand_back};
use store::rows::{self, Hold};
use store::{Fault, Tx, clocks, escalations, fence, idempotency, outages, outbox, requests};
use uuid::Uuid;

use super::{At, escalate, frozen, ground, paging};
use crate::commit::{self, Stamp};
use crate::engine::LONG;
use crate::outcome::Outcome;

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
        let first = record.seq + 1;
        record = commit::request(at.engine, tx, at.desk(), record, &stamp, events).await?;
        for (entry, (event, clock)) in (first..).zip(&given) {
            let warned = commit::Warned::request(&record);
            commit::warn(tx, at.desk(), warned, (entry, event), clock, at.now).await?;
        }
    }
    // The asked desk lets a hand-back lapse; its asker's mirror waits to be told.
    let before = record.seq;
    record = paging::of_request(at, tx, record).await?;
    let line = match (record.filed.agreement, record.filed.escalation) {
        (Some(agreement), Some(escalation)) => Some(commit::line_of(agreement, escalation)),
        _ => None,
    };
    let ends = ends(at, tx, &record.life, Some(&policy), line.as_deref()).await?;
    if believed && matches!(ends, Some((_, due)) if due <= at.now) {
        let ground = ground(tx, at.desk(), &record).await?;
        let stamp = stamp.after(record.latest);
        let led_to = match ends {
            Some((LAPSE, _)) => hand_back::lapse(&record.life, &ground.context(&stamp))?,
            _ => closure::by_silence(&record.life, &ground.context(&stamp))?,
        };
        commit::request(at.engine, tx, at.desk(), record, &stamp, led_to).await?;
        return Ok(());
    }
    let id = record.id.0;
    if given.is_empty() && record.seq == before {
        // The row told of something that is over: written anew, it tells no more.
        commit::falls_due(tx, at.desk(), &record).await?;
    }
    wait(at, tx, id, ends).await
}

/// What ends a hand-back or a request by itself, and when: never before whoever has to answer has had the time, without
/// that in which nothing of this installation was at work, or what was said was still on its way to the desk that asked.
/// `policy`: of a request, which silence may close; `line`: what that desk is told on.
async fn ends(
    at: &At<'_>,
    tx: &mut Tx,
    life: &Life,
    policy: Option<&Policy>,
    line: Option<&str>,
) -> Result<Option<(&'static str, Timestamp)>, Fault> {
    let closes = policy.and_then(|policy| closure::silence_due(life, policy));
    let lapses = commit::lapses(tx, at.desk(), life, &[]).await?;
    if closes.into_iter().chain(lapses).all(|due| due > at.now) {
        return Ok(None);
    }
    let mut outages = outages::since(tx, life.opened).await?;
    // Nobody could answer on a desk that was not open, nor was anything of it told.
    outages.extend(fence::spans(tx, at.desk(), life.opened).await?);
    if let Some(line) = line {
        let carried = outbox::on_their_way(tx, at.desk(), line, (at.now, life.opened)).await?;
        outages.extend(carried.into_iter().filter(|(left, taken)| taken.duration_since(*left) > LONG));
    }
    let outages = merged(outages);
    if let Some(due) = commit::lapses(tx, at.desk(), life, &outages).await? {
        return Ok(Some((LAPSE, due)));
    }
    let closes = policy.and_then(|policy| closure::silence_closes(life, policy, &outages));
    Ok(closes.map(|due| (SILENCE, due)))
}

/// The same spans in order, none of which meets another.
fn merged(mut spans: Vec<(Timestamp, Timestamp)>) -> Vec<(Timestamp, Timestamp)> {
    spans.sort_unstable();
    let mut all: Vec<(Timestamp, Timestamp)> = Vec::with_capacity(spans.len());
    for (began, ended) in spans {
        match all.last_mut() {
            Some((_, last)) if began <= *last => *last = ended.max(*last),
            _ => all.push((began, ended)),
        }
    }
    all
}

/// When what still waits is looked at again.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// What waits longer than its row says is looked at then.
async fn wait(
    at: &At<'_>,
    tx: &mut Tx,
    id: Uuid,
    ends: Option<(&'static str, Timestamp)>,
) -> Result<(), Fault> {
    match ends {
        // What waits for the clock to be believed is looked at again in a while.
        Some((what, until)) => clocks::postpone(tx, at.desk(), id, what, until.max(at.now + AGAIN)).await,
        None => Ok(()),
    }
}

/// What falls due on an escalation: the next desk's promises to us, and ours to it.
async fn escalation_due(at: &At<'_>, tx: &mut Tx, id: EscalationId) -> Result<(), Fault> {
    let record = escalations::lock(tx, at.desk(), id).await?;
    let stamp = Stamp::rule(at.now);
    let given = warnings_due(tx, at, &record.life.clocks, &Warnings::default()).await?;
    let mut record = record;
    if !given.is_empty() {
        let events = given.iter().map(|(event, _)| Event::Clock(event.clone())).collect();
        let first = record.seq + 1;
        record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
        for (entry, (event, clock)) in (first..).zip(&given) {
            let warned = commit::Warned::escalation(&record);
            commit::warn(tx, at.desk(), warned, (entry, event), clock, at.now).await?;
        }
    }
    let before = record.seq;
    record = paging::of_escalation(at, tx, record).await?;
    // Nobody else lets it lapse: by hand, the mirror is all there is.
    let ends = if record.by_hand { ends(at, tx, &record.life, None, None).await? } else { None };
    if at.engine.believes_clock() && matches!(ends, Some((_, due)) if due <= at.now) {
        let stamp = stamp.after(record.latest);
        let link = rows::link(tx, at.desk(), record.link, Hold::Read).await?;
        let frozen = frozen(tx, at.desk(), &record.life, &link.terms.calendar).await?;
        let context = escalate::context((&link, record.phase), &frozen, &stamp, Side::Asked);
        let events = hand_back::lapse(&record.life, &context)?;
        commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
        return Ok(());
    }
    if given.is_empty() && record.seq == before {
        commit::escalation_falls_due(tx, at.desk(), &record).await?;
    }
    wait(at, tx, id.0, ends).await
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
