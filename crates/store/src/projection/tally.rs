//! How many requests are open, by door and holder, and by assignee: counted by each change in its own transaction, so that
//! nobody counts a desk to show a page of it.

use std::collections::BTreeMap;

use domain::holder::Holder;
use domain::id::{DeskId, SeatId};
use domain::row::Counted;
use uuid::Uuid;

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    ADD => ["insert into tally (desk_id, assignee_id, door, holder, share, open) values ($1, $2, $3, $4, $5, $6)
             on conflict (desk_id, assignee_id, door, holder, share) do update set open = tally.open + excluded.open"];
    OF_SEAT => ["select door, holder, cast(case when assignee_id = $3 then 1 else 0 end as bigint), cast(sum(open) as bigint)
                 from tally where desk_id = $1 and assignee_id in ($2, $3) group by 1, 2, 3"];
    CLEAR => ["delete from tally where desk_id = $1"];
    COUNT => [sqlite "insert into tally (desk_id, assignee_id, door, holder, share, open)
                      select desk_id, $2, queue, coalesce(holder, ''), 0, count(*) from request where desk_id = $1 and open = 1 group by 1, 2, 3, 4"
              postgres "insert into tally (desk_id, assignee_id, door, holder, share, open)
                      select desk_id, $2::uuid, queue, coalesce(holder, ''), 0, count(*) from request where desk_id = $1 and open = 1 group by 1, 2, 3, 4"];
    COUNT_OWN => ["insert into tally (desk_id, assignee_id, door, holder, share, open)
                   select desk_id, assignee_id, '', '', 0, count(*) from request where desk_id = $1 and open = 1 and assignee_id is not null group by 1, 2"];
    DIFFER => [sqlite "select assignee_id, door, holder, cast(sum(made) as bigint), cast(sum(kept) as bigint) from (
                         select $2 as assignee_id, queue as door, coalesce(holder, '') as holder, 1 as made, 0 as kept from request where desk_id = $1 and open = 1
                         union all select assignee_id, '', '', 1, 0 from request where desk_id = $1 and open = 1 and assignee_id is not null
                         union all select assignee_id, door, holder, 0, open from tally where desk_id = $1) as both_of
                       group by 1, 2, 3 having sum(made) <> sum(kept) order by 1, 2, 3"
               postgres "select assignee_id, door, holder, cast(sum(made) as bigint), cast(sum(kept) as bigint) from (
                         select $2::uuid as assignee_id, queue as door, coalesce(holder, '') as holder, 1 as made, 0 as kept from request where desk_id = $1 and open = 1
                         union all select assignee_id, '', '', 1, 0 from request where desk_id = $1 and open = 1 and assignee_id is not null
                         union all select assignee_id, door, holder, 0, open from tally where desk_id = $1) as both_of
                       group by 1, 2, 3 having sum(made) <> sum(kept) order by 1, 2, 3"];
}

/// Under whom all requests of a door and a holder are counted, whoever they are assigned to.
const ALL: Uuid = Uuid::nil();

/// On PostgreSQL a number is kept in so many parts, each of some of its processes: two changes at the same time are run by
/// two of them, and seldom wait for each other. A part may be below nothing; all together never are.
const SHARES: i32 = 64;

/// A number that is kept: whose, of which door and holder, and which part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    desk: Uuid,
    assignee: Uuid,
    door: &'static str,
    holder: &'static str,
    share: i64,
}

/// What a change adds to the numbers; what it takes off is negative.
#[derive(Debug, Default)]
pub(crate) struct Moves(BTreeMap<Place, i64>);

impl Moves {
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// A request was counted in one way before a change, and is counted in another after it. It is written when the change is
/// done.
pub fn moved(tx: &mut Tx, desk: DeskId, before: Option<&Counted>, after: Option<&Counted>) {
    if before == after {
        return;
    }
    let share = i64::from(tx.process().rem_euclid(SHARES));
    for (counted, by) in [(before, -1), (after, 1)] {
        let Some(counted) = counted else { continue };
        let holder = counted.holder.map_or("", Holder::code);
        let all = (ALL, counted.door.code(), holder);
        let own = counted.assignee.map(|SeatId(seat)| (seat, "", ""));
        for (assignee, door, holder) in [Some(all), own].into_iter().flatten() {
            let place = Place { desk: desk.0, assignee, door, holder, share };
            *tx.counted.0.entry(place).or_default() += by;
        }
    }
}

/// Writes what a change adds, in one order, and after all else that a change locks: two changes never wait for each other in
/// a circle, and none waits long.
pub(crate) async fn flush(tx: &mut Tx) -> Result<(), Fault> {
    for (place, by) in std::mem::take(&mut tx.counted.0) {
        if by != 0 {
            let Place { desk, assignee, door, holder, share } = place;
            tx.run(ADD, args![DeskId(desk), assignee, door, holder, share, by]).await?;
        }
    }
    Ok(())
}

/// So many open requests of a door and a holder; of a seat's own, without either.
#[derive(Debug, Clone)]
pub struct Tallied {
    pub door: String,
    pub holder: Option<String>,
    pub own: bool,
    pub open: u64,
}

/// The numbers of a desk, as a seat reads them.
pub async fn of_seat(tx: &mut Tx, desk: DeskId, seat: SeatId) -> Result<Vec<Tallied>, Fault> {
    let rows: Vec<(String, String, i64, i64)> = tx.all(OF_SEAT, args![desk, ALL, seat]).await?;
    let tallied = |(door, holder, own, open): (String, String, i64, i64)| Tallied {
        door,
        holder: Some(holder).filter(|it| !it.is_empty()),
        own: own != 0,
        open: u64::try_from(open).unwrap_or(0),
    };
    Ok(rows.into_iter().map(tallied).collect())
}

/// Numbers of a desk that differ from its requests, in words for an operator; `mends`: counts the desk anew.
pub async fn look(tx: &mut Tx, desk: DeskId, mends: bool) -> Result<Vec<String>, Fault> {
    let found = differ(tx, desk).await?;
    if mends && !found.is_empty() {
        count(tx, desk).await?;
    }
    Ok(found)
}

async fn differ(tx: &mut Tx, desk: DeskId) -> Result<Vec<String>, Fault> {
    let rows: Vec<(Uuid, String, String, i64, i64)> = tx.all(DIFFER, args![desk, ALL]).await?;
    let says = |(assignee, door, holder, made, kept): (Uuid, String, String, i64, i64)| {
        let which =
            if assignee == ALL { format!("({door}, {holder})") } else { format!("(seat {assignee})") };
        format!("table tally, row {which}: column open is {kept}, and the desk's requests make {made}")
    };
    Ok(rows.into_iter().map(says).collect())
}

/// Counts a desk anew.
pub(crate) async fn count(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    if tx.is_postgres() {
        // Whoever has written here has committed by then, and its requests are counted; whoever has changed requests and
        // has not written here yet adds to what is counted, without them.
        tx.script("lock table tally in share row exclusive mode".to_owned()).await?;
    }
    tx.run(CLEAR, args![desk]).await?;
    tx.run(COUNT, args![desk, ALL]).await?;
    tx.run(COUNT_OWN, args![desk]).await
}
