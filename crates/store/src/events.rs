//! Events: appended, chained per record, sealed per desk. Never edited; erasure takes content and salt, not the chain.

use domain::Timestamp;
use domain::event::{Audience, Envelope};
use domain::id::{DeskId, Dice};
use domain::row::Record;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    LAST_HASH => ["select hash from event where desk_id = $1 and record_id = $2 and seq = $3"];
    APPEND => ["insert into event (desk_id, record_id, seq, record, audience, type, happened, recorded, frame, content, salt, digest, hash)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"];
    OF_RECORD => ["select seq, recorded, frame, content, salt, digest, hash from event where desk_id = $1 and record_id = $2 order by seq"];
    SHARED_OF_RECORD => ["select seq, recorded, frame, content, salt, digest, hash from event
                          where desk_id = $1 and record_id = $2 and audience = 'both' order by seq"];
    UNSEALED => ["select record_id, seq, hash, recorded from event where desk_id = $1 and position is null order by recorded, record_id, seq limit $2"];
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
    let mut hash = last_hash(tx, desk, id, first.seq - 1).await?;
    for envelope in envelopes {
        let (frame, content) = split(envelope)?;
        let mut salt = vec![0u8; 16];
        dice.fill(&mut salt);
        let digest = digest(&salt, &content);
        hash = link(&hash, &frame, &digest);
        tx.later(
            APPEND,
            args![
                desk,
                id,
                envelope.seq,
                record.code(),
                envelope.event.audience().code(),
                kind_of(&content),
                envelope.happened,
                envelope.recorded,
                frame,
                content,
                salt,
                digest,
                hash.clone(),
            ],
        )
        .await?;
    }
    // What an entry names is kept for as long as the entry.
    for file in envelopes.iter().flat_map(|envelope| envelope.event.attachments()) {
        crate::files::name(tx, desk, &file.sha256).await?;
    }
    tx.heads.insert((desk, id), (first.seq - 1 + envelopes.len() as u64, hash));
    if !tx.touched.contains(&desk) {
        tx.touched.push(desk);
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
        return Ok(Sha256::digest(id.as_bytes()).to_vec());
    }
    if let Some((at, hash)) = tx.heads.get(&(desk, id))
        && *at == seq
    {
        return Ok(hash.clone());
    }
    let row: Option<(Vec<u8>,)> = tx.optional(LAST_HASH, args![desk, id, seq]).await?;
    row.map(|(hash,)| hash).ok_or_else(|| Fault::Corrupt(format!("event {seq} of record {id} is missing")))
}

/// All events of a record, in order. Erased ones are left out.
pub async fn of_record(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Vec<Envelope>, Fault> {
    let rows: Vec<Row> = tx.all(OF_RECORD, args![desk, id]).await?;
    rows.into_iter().filter_map(|row| join(desk, id, row).transpose()).collect()
}

/// The events of a record that both sides read, in order: all that a contact's view is made from.
pub async fn shared_of_record(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Vec<Envelope>, Fault> {
    let rows: Vec<Row> = tx.all(SHARED_OF_RECORD, args![desk, id]).await?;
    let envelopes: Result<Vec<Envelope>, Fault> =
        rows.into_iter().filter_map(|row| join(desk, id, row).transpose()).collect();
    debug_assert!(envelopes.iter().flatten().all(|envelope| envelope.event.audience() == Audience::Both));
    envelopes
}

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

/// Seals all that is committed of a desk; answers how many events that were.
pub(crate) async fn seal_all(tx: &mut Tx, desk: DeskId) -> Result<usize, Fault> {
    let mut all = 0;
    loop {
        let sealed = seal(tx, desk).await?;
        all += sealed;
        if sealed < SEALED_AT_ONCE as usize {
            return Ok(all);
        }
    }
}

/// Gives committed events their gapless position on the desk and chains the batch. One sealer a desk at a time.
pub async fn seal(tx: &mut Tx, desk: DeskId) -> Result<usize, Fault> {
    if tx.is_postgres() {
        let _: Option<(Uuid,)> = tx.optional(LOCK_DESK, args![desk]).await?;
    }
    let rows: Vec<(Uuid, i64, Vec<u8>, i64)> = tx.all(UNSEALED, args![desk, SEALED_AT_ONCE]).await?;
    let Some((.., last_recorded)) = rows.last() else { return Ok(0) };
    let recorded = at(*last_recorded);
    let last: Option<(i64, i64, Vec<u8>)> = tx.optional(LAST_SEAL, args![desk]).await?;
    let (batch, position, before) = last.unwrap_or((0, 0, Vec::new()));
    let mut hasher = Sha256::new();
    hasher.update(&before);
    let mut next = position;
    for (record, seq, hash, _) in &rows {
        next += 1;
        hasher.update(hash);
        tx.later(POSITION, args![desk, *record, *seq, next]).await?;
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
        let hashes: Vec<(i64, Vec<u8>)> = tx.all(SEALED_HASHES, args![desk, first, last]).await?;
        let mut hasher = Sha256::new();
        hasher.update(&before);
        for (_, hash) in &hashes {
            hasher.update(hash);
        }
        let gapless = hashes.iter().map(|(position, _)| *position).eq(first..=last);
        if !gapless || hasher.finalize().to_vec() != stored {
            problems.push(format!("seal {batch} (positions {first} to {last}) does not match its events"));
        }
        before = stored;
    }
    Ok(problems)
}

/// When an event was recorded, for callers that only have the row.
pub fn instant(micros: i64) -> Timestamp {
    at(micros)
}

fn split(envelope: &Envelope) -> Result<(String, String), Fault> {
    let broken = |error: serde_json::Error| Fault::Corrupt(format!("an event cannot be written: {error}"));
    let mut frame = serde_json::to_value(envelope).map_err(broken)?;
    let content = frame.as_object_mut().and_then(|map| map.remove("event")).unwrap_or_default();
    Ok((serde_json::to_string(&frame).map_err(broken)?, serde_json::to_string(&content).map_err(broken)?))
}

/// An event as it is stored, in today's form. What cannot be read names itself.
fn join(desk: DeskId, record: Uuid, (seq, _, frame, content, ..): Row) -> Result<Option<Envelope>, Fault> {
    whole((desk, record, seq), &frame, content)
}

/// The same, of its frame and its content; `None`: it was erased.
pub(crate) fn whole(
    (desk, record, seq): (DeskId, Uuid, i64),
    frame: &str,
    content: Option<String>,
) -> Result<Option<Envelope>, Fault> {
    let Some(content) = content else { return Ok(None) };
    let broken = |why: String| Fault::Corrupt(format!("desk {desk}, record {record}, event {seq}: {why}"));
    let mut value: serde_json::Value = serde_json::from_str(frame).map_err(|it| broken(it.to_string()))?;
    let content: serde_json::Value = serde_json::from_str(&content).map_err(|it| broken(it.to_string()))?;
    if let Some(map) = value.as_object_mut() {
        map.insert("event".to_owned(), content);
    }
    domain::event::read(value).map(Some).map_err(|it| broken(it.to_string()))
}

fn kind_of(content: &str) -> String {
    serde_json::from_str::<serde_json::Value>(content)
        .ok()
        .and_then(|value| value.get("type").and_then(|kind| kind.as_str().map(str::to_owned)))
        .unwrap_or_default()
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
