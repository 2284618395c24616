//! What falls due on records: an index of instants, refolded from events like everything else. A table of jobs, so
//! it lies outside the desks' row-level security and holds nothing but ids and instants.

use domain::Timestamp;
use domain::id::DeskId;
use domain::row::DueRow;
use uuid::Uuid;

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};
use crate::{fence, projection};

statements! {
    CLEAR => ["delete from clock where desk_id = $1 and record_id = $2"];
    POSTPONE => ["update clock set next = $4 where desk_id = $1 and record_id = $2 and promise = $3"];
    // A node that dies leaves its claim to the next one, when it ends.
    CLAIM => [
        sqlite "update clock set next = $2 where (desk_id, record_id, promise, cycle) in
                (select desk_id, record_id, promise, cycle from clock where next <= $1 order by next, record_id limit $3)
                returning desk_id, record_id, record"
        // By where the rows lie: a planner that does not know $3 would join with the whole table. A row that moved
        // meanwhile is not claimed, and stays due.
        postgres "update clock set next = $2 where ctid = any(array
                (select ctid from clock where next <= $1 order by next, record_id limit $3 for update skip locked))
                returning desk_id, record_id, record"
    ];
    // The same where some desks are closed: of those nothing falls due.
    CLAIM_OPEN => [
        sqlite "update clock set next = $2 where (desk_id, record_id, promise, cycle) in
                (select desk_id, record_id, promise, cycle from clock where next <= $1
                 and desk_id not in (select desk_id from fence where opened is null) order by next, record_id limit $3)
                returning desk_id, record_id, record"
        postgres "update clock set next = $2 where ctid = any(array
                (select ctid from clock where next <= $1
                 and desk_id not in (select desk_id from fence where opened is null) order by next, record_id limit $3 for update skip locked))
                returning desk_id, record_id, record"
    ];
    // The same, of pages alone, on desks that are open.
    CLAIM_PAGES => [
        sqlite "update clock set next = $2 where (desk_id, record_id, promise, cycle) in
                (select desk_id, record_id, promise, cycle from clock where next <= $1 and promise = 'page'
                 and desk_id not in (select desk_id from fence where opened is null) order by next, record_id limit $3)
                returning desk_id, record_id, record"
        postgres "update clock set next = $2 where ctid = any(array
                (select ctid from clock where next <= $1 and promise = 'page'
                 and desk_id not in (select desk_id from fence where opened is null) order by next, record_id limit $3 for update skip locked))
                returning desk_id, record_id, record"
    ];
    // What somebody else has claimed since stays theirs.
    BACK => ["update clock set next = $4 where desk_id = $1 and record_id = $2 and next = $3"];
    PAGES_DUE => ["select cast(1 as bigint) from clock where next <= $1 and promise = 'page'
                   and desk_id not in (select desk_id from fence where opened is null) limit 1"];
    COUNT_DUE => ["select cast(count(*) as bigint) from clock where next <= $1 and desk_id not in (select desk_id from fence where opened is null)"];
    PAGES_NOW => ["update clock set next = $1 where promise = 'page' and next > $1"];
    // The soonest first: a planner that does not know $1 would hope to meet a due row early, and read the whole table.
    ANY_DUE => ["select cast(1 as bigint) from (select next from clock where next is not null order by next limit 1) as soonest where next <= $1"];
    // The same where some desks are closed: of those nothing falls due.
    ANY_DUE_OPEN => ["select cast(1 as bigint) from (select next from clock where next is not null
                      and desk_id not in (select desk_id from fence where opened is null) order by next limit 1) as soonest where next <= $1"];
}

/// Replaces what falls due on a record, whatever was written of it.
pub async fn save(tx: &mut Tx, desk: DeskId, id: Uuid, rows: &[DueRow]) -> Result<(), Fault> {
    tx.run(CLEAR, args![desk, id]).await?;
    change(tx, desk, &[], rows).await
}

/// Writes what a change made of what falls due on a record: most changes leave most of it as it is.
pub async fn change(tx: &mut Tx, desk: DeskId, before: &[DueRow], after: &[DueRow]) -> Result<(), Fault> {
    projection::change(tx, desk, before, after, DueRow::is_of).await
}

/// What was to be looked at now is looked at later.
pub async fn postpone(
    tx: &mut Tx,
    desk: DeskId,
    id: Uuid,
    what: &'static str,
    until: Timestamp,
) -> Result<(), Fault> {
    tx.run(POSTPONE, args![desk, id, what, until]).await.map(drop)
}

/// What is looked at: everything that falls due, or pages alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    Pages,
}

/// Whether anything is due: a read, so that an idle worker writes nothing.
pub async fn any_due(tx: &mut Tx, which: Which, now: Timestamp) -> Result<bool, Fault> {
    let statement = if which == Which::All { ANY_DUE } else { PAGES_DUE };
    let found: Option<(i64,)> = tx.optional(statement, args![now]).await?;
    if found.is_none() || which == Which::Pages || fence::closed(tx).await?.is_empty() {
        return Ok(found.is_some());
    }
    let found: Option<(i64,)> = tx.optional(ANY_DUE_OPEN, args![now]).await?;
    Ok(found.is_some())
}

/// How much is due on desks that are open.
pub async fn count_due(tx: &mut Tx, now: Timestamp) -> Result<i64, Fault> {
    let row: Option<(i64,)> = tx.optional(COUNT_DUE, args![now]).await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// Claims records with something due until `lease`; each once, however much of it is due.
pub async fn claim(
    tx: &mut Tx,
    which: Which,
    now: Timestamp,
    lease: Timestamp,
    limit: u32,
) -> Result<Vec<(DeskId, Uuid, String)>, Fault> {
    let statement = match which {
        Which::Pages => CLAIM_PAGES,
        Which::All if fence::closed(tx).await?.is_empty() => CLAIM,
        Which::All => CLAIM_OPEN,
    };
    let rows: Vec<(Uuid, Uuid, String)> = tx.all(statement, args![now, lease, limit]).await?;
    let mut records: Vec<_> = rows.into_iter().map(|(desk, id, record)| (DeskId(desk), id, record)).collect();
    records.sort_unstable_by_key(|(desk, id, _)| (desk.0, *id));
    records.dedup();
    Ok(records)
}

/// What is due on a record was claimed until `lease` and not done: it is due at `now`, for whoever comes.
pub async fn give_back(
    tx: &mut Tx,
    desk: DeskId,
    id: Uuid,
    (lease, now): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    tx.run(BACK, args![desk, id, lease, now]).await.map(drop)
}

/// Has every page looked at now, whatever instant it waits for: a clock that was wrong may have written that.
pub async fn look_at_pages(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(PAGES_NOW, args![now]).await.map(drop)
}
