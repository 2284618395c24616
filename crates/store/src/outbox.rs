//! The outbox: what leaves a desk, recorded with the change that caused it, delivered at least once, in order within its
//! line. The head of a line is marked; whoever settles it marks the next. One poisoned item holds up no other line.

mod built;
mod held;

use domain::Timestamp;
use domain::id::{DeskId, OutboxId};
use domain::lane::{DeliveryState, GivenUp, Lane};
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};
use built::BUILT;

pub(crate) use built::built;
pub use held::{PUT_WHILE_CLOSED, WAITED_IN_A_COPY, held_of, hold_put_while_closed, release_held};
pub(crate) use held::{STATEMENTS as HELD_STATEMENTS, hold_loaded};

statements! {
    // Whether a head is locked now, and whether there was one as the statement began.
    LOCK_HEAD => [
        sqlite "select (select cast(1 as bigint) from outbox where desk_id = $1 and line = $2 and head = 1),
                case when exists (select 1 from outbox where desk_id = $1 and line = $2 and head = 1) then cast(1 as bigint) else 0 end"
        postgres "select (select cast(1 as bigint) from outbox where desk_id = $1 and line = $2 and head = 1 for update),
                  case when exists (select 1 from outbox where desk_id = $1 and line = $2 and head = 1) then cast(1 as bigint) else 0 end"
    ];
    // PostgreSQL is told whether it is the head: whoever writes it knows.
    PUT => [
        sqlite "insert into outbox (desk_id, id, ordinal, lane, line, body, created, not_before, cancel, record_id, entry, recipient, head)
                select $1, $2, coalesce(max(ordinal), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1 - coalesce(max(head), 0) from outbox where desk_id = $1 and line = $4 and done is null on conflict (desk_id, line) where head = 1 do nothing"
        postgres "insert into outbox (desk_id, id, ordinal, lane, line, body, created, not_before, cancel, record_id, entry, recipient, head)
                select $1, $2, coalesce(max(ordinal), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from outbox where desk_id = $1 and line = $4 and done is null"
    ];
    // Nobody else knows the line: whoever did would be refused, and nothing lost.
    BEGIN_LINE => ["insert into outbox (desk_id, id, ordinal, lane, line, body, created, not_before, cancel, record_id, entry, recipient, head)
                    values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)"];
    PROMOTE => ["update outbox set head = 1 where desk_id = $1
                 and id = (select id from outbox where desk_id = $1 and line = $2 and done is null and parked is null order by ordinal limit 1)
                 and not exists (select 1 from outbox where desk_id = $1 and line = $2 and head = 1)"];
    CANCELLED => ["select id, line from outbox where desk_id = $1 and cancel = $2 and done is null"];
    // Said so that no index of what waits seems to serve: it is one row, by its key.
    CLAIM => ["update outbox set not_before = $3, attempts = attempts + 1 where desk_id = $1 and id = $2 and not_before <= $4 and coalesce(done, 0) = 0"];
    BACK => ["update outbox set not_before = $3, attempts = attempts - 1 where desk_id = $1 and id = $2 and not_before = $4 and coalesce(done, 0) = 0 and parked is null"];
    DONE => ["update outbox set done = $3, head = 0 where desk_id = $1 and id = $2"];
    LATER => ["update outbox set not_before = $3 where desk_id = $1 and id = $2"];
    AWAIT => ["update outbox set not_before = $3, awaits = $4 where desk_id = $1 and id = $2"];
    AGAIN => ["update outbox set not_before = $1 where done is null and parked is null and not_before > $1"];
    PARK => ["update outbox set parked = $3, head = $4 where desk_id = $1 and id = $2"];
    UNPARK => ["update outbox set parked = null, attempts = 0, not_before = $3 where desk_id = $1 and id = $2 and parked is not null and done is null"];
    EMPTY => ["update outbox set body = $3 where desk_id = $1 and id = $2 and coalesce(done, 0) = 0 and body <> $3"];
    FORGET => ["delete from outbox where desk_id = $1 and id = $2"];
    STAND => ["insert into delivery (desk_id, record_id, entry, recipient, lane, state, changed, why)
               select desk_id, record_id, entry, recipient, lane, $3, $4, $5 from outbox where desk_id = $1 and id = $2 and record_id is not null
               on conflict (desk_id, record_id, entry, recipient, lane) do update set state = excluded.state, changed = excluded.changed, why = excluded.why"];
    WAITS => ["insert into delivery (desk_id, record_id, entry, recipient, lane, state, changed) values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (desk_id, record_id, entry, recipient, lane) do update set state = excluded.state, changed = excluded.changed, why = excluded.why"];
    STANDS => ["select entry, recipient, lane, state, changed, why from delivery where desk_id = $1 and record_id = $2 order by entry, recipient, lane"];
    STANDS_UNDONE => ["select entry, recipient, lane, state, changed, why from delivery where desk_id = $1 and record_id = $2 and state <> 'done' order by entry, recipient, lane"];
    BY_LANE => ["select lane, cast(sum(case when parked is null then 1 else 0 end) as bigint), min(case when parked is null then created end),
                  cast(sum(case when parked is null then 0 else 1 end) as bigint), cast(sum(case when parked in ($1, $2) then 1 else 0 end) as bigint)
                  from outbox where done is null group by lane order by lane"];
    BY_LANE_OF_DESK => ["select lane, cast(sum(case when parked is null then 1 else 0 end) as bigint), min(case when parked is null then created end),
                  cast(sum(case when parked is null then 0 else 1 end) as bigint), cast(sum(case when parked in ($1, $2) then 1 else 0 end) as bigint)
                  from outbox where desk_id = $3 and done is null group by lane order by lane"];
    PARKED => ["select id, lane, line, body, recipient, parked, created, attempts from outbox where desk_id = $1 and parked is not null and done is null
                order by created, id limit $2"];
    PARKED_LATER => ["select id, lane, line, body, recipient, parked, created, attempts from outbox where desk_id = $1 and parked is not null and done is null
                      and created >= $2 and (created > $2 or id > $3) order by created, id limit $4"];
    PARKED_OF_LANE => ["select id, line from outbox where desk_id = $1 and lane = $2 and parked is not null and parked not in ($4, $5) and done is null
                        order by created, id limit $3"];
    PARKED_ONE => ["select lane, line from outbox where desk_id = $1 and id = $2 and parked is not null and done is null" for update];
    ON_LINE => ["select created, coalesce(done, $3) from outbox where desk_id = $1 and line = $2 and lane = 'link' and coalesce(done, $3) > $4"];
    RECENT => ["select id, lane, body, created from outbox where lane = $1 order by created desc, id limit 500"];
    ANY_OLD => ["select cast(1 as bigint) from outbox where desk_id = $1 and lane = $2 and done < $3 limit 1"];
    DROP_OLD => ["delete from outbox where desk_id = $1 and id in (select id from outbox where desk_id = $1 and lane = $2 and done < $3 limit $4)"];
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
    pub not_before: Timestamp,
    /// It takes the place of what waits under the same key.
    pub cancels: Option<String>,
    /// What it tells whom, where the record is to show how that went.
    pub tells: Option<Tells>,
    pub attempts: u32,
}

/// The entry of a record that an item tells somebody of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tells {
    pub record: Uuid,
    pub entry: u64,
    /// Who is told: by an id, by the name of a webhook or of a desk, by the edge to another desk; nobody's, where it is found
    /// out when it leaves.
    pub recipient: String,
}

impl Item {
    pub fn new(
        (desk, id): (DeskId, OutboxId),
        (lane, line): (Lane, String),
        body: String,
        created: Timestamp,
    ) -> Self {
        let (not_before, cancels, tells, attempts) = (created, None, None, 0);
        Self { desk, id, lane, line, body, created, not_before, cancels, tells, attempts }
    }
}

/// How a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    pub entry: u64,
    pub recipient: String,
    pub lane: Lane,
    pub state: DeliveryState,
    pub changed: Timestamp,
    pub why: Option<String>,
}

/// Adds an item in the transaction of the change that causes it. It is written when the change is done, with all that
/// leaves with it.
pub fn put(tx: &mut Tx, item: Item) {
    tx.leaving.push(item);
}

/// Writes what a change puts out, line by line in one order, so that two changes, or one and the deliveries that are
/// settled, never wait for each other.
pub(crate) async fn flush(tx: &mut Tx) -> Result<(), Fault> {
    let mut items = std::mem::take(&mut tx.leaving);
    // What is of one line stays in its order.
    items.sort_by(|a, b| (a.desk.0, &a.line).cmp(&(b.desk.0, &b.line)));
    let mut before = None;
    for item in &items {
        if let Some(key) = &item.cancels {
            cancel(tx, item.desk, key).await?;
        }
        put_one(tx, item, before != Some(&item.line)).await?;
        before = Some(&item.line);
        if let Some(told) = &item.tells {
            let (entry, recipient) = (told.entry.cast_signed(), told.recipient.as_str());
            let state = DeliveryState::Waits.code();
            let stands =
                args![item.desk, told.record, entry, recipient, item.lane.code(), state, item.created];
            tx.run(WAITS, stands).await?;
        }
    }
    Ok(())
}

/// Writes an item behind those that wait. While it is written nobody settles the head of its line: whoever did would not
/// see it, and nobody would mark it. `begins`: nothing of its line is put out by this change before it.
async fn put_one(tx: &mut Tx, item: &Item, begins: bool) -> Result<(), Fault> {
    let (lane, line) = (item.lane.code(), item.line.as_str());
    let told = item.tells.as_ref();
    let mut args = args![
        item.desk,
        item.id,
        lane,
        line,
        item.body.as_str(),
        item.created,
        item.not_before,
        item.cancels.as_deref(),
        told.map(|it| it.record),
        told.map(|it| it.entry.cast_signed()),
        told.map(|it| it.recipient.as_str()),
    ];
    if !tx.is_postgres() {
        return tx.run(PUT, args).await;
    }
    // The line of a record that this change made.
    let made = told.is_some_and(|it| tx.locks.has_made(it.record) && line.contains(&it.record.to_string()));
    if made && begins {
        return tx.run(BEGIN_LINE, args).await;
    }
    let head = loop {
        let found: Option<(Option<i64>, i64)> = tx.optional(LOCK_HEAD, args![item.desk, line]).await?;
        match found {
            Some((Some(_), _)) => break false,
            // Settled while it was waited for: another is the head now, or none.
            Some((None, 1)) => {}
            _ => break true,
        }
    };
    args.push(Arg::from(head));
    // Whoever begins a line that somebody else begins at the same time is refused, and begun again: then it comes behind.
    tx.run(PUT, args).await
}

/// What waits under a key is no longer needed.
async fn cancel(tx: &mut Tx, desk: DeskId, key: &str) -> Result<(), Fault> {
    let rows: Vec<(Uuid, String)> = tx.all(CANCELLED, args![desk, key]).await?;
    for (id, line) in rows {
        forget(tx, (desk, OutboxId(id)), &line).await?;
    }
    Ok(())
}

/// Has everything that waits tried now, whatever instant it waits for: a clock that was wrong may have written that.
pub async fn look_again(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(AGAIN, args![now]).await
}

/// What waits in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLane {
    pub lane: String,
    pub waiting: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
    /// What was given up, and what is held.
    pub parked: i64,
    /// What is held because its desk came from a copy.
    pub held: i64,
}

type LaneRow = (String, i64, Option<i64>, i64, i64);

fn in_lane((lane, waiting, oldest, parked, held): LaneRow) -> InLane {
    InLane { lane, waiting, oldest: oldest.map(at), parked, held }
}

/// What waits in each lane, of the whole installation.
pub async fn by_lane(tx: &mut Tx) -> Result<Vec<InLane>, Fault> {
    let rows: Vec<LaneRow> = tx.all(BY_LANE, args![WAITED_IN_A_COPY, PUT_WHILE_CLOSED]).await?;
    Ok(rows.into_iter().map(in_lane).collect())
}

/// What waits in each lane of a desk.
pub async fn by_lane_of(tx: &mut Tx, desk: DeskId) -> Result<Vec<InLane>, Fault> {
    let args = args![WAITED_IN_A_COPY, PUT_WHILE_CLOSED, desk];
    let rows: Vec<LaneRow> = tx.all(BY_LANE_OF_DESK, args).await?;
    Ok(rows.into_iter().map(in_lane).collect())
}

/// The lanes as arguments, as many as the statements have places.
fn places(lanes: &[Lane]) -> impl Iterator<Item = Arg> {
    lanes.iter().cycle().take(Lane::ALL.len()).map(|lane| Arg::from(lane.code()))
}

/// How much of one desk is claimed before it is another's turn.
pub const BATCH: u32 = 32;

/// What to claim.
#[derive(Debug, Clone)]
pub struct Claim {
    pub lanes: Vec<Lane>,
    pub limit: u32,
    pub now: Timestamp,
    /// Another node leaves it alone until then, and takes it over.
    pub lease_until: Timestamp,
    /// The desk that was served last: the next one is the first now.
    pub served: Option<DeskId>,
}

/// Claims what is due, of each desk in turn so many: one that has much to say delays the others by one batch.
pub async fn claim(tx: &mut Tx, claim: &Claim) -> Result<Vec<Item>, Fault> {
    if claim.limit == 0 || claim.lanes.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = args![claim.now];
    args.extend(places(&claim.lanes));
    let rows: Vec<(Uuid,)> = tx.all(BUILT.desks_due, args).await?;
    let mut desks: Vec<Uuid> = rows.into_iter().map(|(desk,)| desk).collect();
    desks.sort_unstable();
    let next = desks.partition_point(|desk| claim.served.is_some_and(|served| *desk <= served.0));
    desks.rotate_left(next);
    let mut items = Vec::new();
    for desk in desks {
        let left = claim.limit.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
        if left == 0 {
            break;
        }
        claim_of(tx, DeskId(desk), claim, left.min(BATCH), &mut items).await?;
    }
    Ok(items)
}

async fn claim_of(
    tx: &mut Tx,
    desk: DeskId,
    claim: &Claim,
    limit: u32,
    items: &mut Vec<Item>,
) -> Result<(), Fault> {
    let mut args = args![desk, claim.now, limit];
    args.extend(places(&claim.lanes));
    let rows: Vec<(Uuid, String, String, String, i64, i64)> = tx.all(BUILT.due, args).await?;
    for (id, lane, line, body, created, attempts) in rows {
        let lane = lane_of(&lane)?;
        if tx.touches(CLAIM, args![desk, id, claim.lease_until, claim.now]).await? == 1 {
            let item = Item::new((desk, OutboxId(id)), (lane, line), body, at(created));
            let attempts = u32::try_from(attempts).unwrap_or(u32::MAX - 1) + 1;
            items.push(Item { attempts, ..item });
        }
    }
    Ok(())
}

pub(crate) fn lane_of(code: &str) -> Result<Lane, Fault> {
    Lane::from_code(code).ok_or_else(|| Fault::Corrupt("an item leaves in a lane that is none".into()))
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
    let row: Option<(i64,)> = tx.optional(BUILT.any_due, args).await?;
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
    tx.run(BACK, args![desk, id, due, claimed]).await
}

/// An item, and its line.
type Which<'a> = ((DeskId, OutboxId), &'a str);

/// It was delivered: the next of its line is the head.
pub async fn done(tx: &mut Tx, ((desk, id), line): Which<'_>, now: Timestamp) -> Result<(), Fault> {
    tx.run(DONE, args![desk, id, now]).await?;
    stands(tx, (desk, id), DeliveryState::Done, now, None).await?;
    tx.run(PROMOTE, args![desk, line]).await
}

/// It is tried again later; `why`: it failed.
pub async fn later(
    tx: &mut Tx,
    (desk, id): (DeskId, OutboxId),
    (now, due): (Timestamp, Timestamp),
    why: Option<&str>,
) -> Result<(), Fault> {
    tx.run(LATER, args![desk, id, due]).await?;
    match why {
        Some(why) => stands(tx, (desk, id), DeliveryState::Retried, now, Some(why)).await,
        None => Ok(()),
    }
}

/// It is for a desk that is closed: it is tried again once that one is open.
pub async fn awaits(
    tx: &mut Tx,
    (desk, id): (DeskId, OutboxId),
    now: Timestamp,
    closed: DeskId,
) -> Result<(), Fault> {
    tx.run(AWAIT, args![desk, id, now, closed]).await
}

/// It is given up, with why, as its lane has it.
pub async fn give_up(
    tx: &mut Tx,
    (which, line): Which<'_>,
    lane: Lane,
    (now, why): (Timestamp, &str),
) -> Result<(), Fault> {
    let (desk, id) = which;
    stands(tx, which, DeliveryState::Failed, now, Some(why)).await?;
    match lane.rules().given_up {
        GivenUp::ParkAndHold => tx.run(PARK, args![desk, id, why, true]).await,
        GivenUp::ParkAndGoOn => {
            tx.run(PARK, args![desk, id, why, false]).await?;
            tx.run(PROMOTE, args![desk, line]).await
        }
        GivenUp::Drop => forget(tx, which, line).await,
    }
}

/// It is over, and nothing is kept of it.
pub async fn forget(tx: &mut Tx, (desk, id): (DeskId, OutboxId), line: &str) -> Result<(), Fault> {
    tx.run(FORGET, args![desk, id]).await?;
    tx.run(PROMOTE, args![desk, line]).await
}

/// Has an item say something else: of what is done its words are not kept. Answers whether it did not say so already.
pub async fn empty(tx: &mut Tx, desk: DeskId, id: OutboxId, body: &str) -> Result<bool, Fault> {
    Ok(tx.touches(EMPTY, args![desk, id, body]).await? == 1)
}

/// Writes down how a delivery stands, where a record is to show it.
async fn stands(
    tx: &mut Tx,
    (desk, id): (DeskId, OutboxId),
    state: DeliveryState,
    now: Timestamp,
    why: Option<&str>,
) -> Result<(), Fault> {
    tx.run(STAND, args![desk, id, state.code(), now, why]).await
}

/// How everything stands that a record's entries told somebody.
pub async fn standing(tx: &mut Tx, desk: DeskId, record: Uuid) -> Result<Vec<Stand>, Fault> {
    stands_of(tx.all(STANDS, args![desk, record]).await?)
}

/// The same of what has not arrived.
pub async fn standing_undone(tx: &mut Tx, desk: DeskId, record: Uuid) -> Result<Vec<Stand>, Fault> {
    stands_of(tx.all(STANDS_UNDONE, args![desk, record]).await?)
}

type StandRow = (i64, String, String, String, i64, Option<String>);

fn stands_of(rows: Vec<StandRow>) -> Result<Vec<Stand>, Fault> {
    rows.into_iter()
        .map(|(entry, recipient, lane, state, changed, why)| {
            let state = DeliveryState::from_code(&state)
                .ok_or_else(|| Fault::Corrupt("a delivery is in a state that is none".into()))?;
            let (lane, changed) = (lane_of(&lane)?, at(changed));
            Ok(Stand { entry: entry.cast_unsigned(), recipient, lane, state, changed, why })
        })
        .collect()
}

/// Whether anything waits in the whole installation, be it due or not. What waits for a desk to be opened, or for a lane to
/// be resumed, is nobody's business until then.
pub async fn any_waits(tx: &mut Tx) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(BUILT.any_waits, Vec::new()).await?;
    Ok(row.is_some())
}

/// An item that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    pub id: OutboxId,
    pub lane: Lane,
    pub line: String,
    pub body: String,
    /// Whom it tells something of a record.
    pub recipient: Option<String>,
    pub why: String,
    pub created: Timestamp,
    pub attempts: u32,
}

/// What was given up on a desk, the oldest first.
pub async fn parked(tx: &mut Tx, desk: DeskId, limit: u32) -> Result<Vec<Parked>, Fault> {
    parked_after(tx, desk, (None, limit as usize)).await
}

/// The same, behind one of them if that is said.
pub async fn parked_after(
    tx: &mut Tx,
    desk: DeskId,
    (after, limit): (Option<(Timestamp, Uuid)>, usize),
) -> Result<Vec<Parked>, Fault> {
    type Row = (Uuid, String, String, String, Option<String>, String, i64, i64);
    let rows: Vec<Row> = match after {
        Some((created, id)) => tx.all(PARKED_LATER, args![desk, created, id, limit as u64]).await?,
        None => tx.all(PARKED, args![desk, limit as u64]).await?,
    };
    rows.into_iter()
        .map(|(id, lane, line, body, recipient, why, created, attempts)| {
            let (lane, attempts) = (lane_of(&lane)?, u32::try_from(attempts).unwrap_or(u32::MAX));
            Ok(Parked { id: OutboxId(id), lane, line, body, recipient, why, created: at(created), attempts })
        })
        .collect()
}

/// The lane and line of an item that was given up; it is held until the change is done.
pub async fn parked_one(tx: &mut Tx, desk: DeskId, id: OutboxId) -> Result<Option<(Lane, String)>, Fault> {
    let row: Option<(String, String)> = tx.optional(PARKED_ONE, args![desk, id]).await?;
    row.map(|(lane, line)| Ok((lane_of(&lane)?, line))).transpose()
}

/// What failed for good of a lane, the oldest first. What is held because its desk came from a copy is not among it: of
/// that somebody has to say so ([`held_of`]).
pub async fn parked_of(
    tx: &mut Tx,
    desk: DeskId,
    lane: Lane,
    limit: u32,
) -> Result<Vec<(OutboxId, String)>, Fault> {
    let args = args![desk, lane.code(), limit, WAITED_IN_A_COPY, PUT_WHILE_CLOSED];
    let rows: Vec<(Uuid, String)> = tx.all(PARKED_OF_LANE, args).await?;
    Ok(rows.into_iter().map(|(id, line)| (OutboxId(id), line)).collect())
}

/// What was given up is tried again from the beginning.
pub async fn try_again(tx: &mut Tx, ((desk, id), line): Which<'_>, now: Timestamp) -> Result<(), Fault> {
    tx.run(UNPARK, args![desk, id, now]).await?;
    stands(tx, (desk, id), DeliveryState::Waits, now, None).await?;
    tx.run(PROMOTE, args![desk, line]).await
}

/// What was given up does not leave any more.
pub async fn drop_parked(tx: &mut Tx, (which, line): Which<'_>, now: Timestamp) -> Result<(), Fault> {
    stands(tx, which, DeliveryState::Dropped, now, None).await?;
    forget(tx, which, line).await
}

/// The newest items of a lane, delivered or not: the demo's mail page.
pub async fn recent(tx: &mut Tx, lane: Lane) -> Result<Vec<(OutboxId, String, Timestamp)>, Fault> {
    let rows: Vec<(Uuid, String, String, i64)> = tx.all(RECENT, args![lane.code()]).await?;
    Ok(rows.into_iter().map(|(id, _, body, created)| (OutboxId(id), body, at(created))).collect())
}

/// Whether anything was delivered in a lane before an instant.
pub async fn any_delivered_before(
    tx: &mut Tx,
    desk: DeskId,
    lane: Lane,
    before: Timestamp,
) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(ANY_OLD, args![desk, lane.code(), before]).await?;
    Ok(row.is_some())
}

/// Takes out some of what was delivered in a lane before an instant.
pub async fn drop_delivered(
    tx: &mut Tx,
    desk: DeskId,
    lane: Lane,
    (before, limit): (Timestamp, u32),
) -> Result<(), Fault> {
    tx.run(DROP_OLD, args![desk, lane.code(), before, limit]).await
}
