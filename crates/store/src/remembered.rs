//! What is parsed once: documents of rows, and what never changes under its version.
//!
//! Nothing here is believed by itself. A document is believed where its row, read in the same transaction, has the same text
//! to the byte; what never changes is believed under a version that was read in the same transaction. So it does not matter
//! who changed a row, another node or this one, nor whether that was committed: a text that was taken back is found in no row
//! again. And whether a row is shown at all is said by the statement that reads it, before anything is looked up.

use std::any::Any;
use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use domain::id::{AccountId, AgreementId, DeskId, LinkId, PersonId, SeatId};
use domain::kind::Door;
use serde::de::DeserializeOwned;

use crate::fault::Fault;

#[cfg(test)]
mod tests;

/// A value of any type, shared.
pub(crate) type Shared = Arc<dyn Any + Send + Sync>;

/// The row of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Document {
    Desk(DeskId),
    Account(DeskId, AccountId),
    Agreement(DeskId, AgreementId),
    /// Not one document but a list of them: what a transaction settles once for all who ask what an account holds.
    AgreementsOf(DeskId, AccountId),
    Link(DeskId, LinkId),
    /// A form by the number of its version, which no other form of the desk has.
    Form(DeskId, i64),
    Seat(DeskId, SeatId),
    Person(PersonId),
    /// As `AgreementsOf`: the seats that a person has at a desk.
    SeatsOf(DeskId, PersonId),
    /// The queue in which waits what comes by a door.
    FirstQueue(DeskId, Door),
}

impl Document {
    /// Whether a change leans on it as it first read it: nobody locks it for that, and most often nobody changes it.
    pub fn is_only_read(self) -> bool {
        matches!(
            self,
            Self::Desk(_) | Self::Account(..) | Self::FirstQueue(..) | Self::Person(_) | Self::SeatsOf(..)
        )
    }
}

/// What never changes under its version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Version {
    Policy(DeskId, String, u32),
    /// Hours under their digest.
    Hours(DeskId, String),
    /// The hours of a policy in a place, which its digest names.
    Local(DeskId, String, u32, String),
}

impl Version {
    pub fn desk(&self) -> DeskId {
        match self {
            Self::Policy(desk, ..) | Self::Hours(desk, _) | Self::Local(desk, ..) => *desk,
        }
    }
}

/// How much is remembered at most.
#[derive(Debug, Clone, Copy)]
struct Most {
    entries: usize,
    bytes: usize,
}

/// As docs/operation.md says of each node: so much that some thousand desks with those at work find their own.
const DOCUMENTS: Most = Most { entries: 16_000, bytes: 16 << 20 };
const VERSIONS: Most = Most { entries: 4_000, bytes: 8 << 20 };

/// What a text costs that is parsed: its value takes some three times as much, and what leads to it a little.
fn cost(text: &str) -> usize {
    text.len().saturating_mul(4).saturating_add(256)
}

/// Values under keys, those that were asked for last. There are two halves: what is asked for goes into the young one, and
/// when that is full it becomes the old one, and what was not asked for since the last time is forgotten.
struct Bounded<K, V> {
    young: HashMap<K, (V, usize)>,
    old: HashMap<K, (V, usize)>,
    /// What the young half costs.
    bytes: usize,
    most: Most,
}

impl<K: Clone + Eq + Hash, V: Clone> Bounded<K, V> {
    fn new(most: Most) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), bytes: 0, most }
    }

    /// What stands under a key; and what was forgotten for it, which is dropped where nobody waits.
    fn get(&mut self, key: &K) -> (Option<V>, Gone<K, V>) {
        if let Some((value, _)) = self.young.get(key) {
            return (Some(value.clone()), HashMap::new());
        }
        match self.old.remove(key) {
            None => (None, HashMap::new()),
            Some((value, bytes)) => (Some(value.clone()), self.put(key.clone(), value, bytes)),
        }
    }

    /// Puts a value in the place of what stands there. One that fills half of all is not kept.
    fn put(&mut self, key: K, value: V, bytes: usize) -> Gone<K, V> {
        let mut gone = HashMap::new();
        let before = [self.young.remove(&key), self.old.remove(&key)];
        if let [Some((_, bytes)), _] = before {
            self.bytes = self.bytes.saturating_sub(bytes);
        }
        if bytes > self.most.bytes / 2 {
            return gone;
        }
        if self.young.len() >= self.most.entries / 2 || self.bytes + bytes > self.most.bytes / 2 {
            gone = std::mem::replace(&mut self.old, std::mem::take(&mut self.young));
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.young.insert(key, (value, bytes));
        gone
    }
}

type Gone<K, V> = HashMap<K, (V, usize)>;

/// One memory for all transactions of a store.
struct Kept<K, V>(Arc<Mutex<Bounded<K, V>>>);

impl<K, V> Clone for Kept<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Kept<K, V> {
    fn new(most: Most) -> Self {
        Self(Arc::new(Mutex::new(Bounded::new(most))))
    }

    fn get(&self, key: &K) -> Option<V> {
        let (found, gone) = self.0.lock().ok()?.get(key);
        drop(gone);
        found
    }

    fn put(&self, key: K, value: V, bytes: usize) {
        let gone = self.0.lock().map(|mut kept| kept.put(key, value, bytes));
        drop(gone);
    }

    fn forget(&self) {
        let gone = self.0.lock().map(|mut kept| {
            let new = Bounded::new(kept.most);
            std::mem::replace(&mut *kept, new)
        });
        drop(gone);
    }
}

/// Documents of rows, each beside the text that it was parsed from.
#[derive(Clone)]
pub(crate) struct Documents(Kept<Document, (Arc<str>, Shared)>);

impl Default for Documents {
    fn default() -> Self {
        Self(Kept::new(DOCUMENTS))
    }
}

impl Documents {
    /// The document of a row whose text was just read: the one that is remembered, if that was its text.
    pub fn read<T>(&self, of: Document, text: &str) -> Result<Arc<T>, serde_json::Error>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        if let Some((known, value)) = self.0.get(&of)
            && *known == *text
            && let Ok(value) = value.downcast()
        {
            return Ok(value);
        }
        let value: Arc<T> = Arc::new(serde_json::from_str(text)?);
        let shared: Shared = Arc::<T>::clone(&value);
        self.0.put(of, (text.into(), shared), cost(text));
        Ok(value)
    }
}

/// What never changes under its version. Only what is committed is kept here: see `Tx::version`.
#[derive(Clone)]
pub(crate) struct Unchanging(Kept<Version, Shared>);

impl Default for Unchanging {
    fn default() -> Self {
        Self(Kept::new(VERSIONS))
    }
}

impl Unchanging {
    pub fn get<T: Send + Sync + 'static>(&self, version: &Version) -> Option<Arc<T>> {
        self.0.get(version)?.downcast().ok()
    }

    /// Forgets all.
    pub fn forget(&self) {
        self.0.forget();
    }

    pub fn keep<T: Send + Sync + 'static>(&self, version: Version, value: &Arc<T>, text: &str) {
        let shared: Shared = Arc::<T>::clone(value);
        self.0.put(version, shared, cost(text));
    }
}

impl crate::Tx {
    /// A document of a row whose text was just read.
    pub(crate) fn document<T>(&self, of: Document, what: impl Display, text: &str) -> Result<Arc<T>, Fault>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        self.documents.read(of, text).map_err(|error| Fault::unreadable(what, &error))
    }

    /// What this transaction has read of a row that nobody can have changed since.
    pub(crate) fn settled<T: Send + Sync + 'static>(&self, of: Document) -> Option<Arc<T>> {
        Arc::clone(self.settled.get(&of)?).downcast().ok()
    }

    /// Notes what was read of a row. `held`: the transaction has locked it. Without a lock it is settled where nobody else can
    /// change it meanwhile: on SQLite, which has one writer and whose readers see one state, and in a read on PostgreSQL, which
    /// sees one as well; and where it is only read, until the change locks something.
    pub(crate) fn settle<T: Send + Sync + 'static>(&mut self, of: Document, value: &Arc<T>, held: bool) {
        if held || self.still || of.is_only_read() {
            let shared: Shared = Arc::<T>::clone(value);
            self.settled.insert(of, shared);
        }
    }

    /// What is remembered under a version. Another desk than that of this transaction is asked of the database, whose wall it
    /// is that refuses.
    pub(crate) fn version<T: Send + Sync + 'static>(&self, version: &Version) -> Option<Arc<T>> {
        let beyond = self.desk.is_some_and(|desk| desk != version.desk());
        if beyond { None } else { self.unchanging.get(version) }
    }

    /// Remembers what stands under a version, unless this transaction put policies that a rollback would take back: then a
    /// version may be another's afterwards.
    pub(crate) fn keep_version<T: Send + Sync + 'static>(
        &self,
        version: Version,
        value: &Arc<T>,
        text: &str,
    ) {
        if !self.put_policy {
            self.unchanging.keep(version, value, text);
        }
    }
}
