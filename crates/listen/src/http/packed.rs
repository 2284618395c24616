//! Answers compressed where it pays (RFC 9110, 8.4): pages and JSON above a packet, for whoever takes gzip. Streams of
//! events and files of customers go out as they are.

use axum::Router;
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate as _, SizeAbove};

/// The one content coding that is spoken, as headers name it.
pub const PACKED: &str = "gzip";

/// In bytes: what is shorter goes in one packet either way.
const PAYS_FROM: u64 = 1_000;

/// What the text of such answers is written in. What may be of any type is a file, and says that it is one.
const TEXTS: [&str; 3] = ["text/html", "application/json", "application/problem+json"];

/// The same routes, whose longer answers are compressed for who takes that. An answer that is compressed has a tag of its
/// own, which comes back to the routes as the one they gave.
pub fn packed(router: Router) -> Router {
    let layer = CompressionLayer::new().quality(CompressionLevel::Fastest);
    router
        .layer(layer.compress_when(SizeAbove::new(PAYS_FROM).and(is_text)))
        .layer(middleware::from_fn(agreed))
}

/// Whether whoever asks takes a compressed answer.
pub fn takes_packed(asked: &HeaderMap) -> bool {
    let mut weights = (None, None, None);
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for coding in values.flat_map(|value| value.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let said = parts.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
        let weight = said.map_or(1.0, |it| it.parse::<f32>().unwrap_or(0.0));
        match name.as_str() {
            "gzip" | "x-gzip" => weights.0 = Some(weight),
            "identity" => weights.1 = Some(weight),
            "*" => weights.2 = Some(weight),
            _ => {}
        }
    }
    let (gzip, identity, others) = weights;
    let weight = gzip.or(others).unwrap_or(0.0);
    weight > 0.0 && weight >= identity.unwrap_or(0.0)
}

fn is_text(_: StatusCode, _: Version, answered: &HeaderMap, _: &Extensions) -> bool {
    let kind = answered.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    TEXTS.contains(&kind) && !answered.contains_key(header::CONTENT_DISPOSITION)
}

/// Says once what is asked for, so that nobody behind it weighs it again: an answer that nobody takes would otherwise be
/// refused after it was made. And tells the tags of the same answer, compressed and not, from each other.
async fn agreed(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    if takes_packed(headers) {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(PACKED));
    } else {
        headers.remove(header::ACCEPT_ENCODING);
    }
    let known: Vec<HeaderValue> = headers.get_all(header::IF_NONE_MATCH).iter().cloned().collect();
    unmark(headers, header::IF_NONE_MATCH);
    unmark(headers, header::IF_MATCH);
    let mut response = next.run(request).await;
    let Some(marked) = response.headers().get(header::ETAG).and_then(marked) else { return response };
    let is_packed = match response.status() {
        StatusCode::NOT_MODIFIED => known.iter().any(|it| names(it, &marked)),
        _ => response.headers().get(header::CONTENT_ENCODING).is_some_and(|it| it == PACKED),
    };
    if is_packed {
        response.headers_mut().insert(header::ETAG, marked);
    }
    response
}

/// How a tag ends that a compressed answer has.
const MARK: &str = "-gzip\"";

fn marked(tag: &HeaderValue) -> Option<HeaderValue> {
    let open = tag.to_str().ok()?.strip_suffix('"')?;
    HeaderValue::from_str(&format!("{open}{MARK}")).ok()
}

fn names(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.split(',').any(|it| it.trim().trim_start_matches("W/") == tag)
}

fn unmark(headers: &mut HeaderMap, name: HeaderName) {
    let plain = |value: &HeaderValue| {
        let text = value.to_str().ok()?.replace(MARK, "\"");
        HeaderValue::from_str(&text).ok()
    };
    let values: Vec<HeaderValue> =
        headers.get_all(&name).iter().map(|value| plain(value).unwrap_or_else(|| value.clone())).collect();
    headers.remove(&name);
    for value in values {
        headers.append(&name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(values: &[&'static str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
        }
        takes_packed(&headers)
    }

    #[test]
    fn gzip_is_taken_where_it_is_named_or_anything_is_and_nothing_else_weighs_more() {
        for said in [
            "gzip",
            "GZIP",
            "x-gzip",
            "br, gzip;q=0.5",
            "*",
            "gzip;q=0.001",
            "deflate, *;q=0.1",
            "identity, gzip",
        ] {
            assert!(takes(&[said]), "{said}");
        }
        for said in [
            "",
            "identity",
            "br",
            "gzip;q=0",
            "gzip; q=0.000, *",
            "*;q=0",
            "gzip;q=0.5, identity",
            "gzip;q=x",
        ] {
            assert!(!takes(&[said]), "{said}");
        }
        assert!(takes(&["br", "gzip"]));
        assert!(!takes(&[]), "who says nothing gets the plain answer");
    }

    #[test]
    fn a_tag_is_marked_and_known_again() {
        let tag = marked(&HeaderValue::from_static("\"abc\"")).unwrap();
        assert_eq!(tag, "\"abc-gzip\"");
        assert!(names(&HeaderValue::from_static("\"x\", W/\"abc-gzip\""), &tag));
        assert!(!names(&HeaderValue::from_static("\"abc\""), &tag));
        let mut headers = HeaderMap::new();
        headers.append(header::IF_MATCH, HeaderValue::from_static("\"abc-gzip\", \"def\""));
        unmark(&mut headers, header::IF_MATCH);
        assert_eq!(headers[header::IF_MATCH], "\"abc\", \"def\"");
    }
}
