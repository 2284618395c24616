//! The welcome guide of an agreement, as its contacts read it: made from what was agreed, or written by hand.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::policy::Telephone;
use domain::text::Both;
use engine::{Action, Administer};

use super::agreement::{Known, known};
use super::calendar::Hours;
use super::promises::Level;
use super::sheet::Sheet;
use super::{Answer, administer, back, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/guide.html")]
struct GuidePage {
    shell: Shell,
    href: String,
    name: String,
    account: String,
    brand: String,
    /// Text by hand, as HTML, in both languages.
    edited: Option<(String, String)>,
    mailbox: Option<String>,
    telephone: Vec<Telephone>,
    hours: Vec<Hours>,
    levels: Vec<Level>,
    policy_href: String,
    reopen_days: u32,
    may: bool,
}

#[derive(Template)]
#[template(path = "desk/office/guide-edit.html")]
struct EditPage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    name: String,
    account: String,
    edited: bool,
}

/// `GET /d/{desk}/agreements/{agreement}/guide`.
pub(super) async fn show(at: AtDesk, Path((_, agreement)): Path<(String, String)>) -> Answer {
    let Known { it, account, policy, .. } = known(&at, &agreement).await?;
    let guide = at.reading.guide(Some(it.id)).await.map_err(no(&at.shell))?;
    let shell = at.shell.clone();
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let calendars = serde_json::from_value(guide.calendar.clone());
    let html = GuidePage {
        href: format!("{}/agreements/{}", shell.base(), it.id),
        edited: guide.edited.as_ref().map(|text| (shell.prose(&text.en), shell.prose(&text.fr))),
        levels: Level::of_guide(&guide, &shell),
        hours: calendars.map(|calendars| Hours::all(&calendars, today, &shell)).unwrap_or_default(),
        policy_href: super::agreement::PolicyPart::of(&policy, &shell).href,
        brand: guide.brand.name,
        mailbox: guide.mailbox,
        telephone: guide.telephone,
        reopen_days: guide.reopen_days,
        may: may(&at, Action::KeepAgreements),
        name: it.name,
        account,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `GET /d/{desk}/agreements/{agreement}/guide/edit`.
pub(super) async fn edit(at: AtDesk, Path((_, agreement)): Path<(String, String)>) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?;
    let text = known.it.guide.clone().unwrap_or_default();
    let sheet = Sheet::new().with("fr", text.fr).with("en", text.en);
    Ok(form(&at, known, sheet))
}

/// `POST /d/{desk}/agreements/{agreement}/guide/edit`.
pub(super) async fn save(at: AtDesk, Path((_, agreement)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?;
    let text = match fields.text("act").as_str() {
        "clear" => None,
        _ => Some(Both { en: fields.text("en"), fr: fields.text("fr") }),
    };
    match administer(&at, &fields, Administer::EditGuide { agreement: known.it.id, text }).await {
        Ok(_) => Ok(back(&at, &format!("agreements/{}/guide", known.it.id), "ui-o-done-guide")),
        Err(failure) => {
            let sheet = Sheet::refused(&fields, &at.shell, failure);
            Ok(form(&at, known, sheet))
        }
    }
}

fn form(at: &AtDesk, known: Known, sheet: Sheet) -> Response {
    let status = sheet.status;
    let html = EditPage {
        href: format!("{}/agreements/{}", at.shell.base(), known.it.id),
        edited: known.it.guide.is_some(),
        name: known.it.name,
        account: known.account,
        sheet,
        shell: at.shell.clone(),
    };
    page(html, status)
}
