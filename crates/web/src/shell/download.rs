//! A file on its way out: never shown as part of a page of ours.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::event::Attachment;
use engine::Failure;
use engine::files::Download;

/// Types that a browser may be told; everything else is only bytes. The type was found by looking at the bytes.
const SAFE: [&str; 7] =
    ["text/plain", "application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"];

/// A file to save that was kept beside an entry, as its bytes come from storage.
pub(crate) fn kept_file(file: &Attachment, bytes: Download) -> Response {
    let size = bytes.size();
    // Where a piece cannot be read, the answer breaks off: nobody takes what is there for the whole.
    let pieces = futures_util::stream::try_unfold(bytes, |mut bytes| async move {
        let piece = bytes.piece().await?;
        Ok::<_, Failure>(piece.map(|piece| (piece, bytes)))
    });
    let mut response = self::file(file, Body::from_stream(pieces));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    response
}

/// A file to save. No type of it can run anything in the place of our pages.
pub(crate) fn file(file: &Attachment, bytes: impl Into<Body>) -> Response {
    let kind = match SAFE.iter().find(|safe| **safe == file.media_type) {
        Some(&"text/plain") => "text/plain; charset=utf-8",
        Some(kind) => kind,
        None => "application/octet-stream",
    };
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(value) = HeaderValue::from_str(&disposition(&file.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// RFC 6266: a plain name for old clients, and the whole one percent-encoded (RFC 8187).
fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", super::encoded(name))
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        assert_eq!(
            disposition("été \"1\"\r\n.txt"),
            "attachment; filename=\"_t_ _1___.txt\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22%0D%0A.txt"
        );
    }
}
