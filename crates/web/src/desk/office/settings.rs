//! What the desk is: its name, its look, its products. Every agent reads it; administrators change it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::desk::{Brand, Desk};
use domain::text::Both;
use domain::{Reason, Refusal};
use engine::{Action, Administer, DeskDraft};

use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, lines, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/settings.html")]
struct SettingsPage {
    shell: Shell,
    sheet: Sheet,
    it: Desk,
    tier: String,
    tagline: Option<String>,
    may: bool,
}

/// `GET /d/{desk}/settings`.
pub(super) async fn show(at: AtDesk) -> Answer {
    let desk = known(&at).await?;
    let sheet = filled(&desk);
    Ok(shown(&at, desk, sheet))
}

/// `POST /d/{desk}/settings`.
pub(super) async fn keep(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    match kept(&at, &fields).await {
        Ok(()) => Ok(back(&at, "settings", "ui-o-done-settings")),
        Err(fault) => {
            let desk = known(&at).await?;
            Ok(shown(&at, desk, Sheet::refused(&fields, &at.shell, fault)))
        }
    }
}

async fn known(at: &AtDesk) -> Result<Desk, Response> {
    at.reading.desk().await.map_err(no(&at.shell))
}

fn filled(desk: &Desk) -> Sheet {
    let tagline = desk.brand.tagline.clone().unwrap_or_default();
    Sheet::new()
        .with("version", desk.version)
        .with("name", &desk.name)
        .with("brand.name", &desk.brand.name)
        .with("brand.colour", &desk.brand.colour)
        .with("brand.tagline.en", tagline.en)
        .with("brand.tagline.fr", tagline.fr)
        .with("products", desk.products.join("\n"))
}

async fn kept(at: &AtDesk, fields: &Fields) -> Result<(), Fault> {
    let changed = |_| Refusal::new(Reason::ChangedMeanwhile);
    let expected_version = fields.text("version").parse().map_err(changed)?;
    let tagline = Both { en: fields.text("brand.tagline.en"), fr: fields.text("brand.tagline.fr") };
    let (english, french) = (tagline.en.trim().is_empty(), tagline.fr.trim().is_empty());
    if english != french {
        let field = if english { "brand.tagline.en" } else { "brand.tagline.fr" };
        return Err(Fault::Said(field, at.shell.said("ui-o-settings-tagline-hint")));
    }
    let draft = DeskDraft {
        name: fields.text("name"),
        brand: Brand {
            name: fields.text("brand.name"),
            colour: fields.text("brand.colour").trim().to_owned(),
            tagline: (!english).then_some(tagline),
        },
        mailbox: None,
        products: lines(&fields.text("products")),
        organisation: None,
    };
    administer(at, fields, Administer::PutDesk { expected_version, draft }).await?;
    Ok(())
}

fn shown(at: &AtDesk, it: Desk, sheet: Sheet) -> Response {
    let shell = at.shell.clone();
    let status: StatusCode = sheet.status;
    let html = SettingsPage {
        tier: shell.code("ui-o-settings-tier", it.tier.code()),
        tagline: it.brand.tagline.as_ref().map(|tagline| shell.both(tagline).to_owned()),
        may: may(at, Action::KeepAgreements),
        it,
        sheet,
        shell,
    };
    page(html, status)
}
