//! The desk's terms of service: the version in force, earlier ones, a new one, and who accepted which.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::text::Both;
use engine::{Action, Administer};

use super::sheet::Sheet;
use super::{Answer, administer, back, day_said, may, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/terms.html")]
struct TermsPage {
    shell: Shell,
    terms: Option<Part>,
    accepted: Vec<Accepted>,
    /// Every version with its day, the newest first.
    versions: Vec<(u32, String)>,
    may: bool,
}

struct Part {
    version: u32,
    newest: bool,
    published: String,
    /// As HTML.
    en: String,
    fr: String,
}

struct Accepted {
    account: String,
    who: String,
    version: u32,
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

/// `GET /d/{desk}/terms`, or an earlier `?version=`.
pub(super) async fn show(at: AtDesk, Query(asked): Query<HashMap<String, String>>) -> Answer {
    let shell = at.shell.clone();
    let version: Option<u32> = asked.get("version").and_then(|version| version.parse().ok());
    let terms = at.reading.terms(version).await.map_err(no(&shell))?;
    if terms.is_none() && version.is_some() {
        return Err(unknown(&shell));
    }
    let newest = terms.as_ref().and_then(|it| it.versions.first()).map(|it| it.version);
    let accepted = terms.iter().flat_map(|it| &it.acceptances).map(|it| Accepted {
        account: it.account.clone(),
        who: it.by.clone(),
        newest: newest == Some(it.version),
        version: it.version,
        when: shell.when(it.at),
    });
    let accepted = accepted.collect();
    let versions = terms.iter().flat_map(|it| &it.versions);
    let versions = versions.map(|it| (it.version, day_said(it.published_at, &shell))).collect();
    let terms = terms.map(|it| Part {
        version: it.version,
        newest: it.newest,
        published: day_said(it.published_at, &shell),
        en: shell.prose(&it.text.en),
        fr: shell.prose(&it.text.fr),
    });
    let may = may(&at, Action::KeepAgreements);
    Ok(page(TermsPage { terms, accepted, versions, may, shell }, StatusCode::OK))
}

/// `GET /d/{desk}/terms/new`: begins with the text in force.
pub(super) async fn new(at: AtDesk) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let terms = at.reading.terms(None).await.map_err(no(&at.shell))?;
    let next = terms.as_ref().map_or(0, |it| it.version) + 1;
    let text = terms.map(|it| it.text).unwrap_or_default();
    Ok(form(&at, Sheet::new().with("fr", text.fr).with("en", text.en), next))
}

/// `POST /d/{desk}/terms/new`.
pub(super) async fn publish(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let text = Both { en: fields.text("en"), fr: fields.text("fr") };
    match administer(&at, &fields, Administer::PublishTerms { text }).await {
        Ok(_) => Ok(back(&at, "terms", "ui-o-done-terms")),
        Err(failure) => {
            let terms = at.reading.terms(None).await.map_err(no(&at.shell))?;
            let next = terms.map_or(0, |it| it.version) + 1;
            Ok(form(&at, Sheet::refused(&fields, &at.shell, failure), next))
        }
    }
}

fn form(at: &AtDesk, sheet: Sheet, next: u32) -> Response {
    let status = sheet.status;
    page(NewPage { shell: at.shell.clone(), sheet, next }, status)
}
