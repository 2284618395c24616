//! Committing events: the record's row, its clocks, its search documents, what crosses to the other desk, and the
//! standing of escalations on the requests behind them. All in the transaction of the change.

mod due;
mod found;
mod notify;
mod occasion;
mod report;
mod wake;

use domain::Timestamp;
use domain::desk::{Carrier, Link};
use domain::entry::EntryKind;
use domain::escalation::Escalation;
use domain::event::{Audience, By, Envelope, Event, Reported, SCHEMA, Side};
use domain::holder::Stands;
use domain::id::{AgreementId, DeskId, EscalationId, OutboxId};
use domain::kind::Channel;
use domain::lane::Lane;
use domain::message::{Content, Crossed, Held, Letter, Message, crossed};
use domain::order;
use domain::request::Request;
use domain::row::{self, Counted, FoundBy, Head, Record};
use serde::{Deserialize, Serialize};
use store::rows::Hold;
use store::{Fault, Tx, clocks, escalations, events, fence, outbox, reports, requests, rows, tally};
use uuid::Uuid;

use crate::engine::Engine;

pub use due::Warned;
pub(crate) use due::{ahead, escalation_falls_due, falls_due, lapses, of_escalation, of_request, warn};
pub(crate) use found::{blocks_of, index_again};
pub use notify::{About, Notification, Promised};
pub(crate) use notify::{News, ask_to_check_in, leads, mail_sign_in_link, reaches, tell_agent};
pub use occasion::Occasion;
pub(crate) use report::reported;
pub(crate) use wake::wake;
pub use wake::{Paged, Recipient};

/// Who, when, how: what is the same for all events of one change.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    pub side: Side,
    pub by: By,
    pub channel: Channel,
    pub happened: Timestamp,
    pub recorded: Timestamp,
    pub late: bool,
    pub reported: Option<Reported>,
    pub message: Option<u64>,
    pub theirs: Option<u64>,
    /// Nobody of the asker is there to be reached by it.
    pub unheard: bool,
    /// Its time was read from a clock that is not believed.
    pub doubted: bool,
}

impl Stamp {
    /// The stamp of a rule of the policy.
    pub fn rule(now: Timestamp) -> Self {
        Self {
            side: Side::Asked,
            by: By::Rule,
            channel: Channel::Api,
            happened: now,
            recorded: now,
            late: false,
            reported: None,
            message: None,
            theirs: None,
            unheard: false,
            doubted: false,
        }
    }

    /// Whether it is written down as it happens.
    pub fn is_at_once(&self) -> bool {
        self.happened == self.recorded
    }

    /// What is written down as it happens comes after all that is there, also where a clock was put back or another
    /// node's is a little ahead.
    #[must_use]
    pub fn after(&self, latest: Option<Timestamp>) -> Self {
        let latest = latest.filter(|_| self.is_at_once());
        Self { happened: latest.map_or(self.happened, |latest| latest.max(self.happened)), ..self.clone() }
    }

    fn envelope(&self, seq: u64, event: Event) -> Envelope {
        Envelope {
            seq,
            schema: SCHEMA,
            happened: self.happened,
            recorded: self.recorded,
            late: self.late,
            side: self.side,
            by: self.by.clone(),
            channel: self.channel,
            reported: self.reported.clone(),
            message: self.message,
            theirs: self.theirs,
            unheard: self.unheard,
            doubted: self.doubted,
            event,
        }
    }
}

/// A message in the outbox, with where it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parcel {
    /// The desk it is for.
    pub to: DeskId,
    /// The edge it travels on, by its agreement's id, which both desks know.
    pub agreement: AgreementId,
    /// Whether it goes from the asker to the asked, or back.
    pub upward: bool,
    pub message: Letter,
}

/// Events under the stamps of who wrote them.
pub(crate) type Parts = Vec<(Stamp, Vec<Event>)>;

/// Folds events in, each at its place; those that are there are read only where one happened before the last of them.
/// Answers the record after them, their envelopes, and what was read.
async fn fold_in<R: Folded>(
    tx: &mut Tx,
    desk: DeskId,
    mut record: R,
    parts: Parts,
) -> Result<(R, Vec<Envelope>, Vec<Envelope>), Fault> {
    let (mut seq, mut known) = (record.seq(), None);
    let mut envelopes = Vec::new();
    for (stamp, events) in parts {
        let stamp = stamp.after(record.latest());
        for event in events {
            seq += 1;
            let envelope = stamp.envelope(seq, event);
            if order::follows(&record, &envelope, seq == 1) {
                record = order::follow(record, &envelope);
                envelopes.push(envelope);
            } else {
                if known.is_none() {
                    known = Some(events::of_record(tx, desk, record.id()).await?);
                }
                envelopes.push(envelope);
                let all: Vec<Envelope> = known.iter().flatten().chain(&envelopes).cloned().collect();
                record = order::insert(record, &all);
            }
        }
    }
    Ok((record, envelopes, known.unwrap_or_default()))
}

/// What is folded and stored.
pub(crate) trait Folded: order::Record {
    /// Its id among the records of its kind.
    fn id(&self) -> Uuid;
    /// How many events it has.
    fn seq(&self) -> u64;
}

impl Folded for Request {
    fn id(&self) -> Uuid {
        self.id.0
    }

    fn seq(&self) -> u64 {
        self.seq
    }
}

impl Folded for Escalation {
    fn id(&self) -> Uuid {
        self.id.0
    }

    fn seq(&self) -> u64 {
        self.seq
    }
}

/// What crosses to the asker's desk, of new envelopes of a request; `shared`: how many crossed before. What is taken
/// back is named by its position there.
fn crossing(known: &[Envelope], fresh: &[Envelope], mut shared: u64) -> Vec<Crossed> {
    let mut crossing = Vec::new();
    for envelope in fresh {
        if envelope.event.audience() != Audience::Both {
            continue;
        }
        shared += 1;
        let Some(mut entry) = crossed(envelope, shared) else { continue };
        if let Event::TakenBack { entries, .. } = &mut entry.event {
            for number in entries {
                let before = known.iter().filter(|it| it.seq <= *number);
                *number = before.filter(|it| it.event.audience() == Audience::Both).count() as u64;
            }
        }
        crossing.push(entry);
    }
    if let Some((_, before)) = crossing.split_last_mut() {
        before.iter_mut().for_each(|entry| entry.more = true);
    }
    crossing
}

/// The entry of those that cross by which a parcel is known on its record: the first that somebody reads, if any.
fn first_that_crosses(fresh: &[Envelope]) -> Option<u64> {
    let crosses = || fresh.iter().filter(|it| it.event.audience() == Audience::Both);
    let read = crosses().find(|it| EntryKind::of(&it.event).is_some());
    read.or_else(|| crosses().next()).map(|it| it.seq)
}

/// What crossed of all events of a request, behind what a restored asker still has. What was caused by messages that it
/// does not know any more was caused by none of those that bear their numbers now.
pub(crate) fn crossed_again(all: &[Envelope], held: Held) -> Vec<Crossed> {
    let mut entries = crossing(all, all, 0);
    for entry in &mut entries {
        entry.caused_by = entry.caused_by.filter(|number| *number <= held.messages);
    }
    let causes: Vec<Option<u64>> = entries.iter().map(|entry| entry.caused_by).collect();
    let following = causes.into_iter().skip(1).chain([None]);
    for (entry, following) in entries.iter_mut().zip(following) {
        entry.more = entry.caused_by.is_some() && entry.caused_by == following;
    }
    entries.retain(|entry| entry.position > held.entries);
    entries
}

/// Commits events to a request. `was` is `None` for a new one. Answers the record after them.
pub(crate) async fn request(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: Request,
    stamp: &Stamp,
    new_events: Vec<Event>,
) -> Result<Request, Fault> {
    // Boxes of their own, all that follows too: whoever commits is large enough.
    Box::pin(request_parts(engine, tx, desk, record, vec![(stamp.clone(), new_events)])).await
}

/// The same, where not all were written by one.
pub(crate) async fn request_parts(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: Request,
    parts: Parts,
) -> Result<Request, Fault> {
    let new = record.seq == 0;
    let fell_due = if new { Vec::new() } else { due::of_request(tx, desk, &record).await? };
    let head = (!new).then(|| Head::of(&record));
    let counted = if new { None } else { Counted::of(&record) };
    let found_by = (!new).then(|| FoundBy::of(&record));
    let reported_before = reported(tx, desk, &record).await?;
    let (shared, now) = (record.shared, parts.first().map(|(stamp, _)| stamp.recorded));
    let (record, envelopes, known) = fold_in(tx, desk, record, parts).await?;
    let mut dice = engine.dice.clone();
    events::append(tx, desk, Record::Request, record.id.0, &envelopes, &mut dice).await?;
    requests::save(tx, desk, &record, found_by.as_ref()).await?;
    tally::moved(tx, desk, counted.as_ref(), Counted::of(&record).as_ref());
    let reported_after = reported(tx, desk, &record).await?;
    reports::change(tx, desk, reported_before.as_slice(), reported_after.as_slice()).await?;
    let falls_due = due::of_request(tx, desk, &record).await?;
    clocks::change(tx, desk, &fell_due, &falls_due).await?;
    Box::pin(found::index(tx, desk, head, &record, &envelopes)).await?;
    Box::pin(notify::notify(engine, tx, desk, &record, &envelopes)).await?;

    if let (Some(agreement), Some(escalation)) = (record.filed.agreement, record.filed.escalation) {
        let agreement = rows::agreement(tx, desk, agreement, Hold::Read).await?;
        if let Some(Carrier::InProcess { desk: to }) = agreement.asker {
            let entries = crossing(&known, &envelopes, shared);
            if let Some(entry) = first_that_crosses(&envelopes).filter(|_| !entries.is_empty()) {
                let message = Message::Moved { escalation, entries }.into();
                let parcel = Parcel { to, agreement: agreement.id, upward: false, message };
                let (of, now) = ((record.id.0, entry), now.unwrap_or(record.updated));
                post_of(engine, tx, desk, of, &parcel, now).await?;
            }
        }
    }
    Ok(record)
}

/// Commits events to an escalation, and its new standing to the requests behind it.
pub(crate) async fn escalation(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: Escalation,
    stamp: &Stamp,
    new_events: Vec<Event>,
) -> Result<Escalation, Fault> {
    Box::pin(escalation_parts(engine, tx, desk, record, vec![(stamp.clone(), new_events)])).await
}

/// The same, where not all were written by one.
pub(crate) async fn escalation_parts(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: Escalation,
    parts: Parts,
) -> Result<Escalation, Fault> {
    let new = record.seq == 0;
    let before = record.stands();
    let fell_due = if new { Vec::new() } else { due::of_escalation(tx, desk, &record).await? };
    let (known, ties) = (record.requests.len(), (!new).then(|| row::ties(&record)));
    let stamp = parts.first().map_or_else(|| Stamp::rule(record.updated), |(stamp, _)| stamp.clone());
    let (record, envelopes, read) = fold_in(tx, desk, record, parts).await?;
    let mut dice = engine.dice.clone();
    events::append(tx, desk, Record::Escalation, record.id.0, &envelopes, &mut dice).await?;
    escalations::save(tx, desk, &record, ties.as_deref()).await?;
    let falls_due = due::of_escalation(tx, desk, &record).await?;
    clocks::change(tx, desk, &fell_due, &falls_due).await?;
    Box::pin(notify::tell_opener(engine, tx, desk, &record, &envelopes)).await?;

    let after = record.stands();
    let escalated = |at: Timestamp, stands: Stands| {
        let event = Event::Escalated {
            escalation: record.id,
            number: record.number.clone(),
            next_desk: record.next_desk.clone(),
            open: stands.open,
            awaits_us: stands.awaits_us,
        };
        let plain = Stamp { message: None, theirs: None, reported: None, unheard: false, ..stamp.clone() };
        (Stamp { happened: at, ..plain }, vec![event])
    };
    // What took its place among what was there may have turned the holder since then as well.
    let whole = (!read.is_empty()).then(|| {
        let all: Vec<Envelope> = read.iter().chain(&envelopes).cloned().collect();
        let mut stood = Escalation::stood(record.id, &all);
        // Where the clocks of two desks differ, something may seem to be answered before it was sent.
        let differs = stood.turns.last().is_none_or(|(_, last)| *last != after);
        if let Some(latest) = record.latest.filter(|_| differs) {
            stood.turns.push((latest, after));
        }
        stood
    });
    // Locked in the order of their ids, so that two escalations of the same requests never wait for each other.
    let mut behind: Vec<_> = record.requests.iter().enumerate().map(|(nth, (id, _))| (*id, nth)).collect();
    behind.sort_unstable_by_key(|(id, _)| id.0);
    let tells = row::tells_of_requests(&envelopes);
    for (id, at) in behind {
        let joins = new || at >= known;
        let stays = whole.is_none() && !joins && before == after;
        if stays && !tells {
            continue;
        }
        let request_behind = requests::lock(tx, desk, id).await?;
        let timeline = &request_behind.timeline;
        let parts: Parts = match &whole {
            None if stays => Vec::new(),
            Some(stood) => {
                let joined = stood.behind.iter().find(|(it, _)| *it == id);
                let since = joined.map_or(stamp.happened, |(_, since)| *since);
                let to_say = timeline.still_to_say(record.id, since, &stood.turns);
                to_say.into_iter().map(|(at, stands)| escalated(at, stands)).collect()
            }
            None => {
                // Where a clock was put back: not before it last moved.
                let last =
                    timeline.last_of(record.id).map_or(stamp.happened, |last| last.max(stamp.happened));
                vec![escalated(last, after)]
            }
        };
        // Before the request's own events: if these have all of it written anew, nothing is there twice.
        let names = request_behind.escalations.iter().any(|seen| seen.escalation == record.id);
        if names || !parts.is_empty() {
            let fresh = (!joins).then_some(envelopes.as_slice());
            Box::pin(found::index_behind(tx, desk, &request_behind, record.id, fresh)).await?;
        }
        if !parts.is_empty() {
            Box::pin(request_parts(engine, tx, desk, request_behind, parts)).await?;
        }
    }
    Ok(record)
}

/// The line of what passes between two desks about one escalation.
pub(crate) fn line_of(agreement: AgreementId, escalation: EscalationId) -> String {
    format!("{agreement}/{escalation}")
}

/// The line of a message: all of one record go in order; copies of one edge go in order.
fn line(agreement: AgreementId, message: &Letter) -> String {
    match message.place() {
        Some((escalation, _)) => line_of(agreement, escalation),
        // Before whatever waits.
        None if matches!(message.content, Content::Known(Message::Holds(_))) => format!("{agreement}/holds"),
        None => format!("{agreement}/copies"),
    }
}

/// Puts a parcel into the outbox.
pub(crate) async fn post(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    parcel: &Parcel,
    now: Timestamp,
) -> Result<OutboxId, Fault> {
    post_on(engine, tx, desk, parcel, now, (line(parcel.agreement, &parcel.message), None)).await
}

/// The same, where it tells the other desk of an entry of a record: the record shows how that fares.
pub(crate) async fn post_of(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    of: (Uuid, u64),
    parcel: &Parcel,
    now: Timestamp,
) -> Result<OutboxId, Fault> {
    post_on(engine, tx, desk, parcel, now, (line(parcel.agreement, &parcel.message), Some(of))).await
}

/// Puts a parcel into the outbox that is sent again: beside the line of its record, whose head waits for it.
pub(crate) async fn post_again(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    of: Option<(Uuid, u64)>,
    parcel: &Parcel,
    now: Timestamp,
) -> Result<OutboxId, Fault> {
    let line = format!("{}/again", line(parcel.agreement, &parcel.message));
    post_on(engine, tx, desk, parcel, now, (line, of)).await
}

async fn post_on(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    parcel: &Parcel,
    now: Timestamp,
    (line, of): (String, Option<(Uuid, u64)>),
) -> Result<OutboxId, Fault> {
    let message = parcel.message.clone().in_epoch(fence::epoch(tx, desk).await?);
    let body = serde_json::to_string(&Parcel { message, ..*parcel })
        .map_err(|error| Fault::unwritable("a parcel", &error))?;
    let id = OutboxId::throw_at(now, &mut engine.dice.clone());
    let recipient = || Edge { upward: parcel.upward, agreement: parcel.agreement }.to_string();
    let tells = of.map(|(record, entry)| outbox::Tells { record, entry, recipient: recipient() });
    let item = outbox::Item::new((desk, id), (Lane::Link, line), body, now);
    outbox::put(tx, outbox::Item { tells, ..item });
    Ok(id)
}

/// The other desk of an edge, as whom a delivery is for: by the edge, so that it is shown by the name it has by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    /// Whether it is the desk that we ask, or one that asks us.
    pub upward: bool,
    pub agreement: AgreementId,
}

/// What an edge begins with as a recipient, to the desk that we ask and to one that asks us.
const ASKED: &str = "asked:";
const ASKING: &str = "asking:";

impl Edge {
    /// The edge that a delivery is for; none: it is for somebody else.
    pub fn of_recipient(recipient: &str) -> Option<Self> {
        let asked = recipient.strip_prefix(ASKED).map(|id| (true, id));
        let (upward, id) = asked.or_else(|| recipient.strip_prefix(ASKING).map(|id| (false, id)))?;
        Some(Self { upward, agreement: id.parse().ok()? })
    }
}

impl std::fmt::Display for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let to = if self.upward { ASKED } else { ASKING };
        write!(f, "{to}{}", self.agreement)
    }
}

/// The desk on the other side of a link, if a program carries what is usual there.
pub(crate) fn desk_of(link: &Link) -> Option<DeskId> {
    link.usual().and_then(|usual| other_desk(&usual.carrier))
}

/// The desk that a carrier carries to, if a program does.
pub(crate) fn other_desk(carrier: &Carrier) -> Option<DeskId> {
    match carrier {
        Carrier::InProcess { desk } => Some(*desk),
        Carrier::ByHand => None,
    }
}
