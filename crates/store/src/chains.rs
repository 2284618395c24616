//! Chains that are written anew: once, when facts and words came to be stored apart, and as a copy from before comes in.
//! What did not hold together before is left as it was, so that a check finds it as ever.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use domain::Timestamp;
use domain::audit::Audited;
use domain::id::DeskId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::arg::{args, at};
use crate::audit::{self, Line};
use crate::events;
use crate::fault::Fault;
use crate::tx::{Tx, statements};

statements! {
    DESKS => ["select id from desk order by id"];
    RECORDS => ["select distinct record_id from event where desk_id = $1 and record_id > $2 order by record_id limit 500"];
    WRITE => ["update event set frame = $4, content = $5, digest = $6, hash = $7 where desk_id = $1 and record_id = $2 and seq = $3"];
    SEALS => ["select batch, first, last, at, hash from seal where desk_id = $1 order by batch"];
    WRITE_SEAL => ["update seal set hash = $3 where desk_id = $1 and batch = $2"];
    // Nothing of an event or a seal is changed but by a migration. Of a desk that does not live yet they are put again.
    KEPT => ["select seq, record, audience, type, happened, recorded, salt, position from event where desk_id = $1 and record_id = $2 order by seq"];
    DROP => ["delete from event where desk_id = $1 and record_id = $2"];
    PUT => ["insert into event (desk_id, record_id, seq, record, audience, type, happened, recorded, salt, position, frame, content, digest, hash)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"];
    DROP_SEAL => ["delete from seal where desk_id = $1 and batch = $2"];
    PUT_SEAL => ["insert into seal (desk_id, batch, first, last, at, hash) values ($1, $2, $3, $4, $5, $6)"];
    NOW => [
        sqlite "select cast(unixepoch('subsec') * 1000000 as integer)"
        postgres "select (extract(epoch from now()) * 1000000)::bigint"
    ];
}

/// An event as it stood before: number, record, audience, type, when it happened, when it was recorded, salt, position.
type Kept = (i64, String, String, String, i64, i64, Option<Vec<u8>>, Option<i64>);

/// A seal: batch, first and last position, when it was made, hash.
type Seal = (i64, i64, i64, i64, Vec<u8>);

/// The seals of a desk before its chains are written anew: the batches that held, and the hash of the last seal.
#[derive(Clone)]
pub(crate) struct Before {
    sound: BTreeSet<i64>,
    last: Vec<u8>,
}

/// Writes the chains of every desk anew, and says so in its audit. Whoever calls has lifted what keeps events as they are.
pub(crate) async fn write_anew(tx: &mut Tx) -> Result<(), Fault> {
    let desks: Vec<(Uuid,)> = tx.all(DESKS, Vec::new()).await?;
    let now: Option<(i64,)> = tx.optional(NOW, Vec::new()).await?;
    for (desk,) in desks {
        let desk = DeskId(desk);
        let before = before(tx, desk).await?;
        let events = write_records(tx, desk).await?;
        let last = write_seals(tx, desk, &before, false).await?;
        say(tx, desk, events, (&before.last, &last), at(now.map_or(0, |(now,)| now))).await?;
    }
    Ok(())
}

/// Whether an event of a copy is of the time before facts and words were stored apart: its frame holds nothing of what
/// happened. Within a text, a quote would have a backslash before it.
pub(crate) fn is_from_before(frame: &str) -> bool {
    !frame.contains("\"event\":")
}

/// Writes records of a desk anew that came with a copy from before, while the desk does not live; how many events they have.
pub(crate) async fn put_again(tx: &mut Tx, desk: DeskId, records: &[Uuid]) -> Result<u64, Fault> {
    let mut events = 0;
    for record in records.iter().copied() {
        let Some(anew) = anew(tx, desk, record).await? else { continue };
        let kept: Vec<Kept> = tx.all(KEPT, args![desk, record]).await?;
        tx.run(DROP, args![desk, record]).await?;
        for (kept, event) in kept.into_iter().zip(anew) {
            let (seq, of, audience, kind, happened, recorded, salt, position) = kept;
            let events::Anew { frame, content, digest, hash, .. } = event;
            let args = args![
                desk, record, seq, of, audience, kind, happened, recorded, salt, position, frame, content,
                digest, hash
            ];
            tx.run(PUT, args).await?;
            events += 1;
        }
    }
    Ok(events)
}

/// Seals such a desk anew, once its records are written, and says so in its audit.
pub(crate) async fn seal_again(
    tx: &mut Tx,
    desk: DeskId,
    before: &Before,
    events: u64,
    now: Timestamp,
) -> Result<(), Fault> {
    let last = write_seals(tx, desk, before, true).await?;
    say(tx, desk, events, (&before.last, &last), now).await
}

async fn say(
    tx: &mut Tx,
    desk: DeskId,
    events: u64,
    (before, after): (&[u8], &[u8]),
    now: Timestamp,
) -> Result<(), Fault> {
    if events == 0 {
        return Ok(());
    }
    let line = Line {
        at: now,
        who: "operator".into(),
        what: Audited::ChainsWrittenAnew.code().into(),
        subject: events.to_string(),
        body: format!("{} > {}", HEXLOWER.encode(before), HEXLOWER.encode(after)),
    };
    audit::put(tx, desk, line_id(desk), &line).await
}

/// There is one such line of a desk.
fn line_id(desk: DeskId) -> Uuid {
    let mut bytes = [0; 16];
    let digest = Sha256::new_with_prefix("chains written anew").chain_update(desk.0.as_bytes()).finalize();
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The seals of a desk as they are.
pub(crate) async fn before(tx: &mut Tx, desk: DeskId) -> Result<Before, Fault> {
    let seals: Vec<Seal> = tx.all(SEALS, args![desk]).await?;
    let (mut sound, mut last_hash) = (BTreeSet::new(), Vec::new());
    for (batch, first, last, _, stored) in seals {
        if events::batch_hash(tx, desk, &last_hash, (first, last)).await?.as_ref() == Some(&stored) {
            sound.insert(batch);
        }
        last_hash = stored;
    }
    Ok(Before { sound, last: last_hash })
}

/// Seals anew what held before; answers the hash of the last seal. `again`: each is put again, none is changed.
async fn write_seals(tx: &mut Tx, desk: DeskId, before: &Before, again: bool) -> Result<Vec<u8>, Fault> {
    let seals: Vec<Seal> = tx.all(SEALS, args![desk]).await?;
    let mut last_hash = Vec::new();
    for (batch, first, last, sealed, stored) in seals {
        let anew = match before.sound.contains(&batch) {
            true => events::batch_hash(tx, desk, &last_hash, (first, last)).await?,
            false => None,
        };
        last_hash = match anew {
            Some(hash) if again => {
                tx.run(DROP_SEAL, args![desk, batch]).await?;
                tx.run(PUT_SEAL, args![desk, batch, first, last, sealed, hash.clone()]).await?;
                hash
            }
            Some(hash) => {
                tx.run(WRITE_SEAL, args![desk, batch, hash.clone()]).await?;
                hash
            }
            None => stored,
        };
    }
    Ok(last_hash)
}

/// Parts the events of every record of a desk that hold together; answers how many there are.
async fn write_records(tx: &mut Tx, desk: DeskId) -> Result<u64, Fault> {
    let (mut events, mut after) = (0, Uuid::nil());
    loop {
        let records: Vec<(Uuid,)> = tx.all(RECORDS, args![desk, after]).await?;
        let Some((last,)) = records.last() else { return Ok(events) };
        after = *last;
        for (record,) in records {
            for event in anew(tx, desk, record).await?.into_iter().flatten() {
                let events::Anew { seq, frame, content, digest, hash } = event;
                events += 1;
                tx.run(WRITE, args![desk, record, seq, frame, content, digest, hash]).await?;
            }
        }
    }
}

/// The events of a record as they are written anew; none, and a line of the log, if they do not hold together.
async fn anew(tx: &mut Tx, desk: DeskId, record: Uuid) -> Result<Option<Vec<events::Anew>>, Fault> {
    let anew = events::parted_anew(tx, desk, record).await?;
    if anew.is_none() {
        tracing::warn!(%desk, %record, "the events of a record do not hold together: left as they are");
    }
    Ok(anew)
}
