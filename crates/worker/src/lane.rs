//! A lane: deliveries side by side, so many at a time. One that is slow takes one place, and holds nothing else up.

use std::collections::HashMap;
use std::sync::Arc;

use domain::SignedDuration;
use domain::id::{DeskId, OutboxId};
use engine::Failure;
use engine::machinery::{Due, Lane};
use tokio::task::{Id, JoinSet};
use tokio::time::timeout_at;

use super::{Ending, IDLE, Worker};

/// Deliveries of a lane at a time; and of one receiver, so that one that does not answer leaves places to the others.
const AT_ONCE: usize = 64;
const OF_ONE: usize = 8;
/// What found no place of its receiver's is looked at again after this.
const AGAIN: SignedDuration = SignedDuration::from_secs(1);

/// What a lane has in hand.
pub(super) struct Hands {
    worker: Worker,
    lane: Lane,
    tasks: JoinSet<()>,
    held: HashMap<Id, Arc<Due>>,
}

impl Hands {
    pub fn of(worker: Worker, lane: Lane) -> Self {
        Self { worker, lane, tasks: JoinSet::new(), held: HashMap::new() }
    }

    /// Takes up what is due, as far as there are places; answers whether there was anything.
    pub async fn take_up(&mut self) -> Result<bool, Failure> {
        let engine = &self.worker.engine;
        let free = AT_ONCE.saturating_sub(self.held.len());
        if free == 0 || !engine.outbox_due(self.lane).await? {
            return Ok(false);
        }
        let items = engine.claim_outbox(self.lane, u32::try_from(free).unwrap_or(u32::MAX)).await?;
        let (any, mut crowd) = (!items.is_empty(), Vec::new());
        for due in items {
            if self.held.values().filter(|held| receiver(held) == receiver(&due)).count() >= OF_ONE {
                crowd.push(due);
                continue;
            }
            let due = Arc::new(due);
            let (worker, item) = (self.worker.clone(), Due::clone(&due));
            let (desk, id) = (due.desk, due.id);
            let task = self.tasks.spawn(async move { deliver(&worker, item, (desk, id)).await });
            self.held.insert(task.id(), due);
        }
        self.worker.engine.give_back(&crowd, AGAIN).await?;
        Ok(any)
    }

    /// Waits until a delivery has ended, something is put into the outbox, or a while has passed.
    pub async fn wait(&mut self) {
        let engine = self.worker.engine.clone();
        tokio::select! {
            ended = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => {
                let id = match ended {
                    Some(Ok((id, ()))) => Some(id),
                    // A handler that panicked: its lease ends by itself, and the item is tried again.
                    Some(Err(error)) => {
                        tracing::error!(%error, "a delivery broke off");
                        Some(error.id())
                    }
                    None => None,
                };
                id.and_then(|id| self.held.remove(&id));
            }
            () = engine.rung() => {}
            () = tokio::time::sleep(IDLE) => {}
        }
    }

    /// Waits for what is in hand, but not for long, and gives the rest back: all of it together, as a database that is
    /// slow or away just now would keep the process from its end once for each.
    pub async fn let_go(mut self, ending: Ending) {
        let all = async {
            while let Some(ended) = self.tasks.join_next_with_id().await {
                let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
                self.held.remove(&id);
            }
        };
        drop(timeout_at(ending.finished, all).await);
        let count = self.held.len();
        let given = async {
            self.tasks.shutdown().await;
            self.worker.engine.give_back(self.held.values().map(|due| &**due), SignedDuration::ZERO).await
        };
        match timeout_at(ending.over, given).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => tracing::error!(%failure, count, "what was taken up could not be given back"),
            Err(_) => tracing::error!(count, "what was taken up could not be given back in time"),
        }
    }
}

async fn deliver(worker: &Worker, due: Due, (desk, id): (DeskId, OutboxId)) {
    if let Err(failure) = worker.deliver(due).await {
        super::tell(&failure, &format!("how delivery {id} of desk {desk} went could not be written down"));
    }
}

/// Who receives an item, as far as its line says: a webhook by its name, the gateway, a record of the next desk.
fn receiver(due: &Due) -> (DeskId, &str) {
    (due.desk, due.line.rsplit('/').next().unwrap_or_default())
}
