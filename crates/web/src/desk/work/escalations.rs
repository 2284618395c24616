//! The escalations of the desk: what we asked the next desks.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use engine::view::EscalationView;
use engine::{EscalationFilter, Failure};

use super::marks::{Grave, Promised, Tag, Turn, next_due};
use super::said;
use crate::shell::{AtDesk, Shell, page, refused};

/// Rows a page shows.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "desk/work/escalations.html")]
struct EscalationsPage {
    shell: Shell,
    base: String,
    title: String,
    views: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    unreadable: Option<String>,
    building: Option<String>,
    next: Option<String>,
    first_page: bool,
    here: String,
}

struct Row {
    grave: Grave,
    href: String,
    number: String,
    reference: Option<String>,
    subject: String,
    next_desk: String,
    by_hand: bool,
    contact: String,
    unheld: bool,
    to_telephone: bool,
    behind: usize,
    tag: Tag,
    turn: Option<Turn>,
    clock: Option<Promised>,
    updated_at: domain::Timestamp,
    updated: String,
}

const VIEWS: [&str; 4] = ["await", "open", "mine", "closed"];

/// `GET /d/{desk}/escalations`.
pub(super) async fn list(at: AtDesk, Query(asked): super::Asked) -> Response {
    match show(&at, asked).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn show(at: &AtDesk, asked: HashMap<String, String>) -> Result<EscalationsPage, Failure> {
    let view = VIEWS.into_iter().find(|it| *it == said(&asked, "view")).unwrap_or("open");
    let cursor = Some(said(&asked, "cursor")).filter(|it| !it.is_empty());
    let filter = EscalationFilter {
        open: Some(view != "closed"),
        awaits_us: (view == "await").then_some(true),
        mine: view == "mine",
        cursor: cursor.clone(),
        limit: Some(ROWS),
        ..EscalationFilter::default()
    };
    let found = at.reading.escalations(filter).await?;
    let (shell, now, base) = (&at.shell, at.app.engine.now(), format!("/d/{}", at.desk.slug));
    let here = format!("{base}/escalations?view={view}");
    Ok(EscalationsPage {
        unreadable: shell.unreadable_escalations(&found.unreadable),
        building: shell.building(&found),
        title: shell.said(&format!("ui-escalations-{view}")),
        views: VIEWS
            .iter()
            .map(|it| {
                let href = format!("{base}/escalations?view={it}");
                (href, shell.said(&format!("ui-escalations-{it}")), *it == view)
            })
            .collect(),
        rows: found.items.iter().map(|it| row(it, &base, now, shell)).collect(),
        next: found.next.map(|cursor| format!("{here}&cursor={cursor}")),
        first_page: cursor.is_none(),
        shell: at.shell.clone(),
        here,
        base,
    })
}

fn row(it: &EscalationView, base: &str, now: domain::Timestamp, shell: &Shell) -> Row {
    Row {
        grave: Grave::of(&it.severity, shell),
        href: format!("{base}/escalations/{}", it.number),
        number: it.number.clone(),
        reference: it.reference.clone(),
        subject: it.subject.clone(),
        next_desk: it.next_desk.clone(),
        by_hand: it.by_hand,
        contact: it.contact.clone(),
        to_telephone: it.to_telephone,
        unheld: it.unheld,
        behind: it.requests.len(),
        tag: Tag::status(it.status.code(), shell),
        turn: Turn::of_escalation(it.holder, &it.next_desk, shell),
        clock: next_due(&it.clocks).and_then(|clock| Promised::of(clock, now, shell)),
        updated_at: it.updated_at,
        updated: shell.when(it.updated_at),
    }
}
