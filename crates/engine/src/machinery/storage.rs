//! What the machine says of the storage below: whether it can be written to, and how much room there is.

use std::path::PathBuf;
use std::time::Duration;

use store::facts::{self, Fact};
use store::{Fault, Holder, Unfit};

use crate::engine::{Answering, Engine, nowhere};

/// The fact that tells when the last copy was made.
const COPY: &str = "last-copy";
/// A fact that is written to see whether anything can be, and taken back.
const PROBE: &str = "probe";
/// How long that is tried: whoever asks wants to know why, well before a second is over.
const PROBED: Duration = Duration::from_millis(400);

impl Engine {
    /// Why nothing can be written to the database's file, if so.
    pub fn unfit(&self) -> Option<Unfit> {
        self.store.place().and_then(|place| place.unfit())
    }

    /// How many bytes more the database can take; none where a server has it.
    pub fn room(&self) -> Option<u64> {
        self.store.place().and_then(|place| place.room())
    }

    /// Whether files are taken, or the room that is left is kept for words.
    pub fn takes_files(&self) -> bool {
        self.store.place().is_none_or(|place| place.has_room_for(0))
    }

    /// How many bytes an embedded database takes.
    pub fn database_size(&self) -> Option<u64> {
        self.store.place().map(|place| place.size())
    }

    /// Files of the database that others than their owner may read, with their modes.
    pub fn open_to_others(&self) -> Vec<(PathBuf, u32)> {
        self.store.place().map(|place| place.open_to_others()).unwrap_or_default()
    }

    /// Says where this server listens, to whoever wants to be one on the same file.
    pub fn tell_address(&self, holder: &Holder) {
        if let Some(place) = self.store.place() {
            place.tell_address(holder);
        }
    }

    /// Writes something, and takes it back: whether anything can be written.
    pub fn probe(&self) -> Answering<'_, ()> {
        Box::pin(async move {
            let fact = Fact { name: PROBE.into(), at: self.now(), counted: None, newest: None };
            let probed = self.store.probe(nowhere(), PROBED, move |tx| {
                let fact = fact.clone();
                Box::pin(async move { facts::put(tx, &fact).await })
            });
            let probed = probed.await;
            if probed.is_err() {
                self.at_work.must_show();
            }
            Ok(probed?)
        })
    }

    /// Looks through the whole file of an embedded database; answers what does not fit together.
    pub fn look_through(&self) -> Answering<'_, Vec<String>> {
        Box::pin(async move {
            match self.store.look_through().await {
                Err(Fault::Unfit(unfit)) => Ok(vec![unfit.to_string()]),
                looked => Ok(looked?),
            }
        })
    }

    /// Leaves nothing of what was deleted in the log or the free room of the database; answers whether that was done.
    pub fn leave_nothing(&self) -> Answering<'_, bool> {
        Box::pin(async move { Ok(self.store.leave_nothing().await?) })
    }

    /// Writes down that a copy of the installation was made.
    pub fn note_copy(&self) -> Answering<'_, ()> {
        Box::pin(async move {
            let fact = Fact { name: COPY.into(), at: self.now(), counted: None, newest: None };
            self.put_fact(fact, false).await
        })
    }

    /// When the last copy of the installation was made.
    pub fn last_copy(&self) -> Answering<'_, Option<domain::Timestamp>> {
        Box::pin(async move {
            Ok(self.facts().await?.into_iter().find(|fact| fact.name == COPY).map(|fact| fact.at))
        })
    }

    /// Tells somebody how long each commit takes; once.
    pub fn watch_commits(&self, observer: impl Fn(Duration) + Send + Sync + 'static) {
        self.store.watch_commits(observer);
    }

    /// How many changes wait for the one writer, and how many connections to storage are open.
    pub fn storage_load(&self) -> (Option<usize>, u32) {
        (self.store.queued(), self.store.connections())
    }

    /// How many statements were sent to storage, and how many rows came back, since it was opened.
    pub fn storage_asked(&self) -> (u64, u64) {
        self.store.asked()
    }

    /// What became of changes of this process that were decided beside SQLite's one writer.
    pub fn changes_beside(&self) -> store::Beside {
        store::beside()
    }

    /// How many transactions that may write were committed, since it was opened.
    pub fn storage_commits(&self) -> u64 {
        self.store.commits()
    }

    /// How many transactions began to read what is a desk's, since it was opened.
    pub fn storage_reads(&self) -> u64 {
        self.store.reads()
    }
}
