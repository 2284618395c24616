//! A transaction on either engine. The only place that knows both drivers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::id::DeskId;
use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow, Postgres, Row as _};
use uuid::Uuid;

use crate::arg::Arg;
use crate::connections::{Lent, Waiting};
use crate::events::Sealing;
use crate::fair::Given;
use crate::fault::{Away, Fault};
use crate::keys::Keyring;
use crate::later::Later;
use crate::locks::Locks;
use crate::outbox::Item;
use crate::postgres::{Within, bounded};
use crate::prepared::Prepared;
use crate::projection::versions::Versions;
use crate::remembered::{Document, Documents, Shared, Unchanging};
use crate::tally::Moves;

/// A statement. The texts differ only where row locks are taken: SQLite has one writer and needs none.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

/// Declares the statements of a module, and their list for the test that prepares each on both engines.
macro_rules! statements {
    (@one $text:literal) => { $crate::Sql { sqlite: $text, postgres: $text } };
    (@one $text:literal for update) => { $crate::Sql { sqlite: $text, postgres: concat!($text, " for update") } };
    (@one $text:literal for share) => { $crate::Sql { sqlite: $text, postgres: concat!($text, " for share") } };
    (@one $text:literal skip locked) => {
        $crate::Sql { sqlite: $text, postgres: concat!($text, " for update skip locked") }
    };
    (@one sqlite $text:literal postgres $other:literal) => { $crate::Sql { sqlite: $text, postgres: $other } };
    ($($name:ident = $($text:tt)+);* ;) => { compile_error!("use `=>`") };
    ($($name:ident => [$($text:tt)+];)*) => {
        $(const $name: $crate::Sql = $crate::tx::statements!(@one $($text)+);)*
        /// Every statement of this module. One that is not listed in `crate::statements` is never used: it does not build.
        pub(crate) const STATEMENTS: &[(&str, $crate::Sql)] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $name)),*];
    };
}
pub(crate) use statements;

/// A row that both engines can read: a tuple, as long as it is.
pub trait Readable:
    for<'r> TryFrom<&'r rusqlite::Row<'r>, Error = rusqlite::Error> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}
impl<T> Readable for T where
    T: for<'r> TryFrom<&'r rusqlite::Row<'r>, Error = rusqlite::Error>
        + for<'r> FromRow<'r, PgRow>
        + Send
        + Unpin
{
}

enum Connection {
    /// Answers at once, on the thread that asks.
    Sqlite(Lent),
    Postgres(PoolConnection<Postgres>),
}

/// An open transaction. Begun, committed and rolled back only by `Store`, in a task that the store owns.
pub struct Tx {
    connection: Connection,
    /// Whether a pooler in transaction mode stands before PostgreSQL: then nothing is kept prepared.
    pooled: bool,
    /// Whether a transaction is open: a connection that dies with one is not reused as it is.
    open: bool,
    /// Whether a policy was put that a rollback would take back.
    pub(crate) put_policy: bool,
    /// Documents of rows that were parsed before, believed where a row has their text.
    pub(crate) documents: Documents,
    /// What was parsed before and never changes under its version.
    pub(crate) unchanging: Unchanging,
    /// What was read of rows that nobody can have changed since.
    pub(crate) settled: HashMap<Document, Shared>,
    /// Whether what this transaction reads stays as it is, unless it changes it itself.
    pub(crate) still: bool,
    /// The desk that it is for, where that is one.
    pub(crate) desk: Option<DeskId>,
    /// What seals and opens.
    pub(crate) keys: Keyring,
    /// In which versions projections are made.
    pub(crate) versions: Arc<Versions>,
    /// Counts what is asked.
    asked: Arc<Asked>,
    /// Desks whose events were appended: the sealer's next work.
    pub(crate) touched: Vec<domain::id::DeskId>,
    /// What was appended to desks since their last seals, where events are written with their positions.
    pub(crate) sealing: HashMap<DeskId, Sealing>,
    /// What a change reads and would write, where it is only prepared.
    pub(crate) prepared: Option<Box<Prepared>>,
    /// The last event of records that were read for a change, by its number and hash: what the next one is chained to.
    pub(crate) heads: HashMap<(DeskId, Uuid), (u64, Vec<u8>)>,
    /// What is locked.
    pub(crate) locks: Locks,
    /// What is written on PostgreSQL and waits to be sent; whether anything may wait.
    later: Later,
    waits: bool,
    /// The epochs of desks that put messages out.
    pub(crate) epochs: HashMap<DeskId, u64>,
    /// Whether what is written down may have happened however long ago, whatever the policy says.
    pub(crate) any_age: bool,
    /// What the change puts into the outbox.
    pub(crate) leaving: Vec<Item>,
    /// What was deleted and has to go from the log and the free room of SQLite as well, once it is committed.
    pub(crate) wipes: Option<Vec<String>>,
    /// What the change adds to the numbers of open requests.
    pub(crate) counted: Moves,
    /// What a transaction on PostgreSQL sets for itself; nothing for the owner who migrates.
    within: Option<Within>,
    /// How long a statement is waited for.
    patience: Option<Duration>,
    /// The process of PostgreSQL's that runs the transaction.
    process: i32,
    /// Whether the connection died, or fell silent: nothing more is sent over it.
    lost: bool,
    /// The place before a pool of PostgreSQL's, until the connection is back there.
    given: Option<Given>,
}

/// A query of PostgreSQL's with its arguments.
macro_rules! query {
    ($make:path, $sql:expr, $args:expr, $keeps:expr) => {{
        // Without a name behind a pooler: the next statement may meet another process of the server's.
        let mut query = $make($sql).persistent($keeps);
        for arg in $args {
            query = match arg {
                Arg::Int(v) => query.bind(v),
                Arg::Text(v) => query.bind(v),
                Arg::Id(v) => query.bind(v),
                Arg::Bytes(v) => query.bind(v),
                Arg::Ids(v) => query.bind(v),
            };
        }
        query
    }};
}

/// Asks SQLite, which answers here; or the server, but not for ever, and notes if the connection is lost.
macro_rules! asked {
    ($tx:expr, $make:path, $sql:expr, $args:expr, $how:ident) => {{
        let gone = || Fault::Away { kind: Away::Gone, why: "this is SQLite".into() };
        asked!($tx, |_open| Err(gone()), $make, $sql, $args, $how)
    }};
    ($tx:expr, |$open:ident| $here:expr, $make:path, $sql:expr, $args:expr, $how:ident) => {{
        let keeps = !$tx.pooled;
        asked!($tx, |$open| $here, |server| query!($make, $sql, $args, keeps).$how(server))
    }};
    ($tx:expr, |$open:ident| $here:expr, |$server:ident| $there:expr) => {{
        $tx.asked.statements.fetch_add(1, Ordering::Relaxed);
        let patience = $tx.patience;
        match &mut $tx.connection {
            Connection::Sqlite($open) => $here,
            Connection::Postgres(_) if $tx.lost => {
                Err(Fault::Away { kind: Away::Gone, why: "the connection was lost before".into() })
            }
            Connection::Postgres(connection) => {
                let $server = &mut **connection;
                let asked = async { $there.await.map_err(Fault::from) };
                let answer = bounded(patience, "a statement", asked).await;
                $tx.heard(answer)
            }
        }
    }};
}

/// How much storage was asked for, since it was opened.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Statements that were sent.
    pub statements: AtomicU64,
    /// Rows that came back.
    pub rows: AtomicU64,
    /// Transactions that began to read what is a desk's.
    pub reads: AtomicU64,
    /// Changes that were asked for, whatever became of them.
    pub changes: AtomicU64,
    /// Transactions that may write and were committed.
    pub commits: AtomicU64,
}

/// What each transaction of a store knows from the start.
pub(crate) type Known = (Documents, Unchanging, Keyring, Arc<Asked>, Arc<Versions>);

impl Tx {
    /// With what other transactions have read before.
    pub(crate) fn knowing(mut self, (documents, unchanging, keys, asked, versions): Known) -> Self {
        self.asked = asked;
        self.versions = versions;
        self.documents = documents;
        self.unchanging = unchanging;
        self.keys = keys;
        self
    }

    pub(crate) fn sqlite(connection: Lent) -> Self {
        Self::on(Connection::Sqlite(connection), false)
    }

    pub(crate) fn postgres(connection: PoolConnection<Postgres>, pooled: bool) -> Self {
        Self::on(Connection::Postgres(connection), pooled)
    }

    fn on(connection: Connection, pooled: bool) -> Self {
        Self {
            pooled,
            connection,
            open: false,
            put_policy: false,
            documents: Documents::default(),
            unchanging: Unchanging::default(),
            settled: HashMap::new(),
            still: false,
            desk: None,
            keys: Keyring::default(),
            versions: Arc::default(),
            asked: Arc::default(),
            touched: Vec::new(),
            sealing: HashMap::new(),
            prepared: None,
            heads: HashMap::new(),
            locks: Locks::default(),
            later: Later::default(),
            waits: false,
            epochs: HashMap::new(),
            any_age: false,
            leaving: Vec::new(),
            wipes: None,
            counted: Moves::default(),
            within: None,
            patience: None,
            process: 0,
            lost: false,
            given: None,
        }
    }

    /// With the place that was waited for before its connection was.
    pub(crate) fn holding(mut self, given: Given) -> Self {
        self.given = Some(given);
        self
    }

    /// As a transaction that serves begins.
    pub(crate) fn within(mut self, within: Within) -> Self {
        self.within = Some(within);
        self
    }

    /// Whether this is PostgreSQL: for the few statements that differ by more than a lock.
    pub fn is_postgres(&self) -> bool {
        matches!(self.connection, Connection::Postgres(_))
    }

    /// For whoever waits for what is read here; it cuts nothing short on PostgreSQL.
    pub(crate) fn waiting(&self) -> Waiting {
        match &self.connection {
            Connection::Sqlite(open) => open.waiting(),
            Connection::Postgres(_) => Waiting::default(),
        }
    }

    /// How many rows were written over this connection: on SQLite, where whoever has written nothing has nothing to take
    /// back.
    pub(crate) fn written(&self) -> u64 {
        match &self.connection {
            Connection::Sqlite(open) => open.written(),
            Connection::Postgres(_) => 0,
        }
    }

    /// Whether SQLite has taken back all of a transaction that was begun: it does that where there is no room.
    pub(crate) fn was_taken_back(&self) -> bool {
        matches!(&self.connection, Connection::Sqlite(open) if self.open && !open.is_in_transaction())
    }

    /// Says whether what the change writes down may have happened however long ago.
    pub fn takes_any_age(&mut self, any_age: bool) {
        self.any_age = any_age;
    }

    /// Leaves what waits undone, with what a change that is taken back has read.
    pub(crate) fn forget(&mut self) {
        self.leaving.clear();
        self.counted.clear();
        self.heads.clear();
        self.later.clear();
        self.locks.forget();
        self.epochs.clear();
        self.settled.clear();
    }

    /// The connection to SQLite, if it is one.
    pub(crate) fn here(&self) -> Option<&Lent> {
        match &self.connection {
            Connection::Sqlite(open) => Some(open),
            Connection::Postgres(_) => None,
        }
    }

    /// Runs a statement that writes: by the next that leans on it at the latest, and before the commit (`crate::later`). What
    /// is to be locked by it at once is asked for by [`Self::touches`].
    pub async fn run(&mut self, sql: Sql, args: Vec<Arg>) -> Result<(), Fault> {
        if let Some(prepared) = &mut self.prepared {
            self.asked.statements.fetch_add(1, Ordering::Relaxed);
            prepared.write(Cow::Borrowed(sql.sqlite), args);
            return Ok(());
        }
        let form = if self.waits { Later::may_wait(sql.postgres) } else { None };
        let Some(form) = form else { return self.touches(sql, args).await.map(drop) };
        let write = (sql.postgres, form);
        if self.later.is_against(write, &args) {
            self.write_later().await?;
        }
        self.later.put(write, args);
        Ok(())
    }

    /// Sends what waits to be written.
    pub(crate) async fn write_later(&mut self) -> Result<(), Fault> {
        let Some(together) = self.later.take() else { return Ok(()) };
        let (text, args, keeps) = (together.text.into_owned(), together.args, together.keeps && !self.pooled);
        let gone = || Fault::Away { kind: Away::Gone, why: "this is SQLite".into() };
        let done =
            asked!(self, |_open| Err(gone()), |server| query!(sqlx::query, AssertSqlSafe(text), args, keeps)
                .execute(server));
        done.map(drop)
    }

    /// The same, where a statement that is sent now leans on it.
    async fn write_before(&mut self, text: &str) -> Result<(), Fault> {
        if self.later.goes_before(text) { self.write_later().await } else { Ok(()) }
    }

    /// Runs a statement that writes; answers how many rows it touched.
    pub async fn touches(&mut self, sql: Sql, args: Vec<Arg>) -> Result<u64, Fault> {
        self.must_not_prepare()?;
        self.write_later().await?;
        let there = sql.postgres;
        let done = asked!(self, |open| return open.run(sql.sqlite, &args), sqlx::query, there, args, execute);
        done.map(|done| done.rows_affected())
    }

    /// For what a change cannot ask beside the writer.
    fn must_not_prepare(&mut self) -> Result<(), Fault> {
        self.prepared.as_mut().map_or(Ok(()), |prepared| Err(prepared.spoil()))
    }

    /// Reads so many rows at most on SQLite, where it is that.
    fn read_here<R: Readable>(
        &mut self,
        text: Cow<'static, str>,
        args: &[Arg],
        most: usize,
        with: &mut dyn FnMut(R) -> Result<(), Fault>,
    ) -> Option<Result<(), Fault>> {
        let Connection::Sqlite(open) = &self.connection else { return None };
        self.asked.statements.fetch_add(1, Ordering::Relaxed);
        Some(match &mut self.prepared {
            Some(prepared) => prepared.read(open, (text, args.to_vec(), most), with),
            None => open.rows(&text, args, most, &mut |row| with(R::try_from(row)?)),
        })
    }

    /// All that is read on SQLite, where it is that.
    fn all_here<R: Readable>(
        &mut self,
        text: Cow<'static, str>,
        args: &[Arg],
        most: usize,
    ) -> Option<Result<Vec<R>, Fault>> {
        let mut found = Vec::new();
        let mut keep = |row| {
            found.push(row);
            Ok(())
        };
        let read = self.read_here(text, args, most, &mut keep)?;
        Some(read.map(|()| found))
    }

    /// All rows.
    pub async fn all<R: Readable>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Vec<R>, Fault> {
        let rows = match self.all_here(Cow::Borrowed(sql.sqlite), &args, usize::MAX) {
            Some(rows) => rows,
            None => {
                self.write_before(sql.postgres).await?;
                asked!(self, sqlx::query_as::<_, R>, sql.postgres, args, fetch_all)
            }
        };
        self.came(rows)
    }

    /// One row, or none.
    pub async fn optional<R: Readable>(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Option<R>, Fault> {
        let row = match self.all_here(Cow::Borrowed(sql.sqlite), &args, 1) {
            Some(rows) => rows.map(|mut rows| rows.pop()),
            None => {
                self.write_before(sql.postgres).await?;
                asked!(self, sqlx::query_as::<_, R>, sql.postgres, args, fetch_optional)
            }
        }?;
        self.asked.rows.fetch_add(u64::from(row.is_some()), Ordering::Relaxed);
        Ok(row)
    }

    /// All rows of a statement whose conditions were put together from fixed parts. `built` never holds a value.
    pub(crate) async fn all_built<R: Readable>(
        &mut self,
        built: String,
        args: Vec<Arg>,
    ) -> Result<Vec<R>, Fault> {
        let rows = if self.is_postgres() {
            self.write_before(&built).await?;
            asked!(self, sqlx::query_as::<_, R>, AssertSqlSafe(built), args, fetch_all)
        } else {
            self.all_here(Cow::Owned(built), &args, usize::MAX).unwrap_or_else(|| Ok(Vec::new()))
        };
        self.came(rows)
    }

    /// Counts rows that came back.
    fn came<R>(&self, rows: Result<Vec<R>, Fault>) -> Result<Vec<R>, Fault> {
        if let Ok(rows) = &rows {
            self.asked.rows.fetch_add(rows.len() as u64, Ordering::Relaxed);
        }
        rows
    }

    /// As [`Self::all_built`], row by row, for answers that need not fit into memory.
    pub(crate) async fn each_built<R: Readable>(
        &mut self,
        built: String,
        args: Vec<Arg>,
        with: &mut (dyn FnMut(R) -> Result<(), Fault> + Send),
    ) -> Result<(), Fault> {
        use futures_util::TryStreamExt as _;
        self.write_before(&built).await?;
        let (keeps, patience) = (!self.pooled, self.patience);
        let server = match &mut self.connection {
            Connection::Postgres(server) => &mut **server,
            Connection::Sqlite(_) => {
                return self
                    .read_here(Cow::Owned(built), &args, usize::MAX, &mut |row| with(row))
                    .unwrap_or(Ok(()));
            }
        };
        let done = async {
            let query = query!(sqlx::query_as::<_, R>, AssertSqlSafe(built), args, keeps);
            let mut rows = query.fetch(server);
            while let Some(row) = bounded(patience, "a read", async { Ok(rows.try_next().await?) }).await? {
                with(row)?;
            }
            Ok(())
        }
        .await;
        self.heard(done)
    }

    /// Runs a statement that was put together from fixed names. `built` never holds a value.
    pub(crate) async fn run_built(&mut self, built: String, args: Vec<Arg>) -> Result<(), Fault> {
        if let Some(prepared) = &mut self.prepared {
            self.asked.statements.fetch_add(1, Ordering::Relaxed);
            prepared.write(Cow::Owned(built), args);
            return Ok(());
        }
        self.touches_built(built, args).await.map(drop)
    }

    /// The same; answers how many rows it touched.
    pub(crate) async fn touches_built(&mut self, built: String, args: Vec<Arg>) -> Result<u64, Fault> {
        self.must_not_prepare()?;
        self.write_later().await?;
        let done = asked!(
            self,
            |open| return open.run(&built, &args),
            sqlx::query,
            AssertSqlSafe(built),
            args,
            execute
        );
        done.map(|done| done.rows_affected())
    }

    /// Writes the log of SQLite into its file and leaves it empty; answers whether nobody was in the way.
    pub(crate) async fn empty_log(&mut self) -> Result<bool, Fault> {
        self.script("pragma busy_timeout = 250".into()).await?;
        let done: Result<Vec<(i64, i64, i64)>, Fault> =
            self.all_built("pragma wal_checkpoint(truncate)".into(), Vec::new()).await;
        self.script("pragma busy_timeout = 10000".into()).await?;
        Ok(done?.iter().all(|(busy, ..)| *busy == 0))
    }

    /// Statements without arguments, several at once: migrations, begin, commit.
    pub(crate) async fn script(&mut self, script: String) -> Result<(), Fault> {
        self.must_not_prepare()?;
        self.write_later().await?;
        let done =
            asked!(self, |open| return open.script(&script), |server| sqlx::raw_sql(AssertSqlSafe(script))
                .execute(server));
        done.map(drop)
    }

    /// Prepares a statement without running it.
    pub async fn prepare(&mut self, sql: Sql) -> Result<(), Fault> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        match &mut self.connection {
            Connection::Sqlite(open) => open.prepare(sql.sqlite),
            Connection::Postgres(c) => Ok((&mut **c).prepare(sql.postgres.into_sql_str()).await.map(drop)?),
        }
    }

    /// Begins. On PostgreSQL the role, the desk for row-level security and the time limits are set for this transaction
    /// alone, in the same round trip.
    pub(crate) async fn begin(&mut self, desk: Option<domain::id::DeskId>, write: bool) -> Result<(), Fault> {
        self.open = true;
        self.put_policy = false;
        // The owner who migrates reads by the server's own rules.
        self.still = !self.is_postgres() || (!write && self.within.is_some());
        self.desk = desk;
        self.forget();
        self.waits = write && self.within.as_ref().is_some_and(|within| within.together);
        self.touched.clear();
        self.sealing.clear();
        if !write && desk.is_some_and(|desk| !desk.0.is_nil()) {
            self.asked.reads.fetch_add(1, Ordering::Relaxed);
        }
        self.patience = self.within.as_ref().map(|within| within.patience(write));
        let script = match (&self.connection, &self.within) {
            (Connection::Sqlite(_), _) => if write { "begin immediate" } else { "begin" }.to_owned(),
            (Connection::Postgres(_), None) => "begin".to_owned(),
            (Connection::Postgres(_), Some(within)) => within.begin(desk, write),
        };
        let Connection::Postgres(c) = &mut self.connection else { return self.script(script).await };
        let begun = sqlx::raw_sql(AssertSqlSafe(script)).fetch_optional(&mut **c);
        // The simplest of statements: whoever cannot answer it will answer no other.
        let patience = self.within.as_ref().map(|within| within.patience(true));
        let row = bounded(patience, "begin", async { Ok(begun.await?) }).await;
        let row = self.heard(row)?;
        self.process = row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
        Ok(())
    }

    /// The process of PostgreSQL's that runs this transaction.
    pub(crate) fn process(&self) -> i32 {
        self.process
    }

    /// Notes that the connection is lost, if that is what an answer says.
    fn heard<T>(&mut self, answer: Result<T, Fault>) -> Result<T, Fault> {
        let gone = |fault: &Fault| matches!(fault.away(), Some(Away::Gone | Away::Silent | Away::ReadOnly));
        if answer.as_ref().is_err_and(gone) {
            self.lost = true;
            // The server that takes over may have lost what was committed last, and then a version may become another.
            self.unchanging.forget();
        }
        answer
    }

    /// Commits. On PostgreSQL whatever ends the connection meanwhile leaves the outcome unknown.
    pub(crate) async fn commit(&mut self) -> Result<(), Fault> {
        self.write_later().await?;
        match &mut self.connection {
            Connection::Sqlite(_) => self.script("commit".to_owned()).await?,
            // A time limit would let the server say “committed” of what no standby has: it ends the wait for one, and
            // not the transaction. In a transaction that has failed the first statement fails, and no commit follows.
            Connection::Postgres(c) => sqlx::raw_sql("set local statement_timeout = 0; commit")
                .execute(&mut **c)
                .await
                .map(drop)
                .map_err(Fault::of_commit)?,
        }
        self.open = false;
        Ok(())
    }

    /// Rolls back. A connection that is lost is closed instead, which says the same to the server.
    pub(crate) async fn rollback(&mut self) -> Result<(), Fault> {
        self.forget();
        if self.lost {
            return Ok(());
        }
        let done = self.script("rollback".to_owned()).await;
        self.open = done.is_err();
        done
    }
}

/// How long a connection that goes back to its pool may take to say that it is well.
const RETURN: Duration = Duration::from_secs(5);

impl Drop for Tx {
    fn drop(&mut self) {
        match &mut self.connection {
            Connection::Sqlite(open) if self.open => open.undo(),
            Connection::Sqlite(_) => {}
            Connection::Postgres(c) if self.open => c.close_on_drop(),
            // The pool asks each connection that comes back, and would wait for a silent server for ever.
            Connection::Postgres(c) => {
                let (back, given) = (tokio::time::timeout(RETURN, c.return_to_pool()), self.given.take());
                drop(tokio::spawn(async move {
                    drop(back.await);
                    drop(given);
                }));
            }
        }
    }
}
