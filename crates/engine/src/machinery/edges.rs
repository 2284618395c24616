//! What carriers and the worker need of an edge: whom to act as, and sealing.

use domain::id::{AgreementId, DeskId};
use domain::lane::Lane;
use domain::seat::Viewer;
use store::rows::{self, Hold};

use crate::commit::Notification;
use crate::engine::{Answering, Engine, nowhere};

impl Engine {
    /// The asking party of an agreement, at the desk that is asked.
    pub fn asking_desk(&self, desk: DeskId, agreement: AgreementId) -> Answering<'_, Viewer> {
        Box::pin(async move {
            let viewer = self
                .store
                .read(desk, move |tx| {
                    Box::pin(async move {
                        let known = rows::agreement(tx, desk, agreement, Hold::Read).await?;
                        let account = rows::account(tx, desk, known.account).await?;
                        Ok(Viewer::AskingDesk { desk, agreement, name: account.name })
                    })
                })
                .await?;
            Ok(viewer)
        })
    }

    /// The asked party of an agreement, at the desk that asks.
    pub fn asked_desk(&self, desk: DeskId, agreement: AgreementId) -> Answering<'_, Viewer> {
        Box::pin(async move {
            let viewer = self
                .store
                .read(desk, move |tx| {
                    Box::pin(async move {
                        let link = rows::link_of(tx, desk, agreement).await?;
                        Ok(Viewer::AskedDesk { desk, link: link.id, name: link.name.clone() })
                    })
                })
                .await?;
            Ok(viewer)
        })
    }

    /// Seals what waits for it at a desk, and rings for it: it looks first, and locks no desk where nothing waits. On SQLite
    /// the writer has done it already; here it finds nothing.
    pub fn seal(&self, desk: DeskId) -> Answering<'_, usize> {
        Box::pin(async move {
            if self.store.engine() == store::Engine::Sqlite {
                return Ok(0);
            }
            let any = self
                .store
                .read(desk, move |tx| Box::pin(async move { store::events::any_unsealed(tx, desk).await }));
            if any.await? { self.seal_committed(desk).await } else { Ok(0) }
        })
    }

    /// The same at a desk where something was committed just now.
    pub(super) fn seal_committed(&self, desk: DeskId) -> Answering<'_, usize> {
        Box::pin(async move {
            if self.store.engine() == store::Engine::Sqlite {
                return Ok(0);
            }
            let mut all = 0;
            loop {
                let sealed = self
                    .store
                    .write(desk, move |tx| Box::pin(async move { store::events::seal(tx, desk).await }))
                    .await?;
                if sealed > 0 {
                    self.store.bells().ring_everywhere(desk, store::Rings::Log);
                }
                all += sealed;
                if sealed < store::events::SEALED_AT_ONCE as usize {
                    return Ok(all);
                }
            }
        })
    }

    /// The newest notifications that left or wait: what the demo shows instead of sending.
    pub fn recent_mail(&self) -> Answering<'_, Vec<(domain::Timestamp, Notification)>> {
        Box::pin(async move {
            let items = self
                .store
                .read(nowhere(), |tx| Box::pin(async move { store::outbox::recent(tx, Lane::Mail).await }))
                .await?;
            Ok(items
                .into_iter()
                .filter_map(|(_, body, at)| Some((at, serde_json::from_str(&body).ok()?)))
                .collect())
        })
    }
}
