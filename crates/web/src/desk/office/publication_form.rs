//! The form of a publication: a new one, a new version, or one of a next desk published again as our own.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::{Reason, Refusal};
use engine::view::PublicationView;
use engine::{Action, Administer, PublicationDraft};

use super::people::languages;
use super::publications::{AUDIENCES, KINDS};
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, id, must, no, said, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/publication-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    /// The publication that is revised; a new one has none.
    known: Option<(String, String)>,
    /// The next desk whose publication is taken over.
    from: Option<String>,
    kinds: Vec<(String, String)>,
    products: Vec<(String, String)>,
    audiences: Vec<(String, String, String)>,
    languages: Vec<(String, String)>,
}

/// `GET /d/{desk}/publications/new`; `?again=` takes over what a next desk published.
pub(super) async fn new(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::Publish)?;
    let again = said(&asked, "again");
    if again.is_empty() {
        let sheet = Sheet::new()
            .with("kind", KINDS[0])
            .with("language", at.shell.language.code())
            .with("audience", AUDIENCES[0]);
        return Ok(form(&at, None, None, sheet));
    }
    let original = one(&at, &again).await?;
    let from = original.from.clone();
    let sheet = filled(&original).instead("audience", AUDIENCES[0]).with("again", &again);
    Ok(form(&at, None, from, sheet))
}

/// `POST /d/{desk}/publications/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::Publish)?;
    match kept(&at, None, &fields).await {
        Ok(made) => Ok(done(&at, &made)),
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            let from = match fields.optional("again") {
                Some(again) => one(&at, &again).await.ok().and_then(|it| it.from),
                None => None,
            };
            Ok(form(&at, None, from, sheet))
        }
    }
}

/// `GET /d/{desk}/publications/{publication}/edit`.
pub(super) async fn edit(at: AtDesk, Path((_, publication)): Path<(String, String)>) -> Answer {
    must(&at, Action::Publish)?;
    let it = own(&at, &publication).await?;
    let sheet = filled(&it);
    Ok(form(&at, Some(it), None, sheet))
}

/// `POST /d/{desk}/publications/{publication}/edit`.
pub(super) async fn change(
    at: AtDesk,
    Path((_, publication)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::Publish)?;
    let it = own(&at, &publication).await?;
    match kept(&at, Some(&it), &fields).await {
        Ok(made) => Ok(done(&at, &made)),
        Err(fault) => Ok(form(&at, Some(it), None, Sheet::refused(&fields, &at.shell, fault))),
    }
}

fn done(at: &AtDesk, made: &str) -> Response {
    back(at, &format!("publications/{made}"), "ui-o-done-publication")
}

async fn one(at: &AtDesk, publication: &str) -> Result<PublicationView, Response> {
    let asked = id(&at.shell, publication)?;
    at.reading.publication(asked).await.map_err(no(&at.shell))
}

/// What another desk published is not ours to revise.
async fn own(at: &AtDesk, publication: &str) -> Result<PublicationView, Response> {
    let it = one(at, publication).await?;
    if it.from.is_none() { Ok(it) } else { Err(unknown(&at.shell)) }
}

fn filled(it: &PublicationView) -> Sheet {
    Sheet::new()
        .with("version", it.version)
        .with("kind", &it.kind)
        .with("language", &it.language)
        .with("title", &it.title)
        .all("products", &it.products)
        .with("versions", &it.versions)
        .with("symptoms", &it.symptoms)
        .with("workaround", &it.workaround)
        .with("fixed_in", it.fixed_in.clone().unwrap_or_default())
        .with("body", &it.body)
        .with("audience", it.audience.as_deref().unwrap_or(AUDIENCES[0]))
}

async fn kept(at: &AtDesk, known: Option<&PublicationView>, fields: &Fields) -> Result<String, Fault> {
    if known.is_some_and(|it| fields.text("version") != it.version.to_string()) {
        return Err(Refusal::new(Reason::ChangedMeanwhile).into());
    }
    for (name, codes) in [("kind", &KINDS[..]), ("audience", &AUDIENCES[..])] {
        if !codes.contains(&fields.text(name).as_str()) {
            return Err(Refusal::field(Reason::FieldInvalid, name).into());
        }
    }
    let empty = |name: &str| fields.text(name).trim().is_empty();
    if empty("symptoms") && empty("workaround") && empty("body") {
        return Err(Fault::Said("body", at.shell.said("ui-o-publication-empty")));
    }
    let draft = serde_json::json!({
        "kind": fields.text("kind"),
        "language": fields.text("language"),
        "title": fields.text("title"),
        "products": fields.all("products"),
        "versions": fields.text("versions").trim(),
        "symptoms": fields.text("symptoms"),
        "workaround": fields.text("workaround"),
        "fixed_in": fields.optional("fixed_in"),
        "body": fields.text("body"),
        "audience": fields.text("audience"),
    });
    let draft: PublicationDraft =
        serde_json::from_value(draft).map_err(|_| Refusal::field(Reason::FieldInvalid, "language"))?;
    let what = match known {
        Some(it) => Administer::Revise {
            publication: it.id.parse().map_err(|_| domain::refusal::not_found())?,
            draft,
        },
        None => Administer::Publish(draft),
    };
    Ok(administer(at, fields, what).await?.id.unwrap_or_default())
}

fn form(at: &AtDesk, known: Option<PublicationView>, from: Option<String>, sheet: Sheet) -> Response {
    let shell = at.shell.clone();
    let products = choices(&at.desk.products, &sheet);
    let status = sheet.status;
    let html = FormPage {
        kinds: KINDS.iter().map(|it| ((*it).to_owned(), shell.code("ui-p-publication", it))).collect(),
        audiences: audiences(&shell),
        languages: languages(),
        known: known.map(|it| (it.id, it.title)),
        products,
        from,
        sheet,
        shell,
    };
    page(html, status)
}

/// The desk's products, and those that are ticked but no longer its own.
pub(super) fn choices(products: &[String], sheet: &Sheet) -> Vec<(String, String)> {
    let mut named = products.to_vec();
    for ticked in sheet.every("products") {
        if !named.contains(&ticked) {
            named.push(ticked);
        }
    }
    named.into_iter().map(|it| (it.clone(), it)).collect()
}

/// Who may read: code, name, what it means.
pub(super) fn audiences(shell: &Shell) -> Vec<(String, String, String)> {
    let audience = |code: &&str| {
        let help = shell.said(&format!("ui-o-audience-{code}-hint"));
        ((*code).to_owned(), shell.code("ui-o-audience", code), help)
    };
    AUDIENCES.iter().map(audience).collect()
}
