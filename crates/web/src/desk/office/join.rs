//! Entering the code of an invitation: first what it would connect, then connecting it.

use askama::Template;
use axum::http::StatusCode;
use engine::{Action, Invited};

use super::calendar::Hours;
use super::sheet::Sheet;
use super::{Answer, back, date_said, last_day, must};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/join.html")]
struct JoinPage {
    shell: Shell,
    sheet: Sheet,
    invited: Option<Preview>,
}

/// What a code would connect, in words.
struct Preview {
    code: String,
    desk: String,
    agreement: String,
    products: String,
    kinds: Vec<String>,
    policy: String,
    hours: Vec<Hours>,
    ends: Option<String>,
    until: Option<String>,
    accepted: bool,
}

/// `GET /d/{desk}/links/join`.
pub(super) async fn ask(at: AtDesk) -> Answer {
    must(&at, Action::KeepAgreements)?;
    Ok(form(&at, Sheet::new(), None))
}

/// `POST /d/{desk}/links/join`: shows what the code connects; with `act=accept`, connects it.
pub(super) async fn join(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (engine, code) = (at.alone().await, fields.text("code"));
    if fields.text("act") == "accept" {
        return match engine.accept_invitation(&at.viewer, &code).await {
            Ok(link) => Ok(back(&at, &format!("links/{link}"), "ui-o-done-joined")),
            Err(failure) => Ok(refused(&at, &fields, failure)),
        };
    }
    match engine.invited(&at.viewer, &code).await {
        Ok(invited) => {
            let preview = preview(&at, code, invited);
            Ok(form(&at, Sheet::new(), Some(preview)))
        }
        Err(failure) => Ok(refused(&at, &fields, failure)),
    }
}

fn refused(at: &AtDesk, fields: &Fields, failure: engine::Failure) -> axum::response::Response {
    form(at, Sheet::refused(fields, &at.shell, failure), None)
}

fn preview(at: &AtDesk, code: String, it: Invited) -> Preview {
    let shell = &at.shell;
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    Preview {
        code,
        desk: it.desk,
        agreement: it.agreement,
        products: it.products.join(", "),
        kinds: it.kinds.iter().map(|kind| shell.code("kind", kind.code())).collect(),
        policy: shell.both(&it.policy).to_owned(),
        hours: Hours::all(&it.hours, today, shell),
        ends: it.ends.map(|ends| date_said(last_day(ends, shell), shell)),
        until: it.expires_at.map(|until| shell.when(until)),
        accepted: it.accepted,
    }
}

fn form(at: &AtDesk, sheet: Sheet, invited: Option<Preview>) -> axum::response::Response {
    let status: StatusCode = sheet.status;
    page(JoinPage { shell: at.shell.clone(), sheet, invited }, status)
}
