//! The outbox: what leaves a desk, recorded with the change that caused it, delivered at least once, in order
//! within its line. One poisoned item is parked and blocks its own line alone.

use domain::Timestamp;
use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PUT => ["insert into outbox (desk_id, id, ordinal, topic, line, body, created, due)
             select $1, $2, coalesce(max(ordinal), 0) + 1, $3, $4, $5, $6, $6 from outbox where desk_id = $1 and line = $4 and done is null"];
    // The head of each line that is due: nothing overtakes within a line. As many lanes as there are, some named twice.
    DUE => ["select o.desk_id, o.id, o.topic, o.line, o.body, o.created, o.attempts from outbox o
             where o.done is null and o.parked is null and o.due <= $1 and o.topic in ($3, $4, $5, $6, $7, $8)
             and not exists (select 1 from outbox b where b.desk_id = o.desk_id and b.line = o.line and b.done is null and b.ordinal < o.ordinal)
             order by o.due, o.created, o.id limit $2" skip locked];
    CLAIM => ["update outbox set due = $3, attempts = attempts + 1 where desk_id = $1 and id = $2 and due <= $4 and done is null"];
    ANY_DUE => ["select cast(1 as bigint) from outbox where done is null and parked is null and due <= $1 and topic in ($2, $3, $4, $5, $6, $7) limit 1"];
    BACK => ["update outbox set due = $3, attempts = attempts - 1 where desk_id = $1 and id = $2 and due = $4 and done is null and parked is null"];
    DONE => ["update outbox set done = $3 where desk_id = $1 and id = $2"];
    LATER => ["update outbox set due = $3 where desk_id = $1 and id = $2"];
    AGAIN => ["update outbox set due = $1 where done is null and parked is null and due > $1"];
    PARK => ["update outbox set parked = $3 where desk_id = $1 and id = $2"];
    FORGET => ["delete from outbox where desk_id = $1 and id = $2"];
    FORGET_LINE => ["delete from outbox where desk_id = $1 and line = $2 and done is null"];
    WAITING_ALL => ["select cast(count(*) as bigint) from outbox where done is null and parked is null"];
    BY_LANE => ["select topic, cast(sum(case when parked is null then 1 else 0 end) as bigint), min(case when parked is null then created end),
                  cast(sum(case when parked is null then 0 else 1 end) as bigint) from outbox where done is null group by topic order by topic"];
    PARKED => ["select id, line, parked from outbox where desk_id = $1 and parked is not null and done is null order by created limit 200"];
    ON_LINE => ["select created, coalesce(done, $3) from outbox where desk_id = $1 and line = $2 and topic = 'link' and coalesce(done, $3) > $4"];
    RECENT => ["select id, topic, body, created from outbox where topic = $1 order by created desc, id limit 500"];
}

/// Something that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub desk: DeskId,
    pub id: OutboxId,
    pub lane: Lane,
    /// Items of one line are delivered in order.
    pub line: String,
    pub body: String,
    pub created: Timestamp,
    pub attempts: u32,
}

/// Adds an item in the transaction of the change that causes it.
pub async fn put(tx: &mut Tx, item: &Item) -> Result<(), Fault> {
    let (lane, line, body) = (item.lane.code(), item.line.as_str(), item.body.as_str());
    let args = args![item.desk, item.id, lane, line, body, item.created];
    tx.later(PUT, args).await
}

/// Has everything that waits tried now, whatever instant it waits for: a clock that was wrong may have written that.
pub async fn look_again(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(AGAIN, args![now]).await.map(drop)
}

/// By lane: how many items wait to leave, since when the oldest, and how many were given up.
pub async fn by_lane(tx: &mut Tx) -> Result<Vec<(String, i64, Option<Timestamp>, i64)>, Fault> {
    let rows: Vec<(String, i64, Option<i64>, i64)> = tx.all(BY_LANE, Vec::new()).await?;
    Ok(rows.into_iter().map(|(lane, waits, oldest, parked)| (lane, waits, oldest.map(at), parked)).collect())
}

/// The lanes as arguments, as many as the statements have places.
fn places(lanes: &[Lane]) -> impl Iterator<Item = Arg> {
    lanes.iter().cycle().take(Lane::ALL.len()).map(|lane| Arg::from(lane.code()))
}

/// Claims what is due of some lanes until `lease_until`: another node leaves it alone, and takes it over when the lease
/// ends.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    lease_until: Timestamp,
    limit: u32,
    lanes: &[Lane],
) -> Result<Vec<Item>, Fault> {
    if limit == 0 || lanes.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![now, limit];
    args.extend(places(lanes));
    let rows: Vec<(Uuid, Uuid, String, String, String, i64, i64)> = tx.all(DUE, args).await?;
    let mut items = Vec::with_capacity(rows.len());
    for (desk, id, lane, line, body, created, attempts) in rows {
        let lane = Lane::from_code(&lane).ok_or_else(|| Fault::Corrupt(format!("{lane} is no lane")))?;
        if tx.run(CLAIM, args![desk, id, lease_until, now]).await? == 1 {
            items.push(Item {
                desk: DeskId(desk),
                id: OutboxId(id),
                lane,
                line,
                body,
                created: at(created),
                attempts: u32::try_from(attempts).unwrap_or(u32::MAX - 1) + 1,
            });
        }
    }
    Ok(items)
}

/// From when to when each message on a line of a link was, or is, on its way; those that arrived before an instant left
/// out.
pub async fn on_their_way(
    tx: &mut Tx,
    desk: DeskId,
    line: &str,
    (now, since): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, Timestamp)>, Fault> {
    let rows: Vec<(i64, i64)> = tx.all(ON_LINE, args![desk, line, now, since]).await?;
    Ok(rows.into_iter().map(|(left, taken)| (at(left), at(taken))).collect())
}

/// Whether anything of some lanes is due.
pub async fn any_due(tx: &mut Tx, now: Timestamp, lanes: &[Lane]) -> Result<bool, Fault> {
    if lanes.is_empty() {
        return Ok(false);
    }
    let mut args = args![now];
    args.extend(places(lanes));
    let row: Option<(i64,)> = tx.optional(ANY_DUE, args).await?;
    Ok(row.is_some())
}

/// It was claimed until `claimed` and not tried: it is due again at `due`, as if nothing had been. What somebody else has
/// claimed meanwhile stays theirs.
pub async fn give_back(
    tx: &mut Tx,
    desk: DeskId,
    id: OutboxId,
    (claimed, due): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    tx.run(BACK, args![desk, id, due, claimed]).await.map(drop)
}

/// It was delivered.
pub async fn done(tx: &mut Tx, desk: DeskId, id: OutboxId, now: Timestamp) -> Result<(), Fault> {
    tx.later(DONE, args![desk, id, now]).await
}

/// It is tried again later.
pub async fn later(tx: &mut Tx, desk: DeskId, id: OutboxId, due: Timestamp) -> Result<(), Fault> {
    tx.later(LATER, args![desk, id, due]).await
}

/// It is set aside, with why, until somebody looks.
pub async fn park(tx: &mut Tx, desk: DeskId, id: OutboxId, why: &str) -> Result<(), Fault> {
    tx.later(PARK, args![desk, id, why]).await
}

/// It is over, and nothing is kept of it.
pub async fn forget(tx: &mut Tx, desk: DeskId, id: OutboxId) -> Result<(), Fault> {
    tx.run(FORGET, args![desk, id]).await.map(drop)
}

/// What waits in a line is no longer needed.
pub async fn forget_line(tx: &mut Tx, desk: DeskId, line: &str) -> Result<(), Fault> {
    tx.run(FORGET_LINE, args![desk, line]).await.map(drop)
}

/// How many items wait in the whole installation.
pub async fn waiting_everywhere(tx: &mut Tx) -> Result<i64, Fault> {
    let row: Option<(i64,)> = tx.optional(WAITING_ALL, Vec::new()).await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// What was set aside on a desk: id, line, why.
pub async fn parked(tx: &mut Tx, desk: DeskId) -> Result<Vec<(OutboxId, String, String)>, Fault> {
    let rows: Vec<(Uuid, String, String)> = tx.all(PARKED, args![desk]).await?;
    Ok(rows.into_iter().map(|(id, line, why)| (OutboxId(id), line, why)).collect())
}

/// The newest items of a lane, delivered or not: the demo's mail page.
pub async fn recent(tx: &mut Tx, lane: Lane) -> Result<Vec<(OutboxId, String, Timestamp)>, Fault> {
    let rows: Vec<(Uuid, String, String, i64)> = tx.all(RECENT, args![lane.code()]).await?;
    Ok(rows.into_iter().map(|(id, _, body, created)| (OutboxId(id), body, at(created))).collect())
}
