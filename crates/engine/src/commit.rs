//! Committing events: the record's row, its clocks, its search documents, what crosses to the other desk, and the
//! standing of escalations on the requests behind them. All in the transaction of the change.

mod due;
mod notify;
mod wake;

use domain::Timestamp;
use domain::desk::Carrier;
use domain::escalation::Escalation;
use domain::event::{Audience, By, Envelope, Event, Reported, SCHEMA, Side};
use domain::id::{AgreementId, DeskId, OutboxId};
use domain::kind::Channel;
use domain::message::{Message, crossed};
use domain::request::Request;
use serde::{Deserialize, Serialize};
use store::events::Record;
use store::rows::Hold;
use store::search::{Document, Subject};
use store::{Fault, Tx, clocks, escalations, events, outbox, requests, rows, search};

use crate::execute::Engine;

pub use due::Warned;
pub(crate) use due::{PAGE, SILENCE, ahead, escalation_falls_due, falls_due, warn};
pub use notify::{About, Notification, Promised};
pub(crate) use notify::{ask_to_check_in, leads, mail_sign_in_link, tell_agent};
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
        }
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
    pub message: Message,
}

/// Commits events to a request. `was` is `None` for a new one. Answers the record after them.
pub(crate) async fn request(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    mut record: Request,
    stamp: &Stamp,
    new_events: Vec<Event>,
) -> Result<Request, Fault> {
    let new = record.seq == 0;
    let fell_due = if new { Vec::new() } else { due::of_request(tx, desk, &record).await? };
    let mut envelopes = Vec::with_capacity(new_events.len());
    let mut crossing = Vec::new();
    for event in new_events {
        let envelope = stamp.envelope(record.seq + 1, event);
        record.apply(&envelope);
        if let Some(message) = crossed(&envelope, record.shared) {
            crossing.push(message);
        }
        envelopes.push(envelope);
    }
    if let Some((_, before)) = crossing.split_last_mut() {
        before.iter_mut().for_each(|entry| entry.more = true);
    }
    let mut dice = engine.dice.clone();
    requests::save(tx, desk, &record, new).await?;
    events::append(tx, desk, Record::Request, record.id.0, &envelopes, &mut dice).await?;
    let falls_due = due::of_request(tx, desk, &record).await?;
    clocks::change(tx, desk, Record::Request, record.id.0, &fell_due, &falls_due).await?;
    index(tx, desk, &record, &envelopes).await?;
    notify::notify(engine, tx, desk, &record, &envelopes).await?;

    if let (Some(agreement), Some(escalation)) = (record.filed.agreement, record.filed.escalation) {
        let agreement = rows::agreement(tx, desk, agreement, Hold::Read).await?;
        if let Some(Carrier::InProcess { desk: to }) = agreement.asker {
            for entry in crossing {
                let message = Message::Moved { escalation, entry: Box::new(entry) };
                let parcel = Parcel { to, agreement: agreement.id, upward: false, message };
                post(engine, tx, desk, &parcel, stamp.recorded).await?;
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
    mut record: Escalation,
    stamp: &Stamp,
    new_events: Vec<Event>,
) -> Result<Escalation, Fault> {
    let new = record.seq == 0;
    let before = (record.is_open(), record.awaits_us());
    let fell_due = if new { Vec::new() } else { due::of_escalation(tx, desk, &record).await? };
    let known = record.requests.len();
    let mut envelopes = Vec::with_capacity(new_events.len());
    for event in new_events {
        let envelope = stamp.envelope(record.seq + 1, event);
        record.apply(&envelope);
        envelopes.push(envelope);
    }
    let mut dice = engine.dice.clone();
    escalations::save(tx, desk, &record, new).await?;
    events::append(tx, desk, Record::Escalation, record.id.0, &envelopes, &mut dice).await?;
    let falls_due = due::of_escalation(tx, desk, &record).await?;
    clocks::change(tx, desk, Record::Escalation, record.id.0, &fell_due, &falls_due).await?;
    notify::tell_opener(engine, tx, desk, &record, &envelopes).await?;

    let after = (record.is_open(), record.awaits_us());
    // Locked in the order of their ids, so that two escalations of the same requests never wait for each other.
    let mut behind: Vec<_> = record.requests.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    behind.sort_unstable_by_key(|(id, _)| id.0);
    for (id, at) in behind {
        if new || before != after || at >= known {
            let request_behind = requests::lock(tx, desk, id).await?;
            let event = Event::Escalated {
                escalation: record.id,
                number: record.number.clone(),
                next_desk: record.next_desk.clone(),
                open: after.0,
                awaits_us: after.1,
            };
            let stamp = Stamp { message: None, theirs: None, reported: None, ..stamp.clone() };
            Box::pin(request(engine, tx, desk, request_behind, &stamp, vec![event])).await?;
        }
    }
    Ok(record)
}

/// The line of a message: all of one record go in order; copies of one edge go in order.
fn line(agreement: AgreementId, message: &Message) -> String {
    match message.place() {
        Some((escalation, _)) => format!("{agreement}/{escalation}"),
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
    let body = serde_json::to_string(parcel)
        .map_err(|error| Fault::Corrupt(format!("a parcel cannot be written: {error}")))?;
    let id = OutboxId::throw(&mut engine.dice.clone());
    let item = outbox::Item {
        desk,
        id,
        topic: "link".into(),
        line: line(parcel.agreement, &parcel.message),
        body,
        created: now,
        attempts: 0,
    };
    outbox::put(tx, &item).await?;
    Ok(id)
}

/// The link's desk on the other side, if a program carries it.
pub(crate) fn other_desk(carrier: &Carrier) -> Option<DeskId> {
    match carrier {
        Carrier::InProcess { desk } => Some(*desk),
        Carrier::ByHand => None,
    }
}

/// Indexes a request again if what changed holds words.
async fn index(tx: &mut Tx, desk: DeskId, record: &Request, fresh: &[Envelope]) -> Result<(), Fault> {
    if !fresh.iter().any(|envelope| words(&envelope.event).is_some()) {
        return Ok(());
    }
    if fresh.len() as u64 == record.seq {
        return index_all(tx, desk, record, fresh).await;
    }
    let all = events::of_record(tx, desk, record.id.0).await?;
    index_all(tx, desk, record, &all).await
}

/// Indexes a request: one document for the desk, and one for the account that holds nothing of the desk's own.
pub(crate) async fn index_all(
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    all: &[Envelope],
) -> Result<(), Fault> {
    for (audience, name) in [(Audience::Desk, "desk"), (Audience::Both, "both")] {
        if audience == Audience::Both && record.filed.account.is_none() {
            continue;
        }
        let mut text = format!("{} {}", record.number, record.subject);
        for envelope in all {
            // The desk reads everything; the account only what both sides read.
            if (audience == Audience::Desk || envelope.event.audience() == Audience::Both)
                && let Some(words) = words(&envelope.event)
            {
                text.push('\n');
                text.push_str(&words);
            }
        }
        let updated = if audience == Audience::Desk { record.updated } else { record.updated_shared };
        let document = Document {
            subject: Subject::Request,
            id: record.id.0,
            audience: name,
            account: record.filed.account,
            contact: record.filed.contact,
            team: record.filed.team.as_deref(),
            updated,
            text: &text,
        };
        search::index(tx, desk, &document).await?;
    }
    Ok(())
}

/// The words of an event that a search should find.
fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Opened(opened) => {
            let values = opened.values.values().map(String::as_str).collect::<Vec<_>>().join(" ");
            let product = opened.product.as_deref().unwrap_or_default();
            format!("{} {} {product} {values}", opened.subject, opened.text)
        }
        Event::Said(said) | Event::Noted(said) => said.text.clone(),
        Event::InformationAsked { text, .. } | Event::Rejected { text, .. } => text.clone(),
        Event::InformationGiven { text, values, .. } => {
            format!("{text} {}", values.values().map(String::as_str).collect::<Vec<_>>().join(" "))
        }
        Event::ResolutionProposed { text, .. } => text.clone(),
        Event::HandedBack { element, evidence, .. } => format!("{element} {evidence}"),
        Event::HandBackDisputed { evidence, .. } => evidence.clone(),
        Event::Filed(filed) => filed.contact_name.clone()?,
        Event::Classified { product, .. } => product.clone()?,
        _ => return None,
    })
}
