//! Who else of the account asks here, and what each sees.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::seat::Reach;
use engine::{ContactView, Failure, Page, PeopleFilter};
use serde::Deserialize;

use crate::shell::{AtPortal, Shell, initials, page, query, refused};

#[derive(Template)]
#[template(path = "portal/colleagues.html")]
struct ColleaguesPage {
    shell: Shell,
    people: Vec<PersonPart>,
    reach: String,
    q: String,
    /// There is more than a page of them.
    searchable: bool,
    next: Option<String>,
    first: Option<String>,
}

/// What the address says of the list.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: String,
}

struct PersonPart {
    initials: String,
    name: String,
    you: bool,
    team: String,
    reach: String,
    signatory: bool,
}

/// `GET /p/{desk}/{seat}/colleagues`: whoever sees only their own requests sees only themselves here.
pub(super) async fn show(at: AtPortal, Query(asked): Query<Asked>) -> Response {
    let found = match found(&at, &asked).await {
        Ok(found) => found,
        Err(failure) => return refused(&at.shell, failure),
    };
    let shell = at.shell;
    let seat = at.seat.seat.to_string();
    let here = format!("{}/colleagues", shell.base());
    let next = found.next.map(|next| format!("{here}{}", query(&[("q", &asked.q), ("from", &next)])));
    let first = (!asked.from.is_empty()).then(|| format!("{here}{}", query(&[("q", &asked.q)])));
    let people = found.items.into_iter().map(|it| PersonPart {
        initials: initials(&it.name),
        you: it.seat == seat,
        reach: shell.code("reach", &it.reach),
        team: it.team.unwrap_or_default(),
        signatory: it.signatory,
        name: it.name,
    });
    let html = ColleaguesPage {
        people: people.collect(),
        reach: shell.code("ui-p-reach", at.seat.reach.code()),
        searchable: next.is_some() || first.is_some() || !asked.q.is_empty(),
        next,
        first,
        q: asked.q,
        shell,
    };
    page(html, StatusCode::OK)
}

/// Those of the account whom this contact may know of.
async fn found(at: &AtPortal, asked: &Asked) -> Result<Page<ContactView>, Failure> {
    let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let filter = PeopleFilter { q: said(&asked.q), cursor: said(&asked.from), ..PeopleFilter::default() };
    match (at.seat.reach, &at.seat.team) {
        (Reach::All, _) => at.reading.contacts(filter).await,
        (Reach::Team, Some(team)) => {
            let filter = PeopleFilter { team: Some(team.clone()), ..filter };
            at.reading.contacts(filter).await
        }
        (Reach::Team, None) | (Reach::Own, _) => {
            let me = at.reading.contact(at.seat.seat).await?;
            Ok(Page { items: vec![me], ..Page::default() })
        }
    }
}
