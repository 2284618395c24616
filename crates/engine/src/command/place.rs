//! What happened at a time of its own takes its place in the record: judged by the record as it was then, or refused
//! with the earliest time that it may have, or moved there where the channel cannot ask.

use std::collections::BTreeMap;

use domain::act::Act;
use domain::calendar::Calendars;
use domain::clock::ClockEvent;
use domain::desk::Link;
use domain::escalation::Escalation;
use domain::event::{Envelope, Event, Side};
use domain::id::DeskId;
use domain::late::{Judge, Late, Placed};
use domain::life::Context;
use domain::order::Record;
use domain::request::Request;
use domain::{Refusal, Timestamp, open};
use store::{Fault, Tx, events, rows};

use super::{At, Ground, escalate};
use crate::commit::{self, Folded, Stamp};

/// What an act leans on beside the record.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Leans {
    /// It answers something that the record holds.
    pub answers: bool,
    /// When that happened which it is about, in another record.
    pub about: Option<Timestamp>,
    /// It reaches for the asker: by voice, or in writing.
    pub reaches: Option<Reaches>,
    /// Nobody can be asked for another time: what came from another desk.
    pub or_earliest: bool,
}

/// How an act reaches for the asker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reaches {
    ByVoice,
    InWriting,
}

impl Leans {
    /// On what an act leans.
    pub fn of(act: &Act) -> Self {
        let reaches = match act {
            Act::AttemptContact { .. } => Some(Reaches::ByVoice),
            Act::Reply { .. }
            | Act::SetSeverity { .. }
            | Act::AskInformation { .. }
            | Act::ProposeResolution { .. }
            | Act::HandBack { .. } => Some(Reaches::InWriting),
            _ => None,
        };
        Self { answers: domain::late::leans_on_something(act), reaches, ..Self::default() }
    }
}

/// Judges what happened on a request, and commits it at its place.
pub(crate) async fn on_request(
    at: &At<'_>,
    tx: &mut Tx,
    record: Request,
    ground: &Ground,
    stamp: &Stamp,
    leans: Leans,
    judge: &Judge<'_, Request>,
) -> Result<Request, Fault> {
    let unheard = match leans.reaches.filter(|_| stamp.side == Side::Asked) {
        Some(how) => !commit::reaches(tx, at.desk(), &record, how == Reaches::ByVoice).await?,
        None => false,
    };
    let stamp = &Stamp { unheard, ..stamp.clone() };
    if is_last(&record, stamp, &ground.context(stamp), leans) {
        let stamp = stamp.after(record.latest);
        let events = judge(&record, &ground.context(&stamp))?;
        return commit::request(at.engine, tx, at.desk(), record, &stamp, events).await;
    }
    let context = ground.context(stamp);
    let placed = at_its_time(at, tx, &record, &context, leans, judge).await?;
    let parts = parts(stamp, &placed, &context);
    commit::request_parts(at.engine, tx, at.desk(), record, parts).await
}

/// The same on an escalation that is kept by hand; `side`: whose act it is.
pub(crate) async fn on_escalation(
    at: &At<'_>,
    tx: &mut Tx,
    record: Escalation,
    link: &Link,
    (stamp, side): (&Stamp, Side),
    leans: Leans,
    judge: &Judge<'_, Escalation>,
) -> Result<Escalation, Fault> {
    let frozen = super::frozen(tx, at.desk(), &record.life, &link.terms.calendar).await?;
    let context = escalate::context((link, record.phase), &frozen, stamp, side);
    if is_last(&record, stamp, &context, leans) {
        let stamp = stamp.after(record.latest);
        let events = judge(&record, &Context { happened: stamp.happened, ..context })?;
        return commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await;
    }
    let placed = at_its_time(at, tx, &record, &context, leans, judge).await?;
    // Clocks of a next desk that has a program are its own, and come from there.
    let placed =
        if record.by_hand { placed } else { Placed { clocks: None, taken_back: Vec::new(), ..placed } };
    let parts = parts(stamp, &placed, &context);
    commit::escalation_parts(at.engine, tx, at.desk(), record, parts).await
}

/// When an act on an escalation happened, as far as our own copy can tell: moved or refused like any other, where it
/// cannot have been then. Answers as well whether the record of that time takes it, where that is another than now; what
/// the state of now forbids is not said here.
pub(crate) async fn time_on_escalation(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
    link: &Link,
    stamp: &Stamp,
    leans: Leans,
    judge: &Judge<'_, Escalation>,
) -> Result<(Stamp, bool), Fault> {
    let frozen = BTreeMap::new();
    let context = escalate::context((link, record.phase), &frozen, stamp, Side::Asker);
    if is_last(record, stamp, &context, leans) {
        return Ok((stamp.after(record.latest), false));
    }
    match at_its_time(at, tx, record, &context, leans, judge).await {
        Ok(placed) => Ok((Stamp { happened: placed.happened, ..stamp.clone() }, true)),
        Err(Fault::Refused(refusal)) if !refusal.facts.contains_key("earliest") => Ok((stamp.clone(), false)),
        Err(fault) => Err(fault),
    }
}

/// Where something has its place in a record that has gone on since, by the hours that each promise was made on.
async fn at_its_time<R: Folded>(
    at: &At<'_>,
    tx: &mut Tx,
    record: &R,
    context: &Context<'_>,
    leans: Leans,
    judge: &Judge<'_, R>,
) -> Result<Placed, Fault> {
    let envelopes = events::of_record(tx, at.desk(), record.id()).await?;
    let hours = hours(tx, at.desk(), &envelopes).await?;
    let context = Context { frozen: &hours, ..context.clone() };
    let Leans { answers, about, .. } = leans;
    let late = Late { record, envelopes: &envelopes, hours: &hours, context: &context, answers, about };
    Ok(placed(at, &late, leans, judge)?)
}

/// Whether it comes after all that is in the record, at a time that may be told.
fn is_last<R: Record>(record: &R, stamp: &Stamp, context: &Context<'_>, leans: Leans) -> bool {
    let happened = stamp.happened;
    stamp.is_at_once()
        || (record.latest().is_some_and(|latest| happened >= latest)
            && happened >= open::earliest(stamp.recorded, context.policy)
            && leans.about.is_none_or(|about| happened >= about))
}

/// Where it has its place: at the earliest time, where the channel cannot ask for another.
fn placed<R: Record>(
    at: &At<'_>,
    late: &Late<'_, R>,
    leans: Leans,
    judge: &Judge<'_, R>,
) -> Result<Placed, Refusal> {
    let refusal = match late.place(judge) {
        Ok(placed) => return Ok(placed),
        Err(refusal) => refusal,
    };
    let earliest = refusal.facts.get("earliest").and_then(|earliest| earliest.parse().ok());
    let Some(happened) = earliest.filter(|_| at.change.or_earliest || leans.or_earliest) else {
        return Err(refusal);
    };
    let context = Context { happened, ..late.context.clone() };
    let placed = Late { context: &context, ..*late }.place(judge)?;
    at.move_to(happened);
    Ok(placed)
}

/// What is written: what happened, by whom; then, by rule and as of now, what follows from it. A message that caused the
/// one caused the other: whoever sent it is shown both.
fn parts(stamp: &Stamp, placed: &Placed, context: &Context<'_>) -> commit::Parts {
    let late = open::is_late(placed.happened, stamp.recorded, context.policy);
    let placed_at = Stamp { happened: placed.happened, late, ..stamp.clone() };
    let mut parts = vec![(placed_at, placed.events.clone())];
    let led_to = placed.led_to();
    if !led_to.is_empty() {
        parts.push((Stamp { message: stamp.message, ..Stamp::rule(stamp.recorded) }, led_to));
    }
    parts
}

/// Every calendar that a promise of a record was made on, by version.
async fn hours(
    tx: &mut Tx,
    desk: DeskId,
    envelopes: &[Envelope],
) -> Result<BTreeMap<String, Calendars>, Fault> {
    let mut versions: Vec<&str> = Vec::new();
    for envelope in envelopes {
        match &envelope.event {
            Event::Clock(
                ClockEvent::Started { calendar, around_the_clock: false, .. }
                | ClockEvent::Moved { calendar, around_the_clock: false, .. },
            ) => versions.push(calendar),
            Event::Clock(ClockEvent::Reckoned { clocks }) => {
                let business = clocks.iter().filter(|clock| !clock.around_the_clock);
                versions.extend(business.map(|clock| clock.calendar.as_str()));
            }
            _ => {}
        }
    }
    versions.sort_unstable();
    versions.dedup();
    let mut hours = BTreeMap::new();
    for version in versions {
        if let Some(kept) = rows::kept_calendar(tx, desk, version).await? {
            hours.insert(version.to_owned(), (*kept).clone());
        }
    }
    Ok(hours)
}
