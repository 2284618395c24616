//! What the figures stand beside: the disk, the engines and the HTTP server with nothing of ours in between.

use std::io::Write as _;
use std::path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use relais_tests::base::{Base, Kind};
use relais_tests::wire::Ask;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::load::{self, Figure, Served};
use super::world;

const TIME: Duration = Duration::from_secs(2);
/// What is written: a request's text, its entry and its rows come to about this much.
const BYTES: usize = 4096;

/// Appends to a file, each made durable before the next: what one writer can commit at most on this disk.
pub fn appends(folder: &path::Path) -> Figure {
    let path = folder.join("appended");
    let mut file = std::fs::File::create(&path).expect("a file beside the database");
    let block = vec![0x5a; BYTES];
    let mut took = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < TIME {
        let since = Instant::now();
        file.write_all(&block).expect("an append");
        file.sync_data().expect("a durable append");
        took.push(since.elapsed());
    }
    let figure = Figure::of(took, begin.elapsed());
    // The folder goes soon: a file that stays until then does no harm.
    drop(std::fs::remove_file(path));
    figure
}

/// The same in a folder of its own.
pub fn appended() -> Figure {
    appends(tempfile::tempdir_in("/var/tmp").expect("a folder on the disk").path())
}

/// One row inserted per transaction, by so many clients, as durable as Relais has it.
pub async fn inserts(kind: Kind, base: &Base, clients: usize) -> Figure {
    match kind {
        Kind::Sqlite => insert(&sqlite(base.folder.path(), 1).await, clients).await,
        Kind::Postgres => insert(&postgres(&base.url, clients).await, clients).await,
    }
}

async fn sqlite(folder: &path::Path, connections: u32) -> sqlx::SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options).await;
    let pool = pool.expect("a bare database");
    make(&pool).await;
    pool
}

async fn postgres(url: &str, connections: usize) -> sqlx::PgPool {
    let most = u32::try_from(connections).unwrap_or(1);
    let pool = PgPoolOptions::new().max_connections(most).connect(url).await;
    let pool = pool.expect("a bare database");
    make(&pool).await;
    pool
}

/// A server that reads one row by its key for each answer and does nothing else, asked by as many clients as the
/// reads are.
pub async fn row_reads(kind: Kind, base: &Base) -> Figure {
    // Rows to read, made in passing.
    inserts(kind, base, 1).await;
    let (url, folder) = (base.url.clone(), base.folder.path().to_owned());
    let served = Served::new(async move {
        match kind {
            Kind::Sqlite => reader(sqlite(&folder, 4).await),
            Kind::Postgres => reader(postgres(&url, 20).await),
        }
    })
    .await;
    let ask = |client: usize, turn: usize| Ask::get(format!("/{}", (client * 7919 + turn) % FEWEST));
    load::run(served.address, world::READERS, TIME, 200, ask).await
}

/// Rows that are there for certain, whatever the disk.
const FEWEST: usize = 20;

fn reader<D>(pool: sqlx::Pool<D>) -> Router
where
    D: sqlx::Database,
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
    D::Arguments: sqlx::IntoArguments<D>,
    for<'q> i64: sqlx::Encode<'q, D> + sqlx::Type<D>,
    for<'r> (String,): sqlx::FromRow<'r, D::Row>,
{
    let read = async move |Path(id): Path<i64>| {
        let row: (String,) = sqlx::query_as("select body from bare where client = 1000 and id = $1")
            .bind(id)
            .fetch_one(&pool)
            .await
            .expect("a row");
        row.0
    };
    Router::new().route("/{id}", get(read))
}

async fn make<D: sqlx::Database>(pool: &sqlx::Pool<D>)
where
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
{
    let table =
        "create table if not exists bare (id bigint, client bigint, body text, primary key (client, id))";
    sqlx::raw_sql(table).execute(pool).await.expect("a bare table");
}

async fn insert<D>(pool: &sqlx::Pool<D>, clients: usize) -> Figure
where
    D: sqlx::Database,
    for<'c> &'c mut D::Connection: sqlx::Executor<'c, Database = D>,
    D::Arguments: sqlx::IntoArguments<D>,
    for<'q> i64: sqlx::Encode<'q, D> + sqlx::Type<D>,
    for<'q> String: sqlx::Encode<'q, D> + sqlx::Type<D>,
{
    let begin = Instant::now();
    let body = "a".repeat(BYTES);
    let base = i64::try_from(clients).unwrap_or(1) * 1000;
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let (pool, body) = (pool.clone(), body.clone());
            let client = base + i64::try_from(client).unwrap_or(0);
            tokio::spawn(async move {
                let mut took = Vec::new();
                for id in 0i64.. {
                    if begin.elapsed() >= TIME {
                        break;
                    }
                    let since = Instant::now();
                    sqlx::query("insert into bare (id, client, body) values ($1, $2, $3)")
                        .bind(id)
                        .bind(client)
                        .bind(body.clone())
                        .execute(&pool)
                        .await
                        .expect("an insert");
                    took.push(since.elapsed());
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.expect("an inserting client goes on to the end"));
    }
    Figure::of(took, begin.elapsed())
}

/// A server that only says hello, asked by as many clients as the reads are.
pub async fn hello() -> Figure {
    let served = Served::new(async { Router::new().route("/", get(|| async { "hello" })) }).await;
    load::run(served.address, world::READERS, TIME, 200, |_, _| Ask::get("/")).await
}
