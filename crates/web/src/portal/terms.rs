//! The terms of service: read by all, accepted by whoever signs for the account.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use engine::{Administer, Command, TermsView};

use crate::shell::{AtPortal, Errors, Fields, Shell, page, redirect_saying, refused};

#[derive(Template)]
#[template(path = "portal/terms.html")]
struct TermsPage {
    shell: Shell,
    errors: Errors,
    terms: Option<TermsView>,
    text: String,
}

/// `GET /p/{desk}/{seat}/terms`, or an earlier `?version=`.
pub(super) async fn show(at: AtPortal, Query(asked): Query<HashMap<String, String>>) -> Response {
    let version = asked.get("version").and_then(|version| version.parse().ok());
    terms_page(at, version, Errors::none(), StatusCode::OK).await
}

async fn terms_page(at: AtPortal, version: Option<u32>, errors: Errors, status: StatusCode) -> Response {
    match at.reading.terms(version).await {
        Ok(None) if version.is_some() => {
            refused(&at.shell, engine::Failure::from(domain::refusal::not_found()))
        }
        Ok(terms) => {
            let text =
                terms.as_ref().map(|terms| at.shell.prose(at.shell.both(&terms.text))).unwrap_or_default();
            page(TermsPage { shell: at.shell, errors, terms, text }, status)
        }
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `POST /p/{desk}/{seat}/terms`.
pub(super) async fn accept(at: AtPortal, fields: Fields) -> Response {
    let version = match fields.text("version").parse() {
        Ok(version) if fields.checked("accepted") => version,
        _ => {
            let mut errors = Errors::none();
            errors.add("accepted", at.shell.said("ui-p-terms-tick"));
            return terms_page(at, None, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let command = Command::Administer(Box::new(Administer::AcceptTerms { version }));
    match at.change(command, fields.token()).await {
        Ok(_) => redirect_saying(&at.shell, &format!("{}/terms", at.shell.base()), "ui-p-done-terms"),
        Err(failure) => refused(&at.shell, failure),
    }
}
