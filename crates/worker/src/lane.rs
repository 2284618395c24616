//! Lanes that are delivered together: side by side, so many at a time. One that is slow takes one place, and holds nothing else up.

use std::collections::HashMap;
use std::time::Duration;

use domain::SignedDuration;
use domain::id::DeskId;
use domain::lane::Lane;
use engine::machinery::{Due, Ended};
use engine::{Engine, Failure};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::timeout_at;

use super::{Ending, IDLE, Worker};

/// Deliveries of a lane at a time; and of one receiver, so that one that does not answer leaves places to the others.
const AT_ONCE: usize = 64;
const OF_ONE: usize = 8;
/// What found no place of its receiver's is looked at again after this.
const AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// How long a delivery takes to end once it has done what it does.
const OVER: Duration = Duration::from_millis(3);

/// What a lane has in hand.
pub(super) struct Hands {
    worker: Worker,
    lanes: Vec<Lane>,
    tasks: JoinSet<Option<Ended>>,
    held: HashMap<Id, Due>,
    /// What has ended and is not written down yet: it is with the next claim, in one change.
    ended: Vec<Ended>,
}

impl Hands {
    pub fn of(worker: Worker, lanes: Vec<Lane>) -> Self {
        Self { worker, lanes, tasks: JoinSet::new(), held: HashMap::new(), ended: Vec::new() }
    }

    /// Takes up what is due, as far as there are places, and writes down what has ended; answers whether there was
    /// anything.
    pub async fn take_up(&mut self) -> Result<bool, Failure> {
        let engine = &self.worker.engine;
        let free = AT_ONCE.saturating_sub(self.held.len());
        // A read, so that an idle worker writes nothing. Behind what has ended something may wait.
        if self.ended.is_empty() && (free == 0 || !engine.outbox_due(&self.lanes).await?) {
            return Ok(false);
        }
        let items = engine
            .turn_over(&self.lanes, u32::try_from(free).unwrap_or(u32::MAX), self.ended.clone())
            .await?;
        self.ended.clear();
        let (any, mut crowd) = (!items.is_empty(), Vec::new());
        for due in items {
            if self.held.values().filter(|held| receiver(held) == receiver(&due)).count() >= OF_ONE {
                crowd.push(due);
                continue;
            }
            let (worker, item) = (self.worker.clone(), due.clone());
            let task = self.tasks.spawn(async move { worker.deliver(item).await });
            self.held.insert(task.id(), due);
        }
        self.worker.engine.give_back(&crowd, AGAIN).await?;
        Ok(any)
    }

    /// Waits until a delivery has ended, something is put into the outbox, or a while has passed.
    pub async fn wait(&mut self) {
        let engine = self.worker.engine.clone();
        tokio::select! {
            joined = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => {
                self.joined(joined);
                // Those that ended with it are written down with it.
                while let Some(joined) = self.tasks.try_join_next_with_id() {
                    self.joined(Some(joined));
                }
            }
            // What a delivery put into the outbox is there a moment before the delivery has ended: both go in one change.
            () = engine.rung(), if self.tasks.is_empty() => {}
            () = rung_and_over(&engine), if !self.tasks.is_empty() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }

    fn joined(&mut self, joined: Option<Result<(Id, Option<Ended>), JoinError>>) {
        match joined {
            Some(Ok((id, ended))) => {
                self.held.remove(&id);
                self.ended.extend(ended);
            }
            // A handler that panicked: its lease ends by itself, and the item is tried again.
            Some(Err(error)) => {
                tracing::error!(%error, "a delivery broke off");
                self.held.remove(&error.id());
            }
            None => {}
        }
    }

    /// Waits for what is in hand, but not for long, and gives the rest back: all of it together, as a database that is
    /// slow or away just now would keep the process from its end once for each.
    pub async fn let_go(mut self, ending: Ending) {
        let all = async {
            while let Some(joined) = self.tasks.join_next_with_id().await {
                self.joined(Some(joined));
            }
        };
        drop(timeout_at(ending.finished, all).await);
        let count = self.held.len() + self.ended.len();
        let given = async {
            self.tasks.shutdown().await;
            let engine = &self.worker.engine;
            if !self.ended.is_empty() {
                engine.turn_over(&[], 0, std::mem::take(&mut self.ended)).await?;
            }
            engine.give_back(self.held.values(), SignedDuration::ZERO).await
        };
        match timeout_at(ending.over, given).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => tracing::error!(%failure, count, "what was taken up could not be given back"),
            Err(_) => tracing::error!(count, "what was taken up could not be given back in time"),
        }
    }
}

/// Waits for the bell, and as long as a delivery that rang it takes to come to its end.
async fn rung_and_over(engine: &Engine) {
    engine.rung().await;
    tokio::time::sleep(OVER).await;
}

/// Who receives an item, as far as its line says: a webhook by its name, the gateway, a record of the next desk.
fn receiver(due: &Due) -> (DeskId, &str) {
    (due.desk, due.line.rsplit('/').next().unwrap_or_default())
}
