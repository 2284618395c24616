//! What goes out compressed says what it says plain, for who takes that; what is no text of ours goes out as it is; and a
//! form proves itself under another mask in each answer.

use std::io::Read as _;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::SignedDuration;
use flate2::read::GzDecoder;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::{both_engines, html};
use serde_json::json;
use tower::ServiceExt as _;

/// Who asks: by the token of a seat, or by the cookies of a browser.
enum Who {
    Token(String),
    Cookies(String),
}

impl Who {
    fn agent(chain: &Chain) -> Self {
        Self::Token(chain.token("nadia").to_owned())
    }

    fn asks(&self, method: Method, path: &str, more: &[(&str, &str)]) -> Request<Body> {
        let (name, value) = match self {
            Self::Token(token) => (header::AUTHORIZATION, format!("Bearer {token}")),
            Self::Cookies(cookies) => (header::COOKIE, cookies.clone()),
        };
        let mut request = Request::builder().method(method).uri(path).header(name, value);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    async fn gets(&self, chain: &Chain, path: &str, accepts: Option<&str>) -> Answer {
        let more: Vec<_> = accepts.map(|it| ("accept-encoding", it)).into_iter().collect();
        chain.send(self.asks(Method::GET, path, &more)).await
    }
}

fn says<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|it| it.to_str().unwrap()).unwrap_or_default()
}

fn varies(answer: &Answer) -> bool {
    let mut all = answer.headers.get_all(header::VARY).iter();
    all.any(|it| it.to_str().unwrap().to_lowercase().contains("accept-encoding"))
}

/// The text of an answer, unpacked if it came compressed.
fn text(answer: &Answer) -> String {
    if says(answer, "content-encoding") != "gzip" {
        return answer.text();
    }
    let mut text = String::new();
    GzDecoder::new(answer.body.as_slice()).read_to_string(&mut text).unwrap();
    text
}

async fn three(chain: &Chain) -> String {
    for subject in ["Gateway slow", "Mailbox full"] {
        chain.claire().opens(subject).await;
    }
    chain.claire().opens("Gateway down").await
}

both_engines! {
    async fn compressed_answers_unpack_to_the_plain_ones(chain: Chain) {
        let number = three(&chain).await;
        let (browser, agent) = (chain.signed_in("nadia").await, Who::agent(&chain));
        let reader = Who::Cookies(browser.cookies());
        for path in ["/api/v1/requests".to_owned(), format!("/api/v1/requests/{number}"), "/api/openapi.json".to_owned()] {
            let (plain, packed) =
                (agent.gets(&chain, &path, None).await, agent.gets(&chain, &path, Some("gzip")).await);
            assert_eq!((plain.status, packed.status), (StatusCode::OK, StatusCode::OK), "{path}");
            assert_eq!((says(&plain, "content-encoding"), says(&packed, "content-encoding")), ("", "gzip"), "{path}");
            assert_eq!(text(&packed), plain.text(), "{path}");
            assert!(packed.body.len() < plain.body.len(), "{path}");
            assert!(varies(&plain) && varies(&packed), "{path}");
        }
        for path in [format!("{}/requests", browser.home), format!("{}/requests/{number}", browser.home)] {
            let (plain, packed) =
                (reader.gets(&chain, &path, None).await, reader.gets(&chain, &path, Some("gzip, br")).await);
            assert_eq!((says(&plain, "content-encoding"), says(&packed, "content-encoding")), ("", "gzip"), "{path}");
            assert_eq!(html::settled(&text(&packed), &path), html::settled(&plain.text(), &path), "{path}");
            assert!(varies(&plain) && varies(&packed), "{path}");
        }
    }

    async fn nobody_gets_what_they_do_not_take_and_nobody_is_refused_for_it(chain: Chain) {
        three(&chain).await;
        let agent = Who::agent(&chain);
        let list = "/api/v1/requests";
        let plain = agent.gets(&chain, list, None).await.text();
        for (accepts, coding) in [
            ("identity", ""),
            ("gzip;q=0", ""),
            ("gzip;q=0, *", ""),
            ("br", ""),
            ("gzip;q=0.2, identity", ""),
            // Neither: what there is, is better than nothing.
            ("identity;q=0", ""),
            ("*;q=0", ""),
            ("*", "gzip"),
            ("br;q=1.0, gzip;q=0.8, *;q=0.1", "gzip"),
            ("x-gzip", "gzip"),
        ] {
            let answer = agent.gets(&chain, list, Some(accepts)).await;
            assert_eq!((answer.status, says(&answer, "content-encoding")), (StatusCode::OK, coding), "{accepts}");
            assert_eq!(text(&answer), plain, "{accepts}");
        }
        let small = agent.gets(&chain, "/api/v1/requests/count", Some("gzip")).await;
        assert_eq!(says(&small, "content-encoding"), "", "what fits in a packet is no shorter");
    }

    async fn streams_of_events_and_files_go_out_as_they_are(chain: Chain) {
        let number = three(&chain).await;
        let agent = Who::agent(&chain);
        let stream = agent.asks(Method::GET, "/api/v1/events", &[("accept-encoding", "gzip")]);
        let stream = chain.router().oneshot(stream).await.unwrap();
        assert_eq!(stream.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert!(!stream.headers().contains_key(header::CONTENT_ENCODING));
        let bytes = json!({ "log": "the same line again\n".repeat(500) }).to_string().into_bytes();
        let file = chain.claire().uploads("log.json", &bytes).await;
        let entry = json!({ "text": "The log.", "attachments": [file] });
        chain.claire().does(&format!("requests/{number}/entries"), entry).await;
        let path = format!("/api/v1/requests/{number}/files/{}", file["sha256"].as_str().unwrap());
        let answer = agent.gets(&chain, &path, Some("gzip")).await;
        assert_eq!((answer.status, says(&answer, "content-encoding")), (StatusCode::OK, ""));
        assert_eq!(says(&answer, "content-length"), bytes.len().to_string());
        assert_eq!(answer.body, bytes);
    }

    async fn a_head_says_what_a_read_says(chain: Chain) {
        three(&chain).await;
        let agent = Who::agent(&chain);
        for accepts in ["gzip", "identity"] {
            let more = [("accept-encoding", accepts)];
            let head = chain.send(agent.asks(Method::HEAD, "/api/v1/requests", &more)).await;
            let read = agent.gets(&chain, "/api/v1/requests", Some(accepts)).await;
            assert!(head.body.is_empty(), "{accepts}");
            for name in ["content-type", "content-encoding", "etag"] {
                assert_eq!(says(&head, name), says(&read, name), "{accepts}: {name}");
            }
            let length = says(&head, "content-length");
            assert!(length.is_empty() || length == read.body.len().to_string(), "{accepts}: {length}");
        }
    }

    async fn a_compressed_record_has_a_tag_of_its_own_that_means_the_same(chain: Chain) {
        let number = chain.claire().opens_with(json!({ "subject": "Gateway down", "text": "It stands still. ".repeat(90) })).await;
        let agent = Who::agent(&chain);
        let path = format!("/api/v1/requests/{number}");
        let plain = agent.gets(&chain, &path, None).await;
        let packed = agent.gets(&chain, &path, Some("gzip")).await;
        assert_eq!(says(&packed, "content-encoding"), "gzip");
        let (plain, packed) = (says(&plain, "etag").to_owned(), says(&packed, "etag").to_owned());
        assert_eq!(packed, plain.trim_end_matches('"').to_owned() + "-gzip\"");
        for (known, accepts) in [(&plain, "identity"), (&packed, "gzip"), (&packed, "identity")] {
            let more = [("if-none-match", known.as_str()), ("accept-encoding", accepts)];
            let answer = chain.send(agent.asks(Method::GET, &path, &more)).await;
            assert_eq!((answer.status, says(&answer, "etag")), (StatusCode::NOT_MODIFIED, known.as_str()));
        }
        let notes = async |tag: &str| {
            let request = Request::post(format!("{path}/entries"))
                .header(header::AUTHORIZATION, format!("Bearer {}", chain.token("nadia")))
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, tag);
            let note = json!({ "audience": "desk", "text": "Between us." }).to_string();
            chain.send(request.body(Body::from(note)).unwrap()).await.status
        };
        // What is noted in the same instant moves nothing that is shown.
        chain.pass(SignedDuration::from_mins(1)).await;
        assert_eq!(notes(&packed).await, StatusCode::CREATED);
        assert_eq!(notes(&packed).await, StatusCode::PRECONDITION_FAILED, "it has changed since");
        let now = says(&agent.gets(&chain, &path, Some("gzip")).await, "etag").to_owned();
        assert_eq!(notes(&now).await, StatusCode::CREATED);
    }

    async fn a_form_bears_another_mask_in_each_answer_and_is_taken_under_any(chain: Chain) {
        let (mut claire, mut denis) = (chain.signed_in("claire").await, chain.signed_in("denis").await);
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("{}/requests/{number}", claire.home);
        let (first, second) = (claire.secret(&path).await, claire.secret(&path).await);
        assert_ne!(first, second);
        let shared = first.bytes().zip(second.bytes()).filter(|(one, other)| one == other).count();
        assert!(shared < first.len() / 2, "{first} {second}");
        let theirs = denis.own_secret().await;
        for (secret, taken) in [(&first, true), (&second, true), (&theirs, false)] {
            let reply = [("csrf", secret.as_str()), ("act", "reply"), ("text", "It hums.")];
            let answer = claire.posts(&path, &reply).await;
            assert_eq!(answer.status.is_redirection(), taken, "{}: {}", answer.status, answer.text());
        }
        // One's mask over what stands under the other's opens nothing.
        let half = first.len() / 2;
        for odd in [format!("{}{}", &first[..half], &second[half..]), first[half..].to_owned(), "a".repeat(first.len())] {
            let reply = [("csrf", odd.as_str()), ("act", "reply"), ("text", "It hums.")];
            assert_eq!(claire.posts(&path, &reply).await.status, StatusCode::FORBIDDEN, "{odd}");
        }
    }
}
