//! Rows of open clocks: an index of what falls due, refolded from events like everything else.

use domain::Timestamp;
use domain::clock::{Clock, Promise};
use domain::id::DeskId;
use uuid::Uuid;

use crate::arg::{args, at};
use crate::events::Record;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    CLEAR => ["delete from clock where desk_id = $1 and record_id = $2"];
    PUT => ["insert into clock (desk_id, record_id, promise, cycle, record, due) values ($1, $2, $3, $4, $5, $6)"];
    DUE => ["select record_id, promise, record, due from clock where desk_id = $1 and promise = $2 and due <= $3 order by due, record_id limit $4"];
    OF_RECORD => ["select promise, cycle, due from clock where desk_id = $1 and record_id = $2 order by promise, cycle"];
}

/// Replaces the open clocks of a record.
pub async fn save(
    tx: &mut Tx,
    desk: DeskId,
    record: Record,
    id: Uuid,
    clocks: &[Clock],
) -> Result<(), Fault> {
    tx.run(CLEAR, args![desk, id]).await?;
    for clock in clocks.iter().filter(|clock| clock.is_open() && !clock.is_paused()) {
        tx.run(PUT, args![desk, id, clock.promise.code(), clock.cycle, record.code(), clock.due]).await?;
    }
    Ok(())
}

/// Records of a desk whose clock for a promise is due.
pub async fn due(
    tx: &mut Tx,
    desk: DeskId,
    promise: Promise,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(Uuid, String, Timestamp)>, Fault> {
    let rows: Vec<(Uuid, String, String, i64)> = tx.all(DUE, args![desk, promise.code(), now, limit]).await?;
    Ok(rows.into_iter().map(|(id, _, record, due)| (id, record, at(due))).collect())
}

/// The open clocks of a record: for `relais check`.
pub async fn of_record(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Vec<(String, i64, Timestamp)>, Fault> {
    let rows: Vec<(String, i64, i64)> = tx.all(OF_RECORD, args![desk, id]).await?;
    Ok(rows.into_iter().map(|(promise, cycle, due)| (promise, cycle, at(due))).collect())
}
