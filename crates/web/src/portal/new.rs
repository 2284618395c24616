//! Opening a request: what kind, then its questions, then what happens next.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::{Attachment, Gate, Override};
use domain::form::Form;
use domain::kind::{Kind, Phase};
use domain::open::Opening;
use domain::policy::Severity;
use domain::problem::Problem;
use domain::refusal::Missing;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::view::{PublicationView, RequestView};
use engine::{Command, Failure, OpenRequest};
use serde::Deserialize;

use super::home::KindPart;
use super::marks::Promise;
use super::promised::SeverityPart;
use super::questions::{self, Question};
use super::{KeptFile, kept};
use crate::problem::typed;
use crate::shell::{AtPortal, Errors, Fields, Shell, page, redirect, redirect_saying, refused};

/// What the address says: the choices of the first step.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
    product: Option<String>,
    #[serde(default)]
    phase: String,
    /// The subject, where somebody searched for it first.
    #[serde(default)]
    subject: String,
}

#[derive(Template)]
#[template(path = "portal/new-kind.html")]
struct KindPage {
    shell: Shell,
    intake: bool,
    kinds: Vec<KindPart>,
    chosen: Option<KindPart>,
    products: Vec<String>,
    subject: String,
}

#[derive(Template)]
#[template(path = "portal/new.html")]
struct NewPage {
    shell: Shell,
    errors: Errors,
    typed: Fields,
    kind: KindPart,
    product: String,
    phase: &'static str,
    form_version: String,
    questions: Vec<Question>,
    severities: Vec<SeverityPart>,
    severity: String,
    /// Severities that go at once, whatever is missing; and whether only authorised contacts ask otherwise.
    at_once: Option<AtOnce>,
    files: Vec<KeptFile>,
    /// What was published about the same words, when a subject is known.
    known: Vec<PublicationView>,
}

/// What may pass the gate, as the policy says.
struct AtOnce {
    levels: String,
    incomplete: bool,
    absent: bool,
}

#[derive(Template)]
#[template(path = "portal/opened.html")]
struct OpenedPage {
    shell: Shell,
    number: String,
    subject: String,
    href: String,
    promises: Vec<Promise>,
    telephone: bool,
    level: u8,
}

/// The choices of the first step, once they are made.
struct Chosen {
    kind: Kind,
    product: Option<String>,
    phase: Phase,
}

impl Chosen {
    /// `None`: something is still to choose.
    fn of(at: &AtPortal, kind: &str, product: Option<&str>, phase: &str) -> Option<Self> {
        let kind = Kind::from_code(kind).filter(|kind| at.desk.kinds.contains(kind))?;
        let product = match product {
            // An agreement that names no products, or one, leaves nothing to choose.
            None if at.desk.products.len() > 1 => return None,
            None => at.desk.products.first().cloned(),
            Some(product) => Some(product.to_owned()).filter(|product| at.desk.products.contains(product)),
        };
        Some(Self { kind, product, phase: Phase::from_code(phase).unwrap_or(Phase::Production) })
    }

    async fn form(&self, at: &AtPortal) -> Result<Option<Form>, Failure> {
        at.reading.opening_form(self.kind, self.product.as_deref(), self.phase).await
    }
}

/// `GET /p/{desk}/{seat}/requests/new`.
pub(super) async fn show(at: AtPortal, Query(asked): Query<Asked>) -> Response {
    let chosen = Chosen::of(&at, &asked.kind, asked.product.as_deref(), &asked.phase);
    let Some(chosen) = chosen.filter(|_| at.desk.intake) else {
        let kinds = at.desk.kinds.iter();
        let html = KindPage {
            intake: at.desk.intake,
            chosen: kinds
                .clone()
                .find(|kind| kind.code() == asked.kind)
                .map(|kind| KindPart::of(*kind, &at.shell)),
            kinds: kinds.map(|kind| KindPart::of(*kind, &at.shell)).collect(),
            products: at.desk.products.clone(),
            subject: asked.subject,
            shell: at.shell,
        };
        return page(html, StatusCode::OK);
    };
    match new_page(&at, &chosen, Fields::default(), &[], Errors::none(), &asked.subject).await {
        Ok(html) => page(html, StatusCode::OK),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn new_page(
    at: &AtPortal,
    chosen: &Chosen,
    typed: Fields,
    files: &[Attachment],
    errors: Errors,
    subject: &str,
) -> Result<NewPage, Failure> {
    let form = chosen.form(at).await?;
    let guide = at.reading.guide_for(chosen.kind, chosen.product.as_deref()).await?;
    let errors = questions::placed(&errors, form.as_ref());
    let words = typed.optional("subject").unwrap_or_else(|| subject.to_owned());
    let mut known = Vec::new();
    if !words.trim().is_empty() {
        known = at.reading.publications(Some(&words)).await?;
        known.truncate(4);
    }
    let typed = if typed.texts().is_empty() { Fields::with("subject", subject) } else { typed };
    // A question about a bill is as light as can be, unless somebody says otherwise.
    let usual = match guide.severities.last() {
        Some(lightest) if chosen.kind.is_business() => lightest.level.to_string(),
        _ => String::new(),
    };
    Ok(NewPage {
        kind: KindPart::of(chosen.kind, &at.shell),
        product: chosen.product.clone().unwrap_or_default(),
        phase: chosen.phase.code(),
        form_version: form.as_ref().map(|form| form.version.to_string()).unwrap_or_default(),
        questions: Question::all(form.as_ref(), &typed, &errors, &at.shell),
        severities: SeverityPart::all(&guide, &at.shell),
        at_once: at_once(at, chosen, form.is_some()).await?,
        severity: typed.optional("severity").unwrap_or(usual),
        files: kept(at, files),
        shell: at.shell.clone(),
        errors,
        typed,
        known,
    })
}

/// Offered where there is a gate to pass: a form, or that only authorised contacts ask.
async fn at_once(at: &AtPortal, chosen: &Chosen, form: bool) -> Result<Option<AtOnce>, Failure> {
    let policy = at.reading.policy_for(chosen.kind, chosen.product.as_deref(), chosen.phase).await?;
    let Some(policy) = policy else { return Ok(None) };
    let levels: Vec<String> = policy.overrides.severities.iter().map(|it| it.0.to_string()).collect();
    let incomplete = form && !levels.is_empty();
    let absent = policy.contacts.required && policy.overrides.absent_contact;
    Ok((incomplete || absent).then(|| AtOnce { levels: levels.join(", "), incomplete, absent }))
}

/// `POST /p/{desk}/{seat}/requests/new`.
pub(super) async fn post(at: AtPortal, fields: Fields) -> Response {
    let product = fields.text("product");
    let Some(chosen) = Chosen::of(&at, &fields.text("kind"), Some(&product), &fields.text("phase")) else {
        return refused(&at.shell, Refusal::field(Reason::FieldInvalid, "kind"));
    };
    let (files, left) = match at.kept_files(&fields).await {
        Ok(files) => files,
        Err(failure) => return again(&at, &chosen, fields, &[], failure).await,
    };
    match open(&at, &chosen, &fields, files.clone()).await {
        Ok(number) => {
            let to = format!("{}/opened", at.shell.request_path(number));
            match left {
                Some(_) => redirect_saying(&at.shell, &to, "ui-p-files-left"),
                None => redirect(&to),
            }
        }
        Err(failure) => again(&at, &chosen, fields, &files, failure).await,
    }
}

async fn open(
    at: &AtPortal,
    chosen: &Chosen,
    fields: &Fields,
    attachments: Vec<Attachment>,
) -> Result<Number, Failure> {
    let form = chosen.form(at).await?;
    let values = questions::answers(form.as_ref(), fields);
    // Everything that is missing is said at once, ours and the form's.
    let ours = ["subject", "text", "severity"].into_iter().filter(|name| fields.optional(name).is_none());
    let mut missing: Vec<Missing> = ours.map(Missing::field).collect();
    let passed = passing(fields, at.app.engine.now())?;
    if passed.is_none() {
        missing.extend(form.as_ref().map(|form| form.missing(&values)).unwrap_or_default());
    }
    if !missing.is_empty() {
        return Err(Refusal::missing(Reason::FieldMissing, missing).into());
    }
    let severity = fields.text("severity").parse().map(Severity);
    let opening = Opening {
        kind: chosen.kind,
        phase: chosen.phase,
        severity: Some(severity.map_err(|_| Refusal::field(Reason::FieldInvalid, "severity"))?),
        problem: Problem {
            product: chosen.product.clone(),
            passed,
            reference: fields.optional("reference"),
            ..typed(fields, values, attachments)
        },
    };
    let open = OpenRequest { account: None, contact: None, opening, by_phone: false };
    let outcome = at.change(Command::Open(Box::new(open)), fields.token()).await?;
    outcome.request.map(|(_, number)| number).ok_or_else(|| Refusal::new(Reason::Internal).into())
}

/// Passing the gate, if that was asked for: who it is and until when the rest follows, the desk knows.
fn passing(fields: &Fields, now: Timestamp) -> Result<Option<Override>, Refusal> {
    let Some(gate) = fields.optional("passing") else { return Ok(None) };
    let gate = Gate::from_code(&gate).ok_or_else(|| Refusal::field(Reason::FieldInvalid, "passing"))?;
    let reason = fields.text("override");
    if reason.trim().is_empty() {
        return Err(Refusal::field(Reason::OverrideReasonNeeded, "override"));
    }
    Ok(Some(Override { gate, reason, author: String::new(), missing: Vec::new(), complete_by: now }))
}

async fn again(
    at: &AtPortal,
    chosen: &Chosen,
    fields: Fields,
    files: &[Attachment],
    failure: Failure,
) -> Response {
    let refusal = failure.refusal();
    let status = StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let errors = said(&at.shell, &refusal);
    match new_page(at, chosen, fields, files, errors, "").await {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

/// The faults of the form: what we always ask is asked for in our own words.
fn said(shell: &Shell, refusal: &Refusal) -> Errors {
    let mut errors = Errors::none();
    for (field, sentence) in Errors::of(shell.language, refusal).all() {
        let ours = matches!(field.as_str(), "subject" | "text" | "severity");
        let empty =
            refusal.missing.iter().any(|missing| missing.field == *field && missing.code == "missing");
        let sentence = if ours && empty { shell.code("ui-p-missing", field) } else { sentence.clone() };
        errors.add(field, sentence);
    }
    errors
}

/// `GET /p/{desk}/{seat}/requests/{number}/opened`: what happens next.
pub(super) async fn opened(at: AtPortal, Path((_, _, number)): Path<(String, String, String)>) -> Response {
    let found = match Number::parse(&number) {
        Ok(number) => at.reading.request(&number).await,
        Err(_) => Err(domain::refusal::not_found().into()),
    };
    let it = match found {
        Ok(RequestView::Contact(it)) => it,
        Ok(RequestView::Desk(_)) => return refused(&at.shell, domain::refusal::not_found()),
        Err(failure) => return refused(&at.shell, failure),
    };
    let guide = match at.reading.guide(None).await {
        Ok(guide) => guide,
        Err(failure) => return refused(&at.shell, failure),
    };
    let level = guide.severities.iter().find(|level| level.level == it.severity.level);
    let html = OpenedPage {
        href: at.shell.request_path(&it.number),
        promises: Promise::all(&it.clocks, &at.shell),
        telephone: level.is_some_and(|level| level.telephone),
        level: it.severity.level,
        number: it.number,
        subject: it.subject,
        shell: at.shell,
    };
    page(html, StatusCode::OK)
}
