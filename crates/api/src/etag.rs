//! ETags: a digest of the viewer's own view, never of a row's version, so that nobody learns from one that somebody
//! else's part has changed.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use data_encoding::BASE32_NOPAD;
use domain::Reason;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::problem::Problem;

/// The tag of a view. The seconds of each holder run on while nothing happens: they are left out.
pub fn of(view: &Value) -> String {
    format!("\"{}\"", digest(view))
}

/// The digest of a view, without what runs on by itself.
pub fn digest(view: &Value) -> String {
    let mut settled = view.clone();
    settle(&mut settled);
    let digest = Sha256::digest(settled.to_string().as_bytes());
    BASE32_NOPAD.encode(&digest[..20]).to_lowercase()
}

fn settle(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("shares");
            fields.values_mut().for_each(settle);
        }
        Value::Array(items) => items.iter_mut().for_each(settle),
        _ => {}
    }
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

/// Refuses a change of something that is no longer what the client saw (`If-Match`, compared strongly).
pub fn must_match(expected: &[String], view: &Value) -> Result<(), Problem> {
    let tag = of(view);
    if expected.iter().any(|it| it == "*" || *it == tag) {
        Ok(())
    } else {
        Err(Problem::from(Reason::ChangedMeanwhile))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_tag_changes_with_the_view_and_not_with_time_alone() {
        let view = json!({ "status": "open", "shares": [{ "holder": "desk", "seconds": 1 }] });
        let later = json!({ "status": "open", "shares": [{ "holder": "desk", "seconds": 2 }] });
        let changed = json!({ "status": "closed", "shares": [{ "holder": "desk", "seconds": 1 }] });
        assert_eq!(of(&view), of(&later));
        assert_ne!(of(&view), of(&changed));
    }
}
