//! The guard before every handler: who asks, whether they may, and for a form whether a page of ours sent it.

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::seat::Viewer;
use domain::text::Language;
use domain::{Reason, Refusal};
use engine::Failure;
use engine::sign_in::SignedIn;
use sha2::{Digest as _, Sha256};

use super::fields::{self, Fields};
use super::seats::Seated;
use super::{App, Jar, Keep, Shell, encoded, problem, refused};
use crate::route::Access;

/// The guard of one route.
#[derive(Clone)]
pub(crate) struct Door {
    pub app: App,
    pub access: Access,
}

/// A browser, before anything is known of its person.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub app: App,
    pub jar: Jar,
    pub shell: Shell,
}

impl Visitor {
    /// Who signed in with this browser, if somebody did.
    pub async fn signed_in(&self) -> Result<Option<SignedIn>, Failure> {
        let Some(secret) = self.jar.get(Keep::Session) else { return Ok(None) };
        match self.app.engine.session(secret).await {
            Ok(signed) => Ok(Some(signed)),
            Err(Failure::Refused(refusal)) if refusal.reason == Reason::SignInNeeded => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| not_guarded(parts))
    }
}

/// A handler that no guard stands before: the table of routes is wrong.
pub(super) fn not_guarded(parts: &Parts) -> Response {
    tracing::error!(path = %parts.uri.path(), "a handler asks for what its route does not grant");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// What a form proves itself with: bound to the session, or before one to the visit.
fn csrf(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"relais form\0").chain_update(secret.as_bytes()).finalize();
    data_encoding::BASE32_NOPAD.encode(&digest[..20]).to_lowercase()
}

/// The language to answer in: chosen, else the browser's.
fn language(jar: &Jar, headers: &HeaderMap) -> (Language, bool) {
    if let Some(code) = jar.get(Keep::Language) {
        return (Language::from_code(code), true);
    }
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    (wanted.and_then(words::accepted).unwrap_or_default(), false)
}

/// The browser of a request, as the gate sees it.
pub(super) fn visitor(app: &App, parts: &Parts) -> (Visitor, Option<String>) {
    let jar = Jar::of(&parts.headers, app.options.secure_cookies);
    let (language, _) = language(&jar, &parts.headers);
    let known = jar.get(Keep::Session).or_else(|| jar.get(Keep::Visit)).map(str::to_owned);
    let fresh = if known.is_none() { Some(app.secret()) } else { None };
    let bound = known.or_else(|| fresh.clone()).unwrap_or_default();
    let path = parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
    let mut shell = Shell::gate(app, language, csrf(&bound), path);
    shell.notice = notice(&jar, language);
    (Visitor { app: app.clone(), jar, shell }, fresh)
}

/// What the page before left to say: a key of ours, or nothing.
fn notice(jar: &Jar, language: Language) -> Option<String> {
    let key = jar.get(Keep::Notice)?;
    let ours = key.starts_with("ui-")
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (ours && words::has(key)).then(|| words::say(language, key, &[]))
}

/// Lets a request pass to its handler, or answers in its place.
pub(crate) async fn guard(
    State(door): State<Door>,
    params: RawPathParams,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let (mut visitor, fresh) = visitor(&door.app, &parts);
    let secure = door.app.options.secure_cookies;
    // No page of ours links there, and nothing that we keep holds it.
    if parts.uri.path_and_query().is_some_and(|it| it.as_str().contains("%00")) {
        return problem::not_found(&visitor.shell);
    }
    let told = visitor.shell.notice.is_some() && parts.method == Method::GET;
    let mut response = match enter(&door, &mut parts, &mut visitor, &params).await {
        Err(response) if parts.method != Method::POST => response,
        // Somebody wrote for an hour and the session ended meanwhile: what was written is given back.
        Err(response) => give_back(&visitor, &parts, body, response).await,
        Ok(()) => {
            if parts.method == Method::POST {
                match form(&door, &parts, body, &visitor).await {
                    Ok(fields) => {
                        parts.extensions.insert(fields);
                        next.run(Request::from_parts(parts, axum::body::Body::empty())).await
                    }
                    Err(response) => response,
                }
            } else {
                next.run(Request::from_parts(parts, body)).await
            }
        }
    };
    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if html && let Some(secret) = fresh {
        set(&mut response, &Jar::set(secure, Keep::Visit, &secret));
    }
    if html && told {
        set(&mut response, &Jar::drop(secure, Keep::Notice));
    }
    response
}

fn set(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Checks access, and leaves for the handler what it may know.
async fn enter(
    door: &Door,
    parts: &mut Parts,
    visitor: &mut Visitor,
    params: &RawPathParams,
) -> Result<(), Response> {
    if door.access == Access::Public {
        parts.extensions.insert(visitor.clone());
        return Ok(());
    }
    let signed = visitor.signed_in().await.map_err(|failure| refused(&visitor.shell, failure))?;
    let Some(signed) = signed else { return Err(sign_in_first(visitor, parts)) };
    let (_, chosen) = language(&visitor.jar, &parts.headers);
    let answer_in = |visitor: &mut Visitor, language: Language| {
        if !chosen {
            visitor.shell.language = language;
            visitor.shell.notice = notice(&visitor.jar, language);
        }
    };
    answer_in(visitor, signed.language);
    visitor.shell.person.clone_from(&signed.name);
    visitor.shell.many_seats = signed.seats.len() > 1;
    parts.extensions.insert(visitor.clone());
    parts.extensions.insert(signed.clone());
    if door.access == Access::SignedIn {
        return Ok(());
    }
    let slug = params.iter().find(|(name, _)| *name == "desk").map(|(_, slug)| slug).unwrap_or_default();
    let viewer = seat(door, visitor, &signed, slug).await?;
    answer_in(visitor, viewer.language());
    let seated = Seated::load(visitor, viewer).await.map_err(|failure| refused(&visitor.shell, failure))?;
    visitor.shell = seated.shell.clone();
    parts.extensions.insert(seated);
    Ok(())
}

/// The seat at the path's desk: the chosen one among several, else the first. Without one the desk does not exist.
async fn seat(door: &Door, visitor: &Visitor, signed: &SignedIn, slug: &str) -> Result<Viewer, Response> {
    let desk = match door.app.engine.desk_by_slug(slug).await {
        Ok(desk) => desk.id,
        Err(Failure::Refused(_)) => return Err(problem::not_found(&visitor.shell)),
        Err(failure) => return Err(refused(&visitor.shell, failure)),
    };
    let fits = |viewer: &&Viewer| match (door.access, viewer) {
        (Access::Contact, Viewer::Contact(seat)) => seat.desk == desk,
        (Access::Agent, Viewer::Agent(seat)) => seat.desk == desk,
        _ => false,
    };
    let chosen = visitor.jar.get(Keep::Seat);
    let mut mine = signed.seats.iter().filter(fits);
    let first = mine.clone().next();
    let wanted = mine.find(|viewer| chosen.is_some() && seat_id(viewer).as_deref() == chosen);
    wanted.or(first).cloned().ok_or_else(|| problem::not_found(&visitor.shell))
}

/// The id of a seat, as the cookie keeps it.
pub(crate) fn seat_id(viewer: &Viewer) -> Option<String> {
    match viewer {
        Viewer::Agent(seat) => Some(seat.seat.to_string()),
        Viewer::Contact(seat) => Some(seat.seat.to_string()),
        _ => None,
    }
}

fn sign_in_first(visitor: &Visitor, parts: &Parts) -> Response {
    if parts.method == Method::GET || parts.method == Method::HEAD {
        return super::redirect(&format!("/sign-in?next={}", encoded(&visitor.shell.path)));
    }
    refused(&visitor.shell, Failure::from(Refusal::new(Reason::SignInNeeded)))
}

/// Reads the form of a `POST` and checks that it came from a page of ours.
async fn form(
    door: &Door,
    parts: &Parts,
    body: axum::body::Body,
    visitor: &Visitor,
) -> Result<Fields, Response> {
    let most = if door.access == Access::Public { fields::AT_GATE } else { fields::WITH_FILES };
    let shell = &visitor.shell;
    let (reason, read) = match Fields::read(parts, body, most).await {
        Ok(read) if from_our_page(&parts.headers) && same(&read.text("csrf"), &shell.csrf) => {
            return Ok(read);
        }
        Ok(read) => (Reason::CsrfFailed, read),
        Err((reason, read)) => (reason, read),
    };
    let mut refusal = Refusal::new(reason);
    if reason == Reason::BodyTooLarge {
        refusal = refusal.with("most", most / 1_000_000);
    }
    if let Some(field) = read.unreadable().filter(|_| reason == Reason::FieldInvalid) {
        refusal = refusal.with("field", field.replace('\0', ""));
    }
    Err(problem::with_typed(shell, refusal, read.typed()))
}

/// Browsers say where a form came from; another site's is refused whatever it carries.
fn from_our_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"))
}

/// Compares without telling by time where two secrets part.
fn same(sent: &str, expected: &str) -> bool {
    Sha256::digest(sent.as_bytes()) == Sha256::digest(expected.as_bytes())
}

/// The answer to a form that was not let in, with what was typed into it.
async fn give_back(visitor: &Visitor, parts: &Parts, body: axum::body::Body, response: Response) -> Response {
    let status = response.status();
    if status != StatusCode::UNAUTHORIZED {
        return response;
    }
    let read = match Fields::read(parts, body, fields::AT_GATE).await {
        Ok(read) | Err((_, read)) => read,
    };
    problem::with_typed(&visitor.shell, Refusal::new(Reason::SignInNeeded), read.typed())
}
