//! Keys, tags, pages and the bell.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use futures_util::StreamExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use crate::world::{Answer, World};

async fn keyed(world: &World, key: &str, subject: &str) -> Answer {
    let body = json!({ "subject": subject, "text": "It is slow." }).to_string();
    let request = Request::post("/api/v1/requests")
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key);
    world.send(request, &world.claire, Body::from(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_again_changes_nothing_and_answers_the_same() {
    let world = World::new().await;
    let first = keyed(&world, "k1", "Slow").await.good();
    let again = keyed(&world, "k1", "Slow").await.good();
    assert_eq!((first.status, first.bytes), (again.status, again.bytes));
    assert_eq!(first.headers.get("location"), again.headers.get("location"));
    keyed(&world, "k1", "Another").await.refused(422, "idempotency-key-reused");
    keyed(&world, &"k".repeat(201), "Slow").await.refused(422, "field-invalid");
    let listed = world.get(&world.claire, "/api/v1/requests").await.good();
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    let agreement = |key: &'static str| {
        let draft = json!({
            "account": world.ours, "name": "A second one", "policy": { "id": "partner-default", "version": 1 },
            "personal_data": true, "attachments": true, "starts": "2025-01-01T00:00:00Z",
        });
        let request = Request::post("/api/v1/agreements")
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key);
        world.send(request, &world.ada, Body::from(draft.to_string()))
    };
    let (one, again) = (agreement("a1").await.good(), agreement("a1").await.good());
    assert_eq!(one.body, again.body, "what is made by the same key is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tag_follows_the_viewers_own_view() {
    let world = World::new().await;
    let number = world.request(&world.claire, "Slow").await;
    let address = format!("/api/v1/requests/{number}");
    let tag = world.get(&world.claire, &address).await.good().header("etag").to_owned();
    let theirs = world.get(&world.nadia, &address).await.good().header("etag").to_owned();
    let ask = async |tag: &str| {
        let request = Request::get(address.as_str()).header(header::IF_NONE_MATCH, tag);
        world.send(request, &world.claire, Body::empty()).await.status
    };
    assert_eq!(ask(&tag).await, 304);
    assert_eq!(ask(&format!("W/{tag}")).await, 304);
    world.clock.pass(domain::SignedDuration::from_secs(5));
    let note = json!({ "audience": "desk", "text": "Between us." });
    world.post(&world.nadia, &format!("{address}/entries"), note).await.good();
    assert_eq!(ask(&tag).await, 304, "a note is nothing that a contact could notice");

    let reply = async |tag: &str| {
        let request = Request::post(format!("{address}/entries"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::IF_MATCH, tag);
        world.send(request, &world.claire, Body::from("{\"text\":\"Any news?\"}")).await
    };
    reply(&theirs).await.refused(412, "changed-meanwhile");
    reply(&tag).await.good();
    assert_eq!(ask(&tag).await, 200);
    reply(&tag).await.refused(412, "changed-meanwhile");
    reply("*").await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_one_another_until_all_is_seen_once() {
    let world = World::new().await;
    let mut opened = Vec::new();
    for at in 0..5 {
        world.clock.pass(domain::SignedDuration::from_secs(1));
        opened.push(world.request(&world.claire, &format!("Number {at}")).await);
    }
    let mut seen = Vec::new();
    let mut address = "/api/v1/requests?limit=2&kind=technical".to_owned();
    loop {
        let page = world.get(&world.claire, &address).await.good();
        seen.extend(
            page.body["items"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap().to_owned()),
        );
        let link = page.header("link").to_owned();
        if link.is_empty() {
            break;
        }
        address = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
        assert!(address.contains("kind=technical"), "{address}");
    }
    opened.reverse();
    assert_eq!(seen, opened);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bell_rings_for_what_a_viewer_sees_and_for_nothing_else() {
    let world = World::new().await;
    let number = world.request(&world.claire, "Slow").await;
    let listen = Request::get("/api/v1/events")
        .header(header::AUTHORIZATION, format!("Bearer {}", world.claire))
        .body(Body::empty())
        .unwrap();
    let response = world.router.clone().oneshot(listen).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    let mut stream = response.into_body().into_data_stream();
    let mut heard = async |within: Duration| {
        let part = tokio::time::timeout(within, stream.next()).await.ok()??;
        Some(String::from_utf8(part.unwrap().to_vec()).unwrap())
    };
    let begun = heard(Duration::from_secs(2)).await.unwrap();
    assert!(begun.contains("event: begun") && begun.contains("data: {}"), "{begun}");
    let note = json!({ "audience": "desk", "text": "Between us." });
    world.post(&world.nadia, &format!("/api/v1/requests/{number}/entries"), note).await.good();
    world.request(&world.denis, "Theirs").await;
    assert_eq!(heard(Duration::from_secs(2)).await, None, "others are busy, and nothing is heard");
    world.post(&world.nadia, &format!("/api/v1/requests/{number}/acceptance"), json!({})).await.good();
    let rung = heard(Duration::from_secs(10)).await.unwrap();
    let named = format!("data: {{\"requests\":[\"{number}\"]}}");
    assert!(rung.contains("event: changed") && rung.contains(&named), "{rung}");
}
