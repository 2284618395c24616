//! What an operator has asked to be made anew beside the one server of an embedded database: a row that the server takes. It
//! lies outside the desks, and is gone when whoever asked has heard how it ended.

use domain::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    // What somebody works on stays, but for what a crash left behind.
    DROP_BEFORE => ["delete from rebuild_command where asked < $1 and (taker is null or done is not null or asked < $2)"];
    ASK => ["insert into rebuild_command (id, desk, asked) values ($1, $2, $3)"];
    WAITING => ["select id, desk from rebuild_command where taker is null and done is null and asked >= $1 order by asked, id limit 1"];
    TAKE => ["update rebuild_command set taker = $2 where id = $1 and taker is null and done is null"];
    TAKE_OVER => ["update rebuild_command set taker = $2, beat = beat + 1 where id = $1 and taker = $3 and beat = $4 and done is null"];
    GIVE_BACK => ["update rebuild_command set taker = null, beat = beat + 1 where id = $1 and taker = $2 and done is null"];
    GO_ON => ["update rebuild_command set beat = beat + 1, desks = $3, records = $4, mended = $5 where id = $1 and taker = $2 and done is null"];
    END => ["update rebuild_command set desks = $3, records = $4, mended = $5, remains = $6, failed = $7, done = $8
             where id = $1 and taker = $2 and done is null"];
    STANDS => ["select taker, beat, desks, records, mended, remains, failed, done from rebuild_command where id = $1"];
    DROP => ["delete from rebuild_command where id = $1"];
}

/// After how long it is nobody's work any more.
const LONG_AGO: SignedDuration = SignedDuration::from_hours(24);

/// How much was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub desks: usize,
    pub records: usize,
    pub mended: usize,
}

/// How it came to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It was done; a document says what is left to a person.
    Done(String),
    /// It was not; in words for an operator.
    Failed(String),
}

/// How something stands that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stands {
    pub taker: Option<String>,
    /// Moves whenever somebody does something about it.
    pub beat: i64,
    pub counts: Counts,
    pub end: Option<End>,
}

type Columns = (Option<String>, i64, i64, i64, i64, Option<String>, Option<String>, Option<i64>);

/// Asks for all desks, or for the one with a slug; what was asked before an instant is forgotten.
pub async fn ask(
    tx: &mut Tx,
    id: Uuid,
    desk: Option<&str>,
    (now, before): (Timestamp, Timestamp),
) -> Result<(), Fault> {
    tx.run(DROP_BEFORE, args![before, before - LONG_AGO]).await?;
    tx.run(ASK, args![id, desk, now]).await
}

/// What was asked longest ago that nobody has taken, unless that was before an instant, with the slug of its desk.
pub async fn waiting(tx: &mut Tx, since: Timestamp) -> Result<Option<(Uuid, Option<String>)>, Fault> {
    tx.optional(WAITING, args![since]).await
}

/// Takes what nobody has; answers whether it is ours now.
pub async fn take(tx: &mut Tx, id: Uuid, taker: &str) -> Result<bool, Fault> {
    Ok(tx.touches(TAKE, args![id, taker]).await? == 1)
}

/// Takes it from somebody who has done nothing about it since.
pub async fn take_over(tx: &mut Tx, id: Uuid, taker: &str, (from, beat): (&str, i64)) -> Result<bool, Fault> {
    Ok(tx.touches(TAKE_OVER, args![id, taker, from, beat]).await? == 1)
}

/// Leaves it to whoever comes.
pub async fn give_back(tx: &mut Tx, id: Uuid, taker: &str) -> Result<(), Fault> {
    tx.run(GIVE_BACK, args![id, taker]).await
}

/// Says how far it has come; answers whether it is still ours.
pub async fn go_on(tx: &mut Tx, id: Uuid, taker: &str, counts: Counts) -> Result<bool, Fault> {
    let Counts { desks, records, mended } = counts;
    let args = args![id, taker, desks as u64, records as u64, mended as u64];
    Ok(tx.touches(GO_ON, args).await? == 1)
}

/// Says how it ended.
pub async fn end(
    tx: &mut Tx,
    id: Uuid,
    taker: &str,
    (counts, end): (Counts, &End),
    now: Timestamp,
) -> Result<(), Fault> {
    let Counts { desks, records, mended } = counts;
    let (remains, failed) = match end {
        End::Done(remains) => (Some(remains.as_str()), None),
        End::Failed(why) => (None, Some(why.as_str())),
    };
    let args = args![id, taker, desks as u64, records as u64, mended as u64, remains, failed, now];
    tx.run(END, args).await
}

/// How it stands; nothing: it is not there any more.
pub async fn stands(tx: &mut Tx, id: Uuid) -> Result<Option<Stands>, Fault> {
    let row: Option<Columns> = tx.optional(STANDS, args![id]).await?;
    Ok(row.map(|(taker, beat, desks, records, mended, remains, failed, done)| {
        let number = |it: i64| usize::try_from(it).unwrap_or_default();
        let counts = Counts { desks: number(desks), records: number(records), mended: number(mended) };
        let end = done.map(|_| match failed {
            Some(why) => End::Failed(why),
            None => End::Done(remains.unwrap_or_default()),
        });
        Stands { taker, beat, counts, end }
    }))
}

/// Whoever asked has heard how it ended.
pub async fn forget(tx: &mut Tx, id: Uuid) -> Result<(), Fault> {
    tx.run(DROP, args![id]).await
}
