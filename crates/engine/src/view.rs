//! What each audience sees. A contact's types have no field that a contact may not see, so neither a template nor
//! an API answer can leak what it was never given.

mod act;
mod contact;
mod desk;
mod entry;
mod escalation;
mod explanation;
mod hours;
mod item;
mod parts;
mod tag;
mod worked;

use domain::attainment::Hours;
use domain::escalation::Escalation;
use domain::id::QueueId;
use domain::kind::Door;
use domain::queue::Queue;
use domain::request::Request;
use domain::row::Shown;
use domain::seat::Viewer;
use serde::Serialize;
use store::requests::Together;
use store::{Fault, Scope, Tx, escalations, queues, requests, rows};

pub use act::ActView;
pub use contact::ContactRequest;
use desk::Beside;
pub use desk::{DeskRequest, DutyView, EscalationRef, ShareView, SpanView, WaitsIn};
pub use entry::{ContactEntry, DeskEntry, ValueView, entries_for_desk};
pub(crate) use entry::{part_for_contact, part_for_desk, said_by, talk_for_desk};
pub use escalation::{EscalationView, NotTaken, PendingView};
pub(crate) use explanation::Surroundings;
pub use explanation::{Earlier, Explanation, PauseView};
pub use hours::HoursView;
pub(crate) use item::Listed;
pub use item::{Aside, ContactItem, DeskItem, RequestItem};
pub use parts::{
    AskedView, ClockView, DoorView, Guide, HandBackView, Level, ManagementView, NoticeView, OfferView,
    PageStepView, PageView, PublicationView, ResolutionView, WarningView,
};
pub use tag::tag;
pub(crate) use worked::{hours as hours_of, worked};

use crate::outcome::{Saw, Seen};

/// A request, as its viewer may see it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum RequestView {
    Contact(Box<ContactRequest>),
    Desk(Box<DeskRequest>),
}

impl RequestView {
    /// What it is called.
    pub fn number(&self) -> &str {
        match self {
            Self::Contact(it) => &it.number,
            Self::Desk(it) => &it.number,
        }
    }
}

/// An entry, as its viewer may see it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum EntryView {
    Contact(Box<ContactEntry>),
    Desk(Box<DeskEntry>),
}

/// The view of a request for a viewer, on its own.
pub(crate) async fn request(
    tx: &mut Tx,
    viewer: &Viewer,
    record: &Request,
    now: domain::Timestamp,
) -> Result<RequestView, Fault> {
    let desk = viewer.desk();
    let (mut together, mut queue) = (Together::default(), None);
    if !matches!(viewer, Viewer::Contact(_)) {
        together = requests::together(tx, desk, record).await?;
        queue = match record.queue {
            Some(id) => queues::peek(tx, desk, id).await?,
            None => queues::first(tx, desk, record.kind.door()).await?,
        };
    }
    let mut view = row(tx, viewer, record, (together, queue.as_slice()), now).await?;
    if let RequestView::Desk(view) = &mut view {
        let policy = rows::policy(tx, desk, &record.policy.id, record.policy.version).await?;
        view.hours = Some(HoursView::of(tx, desk, record, &policy, now).await?);
    }
    Ok(view)
}

/// A request in a list, from what its row shows.
pub(crate) async fn item(
    tx: &mut Tx,
    viewer: &Viewer,
    shown: Shown,
    beside: Listed<'_>,
    now: domain::Timestamp,
) -> Result<RequestItem, Fault> {
    let policy = rows::policy(tx, viewer.desk(), &shown.policy.id, shown.policy.version).await?;
    Ok(match viewer {
        Viewer::Contact(_) => RequestItem::Contact(Box::new(ContactItem::of(shown, beside, &policy))),
        _ => RequestItem::Desk(Box::new(DeskItem::of(shown, beside, &policy, now))),
    })
}

/// The view of a request in a list. `queues`: among them the one in which it waits.
pub(crate) async fn row(
    tx: &mut Tx,
    viewer: &Viewer,
    record: &Request,
    (together, queues): (Together, &[Queue]),
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
            let spans = record.timeline.spans(record.life.opened);
            let until = record.life.closed.unwrap_or(now);
            let hours = hours_of(tx, viewer.desk(), &Hours::of(&record.life)).await?;
            let worked = worked(&hours, &spans, until);
            let beside =
                Beside { account, together, queue: waits_in((record.queue, record.kind.door()), queues) };
            RequestView::Desk(Box::new(DeskRequest::of(record, beside, &policy, &worked, now)))
        }
    })
}

/// The queue in which a request waits; what was opened before there were queues waits in the first of its door.
pub(crate) fn waits_in((queue, door): (Option<QueueId>, Door), queues: &[Queue]) -> Option<&Queue> {
    queues.iter().find(|it| match queue {
        Some(id) => it.id == id,
        None => it.first && it.door == door,
    })
}

pub(crate) fn json<T: Serialize>(view: &T) -> Result<serde_json::Value, Fault> {
    serde_json::to_value(view).map_err(|error| Fault::unwritable("a view", &error))
}

/// The view of an escalation, on its own.
pub(crate) async fn escalation(
    tx: &mut Tx,
    desk: domain::id::DeskId,
    record: &Escalation,
    now: domain::Timestamp,
) -> Result<EscalationView, Fault> {
    let link = rows::link(tx, desk, record.link, rows::Hold::Read).await?;
    Ok(EscalationView::of(record, &link, now))
}

/// Refuses unless the viewer still sees what they saw. The record is locked, so that it stays so.
pub(crate) async fn must_be_as_seen(
    tx: &mut Tx,
    viewer: &Viewer,
    saw: &Saw,
    now: domain::Timestamp,
) -> Result<(), Fault> {
    let scope = Scope::of(viewer);
    let view = match &saw.record {
        Seen::Request(number) => {
            let record = requests::by_number(tx, &scope, number, true).await?;
            serde_json::to_value(request(tx, viewer, &record, now).await?)
        }
        Seen::Escalation(number) => {
            let record = escalations::by_number(tx, &scope, number, true).await?;
            serde_json::to_value(escalation(tx, viewer.desk(), &record, now).await?)
        }
    };
    let view = view.map_err(|error| Fault::unwritable("a view", &error))?;
    if saw.tags.contains(&tag(&view)) {
        Ok(())
    } else {
        Err(Fault::Refused(domain::Refusal::new(domain::Reason::ChangedMeanwhile)))
    }
}
