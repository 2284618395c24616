//! The server is there, and refuses: it ends connections, takes no changes, has no place, waits for others.

use std::time::Duration;

use relais_tests::base::Base;
use relais_tests::run;
use sqlx::{Connection as _, Executor as _, PgConnection};

use super::office::{Office, administer, unavailable};

#[test]
fn connections_that_an_administrator_ends_are_made_again_and_nobody_notices() {
    run(async {
        let office = Office::new().await;
        for key in ["k-1", "k-2"] {
            office.opens(key).await.good();
            office.cut().await;
            // Nothing had been begun on them: what is asked next is done by itself.
            assert_eq!(office.reads().await.status, 200);
            office.cut().await;
            let again = format!("{key}-after");
            office.opens(&again).await.good();
            office.is_there_once(&again).await;
        }
    });
}

#[test]
fn a_change_whose_connection_is_ended_before_the_commit_is_begun_again_by_itself() {
    run(async {
        let office = Office::new().await;
        let mut other = PgConnection::connect(&office.url).await.unwrap();
        // The change waits for a lock, in the middle of its transaction.
        other.execute("begin; lock table request in exclusive mode").await.unwrap();
        let (answer, ()) = tokio::join!(office.opens("k-1"), async {
            let waits = format!(
                "select count(*) from pg_stat_activity where datname = '{}' and wait_event_type = 'Lock'",
                office.base()
            );
            loop {
                // Who is connected stays as it was seen first in a transaction, and the change may connect only now.
                other.execute("select pg_stat_clear_snapshot()").await.unwrap();
                let (count,): (i64,) =
                    sqlx::query_as(sqlx::AssertSqlSafe(waits.clone())).fetch_one(&mut other).await.unwrap();
                if count > 0 {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            let end = format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}' and wait_event_type = 'Lock'",
                office.base()
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(end)).execute(&mut other).await.unwrap();
            other.execute("rollback").await.unwrap();
        });
        answer.good();
        office.is_there_once("k-1").await;
    });
}

#[test]
fn a_server_that_takes_no_changes_is_read_from_and_says_that_it_is_away_to_changes() {
    run(async {
        let office = Office::new().await;
        let turned =
            |on| format!("alter database {} set default_transaction_read_only = {on}", office.base());
        administer(turned("on")).await;
        office.cut().await;
        assert_eq!(unavailable(&office.opens("k-1").await), "storage-away");
        assert_eq!(office.reads().await.status, 200);
        assert!(office.subjects().await.is_empty());
        assert_eq!(office.finds().await, ["storage-away"]);
        // A change that comes while the server is switched waits for it, and is done.
        let (answer, ()) = tokio::join!(office.opens("k-2"), administer(turned("off")));
        assert!(answer.status.is_success() || unavailable(&answer) == "storage-away");
        office.is_there_once("k-1").await;
        office.is_there_once("k-2").await;
    });
}

#[test]
fn a_lock_that_is_waited_for_in_vain_is_said_to_be_busy() {
    run(async {
        let office = Office::new().await;
        let mut other = PgConnection::connect(&office.url).await.unwrap();
        other.execute("begin; lock table request in exclusive mode").await.unwrap();
        assert_eq!(unavailable(&office.opens("k-1").await), "busy");
        assert_eq!(office.reads().await.status, 200);
        other.execute("rollback").await.unwrap();
        office.is_there_once("k-1").await;
    });
}

#[test]
fn a_server_without_a_place_for_us_is_away_until_it_has_one() {
    run(async {
        let (base, owner) = Base::owned(true).await;
        let office = Office::on(base, Duration::from_millis(1500)).await;
        let places = |count| format!("alter role {owner} connection limit {count}");
        administer(places(0)).await;
        office.cut().await;
        let (posted, read) = tokio::join!(office.opens("k-1"), office.reads());
        assert_eq!(unavailable(&posted), "storage-away");
        assert_eq!(unavailable(&read), "storage-away");
        administer(places(-1)).await;
        office.is_there_once("k-1").await;
    });
}

#[test]
fn while_changes_wait_for_a_standby_reads_go_on() {
    run(async {
        // The tests' server asks for a standby that is never there; only who commits synchronously waits for it.
        let office = Office::new().await;
        // The first keeps the hours that the others name: they would wait for its row, and not for the standby.
        office.opens("k-0").await.good();
        let commits = |how| format!("alter database {} set synchronous_commit = {how}", office.base());
        administer(commits("on")).await;
        office.cut().await;
        // More than there are connections for changes.
        let keys = ["k-1", "k-2", "k-3", "k-4", "k-5"];
        let (a, b, c, d, e) = tokio::join!(
            office.opens(keys[0]),
            office.opens(keys[1]),
            office.opens(keys[2]),
            office.opens(keys[3]),
            office.opens(keys[4]),
        );
        let mut codes: Vec<String> = [a, b, c, d, e].iter().map(unavailable).collect();
        codes.sort_unstable();
        let (unknown, away) = ("outcome-unknown", "storage-away");
        assert_eq!(codes, [unknown, unknown, unknown, away, away]);
        // They wait on, and hold their places; nobody who reads feels it.
        for _ in 0..20 {
            assert_eq!(office.reads().await.status, 200);
        }
        let mut other = PgConnection::connect(&office.url).await.unwrap();
        // Of ours alone: what the server does by itself for this base, such as its vacuum, commits as the base says too.
        let waits = format!(
            "select count(*) from pg_stat_activity where datname = '{}' and wait_event = 'SyncRep'
             and backend_type = 'client backend'",
            office.base()
        );
        let (waiting,): (i64,) =
            sqlx::query_as(sqlx::AssertSqlSafe(waits)).fetch_one(&mut other).await.unwrap();
        assert_eq!(waiting, 3, "as many as there are connections for changes, and no more, are left waiting");
        // The standby comes: here, nobody waits for it any more.
        administer(commits("off")).await;
        office.cut().await;
        for key in keys {
            office.is_there_once(key).await;
        }
        assert_eq!(office.subjects().await.len(), keys.len() + 1);
    });
}
