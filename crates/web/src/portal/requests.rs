//! The account's requests that the contact may see: filters, words, pages.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::kind::Kind;
use domain::life::Status;
use engine::{Bearer, Failure, RequestFilter};
use serde::Deserialize;

use super::marks::{Card, of_contact};
use crate::shell::{AtPortal, Shell, page, query, refused};
use crate::sift::{self, Sifted};

const ROWS: usize = 25;

/// What the address says of the list.
#[derive(Debug, Default, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    show: String,
    kind: String,
    status: String,
    severity: String,
    product: String,
    /// Days, from the midnight that each begins with.
    opened_since: String,
    opened_before: String,
    updated_since: String,
    q: String,
    from: String,
}

impl Asked {
    /// Whether it says anything of the list beside what is shown and words.
    fn says_more(&self) -> bool {
        let (show, q) = (self.show.clone(), self.q.clone());
        *self != Self { show, q, ..Self::default() }
    }

    /// Whether a filter is set that is folded away otherwise.
    fn folded(&self) -> bool {
        Self { kind: String::new(), from: String::new(), ..self.clone() }.says_more()
    }

    /// Takes out what its filters cannot be set to.
    fn sifted(&mut self) -> Sifted {
        let mut sifted = Sifted::default();
        sifted.sift("ui-p-kind", &mut self.kind, |it| Kind::from_code(it).is_some());
        sifted.sift("ui-p-status", &mut self.status, |it| Status::from_code(it).is_some());
        sifted.sift("ui-p-severity", &mut self.severity, |it| sift::severity(it).is_some());
        sifted.sift("ui-p-product", &mut self.product, |_| true);
        for (label, day) in [
            ("ui-p-opened-since", &mut self.opened_since),
            ("ui-p-opened-before", &mut self.opened_before),
            ("ui-p-updated-since", &mut self.updated_since),
        ] {
            sifted.sift(label, day, sift::is_day);
        }
        sifted
    }

    /// The query of its address.
    fn query(&self) -> String {
        query(&[
            ("show", &self.show),
            ("kind", &self.kind),
            ("status", &self.status),
            ("severity", &self.severity),
            ("product", &self.product),
            ("opened_since", &self.opened_since),
            ("opened_before", &self.opened_before),
            ("updated_since", &self.updated_since),
            ("q", &self.q),
            ("from", &self.from),
        ])
    }
}

/// What a filter can be set to: the word in the address, its name, and whether it is.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "portal/requests.html")]
struct RequestsPage {
    shell: Shell,
    shows: Vec<(String, String, bool)>,
    asked: Asked,
    kinds: Vec<(&'static str, String, bool)>,
    statuses: Vec<Choice>,
    severities: Vec<Choice>,
    products: Vec<Choice>,
    /// Whether a filter is set that is folded away otherwise.
    more: bool,
    /// Which filters were set to something that means nothing.
    wrong: Option<String>,
    cards: Vec<Card>,
    unreadable: Option<String>,
    remark: Option<String>,
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
    if !q.is_empty() && !asked.says_more() {
        match at.reading.bearer(q).await {
            Ok(Some(Bearer::Request(number))) => {
                let to = format!("{}/requests/{number}", at.shell.base());
                return Redirect::to(&to).into_response();
            }
            // A contact's world holds no escalation.
            Ok(Some(Bearer::Escalation(_)) | None) => {}
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
    let (shell, wrong) = (&at.shell, asked.sifted());
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = RequestFilter {
        open: match asked.show.as_str() {
            // A status of its own looks through everything.
            _ if !asked.status.is_empty() => None,
            "open" | "you" => Some(true),
            "finished" => Some(false),
            _ => None,
        },
        holder: (asked.show == "you").then(|| "you".to_owned()),
        kind: some(&asked.kind),
        status: some(&asked.status),
        severity: sift::severity(&asked.severity),
        product: some(&asked.product),
        opened_since: sift::begins(&asked.opened_since, shell),
        opened_before: sift::begins(&asked.opened_before, shell),
        updated_since: sift::begins(&asked.updated_since, shell),
        q: some(&asked.q),
        cursor: some(&asked.from),
        limit: Some(ROWS),
        ..RequestFilter::default()
    };
    let found = at.reading.requests(filter).await?;
    let remark = shell.remark(&found);
    let base = format!("{}/requests", shell.base());
    let to = |asked: &Asked| format!("{base}{}", asked.query());
    let onward = |from: &str| to(&Asked { from: from.to_owned(), ..asked.clone() });
    Ok(RequestsPage {
        shows: SHOWS
            .iter()
            .map(|show| {
                // What each shows says more of a status than the one that was asked for.
                let (status, from) = (String::new(), String::new());
                let there = Asked { show: (*show).to_owned(), status, from, ..asked.clone() };
                (to(&there), shell.code("ui-p-show", show), *show == asked.show)
            })
            .collect(),
        statuses: Status::ALL
            .iter()
            .map(|it| it.code())
            .map(|it| (it.to_owned(), shell.code("portal-status", it), it == asked.status))
            .collect(),
        severities: severities(at, &asked),
        products: products(at, &asked),
        more: asked.folded(),
        wrong: wrong.said("ui-p-filters-wrong", shell),
        kinds: at
            .desk
            .kinds
            .iter()
            .map(|kind| (kind.code(), shell.code("kind", kind.code()), kind.code() == asked.kind))
            .collect(),
        next: found.next.as_deref().map(onward),
        first: (!asked.from.is_empty()).then(|| onward("")),
        unreadable: shell.unreadable(&found.unreadable),
        remark,
        cards: of_contact(found.items).iter().map(|it| Card::of(it, shell)).collect(),
        narrowed: !asked.q.trim().is_empty() || Asked { from: String::new(), ..asked.clone() }.says_more(),
        clear: to(&Asked { show: asked.show.clone(), ..Asked::default() }),
        intake: at.desk.intake,
        shell: shell.clone(),
        asked,
    })
}

/// The levels of the agreement, and another one if it is asked for: from before, maybe.
fn severities(at: &AtPortal, asked: &Asked) -> Vec<Choice> {
    let shell = &at.shell;
    let mut levels: Vec<Choice> = at
        .desk
        .severities
        .iter()
        .map(|it| {
            let code = it.level.to_string();
            let (name, here) = (format!("{code} – {}", shell.both(&it.name)), code == asked.severity);
            (code, name, here)
        })
        .collect();
    if !asked.severity.is_empty() && !levels.iter().any(|(_, _, here)| *here) {
        levels.push((asked.severity.clone(), asked.severity.clone(), true));
    }
    levels
}

/// The products of the agreement, and another one if it is asked for.
fn products(at: &AtPortal, asked: &Asked) -> Vec<Choice> {
    let mut names = at.desk.products.clone();
    if !asked.product.is_empty() && !names.contains(&asked.product) {
        names.push(asked.product.clone());
    }
    names.into_iter().map(|it| (it.clone(), it.clone(), it == asked.product)).collect()
}
