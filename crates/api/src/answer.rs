//! What an operation answers.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Outcome;
use serde::Serialize;

use crate::caller;
use crate::etag;
use crate::problem::Problem;

/// What every handler answers.
pub type Answer = Result<Response, Problem>;

/// Names the files that the check of names did not look at: a list of display strings (RFC 9651).
fn not_looked_at(outcome: &Outcome) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let names: Vec<String> = outcome.not_looked_at.iter().map(|name| display_string(name)).collect();
    if let (false, Ok(names)) = (names.is_empty(), HeaderValue::from_str(&names.join(", "))) {
        headers.insert(NOT_LOOKED_AT, names);
    }
    headers
}

/// The header of an answer that names files.
pub const NOT_LOOKED_AT: HeaderName = HeaderName::from_static("not-looked-at");

fn display_string(text: &str) -> String {
    let mut written = String::from("%\"");
    for byte in text.bytes() {
        match byte {
            b'%' | b'"' | 0..0x20 | 0x7f.. => written.push_str(&format!("%{byte:02x}")),
            _ => written.push(char::from(byte)),
        }
    }
    written.push('"');
    written
}

/// An answer with its body, written once as it goes out.
fn respond(status: StatusCode, body: &impl Serialize) -> Answer {
    Ok(written(status, caller::written(body)?))
}

fn written(status: StatusCode, body: impl Into<Body>) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, headers, body.into()).into_response()
}

/// A text that was written before, and is the same for everybody.
pub fn known(text: Bytes) -> Response {
    written(StatusCode::OK, text)
}

/// How a whole list is written.
#[derive(Serialize)]
struct Items<'a, T> {
    items: &'a T,
}

/// A view.
pub fn shown(view: &impl Serialize) -> Answer {
    respond(StatusCode::OK, view)
}

/// A view with its tag, or only that the client has it already.
pub fn tagged(headers: &HeaderMap, view: &impl Serialize) -> Answer {
    let view = caller::view(view)?;
    let tag = etag::of(&view);
    if etag::known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [etag::header(&tag)]).into_response());
    }
    Ok(([etag::header(&tag)], respond(StatusCode::OK, &view)?).into_response())
}

/// A whole list.
pub fn listed(items: &impl Serialize) -> Answer {
    respond(StatusCode::OK, &Items { items })
}

/// The record as the change left it, with its tag.
pub fn changed(outcome: Outcome) -> Answer {
    changed_with(&outcome, &outcome.view)
}

/// The same in a body that says more than the record: the tag is the record's.
pub fn changed_with(outcome: &Outcome, body: &impl Serialize) -> Answer {
    let tag = etag::of(&outcome.view);
    let body = respond(StatusCode::OK, body)?;
    Ok(([etag::header(&tag)], not_looked_at(outcome), body).into_response())
}

/// The record that the change made, or made something in, and where that is.
pub fn created(outcome: Outcome, location: &str) -> Answer {
    let tag = etag::of(&outcome.view);
    let place =
        [(header::LOCATION, HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/")))];
    let unread = not_looked_at(&outcome);
    let body = respond(StatusCode::CREATED, &outcome.view)?;
    Ok(([etag::header(&tag)], place, unread, body).into_response())
}

/// What went out and is decided elsewhere, and where its end is told.
pub fn accepted(outcome: &Outcome, act: &impl Serialize, location: &str) -> Answer {
    let place =
        [(header::LOCATION, HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/")))];
    Ok((place, not_looked_at(outcome), respond(StatusCode::ACCEPTED, act)?).into_response())
}

/// What was made, by its id, and where it is.
pub fn made(outcome: Outcome, collection: &str) -> Answer {
    let location = format!("{collection}/{}", outcome.id.as_deref().unwrap_or_default());
    let place =
        [(header::LOCATION, HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/")))];
    Ok((place, respond(StatusCode::CREATED, &outcome.view)?).into_response())
}

/// What was kept or ended, by its id.
pub fn kept(outcome: &Outcome) -> Answer {
    respond(StatusCode::OK, &outcome.view)
}
