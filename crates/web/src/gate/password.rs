//! Choosing a password; every session ends with it, and this browser begins a new one.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use engine::sign_in::SignedIn;

use super::prove::ask_for_proof;
use super::sign_in::begin;
use crate::shell::{Errors, Fields, Shell, Visitor, page};

#[derive(Template)]
#[template(path = "gate/password.html")]
struct PasswordPage {
    shell: Shell,
    errors: Errors,
    email: String,
}

/// `GET /password`.
pub(crate) async fn show(visitor: Visitor, Extension(signed): Extension<SignedIn>) -> Response {
    if signed.must_be_proved().is_err() {
        return ask_for_proof(visitor.shell, signed.email);
    }
    page(PasswordPage { shell: visitor.shell, errors: Errors::none(), email: signed.email }, StatusCode::OK)
}

/// `POST /password`.
pub(crate) async fn post(
    visitor: Visitor,
    Extension(signed): Extension<SignedIn>,
    fields: Fields,
) -> Response {
    let password = fields.text("password");
    let engine = &visitor.app.engine;
    if password != fields.text("password-again") {
        let mut errors = Errors::none();
        errors.add("password-again", visitor.shell.say("ui-password-differs"));
        let html = PasswordPage { shell: visitor.shell, errors, email: signed.email };
        return page(html, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let done = match engine.choose_password(&signed, &password).await {
        Ok(()) => engine.sign_in(&signed.email, &password).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(secret) => begin(&visitor.app, &secret, "/"),
        Err(failure) => {
            let refusal = failure.refusal();
            let status =
                StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let errors = Errors::of(visitor.shell.language, &refusal);
            page(PasswordPage { shell: visitor.shell, errors, email: signed.email }, status)
        }
    }
}
