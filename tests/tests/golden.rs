//! Databases of earlier schemas: brought up to date, whole, and worked in, also where the upgrade is killed; and copies of
//! them.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed its test")]

use std::time::Instant;

use domain::audit::Audited;
use domain::id::{DeskId, Number};
use domain::kind::{Channel, Door};
use domain::seat::Viewer;
use engine::{Change, Command, Named, Redact, What};
use relais_tests::base::{Base, Kind};
use relais_tests::golden::{self, Golden};
use relais_tests::process::{Server, check, cut_off, told};
use relais_tests::soak::office;
use relais_tests::soak::raw::{Raw, Went};

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Tries each on each engine.
fn each(tried: impl AsyncFn(&Golden, Kind)) {
    let all = golden::all();
    assert!(!all.is_empty());
    relais_tests::run(async {
        for golden in &all {
            for kind in KINDS {
                tried(golden, kind).await;
            }
        }
    });
}

#[test]
fn what_an_earlier_schema_left_is_brought_up_to_date_and_whole() {
    each(async |golden, kind| {
        let base = golden.base(kind).await;
        told(&base.url, &["migrate"]);
        let report = check(&base.url);
        let name = format!("{} on {kind:?}", golden.name);
        assert_eq!(report["problems"], serde_json::json!([]), "{name}");
        assert_eq!(serde_json::from_value::<golden::Holds>(report).unwrap(), golden.holds, "{name}");
        // A second time changes nothing.
        told(&base.url, &["migrate"]);
        assert_eq!(check(&base.url)["problems"], serde_json::json!([]), "{name}");
    });
}

#[test]
fn a_server_takes_up_what_an_earlier_schema_left() {
    each(async |golden, kind| {
        let base = golden.base(kind).await;
        let server = Server::start(&base.url);
        let address = server.address;
        let request = format!("GET /sign-in HTTP/1.1\r\nHost: {address}\r\n\r\n");
        let answer = Raw::new(address, address.ip()).send(request.as_bytes()).await;
        assert_eq!(answer, Went::Answered(200), "{} on {kind:?}: {}", golden.name, server.said());
        let (status, _) = server.stop();
        assert!(status.success());
        assert_eq!(check(&base.url)["problems"], serde_json::json!([]), "{} on {kind:?}", golden.name);
    });
}

#[test]
fn each_desk_of_an_earlier_schema_gets_a_queue_for_each_door() {
    each(async |golden, kind| {
        let base = golden.base(kind).await;
        told(&base.url, &["migrate"]);
        let store = store::Store::open(&base.url).await.unwrap();
        let nowhere = DeskId(uuid::Uuid::nil());
        let desks =
            store.read(nowhere, |tx| Box::pin(async move { store::rows::desks(tx).await })).await.unwrap();
        assert!(!desks.is_empty(), "{} on {kind:?}", golden.name);
        for desk in desks.into_iter().map(|desk| desk.id) {
            let queues =
                store.read(desk, move |tx| Box::pin(async move { store::queues::all(tx, desk).await }));
            let queues = queues.await.unwrap();
            let firsts = queues.iter().filter(|queue| queue.first);
            let firsts: Vec<_> = firsts.map(|queue| (queue.door, queue.name.fr.as_str())).collect();
            let wanted =
                [(Door::Technical, "Support technique"), (Door::Business, "Contrats et facturation")];
            assert_eq!(firsts, wanted, "{} on {kind:?}", golden.name);
        }
    });
}

/// Since this schema facts and words are stored apart.
const APART: u32 = 19;

#[test]
fn a_copy_from_before_facts_and_words_were_stored_apart_comes_in_with_them_apart() {
    each(async |golden, kind| {
        for only in [None, Some("boreal")] {
            if golden.schema() >= APART {
                continue;
            }
            let base = Base::new(kind).await;
            let file = base.folder.path().join("old.copy");
            golden.copy(&file, only).await;
            let engine = office::engine(&base.url).await;
            engine.load_copy(&file).await.unwrap();
            let name = format!("{}, {only:?}, on {kind:?}", golden.name);
            assert_eq!(engine.check().await.unwrap().problems, Vec::<String>::new(), "{name}");
            let old = r#"select count(*) from event where frame not like '%"event":%'"#;
            assert_eq!(base.counts(old).await, 0, "{name}");
            let said =
                format!("select count(*) from audit where what = '{}'", Audited::ChainsWrittenAnew.code());
            let desks = base.counts("select count(distinct desk_id) from event").await;
            assert_eq!(base.counts(&said).await, desks, "{name}");
            if golden.name.ends_with("/demo") {
                nothing_is_left_of_what_is_taken_out(&base, &engine).await;
            }
        }
    });
}

/// A passage of one request of the demo, and somebody who wrote in others.
async fn nothing_is_left_of_what_is_taken_out(base: &Base, engine: &engine::Engine) {
    let desk = engine.desk_by_slug("boreal").await.unwrap().id;
    let passage = "alias DNS pour le serveur de recette";
    let redact = Redact {
        record: Named::Request(Number::parse("BOR-QBGSHF").unwrap()),
        entry: 1,
        what: What::Passage(passage.into()),
    };
    assert!(!base.places_of(passage).await.is_empty(), "it was there");
    let redact = Command::Redact(Box::new(redact));
    engine.execute(Change::new(Viewer::Operator { desk }, Channel::Api, redact)).await.unwrap();
    let erased = engine.erase_person("samir@conseil-costa.example", None).await.unwrap();
    assert!(erased.person.is_some());
    for sought in [passage, "Samir Haddad", "samir@conseil-costa.example"] {
        assert_eq!(base.places_of(sought).await, Vec::<String>::new(), "{sought}");
    }
    assert_eq!(engine.check().await.unwrap().problems, Vec::<String>::new());
}

/// How often an upgrade is killed.
const KILLS: u32 = 8;

async fn schema(base: &Base) -> i64 {
    base.counts("select cast(max(version) as bigint) from schema_version").await
}

/// An upgrade that was killed is done again: everything is there, whole, and its chains were written anew once.
async fn comes_to_its_end(golden: &Golden, base: &Base, name: &str) {
    told(&base.url, &["migrate"]);
    let report = check(&base.url);
    assert_eq!(report["problems"], serde_json::json!([]), "{name}");
    assert_eq!(serde_json::from_value::<golden::Holds>(report).unwrap(), golden.holds, "{name}");
    let anew = Audited::ChainsWrittenAnew.code();
    let lines = format!("select count(*) from audit where what = '{anew}' group by desk_id");
    let lines = base.numbers(&lines).await;
    let desks = base.counts("select count(distinct desk_id) from event").await;
    assert_eq!(lines, vec![1; usize::try_from(desks).unwrap()], "{name}: once at each desk that has events");
}

#[test]
fn an_upgrade_that_is_killed_at_any_moment_leaves_all_as_it_was_or_all_as_it_will_be() {
    let golden = golden::all().into_iter().max_by_key(|it| (it.holds.events, it.name.clone())).unwrap();
    relais_tests::run(async {
        for kind in KINDS {
            let base = golden.base(kind).await;
            let (before, begun) = (schema(&base).await, Instant::now());
            told(&base.url, &["migrate"]);
            let (after, mut takes) = (schema(&base).await, begun.elapsed());
            assert!(before < after, "{} is of an earlier schema", golden.name);
            let (mut base, mut cut) = (golden.base(kind).await, 0);
            for nth in 1..=KILLS {
                // By the command, and by a server that starts.
                let how: &[&str] =
                    if nth % 2 == 1 { &["migrate"] } else { &["serve", "--listen", "127.0.0.1:0"] };
                let delay = takes * nth / (KILLS + 1);
                cut_off(&base.url, how, delay);
                let found = schema(&base).await;
                let name = format!("{} on {kind:?}, {how:?} killed after {delay:?}", golden.name);
                assert!([before, after].contains(&found), "{name}: its schema is {found}");
                if found == before {
                    cut += 1;
                } else {
                    comes_to_its_end(&golden, &base, &name).await;
                    base = golden.base(kind).await;
                    // It takes no longer than that: the machine was busier before.
                    takes = delay;
                }
            }
            assert!(cut >= KILLS / 2, "{cut} of {KILLS} were killed in the middle, of {takes:?}");
            comes_to_its_end(&golden, &base, &format!("{} on {kind:?}, at last", golden.name)).await;
        }
    });
}
