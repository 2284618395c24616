//! Whoever leaves keeps nobody from an answer: what a read runs ends when nobody waits for it.

use std::time::{Duration, Instant};

use domain::id::DeskId;
use relais_tests::base::{Base, Kind};
use relais_tests::run;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};
use store::{Sql, Store};
use tokio::time::sleep;
use uuid::Uuid;

const DESK: DeskId = DeskId(Uuid::from_u128(7));
/// What would take some minutes.
const SLOW: Sql = Sql {
    sqlite: "with recursive n (i) as (select 1 union all select i + 1 from n where i < 4000000000) select count(*) from n",
    postgres: "select cast(1 as bigint) from pg_sleep(300)",
};
const QUICK: Sql = Sql { sqlite: "select 1", postgres: "select cast(1 as bigint)" };

async fn asks(store: &Store, what: Sql) -> Vec<(i64,)> {
    store.read(DESK, move |tx| Box::pin(async move { tx.all(what, Vec::new()).await })).await.unwrap()
}

/// The same over the one transaction of an answer.
async fn looks(store: &Store, what: Sql) -> Vec<(i64,)> {
    let snapshot = store.snapshot(DESK);
    snapshot.look(move |tx| Box::pin(async move { tx.all(what, Vec::new()).await })).await.unwrap()
}

#[test]
fn eight_who_ask_for_something_slow_and_leave_keep_nobody_from_an_answer() {
    run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let store = Store::open(&base.url).await.unwrap();
            let mut slow = Vec::new();
            for nth in 0..8 {
                let store = store.clone();
                slow.push(tokio::spawn(async move {
                    if nth % 2 == 0 { asks(&store, SLOW).await } else { looks(&store, SLOW).await }
                }));
            }
            sleep(Duration::from_millis(400)).await;
            for asked in &slow {
                asked.abort();
            }
            let begun = Instant::now();
            assert_eq!(asks(&store, QUICK).await, [(1,)]);
            assert_eq!(looks(&store, QUICK).await, [(1,)]);
            assert!(begun.elapsed() < Duration::from_secs(10), "{kind:?}: {:?}", begun.elapsed());
            if kind == Kind::Postgres {
                nothing_runs(&base.url, begun).await;
            }
        }
    });
}

/// The server runs nothing any more for those who left.
async fn nothing_runs(url: &str, begun: Instant) {
    let mut open = PgConnection::connect(url).await.unwrap();
    loop {
        let running = "select count(*) from pg_stat_activity where datname = current_database() \
                       and state = 'active' and wait_event = 'PgSleep'";
        let running: i64 = open.fetch_one(running).await.unwrap().get(0);
        if running == 0 {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(8), "{running} run on");
        sleep(Duration::from_millis(100)).await;
    }
}
