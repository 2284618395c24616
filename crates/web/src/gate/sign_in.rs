//! Signing in with a password, and out.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use engine::sign_in::Begun;
use serde::Deserialize;

use super::local;
use crate::shell::{App, Errors, Fields, Jar, Keep, Shell, Visitor, page, redirect};

#[derive(Template)]
#[template(path = "gate/sign-in.html")]
struct SignInPage {
    shell: Shell,
    errors: Errors,
    email: String,
    next: String,
    /// A throw-away installation lists its people on a page of its own.
    demo: bool,
}

/// Where to go on afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub next: String,
}

/// `GET /sign-in`.
pub(crate) async fn show(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let next = local(&asked.next).to_owned();
    let demo = visitor.app.options.demo;
    let html = SignInPage { shell: visitor.shell, errors: Errors::none(), email: String::new(), next, demo };
    page(html, StatusCode::OK)
}

/// `POST /sign-in`.
pub(crate) async fn post(visitor: Visitor, fields: Fields) -> Response {
    let (email, next) = (fields.text("email"), local(&fields.text("next")).to_owned());
    match visitor.app.engine.sign_in(&visitor.client, &email, &fields.text("password")).await {
        Ok(begun) => begin(&visitor.app, &begun, &next),
        Err(failure) => {
            visitor.shell.keeps(&failure);
            let refusal = failure.refusal();
            let status = StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::UNAUTHORIZED);
            let errors = Errors::of(visitor.shell.language, &refusal);
            let demo = visitor.app.options.demo;
            page(SignInPage { shell: visitor.shell, errors, email, next, demo }, status)
        }
    }
}

/// On to a page, signed in.
pub(super) fn begin(app: &App, begun: &Begun, next: &str) -> Response {
    with_session(app, begun, redirect(next))
}

/// An answer that begins a session.
pub(super) fn with_session(app: &App, begun: &Begun, mut response: Response) -> Response {
    let secure = app.options.secure_cookies;
    let device = begun.device.as_deref().map(|note| Jar::set(secure, Keep::Device, note));
    let session = Jar::set(secure, Keep::Session, &begun.session);
    for cookie in [session, Jar::drop(secure, Keep::Visit)].into_iter().chain(device) {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// `POST /sign-out`: the session ends here and in the browser.
pub(crate) async fn leave(visitor: Visitor) -> Response {
    if let Some(secret) = visitor.jar.get(Keep::Session)
        && let Err(failure) = visitor.app.engine.sign_out(secret).await
    {
        return crate::shell::refused(&visitor.shell, failure);
    }
    let mut response = redirect("/sign-in");
    let secure = visitor.app.options.secure_cookies;
    if let Ok(cookie) = HeaderValue::from_str(&Jar::drop(secure, Keep::Session)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
