//! Changes that are decided beside SQLite's one writer. A change runs on a reader's snapshot: what it reads is noted, and what
//! it writes is kept. The writer then asks the same again, and where all answers are the same to the byte, the change would
//! decide the same: what it kept is written. Where one is not, or the change asked what cannot be kept for later, it runs at
//! the writer as if nothing had been prepared.
//!
//! So parsing, deciding, digests, words and answers cost other threads than the one that everybody waits for.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, Hash as _, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use domain::Timestamp;
use domain::id::DeskId;
use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::arg::Arg;
use crate::connections::Lent;
use crate::fault::Fault;
use crate::tx::{Readable, Tx};

/// What a change read and what it would write.
#[derive(Default)]
pub(crate) struct Prepared {
    /// No two have the same: nobody who writes knows what other words would have the digest of his.
    digests: RandomState,
    reads: Vec<Noted>,
    writes: Vec<Write>,
    /// The tables that it writes: what they hold by then, nobody can read beside the writer.
    tables: Vec<String>,
    /// Whether it asked what cannot be prepared. Its own answer to that is not believed.
    spoilt: bool,
    /// Whether it put a policy, which a rollback would take back.
    put_policy: bool,
}

/// What was read.
struct Noted {
    text: Cow<'static, str>,
    args: Vec<Arg>,
    /// How many rows were looked at, at most.
    most: usize,
    digest: u64,
}

enum Write {
    Run(Cow<'static, str>, Vec<Arg>),
    /// An event, but for its position, by its desk, its hash and when it was recorded.
    Event(&'static str, Vec<Arg>, (DeskId, Vec<u8>, Timestamp)),
}

/// What became of changes of this process that were decided beside the writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// Written as they were decided.
    pub written: u64,
    /// Decided again at the writer, as what they leant on had changed.
    pub moved: u64,
    /// Run at the writer, as they asked what cannot be prepared.
    pub not_prepared: u64,
}

static WRITTEN: AtomicU64 = AtomicU64::new(0);
static MOVED: AtomicU64 = AtomicU64::new(0);
static NOT_PREPARED: AtomicU64 = AtomicU64::new(0);

/// What became of changes of this process that were decided beside the writer.
pub fn beside() -> Beside {
    let [written, moved, not_prepared] =
        [&WRITTEN, &MOVED, &NOT_PREPARED].map(|it| it.load(Ordering::Relaxed));
    Beside { written, moved, not_prepared }
}

/// Counts what became of one.
pub(crate) fn count(outcome: Outcome) {
    let counter = match outcome {
        Outcome::Written => &WRITTEN,
        Outcome::Moved => &MOVED,
        Outcome::NotPrepared => &NOT_PREPARED,
    };
    counter.fetch_add(1, Ordering::Relaxed);
}

/// What became of a change that was to be decided beside the writer.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Outcome {
    Written,
    Moved,
    NotPrepared,
}

impl Prepared {
    /// Reads, row by row, and notes what was read.
    pub fn read<R: Readable>(
        &mut self,
        open: &Lent,
        (text, args, most): (Cow<'static, str>, Vec<Arg>, usize),
        with: &mut dyn FnMut(R) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        if self.tables.iter().any(|table| names(&text, table)) {
            return Err(self.spoil());
        }
        let mut digest = self.digests.build_hasher();
        let done = open.rows(&text, &args, most, &mut |row| {
            add(&mut digest, row)?;
            with(R::try_from(row)?)
        });
        self.spoilt |= done.is_err();
        self.reads.push(Noted { text, args, most, digest: digest.finish() });
        done
    }

    /// Keeps a statement that writes.
    pub fn write(&mut self, text: Cow<'static, str>, args: Vec<Arg>) {
        self.notes_table(&text);
        self.writes.push(Write::Run(text, args));
    }

    /// Keeps an event; its position is the last argument of the statement.
    pub fn append(&mut self, text: &'static str, args: Vec<Arg>, of: (DeskId, Vec<u8>, Timestamp)) {
        self.notes_table(text);
        self.writes.push(Write::Event(text, args, of));
    }

    /// Notes that what is asked cannot be prepared.
    pub fn spoil(&mut self) -> Fault {
        self.spoilt = true;
        Fault::NotPrepared
    }

    fn notes_table(&mut self, text: &str) {
        match written(text) {
            Some(table) if self.tables.iter().any(|known| known == table) => {}
            Some(table) => self.tables.push(table.to_owned()),
            None => self.spoilt = true,
        }
    }
}

/// The table that a statement writes; `None`: it does not begin as one that does.
pub(crate) fn written(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let table = match (words.next()?, words.next()?) {
        ("insert", "into") | ("delete", "from") => words.next()?,
        ("update", table) => table,
        _ => return None,
    };
    table.split('(').next()
}

/// Whether a statement names a table.
pub(crate) fn names(text: &str, table: &str) -> bool {
    let of_a_name = |byte: Option<&u8>| byte.is_some_and(|it| it.is_ascii_alphanumeric() || *it == b'_');
    let bytes = text.as_bytes();
    text.match_indices(table).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at));
        !of_a_name(before) && !of_a_name(bytes.get(at + table.len()))
    })
}

/// Adds a row to a digest, value by value with what it is.
fn add(digest: &mut impl Hasher, row: &Row<'_>) -> Result<(), Fault> {
    for column in 0..row.as_ref().column_count() {
        match row.get_ref(column)? {
            ValueRef::Null => 0u8.hash(digest),
            ValueRef::Integer(value) => (1u8, value).hash(digest),
            ValueRef::Real(value) => (2u8, value.to_bits()).hash(digest),
            ValueRef::Text(value) => (3u8, value).hash(digest),
            ValueRef::Blob(value) => (4u8, value).hash(digest),
        }
    }
    u8::MAX.hash(digest);
    Ok(())
}

impl Tx {
    /// From here on what is written is kept, and what is read is noted.
    pub(crate) fn prepares(&mut self) {
        self.prepared = Some(Box::default());
    }

    /// What was prepared, unless the change asked what cannot be.
    pub(crate) fn prepared(&mut self) -> Option<Box<Prepared>> {
        let whole = self.wipes.take().is_none();
        let mut prepared = self.prepared.take().filter(|it| whole && !it.spoilt)?;
        prepared.put_policy = self.put_policy;
        Some(prepared)
    }

    /// At the writer: whether all that was read would be read again.
    pub(crate) fn holds(&self, prepared: &Prepared) -> bool {
        let Some(open) = self.here() else { return false };
        prepared.reads.iter().all(|noted| {
            let mut digest = prepared.digests.build_hasher();
            let read = open.rows(&noted.text, &noted.args, noted.most, &mut |row| add(&mut digest, row));
            read.is_ok() && digest.finish() == noted.digest
        })
    }

    /// At the writer: writes what was kept.
    pub(crate) async fn write_prepared(&mut self, prepared: &Prepared) -> Result<(), Fault> {
        self.put_policy |= prepared.put_policy;
        for write in &prepared.writes {
            match write {
                Write::Run(text, args) => {
                    self.here().ok_or(Fault::NotPrepared)?.run(text, args)?;
                }
                Write::Event(text, args, (desk, hash, recorded)) => {
                    crate::events::begin_sealing(self, *desk).await?;
                    let mut args = args.clone();
                    args.push(Arg::from(self.place(*desk, hash, *recorded)));
                    self.here().ok_or(Fault::NotPrepared)?.run(text, &args)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{names, written};

    #[test]
    fn a_statement_says_which_table_it_writes() {
        assert_eq!(written("insert into event (desk_id) values ($1)"), Some("event"));
        assert_eq!(written("insert into event(desk_id) values ($1)"), Some("event"));
        assert_eq!(written("update  outbox set done = $1"), Some("outbox"));
        assert_eq!(written("delete from outbox where id = $1"), Some("outbox"));
        assert_eq!(written("with made as (select 1) insert into event select 1"), None);
        assert_eq!(written("pragma user_version = 7"), None);
    }

    #[test]
    fn a_table_is_named_by_its_whole_name() {
        for text in
            ["select 1 from event", "select event.seq from event where a = 1", "(select 1 from a,event)"]
        {
            assert!(names(text, "event"), "{text}");
        }
        for text in ["select event_id from request", "select 1 from block_event", "select 1 from events"] {
            assert!(!names(text, "event"), "{text}");
        }
    }
}
