//! What an operation answers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Outcome;
use serde::Serialize;
use serde_json::{Value, json};

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

fn respond(status: StatusCode, body: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, headers, body.to_string()).into_response()
}

/// A view.
pub fn shown(view: &impl Serialize) -> Answer {
    Ok(respond(StatusCode::OK, &caller::view(view)?))
}

/// A view with its tag, or only that the client has it already.
pub fn tagged(headers: &HeaderMap, view: &impl Serialize) -> Answer {
    let view = caller::view(view)?;
    let tag = etag::of(&view);
    if etag::known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [etag::header(&tag)]).into_response());
    }
    Ok(([etag::header(&tag)], respond(StatusCode::OK, &view)).into_response())
}

/// A whole list.
pub fn listed(items: &impl Serialize) -> Answer {
    Ok(respond(StatusCode::OK, &json!({ "items": caller::view(items)? })))
}

/// The record as the change left it, with its tag.
pub fn changed(outcome: Outcome) -> Answer {
    let tag = etag::of(&outcome.view);
    Ok(([etag::header(&tag)], not_looked_at(&outcome), respond(StatusCode::OK, &outcome.view))
        .into_response())
}

/// The record that the change made, or made something in, and where that is.
pub fn created(outcome: Outcome, location: &str) -> Answer {
    let tag = etag::of(&outcome.view);
    let place =
        [(header::LOCATION, HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/")))];
    let unread = not_looked_at(&outcome);
    Ok(([etag::header(&tag)], place, unread, respond(StatusCode::CREATED, &outcome.view)).into_response())
}

/// What went out and is decided elsewhere, and where its end is told.
pub fn accepted(outcome: &Outcome, act: &impl Serialize, location: &str) -> Answer {
    let place =
        [(header::LOCATION, HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/")))];
    Ok((place, not_looked_at(outcome), respond(StatusCode::ACCEPTED, &caller::view(act)?)).into_response())
}

/// What was made, by its id, and where it is.
pub fn made(outcome: Outcome, collection: &str) -> Answer {
    let location = format!("{collection}/{}", outcome.id.as_deref().unwrap_or_default());
    let place =
        [(header::LOCATION, HeaderValue::from_str(&location).unwrap_or(HeaderValue::from_static("/")))];
    Ok((place, respond(StatusCode::CREATED, &outcome.view)).into_response())
}

/// What was kept or ended, by its id.
pub fn kept(outcome: &Outcome) -> Answer {
    Ok(respond(StatusCode::OK, &outcome.view))
}
