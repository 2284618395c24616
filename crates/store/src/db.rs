//! Opening storage: embedded SQLite by path, PostgreSQL by URL.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::id::DeskId;
use sqlx::{Connection as _, PgPool};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep, timeout_at};

use crate::bells::Bells;
use crate::connections::Synchronous;
use crate::embedded::{self, Embedded};
use crate::fair::{Fair, Led, NOBODYS, none_free};
use crate::fault::{Away, Fault};
use crate::keys::Keyring;
use crate::migrate;
use crate::place::{Holder, Place};
use crate::postgres::{self, Distrust, Server, Waits, Within};
use crate::projection::versions::Versions;
use crate::roles::Roles;
use crate::run::{Queue, write_groups};
use crate::tx::{Known, Tx};

/// Which engine holds the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

enum Pools {
    Sqlite(Embedded),
    Postgres(Postgres),
}

/// An open PostgreSQL.
pub(crate) struct Postgres {
    write: PgPool,
    pub read: PgPool,
    /// The places before them, as many as their connections.
    turns: Turns,
    within: Within,
    stands: Stands,
    pub distrust: Distrust,
    /// Whose turn it is to ask whether the server is there.
    pub turn: tokio::sync::Mutex<()>,
    /// How often clearing dead rows was asked for since one began to.
    pub clearing: AtomicUsize,
}

struct Turns {
    write: Arc<Fair>,
    read: Arc<Fair>,
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
    /// In which desk's line whoever is not known yet stands.
    led: Arc<Led>,
}

/// Room on the stack for what the writer runs, as the runtime's own threads have it.
const STACK: usize = 8 << 20;
/// The least rest between two blocks of long work.
const REST: Duration = Duration::from_millis(5);
/// How often it is tried to empty the log of SQLite while others read.
const WIPES: u32 = 20;
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
            Self::open_sqlite(path.trim_start_matches("//"), Synchronous::Full, opening).await?
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
        Self::open_sqlite(path, Synchronous::Off, opening).await
    }

    /// Opens on a thread that is the writer's from then on: it ends with what waits for it.
    async fn open_sqlite(path: &str, synchronous: Synchronous, opening: Opening) -> Result<Self, Fault> {
        let (path, here) = (path.to_owned(), Handle::current());
        let (told, tell) = oneshot::channel();
        let writes = async move {
            match embedded::opened(&path, synchronous, opening).await {
                Ok(((pools, place), (alone, tx, queue))) => {
                    let (known, place) = (Known::default(), Some(place));
                    // Where no setting says otherwise, keys lie beside the data.
                    known.2.take(&Keyring::file(Path::new(&format!("{path}.key"))));
                    let (pools, observer, bells) = (Pools::Sqlite(pools), Arc::default(), Bells::default());
                    let led = Arc::default();
                    let store = Self { pools: Arc::new(pools), known, place, observer, bells, led };
                    let writer = Self { pools: Arc::new(Pools::Sqlite(alone)), ..store.clone() };
                    drop(told.send(Ok(store)));
                    let tx = tx.knowing(writer.known.clone());
                    write_groups(writer, tx, queue).await;
                }
                Err(fault) => drop(told.send(Err(fault))),
            }
        };
        // What a change waits for beside SQLite, files and time, is the runtime's there as well.
        let writer = std::thread::Builder::new().name("relais-writer".into()).stack_size(STACK);
        let begun = writer.spawn(move || here.block_on(writes));
        let failed = |why: String| Fault::NotCommitted(format!("the writer did not begin: {why}"));
        begun.map_err(|error| failed(error.to_string()))?;
        tell.await.unwrap_or_else(|error| Err(failed(error.to_string())))
    }

    async fn open_postgres(url: &str, purpose: &Purpose, server: Server) -> Result<Self, Fault> {
        let server = if matches!(purpose, Purpose::Use) { server.operated() } else { server };
        let mut options = postgres::options(url, &server.name)?;
        let (mut one, mut other) = (
            postgres::connect(&options, server.waits).await?,
            postgres::connect(&options, server.waits).await?,
        );
        let pooled = postgres::is_pooled(&mut one, &mut other, server.waits).await?;
        let together = !postgres::is_spread(&mut one, server.waits).await?;
        drop((one.close().await, other.close().await));
        if pooled {
            options = options.statement_cache_capacity(0);
        }
        let address = (
            options.get_socket().map_or_else(|| options.get_host().to_owned(), |it| it.display().to_string()),
            options.get_port(),
        );
        let distrust = Distrust::default();
        let pool = |kind| postgres::pool(options.clone(), kind, server.waits, distrust.clone());
        // A migration reads whole tables.
        let owners = pool((NonZeroU32::MIN, false));
        let mut owner = Tx::postgres(owners.acquire().await?, pooled);
        let roles = migrate::up(&mut owner, purpose, &server.role, None).await?.unwrap_or(Roles::One);
        drop(owner);
        drop(tokio::time::timeout(server.waits.change, owners.close()).await);
        // Whoever shares its connections with others says in each transaction what it needs.
        let plans = !server.reads_all;
        let (write, read) =
            (pool((server.writers, plans && !pooled)), pool((server.readers, plans && !pooled)));
        let [writes, reads] = [server.writers, server.readers].map(|it| Fair::new(it.get() as usize));
        let turns = Turns { write: writes, read: reads };
        let role = (roles == Roles::Two).then(|| server.role.clone());
        let within = Within { role, waits: server.waits, plans: plans && pooled, together };
        let stands = Stands { server, roles, pooled, address };
        let turn = tokio::sync::Mutex::default();
        let clearing = AtomicUsize::new(0);
        let pools =
            Pools::Postgres(Postgres { write, read, turns, within, stands, distrust, turn, clearing });
        let (known, observer, bells) = (Known::default(), Arc::default(), Bells::default());
        Ok(Self { pools: Arc::new(pools), known, place: None, observer, bells, led: Arc::default() })
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
            Pools::Sqlite(_) => Engine::Sqlite,
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

    /// In which desk's line whoever is not known yet stands.
    pub(crate) fn led(&self) -> &Led {
        &self.led
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
        self.known.3.commits.fetch_add(1, Ordering::Relaxed);
        if let Some(observer) = self.observer.get() {
            observer(took);
        }
    }

    /// How many changes wait for the one writer; none where there are many.
    pub fn queued(&self) -> Option<usize> {
        match &*self.pools {
            Pools::Sqlite(it) => Some(it.queue().map_or(0, |queue| queue.waits())),
            Pools::Postgres(_) => None,
        }
    }

    /// How many connections are open.
    pub fn connections(&self) -> u32 {
        match &*self.pools {
            Pools::Sqlite(it) => it.write.size() + it.read.size() + it.decide.size(),
            Pools::Postgres(it) => it.write.size() + it.read.size(),
        }
    }

    /// Leaves nothing of what was deleted: writes the log of an embedded database into its file and empties it; on a
    /// server, has it clear dead rows, as the owner of the tables. Answers whether that was done.
    pub async fn leave_nothing(&self) -> Result<bool, Fault> {
        match &*self.pools {
            Pools::Sqlite(_) => {
                let mut tx = self.connection(NOBODYS, false).await?;
                let wiped = aside(async move {
                    for _ in 0..WIPES {
                        if tx.empty_log().await? {
                            return Ok(true);
                        }
                        sleep(Duration::from_millis(250)).await;
                    }
                    Ok(false)
                });
                wiped.await.unwrap_or_else(|error| Err(unfinished(&error)))
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
        let mut tx = self.connection(NOBODYS, false).await?;
        let look = aside(async move { tx.all_built("pragma quick_check(20)".into(), Vec::new()).await });
        let rows: Vec<(String,)> = look.await.unwrap_or_else(|error| Err(unfinished(&error)))?;
        Ok(rows.into_iter().map(|(said,)| said).filter(|said| said != "ok").collect())
    }

    /// Where changes wait for the one writer; none where there are many, or where it has ended.
    pub(crate) fn queue(&self) -> Option<Queue> {
        match &*self.pools {
            Pools::Sqlite(it) => it.queue(),
            Pools::Postgres(_) => None,
        }
    }

    /// Sets off what reads, as a task beside whoever waits for it. SQLite answers each statement on the thread that asks,
    /// which is the runtime's own: to hand a read to another thread and back costs a quarter of it. What takes long makes
    /// way for others (`connections::make_way`). Where the runtime has no threads to spare, a read has one of its own.
    pub(crate) fn set_off<T: Send + 'static>(
        &self,
        reading: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let spares = Handle::current().metrics().num_workers() > embedded::READ_AT_ONCE;
        if spares || self.engine() == Engine::Postgres { tokio::spawn(reading) } else { aside(reading) }
    }

    /// How it stands on a PostgreSQL, if it does.
    pub fn stands(&self) -> Option<&Stands> {
        match &*self.pools {
            Pools::Sqlite(_) => None,
            Pools::Postgres(it) => Some(&it.stands),
        }
    }

    /// The PostgreSQL, if it is one.
    pub(crate) fn server(&self) -> Option<&Postgres> {
        match &*self.pools {
            Pools::Sqlite(_) => None,
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

    /// How many changes were asked for, whatever became of them, since it was opened.
    pub fn changes(&self) -> u64 {
        self.known.3.changes.load(Ordering::Relaxed)
    }

    pub(crate) fn change_asked_for(&self) {
        self.known.3.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// How many transactions that may write were committed, since it was opened.
    pub fn commits(&self) -> u64 {
        self.known.3.commits.load(Ordering::Relaxed)
    }

    pub(crate) async fn writer(&self) -> Result<Tx, Fault> {
        self.connection(NOBODYS, true).await
    }

    /// A connection, once one is free and it is the turn of a desk.
    async fn connection(&self, line: DeskId, write: bool) -> Result<Tx, Fault> {
        let tx = match &*self.pools {
            Pools::Sqlite(it) => Tx::sqlite(if write { &it.write } else { &it.read }.lend(line).await?),
            Pools::Postgres(it) => {
                let (turns, pool) =
                    if write { (&it.turns.write, &it.write) } else { (&it.turns.read, &it.read) };
                let patience = it.within.waits.change;
                let until = Instant::now() + patience;
                let given = turns.turn_within(patience, line).await?;
                // Questions about the server take connections beside; and one may have to be made.
                let open = timeout_at(until, pool.acquire()).await.map_err(|_| none_free())??;
                Tx::postgres(open, it.stands.pooled).within(it.within.clone()).holding(given)
            }
        };
        Ok(tx.knowing(self.known.clone()))
    }

    /// A connection to decide with beside SQLite's writer, on which nothing has begun.
    pub(crate) async fn decider(&self, line: DeskId) -> Result<Option<Tx>, Fault> {
        match &*self.pools {
            Pools::Sqlite(it) => {
                Ok(Some(Tx::sqlite(it.decide.lend(line).await?).knowing(self.known.clone())))
            }
            Pools::Postgres(_) => Ok(None),
        }
    }

    /// A connection to read with on SQLite, on which nothing has begun. A task that reads from PostgreSQL takes its own.
    pub(crate) async fn reader(&self, line: DeskId) -> Result<Option<Tx>, Fault> {
        match self.engine() {
            Engine::Sqlite => self.connection(line, false).await.map(Some),
            Engine::Postgres => Ok(None),
        }
    }

    /// A transaction that reads and has begun, on the connection that was lent for it if one was.
    pub(crate) async fn begun_on(
        &self,
        lent: Option<Tx>,
        of: (DeskId, DeskId),
        since: Instant,
    ) -> Result<Tx, Fault> {
        let Some(mut tx) = lent else { return self.begun(of, false, since + self.patience()).await };
        tx.begin(Some(of.1), false).await?;
        Ok(tx)
    }

    /// A transaction that has begun, before the instant, in the line of a desk and of one. A connection that died in its pool
    /// has done nothing, and nor has one that a proxy without a server cut: another is taken.
    pub(crate) async fn begun(&self, of: (DeskId, DeskId), write: bool, until: Instant) -> Result<Tx, Fault> {
        let mut tries = 0;
        loop {
            tries += 1;
            let fault = match self.begin_once(of, write).await {
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

    async fn begin_once(&self, (line, desk): (DeskId, DeskId), write: bool) -> Result<Tx, Fault> {
        let mut tx = self.connection(line, write).await?;
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
            Pools::Sqlite(it) => {
                it.read.close().await;
                it.decide.close().await;
                // Its writer gives its connection back once it has done what waits.
                it.end_queue();
                it.write.close().await;
            }
            Pools::Postgres(it) => {
                it.read.close().await;
                // A change may wait for a standby: what it waits for goes on without us.
                drop(tokio::time::timeout(Duration::from_secs(1), it.write.close()).await);
            }
        }
    }
}

/// Sets off what asks SQLite for long, on a thread of its own.
fn aside<T: Send + 'static>(asking: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let here = Handle::current();
    spawn_blocking(move || here.block_on(asking))
}

/// What became of a task that broke off.
fn unfinished(error: &JoinError) -> Fault {
    Fault::Corrupt(format!("it did not finish: {error}"))
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
