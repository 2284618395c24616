//! The welcome guide: how to reach the desk, when, what it promises. Made from the agreement, unless somebody wrote it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::hours::Hours;
use super::promised::SeverityPart;
use crate::shell::{AtPortal, Shell, page, refused};

#[derive(Template)]
#[template(path = "portal/guide.html")]
struct GuidePage {
    shell: Shell,
    /// Text by hand, as HTML.
    edited: Option<String>,
    mailbox: Option<String>,
    hours: Vec<Hours>,
    severities: Vec<SeverityPart>,
    products: Vec<String>,
    kinds: Vec<String>,
    reopen_days: u32,
    intake: bool,
    night: bool,
}

/// `GET /p/{desk}/{seat}/guide`.
pub(super) async fn show(at: AtPortal) -> Response {
    let guide = match at.reading.guide(None).await {
        Ok(guide) => guide,
        Err(failure) => return refused(&at.shell, failure),
    };
    let shell = at.shell;
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let severities = SeverityPart::all(&guide, &shell);
    let html = GuidePage {
        edited: guide.edited.as_ref().map(|text| shell.prose(shell.both(text))),
        hours: Hours::all(&guide.calendar, today, &shell),
        night: severities.iter().any(|level| level.around_the_clock),
        severities,
        products: at.desk.products.clone(),
        kinds: at.desk.kinds.iter().map(|kind| shell.code("kind", kind.code())).collect(),
        mailbox: guide.mailbox,
        reopen_days: guide.reopen_days,
        intake: at.desk.intake,
        shell,
    };
    page(html, StatusCode::OK)
}
