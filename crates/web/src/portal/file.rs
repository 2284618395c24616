//! Files beside the messages of a request.

use std::collections::HashMap;

use axum::extract::{Path, Query};
use axum::response::Response;
use domain::Number;

use crate::shell::{AtPortal, kept_file, refused};

/// `GET /p/{desk}/{seat}/requests/{number}/files/{sha}`.
pub(super) async fn show(
    at: AtPortal,
    Path((_, _, number, sha)): Path<(String, String, String, String)>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let wanted = (sha.as_str(), asked.get("name").map(String::as_str));
    let found = match Number::parse(&number) {
        Ok(number) => at.reading.open_file_of_request(&number, wanted).await,
        Err(_) => Err(domain::refusal::not_found().into()),
    };
    match found {
        Ok((attachment, bytes)) => kept_file(&attachment, bytes),
        Err(failure) => refused(&at.shell, failure),
    }
}
