//! What a contact does on a request's page: each form is one act.

use axum::extract::Path;
use axum::response::Response;
use domain::act::Act;
use domain::event::Attachment;
use domain::form::Values;
use domain::policy::Severity;
use domain::{Number, Reason, Refusal};
use engine::Command;

use super::{questions, request};
use crate::shell::{AtPortal, Fields, redirect_saying, refused};

/// `POST /p/{desk}/{seat}/requests/{number}`.
pub(super) async fn post(
    at: AtPortal,
    Path((_, _, number)): Path<(String, String, String)>,
    fields: Fields,
) -> Response {
    let act = fields.text("act");
    let Ok(known) = Number::parse(&number) else { return refused(&at.shell, domain::refusal::not_found()) };
    let (files, left) = match at.kept_files(&fields).await {
        Ok(files) => files,
        Err(failure) => return request::again(&at, &number, &act, fields, &[], failure).await,
    };
    let said = match read(&act, &fields, files.clone()) {
        Ok(said) => said,
        Err(refusal) => return request::again(&at, &number, &act, fields, &files, refusal.into()).await,
    };
    match at.change(Command::Act { number: known, act: said }, fields.token()).await {
        Ok(outcome) => {
            // Reopening too late opens a new request: that is where it goes on.
            let to = outcome.request.map_or(number, |(_, number)| number.to_string());
            let said = if left.is_some() { "ui-p-files-left".to_owned() } else { format!("ui-p-done-{act}") };
            redirect_saying(&at.shell, &at.shell.request_path(to), &said)
        }
        Err(failure) => request::again(&at, &number, &act, fields, &files, failure).await,
    }
}

fn read(act: &str, fields: &Fields, attachments: Vec<Attachment>) -> Result<Act, Refusal> {
    let text = |name: &str| fields.text(name);
    Ok(match act {
        "reply" => Act::Reply { text: text("text"), attachments },
        "answer" => Act::GiveInformation { text: text("text"), values: values(fields), attachments },
        "complete" => Act::Complete { values: questions::given(fields) },
        "check-in" => Act::CheckIn { text: fields.optional("text") },
        "accept" => Act::AcceptResolution { text: fields.optional("text") },
        "refuse" => Act::RefuseResolution { why: text("why") },
        "accept-hand-back" => Act::AcceptHandBack { text: fields.optional("text") },
        "dispute" => Act::DisputeHandBack { evidence: text("evidence"), attachments },
        "agree" => Act::AgreeSeverity,
        "decline" => Act::DeclineSeverity { reason: fields.optional("reason") },
        "severity" => Act::SetSeverity {
            to: text("to").parse().map(Severity).map_err(|_| Refusal::field(Reason::FieldMissing, "to"))?,
            reason: fields.optional("reason"),
        },
        "manager" => Act::AskManager {
            reason: text("reason"),
            milestone: match fields.optional("milestone") {
                None => None,
                Some(day) => {
                    Some(day.parse().map_err(|_| Refusal::field(Reason::FieldInvalid, "milestone"))?)
                }
            },
            requester: None,
        },
        "reopen" => Act::Reopen { reason: text("reason") },
        "withdraw" => Act::Withdraw { reason: text("reason") },
        _ => return Err(Refusal::field(Reason::FieldInvalid, "act")),
    })
}

/// The fields that the desk asked for: `v-NAME`.
fn values(fields: &Fields) -> Values {
    let named = fields.texts().iter().filter_map(|(name, text)| Some((name.strip_prefix("v-")?, text)));
    named.map(|(name, text)| (name.to_owned(), text.clone())).collect()
}
