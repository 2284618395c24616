//! Files: taken in pieces, each with its share of a day, and forgotten when nothing names them.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use domain::SignedDuration;
use engine::machinery::Limits;
use engine::time::{SeededDice, SharedDice};
use engine::{Engine, Store};
use relais_tests::base::{Base, Kind};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::html;
use serde_json::{Value, json};

/// Three pieces and a bit, no two of them alike.
fn large() -> Vec<u8> {
    (0..1_700_000u32)
        .flat_map(|it| [it.to_le_bytes()[0] ^ it.to_le_bytes()[1], it.to_le_bytes()[2]])
        .take(1_700_001)
        .collect()
}

async fn fetches(chain: &Chain, who: &str, number: &str, file: &Value) -> axum::http::StatusCode {
    let path = format!("requests/{number}/files/{}", file["sha256"].as_str().unwrap());
    chain.seat(who).get(&path).await.status
}

async fn sends(chain: &Chain, name: &str, bytes: Vec<u8>) -> relais_tests::client::Answer {
    chain.claire().ask(Method::POST, &format!("/api/v1/files?name={name}"), &[], Body::from(bytes)).await
}

/// A form with a file, as a browser sends it.
fn form(fields: &[(&str, &str)], file: (&str, &[u8])) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head =
        format!("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\r\n", file.0);
    body.extend(head.bytes());
    body.extend(file.1);
    body.extend(b"\r\n--x--\r\n");
    body
}

const FORM: &str = "multipart/form-data; boundary=x";

/// Claire replies with a file on a page; what came of it, and the page after.
async fn replies(chain: &Chain, number: &str, text: &str, file: (&str, &[u8])) -> (u16, String) {
    let mut browser = chain.signed_in("claire").await;
    let start = browser.reads("/").await;
    drop(start);
    let page = browser.reads(&format!("/p/boreal/requests/{number}")).await.text();
    let action = page
        .split("<form")
        .find(|form| form.contains("value=\"reply\""))
        .and_then(|form| form.split("action=\"").nth(1)?.split('"').next())
        .unwrap_or_else(|| panic!("no form to reply with: {page}"))
        .to_owned();
    let secret = html::value(&page, "csrf").unwrap();
    let body = form(&[("csrf", &secret), ("act", "reply"), ("text", text)], file);
    let answer = browser.sends(&action, FORM, body).await;
    let status = answer.status.as_u16();
    let text = match answer.headers.get("location") {
        Some(to) => browser.reads(to.to_str().unwrap()).await.text(),
        None => answer.text(),
    };
    (status, text)
}

both_engines! {
    async fn a_large_file_comes_back_as_it_went_also_from_a_copy_on_either_engine(chain: Chain) {
        let bytes = large();
        let file = sends(&chain, "large.bin", bytes.clone()).await.good();
        assert_eq!(file["size"], bytes.len());
        let again = sends(&chain, "again.bin", bytes.clone()).await.good();
        assert_eq!(again["sha256"], file["sha256"]);
        let number = chain.claire().opens_with(json!({"attachments": [file, again]})).await;
        let path = format!("requests/{number}/files/{}", file["sha256"].as_str().unwrap());
        for who in ["claire", "nadia"] {
            assert_eq!(chain.seat(who).get(&path).await.body, bytes);
        }
        assert_eq!(chain.seat("denis").get(&path).await.status, 404);
        let copied = chain.base.folder.path().join("copy.jsonl");
        chain.engine.copy(None, Box::new(std::fs::File::create(&copied).unwrap())).await.unwrap();
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let store = Store::open(&base.url).await.unwrap();
            let dice = SharedDice::new(SeededDice::new(9));
            let other = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
            other.load_copy(&copied).await.unwrap();
            let claire = other.viewer_of_token(chain.token("claire")).await.unwrap();
            let (sha256, number) = (file["sha256"].as_str().unwrap(), domain::Number::parse(&number).unwrap());
            let (_, kept) = other.file_of_request(&claire, &number, (sha256, None)).await.unwrap();
            assert_eq!(kept, bytes);
        }
        chain.must_add_up().await;
    }

    async fn what_nothing_names_is_forgotten_and_what_is_named_stays(chain: Chain) {
        let named = sends(&chain, "named.bin", large()).await.good();
        let loose = sends(&chain, "loose.bin", large().split_off(1)).await.good();
        let small = sends(&chain, "small.txt", b"small".to_vec()).await.good();
        let number = chain.claire().opens_with(json!({"attachments": [named]})).await;
        // One that breaks off leaves nothing either.
        let viewer = chain.viewer("claire").await;
        let mut broken = chain.engine.begin_upload(&viewer, "broken.bin").await.unwrap();
        broken.write(&large()).await.unwrap();
        drop(broken);
        let boreal = chain.desks["boreal"].id;
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 0);
        chain.clock.pass(SignedDuration::from_hours(47));
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 1, "what broke off");
        chain.clock.pass(SignedDuration::from_hours(2));
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 2);
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 0);
        for gone in [loose, small] {
            let reply = json!({"text": "Here it is.", "attachments": [gone]});
            assert_eq!(chain.claire().may_not(&format!("requests/{number}/entries"), reply).await, "attachment-missing");
        }
        assert_eq!(fetches(&chain, "nadia", &number, &named).await, 200);
        chain.must_add_up().await;
    }

    async fn a_day_has_its_share_of_files_and_words_go_without_them(chain: Chain) {
        let mut chain = chain;
        chain.engine = chain.engine.clone().with_limits(Limits { megabytes: 2, ..Limits::none() });
        let number = chain.claire().opens("Gateway down").await;
        sends(&chain, "one.bin", large()).await.good();
        let refused = sends(&chain, "two.bin", large().split_off(1)).await;
        assert_eq!(refused.status, 429);
        assert_eq!(refused.refused(), "quota-reached");
        let (status, page) = replies(&chain, &number, "The log is too long.", ("two.bin", &large())).await;
        assert_eq!(status, 303, "{page}");
        assert!(page.contains("The log is too long.") && page.contains("sans les fichiers"), "{page}");
        assert_eq!(chain.claire().entries(&number).await.last().unwrap()["attachments"], json!([]));
        chain.clock.pass(SignedDuration::from_hours(25));
        sends(&chain, "two.bin", large().split_off(1)).await.good();
        chain.must_add_up().await;
    }

    async fn a_file_comes_by_page_as_by_api_and_an_empty_one_is_named(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let bytes = large();
        let (status, page) = replies(&chain, &number, "Here is the log.", ("log.bin", &bytes)).await;
        assert_eq!(status, 303, "{page}");
        let entry = chain.claire().entries(&number).await.last().unwrap().clone();
        assert_eq!((&entry["text"], &entry["attachments"][0]["size"]), (&json!("Here is the log."), &json!(bytes.len())));
        assert_eq!(fetches(&chain, "nadia", &number, &entry["attachments"][0]).await, 200);
        let (status, page) = replies(&chain, &number, "And another one.", ("empty.log", b"")).await;
        assert_eq!(status, 422);
        assert!(page.contains("empty.log") && page.contains("est vide") && page.contains("And another one."), "{page}");
        let refused = sends(&chain, "empty.log", Vec::new()).await;
        assert_eq!(refused.refused(), "attachment-empty");
        // What was begun above and came to nothing is forgotten.
        chain.clock.pass(SignedDuration::from_hours(49));
        chain.engine.purge_files(chain.desks["boreal"].id).await.unwrap();
        // A page of ours did not send this: nothing of it is kept.
        let mut browser = chain.signed_in("claire").await;
        browser.reads("/").await;
        let body = form(&[("csrf", "guessed"), ("act", "reply"), ("text", "x")], ("x.bin", &bytes[1..]));
        let refused = browser.sends(&format!("/p/boreal/requests/{number}"), FORM, body).await;
        assert!(refused.status.is_client_error() || refused.status.is_redirection(), "{}", refused.text());
        chain.clock.pass(SignedDuration::from_hours(49));
        assert_eq!(chain.engine.purge_files(chain.desks["boreal"].id).await.unwrap(), 0);
    }
}
