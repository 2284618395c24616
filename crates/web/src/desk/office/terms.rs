//! The desk's terms of service: the version in force, a new one, and who accepted lately.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::text::Both;
use engine::{Action, Administer};

use super::sheet::Sheet;
use super::{Answer, administer, day_said, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, page, redirect_saying};

#[derive(Template)]
#[template(path = "desk/office/terms.html")]
struct TermsPage {
    shell: Shell,
    terms: Option<Part>,
    accepted: Vec<Accepted>,
    may: bool,
    /// Acceptances are read from the audit, which administrators see.
    audit: bool,
}

struct Part {
    version: u32,
    published: String,
    /// As HTML.
    en: String,
    fr: String,
}

struct Accepted {
    account: String,
    who: String,
    version: String,
    when: String,
    newest: bool,
}

#[derive(Template)]
#[template(path = "desk/office/terms-new.html")]
struct NewPage {
    shell: Shell,
    sheet: Sheet,
    next: u32,
}

/// `GET /d/{desk}/terms`.
pub(super) async fn show(at: AtDesk) -> Answer {
    let shell = at.shell.clone();
    let terms = at.app.engine.terms(&at.viewer).await.map_err(no(&shell))?;
    let audit = may(&at, Action::KeepPeople);
    let mut accepted = Vec::new();
    if audit {
        let newest = terms.as_ref().map(|it| it.version.to_string());
        let accounts = at.app.engine.accounts(&at.viewer).await.map_err(no(&shell))?;
        let lines = at.app.engine.audit(&at.viewer).await.map_err(no(&shell))?;
        for line in lines.into_iter().filter(|line| line.what == "terms-accepted") {
            // An account that this administrator was not given stays unnamed, and its line out of the list.
            let Some(account) = accounts.iter().find(|it| it.id == line.body) else { continue };
            accepted.push(Accepted {
                account: account.name.clone(),
                who: line.who,
                newest: newest.as_deref() == Some(line.subject.as_str()),
                version: line.subject,
                when: shell.when(line.at),
            });
        }
    }
    let terms = terms.map(|it| Part {
        version: it.version,
        published: day_said(it.published_at, &shell),
        en: shell.prose(&it.text.en),
        fr: shell.prose(&it.text.fr),
    });
    let may = may(&at, Action::KeepAgreements);
    Ok(page(TermsPage { terms, accepted, may, audit, shell }, StatusCode::OK))
}

/// `GET /d/{desk}/terms/new`: begins with the text in force.
pub(super) async fn new(at: AtDesk) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let terms = at.app.engine.terms(&at.viewer).await.map_err(no(&at.shell))?;
    let next = terms.as_ref().map_or(0, |it| it.version) + 1;
    let text = terms.map(|it| it.text).unwrap_or_default();
    Ok(form(&at, Sheet::new().with("fr", text.fr).with("en", text.en), next))
}

/// `POST /d/{desk}/terms/new`.
pub(super) async fn publish(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let text = Both { en: fields.text("en"), fr: fields.text("fr") };
    match administer(&at, &fields, Administer::PublishTerms { text }).await {
        Ok(_) => Ok(redirect_saying(&at.shell, &format!("{}/terms", at.shell.base()), "ui-o-done-terms")),
        Err(failure) => {
            let terms = at.app.engine.terms(&at.viewer).await.map_err(no(&at.shell))?;
            let next = terms.map_or(0, |it| it.version) + 1;
            Ok(form(&at, Sheet::refused(&fields, &at.shell, failure), next))
        }
    }
}

fn form(at: &AtDesk, sheet: Sheet, next: u32) -> Response {
    let status = sheet.status;
    page(NewPage { shell: at.shell.clone(), sheet, next }, status)
}
