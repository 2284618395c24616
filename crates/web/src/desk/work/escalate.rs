//! Escalating a request to the next desk: its form, its scale, and what is still missing.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::escalate::{Escalate, Passing};
use domain::event::{Attachment, Gate};
use domain::kind::{Kind, Phase};
use domain::policy::Duty;
use domain::{Number, Reason, Refusal};
use engine::view::DeskRequest;
use engine::{Command, EscalationForm, Failure, LinkView, Topic};

use super::acts::choice;
use super::case::Case;
use super::draft::Draft;
use super::head::Head;
use super::questions::{Level, Question};
use super::said;
use super::talk::{File, file_of};
use super::{happened, number_list};
use crate::desk::office::link_doors::{self, Way};
use crate::problem::typed;
use crate::shell::{AtDesk, Fields, Shell, page, refused};

#[derive(Template)]
#[template(path = "desk/work/escalate.html")]
struct EscalatePage {
    shell: Shell,
    base: String,
    head: Head,
    href: String,
    links: Vec<LinkPart>,
    chosen: Option<Chosen>,
    topic: TopicPart,
    draft: Draft,
    files: Vec<(File, bool)>,
    subject: String,
    also: String,
    me: String,
    from: String,
    already: Vec<(String, String)>,
    join: Vec<(String, String)>,
    /// It was to be sent to another desk than this form was made for.
    other: bool,
}

/// What the next desk is asked about, to choose from.
struct TopicPart {
    product: String,
    products: Vec<String>,
    kinds: Vec<(&'static str, String, bool)>,
    phases: Vec<(&'static str, String, bool)>,
}

/// A next desk to choose.
struct LinkPart {
    id: String,
    name: String,
    by_hand: bool,
    /// Covers the kind and the product.
    fits: bool,
    here: bool,
}

/// The next desk that is asked, and what it demands.
struct Chosen {
    link: String,
    name: String,
    by_hand: bool,
    /// How to reach it, where that is said of what is asked.
    way: Option<Way>,
    version: Option<u32>,
    duties: Vec<(&'static str, String, bool)>,
    fields: Vec<Question>,
    severities: Vec<Level>,
    telephone: Vec<Telephone>,
    telephone_levels: String,
    barred: Option<String>,
    personal_data: bool,
    attachments: bool,
    missing: Vec<String>,
    passes_incomplete: Option<String>,
    passes_absent: bool,
    contacts: Vec<(String, String, bool)>,
}

/// A number to call.
struct Telephone {
    region: String,
    number: String,
    unverified: bool,
}

/// `GET /d/{desk}/requests/{number}/escalate`.
pub(super) async fn show(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    match escalate_page(&at, &number, &said(&asked, "link"), Draft::default(), false).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// `POST /d/{desk}/requests/{number}/escalate`.
pub(super) async fn post(at: AtDesk, Path((_, number)): Path<(String, String)>, fields: Fields) -> Response {
    let link = fields.text("link");
    let (files, left) = match at.kept_files(&fields).await {
        Ok(files) => files,
        Err(failure) => return again(&at, &number, &link, fields, Vec::new(), failure).await,
    };
    if let Some(status) = fields.only_shows(&link) {
        // Nothing is asked yet: the form for another product, kind, phase or desk, with what was typed.
        if let Some(refusal) = left {
            return again(&at, &number, &link, fields, files, refusal.into()).await;
        }
        let draft = Draft::kept("escalate", fields, files);
        return match escalate_page(&at, &number, &link, draft, status == StatusCode::CONFLICT).await {
            Ok(html) => page(html, status),
            Err(failure) => refused(&at.shell, failure),
        };
    }
    let result = match command(&at, &number, &fields, files.clone()).await {
        Ok(command) => match happened(&fields.text("happened"), &at.shell) {
            Ok(when) => at.change_of(command, fields.token(), when).await.map(|outcome| (outcome, when)),
            Err(refusal) => Err(refusal.into()),
        },
        Err(failure) => Err(failure),
    };
    match result {
        Ok((outcome, when)) => {
            let base = format!("/d/{}", at.desk.slug);
            let to = match &outcome.escalation {
                Some((_, made)) => format!("{base}/escalations/{made}"),
                None => format!("{base}/requests/{number}"),
            };
            let said = if left.is_some() { super::LEFT } else { "escalate" };
            super::done(&at.shell, &to, said, &outcome, when)
        }
        Err(failure) => again(&at, &number, &link, fields, files, failure).await,
    }
}

async fn again(
    at: &AtDesk,
    number: &str,
    link: &str,
    fields: Fields,
    files: Vec<Attachment>,
    failure: Failure,
) -> Response {
    let draft = Draft::refused("escalate", fields, files, failure.refusal());
    let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    match escalate_page(at, number, link, draft, false).await {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn command(
    at: &AtDesk,
    number: &str,
    fields: &Fields,
    mut attachments: Vec<Attachment>,
) -> Result<Command, Failure> {
    let number = Number::parse(number)?;
    let link = fields.text("link").parse();
    let link = choice(link.ok(), "link")?;
    // Files of the request cross one by one, each because somebody chose it.
    let chosen = fields.all("attach");
    if !chosen.is_empty() {
        for file in files_of(at, &number).await? {
            if chosen.contains(&file.sha256) && !attachments.contains(&file) {
                attachments.push(file);
            }
        }
    }
    let mut numbers = vec![number];
    numbers.extend(number_list(&fields.text("also"), "also").or_else(|refusal| {
        if fields.text("also").trim().is_empty() { Ok(Vec::new()) } else { Err(refusal) }
    })?);
    let passing = match fields.text("passing").as_str() {
        "" => None,
        gate => {
            Some(Passing { gate: choice(Gate::from_code(gate), "passing")?, reason: fields.text("override") })
        }
    };
    let severity = fields.text("severity").parse().ok().map(domain::policy::Severity);
    let contact = fields.optional("contact").and_then(|id| id.parse().ok());
    Ok(Command::Escalate {
        numbers,
        link,
        escalate: Box::new(Escalate {
            severity: choice(severity, "severity")?,
            kind: Kind::from_code(&fields.text("kind")),
            phase: Phase::from_code(&fields.text("phase")),
            problem: typed(fields, super::escalation_acts::values(fields), attachments),
            contact: contact.filter(|_| passing.as_ref().is_some_and(|it| it.gate == Gate::AbsentContact)),
            passing,
        }),
    })
}

/// Every file beside the request's entries, each once.
pub(super) async fn files_of(at: &AtDesk, number: &Number) -> Result<Vec<Attachment>, Failure> {
    let mut files: Vec<Attachment> = Vec::new();
    for entry in super::case::entries(at, number).await? {
        for file in entry.attachments {
            if !files.iter().any(|known| known.sha256 == file.sha256) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

async fn escalate_page(
    at: &AtDesk,
    number: &str,
    link: &str,
    draft: Draft,
    other: bool,
) -> Result<EscalatePage, Failure> {
    let shell = &at.shell;
    let case = Case::load(at, number).await?;
    let Case { number, it, links: all, .. } = &case;
    // What is asked about may be another product than the request's: it proposes the desk, the most exact first.
    let product = draft.or("escalate", "product", it.product.as_deref().unwrap_or_default());
    let product = Some(product.trim()).filter(|product| !product.is_empty());
    let kind = Kind::from_code(&draft.text("escalate", "kind")).unwrap_or(it.kind);
    let phase = Phase::from_code(&draft.text("escalate", "phase")).unwrap_or(it.phase);
    let fits = |link: &&LinkView| link.terms.cover().holds(kind, product);
    let proposes = draft.text("escalate", "go") == "show";
    let exact = |link: &&LinkView| product.is_some_and(|product| link.terms.cover().names(product));
    let chosen = all
        .iter()
        .find(|known| known.id == link)
        // Somebody's choice stays; what was only proposed gives way to what fits.
        .filter(|known| fits(known) || !proposes || draft.text("escalate", "was") != known.id)
        .or_else(|| all.iter().filter(fits).find(exact))
        .or_else(|| all.iter().find(fits))
        .or_else(|| all.first());
    let chosen_id = chosen.map(|link| link.id.clone());
    let links = all
        .iter()
        .map(|link| LinkPart {
            here: Some(&link.id) == chosen_id.as_ref(),
            fits: link.terms.cover().holds(kind, product),
            id: link.id.clone(),
            name: link.name.clone(),
            by_hand: link.by_hand,
        })
        .collect();
    let chosen = match chosen {
        Some(link) => {
            let id = link.id.parse().map_err(|_| domain::refusal::not_found())?;
            let topic = Topic { kind: Some(kind), phase: Some(phase), product: product.map(str::to_owned) };
            let form = at.reading.escalation_form(number, id, topic).await?;
            let calendars = match form.way.as_ref().and_then(|way| way.calendar.as_ref()) {
                Some(_) => link_doors::calendars(at).await?,
                None => Vec::new(),
            };
            Some(chosen_part(at, it, link, form, &calendars, &draft))
        }
        None => None,
    };
    let mut products: Vec<String> = all.iter().flat_map(|link| link.products.clone()).collect();
    products.extend(at.desk.products.iter().cloned().chain(it.product.clone()));
    products.sort();
    products.dedup();
    let topic = TopicPart {
        product: product.unwrap_or_default().to_owned(),
        products,
        kinds: Kind::ALL.iter().map(|it| (it.code(), shell.code("kind", it.code()), *it == kind)).collect(),
        phases: Phase::ALL
            .iter()
            .map(|it| (it.code(), shell.code("phase", it.code()), *it == phase))
            .collect(),
    };
    let here = format!("/d/{}/requests/{number}", at.desk.slug);
    let open: Vec<_> = it.escalations.iter().filter(|it| it.open).collect();
    // Others of the same desk that are open: this request can go behind one of them instead.
    let filter = engine::EscalationFilter { open: Some(true), limit: Some(50), ..Default::default() };
    let others = at.reading.escalations(filter).await?.items;
    let join = others
        .iter()
        .filter(|other| {
            Some(&other.link) == chosen_id.as_ref() && !open.iter().any(|known| known.number == other.number)
        })
        .map(|other| (other.number.clone(), other.subject.clone()))
        .collect();
    let mut files = Vec::new();
    for file in files_of(at, number).await? {
        let picked = draft.picked("escalate", "attach", &file.sha256);
        files.push((file_of(&file, &here, shell), picked));
    }
    let now = at.app.engine.now();
    Ok(EscalatePage {
        head: Head::of(at, &case, "escalate", now),
        base: format!("/d/{}", at.desk.slug),
        href: format!("{here}/escalate"),
        subject: draft.or("escalate", "subject", &it.subject),
        also: draft.text("escalate", "also"),
        me: at.seat.name.clone(),
        from: at.desk.brand.name.clone(),
        already: open.iter().map(|it| (it.number.clone(), it.next_desk.clone())).collect(),
        links,
        chosen,
        topic,
        files,
        join,
        other,
        shell: shell.clone(),
        draft,
    })
}

fn chosen_part(
    at: &AtDesk,
    it: &DeskRequest,
    link: &LinkView,
    form: EscalationForm,
    calendars: &[(String, String)],
    draft: &Draft,
) -> Chosen {
    let shell = &at.shell;
    let chosen = draft.text("escalate", "severity");
    let severities = form.policy.severities.iter().map(|level| Level::of(level, &chosen, shell)).collect();
    let met = |duty: &Duty| it.triage.iter().any(|part| part.duty == *duty && part.evidence.is_some());
    let passes: Vec<String> = form.policy.overrides.severities.iter().map(|it| it.0.to_string()).collect();
    let fields = form.form.as_ref().map(|form| form.fields.as_slice()).unwrap_or_default();
    Chosen {
        link: form.link.clone(),
        name: form.next_desk.clone(),
        by_hand: form.by_hand,
        way: form
            .way
            .as_ref()
            .filter(|way| way.door.is_some() || way.says_more())
            .map(|way| Way::of(way, (&form.link, &link.terms), calendars, shell)),
        version: form.form.as_ref().map(|form| form.version),
        duties: form
            .duties
            .iter()
            .map(|duty| (duty.code(), shell.code("duty", duty.code()), met(duty)))
            .collect(),
        fields: fields
            .iter()
            .map(|field| {
                // What the request already says under the same name need not be typed again.
                let known = it.values.get(&field.name).map(String::as_str).unwrap_or_default();
                Question::of(field, known, draft, "escalate", shell)
            })
            .collect(),
        severities,
        telephone: form
            .telephone
            .iter()
            .map(|it| Telephone {
                region: it.region.clone(),
                number: it.number.clone(),
                unverified: it.unverified,
            })
            .collect(),
        telephone_levels: form
            .policy
            .severities
            .iter()
            .filter(|level| level.telephone)
            .map(|level| level.level.0.to_string())
            .collect::<Vec<_>>()
            .join(", "),
        barred: form.barred.as_ref().map(|refusal| words::refusal(shell.language, refusal)),
        personal_data: form.personal_data,
        attachments: form.attachments,
        // The questions of the form stand below; the duties are met elsewhere.
        missing: form
            .missing
            .iter()
            .filter(|missing| missing.field.starts_with("triage."))
            .map(|missing| words::missing(shell.language, missing))
            .collect(),
        passes_incomplete: (!passes.is_empty()).then(|| passes.join(", ")),
        passes_absent: form.policy.overrides.absent_contact,
        contacts: form
            .contacts
            .iter()
            .map(|contact| {
                let id = contact.person.to_string();
                let picked = draft.picked("escalate", "contact", &id);
                (id, contact.name.clone(), picked)
            })
            .collect(),
    }
}

/// `POST /d/{desk}/requests/{number}/join`: this request goes behind an escalation that is open.
pub(super) async fn join(at: AtDesk, Path((_, number)): Path<(String, String)>, fields: Fields) -> Response {
    let joined = Number::parse(&number).and_then(|number| {
        let escalation = Number::parse(&fields.text("escalation"))
            .map_err(|_| Refusal::field(Reason::FieldMissing, "escalation"))?;
        Ok(Command::Join { escalation, numbers: vec![number] })
    });
    let result = match joined {
        Ok(command) => at.change(command, fields.token()).await,
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(outcome) => {
            let to = format!("{}#next", at.shell.request_path(&number));
            super::done(&at.shell, &to, "next-join", &outcome, None)
        }
        Err(failure) => {
            let link = fields.text("link");
            again(&at, &number, &link, fields, Vec::new(), failure).await
        }
    }
}
