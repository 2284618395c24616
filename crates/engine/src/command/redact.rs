//! Taking a passage or a file out of a record for good, wherever the desk has it, and asking it back from next desks.

use std::collections::BTreeSet;

use domain::escalation::Escalation;
use domain::event::{By, Envelope, Event, Removed, Side};
use domain::id::{EscalationId, Number, OutboxId, RequestId};
use domain::kind::Channel;
use domain::redaction::{self, Removal, Taken};
use domain::request::Request;
use domain::row::Record;
use domain::{Reason, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, events, files, outbox, projection, requests};
use uuid::Uuid;

use super::onward::{self, Undertaking};
use super::outcomes::{outcome_of_escalation, outcome_of_request};
use super::{At, escalate};
use crate::commit::{self, Stamp};
use crate::document::document;
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

/// The most records that one change takes something out of, or makes anew what they are found by.
const MOST_RECORDS: usize = 32;
/// The most records that one change looks through: what is left is looked through by changes of their own.
const MOST_LOOKS: usize = 128;

/// Records that are still to be looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// What goes; nothing: it was done.
    taken: Option<Taken>,
    /// What a file is called that goes: a copy without what it says of its origin keeps the name.
    names: Vec<String>,
    records: Vec<Left>,
    /// The record in which somebody named it, and who that was.
    of: Uuid,
    by: (Side, By, Channel),
}

/// A record that is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Left {
    escalation: bool,
    id: Uuid,
    /// Whether what it is found by is made anew in any case: words of an escalation behind it have gone.
    anew: bool,
}

impl Left {
    fn new((record, id): (Record, Uuid), anew: bool) -> Self {
        Self { escalation: record == Record::Escalation, id, anew }
    }

    fn record(self) -> (Record, Uuid) {
        (if self.escalation { Record::Escalation } else { Record::Request }, self.id)
    }
}

impl Rest {
    /// Whether files are looked into for it.
    pub(super) fn is_of_file(&self) -> bool {
        matches!(self.taken, Some(Taken::File(_)))
    }
}

/// Two of the same record go one after the other.
pub(super) fn line_of(rest: &Rest) -> String {
    format!("redact/{}", rest.of)
}

/// How something is taken out: by whom, and whether nothing is left of it then.
#[derive(Debug)]
pub(super) struct Way {
    pub stamp: Stamp,
    pub last: bool,
}

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
        What::File(sha256) => Ok(Taken::File(vec![sha256.to_ascii_lowercase()])),
    };
    let named = named(at, tx, &redact.record).await?;
    may::must(at.viewer(), Action::Redact)?;
    let taken = taken?;
    let envelopes = events::of_record(tx, at.desk(), named.1).await?;
    let stands = must_stand_there(redact.entry, &envelopes, &removals(&taken, named.1, &envelopes)?);
    let gone = match stands {
        // It was taken out of this one before, and perhaps not yet of the others.
        Err(refusal) if refusal.reason == Reason::AlreadyRemoved => Some(refusal),
        stands => stands.map(|()| None)?,
    };
    let records = tied(at, tx, named).await?.into_iter().map(|it| Left::new(it, false)).collect();
    let (side, by) = at.side();
    let by = (side, by, at.change.channel);
    let (taken, of) = (Some(taken), named.1);
    let mut rest = Rest { taken, names: Vec::new(), records, of, by };
    with_copies(at, tx, &mut rest, &envelopes).await?;
    let chosen = choose(at, tx, &mut rest).await?;
    if let Some(refusal) = gone.filter(|_| chosen.is_empty() && rest.records.is_empty()) {
        return Err(refusal.into());
    }
    Box::pin(take(at, tx, &mut rest, &chosen)).await?;
    let left = rest.records.len();
    leave(at, tx, rest)?;
    store::redaction::clear_after(tx);
    Ok(Outcome { left: (left > 0).then_some(left), ..outcome(at, tx, named).await? })
}

/// Takes it out of the next of the records that are left.
pub(super) async fn go_on(at: &At<'_>, tx: &mut Tx, rest: &Rest, item: OutboxId) -> Result<(), Fault> {
    if rest.taken.is_none() {
        return Ok(());
    }
    let mut rest = rest.clone();
    // What is done is kept for a while: what it was about goes now. Whoever was given the same item meanwhile finds it so.
    let done = Rest { taken: None, names: Vec::new(), records: Vec::new(), ..rest.clone() };
    let what = Undertaking::Redact(Box::new(done));
    let body = document(&onward::Left { what, after: Uuid::nil() })?;
    if !outbox::empty(tx, at.desk(), item, &body).await? {
        return Ok(());
    }
    let chosen = choose(at, tx, &mut rest).await?;
    Box::pin(take(at, tx, &mut rest, &chosen)).await?;
    leave(at, tx, rest)?;
    store::redaction::clear_after(tx);
    Ok(())
}

fn leave(at: &At<'_>, tx: &mut Tx, rest: Rest) -> Result<(), Fault> {
    let after = rest.records.first().map(|it| it.id);
    onward::leave(at, tx, Undertaking::Redact(Box::new(rest)), after)
}

/// A record, and whether something goes from it; else what it is found by is made anew alone.
type Chosen = ((Record, Uuid), bool);

/// Looks through the first of the records that are left. Nothing is written yet.
async fn choose(at: &At<'_>, tx: &mut Tx, rest: &mut Rest) -> Result<Vec<Chosen>, Fault> {
    let Some(mut taken) = rest.taken.clone() else { return Ok(Vec::new()) };
    let (mut chosen, mut looks): (Vec<Chosen>, usize) = (Vec::new(), 0);
    let all = std::mem::take(&mut rest.records);
    let (mut behind, mut torn): (Vec<Left>, Vec<(Left, Fault)>) = Default::default();
    for it in &all {
        if chosen.len() >= MOST_RECORDS || looks >= MOST_LOOKS {
            break;
        }
        looks += 1;
        let envelopes = match events::of_record(tx, at.desk(), it.id).await {
            // What cannot be read keeps nobody from the others: it is tried again behind them.
            Err(fault @ Fault::Corrupt(_)) => {
                torn.push((*it, fault));
                continue;
            }
            read => read?,
        };
        with_copies_in(at, tx, (&mut taken, rest.names.as_slice()), &envelopes).await?;
        let holds = !removals(&taken, it.id, &envelopes)?.is_empty();
        if holds && it.escalation {
            // Its requests are found by its words.
            for beside in beside_of(at, tx, it.record()).await? {
                behind.push(Left::new(beside, true));
            }
        }
        if holds || it.anew {
            chosen.push((it.record(), holds));
        }
    }
    rest.records.extend(all.iter().skip(looks));
    if chosen.is_empty() && behind.is_empty() && rest.records.is_empty() && !torn.is_empty() {
        return Err(torn.swap_remove(0).1);
    }
    rest.records.extend(torn.into_iter().map(|(it, _)| it));
    for it in behind {
        if chosen.iter().any(|(record, _)| *record == it.record()) {
            continue;
        }
        if chosen.len() < MOST_RECORDS {
            // One that was not looked through yet is looked through all the same when it is its turn.
            chosen.push((it.record(), false));
        } else if let Some(left) = rest.records.iter_mut().find(|left| left.id == it.id) {
            left.anew = true;
        } else {
            rest.records.push(it);
        }
    }
    rest.taken = Some(taken);
    Ok(chosen)
}

/// Takes it out of records that were chosen.
async fn take(at: &At<'_>, tx: &mut Tx, rest: &mut Rest, chosen: &[Chosen]) -> Result<(), Fault> {
    let Some(taken) = rest.taken.clone() else { return Ok(()) };
    let held = lock(at, tx, &taken, chosen).await?;
    let mut seen: BTreeSet<Uuid> = rest.records.iter().map(|it| it.id).collect();
    // What was held to be made anew alone was not looked through.
    seen.extend(held.iter().filter(|it| !it.removals.is_empty()).map(|it| it.id));
    for it in held.iter().filter(|it| !it.removals.is_empty()) {
        // What is tied to it may have been given it after that one was looked through, and before this one was locked.
        for beside in beside_of(at, tx, (it.record, it.id)).await? {
            if seen.insert(beside.1) {
                let envelopes = events::of_record(tx, at.desk(), beside.1).await?;
                if !removals(&taken, beside.1, &envelopes)?.is_empty() {
                    rest.records.push(Left::new(beside, false));
                }
            }
        }
    }
    let (side, by, channel) = rest.by.clone();
    let stamp = Stamp { side, by, channel, ..Stamp::rule(at.now) };
    sweep(at, tx, &taken, &held, &Way { stamp, last: rest.records.is_empty() }).await
}

/// Records, locked, each with what goes from it; and of the requests that are found by words of such an escalation as many
/// as one change takes. Whoever calls has the others made anew.
pub(super) async fn held(
    at: &At<'_>,
    tx: &mut Tx,
    taken: &Taken,
    records: &[(Record, Uuid)],
) -> Result<Vec<Held>, Fault> {
    let mut chosen: Vec<Chosen> = records.iter().map(|record| (*record, true)).collect();
    let mut beyond = Vec::new();
    for record in records.iter().filter(|(record, _)| *record == Record::Escalation) {
        for beside in beside_of(at, tx, *record).await? {
            if chosen.iter().any(|(it, _)| *it == beside) {
                continue;
            }
            if chosen.len() < MOST_RECORDS {
                chosen.push((beside, false));
            } else {
                beyond.push(Left::new(beside, true));
            }
        }
    }
    if let Some(first) = beyond.first() {
        // Whatever becomes of whoever calls, they are made anew; there is nothing more to take out of them.
        let (side, by) = at.side();
        let (of, by) = (first.id, (side, by, at.change.channel));
        let taken = Some(Taken::Person(Vec::new()));
        leave(at, tx, Rest { taken, names: Vec::new(), records: beyond, of, by })?;
    }
    lock(at, tx, taken, &chosen).await
}

/// The same; of some, what they are found by is made anew alone.
async fn lock(at: &At<'_>, tx: &mut Tx, taken: &Taken, records: &[Chosen]) -> Result<Vec<Held>, Fault> {
    let all: Vec<(Record, Uuid)> = records.iter().map(|(record, _)| *record).collect();
    projection::lock(tx, at.desk(), &all).await?;
    let mut held = Vec::with_capacity(all.len());
    for ((record, id), holds) in records.iter().copied() {
        let (mut envelopes, mut gone) = (Vec::new(), Vec::new());
        if holds {
            envelopes = events::of_record(tx, at.desk(), id).await?;
            gone = removals(taken, id, &envelopes)?;
        }
        held.push(Held { record, id, envelopes, removals: gone });
    }
    Ok(held)
}

fn removals(taken: &Taken, id: Uuid, envelopes: &[Envelope]) -> Result<Vec<Removal>, Fault> {
    redaction::remove(taken, envelopes)
        .map_err(|error| Fault::unwritable(format_args!("an event of record {id}"), &error))
}

/// What a file becomes where it crosses goes as well: a picture loses there what it says of its origin, and keeps its name.
/// `envelopes`: those of the record in which somebody named it.
async fn with_copies(at: &At<'_>, tx: &mut Tx, rest: &mut Rest, envelopes: &[Envelope]) -> Result<(), Fault> {
    let Some(Taken::File(files)) = &mut rest.taken else { return Ok(()) };
    let same = envelopes.iter().flat_map(|it| it.event.files()).filter(|file| files.contains(&file.sha256));
    let names: BTreeSet<&str> = same.map(|file| file.name.as_str()).collect();
    rest.names = names.into_iter().map(str::to_owned).collect();
    let mut bare = Vec::new();
    for sha256 in files.iter() {
        bare.extend(without_origin(at, tx, sha256).await?);
    }
    files.extend(bare);
    // In the order in which they are locked.
    files.sort_unstable();
    files.dedup();
    Ok(())
}

/// What such a file was made of: by one of its names, and the same without what it says of its origin.
async fn with_copies_in(
    at: &At<'_>,
    tx: &mut Tx,
    (taken, names): (&mut Taken, &[String]),
    envelopes: &[Envelope],
) -> Result<(), Fault> {
    let Taken::File(files) = taken else { return Ok(()) };
    let others: BTreeSet<&str> = envelopes
        .iter()
        .flat_map(|it| it.event.files())
        .filter(|file| names.contains(&file.name) && !files.contains(&file.sha256))
        .map(|file| file.sha256.as_str())
        .collect();
    for sha256 in others {
        if without_origin(at, tx, sha256).await?.is_some_and(|bare| files.contains(&bare)) {
            files.push(sha256.to_owned());
        }
    }
    files.sort_unstable();
    Ok(())
}

/// The digest of a file without what it says of its origin; none of a kind that crosses as it is, and of one that is gone.
async fn without_origin(at: &At<'_>, tx: &mut Tx, sha256: &str) -> Result<Option<String>, Fault> {
    let bytes = files::get(tx, at.desk(), sha256).await?;
    Ok(bytes.and_then(|bytes| strip("", bytes).ok()).map(|bytes| files::digest(&bytes)))
}

/// Takes it out of each record, and of all that is made of them.
pub(super) async fn sweep(
    at: &At<'_>,
    tx: &mut Tx,
    taken: &Taken,
    held: &[Held],
    way: &Way,
) -> Result<(), Fault> {
    for it in held.iter().filter(|it| !it.removals.is_empty()) {
        take_out(at, tx, it, &way.stamp).await?;
    }
    for it in held.iter().filter(|it| it.record == Record::Escalation) {
        ask_back(at, tx, it, (taken.what(), &way.stamp)).await?;
    }
    for it in held {
        // What is made of a record is made anew; what does not fit for another reason is the check's to say.
        Box::pin(crate::projection::look(tx, at.desk(), (it.record, it.id), at.now, true)).await?;
    }
    beside(at, tx, taken, held, way.last).await
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
    let mut seen = BTreeSet::from([named.1]);
    while let Some(record) = known.get(next).copied() {
        next += 1;
        let beside = beside_of(at, tx, record).await?;
        known.extend(beside.into_iter().filter(|(_, id)| seen.insert(*id)));
    }
    Ok(known)
}

/// The escalations of a request, or the requests behind an escalation.
async fn beside_of(
    at: &At<'_>,
    tx: &mut Tx,
    (record, id): (Record, Uuid),
) -> Result<Vec<(Record, Uuid)>, Fault> {
    Ok(match record {
        Record::Request => {
            let record = requests::peek(tx, at.desk(), RequestId(id)).await?;
            record.escalations.iter().map(|it| (Record::Escalation, it.escalation.0)).collect()
        }
        Record::Escalation => {
            let record = escalations::peek(tx, at.desk(), EscalationId(id)).await?;
            record.requests.iter().map(|(id, _)| (Record::Request, id.0)).collect()
        }
    })
}

fn must_stand_there(entry: u64, envelopes: &[Envelope], removals: &[Removal]) -> Result<(), Refusal> {
    if !envelopes.iter().any(|envelope| envelope.seq == entry) {
        return Err(Refusal::new(Reason::NotFound));
    }
    if removals.iter().any(|removal| removal.entries.contains(&entry)) {
        return Ok(());
    }
    // What stands elsewhere in the record was never taken out of it.
    let gone = removals.is_empty() && redaction::was_removed_from(entry, envelopes);
    Err(Refusal::new(if gone { Reason::AlreadyRemoved } else { Reason::NotInEntry }))
}

/// Says that words are gone, and takes them.
async fn take_out(at: &At<'_>, tx: &mut Tx, held: &Held, stamp: &Stamp) -> Result<(), Fault> {
    let events: Vec<Event> = held.removals.iter().map(|removal| removal.event.clone()).collect();
    match held.record {
        Record::Request => {
            let record = requests::lock(tx, at.desk(), RequestId(held.id)).await?;
            commit::request(at.engine, tx, at.desk(), record, stamp, events).await?;
        }
        Record::Escalation => {
            let record = escalations::lock(tx, at.desk(), EscalationId(held.id)).await?;
            let stamp = Stamp { side: Side::Asker, ..stamp.clone() };
            commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
        }
    }
    for removal in &held.removals {
        events::take_out(tx, at.desk(), held.id, &removal.entries).await?;
    }
    Ok(())
}

/// The stamp of whoever asks.
pub(super) fn stamp(at: &At<'_>) -> Stamp {
    let (side, by) = at.side();
    Stamp { side, by, channel: at.change.channel, ..Stamp::rule(at.now) }
}

/// Asks the next desk to take out what it was given, by when that was said. By hand it waits to be told.
async fn ask_back(
    at: &At<'_>,
    tx: &mut Tx,
    held: &Held,
    (what, stamp): (Removed, &Stamp),
) -> Result<(), Fault> {
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
    escalate::ask_removal(at, tx, record, &link, stamp.clone(), (what, of)).await
}

/// What holds it beside events; what is of no record, once nothing is left. Only then it is nowhere in the file any more.
async fn beside(at: &At<'_>, tx: &mut Tx, taken: &Taken, held: &[Held], last: bool) -> Result<(), Fault> {
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
    if !about.is_empty() {
        store::redaction::out_of_outbox(tx, at.desk(), taken, &about).await?;
    }
    if last {
        store::redaction::out_of_answers(tx, at.desk(), taken).await?;
        if matches!(taken, Taken::Passage(_)) {
            store::redaction::out_of_audit(tx, at.desk(), taken).await?;
        }
    }
    if let Taken::File(files) = taken {
        let records: Vec<Uuid> = held.iter().filter(|it| !it.removals.is_empty()).map(|it| it.id).collect();
        for sha256 in files {
            files::drop_unnamed(tx, at.desk(), sha256, &records).await?;
        }
    }
    store::redaction::wipe(tx, last.then_some(taken)).await
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
