//! Queues of desks, and the people of each.

use std::collections::HashMap;
use std::sync::Arc;

use domain::id::{CalendarId, DeskId, QueueId, SeatId};
use domain::kind::Door;
use domain::queue::{self, Queue};
use domain::text::Both;
use domain::{Timestamp, refusal};
use uuid::Uuid;

use crate::arg::{Arg, args};
use crate::locks::{Firm, Row};
use crate::people;
use crate::remembered::Document;
use crate::rows::Hold;
use crate::run::Fault;
use crate::tx::{Sql, Tx, statements};

statements! {
    QUEUES => ["select id, name_en, name_fr, door, calendar_id, first, version, retired from queue where desk_id = $1 order by door desc, first desc, name_en, id"];
    QUEUE => ["select id, name_en, name_fr, door, calendar_id, first, version, retired from queue where desk_id = $1 and id = $2"];
    QUEUE_SHARED => ["select id, name_en, name_fr, door, calendar_id, first, version, retired from queue where desk_id = $1 and id = $2" for share];
    QUEUE_LOCKED => ["select id, name_en, name_fr, door, calendar_id, first, version, retired from queue where desk_id = $1 and id = $2" for update];
    FIRST => ["select id, name_en, name_fr, door, calendar_id, first, version, retired from queue where desk_id = $1 and door = $2 and first = 1"];
    PUT => ["insert into queue (desk_id, id, name_en, name_fr, door, calendar_id, first, version, retired) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (desk_id, id) do update set name_en = excluded.name_en, name_fr = excluded.name_fr, calendar_id = excluded.calendar_id,
               version = excluded.version, retired = excluded.retired"];
    MAKE_FIRST => [
        sqlite "insert into queue (desk_id, id, name_en, name_fr, door, first, version) values ($1, randomblob(16), $3, $4, $2, 1, 1)
                on conflict (desk_id, door) where first = 1 do nothing"
        postgres "insert into queue (desk_id, id, name_en, name_fr, door, first, version) values ($1, gen_random_uuid(), $3, $4, $2, 1, 1)
                on conflict (desk_id, door) where first = 1 do nothing"
    ];
    MEMBERS => ["select queue_id, seat_id from queue_member where desk_id = $1 order by queue_id, seat_id"];
    MEMBERS_OF => ["select queue_id, seat_id from queue_member where desk_id = $1 and queue_id = $2 order by seat_id"];
    DROP_MEMBERS => ["delete from queue_member where desk_id = $1 and queue_id = $2"];
    ADD_MEMBER => ["insert into queue_member (desk_id, queue_id, seat_id) values ($1, $2, $3) on conflict (desk_id, queue_id, seat_id) do nothing"];
    LEAVE => ["delete from queue_member where desk_id = $1 and seat_id = $2"];
}

pub(crate) type Columns = (Uuid, String, String, String, Option<Uuid>, i64, i64, Option<i64>);

pub(crate) fn read(desk: DeskId, columns: Columns) -> Result<Queue, Fault> {
    let (id, en, fr, door, calendar, first, version, retired) = columns;
    let corrupt = |what: &str| Fault::Corrupt(format!("queue {id}: its {what} cannot be read"));
    Ok(Queue {
        id: QueueId(id),
        desk,
        name: Both { en, fr },
        door: Door::from_code(&door).ok_or_else(|| corrupt("door"))?,
        calendar: calendar.map(CalendarId),
        first: first != 0,
        members: Vec::new(),
        version: u32::try_from(version).map_err(|_| corrupt("version"))?,
        retired: retired.map(|at| Timestamp::from_microsecond(at).map_err(|_| corrupt("end"))).transpose()?,
    })
}

/// Every queue of a desk, with its people: those of the technical door first, and of each door the first.
pub async fn all(tx: &mut Tx, desk: DeskId) -> Result<Vec<Queue>, Fault> {
    let rows: Vec<Columns> = tx.all(QUEUES, args![desk]).await?;
    let members: Vec<(Uuid, Uuid)> = tx.all(MEMBERS, args![desk]).await?;
    together(desk, rows, members)
}

/// Queues with their people.
fn together(desk: DeskId, rows: Vec<Columns>, members: Vec<(Uuid, Uuid)>) -> Result<Vec<Queue>, Fault> {
    let mut of: HashMap<Uuid, Vec<SeatId>> = HashMap::new();
    for (queue, seat) in members {
        of.entry(queue).or_default().push(SeatId(seat));
    }
    let with_members = |columns| {
        let queue = read(desk, columns)?;
        Ok(Queue { members: of.remove(&queue.id.0).unwrap_or_default(), ..queue })
    };
    rows.into_iter().map(with_members).collect()
}

/// Where a queue stands among those of its desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub door: Door,
    pub first: bool,
    /// What it is called in English.
    pub name: String,
    pub id: Uuid,
}

impl Place {
    /// Of this queue.
    #[must_use]
    pub fn of(queue: &Queue) -> Self {
        Self { door: queue.door, first: queue.first, name: queue.name.en.clone(), id: queue.id.0 }
    }
}

/// Some queues of a desk with their people, in the order of all: behind one of them, if that is said.
pub async fn some(
    tx: &mut Tx,
    desk: DeskId,
    (after, limit): (Option<&Place>, usize),
) -> Result<Vec<Queue>, Fault> {
    let mut args = args![desk];
    let mut sql = String::from(
        "select id, name_en, name_fr, door, calendar_id, first, version, retired from queue where desk_id = $1",
    );
    if let Some(place) = after {
        args.extend(args![place.door.code(), place.first, place.name.as_str(), place.id]);
        sql.push_str(
            " and (door < $2 or (door = $2 and (first < $3 or (first = $3 and (name_en, id) > ($4, $5)))))",
        );
    }
    args.push(Arg::from(limit as u64));
    sql.push_str(&format!(" order by door desc, first desc, name_en, id limit ${}", args.len()));
    let rows: Vec<Columns> = tx.all_built(sql, args).await?;
    let mut members_of = args![desk];
    let mut sql = String::from("select queue_id, seat_id from queue_member where desk_id = $1");
    people::among(&mut sql, &mut members_of, "queue_id", rows.iter().map(|row| Arg::from(row.0)));
    sql.push_str(" order by queue_id, seat_id");
    let members: Vec<(Uuid, Uuid)> = tx.all_built(sql, members_of).await?;
    together(desk, rows, members)
}

/// What the queues of a desk are called, without their people, in the same order. The log says what cannot be read.
pub async fn names(tx: &mut Tx, desk: DeskId) -> Result<Vec<Queue>, Fault> {
    let rows: Vec<Columns> = tx.all(QUEUES, args![desk]).await?;
    Ok(rows.into_iter().filter_map(|columns| read(desk, columns).inspect_err(crate::tell).ok()).collect())
}

/// One queue, with its people. `hold`: until the transaction ends.
pub async fn by_id(tx: &mut Tx, desk: DeskId, id: QueueId, hold: Hold) -> Result<Queue, Fault> {
    let sql = match hold {
        Hold::Read => QUEUE,
        Hold::Share => {
            tx.takes(Row::queue(id), Firm::Share)?;
            QUEUE_SHARED
        }
    };
    with_people(tx, sql, desk, id).await
}

/// The same, locked so that it can be changed.
pub async fn lock(tx: &mut Tx, desk: DeskId, id: QueueId) -> Result<Queue, Fault> {
    tx.takes(Row::queue(id), Firm::Change)?;
    with_people(tx, QUEUE_LOCKED, desk, id).await
}

async fn with_people(tx: &mut Tx, sql: Sql, desk: DeskId, id: QueueId) -> Result<Queue, Fault> {
    let row: Option<Columns> = tx.optional(sql, args![desk, id]).await?;
    let queue = read(desk, row.ok_or(Fault::Refused(refusal::not_found()))?)?;
    let members: Vec<(Uuid, Uuid)> = tx.all(MEMBERS_OF, args![desk, id]).await?;
    Ok(Queue { members: members.into_iter().map(|(_, seat)| SeatId(seat)).collect(), ..queue })
}

/// What a queue is called and since when it is no longer used, without its people; none: it is not of this desk.
pub async fn peek(tx: &mut Tx, desk: DeskId, id: QueueId) -> Result<Option<Queue>, Fault> {
    let row: Option<Columns> = tx.optional(QUEUE, args![desk, id]).await?;
    row.map(|columns| read(desk, columns)).transpose()
}

/// The first queue of a door, without its people.
pub async fn first(tx: &mut Tx, desk: DeskId, door: Door) -> Result<Option<Queue>, Fault> {
    let of = Document::FirstQueue(desk, door);
    if let Some(known) = tx.settled::<Queue>(of) {
        return Ok(Some(Queue::clone(&known)));
    }
    let row: Option<Columns> = tx.optional(FIRST, args![desk, door.code()]).await?;
    let queue = row.map(|columns| read(desk, columns)).transpose()?;
    if let Some(queue) = &queue {
        tx.settle(of, &Arc::new(queue.clone()), false);
    }
    Ok(queue)
}

/// Writes a queue and its people.
pub async fn put(tx: &mut Tx, queue: &Queue) -> Result<(), Fault> {
    let args = args![
        queue.desk,
        queue.id,
        queue.name.en.as_str(),
        queue.name.fr.as_str(),
        queue.door.code(),
        queue.calendar,
        queue.first,
        queue.version,
        queue.retired
    ];
    tx.settled.remove(&Document::FirstQueue(queue.desk, queue.door));
    tx.run(PUT, args).await?;
    tx.run(DROP_MEMBERS, args![queue.desk, queue.id]).await?;
    for seat in &queue.members {
        tx.run(ADD_MEMBER, args![queue.desk, queue.id, *seat]).await?;
    }
    Ok(())
}

/// A seat that ended is nobody of any queue.
pub async fn leave(tx: &mut Tx, desk: DeskId, seat: SeatId) -> Result<(), Fault> {
    tx.run(LEAVE, args![desk, seat]).await
}

/// Makes the first queues of a desk, where a copy from before had none.
pub(crate) async fn make_first(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    for door in Door::ALL {
        let Both { en, fr } = queue::first_name(*door);
        tx.run(MAKE_FIRST, args![desk, door.code(), en, fr]).await?;
    }
    Ok(())
}
