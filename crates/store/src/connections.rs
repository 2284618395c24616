//! SQLite as it is spoken to: connections that are lent to one thread at a time, and statements that are answered where
//! they are asked, with nobody between.

use std::future::ready;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::id::DeskId;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, InterruptHandle, OpenFlags, ffi};
use tokio::runtime::Handle;

use crate::arg::{Arg, as_json};
use crate::fair::{Fair, Given};
use crate::fault::{Away, Fault};

/// How long another process that holds the file is waited for.
pub(crate) const BUSY: Duration = Duration::from_secs(10);
/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// After how many of SQLite's own steps, a few milliseconds, a statement makes way for others.
const STEPS: i32 = 50_000;
/// How many statements a connection keeps prepared.
const PREPARED: usize = 512;

/// When a commit has reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Synchronous {
    /// At some time.
    Off = 0,
    /// Before it is answered: it survives loss of power, not only of the process.
    Full = 2,
}

/// Opens a file that is there.
pub(crate) fn open(path: &Path) -> Result<Connection, Fault> {
    // Each connection is one thread's at a time: SQLite need not guard it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = Connection::open_with_flags(path, flags)?;
    open.busy_timeout(BUSY)?;
    Ok(open)
}

/// While a thread of the runtime stands in a long statement, another looks after the sockets and the timers that it looked
/// after. Tokio wakes one when more waits for a thread than what it does next: so two tasks that do nothing are put there.
/// Answers that the statement goes on.
fn make_way() -> bool {
    if let Ok(here) = Handle::try_current() {
        drop((here.spawn(ready(())), here.spawn(ready(()))));
    }
    false
}

/// Connections of one kind, as many as were asked for at most.
pub(crate) struct Connections {
    path: PathBuf,
    synchronous: Synchronous,
    pragmas: String,
    idle: Mutex<Vec<Connection>>,
    /// How many are open, lent or not.
    open: AtomicU32,
    most: u32,
    places: Arc<Fair>,
}

impl Connections {
    pub fn new(path: &Path, synchronous: Synchronous, pragmas: String, most: u32) -> Arc<Self> {
        Arc::new(Self {
            path: path.to_owned(),
            synchronous,
            pragmas,
            idle: Mutex::default(),
            open: AtomicU32::new(0),
            most,
            places: Fair::new(most as usize),
        })
    }

    /// Opens all of them now.
    pub fn fill(&self) -> Result<(), Fault> {
        while self.size() < self.most {
            let open = self.another()?;
            self.idle().push(open);
        }
        Ok(())
    }

    /// Lends one, once it is free and it is the turn of a desk.
    pub async fn lend(self: &Arc<Self>, desk: DeskId) -> Result<Lent, Fault> {
        let place = self.places.turn_within(PATIENCE, desk).await?;
        let idle = self.idle().pop();
        let open = match idle {
            Some(open) => open,
            None => self.another()?,
        };
        let turn = Arc::new(Turn {
            left: AtomicBool::new(false),
            interrupts: Mutex::new(Some(open.get_interrupt_handle())),
        });
        Ok(Lent { open: Some(open), turn, home: Arc::clone(self), _place: place })
    }

    fn another(&self) -> Result<Connection, Fault> {
        let open = open(&self.path)?;
        open.set_prepared_statement_cache_capacity(PREPARED);
        // A statement is planned once, and not anew for each value that is bound to it.
        open.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        open.execute_batch(&format!(
            "pragma journal_mode = wal; pragma synchronous = {}; pragma foreign_keys = on; {}",
            self.synchronous as u8, self.pragmas
        ))?;
        open.progress_handler(STEPS, Some(make_way))?;
        let found: u8 = open.pragma_query_value(None, "synchronous", |row| row.get(0))?;
        if found != self.synchronous as u8 {
            return Err(Fault::Corrupt(format!(
                "SQLite would not wait for the disk: synchronous is {found}"
            )));
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        Ok(open)
    }

    /// How many are open.
    pub fn size(&self) -> u32 {
        self.open.load(Ordering::Relaxed)
    }

    /// Waits for what is lent, and lends no more.
    pub async fn close(&self) {
        self.places.close().await;
        let idle = std::mem::take(&mut *self.idle());
        self.open.fetch_sub(u32::try_from(idle.len()).unwrap_or_default(), Ordering::Relaxed);
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One turn with a connection. What cuts it short never meets whoever has the connection next.
struct Turn {
    left: AtomicBool,
    /// Taken away when the connection goes back.
    interrupts: Mutex<Option<InterruptHandle>>,
}

impl Turn {
    fn interrupts(&self) -> MutexGuard<'_, Option<InterruptHandle>> {
        self.interrupts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held by whoever waits for what is read with a connection: dropped before it was heard, it cuts that short.
#[derive(Default)]
pub(crate) struct Waiting(Option<Arc<Turn>>);

impl Waiting {
    /// What was waited for has come.
    pub fn heard(mut self) {
        self.0 = None;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(turn) = self.0.take() {
            turn.left.store(true, Ordering::Relaxed);
            // Under the lock: meanwhile the connection cannot go back.
            if let Some(handle) = &*turn.interrupts() {
                handle.interrupt();
            }
        }
    }
}

/// A connection that somebody has. It goes back when it is dropped.
pub(crate) struct Lent {
    /// None: it was closed.
    open: Option<Connection>,
    turn: Arc<Turn>,
    home: Arc<Connections>,
    _place: Given,
}

impl Lent {
    /// For whoever will wait for what is read with it.
    pub fn waiting(&self) -> Waiting {
        Waiting(Some(Arc::clone(&self.turn)))
    }

    fn connection(&self) -> Result<&Connection, Fault> {
        let gone = || Fault::Away { kind: Away::Gone, why: "the connection was closed".into() };
        self.open.as_ref().ok_or_else(gone)
    }

    /// A statement with its arguments. Names are `$1`, `$2`, …, in whatever order the text has them.
    fn bound(&self, text: &str, args: &[Arg]) -> Result<CachedStatement<'_>, Fault> {
        if self.turn.left.load(Ordering::Relaxed) {
            let error = ffi::Error::new(ffi::SQLITE_INTERRUPT);
            return Err(rusqlite::Error::SqliteFailure(error, None).into());
        }
        let mut statement = self.connection()?.prepare_cached(text)?;
        let count = statement.parameter_count();
        for place in 1..=count {
            let name = statement.parameter_name(place).and_then(|name| name.strip_prefix('$'));
            let number = name.and_then(|name| name.parse::<usize>().ok());
            let arg = number.and_then(|number| args.get(number.checked_sub(1)?));
            let arg = arg.ok_or(rusqlite::Error::InvalidParameterCount(args.len(), count))?;
            statement.raw_bind_parameter(place, arg)?;
        }
        Ok(statement)
    }

    /// Runs a statement; answers how many rows it touched.
    pub fn run(&self, text: &str, args: &[Arg]) -> Result<u64, Fault> {
        let mut statement = self.bound(text, args)?;
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
        Ok(self.connection()?.changes())
    }

    /// How many rows were written since it was opened, also those that were taken back.
    pub fn written(&self) -> u64 {
        self.open.as_ref().map_or(0, Connection::total_changes)
    }

    /// Whether a transaction is open.
    pub fn is_in_transaction(&self) -> bool {
        self.open.as_ref().is_some_and(|open| !open.is_autocommit())
    }

    /// So many rows at most, one by one, as they are.
    pub fn rows(
        &self,
        text: &str,
        args: &[Arg],
        most: usize,
        with: &mut dyn FnMut(&rusqlite::Row<'_>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statement = self.bound(text, args)?;
        let mut rows = statement.raw_query();
        for _ in 0..most {
            let Some(row) = rows.next()? else { break };
            with(row)?;
        }
        Ok(())
    }

    /// Statements without arguments. A turn that is cut short ends with some too.
    pub fn script(&self, script: &str) -> Result<(), Fault> {
        Ok(self.connection()?.execute_batch(script)?)
    }

    /// Prepares a statement without running it.
    pub fn prepare(&self, text: &str) -> Result<(), Fault> {
        Ok(self.connection()?.prepare(text).map(drop)?)
    }

    /// Rolls back what somebody left open. One that will not is closed: another is opened in its place.
    pub fn undo(&mut self) {
        if self.script("rollback").is_err() {
            self.shut();
        }
    }

    fn shut(&mut self) {
        if self.open.take().is_some() {
            self.home.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        *self.turn.interrupts() = None;
        if let Some(open) = self.open.take() {
            self.home.idle().push(open);
        }
    }
}

impl ToSql for Arg {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Ids(ids) => return Ok(ToSqlOutput::from(as_json(ids))),
            Self::Int(Some(value)) => ValueRef::Integer(*value),
            Self::Text(Some(value)) => ValueRef::Text(value.as_bytes()),
            Self::Id(Some(value)) => ValueRef::Blob(value.as_bytes()),
            Self::Bytes(Some(value)) => ValueRef::Blob(value),
            Self::Int(None) | Self::Text(None) | Self::Id(None) | Self::Bytes(None) => ValueRef::Null,
        }))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::fair::NOBODYS;
    use crate::tx::Readable;

    fn all<R: Readable>(lent: &Lent, text: &str) -> Vec<R> {
        let mut found = Vec::new();
        let mut keep = |row: &rusqlite::Row<'_>| {
            found.push(R::try_from(row)?);
            Ok(())
        };
        lent.rows(text, &[], usize::MAX, &mut keep).unwrap();
        found
    }

    fn made(folder: &tempfile::TempDir) -> Arc<Connections> {
        let path = folder.path().join("relais.db");
        crate::place::make(&path).unwrap();
        Connections::new(&path, Synchronous::Full, String::new(), 1)
    }

    #[tokio::test]
    async fn arguments_go_by_their_numbers_and_rows_come_back_as_they_were_put() {
        let folder = tempfile::tempdir().unwrap();
        let lent = made(&folder).lend(NOBODYS).await.unwrap();
        lent.script("create table kept (id blob primary key, name text, size integer) strict").unwrap();
        let put = "insert into kept (name, size, id) values ($2, $3, $1)";
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(lent.run(put, &[one.into(), "Ida".into(), 7_i64.into()]).unwrap(), 1);
        assert_eq!(lent.run(put, &[other.into(), Arg::Text(None), Arg::Int(None)]).unwrap(), 1);
        let rows: Vec<(Uuid, Option<String>, Option<i64>)> =
            all(&lent, "select id, name, size from kept order by id");
        assert_eq!(rows, [(one, Some("Ida".to_owned()), Some(7)), (other, None, None)]);
        let taken = lent.run(put, &[one.into(), "Ida".into(), 7_i64.into()]).unwrap_err();
        assert!(taken.is_passing(), "{taken}");
        assert!(lent.run(put, &[one.into()]).is_err(), "an argument is missing");
    }

    #[tokio::test]
    async fn what_cuts_a_turn_short_never_meets_whoever_has_the_connection_next() {
        let folder = tempfile::tempdir().unwrap();
        let connections = made(&folder);
        let lent = connections.lend(NOBODYS).await.unwrap();
        drop(lent.waiting());
        assert!(lent.run("select 1", &[]).is_err(), "nobody waits");
        let late = lent.waiting();
        drop(lent);
        let next = connections.lend(NOBODYS).await.unwrap();
        drop(late);
        next.waiting().heard();
        assert_eq!(all::<(i64,)>(&next, "select 1"), [(1,)]);
        assert_eq!(connections.size(), 1);
    }

    /// So long that whoever asked has left before it ends, wherever it is tried.
    const LONG: &str = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 300000000) \
                        select count(*) from n";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn timers_go_on_while_a_thread_of_the_runtime_stands_in_a_long_statement() {
        let folder = tempfile::tempdir().unwrap();
        let connections = made(&folder);
        for _ in 0..8 {
            let lent = connections.lend(NOBODYS).await.unwrap();
            let waiting = lent.waiting();
            // Both begin on one thread, whichever it is: the statement keeps it, and the timer is another's to look after.
            let both = tokio::spawn(async move {
                let asks = tokio::spawn(async move { lent.run(LONG, &[]).is_err() });
                tokio::time::sleep(Duration::from_millis(30)).await;
                drop(waiting);
                asks.await.unwrap()
            });
            assert!(both.await.unwrap(), "the statement went on to its end, as if somebody waited");
        }
    }
}
