//! Why a promise is due when it is: ours to whoever asked, and the next desk's to us.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::Side;
use domain::{Number, refusal::not_found};
use engine::Failure;
use engine::view::RequestView;

use crate::explained::{Explained, asked};
use crate::shell::{AtDesk, Shell, page, refused};

#[derive(Template)]
#[template(path = "desk/work/why.html")]
struct WhyPage {
    shell: Shell,
    why: Explained,
    number: String,
    subject: String,
    href: String,
    /// `requests` or `escalations`: the list that leads here.
    list: &'static str,
    list_name: String,
    /// Who promised it to whom.
    between: String,
}

type Asked = Path<(String, String, String, String)>;

/// `GET /d/{desk}/requests/{number}/clocks/{promise}/{cycle}`.
pub(super) async fn of_request(at: AtDesk, Path((_, number, promise, cycle)): Asked) -> Response {
    match ours(&at, &number, &promise, &cycle).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `GET /d/{desk}/escalations/{number}/clocks/{promise}/{cycle}`.
pub(super) async fn of_escalation(at: AtDesk, Path((_, number, promise, cycle)): Asked) -> Response {
    match theirs(&at, &number, &promise, &cycle).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn ours(at: &AtDesk, number: &str, promise: &str, cycle: &str) -> Result<WhyPage, Failure> {
    let shell = &at.shell;
    let number = Number::parse(number).map_err(|_| not_found())?;
    let (promise, cycle) = asked(promise, cycle)?;
    let explanation = at.reading.explain(&number, promise, cycle).await?;
    let RequestView::Desk(it) = at.reading.request(&number).await? else {
        return Err(not_found().into());
    };
    let asker = it.account.clone().unwrap_or_else(|| shell.said("ui-own-organisation"));
    let desk = at.desk.brand.name.clone();
    Ok(WhyPage {
        between: between(promise.kept_by() == Side::Asked, &desk, &asker, shell),
        why: Explained::of(&explanation, at.app.engine.now(), shell),
        href: shell.request_path(&it.number),
        list: "requests",
        list_name: shell.said("ui-queue"),
        number: it.number,
        subject: it.subject,
        shell: shell.clone(),
    })
}

async fn theirs(at: &AtDesk, number: &str, promise: &str, cycle: &str) -> Result<WhyPage, Failure> {
    let shell = &at.shell;
    let number = Number::parse(number).map_err(|_| not_found())?;
    let (promise, cycle) = asked(promise, cycle)?;
    let explanation = at.reading.explain_escalation(&number, promise, cycle).await?;
    let it = at.reading.escalation(&number).await?;
    let desk = at.desk.brand.name.clone();
    Ok(WhyPage {
        between: between(promise.kept_by() == Side::Asked, &it.next_desk, &desk, shell),
        why: Explained::of(&explanation, at.app.engine.now(), shell),
        href: format!("{}/escalations/{}", shell.base(), it.number),
        list: "escalations",
        list_name: shell.said("ui-escalations"),
        number: it.number,
        subject: it.subject,
        shell: shell.clone(),
    })
}

fn between(asked_keeps: bool, asked: &str, asker: &str, shell: &Shell) -> String {
    let (from, to) = if asked_keeps { (asked, asker) } else { (asker, asked) };
    shell.say2("ui-why-between", "from", from, "to", to)
}
