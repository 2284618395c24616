//! Delivery state of the outbox: claimed under a lease, settled, tried later, parked.

use std::sync::{Arc, PoisonError};

use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use domain::{SignedDuration, Timestamp};
use store::outbox::{self, Claim, Item};
use store::{Fault, Tx};

use crate::engine::{Answering, Engine, nowhere};

/// An item that is due, claimed for this worker.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// It cannot be yet, for a reason that is no failure.
    Later(SignedDuration),
    /// It cannot be before that desk is open.
    Awaits(DeskId),
    /// It failed, with why: it is tried again as often as its lane has it, then given up.
    Failed(String),
    /// No further try would go better.
    Hopeless(String),
}

/// How long a claimed item is left alone by others.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How the delivery of an item ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub due: Due,
    pub settled: Settled,
}

impl Engine {
    /// Claims what is due, the head of each line only.
    pub fn claim_outbox(&self, lanes: &[Lane], limit: u32) -> Answering<'_, Vec<Due>> {
        self.turn_over(lanes, limit, Vec::new())
    }

    /// Writes down how deliveries ended, and claims what is due then, all in one change: what waited behind them in their
    /// lines is among it.
    pub fn turn_over(&self, lanes: &[Lane], limit: u32, mut ended: Vec<Ended>) -> Answering<'_, Vec<Due>> {
        // Line by line, in the order in which changes put something behind them.
        ended.sort_by(|a, b| (a.due.desk.0, &a.due.line).cmp(&(b.due.desk.0, &b.due.line)));
        let (lanes, ended) = (lanes.to_vec(), Arc::new(ended));
        Box::pin(async move {
            let (now, any) = (self.now(), !ended.is_empty());
            let served = *self.served.lock().unwrap_or_else(PoisonError::into_inner);
            let claim = Claim { lanes, limit, now, lease_until: now + LEASE, served };
            let items: Vec<Item> = self
                .store
                .write(nowhere(), move |tx| {
                    let (claim, ended) = (claim.clone(), Arc::clone(&ended));
                    Box::pin(async move {
                        for it in ended.iter() {
                            settle(tx, it, now).await?;
                        }
                        outbox::claim(tx, &claim).await
                    })
                })
                .await?;
            if any {
                self.ring();
            }
            if let Some(last) = items.last() {
                *self.served.lock().unwrap_or_else(PoisonError::into_inner) = Some(last.desk);
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

    /// Whether anything waits at all, be it due or not, but for what waits for a desk to be opened or a lane to be resumed.
    pub fn outbox_waits(&self) -> Answering<'_, bool> {
        Box::pin(async move {
            let waits = self.store.read(nowhere(), |tx| Box::pin(async move { outbox::any_waits(tx).await }));
            Ok(waits.await?)
        })
    }
}

async fn settle(tx: &mut Tx, ended: &Ended, now: Timestamp) -> Result<(), Fault> {
    let due = &ended.due;
    let (which, line) = ((due.desk, due.id), due.line.as_str());
    let why = match &ended.settled {
        Settled::Done => return outbox::done(tx, (which, line), now).await,
        Settled::Later(after) => return outbox::later(tx, which, (now, now + *after), None).await,
        Settled::Awaits(closed) => return outbox::awaits(tx, which, now, *closed).await,
        Settled::Failed(why) => match due.lane.wait_after(due.attempts) {
            Some(wait) => return outbox::later(tx, which, (now, now + wait), Some(why)).await,
            None => why,
        },
        Settled::Hopeless(why) => why,
    };
    outbox::give_up(tx, (which, line), due.lane, (now, why)).await
}

impl Engine {
    /// What was given up on a desk, the oldest first.
    pub fn parked(&self, desk: DeskId) -> Answering<'_, Vec<outbox::Parked>> {
        Box::pin(async move {
            let parked = self.store.read(desk, move |tx| Box::pin(outbox::parked(tx, desk, SHOWN)));
            Ok(parked.await?)
        })
    }

    /// Forgets what was delivered as long ago as its lane keeps it, some at a time.
    pub fn purge_outbox(&self, desk: DeskId) -> Answering<'_, ()> {
        Box::pin(async move {
            let now = self.now();
            // A read, so that a quiet desk writes nothing.
            let old = self.store.read(desk, move |tx| {
                Box::pin(async move {
                    let mut old = Vec::new();
                    for lane in Lane::ALL {
                        let before = now - lane.rules().kept;
                        if outbox::any_delivered_before(tx, desk, *lane, before).await? {
                            old.push((*lane, before));
                        }
                    }
                    Ok(old)
                })
            });
            for (lane, before) in old.await? {
                let forgotten = self.store.write(desk, move |tx| {
                    Box::pin(outbox::drop_delivered(tx, desk, lane, (before, FORGOTTEN)))
                });
                forgotten.await?;
            }
            Ok(())
        })
    }
}

/// How much of what was given up is shown.
const SHOWN: u32 = 200;
/// How many delivered items of a lane are forgotten in one change.
const FORGOTTEN: u32 = 500;
