//! Why a promise is due when it is, for whoever it was made to.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::Side;
use domain::{Number, refusal::not_found};
use engine::Failure;
use engine::view::RequestView;

use crate::explained::{Explained, asked};
use crate::shell::{AtPortal, Shell, page, refused};

#[derive(Template)]
#[template(path = "portal/why.html")]
struct WhyPage {
    shell: Shell,
    why: Explained,
    number: String,
    subject: String,
    /// Who promised it to whom.
    between: String,
}

/// `GET /p/{desk}/{seat}/requests/{number}/clocks/{promise}/{cycle}`.
pub(super) async fn show(
    at: AtPortal,
    Path((_, _, number, promise, cycle)): Path<(String, String, String, String, String)>,
) -> Response {
    match why_page(&at, &number, &promise, &cycle).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn why_page(at: &AtPortal, number: &str, promise: &str, cycle: &str) -> Result<WhyPage, Failure> {
    let shell = &at.shell;
    let number = Number::parse(number).map_err(|_| not_found())?;
    let (promise, cycle) = asked(promise, cycle)?;
    let explanation = at.reading.explain(&number, promise, cycle).await?;
    let RequestView::Contact(it) = at.reading.request(&number).await? else {
        return Err(not_found().into());
    };
    let (desk, account) = (&shell.desk.brand.name, &shell.seat);
    let (from, to) = if promise.kept_by() == Side::Asked { (desk, account) } else { (account, desk) };
    Ok(WhyPage {
        between: shell.say2("ui-why-between", "from", from, "to", to),
        why: Explained::of(&explanation, at.app.engine.now(), shell),
        number: it.number,
        subject: it.subject,
        shell: shell.clone(),
    })
}
