//! What `relais doctor` says of a PostgreSQL.

use std::process::Output;

use relais_tests::base::{Base, Kind};
use relais_tests::process::relais;
use relais_tests::run;
use serde_json::Value;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};

fn doctor(url: &str, role: &str) -> Value {
    let output: Output = relais(url)
        .env("RELAIS_DATABASE_ROLE", role)
        .args(["doctor", "--json"])
        .output()
        .expect("relais runs");
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn says(report: &Value, words: &str) -> bool {
    report["findings"].as_array().unwrap().iter().any(|it| it.as_str().unwrap().contains(words))
}

#[test]
fn doctor_says_which_roles_run_and_what_is_lost_with_the_server() {
    run(async {
        let base = Base::new(Kind::Postgres).await;
        drop(store::Store::open(&base.url).await.unwrap());
        let report = doctor(&base.url, "relais_runtime");
        let notes = report["postgres"].as_array().unwrap();
        assert!(notes.iter().any(|it| it.as_str().unwrap().contains("two roles")), "{report}");
        assert!(!says(&report, "one role"), "{report}");
        // The tests' server keeps nothing when the power fails, and asks for a standby that is not there.
        assert!(says(&report, "fsync") && says(&report, "asynchronously"), "{report}");
        assert!(says(&report, "straight to one server"), "{report}");
        assert!(!says(&report, "too few connections"), "{report}");

        let (base, owner) = Base::owned(false).await;
        let role = format!("{owner}_nobody");
        let server = store::Server { role: role.clone(), ..store::Server::default() };
        drop(store::Store::open_on(&base.url, server).await.unwrap());
        let report = doctor(&base.url, &role);
        assert!(says(&report, "one role") && says(&report, &format!("create role {role}")), "{report}");
        super::office::administer(format!("alter role {owner} connection limit 5")).await;
        let report = doctor(&base.url, &role);
        assert!(says(&report, "too few connections"), "{report}");
    });
}

#[test]
fn doctor_looks_at_the_newest_records_and_finds_what_does_not_fit() {
    run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let chain = relais_tests::chain::Chain::on(base).await;
            chain.claire().opens("Gateway down").await;
            let report = doctor(&chain.base.url, "relais_runtime");
            assert_eq!(report["healthy"], true, "{report}");
            let spoil = "update request set state = replace(state, 'Gateway down', 'Getaway down')";
            match kind {
                Kind::Sqlite => {
                    let mut open = SqliteConnection::connect(&chain.base.url).await.unwrap();
                    open.execute(spoil).await.unwrap();
                }
                Kind::Postgres => {
                    let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
                    open.execute(spoil).await.unwrap();
                }
            }
            let report = doctor(&chain.base.url, "relais_runtime");
            assert_eq!(report["healthy"], false, "{report}");
            assert!(says(&report, "column state does not equal its events"), "{report}");
        }
    });
}
