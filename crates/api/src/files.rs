//! `files`: bytes come first, then the change that names them.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use domain::event::Attachment;
use domain::{Reason, Refusal};
use engine::files::safe_name;
use futures_util::StreamExt as _;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::answer::{self, Answer};
use crate::caller::Caller;
use crate::operation::{Operation, post};
use crate::query::Query;
use crate::shape::{Components, Shape};

input! {
    /// What the file is called.
    FileQuery {
        /// Its name; or the `filename` of a `Content-Disposition` header.
        name [default]: Option<String>,
    }
}

/// Files that a change names, as the upload answered them. What a client writes into them is tidied here: a name may
/// have been changed on the way, and must not become a path again.
#[derive(Debug, Clone, Default)]
pub struct Named(pub Vec<Attachment>);

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut files = Vec::<Attachment>::deserialize(deserializer)?;
        for file in &mut files {
            file.name = safe_name(&file.name);
            if !is_media_type(&file.media_type) {
                return Err(D::Error::custom("this is no media type"));
            }
        }
        Ok(Self(files))
    }
}

impl Shape for Named {
    fn shape(all: &mut Components) -> Value {
        Vec::<Attachment>::shape(all)
    }
}

/// `type/subtype` (RFC 6838), without parameters.
fn is_media_type(text: &str) -> bool {
    let token = |part: &str| {
        (1..=127).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-' | b'_'))
    };
    text.split_once('/').is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

pub fn operations() -> Vec<Operation> {
    vec![
        post("/api/v1/files", upload)
            .called("uploadFile", "Upload the bytes of a file, to be named in a change afterwards.")
            .query::<FileQuery>()
            .takes_bytes("*/*")
            .gives::<Attachment>(201)
            .without_key(),
    ]
}

async fn upload(caller: Caller, Query(query): Query<FileQuery>, body: Body) -> Answer {
    let name = query.name.or_else(|| disposed(&caller.headers));
    let name = name.ok_or_else(|| Refusal::field(Reason::FieldMissing, "name"))?;
    let mut upload = caller.alone().await.begin_upload(&caller.viewer, &name).await?;
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        // The connection broke off: nobody is left to read this answer.
        let piece = piece.map_err(|_| Refusal::new(Reason::BadRequest).with("why", "broken-off"))?;
        upload.write(&piece).await?;
    }
    let file = upload.finish().await?;
    Ok((StatusCode::CREATED, answer::shown(&file)?).into_response())
}

/// The file name of a `Content-Disposition` header: RFC 8187's form before the plain one.
fn disposed(headers: &HeaderMap) -> Option<String> {
    let value = String::from_utf8(headers.get(header::CONTENT_DISPOSITION)?.as_bytes().to_vec()).ok()?;
    let parts = || value.split(';').map(str::trim);
    let extended = parts().find_map(|part| {
        let encoded = part.strip_prefix("filename*=")?;
        let encoded = encoded.strip_prefix("UTF-8''").or_else(|| encoded.strip_prefix("utf-8''"))?;
        unescaped(encoded)
    });
    extended.or_else(|| {
        let plain = parts().find_map(|part| part.strip_prefix("filename="))?;
        Some(plain.trim_matches('"').replace("\\\"", "\""))
    })
}

/// Percent-encoded UTF-8, read.
fn unescaped(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_name_is_read_in_both_forms_of_the_header() {
        let name = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::CONTENT_DISPOSITION,
                HeaderValue::from_bytes(value.as_bytes()).expect("a header"),
            );
            disposed(&headers)
        };
        assert_eq!(name("attachment; filename=\"log.txt\"").as_deref(), Some("log.txt"));
        assert_eq!(
            name("attachment; filename=\"x\"; filename*=UTF-8''%C3%A9t%C3%A9.txt").as_deref(),
            Some("été.txt")
        );
        assert_eq!(name("attachment; filename*=UTF-8''%C3").as_deref(), None);
        assert_eq!(name("attachment"), None);
    }
}
