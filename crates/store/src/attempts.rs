//! How often somebody tried: one row for each limit that tries count against, found by its key.

use domain::Timestamp;

use crate::arg::args;
use crate::fault::Fault;
use crate::tx::{Tx, statements};

statements! {
    TRIES => ["select tries, began from attempt where who = $1 and began > $2 and began <= $3"];
    // Nothing is written, and nothing answered, where there were too many.
    COUNT => ["insert into attempt (who, began, tries) values ($1, $2, 1)
               on conflict (who) do update set
               tries = case when attempt.began > $3 and attempt.began <= $2 then attempt.tries + 1 else 1 end,
               began = case when attempt.began > $3 and attempt.began <= $2 then attempt.began else excluded.began end
               where attempt.tries < $4 or attempt.began <= $3 or attempt.began > $2
               returning tries"];
    GIVE_BACK => ["update attempt set tries = tries - 1 where who = $1 and tries > 0"];
    FORGET => ["delete from attempt where who = $1"];
    FORGET_OLD => ["delete from attempt where who in (select who from attempt where began <= $1 order by began, who limit 64)"];
}

/// How many tries count against somebody, and since when: those of a window that began after an instant.
pub async fn tries(
    tx: &mut Tx,
    who: &[u8],
    after: Timestamp,
    now: Timestamp,
) -> Result<Option<(i64, Timestamp)>, Fault> {
    let row: Option<(i64, i64)> = tx.optional(TRIES, args![who, after, now]).await?;
    Ok(row.map(|(tries, began)| (tries, crate::arg::at(began))))
}

/// Counts a try; answers whether there were not too many.
pub async fn count(
    tx: &mut Tx,
    who: &[u8],
    now: Timestamp,
    after: Timestamp,
    most: i64,
) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(COUNT, args![who, now, after, most]).await?;
    Ok(row.is_some())
}

/// A try that turned out to be none.
pub async fn give_back(tx: &mut Tx, who: &[u8]) -> Result<(), Fault> {
    tx.run(GIVE_BACK, args![who]).await
}

/// Forgets the tries of somebody.
pub async fn forget(tx: &mut Tx, who: &[u8]) -> Result<(), Fault> {
    tx.run(FORGET, args![who]).await
}

/// Forgets windows that began so long ago: a bounded number of them, the oldest first.
pub async fn forget_old(tx: &mut Tx, before: Timestamp) -> Result<(), Fault> {
    tx.run(FORGET_OLD, args![before]).await
}
