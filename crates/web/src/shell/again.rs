//! A form that could not be stored just now, or of which nobody knows whether it was: it comes back so that pressing
//! again sends the same form, under the same key, and does once what it says.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::Refusal;

use super::{Fields, Shell, problem};

/// What a form that carries a key is recognised by; written by `Shell::hidden`.
const KEY: &str = r#"name="once" value=""#;

/// Whether the same form may be taken later: storage is away for a moment, or full until somebody makes room.
pub(super) fn may_go_well_again(status: StatusCode) -> bool {
    matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE)
}

/// Left with a page that says why and shows no form.
#[derive(Clone)]
pub(super) struct Bare(pub Refusal);

/// The answer to a form, given back if storage was away or full: with the form on it, or with what was sent to send again.
pub(super) async fn given_back(shell: &Shell, fields: &Fields, mut response: Response) -> Response {
    if !may_go_well_again(response.status()) {
        return response;
    }
    if let Some(Bare(refusal)) = response.extensions_mut().remove::<Bare>() {
        return problem::to_send_again(shell, refusal, fields);
    }
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(problem::SOON));
    }
    let Some(key) = fields.token() else { return response };
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return problem::refused(shell, Refusal::new(domain::Reason::Internal));
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(with_key(&String::from_utf8_lossy(&bytes), &key)))
}

/// A page whose forms carry a key that was sent already.
fn with_key(html: &str, key: &str) -> String {
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut parts = html.split(KEY);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once('"').map_or(part, |(_, rest)| rest);
        kept.push_str(KEY);
        kept.push_str(&key);
        kept.push('"');
        kept.push_str(rest);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::with_key;

    #[test]
    fn each_form_of_a_page_carries_the_key_that_was_sent() {
        let page = r#"<input name="once" value="new1"><p>once</p><input name="once" value="new2"> end"#;
        let kept = with_key(page, "sent");
        assert_eq!(
            kept,
            r#"<input name="once" value="sent"><p>once</p><input name="once" value="sent"> end"#
        );
        assert_eq!(with_key("no form", "sent"), "no form");
    }
}
