//! What the asker does with a request: answer, accept or refuse the resolution, answer a hand-back, reopen, withdraw.
//! The same bodies serve the asking desk's escalations.

use domain::Timestamp;
use domain::act::Act;
use domain::form::Values;
use engine::view::RequestView;
use engine::{Command, Told};

use crate::answer::{self, Answer};
use crate::asked::act;
use crate::body::Json;
use crate::caller::{Caller, Deed};
use crate::files::Named;
use crate::operation::{Operation, post};
use crate::query::Path;
use crate::requests::address;

input! {
    /// The answer to what was asked.
    NewAnswer {
        text [default]: String,
        /// The fields that were asked for, by name.
        values [default]: Values,
        attachments [default]: Named,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
    }

    /// What an override had left out.
    NewCompletion {
        values: Values,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
    }

    /// The asker's word on a proposed resolution.
    NewConfirmation {
        /// Accepted; or refused, with why.
        accepted: bool,
        text [default]: Option<String>,
        /// Why not.
        why [default]: String,
        /// For agents, with escalations still open: whether to withdraw them.
        withdraw_escalations [default]: Option<bool>,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
    }

    /// The asker's word on a hand-back.
    HandBackAnswer {
        /// Accepted: the record ends. Disputed: the desk has it again.
        accepted: bool,
        text [default]: Option<String>,
        /// Our own evidence, when we dispute.
        evidence [default]: String,
        attachments [default]: Named,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
    }

    /// Opening again, or taking back: the reason.
    Because {
        reason [default]: String,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
    }
}

pub fn operations() -> Vec<Operation> {
    let on_request = |operation: Operation| operation.gives::<RequestView>(200).tagged();
    vec![
        on_request(post("/api/v1/requests/{number}/answers", give))
            .called("giveInformation", "Answer what the desk asked.")
            .takes::<NewAnswer>(),
        on_request(post("/api/v1/requests/{number}/completion", complete))
            .called("completeRequest", "Send what an override had left out.")
            .takes::<NewCompletion>(),
        on_request(post("/api/v1/requests/{number}/confirmation", confirm))
            .called(
                "confirmResolution",
                "Accept the resolution, or say why not. An agent may record an acceptance.",
            )
            .takes::<NewConfirmation>(),
        on_request(post("/api/v1/requests/{number}/hand-back/answer", answer_hand_back))
            .called("answerHandBack", "Accept a hand-back, or dispute it with evidence.")
            .takes::<HandBackAnswer>(),
        on_request(post("/api/v1/requests/{number}/reopenings", reopen))
            .called(
                "reopenRequest",
                "Open a closed request again; after the policy's window, a linked new one.",
            )
            .takes::<Because>()
            .gives::<RequestView>(201),
        on_request(post("/api/v1/requests/{number}/withdrawal", withdraw))
            .called("withdrawRequest", "Take a request back.")
            .takes::<Because>(),
    ]
}

impl NewAnswer {
    /// As an act.
    pub fn act(self) -> Act {
        Act::GiveInformation { text: self.text, values: self.values, attachments: self.attachments.0 }
    }
}

impl NewConfirmation {
    /// As an act.
    pub fn act(self) -> Act {
        if self.accepted {
            Act::AcceptResolution { text: self.text }
        } else {
            Act::RefuseResolution { why: self.why }
        }
    }
}

impl HandBackAnswer {
    /// As an act.
    pub fn act(self) -> Act {
        if self.accepted {
            Act::AcceptHandBack { text: self.text }
        } else {
            Act::DisputeHandBack { evidence: self.evidence, attachments: self.attachments.0 }
        }
    }
}

/// Only an escalation that is carried by hand is told to somebody.
fn must_not_be_told(told: Option<&Told>) -> Result<(), domain::Refusal> {
    match told {
        Some(_) => Err(domain::Refusal::new(domain::Reason::OnlyByHand)),
        None => Ok(()),
    }
}

async fn give(caller: Caller, path: Path, Json(given): Json<NewAnswer>) -> Answer {
    must_not_be_told(given.told.as_ref())?;
    let happened = given.happened_at;
    act(caller, path, given.act(), happened).await
}

async fn complete(caller: Caller, path: Path, Json(given): Json<NewCompletion>) -> Answer {
    must_not_be_told(given.told.as_ref())?;
    act(caller, path, Act::Complete { values: given.values }, given.happened_at).await
}

async fn confirm(caller: Caller, path: Path, Json(given): Json<NewConfirmation>) -> Answer {
    must_not_be_told(given.told.as_ref())?;
    let happened = given.happened_at;
    if !given.accepted {
        return act(caller, path, given.act(), happened).await;
    }
    let number = path.number()?;
    let NewConfirmation { text, withdraw_escalations, .. } = given;
    let deed = Deed::new(Command::Confirm { number: number.clone(), text, withdraw_escalations });
    answer::changed(caller.on_request(&number, deed.happened(happened)).await?)
}

async fn answer_hand_back(caller: Caller, path: Path, Json(given): Json<HandBackAnswer>) -> Answer {
    must_not_be_told(given.told.as_ref())?;
    let happened = given.happened_at;
    act(caller, path, given.act(), happened).await
}

async fn reopen(caller: Caller, path: Path, Json(given): Json<Because>) -> Answer {
    must_not_be_told(given.told.as_ref())?;
    let number = path.number()?;
    let act = Act::Reopen { reason: given.reason };
    let deed = Deed::new(Command::Act { number: number.clone(), act }).happened(given.happened_at);
    let outcome = caller.on_request(&number, deed).await?;
    match &outcome.request {
        Some((_, new)) if *new != number => {
            let location = address(new);
            answer::created(outcome, &location)
        }
        _ => answer::changed(outcome),
    }
}

async fn withdraw(caller: Caller, path: Path, Json(given): Json<Because>) -> Answer {
    must_not_be_told(given.told.as_ref())?;
    act(caller, path, Act::Withdraw { reason: given.reason }, given.happened_at).await
}
