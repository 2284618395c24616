//! Opening storage: embedded SQLite by path, PostgreSQL by URL.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgConnection, PgPool, SqlitePool};
use tokio::sync::mpsc;

use crate::fault::Fault;
use crate::migrate;
use crate::run::{Queued, write_groups};
use crate::tx::{Hours, Policies, Tx};

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Clone)]
enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool, queue: mpsc::Sender<Queued> },
    Postgres { pool: PgPool },
}

/// Open storage. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pools: Arc<Pools>,
    /// What transactions have parsed: policies and hours.
    known: (Policies, Hours),
}

/// The oldest SQLite that is known to keep its promises here (the WAL-reset fault was mended in 3.51.3).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The runtime role on PostgreSQL: it owns nothing, so that row-level security binds it.
pub(crate) const RUNTIME_ROLE: &str = "relais_runtime";
/// Readers on SQLite; each is a thread.
const SQLITE_READERS: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 20;

/// Whether a database is made where none is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    OrMade,
    Only,
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`, made if it is not there, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        Self::open_as(url, Found::OrMade).await
    }

    /// The same, but a database that holds no Relais is refused: a mistyped name must not answer “nothing is wrong”.
    pub async fn open_existing(url: &str) -> Result<Self, Fault> {
        Self::open_as(url, Found::Only).await
    }

    async fn open_as(url: &str, found: Found) -> Result<Self, Fault> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.trim_start_matches("//");
            if found == Found::Only && !std::path::Path::new(path).is_file() {
                return Err(Fault::Misnamed(format!(
                    "there is no database at {path}: `relais serve` or `relais migrate` makes one"
                )));
            }
            // FULL: an acknowledged change survives loss of power, not only of the process.
            Self::open_sqlite(path, SqliteSynchronous::Full, found).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, found).await
        } else {
            Err(Fault::Misnamed("the database URL must begin with sqlite: or postgres://".into()))
        }
    }

    /// Opens embedded storage that nobody will miss, without waiting for the disk: for the demo alone.
    pub async fn open_throw_away(path: &str) -> Result<Self, Fault> {
        Self::open_sqlite(path, SqliteSynchronous::Off, Found::OrMade).await
    }

    async fn open_sqlite(path: &str, synchronous: SqliteSynchronous, found: Found) -> Result<Self, Fault> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(found == Found::OrMade)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-32768")
            .row_buffer_size(256)
            // Statements that are sent together are kept together: there are many such texts.
            .statement_cache_capacity(256);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            // The one writer keeps more pages, and tidies its log less often: a storm of changes touches many.
            .connect_with(
                options.clone().pragma("cache_size", "-131072").pragma("wal_autocheckpoint", "4000"),
            )
            .await?;
        let mut tx = Tx::sqlite(write.acquire().await?);
        assert_sqlite(&mut tx).await?;
        migrate::up(&mut tx, found).await?;
        drop(tx);
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.pragma("query_only", "on"))
            .await?;
        let (queue, waiting) = mpsc::channel(1024);
        let known = <(Policies, Hours)>::default();
        let pools = Pools::Sqlite { write: write.clone(), read: read.clone(), queue };
        let store = Self { pools: Arc::new(pools), known: known.clone() };
        // The writer must not keep the queue open by itself: it gets pools of its own.
        let (unused, _) = mpsc::channel(1);
        let writer = Self { pools: Arc::new(Pools::Sqlite { write, read, queue: unused }), known };
        tokio::spawn(write_groups(writer, waiting));
        Ok(store)
    }

    async fn open_postgres(url: &str, found: Found) -> Result<Self, Fault> {
        let options = PgConnectOptions::from_str(url)?.application_name("relais");
        // Once without a pool, which would only say that it waited in vain.
        PgConnection::connect_with(&options).await?.close().await?;
        let owner = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let mut tx = Tx::postgres(owner.acquire().await?);
        migrate::up(&mut tx, found).await?;
        drop(tx);
        owner.close().await;
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(15))
            .after_connect(|connection, _| {
                Box::pin(async move {
                    use sqlx::Executor as _;
                    let script = format!("set role {RUNTIME_ROLE}; set lock_timeout = '10s'");
                    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(script))).await.map(drop)
                })
            })
            .connect_with(options)
            .await?;
        Ok(Self { pools: Arc::new(Pools::Postgres { pool }), known: Default::default() })
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &*self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    pub(crate) fn queue(&self) -> &mpsc::Sender<Queued> {
        match &*self.pools {
            Pools::Sqlite { queue, .. } => queue,
            Pools::Postgres { .. } => unreachable!("PostgreSQL has no writer queue"),
        }
    }

    pub(crate) async fn writer(&self) -> Result<Tx, Fault> {
        match &*self.pools {
            Pools::Sqlite { write, .. } => Ok(Tx::sqlite(write.acquire().await?).knowing(self.known.clone())),
            Pools::Postgres { pool } => Ok(Tx::postgres(pool.acquire().await?).knowing(self.known.clone())),
        }
    }

    pub(crate) async fn reader(&self) -> Result<Tx, Fault> {
        match &*self.pools {
            Pools::Sqlite { read, .. } => Ok(Tx::sqlite(read.acquire().await?).knowing(self.known.clone())),
            Pools::Postgres { pool } => Ok(Tx::postgres(pool.acquire().await?).knowing(self.known.clone())),
        }
    }

    /// Waits for what is under way and closes the pools.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { write, read, .. } => {
                read.close().await;
                // The writer holds its connection until its queue ends; do not wait for it.
                drop(tokio::time::timeout(Duration::from_secs(1), write.close()).await);
            }
            Pools::Postgres { pool } => pool.close().await,
        }
    }
}

async fn assert_sqlite(tx: &mut Tx) -> Result<(), Fault> {
    let version = sqlite_version(tx).await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < OLDEST_SQLITE {
        return Err(Fault::Corrupt(format!("SQLite {version} is older than 3.51.3, which is needed")));
    }
    Ok(())
}

async fn sqlite_version(tx: &mut Tx) -> Result<String, Fault> {
    let rows: Vec<(String,)> = tx.all_built("select sqlite_version()".into(), Vec::new()).await?;
    rows.into_iter()
        .next()
        .map(|(version,)| version)
        .ok_or_else(|| Fault::Corrupt("SQLite tells no version".into()))
}
