//! Answers: a page, or the way to the next one.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{Jar, Keep, Shell};

/// A page from its template.
pub(crate) fn page<T: Template>(template: T, status: StatusCode) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            (StatusCode::INTERNAL_SERVER_ERROR, "500").into_response()
        }
    }
}

/// After a change: on to another page of ours.
pub(crate) fn redirect(to: &str) -> Response {
    Redirect::to(to).into_response()
}

/// After a change: on to another page, which says the sentence of `key` once.
pub(crate) fn redirect_saying(shell: &Shell, to: &str, key: &str) -> Response {
    let mut response = redirect(to);
    let said = format!("{key}@{}", mark(to.split('#').next().unwrap_or_default()));
    if let Ok(cookie) =
        HeaderValue::from_str(&Jar::set(shell.app.options.secure_cookies, Keep::Notice, &said))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What stands for an address in a cookie.
pub(super) fn mark(path: &str) -> String {
    data_encoding::BASE32_NOPAD.encode(&Sha256::digest(path.as_bytes())[..10]).to_lowercase()
}

/// The same, with what is to be said beside it: the time at which it happened by the record, where that is not the one
/// that was told, and how many of its files were not looked at.
pub(crate) fn redirect_saying_more(
    shell: &Shell,
    to: &str,
    key: &str,
    (moved, unread): (Option<Timestamp>, usize),
) -> Response {
    let moved = moved.map(|at| at.as_second().to_string()).unwrap_or_default();
    redirect_saying(shell, to, &format!("{key}.{moved}.{unread}"))
}

/// A value in an address, percent-encoded.
pub(crate) fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte))
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// A query of an address: only what says something.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    let said: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if said.is_empty() { String::new() } else { format!("?{}", said.join("&")) }
}
