//! Whether a desk acts by itself. One that was loaded from a copy begins a new epoch, and is closed until somebody opens
//! it: nothing of it leaves, and nothing falls due. Outside the desks' row-level security, because whoever claims asks of
//! all of them.

use domain::Timestamp;
use domain::id::DeskId;
use uuid::Uuid;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    EPOCH => ["select max(epoch) from fence where desk_id = $1"];
    // A copy of a desk that was closed itself.
    SUPERSEDE => ["update fence set opened = $2 where desk_id = $1 and opened is null"];
    RAISE => ["insert into fence (desk_id, epoch, made, loaded) values ($1, $2, $3, $4)"];
    LAST => ["select epoch, made, loaded, opened from fence where desk_id = $1 order by epoch desc limit 1"];
    OPEN => ["update fence set opened = $2 where desk_id = $1 and opened is null"];
    CLOSED => ["select desk_id, epoch, made, loaded, opened from fence where opened is null order by desk_id"];
    SPANS => ["select made, opened from fence where desk_id = $1 and opened > $2 order by made"];
}

/// How a desk came to its epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fence {
    pub epoch: u64,
    /// When the copy was made.
    pub made: Timestamp,
    pub loaded: Timestamp,
    /// When it was opened; none: it is closed.
    pub opened: Option<Timestamp>,
}

type Row = (i64, i64, i64, Option<i64>);

fn read((epoch, made, loaded, opened): Row) -> Fence {
    Fence { epoch: epoch.cast_unsigned(), made: at(made), loaded: at(loaded), opened: opened.map(at) }
}

/// A desk was loaded from a copy: its next epoch begins, and it is closed. The epoch is told by the clock, so that two
/// desks that were loaded from one copy are never in the same.
pub(crate) async fn raise(
    tx: &mut Tx,
    desk: DeskId,
    (made, now): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    let before: Option<(Option<i64>,)> = tx.optional(EPOCH, args![desk]).await?;
    let before = before.and_then(|(epoch,)| epoch).unwrap_or(1);
    let epoch = now.as_microsecond().max(before + 1);
    tx.run(SUPERSEDE, args![desk, made]).await?;
    tx.run(RAISE, args![desk, epoch, made, now]).await?;
    tx.epochs.remove(&desk);
    Ok(())
}

/// How a desk came to its epoch; none: it never was a copy, and is in its first.
pub async fn of(tx: &mut Tx, desk: DeskId) -> Result<Option<Fence>, Fault> {
    let row: Option<Row> = tx.optional(LAST, args![desk]).await?;
    Ok(row.map(read))
}

/// Whether a desk is closed.
pub async fn is_closed(tx: &mut Tx, desk: DeskId) -> Result<bool, Fault> {
    Ok(of(tx, desk).await?.is_some_and(|fence| fence.opened.is_none()))
}

/// The epoch of a desk, read once by a transaction however many messages it puts out.
pub async fn epoch(tx: &mut Tx, desk: DeskId) -> Result<u64, Fault> {
    if let Some(known) = tx.epochs.get(&desk) {
        return Ok(*known);
    }
    let epoch = of(tx, desk).await?.map_or(1, |fence| fence.epoch);
    tx.epochs.insert(desk, epoch);
    Ok(epoch)
}

/// Opens a desk.
pub async fn open(tx: &mut Tx, desk: DeskId, now: Timestamp) -> Result<(), Fault> {
    tx.run(OPEN, args![desk, now]).await
}

/// Every desk that is closed.
pub async fn closed(tx: &mut Tx) -> Result<Vec<(DeskId, Fence)>, Fault> {
    let rows: Vec<(Uuid, i64, i64, i64, Option<i64>)> = tx.all(CLOSED, Vec::new()).await?;
    Ok(rows
        .into_iter()
        .map(|(desk, epoch, made, loaded, opened)| (DeskId(desk), read((epoch, made, loaded, opened))))
        .collect())
}

/// The spans in which a desk was closed, from when its copy was made, that ended after an instant.
pub async fn spans(tx: &mut Tx, desk: DeskId, from: Timestamp) -> Result<Vec<(Timestamp, Timestamp)>, Fault> {
    let rows: Vec<(i64, i64)> = tx.all(SPANS, args![desk, from]).await?;
    Ok(rows.into_iter().map(|(made, opened)| (at(made), at(opened))).collect())
}
