//! Somebody who listens to the events of a seat, as they come.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use futures_util::StreamExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::chain::Chain;

/// How long something that has to be heard may take, and how long it is waited for what must not be heard.
const LONG: Duration = Duration::from_secs(10);
const QUIET: Duration = Duration::from_millis(1_000);

/// An open stream of a seat.
pub struct Ears {
    stream: BodyDataStream,
    /// What came and is not read yet.
    text: String,
    /// The id of where it began, if that was no other stream's.
    pub begun: String,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub event: String,
    pub id: String,
    pub data: Value,
}

impl Chain {
    /// Listens at a seat; `last`: the id of what was heard last.
    pub async fn listens(&self, seat: &str, last: Option<&str>) -> Ears {
        Ears::open(self.router(), self.token(seat), last).await.expect("a stream")
    }
}

impl Ears {
    /// Opens a stream with a token; the status, if it is no stream.
    pub async fn open(router: Router, token: &str, last: Option<&str>) -> Result<Self, StatusCode> {
        let mut request =
            Request::get("/api/v1/events").header(header::AUTHORIZATION, format!("Bearer {token}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer =
            router.oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        if answer.status() != StatusCode::OK {
            return Err(answer.status());
        }
        let (stream, text, begun) = (answer.into_body().into_data_stream(), String::new(), String::new());
        let mut ears = Self { stream, text, begun };
        if last.is_none() {
            let begun = ears.hears().await;
            assert_eq!((begun.event.as_str(), begun.data), ("begun", serde_json::json!({})));
            ears.begun = begun.id;
        }
        Ok(ears)
    }

    /// What is heard next, if anything is within a time and before the stream ends.
    pub async fn hears_within(&mut self, time: Duration) -> Option<Heard> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let heard = read(block);
                self.text = rest.to_owned();
                if heard.is_some() {
                    return heard;
                }
                continue;
            }
            let part = tokio::time::timeout(time, self.stream.next()).await.ok()??;
            let bytes = part.expect("what an open stream tells");
            self.text.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
    }

    /// What is heard next.
    pub async fn hears(&mut self) -> Heard {
        self.hears_within(LONG).await.expect("something is heard")
    }

    /// Everything that is heard until nothing is any more.
    pub async fn hears_all(&mut self) -> Vec<Heard> {
        let mut all = Vec::new();
        while let Some(heard) = self.hears_within(QUIET).await {
            all.push(heard);
        }
        all
    }

    /// Nothing comes for a while: not one byte but signs of life, which come to everybody.
    pub async fn hears_nothing(&mut self) {
        let until = tokio::time::Instant::now() + QUIET;
        while let Ok(came) = tokio::time::timeout_at(until, self.stream.next()).await {
            assert!(matches!(&came, Some(Ok(bytes)) if bytes.as_ref() == b":\n\n"), "{came:?}");
        }
        assert_eq!(self.text.replace(":\n\n", ""), "");
    }

    /// The stream comes to its end, and says nothing before.
    pub async fn ends(&mut self) {
        let end = tokio::time::timeout(LONG, self.stream.next()).await;
        assert!(matches!(end, Ok(None)) && self.text.is_empty(), "{end:?} {}", self.text);
    }
}

/// A block of lines; nothing, if it is a mere sign of life.
fn read(block: &str) -> Option<Heard> {
    let field = |name: &str| {
        let lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        lines.map(str::trim_start).collect::<Vec<_>>().join("\n")
    };
    let event = field("event");
    let data = || serde_json::from_str(&field("data")).expect("data in JSON");
    (!event.is_empty()).then(|| Heard { id: field("id"), data: data(), event })
}
