//! The body of a request: JSON, read strictly, so that what cannot be understood is named and never half understood.

mod once;

use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use domain::{Reason, Refusal};
use engine::Engine;
use futures_util::StreamExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;
use once::{Once, TWICE};

/// The largest JSON body, in bytes.
pub const LARGEST: usize = 1 << 20;

/// A JSON body, read into what the operation takes.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Engine> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Engine) -> Result<Self, Problem> {
        must_be_json(request.headers())?;
        let (heard, headers) = (Heard::of(&request), request.headers().clone());
        let bytes = whole(request.into_body(), LARGEST, Reason::BodyTooLarge).await?;
        let value = json(&bytes)?;
        heard.hear(&headers, &value);
        Ok(Self(from_value(value)?))
    }
}

/// The JSON body of something that leaves towards another party. Whoever was told that it names somebody there, and
/// sends it all the same, says so beside its fields: in `seen`, with the digest of what was told.
pub struct Sent<T>(pub T);

/// The field that stands beside those of a [`Sent`] body.
pub const SEEN: &str = "seen";

/// What a body said beside what the operation takes, for whoever carries the change out.
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Parts>);

#[derive(Debug, Default)]
struct Parts {
    seen: OnceLock<String>,
    digest: OnceLock<Vec<u8>>,
}

impl Heard {
    /// What `seen` says: a digest, if one was sent.
    pub fn seen(&self) -> Option<String> {
        self.0.seen.get().cloned()
    }

    /// A digest of the body, whatever the order of its fields; none, where there was none or nobody asked for it.
    pub fn digest(&self) -> &[u8] {
        self.0.digest.get().map_or(&[], Vec::as_slice)
    }

    /// Of a request: the caller was let in before its body is read, and waits for what it says.
    fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    fn hear(&self, headers: &HeaderMap, body: &Value) {
        if headers.contains_key(KEY) {
            _ = self.0.digest.set(Sha256::digest(body.to_string()).to_vec());
        }
    }
}

/// The header of the client's key, under which the same request is answered as the first time.
pub const KEY: &str = "idempotency-key";

impl<T: DeserializeOwned> FromRequest<Engine> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Engine) -> Result<Self, Problem> {
        must_be_json(request.headers())?;
        let (heard, headers) = (Heard::of(&request), request.headers().clone());
        let bytes = whole(request.into_body(), LARGEST, Reason::BodyTooLarge).await?;
        let mut value = json(&bytes)?;
        let given = value.as_object_mut().and_then(|fields| fields.remove(SEEN));
        match given {
            None | Some(Value::Null) => {}
            Some(Value::String(digest)) => _ = heard.0.seen.set(digest),
            Some(_) => return Err(Refusal::field(Reason::FieldInvalid, SEEN).into()),
        }
        heard.hear(&headers, &value);
        Ok(Self(from_value(value)?))
    }
}

fn must_be_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = declared.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let json =
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"));
    // JSON is UTF-8 (RFC 8259); a charset that says otherwise says that the bytes are something else.
    let charset =
        parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("charset=").map(str::to_owned));
    let utf8 = charset.is_none_or(|charset| matches!(charset.trim_matches('"'), "utf-8" | "utf8"));
    if json && utf8 {
        Ok(())
    } else {
        Err(Refusal::new(Reason::WrongContentType).with("expected", "application/json"))
    }
}

/// The whole body, unless it is larger than allowed: what is too large is not read to its end.
pub async fn whole(body: Body, most: usize, reason: Reason) -> Result<Bytes, Problem> {
    let too_large = || Problem::from(Refusal::new(reason).with("most", megabytes(most)));
    let mut stream = body.into_data_stream();
    let mut all = Vec::new();
    while let Some(part) = stream.next().await {
        // The connection broke off: nobody is left to read this answer.
        let part = part.map_err(|_| bad("broken-off"))?;
        if all.len() + part.len() > most {
            return Err(too_large());
        }
        all.extend_from_slice(&part);
    }
    Ok(Bytes::from(all))
}

fn megabytes(bytes: usize) -> String {
    (bytes / 1_000_000).to_string()
}

fn bad(why: &str) -> Refusal {
    Refusal::new(Reason::BadRequest).with("why", why)
}

/// The value of a body. What it means is read from that, so that the refusal can name the field.
fn json(bytes: &[u8]) -> Result<Value, Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| bad("not-utf-8"))?;
    let value = parsed(text)?;
    if let Some(path) = holds_nul(&value, String::new()) {
        return Err(Refusal::field(Reason::FieldInvalid, &path));
    }
    Ok(value)
}

/// The value of a text; a name that stands twice is named by its path.
fn parsed(text: &str) -> Result<Value, Refusal> {
    let mut json = serde_json::Deserializer::from_str(text);
    let read: Result<Once, _> = serde_path_to_error::deserialize(&mut json);
    let broken = |error: &serde_json::Error| {
        let why = if error.to_string().starts_with("recursion limit") { "too-deep" } else { "syntax" };
        bad(why).with("line", error.line()).with("column", error.column())
    };
    let Once(value) = read.map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        let error = error.into_inner();
        let said = error.to_string();
        match said.strip_prefix(TWICE).and_then(|rest| rest.split('`').nth(1)) {
            Some(name) => Refusal::field(Reason::BadRequest, &join(&path, name)).with("why", "twice"),
            None => broken(&error),
        }
    })?;
    json.end().map_err(|error| broken(&error))?;
    Ok(value)
}

/// Where a text holds NUL, which no storage takes and nobody means.
fn holds_nul(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, it)| holds_nul(it, format!("{path}[{at}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, it)| {
            if name.contains('\0') { Some(path.clone()) } else { holds_nul(it, join(&path, name)) }
        }),
        _ => None,
    }
}

fn join(path: &str, name: impl Display) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}

/// Reads a value into `T`; what does not fit is named by its path. Also reads query strings.
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Refusal> {
    // A list would be read field by field, in the order of the fields.
    if value.is_array() {
        return Err(bad("not-an-object"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        misread(&error.into_inner().to_string(), &path)
    })
}

/// serde says in words what it found; these beginnings of its sentences are stable, and a test holds them.
fn misread(said: &str, path: &str) -> Refusal {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    if said.starts_with("unknown field") {
        // The path already ends with the field, or with what holds it.
        let full = if path.rsplit('.').next() == Some(quoted) { path.to_owned() } else { join(path, quoted) };
        return unknown(&full);
    }
    if said.starts_with("missing field") {
        return Refusal::field(Reason::FieldMissing, &join(path, quoted));
    }
    if path.is_empty() {
        return bad("not-an-object");
    }
    // A time that could be anywhere is no instant.
    let reason = if said.contains(NO_OFFSET) { Reason::TimeWithoutZone } else { Reason::FieldInvalid };
    Refusal::field(reason, path)
}

/// The refusal of a name that the operation does not know.
pub fn unknown(name: &str) -> Refusal {
    Refusal::field(Reason::BadRequest, name).with("why", "unknown-field")
}

/// What is said of an instant without its distance from UTC.
const NO_OFFSET: &str = "failed to find offset component";

/// A JSON body that may be left out.
pub struct Given<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Engine> for Given<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, engine: &Engine) -> Result<Self, Problem> {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            return Json::from_request(request, engine).await.map(|Json(given)| Self(given));
        }
        let bytes = whole(request.into_body(), LARGEST, Reason::BodyTooLarge).await?;
        if !bytes.is_empty() {
            return Err(Refusal::new(Reason::WrongContentType).with("expected", "application/json").into());
        }
        Ok(Self(from_value(Value::Object(serde_json::Map::new()))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Outer {
        name: String,
        #[serde(default)]
        inner: Option<Inner>,
        #[serde(default)]
        at: Option<domain::Timestamp>,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Inner {
        count: u8,
    }

    fn refused(text: &[u8]) -> (Reason, String) {
        let refusal = json(text).and_then(from_value::<Outer>).expect_err("refused");
        let fact = refusal.facts.get("field").or(refusal.facts.get("why"));
        (refusal.reason, fact.cloned().unwrap_or_default())
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_path() {
        let said = |reason, what: &str| (reason, what.to_owned());
        assert_eq!(refused(b"{\"name\":"), said(Reason::BadRequest, "syntax"));
        assert_eq!(refused(b"{\"name\":\"\xff\"}"), said(Reason::BadRequest, "not-utf-8"));
        assert_eq!(refused(b"[]"), said(Reason::BadRequest, "not-an-object"));
        assert_eq!(refused(b"[\"a\",{\"count\":1}]"), said(Reason::BadRequest, "not-an-object"));
        assert_eq!(refused(b"{}"), said(Reason::FieldMissing, "name"));
        assert_eq!(refused(b"{\"name\":1}"), said(Reason::FieldInvalid, "name"));
        assert_eq!(refused(b"{\"name\":\"a\",\"nmae\":1}"), said(Reason::BadRequest, "nmae"));
        assert_eq!(
            refused(b"{\"name\":\"a\",\"inner\":{\"count\":1,\"more\":1}}"),
            said(Reason::BadRequest, "inner.more")
        );
        assert_eq!(refused(b"{\"name\":\"a\",\"inner\":{}}"), said(Reason::FieldMissing, "inner.count"));
        assert_eq!(
            refused(b"{\"name\":\"a\",\"inner\":{\"count\":999}}"),
            said(Reason::FieldInvalid, "inner.count")
        );
        assert_eq!(refused(b"{\"name\":\"a\\u0000b\"}"), said(Reason::FieldInvalid, "name"));
        for at in ["2026-10-05T10:00:00", "2026-10-05 10:00", "2026-10-05T10:00"] {
            let text = format!("{{\"name\":\"a\",\"at\":\"{at}\"}}");
            assert_eq!(refused(text.as_bytes()), said(Reason::TimeWithoutZone, "at"), "{at}");
        }
        assert_eq!(refused(b"{\"name\":\"a\",\"at\":\"soon\"}"), said(Reason::FieldInvalid, "at"));
        assert_eq!(refused(b"{\"name\":\"a\",\"name\":\"b\"}"), said(Reason::BadRequest, "name"));
        assert_eq!(refused(b"{\"name\":\"a\",\"n\\u0061me\":\"b\"}"), said(Reason::BadRequest, "name"));
        assert_eq!(
            refused(b"{\"name\":\"a\",\"inner\":{\"count\":1,\"count\":1}}"),
            said(Reason::BadRequest, "inner.count")
        );
        assert_eq!(refused(b"{\"name\":\"a\"} {}"), said(Reason::BadRequest, "syntax"));
        let deep = "[".repeat(10_000);
        assert_eq!(refused(deep.as_bytes()), said(Reason::BadRequest, "too-deep"));
    }
}
