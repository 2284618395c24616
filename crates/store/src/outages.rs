//! When the installation was last at work, and when nothing of it was. Outside the desks: it is one for all of them.

use domain::Timestamp;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    LAST => ["select at from at_work where one = 1" for update];
    WORKS => ["insert into at_work (one, at) values (1, $1)
               on conflict (one) do update set at = excluded.at where at_work.at < excluded.at"];
    WAS_OFF => ["insert into outage (began, ended) values ($1, $2) on conflict (began) do nothing"];
    SINCE => ["select began, ended from outage where ended > $1 order by ended"];
}

/// When it was last at work, as far as was written down; locked.
pub async fn last(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let row: Option<(i64,)> = tx.optional(LAST, args![]).await?;
    Ok(row.map(|(last,)| at(last)))
}

/// It is at work now.
pub async fn works(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run(WORKS, args![now]).await
}

/// It was off in a span.
pub async fn was_off(tx: &mut Tx, began: Timestamp, ended: Timestamp) -> Result<(), Fault> {
    tx.run(WAS_OFF, args![began, ended]).await
}

/// The spans in which it was off that ended after an instant, oldest first.
pub async fn since(tx: &mut Tx, from: Timestamp) -> Result<Vec<(Timestamp, Timestamp)>, Fault> {
    let rows: Vec<(i64, i64)> = tx.all(SINCE, args![from]).await?;
    Ok(rows.into_iter().map(|(began, ended)| (at(began), at(ended))).collect())
}
