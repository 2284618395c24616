//! The guard before every handler: who asks, whether they may, and for a form whether a page of ours sent it.

use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::extract::{FromRequestParts, Query, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::id::SeatId;
use domain::seat::Viewer;
use domain::text::Language;
use domain::{Reason, Refusal, Timestamp};
use engine::Failure;
use engine::machinery::{Standing, Use};
use engine::sign_in::{Client, SignedIn};
use listen::Place;

use super::fields::{self, Fields};
use super::lead::{self, Lost};
use super::page::mark;
use super::problem::{Kept, Onward};
use super::proof::Proof;
use super::seats::Seated;
use super::{App, Jar, Keep, Shell, again, encoded, problem, refused};
use crate::ClientAddress;
use crate::gate::prove::ask_for_proof;
use crate::route::Access;

/// The guard of one route.
#[derive(Clone)]
pub(crate) struct Door {
    pub app: App,
    pub access: Access,
    /// Every page, to ask which seat may see an address that names none of its caller's; a page that is asked in this
    /// way has none itself.
    pub pages: Option<Router>,
}

/// The origin of the address that people use, as an extension of every request: a proxy may ask us under another host.
#[derive(Debug, Clone)]
pub struct PublicOrigin(String);

impl PublicOrigin {
    /// Of an address such as `https://support.example/`; ports that go without saying go unsaid.
    pub fn of(url: &str) -> Option<Self> {
        let (scheme, rest) = url.trim().split_once("://")?;
        let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
        let scheme = scheme.to_ascii_lowercase();
        let unsaid = if scheme == "https" { ":443" } else { ":80" };
        let host = host.strip_suffix(unsaid).unwrap_or(&host);
        (!host.is_empty()).then(|| Self(format!("{scheme}://{host}")))
    }
}

/// A browser, before anything is known of its person.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub app: App,
    pub jar: Jar,
    pub shell: Shell,
    /// Who knocks.
    pub client: Client,
    /// What its forms are bound to: the session, or before one the visit.
    bound: String,
}

/// Why a request does not pass.
enum Stop {
    /// Nobody has signed in.
    SignIn,
    /// A desk's word is all that is known of them, and it opens no other desk: their address.
    Unproved(String),
    /// No seat of theirs is at this address.
    Lost(Box<Lost>),
    Failed(Failure),
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

/// The client's address, as whoever took its connection says; all whose address is unknown count as one.
fn address(parts: &Parts) -> IpAddr {
    parts.extensions.get::<ClientAddress>().map_or(Ipv4Addr::UNSPECIFIED.into(), |address| address.0)
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
pub(crate) fn visitor(app: &App, parts: &Parts) -> (Visitor, Option<String>) {
    let jar = Jar::of(&parts.headers, app.options.secure_cookies);
    let (language, _) = language(&jar, &parts.headers);
    let known = jar.get(Keep::Session).or_else(|| jar.get(Keep::Visit)).map(str::to_owned);
    let fresh = if known.is_none() { Some(app.secret()) } else { None };
    let bound = known.or_else(|| fresh.clone()).unwrap_or_default();
    let path = parts.uri.path_and_query().map_or("/", |it| it.as_str()).to_owned();
    let mut shell = Shell::gate(app, language, app.proof(&bound, None), path);
    shell.notice = notice(&jar, language, &shell.path);
    shell.moved = moved(&jar, &shell.path);
    shell.unread = unread(&jar, &shell.path);
    let client = Client { address: address(parts), device: jar.get(Keep::Device).map(str::to_owned) };
    (Visitor { app: app.clone(), jar, shell, client, bound }, fresh)
}

/// What the page before left to say on this one, and on none of another tab.
fn left<'j>(jar: &'j Jar, path: &str) -> Option<&'j str> {
    let (said, _) = jar.get(Keep::Notice)?.split_once('@').filter(|(_, to)| *to == mark(path))?;
    Some(said)
}

/// Of that, a key of ours, or nothing.
fn notice(jar: &Jar, language: Language, path: &str) -> Option<String> {
    let key = left(jar, path)?.split('.').next()?;
    let ours = key.starts_with("ui-")
        && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (ours && words::has(key)).then(|| words::say(language, key, &[]))
}

/// When something happened by the record, where that is later than was told: said beside what was done.
fn moved(jar: &Jar, path: &str) -> Option<Timestamp> {
    let seconds = left(jar, path)?.split('.').nth(1)?;
    Timestamp::from_second(seconds.parse().ok()?).ok()
}

/// How many files that went along were not looked at for names.
fn unread(jar: &Jar, path: &str) -> usize {
    let many = left(jar, path).and_then(|said| said.split('.').nth(2)?.parse().ok());
    many.unwrap_or_default()
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
    // Nothing that we keep holds NUL: no page of ours is there, and nothing is found by it.
    if parts.uri.path().contains("%00") {
        return problem::not_found(&visitor.shell);
    }
    if let Some(name) = holding_nul(&parts.uri) {
        return refused(&visitor.shell, Refusal::field(Reason::FieldInvalid, &name));
    }
    let says = visitor.shell.says_something() && parts.method == Method::GET;
    let mut limit = None;
    let mut response = match enter(&door, &mut parts, &mut visitor, (&params, &mut limit)).await {
        // Somebody wrote for an hour, and the session or the seat ended meanwhile: what was written is given back.
        Err(stop) if parts.method == Method::POST => give_back(&door, &visitor, &parts, body, stop).await,
        Err(stop) => turn(&door, &visitor, &parts, stop).await,
        Ok(()) => {
            if parts.method == Method::POST {
                match form(&door, &parts, body, &visitor).await {
                    Ok(fields) => {
                        parts.extensions.insert(fields.clone());
                        let answer = next.run(Request::from_parts(parts, axum::body::Body::empty())).await;
                        again::given_back(&visitor.shell, &fields, answer).await
                    }
                    Err(response) => response,
                }
            } else {
                next.run(Request::from_parts(parts, body)).await
            }
        }
    };
    if let Some(standing) = limit {
        problem::put(&mut response, standing.headers());
    }
    // Whichever page says so, a limit says when to come back.
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        let limited = visitor.shell.limited.get().cloned();
        let refusal = limited.unwrap_or_else(|| Refusal::new(Reason::LimitReached));
        problem::put_limit(&mut response, &refusal);
    }
    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if html && let Some(secret) = fresh {
        set(&mut response, &Jar::set(secure, Keep::Visit, &secret));
    }
    if html && says {
        set(&mut response, &Jar::drop(secure, Keep::Notice));
    }
    response
}

/// The parameter of an address that holds NUL.
fn holding_nul(uri: &Uri) -> Option<String> {
    let Query(said) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let found = said.into_iter().find(|(name, text)| name.contains('\0') || text.contains('\0'));
    found.map(|(name, _)| name.replace('\0', ""))
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
    (params, limit): (&RawPathParams, &mut Option<Standing>),
) -> Result<(), Stop> {
    if door.access == Access::Public {
        if parts.extensions.get::<ClientAddress>().is_some() {
            let knock = door.app.engine.take_knock(&visitor.client);
            knock.map_err(|refusal| Stop::Failed(refusal.into()))?;
        }
        parts.extensions.insert(visitor.clone());
        return Ok(());
    }
    let signed = visitor.signed_in().await.map_err(Stop::Failed)?.ok_or(Stop::SignIn)?;
    let (_, chosen) = language(&visitor.jar, &parts.headers);
    let answer_in = |visitor: &mut Visitor, language: Language| {
        if !chosen {
            visitor.shell.language = language;
            visitor.shell.notice = notice(&visitor.jar, language, &visitor.shell.path);
        }
    };
    answer_in(visitor, signed.language);
    visitor.shell.person.clone_from(&signed.name);
    visitor.shell.many_seats = signed.seats.len() > 1;
    if let Some(place) = parts.extensions.get::<Place>() {
        place.proved(signed.person.0.as_u128());
    }
    parts.extensions.insert(visitor.clone());
    parts.extensions.insert(signed.clone());
    if door.access == Access::SignedIn {
        return Ok(());
    }
    let viewer = seat(door, signed, params).await?;
    answer_in(visitor, viewer.language());
    visitor.shell.csrf = door.app.proof(&visitor.bound, viewer.seat());
    // What is sent by a form has shares of its own where it is limited at all; a request and its words have none.
    if parts.method != Method::POST {
        let share = door.app.engine.take_share(&viewer, asked_for(parts.uri.path()));
        *limit = share.map_err(|refusal| Stop::Failed(refusal.into()))?;
    }
    let seated = Seated::load(visitor, viewer).await.map_err(Stop::Failed)?;
    visitor.shell = seated.shell.clone();
    if parts.method == Method::POST {
        // Its form comes as slowly as it comes.
        seated.rest().await;
    }
    parts.extensions.insert(seated);
    Ok(())
}

/// Whose share of what a path is taken from.
fn asked_for(path: &str) -> Use {
    if path.contains("/files/") {
        Use::File
    } else if path.ends_with("/csv") || path.ends_with(".ics") {
        Use::Export
    } else {
        Use::Read
    }
}

/// The seat that the path names: nothing else chooses one. An agent's is the one at the desk. Without a seat the desk
/// does not exist.
async fn seat(door: &Door, signed: SignedIn, params: &RawPathParams) -> Result<Viewer, Stop> {
    let part = |wanted| params.iter().find(|(name, _)| *name == wanted).map(|(_, part)| part);
    let slug = part("desk").unwrap_or_default();
    let desk = match door.app.engine.desk_by_slug(slug).await {
        Ok(desk) => Some(desk.id),
        Err(Failure::Refused(_)) => None,
        Err(failure) => return Err(Stop::Failed(failure)),
    };
    // Whether another desk is there, or a seat of theirs at it, is nobody's to learn on a desk's word.
    let opened = desk.map_or(signed.proof.is_own(), |desk| signed.proof.opens(desk));
    if !opened {
        return Err(Stop::Unproved(signed.email));
    }
    let word = part("seat").filter(|_| door.access == Access::Contact);
    let no_page = word.is_some_and(|word| !SeatId::is_word(word));
    let here = |viewer: &&Viewer| match (door.access, viewer) {
        (Access::Agent, Viewer::Agent(_)) => Some(viewer.desk()) == desk,
        (Access::Contact | Access::Moved, Viewer::Contact(_)) => Some(viewer.desk()) == desk,
        _ => false,
    };
    let named = |viewer: &&Viewer| match door.access {
        Access::Agent => true,
        _ => word.is_some() && viewer.seat().map(SeatId::word).as_deref() == word,
    };
    if let Some(viewer) = signed.seats.iter().filter(here).find(named) {
        return Ok(viewer.clone());
    }
    let ended: Vec<_> = signed.ended.iter().filter(here).filter(named).cloned().collect();
    // A desk is entered by its one seat: there is no other to lead to.
    let seats = if door.access == Access::Agent || no_page {
        Vec::new()
    } else {
        signed.seats.iter().filter(here).cloned().collect()
    };
    Err(Stop::Lost(Box::new(Lost { slug: slug.to_owned(), named: word.is_some(), seats, ended })))
}

/// The answer to whoever reads an address and may not pass.
async fn turn(door: &Door, visitor: &Visitor, parts: &Parts, stop: Stop) -> Response {
    match stop {
        Stop::SignIn if parts.method == Method::GET || parts.method == Method::HEAD => {
            super::redirect(&format!("/sign-in?next={}", encoded(&visitor.shell.path)))
        }
        Stop::SignIn => refused(&visitor.shell, Refusal::new(Reason::SignInNeeded)),
        Stop::Unproved(email) => ask_for_proof(visitor.shell.clone(), email),
        Stop::Lost(lost) => lead::lead(door, visitor, parts, *lost).await,
        Stop::Failed(failure) => refused(&visitor.shell, failure),
    }
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
    let seated = parts.extensions.get::<Seated>().filter(|_| from_our_page(parts));
    let keeper = seated.map(|seated| fields::Keeper {
        engine: &door.app.engine,
        viewer: seated.viewer(),
        csrf: &shell.csrf,
    });
    let (reason, read) = match Fields::read(parts, body, most, keeper).await {
        Ok(read) if from_our_page(parts) => {
            let sent = read.text("csrf");
            if shell.csrf.proves(&sent) {
                return Ok(read);
            }
            match made_for(door, parts, visitor, &sent).await {
                // What is done at the gate is done for the person: a seat's page has those forms too.
                Some(_) if matches!(door.access, Access::Public | Access::SignedIn) => return Ok(read),
                Some(other) => return Err(of_another_seat(visitor, other, &read).await),
                None => (Reason::CsrfFailed, read),
            }
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
    Err(problem::with_typed(shell, refusal, Kept::of(&read)))
}

/// The seat of this session's person that a form was made for; `None` in it: one that ended.
async fn made_for(door: &Door, parts: &Parts, visitor: &Visitor, sent: &str) -> Option<Option<Viewer>> {
    let signed = match parts.extensions.get::<SignedIn>() {
        Some(signed) => signed.clone(),
        None if door.access == Access::Public => visitor.signed_in().await.ok()??,
        None => return None,
    };
    let of = |viewer: &&Viewer| Proof::was_of(&visitor.bound, viewer.seat(), sent);
    match signed.seats.iter().find(of) {
        Some(viewer) => Some(Some(viewer.clone())),
        None => signed.ended.iter().any(|viewer| of(&viewer)).then_some(None),
    }
}

/// Refuses a form that one seat's page made and that was sent to another's address.
async fn of_another_seat(visitor: &Visitor, other: Option<Viewer>, read: &Fields) -> Response {
    let shell = &visitor.shell;
    let Some(other) = other else {
        return problem::with_typed(shell, Refusal::new(Reason::SeatEnded), Kept::of(read));
    };
    let desk = match visitor.app.engine.read(&other).face().await {
        Ok(desk) => desk,
        Err(failure) => return problem::with_typed(shell, failure.refusal(), Kept::of(read)),
    };
    let to = other.home(&desk.slug);
    let seat = desk.account.unwrap_or(desk.name);
    let label = shell.say1("ui-to-seat", "seat", &seat);
    let kept = Kept { onward: Some(Onward { to, label }), ..Kept::of(read) };
    problem::with_typed(shell, Refusal::new(Reason::MadeForAnotherSeat).with("seat", seat), kept)
}

/// Browsers say where a form came from; another site's is refused whatever it carries. What says nothing, as programs
/// and old browsers do, is known by the form's own secret.
fn from_our_page(parts: &Parts) -> bool {
    let one = |name: &str| {
        let mut all = parts.headers.get_all(name).iter();
        // Said twice it is said by nobody.
        (all.next(), all.next().is_none())
    };
    let (site, once) = one("sec-fetch-site");
    let same_site = site.is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let (origin, once_too) = one("origin");
    same_site
        && once
        && once_too
        && origin.is_none_or(|origin| origin.to_str().is_ok_and(|it| ours(it, parts)))
}

/// Whether an origin is the address people use, or the host that was asked.
fn ours(origin: &str, parts: &Parts) -> bool {
    let host = origin.split_once("://").map(|(_, host)| host);
    let asked = parts.headers.get(header::HOST).and_then(|it| it.to_str().ok());
    let public = parts.extensions.get::<PublicOrigin>();
    let known = public.is_some_and(|public| public.0.eq_ignore_ascii_case(origin));
    known || host.zip(asked).is_some_and(|(host, asked)| host.eq_ignore_ascii_case(asked))
}

/// The answer to a form that was not let in, with what was typed into it.
async fn give_back(
    door: &Door,
    visitor: &Visitor,
    parts: &Parts,
    body: axum::body::Body,
    stop: Stop,
) -> Response {
    // Who signed in a while ago gets back what they typed since; nobody at the gate has files to send.
    let most = if matches!(stop, Stop::SignIn) { fields::OF_WORDS } else { fields::WITH_FILES };
    let read = match Fields::read(parts, body, most, None).await {
        Ok(read) | Err((_, read)) => read,
    };
    let refusal = match stop {
        Stop::SignIn => Refusal::new(Reason::SignInNeeded),
        Stop::Unproved(_) => Refusal::new(Reason::ProofNeeded),
        Stop::Failed(failure) => failure.refusal(),
        // A form from before seats stood in addresses: opened again, it has the right one.
        Stop::Lost(lost) if door.access == Access::Moved && !lost.seats.is_empty() => {
            Refusal::new(Reason::CsrfFailed)
        }
        // Only a page that was made for the seat before it ended knows this secret.
        Stop::Lost(lost) => {
            let sent = read.text("csrf");
            let made = |seat: &Viewer| Proof::was_of(&visitor.bound, seat.seat(), &sent);
            let ended = lost.ended.iter().any(made);
            Refusal::new(if ended { Reason::SeatEnded } else { Reason::NotFound })
        }
    };
    if StatusCode::from_u16(refusal.reason.status()).is_ok_and(again::may_go_well_again) {
        return problem::to_send_again(&visitor.shell, refusal, &read);
    }
    problem::with_typed(&visitor.shell, refusal, Kept::of(&read))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(lines: &[(&str, &str)], public: Option<&str>) -> bool {
        let mut request = Request::builder().uri("/");
        for (name, value) in lines {
            request = request.header(*name, *value);
        }
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        if let Some(public) = public.and_then(PublicOrigin::of) {
            request.extensions_mut().insert(public);
        }
        from_our_page(&request.into_parts().0)
    }

    #[test]
    fn a_form_comes_from_a_page_of_ours_or_says_nothing() {
        let host = ("host", "support.example");
        let public = Some("https://Desk.example:443/");
        assert!(from(&[host], None));
        assert!(from(&[host, ("origin", "https://support.example")], None));
        assert!(from(&[host, ("origin", "https://desk.example"), ("sec-fetch-site", "same-origin")], public));
        for lines in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "null")],
            &[("origin", "https://support.example.evil.example")],
            &[("origin", "https://support.example:8443")],
            &[("origin", "https://support.example"), ("origin", "https://evil.example")],
            &[("origin", "https://support.example"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "")],
        ] {
            assert!(!from(&[&[host], lines].concat(), public), "{lines:?}");
        }
        assert!(!from(&[host, ("origin", "http://desk.example")], public), "encryption is part of an origin");
    }
}
