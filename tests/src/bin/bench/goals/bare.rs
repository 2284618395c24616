//! The rows of the requests that were created, written once more with nothing of ours in between: by one connection, twenty
//! requests in a transaction, and on PostgreSQL by `pgbench`, each in a transaction of its own.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use domain::Timestamp;
use engine::Store;
use relais_tests::base::Kind;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::load::Figure;

/// A limit.
#[derive(Debug, Clone)]
pub struct Bare {
    pub name: &'static str,
    pub clients: usize,
    pub figure: Figure,
    /// Whether a creation is to reach a share of it.
    pub is_for_creation: bool,
}

pub const IN_GROUPS: &str = "the same rows, bare, in groups of 20";
const BY_PGBENCH: &str = "the same rows, by pgbench";
const GROUP: usize = 20;
/// Requests whose rows are written again at most.
const MOST: usize = 2000;
const PGBENCH_CLIENTS: usize = 32;

/// Tables that a creation writes, and by what their rows are found: the column of the request, or else the time of the row.
const TABLES: [(&str, Found); 8] = [
    ("request", Found::By("id")),
    ("event", Found::By("record_id")),
    ("clock", Found::By("record_id")),
    ("request_value", Found::By("request_id")),
    ("search_block", Found::By("subject_id")),
    ("mail_reference", Found::By("request_id")),
    ("idempotency", Found::Since("at")),
    ("outbox", Found::Since("created")),
];

#[derive(Debug, Clone, Copy)]
enum Found {
    By(&'static str),
    Since(&'static str),
}

/// Writes the rows of all that was opened since; no server has the database open.
pub async fn rows(kind: Kind, url: &str, since: Timestamp) -> Vec<Bare> {
    match kind {
        Kind::Sqlite => file(url, since).await,
        Kind::Postgres => server(url, since).await,
    }
}

/// Takes the rows aside: a table of each, with the number of the request that a row is of.
fn taken_aside(world: &str, aside: &str, since: Timestamp) -> String {
    let since = since.as_microsecond();
    let mut script = format!(
        "create table {aside}.taken as select row_number() over (order by opened) - 1 as n, desk_id, id \
         from {world}.request where opened >= {since} order by opened limit {MOST};"
    );
    for (table, found) in TABLES {
        let rows = match found {
            Found::By(column) => format!(
                "select taken.n as n, it.* from {aside}.taken join {world}.{table} as it \
                 on it.desk_id = taken.desk_id and it.{column} = taken.id"
            ),
            Found::Since(column) => format!(
                "select row_number() over (order by {column}) - 1 as n, it.* from {world}.{table} as it \
                 where {column} >= {since} order by {column} limit {MOST}"
            ),
        };
        script.push_str(&format!("create table {aside}.{table} as {rows};"));
    }
    script
}

/// The transaction that writes the rows of some requests.
fn written(into: &str, aside: &str, columns: &[(String, String)], which: &str, terms: bool) -> String {
    let inserts = columns.iter().map(|(table, columns)| {
        format!(
            "insert into {into}.{table} ({columns}) select {columns} from {aside}.{table} where {which};\n"
        )
    });
    let terms = terms.then(|| {
        format!("insert into {into}.block_terms (rowid, terms) select id, words from {aside}.search_block where {which};\n")
    });
    let inserts: String = inserts.chain(terms).collect();
    format!("begin;\n{inserts}commit;\n")
}

fn figure(took: Vec<std::time::Duration>, begun: Instant) -> Figure {
    let figure = Figure::of(took, begun.elapsed());
    let in_a_group = f64::from(u32::try_from(GROUP).unwrap_or(1));
    Figure { count: figure.count * GROUP, per_second: figure.per_second * in_a_group, ..figure }
}

async fn file(url: &str, since: Timestamp) -> Vec<Bare> {
    let folder = tempfile::tempdir_in("/var/tmp").expect("a folder on the disk");
    let bare = format!("sqlite:{}", folder.path().join("bare.db").display());
    Store::open(&bare).await.expect("an empty database").close().await;
    let mut open = SqliteConnection::connect(&bare).await.expect("the file opens");
    let path = url.trim_start_matches("sqlite:");
    // What is read lies in memory: it is the writing that is measured.
    let begin = format!(
        "pragma synchronous = full; attach '{path}' as world; attach ':memory:' as aside; {}",
        taken_aside("world", "aside", since)
    );
    does(&mut open, begin).await;
    let mut columns = Vec::with_capacity(TABLES.len());
    for (table, _) in TABLES {
        does(&mut open, format!("create index aside.{table}_n on {table} (n)")).await;
        let names: (String,) =
            sqlx::query_as("select group_concat('\"' || name || '\"', ', ') from pragma_table_info($1)")
                .bind(table)
                .fetch_one(&mut open)
                .await
                .expect("columns");
        columns.push((table.to_owned(), names.0));
    }
    let (count,): (i64,) =
        sqlx::query_as("select count(*) from aside.taken").fetch_one(&mut open).await.expect("a number");
    let groups = usize::try_from(count).unwrap_or(0) / GROUP;
    let (mut took, begun) = (Vec::with_capacity(groups), Instant::now());
    for group in 0..groups {
        let which = format!("n between {} and {}", group * GROUP, group * GROUP + GROUP - 1);
        let since = Instant::now();
        does(&mut open, written("main", "aside", &columns, &which, true)).await;
        took.push(since.elapsed());
    }
    vec![Bare { name: IN_GROUPS, clients: 1, figure: figure(took, begun), is_for_creation: true }]
}

async fn does(open: &mut SqliteConnection, sql: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(open).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn server(url: &str, since: Timestamp) -> Vec<Bare> {
    let mut open = PgConnection::connect(url).await.expect("PostgreSQL answers");
    let mut script = format!("{GONE} create schema aside; create schema bare;");
    script.push_str(&taken_aside("public", "aside", since));
    for (table, _) in TABLES {
        script.push_str(&format!(
            "create table bare.{table} (like public.{table} including all);
             create index on aside.{table} (n); analyze aside.{table};"
        ));
    }
    tells(&mut open, script).await;
    let mut columns = Vec::with_capacity(TABLES.len());
    for (table, _) in TABLES {
        let names: (String,) = sqlx::query_as(
            "select string_agg(quote_ident(column_name::text), ', ') from information_schema.columns \
             where table_schema = 'bare' and table_name = $1 and is_generated = 'NEVER'",
        )
        .bind(table)
        .fetch_one(&mut open)
        .await
        .expect("columns");
        columns.push((table.to_owned(), names.0));
    }
    let (count,): (i64,) =
        sqlx::query_as("select count(*) from aside.taken").fetch_one(&mut open).await.expect("a number");
    let count = usize::try_from(count).unwrap_or(0);
    let (mut took, begun) = (Vec::with_capacity(count / GROUP), Instant::now());
    for group in 0..count / GROUP {
        let which = format!("n between {} and {}", group * GROUP, group * GROUP + GROUP - 1);
        let since = Instant::now();
        tells(&mut open, written("bare", "aside", &columns, &which, false)).await;
        took.push(since.elapsed());
    }
    let in_groups = Bare { name: IN_GROUPS, clients: 1, figure: figure(took, begun), is_for_creation: false };
    let names = TABLES.map(|(table, _)| format!("bare.{table}")).join(", ");
    let again = format!("truncate {names}; create sequence aside.turn minvalue 0 start 0;");
    tells(&mut open, again).await;
    let by_pgbench = pgbench(url, &written("bare", "aside", &columns, "n = :n", false), count);
    tells(&mut open, GONE.to_owned()).await;
    vec![in_groups, by_pgbench]
}

const GONE: &str = "drop schema if exists aside cascade; drop schema if exists bare cascade;";

async fn tells(open: &mut PgConnection, sql: String) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(open).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The rows of each request in a transaction of its own, by as many clients as create requests.
fn pgbench(url: &str, transaction: &str, count: usize) -> Bare {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = folder.path().join("create.sql");
    let text = format!("select nextval('aside.turn') as n \\gset\n{transaction}");
    std::fs::write(&script, text).expect("a script");
    let each = (count / PGBENCH_CLIENTS).max(1);
    let output = Command::new(program())
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .arg(format!("--client={}", PGBENCH_CLIENTS.min(count.max(1))))
        .arg(format!("--transactions={each}"))
        .arg("--file")
        .arg(&script)
        .arg(url)
        .output()
        .expect("pgbench runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    let per_second = rate.unwrap_or_else(|| {
        panic!("pgbench tells no rate: {said}{}", String::from_utf8_lossy(&output.stderr))
    });
    let count = each * PGBENCH_CLIENTS;
    let figure = Figure { count, per_second, ..Figure::default() };
    Bare { name: BY_PGBENCH, clients: PGBENCH_CLIENTS, figure, is_for_creation: true }
}

/// Where Debian's packages put it, the newest one; or wherever the shell finds one.
fn program() -> PathBuf {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let found = debian.map(|version| version.path().join("bin/pgbench")).filter(|path| path.is_file());
    found.max().unwrap_or_else(|| PathBuf::from("pgbench"))
}
