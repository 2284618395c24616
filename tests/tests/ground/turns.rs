//! Whose turn it is with storage: what breaks off, what nobody waits for any longer, what ends.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::id::DeskId;
use futures_util::FutureExt as _;
use futures_util::future::join_all;
use relais_tests::base::{Base, Kind};
use relais_tests::run;
use store::{Arg, Fault, Holder, Opening, Purpose, Running, Server, Sql, Store, Tx};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use uuid::Uuid;

const DESK: DeskId = DeskId(Uuid::from_u128(7));
const OTHER: DeskId = DeskId(Uuid::from_u128(8));
/// The arguments in another order than their numbers.
const PUT: Sql = both("insert into person (email, id, name, language, created) values ($2, $1, $3, 'en', 0)");
const NAMES: Sql = both("select name from person order by name");
const ENDLESS: Sql = both(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000000000) select max(i) from n",
);

const fn both(text: &'static str) -> Sql {
    Sql { sqlite: text, postgres: text }
}

fn puts<'t>(tx: &'t mut Tx, name: &'static str) -> Running<'t, u64> {
    let email = format!("{name}@example.org");
    let args = vec![Arg::from(Uuid::from_u128(name.len() as u128)), Arg::from(email), Arg::from(name)];
    Box::pin(tx.touches(PUT, args))
}

fn all(tx: &mut Tx) -> Running<'_, Vec<(String,)>> {
    Box::pin(tx.all(NAMES, Vec::new()))
}

fn endless(tx: &mut Tx) -> Running<'_, Option<(i64,)>> {
    Box::pin(tx.optional(ENDLESS, Vec::new()))
}

fn breaks(tx: &mut Tx) -> Running<'_, ()> {
    Box::pin(async move {
        puts(tx, "Lost").await?;
        panic!("as this test wants it")
    })
}

async fn names(store: &Store) -> Vec<String> {
    store.read(DESK, all).await.unwrap().into_iter().map(|(name,)| name).collect()
}

#[test]
fn a_change_that_panics_is_refused_and_keeps_nobody_from_the_next() {
    run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let store = Store::open(&base.url).await.unwrap();
            let (broke, kept) =
                tokio::join!(store.write(DESK, breaks), store.write(DESK, |tx| puts(tx, "Ida")));
            assert!(matches!(broke, Err(Fault::NotCommitted(_))), "{broke:?}");
            assert_eq!(kept.unwrap(), 1);
            assert_eq!(store.write(DESK, |tx| puts(tx, "Noor")).await.unwrap(), 1);
            assert_eq!(names(&store).await, ["Ida", "Noor"]);
        }
    });
}

#[test]
fn a_change_may_wait_for_what_is_not_storage() {
    run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let store = Store::open(&base.url).await.unwrap();
            let change = store.write(DESK, |tx| {
                Box::pin(async move {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    let aside = tokio::task::spawn_blocking(|| "Ida").await.unwrap();
                    puts(tx, aside).await
                })
            });
            let done = timeout(Duration::from_secs(20), change).await.unwrap();
            assert_eq!(done.unwrap(), 1);
        }
    });
}

#[test]
fn reads_that_nobody_waits_for_are_cut_short_and_leave_their_places_to_others() {
    run(async {
        let base = Base::new(Kind::Sqlite).await;
        let store = Store::open(&base.url).await.unwrap();
        store.write(DESK, |tx| puts(tx, "Ida")).await.unwrap();
        // More than there are places; one of them in the midst of what others have looked at before.
        let snapshot = store.snapshot(DESK);
        snapshot.look(all).await.unwrap();
        let given_up = timeout(Duration::from_millis(200), async {
            tokio::join!(
                snapshot.look(endless),
                store.read(DESK, endless),
                store.read(DESK, endless),
                store.read(DESK, endless),
                store.read(DESK, endless),
            )
        });
        assert!(given_up.await.is_err());
        let since = Instant::now();
        for _ in 0..8 {
            assert_eq!(names(&store).await, ["Ida"]);
        }
        let looked = snapshot.look(all).await;
        assert_eq!(looked.unwrap(), [("Ida".to_owned(),)]);
        assert!(since.elapsed() < Duration::from_secs(10), "{:?}", since.elapsed());
    });
}

type Waits = Pin<Box<dyn Future<Output = Result<(), Fault>>>>;

/// Notes whose turn it was, once anybody's may come.
fn notes<'t>(desk: DeskId, (gate, turns): (Arc<Semaphore>, Arc<Mutex<Vec<DeskId>>>)) -> Running<'t, ()> {
    Box::pin(async move {
        drop(gate.acquire().await);
        turns.lock().unwrap().push(desk);
        Ok(())
    })
}

#[test]
fn a_long_line_of_one_desk_keeps_no_read_and_no_change_of_another_waiting() {
    run(async {
        let base = Base::new(Kind::Sqlite).await;
        let store = Store::open(&base.url).await.unwrap();
        for changes in [false, true] {
            let with = (Arc::new(Semaphore::new(0)), Arc::<Mutex<Vec<DeskId>>>::default());
            let mut waiting: Vec<Waits> = Vec::new();
            // The one of the other desk comes last.
            for nth in 0..=100 {
                let desk = if nth == 100 { OTHER } else { DESK };
                let (own, with) = (store.clone(), with.clone());
                let mut asks: Waits = Box::pin(async move {
                    if changes {
                        own.write(desk, move |_| notes(desk, with.clone())).await
                    } else {
                        own.read(desk, move |_| notes(desk, with)).await
                    }
                });
                assert!((&mut asks).now_or_never().is_none(), "it waits");
                waiting.push(asks);
                // The writer is busy with the first before the others stand in a line.
                while nth == 0 && store.queued() != Some(0) {
                    tokio::task::yield_now().await;
                }
            }
            with.0.add_permits(1);
            for done in join_all(waiting).await {
                done.unwrap();
            }
            let turns = with.1.lock().unwrap().clone();
            let other = turns.iter().position(|desk| *desk == OTHER).unwrap();
            assert!(turns.len() == 101 && other < 50, "it was number {other} of {}", turns.len());
        }
    });
}

#[test]
fn a_database_that_was_closed_has_what_waited_and_may_be_served_again_at_once() {
    run(async {
        let base = Base::new(Kind::Sqlite).await;
        let opened = async || {
            let holder = Holder::this(Timestamp::UNIX_EPOCH, "nowhere".into());
            let (purpose, server) = (Purpose::Serve { holder }, Server::default());
            let opening = Opening { purpose, server, largest: None, for_words: 0 };
            Store::open_for(&base.url, opening).await
        };
        let store = opened().await.unwrap();
        let changes = ["A", "Be", "Cem", "Dora"].map(|name| {
            let store = store.clone();
            tokio::spawn(async move { store.write(DESK, move |tx| puts(tx, name)).await })
        });
        for change in changes {
            assert_eq!(change.await.unwrap().unwrap(), 1);
        }
        store.close().await;
        let late = store.write(DESK, |tx| puts(tx, "Much too late")).await;
        assert!(late.is_err(), "{late:?}");
        assert!(store.read(DESK, all).await.is_err());
        drop(store);
        let again = opened().await.unwrap();
        assert_eq!(names(&again).await, ["A", "Be", "Cem", "Dora"]);
    });
}
