//! Delivery state of the outbox: claimed under a lease, settled, tried later, parked.

use std::sync::Arc;

use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use domain::{SignedDuration, Timestamp};
use store::outbox::{self, Item};
use store::{Fault, Tx};

use crate::execute::{Answering, Engine};

/// An item that is due, claimed for this worker.
#[derive(Debug, Clone)]
pub struct Due {
    pub desk: DeskId,
    pub id: OutboxId,
    pub lane: Lane,
    pub line: String,
    pub body: String,
    pub attempts: u32,
    pub created: Timestamp,
    /// Until when it is ours.
    pub until: Timestamp,
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

/// How the delivery of an item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub desk: DeskId,
    pub id: OutboxId,
    pub settled: Settled,
}

impl Engine {
    /// Claims what is due, the head of each line only.
    pub fn claim_outbox(&self, lanes: &[Lane], limit: u32) -> Answering<'_, Vec<Due>> {
        self.turn_over(lanes, limit, Vec::new())
    }

    /// Writes down how deliveries ended, and claims what is due then, all in one change: what waited behind them in their
    /// lines is among it.
    pub fn turn_over(&self, lanes: &[Lane], limit: u32, ended: Vec<Ended>) -> Answering<'_, Vec<Due>> {
        let (lanes, ended): (Arc<[Lane]>, _) = (lanes.into(), Arc::new(ended));
        Box::pin(async move {
            let (now, any) = (self.now(), !ended.is_empty());
            let items: Vec<Item> = self
                .store
                .write(nowhere(), move |tx| {
                    let (lanes, ended) = (Arc::clone(&lanes), Arc::clone(&ended));
                    Box::pin(async move {
                        for it in ended.iter() {
                            settle(tx, it, now).await?;
                        }
                        outbox::claim(tx, now, now + LEASE, limit, &lanes).await
                    })
                })
                .await?;
            if any {
                self.ring();
            }
            Ok(items
                .into_iter()
                .map(|item| Due {
                    desk: item.desk,
                    id: item.id,
                    lane: item.lane,
                    line: item.line,
                    body: item.body,
                    attempts: item.attempts,
                    created: item.created,
                    until: now + LEASE,
                })
                .collect())
        })
    }

    /// Whether anything of some lanes is due: a read, so that an idle worker writes nothing.
    pub fn outbox_due(&self, lanes: &[Lane]) -> Answering<'_, bool> {
        let lanes = lanes.to_vec();
        Box::pin(async move {
            let now = self.now();
            let due = self
                .store
                .read(nowhere(), move |tx| Box::pin(async move { outbox::any_due(tx, now, &lanes).await }))
                .await?;
            Ok(due)
        })
    }

    /// Gives back what was claimed and is not tried now, in one change: anybody may take it after `wait`.
    pub fn give_back<'a>(
        &'a self,
        held: impl IntoIterator<Item = &'a Due>,
        wait: SignedDuration,
    ) -> Answering<'a, ()> {
        let held: Vec<_> = held.into_iter().map(|due| (due.desk, due.id, due.until)).collect();
        self.back(held, wait)
    }

    fn back(&self, held: Vec<(DeskId, OutboxId, Timestamp)>, wait: SignedDuration) -> Answering<'_, ()> {
        Box::pin(async move {
            if held.is_empty() {
                return Ok(());
            }
            let due = self.now() + wait;
            self.store
                .write(nowhere(), move |tx| {
                    let held = held.clone();
                    Box::pin(async move {
                        for (desk, id, until) in held {
                            outbox::give_back(tx, desk, id, (until, due)).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
            Ok(())
        })
    }

    /// Whether anything waits at all, be it due or not.
    pub fn outbox_waits(&self) -> Answering<'_, bool> {
        Box::pin(async move {
            let waiting = self
                .store
                .read(nowhere(), |tx| Box::pin(async move { outbox::waiting_everywhere(tx).await }))
                .await?;
            Ok(waiting > 0)
        })
    }
}

async fn settle(tx: &mut Tx, ended: &Ended, now: Timestamp) -> Result<(), Fault> {
    let (desk, id) = (ended.desk, ended.id);
    match &ended.settled {
        Settled::Done => outbox::done(tx, desk, id, now).await,
        Settled::Later(after) => outbox::later(tx, desk, id, now + *after).await,
        Settled::Parked(why) => outbox::park(tx, desk, id, why).await,
    }
}

/// Claiming spans desks, and touches only the table that is listed for it.
pub(crate) fn nowhere() -> DeskId {
    DeskId(uuid::Uuid::nil())
}
