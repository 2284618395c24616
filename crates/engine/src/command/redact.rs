//! Taking a passage or a file out of a record for good, wherever the desk has it, and asking it back from next desks.

use std::collections::BTreeSet;

use domain::escalation::Escalation;
use domain::event::{Attachment, Envelope, Event, Removed, Side};
use domain::id::{EscalationId, Number, RequestId};
use domain::redaction::{self, Removal, Taken};
use domain::request::Request;
use domain::row::Record;
use domain::{Reason, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, events, files, projection, requests};
use uuid::Uuid;

use super::outcomes::{outcome_of_escalation, outcome_of_request};
use super::{At, escalate};
use crate::commit::{self, Stamp};
use crate::files::strip;
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// What is to be taken out of which entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redact {
    pub record: Named,
    /// The entry, by its number in the record.
    pub entry: u64,
    pub what: What,
}

/// The record that somebody named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    Request(Number),
    Escalation(Number),
}

/// What is to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    Passage(String),
    /// By its digest.
    File(String),
}

/// The most records that are looked through together: one that is behind more has the others looked through by itself.
const MOST_RECORDS: usize = 200;

/// A record, and what goes from it.
pub(super) struct Held {
    record: Record,
    id: Uuid,
    envelopes: Vec<Envelope>,
    removals: Vec<Removal>,
}

pub async fn redact(at: &At<'_>, tx: &mut Tx, redact: &Redact) -> Result<Outcome, Fault> {
    let taken = match &redact.what {
        What::Passage(passage) => Taken::passage(passage),
        What::File(sha256) => Ok(Taken::File(vec![sha256.clone()])),
    };
    let named = named(at, tx, &redact.record).await?;
    may::must(at.viewer(), Action::Redact)?;
    let mut taken = taken?;
    let records = tied(at, tx, named).await?;
    let read = read(at, tx, &records).await?;
    if let Taken::File(files) = &mut taken {
        let copies = copies(at, tx, &read, files).await?;
        files.extend(copies);
        // In the order in which they are locked.
        files.sort_unstable();
    }
    let held = holding(&taken, read)?;
    must_stand_there(&held, named, redact.entry)?;
    sweep(at, tx, &taken, &held).await?;
    outcome(at, tx, named).await
}

/// Records, locked, each with what goes from it.
pub(super) async fn held(
    at: &At<'_>,
    tx: &mut Tx,
    taken: &Taken,
    records: &[(Record, Uuid)],
) -> Result<Vec<Held>, Fault> {
    let read = read(at, tx, records).await?;
    holding(taken, read)
}

/// A record with all its events.
type Read = (Record, Uuid, Vec<Envelope>);

async fn read(at: &At<'_>, tx: &mut Tx, records: &[(Record, Uuid)]) -> Result<Vec<Read>, Fault> {
    projection::lock(tx, at.desk(), records).await?;
    let mut read = Vec::with_capacity(records.len());
    for (record, id) in records {
        read.push((*record, *id, events::of_record(tx, at.desk(), *id).await?));
    }
    Ok(read)
}

fn holding(taken: &Taken, read: Vec<Read>) -> Result<Vec<Held>, Fault> {
    let held = read.into_iter().map(|(record, id, envelopes)| {
        let removals = redaction::remove(taken, &envelopes)
            .map_err(|error| Fault::unwritable(format_args!("an event of record {id}"), &error))?;
        Ok(Held { record, id, envelopes, removals })
    });
    held.collect()
}

/// What a file became where it crossed within these records, or was made of: a picture loses there what it says of its
/// origin, and keeps its name. What they are without it is the same.
async fn copies(at: &At<'_>, tx: &mut Tx, read: &[Read], of: &[String]) -> Result<Vec<String>, Fault> {
    let files: Vec<&Attachment> =
        read.iter().flat_map(|(.., events)| events).flat_map(|it| it.event.files()).collect();
    let (same, others): (Vec<&Attachment>, Vec<&Attachment>) =
        files.into_iter().partition(|file| of.contains(&file.sha256));
    let names: BTreeSet<&str> = same.iter().map(|file| file.name.as_str()).collect();
    let others: BTreeSet<&str> = others
        .iter()
        .filter(|file| names.contains(file.name.as_str()))
        .map(|file| file.sha256.as_str())
        .collect();
    let mut bare = BTreeSet::new();
    for sha256 in of.iter().filter(|_| !others.is_empty()) {
        bare.extend(without_origin(at, tx, sha256).await?);
    }
    let mut copies = Vec::new();
    for sha256 in others {
        if without_origin(at, tx, sha256).await?.is_some_and(|it| bare.contains(&it)) {
            copies.push(sha256.to_owned());
        }
    }
    Ok(copies)
}

/// The digest of a file without what it says of its origin; none of a kind that crosses as it is, and of one that is gone.
async fn without_origin(at: &At<'_>, tx: &mut Tx, sha256: &str) -> Result<Option<String>, Fault> {
    let bytes = files::get(tx, at.desk(), sha256).await?;
    Ok(bytes.and_then(|bytes| strip("", bytes).ok()).map(|bytes| files::digest(&bytes)))
}

/// Takes it out of each record, and of all that is made of them.
pub(super) async fn sweep(at: &At<'_>, tx: &mut Tx, taken: &Taken, held: &[Held]) -> Result<(), Fault> {
    for it in held.iter().filter(|it| !it.removals.is_empty()) {
        take_out(at, tx, it).await?;
    }
    for it in held.iter().filter(|it| it.record == Record::Escalation) {
        ask_back(at, tx, it, taken.what()).await?;
    }
    for it in held {
        // What is made of a record is made anew; what does not fit for another reason is the check's to say.
        Box::pin(crate::projection::look(tx, at.desk(), (it.record, it.id), at.now, true)).await?;
    }
    beside(at, tx, taken, held).await
}

/// The record that was named, as whoever asks sees it.
async fn named(at: &At<'_>, tx: &mut Tx, record: &Named) -> Result<(Record, Uuid), Fault> {
    let scope = Scope::of(at.viewer());
    Ok(match record {
        Named::Request(number) => {
            let record = requests::by_number(tx, &scope, number, true).await?;
            (Record::Request, record.id.0)
        }
        Named::Escalation(number) => {
            may::must(at.viewer(), Action::Escalate)?;
            (Record::Escalation, escalations::by_number(tx, &scope, number, true).await?.id.0)
        }
    })
}

/// A record with all that are tied to it by escalations: what is carried between them stands in each.
async fn tied(at: &At<'_>, tx: &mut Tx, named: (Record, Uuid)) -> Result<Vec<(Record, Uuid)>, Fault> {
    let (mut known, mut next) = (vec![named], 0);
    while let Some((record, id)) = known.get(next).copied().filter(|_| known.len() < MOST_RECORDS) {
        next += 1;
        let beside: Vec<(Record, Uuid)> = match record {
            Record::Request => {
                let record = requests::peek(tx, at.desk(), RequestId(id)).await?;
                record.escalations.iter().map(|it| (Record::Escalation, it.escalation.0)).collect()
            }
            Record::Escalation => {
                let record = escalations::peek(tx, at.desk(), EscalationId(id)).await?;
                record.requests.iter().map(|(id, _)| (Record::Request, id.0)).collect()
            }
        };
        for it in beside {
            if !known.contains(&it) {
                known.push(it);
            }
        }
    }
    Ok(known)
}

fn must_stand_there(held: &[Held], named: (Record, Uuid), entry: u64) -> Result<(), Refusal> {
    let Some(it) = held.iter().find(|it| (it.record, it.id) == named) else {
        return Err(Refusal::new(Reason::NotFound));
    };
    if !it.envelopes.iter().any(|envelope| envelope.seq == entry) {
        return Err(Refusal::new(Reason::NotFound));
    }
    if it.removals.iter().any(|removal| removal.entries.contains(&entry)) {
        return Ok(());
    }
    let gone = redaction::was_removed_from(entry, &it.envelopes);
    Err(Refusal::new(if gone { Reason::AlreadyRemoved } else { Reason::NotInEntry }))
}

/// Says that words are gone, and takes them.
async fn take_out(at: &At<'_>, tx: &mut Tx, held: &Held) -> Result<(), Fault> {
    let stamp = stamp(at);
    let events: Vec<Event> = held.removals.iter().map(|removal| removal.event.clone()).collect();
    match held.record {
        Record::Request => {
            let record = requests::lock(tx, at.desk(), RequestId(held.id)).await?;
            commit::request(at.engine, tx, at.desk(), record, &stamp, events).await?;
        }
        Record::Escalation => {
            let record = escalations::lock(tx, at.desk(), EscalationId(held.id)).await?;
            let stamp = Stamp { side: Side::Asker, ..stamp };
            commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
        }
    }
    for removal in &held.removals {
        events::take_out(tx, at.desk(), held.id, &removal.entries).await?;
    }
    Ok(())
}

fn stamp(at: &At<'_>) -> Stamp {
    let (side, by) = at.side();
    Stamp { side, by, channel: at.change.channel, ..Stamp::rule(at.now) }
}

/// Asks the next desk to take out what it was given, by when that was said. By hand it waits to be told.
async fn ask_back(at: &At<'_>, tx: &mut Tx, held: &Held, what: Removed) -> Result<(), Fault> {
    let entries: Vec<u64> =
        held.removals.iter().flat_map(|removal| removal.entries.iter().copied()).collect();
    let crossed = |it: &&Envelope| {
        let went = matches!(it.event, Event::Sent { .. } | Event::EscalationOpened(_)) || it.theirs.is_some();
        went && entries.contains(&it.seq)
    };
    let mut of: Vec<Timestamp> = held.envelopes.iter().filter(crossed).map(|it| it.happened).collect();
    of.sort_unstable();
    of.dedup();
    let record = escalations::lock(tx, at.desk(), EscalationId(held.id)).await?;
    if of.is_empty() || record.refused.is_some() {
        return Ok(());
    }
    let link = rows::link(tx, at.desk(), record.link, Hold::Share).await?;
    escalate::ask_removal(at, tx, record, &link, stamp(at), (what, of)).await
}

/// What holds it beside events.
async fn beside(at: &At<'_>, tx: &mut Tx, taken: &Taken, held: &[Held]) -> Result<(), Fault> {
    let mut about = Vec::new();
    for it in held.iter().filter(|it| !it.removals.is_empty()) {
        about.push(it.id.to_string());
        match it.record {
            Record::Request => {
                let record: Request = requests::peek(tx, at.desk(), RequestId(it.id)).await?;
                store::redaction::empty_mails(tx, at.desk(), record.number.as_str(), taken).await?;
                about.push(record.number.to_string());
                about.extend(record.filed.escalation.map(|id| id.to_string()));
            }
            Record::Escalation => {
                let record: Escalation = escalations::peek(tx, at.desk(), EscalationId(it.id)).await?;
                about.push(record.number.to_string());
            }
        }
    }
    store::redaction::out_of_outbox(tx, at.desk(), taken, &about).await?;
    store::redaction::out_of_answers(tx, at.desk(), taken).await?;
    if let Taken::Passage(passage) = taken {
        store::redaction::out_of_audit(tx, at.desk(), passage).await?;
    }
    if let Taken::File(files) = taken {
        let records: Vec<Uuid> = held.iter().filter(|it| !it.removals.is_empty()).map(|it| it.id).collect();
        for sha256 in files {
            files::drop_unnamed(tx, at.desk(), sha256, &records).await?;
        }
    }
    store::redaction::wipe(tx, Some(taken)).await
}

async fn outcome(at: &At<'_>, tx: &mut Tx, (record, id): (Record, Uuid)) -> Result<Outcome, Fault> {
    match record {
        Record::Request => {
            let record = requests::peek(tx, at.desk(), RequestId(id)).await?;
            outcome_of_request(at, tx, &record).await
        }
        Record::Escalation => {
            let record = escalations::peek(tx, at.desk(), EscalationId(id)).await?;
            outcome_of_escalation(at, tx, &record).await
        }
    }
}
