//! The form of a next desk that is reached by hand: by telephone, or on a portal of its own.

use askama::Template;
use axum::extract::Path;
use domain::desk::{Carrier, Crossing, Link, LinkTerms, PolicyRef};
use domain::door::LinkDoor;
use domain::id::{AgreementId, LinkId};
use domain::kind::Kind;
use domain::policy::Policy;
use domain::{Reason, Refusal};
use engine::{Action, Administer, LinkView};

use super::agreement_form::{choices, policy};
use super::calendar;
use super::link::by_hand;
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, date, id_of_form, last_day, lines, must, night, no};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/link-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    /// The link that is changed; a new one has none.
    known: Option<(String, String)>,
    kinds: Vec<(String, String)>,
    policies: Vec<(String, String)>,
    deployments: Vec<(String, String)>,
    hours: Vec<(String, String, String)>,
    days: Vec<(String, String)>,
    products: Vec<String>,
}

/// `GET /d/{desk}/links/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let sheet = Sheet::new()
        .with("hours", "policy")
        .with("zone", at.shell.zone.iana_name().unwrap_or("UTC"))
        .with("attachments", "yes");
    form(&at, None, sheet).await
}

/// `POST /d/{desk}/links/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    match kept(&at, None, &fields).await {
        Ok(id) => Ok(back(&at, &format!("links/{id}/contacts"), "ui-o-done-link-new")),
        Err(fault) => form(&at, None, Sheet::refused(&fields, &at.shell, fault)).await,
    }
}

/// `GET /d/{desk}/links/{link}/edit`.
pub(super) async fn edit(at: AtDesk, Path((_, link)): Path<(String, String)>) -> Answer {
    let it = by_hand(&at, &link).await?;
    let sheet = filled(&it, &at.shell);
    form(&at, Some(it), sheet).await
}

/// `POST /d/{desk}/links/{link}/edit`.
pub(super) async fn change(at: AtDesk, Path((_, link)): Path<(String, String)>, fields: Fields) -> Answer {
    let it = by_hand(&at, &link).await?;
    match kept(&at, Some(&it), &fields).await {
        Ok(id) => Ok(back(&at, &format!("links/{id}"), "ui-o-done-link")),
        Err(fault) => form(&at, Some(it), Sheet::refused(&fields, &at.shell, fault)).await,
    }
}

fn filled(it: &LinkView, shell: &Shell) -> Sheet {
    let (terms, named) = (&it.terms, |policy: &Policy| format!("{}@{}", policy.id, policy.version));
    let mut sheet = Sheet::new()
        .with("version", terms.version)
        .with("name", &it.name)
        .with("portal", it.portal.clone().unwrap_or_default())
        .with("products", terms.products.join("\n"))
        .all("kinds", terms.kinds.iter().map(|kind| kind.code()))
        .with("policy", named(&terms.policy))
        .with("deployment", terms.deployment.as_ref().map(named).unwrap_or_default())
        .with("hours", "kept");
    for (name, may) in
        [("personal_data", terms.crossing.personal_data), ("attachments", terms.crossing.attachments)]
    {
        if may {
            sheet = sheet.with(name, "yes");
        }
    }
    if let Some(ends) = terms.ends {
        sheet = sheet.with("ends", last_day(ends, shell));
    }
    calendar::filled(sheet, &terms.calendar)
}

async fn kept(at: &AtDesk, known: Option<&LinkView>, fields: &Fields) -> Result<LinkId, Fault> {
    let shell = &at.shell;
    let wrong = |field: &'static str| Refusal::field(Reason::FieldInvalid, field);
    // As it was seen: the engine refuses a change of what has changed since.
    let seen = match known {
        Some(_) => fields.text("version").parse().map_err(|_| wrong("version"))?,
        None => 0,
    };
    let policies = at.reading.policies().await?;
    let find = |wanted: &PolicyRef| {
        // A copy that the desk no longer keeps stays what it was.
        let own =
            known.into_iter().flat_map(|it| std::iter::once(&it.terms.policy).chain(&it.terms.deployment));
        let fits = |it: &&Policy| it.id == wanted.id && it.version == wanted.version;
        policies.iter().find(fits).or_else(|| own.into_iter().find(fits)).cloned()
    };
    let chosen = policy(&fields.text("policy")).as_ref().and_then(find).ok_or_else(|| wrong("policy"))?;
    let deployment = policy(&fields.text("deployment")).as_ref().and_then(find);
    let calendar = match (fields.text("hours").as_str(), known) {
        ("own", _) => calendar::read(fields, shell)?,
        ("kept", Some(it)) => it.terms.calendar.clone(),
        _ => chosen.calendar(&at.reading.desk().await?.calendar),
    };
    let kinds = fields.all("kinds");
    let kinds = kinds.iter().map(|code| Kind::from_code(code).ok_or_else(|| wrong("kinds")));
    let ends = date(fields, "ends")?.map(|day| night(day, "ends", shell)).transpose()?;
    let id = match known {
        Some(it) => it.id.parse().map_err(|_| domain::refusal::not_found())?,
        None => LinkId(id_of_form(fields, at)),
    };
    let portal = fields.optional("portal");
    let portal = portal.map(|portal| domain::text::line("portal", &portal)).transpose()?;
    let link = Link {
        id,
        desk: at.seat.desk,
        // Ours alone: the other side keeps no agreement here.
        agreement: AgreementId(id.0),
        name: domain::text::line("name", &fields.text("name"))?,
        doors: vec![LinkDoor::of_everything(Carrier::ByHand, portal)],
        terms: LinkTerms {
            version: seen,
            products: lines(&fields.text("products")),
            kinds: kinds.collect::<Result<_, _>>()?,
            policy: chosen,
            deployment,
            calendar,
            forms: known.map(|it| it.terms.forms.clone()).unwrap_or_default(),
            contacts: known.map(|it| it.terms.contacts.clone()).unwrap_or_default(),
            crossing: Crossing {
                personal_data: fields.checked("personal_data"),
                attachments: fields.checked("attachments"),
            },
            ends,
            readable_until: known.and_then(|it| it.terms.readable_until),
        },
    };
    administer(at, fields, Administer::PutLink(Box::new(link))).await?;
    Ok(id)
}

async fn form(at: &AtDesk, known: Option<LinkView>, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let mut policies = at.reading.policies().await.map_err(no(&shell))?;
    let own = known.iter().flat_map(|it| std::iter::once(&it.terms.policy).chain(&it.terms.deployment));
    let mut used = Vec::new();
    for copy in own {
        used.push(copy.named());
        if !policies.iter().any(|it| it.id == copy.id && it.version == copy.version) {
            policies.push(copy.clone());
        }
    }
    let choices = choices(&policies, &used.iter().collect::<Vec<_>>(), &shell);
    let mut deployments = vec![(String::new(), shell.said("ui-o-same-policy"))];
    deployments.extend(choices.iter().cloned());
    let triple = |code: &str| {
        let help = shell.said(&format!("ui-o-link-hours-{code}-hint"));
        (code.to_owned(), shell.code("ui-o-link-hours", code), help)
    };
    let hours = if known.is_some() { vec!["kept", "policy", "own"] } else { vec!["policy", "own"] };
    let status = sheet.status;
    let html = FormPage {
        kinds: Kind::ALL.iter().map(|it| (it.code().to_owned(), shell.code("kind", it.code()))).collect(),
        policies: choices,
        deployments,
        hours: hours.into_iter().map(triple).collect(),
        days: domain::calendar::Week::default()
            .days()
            .map(|(code, _)| (code.to_owned(), shell.code("ui-o-day", code)))
            .to_vec(),
        products: at.desk.products.clone(),
        known: known.map(|it| (it.id, it.name)),
        sheet,
        shell,
    };
    Ok(page(html, status))
}
