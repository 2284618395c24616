//! Files beside entries, for the desk.

use axum::extract::{Path, Query};
use axum::response::Response;
use domain::Number;

use crate::shell::{AtDesk, kept_file, refused};

/// `GET /d/{desk}/requests/{number}/files/{sha}`.
pub(super) async fn of_request(
    at: AtDesk,
    Path((_, number, sha)): Path<(String, String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let wanted = (sha.as_str(), asked.get("name").map(String::as_str));
    let found = match Number::parse(&number) {
        Ok(number) => at.reading.open_file_of_request(&number, wanted).await,
        Err(refusal) => Err(refusal.into()),
    };
    match found {
        Ok((file, bytes)) => kept_file(&file, bytes),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `GET /d/{desk}/escalations/{number}/files/{sha}`.
pub(super) async fn of_escalation(
    at: AtDesk,
    Path((_, number, sha)): Path<(String, String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let wanted = (sha.as_str(), asked.get("name").map(String::as_str));
    let found = match Number::parse(&number) {
        Ok(number) => at.reading.open_file_of_escalation(&number, wanted).await,
        Err(refusal) => Err(refusal.into()),
    };
    match found {
        Ok((file, bytes)) => kept_file(&file, bytes),
        Err(failure) => refused(&at.shell, failure),
    }
}
