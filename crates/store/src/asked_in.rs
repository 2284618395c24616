//! Who was asked in to a single record: beside the doors and queues that a seat was given, never beside its accounts.

use domain::Timestamp;
use domain::id::{DeskId, RequestId, SeatId};

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    ASK => ["insert into asked_in (desk_id, seat_id, record_id, since) values ($1, $2, $3, $4) on conflict (desk_id, seat_id, record_id) do nothing"];
    END => ["delete from asked_in where desk_id = $1 and seat_id = $2 and record_id = $3"];
    IS => ["select since from asked_in where desk_id = $1 and seat_id = $2 and record_id = $3"];
    ANYWHERE => ["select since from asked_in where desk_id = $1 and seat_id = $2 limit 1"];
}

/// Asks a seat in to a request. Twice is once.
pub async fn ask(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
    record: RequestId,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(ASK, args![desk, seat, record, now]).await
}

/// The seat is asked in to it no longer.
pub async fn end(tx: &mut Tx, desk: DeskId, seat: SeatId, record: RequestId) -> Result<(), Fault> {
    tx.run(END, args![desk, seat, record]).await
}

/// Whether a seat was asked in to a request.
pub async fn is(tx: &mut Tx, desk: DeskId, seat: SeatId, record: RequestId) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(IS, args![desk, seat, record]).await?;
    Ok(row.is_some())
}

/// Whether a seat was asked in to any request.
pub(crate) async fn anywhere(tx: &mut Tx, desk: DeskId, seat: SeatId) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(ANYWHERE, args![desk, seat]).await?;
    Ok(row.is_some())
}
