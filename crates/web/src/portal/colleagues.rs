//! Who else of the account asks here, and what each sees.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::seat::Reach;
use engine::ContactView;

use crate::shell::{AtPortal, Shell, initials, page, refused};

#[derive(Template)]
#[template(path = "portal/colleagues.html")]
struct ColleaguesPage {
    shell: Shell,
    people: Vec<PersonPart>,
    reach: String,
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
pub(super) async fn show(at: AtPortal) -> Response {
    let found = match at.app.engine.contacts(&at.viewer).await {
        Ok(found) => found,
        Err(failure) => return refused(&at.shell, failure),
    };
    let shell = at.shell;
    let seat = at.seat.seat.to_string();
    let seen = |it: &ContactView| match at.seat.reach {
        Reach::All => true,
        Reach::Team => it.seat == seat || (it.team.is_some() && it.team == at.seat.team),
        Reach::Own => it.seat == seat,
    };
    let people = found.into_iter().filter(seen).map(|it| PersonPart {
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
        shell,
    };
    page(html, StatusCode::OK)
}
