//! A read that is under way: its server falls silent, or takes its time.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::DeskId;
use relais_tests::base::{Base, Kind};
use relais_tests::between::{Between, Way};
use relais_tests::run;
use store::{Away, Fault, Server, Sql, Store, Tx, Waits};
use tokio::sync::Barrier;
use uuid::Uuid;

use super::office::soon;

/// As long as the server itself lets a read take: far longer than anybody here waits.
const LONGEST: Duration = Duration::from_secs(60);
const DESK: DeskId = DeskId(Uuid::from_u128(7));
const ONE: Sql = both("select cast(1 as bigint)");
const SLOW: Sql = both("select cast(1 as bigint) from pg_sleep(4)");

const fn both(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

async fn stored(between: &Between, change: Duration) -> Store {
    let three = NonZeroU32::MIN.saturating_add(2);
    let waits = Waits { change, read: LONGEST };
    let server = Server { writers: three, readers: three, waits, ..Server::default() };
    Store::open_on(&between.url, server).await.unwrap()
}

async fn one(tx: &mut Tx, sql: Sql) -> Result<Option<(i64,)>, Fault> {
    tx.optional(sql, Vec::new()).await
}

#[test]
fn reads_whose_server_falls_silent_are_given_up_in_time_and_leave_their_places_to_others() {
    run(async {
        let base = Base::new(Kind::Postgres).await;
        let between = Between::to(&base.url).await;
        let store = stored(&between, Duration::from_secs(2)).await;
        // As many as there are connections for reads, each in the midst of its transaction.
        let together = Arc::new(Barrier::new(4));
        let reads: Vec<_> = (0..3)
            .map(|_| {
                let (store, together) = (store.clone(), Arc::clone(&together));
                tokio::spawn(async move {
                    let read = store.read(DESK, move |tx| {
                        Box::pin(async move {
                            one(tx, ONE).await?;
                            together.wait().await;
                            together.wait().await;
                            one(tx, ONE).await
                        })
                    });
                    read.await
                })
            })
            .collect();
        soon(together.wait()).await;
        between.is(Way::Silent);
        let since = Instant::now();
        together.wait().await;
        for read in reads {
            let answer = soon(read).await.unwrap();
            assert!(matches!(answer, Err(Fault::Away { kind: Away::Silent, .. })), "{answer:?}");
        }
        assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
        // Nobody meets a connection of then any more, nor waits for its place.
        between.is(Way::Open);
        let since = Instant::now();
        for _ in 0..6 {
            let read = store.read(DESK, |tx| Box::pin(async move { one(tx, ONE).await }));
            assert_eq!(soon(read).await.unwrap(), Some((1,)));
        }
        assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    });
}

#[test]
fn a_read_that_takes_its_time_is_waited_for() {
    run(async {
        let base = Base::new(Kind::Postgres).await;
        let between = Between::to(&base.url).await;
        let store = stored(&between, Duration::from_secs(3)).await;
        let works = store.read(DESK, |tx| Box::pin(async move { one(tx, SLOW).await }));
        // The server rests, and we work on what it said.
        let rests = store.read(DESK, |tx| {
            Box::pin(async move {
                one(tx, ONE).await?;
                tokio::time::sleep(Duration::from_secs(4)).await;
                one(tx, ONE).await
            })
        });
        let (works, rests) = soon(futures_util::future::join(works, rests)).await;
        assert_eq!((works.unwrap(), rests.unwrap()), (Some((1,)), Some((1,))));
    });
}
