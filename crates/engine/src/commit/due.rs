//! What falls due on a record, written beside it; and the warning that leaves when it does.

use domain::Timestamp;
use domain::calendar::Calendar;
use domain::clock::{Clock, ClockEvent, Promise};
use domain::escalation::Escalation;
use domain::event::Side;
use domain::hand_back;
use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use domain::life::Life;
use domain::paging::{self, Page};
use domain::policy::Policy;
use domain::request::Request;
use domain::warning::{self, Threshold, Warnings};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::clocks::{self, Row};
use store::events::Record;
use store::{Fault, Tx, on_call, outbox, rows};
use uuid::Uuid;

/// What falls due on a request.
pub(super) async fn of_request(tx: &mut Tx, desk: DeskId, record: &Request) -> Result<Vec<Row>, Fault> {
    let policy = rows::policy(tx, desk, &record.policy.id, record.policy.version).await?;
    let mut due = due_rows(tx, desk, &record.life.clocks, &policy.warnings()).await?;
    due.extend(silence(record, &policy));
    due.extend(lapse(tx, desk, &record.life).await?);
    due.extend(page(tx, desk, &record.life, Side::Asked).await?);
    Ok(due)
}

/// What falls due on an escalation.
pub(super) async fn of_escalation(tx: &mut Tx, desk: DeskId, record: &Escalation) -> Result<Vec<Row>, Fault> {
    let mut due = due_rows(tx, desk, &record.life.clocks, &Warnings::default()).await?;
    // Nobody else lets it lapse: by hand, the mirror is all there is.
    if record.by_hand {
        due.extend(lapse(tx, desk, &record.life).await?);
    }
    due.extend(page(tx, desk, &record.life, Side::Asker).await?);
    Ok(due)
}

/// The name of the row that lets a hand-back lapse.
pub(crate) const LAPSE: &str = "lapse";

async fn lapse(tx: &mut Tx, desk: DeskId, life: &Life) -> Result<Option<Row>, Fault> {
    let due = lapses(tx, desk, life, &[]).await?;
    Ok(due.map(|due| Row { what: LAPSE, cycle: 0, due, next: Some(due) }))
}

/// When the hand-back of a record lapses, without the time in which nobody could answer.
pub(crate) async fn lapses(
    tx: &mut Tx,
    desk: DeskId,
    life: &Life,
    outages: &[(Timestamp, Timestamp)],
) -> Result<Option<Timestamp>, Fault> {
    let promised = |clock: &&Clock| clock.promise == Promise::HandBackAnswer && clock.is_open();
    let Some(clock) = life.clocks.iter().find(promised) else { return Ok(None) };
    let kept = match clock.around_the_clock {
        true => None,
        false => rows::kept_calendar(tx, desk, &clock.calendar).await?,
    };
    let hours = kept.map_or_else(|| Calendar::always().into(), |kept| (*kept).clone());
    // Hours that cannot be reckoned any more still leave the due instant, which was reckoned when they could.
    Ok(hand_back::lapses(life, &hours, outages).unwrap_or(Some(clock.due)))
}

/// Writes anew what falls due on a request.
pub(crate) async fn falls_due(tx: &mut Tx, desk: DeskId, record: &Request) -> Result<(), Fault> {
    let due = of_request(tx, desk, record).await?;
    clocks::save(tx, desk, Record::Request, record.id.0, &due).await
}

/// Writes anew what falls due on an escalation.
pub(crate) async fn escalation_falls_due(
    tx: &mut Tx,
    desk: DeskId,
    record: &Escalation,
) -> Result<(), Fault> {
    let due = of_escalation(tx, desk, record).await?;
    clocks::save(tx, desk, Record::Escalation, record.id.0, &due).await
}

/// The name of the row that closes a request by silence.
pub(crate) const SILENCE: &str = "silence";

fn silence(record: &Request, policy: &Policy) -> Option<Row> {
    let due = domain::closure::silence_due(&record.life, policy)?;
    Some(Row { what: SILENCE, cycle: 0, due, next: Some(due) })
}

/// The name of the row that wakes people.
pub(crate) const PAGE: &str = "page";

/// A step of a page that is to come; or a page that is wanted, on a desk that wakes anybody.
async fn page(tx: &mut Tx, desk: DeskId, life: &Life, ours: Side) -> Result<Option<Row>, Fault> {
    let Some(due) = paging::due(life, ours) else { return Ok(None) };
    let goes_on = life.pages.waiting().is_some_and(Page::goes_on);
    let wakes = goes_on || !on_call::paging(tx, desk, false).await?.plan.steps.is_empty();
    Ok(wakes.then_some(Row { what: PAGE, cycle: 0, due, next: Some(due) }))
}

async fn due_rows(
    tx: &mut Tx,
    desk: DeskId,
    clocks: &[Clock],
    warnings: &Warnings,
) -> Result<Vec<Row>, Fault> {
    let mut due = Vec::new();
    for clock in clocks.iter().filter(|clock| clock.is_open() && !clock.is_paused()) {
        let next = ahead(tx, desk, clock, warnings).await?.first().map(|(at, _)| *at);
        due.push(Row { what: clock.promise.code(), cycle: clock.cycle, due: clock.due, next });
    }
    Ok(due)
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
    let reckoned = match kept {
        Some(hours) => warning::ahead(clock, warnings, &hours),
        None => warning::ahead(clock, warnings, &Calendar::always().into()),
    };
    // Hours that cannot be reckoned any more still leave the due instant, which was reckoned when they could.
    Ok(reckoned.unwrap_or_else(|_| vec![(clock.due, Threshold::Breached)]))
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
}

impl Warned {
    pub(crate) fn request(record: &Request) -> (&'static str, Uuid, String) {
        (Record::Request.code(), record.id.0, record.number.to_string())
    }

    pub(crate) fn escalation(record: &Escalation) -> (&'static str, Uuid, String) {
        (Record::Escalation.code(), record.id.0, record.number.to_string())
    }
}

/// Puts a warning into the outbox, under an id that is the same however often it is put.
pub(crate) async fn warn(
    tx: &mut Tx,
    desk: DeskId,
    (record, id, number): (&'static str, Uuid, String),
    event: &ClockEvent,
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
    };
    let crossed = String::from(*threshold);
    let cycle = clock.cycle.to_be_bytes();
    let stable = stable_id(&[id.as_bytes(), promise.code().as_bytes(), &cycle, crossed.as_bytes()]);
    // A line each: one that waits for quiet hours to end holds no other up.
    let line = format!("warning/{id}/{}/{}/{}", promise.code(), clock.cycle, crossed);
    let body = crate::command::receive::document(&warned)?;
    outbox::put(tx, outbox::Item::new((desk, stable), (Lane::Warning, line), body, now));
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
