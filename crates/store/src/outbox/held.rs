//! What is held because its desk came from a copy: set aside, like what was given up, until somebody says what becomes of
//! it. The records that it tells of say so.

use domain::Timestamp;
use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use uuid::Uuid;

use super::built::BUILT;
use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    HELD_OF_LANE => ["select id, line from outbox where desk_id = $1 and lane = $2 and parked in ($4, $5) and done is null order by created, id limit $3"];
    STANDS_HELD => ["update delivery set state = 'waits', why = $2 where desk_id = $1 and state in ('waits', 'retried')
                     and (record_id, entry, recipient, lane) in (select record_id, entry, recipient, lane from outbox
                       where desk_id = $1 and parked = $2 and done is null and record_id is not null)"];
    STANDS_RELEASED => ["update delivery set why = null where desk_id = $1 and state = 'waits' and why in ($2, $3)"];
    RELEASE => ["update outbox set parked = null, attempts = 0, not_before = $2 where desk_id = $1 and done is null and parked in ($3, $4)"];
}

/// Why what came with a copy is held.
pub const WAITED_IN_A_COPY: &str = "waited-in-a-copy";
/// Why what a desk put out while it was closed is held.
pub const PUT_WHILE_CLOSED: &str = "put-while-closed";

/// What is held of a lane because its desk came from a copy, the oldest first.
pub async fn held_of(
    tx: &mut Tx,
    desk: DeskId,
    lane: Lane,
    limit: u32,
) -> Result<Vec<(OutboxId, String)>, Fault> {
    let args = args![desk, lane.code(), limit, WAITED_IN_A_COPY, PUT_WHILE_CLOSED];
    let rows: Vec<(Uuid, String)> = tx.all(HELD_OF_LANE, args).await?;
    Ok(rows.into_iter().map(|(id, line)| (OutboxId(id), line)).collect())
}

/// What waited in the copy that a desk was loaded from is held until somebody says what becomes of it: it may have left
/// long ago from where the copy was made. A copy from before marked no heads: they are marked first.
pub(crate) async fn hold_loaded(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    tx.run(BUILT.mark_heads, args![desk]).await?;
    tx.run(BUILT.hold, args![desk, WAITED_IN_A_COPY, Timestamp::MIN]).await?;
    tx.run(STANDS_HELD, args![desk, WAITED_IN_A_COPY]).await
}

/// What a desk put out since it was loaded is held in the same way when it is opened. What waited in its copy, and somebody
/// has said before that it leaves, leaves; acts on many records go on.
pub async fn hold_put_while_closed(tx: &mut Tx, desk: DeskId, loaded: Timestamp) -> Result<(), Fault> {
    tx.run(BUILT.hold, args![desk, PUT_WHILE_CLOSED, loaded]).await?;
    tx.run(STANDS_HELD, args![desk, PUT_WHILE_CLOSED]).await
}

/// What was held because its desk came from a copy leaves from now on.
pub async fn release_held(tx: &mut Tx, desk: DeskId, now: Timestamp) -> Result<(), Fault> {
    tx.run(RELEASE, args![desk, now, WAITED_IN_A_COPY, PUT_WHILE_CLOSED]).await?;
    tx.run(STANDS_RELEASED, args![desk, WAITED_IN_A_COPY, PUT_WHILE_CLOSED]).await?;
    tx.run(BUILT.mark_heads, args![desk]).await
}
