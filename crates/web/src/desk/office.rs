//! The office of a desk: people, accounts, agreements, next desks, policies, the shelf, the mail room, terms, audit.

mod accounts;
mod agreement;
mod agreement_form;
mod agreements;
mod audit;
mod authorised;
mod calendar;
mod calendar_form;
mod calendar_import;
mod calendars;
mod contacts;
mod duty;
mod ending;
mod forms;
mod guide;
mod invitation;
mod join;
mod link;
mod link_contacts;
pub(crate) mod link_doors;
mod link_form;
mod links;
mod mail;
mod notices;
mod on_call;
mod outgoing;
mod pages;
mod paging;
mod people;
mod picture;
mod policies;
mod policy;
mod promises;
mod publication_form;
mod publications;
mod queues;
mod rota_form;
mod seats;
mod settings;
mod sheet;
mod sites;
mod terms;
mod vouch;

use std::collections::HashMap;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Reason, Refusal, Timestamp, refusal};
use engine::{Action, Administer, Command, Failure, Outcome, role_may};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::route::{Access, Route};
use crate::shell::{AtDesk, Fields, Shell, redirect_saying, refused};

/// The routes of these pages.
pub(crate) fn routes() -> Vec<Route> {
    let agent = Access::Agent;
    vec![
        Route::get("/d/{desk}/people", agent, people::list),
        Route::get("/d/{desk}/people/new", agent, people::new),
        Route::post("/d/{desk}/people/new", agent, people::add),
        Route::get("/d/{desk}/people/{seat}/end", agent, seats::ask_agent),
        Route::post("/d/{desk}/people/{seat}/end", agent, seats::end_agent),
        Route::get("/d/{desk}/people/{seat}/sign-in-link", agent, vouch::ask_agent),
        Route::post("/d/{desk}/people/{seat}/sign-in-link", agent, vouch::for_agent),
        Route::get("/d/{desk}/queues", agent, queues::list),
        Route::get("/d/{desk}/queues/new", agent, queues::new),
        Route::post("/d/{desk}/queues/new", agent, queues::add),
        Route::get("/d/{desk}/queues/{queue}", agent, queues::edit),
        Route::post("/d/{desk}/queues/{queue}", agent, queues::change),
        Route::post("/d/{desk}/queues/{queue}/retire", agent, queues::retire),
        Route::get("/d/{desk}/accounts", agent, accounts::list),
        Route::get("/d/{desk}/accounts/new", agent, accounts::new),
        Route::post("/d/{desk}/accounts/new", agent, accounts::add),
        Route::get("/d/{desk}/accounts/{account}", agent, accounts::one),
        Route::get("/d/{desk}/accounts/{account}/contacts/new", agent, contacts::new),
        Route::post("/d/{desk}/accounts/{account}/contacts/new", agent, contacts::add),
        Route::get("/d/{desk}/accounts/{account}/contacts/{seat}/end", agent, seats::ask_contact),
        Route::post("/d/{desk}/accounts/{account}/contacts/{seat}/end", agent, seats::end_contact),
        Route::get("/d/{desk}/accounts/{account}/contacts/{seat}/sign-in-link", agent, vouch::ask_contact),
        Route::post("/d/{desk}/accounts/{account}/contacts/{seat}/sign-in-link", agent, vouch::for_contact),
        Route::get("/d/{desk}/agreements", agent, agreements::list),
        Route::get("/d/{desk}/agreements/new", agent, agreement_form::new),
        Route::post("/d/{desk}/agreements/new", agent, agreement_form::add),
        Route::get("/d/{desk}/agreements/{agreement}", agent, agreement::show),
        Route::get("/d/{desk}/agreements/{agreement}/edit", agent, agreement_form::edit),
        Route::post("/d/{desk}/agreements/{agreement}/edit", agent, agreement_form::change),
        Route::get("/d/{desk}/agreements/{agreement}/end", agent, ending::ask),
        Route::post("/d/{desk}/agreements/{agreement}/end", agent, ending::end),
        Route::get("/d/{desk}/agreements/{agreement}/invitation", agent, invitation::show),
        Route::post("/d/{desk}/agreements/{agreement}/invitation", agent, invitation::invite),
        Route::post("/d/{desk}/agreements/{agreement}/invitation/withdraw", agent, invitation::withdraw),
        Route::get("/d/{desk}/agreements/{agreement}/contacts/new", agent, authorised::new),
        Route::post("/d/{desk}/agreements/{agreement}/contacts/new", agent, authorised::name),
        Route::get("/d/{desk}/agreements/{agreement}/contacts/{person}/remove", agent, authorised::ask),
        Route::post("/d/{desk}/agreements/{agreement}/contacts/{person}/remove", agent, authorised::remove),
        Route::get(
            "/d/{desk}/agreements/{agreement}/contacts/{person}/qualification",
            agent,
            authorised::qualification,
        ),
        Route::post(
            "/d/{desk}/agreements/{agreement}/contacts/{person}/qualification",
            agent,
            authorised::requalify,
        ),
        Route::get("/d/{desk}/agreements/{agreement}/guide", agent, guide::show),
        Route::get("/d/{desk}/agreements/{agreement}/guide/edit", agent, guide::edit),
        Route::post("/d/{desk}/agreements/{agreement}/guide/edit", agent, guide::save),
        Route::post("/d/{desk}/accounts/{account}/hours", agent, sites::hours),
        Route::post("/d/{desk}/accounts/{account}/sites", agent, sites::add),
        Route::post("/d/{desk}/accounts/{account}/sites/{site}", agent, sites::change),
        Route::post("/d/{desk}/accounts/{account}/contacts/{seat}/site", agent, sites::seat),
        Route::get("/d/{desk}/calendars", agent, calendars::list),
        Route::post("/d/{desk}/calendars", agent, calendars::choose),
        Route::get("/d/{desk}/calendars/new", agent, calendar_form::new),
        Route::post("/d/{desk}/calendars/new", agent, calendar_form::add),
        Route::get("/d/{desk}/calendars/{calendar}", agent, calendars::show),
        Route::post("/d/{desk}/calendars/{calendar}", agent, calendars::change),
        Route::get("/d/{desk}/calendars/{calendar}/regions/new", agent, calendar_form::new_region),
        Route::post("/d/{desk}/calendars/{calendar}/regions/new", agent, calendar_form::add_region),
        Route::get("/d/{desk}/calendars/{calendar}/regions/{region}/edit", agent, calendar_form::edit),
        Route::post("/d/{desk}/calendars/{calendar}/regions/{region}/edit", agent, calendar_form::change),
        Route::get("/d/{desk}/calendars/{calendar}/regions/{region}/import", agent, calendar_import::ask),
        Route::post("/d/{desk}/calendars/{calendar}/regions/{region}/import", agent, calendar_import::import),
        Route::get("/d/{desk}/calendars/{calendar}/regions/{region}/file", agent, calendars::download),
        Route::get("/d/{desk}/on-call", agent, on_call::show),
        Route::post("/d/{desk}/on-call/mobile", agent, on_call::mobile),
        Route::get("/d/{desk}/outgoing", agent, outgoing::show),
        Route::post("/d/{desk}/outgoing", agent, outgoing::settle),
        Route::post("/d/{desk}/opening", agent, outgoing::open),
        Route::get("/d/{desk}/on-call/paging", agent, paging::show),
        Route::post("/d/{desk}/on-call/paging", agent, paging::keep),
        Route::get("/d/{desk}/on-call/rotas/new", agent, rota_form::new),
        Route::post("/d/{desk}/on-call/rotas/new", agent, rota_form::add),
        Route::get("/d/{desk}/on-call/rotas/{rota}", agent, rota_form::edit),
        Route::post("/d/{desk}/on-call/rotas/{rota}", agent, rota_form::change),
        Route::post("/d/{desk}/on-call/rotas/{rota}/remove", agent, on_call::drop),
        Route::post("/d/{desk}/on-call/rotas/{rota}/covers", agent, on_call::add),
        Route::post("/d/{desk}/on-call/rotas/{rota}/covers/remove", agent, on_call::remove),
        Route::get("/d/{desk}/links", agent, links::list),
        Route::get("/d/{desk}/links/new", agent, link_form::new),
        Route::post("/d/{desk}/links/new", agent, link_form::add),
        Route::get("/d/{desk}/links/join", agent, join::ask),
        Route::post("/d/{desk}/links/join", agent, join::join),
        Route::get("/d/{desk}/links/{link}", agent, link::show),
        Route::get("/d/{desk}/links/{link}/edit", agent, link_form::edit),
        Route::post("/d/{desk}/links/{link}/edit", agent, link_form::change),
        Route::get("/d/{desk}/links/{link}/doors/{door}", agent, link_doors::edit),
        Route::post("/d/{desk}/links/{link}/doors/{door}", agent, link_doors::save),
        Route::post("/d/{desk}/links/{link}/doors/{door}/remove", agent, link_doors::remove),
        Route::get("/d/{desk}/links/{link}/contacts", agent, link_contacts::list),
        Route::post("/d/{desk}/links/{link}/contacts", agent, link_contacts::name),
        Route::get("/d/{desk}/links/{link}/contacts/{person}/remove", agent, link_contacts::ask),
        Route::post("/d/{desk}/links/{link}/contacts/{person}/remove", agent, link_contacts::remove),
        Route::get(
            "/d/{desk}/links/{link}/contacts/{person}/qualification",
            agent,
            link_contacts::qualification,
        ),
        Route::post(
            "/d/{desk}/links/{link}/contacts/{person}/qualification",
            agent,
            link_contacts::requalify,
        ),
        Route::get("/d/{desk}/links/{link}/forms", agent, forms::list_of_link),
        Route::get("/d/{desk}/links/{link}/forms/new", agent, forms::new_of_link),
        Route::post("/d/{desk}/links/{link}/forms/new", agent, forms::write_of_link),
        Route::post("/d/{desk}/links/{link}/forms/{version}/retire", agent, forms::retire_of_link),
        Route::get("/d/{desk}/forms", agent, forms::list),
        Route::get("/d/{desk}/forms/new", agent, forms::new),
        Route::post("/d/{desk}/forms/new", agent, forms::write),
        Route::post("/d/{desk}/forms/{version}/retire", agent, forms::retire),
        Route::get("/d/{desk}/policies", agent, policies::list),
        Route::get("/d/{desk}/policies/new", agent, policies::new),
        Route::post("/d/{desk}/policies/new", agent, policies::add),
        Route::get("/d/{desk}/policies/{policy}", agent, policy::newest),
        Route::get("/d/{desk}/policies/{policy}/{version}", agent, policy::show),
        Route::get("/d/{desk}/publications", agent, publications::list),
        Route::get("/d/{desk}/publications/new", agent, publication_form::new),
        Route::post("/d/{desk}/publications/new", agent, publication_form::add),
        Route::get("/d/{desk}/publications/{publication}", agent, publications::read),
        Route::get("/d/{desk}/publications/{publication}/edit", agent, publication_form::edit),
        Route::post("/d/{desk}/publications/{publication}/edit", agent, publication_form::change),
        Route::get("/d/{desk}/notices", agent, notices::list),
        Route::get("/d/{desk}/notices/new", agent, notices::new),
        Route::post("/d/{desk}/notices/new", agent, notices::add),
        Route::get("/d/{desk}/notices/{notice}", agent, notices::read),
        Route::get("/d/{desk}/notices/{notice}/edit", agent, notices::edit),
        Route::post("/d/{desk}/notices/{notice}/edit", agent, notices::change),
        Route::get("/d/{desk}/mail", agent, mail::list),
        Route::get("/d/{desk}/mail/{mail}", agent, mail::one),
        Route::post("/d/{desk}/mail/{mail}", agent, mail::decide),
        Route::get("/d/{desk}/mail/{mail}/raw", agent, mail::raw),
        Route::get("/d/{desk}/terms", agent, terms::show),
        Route::get("/d/{desk}/terms/new", agent, terms::new),
        Route::post("/d/{desk}/terms/new", agent, terms::publish),
        Route::get("/d/{desk}/settings", agent, settings::show),
        Route::post("/d/{desk}/settings", agent, settings::keep),
        Route::get("/d/{desk}/audit", agent, audit::list),
    ]
}

/// A page, or the page that says why not.
type Answer = Result<Response, Response>;

/// What an address says beside its path.
type Asked = Query<HashMap<String, String>>;

/// One thing an address says; nothing, if it does not.
fn said(asked: &HashMap<String, String>, name: &str) -> String {
    asked.get(name).cloned().unwrap_or_default()
}

/// A failure as its page.
fn no(shell: &Shell) -> impl Fn(Failure) -> Response + '_ {
    move |failure| refused(shell, failure)
}

/// What does not exist, or belongs to others.
fn unknown(shell: &Shell) -> Response {
    refused(shell, refusal::not_found())
}

/// Whether this agent may; pages offer nothing else. The engine decides anyway.
fn may(at: &AtDesk, action: Action) -> bool {
    role_may(at.seat.role, action)
}

/// Shows a form only to whoever may send it.
fn must(at: &AtDesk, action: Action) -> Result<(), Response> {
    if may(at, action) { Ok(()) } else { Err(refused(&at.shell, Refusal::new(Reason::NotYours))) }
}

/// An id out of an address: one that cannot be read is one that does not exist.
fn id<T: std::str::FromStr>(shell: &Shell, text: &str) -> Result<T, Response> {
    text.parse().map_err(|_| unknown(shell))
}

/// Keeps the desk.
async fn administer(at: &AtDesk, fields: &Fields, what: Administer) -> Result<Outcome, Failure> {
    at.change(Command::Administer(Box::new(what)), fields.token()).await
}

/// After a change: on to a page of the desk, by its address below the desk's own, which says the sentence of `key` once.
fn back(at: &AtDesk, to: &str, key: &str) -> Response {
    redirect_saying(&at.shell, &format!("{}/{to}", at.shell.base()), key)
}

/// The id of what a form makes: the same form sent twice names the same thing.
fn id_of_form(fields: &Fields, at: &AtDesk) -> Uuid {
    let once = fields.token().unwrap_or_else(|| at.app.secret());
    let digest = Sha256::new().chain_update(b"made by form\0").chain_update(once.as_bytes()).finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The HTTP status of a form that comes back.
fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

/// A day that somebody typed.
fn date(fields: &Fields, name: &str) -> Result<Option<Date>, Refusal> {
    let Some(text) = fields.optional(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Refusal::field(Reason::FieldInvalid, name))
}

/// The first instant of a day on the desk's wall.
fn morning(date: Date, name: &str, shell: &Shell) -> Result<Timestamp, Refusal> {
    let wrong = |_| Refusal::field(Reason::FieldInvalid, name);
    Ok(date.to_zoned(shell.zone.clone()).map_err(wrong)?.timestamp())
}

/// The end of a day on the desk's wall: the first instant of the next.
fn night(date: Date, name: &str, shell: &Shell) -> Result<Timestamp, Refusal> {
    let next = date.tomorrow().map_err(|_| Refusal::field(Reason::FieldInvalid, name))?;
    morning(next, name, shell)
}

/// The day on which something begins.
fn first_day(at: Timestamp, shell: &Shell) -> Date {
    at.to_zoned(shell.zone.clone()).date()
}

/// The last day before something ends.
fn last_day(at: Timestamp, shell: &Shell) -> Date {
    let just_before = at.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(at);
    just_before.to_zoned(shell.zone.clone()).date()
}

/// A date in words, without its weekday.
fn date_said(date: Date, shell: &Shell) -> String {
    match date.at(12, 0, 0, 0).to_zoned(shell.zone.clone()) {
        Ok(noon) => day_said(noon.timestamp(), shell),
        Err(_) => date.to_string(),
    }
}

/// The day of an instant in words, without its weekday.
fn day_said(at: Timestamp, shell: &Shell) -> String {
    let whole = shell.day(at);
    whole.split_once(' ').map_or(whole.clone(), |(_, date)| date.to_owned())
}

/// The lines of a text that hold something, each once.
fn lines(text: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !kept.iter().any(|it| it == line) {
            kept.push(line.to_owned());
        }
    }
    kept
}
