//! What is PostgreSQL's alone: how long it is waited for, how many connections are kept, and what each transaction
//! sets for itself.

use std::num::NonZeroU32;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::id::DeskId;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, PgPool, Row as _};
use tokio::time::{Instant, timeout};

use crate::fault::{Away, Fault};

/// What an operator decides about a PostgreSQL. SQLite heeds none of it.
#[derive(Debug, Clone)]
pub struct Server {
    /// What the server calls our connections.
    pub name: String,
    /// Connections for changes: while these wait for a standby, reads go on.
    pub writers: NonZeroU32,
    /// Connections for reads.
    pub readers: NonZeroU32,
    /// The runtime role, if the owner has one to become: it owns nothing.
    pub role: String,
    pub waits: Waits,
    /// Whether what is asked reads everything: then the server goes about it as it finds best.
    pub reads_all: bool,
}

/// How many connections a server keeps, unless the operator says otherwise. A command of operation takes one more.
const WRITERS: NonZeroU32 = NonZeroU32::MIN.saturating_add(11);
const READERS: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);

/// The runtime role, unless the operator names another.
pub const RUNTIME_ROLE: &str = "relais_runtime";

impl Default for Server {
    fn default() -> Self {
        Self {
            name: "relais".into(),
            writers: WRITERS,
            readers: READERS,
            role: RUNTIME_ROLE.into(),
            waits: Waits::SERVING,
            reads_all: false,
        }
    }
}

impl Server {
    /// For a command of operation: one thing after the other, and nobody waits for an answer on a page.
    #[must_use]
    pub fn operated(self) -> Self {
        Self {
            writers: NonZeroU32::MIN,
            readers: NonZeroU32::MIN.saturating_add(1),
            waits: Waits::OPERATING,
            ..self
        }
    }

    /// For a command that copies, checks or builds everything.
    #[must_use]
    pub fn reading_all(self) -> Self {
        Self { reads_all: true, ..self }
    }
}

/// How long a server may take.
#[derive(Debug, Clone, Copy)]
pub struct Waits {
    /// To give a connection and begin; for one statement of a change; to confirm a commit.
    pub change: Duration,
    /// For one statement of a read.
    pub read: Duration,
}

impl Waits {
    /// Somebody waits for an answer.
    pub const SERVING: Self = Self { change: Duration::from_secs(4), read: Duration::from_secs(15) };
    /// An operator waits: a desk is copied, or everything is checked.
    pub const OPERATING: Self = Self { change: Duration::from_secs(60), read: Duration::from_secs(3600) };

    /// After how long it is asked whether a server that answers no read is there.
    pub fn look(self) -> Duration {
        self.change * 7 / 8
    }

    /// How long that question may take.
    pub fn answer(self) -> Duration {
        self.change / 4
    }
}

/// How much longer than the server's own limit is waited: what it says itself says more.
const GRACE: Duration = Duration::from_millis(500);
/// How long a transaction of ours may do nothing before the server ends it: its node may be gone, and its locks held.
const IDLE: Duration = Duration::from_secs(60);
/// How many statements a connection keeps prepared, unless the URL says otherwise.
const PREPARED: usize = 256;

/// What a transaction sets for itself, for as long as it lasts: nothing is left on the connection, which a pooler may
/// hand to somebody else with the next transaction.
#[derive(Debug, Clone)]
pub(crate) struct Within {
    /// The role to become; none where the owner runs everything.
    pub role: Option<String>,
    pub waits: Waits,
    /// Whether it says how statements are planned, which no connection of a pooler's keeps.
    pub plans: bool,
    /// Whether several statements that write are sent as one.
    pub together: bool,
}

/// How statements that answer people are planned: whoever looked at a table when it was small would read all of it where an
/// index offers what is asked, and no statement runs so long that it were worth compiling.
pub const PLANNED: [(&str, &str); 2] = [("enable_seqscan", "off"), ("jit", "off")];

impl Within {
    /// The statements that begin a transaction; they answer the server's process, by which it can be asked about.
    pub fn begin(&self, desk: Option<DeskId>, write: bool) -> String {
        let mut set: Vec<String> = Vec::new();
        if let Some(role) = &self.role {
            set.push(format!("set_config('role', '{role}', true)"));
        }
        let limits = [
            // Before the limit of the statement that waits for it, so that the answer says what it was.
            ("lock_timeout", self.waits.change.mul_f32(0.75)),
            ("statement_timeout", self.limit(write)),
            ("idle_in_transaction_session_timeout", self.waits.read.max(IDLE)),
        ];
        set.extend(
            limits.iter().map(|(name, limit)| format!("set_config('{name}', '{}', true)", limit.as_millis())),
        );
        // These count where the rows lie: of a server that is spread over several machines, a statement alone reaches those.
        let mut there: Vec<String> = Vec::new();
        if self.plans {
            there.extend(PLANNED.iter().map(|(name, value)| format!("set local {name} = {value}; ")));
        }
        there.extend(desk.map(|desk| format!("set local relais.desk = '{desk}'; ")));
        // A read sees one state of things, however many statements it takes.
        let mode = if write { "" } else { " isolation level repeatable read read only" };
        format!("begin{mode}; {}select pg_backend_pid(), {}", there.concat(), set.join(", "))
    }

    /// How long one statement may take, by the server's watch.
    fn limit(&self, write: bool) -> Duration {
        if write { self.waits.change } else { self.waits.read }
    }

    /// How long we wait for one statement.
    pub fn patience(&self, write: bool) -> Duration {
        self.limit(write) + GRACE
    }
}

/// Waits for an answer of the server's, but not for ever.
pub(crate) async fn bounded<T>(
    patience: Option<Duration>,
    what: &str,
    asked: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let Some(patience) = patience else { return asked.await };
    let silent =
        || Fault::Away { kind: Away::Silent, why: format!("no answer to {what} within {patience:?}") };
    timeout(patience, asked).await.unwrap_or_else(|_| Err(silent()))
}

/// The options of a URL. Several hosts in one are refused: the driver would look for a machine of that name.
pub(crate) fn options(url: &str, name: &str) -> Result<PgConnectOptions, Fault> {
    if several_hosts(url) {
        return Err(Fault::Misnamed(
            "the database URL names several hosts: name one, of a proxy that leads to the primary".into(),
        ));
    }
    let options = PgConnectOptions::from_str(url).map_err(|error| Fault::Misnamed(error.to_string()))?;
    let options = options
        .application_name(name)
        // A pooler refuses what it does not know, and no number of ours has a fraction.
        .extra_float_digits(None)
        .disable_statement_logging();
    Ok(if url.contains("statement-cache-capacity=") {
        options
    } else {
        options.statement_cache_capacity(PREPARED)
    })
}

/// Whether the address of a URL, or its `host`, is a list.
fn several_hosts(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (place, asked) = rest.split_once('?').unwrap_or((rest, ""));
    let place = place.split('/').next().unwrap_or_default();
    let hosts = place.rsplit_once('@').map_or(place, |(_, hosts)| hosts);
    let named = asked.split('&').filter(|pair| pair.starts_with("host=") || pair.starts_with("hostaddr="));
    hosts.contains(',') || named.into_iter().any(|pair| pair.contains(',') || pair.contains("%2C"))
}

/// One connection beside the pools, which would only say that they waited in vain.
pub(crate) async fn connect(options: &PgConnectOptions, waits: Waits) -> Result<PgConnection, Fault> {
    bounded(Some(waits.change), "connecting", async { Ok(PgConnection::connect_with(options).await?) }).await
}

/// Since when connections are distrusted: a server that fell silent on one may have left with all of them, and nobody
/// says so on a connection that lies idle.
#[derive(Debug, Clone, Default)]
pub(crate) struct Distrust(Arc<Mutex<Option<Instant>>>);

impl Distrust {
    /// Those made before now.
    pub fn all(&self) {
        if let Ok(mut since) = self.0.lock() {
            *since = Some(Instant::now());
        }
    }

    /// Whether that was said after an instant.
    pub fn began_after(&self, instant: Instant) -> bool {
        self.0.lock().is_ok_and(|since| since.is_some_and(|since| since > instant))
    }

    fn trusts(&self, age: Duration) -> bool {
        let since = self.0.lock().ok().and_then(|since| *since);
        since.is_none_or(|since| since.elapsed() > age)
    }
}

/// A pool that connects when it is first asked. `plans`: whether each connection is told once how statements are planned.
pub(crate) fn pool(
    options: PgConnectOptions,
    (connections, plans): (NonZeroU32, bool),
    waits: Waits,
    distrust: Distrust,
) -> PgPool {
    PgPoolOptions::new()
        .after_connect(move |open, _| {
            Box::pin(async move {
                if plans {
                    // Not among what a connection begins with: a pooler refuses there what it does not know.
                    let set = PLANNED.map(|(name, value)| format!("set {name} = {value}")).join("; ");
                    sqlx::raw_sql(AssertSqlSafe(set)).execute(open).await?;
                }
                Ok(())
            })
        })
        .before_acquire(move |_, known| {
            let trusted = distrust.trusts(known.age);
            Box::pin(async move { Ok(trusted) })
        })
        .max_connections(connections.get())
        .acquire_timeout(waits.change)
        // What begins a transaction tests its connection.
        .test_before_acquire(false)
        // Whoever waits in vain says so.
        .acquire_slow_threshold(Duration::MAX)
        .connect_lazy_with(options)
}

/// Whether a pooler in transaction mode stands between: then two connections of ours meet the same process of the
/// server, or one of them several, and what one has prepared another would run.
pub(crate) async fn is_pooled(
    one: &mut PgConnection,
    other: &mut PgConnection,
    waits: Waits,
) -> Result<bool, Fault> {
    let first = process(one, "select pg_backend_pid()", waits.change).await?;
    for _ in 0..LOOKS {
        // In a transaction, for which the pooler has to keep a process.
        let held = process(other, "begin; select pg_backend_pid()", waits.change).await?;
        let again = process(one, "select pg_backend_pid()", LOOK).await;
        process(other, "rollback; select pg_backend_pid()", waits.change).await?;
        match again {
            Ok(again) if again == first && held != first => {}
            // A pooler that keeps one process alone lets the second connection wait.
            Ok(_) | Err(Fault::Away { kind: Away::Silent, .. }) => return Ok(true),
            Err(fault) => return Err(fault),
        }
    }
    Ok(false)
}

/// Whether a server is spread over several machines by Citus, which takes nothing that adds rows into a statement of several.
pub(crate) async fn is_spread(one: &mut PgConnection, waits: Waits) -> Result<bool, Fault> {
    let asks = "select count(*)::int4 from pg_extension where extname = 'citus'";
    Ok(process(one, asks, waits.change).await? > 0)
}

/// How often two connections are compared, and how long one may take while the other holds a process.
const LOOKS: u32 = 3;
const LOOK: Duration = Duration::from_secs(2);

/// A number, as the last of some statements answers it: most often of the server's process.
async fn process(open: &mut PgConnection, sql: &'static str, patience: Duration) -> Result<i32, Fault> {
    bounded(Some(patience), "a question", async {
        let rows = sqlx::raw_sql(sql).fetch_all(open).await?;
        Ok(rows.last().map(|row| row.try_get(0)).transpose()?.unwrap_or_default())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_lists_several_hosts_is_refused_in_whatever_way_it_does() {
        for url in [
            "postgres://relais@a,b/relais",
            "postgres://relais:pass@a:5432,b:5432/relais",
            "postgres:///relais?host=a,b",
            "postgres://a/relais?sslmode=disable&host=a%2Cb",
        ] {
            assert!(matches!(options(url, "relais"), Err(Fault::Misnamed(_))), "{url}");
        }
        for url in
            ["postgres://relais:a,b@proxy:5432/relais", "postgresql:///relais?host=/run/postgresql&x=a,b"]
        {
            assert!(!several_hosts(url), "{url}");
        }
    }

    #[test]
    fn a_transaction_sets_its_role_and_its_desk_for_itself_alone() {
        let within =
            Within { role: Some(RUNTIME_ROLE.into()), waits: Waits::SERVING, plans: true, together: true };
        let begin = within.begin(Some(DeskId(uuid::Uuid::nil())), true);
        let nobody = "set local relais.desk = '00000000-0000-0000-0000-000000000000'; ";
        assert!(begin.starts_with("begin; set local ") && begin.contains(nobody), "{begin}");
        assert!(
            begin.contains("; select pg_backend_pid(), set_config('role', 'relais_runtime', true)"),
            "{begin}"
        );
        assert!(!begin.contains("false"), "{begin}");
        assert_eq!(begin.matches("begin").count(), 1, "{begin}");
        assert_eq!(begin.matches("set_config").count(), begin.matches(", true)").count(), "{begin}");
        assert_eq!(begin.matches("set ").count(), begin.matches("set local ").count(), "{begin}");
        for (name, value) in PLANNED {
            assert!(begin.contains(&format!("set local {name} = {value}; ")), "{begin}");
            let connection_says = Within { plans: false, ..within.clone() };
            assert!(!connection_says.begin(None, false).contains(name), "its connection says it");
        }
    }
}
