//! How long who held a request within working hours.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::Timestamp;
use domain::attainment::Hours;
use domain::calendar::{Calendar, Calendars};
use domain::holder::{self, Holder, Span};
use domain::id::DeskId;
use store::{Fault, Tx, rows};

/// The hours on which a request's time is working time.
pub(crate) async fn hours(tx: &mut Tx, desk: DeskId, hours: &Hours) -> Result<Arc<Calendars>, Fault> {
    let kept = match hours {
        Hours::Always => Some(Arc::new(Calendars::from(Calendar::always()))),
        Hours::Kept(version) => rows::kept_calendar(tx, desk, version).await?,
        Hours::Desk => None,
    };
    match kept {
        Some(hours) => Ok(hours),
        None => Ok(Arc::new(rows::desk(tx, desk).await?.calendar.clone())),
    }
}

/// Working time per holder of a request, in seconds.
pub(crate) fn worked(hours: &Calendars, spans: &[Span], until: Timestamp) -> BTreeMap<Holder, i64> {
    // Hours that cannot be read any more count nothing.
    let worked = holder::worked(spans, until, hours).unwrap_or_default();
    worked.into_iter().map(|(holder, time)| (holder, time.as_secs())).collect()
}
