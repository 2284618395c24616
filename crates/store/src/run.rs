//! Running changes and reads. A change is an owned job run by a task of the store's: a client that leaves
//! cancels only the wait. On SQLite one writer commits queued changes as a group.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::id::DeskId;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::commit::Committed;
use crate::db::{Engine, Store};
use crate::fault::Away;
pub(crate) use crate::fault::Fault;
use crate::tx::Tx;

/// What a job answers, borrowed from its transaction.
pub type Running<'t, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 't>>;

/// Whoever waits for a change.
pub(crate) type Done = Box<dyn FnOnce(Result<(), Fault>) + Send>;

type Job = Box<dyn for<'t> FnMut(&'t mut Tx) -> Running<'t, ()> + Send>;

/// A change in the writer's queue.
pub(crate) struct Queued {
    job: Job,
    done: Done,
}

/// How many changes one commit may carry, and how often one is tried.
const GROUP: usize = 64;
const TRIES: u32 = 4;

impl Store {
    /// Runs a change in a transaction of its own and answers once it is durable. The job may run again from the
    /// beginning after a conflict, so it must not keep what it did.
    pub async fn write<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        self.perform(desk, job, true).await
    }

    /// Runs a change as [`Self::write`] does, up to the commit: answers what it would answer, and keeps nothing.
    pub async fn rehearse<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        self.perform(desk, job, false).await
    }

    async fn perform<T, F>(&self, desk: DeskId, job: F, keep: bool) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        let job = Arc::new(job);
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let run: Job = Box::new(move |tx: &mut Tx| {
            let (job, slot) = (Arc::clone(&job), Arc::clone(&slot));
            Box::pin(async move {
                let value = job(tx).await?;
                if let Ok(mut slot) = slot.lock() {
                    *slot = Some(value);
                }
                if keep { Ok(()) } else { Err(Fault::Rehearsed) }
            })
        });
        let (told, tell) = oneshot::channel();
        let done: Done = Box::new(move |result| drop(told.send(result)));
        match self.engine() {
            Engine::Sqlite => self
                .queue()
                .send(Queued { job: run, done })
                .await
                .map_err(|_| Fault::NotCommitted("the writer has stopped".into()))?,
            Engine::Postgres => {
                let store = self.clone();
                tokio::spawn(async move { store.write_alone(desk, run, done).await });
            }
        }
        match tell.await.map_err(|_| Fault::NotCommitted("the writer has stopped".into()))? {
            Ok(()) | Err(Fault::Rehearsed) => {}
            Err(fault) => return Err(fault),
        }
        let taken = answer.lock().ok().and_then(|mut slot| slot.take());
        taken.ok_or_else(|| Fault::NotCommitted("the change left no answer".into()))
    }

    /// Runs a read in one transaction, in a task of its own.
    pub async fn read<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Running<'t, T> + Send + 'static,
    {
        let store = self.clone();
        let task = tokio::spawn(async move {
            let mut tx = store.begun(desk, false, Instant::now() + store.patience()).await?;
            let result = job(&mut tx).await;
            // Nothing is lost with a read: its connection is closed if it will not roll back.
            drop(tx.rollback().await);
            result
        });
        task.await.map_err(|error| Fault::Corrupt(format!("a read did not finish: {error}")))?
    }

    /// A change on PostgreSQL. Until it is committed nothing of it is kept, so it is begun again as long as somebody
    /// waits: after a conflict a few times, and while a server is being switched.
    async fn write_alone(&self, desk: DeskId, mut job: Job, mut done: Done) {
        let until = Instant::now() + self.patience();
        let mut tries = 0;
        loop {
            tries += 1;
            let fault = match self.run_to_commit(desk, &mut job, until).await {
                Ok(tx) => match self.commit(tx, done).await {
                    Committed::Told => return,
                    Committed::Not(fault, tell) => {
                        done = tell;
                        fault
                    }
                },
                Err(fault) => fault,
            };
            let switched = matches!(fault.away(), Some(Away::Gone | Away::ReadOnly));
            let pause = Duration::from_millis(if switched { 50 } else { 5 }) * tries;
            let again =
                if switched { Instant::now() + pause < until } else { fault.is_passing() && tries < TRIES };
            if !again {
                return done(Err(fault));
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Runs a change up to its commit.
    async fn run_to_commit(&self, desk: DeskId, job: &mut Job, until: Instant) -> Result<Tx, Fault> {
        let mut tx = self.begun(desk, true, until).await?;
        match job(&mut tx).await {
            Ok(()) => Ok(tx),
            Err(fault) => {
                // If it fails the connection is closed, and the server rolls back.
                drop(tx.rollback().await);
                Err(fault)
            }
        }
    }
}

/// SQLite's only writer: takes what is queued, runs each change under a savepoint, seals, and commits the group.
/// Nobody is answered before the commit; if it fails, each member is refused.
pub(crate) async fn write_groups(store: Store, mut queue: mpsc::Receiver<Queued>) {
    let mut tx: Option<Tx> = None;
    let mut group = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut group, GROUP).await > 0 {
        let result = match tx.take() {
            Some(open) => Ok(open),
            None => store.writer().await,
        };
        let mut open = match result {
            Ok(open) => open,
            Err(fault) => {
                refuse(group.drain(..), &fault);
                continue;
            }
        };
        let waiting = std::mem::take(&mut group);
        if commit_group(&mut open, waiting).await {
            tx = Some(open);
        }
    }
}

/// Answers whether the connection is fit for the next group.
async fn commit_group(tx: &mut Tx, waiting: Vec<Queued>) -> bool {
    if let Err(fault) = tx.begin(None, true).await {
        refuse(waiting.into_iter(), &fault);
        return false;
    }
    let mut done = Vec::with_capacity(waiting.len());
    for mut change in waiting {
        let result = one_of_group(tx, &mut change.job).await;
        done.push((change.done, result));
    }
    let desks = std::mem::take(&mut tx.touched);
    let sealed = async {
        for desk in desks {
            crate::events::seal(tx, desk).await?;
        }
        tx.commit().await
    };
    match sealed.await {
        Ok(()) => {
            for (tell, result) in done {
                tell(result);
            }
            true
        }
        Err(fault) => {
            tracing::error!(%fault, changes = done.len(), "a group of changes was not committed");
            let why = fault.to_string();
            for (tell, _) in done {
                tell(Err(Fault::NotCommitted(why.clone())));
            }
            tx.rollback().await.is_ok()
        }
    }
}

async fn one_of_group(tx: &mut Tx, job: &mut Job) -> Result<(), Fault> {
    let mut tries = 0;
    loop {
        tries += 1;
        tx.script("savepoint change".to_owned()).await?;
        let fault = match job(tx).await {
            Ok(()) => match tx.script("release change".to_owned()).await {
                Ok(()) => return Ok(()),
                // What waited was refused.
                Err(fault) => fault,
            },
            Err(fault) => fault,
        };
        tx.forget();
        tx.script("rollback to change; release change".to_owned()).await?;
        if !fault.is_passing() || tries >= TRIES {
            return Err(fault);
        }
    }
}

fn refuse(changes: impl Iterator<Item = Queued>, fault: &Fault) {
    tracing::error!(%fault, "the writer could not begin");
    for change in changes {
        (change.done)(Err(Fault::NotCommitted(fault.to_string())));
    }
}
