//! The same key again changes nothing and answers the same record; with another body it is refused.

use domain::id::{DeskId, SeatId};
use domain::{SignedDuration, Timestamp};

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    FIND => ["select digest, answer from idempotency where desk_id = $1 and seat_id = $2 and key = $3"];
    PUT => ["insert into idempotency (desk_id, seat_id, key, digest, answer, at) values ($1, $2, $3, $4, $5, $6)"];
    ANY_OLD => ["select cast(1 as bigint) from idempotency where desk_id = $1 and at < $2 order by at limit 1"];
    // Each by its key: PostgreSQL, which knows little of one desk's, would compare each with each.
    FORGET => [
        sqlite "delete from idempotency where rowid in
                (select rowid from idempotency where desk_id = $1 and at < $2 order by at limit $3)"
        postgres "delete from idempotency where (desk_id, seat_id, key) in
                (select desk_id, seat_id, key from idempotency where desk_id = $1 and at < $2 order by at limit $3)"
    ];
}

/// How long committed answers replay.
pub const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Answers that are forgotten at once: whoever writes on SQLite meanwhile waits for a few milliseconds. What is left of a
/// flood goes with the next ones.
const AT_ONCE: u32 = 500;

/// The answer given before under this key, if any, with a digest of what was asked.
pub async fn find(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
    key: &str,
) -> Result<Option<(Vec<u8>, String)>, Fault> {
    tx.optional(FIND, args![desk, seat, key]).await
}

/// Keeps an answer, in the transaction that made it. A second one at the same moment conflicts, and is run again.
pub async fn keep(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
    key: &str,
    digest: &[u8],
    answer: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(PUT, args![desk, seat, key, digest, answer, now]).await
}

/// Whether any answer is older than seven days: a read, so that a desk at which nothing happens is not written to.
pub async fn any_old(tx: &mut Tx, desk: DeskId, now: Timestamp) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(ANY_OLD, args![desk, now - KEPT]).await?;
    Ok(row.is_some())
}

/// Forgets the oldest answers that are older than seven days, so many at once.
pub async fn forget(tx: &mut Tx, desk: DeskId, now: Timestamp) -> Result<u64, Fault> {
    tx.touches(FORGET, args![desk, now - KEPT, AT_ONCE]).await
}
