//! Doors of a next desk: the usual one, and what goes another way.

use domain::audit::Audited;
use domain::desk::{Carrier, Link};
use domain::door::{DoorNumber, LinkDoor, USUAL};
use domain::id::{CalendarId, LinkId, PersonId};
use domain::kind::Door;
use serde::{Deserialize, Serialize};
use store::rows;
use store::{Fault, Tx};

use super::super::{At, hand_over};
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
    /// What it demands, by versions of the next desk's own forms; none of them: what the next desk demands anyway.
    #[serde(default)]
    pub forms: Vec<u32>,
    /// Who of the next desk's authorised contacts may use it; nobody named: all who may ask what goes through it.
    #[serde(default)]
    pub contacts: Vec<PersonId>,
}

async fn lock(at: &At<'_>, tx: &mut Tx, link: LinkId) -> Result<Link, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    rows::lock_desk(tx, at.desk()).await?;
    rows::lock_link(tx, at.desk(), link).await
}

/// Writes a link with other doors; what somebody has open who may not use its door any more passes to another.
async fn keep(at: &At<'_>, tx: &mut Tx, link: &Link) -> Result<(), Fault> {
    rows::put_link(tx, link).await?;
    hand_over::settle(at, tx, link).await
}

/// What goes through a door is carried by people from now on, in this way. What is on its way goes on as it began.
/// Without a door, this is said of the usual one, which is carried as before.
pub async fn put(
    at: &At<'_>,
    tx: &mut Tx,
    link: LinkId,
    door: Option<Door>,
    draft: &DoorDraft,
) -> Result<Outcome, Fault> {
    let mut link = lock(at, tx, link).await?;
    if let Some(calendar) = draft.calendar {
        calendars::known(at, tx, calendar).await?;
    }
    let DoorDraft { address, numbers, calendar, forms, contacts } = draft.clone();
    let carrier = Carrier::ByHand;
    let given = LinkDoor { door, carrier, address, numbers, calendar, forms, contacts };
    link.put_door(door, given)?;
    keep(at, tx, &link).await?;
    note(at, tx, Audited::LinkDoorKept, &link.name, door.map_or(USUAL, Door::code)).await?;
    Ok(made(link.id))
}

/// What went through a door goes the usual way again.
pub async fn drop_door(at: &At<'_>, tx: &mut Tx, link: LinkId, door: Door) -> Result<Outcome, Fault> {
    let mut link = lock(at, tx, link).await?;
    link.drop_door(door)?;
    keep(at, tx, &link).await?;
    note(at, tx, Audited::LinkDoorDropped, &link.name, door.code()).await?;
    Ok(made(link.id))
}
