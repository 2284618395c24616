//! What each audience sees. A contact's types have no field that a contact may not see, so neither a template nor
//! an API answer can leak what it was never given.

mod contact;
mod desk;
mod entry;
mod escalation;
mod explanation;
mod parts;

use domain::escalation::Escalation;
use domain::request::Request;
use domain::seat::Viewer;
use serde::Serialize;
use store::{Fault, Tx, rows};

pub use contact::ContactRequest;
pub use desk::{DeskRequest, DutyView, EscalationRef, ShareView, SpanView};
pub use entry::{ContactEntry, DeskEntry, entries_for_contact, entries_for_desk};
pub use escalation::{EscalationView, NotTaken, PendingView};
pub use explanation::{Earlier, Explanation};
pub use parts::{
    AskedView, ClockView, Guide, HandBackView, Level, ManagementView, NoticeView, OfferView, PublicationView,
    ResolutionView, WarningView,
};

use crate::command::At;
use crate::execute::Outcome;

/// A request, as its viewer may see it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum RequestView {
    Contact(Box<ContactRequest>),
    Desk(Box<DeskRequest>),
}

/// An entry, as its viewer may see it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum EntryView {
    Contact(Box<ContactEntry>),
    Desk(Box<DeskEntry>),
}

/// The view of a request for a viewer.
pub(crate) async fn request(
    tx: &mut Tx,
    viewer: &Viewer,
    record: &Request,
    now: domain::Timestamp,
) -> Result<RequestView, Fault> {
    let policy = rows::policy(tx, viewer.desk(), &record.policy.id, record.policy.version).await?;
    Ok(match viewer {
        Viewer::Contact(_) => RequestView::Contact(Box::new(ContactRequest::of(record, &policy, now))),
        _ => {
            let account = match record.filed.account {
                Some(id) => Some(rows::account(tx, viewer.desk(), id).await?),
                None => None,
            };
            RequestView::Desk(Box::new(DeskRequest::of(record, account, &policy, now)))
        }
    })
}

fn json<T: Serialize>(view: &T) -> Result<serde_json::Value, Fault> {
    serde_json::to_value(view).map_err(|error| Fault::Corrupt(format!("a view cannot be written: {error}")))
}

/// The outcome of a change of a request.
pub(crate) async fn outcome_of_request(at: &At<'_>, tx: &mut Tx, record: &Request) -> Result<Outcome, Fault> {
    let view = json(&request(tx, at.viewer(), record, at.now).await?)?;
    Ok(Outcome { request: Some((record.id, record.number.clone())), view, ..Outcome::default() })
}

/// The outcome of a change of an escalation.
pub(crate) async fn outcome_of_escalation(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
) -> Result<Outcome, Fault> {
    let link = rows::link(tx, at.desk(), record.link, rows::Hold::Read).await?;
    let view = json(&EscalationView::of(record, &link, at.now))?;
    Ok(Outcome { escalation: Some((record.id, record.number.clone())), view, ..Outcome::default() })
}
