//! Reading publications and notices: agents all that is on the shelf, contacts what was published for them.

use domain::id::DeskId;
use domain::message::{Copy, NoticeCopy};
use domain::refusal;
use domain::seat::Viewer;
use serde::de::DeserializeOwned;
use store::search::{self, Subject};
use store::shelf::{self, Item, Shelf};
use store::{Fault, Scope, Tx, rows};
use uuid::Uuid;

use crate::execute::{Engine, Failure};
use crate::view::{NoticeView, PublicationView};

impl Engine {
    /// Publications, newest first, or those that hold every word of `q`.
    pub async fn publications(
        &self,
        viewer: &Viewer,
        q: Option<&str>,
    ) -> Result<Vec<PublicationView>, Failure> {
        let (viewer, q) = (viewer.clone(), q.unwrap_or_default().to_owned());
        let found = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let items = readable(tx, &viewer, Shelf::Publications).await?;
                    let wanted = if q.trim().is_empty() {
                        None
                    } else {
                        let audience =
                            if matches!(viewer, Viewer::Contact(_)) { "customers" } else { "desk" };
                        let scope = Scope::whole(viewer.desk());
                        Some(search::find(tx, &scope, Subject::Publication, audience, &q, 200).await?)
                    };
                    let mut views = Vec::new();
                    for item in items {
                        if wanted.as_ref().is_none_or(|ids| ids.contains(&item.id)) {
                            views.push(publication(tx, &viewer, &item).await?);
                        }
                    }
                    Ok(views)
                })
            })
            .await?;
        Ok(found)
    }

    /// One publication.
    pub async fn publication(&self, viewer: &Viewer, id: Uuid) -> Result<PublicationView, Failure> {
        let viewer = viewer.clone();
        let found = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let item = one(tx, &viewer, Shelf::Publications, id).await?;
                    publication(tx, &viewer, &item).await
                })
            })
            .await?;
        Ok(found)
    }

    /// Notices, newest first.
    pub async fn notices(&self, viewer: &Viewer) -> Result<Vec<NoticeView>, Failure> {
        let viewer = viewer.clone();
        let found = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let mut views = Vec::new();
                    for item in readable(tx, &viewer, Shelf::Notices).await? {
                        views.push(notice(tx, &viewer, &item).await?);
                    }
                    Ok(views)
                })
            })
            .await?;
        Ok(found)
    }

    /// One notice.
    pub async fn notice(&self, viewer: &Viewer, id: Uuid) -> Result<NoticeView, Failure> {
        let viewer = viewer.clone();
        let found = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let item = one(tx, &viewer, Shelf::Notices, id).await?;
                    notice(tx, &viewer, &item).await
                })
            })
            .await?;
        Ok(found)
    }
}

async fn readable(tx: &mut Tx, viewer: &Viewer, which: Shelf) -> Result<Vec<Item>, Fault> {
    match viewer {
        Viewer::Agent(_) | Viewer::Operator { .. } => shelf::all(tx, which, viewer.desk()).await,
        Viewer::Contact(_) => {
            let mut items = shelf::for_customers(tx, which, viewer.desk()).await?;
            // An asker's contacts, who sign in here too, also read what is addressed to askers.
            if is_asker(tx, viewer).await? {
                let all = shelf::all(tx, which, viewer.desk()).await?;
                items =
                    all.into_iter().filter(|item| item.link.is_none() && item.audience != "desk").collect();
            }
            Ok(items)
        }
        _ => Ok(Vec::new()),
    }
}

async fn is_asker(tx: &mut Tx, viewer: &Viewer) -> Result<bool, Fault> {
    let Viewer::Contact(seat) = viewer else { return Ok(false) };
    let agreement = rows::agreement(tx, seat.desk, seat.agreement, rows::Hold::Read).await?;
    Ok(agreement.asker.is_some())
}

async fn one(tx: &mut Tx, viewer: &Viewer, which: Shelf, id: Uuid) -> Result<Item, Fault> {
    let items = readable(tx, viewer, which).await?;
    items.into_iter().find(|item| item.id == id).ok_or(Fault::Refused(refusal::not_found()))
}

fn document<T: DeserializeOwned>(item: &Item) -> Result<T, Fault> {
    serde_json::from_str(&item.body)
        .map_err(|error| Fault::Corrupt(format!("shelf item {} cannot be read: {error}", item.id)))
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
    Ok(rows::link(tx, desk, link, rows::Hold::Read).await?.name)
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
