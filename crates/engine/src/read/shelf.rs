//! Reading publications and notices: agents all that is on the shelf, contacts what was published for them.

use domain::id::DeskId;
use domain::message::{Copy, NoticeCopy};
use domain::seat::Viewer;
use domain::{Timestamp, refusal};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::search;
use store::shelf::{self, Item, Shelf};
use store::{Fault, Tx, rows};
use uuid::Uuid;

use super::{Page, Reading};
use crate::engine::Answering;
use crate::held::Held;
use crate::view::{NoticeView, PublicationView};

impl Reading {
    /// Publications, newest first, or those that hold every word of `q`; as far as they can be read.
    pub fn publications<'a>(&'a self, q: Option<&'a str>) -> Answering<'a, Vec<PublicationView>> {
        Box::pin(async move { Ok(self.publications_listed(q).await?.items) })
    }

    /// The same. What cannot be read is named.
    pub fn publications_listed<'a>(&'a self, q: Option<&'a str>) -> Answering<'a, Page<PublicationView>> {
        let (q, now) = (q.unwrap_or_default().to_owned(), self.engine.now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let items = readable(tx, viewer, Shelf::Publications, now).await?;
                let wanted = if q.trim().is_empty() {
                    None
                } else {
                    let audience = if matches!(viewer, Viewer::Contact(_)) { "customers" } else { "desk" };
                    Some(search::find_publications(tx, viewer.desk(), audience, &q).await?)
                };
                let mut page = Page::default();
                for item in items {
                    if wanted.as_ref().is_none_or(|ids| ids.contains(&item.id)) {
                        let view = publication(tx, viewer, &item).await;
                        page.list(&item.id, view)?;
                    }
                }
                Ok(page)
            })
        })
    }

    /// One publication.
    pub fn publication(&self, id: Uuid) -> Answering<'_, PublicationView> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let item = one(tx, viewer, (Shelf::Publications, id), now).await?;
                publication(tx, viewer, &item).await
            })
        })
    }

    /// Notices, newest first, as far as they can be read.
    pub fn notices(&self) -> Answering<'_, Vec<NoticeView>> {
        Box::pin(async move { Ok(self.notices_listed().await?.items) })
    }

    /// Notices, newest first. What cannot be read is named.
    pub fn notices_listed(&self) -> Answering<'_, Page<NoticeView>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| Box::pin(async move { notices(tx, viewer, now).await }))
    }

    /// One notice.
    pub fn notice(&self, id: Uuid) -> Answering<'_, NoticeView> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let item = one(tx, viewer, (Shelf::Notices, id), now).await?;
                notice(tx, viewer, &item).await
            })
        })
    }
}

/// The notices that a viewer may read.
pub(crate) async fn notices(tx: &mut Tx, viewer: &Viewer, now: Timestamp) -> Result<Page<NoticeView>, Fault> {
    let mut page = Page::default();
    for item in readable(tx, viewer, Shelf::Notices, now).await? {
        let view = notice(tx, viewer, &item).await;
        page.list(&item.id, view)?;
    }
    Ok(page)
}

async fn readable(tx: &mut Tx, viewer: &Viewer, which: Shelf, now: Timestamp) -> Result<Vec<Item>, Fault> {
    match viewer {
        Viewer::Agent(_) | Viewer::Operator { .. } => shelf::all(tx, which, viewer.desk()).await,
        Viewer::Contact(seat) => {
            let held = Held::by(tx, seat, now).await?;
            held.must_be_readable()?;
            // An asker's contacts, who sign in here too, also read what is addressed to askers.
            let items = if held.readable().any(|it| it.asker.is_some()) {
                let all = shelf::all(tx, which, viewer.desk()).await?;
                all.into_iter().filter(|item| item.link.is_none() && item.audience != "desk").collect()
            } else {
                shelf::for_customers(tx, which, viewer.desk()).await?
            };
            Ok(items.into_iter().filter(|item| covered(&held, item)).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// What both kinds of documents say of products.
#[derive(Deserialize)]
struct About {
    #[serde(default)]
    products: Vec<String>,
}

/// Whether an item is about a product of the account's, or about none: as copies travel to desks. What one that cannot be
/// read is about, nobody knows: it stays the desk's.
fn covered(held: &Held, item: &Item) -> bool {
    let about: About = match document(item) {
        Ok(about) => about,
        Err(fault) => {
            store::tell(&fault);
            return false;
        }
    };
    about.products.is_empty() || held.readable().any(|agreement| agreement.cover().concerns(&about.products))
}

async fn one(
    tx: &mut Tx,
    viewer: &Viewer,
    (which, id): (Shelf, Uuid),
    now: Timestamp,
) -> Result<Item, Fault> {
    let items = readable(tx, viewer, which, now).await?;
    items.into_iter().find(|item| item.id == id).ok_or(Fault::Refused(refusal::not_found()))
}

fn document<T: DeserializeOwned>(item: &Item) -> Result<T, Fault> {
    serde_json::from_str(&item.body)
        .map_err(|error| Fault::unreadable(format_args!("shelf item {}", item.id), &error))
}

/// For agents alone: who may read it, and where a copy comes from.
async fn bookkeeping(
    tx: &mut Tx,
    viewer: &Viewer,
    item: &Item,
) -> Result<(Option<String>, Option<String>), Fault> {
    if matches!(viewer, Viewer::Contact(_)) {
        return Ok((None, None));
    }
    let from = match item.link {
        Some(link) => Some(link_name(tx, viewer.desk(), link).await?),
        None => None,
    };
    Ok((Some(item.audience.clone()), from))
}

async fn link_name(tx: &mut Tx, desk: DeskId, link: domain::id::LinkId) -> Result<String, Fault> {
    Ok(rows::link(tx, desk, link, rows::Hold::Read).await?.name.clone())
}

async fn publication(tx: &mut Tx, viewer: &Viewer, item: &Item) -> Result<PublicationView, Fault> {
    let copy: Copy = document(item)?;
    let (audience, from) = bookkeeping(tx, viewer, item).await?;
    Ok(PublicationView {
        id: item.id.to_string(),
        version: item.version,
        kind: copy.kind,
        language: copy.language.code().to_owned(),
        title: copy.title,
        products: copy.products,
        versions: copy.versions,
        symptoms: copy.symptoms,
        workaround: copy.workaround,
        fixed_in: copy.fixed_in,
        body: copy.body,
        updated_at: item.updated,
        audience,
        from,
    })
}

async fn notice(tx: &mut Tx, viewer: &Viewer, item: &Item) -> Result<NoticeView, Fault> {
    let copy: NoticeCopy = document(item)?;
    let (audience, from) = bookkeeping(tx, viewer, item).await?;
    Ok(NoticeView {
        id: item.id.to_string(),
        version: item.version,
        kind: copy.kind,
        title: copy.title,
        body: copy.body,
        products: copy.products,
        starts_at: copy.starts,
        ends_at: copy.ends,
        updated_at: item.updated,
        audience,
        from,
    })
}
