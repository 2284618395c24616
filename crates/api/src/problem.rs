//! What goes wrong, as RFC 9457 says it: `application/problem+json`, in the language that the client accepts.
//!
//! A handler answers a bare [`Refusal`]; the sentence is added on the way out, where the request's language is known.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::text::Language;
use domain::{Reason, Refusal};
use engine::Failure;
use engine::machinery::{Standing, limit_headers};
use serde_json::{Value, json};
use tower_http::catch_panic::CatchPanicLayer;

/// Why an operation was refused, on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem(Refusal);

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<Reason> for Problem {
    fn from(reason: Reason) -> Self {
        Self(Refusal::new(reason))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(failure.refusal())
    }
}

impl Problem {
    /// The reason, where an answer depends on it.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.reason.status());
        let mut response = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The body of a problem.
fn body(language: Language, refusal: &Refusal) -> Value {
    // What is not there and what is somebody else's must be told apart by nothing at all.
    let bare = Refusal::new(refusal.reason);
    let refusal = if refusal.reason == Reason::NotFound { &bare } else { refusal };
    let code = refusal.reason.code();
    let missing: Vec<Value> = refusal
        .missing
        .iter()
        .map(|it| json!({ "field": it.field, "code": it.code, "detail": words::missing(language, it) }))
        .collect();
    let mut body = json!({
        "type": format!("urn:relais:problem:{code}"),
        "title": title(code),
        "status": refusal.reason.status(),
        "detail": words::refusal(language, refusal),
        "code": code,
        "facts": refusal.facts,
        "missing": missing,
    });
    if let Some(digest) = refusal.facts.get("digest") {
        body["passages"] = json!(refusal.passages);
        body["digest"] = json!(digest);
    }
    body
}

/// The name of a type of problem, in English whatever the language: `escalation-incomplete` -> `Escalation incomplete`.
fn title(code: &str) -> String {
    let mut title = code.replace('-', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// The language a client accepts most; English where it says nothing we speak.
pub fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.and_then(words::accepted).unwrap_or_default()
}

/// Gives problems their sentence, and every answer the headers that no answer of the API is without.
pub async fn speak(mut request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let left = Left::default();
    request.extensions_mut().insert(left.clone());
    let mut response = spoken(language, next.run(request).await);
    if let Some(standing) = left.0.get() {
        put(response.headers_mut(), standing.headers());
    }
    response
}

/// What is left of the share that a request was taken from, once somebody has looked.
#[derive(Debug, Clone, Default)]
pub struct Left(Arc<OnceLock<Standing>>);

impl Left {
    /// Says so in the answer.
    pub fn tell(&self, standing: Standing) {
        self.0.get_or_init(|| standing);
    }
}

fn put(headers: &mut HeaderMap, lines: Vec<(&'static str, String)>) {
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

/// The same, of an answer that no operation gave.
pub fn spoken(language: Language, mut response: Response) -> Response {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let body = Body::from(body(language, &problem.0).to_string());
        *response.body_mut() = body;
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
        match problem.reason().status() {
            401 => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"relais\""));
            }
            503 => {
                let seconds = if problem.reason() == Reason::Busy { "1" } else { "3" };
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
            }
            _ => {}
        }
        put(headers, limit_headers(&problem.0));
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language, Authorization"));
    response
}

/// A panic answers as any other fault: without a word of what is inside.
pub fn catch_panics() -> CatchPanicLayer<fn(Box<dyn Any + Send>) -> Response> {
    CatchPanicLayer::custom(panicked)
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let what = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = what.unwrap_or("?"), "a handler panicked");
    Problem::from(Reason::Internal).into_response()
}

/// A path that leads nowhere.
pub async fn nothing_here() -> Problem {
    Problem::from(Reason::NotFound)
}

/// A path that does not do that.
pub async fn method_not_allowed() -> Problem {
    Problem::from(Reason::MethodNotAllowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(value: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value));
        language(&headers)
    }

    #[test]
    fn the_language_is_the_one_that_weighs_most_among_those_we_speak() {
        assert_eq!(accepts("fr"), Language::Fr);
        assert_eq!(accepts("fr-CA, en;q=0.8"), Language::Fr);
        assert_eq!(accepts("de, en;q=0.3, fr;q=0.7"), Language::Fr);
        assert_eq!(accepts("en, fr"), Language::En);
        assert_eq!(accepts("de"), Language::En);
        assert_eq!(accepts("fr;q=0"), Language::En);
        assert_eq!(language(&HeaderMap::new()), Language::En);
    }

    #[test]
    fn what_is_not_there_says_nothing_else() {
        let refusal = Refusal::new(Reason::NotFound).with("what", "PAR-2B3C4D");
        assert_eq!(body(Language::En, &refusal), body(Language::En, &Refusal::new(Reason::NotFound)));
    }

    #[tokio::test]
    async fn a_panic_answers_as_a_problem_without_a_word_of_what_is_inside() {
        use tower::ServiceExt as _;
        let broken = || async {
            if true {
                panic!("a secret: {}", 42);
            }
        };
        let router = axum::Router::new()
            .route("/", axum::routing::get(broken))
            .route_layer(catch_panics())
            .route_layer(axum::middleware::from_fn(speak));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let body = String::from_utf8_lossy(&body);
        assert!(body.contains("\"code\":\"internal\"") && !body.contains("secret"), "{body}");
    }
}
