//! The demo holds what it promises, whenever it is started.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use domain::event::Ending;
use domain::kind::Kind;
use domain::life::Status;
use domain::seat::Viewer;
use engine::view::DeskRequest;
use engine::view::RequestView;
use engine::{EscalationFilter, RequestFilter};

use super::cast::{BOREAL, CIME, COMMERCE, CONFLUENT, DESKS, NIMBUS};
use super::*;

/// Runs a test's future on a runtime like the program's.
fn run<F: Future>(test: F) -> F::Output {
    crate::runtime("sqlite:").unwrap().block_on(Box::pin(test))
}

fn database(name: &str) -> (PathBuf, PathBuf) {
    let folder = std::env::temp_dir().join(format!("relais-demo-story-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    (folder.join("relais.db"), folder)
}

async fn requests(demo: &Demo, desk: &'static str) -> Vec<DeskRequest> {
    let viewer = Viewer::Operator { desk: demo.setting.desk(desk).unwrap().id };
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let filter = RequestFilter { cursor, limit: Some(100), ..RequestFilter::default() };
        let page = demo.engine.read(&viewer).whole_requests(filter).await.unwrap();
        all.extend(page.items.into_iter().filter_map(|item| match item {
            RequestView::Desk(request) => Some(*request),
            RequestView::Contact(_) => None,
        }));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return all,
        }
    }
}

#[test]
fn the_story_shows_every_state_of_a_request() {
    run(async {
        let (path, folder) = database("now");
        let begun = Instant::now();
        let demo = Demo::tell(&path, MachineClock.now(), "https://demo.example").await.unwrap();
        println!("told in {:?}", begun.elapsed());

        let report = demo.engine.check().await.unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);

        let mut by_desk = BTreeMap::new();
        let mut all = Vec::new();
        for desk in DESKS {
            let of_desk = requests(&demo, desk.slug).await;
            by_desk.insert(desk.slug, of_desk.len());
            all.extend(of_desk);
        }
        assert!((55..=75).contains(&all.len()), "{by_desk:?}");
        assert!(
            [BOREAL, CIME, CONFLUENT, COMMERCE, NIMBUS].iter().all(|desk| by_desk[desk] > 0),
            "{by_desk:?}"
        );

        let statuses: BTreeSet<_> = all.iter().map(|request| request.status).collect();
        assert_eq!(statuses, Status::ALL.iter().copied().collect());
        let endings: BTreeSet<_> = all.iter().filter_map(|request| request.ending).collect();
        assert_eq!(endings, Ending::ALL.iter().copied().collect());
        let kinds: BTreeSet<_> = all.iter().map(|request| request.kind).collect();
        assert_eq!(kinds, Kind::ALL.iter().copied().collect());
        drop(demo);
        std::fs::remove_dir_all(folder).unwrap();
    });
}

#[test]
fn the_story_can_be_told_at_any_hour_of_the_week() {
    // Sunday night, Monday before opening, Friday evening, the morning after the clocks changed.
    for now in
        ["2026-11-22T02:00:00Z", "2026-11-23T07:10:00Z", "2026-11-20T19:30:00Z", "2026-03-30T07:00:00Z"]
    {
        run(async {
            let (path, folder) = database(&now.replace(':', "-"));
            let demo = Demo::tell(&path, now.parse().unwrap(), "https://demo.example").await.unwrap();
            let boreal = demo.setting.desk(BOREAL).unwrap().id;
            let counts: BTreeMap<_, _> = demo.engine.mail_counts(boreal).await.unwrap().into_iter().collect();
            assert!(
                counts["quarantined"] > 0 && counts["waiting"] > 0 && counts["filed"] > 0,
                "{now}: {counts:?}"
            );
            let nadia = &demo.setting.seated(&cast::NADIA).unwrap().viewer;
            let open = EscalationFilter { open: Some(true), ..EscalationFilter::default() };
            let escalations = demo.engine.read(nadia).escalations(open).await.unwrap().items;
            assert!(escalations.iter().any(|it| it.requests.len() == 6), "{now}: six behind one");
            assert!(
                escalations.iter().any(|it| it.hand_backs == 2 && !it.management.is_empty()),
                "{now}: disputed"
            );
            assert!(escalations.iter().any(|it| it.by_hand && it.engineer.is_some()), "{now}: by hand");
            drop(demo);
            std::fs::remove_dir_all(folder).unwrap();
        });
    }
}

#[test]
fn every_seat_has_a_token_and_a_link_of_its_own() {
    run(async {
        let (path, folder) = database("people");
        let demo = Demo::tell(&path, MachineClock.now(), "https://demo.example").await.unwrap();
        let people = people::introduce(&demo.engine, &demo.setting, "http://127.0.0.1:8080").await.unwrap();
        let told = serde_json::to_value(&people).unwrap();
        let keys = |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&told), ["desks", "people", "url"]);
        for person in told["people"].as_array().unwrap() {
            let contact = person["role"] == "contact";
            let wanted: &[&str] = if contact {
                &["account", "desk", "email", "role", "seat", "sign_in", "token"]
            } else {
                &["desk", "email", "role", "seat", "sign_in", "token"]
            };
            assert_eq!(keys(person), wanted);
            let viewer = demo.engine.viewer_of_token(person["token"].as_str().unwrap()).await.unwrap();
            let link = person["sign_in"].as_str().unwrap().rsplit('/').next().unwrap();
            let here = engine::sign_in::Client::here();
            let begun = demo.engine.use_sign_in_link(&here, link).await.unwrap();
            let home = viewer.home(person["desk"].as_str().unwrap());
            assert_eq!(
                begun.next.as_deref(),
                Some(home.as_str()),
                "it leads to the seat that it was shown for"
            );
            assert!(demo.engine.session(&begun.session).await.unwrap().seats.contains(&viewer));
            assert!(demo.engine.use_sign_in_link(&here, link).await.is_err(), "a link works once");
        }
        drop(demo);
        std::fs::remove_dir_all(folder).unwrap();
    });
}
