//! What falls due: a look at a million open clocks of which none is due, and ten thousand that are due at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::kind::Channel;
use domain::{SignedDuration, Timestamp};
use engine::time::{Clock as _, HandClock, MachineClock, SharedDice, SystemDice};
use engine::{Change, Engine, Store};
use relais_tests::base::{Base, Kind};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use worker::Worker;

use super::load::Figure;
use super::table::Row;
use super::world;

const OPEN: i64 = 1_000_000;
const LOOKS: u32 = 2_000;
const AT_ONCE: usize = 10_000;
/// Nodes that share a database: a file has one, a server has several.
const NODES: [(Kind, usize); 2] = [(Kind::Sqlite, 1), (Kind::Postgres, 3)];
/// Requests that are opened at a time, to have them.
const OPENED_AT_A_TIME: usize = 64;
/// As many records as the worker claims at a time.
const CLAIMED: u32 = 256;

/// Both on one engine.
pub async fn rows(kind: Kind, name: &'static str) -> Vec<Row> {
    let base = world::base(kind).await;
    let clock = HandClock::at(MachineClock.now());
    let engine = engine(&base, &clock).await;
    let storm = storm(kind, &base, &clock, &engine).await;
    let nodes = NODES.iter().find(|(of, _)| *of == kind).map_or(1, |(_, nodes)| *nodes);
    let what = format!(
        "10 000 promises due in the same second, each alarm recorded once, {nodes} node(s); time of all"
    );
    let mut rows = vec![Row::new(&what, name, nodes, &storm)];

    tell(kind, &base, &million(kind, clock.now())).await;
    let bare = looks(kind, &base).await;
    rows.push(Row::limit("one look at the index of instants, bare sqlx", name, 1, &bare));
    let mut took = Vec::new();
    let begun = Instant::now();
    for _ in 0..LOOKS {
        let since = Instant::now();
        let due = engine.claim_due(CLAIMED).await.expect("clocks can be looked at");
        assert!(due.is_empty(), "none is due");
        took.push(since.elapsed());
    }
    let ticked = Figure::of(took, begun.elapsed());
    rows.push(
        Row::new("tick over 1 000 000 open clocks, none due", name, 1, &ticked).beside("a bare look", &bare),
    );
    rows
}

async fn engine(base: &Base, clock: &HandClock) -> Engine {
    let store = Store::open(&base.url).await.expect("storage opens");
    Engine::new(store, Arc::new(clock.clone()), SharedDice::new(SystemDice), post::intake::read)
        .with_simulated_clock()
}

/// Opens ten thousand requests in the same instant, and lets all their first responses run out.
async fn storm(kind: Kind, base: &Base, clock: &HandClock, first: &Engine) -> Figure {
    let place = world::place(first, 0).await;
    let viewer = first.viewer_of_token(&place.contact).await.expect("a contact");
    for _ in 0..AT_ONCE.div_ceil(OPENED_AT_A_TIME) {
        let opened: Vec<_> = (0..OPENED_AT_A_TIME)
            .map(|_| {
                let command = world::opening("Gateway down", "It answers nothing since nine.");
                let (engine, change) = (first.clone(), Change::new(viewer.clone(), Channel::Api, command));
                tokio::spawn(async move { engine.execute(change).await })
            })
            .collect();
        for task in opened {
            task.await.expect("a change runs to its end").expect("a request");
        }
    }
    eprintln!("bench: {AT_ONCE} requests are open");
    let due = ask(kind, base, "select max(due) from clock where promise = 'first-response'").await;
    let due = Timestamp::from_microsecond(due).expect("an instant");
    let nodes = NODES.iter().find(|(of, _)| *of == kind).map_or(1, |(_, nodes)| *nodes);
    let mut workers = vec![Worker::new(first.clone())];
    while workers.len() < nodes {
        workers.push(Worker::new(engine(base, clock).await));
    }
    // What warns before it is not of this second.
    clock.set(due - SignedDuration::from_secs(1));
    run(&workers).await;
    clock.set(due);
    let since = Instant::now();
    run(&workers).await;
    let took = since.elapsed();
    eprintln!("bench: {AT_ONCE} alarms in {took:?}");
    let alarms = "from event where type = 'clock' and frame like '%\"first-response\"%\"breached\"%'";
    let all = ask(kind, base, &format!("select cast(count(*) as bigint) {alarms}")).await;
    let records =
        ask(kind, base, &format!("select cast(count(distinct record_id) as bigint) {alarms}")).await;
    assert!(
        all == records && usize::try_from(all).is_ok_and(|all| all >= AT_ONCE),
        "{all} alarms of {records}"
    );
    let count = usize::try_from(all).unwrap_or(AT_ONCE);
    Figure { count, per_second: count as f64 / took.as_secs_f64(), median: took, p95: took, p99: took }
}

async fn run(workers: &[Worker]) {
    let tasks: Vec<_> = workers
        .iter()
        .cloned()
        .map(|worker| tokio::spawn(async move { worker.run_clocks().await.expect("clocks run") }))
        .collect();
    for task in tasks {
        task.await.expect("a worker comes to its end");
    }
}

/// Clocks of which each has its next instant somewhere in the coming month, every tenth pausing.
fn million(kind: Kind, now: Timestamp) -> String {
    let from = now.as_microsecond() + 3_600_000_000;
    let (id, numbers) = match kind {
        Kind::Sqlite => (
            "randomblob(16)",
            format!(
                "(with recursive n(n) as (select 1 union all select n + 1 from n where n < {OPEN}) select n from n)"
            ),
        ),
        Kind::Postgres => {
            ("gen_random_uuid()", format!("(select n from generate_series(1, {OPEN}::bigint) as n)"))
        }
    };
    format!(
        "insert into clock (desk_id, record_id, promise, cycle, record, due, next)
         select {id}, {id}, 'first-response', 1, 'request', {from} + n * 2592000,
         case when n % 10 = 0 then null else {from} + n * 2592000 end from {numbers} as numbers;
         analyze"
    )
}

/// The same look without anything of ours, on an open connection.
async fn looks(kind: Kind, base: &Base) -> Figure {
    let sql = "select next from clock where next is not null order by next limit 1";
    let mut took = Vec::new();
    let mut measure = |since: Instant| took.push(since.elapsed());
    let begun = Instant::now();
    macro_rules! measured {
        ($connection:ty) => {{
            let mut open = <$connection>::connect(&base.url).await.expect("a connection");
            for _ in 0..LOOKS {
                let since = Instant::now();
                let _: (i64,) = sqlx::query_as(sql).fetch_one(&mut open).await.expect("an answer");
                measure(since);
            }
        }};
    }
    match kind {
        Kind::Sqlite => measured!(SqliteConnection),
        Kind::Postgres => measured!(PgConnection),
    }
    let over: Duration = begun.elapsed();
    Figure::of(took, over)
}

/// One number, beside the program.
async fn ask(kind: Kind, base: &Base, sql: &str) -> i64 {
    let sql = AssertSqlSafe(sql.to_owned());
    let (found,): (i64,) = match kind {
        Kind::Sqlite => {
            let mut open = SqliteConnection::connect(&base.url).await.expect("a connection");
            sqlx::query_as(sql).fetch_one(&mut open).await.expect("a number")
        }
        Kind::Postgres => {
            let mut open = PgConnection::connect(&base.url).await.expect("a connection");
            sqlx::query_as(sql).fetch_one(&mut open).await.expect("a number")
        }
    };
    found
}

/// Statements beside the program.
async fn tell(kind: Kind, base: &Base, sql: &str) {
    let sql = AssertSqlSafe(sql.to_owned());
    match kind {
        Kind::Sqlite => {
            let mut open = SqliteConnection::connect(&base.url).await.expect("a connection");
            sqlx::raw_sql(sql).execute(&mut open).await.expect("it is done");
        }
        Kind::Postgres => {
            let mut open = PgConnection::connect(&base.url).await.expect("a connection");
            sqlx::raw_sql(sql).execute(&mut open).await.expect("it is done");
        }
    }
}
