//! Databases of earlier schemas: brought up to date, whole, and worked in.

use domain::id::DeskId;
use domain::kind::Door;
use relais_tests::base::Kind;
use relais_tests::golden::{self, Golden};
use relais_tests::process::{Server, check, told};
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
