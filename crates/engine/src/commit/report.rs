//! What reports count of a request that has ended, written beside it.

use domain::id::DeskId;
use domain::request::Request;
use domain::row::ReportRow;
use store::{Fault, Tx, rows};

/// The row of a request in reports; none, while something of it moves by itself.
pub(crate) async fn reported(
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
) -> Result<Option<ReportRow>, Fault> {
    let hours = match ReportRow::hours(record) {
        Some(version) => rows::kept_calendar(tx, desk, &version).await?,
        None => None,
    };
    ReportRow::of(record, hours.as_deref())
        .map_err(|error| Fault::unwritable(format_args!("request {}", record.number), &error))
}
