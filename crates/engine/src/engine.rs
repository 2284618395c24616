//! The engine itself: what it holds, how it answers, and why it does not. Everything above adds to it what it can do.

mod at_work;
mod client;
mod failed;
mod hashing;
mod judge;
mod news;
mod shares;
mod turns;
mod uploads;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use domain::id::{DeskId, Dice as _};
use domain::{Reason, Refusal, Timestamp};
use store::{Fault, Store};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::mail::IncomingMail;
use crate::time::{Clock, SharedDice};

pub(crate) use at_work::{AtWork, LONG};
pub use client::Client;
pub(crate) use client::{Device, Net};
pub(crate) use failed::Failed;
pub use hashing::Hashing;
pub(crate) use hashing::Who;
pub(crate) use judge::Judge;
pub(crate) use news::News;
pub(crate) use shares::Shares;
pub use shares::{Limits, Standing, Use, limit_headers};
pub(crate) use turns::{Turn, Turns};
pub(crate) use uploads::{Quotas, UploadPlace, Uploads};

/// The engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) dice: SharedDice,
    pub(crate) hashing: Hashing,
    pub(crate) at_work: AtWork,
    /// What this process is called where it builds what an upgrade made old.
    pub(crate) builder: String,
    /// Rings when something was put into an outbox, or delivered from it.
    pub(crate) bell: Arc<Notify>,
    /// The desk whose outbox was served last: the next one has its turn.
    pub(crate) served: Arc<Mutex<Option<DeskId>>>,
    /// Tells those who wait for an escalation that something came of it.
    pub(crate) news: News,
    /// Who has the one stream of each seat.
    pub(crate) turns: Turns,
    /// Whether the clock is believed.
    pub(crate) judge: Judge,
    pub(crate) shares: Shares,
    pub(crate) uploads: Uploads,
    /// Places for files that are whole in memory.
    pub(crate) whole_files: Arc<Semaphore>,
    /// Who has tried to sign in and failed, as the log has heard of it.
    pub(crate) failed: Failed,
    /// Reads a raw mail: the mail channel's knowledge, handed in where the program is wired.
    pub reader: MailReader,
}

/// Reads raw bytes and a mailbox's name into a mail.
pub type MailReader = fn(&[u8], &str) -> IncomingMail;

/// What the engine is asked, on its way. A box: the work behind it is compiled here, and not once more in each crate
/// that waits for it.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// Why a change did not happen: a reason for the caller, or a fault that only the log learns.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Broken(Fault),
}

impl Failure {
    /// The refusal to answer with: internals stay inside.
    pub fn refusal(&self) -> Refusal {
        match self {
            Self::Refused(refusal) => refusal.clone(),
            Self::Broken(Fault::Full(_)) => Refusal::new(Reason::StorageFull),
            Self::Broken(Fault::Unfit(_)) => Refusal::new(Reason::StorageUnfit),
            Self::Broken(Fault::Behind(_)) => Refusal::new(Reason::ProgramBehind),
            Self::Broken(Fault::OutcomeUnknown(_)) => Refusal::new(Reason::OutcomeUnknown),
            Self::Broken(Fault::Away { kind, .. }) if !kind.is_crowd() => Refusal::new(Reason::StorageAway),
            Self::Broken(Fault::Away { .. } | Fault::NotCommitted(_)) => Refusal::new(Reason::Busy),
            Self::Broken(_) => Refusal::new(Reason::Internal),
        }
    }

    /// Whether storage is away, full or damaged, or does not say what became of a change. The log has heard of it, once a
    /// minute.
    pub fn is_outage(&self) -> bool {
        let Self::Broken(fault) = self else { return false };
        matches!(
            fault,
            Fault::Away { .. }
                | Fault::OutcomeUnknown(_)
                | Fault::Full(_)
                | Fault::Unfit(_)
                | Fault::Behind(_)
        )
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(refusal) => Self::Refused(refusal),
            fault => {
                store::tell(&fault);
                Self::Broken(fault)
            }
        }
    }
}

/// How many files a node has whole in memory at once: to strip them, or to bring them to another desk.
const WHOLE_AT_ONCE: usize = 4;

impl Engine {
    /// An engine over open storage.
    pub fn new(store: Store, clock: Arc<dyn Clock>, dice: SharedDice, reader: MailReader) -> Self {
        let limits = Limits::default();
        let mut builder = [0; 16];
        dice.clone().fill(&mut builder);
        Self {
            store,
            builder: Uuid::from_bytes(builder).to_string(),
            clock,
            dice,
            hashing: Hashing::default(),
            at_work: AtWork::default(),
            bell: Arc::new(Notify::new()),
            served: Arc::default(),
            news: News::default(),
            turns: Turns::default(),
            judge: Judge::default(),
            shares: Shares::new(limits),
            uploads: Uploads::new(limits.megabytes),
            whole_files: Arc::new(Semaphore::new(WHOLE_AT_ONCE)),
            failed: Failed::default(),
            reader,
        }
    }

    /// With other limits for what seats and addresses may ask for.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.shares = Shares::new(limits);
        self.uploads = Uploads::new(limits.megabytes);
        self
    }

    /// With cheap password hashing: for tests and the demo, never for a server that people use.
    #[must_use]
    pub fn with_light_hashing(mut self) -> Self {
        self.hashing = Hashing::light();
        self
    }

    /// Now, by the engine's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Wakes whoever delivers, or waits for delivery.
    pub fn ring(&self) {
        self.bell.notify_waiters();
    }

    /// Waits until the bell rings.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }

    /// Waits for a place for a file that is whole in memory. Never within a transaction: whoever waits there holds what the
    /// one before may wait for.
    pub(crate) async fn place_for_whole(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.whole_files).acquire_owned().await.ok()
    }
}

/// No desk: what spans desks touches only the tables that are listed for it.
pub(crate) fn nowhere() -> DeskId {
    DeskId(uuid::Uuid::nil())
}
