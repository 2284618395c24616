//! The account's requests that the contact may see: filters, words, pages.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::kind::Kind;
use engine::{Failure, RequestFilter};
use serde::Deserialize;

use super::marks::{Card, of_contact};
use crate::shell::{AtPortal, Shell, page, query, refused};

const ROWS: usize = 25;

/// What the address says of the list.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
}

#[derive(Template)]
#[template(path = "portal/requests.html")]
struct RequestsPage {
    shell: Shell,
    shows: Vec<(String, String, bool)>,
    asked: Asked,
    kinds: Vec<(&'static str, String, bool)>,
    cards: Vec<Card>,
    unreadable: Option<String>,
    building: Option<String>,
    next: Option<String>,
    first: Option<String>,
    narrowed: bool,
    clear: String,
    intake: bool,
}

const SHOWS: [&str; 4] = ["open", "you", "finished", "all"];

/// `GET /p/{desk}/{seat}/requests`.
pub(super) async fn list(at: AtPortal, Query(asked): Query<Asked>) -> Response {
    // A number that one record bears opens it, unless the list is narrowed otherwise.
    let q = asked.q.trim();
    if !q.is_empty() && asked.kind.is_empty() && asked.from.is_empty() {
        match at.reading.bearer(q).await {
            Ok(Some(it)) => {
                let to = format!("{}/requests/{it}", at.shell.base());
                return Redirect::to(&to).into_response();
            }
            Ok(None) => {}
            Err(failure) => return refused(&at.shell, failure),
        }
    }
    match found(&at, asked).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn found(at: &AtPortal, mut asked: Asked) -> Result<RequestsPage, Failure> {
    if !SHOWS.contains(&asked.show.as_str()) {
        // Words look through everything, unless somebody chose.
        asked.show = if asked.q.trim().is_empty() { "open" } else { "all" }.to_owned();
    }
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = RequestFilter {
        open: match asked.show.as_str() {
            "open" | "you" => Some(true),
            "finished" => Some(false),
            _ => None,
        },
        holder: (asked.show == "you").then(|| "you".to_owned()),
        kind: some(&asked.kind).filter(|kind| Kind::from_code(kind).is_some()),
        q: some(&asked.q),
        cursor: some(&asked.from),
        limit: Some(ROWS),
        ..RequestFilter::default()
    };
    let found = at.reading.requests(filter).await?;
    let shell = &at.shell;
    let building = shell.building(&found);
    let base = format!("{}/requests", shell.base());
    let to = |show: &str, from: &str| {
        format!("{base}{}", query(&[("show", show), ("kind", &asked.kind), ("q", &asked.q), ("from", from)]))
    };
    Ok(RequestsPage {
        shows: SHOWS
            .iter()
            .map(|show| (to(show, ""), shell.code("ui-p-show", show), *show == asked.show))
            .collect(),
        kinds: at
            .desk
            .kinds
            .iter()
            .map(|kind| (kind.code(), shell.code("kind", kind.code()), kind.code() == asked.kind))
            .collect(),
        next: found.next.as_deref().map(|next| to(&asked.show, next)),
        first: (!asked.from.is_empty()).then(|| to(&asked.show, "")),
        unreadable: shell.unreadable(&found.unreadable),
        building,
        cards: of_contact(found.items).iter().map(|it| Card::of(it, shell)).collect(),
        narrowed: !asked.q.trim().is_empty() || !asked.kind.is_empty(),
        clear: format!("{base}{}", query(&[("show", &asked.show)])),
        intake: at.desk.intake,
        shell: shell.clone(),
        asked,
    })
}
