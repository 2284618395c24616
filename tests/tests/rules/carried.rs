//! What is carried across a desk: what the other side said to both, and nothing else, by page and API alike.

use axum::body::Body;
use axum::http::Method;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::{with, word};
use serde_json::{Value, json};

/// An escalation with an entry of each sort: the opening and a reply of our own, each with a file of the customer, a
/// reply of the next desk, and what is for our desk alone.
async fn talked_about(chain: &Chain) -> (String, String, Vec<Value>) {
    let log = chain.claire().uploads("gateway.log", b"09:00 the gateway of the workshops is down").await;
    let number = chain.claire().opens_with(json!({"attachments": [log]})).await;
    chain.nadia().triages(&number).await;
    let with_log = json!({"attachments": [log]});
    let sent = chain.nadia().escalates_with(&number, "boreal>nimbus", with_log.clone()).await.good();
    let escalation = word(&sent["number"]);
    let ours = with(json!({"text": "The log again."}), &with_log);
    chain.nadia().does(&format!("escalations/{escalation}/entries"), ours).await;
    let theirs = chain.nadia().reference(&escalation).await;
    chain.victor().replies(&theirs, "We look at it.").await;
    let entries = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
    (number, escalation, entries)
}

fn said_by_them(entry: &Value) -> bool {
    entry["type"] == "reply" && entry["side"] == "asked"
}

both_engines! {
    async fn a_relay_carries_only_what_the_next_desk_said_by_api_and_page(chain: Chain) {
        let (number, escalation, entries) = talked_about(&chain).await;
        let other = chain.denis().opens("Gateway too").await;
        let join = json!({"requests": [other]});
        chain.nadia().does(&format!("escalations/{escalation}/requests"), join).await;
        let before = chain.denis().entries(&other).await;
        let mut browser = chain.signed_in("nadia").await;
        let page = format!("/d/boreal/escalations/{escalation}/relay");
        let secret = browser.secret(&format!("{page}?entry={}", said(&entries))).await;
        let mut ours = 0;
        for entry in entries.iter().filter(|entry| !said_by_them(entry)) {
            ours += 1;
            let id = entry["id"].to_string();
            let files: Vec<&Value> =
                entry["attachments"].as_array().unwrap().iter().map(|file| &file["sha256"]).collect();
            for preview in [true, false] {
                let body = json!({"entry": entry["id"], "attachments": files, "preview": preview,
                    "targets": [{"number": other, "text": "Here is what was said."}]});
                let path = format!("escalations/{escalation}/relays");
                assert_eq!(chain.nadia().may_not(&path, body).await, "not-found", "{entry}");
                let body = json!({"escalation": escalation, "entry": entry["id"], "text": "Here.",
                    "attachments": files, "preview": preview});
                let path = format!("requests/{other}/relays");
                assert_eq!(chain.nadia().may_not(&path, body).await, "not-found", "{entry}");
            }
            assert_eq!(browser.get(&format!("{page}?entry={id}")).await.status.as_u16(), 404);
            let text = format!("text.{other}");
            for go in ["preview", "send"] {
                let fields = [("csrf", secret.as_str()), ("entry", &id), ("target", &other), (&text, "Here."), ("go", go)];
                assert_eq!(browser.posts(&page, &fields).await.status.as_u16(), 404, "{go} {entry}");
            }
        }
        assert!(ours >= 3, "an opening, a reply and something for the desk alone: {entries:?}");
        assert_eq!(chain.denis().entries(&other).await, before);
        // What the next desk said is carried as before.
        chain.nadia().relays(&escalation, "reply", &number, "It is looked at.").await;
        assert_eq!(chain.claire().entries(&number).await.last().unwrap()["text"], "It is looked at.");
        chain.must_add_up().await;
    }

    async fn a_relay_of_an_escalation_that_has_moved_since_it_was_seen_is_told_so(chain: Chain) {
        let (number, escalation, entries) = talked_about(&chain).await;
        let nadia = chain.nadia();
        let path = format!("/api/v1/escalations/{escalation}");
        let seen = nadia.ask(Method::GET, &path, &[], Body::empty()).await;
        let tag = seen.headers["etag"].to_str().unwrap().to_owned();
        chain.clock.pass(domain::SignedDuration::from_secs(5));
        nadia.does(&format!("escalations/{escalation}/entries"), json!({"text": "And the backup?"})).await;
        let entry: u64 = said(&entries).parse().unwrap();
        let relay = json!({"entry": entry, "targets": [{"number": number, "text": "It is looked at."}]});
        let relays = async |tag: &str| {
            let headers = [("content-type", "application/json"), ("if-match", tag)];
            nadia.ask(Method::POST, &format!("{path}/relays"), &headers, Body::from(relay.to_string())).await
        };
        let late = relays(&tag).await;
        assert_eq!((late.status.as_u16(), late.text().contains("changed-meanwhile")), (412, true));
        let seen = nadia.ask(Method::GET, &path, &[], Body::empty()).await;
        assert_eq!(relays(seen.headers["etag"].to_str().unwrap()).await.status.as_u16(), 201);
    }

    async fn what_is_for_the_desk_alone_is_not_carried_to_the_next_desk_nor_are_its_files(chain: Chain) {
        let (number, escalation, _) = talked_about(&chain).await;
        let file = chain.nadia().uploads("inside.txt", b"between us").await;
        let note = json!({"text": "Between us.", "audience": "desk", "attachments": [file]});
        chain.nadia().does(&format!("requests/{number}/entries"), note).await;
        chain.nadia().replies(&number, "We asked.").await;
        for entry in chain.nadia().entries(&number).await {
            if entry["side"] == "asker" && entry["audience"] == "both" {
                continue;
            }
            for preview in [true, false] {
                let body = json!({"entry": entry["id"], "escalation": escalation, "text": "x",
                    "attachments": [file["sha256"]], "preview": preview});
                let path = format!("requests/{number}/relays/next");
                assert_eq!(chain.nadia().may_not(&path, body).await, "not-found", "{entry}");
            }
        }
        chain.must_add_up().await;
    }

    async fn what_one_account_brought_is_joined_to_nothing_of_another(chain: Chain) {
        let log = chain.claire().uploads("gateway.log", b"09:00 the gateway of the workshops is down").await;
        let ours = chain.nadia().uploads("steps.txt", b"restart it").await;
        let number = chain.claire().opens("Gateway down").await;
        let other = chain.denis().opens("Gateway too").await;
        let reply = |file: &Value| json!({"text": "See here.", "attachments": [file]});
        let path = |number: &str| format!("requests/{number}/entries");
        assert_eq!(chain.nadia().may_not(&path(&other), reply(&log)).await, "attachment-missing");
        chain.nadia().does(&path(&number), reply(&log)).await;
        chain.nadia().does(&path(&other), reply(&ours)).await;
        chain.nadia().triages(&other).await;
        let with_log = json!({"attachments": [log]});
        let refused = chain.nadia().escalates_with(&other, "boreal>nimbus", with_log).await;
        assert_eq!(refused.refused(), "attachment-missing");
    }
}

/// The id of the entry that the next desk wrote.
fn said(entries: &[Value]) -> String {
    entries.iter().find(|entry| said_by_them(entry)).expect("the next desk said something")["id"].to_string()
}
