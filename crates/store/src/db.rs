//! Opening storage: embedded SQLite by path, PostgreSQL by URL.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::id::DeskId;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, SqlitePool};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::bells::Bells;
use crate::examine::examine;
use crate::fault::{Away, Fault};
use crate::keys::Keyring;
use crate::migrate;
use crate::place::{self, Held, Holder, PAGE, Place, Unfit};
use crate::postgres::{self, Distrust, Server, Waits, Within};
use crate::projection::versions::Versions;
use crate::readers::Readers;
use crate::roles::Roles;
use crate::run::{Queued, write_groups};
use crate::tx::{Known, Tx};

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

enum Pools {
    Sqlite { write: SqlitePool, read: Arc<Readers>, queue: mpsc::Sender<Queued> },
    Postgres(Postgres),
}

/// An open PostgreSQL.
pub(crate) struct Postgres {
    write: PgPool,
    pub read: PgPool,
    within: Within,
    stands: Stands,
    pub distrust: Distrust,
    /// Whose turn it is to ask whether the server is there.
    pub turn: tokio::sync::Mutex<()>,
}

impl Postgres {
    pub fn waits(&self) -> Waits {
        self.within.waits
    }
}

/// How Relais stands on a PostgreSQL, as it was found at opening.
#[derive(Debug, Clone)]
pub struct Stands {
    /// As the operator decided.
    pub server: Server,
    pub roles: Roles,
    /// Whether a pooler in transaction mode stands between: then no statement is kept prepared.
    pub pooled: bool,
    /// Host, or folder of the socket, and port of the URL.
    pub address: (String, u16),
}

/// Open storage. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pools: Arc<Pools>,
    /// What transactions have parsed, policies and hours, and what seals.
    known: Known,
    /// Where an embedded database lies.
    place: Option<Arc<Place>>,
    observer: Arc<OnceLock<Observer>>,
    /// A bell for each desk whose log somebody listens for.
    bells: Bells,
}

/// The oldest SQLite that is known to keep its promises here (the WAL-reset fault was mended in 3.51.3).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// The least rest between two blocks of long work.
const REST: Duration = Duration::from_millis(5);
/// How often it is tried to empty the log of SQLite while others read.
const WIPES: u32 = 20;
/// Readers on SQLite; each is a thread.
const SQLITE_READERS: u32 = 4;

/// What a database is opened for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// To be its one server: made where there is none, brought up to date, looked through.
    Serve { holder: Holder },
    /// To be brought up to date, and made where there is none.
    Migrate { holder: Holder },
    /// To be made where there is none; one that is there is used as it is.
    Make,
    /// As [`Self::Make`], with no server beside: for an installation that is loaded in one piece.
    Load { holder: Holder },
    /// To be used as it is: a mistyped name must not answer “nothing is wrong”, and a schema never changes by the way.
    Use,
}

/// How a database is opened. Room is of embedded ones alone.
#[derive(Debug, Clone)]
pub struct Opening {
    pub purpose: Purpose,
    /// What the operator decided about PostgreSQL.
    pub server: Server,
    /// The most bytes that it may take; none: what the disk has.
    pub largest: Option<u64>,
    /// Bytes that are kept for words: below, files are refused.
    pub for_words: u64,
}

/// Told how long each commit took.
type Observer = Box<dyn Fn(Duration) + Send + Sync>;

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…`, made if it is not there, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Self, Fault> {
        Self::open_on(url, Server::default()).await
    }

    /// The same, with what the operator decided about PostgreSQL.
    pub async fn open_on(url: &str, server: Server) -> Result<Self, Fault> {
        let holder = Holder::this(domain::Timestamp::UNIX_EPOCH, "nothing".into());
        let purpose = Purpose::Migrate { holder };
        Self::open_for(url, Opening { purpose, server, largest: None, for_words: 0 }).await
    }

    /// Opens what a URL names.
    pub async fn open_for(url: &str, opening: Opening) -> Result<Self, Fault> {
        let store = if let Some(path) = url.strip_prefix("sqlite:") {
            // FULL: an acknowledged change survives loss of power, not only of the process.
            Self::open_sqlite(path.trim_start_matches("//"), SqliteSynchronous::Full, opening).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, &opening.purpose, opening.server).await?
        } else {
            return Err(Fault::Misnamed("the database URL must begin with sqlite: or postgres://".into()));
        };
        store.look_at_versions().await?;
        Ok(store)
    }

    /// Opens embedded storage that nobody will miss, without waiting for the disk: for the demo alone.
    pub async fn open_throw_away(path: &str) -> Result<Self, Fault> {
        let (purpose, server) = (Purpose::Make, Server::default());
        let opening = Opening { purpose, server, largest: None, for_words: 0 };
        Self::open_sqlite(path, SqliteSynchronous::Off, opening).await
    }

    async fn open_sqlite(
        path: &str,
        synchronous: SqliteSynchronous,
        opening: Opening,
    ) -> Result<Self, Fault> {
        let Opening { purpose, largest, for_words, .. } = opening;
        let file = Path::new(path);
        let misnamed = |error: std::io::Error| Fault::Misnamed(format!("{path}: {error}"));
        let loads = matches!(purpose, Purpose::Load { .. });
        match &purpose {
            // A copy is the way out.
            _ if !loads && place::is_lost(file) => return Err(Fault::Unfit(Unfit::Missing)),
            Purpose::Use if !file.is_file() => {
                return Err(Fault::Misnamed(format!(
                    "there is no database at {path}: `relais serve` or `relais migrate` makes one"
                )));
            }
            // Before anything is opened: SQLite would take away the log of an empty file.
            _ if place::is_emptied(file) => return Err(Fault::Unfit(Unfit::Truncated)),
            _ => place::make(file).map_err(misnamed)?,
        }
        let mut held = match &purpose {
            Purpose::Serve { holder } | Purpose::Load { holder } => Some(Held::take(file, holder)?),
            _ => None,
        };
        place::must_be_whole(file)?;
        examine(file, matches!(purpose, Purpose::Serve { .. })).await?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-32768")
            .row_buffer_size(256)
            // Statements that are sent together are kept together: there are many such texts.
            .statement_cache_capacity(256);
        let most = largest.map_or(u64::from(u32::MAX - 1), |largest| largest / PAGE);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .idle_timeout(None)
            .max_lifetime(None)
            // The one writer keeps more pages, and tidies its log less often: a storm of changes touches many.
            .connect_with(
                options
                    .clone()
                    .pragma("cache_size", "-131072")
                    .pragma("wal_autocheckpoint", "4000")
                    // What is deleted is overwritten: words that were taken out must not lie in free room.
                    .pragma("secure_delete", "on")
                    .pragma("max_page_count", most.to_string()),
            )
            .await?;
        let mut tx = Tx::sqlite(write.acquire().await?);
        assert_sqlite(&mut tx).await?;
        migrate::up(&mut tx, &purpose, "", Some(file)).await?;
        if let (Some(held), Purpose::Serve { holder } | Purpose::Load { holder }) = (&mut held, &purpose) {
            held.tell(holder).map_err(misnamed)?;
        }
        let place = Place::of(file, (largest, for_words), held).map_err(misnamed)?;
        count_pages(&place, &mut tx).await?;
        drop(tx);
        let read = Arc::new(Readers::open(&options.pragma("query_only", "on"), SQLITE_READERS).await?);
        let (queue, waiting) = mpsc::channel(1024);
        let known = Known::default();
        // Where no setting says otherwise, keys lie beside the data.
        known.2.take(&Keyring::file(Path::new(&format!("{path}.key"))));
        let pools = Pools::Sqlite { write: write.clone(), read: Arc::clone(&read), queue };
        let (place, observer, bells) = (Some(place), Arc::default(), Bells::default());
        let store =
            Self { pools: Arc::new(pools), known: known.clone(), place, observer, bells: bells.clone() };
        // The writer must not keep the queue open by itself: it gets pools of its own.
        let (unused, _) = mpsc::channel(1);
        let pools = Arc::new(Pools::Sqlite { write, read, queue: unused });
        let (place, observer) = (store.place.clone(), Arc::clone(&store.observer));
        let writer = Self { pools, known, place, observer, bells };
        tokio::spawn(write_groups(writer, waiting));
        Ok(store)
    }

    async fn open_postgres(url: &str, purpose: &Purpose, server: Server) -> Result<Self, Fault> {
        let server = if matches!(purpose, Purpose::Use) { server.operated() } else { server };
        let mut options = postgres::options(url, &server.name)?;
        let (mut one, mut other) = (
            postgres::connect(&options, server.waits).await?,
            postgres::connect(&options, server.waits).await?,
        );
        let pooled = postgres::is_pooled(&mut one, &mut other, server.waits).await?;
        drop((one.close().await, other.close().await));
        if pooled {
            options = options.statement_cache_capacity(0);
        }
        let address = (
            options.get_socket().map_or_else(|| options.get_host().to_owned(), |it| it.display().to_string()),
            options.get_port(),
        );
        let distrust = Distrust::default();
        let pool = |connections| postgres::pool(options.clone(), connections, server.waits, distrust.clone());
        let (write, read) = (pool(server.writers), pool(server.readers));
        let mut owner = Tx::postgres(write.acquire().await?, pooled);
        let roles = migrate::up(&mut owner, purpose, &server.role, None).await?.unwrap_or(Roles::One);
        drop(owner);
        let role = (roles == Roles::Two).then(|| server.role.clone());
        let within = Within { role, waits: server.waits };
        let stands = Stands { server, roles, pooled, address };
        let turn = tokio::sync::Mutex::default();
        let pools = Pools::Postgres(Postgres { write, read, within, stands, distrust, turn });
        let (known, observer, bells) = (Known::default(), Arc::default(), Bells::default());
        Ok(Self { pools: Arc::new(pools), known, place: None, observer, bells })
    }

    /// Rests between two blocks of long work: an embedded database's file is as long the others' as it was ours, since
    /// `begun`. They ask for it again and again, at longer and longer intervals.
    pub async fn rest(&self, begun: std::time::Instant) {
        if self.engine() == Engine::Sqlite {
            sleep(begun.elapsed().max(REST)).await;
        }
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match &*self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// What seals, opens and signs.
    pub fn keys(&self) -> &Keyring {
        &self.known.2
    }

    /// In which versions projections are made.
    pub(crate) fn versions(&self) -> &Versions {
        &self.known.4
    }

    /// Where an embedded database lies; none: a server has it.
    pub fn place(&self) -> Option<&Arc<Place>> {
        self.place.as_ref()
    }

    /// The bells of the desks.
    pub fn bells(&self) -> &Bells {
        &self.bells
    }

    /// Tells somebody how long each commit takes; once.
    pub fn watch_commits(&self, observer: impl Fn(Duration) + Send + Sync + 'static) {
        drop(self.observer.set(Box::new(observer)));
    }

    pub(crate) fn committed(&self, took: Duration) {
        if let Some(observer) = self.observer.get() {
            observer(took);
        }
    }

    /// How many changes wait for the one writer; none where there are many.
    pub fn queued(&self) -> Option<usize> {
        match &*self.pools {
            Pools::Sqlite { queue, .. } => Some(queue.max_capacity() - queue.capacity()),
            Pools::Postgres(_) => None,
        }
    }

    /// How many connections are open.
    pub fn connections(&self) -> u32 {
        match &*self.pools {
            Pools::Sqlite { write, read, .. } => write.size() + read.size(),
            Pools::Postgres(it) => it.write.size() + it.read.size(),
        }
    }

    /// Leaves nothing of what was deleted: writes the log of an embedded database into its file and empties it; on a
    /// server, has it clear dead rows, as the owner of the tables. Answers whether that was done.
    pub async fn leave_nothing(&self) -> Result<bool, Fault> {
        match &*self.pools {
            Pools::Sqlite { .. } => {
                let mut tx = self.connection(false).await?;
                for _ in 0..WIPES {
                    if tx.empty_log().await? {
                        return Ok(true);
                    }
                    sleep(Duration::from_millis(250)).await;
                }
                Ok(false)
            }
            Pools::Postgres(it) => {
                let mut tx = Tx::postgres(it.write.acquire().await?, it.stands.pooled);
                for table in crate::redaction::HOLD_WORDS {
                    if let Err(fault) = tx.script(format!("vacuum {table}")).await {
                        tracing::warn!(%fault, table, "dead rows were not cleared");
                        return Ok(false);
                    }
                }
                Ok(true)
            }
        }
    }

    /// Looks through the whole file of an embedded database; answers what does not fit together.
    pub async fn look_through(&self) -> Result<Vec<String>, Fault> {
        if self.engine() == Engine::Postgres {
            return Ok(Vec::new());
        }
        let mut tx = self.connection(false).await?;
        let rows: Vec<(String,)> = tx.all_built("pragma quick_check(20)".into(), Vec::new()).await?;
        Ok(rows.into_iter().map(|(said,)| said).filter(|said| said != "ok").collect())
    }

    pub(crate) fn queue(&self) -> &mpsc::Sender<Queued> {
        match &*self.pools {
            Pools::Sqlite { queue, .. } => queue,
            Pools::Postgres(_) => unreachable!("PostgreSQL has no writer queue"),
        }
    }

    /// How it stands on a PostgreSQL, if it does.
    pub fn stands(&self) -> Option<&Stands> {
        match &*self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(it) => Some(&it.stands),
        }
    }

    /// The PostgreSQL, if it is one.
    pub(crate) fn server(&self) -> Option<&Postgres> {
        match &*self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(it) => Some(it),
        }
    }

    /// Connections for what belongs to no transaction: questions about the server itself.
    pub(crate) fn asking(&self) -> Option<(&PgPool, Waits)> {
        self.server().map(|it| (&it.read, it.waits()))
    }

    /// How many statements were sent, and how many rows came back, since it was opened.
    pub fn asked(&self) -> (u64, u64) {
        let asked = &self.known.3;
        (asked.statements.load(Ordering::Relaxed), asked.rows.load(Ordering::Relaxed))
    }

    /// How many transactions began to read what is a desk's, since it was opened.
    pub fn reads(&self) -> u64 {
        self.known.3.reads.load(Ordering::Relaxed)
    }

    pub(crate) async fn writer(&self) -> Result<Tx, Fault> {
        self.connection(true).await
    }

    async fn connection(&self, write: bool) -> Result<Tx, Fault> {
        let tx = match &*self.pools {
            Pools::Sqlite { write: pool, .. } if write => Tx::sqlite(pool.acquire().await?),
            Pools::Sqlite { read, .. } => {
                let (connection, reader) = read.take().await?;
                Tx::sqlite(connection).by(reader)
            }
            Pools::Postgres(it) => {
                let pool = if write { &it.write } else { &it.read };
                Tx::postgres(pool.acquire().await?, it.stands.pooled).within(it.within.clone())
            }
        };
        Ok(tx.knowing(self.known.clone()))
    }

    /// A transaction that has begun, before the instant. A connection that died in its pool has done nothing, and nor
    /// has one that a proxy without a server cut: another is taken.
    pub(crate) async fn begun(&self, desk: DeskId, write: bool, until: Instant) -> Result<Tx, Fault> {
        let mut tries = 0;
        loop {
            tries += 1;
            let fault = match self.begin_once(desk, write).await {
                Ok(tx) => return Ok(tx),
                Err(fault) => fault,
            };
            let pause = Duration::from_millis(5 * tries).min(Duration::from_millis(250));
            if fault.away() != Some(Away::Gone) || Instant::now() + pause >= until {
                return Err(fault);
            }
            sleep(pause).await;
        }
    }

    async fn begin_once(&self, desk: DeskId, write: bool) -> Result<Tx, Fault> {
        let mut tx = self.connection(write).await?;
        let begun = tx.begin(Some(desk), write).await;
        if let (Err(Fault::Away { kind: Away::Silent, .. }), Pools::Postgres(it)) = (&begun, &*self.pools) {
            it.distrust.all();
        }
        begun.map(|()| tx)
    }

    /// How long somebody waits for an answer.
    pub(crate) fn patience(&self) -> Duration {
        self.asking().map_or(Duration::ZERO, |(_, waits)| waits.change)
    }

    /// Waits for what is under way and closes the pools.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { write, read, .. } => {
                read.close().await;
                // The writer holds its connection until its queue ends; do not wait for it.
                drop(tokio::time::timeout(Duration::from_secs(1), write.close()).await);
            }
            Pools::Postgres(it) => {
                it.read.close().await;
                // A change may wait for a standby: what it waits for goes on without us.
                drop(tokio::time::timeout(Duration::from_secs(1), it.write.close()).await);
            }
        }
    }
}

/// Counts the pages of a database that may not take all of the disk.
pub(crate) async fn count_pages(place: &Place, tx: &mut Tx) -> Result<(), Fault> {
    if place.is_limited() {
        let rows: Vec<(i64,)> =
            tx.all_built("select page_count from pragma_page_count".into(), Vec::new()).await?;
        place.takes(rows.first().map_or(0, |(pages,)| pages.cast_unsigned()));
    }
    Ok(())
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
