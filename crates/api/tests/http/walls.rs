//! What belongs to others answers as what does not exist; who is nobody is told nothing.

use axum::body::Body;
use axum::http::{Request, header};
use relais_api::Access;
use serde_json::json;

use crate::world::World;

/// An address of a route, with these in the place of its parameters.
fn address(path: &str, number: &str) -> String {
    path.replace("{number}", number)
        .replace("{duty}", "isolation")
        .replace("{promise}", "first-response")
        .replace("{cycle}", "1")
        .replace("{entry}", "1")
        .replace("{sha256}", &"0".repeat(64))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_others_answers_exactly_as_one_that_is_not_there() {
    let world = World::new().await;
    let foreign = world.request(&world.denis, "A secret").await;
    for route in relais_api::routes().iter().filter(|it| it.path.starts_with("/api/v1/requests/{number}")) {
        let mut answers = Vec::new();
        for number in [foreign.as_str(), "BOR-222222", "nonsense"] {
            let request = Request::builder()
                .method(route.method)
                .uri(address(route.path, number))
                .header(header::AUTHORIZATION, format!("Bearer {}", world.claire))
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(anything(route.path).to_string()))
                .unwrap();
            let answer = world.knock(request).await;
            assert!(matches!(answer.status, 403 | 404), "{} {}: {}", route.method, route.path, answer.body);
            let mut headers = answer.headers.clone();
            // What is left of the caller's own share grows less with each question, whatever is asked for: it is the same
            // count for all three, so that of which of them is there it tells nothing.
            headers.remove("ratelimit");
            answers.push((answer.status, answer.body.to_string(), headers));
        }
        assert_eq!(answers[0], answers[1], "{} {}", route.method, route.path);
        if route.method == "GET" {
            assert_eq!(answers[0].0, 404, "{} is read", route.path);
            assert_eq!(answers[0], answers[2], "{} {}", route.method, route.path);
        }
    }
}

/// A body that each operation on a request takes.
fn anything(path: &str) -> serde_json::Value {
    match path.rsplit('/').next().unwrap() {
        "{duty}" => json!({ "outcome": "done", "text": "x" }),
        "confirmation" => json!({ "accepted": true }),
        "answer" if path.contains("hand-back") => json!({ "accepted": true }),
        "completion" => json!({ "values": {} }),
        "rejection" => json!({ "reason": "not-ours", "text": "x" }),
        "resolution" => json!({ "kind": "fix", "text": "x" }),
        "assignment" => json!({ "seat": null }),
        "classification" => json!({ "kind": "technical", "phase": "production" }),
        "queue" => json!({ "queue": "00000000-0000-4000-8000-000000000000" }),
        "lead" => json!({ "escalation": "BOR-333333" }),
        "duplicate-of" => json!({ "number": "BOR-333333" }),
        "transfer" => json!({ "desk": "other", "reason": "x" }),
        "severity" => json!({ "severity": 1, "reason": "x" }),
        "redaction" => json!({ "passage": "a secret" }),
        "removal-answer" => json!({ "done": true }),
        "escalations" => json!({ "severity": 1 }),
        "relays" | "next" => json!({ "escalation": "BOR-333333", "entry": 1, "text": "x", "preview": true }),
        _ => json!({}),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_every_route_but_the_document_is_shut() {
    let world = World::new().await;
    for route in relais_api::routes() {
        let path = address(route.path, "BOR-222222");
        let knock = |token: Option<&str>| {
            let mut request = Request::builder().method(route.method).uri(path.as_str());
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, token);
            }
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap()
        };
        for token in [None, Some("Bearer nobody"), Some("Basic YTpi"), Some("Bearer ")] {
            let answer = world.knock(knock(token)).await;
            match route.access {
                Access::Public => assert_eq!(answer.status, 200),
                Access::Token => {
                    assert_eq!(answer.status, 401, "{} {}", route.method, route.path);
                    assert!(answer.header("www-authenticate").starts_with("Bearer"));
                }
            }
        }
    }
    let twice = Request::get("/api/v1/me")
        .header(header::AUTHORIZATION, format!("Bearer {}", world.ada))
        .header(header::AUTHORIZATION, format!("Bearer {}", world.claire))
        .body(Body::empty())
        .unwrap();
    assert_eq!(world.knock(twice).await.status, 401, "two tokens are none");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_shown_its_own_world_alone() {
    let world = World::new().await;
    let own = world.request(&world.claire, "Ours").await;
    world.request(&world.denis, "Theirs").await;
    let listed = world.get(&world.claire, "/api/v1/requests").await.good();
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(listed.body["items"][0]["number"], json!(own));
    let found = world.get(&world.claire, "/api/v1/search?q=Theirs").await.good();
    assert_eq!(found.body["items"], json!([]));
    let accounts = world.get(&world.claire, "/api/v1/accounts").await.good();
    assert_eq!(accounts.body["items"].as_array().unwrap().len(), 1);
    for hidden in ["escalations", "agents", "links", "counts", "mails", "audit"] {
        let answer = world.get(&world.claire, &format!("/api/v1/{hidden}")).await;
        assert!(matches!(answer.status, 403 | 404), "{hidden}: {:#}", answer.body);
    }
}
