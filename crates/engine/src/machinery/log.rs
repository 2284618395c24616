//! The log of a desk for readers inside, and the bells that tell of it. A reader whose place has to outlive the process
//! has a cursor by name, which one node at a time holds; one that may begin anew keeps its position itself.

use std::time::Duration;

use domain::SignedDuration;
use domain::id::{DeskId, Dice as _};
pub use store::log::{Begin, Content, Logged};
use store::log::{Depth, Taken};
use tokio::time::sleep;

use crate::engine::{Answering, Engine};
use crate::time::SystemDice;

/// For how long a cursor is a node's without a sign of life. ReadOn on is one.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// What is committed within this time is sealed together.
const TOGETHER: Duration = Duration::from_millis(100);
/// Desks that are sealed side by side: the others' changes need connections too.
const AT_ONCE: usize = 4;
/// After a failure, desks are left alone for so long.
const AGAIN: Duration = Duration::from_secs(1);

/// What a reader with a cursor is given.
#[derive(Debug, Clone, PartialEq)]
pub enum ReadOn {
    /// No reader of this name was begun.
    NotBegun,
    /// Another node reads just now.
    Elsewhere,
    /// What comes next; nothing, if that was all. Whoever is done with it says so under this fence.
    Here { fence: i64, position: u64, events: Vec<Logged> },
}

impl Engine {
    /// The position of a desk's newest event.
    pub fn log_end(&self, desk: DeskId) -> Answering<'_, u64> {
        Box::pin(async move {
            let read =
                self.store.read(desk, move |tx| Box::pin(async move { store::log::newest(tx, desk).await }));
            Ok(read.await?)
        })
    }

    /// The events of a desk after a position, whole, in order and without gaps.
    pub fn log_after(&self, desk: DeskId, position: u64, limit: u32) -> Answering<'_, Vec<Logged>> {
        Box::pin(async move {
            let read = self.store.read(desk, move |tx| {
                Box::pin(async move { store::log::after(tx, desk, position, limit, Depth::Whole).await })
            });
            Ok(read.await?)
        })
    }

    /// Begins a reader; answers whether it is new. One that is there goes on from where it stands.
    pub fn begin_reader<'a>(&'a self, desk: DeskId, name: &'a str, begin: Begin) -> Answering<'a, bool> {
        Box::pin(async move {
            let name = name.to_owned();
            let begun = self.store.write(desk, move |tx| {
                let name = name.clone();
                Box::pin(async move { store::log::begin(tx, desk, &name, begin).await })
            });
            Ok(begun.await?)
        })
    }

    /// Takes a reader's cursor for this node, or keeps it, and reads what comes next. What was read and not said to be
    /// done with is read again: a reader does the same twice as once.
    pub fn read_on<'a>(
        &'a self,
        desk: DeskId,
        name: &'a str,
        limit: u32,
        node: &'a str,
    ) -> Answering<'a, ReadOn> {
        Box::pin(async move {
            let (name, node, now) = (name.to_owned(), node.to_owned(), self.now());
            let taken = self.store.write(desk, move |tx| {
                let (name, node) = (name.clone(), node.clone());
                Box::pin(async move { store::log::take(tx, (desk, &name), &node, (now, now + LEASE)).await })
            });
            let cursor = match taken.await? {
                Taken::NotBegun => return Ok(ReadOn::NotBegun),
                Taken::Elsewhere => return Ok(ReadOn::Elsewhere),
                Taken::Here(cursor) => cursor,
            };
            let events = self.log_after(desk, cursor.position, limit).await?;
            Ok(ReadOn::Here { fence: cursor.fence, position: cursor.position, events })
        })
    }

    /// A reader is done with everything up to a position; answers whether its cursor was still this node's.
    pub fn read_to<'a>(
        &'a self,
        desk: DeskId,
        name: &'a str,
        fence: i64,
        position: u64,
    ) -> Answering<'a, bool> {
        Box::pin(async move {
            let name = name.to_owned();
            let moved = self.store.write(desk, move |tx| {
                let name = name.clone();
                Box::pin(async move { store::log::advance(tx, desk, &name, fence, position).await })
            });
            Ok(moved.await?)
        })
    }

    /// A reader rests: another node need not wait for the end of the lease.
    pub fn leave_reader<'a>(&'a self, desk: DeskId, name: &'a str, fence: i64) -> Answering<'a, ()> {
        Box::pin(async move {
            let name = name.to_owned();
            let left = self.store.write(desk, move |tx| {
                let name = name.clone();
                Box::pin(async move { store::log::release(tx, desk, &name, fence).await })
            });
            Ok(left.await?)
        })
    }

    /// Seals what this node commits soon after it did, and hears and tells of what is sealed, until it is dropped.
    /// Whatever of it fails is made up for: by the worker, which seals every desk now and then, and by looking.
    pub async fn tend_log(&self) {
        let mut node = [0u8; 8];
        SystemDice.fill(&mut node);
        let node = data_encoding::HEXLOWER.encode(&node);
        tokio::join!(self.seal_soon(), self.store.hear(&node));
    }

    /// On SQLite the writer seals with each commit, and nothing ever waits here.
    async fn seal_soon(&self) {
        loop {
            let desks = self.store.bells().unsealed().await;
            let mut failed = false;
            for some in desks.chunks(AT_ONCE) {
                let mut tasks = tokio::task::JoinSet::new();
                for desk in some.iter().copied() {
                    let engine = self.clone();
                    tasks.spawn(async move { (desk, engine.seal_committed(desk).await) });
                }
                while let Some(sealed) = tasks.join_next().await {
                    let Ok((desk, Err(failure))) = sealed else { continue };
                    failed = true;
                    self.store.bells().seal_again(desk);
                    if !failure.is_outage() {
                        tracing::error!(%failure, %desk, "what was committed could not be sealed");
                    }
                }
            }
            sleep(if failed { AGAIN } else { TOGETHER }).await;
        }
    }
}
