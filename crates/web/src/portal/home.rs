//! The first page: what waits on the reader, what is going on, what to know, how to ask.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kind::Kind;
use engine::{Failure, RequestFilter};

use super::marks::{Card, of_contact};
use super::notices::NoticePart;
use crate::shell::{AtPortal, Shell, page, refused};

/// Requests and notices that the first page shows at most.
const SHOWN: usize = 30;
const OPEN: usize = 8;
const NOTICES: usize = 3;

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    shell: Shell,
    first_name: String,
    intake: bool,
    terms_wait: bool,
    waiting: Vec<Card>,
    open: Vec<Card>,
    finished: Vec<Card>,
    /// How many are open; `many` = more than were counted.
    count: usize,
    many: bool,
    more: bool,
    notices: Vec<NoticePart>,
    kinds: Vec<KindPart>,
}

/// A kind of request, to choose.
pub(super) struct KindPart {
    pub code: &'static str,
    pub name: String,
    pub what: String,
    pub icon: &'static str,
}

impl KindPart {
    pub fn of(kind: Kind, shell: &Shell) -> Self {
        let icon = match kind {
            Kind::Technical => "settings",
            Kind::ProductQuestion => "question",
            Kind::Training => "book",
            Kind::ManagedService => "shield",
            Kind::Contract => "agreement",
            Kind::Usage => "chart",
            Kind::Billing => "list",
            Kind::LicenceOrder => "box",
            Kind::Programme => "building",
            Kind::OtherOperations => "more",
        };
        Self {
            code: kind.code(),
            name: shell.code("kind", kind.code()),
            what: shell.code("ui-p-kind", kind.code()),
            icon,
        }
    }
}

/// `GET /p/{desk}/{seat}`.
pub(super) async fn show(at: AtPortal) -> Response {
    match home(&at).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn home(at: &AtPortal) -> Result<HomePage, Failure> {
    let some = |open: bool, limit: usize| RequestFilter {
        open: Some(open),
        limit: Some(limit),
        ..RequestFilter::default()
    };
    let found = at.reading.requests(some(true, SHOWN)).await?;
    let further = found.next.is_some();
    let waiting = RequestFilter { holder: Some("you".into()), ..some(true, SHOWN) };
    let waiting = of_contact(at.reading.requests(waiting).await?.items);
    let open: Vec<_> = of_contact(found.items).into_iter().filter(|it| !it.needs_you()).collect();
    let finished = of_contact(at.reading.requests(some(false, 3)).await?.items);
    let card = |it: &engine::view::ContactItem| Card::of(it, &at.shell);
    let notices = super::notices::current(at).await?;
    let terms = at.reading.terms(None).await?;
    Ok(HomePage {
        first_name: at.seat.name.split_whitespace().next().unwrap_or_default().to_owned(),
        intake: at.desk.intake,
        terms_wait: terms.is_some_and(|terms| terms.may_accept),
        waiting: waiting.iter().map(card).collect(),
        count: open.len() + waiting.len(),
        many: further,
        more: further || open.len() > OPEN,
        open: open.iter().take(OPEN).map(card).collect(),
        finished: finished.iter().map(card).collect(),
        notices: notices.into_iter().take(NOTICES).collect(),
        kinds: at.desk.kinds.iter().map(|kind| KindPart::of(*kind, &at.shell)).collect(),
        shell: at.shell.clone(),
    })
}
