//! Events: appended, chained per record, sealed per desk. Facts stand in the frame, which is hashed as it is; words in the
//! content, of which a salted digest is hashed. Never edited: content goes with its salt, and the chain stays whole.

use std::collections::{BTreeMap, HashMap};

use domain::event::words::{self, Words};
use domain::event::{Audience, Envelope, Event};
use domain::id::{DeskId, Dice};
use domain::row::Record;
use domain::{Timestamp, misread};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::run::Fault;
use crate::tx::{Sql, Tx, statements};

statements! {
    LAST_HASH => ["select hash from event where desk_id = $1 and record_id = $2 and seq = $3"];
    APPEND => ["insert into event (desk_id, record_id, seq, record, audience, type, happened, recorded, frame, content, salt, digest, hash, position)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"];
    OF_RECORD => ["select seq, recorded, frame, content, salt, digest, hash from event where desk_id = $1 and record_id = $2 order by seq"];
    SHARED_OF_RECORD => ["select seq, recorded, frame, content, salt, digest, hash from event
                          where desk_id = $1 and record_id = $2 and audience = 'both' order by seq"];
    ENTRIES => ["select event.seq, event.seq, event.type, event.frame, event.content
                 from (select seq, happened from event where desk_id = $1 and record_id = $2 and type not in ('clock', 'filed')
                         and (happened, seq) > ($3, $4) order by happened, seq limit $5) part
                 join event on event.desk_id = $1 and event.record_id = $2 and event.seq = part.seq order by part.happened, part.seq"];
    SHARED_ENTRIES => ["select part.place, event.seq, event.type, event.frame, event.content
                        from (select seq, happened, place
                              from (select seq, happened, row_number() over (order by seq) as place from event
                                    where desk_id = $1 and record_id = $2 and audience = 'both' and type not in ('clock', 'filed')) shared
                              where (happened, seq) > ($3, $4) order by happened, seq limit $5) part
                        join event on event.desk_id = $1 and event.record_id = $2 and event.seq = part.seq order by part.happened, part.seq"];
    ENTRIES_BACK => ["select event.seq, event.seq, event.type, event.frame, event.content
                      from (select seq, happened from event where desk_id = $1 and record_id = $2 and type not in ('clock', 'filed')
                              and (happened, seq) < ($3, $4) order by happened desc, seq desc limit $5) part
                      join event on event.desk_id = $1 and event.record_id = $2 and event.seq = part.seq
                      order by part.happened desc, part.seq desc"];
    SHARED_ENTRIES_BACK => ["select part.place, event.seq, event.type, event.frame, event.content
                             from (select seq, happened, place
                                   from (select seq, happened, row_number() over (order by seq) as place from event
                                         where desk_id = $1 and record_id = $2 and audience = 'both' and type not in ('clock', 'filed')) shared
                                   where (happened, seq) < ($3, $4) order by happened desc, seq desc limit $5) part
                             join event on event.desk_id = $1 and event.record_id = $2 and event.seq = part.seq
                             order by part.happened desc, part.seq desc"];
    MARKS => ["select seq, frame, content from event where desk_id = $1 and record_id = $2 and type in ('relayed', 'escalated') order by seq"];
    STANDS => ["select happened, seq from event where desk_id = $1 and record_id = $2 and seq = $3 and type not in ('clock', 'filed')"];
    SHARED_STANDS => ["select happened, seq from event where desk_id = $1 and record_id = $2 and audience = 'both' and type not in ('clock', 'filed')
                       order by seq limit 1 offset $3"];
    ASKING => ["select seq, frame, content from event where desk_id = $1 and record_id = $2
                and type in ('opened', 'escalation-opened', 'information-asked') order by seq"];
    SHARED_ASKING => ["select seq, frame, content from event where desk_id = $1 and record_id = $2 and audience = 'both'
                       and type in ('opened', 'escalation-opened', 'information-asked') order by seq"];
    REDACTIONS => ["select seq, frame, content from event where desk_id = $1 and record_id = $2 and type = 'redacted' order by seq"];
    SHARED_REDACTIONS => ["select seq, frame, content from event
                           where desk_id = $1 and record_id = $2 and audience = 'both' and type = 'redacted' order by seq"];
    UNSEALED => ["select record_id, seq, hash, recorded from event where desk_id = $1 and position is null order by recorded, record_id, seq limit $2"];
    FRAME => ["select frame from event where desk_id = $1 and record_id = $2 and seq = $3"];
    TAKE_OUT => ["update event set content = null, salt = null where desk_id = $1 and record_id = $2 and seq = $3"];
    POSITION => ["update event set position = $4 where desk_id = $1 and record_id = $2 and seq = $3"];
    LAST_SEAL => ["select batch, last, hash from seal where desk_id = $1 order by batch desc limit 1"];
    SEAL => ["insert into seal (desk_id, batch, first, last, at, hash) values ($1, $2, $3, $4, $5, $6)"];
    SEALS => ["select batch, first, last, hash from seal where desk_id = $1 order by batch"];
    SEALED_HASHES => ["select position, hash from event where desk_id = $1 and position between $2 and $3 order by position"];
    LOCK_DESK => ["select id from desk where id = $1" for update];
}

/// How many events one seal is of at most.
pub const SEALED_AT_ONCE: u32 = 2000;

type Row = (i64, i64, String, Option<String>, Option<Vec<u8>>, Vec<u8>, Vec<u8>);

/// An event as it is stored: its number, its frame, its content.
type Stored = (i64, String, Option<String>);

/// An event that cannot be read: its number in the record, and why.
#[derive(Debug)]
pub struct Torn {
    pub seq: u64,
    pub why: Fault,
}

impl Torn {
    fn of((desk, record, seq): (DeskId, Uuid, u64), why: &str) -> Self {
        Self { seq, why: Fault::Corrupt(format!("desk {desk}, record {record}, event {seq}: {why}")) }
    }
}

/// Events of a record as far as they can be read, in order, and those that cannot.
#[derive(Debug, Default)]
pub struct Legible {
    pub envelopes: Vec<Envelope>,
    pub torn: Vec<Torn>,
}

/// A part of the entries of a record: what a view shows of its events, without what only the record needs.
#[derive(Debug, Default)]
pub struct Entries {
    /// The events of these entries, in the order of the record; and those that the view of them leans on.
    pub envelopes: Vec<Envelope>,
    /// The entries of this part: the number of each in the record, and in the view.
    pub places: HashMap<u64, u64>,
    /// Those of them that cannot be read: the number in the view, and why.
    pub torn: Vec<(u64, Fault)>,
    /// The number of the last one in the view, on the way that was asked for, where there are more.
    pub next: Option<u64>,
}

/// From where on entries are read, and which way. A place: when an entry happened, and its number in the record.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// After a place, or from the first on.
    On(Option<(i64, i64)>),
    /// Before a place, or from the last back: for pages, which mark what was carried on and how escalations stood.
    Back(Option<(i64, i64)>),
}

/// Appends events to a record, whose last event before them is `after` (0 = none).
pub async fn append(
    tx: &mut Tx,
    desk: DeskId,
    record: Record,
    id: Uuid,
    envelopes: &[Envelope],
    dice: &mut dyn Dice,
) -> Result<(), Fault> {
    let Some(first) = envelopes.first() else { return Ok(()) };
    // Nobody else writes on SQLite, and readers see all of a commit or none of it: an event is written with its position.
    let places = !tx.is_postgres() && tx.prepared.is_none();
    if places {
        begin_sealing(tx, desk).await?;
    }
    let mut hash = last_hash(tx, desk, id, first.seq - 1).await?;
    for envelope in envelopes {
        let Chained { mut args, hash: own, recorded } = chained((desk, record, id), envelope, &hash, dice)?;
        hash = own;
        if let Some(prepared) = &mut tx.prepared {
            // The writer knows the position.
            prepared.append(APPEND.sqlite, args, (desk, hash.clone(), recorded));
            continue;
        }
        args.push(Arg::Int(places.then(|| tx.place(desk, &hash, recorded))));
        tx.run(APPEND, args).await?;
    }
    // What an entry names is kept for as long as the entry.
    for file in envelopes.iter().flat_map(|envelope| envelope.event.files()) {
        crate::files::name(tx, desk, &file.sha256, id).await?;
    }
    tx.heads.insert((desk, id), (first.seq - 1 + envelopes.len() as u64, hash));
    if !tx.touched.contains(&desk) {
        tx.touched.push(desk);
    }
    Ok(())
}

/// An event as it is appended.
#[derive(Debug)]
pub struct Chained {
    /// What stands in its row, but for its position.
    args: Vec<Arg>,
    pub(crate) hash: Vec<u8>,
    recorded: Timestamp,
}

/// An event of a record, chained to the one before it, of which this is the hash.
pub(crate) fn chained(
    (desk, record, id): (DeskId, Record, Uuid),
    envelope: &Envelope,
    before: &[u8],
    dice: &mut dyn Dice,
) -> Result<Chained, Fault> {
    let parted = words::part(envelope).map_err(unwritable)?;
    let kind = kind_in(&parted.0);
    let (frame, content) = written(parted)?;
    let mut salt = vec![0u8; 16];
    dice.fill(&mut salt);
    let digest = digest(&salt, &content);
    let hash = link(before, &frame, &digest);
    let args = args![
        desk,
        id,
        envelope.seq,
        record.code(),
        envelope.event.audience().code(),
        kind,
        envelope.happened,
        envelope.recorded,
        frame,
        content,
        salt,
        digest,
        hash.clone(),
    ];
    Ok(Chained { args, hash, recorded: envelope.recorded })
}

/// What the first event of a record is chained to.
pub(crate) fn beginning(id: Uuid) -> Vec<u8> {
    Sha256::digest(id.as_bytes()).to_vec()
}

/// Takes the words of events out for good: facts stay, and the chain with them.
pub async fn take_out(tx: &mut Tx, desk: DeskId, id: Uuid, entries: &[u64]) -> Result<(), Fault> {
    for seq in entries {
        let row: Option<(String,)> = tx.optional(FRAME, args![desk, id, *seq]).await?;
        if row.is_none_or(|(frame,)| kind_of(&frame).is_empty()) {
            return Err(Fault::Corrupt(format!(
                "desk {desk}, record {id}, event {seq}: its facts and its words are not stored apart"
            )));
        }
        tx.run(TAKE_OUT, args![desk, id, *seq]).await?;
    }
    Ok(())
}

/// Reads what the next events of records are chained to: each by its id and the number of its last event.
pub(crate) async fn read_heads(tx: &mut Tx, desk: DeskId, last: &[(Uuid, u64)]) -> Result<(), Fault> {
    let (mut args, mut rows) = (args![desk], Vec::with_capacity(last.len()));
    for (id, seq) in last {
        args.extend(args![*id, *seq]);
        rows.push(format!("(${}, ${})", args.len() - 1, args.len()));
    }
    if rows.is_empty() {
        return Ok(());
    }
    // A join, not alternatives: SQLite would read every event of the desk and compare it with each of them.
    let sql = format!(
        "with wanted(id, last) as (values {}) select event.record_id, event.seq, event.hash from wanted \
         join event on event.desk_id = $1 and event.record_id = wanted.id and event.seq = wanted.last",
        rows.join(", ")
    );
    let rows: Vec<(Uuid, i64, Vec<u8>)> = tx.all_built(sql, args).await?;
    tx.heads.extend(rows.into_iter().map(|(id, seq, hash)| ((desk, id), (seq.cast_unsigned(), hash))));
    Ok(())
}

async fn last_hash(tx: &mut Tx, desk: DeskId, id: Uuid, seq: u64) -> Result<Vec<u8>, Fault> {
    if seq == 0 {
        return Ok(beginning(id));
    }
    if let Some((at, hash)) = tx.heads.get(&(desk, id))
        && *at == seq
    {
        return Ok(hash.clone());
    }
    let row: Option<(Vec<u8>,)> = tx.optional(LAST_HASH, args![desk, id, seq]).await?;
    row.map(|(hash,)| hash).ok_or_else(|| Fault::Corrupt(format!("event {seq} of record {id} is missing")))
}

/// All events of a record, in order. One whose words were taken out has what remains of them.
pub async fn of_record(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Vec<Envelope>, Fault> {
    let rows: Vec<Row> = tx.all(OF_RECORD, args![desk, id]).await?;
    read_all(desk, id, rows)
}

/// The events of a record that both sides read, in order: all that a contact's view is made from.
pub async fn shared_of_record(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Vec<Envelope>, Fault> {
    let rows: Vec<Row> = tx.all(SHARED_OF_RECORD, args![desk, id]).await?;
    let envelopes = read_all(desk, id, rows);
    debug_assert!(envelopes.iter().flatten().all(|envelope| envelope.event.audience() == Audience::Both));
    envelopes
}

/// The events of a record as far as they can be read: for what shows them, which goes on with the others. `shared`: those
/// alone that both sides read. What changes a record reads all of them, or nothing.
pub async fn legible_of_record(tx: &mut Tx, desk: DeskId, id: Uuid, shared: bool) -> Result<Legible, Fault> {
    let rows: Vec<Row> = tx.all(if shared { SHARED_OF_RECORD } else { OF_RECORD }, args![desk, id]).await?;
    Ok(read_each(desk, id, rows.into_iter().map(stored)))
}

/// Where an entry stands among those of a record: when it happened, and its number there. `entry`: its number in the view of
/// who reads. None: there is no such entry.
pub async fn place_of(
    tx: &mut Tx,
    desk: DeskId,
    id: Uuid,
    (shared, entry): (bool, u64),
) -> Result<Option<(i64, i64)>, Fault> {
    let Some(entry) = i64::try_from(entry).ok().filter(|entry| *entry > 0) else { return Ok(None) };
    let (sql, which) = if shared { (SHARED_STANDS, entry - 1) } else { (STANDS, entry) };
    tx.optional(sql, args![desk, id, which]).await
}

/// Entries of a record in the order in which they happened: so many on the way from a place, or all. `shared`: those alone
/// that both sides read, which are numbered among themselves. Of other rows no more are read than the view of these leans on: what
/// fields are called is said where they were asked for, and what remains of words that were taken out, where that is said.
pub async fn entries(
    tx: &mut Tx,
    desk: DeskId,
    id: Uuid,
    shared: bool,
    (way, limit): (Way, Option<usize>),
) -> Result<Entries, Fault> {
    let of = |all: Sql, of_both: Sql| if shared { of_both } else { all };
    let (sql, (happened, seq)) = match way {
        Way::On(after) => (of(ENTRIES, SHARED_ENTRIES), after.unwrap_or((i64::MIN, 0))),
        Way::Back(before) => (of(ENTRIES_BACK, SHARED_ENTRIES_BACK), before.unwrap_or((i64::MAX, i64::MAX))),
    };
    let most = limit.map_or(i64::MAX.cast_unsigned(), |limit| limit as u64 + 1);
    let mut rows: Vec<(i64, i64, String, String, Option<String>)> =
        tx.all(sql, args![desk, id, happened, seq, most]).await?;
    let more = limit.is_some_and(|limit| rows.len() > limit);
    rows.truncate(limit.unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|(place, ..)| place.cast_unsigned());
    let places: HashMap<u64, u64> =
        rows.iter().map(|(place, seq, ..)| (seq.cast_unsigned(), place.cast_unsigned())).collect();
    let answers = rows.iter().any(|(_, _, kind, ..)| ANSWERS.contains(&kind.as_str()));
    let mut read: BTreeMap<i64, Stored> =
        rows.into_iter().map(|(_, seq, _, frame, content)| (seq, (seq, frame, content))).collect();
    let whole = matches!(way, Way::On(None)) && limit.is_none();
    if matches!(way, Way::Back(_)) && !shared {
        let marks: Vec<Stored> = tx.all(MARKS, args![desk, id]).await?;
        read.extend(marks.into_iter().map(|row| (row.0, row)));
    }
    if answers && !whole {
        let asking: Vec<Stored> = tx.all(of(ASKING, SHARED_ASKING), args![desk, id]).await?;
        read.extend(asking.into_iter().map(|row| (row.0, row)));
    }
    if !whole && read.values().any(|(.., content)| content.is_none()) {
        let redactions: Vec<Stored> = tx.all(of(REDACTIONS, SHARED_REDACTIONS), args![desk, id]).await?;
        read.extend(redactions.into_iter().map(|row| (row.0, row)));
    }
    let Legible { envelopes, torn } = read_each(desk, id, read.into_values());
    let torn = torn.into_iter().filter_map(|it| Some((*places.get(&it.seq)?, it.why))).collect();
    Ok(Entries { envelopes, places, torn, next })
}

/// Entries that name fields by what they were called where they were asked for.
const ANSWERS: [&str; 2] = ["information-given", "completed"];

/// Recomputes a record's chain; answers what does not fit.
pub async fn verify_chain(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Vec<String>, Fault> {
    let rows: Vec<Row> = tx.all(OF_RECORD, args![desk, id]).await?;
    let mut problems = Vec::new();
    let mut hash = Sha256::digest(id.as_bytes()).to_vec();
    for (expected, (seq, _, frame, content, salt, stored_digest, stored_hash)) in (1..).zip(rows) {
        if seq != expected {
            problems.push(format!("record {id}: event {expected} is missing"));
            return Ok(problems);
        }
        if let (Some(content), Some(salt)) = (&content, &salt)
            && digest(salt, content) != stored_digest
        {
            problems.push(format!("record {id}: the content of event {seq} was changed"));
        }
        hash = link(&hash, &frame, &stored_digest);
        if hash != stored_hash {
            problems.push(format!("record {id}: the chain breaks at event {seq}"));
            hash = stored_hash;
        }
    }
    Ok(problems)
}

/// What a transaction of SQLite's has appended to a desk since its last seal.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sealing {
    batch: i64,
    /// Of the last event that is sealed.
    position: i64,
    /// The hash of the last seal.
    before: Vec<u8>,
    /// The hash of each event since, in their order, and when it was recorded.
    since: Vec<(Vec<u8>, Timestamp)>,
}

impl Sealing {
    /// Takes the next position for an event.
    fn place(&mut self, hash: &[u8], recorded: Timestamp) -> i64 {
        self.since.push((hash.to_vec(), recorded));
        self.position + self.since.len() as i64
    }

    /// The seals over what was appended.
    fn seals(&mut self, desk: DeskId) -> Vec<Vec<Arg>> {
        let since = std::mem::take(&mut self.since);
        let seal = |events: &[(Vec<u8>, Timestamp)]| {
            let mut hasher = Sha256::new_with_prefix(&self.before);
            events.iter().for_each(|(hash, _)| hasher.update(hash));
            self.before = hasher.finalize().to_vec();
            let (first, last) = (self.position + 1, self.position + events.len() as i64);
            let recorded = events.last().map(|(_, recorded)| *recorded);
            (self.batch, self.position) = (self.batch + 1, last);
            args![desk, self.batch, first, last, recorded, self.before.clone()]
        };
        since.chunks(SEALED_AT_ONCE as usize).map(seal).collect()
    }
}

/// Positions and seals of a desk to which nothing was appended yet, for [`crate::bulk`].
#[derive(Debug)]
pub struct Places {
    desk: DeskId,
    sealing: Sealing,
}

impl Places {
    /// From the first on.
    pub fn of(desk: DeskId) -> Self {
        Self { desk, sealing: Sealing::default() }
    }

    /// What appends an event at the next position.
    pub fn append(&mut self, event: Chained) -> (Sql, Vec<Arg>) {
        let Chained { mut args, hash, recorded } = event;
        args.push(self.sealing.place(&hash, recorded).into());
        (APPEND, args)
    }

    /// What seals all that was appended.
    pub fn seal(&mut self) -> Vec<(Sql, Vec<Arg>)> {
        self.sealing.seals(self.desk).into_iter().map(|args| (SEAL, args)).collect()
    }

    /// How many events wait to be sealed.
    pub fn waiting(&self) -> usize {
        self.sealing.since.len()
    }
}

impl Tx {
    /// Takes the next position of a desk for an event, on SQLite.
    pub(crate) fn place(&mut self, desk: DeskId, hash: &[u8], recorded: Timestamp) -> i64 {
        if !self.touched.contains(&desk) {
            self.touched.push(desk);
        }
        self.sealing.get_mut(&desk).map_or(0, |sealing| sealing.place(hash, recorded))
    }
}

/// Begins where the last seal of a desk ends, unless this transaction has begun.
pub(crate) async fn begin_sealing(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    if tx.sealing.contains_key(&desk) {
        return Ok(());
    }
    // A program before this one may have left what it had not sealed.
    while seal(tx, desk).await? == SEALED_AT_ONCE as usize {}
    let (batch, position, before) = last_seal(tx, desk).await?;
    tx.sealing.insert(desk, Sealing { batch, position, before, since: Vec::new() });
    Ok(())
}

async fn last_seal(tx: &mut Tx, desk: DeskId) -> Result<(i64, i64, Vec<u8>), Fault> {
    Ok(tx.optional(LAST_SEAL, args![desk]).await?.unwrap_or_default())
}

/// Seals what was appended to a desk with its positions; answers how many events that were.
pub(crate) async fn seal_placed(tx: &mut Tx, desk: DeskId) -> Result<usize, Fault> {
    let Some(mut sealing) = tx.sealing.remove(&desk) else { return Ok(0) };
    let count = sealing.since.len();
    for seal in sealing.seals(desk) {
        tx.run(SEAL, seal).await?;
    }
    Ok(count)
}

/// Whether a desk has events that wait to be sealed: a read, so that the worker's rounds lock no desk at which nothing
/// happens.
pub async fn any_unsealed(tx: &mut Tx, desk: DeskId) -> Result<bool, Fault> {
    let rows: Vec<(Uuid, i64, Vec<u8>, i64)> = tx.all(UNSEALED, args![desk, 1u32]).await?;
    Ok(!rows.is_empty())
}

/// Gives committed events that have none their gapless position on the desk and chains the batch. One sealer a desk at a
/// time.
pub async fn seal(tx: &mut Tx, desk: DeskId) -> Result<usize, Fault> {
    if tx.is_postgres() {
        let _: Option<(Uuid,)> = tx.optional(LOCK_DESK, args![desk]).await?;
    }
    let rows: Vec<(Uuid, i64, Vec<u8>, i64)> = tx.all(UNSEALED, args![desk, SEALED_AT_ONCE]).await?;
    let Some((.., last_recorded)) = rows.last() else { return Ok(0) };
    let recorded = at(*last_recorded);
    let (batch, position, before) = last_seal(tx, desk).await?;
    let mut hasher = Sha256::new();
    hasher.update(&before);
    let mut next = position;
    for (record, seq, hash, _) in &rows {
        next += 1;
        hasher.update(hash);
        tx.run(POSITION, args![desk, *record, *seq, next]).await?;
    }
    let hash = hasher.finalize().to_vec();
    tx.run(SEAL, args![desk, batch + 1, position + 1, next, recorded, hash]).await?;
    Ok(rows.len())
}

/// Recomputes the desk's batch chain; answers what does not fit.
///
/// `newest`: only so many of the last ones.
pub async fn verify_seals(tx: &mut Tx, desk: DeskId, newest: Option<u32>) -> Result<Vec<String>, Fault> {
    let mut problems = Vec::new();
    let seals: Vec<(i64, i64, i64, Vec<u8>)> = tx.all(SEALS, args![desk]).await?;
    let skipped = newest.map_or(0, |newest| seals.len().saturating_sub(newest as usize));
    let mut before = Vec::new();
    for (n, (batch, first, last, stored)) in seals.into_iter().enumerate() {
        if n < skipped {
            before = stored;
            continue;
        }
        if batch_hash(tx, desk, &before, (first, last)).await?.as_ref() != Some(&stored) {
            problems.push(format!("seal {batch} (positions {first} to {last}) does not match its events"));
        }
        before = stored;
    }
    Ok(problems)
}

/// What a batch of positions, from the first to the last, hashes to after the seal before it; none if it has gaps.
pub(crate) async fn batch_hash(
    tx: &mut Tx,
    desk: DeskId,
    before: &[u8],
    (first, last): (i64, i64),
) -> Result<Option<Vec<u8>>, Fault> {
    let hashes: Vec<(i64, Vec<u8>)> = tx.all(SEALED_HASHES, args![desk, first, last]).await?;
    if !hashes.iter().map(|(position, _)| *position).eq(first..=last) {
        return Ok(None);
    }
    let mut hasher = Sha256::new_with_prefix(before);
    hashes.iter().for_each(|(_, hash)| hasher.update(hash));
    Ok(Some(hasher.finalize().to_vec()))
}

/// An event as it is written anew.
pub(crate) struct Anew {
    pub seq: i64,
    pub frame: String,
    pub content: Option<String>,
    pub digest: Vec<u8>,
    pub hash: Vec<u8>,
}

/// The events of a record with facts and words apart, and chained to each other so; none if they do not hold together.
pub(crate) async fn parted_anew(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Option<Vec<Anew>>, Fault> {
    if !verify_chain(tx, desk, id).await?.is_empty() {
        return Ok(None);
    }
    let rows: Vec<Row> = tx.all(OF_RECORD, args![desk, id]).await?;
    let mut hash = Sha256::digest(id.as_bytes()).to_vec();
    let mut anew = Vec::with_capacity(rows.len());
    for (seq, _, frame, content, salt, mut digested, _) in rows {
        let (mut frame, mut content) = (frame, content);
        if let (Some(words), Some(salt)) = (&content, &salt) {
            // What cannot be read is kept as it is, and named where it is read.
            let Ok(mut stored) = joined(&frame, Some(words)) else { return Ok(None) };
            let words = words::part_value(&mut stored);
            if let Some(envelope) = stored.as_object_mut() {
                envelope.insert("schema".to_owned(), domain::event::SCHEMA.into());
            }
            let (facts, words) = written((stored, words))?;
            digested = digest(salt, &words);
            (frame, content) = (facts, Some(words));
        }
        hash = link(&hash, &frame, &digested);
        anew.push(Anew { seq, frame, content, digest: digested, hash: hash.clone() });
    }
    Ok(Some(anew))
}

/// When an event was recorded, for callers that only have the row.
pub fn instant(micros: i64) -> Timestamp {
    at(micros)
}

/// A frame and its content, as they are stored.
fn written((facts, words): (Value, Words)) -> Result<(String, String), Fault> {
    let words = serde_json::to_string(&words).map_err(unwritable)?;
    Ok((serde_json::to_string(&facts).map_err(unwritable)?, words))
}

fn unwritable(error: serde_json::Error) -> Fault {
    Fault::unwritable("an event", &error)
}

fn stored((seq, _, frame, content, ..): Row) -> Stored {
    (seq, frame, content)
}

/// Reads events, all of them.
fn read_all(desk: DeskId, record: Uuid, rows: Vec<Row>) -> Result<Vec<Envelope>, Fault> {
    let Legible { envelopes, torn } = read_each(desk, record, rows.into_iter().map(stored));
    torn.into_iter().next().map_or(Ok(envelopes), |torn| Err(torn.why))
}

/// Reads events, each on its own. One whose words were taken out has what remains of them, which the event that says so has.
fn read_each(desk: DeskId, record: Uuid, rows: impl Iterator<Item = Stored>) -> Legible {
    let (mut envelopes, mut torn) = (Vec::with_capacity(rows.size_hint().0), Vec::new());
    let mut bare = Vec::new();
    for (seq, frame, content) in rows {
        let this = (desk, record, seq.cast_unsigned());
        let stored = match joined(&frame, content.as_deref()) {
            Ok(stored) => stored,
            Err(error) => {
                torn.push(Torn::of(this, &misread::why(&error)));
                continue;
            }
        };
        let facts = content.is_none().then(|| stored.clone());
        match domain::event::read(stored) {
            Ok(envelope) => {
                bare.extend(facts.map(|facts| (envelopes.len(), facts)));
                envelopes.push(envelope);
            }
            Err(error) => torn.push(Torn::of(this, &error.to_string())),
        }
    }
    // From the last on: one that says so may itself have lost words to a later one.
    let mut remains = Words::new();
    for at in (0..envelopes.len()).rev() {
        let Some(envelope) = envelopes.get_mut(at) else { continue };
        if let Some((_, facts)) = bare.iter().find(|(known, _)| *known == at)
            && let Some(Value::Object(words)) = remains.get(&envelope.seq.to_string())
        {
            let mut stored = facts.clone();
            words::put_back(&mut stored, words);
            match domain::event::read(stored) {
                Ok(whole) => *envelope = whole,
                Err(error) => {
                    torn.push(Torn::of((desk, record, envelope.seq), &error.to_string()));
                    envelopes.remove(at);
                    continue;
                }
            }
        }
        if let Event::Redacted(redacted) = &envelope.event {
            for (seq, words) in &redacted.remains {
                remains.entry(seq.clone()).or_insert_with(|| words.clone());
            }
        }
    }
    Legible { envelopes, torn }
}

/// An event of its frame and its content, in today's form; `None`: its words were taken out.
pub(crate) fn whole(
    (desk, record, seq): (DeskId, Uuid, i64),
    frame: &str,
    content: Option<String>,
) -> Result<Option<Envelope>, Fault> {
    let Some(content) = content else { return Ok(None) };
    let broken = |why: String| Fault::Corrupt(format!("desk {desk}, record {record}, event {seq}: {why}"));
    let stored = joined(frame, Some(&content)).map_err(|error| broken(misread::why(&error)))?;
    domain::event::read(stored).map(Some).map_err(|error| broken(error.to_string()))
}

/// An event as it is stored, whole as far as its words are there.
fn joined(frame: &str, content: Option<&str>) -> Result<Value, serde_json::Error> {
    let mut stored: Value = serde_json::from_str(frame)?;
    let Some(content) = content else { return Ok(stored) };
    let content: Value = serde_json::from_str(content)?;
    match stored.as_object_mut() {
        // In the first schema the frame holds nothing of the event.
        Some(envelope) if !envelope.contains_key("event") => {
            envelope.insert("event".to_owned(), content);
        }
        _ => {
            if let Value::Object(words) = &content {
                words::put_back(&mut stored, words);
            }
        }
    }
    Ok(stored)
}

fn kind_of(frame: &str) -> String {
    serde_json::from_str(frame).map(|facts| kind_in(&facts)).unwrap_or_default()
}

fn kind_in(facts: &Value) -> String {
    facts.pointer("/event/type").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn digest(salt: &[u8], content: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(content.as_bytes());
    hasher.finalize().to_vec()
}

fn link(before: &[u8], frame: &str, digest: &[u8]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    hasher.update(before);
    hasher.update(frame.as_bytes());
    hasher.update(digest);
    hasher.finalize().to_vec()
}
