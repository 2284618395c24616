//! What a desk is: its name, its look, its products; its mailbox and whose it is, for the operator alone.

use domain::audit::Audited;
use domain::desk::{self, Brand, Carrier, Desk};
use domain::id::DeskId;
use domain::message::Message;
use domain::seat::Viewer;
use domain::text;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, rows};

use super::super::At;
use super::{made, note};
use crate::commit::{self, Parcel};
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// What a desk is to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeskDraft {
    pub name: String,
    pub brand: Brand,
    pub products: Vec<String>,
    /// The operator's alone, as addresses are the installation's; `None`: as it is, empty: none.
    pub mailbox: Option<String>,
    /// The operator's alone, as requests may pass between the desks of one organisation; `None`: as it is.
    pub organisation: Option<String>,
}

impl DeskDraft {
    /// What a desk is now.
    pub fn of(desk: &Desk) -> Self {
        Self {
            name: desk.name.clone(),
            brand: desk.brand.clone(),
            products: desk.products.clone(),
            mailbox: None,
            organisation: None,
        }
    }
}

/// Changes the desk, as somebody saw it.
pub async fn put(at: &At<'_>, tx: &mut Tx, seen: u32, draft: &DeskDraft) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let mut desk = rows::lock_desk(tx, at.desk()).await?;
    if desk.version != seen {
        return Err(Fault::Refused(Refusal::new(Reason::ChangedMeanwhile)));
    }
    let name = text::line("name", &draft.name)?;
    let renamed = name != desk.name;
    let kept_by_operator = draft.organisation.is_some() || draft.mailbox.is_some();
    if kept_by_operator && !matches!(at.viewer(), Viewer::Operator { .. }) {
        return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
    }
    if let Some(organisation) = &draft.organisation {
        desk.organisation = text::line("organisation", organisation)?;
    }
    if draft.mailbox.is_some() {
        desk.mailbox = mailbox(tx, desk.id, draft.mailbox.as_deref()).await?;
    }
    desk.name = name;
    desk.brand = draft.brand.clone().checked("brand")?;
    desk.products = desk::products(&draft.products)?;
    desk.version += 1;
    rows::put_desk(tx, &desk).await?;
    if renamed {
        tell_askers(at, tx, &desk.name).await?;
    }
    note(at, tx, Audited::DeskKept, &desk.name, "").await?;
    Ok(made(desk.id))
}

/// A mailbox as a desk keeps it: an address, of no other desk here. Nothing but space is none.
pub(crate) async fn mailbox(tx: &mut Tx, desk: DeskId, given: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(given) = given.filter(|given| !given.trim().is_empty()) else { return Ok(None) };
    let mailbox = domain::address::fold("mailbox", given)?;
    if rows::mailbox_is_taken(tx, &mailbox, desk).await? {
        return Err(Fault::Refused(Refusal::field(Reason::MailboxTaken, "mailbox")));
    }
    Ok(Some(mailbox))
}

async fn tell_askers(at: &At<'_>, tx: &mut Tx, name: &str) -> Result<(), Fault> {
    for agreement in rows::agreements_of_desks(tx, at.desk()).await? {
        let Some(Carrier::InProcess { desk: to }) = agreement.asker else { continue };
        let message = Message::Renamed { name: name.to_owned() }.into();
        let parcel = Parcel { to, agreement: agreement.id, upward: false, message };
        commit::post(at.engine, tx, at.desk(), &parcel, at.now).await?;
    }
    Ok(())
}
