//! Taking a passage or a file out of an entry for good, after a look at what remains of it.
//!
//! One form, two buttons, as where something is carried across: the first shows what remains, the second takes out what
//! stands in the form, if it was looked at as it stands.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::redaction::Taken;
use domain::row::Record;
use domain::{Number, Reason, Refusal};
use engine::view::DeskEntry;
use engine::{Action, Command, Failure, Named, Redact, What, role_may};

use super::draft::Draft;
use super::said;
use super::talk::{File, file_of, paragraphs};
use crate::shell::{AtDesk, Fields, Shell, filled_in, page, refused};

#[derive(Template)]
#[template(path = "desk/work/redact.html")]
struct RedactPage {
    shell: Shell,
    base: String,
    href: String,
    back: String,
    back_name: String,
    escalation: bool,
    entry: u64,
    who: String,
    when: String,
    original: Vec<Vec<String>>,
    files: Vec<(File, bool)>,
    look: Option<Look>,
    draft: Draft,
}

/// What is looked at before it is taken out.
struct Look {
    /// What the form says, in short: nothing else is taken out by its button.
    digest: String,
    /// What remains of the words; nothing, where a file goes.
    remains: Vec<Vec<String>>,
    /// Somebody pressed the button for what had not been looked at.
    unseen: bool,
}

/// `GET /d/{desk}/requests/{number}/redact`.
pub(super) async fn of_request(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let entry = said(&asked, "entry").parse().unwrap_or_default();
    shown(&at, (Record::Request, &number, entry), Draft::default(), None, StatusCode::OK).await
}

/// `GET /d/{desk}/escalations/{number}/redact`.
pub(super) async fn of_escalation(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    Query(asked): super::Asked,
) -> Response {
    let entry = said(&asked, "entry").parse().unwrap_or_default();
    shown(&at, (Record::Escalation, &number, entry), Draft::default(), None, StatusCode::OK).await
}

/// `POST /d/{desk}/requests/{number}/redact`.
pub(super) async fn from_request(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    Box::pin(post(&at, Record::Request, &number, fields)).await
}

/// `POST /d/{desk}/escalations/{number}/redact`.
pub(super) async fn from_escalation(
    at: AtDesk,
    Path((_, number)): Path<(String, String)>,
    fields: Fields,
) -> Response {
    Box::pin(post(&at, Record::Escalation, &number, fields)).await
}

async fn post(at: &AtDesk, of: Record, number: &str, fields: Fields) -> Response {
    let entry = fields.text("entry").parse().unwrap_or_default();
    let place = (of, number, entry);
    let (remove, digest) = (fields.text("go") == "remove", fields.digest());
    let command = match command(place, &fields) {
        Ok(command) => command,
        Err(refusal) => return again(at, place, fields, refusal.into()).await,
    };
    if remove && fields.text("previewed") == digest {
        return match at.change_of(command, fields.token(), None).await {
            Ok(outcome) => {
                let act = if outcome.left.is_some() { "redact-goes-on" } else { "redact" };
                super::done(&at.shell, &here(at, of, number), act, &outcome, None)
            }
            Err(failure) => again(at, place, fields, failure).await,
        };
    }
    // Looking changes nothing, and tells what removing would be refused for.
    match at.rehearse(command).await {
        Ok(()) => {
            let status = if remove { StatusCode::CONFLICT } else { StatusCode::OK };
            let look = Look { digest, remains: Vec::new(), unseen: remove };
            let draft = Draft::kept("redact", fields, Vec::new());
            shown(at, place, draft, Some(look), status).await
        }
        Err(failure) => again(at, place, fields, failure).await,
    }
}

async fn again(at: &AtDesk, place: (Record, &str, u64), fields: Fields, failure: Failure) -> Response {
    let draft = Draft::refused("redact", fields, Vec::new(), failure.refusal());
    let status = StatusCode::from_u16(draft.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    shown(at, place, draft, None, status).await
}

fn command((of, number, entry): (Record, &str, u64), fields: &Fields) -> Result<Command, Refusal> {
    let number = Number::parse(number)?;
    let record = match of {
        Record::Request => Named::Request(number),
        Record::Escalation => Named::Escalation(number),
    };
    let what = match (fields.optional("file"), fields.optional("passage")) {
        (Some(sha256), None) => What::File(sha256),
        (Some(_), Some(_)) => return Err(Refusal::field(Reason::FieldInvalid, "passage")),
        (None, Some(passage)) => What::Passage(passage),
        (None, None) => return Err(Refusal::field(Reason::FieldMissing, "passage")),
    };
    Ok(Command::Redact(Box::new(Redact { record, entry, what })))
}

fn here(at: &AtDesk, of: Record, number: &str) -> String {
    match of {
        Record::Request => at.shell.request_path(number),
        Record::Escalation => format!("{}/escalations/{number}", at.shell.base()),
    }
}

async fn shown(
    at: &AtDesk,
    place: (Record, &str, u64),
    draft: Draft,
    look: Option<Look>,
    status: StatusCode,
) -> Response {
    match redact_page(at, place, draft, look).await {
        Ok(html) => page(html, status),
        Err(failure) => refused(&at.shell, failure),
    }
}

async fn redact_page(
    at: &AtDesk,
    (of, number, entry): (Record, &str, u64),
    draft: Draft,
    look: Option<Look>,
) -> Result<RedactPage, Failure> {
    let shell = &at.shell;
    let number = Number::parse(number)?;
    let entries: Vec<DeskEntry> = match of {
        Record::Request => super::case::entries(at, &number).await?,
        Record::Escalation => at.reading.escalation_entries(&number).await?.items,
    };
    let found = entries.into_iter().find(|it| it.id == entry).ok_or_else(domain::refusal::not_found)?;
    if !role_may(at.seat.role, Action::Redact) {
        return Err(Refusal::new(Reason::NotYours).into());
    }
    let words = filled_in(found.text.as_deref(), &found.values, shell);
    let passage = draft.text("redact", "passage");
    let look = look.map(|look| Look { remains: paragraphs(&without(&passage, &words)), ..look });
    let back = here(at, of, number.as_str());
    let chosen = |sha256: &str| draft.picked("redact", "file", sha256);
    let files = found.attachments.iter().map(|file| (file_of(file, &back, shell), chosen(&file.sha256)));
    Ok(RedactPage {
        base: shell.base(),
        href: format!("{back}/redact?entry={entry}"),
        back_name: number.to_string(),
        escalation: of == Record::Escalation,
        entry,
        who: found.name.clone().unwrap_or_default(),
        when: shell.when(found.happened_at),
        original: paragraphs(&words),
        files: files.collect(),
        back,
        look,
        draft,
        shell: shell.clone(),
    })
}

/// What remains of words without a passage.
fn without(passage: &str, words: &str) -> String {
    let mut remains = serde_json::Value::from(words);
    if let Ok(taken) = Taken::passage(passage) {
        taken.out_of(&mut remains);
    }
    remains.as_str().unwrap_or_default().to_owned()
}
