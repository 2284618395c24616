//! Doors of a next desk: what goes another way than the usual one.

use domain::audit::Audited;
use domain::desk::{Carrier, Link};
use domain::door::{DoorNumber, LinkDoor};
use domain::id::{CalendarId, LinkId};
use domain::kind::Door;
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Tx};

use super::super::At;
use super::{calendars, made, note};
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// How people reach a next desk for what goes through one door.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoorDraft {
    /// Where the next desk is written to, or has its portal.
    #[serde(default)]
    pub address: Option<String>,
    #[serde(default)]
    pub numbers: Vec<DoorNumber>,
    /// When somebody is there: one of our calendars.
    #[serde(default)]
    pub calendar: Option<CalendarId>,
}

async fn lock(at: &At<'_>, tx: &mut Tx, link: LinkId) -> Result<Link, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    rows::lock_desk(tx, at.desk()).await?;
    rows::link(tx, at.desk(), link, Hold::Lock).await
}

/// What goes through a door is carried by people from now on, in this way. What is on its way goes on as it began.
pub async fn put(
    at: &At<'_>,
    tx: &mut Tx,
    link: LinkId,
    door: Door,
    draft: &DoorDraft,
) -> Result<Outcome, Fault> {
    let mut link = lock(at, tx, link).await?;
    if let Some(calendar) = draft.calendar {
        calendars::known(at, tx, calendar).await?;
    }
    let DoorDraft { address, numbers, calendar } = draft.clone();
    link.put_door(door, LinkDoor { door: Some(door), carrier: Carrier::ByHand, address, numbers, calendar })?;
    rows::put_link(tx, &link).await?;
    note(at, tx, Audited::LinkDoorKept, &link.name, door.code()).await?;
    Ok(made(link.id))
}

/// What went through a door goes the usual way again.
pub async fn drop_door(at: &At<'_>, tx: &mut Tx, link: LinkId, door: Door) -> Result<Outcome, Fault> {
    let mut link = lock(at, tx, link).await?;
    link.drop_door(door)?;
    rows::put_link(tx, &link).await?;
    note(at, tx, Audited::LinkDoorDropped, &link.name, door.code()).await?;
    Ok(made(link.id))
}
