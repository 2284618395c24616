//! Choosing a password: by the present one, or just after signing in. Every session ends with it, and this browser begins
//! a new one.

use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use axum::response::Response;
use engine::Failure;
use engine::sign_in::{Needed, SignedIn};

use super::prove::ask_for_proof;
use super::sign_in::with_session;
use super::start::landing;
use crate::shell::{Errors, Fields, Keep, Shell, Visitor, page, redirect_saying, refused};

#[derive(Template)]
#[template(path = "gate/password.html")]
struct PasswordPage {
    shell: Shell,
    errors: Errors,
    email: String,
    /// The present password is asked for.
    present: bool,
    /// Nothing can be chosen before signing in again.
    again: bool,
}

impl PasswordPage {
    fn of(visitor: Visitor, signed: SignedIn, needed: Needed, errors: Errors) -> Self {
        let (present, again) = (needed == Needed::Password, needed == Needed::SignIn);
        Self { shell: visitor.shell, errors, email: signed.email, present, again }
    }
}

async fn needed(visitor: &Visitor) -> Result<Needed, Failure> {
    visitor.app.engine.needed_for_password(visitor.jar.get(Keep::Session).unwrap_or_default()).await
}

/// `GET /password`.
pub(crate) async fn show(visitor: Visitor, Extension(signed): Extension<SignedIn>) -> Response {
    if signed.must_be_proved().is_err() {
        return ask_for_proof(visitor.shell, signed.email);
    }
    match needed(&visitor).await {
        Ok(needed) => page(PasswordPage::of(visitor, signed, needed, Errors::none()), StatusCode::OK),
        Err(failure) => refused(&visitor.shell, failure),
    }
}

/// `POST /password`.
pub(crate) async fn post(
    visitor: Visitor,
    Extension(signed): Extension<SignedIn>,
    fields: Fields,
) -> Response {
    let password = fields.text("password");
    let engine = &visitor.app.engine;
    let mut errors = Errors::none();
    if password != fields.text("password-again") {
        errors.add("password-again", visitor.shell.said("ui-password-differs"));
        return again(visitor, signed, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let session = visitor.jar.get(Keep::Session).unwrap_or_default();
    let present = fields.text("password-present");
    let present = Some(present.as_str()).filter(|present| !present.is_empty());
    match engine.change_password(session, present, &password).await {
        Ok(begun) => {
            // It is changed, whatever else goes wrong.
            let to = landing(&visitor.app, &signed).await.unwrap_or_else(|_| "/".to_owned());
            let response = redirect_saying(&visitor.shell, &to, "ui-password-changed");
            with_session(&visitor.app, &begun, response)
        }
        Err(failure) => {
            visitor.shell.keeps(&failure);
            let refusal = failure.refusal();
            let status =
                StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let errors = Errors::of(visitor.shell.language, &refusal);
            again(visitor, signed, errors, status).await
        }
    }
}

/// The page once more, with what is wrong.
async fn again(visitor: Visitor, signed: SignedIn, errors: Errors, status: StatusCode) -> Response {
    match needed(&visitor).await {
        Ok(needed) => page(PasswordPage::of(visitor, signed, needed, errors), status),
        Err(failure) => refused(&visitor.shell, failure),
    }
}
