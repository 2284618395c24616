//! Chains that are written anew: once, when facts and words came to be stored apart. What did not hold together before is
//! left as it was, so that a check finds it as ever.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
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
    SEALS => ["select batch, first, last, hash from seal where desk_id = $1 order by batch"];
    WRITE_SEAL => ["update seal set hash = $3 where desk_id = $1 and batch = $2"];
    NOW => [
        sqlite "select cast(unixepoch('subsec') * 1000000 as integer)"
        postgres "select (extract(epoch from now()) * 1000000)::bigint"
    ];
}

/// Writes the chains of every desk anew, and says so in its audit. Whoever calls has lifted what keeps events as they are.
pub(crate) async fn write_anew(tx: &mut Tx) -> Result<(), Fault> {
    let desks: Vec<(Uuid,)> = tx.all(DESKS, Vec::new()).await?;
    let now: Option<(i64,)> = tx.optional(NOW, Vec::new()).await?;
    for (desk,) in desks {
        let desk = DeskId(desk);
        let (sound, before) = sound_seals(tx, desk).await?;
        let events = write_records(tx, desk).await?;
        let after = write_seals(tx, desk, &sound).await?;
        if events == 0 {
            continue;
        }
        let line = Line {
            at: at(now.map_or(0, |(now,)| now)),
            who: "operator".into(),
            what: Audited::ChainsWrittenAnew.code().into(),
            subject: events.to_string(),
            body: format!("{} > {}", HEXLOWER.encode(&before), HEXLOWER.encode(&after)),
        };
        audit::put(tx, desk, line_id(desk), &line).await?;
    }
    Ok(())
}

/// There is one such line of a desk.
fn line_id(desk: DeskId) -> Uuid {
    let mut bytes = [0; 16];
    let digest = Sha256::new_with_prefix("chains written anew").chain_update(desk.0.as_bytes()).finalize();
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The batches whose seals hold, and the hash of the last seal.
async fn sound_seals(tx: &mut Tx, desk: DeskId) -> Result<(BTreeSet<i64>, Vec<u8>), Fault> {
    let seals: Vec<(i64, i64, i64, Vec<u8>)> = tx.all(SEALS, args![desk]).await?;
    let (mut sound, mut before) = (BTreeSet::new(), Vec::new());
    for (batch, first, last, stored) in seals {
        if events::batch_hash(tx, desk, &before, (first, last)).await?.as_ref() == Some(&stored) {
            sound.insert(batch);
        }
        before = stored;
    }
    Ok((sound, before))
}

async fn write_seals(tx: &mut Tx, desk: DeskId, sound: &BTreeSet<i64>) -> Result<Vec<u8>, Fault> {
    let seals: Vec<(i64, i64, i64, Vec<u8>)> = tx.all(SEALS, args![desk]).await?;
    let mut before = Vec::new();
    for (batch, first, last, stored) in seals {
        let anew = match sound.contains(&batch) {
            true => events::batch_hash(tx, desk, &before, (first, last)).await?,
            false => None,
        };
        before = match anew {
            Some(hash) => {
                tx.run(WRITE_SEAL, args![desk, batch, hash.clone()]).await?;
                hash
            }
            None => stored,
        };
    }
    Ok(before)
}

/// Parts the events of every record of a desk that hold together; answers how many there are.
async fn write_records(tx: &mut Tx, desk: DeskId) -> Result<u64, Fault> {
    let (mut events, mut after) = (0, Uuid::nil());
    loop {
        let records: Vec<(Uuid,)> = tx.all(RECORDS, args![desk, after]).await?;
        let Some((last,)) = records.last() else { return Ok(events) };
        after = *last;
        for (record,) in records {
            match events::parted_anew(tx, desk, record).await? {
                Some(rows) => {
                    for events::Anew { seq, frame, content, digest, hash } in rows {
                        events += 1;
                        tx.run(WRITE, args![desk, record, seq, frame, content, digest, hash]).await?;
                    }
                }
                None => {
                    tracing::warn!(%desk, %record, "the events of a record do not hold together: left as they are")
                }
            }
        }
    }
}
