//! A database of its own for each test, on both engines.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use sqlx::Connection as _;
use tempfile::TempDir;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// An empty database. It goes away with this value.
pub struct Base {
    /// What `Store::open`, or RELAIS_DATABASE_URL, takes.
    pub url: String,
    /// A folder for whatever else the test keeps.
    pub folder: TempDir,
}

impl Base {
    /// A new one.
    pub async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}", folder.path().join("relais.db").display()),
            Kind::Postgres => postgres(None).await,
        };
        Self { url, folder }
    }

    /// A new database on PostgreSQL with all that another one holds, to which nobody is connected.
    pub(crate) async fn like(name: &str) -> Self {
        Self { url: postgres(Some(name)).await, folder: tempfile::tempdir().expect("a temporary folder") }
    }
}

impl Base {
    /// A new database on PostgreSQL of an ordinary role, which may make others or not; answers its name too.
    pub async fn owned(may_make_roles: bool) -> (Self, String) {
        let url = postgres(None).await;
        let (server, name) = url.rsplit_once('/').expect("the URL names a database");
        let owner = format!("{name}_owner");
        let may = if may_make_roles { "createrole" } else { "nocreaterole" };
        let mut admin = sqlx::PgConnection::connect(&url).await.expect("the test's PostgreSQL answers");
        for script in [
            format!("create role {owner} login password 'of-the-tests' {may}"),
            format!("alter database {name} owner to {owner}"),
        ] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut admin).await.expect("a role of its own");
        }
        let (_, address) = server.rsplit_once('@').expect("the URL names a user");
        let url = format!("postgres://{owner}:of-the-tests@{address}/{name}");
        (Self { url, folder: tempfile::tempdir().expect("a temporary folder") }, owner)
    }
}

impl Base {
    /// Whether it is SQLite's.
    pub fn is_sqlite(&self) -> bool {
        is_sqlite(&self.url)
    }

    /// Does something to the database behind the program's back; answers how many rows that touched.
    pub async fn alters(&self, sql: &str) -> u64 {
        alters(&self.url, sql).await
    }

    /// Asks the database for a number behind the program's back.
    pub async fn counts(&self, sql: &str) -> i64 {
        counts(&self.url, sql).await
    }

    /// Asks it for several.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        numbers(&self.url, sql).await
    }

    /// Every place in the database where a text stands.
    pub async fn places_of(&self, sought: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            for file in [path.to_owned(), format!("{path}-wal")] {
                let bytes = std::fs::read(&file).unwrap_or_default();
                if bytes.windows(sought.len()).any(|window| window == sought.as_bytes()) {
                    found.push(file);
                }
            }
            return found;
        }
        let mut open = sqlx::PgConnection::connect(&self.url).await.expect("PostgreSQL answers");
        let columns = "select table_name::text, column_name::text, data_type::text from information_schema.columns \
                       where table_schema = 'public' and data_type in ('text', 'bytea', 'tsvector')";
        let columns: Vec<(String, String, String)> =
            sqlx::query_as(columns).fetch_all(&mut open).await.expect("its columns");
        for (table, column, kind) in columns {
            let text = if kind == "bytea" {
                format!("encode({column}, 'escape')")
            } else {
                format!("{column}::text")
            };
            let count = format!("select count(*) from {table} where strpos({text}, $1) > 0");
            let (rows,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(count))
                .bind(sought)
                .fetch_one(&mut open)
                .await
                .expect("a number");
            if rows > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
        found
    }
}

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Does something to the database of a URL behind the program's back; answers how many rows that touched.
pub async fn alters(url: &str, sql: &str) -> u64 {
    let text = sqlx::AssertSqlSafe(sql.to_owned());
    let done = if is_sqlite(url) {
        let mut open = sqlx::SqliteConnection::connect(url).await.expect("the file opens");
        sqlx::raw_sql(text).execute(&mut open).await.map(|done| done.rows_affected())
    } else {
        let mut open = sqlx::PgConnection::connect(url).await.expect("PostgreSQL answers");
        sqlx::raw_sql(text).execute(&mut open).await.map(|done| done.rows_affected())
    };
    done.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Asks the database of a URL for numbers behind the program's back.
pub async fn numbers(url: &str, sql: &str) -> Vec<i64> {
    let text = sqlx::AssertSqlSafe(sql.to_owned());
    let rows: Result<Vec<(i64,)>, sqlx::Error> = if is_sqlite(url) {
        let mut open = sqlx::SqliteConnection::connect(url).await.expect("the file opens");
        sqlx::query_as(text).fetch_all(&mut open).await
    } else {
        let mut open = sqlx::PgConnection::connect(url).await.expect("PostgreSQL answers");
        sqlx::query_as(text).fetch_all(&mut open).await
    };
    let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.into_iter().map(|(number,)| number).collect()
}

/// Asks it for one.
pub async fn counts(url: &str, sql: &str) -> i64 {
    numbers(url, sql).await.first().copied().expect("a number")
}

/// The key that tests seal with, on either engine: what one engine sealed, another of the same test opens.
pub const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// The keys that tests seal with.
pub fn keys() -> engine::Keyring {
    engine::Keyring::given(KEY).expect("a key")
}

/// Somebody who may do anything on the PostgreSQL that `cargo xtask test` started, and its URL.
async fn admin() -> (sqlx::PgConnection, String) {
    let url = std::env::var("RELAIS_TEST_POSTGRES").expect(
        "RELAIS_TEST_POSTGRES names a PostgreSQL: run `cargo xtask test`, or see `cargo xtask postgres`",
    );
    (sqlx::PgConnection::connect(&url).await.expect("the test's PostgreSQL answers"), url)
}

/// A new database on it, made like another one, or empty.
async fn postgres(like: Option<&str>) -> String {
    let (mut admin, url) = admin().await;
    // By chance: numbers of processes come again.
    let name = format!("relais_{:016x}", RandomState::new().build_hasher().finish());
    let like = like.map_or_else(String::new, |like| format!(" TEMPLATE {like}"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{like}")))
        .execute(&mut admin)
        .await
        .expect("a new database");
    let (server, _) = url.rsplit_once('/').expect("the URL names a database");
    format!("{server}/{name}")
}

/// From now on nobody is connected to a database: it can be copied.
pub(crate) async fn leave_alone(name: &str) {
    let (mut admin, _) = admin().await;
    let alone = format!("alter database {name} allow_connections false");
    sqlx::raw_sql(sqlx::AssertSqlSafe(alone)).execute(&mut admin).await.expect("it is ours");
    loop {
        let ended = sqlx::query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1");
        let ended = ended.bind(name).execute(&mut admin).await.expect("connections can be ended");
        if ended.rows_affected() == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
