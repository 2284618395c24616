//! Backups and desks that move: what was copied on one engine is whole on either.
#![expect(clippy::unwrap_used, reason = "a copy that cannot be made or read has failed its test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::SignedDuration;
use domain::kind::Channel;
use engine::time::{Clock as _, SeededDice, SharedDice};
use engine::{Change, Command, Engine, RequestFilter, Store};
use relais_tests::base::{Base, Kind};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::json;
use sqlx::Connection as _;

async fn opens(chain: &Chain, who: &str, subject: &str) {
    let command: Command = serde_json::from_value(json!({
        "command": "open", "account": null, "contact": null, "by_phone": false,
        "opening": {
            "kind": "technical", "phase": "production", "severity": 2, "subject": subject,
            "text": "It is down since nine.", "product": "Nimbus Compute", "values": {}, "form": null,
            "attachments": [], "call": null, "passed": null, "reference": null, "continues": null
        }
    }))
    .unwrap();
    chain.engine.execute(Change::new(chain.viewer(who).await, Channel::Api, command)).await.unwrap();
    chain.rest().await;
}

async fn copy(chain: &Chain, desk: Option<&str>) -> PathBuf {
    let file = chain.base.folder.path().join("copy.jsonl");
    let out = std::fs::File::create(&file).unwrap();
    chain.engine.copy(desk.map(str::to_owned), Box::new(out)).await.unwrap();
    file
}

async fn new_installation(chain: &Chain, base: &Base) -> Engine {
    let store = Store::open(&base.url).await.unwrap();
    let dice = SharedDice::new(SeededDice::new(9));
    Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read)
}

fn rows(file: &Path) -> usize {
    std::fs::read_to_string(file).unwrap().lines().filter(|line| line.starts_with('[')).count()
}

both_engines! {
    async fn a_copy_is_whole_on_either_engine(chain: Chain) {
        opens(&chain, "claire", "Gateway down").await;
        let file = copy(&chain, None).await;
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let other = new_installation(&chain, &base).await;
            other.load_copy(&file).await.unwrap();
            let report = other.check().await.unwrap();
            assert_eq!(report.problems, Vec::<String>::new());
            let claire = other.viewer_of_token(chain.token("claire")).await.unwrap();
            let wanted = RequestFilter { q: Some("gateway".into()), ..RequestFilter::default() };
            assert_eq!(other.read(&claire).requests(wanted).await.unwrap().items.len(), 1, "search was made anew");
            let again = base.folder.path().join("again.jsonl");
            other.copy(None, Box::new(std::fs::File::create(&again).unwrap())).await.unwrap();
            // Each desk has come to another epoch.
            assert_eq!(rows(&again), rows(&file) + 3);
        }
    }

    async fn a_copy_from_before_says_what_its_requests_are_about(chain: Chain) {
        opens(&chain, "claire", "Gateway down").await;
        // The column came later: from here on the copy is as an earlier program made it.
        let before = "drop index request_product; drop index request_open; drop index request_due; \
             drop index request_ended; drop index request_ended_due; alter table request drop column product";
        chain.base.alters(before).await;
        let file = copy(&chain, None).await;
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let other = new_installation(&chain, &base).await;
            other.load_copy(&file).await.unwrap();
            assert_eq!(other.check().await.unwrap().problems, Vec::<String>::new());
            let nadia = other.viewer_of_token(chain.token("nadia")).await.unwrap();
            for (product, found) in [("Nimbus Compute", 1), ("Nimbus Mail", 0)] {
                let wanted = RequestFilter { product: Some(product.into()), ..RequestFilter::default() };
                assert_eq!(other.read(&nadia).requests(wanted).await.unwrap().items.len(), found, "{product}");
            }
        }
    }

    async fn a_copy_is_not_loaded_over_an_installation(chain: Chain) {
        let file = copy(&chain, None).await;
        let refused = chain.engine.load_copy(&file).await.unwrap_err();
        assert_eq!(refused.refusal().reason.code(), "already-exists");
    }

    async fn a_desk_that_leaves_takes_its_own_world_and_no_passwords(chain: Chain) {
        opens(&chain, "claire", "Gateway down").await;
        opens(&chain, "gwen", "Mail is slow").await;
        let gwen = chain.viewer("gwen").await;
        if let domain::seat::Viewer::Contact(seat) = &gwen {
            chain.engine.set_password(seat.person, "a long enough passphrase").await.unwrap();
        }
        let file = copy(&chain, Some("cime")).await;
        let text = std::fs::read_to_string(&file).unwrap();
        for foreign in ["Gateway down", "claire@martin.example", "nimbus.example", "argon2"] {
            assert!(!text.contains(foreign), "{foreign} left with a desk it does not belong to");
        }
        let base = Base::new(Kind::Sqlite).await;
        let other = new_installation(&chain, &base).await;
        other.load_copy(&file).await.unwrap();
        let report = other.check().await.unwrap();
        assert_eq!((report.desks, report.requests, report.problems), (1, 1, Vec::new()));
    }

    async fn a_desk_comes_in_unseen_and_what_was_broken_off_is_taken_away(chain: Chain) {
        opens(&chain, "gwen", "Mail is slow").await;
        let file = copy(&chain, Some("cime")).await;
        let base = Base::new(if chain.base.url.starts_with("sqlite") { Kind::Sqlite } else { Kind::Postgres }).await;
        let store = Store::open(&base.url).await.unwrap();
        let dice = SharedDice::new(SeededDice::new(9));
        let other = Engine::new(store.clone(), Arc::new(chain.clock.clone()), dice, post::intake::read);
        // Broken off before its last row: nobody sees the desk, and nothing of it falls due.
        let mut broken = store.import(&file, chain.clock.now(), uuid::Uuid::from_u128(1)).await.unwrap();
        broken.write_rows().await.unwrap();
        let report = other.check().await.unwrap();
        assert_eq!((report.desks, report.requests), (0, 0));
        // A minute later it counts as killed: the next begins anew, and what the first would still write is refused.
        chain.clock.pass(SignedDuration::from_mins(1));
        other.load_copy(&file).await.unwrap();
        assert!(broken.open(chain.clock.now()).await.is_err() && broken.take_away().await.is_err());
        let report = other.check().await.unwrap();
        assert_eq!((report.desks, report.requests, report.problems), (1, 1, Vec::new()));
        let again = base.folder.path().join("again.jsonl");
        other.copy(Some("cime".into()), Box::new(std::fs::File::create(&again).unwrap())).await.unwrap();
        // It has come to another epoch.
        assert_eq!(rows(&again), rows(&file) + 1);
        // A desk that is here is not brought in over itself.
        let refused = other.load_copy(&file).await.unwrap_err();
        assert_eq!(refused.refusal().reason.code(), "already-exists");
    }

    async fn a_desk_whose_person_is_somebody_else_here_leaves_nothing_behind(chain: Chain) {
        let file = copy(&chain, Some("cime")).await;
        let text = std::fs::read_to_string(&file).unwrap();
        // The same people, but for the last of them, under other ids.
        let base = Base::new(Kind::Sqlite).await;
        let other = new_installation(&chain, &base).await;
        let email = text.lines().rfind(|line| line.contains("@cime.example"));
        let email = email.and_then(|line| line.split('"').find(|it| it.contains("@cime.example"))).unwrap();
        let mut open = sqlx::SqliteConnection::connect(&base.url).await.unwrap();
        sqlx::query("insert into person (id, email, name, language, created) values (randomblob(16), $1, 'X', 'en', 0)")
            .bind(email).execute(&mut open).await.unwrap();
        let refused = other.load_copy(&file).await.unwrap_err();
        assert_eq!(refused.refusal().reason.code(), "already-exists");
        for table in ["seat", "person where name <> 'X'", "event", "lease"] {
            let (left,): (i64,) =
                sqlx::query_as(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&mut open).await.unwrap();
            assert_eq!(left, 0, "{table}");
        }
    }

    async fn a_copy_that_lost_a_line_is_refused_and_changes_nothing(chain: Chain) {
        let file = copy(&chain, None).await;
        let text = std::fs::read_to_string(&file).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines.remove(lines.len() / 2);
        std::fs::write(&file, lines.join("\n")).unwrap();
        let base = Base::new(Kind::Sqlite).await;
        let other = new_installation(&chain, &base).await;
        assert!(other.load_copy(&file).await.is_err());
        assert!(other.is_new().await.unwrap());
    }
}

/// Every table is copied or is on the list of those that are not: a new one cannot be forgotten.
#[test]
fn every_table_is_copied_or_left_out_on_purpose() {
    relais_tests::run(async {
        let base = Base::new(Kind::Sqlite).await;
        drop(Store::open(&base.url).await.unwrap());
        let mut open = sqlx::SqliteConnection::connect(&base.url).await.unwrap();
        let names: Vec<(String,)> = sqlx::query_as(
            "select name from sqlite_schema where type = 'table' and name not like 'search_terms%' and name not like 'block_terms%'",
        )
        .fetch_all(&mut open)
        .await
        .unwrap();
        let copied: Vec<&str> = store::copy::tables().collect();
        let forgotten: Vec<String> = names
            .into_iter()
            .map(|(name,)| name)
            .filter(|name| {
                !copied.contains(&name.as_str()) && !store::copy::LEFT_OUT.contains(&name.as_str())
            })
            .collect();
        assert_eq!(forgotten, Vec::<String>::new());
    });
}
