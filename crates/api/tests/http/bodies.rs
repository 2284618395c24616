//! Bad input: a clear error, in both languages, and nothing changed.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::world::World;

fn opening() -> axum::http::request::Builder {
    Request::post("/api/v1/requests").header(header::CONTENT_TYPE, "application/json")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_refused_with_its_reason() {
    let world = World::new().await;
    let claire = &world.claire;
    let try_it = async |request: axum::http::request::Builder, body: Vec<u8>| {
        world.send(request, claire, Body::from(body)).await
    };
    let good = json!({ "subject": "Slow", "text": "It is slow." }).to_string().into_bytes();
    let plain = Request::post("/api/v1/requests");
    try_it(plain, good.clone()).await.refused(415, "wrong-content-type");
    let form = Request::post("/api/v1/requests").header(header::CONTENT_TYPE, "text/plain");
    try_it(form, good.clone()).await.refused(415, "wrong-content-type");
    let latin =
        Request::post("/api/v1/requests").header(header::CONTENT_TYPE, "application/json; charset=latin1");
    try_it(latin, good.clone()).await.refused(415, "wrong-content-type");
    try_it(opening(), b"{\"subject\":\"\xff\"}".to_vec()).await.refused(400, "bad-request");
    try_it(opening(), b"{\"subject\":".to_vec()).await.refused(400, "bad-request");
    try_it(opening(), b"".to_vec()).await.refused(400, "bad-request");
    try_it(opening(), "[".repeat(10_000).into_bytes()).await.refused(400, "bad-request");
    let deep = format!("{{\"values\":{}1{}}}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    try_it(opening(), deep.into_bytes()).await.refused(400, "bad-request");
    let huge = json!({ "subject": "Slow", "text": "x".repeat(1 << 20) }).to_string();
    try_it(opening(), huge.into_bytes()).await.refused(413, "body-too-large");
    let unknown =
        try_it(opening(), json!({ "subject": "a", "text": "b", "txt": 1 }).to_string().into_bytes()).await;
    assert_eq!(unknown.refused(400, "bad-request").body["facts"]["field"], "txt");
    let missing = try_it(opening(), json!({ "subject": "a" }).to_string().into_bytes()).await;
    assert_eq!(missing.refused(422, "field-missing").body["facts"]["field"], "text");
    let kind = json!({ "subject": "a", "text": "b", "kind": "trifle" }).to_string();
    let kind = try_it(opening(), kind.into_bytes()).await.refused(422, "field-invalid");
    assert_eq!(kind.body["facts"]["field"], "kind");
    let nul = json!({ "subject": "a", "text": "b", "values": { "x": "a\u{0}b" } }).to_string();
    let nul = try_it(opening(), nul.into_bytes()).await.refused(422, "field-invalid");
    assert_eq!(nul.body["facts"]["field"], "values.x");
    let bell = json!({ "subject": "a\u{7}", "text": "b" }).to_string();
    try_it(opening(), bell.into_bytes()).await.refused(422, "field-invalid");
    for (field, value) in [
        ("account", json!(world.theirs)),
        (
            "attachments",
            json!([{
                "name": "x", "media_type": "text/html; evil", "size": 1, "sha256": "0".repeat(64),
            }]),
        ),
    ] {
        let mut body = json!({ "subject": "a", "text": "b" });
        body[field] = value;
        try_it(opening(), body.to_string().into_bytes()).await.refused(422, "field-invalid");
    }
    let listed = world.get(claire, "/api/v1/requests").await.good();
    assert_eq!(listed.body["items"], json!([]), "nothing was opened");
    try_it(opening(), good).await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_in_a_query_is_named_whether_a_query_is_taken_or_not() {
    let world = World::new().await;
    let number = world.request(&world.claire, "Slow").await;
    let one = format!("/api/v1/requests/{number}");
    for path in ["/api/v1/requests", "/api/v1/me", "/api/v1/policies", "/api/openapi.json", one.as_str()] {
        let refused =
            world.get(&world.nadia, &format!("{path}?colour=red")).await.refused(400, "bad-request");
        let said = (refused.text("/facts/field"), refused.text("/facts/why"));
        assert_eq!(said, ("colour".to_owned(), "unknown-field".to_owned()), "{path}");
        // A form says nothing in this way.
        world.get(&world.nadia, &format!("{path}?colour=")).await.good();
    }
    let reply = format!("{one}/entries?dry=true");
    world.post(&world.nadia, &reply, json!({ "text": "We look at it." })).await.refused(400, "bad-request");
    let entries = world.get(&world.nadia, &format!("{one}/entries")).await.good();
    assert_eq!(entries.body["items"].as_array().unwrap().len(), 1, "nothing was said");
    // Whoever is nobody is told no more than that.
    world.get("", "/api/v1/me?colour=red").await.refused(401, "sign-in-needed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nul_is_a_bad_value_of_a_filter_and_names_nothing_in_a_path() {
    let world = World::new().await;
    for query in ["requests?q=a%00b", "requests?product=%00", "requests/count?tag=%00", "accounts?q=%00"] {
        let refused =
            world.get(&world.nadia, &format!("/api/v1/{query}")).await.refused(422, "field-invalid");
        assert!(query.contains(&format!("?{}=", refused.text("/facts/field"))), "{query}");
    }
    for path in ["requests/%00", "requests/a%00b/entries", "policies/%00/1"] {
        world.get(&world.ada, &format!("/api/v1/{path}")).await.refused(404, "not-found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_speaks_the_language_of_whoever_asks() {
    let world = World::new().await;
    let ask = async |language: &str| {
        let request = Request::get("/api/v1/requests/BOR-222222").header(header::ACCEPT_LANGUAGE, language);
        world.send(request, &world.claire, Body::empty()).await.refused(404, "not-found")
    };
    let (english, french) = (ask("en-GB").await, ask("fr").await);
    assert_eq!(english.header("content-type"), "application/problem+json");
    assert_eq!((english.header("content-language"), french.header("content-language")), ("en", "fr"));
    assert_ne!(english.text("/detail"), french.text("/detail"));
    assert_eq!(english.text("/type"), "urn:relais:problem:not-found");
    assert_eq!(english.text("/title"), french.text("/title"));
    for answer in [english, french] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(!answer.text("/detail").starts_with("refusal-"), "the sentence is written");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_or_method_that_is_not_there_is_a_problem_too() {
    let world = World::new().await;
    for path in
        ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/requests", "/api/v1/requests/BOR-222222/nothing"]
    {
        let answer = world.knock(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        answer.refused(404, "not-found");
    }
    let answer = world.knock(Request::delete("/api/v1/requests").body(Body::empty()).unwrap()).await;
    let allowed = answer.header("allow").to_owned();
    answer.refused(405, "method-not-allowed");
    assert!(allowed.contains("GET") && allowed.contains("POST"), "Allow: {allowed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_that_is_misspelled_does_not_show_everything() {
    let world = World::new().await;
    let ask = async |query: &str| world.get(&world.nadia, &format!("/api/v1/requests?{query}")).await;
    assert_eq!(ask("stauts=open").await.refused(400, "bad-request").body["facts"]["field"], "stauts");
    ask("status=opened").await.refused(422, "field-invalid");
    ask("open=maybe").await.refused(422, "field-invalid");
    ask("limit=many").await.refused(422, "field-invalid");
    ask("holder=nobody").await.refused(422, "field-invalid");
    ask("expand=everything").await.refused(422, "field-invalid");
    ask("cursor=nonsense").await.refused(422, "field-invalid");
    ask("status=open&status=closed").await.refused(422, "field-invalid");
    ask("status=").await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_back_as_it_went_whatever_it_is_called() {
    let world = World::new().await;
    let claire = &world.claire;
    let put = async |name: &str, bytes: Vec<u8>| {
        let disposition = format!("attachment; filename*=UTF-8''{name}");
        let request = Request::post("/api/v1/files").header(header::CONTENT_DISPOSITION, disposition);
        world.send(request, claire, Body::from(bytes)).await
    };
    let file = put("..%2F..%2Fetc%2F%E2%80%AEtxt.%C3%A9", b"some text".to_vec()).await.good();
    assert_eq!(file.status, 201);
    assert_eq!(file.text("/name"), "txt.é");
    put("empty", Vec::new()).await.refused(422, "attachment-empty");
    put("huge", vec![b'x'; 25_000_001]).await.refused(413, "attachment-too-large");
    let nameless = world.send(Request::post("/api/v1/files"), claire, Body::from("x")).await;
    nameless.refused(422, "field-missing");

    let number = world.request(claire, "With a file").await;
    let entries = format!("/api/v1/requests/{number}/entries");
    world.post(claire, &entries, json!({ "text": "See the file.", "attachments": [file.body] })).await.good();
    let address = format!("/api/v1/requests/{number}/files/{}", file.text("/sha256"));
    let back = world.get(claire, &address).await;
    assert_eq!((back.status, back.bytes.as_slice()), (200, &b"some text"[..]));
    assert_eq!(back.header("content-disposition"), "attachment; filename*=UTF-8''txt.%C3%A9");
    world.get(&world.denis, &address).await.refused(404, "not-found");
    let absent = json!({ "text": "x", "attachments": [{
        "name": "x", "media_type": "text/plain", "size": 3, "sha256": "0".repeat(64),
    }] });
    world.post(claire, &entries, absent).await.refused(422, "attachment-missing");
}
