//! What falls due on a record, written beside it; and the warning that leaves when it does.

use domain::Timestamp;
use domain::clock::{Clock, ClockEvent, Promise};
use domain::escalation::Escalation;
use domain::event::Side;
use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use domain::life::Life;
use domain::paging;
use domain::request::Request;
use domain::row::{self, DueRow, Hours, Record};
use domain::warning::{Threshold, Warnings};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Fault, Tx, clocks, on_call, outbox, rows};
use uuid::Uuid;

/// What falls due on a request.
pub(crate) async fn of_request(tx: &mut Tx, desk: DeskId, record: &Request) -> Result<Vec<DueRow>, Fault> {
    let policy = rows::policy(tx, desk, &record.policy.id, record.policy.version).await?;
    let hours = hours(tx, desk, &record.life).await?;
    let wakes = wakes(tx, desk, &record.life, Side::Asked).await?;
    Ok(row::due_of_request(record, &policy, &hours, wakes))
}

/// What falls due on an escalation.
pub(crate) async fn of_escalation(
    tx: &mut Tx,
    desk: DeskId,
    record: &Escalation,
) -> Result<Vec<DueRow>, Fault> {
    let hours = hours(tx, desk, &record.life).await?;
    let wakes = wakes(tx, desk, &record.life, Side::Asker).await?;
    Ok(row::due_of_escalation(record, &hours, wakes))
}

/// The hours that were kept for the clocks of a record that are open.
async fn hours(tx: &mut Tx, desk: DeskId, life: &Life) -> Result<Hours, Fault> {
    let mut hours = Hours::new();
    for clock in life.clocks.iter().filter(|clock| clock.is_open() && !clock.around_the_clock) {
        if !hours.contains_key(&clock.calendar)
            && let Some(kept) = rows::kept_calendar(tx, desk, &clock.calendar).await?
        {
            hours.insert(clock.calendar.clone(), kept);
        }
    }
    Ok(hours)
}

/// Whether the desk wakes anybody, where a record asks.
async fn wakes(tx: &mut Tx, desk: DeskId, life: &Life, ours: Side) -> Result<bool, Fault> {
    Ok(paging::due(life, ours).is_some() && !on_call::paging(tx, desk, false).await?.plan.steps.is_empty())
}

/// When the hand-back of a record lapses, without the time in which nobody could answer.
pub(crate) async fn lapses(
    tx: &mut Tx,
    desk: DeskId,
    life: &Life,
    outages: &[(Timestamp, Timestamp)],
) -> Result<Option<Timestamp>, Fault> {
    Ok(row::lapses(life, &hours(tx, desk, life).await?, outages))
}

/// Writes anew what falls due on a request.
pub(crate) async fn falls_due(tx: &mut Tx, desk: DeskId, record: &Request) -> Result<(), Fault> {
    let due = of_request(tx, desk, record).await?;
    clocks::save(tx, desk, record.id.0, &due).await
}

/// Writes anew what falls due on an escalation.
pub(crate) async fn escalation_falls_due(
    tx: &mut Tx,
    desk: DeskId,
    record: &Escalation,
) -> Result<(), Fault> {
    let due = of_escalation(tx, desk, record).await?;
    clocks::save(tx, desk, record.id.0, &due).await
}

/// The warnings of a clock that have not been given, on the hours it was promised on.
pub(crate) async fn ahead(
    tx: &mut Tx,
    desk: DeskId,
    clock: &Clock,
    warnings: &Warnings,
) -> Result<Vec<(Timestamp, Threshold)>, Fault> {
    if !clock.is_open() || clock.is_paused() {
        return Ok(Vec::new());
    }
    let kept = match clock.around_the_clock {
        true => None,
        false => rows::kept_calendar(tx, desk, &clock.calendar).await?,
    };
    Ok(row::ahead(clock, warnings, kept.as_deref()))
}

/// A warning on its way to people: checked again when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// `request` or `escalation`.
    pub record: String,
    pub id: Uuid,
    pub number: String,
    pub promise: Promise,
    pub cycle: u32,
    pub threshold: Threshold,
    pub due: Timestamp,
    /// The event that says so on the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
}

impl Warned {
    pub(crate) fn request(record: &Request) -> (&'static str, Uuid, String) {
        (Record::Request.code(), record.id.0, record.number.to_string())
    }

    pub(crate) fn escalation(record: &Escalation) -> (&'static str, Uuid, String) {
        (Record::Escalation.code(), record.id.0, record.number.to_string())
    }
}

/// Puts a warning into the outbox, under an id that is the same however often it is put. `entry`: the number of the event.
pub(crate) async fn warn(
    tx: &mut Tx,
    desk: DeskId,
    (record, id, number): (&'static str, Uuid, String),
    (entry, event): (u64, &ClockEvent),
    clock: &Clock,
    now: Timestamp,
) -> Result<(), Fault> {
    let ClockEvent::Warned { promise, threshold } = event else { return Ok(()) };
    let warned = Warned {
        record: record.to_owned(),
        id,
        number,
        promise: *promise,
        cycle: clock.cycle,
        threshold: *threshold,
        due: clock.due,
        entry: Some(entry),
    };
    let crossed = String::from(*threshold);
    let cycle = clock.cycle.to_be_bytes();
    let stable = stable_id(&[id.as_bytes(), promise.code().as_bytes(), &cycle, crossed.as_bytes()]);
    // A line each: one that waits for quiet hours to end holds no other up.
    let line = format!("warning/{id}/{}/{}/{}", promise.code(), clock.cycle, crossed);
    let body = crate::document::document(&warned)?;
    // Whom it concerns is found out when it leaves: the mails that it becomes say so.
    let tells = outbox::Tells { record: id, entry, recipient: String::new() };
    let item = outbox::Item::new((desk, stable), (Lane::Warning, line), body, now);
    outbox::put(tx, outbox::Item { tells: Some(tells), ..item });
    Ok(())
}

/// The id of an item of the outbox that is the same for the same parts, however often it is put.
pub(super) fn stable_id(parts: &[&[u8]]) -> OutboxId {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    let digest = hasher.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    OutboxId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
