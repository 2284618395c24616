//! How long who held a request within working hours.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Timestamp;
use domain::attainment::Hours;
use domain::calendar::{Calendar, Calendars};
use domain::holder::{self, Holder, Span};
use domain::id::DeskId;
use store::{Fault, Tx, rows};

/// Working time per holder of a request, in seconds.
pub(crate) async fn worked(
    tx: &mut Tx,
    desk: DeskId,
    hours: &Hours,
    spans: &[Span],
    until: Timestamp,
) -> Result<BTreeMap<Holder, i64>, Fault> {
    let hours = match hours {
        Hours::Always => Arc::new(Calendars::from(Calendar::always())),
        Hours::Kept(version) => match rows::kept_calendar(tx, desk, version).await? {
            Some(hours) => hours,
            None => Arc::new(rows::desk(tx, desk).await?.calendar.clone()),
        },
        Hours::Desk => Arc::new(rows::desk(tx, desk).await?.calendar.clone()),
    };
    // Hours that cannot be read any more count nothing.
    let worked = holder::worked(spans, until, hours.as_ref()).unwrap_or_default();
    Ok(worked.into_iter().map(|(holder, time)| (holder, time.as_secs())).collect())
}
