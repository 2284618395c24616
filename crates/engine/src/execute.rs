//! `execute`: one change, one transaction, one desk.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use domain::escalation::Fate;
use domain::id::{DeskId, EscalationId, Number, RequestId};
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Fault, Running, Store, Tx};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

use crate::command::{self, Command};
use crate::kept::{self, Keyed};
use crate::machinery::{self, AtWork, Judge, Limits, News, Shares, Uploads, Use};
use crate::sign_in::{Failed, Hashing};
use crate::time::{Clock, SharedDice};
use crate::view;

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
pub type MailReader = fn(&[u8], &str) -> crate::IncomingMail;

/// What the engine is asked, on its way. A box: the work behind it is compiled here, and not once more in each crate
/// that waits for it.
pub type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// A change somebody wants: an owned value.
#[derive(Debug, Clone)]
pub struct Change {
    pub viewer: Viewer,
    pub channel: Channel,
    pub command: Command,
    /// The client's idempotency key.
    pub key: Option<String>,
    /// When it happened, if not now: a call written down afterwards.
    pub happened: Option<Timestamp>,
    /// Where the record cannot take it at that time: the earliest time that it may have, instead of a refusal.
    pub or_earliest: bool,
    /// What the client saw when it decided: if that has changed, nothing is done.
    pub saw: Option<Saw>,
    /// The digest of the passages that whoever sends it has seen, and sends all the same.
    pub seen: Option<String>,
}

/// A record, with the tags of views of it that the client accepts as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saw {
    pub record: Seen,
    pub tags: Vec<String>,
}

/// Which record somebody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    Request(Number),
    Escalation(Number),
}

impl Change {
    /// A change that happens now, without a key.
    pub fn new(viewer: Viewer, channel: Channel, command: Command) -> Self {
        Self {
            viewer,
            channel,
            command,
            key: None,
            happened: None,
            or_earliest: false,
            saw: None,
            seen: None,
        }
    }

    /// With an idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: Option<String>) -> Self {
        self.key = key;
        self
    }

    /// Only if what the client saw is still so.
    #[must_use]
    pub fn saw(mut self, saw: Option<Saw>) -> Self {
        self.saw = saw;
        self
    }

    /// Although it tells what the digest is of.
    #[must_use]
    pub fn seen(mut self, digest: Option<String>) -> Self {
        self.seen = digest;
        self
    }

    /// At the earliest time that it may have, where it cannot have happened when it is said to.
    #[must_use]
    pub fn or_earliest(mut self) -> Self {
        self.or_earliest = true;
        self
    }

    /// Happened at another time than now.
    #[must_use]
    pub fn happened(mut self, at: Option<Timestamp>) -> Self {
        self.happened = at;
        self
    }
}

/// What a change led to. Kept under its key without the view of a record, which is made anew for whoever asks again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub request: Option<(RequestId, Number)>,
    pub escalation: Option<(EscalationId, Number)>,
    /// The id of anything else that was made.
    pub id: Option<String>,
    /// Acts on escalations that went out with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<SentAct>,
    /// The view of what changed, for this viewer, as JSON: what an API answers.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub view: serde_json::Value,
    /// When it happened by the record, where that is later than was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Timestamp>,
    /// Names of the files beside it that the check of names did not look at: no text, or too large.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_looked_at: Vec<String>,
}

/// An act on an escalation, as it left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentAct {
    pub escalation: Number,
    /// Its number among our messages there.
    pub message: u64,
    pub fate: Fate,
}

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

/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 200;

impl Engine {
    /// An engine over open storage.
    pub fn new(store: Store, clock: Arc<dyn Clock>, dice: SharedDice, reader: MailReader) -> Self {
        let limits = Limits::default();
        let builder = machinery::builder(&mut dice.clone());
        Self {
            store,
            builder,
            clock,
            dice,
            hashing: Hashing::default(),
            at_work: AtWork::default(),
            bell: Arc::new(Notify::new()),
            served: Arc::default(),
            news: News::default(),
            judge: Judge::default(),
            shares: Shares::new(limits),
            uploads: Uploads::new(limits.megabytes),
            whole_files: Arc::new(Semaphore::new(crate::files::WHOLE_AT_ONCE)),
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

    /// Runs a change: judged by the domain, committed with everything it causes, durable when this answers.
    pub fn execute(&self, change: Change) -> Answering<'_, Outcome> {
        Box::pin(async move {
            if change.key.as_ref().is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
                return Err(Refusal::field(Reason::FieldInvalid, "Idempotency-Key").into());
            }
            if let Command::Administer(_) = change.command {
                self.take_share(&change.viewer, Use::Setting)?;
            }
            let keyed = keyed(&change);
            let now = self.now();
            let change = Arc::new(change);
            let engine = self.clone();
            let desk = change.viewer.desk();
            let _place = self.place_for_copies(&change.command).await;
            let outcome = self
                .store
                .write(desk, move |tx| once(tx, Arc::clone(&change), engine.clone(), keyed.clone(), now))
                .await?;
            self.ring();
            if let Some((escalation, _)) = &outcome.escalation {
                self.news.arrived(*escalation);
            }
            Ok(outcome)
        })
    }

    /// What a change would be answered, without making it: whatever it would be refused for, this is refused for.
    pub fn rehearse(&self, change: Change) -> Answering<'_, Outcome> {
        Box::pin(async move {
            let (now, engine, desk) = (self.now(), self.clone(), change.viewer.desk());
            let change = Arc::new(change);
            let _place = self.place_for_copies(&change.command).await;
            let rehearsed =
                self.store.rehearse(desk, move |tx| once(tx, Arc::clone(&change), engine.clone(), None, now));
            Ok(rehearsed.await?)
        })
    }

    /// Before the transaction: what copies files has them whole in memory.
    async fn place_for_copies(&self, command: &Command) -> Option<OwnedSemaphorePermit> {
        if command.copies_files() { self.place_for_whole().await } else { None }
    }

    /// Wakes whoever delivers, or waits for delivery.
    pub fn ring(&self) {
        self.bell.notify_waiters();
    }

    /// Waits until the bell rings.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

/// A change, or the answer that was kept of it. A function of its own, and not generic: all commands are compiled here,
/// and not once more in each crate that waits for one.
fn once(
    tx: &mut Tx,
    change: Arc<Change>,
    engine: Engine,
    keyed: Option<Keyed>,
    now: Timestamp,
) -> Running<'_, Outcome> {
    Box::pin(async move {
        if let Some(keyed) = &keyed
            && let Some(outcome) = kept::again(tx, &change.viewer, keyed, engine.judged(now)).await?
        {
            return Ok(outcome);
        }
        let subjects = command::subjects::of(&change);
        subjects.hold(tx, &store::Scope::of(&change.viewer)).await?;
        if let Some(saw) = &change.saw {
            view::must_be_as_seen(tx, &change.viewer, saw, now).await?;
        }
        // Each of its own box: the largest of all commands is not kept on the stack of whoever waits.
        let mut outcome = Box::pin(command::run(&engine, tx, &change, now)).await?;
        let moved = std::sync::Mutex::new(None);
        let at = command::At { engine: &engine, change: &change, now, moved: &moved };
        outcome.not_looked_at = Box::pin(command::tells::check(&at, tx, &outcome)).await?;
        if let Some(keyed) = &keyed {
            kept::keep(tx, change.viewer.desk(), keyed, &mut outcome, now).await?;
        }
        Ok(outcome)
    })
}

/// Seat, key and a digest of what was asked. Only seats have keys: other desks number their messages.
fn keyed(change: &Change) -> Option<Keyed> {
    let seat = match &change.viewer {
        Viewer::Agent(seat) => seat.seat,
        Viewer::Contact(seat) => seat.seat,
        _ => return None,
    };
    let key = change.key.clone()?;
    let body = serde_json::to_vec(&(&change.command, change.happened)).unwrap_or_default();
    Some((seat, key, Sha256::digest(&body).to_vec()))
}
