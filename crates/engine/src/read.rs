//! Reads: read model in, view out, one read transaction an answer. Every read starts from a viewer.

mod acts;
mod agreements;
mod calendars;
mod deliveries;
mod desk;
mod entries;
mod escalations;
mod explain;
mod files;
mod invitation;
mod mailroom;
mod on_call;
mod outgoing;
mod pages;
mod people;
mod queues;
mod reports;
mod requests;
mod shelf;

use std::collections::BTreeMap;
use std::fmt::Display;

use domain::id::{DeskId, Number};
use domain::request::Request;
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use serde::Serialize;
use store::requests::Place;
use store::rows::{self, Hold};
use store::{Fault, Running, Scope, Snapshot, Tx, projection};

pub use agreements::{AcceptedTerms, AgreementView, FormView, LinkView, TermsVersion, TermsView};
pub use calendars::{CalendarUse, CalendarView, RegionTurn, SiteView};
pub use deliveries::DeliveryView;
pub use desk::{Counts, DeskView};
pub use entries::{EntriesPart, Talk};
pub use escalations::{EscalationFilter, EscalationForm, Topic};
pub use invitation::InvitationView;
pub use mailroom::MailView;
pub(crate) use on_call::owner;
pub use on_call::{DutyView, LayerView, PagingView, RotaView, StretchView};
pub use outgoing::{GivenUpView, LaneView, OutgoingView, PauseView};
pub use pages::WhichPage;
pub use people::{AccountName, AccountView, ContactView, PeopleFilter, SeatView};
pub use queues::{MemberView, QueueName, QueueView};
pub use reports::{COLUMNS, Cell, Group, Report, ReportOf};
pub use requests::{Bearer, HowMany, RequestFilter, Sought};
pub(crate) use shelf::notices;

use crate::engine::{Answering, Engine, Failure};
use crate::held::Held;

/// What one answer reads, as one viewer: everything in it is of the same instant. It opens a transaction with the first
/// look and gives it back when it is dropped, so an answer has one of these and no read beside it: whoever holds one
/// connection and waits for another may wait for somebody who does the same. Before a change, and before waiting for
/// anything else, it rests ([`Self::rest`]).
pub struct Reading {
    engine: Engine,
    viewer: Viewer,
    snapshot: Snapshot,
}

impl Engine {
    /// What an answer reads as this viewer. Nothing is opened before the first look.
    pub fn read(&self, viewer: &Viewer) -> Reading {
        let snapshot = self.store.snapshot(viewer.desk());
        Reading { engine: self.clone(), viewer: viewer.clone(), snapshot }
    }
}

impl Reading {
    /// Gives the transaction back. What is read afterwards is as it is then, with what was changed meanwhile.
    pub async fn rest(&self) {
        self.snapshot.rest().await;
    }

    /// Looks at storage as the viewer.
    fn look<'a, T, F>(&'a self, job: F) -> Answering<'a, T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx, &'t Viewer) -> Running<'t, T> + Send + 'static,
    {
        let viewer = self.viewer.clone();
        Box::pin(async move {
            let looked = self.snapshot.look(move |tx| Box::pin(async move { job(tx, &viewer).await }));
            Ok(looked.await?)
        })
    }
}

/// One page of a list; `next` goes on where it ends.
#[derive(Debug, Clone, Serialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// What stands in the list and cannot be read, by its numbers or ids. The log says why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// What the list leans on and is still being built after an upgrade, and how far it has come, of a hundred: until it is
    /// done, something may be missing.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub building: BTreeMap<&'static str, u8>,
    /// How many words of the search were not looked for, or not whole: it has more than a search takes.
    #[serde(skip_serializing_if = "is_nought")]
    pub words_left_out: u32,
    #[serde(skip)]
    pub next: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_nought(count: &u32) -> bool {
    *count == 0
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        let (items, unreadable, building) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { items, unreadable, building, words_left_out: 0, next: None }
    }
}

impl<T> Page<T> {
    /// Names what cannot be read, which keeps nobody from the others.
    fn cannot_read(&mut self, what: &impl Display, fault: &Fault) {
        store::tell(fault);
        self.unreadable.push(what.to_string());
    }

    /// Puts an item on the page, or names it where what it leans on cannot be read.
    fn list(&mut self, what: &impl Display, item: Result<T, Fault>) -> Result<(), Fault> {
        match item {
            Ok(item) => self.items.push(item),
            Err(fault @ Fault::Corrupt(_)) => self.cannot_read(what, &fault),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    /// Refuses where the very one that is meant cannot be read: it is there, and damaged.
    pub fn must_be_readable(&self, what: &impl Display) -> Result<(), Failure> {
        let what = what.to_string();
        if self.unreadable.contains(&what) {
            return Err(Fault::Corrupt(format!("{what} cannot be read")).into());
        }
        Ok(())
    }

    /// The same page of something that is made of each item.
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> Page<U> {
        let Self { items, unreadable, building, words_left_out, next } = self;
        Page { items: items.into_iter().map(of).collect(), unreadable, building, words_left_out, next }
    }
}

/// Rows a page shows unless asked otherwise, and at most.
const USUAL: usize = 50;
const MOST: usize = 200;
fn cursor(place: Place) -> String {
    let text = format!("{}:{}:{}", place.due, place.updated, place.id);
    data_encoding::BASE64URL_NOPAD.encode(text.as_bytes())
}

fn read_cursor(cursor: Option<&str>) -> Result<Option<Place>, Refusal> {
    let read = |cursor: &str| {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut parts = text.split(':');
        let due = parts.next()?.parse().ok()?;
        let updated = parts.next()?.parse().ok()?;
        let id = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Place { due, updated, id })
    };
    match cursor {
        None => Ok(None),
        Some(cursor) => match read(cursor) {
            Some(place) => Ok(Some(place)),
            None => Err(Refusal::field(Reason::FieldInvalid, "cursor")),
        },
    }
}

/// What of the projections that a list leans on is still being built, by what each is called there.
async fn building(
    tx: &mut Tx,
    desk: DeskId,
    leans: &[(&str, &'static str)],
) -> Result<BTreeMap<&'static str, u8>, Fault> {
    let mut named = BTreeMap::new();
    for it in projection::building(tx, desk).await? {
        if let Some((_, name)) = leans.iter().find(|(projection, _)| *projection == it.name) {
            let percent = named.entry(*name).or_insert(it.percent);
            *percent = it.percent.min(*percent);
        }
    }
    Ok(named)
}

/// The part of storage a reader has: an agreement that can no longer be read shows nothing.
pub(crate) async fn must_be_readable(tx: &mut Tx, viewer: &Viewer, now: Timestamp) -> Result<(), Fault> {
    if let Viewer::Contact(seat) = viewer {
        Held::by(tx, seat, now).await?.must_be_readable()?;
    }
    Ok(())
}

/// One request that the viewer may read: within its scope, under an agreement that can still be read.
pub(crate) async fn readable(
    tx: &mut Tx,
    viewer: &Viewer,
    number: &Number,
    now: Timestamp,
) -> Result<Request, Fault> {
    must_be_readable(tx, viewer, now).await?;
    let record = store::requests::by_number(tx, &Scope::of(viewer), number, false).await?;
    if let (Viewer::Contact(seat), Some(agreement)) = (viewer, record.filed.agreement) {
        rows::agreement(tx, seat.desk, agreement, Hold::Read).await?.must_be_readable(now)?;
    }
    Ok(record)
}
