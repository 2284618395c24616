//! Delivery state of the outbox: claimed under a lease, settled, tried later, parked.

use std::time::Duration;

use domain::id::{AgreementId, DeskId, EscalationId, OutboxId};
use domain::{SignedDuration, Timestamp};
use store::outbox::{self, Item};
use store::rows::Hold;

use crate::commit::{other_desk, record_line};
use crate::execute::{Answering, Engine};

/// An item that is due, claimed for this worker.
#[derive(Debug, Clone)]
pub struct Due {
    pub desk: DeskId,
    pub id: OutboxId,
    pub topic: String,
    pub body: String,
    pub attempts: u32,
    pub created: Timestamp,
}

/// How delivery went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    Done,
    Later(SignedDuration),
    Parked(String),
}

/// How long a claimed item is left alone by others.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

impl Engine {
    /// Claims what is due, the head of each line only.
    pub fn claim_outbox(&self, limit: u32) -> Answering<'_, Vec<Due>> {
        Box::pin(async move {
            let now = self.now();
            let items: Vec<Item> = self
                .store
                .write(nowhere(), move |tx| {
                    Box::pin(async move { outbox::claim(tx, now, now + LEASE, limit).await })
                })
                .await?;
            Ok(items
                .into_iter()
                .map(|item| Due {
                    desk: item.desk,
                    id: item.id,
                    topic: item.topic,
                    body: item.body,
                    attempts: item.attempts,
                    created: item.created,
                })
                .collect())
        })
    }

    /// Whether anything is due at all: a read, so that an idle worker writes nothing.
    pub fn outbox_waits(&self) -> Answering<'_, bool> {
        Box::pin(async move {
            let waiting = self
                .store
                .read(nowhere(), |tx| Box::pin(async move { outbox::waiting_everywhere(tx).await }))
                .await?;
            Ok(waiting > 0)
        })
    }

    /// Writes down how delivery went.
    pub fn settle_outbox(&self, desk: DeskId, id: OutboxId, settled: Settled) -> Answering<'_, ()> {
        Box::pin(async move {
            let now = self.now();
            self.store
                .write(desk, move |tx| {
                    let settled = settled.clone();
                    Box::pin(async move {
                        match settled {
                            Settled::Done => outbox::done(tx, desk, id, now).await,
                            Settled::Later(after) => outbox::later(tx, desk, id, now + after).await,
                            Settled::Parked(why) => outbox::park(tx, desk, id, &why).await,
                        }
                    })
                })
                .await?;
            self.ring();
            Ok(())
        })
    }

    /// Waits, but not for long, until what an escalation sent has been delivered: a convenience for whoever shows
    /// the record next. Delivery itself never depends on it.
    pub async fn wait_delivered(&self, desk: DeskId, escalation: EscalationId, longest: Duration) {
        let waited = tokio::time::timeout(longest, async {
            loop {
                let rung = self.bell.notified();
                let quiet = self
                    .store
                    .read(desk, move |tx| {
                        Box::pin(async move {
                            let record = store::escalations::peek(tx, desk, escalation).await?;
                            if record.by_hand {
                                return Ok(true);
                            }
                            let link = store::rows::link(tx, desk, record.link, Hold::Read).await?;
                            // What the next desk says in answer is several messages at times.
                            let line = record_line(link.agreement, escalation);
                            let coming = match other_desk(&link.carrier) {
                                Some(asked) => outbox::waiting(tx, asked, &line).await?,
                                None => 0,
                            };
                            Ok(record.pending.is_empty() && coming == 0)
                        })
                    })
                    .await;
                if !matches!(quiet, Ok(false)) {
                    return;
                }
                // The bell may have rung between look and wait: look again soon in any case.
                drop(tokio::time::timeout(Duration::from_millis(50), rung).await);
            }
        });
        drop(waited.await);
    }

    /// How many messages of an edge wait in a desk's outbox.
    pub fn waiting_on(
        &self,
        desk: DeskId,
        agreement: AgreementId,
        escalation: EscalationId,
    ) -> Answering<'_, i64> {
        Box::pin(async move {
            let line = crate::commit::record_line(agreement, escalation);
            let waiting = self
                .store
                .read(desk, move |tx| Box::pin(async move { outbox::waiting(tx, desk, &line).await }))
                .await?;
            Ok(waiting)
        })
    }
}

/// Claiming spans desks, and touches only the table that is listed for it.
pub(crate) fn nowhere() -> DeskId {
    DeskId(uuid::Uuid::nil())
}
