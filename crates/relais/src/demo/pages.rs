//! Pages that only a demo has: the people, with a button to be each of them, and the mail that would have been sent.

mod html;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing;
use domain::proof::Proof;
use domain::text::Language;
use engine::Engine;
use post::out::{Outgoing, compose};

use super::people::People;
use html::Letter;

#[derive(Clone)]
struct App {
    engine: Engine,
    people: Arc<People>,
}

/// The demo’s own routes.
pub fn router(engine: &Engine, people: &People) -> Router {
    let app = App { engine: engine.clone(), people: Arc::new(people.clone()) };
    Router::new()
        .route("/demo", routing::get(everybody))
        .route("/demo/sign-in/{index}", routing::post(become_somebody))
        .route("/demo/mail", routing::get(mails))
        .route("/demo/mail/{id}", routing::get(mail))
        .with_state(app)
}

async fn everybody(State(app): State<App>, headers: HeaderMap) -> Response {
    page(StatusCode::OK, html::everybody(language(&headers), &app.people))
}

/// Makes a fresh sign-in link for a person and goes there.
async fn become_somebody(State(app): State<App>, Path(index): Path<usize>, headers: HeaderMap) -> Response {
    // A page of somebody else's must not choose who we are.
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(person) = app.people.people.get(index) else { return unknown(&headers) };
    match app.engine.make_sign_in_link_to(person.email, Proof::Operator, Some(person.home.clone())).await {
        Ok(Some(link)) => Redirect::to(&format!("/sign-in/{link}")).into_response(),
        Ok(None) => unknown(&headers),
        Err(failure) => failed(&headers, &failure),
    }
}

async fn mails(State(app): State<App>, headers: HeaderMap) -> Response {
    match letters(&app).await {
        Ok(letters) => page(StatusCode::OK, html::mails(language(&headers), &letters)),
        Err(failure) => failed(&headers, &failure),
    }
}

async fn mail(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    match letters(&app).await {
        Ok(letters) => match letters.into_iter().find(|letter| letter.id == id) {
            Some(letter) => page(StatusCode::OK, html::mail(language(&headers), &letter)),
            None => unknown(&headers),
        },
        Err(failure) => failed(&headers, &failure),
    }
}

/// The newest mails, the newest first.
async fn letters(app: &App) -> Result<Vec<Letter>, engine::Failure> {
    let recent = app.engine.recent_mail().await?;
    Ok(recent
        .into_iter()
        .map(|(at, notification)| {
            let mail = compose(&notification, &app.people.url);
            Letter { id: id(&mail), at, brand: notification.brand, mail }
        })
        .collect())
}

/// What a mail is called in its page's address.
fn id(mail: &Outgoing) -> String {
    let mut hasher = DefaultHasher::new();
    (&mail.message_id, &mail.to).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// The language chosen on any page of the gate, else the browser's.
fn language(headers: &HeaderMap) -> Language {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let chosen = text(header::COOKIE)
        .split(';')
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, _)| matches!(*name, "language" | "__Host-language"));
    Language::from_code(chosen.map_or_else(|| text(header::ACCEPT_LANGUAGE), |(_, code)| code))
}

fn unknown(headers: &HeaderMap) -> Response {
    page(StatusCode::NOT_FOUND, html::unknown(language(headers)))
}

fn failed(headers: &HeaderMap, failure: &engine::Failure) -> Response {
    let refusal = failure.refusal();
    let status = StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let language = language(headers);
    page(status, html::failed(language, &words::refusal(language, &refusal)))
}

/// Nothing but our own files, as on every other page.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn page(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, html).into_response()
}
