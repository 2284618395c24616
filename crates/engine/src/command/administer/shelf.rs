//! Publications and notices: for this desk only unless it says otherwise; copies travel to askers with desks.

use domain::audit::Audited;
use domain::desk::{Agreement, Carrier};
use domain::id::{DeskId, NoticeId, PublicationId};
use domain::message::{Copy, Message, NoticeCopy};
use domain::row;
use domain::text::{self, Language};
use domain::{Reason, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use store::search::blocks;
use store::shelf::{self, Item, Shelf};
use store::{Fault, Tx, rows};
use uuid::Uuid;

use super::super::At;
use super::{made, note};
use crate::commit::{self, Parcel};
use crate::document::document;
use crate::may::{self, Action};
use crate::outcome::Outcome;

domain::kind_choices! {
    /// Who may read a publication or notice. The default is the narrowest.
    ShelfAudience {
        Desk = "desk",
        /// Accounts that run desks of their own: partners.
        Askers = "askers",
        /// Every account.
        Customers = "customers",
    }
}

domain::kind_choices! {
    /// What a publication is.
    PublicationKind {
        KnownIssue = "known-issue",
        Article = "article",
        Guide = "guide",
        ReleaseNote = "release-note",
    }
}

domain::kind_choices! {
    /// What a notice is about.
    NoticeKind { ServiceUpdate = "service-update", Maintenance = "maintenance", Incident = "incident" }
}

/// A publication as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicationDraft {
    pub kind: PublicationKind,
    #[serde(default)]
    pub language: Language,
    pub title: String,
    #[serde(default)]
    pub products: Vec<String>,
    #[serde(default)]
    pub versions: String,
    #[serde(default)]
    pub symptoms: String,
    #[serde(default)]
    pub workaround: String,
    #[serde(default)]
    pub fixed_in: Option<String>,
    #[serde(default)]
    pub body: String,
    #[serde(default = "narrowest")]
    pub audience: ShelfAudience,
}

/// A notice as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeDraft {
    pub kind: NoticeKind,
    pub title: String,
    pub body: String,
    #[serde(default)]
    pub products: Vec<String>,
    #[serde(default)]
    pub starts: Option<Timestamp>,
    #[serde(default)]
    pub ends: Option<Timestamp>,
    #[serde(default = "narrowest")]
    pub audience: ShelfAudience,
}

fn narrowest() -> ShelfAudience {
    ShelfAudience::Desk
}

/// Text that may be empty, but not too long or broken.
fn optional(field: &'static str, given: &str) -> Result<String, Refusal> {
    if given.trim().is_empty() { Ok(String::new()) } else { text::body(field, given) }
}

/// The version after the one that is there. A copy of another desk's is not ours to revise.
async fn next_version(tx: &mut Tx, shelf: Shelf, desk: DeskId, id: Uuid) -> Result<u32, Fault> {
    match shelf::one(tx, shelf, desk, id).await? {
        Some(known) if known.link.is_none() => Ok(known.version + 1),
        _ => Err(Fault::Refused(Refusal::new(Reason::NotFound))),
    }
}

/// Two revisions at the same moment: the second is refused, and nothing of it is lost in silence.
fn must_be_newest(written: bool) -> Result<(), Refusal> {
    if written { Ok(()) } else { Err(Refusal::new(Reason::ChangedMeanwhile)) }
}

pub async fn publish(
    at: &At<'_>,
    tx: &mut Tx,
    known: Option<Uuid>,
    draft: &PublicationDraft,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::Publish)?;
    let (id, version) = match known {
        Some(id) => (id, next_version(tx, Shelf::Publications, at.desk(), id).await?),
        None => (PublicationId::throw(&mut at.engine.dice.clone()).0, 1),
    };
    let copy = Copy {
        id: PublicationId(id),
        version,
        kind: draft.kind.code().into(),
        language: draft.language,
        title: text::line("title", &draft.title)?,
        products: draft.products.clone(),
        versions: optional("versions", &draft.versions)?,
        symptoms: optional("symptoms", &draft.symptoms)?,
        workaround: optional("workaround", &draft.workaround)?,
        fixed_in: draft.fixed_in.clone(),
        body: optional("body", &draft.body)?,
    };
    let item = Item {
        id,
        link: None,
        version,
        audience: draft.audience.code().into(),
        updated: at.now,
        body: document(&copy)?,
    };
    must_be_newest(shelf::put(tx, Shelf::Publications, at.desk(), &item).await?)?;
    index_publication(tx, at.desk(), &item, &copy).await?;
    let shown =
        (draft.audience != ShelfAudience::Desk).then(|| Message::Published { publication: copy.clone() });
    let hidden = known.map(|_| Message::Unpublished { publication: PublicationId(id) });
    tell_askers(at, tx, &draft.products, (shown, hidden)).await?;
    note(at, tx, Audited::Published, &copy.title, draft.audience.code()).await?;
    Ok(made(id))
}

pub async fn give_notice(
    at: &At<'_>,
    tx: &mut Tx,
    known: Option<Uuid>,
    draft: &NoticeDraft,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::Publish)?;
    let (id, version) = match known {
        Some(id) => (id, next_version(tx, Shelf::Notices, at.desk(), id).await?),
        None => (NoticeId::throw(&mut at.engine.dice.clone()).0, 1),
    };
    if let (Some(starts), Some(ends)) = (draft.starts, draft.ends)
        && ends < starts
    {
        return Err(Fault::Refused(Refusal::field(Reason::FieldInvalid, "ends")));
    }
    let copy = NoticeCopy {
        id: NoticeId(id),
        version,
        kind: draft.kind.code().into(),
        title: text::line("title", &draft.title)?,
        body: text::body("body", &draft.body)?,
        products: draft.products.clone(),
        starts: draft.starts,
        ends: draft.ends,
    };
    let item = Item {
        id,
        link: None,
        version,
        audience: draft.audience.code().into(),
        updated: at.now,
        body: document(&copy)?,
    };
    must_be_newest(shelf::put(tx, Shelf::Notices, at.desk(), &item).await?)?;
    let shown = (draft.audience != ShelfAudience::Desk).then(|| Message::Noticed { notice: copy.clone() });
    let hidden = known.map(|_| Message::Unnoticed { notice: NoticeId(id) });
    tell_askers(at, tx, &draft.products, (shown, hidden)).await?;
    note(at, tx, Audited::NoticeGiven, &copy.title, draft.audience.code()).await?;
    Ok(made(id))
}

/// Sends a copy to every account that runs a desk here and whose agreement covers one of the products; takes one back
/// from those whose agreement does not, or no longer.
async fn tell_askers(
    at: &At<'_>,
    tx: &mut Tx,
    products: &[String],
    (shown, hidden): (Option<Message>, Option<Message>),
) -> Result<(), Fault> {
    // A desk that is being connected is among them, or is stocked with this.
    rows::lock_desk(tx, at.desk()).await?;
    for agreement in rows::agreements_of_desks(tx, at.desk()).await? {
        let Some(Carrier::InProcess { desk: to }) = agreement.asker else { continue };
        let message = if agreement.cover().concerns(products) {
            shown.as_ref().or(hidden.as_ref())
        } else {
            hidden.as_ref()
        };
        if let Some(message) = message
            && agreement.must_be_readable(at.now).is_ok()
        {
            let parcel =
                Parcel { to, agreement: agreement.id, upward: false, message: message.clone().into() };
            commit::post(at.engine, tx, at.desk(), &parcel, at.now).await?;
        }
    }
    Ok(())
}

/// Brings the shelf of an asker with a desk in step with its agreement, which is new or covers other products: what
/// is addressed to it now is sent, what is not any more is taken back.
pub(crate) async fn stock(at: &At<'_>, tx: &mut Tx, agreement: &Agreement) -> Result<(), Fault> {
    let Some(Carrier::InProcess { desk: to }) = agreement.asker else { return Ok(()) };
    if agreement.must_be_readable(at.now).is_err() {
        return Ok(());
    }
    let mut messages = Vec::new();
    for item in shelf::all(tx, Shelf::Publications, at.desk()).await?.into_iter().filter(addressed) {
        let copy: Copy = read(&item)?;
        messages.push(match agreement.cover().concerns(&copy.products) {
            true => Message::Published { publication: copy },
            false => Message::Unpublished { publication: copy.id },
        });
    }
    for item in shelf::all(tx, Shelf::Notices, at.desk()).await?.into_iter().filter(addressed) {
        let copy: NoticeCopy = read(&item)?;
        messages.push(match agreement.cover().concerns(&copy.products) {
            true => Message::Noticed { notice: copy },
            false => Message::Unnoticed { notice: copy.id },
        });
    }
    for message in messages {
        let parcel = Parcel { to, agreement: agreement.id, upward: false, message: message.into() };
        commit::post(at.engine, tx, at.desk(), &parcel, at.now).await?;
    }
    Ok(())
}

/// Our own, and not for this desk alone.
fn addressed(item: &Item) -> bool {
    item.link.is_none() && item.audience != ShelfAudience::Desk.code()
}

fn read<T: serde::de::DeserializeOwned>(item: &Item) -> Result<T, Fault> {
    serde_json::from_str(&item.body).map_err(|error| Fault::unreadable(item.id, &error))
}

/// The text that a publication is found by.
pub(crate) fn found_by(copy: &Copy) -> String {
    [
        copy.title.as_str(),
        &copy.products.join(" "),
        &copy.versions,
        &copy.symptoms,
        &copy.workaround,
        copy.fixed_in.as_deref().unwrap_or_default(),
        &copy.body,
    ]
    .join("\n")
}

/// The audience of customers, among what is found.
const CUSTOMERS: &str = "customers";

/// Who finds a publication: the desk, and its customers where it is published for them.
pub(crate) fn finders(item: &Item) -> &'static [&'static str] {
    let published = item.audience == ShelfAudience::Customers.code() && item.link.is_none();
    if published { &["desk", CUSTOMERS] } else { &["desk"] }
}

/// Indexes a publication for whoever finds it.
pub(crate) async fn index_publication(
    tx: &mut Tx,
    desk: DeskId,
    item: &Item,
    copy: &Copy,
) -> Result<(), Fault> {
    let text = found_by(copy);
    let pieces: Vec<&str> = row::pieces(&text).collect();
    let finders = finders(item);
    for audience in finders {
        blocks::put_publication(tx, desk, item.id, audience, &pieces).await?;
    }
    if finders.contains(&CUSTOMERS) {
        return Ok(());
    }
    blocks::drop_subject(tx, desk, item.id, CUSTOMERS).await
}
