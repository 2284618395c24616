//! Files beside the messages of a request.

use axum::extract::Path;
use axum::response::Response;
use domain::Number;

use crate::shell::{AtPortal, file, refused};

/// `GET /p/{desk}/requests/{number}/files/{sha}`.
pub(super) async fn show(at: AtPortal, Path((_, number, sha)): Path<(String, String, String)>) -> Response {
    let found = match Number::parse(&number) {
        Ok(number) => at.app.engine.file_of_request(&at.viewer, &number, &sha).await,
        Err(_) => Err(domain::refusal::not_found().into()),
    };
    match found {
        Ok((attachment, bytes)) => file(&attachment, bytes),
        Err(failure) => refused(&at.shell, failure),
    }
}
