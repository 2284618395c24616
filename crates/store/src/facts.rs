//! What the machine knows of itself, outside the desks: heartbeats of a clock that was believed, a doubt, the operator's
//! word, the last copy. And what time it is at the least, by what was recorded.

use domain::Timestamp;
use domain::id::DeskId;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    ALL => ["select name, at, counted, newest from machine_fact order by name"];
    PUT => ["insert into machine_fact (name, at, counted, newest) values ($1, $2, $3, $4)
             on conflict (name) do update set at = excluded.at, counted = excluded.counted, newest = excluded.newest"];
    PUT_FIRST => ["insert into machine_fact (name, at, counted, newest) values ($1, $2, $3, $4) on conflict (name) do nothing"];
    DROP => ["delete from machine_fact where name = $1"];
    DROP_LATER => ["delete from machine_fact where name like $1 and at > $2"];
    // The last that was sealed, and what is not sealed yet.
    NEWEST => ["select max(recorded) from (
                select recorded from event where desk_id = $1
                and position = (select max(position) from event where desk_id = $1 and position is not null)
                union all select recorded from event where desk_id = $1 and position is null) as newest"];
    THEIR_TIME => [
        sqlite "select cast(null as integer)"
        postgres "select (extract(epoch from clock_timestamp()) * 1000000)::bigint"
    ];
}

/// A fact, with when it was so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub at: Timestamp,
    /// What the machine had counted since it started, in milliseconds.
    pub counted: Option<i64>,
    /// The newest event then.
    pub newest: Option<Timestamp>,
}

type Row = (String, i64, Option<i64>, Option<i64>);

/// Every fact.
pub async fn all(tx: &mut Tx) -> Result<Vec<Fact>, Fault> {
    let rows: Vec<Row> = tx.all(ALL, Vec::new()).await?;
    let fact =
        |(name, when, counted, newest): Row| Fact { name, at: at(when), counted, newest: newest.map(at) };
    Ok(rows.into_iter().map(fact).collect())
}

/// Writes a fact in the place of the one with its name.
pub async fn put(tx: &mut Tx, fact: &Fact) -> Result<(), Fault> {
    tx.run(PUT, args![&fact.name, fact.at, fact.counted, fact.newest]).await
}

/// Writes a fact, unless there is one with its name.
pub async fn put_first(tx: &mut Tx, fact: &Fact) -> Result<(), Fault> {
    tx.run(PUT_FIRST, args![&fact.name, fact.at, fact.counted, fact.newest]).await
}

/// Takes a fact away.
pub async fn drop_named(tx: &mut Tx, name: &str) -> Result<(), Fault> {
    tx.run(DROP, args![name]).await
}

/// Takes away facts whose name begins so and that are later than an instant.
pub async fn drop_later(tx: &mut Tx, beginning: &str, than: Timestamp) -> Result<(), Fault> {
    tx.run(DROP_LATER, args![format!("{beginning}%"), than]).await
}

/// When the newest event of a desk was recorded.
pub async fn newest(tx: &mut Tx, desk: DeskId) -> Result<Option<Timestamp>, Fault> {
    let row: Option<(Option<i64>,)> = tx.optional(NEWEST, args![desk]).await?;
    Ok(row.and_then(|(newest,)| newest).map(at))
}

/// What the clock of the database's server shows; none where there is no server.
pub async fn their_time(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let row: Option<(Option<i64>,)> = tx.optional(THEIR_TIME, Vec::new()).await?;
    Ok(row.and_then(|(micros,)| micros).map(at))
}
