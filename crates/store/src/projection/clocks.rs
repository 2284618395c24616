//! What falls due on records: an index of instants, refolded from events like everything else. A table of jobs, so
//! it lies outside the desks' row-level security and holds nothing but ids and instants.

use std::collections::HashSet;

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
    // Whose what is due soonest is. Nothing is locked: a PostgreSQL that is spread over several machines asks each of them.
    DESKS_DUE => ["select desk_id from clock where next <= $1 order by next, record_id limit $2"];
    // The same where some desks are closed: of those nothing falls due.
    DESKS_DUE_OPEN => ["select desk_id from clock where next <= $1
                        and desk_id not in (select desk_id from fence where opened is null) order by next, record_id limit $2"];
    // The same, of pages alone, on desks that are open.
    DESKS_WITH_PAGES => ["select desk_id from clock where next <= $1 and promise = 'page'
                          and desk_id not in (select desk_id from fence where opened is null) order by next, record_id limit $2"];
    // What is due of one desk, until a node that dies leaves it to the next one. What another node has locked is about to be
    // theirs: nobody waits for it.
    CLAIM => [
        sqlite "update clock set next = $4 where desk_id = $1 and (record_id, promise, cycle) in
                (select record_id, promise, cycle from clock where desk_id = $1 and next <= $2 order by next, record_id limit $3)
                returning record_id, record"
        // By where the rows lie: a planner that does not know $3 would join with all of the desk. A row that moved meanwhile is
        // not claimed, and stays due.
        postgres "update clock set next = $4 where desk_id = $1 and ctid = any(array
                (select ctid from clock where desk_id = $1 and next <= $2 order by next, record_id limit $3 for update skip locked))
                returning record_id, record"
    ];
    CLAIM_PAGES => [
        sqlite "update clock set next = $4 where desk_id = $1 and (record_id, promise, cycle) in
                (select record_id, promise, cycle from clock where desk_id = $1 and next <= $2 and promise = 'page' order by next, record_id limit $3)
                returning record_id, record"
        postgres "update clock set next = $4 where desk_id = $1 and ctid = any(array
                (select ctid from clock where desk_id = $1 and next <= $2 and promise = 'page' order by next, record_id limit $3 for update skip locked))
                returning record_id, record"
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
    tx.run(POSTPONE, args![desk, id, what, until]).await
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

/// Claims records with something due until `lease`, desk by desk, those first where something is due soonest; each once,
/// however much of it is due.
pub async fn claim(
    tx: &mut Tx,
    which: Which,
    now: Timestamp,
    lease: Timestamp,
    limit: u32,
) -> Result<Vec<(DeskId, Uuid, String)>, Fault> {
    let (desks, claim) = match which {
        Which::Pages => (DESKS_WITH_PAGES, CLAIM_PAGES),
        Which::All if fence::closed(tx).await?.is_empty() => (DESKS_DUE, CLAIM),
        Which::All => (DESKS_DUE_OPEN, CLAIM),
    };
    let soonest: Vec<(Uuid,)> = tx.all(desks, args![now, limit]).await?;
    let (mut left, mut seen, mut records) = (limit, HashSet::new(), Vec::new());
    for (desk,) in soonest {
        if left == 0 {
            break;
        }
        if seen.insert(desk) {
            let rows: Vec<(Uuid, String)> = tx.all(claim, args![desk, now, left, lease]).await?;
            left = left.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
            records.extend(rows.into_iter().map(|(id, record)| (DeskId(desk), id, record)));
        }
    }
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
    tx.run(BACK, args![desk, id, lease, now]).await
}

/// Has every page looked at now, whatever instant it waits for: a clock that was wrong may have written that.
pub async fn look_at_pages(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(PAGES_NOW, args![now]).await
}
