//! What an agent does on an escalation's page: each form is one act.

use axum::extract::Path;
use axum::response::Response;
use domain::act::Act;
use domain::event::{Attachment, Call};
use domain::form::Values;
use domain::kind::Channel;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::{Change, Command, Failure, Told};

use super::acts::{choice, milestone, request_act, severity};
use super::draft::Draft;
use super::{happened, number_list};
use crate::shell::{AtDesk, Fields, refused};

/// `POST /d/{desk}/escalations/{number}`.
pub(super) async fn post(at: AtDesk, Path((_, number)): Path<(String, String)>, fields: Fields) -> Response {
    let act = fields.text("act");
    let (files, left) = match at.kept_files(&fields).await {
        Ok(files) => files,
        Err(failure) => return again(&at, &number, &act, fields, Vec::new(), failure).await,
    };
    let command = Number::parse(&number).and_then(|number| command(&number, &act, &fields, files.clone()));
    let command = match command {
        Ok(command) => command,
        Err(refusal) => return again(&at, &number, &act, fields, files, refusal.into()).await,
    };
    // What was told or reported happened when somebody said it, which may be before it is written down.
    let when: Result<Option<Timestamp>, Refusal> = match act.as_str() {
        "answer-page" => Ok(None),
        _ => happened(&fields.text("happened"), &at.shell),
    };
    let when = match when {
        Ok(when) => when,
        Err(refusal) => return again(&at, &number, &act, fields, files, refusal.into()).await,
    };
    let channel = if act == "call" { Channel::Phone } else { Channel::Screen };
    let change = Change::new(at.viewer.clone(), channel, command).keyed(fields.token());
    match at.send(change.happened(when).or_earliest()).await {
        Ok(outcome) => {
            let base = format!("/d/{}", at.desk.slug);
            // Written from a request's page: back to it.
            let to = match Number::parse(&fields.text("back")) {
                Ok(request) => format!("{base}/requests/{request}#next"),
                Err(_) => format!("{base}/escalations/{number}"),
            };
            let said = if left.is_some() { super::LEFT.to_owned() } else { format!("next-{act}") };
            super::done(&at.shell, &to, &said, &outcome, when)
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
    if refusal.reason == Reason::NotFound && Number::parse(number).is_err() {
        return refused(&at.shell, failure);
    }
    super::escalation::again(at, number, Draft::refused(act, fields, files, refusal)).await
}

fn command(number: &Number, act: &str, fields: &Fields, files: Vec<Attachment>) -> Result<Command, Refusal> {
    let escalation = number.clone();
    let text = |name: &str| fields.text(name);
    let optional = |name: &str| fields.optional(name);
    let channel = || choice(Channel::from_code(&text("channel")), "channel");
    Ok(match act {
        "tell" => {
            let told = Told { who: text("who"), channel: channel()? };
            Command::Tell { escalation, told, reference: optional("reference") }
        }
        "report" => Command::Report {
            escalation,
            act: request_act(&text("answer"), fields, files)?,
            who: text("who"),
            channel: channel()?,
        },
        "particulars" => Command::Particulars {
            escalation,
            reference: optional("reference"),
            portal: optional("portal"),
            engineer: optional("engineer"),
        },
        "answer-page" => Command::AnswerEscalationPage { escalation },
        "take-over" => Command::TakeOver { escalation },
        "join" => {
            let numbers = number_list(&text("numbers"), "numbers")?;
            Command::Join { escalation, numbers }
        }
        _ => Command::EscalationAct { escalation, act: asker_act(act, fields, files)?, told: None },
    })
}

/// The act of a form, on the asker's side.
fn asker_act(act: &str, fields: &Fields, attachments: Vec<Attachment>) -> Result<Act, Refusal> {
    let text = |name: &str| fields.text(name);
    let optional = |name: &str| fields.optional(name);
    Ok(match act {
        "reply" => Act::Reply { text: text("text"), attachments },
        "call" => Act::Call {
            text: text("text"),
            call: Call { caller: text("who"), number: optional("telephone") },
        },
        "give" => Act::GiveInformation { text: text("text"), values: values(fields), attachments },
        "complete" => Act::Complete { values: values(fields) },
        "check-in" => Act::CheckIn { text: optional("text") },
        "accept-hand-back" => Act::AcceptHandBack { text: optional("text") },
        "dispute" => Act::DisputeHandBack { evidence: text("evidence"), attachments },
        "accept-resolution" => Act::AcceptResolution { text: optional("text") },
        "refuse-resolution" => Act::RefuseResolution { why: text("why") },
        "severity" => Act::SetSeverity { to: severity(&text("to"))?, reason: optional("reason") },
        "agree-severity" => match text("agreed").as_str() {
            "no" => Act::DeclineSeverity { reason: optional("reason") },
            _ => Act::AgreeSeverity,
        },
        "take-back-severity" => Act::DeclineSeverity { reason: optional("reason") },
        "manager" => Act::AskManager {
            reason: text("reason"),
            milestone: milestone(&text("milestone"))?,
            requester: optional("requester"),
        },
        "answer-removal" => Act::AnswerRemoval { done: text("done") == "yes", text: optional("text") },
        "withdraw" => Act::Withdraw { reason: text("reason") },
        "reopen" => Act::Reopen { reason: text("reason") },
        _ => return Err(Refusal::field(Reason::FieldInvalid, "act")),
    })
}

/// The values of a form's own fields: `value.NAME`, each named once in `field`.
pub(super) fn values(fields: &Fields) -> Values {
    fields
        .all("field")
        .into_iter()
        .map(|name| {
            let value = fields.text(&format!("value.{name}"));
            (name.to_owned(), value)
        })
        .filter(|(_, value)| !value.trim().is_empty())
        .collect()
}
