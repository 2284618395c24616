//! Running changes and reads. A change is an owned job run by the store itself: a client that leaves cancels only the
//! wait. On SQLite one writer, on a thread of its own, commits queued changes as a group.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::id::DeskId;
use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::bells::Rings;
use crate::commit::Committed;
use crate::connections::Waiting;
use crate::db::{Engine, Store, count_pages};
use crate::fair::{Fair, Given, Lines, NOBODYS};
use crate::fault::Away;
pub(crate) use crate::fault::Fault;
use crate::locks::{self, Wanted};
use crate::prepared::{self, Outcome, Prepared};
use crate::snapshot::end;
use crate::tx::Tx;
use crate::{outbox, tally};

/// What a job answers, borrowed from its transaction.
pub type Running<'t, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 't>>;

/// Whoever waits for a change.
pub(crate) type Done = Box<dyn FnOnce(Result<(), Fault>) + Send>;

type Job = Box<dyn for<'t> FnMut(&'t mut Tx) -> Running<'t, ()> + Send>;

/// A change in the writer's queue.
pub(crate) struct Queued {
    job: Job,
    done: Done,
    /// Whether what it writes is to stay: a rehearsal takes it back.
    keep: bool,
    /// What it decided beside the writer, if it did.
    prepared: Option<Box<Prepared>>,
}

/// Where changes wait for the one writer: there is room for so many, and a desk for which there is none waits by itself.
#[derive(Clone)]
pub(crate) struct Queue {
    room: Arc<Fair>,
    to: mpsc::UnboundedSender<InLine>,
}

/// A change in the line of its desk, with its room.
pub(crate) type InLine = (DeskId, (Given, Queued));

impl Queue {
    /// A queue, and where the writer takes from it.
    pub fn new(most: usize) -> (Self, mpsc::UnboundedReceiver<InLine>) {
        let (to, waiting) = mpsc::unbounded_channel();
        (Self { room: Fair::new(most), to }, waiting)
    }

    /// Puts a change, once there is room.
    async fn put(&self, desk: DeskId, change: Queued) -> Result<(), Fault> {
        let room = self.room.turn(desk).await?;
        self.to.send((desk, (room, change))).map_err(|_| stopped())
    }

    /// How many changes wait.
    pub fn waits(&self) -> usize {
        self.room.given()
    }
}

fn stopped() -> Fault {
    Fault::NotCommitted("the writer has stopped".into())
}

/// How a change is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// From its beginning to its end where it is committed.
    Whole,
    /// Decided beside SQLite's writer first.
    Prepared,
    /// Up to its commit, which it never comes to.
    Rehearsed,
}

/// How many changes one commit may carry, and how often one is tried.
const GROUP: usize = 64;
const TRIES: u32 = 4;
/// How often one may begin again to lock in order. Each time it knows at least one row more.
const STEPS_BACK: u32 = 200;

impl Store {
    /// Runs a change in a transaction of its own and answers once it is durable. The job may run again from the
    /// beginning after a conflict, so it must not keep what it did.
    pub async fn write<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        self.perform(desk, job, How::Whole, self.patience()).await
    }

    /// Runs a change as [`Self::write`] does. On SQLite it is decided beside the writer, on a thread of its own, and the
    /// writer is asked only whether what it leans on is still so: for changes that decide much, and lean on little that others
    /// change. A refusal is answered without the writer.
    pub async fn decide<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        self.perform(desk, job, How::Prepared, self.patience()).await
    }

    /// Runs a change as [`Self::write`] does, up to the commit: answers what it would answer, and keeps nothing.
    pub async fn rehearse<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        self.perform(desk, job, How::Rehearsed, self.patience()).await
    }

    /// Rehearses a change for whoever wants to know soon why none can be made: it is begun again for so long at most.
    pub async fn probe<F>(&self, desk: DeskId, patience: Duration, job: F) -> Result<(), Fault>
    where
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, ()> + Send + Sync + 'static,
    {
        self.perform(desk, job, How::Rehearsed, patience).await
    }

    async fn perform<T, F>(&self, desk: DeskId, job: F, how: How, patience: Duration) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        if how != How::Rehearsed {
            self.change_asked_for();
        }
        if let Some(unfit) = self.place().and_then(|place| place.unfit()) {
            return Err(Fault::Unfit(unfit));
        }
        // Rows that a newer program makes otherwise would be written over as they no longer are.
        if let Some(newer) = self.versions().newer() {
            return Err(Fault::Behind(newer));
        }
        let (job, keep) = (Arc::new(job), how != How::Rehearsed);
        let answer = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&answer);
        let run: Job = Box::new(move |tx: &mut Tx| {
            let (job, slot) = (Arc::clone(&job), Arc::clone(&slot));
            Box::pin(async move {
                let value = job(tx).await?;
                if let Ok(mut slot) = slot.lock() {
                    *slot = Some(value);
                }
                if keep {
                    return Ok(());
                }
                // What would be refused is refused.
                tx.write_later().await?;
                Err(Fault::Rehearsed)
            })
        });
        let (told, tell) = oneshot::channel();
        let done: Done = Box::new(move |result| drop(told.send(result)));
        match self.engine() {
            Engine::Sqlite => {
                let queue = self.queue().ok_or_else(stopped)?;
                let change = Queued { job: run, done, keep, prepared: None };
                if how == How::Prepared {
                    let store = self.clone();
                    // It goes on when whoever asked has left. Where nobody takes it any more, nobody is answered either.
                    tokio::spawn(async move {
                        if let Some(change) = store.prepare(desk, change).await {
                            drop(queue.put(desk, change).await);
                        }
                    });
                } else {
                    queue.put(desk, change).await?;
                }
            }
            Engine::Postgres => {
                let store = self.clone();
                let until = Instant::now() + patience;
                tokio::spawn(async move { store.write_alone(desk, run, done, until).await });
            }
        }
        match tell.await.map_err(|_| stopped())? {
            Ok(()) | Err(Fault::Rehearsed) => {}
            Err(fault) => return Err(self.noted(fault)),
        }
        let taken = answer.lock().ok().and_then(|mut slot| slot.take());
        taken.ok_or_else(|| Fault::NotCommitted("the change left no answer".into()))
    }

    /// Decides a change on a reader's snapshot; answers it if it is refused there. What fails otherwise is left to the writer.
    async fn prepare(&self, desk: DeskId, change: Queued) -> Option<Queued> {
        let Queued { mut job, done, keep, .. } = change;
        let Ok(Some(mut tx)) = self.decider(desk).await else {
            return Some(Queued { job, done, keep, prepared: None });
        };
        let task = self.set_off(async move {
            let mut outcome = (Err(Fault::NotPrepared), None);
            if tx.begin(None, false).await.is_ok() {
                tx.prepares();
                outcome.0 = unbroken(&mut tx, &mut job).await;
                outcome.1 = tx.prepared();
            }
            end(tx).await;
            (job, outcome)
        });
        match task.await {
            Ok((job, (Ok(()), Some(prepared)))) => Some(Queued { job, done, keep, prepared: Some(prepared) }),
            // On a state that was so while it was asked for.
            Ok((_, (Err(refused @ Fault::Refused(_)), Some(_)))) => {
                done(Err(refused));
                None
            }
            Ok((job, _)) => {
                prepared::count(Outcome::NotPrepared);
                Some(Queued { job, done, keep, prepared: None })
            }
            Err(_) => {
                done(Err(Fault::NotCommitted("the change broke off".into())));
                None
            }
        }
    }

    /// Runs a read in one transaction, beside whoever waits for it, and cuts it short when nobody does any longer. A server
    /// that falls silent meanwhile is found out.
    pub async fn read<T, F>(&self, desk: DeskId, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Running<'t, T> + Send + 'static,
    {
        let ((), result) = self.read_on((desk, desk), None, job, end).await?;
        result
    }

    /// Reads what belongs to no desk, for whoever comes with a digest: they wait among those of the desk to which it led
    /// last ([`Self::leads`]).
    pub async fn read_for<T, F>(&self, digest: &[u8], job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Running<'t, T> + Send + 'static,
    {
        let line = self.led().line(digest);
        let ((), result) = self.read_on((line, NOBODYS), None, job, end).await?;
        result
    }

    /// Notes to which desk a digest led: for the order of those who wait alone, and never for what they may do.
    pub fn leads(&self, digest: &[u8], desk: DeskId) {
        self.led().note(digest, desk);
    }

    /// The same in a transaction that is open, or in one that begins for it, in the line of a desk and of one; `after` is what
    /// becomes of it once the job is done. A fault of the job's own is answered beside that.
    pub(crate) async fn read_on<T, F, A, B>(
        &self,
        (line, desk): (DeskId, DeskId),
        open: Option<Tx>,
        job: F,
        after: A,
    ) -> Result<(B::Output, Result<T, Fault>), Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Running<'t, T> + Send + 'static,
        A: FnOnce(Tx) -> B + Send + 'static,
        B: Future<Output: Send + 'static> + Send + 'static,
    {
        let store = self.clone();
        let (since, (told, begun)) = (Instant::now(), oneshot::channel());
        let lent = match &open {
            Some(_) => None,
            None => self.reader(line).await.map_err(|fault| self.noted(fault))?,
        };
        let waiting = open.as_ref().or(lent.as_ref()).map_or_else(Waiting::default, Tx::waiting);
        // Goes with whoever waits here.
        let (waits, left) = oneshot::channel();
        let task = self.set_off(async move {
            let mut tx = match open {
                Some(tx) => tx,
                None => store.begun_on(lent, (line, desk), since).await?,
            };
            let _heard = told.send(tx.process());
            let result = store.until_left(&mut tx, job, left).await;
            Ok((after(tx).await, result))
        });
        let read = self.ended(task, begun, since).await;
        drop(waits);
        waiting.heard();
        let read = read.map_err(|error| Fault::Corrupt(format!("a read did not finish: {error}")))?;
        let (after, result) = read.map_err(|fault| self.noted(fault))?;
        Ok((after, result.map_err(|fault| self.noted(fault))))
    }

    /// Whoever meets a damaged file tells the others: nothing is written into it any more.
    pub(crate) fn noted(&self, fault: Fault) -> Fault {
        if let (Fault::Unfit(unfit), Some(place)) = (&fault, self.place()) {
            place.met(*unfit);
        }
        fault
    }

    /// A change on PostgreSQL. Until it is committed nothing of it is kept, so it is begun again as long as somebody
    /// waits: after a conflict a few times, and while a server is being switched.
    async fn write_alone(&self, desk: DeskId, mut job: Job, mut done: Done, until: Instant) {
        let (mut tries, mut steps_back) = (0, 0);
        let mut first = Wanted::default();
        loop {
            tries += 1;
            let fault = match self.run_to_commit(desk, &mut job, (&first, until)).await {
                // Nobody else was in the way: it knows now what it needs, and takes it in order.
                Err(Fault::Backwards(wanted)) if steps_back < STEPS_BACK => {
                    locks::begin_again(&wanted);
                    (steps_back, tries, first) = (steps_back + 1, tries - 1, *wanted);
                    continue;
                }
                Ok(mut tx) => {
                    let clears = tx.wipes.take().is_some();
                    match self.commit(tx, done).await {
                        Committed::Told if clears => return self.clear_soon(),
                        Committed::Told => return,
                        Committed::Not(fault, tell) => {
                            done = tell;
                            fault
                        }
                    }
                }
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

    /// Has a server clear dead rows, beside others: nobody waits for it. What it cannot clear now goes with a later vacuum.
    /// One at a time: they would wait for each other, each with a connection that changes need. Whoever clears begins once
    /// more where that was asked for meanwhile.
    fn clear_soon(&self) {
        if self.server().is_none_or(|server| server.clearing.fetch_add(1, Ordering::AcqRel) > 0) {
            return;
        }
        let store = self.clone();
        drop(tokio::spawn(async move {
            while let Some(server) = store.server() {
                let asked = server.clearing.load(Ordering::Acquire);
                if let Err(fault) = store.leave_nothing().await {
                    tracing::warn!(%fault, "dead rows were not cleared");
                }
                if server.clearing.compare_exchange(asked, 0, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                    return;
                }
            }
        }));
    }

    /// Runs a change up to its commit, and locks before that what it is known to need.
    async fn run_to_commit(
        &self,
        desk: DeskId,
        job: &mut Job,
        (first, until): (&Wanted, Instant),
    ) -> Result<Tx, Fault> {
        let mut tx = self.begun((desk, desk), true, until).await?;
        let mut done = tx.take_first(desk, first).await;
        if done.is_ok() {
            done = done_with(&mut tx, job).await;
        }
        // Whatever the job made of it: it did not get what it asked for.
        if let Some(wanted) = tx.locks.backwards.take() {
            done = Err(Fault::Backwards(wanted));
        }
        match done {
            Ok(()) => Ok(tx),
            Err(fault) => {
                // If it fails the connection is closed, and the server rolls back.
                drop(tx.rollback().await);
                Err(fault)
            }
        }
    }
}

/// SQLite's only writer, the whole of its thread: takes what is queued, from the desks in turn, runs each change, seals, and
/// commits the group. Nobody is answered before the commit; if it fails, each member is refused.
pub(crate) async fn write_groups(store: Store, first: Tx, mut queue: mpsc::UnboundedReceiver<InLine>) {
    let mut tx = Some(first);
    let mut lines = Lines::default();
    loop {
        if lines.is_empty() {
            let Some((desk, change)) = queue.recv().await else { break };
            lines.put(desk, change);
        }
        while let Ok((desk, change)) = queue.try_recv() {
            lines.put(desk, change);
        }
        let taken = std::iter::from_fn(|| lines.take()).take(GROUP);
        // There is room again for as many.
        let group: Vec<Queued> = taken.map(|(_room, change)| change).collect();
        let result = match tx.take() {
            Some(open) => Ok(open),
            None => store.writer().await,
        };
        let mut open = match result {
            Ok(open) => open,
            Err(fault) => {
                refuse(group.into_iter(), &fault);
                continue;
            }
        };
        match commit_group(&store, &mut open, group).await {
            After::Good => tx = Some(open),
            After::Spent => {}
            After::OneByOne(waiting) => {
                // There is one connection that writes: it is given back first.
                drop(open);
                for mut change in waiting {
                    let result = alone(&store, &mut change.job).await;
                    (change.done)(result);
                }
            }
        }
    }
    // In this order: whoever waits for the connection finds that nothing holds the database any more.
    drop(store);
    drop(tx);
}

/// What is to be done after a group.
enum After {
    Good,
    /// The connection is of no more use.
    Spent,
    /// Nothing of the group was kept, and one of it may have kept the others from it.
    OneByOne(Vec<Queued>),
}

async fn commit_group(store: &Store, tx: &mut Tx, mut waiting: Vec<Queued>) -> After {
    let mut apart = false;
    loop {
        if let Err(fault) = tx.begin(None, true).await {
            refuse(waiting.into_iter(), &fault);
            return After::Spent;
        }
        let fault = match together(store, tx, &mut waiting, apart).await {
            Ok(results) => {
                // What was written into a file that has just been taken away is not there.
                let gone = store.place().and_then(|place| place.unfit());
                for (change, result) in waiting.into_iter().zip(results) {
                    (change.done)(gone.map_or(result, |unfit| Err(Fault::Unfit(unfit))));
                }
                return After::Good;
            }
            // Nobody has been answered: all of them begin again, each under a savepoint.
            Err(Broken::Mixed) if tx.rollback().await.is_ok() => {
                apart = true;
                continue;
            }
            Err(Broken::Mixed) => return After::OneByOne(waiting),
            // SQLite has taken the whole group back, or there is no room for all of it.
            Err(Broken::Lost(fault)) => {
                tracing::warn!(%fault, changes = waiting.len(), "a group of changes is tried one by one");
                return After::OneByOne(waiting);
            }
            Err(Broken::Uncommitted(fault)) => fault,
        };
        refuse(waiting.into_iter(), &fault);
        return if tx.rollback().await.is_ok() { After::Good } else { After::Spent };
    }
}

/// Why a group came to no end.
enum Broken {
    /// One of it was refused behind what it had written, which lies among what the others wrote.
    Mixed,
    /// Nothing of it is left.
    Lost(Fault),
    Uncommitted(Fault),
}

/// Runs the changes of a group one after the other and commits them; answers what became of each. `apart`: each so that it
/// can be taken back alone. That costs as much as half of what they write, and few are refused once they have written.
async fn together(
    store: &Store,
    tx: &mut Tx,
    waiting: &mut [Queued],
    apart: bool,
) -> Result<Vec<Result<(), Fault>>, Broken> {
    let mut results = Vec::with_capacity(waiting.len());
    for change in waiting {
        let result = if apart || !change.keep {
            one_apart(tx, &mut change.job).await.map_err(Broken::Lost)?
        } else {
            one_among(tx, change).await?
        };
        results.push(result);
    }
    seal_and_commit(store, tx).await.map_err(|fault| match fault {
        Fault::Full(_) => Broken::Lost(fault),
        fault => Broken::Uncommitted(fault),
    })?;
    Ok(results)
}

/// Runs one change of a group that could not be committed as a whole, in a transaction of its own.
async fn alone(store: &Store, job: &mut Job) -> Result<(), Fault> {
    let mut tx = store.writer().await?;
    tx.begin(None, true).await?;
    let done = match unbroken(&mut tx, job).await {
        Ok(()) => seal_and_commit(store, &mut tx).await,
        Err(fault) => Err(fault),
    };
    if done.is_err() {
        // It may be rolled back already: then the connection is not used again, and the fault is the news.
        drop(tx.rollback().await);
    }
    done
}

/// Seals what was appended, and commits; whoever watches learns how long that took.
async fn seal_and_commit(store: &Store, tx: &mut Tx) -> Result<(), Fault> {
    let mut sealed = Vec::new();
    for desk in std::mem::take(&mut tx.touched) {
        if crate::events::seal_placed(tx, desk).await? > 0 {
            sealed.push(desk);
        }
    }
    let begun = Instant::now();
    tx.commit().await?;
    store.committed(begun.elapsed());
    if let Some(texts) = tx.wipes.take() {
        // It is committed: whoever reads meanwhile holds the log for a moment, and then the next change empties it.
        tx.wipes = (!is_wiped(store, tx, &texts).await).then_some(texts);
    }
    // After the commit: who hears it finds it in the log.
    for desk in sealed {
        store.bells().ring(desk, Rings::Log);
    }
    if let Some(place) = store.place() {
        // It is committed: what cannot be counted now is counted the next time.
        drop(count_pages(place, tx).await);
    }
    Ok(())
}

/// Leaves nothing of what was deleted in the log and the file. What is deleted is overwritten where it lay; but a page that
/// was divided before may hold what was moved from it, in room that nothing uses. Then the file is written anew.
async fn is_wiped(store: &Store, tx: &mut Tx, texts: &[String]) -> bool {
    if !matches!(tx.empty_log().await, Ok(true)) {
        return false;
    }
    // Nothing is looked for yet: more of the same follows.
    if texts.is_empty() {
        return true;
    }
    let Some(place) = store.place() else { return true };
    match crate::place::holds(place.path(), texts) {
        Ok(false) => true,
        _ => tx.script("vacuum".to_owned()).await.is_ok() && matches!(tx.empty_log().await, Ok(true)),
    }
}

/// Runs one change among others.
async fn one_among(tx: &mut Tx, change: &mut Queued) -> Result<Result<(), Fault>, Broken> {
    let before = tx.written();
    let whole = |tx: &Tx, fault: Fault| match () {
        // What follows would be committed statement by statement.
        () if tx.was_taken_back() => Err(Broken::Lost(fault)),
        () if tx.written() != before => Err(Broken::Mixed),
        () => Ok(fault),
    };
    if let Some(prepared) = change.prepared.take() {
        let written = match tx.holds(&prepared) {
            true => tx.write_prepared(&prepared).await,
            false => Err(Fault::NotPrepared),
        };
        let Err(fault) = written else {
            prepared::count(Outcome::Written);
            return Ok(Ok(()));
        };
        prepared::count(Outcome::Moved);
        // Once: whatever keeps it from being written now, it is decided again.
        whole(tx, fault)?;
    }
    let mut tries = 0;
    loop {
        tries += 1;
        let Err(fault) = unbroken(tx, &mut change.job).await else { return Ok(Ok(())) };
        let fault = whole(tx, fault)?;
        tx.forget();
        if !fault.is_passing() || tries >= TRIES {
            return Ok(Err(fault));
        }
    }
}

/// Runs one change of a group under a savepoint; a fault outside of the answer is of the whole group.
async fn one_apart(tx: &mut Tx, job: &mut Job) -> Result<Result<(), Fault>, Fault> {
    let mut tries = 0;
    loop {
        tries += 1;
        let appended = tx.sealing.clone();
        tx.script("savepoint change".to_owned()).await?;
        let fault = match unbroken(tx, job).await {
            Ok(()) => match tx.script("release change".to_owned()).await {
                Ok(()) => return Ok(Ok(())),
                // What waited was refused.
                Err(fault) => fault,
            },
            Err(fault) => fault,
        };
        tx.forget();
        tx.sealing = appended;
        tx.script("rollback to change; release change".to_owned()).await?;
        if !fault.is_passing() || tries >= TRIES {
            return Ok(Err(fault));
        }
    }
}

/// Runs a change of the one writer's, which must outlive it: one that panics is refused like any other.
async fn unbroken(tx: &mut Tx, job: &mut Job) -> Result<(), Fault> {
    let done = AssertUnwindSafe(done_with(tx, job)).catch_unwind().await;
    done.unwrap_or_else(|_| Err(Fault::NotCommitted("the change broke off".into())))
}

/// Runs a change, and writes what it puts into the outbox and what it counts.
async fn done_with(tx: &mut Tx, job: &mut Job) -> Result<(), Fault> {
    // What another change of the group has read is read again: what it has written is not all noted.
    tx.settled.clear();
    job(tx).await?;
    outbox::flush(tx).await?;
    tally::flush(tx).await?;
    tx.write_later().await
}

fn refuse(changes: impl Iterator<Item = Queued>, fault: &Fault) {
    crate::outage::tell(fault);
    for change in changes {
        (change.done)(Err(fault.for_another()));
    }
}
