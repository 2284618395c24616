//! Which hours count for a request, and why these.

use domain::Timestamp;
use domain::id::DeskId;
use domain::named::HoursOf;
use domain::policy::Policy;
use domain::request::Request;
use serde::Serialize;
use store::rows::{self, Hold};
use store::{Fault, Tx, named};

use crate::counted;

/// The hours that would count for a promise made now. Promises that were made keep those they were made on.
#[derive(Debug, Clone, Serialize)]
pub struct HoursView {
    /// The first of agreement, site, account, policy and desk that names any.
    pub of: HoursOf,
    /// The site that names them.
    pub site: Option<String>,
    /// The name of the calendar, where it has one.
    pub calendar: Option<String>,
    pub calendar_id: Option<String>,
    /// The version that a promise made now would freeze.
    pub version: String,
    /// Zones of its regions, in order.
    pub zones: Vec<String>,
    /// The queue of the region whose turn it is.
    pub region_now: Option<String>,
}

impl HoursView {
    pub(crate) async fn of(
        tx: &mut Tx,
        desk: DeskId,
        record: &Request,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let agreement = match record.filed.agreement {
            Some(id) => Some(rows::agreement(tx, desk, id, Hold::Read).await?),
            None => None,
        };
        let counted = counted::hours(tx, desk, agreement.as_deref(), record.filed.site, policy).await?;
        let calendar = match counted.named {
            Some(id) => named::calendar(tx, desk, id, false).await?,
            None => None,
        };
        let zones = counted.calendars.as_slice().iter().map(|it| it.zone().to_owned());
        Ok(Self {
            of: counted.of,
            site: counted.site,
            calendar_id: counted.named.map(|id| id.to_string()),
            version: counted.calendars.version(),
            zones: zones.collect(),
            region_now: calendar
                .as_ref()
                .and_then(|calendar| calendar.region_at(now))
                .map(|region| region.queue.clone()),
            calendar: calendar.map(|calendar| calendar.name),
        })
    }
}
