//! ETags: the tags of views, in headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;

/// The tag of a view, as headers hold it.
pub fn of(view: &Value) -> String {
    format!("\"{}\"", engine::view::tag(view))
}

/// The tag as a header.
pub fn header(tag: &str) -> (HeaderName, HeaderValue) {
    (header::ETAG, HeaderValue::from_str(tag).unwrap_or(HeaderValue::from_static("\"\"")))
}

/// The tags that a header names; `None` if it is absent.
pub fn named(headers: &HeaderMap, name: HeaderName) -> Option<Vec<String>> {
    headers.contains_key(&name).then(|| {
        let values = headers.get_all(name);
        values
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|tag| tag.trim().to_owned())
            .collect()
    })
}

/// Whether the client has this view already (`If-None-Match`, compared weakly).
pub fn known(headers: &HeaderMap, tag: &str) -> bool {
    named(headers, header::IF_NONE_MATCH)
        .is_some_and(|tags| tags.iter().any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag))
}

/// The views that the client says it saw (`If-Match`, compared strongly); `None`: any will do.
pub fn seen(headers: &HeaderMap) -> Option<Vec<String>> {
    let tags = named(headers, header::IF_MATCH)?;
    if tags.iter().any(|tag| tag == "*") {
        return None;
    }
    Some(tags.iter().map(|tag| tag.trim_matches('"').to_owned()).collect())
}
