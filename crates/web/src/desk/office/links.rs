//! The next desks: whom this desk asks when it cannot solve a problem itself.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use engine::Action;

use super::pages::Pages;
use super::{Answer, Asked, may, no};
use crate::shell::{AtDesk, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/links.html")]
struct ListPage {
    shell: Shell,
    links: Vec<Row>,
    /// Those that cannot be shown.
    unreadable: Option<String>,
    pages: Pages,
    may: bool,
}

struct Row {
    href: String,
    name: String,
    by_hand: bool,
    products: String,
    policy: String,
    contacts: usize,
    me: bool,
    ended: bool,
}

/// `GET /d/{desk}/links`.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.links_page(Pages::which(&asked)).await.map_err(no(&shell))?;
    let pages = Pages::keeping(&format!("{}/links", shell.base()), &[], &asked, found.next);
    let unreadable = shell.unreadable_links(&found.unreadable);
    let now = at.app.engine.now();
    let mut rows: Vec<Row> = found
        .items
        .into_iter()
        .map(|link| Row {
            href: format!("{}/links/{}", shell.base(), link.id),
            by_hand: link.by_hand,
            products: link.products.join(", "),
            policy: shell.both(&link.terms.policy.name).to_owned(),
            contacts: link.contacts.len(),
            me: link.contacts.iter().any(|contact| contact.person == at.seat.person),
            ended: link.ends.is_some_and(|ends| ends <= now),
            name: link.name,
        })
        .collect();
    rows.sort_by_key(|row| row.name.to_lowercase());
    let may = may(&at, Action::KeepAgreements);
    Ok(page(ListPage { links: rows, unreadable, pages, may, shell }, StatusCode::OK))
}
