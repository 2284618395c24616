//! The form of an agreement: a new one, or a change. Authorised contacts have forms of their own.

use askama::Template;
use axum::extract::{Path, Query};
use domain::desk::{Agreement, Brand, BrandChoice, Crossing, PolicyRef};
use domain::id::{AccountId, AgreementId};
use domain::kind::Kind;
use domain::policy::Policy;
use domain::text::Both;
use domain::{Reason, Refusal, Timestamp};
use engine::{Action, Administer};

use super::agreement::known;
use super::calendar;
use super::sheet::{Fault, Sheet};
use super::{
    Answer, Asked, administer, back, date, first_day, id_of_form, last_day, morning, must, night, no, said,
};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/agreement-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    /// The agreement that is changed; a new one has none.
    known: Option<(String, String)>,
    accounts: Vec<(String, String)>,
    /// There is no account to make an agreement with.
    none: bool,
    products: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    policies: Vec<(String, String)>,
    deployments: Vec<(String, String)>,
    brands: Vec<(String, String, String)>,
    hours: Vec<(String, String, String)>,
    named: Vec<(String, String)>,
    days: Vec<(String, String)>,
}

/// `GET /d/{desk}/agreements/new`; `?account=` chooses it.
pub(super) async fn new(at: AtDesk, Query(asked): Asked) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let today = first_day(at.app.engine.now(), &at.shell);
    let sheet = Sheet::new()
        .with("account", said(&asked, "account"))
        .with("brand", BrandChoice::Own.code())
        .with("vendor_colour", "#1d4e89")
        .with("hours", "usual")
        .with("zone", at.shell.zone.iana_name().unwrap_or("UTC"))
        .with("attachments", "yes")
        .with("starts", today);
    form(&at, None, sheet).await
}

/// `POST /d/{desk}/agreements/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let kept = match read(&at, None, &fields) {
        Ok(agreement) => keep(&at, &fields, agreement).await,
        Err(fault) => Err(fault),
    };
    match kept {
        Ok(id) => Ok(back(&at, &format!("agreements/{id}"), "ui-o-done-agreement")),
        Err(fault) => form(&at, None, Sheet::refused(&fields, &at.shell, fault)).await,
    }
}

/// `GET /d/{desk}/agreements/{agreement}/edit`.
pub(super) async fn edit(at: AtDesk, Path((_, agreement)): Path<(String, String)>) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?.it;
    let sheet = filled(&known, &at.shell);
    form(&at, Some(known), sheet).await
}

/// `POST /d/{desk}/agreements/{agreement}/edit`.
pub(super) async fn change(
    at: AtDesk,
    Path((_, agreement)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?.it;
    let kept = match read(&at, Some(&known), &fields) {
        Ok(changed) => keep(&at, &fields, changed).await,
        Err(fault) => Err(fault),
    };
    match kept {
        Ok(id) => Ok(back(&at, &format!("agreements/{id}"), "ui-o-done-agreement")),
        Err(fault) => form(&at, Some(known), Sheet::refused(&fields, &at.shell, fault)).await,
    }
}

async fn keep(at: &AtDesk, fields: &Fields, agreement: Agreement) -> Result<AgreementId, Fault> {
    let id = agreement.id;
    administer(at, fields, Administer::PutAgreement(Box::new(agreement))).await?;
    Ok(id)
}

/// What stands in the form of a known agreement.
fn filled(it: &Agreement, shell: &Shell) -> Sheet {
    let policy = |policy: &PolicyRef| format!("{}@{}", policy.id, policy.version);
    let mut sheet = Sheet::new()
        .with("version", it.version)
        .with("name", &it.name)
        .with("reference", it.reference.clone().unwrap_or_default())
        .all("products", &it.products)
        .all("kinds", it.kinds.iter().map(|kind| kind.code()))
        .with("policy", policy(&it.policy))
        .with("deployment", it.deployment.as_ref().map(policy).unwrap_or_default())
        .with("brand", it.brand.code())
        .with("cap", it.cap.map(|cap| cap.to_string()).unwrap_or_default())
        .with("starts", first_day(it.starts, shell));
    if let Some(brand) = &it.vendor_brand {
        let tagline = brand.tagline.clone().unwrap_or_default();
        sheet = sheet
            .with("vendor_name", &brand.name)
            .with("vendor_colour", &brand.colour)
            .with("vendor_en", tagline.en)
            .with("vendor_fr", tagline.fr);
    } else {
        sheet = sheet.with("vendor_colour", "#1d4e89");
    }
    for (name, end) in [("ends", it.ends), ("readable_until", it.readable_until)] {
        if let Some(end) = end {
            sheet = sheet.with(name, last_day(end, shell));
        }
    }
    for (name, may) in
        [("personal_data", it.crossing.personal_data), ("attachments", it.crossing.attachments)]
    {
        if may {
            sheet = sheet.with(name, "yes");
        }
    }
    if let Some(named) = it.named_calendar {
        let zone = shell.zone.iana_name().unwrap_or("UTC");
        return sheet.with("hours", "named").with("named", named).with("zone", zone);
    }
    match &it.calendar {
        None => sheet.with("hours", "usual").with("zone", shell.zone.iana_name().unwrap_or("UTC")),
        Some(own) if calendar::is_plain(own) => calendar::filled(sheet.with("hours", "own"), own),
        Some(_) => sheet.with("hours", "kept").with("zone", shell.zone.iana_name().unwrap_or("UTC")),
    }
}

/// Reads the form into an agreement; what it does not show stays as it was.
fn read(at: &AtDesk, known: Option<&Agreement>, fields: &Fields) -> Result<Agreement, Fault> {
    let shell = &at.shell;
    let wrong = |field: &'static str| Refusal::field(Reason::FieldInvalid, field);
    if let Some(known) = known
        && fields.text("version") != known.version.to_string()
    {
        return Err(Refusal::new(Reason::ChangedMeanwhile).into());
    }
    let account: AccountId = match known {
        Some(known) => known.account,
        None => fields
            .text("account")
            .parse()
            .map_err(|_| Fault::Said("account", shell.said("ui-o-mail-no-account")))?,
    };
    let kinds = fields.all("kinds");
    let kinds = kinds.iter().map(|code| Kind::from_code(code).ok_or_else(|| wrong("kinds")));
    let brand = BrandChoice::from_code(&fields.text("brand")).ok_or_else(|| wrong("brand"))?;
    let ends = ending(fields, "ends", known.and_then(|it| it.ends), shell)?;
    let readable_until = ending(fields, "readable_until", known.and_then(|it| it.readable_until), shell)?;
    if readable_until.is_some_and(|until| ends.is_none_or(|ends| until < ends)) {
        return Err(Fault::Said("readable_until", shell.said("ui-o-readable-before-end")));
    }
    let starts = date(fields, "starts")?.ok_or_else(|| Refusal::field(Reason::FieldMissing, "starts"))?;
    let starts = match known {
        Some(known) if first_day(known.starts, shell) == starts => known.starts,
        _ => morning(starts, "starts", shell)?,
    };
    if ends.is_some_and(|ends| ends <= starts) {
        return Err(Fault::Said("ends", shell.said("ui-o-ends-before-start")));
    }
    let cap = fields.optional("cap").map(|cap| cap.parse()).transpose().map_err(|_| wrong("cap"))?;
    Ok(Agreement {
        id: known.map_or_else(|| AgreementId(id_of_form(fields, at)), |it| it.id),
        desk: at.seat.desk,
        account,
        name: fields.text("name"),
        reference: fields.optional("reference"),
        products: fields.all("products"),
        kinds: kinds.collect::<Result<_, _>>()?,
        policy: policy(&fields.text("policy")).ok_or_else(|| wrong("policy"))?,
        deployment: policy(&fields.text("deployment")),
        calendar: match fields.text("hours").as_str() {
            "own" => Some(calendar::read(fields, shell)?),
            "kept" => known.and_then(|it| it.calendar.clone()),
            _ => None,
        },
        named_calendar: match fields.text("hours").as_str() {
            "named" => Some(
                fields
                    .text("named")
                    .parse()
                    .map_err(|_| Fault::Said("named", shell.said("ui-o-cal-not-chosen")))?,
            ),
            _ => None,
        },
        brand,
        vendor_brand: vendor(fields, brand, shell)?,
        contacts: known.map(|it| it.contacts.clone()).unwrap_or_default(),
        cap,
        crossing: Crossing {
            personal_data: fields.checked("personal_data"),
            attachments: fields.checked("attachments"),
        },
        starts,
        ends,
        readable_until,
        asker: known.and_then(|it| it.asker.clone()),
        guide: known.and_then(|it| it.guide.clone()),
        version: known.map_or(1, |it| it.version),
    })
}

/// The end of a day; the instant that was kept, where its day was left as it is.
fn ending(
    fields: &Fields,
    name: &'static str,
    known: Option<Timestamp>,
    shell: &Shell,
) -> Result<Option<Timestamp>, Refusal> {
    let Some(day) = date(fields, name)? else { return Ok(None) };
    match known {
        Some(known) if last_day(known, shell) == day => Ok(Some(known)),
        _ => night(day, name, shell).map(Some),
    }
}

/// `id@version`.
pub(super) fn policy(text: &str) -> Option<PolicyRef> {
    let (id, version) = text.rsplit_once('@')?;
    Some(PolicyRef { id: id.to_owned(), version: version.parse().ok()? })
}

/// The vendor's look; kept only where customers see it.
fn vendor(fields: &Fields, brand: BrandChoice, shell: &Shell) -> Result<Option<Brand>, Fault> {
    if brand == BrandChoice::Own {
        return Ok(None);
    }
    let name = fields.optional("vendor_name");
    let name = name.ok_or_else(|| Fault::Said("vendor_name", shell.said("ui-o-vendor-name-missing")))?;
    let colour = fields.text("vendor_colour").trim().to_lowercase();
    let digits = colour.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Fault::Said("vendor_colour", shell.said("ui-o-colour-bad")));
    }
    let tagline = match (fields.optional("vendor_en"), fields.optional("vendor_fr")) {
        (None, None) => None,
        (Some(en), Some(fr)) => Some(Both { en, fr }),
        (None, Some(_)) => return Err(Fault::Said("vendor_en", shell.said("ui-o-both-languages"))),
        (Some(_), None) => return Err(Fault::Said("vendor_fr", shell.said("ui-o-both-languages"))),
    };
    Ok(Some(Brand { name, colour, tagline }))
}

async fn form(at: &AtDesk, known: Option<Agreement>, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let accounts = at.reading.account_names().await.map_err(no(&shell))?;
    let policies = at.reading.policies().await.map_err(no(&shell))?;
    let mut products = at.desk.products.clone();
    for kept in known.iter().flat_map(|it| &it.products) {
        if !products.contains(kept) {
            products.push(kept.clone());
        }
    }
    let used: Vec<&PolicyRef> =
        known.iter().flat_map(|it| std::iter::once(&it.policy).chain(&it.deployment)).collect();
    let choices = choices(&policies, &used, &shell);
    let mut deployments = vec![(String::new(), shell.said("ui-o-same-policy"))];
    deployments.extend(choices.iter().cloned());
    let triple = |family: &str, code: &str| {
        let help = shell.said(&format!("{family}-{code}-hint"));
        (code.to_owned(), shell.code(family, code), help)
    };
    let complex =
        known.as_ref().and_then(|it| it.calendar.as_ref()).is_some_and(|own| !calendar::is_plain(own));
    let mut hours = vec![triple("ui-o-hours", "usual"), triple("ui-o-hours", "own")];
    let calendars = at.reading.calendars().await.map_err(no(&shell))?;
    if !calendars.is_empty() {
        hours.insert(1, triple("ui-o-hours", "named"));
    }
    if complex {
        hours.insert(0, triple("ui-o-hours", "kept"));
    }
    let status = sheet.status;
    let html = FormPage {
        none: accounts.is_empty(),
        accounts: std::iter::once((String::new(), shell.said("ui-choose")))
            .chain(accounts.into_iter().map(|it| (it.id, it.name)))
            .collect(),
        products: products.into_iter().map(|it| (it.clone(), it)).collect(),
        kinds: Kind::ALL.iter().map(|it| (it.code().to_owned(), shell.code("kind", it.code()))).collect(),
        policies: choices,
        deployments,
        brands: BrandChoice::ALL.iter().map(|it| triple("ui-o-brand", it.code())).collect(),
        hours,
        named: calendars.into_iter().map(|it| (it.id, it.name)).collect(),
        days: domain::calendar::Week::default()
            .days()
            .map(|(code, _)| (code.to_owned(), shell.code("ui-o-day", code)))
            .to_vec(),
        known: known.map(|it| (it.id.to_string(), it.name)),
        sheet,
        shell,
    };
    Ok(page(html, status))
}

/// The newest version of each policy, and whichever is used now.
pub(super) fn choices(policies: &[Policy], used: &[&PolicyRef], shell: &Shell) -> Vec<(String, String)> {
    let newest = |policy: &&Policy| {
        !policies.iter().any(|other| other.id == policy.id && other.version > policy.version)
    };
    let in_use = |policy: &&Policy| used.iter().any(|it| it.id == policy.id && it.version == policy.version);
    let shown = policies.iter().filter(|policy| newest(policy) || in_use(policy));
    shown
        .map(|policy| {
            let name = shell.say2(
                "ui-o-policy-version",
                "name",
                shell.both(&policy.name),
                "version",
                policy.version,
            );
            (format!("{}@{}", policy.id, policy.version), name)
        })
        .collect()
}
