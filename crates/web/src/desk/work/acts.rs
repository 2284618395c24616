//! What an agent does on a request's page: each form is one act.

use axum::extract::Path;
use axum::response::Response;
use domain::act::Act;
use domain::classify::Classification;
use domain::event::{AskedField, Attachment, Call, Ending, RejectionReason, ResolutionKind};
use domain::kind::{Channel, Kind, Phase};
use domain::policy::Severity;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::{Change, Command, Confirmation, Failure};

use super::draft::Draft;
use super::{happened, line_list};
use crate::shell::{AtDesk, Fields, refused};

/// The acts with a form above the conversation.
pub(super) const CODES: [&str; 25] = [
    "accept",
    "assign",
    "ask",
    "resolve",
    "severity",
    "agree-severity",
    "take-back-severity",
    "confirm",
    "told",
    "classify",
    "move",
    "hand-back",
    "reject",
    "manager-answer",
    "manager-release",
    "manager",
    "attempt",
    "page",
    "lead",
    "duplicate",
    "transfer",
    "close",
    "answer-removal",
    "withdraw",
    "reopen",
];

/// `POST /d/{desk}/requests/{number}`.
pub(super) async fn post(at: AtDesk, Path((_, number)): Path<(String, String)>, fields: Fields) -> Response {
    let act = fields.text("act");
    let (files, left) = match at.kept_files(&fields).await {
        Ok(files) => files,
        Err(failure) => return again(&at, &number, &act, fields, Vec::new(), failure).await,
    };
    let typed =
        match Number::parse(&number).and_then(|number| typed(&at, &number, &act, &fields, files.clone())) {
            Ok(typed) => typed,
            Err(refusal) => return again(&at, &number, &act, fields, files, refusal.into()).await,
        };
    let change = Change::new(at.viewer.clone(), typed.channel, typed.command)
        .keyed(fields.token())
        .happened(typed.happened)
        .or_earliest();
    match at.send(change).await {
        Ok(outcome) => {
            // Reopening too late leads to a new request: that is where the work goes on.
            let number = outcome.request.as_ref().map_or(number, |(_, number)| number.to_string());
            let said = if left.is_some() { super::LEFT } else { act.as_str() };
            super::done(&at.shell, &at.shell.request_path(number), said, &outcome, typed.happened)
        }
        Err(failure) => again(&at, &number, &act, fields, files, failure).await,
    }
}

async fn again(
    at: &AtDesk,
    number: &str,
    act: &str,
    fields: Fields,
    files: Vec<Attachment>,
    failure: Failure,
) -> Response {
    let refusal = failure.refusal();
    // Nothing to show the form on: the request itself is not there.
    if refusal.reason == Reason::NotFound && Number::parse(number).is_err() {
        return refused(&at.shell, failure);
    }
    super::request::again(at, number, Draft::refused(act, fields, files, refusal)).await
}

struct Typed {
    command: Command,
    channel: Channel,
    happened: Option<Timestamp>,
}

fn typed(
    at: &AtDesk,
    number: &Number,
    act: &str,
    fields: &Fields,
    files: Vec<Attachment>,
) -> Result<Typed, Refusal> {
    let number = number.clone();
    let mut typed = Typed { command: Command::Tick, channel: Channel::Screen, happened: None };
    // Waking people, and saying that somebody is there, is now.
    if !matches!(act, "page" | "answer-page") {
        typed.happened = happened(&fields.text("happened"), &at.shell)?;
    }
    if act == "call" {
        typed.channel = Channel::Phone;
    }
    typed.command = match act {
        "note" => Command::Note { number, text: fields.text("text"), attachments: files },
        "assign" => {
            let to = match fields.text("to") {
                none if none.is_empty() => None,
                seat => Some(seat.parse().map_err(|_| Refusal::field(Reason::FieldInvalid, "to"))?),
            };
            Command::Assign { number, to }
        }
        "take" => Command::Assign { number, to: Some(at.seat.seat) },
        "confirm" => Command::Confirm {
            number,
            said: Confirmation {
                text: fields.optional("text"),
                withdraw_escalations: match fields.text("withdraw").as_str() {
                    "yes" => Some(true),
                    "no" => Some(false),
                    _ => None,
                },
                reason: fields.optional("reason"),
                told: if fields.optional("who").is_some() { Some(super::told::by(fields)?) } else { None },
            },
        },
        "told" => Command::OnBehalf {
            number,
            act: super::told::act(fields, files)?,
            told: super::told::by(fields)?,
        },
        "classify" => Command::Classify { number, to: classification(fields)? },
        "move" => {
            let queue = fields.text("queue");
            let queue = queue.parse().map_err(|_| Refusal::field(Reason::FieldMissing, "queue"))?;
            Command::MoveToQueue { number, queue }
        }
        "tag" => {
            let given = |name: &str| fields.optional(name).into_iter().collect();
            Command::Tag { number, add: given("add"), remove: given("remove") }
        }
        "page" => Command::Page { number, reason: fields.text("reason") },
        "answer-page" => Command::AnswerPage { number },
        "duplicate" => {
            let of = fields.text("of");
            if of.trim().is_empty() {
                return Err(Refusal::field(Reason::FieldMissing, "of"));
            }
            Command::Duplicate { number, of: Number::parse(&of)? }
        }
        "transfer" => Command::Transfer { number, desk: fields.text("desk"), reason: fields.text("reason") },
        "lead" => Command::Lead { number, escalation: Number::parse(&fields.text("escalation"))? },
        _ => Command::Act { number, act: request_act(act, fields, files)? },
    };
    Ok(typed)
}

/// What the request is about, as the form says.
fn classification(fields: &Fields) -> Result<Classification, Refusal> {
    let contact = match fields.text("contact") {
        none if none.is_empty() => None,
        person => Some(person.parse().map_err(|_| Refusal::field(Reason::FieldInvalid, "contact"))?),
    };
    Ok(Classification {
        kind: choice(Kind::from_code(&fields.text("kind")), "kind")?,
        phase: choice(Phase::from_code(&fields.text("phase")), "phase")?,
        product: fields.optional("product"),
        contact,
    })
}

/// The act of a form, as the domain knows it.
pub(super) fn request_act(act: &str, fields: &Fields, attachments: Vec<Attachment>) -> Result<Act, Refusal> {
    let text = |name: &str| fields.text(name);
    let optional = |name: &str| fields.optional(name);
    Ok(match act {
        "reply" => Act::Reply { text: text("text"), attachments },
        "call" => Act::Call {
            text: text("text"),
            call: Call { caller: text("caller"), number: optional("telephone") },
        },
        "accept" => Act::Accept { engineer: optional("engineer") },
        "ask" => Act::AskInformation { text: text("text"), fields: asked_fields(&text("fields")) },
        "resolve" => Act::ProposeResolution {
            kind: choice(ResolutionKind::from_code(&text("kind")), "kind")?,
            text: text("text"),
            attachments,
        },
        "reject" => Act::Reject {
            reason: choice(RejectionReason::from_code(&text("reason")), "reason")?,
            text: text("text"),
        },
        "severity" => Act::SetSeverity { to: severity(&text("to"))?, reason: optional("reason") },
        "agree-severity" => match text("agreed").as_str() {
            "no" => Act::DeclineSeverity { reason: optional("reason") },
            _ => Act::AgreeSeverity,
        },
        "take-back-severity" => Act::DeclineSeverity { reason: optional("reason") },
        "hand-back" => Act::HandBack {
            reason: text("reason"),
            element: text("element"),
            evidence: text("evidence"),
            attachments,
        },
        "manager-answer" => Act::AnswerAsManager { manager: text("manager"), plan: text("plan") },
        "manager-release" => Act::ReleaseManager { agreed: text("agreed") },
        "manager" => Act::AskManager {
            reason: text("reason"),
            milestone: milestone(&text("milestone"))?,
            requester: optional("requester"),
        },
        "attempt" => Act::AttemptContact { how: text("how") },
        "close" => Act::Close { ending: Ending::Desk, text: optional("text") },
        "answer-removal" => Act::AnswerRemoval { done: text("done") == "yes", text: optional("text") },
        "withdraw" => Act::Withdraw { reason: text("reason") },
        "reopen" => Act::Reopen { reason: text("reason") },
        _ => return Err(Refusal::field(Reason::FieldInvalid, "act")),
    })
}

pub(super) fn choice<T>(chosen: Option<T>, field: &str) -> Result<T, Refusal> {
    chosen.ok_or_else(|| Refusal::field(Reason::FieldMissing, field))
}

pub(super) fn severity(typed: &str) -> Result<Severity, Refusal> {
    typed.parse().map(Severity).map_err(|_| Refusal::field(Reason::FieldMissing, "to"))
}

pub(super) fn milestone(typed: &str) -> Result<Option<jiff::civil::Date>, Refusal> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    typed.trim().parse().map(Some).map_err(|_| Refusal::field(Reason::FieldInvalid, "milestone"))
}

/// The fields that are asked for, one a line; each gets a name made from its words.
pub(super) fn asked_fields(typed: &str) -> Vec<AskedField> {
    let mut fields: Vec<AskedField> = Vec::new();
    for label in line_list(typed) {
        let plain: String =
            label.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let mut name = plain.split('-').filter(|it| !it.is_empty()).collect::<Vec<_>>().join("-");
        if name.is_empty() || fields.iter().any(|field| field.name == name) {
            name = format!("{name}-{}", fields.len() + 1);
        }
        fields.push(AskedField { name, label });
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_its_words() {
        for code in CODES {
            for family in ["do", "submit", "done"] {
                assert!(words::has(&format!("ui-{family}-{code}")), "ui-{family}-{code}");
            }
        }
    }

    #[test]
    fn fields_that_are_asked_for_get_names_of_their_own() {
        let fields = asked_fields("Version du pilote\n\n Journal \nversion du pilote\n?");
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["version-du-pilote", "journal", "version-du-pilote-3", "-4"]);
    }
}
