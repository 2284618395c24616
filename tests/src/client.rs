//! A client that knocks at the doors Relais has, inside the test's own process: the same router that the program
//! serves.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::chain::Chain;

/// Somebody at the API, by the token of a seat.
pub struct Client<'a> {
    chain: &'a Chain,
    token: String,
    waits: Option<u32>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Chain {
    /// Somebody at the API: `claire`, or `faye@cime` for who has several seats.
    pub fn as_(&self, seat: &str) -> Client<'_> {
        Client { chain: self, token: self.token(seat).to_owned(), waits: None }
    }

    /// Every channel's routes, as the program serves them.
    pub fn router(&self) -> axum::Router {
        let options = web::Options { secure_cookies: false, demo: false };
        let made = || web::router(self.engine.clone(), options).merge(api::router(self.engine.clone()));
        self.routes.get_or_init(made).clone()
    }

    /// Delivers in the background, as the program does, until the guard is dropped.
    pub fn at_work(&self) -> AtWork {
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let told = async move {
            drop(stopped.await);
            tokio::time::Instant::now() + std::time::Duration::from_secs(20)
        };
        let task = tokio::spawn(self.worker.clone().run_until(told));
        AtWork { stop: Some(stop), task }
    }

    /// Sends a request that is already whole.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// The worker at work.
pub struct AtWork {
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    task: tokio::task::JoinHandle<()>,
}

impl AtWork {
    /// Ends once what is in hand is done: what is cut off would wait for its lease.
    pub async fn ends(mut self) {
        drop(self.stop.take());
        drop((&mut self.task).await);
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Client<'_> {
    /// The same, who would rather wait so many seconds for what the next desk says.
    #[must_use]
    pub fn waiting(self, seconds: u32) -> Self {
        Self { waits: Some(seconds), ..self }
    }

    /// Asks with any method and body.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token))
            .header("accept-language", "en");
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        if let Some(seconds) = self.waits {
            request = request.header("prefer", format!("wait={seconds}"));
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.chain.send(request.body(body).expect("a request")).await
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, &format!("/api/v1/{path}"), None).await
    }

    /// Does something.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, &format!("/api/v1/{path}"), Some(&body)).await
    }

    /// Writes something at its place.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, &format!("/api/v1/{path}"), Some(&body)).await
    }
}

impl Answer {
    /// The answer as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The answer as JSON, whatever its status.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The answer of something that went well.
    pub fn good(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// Where words told their reader a name that is not theirs to learn, and the digest of it.
    pub fn tells(self) -> (Vec<Value>, String) {
        assert_eq!(self.status, StatusCode::CONFLICT, "{}", self.text());
        let body = self.json();
        assert_eq!(body["code"], "tells-the-other-side", "{body}");
        let digest = body["digest"].as_str().expect("a digest").to_owned();
        (body["passages"].as_array().expect("passages").clone(), digest)
    }

    /// The code of a refusal.
    pub fn refused(self) -> String {
        assert!(self.status.is_client_error(), "{}: {}", self.status, self.text());
        self.json()["code"].as_str().expect("a problem has a code").to_owned()
    }
}
