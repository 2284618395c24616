//! What the asker does with a request: answer, accept or refuse the resolution, answer a hand-back, reopen, withdraw.
//! The same bodies serve the asking desk's escalations.

use domain::act::Act;
use domain::form::Values;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::view::RequestView;
use engine::{Command, Confirmation, Told};

use crate::acts;
use crate::answer::{self, Answer};
use crate::body::Sent;
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
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
    }

    /// What an override had left out.
    NewCompletion {
        values: Values,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
    }

    /// Somebody is reachable.
    NewCheckIn {
        /// How, or who takes over.
        text [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
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
        /// What the next desk is told when they are withdrawn; that it is resolved, if nothing is said.
        withdraw_reason [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
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
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
    }

    /// Opening again, or taking back: the reason.
    Because {
        reason [default]: String,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
    }
}

pub fn operations() -> Vec<Operation> {
    let on_request = |operation: Operation| operation.gives::<RequestView>(200).tagged();
    vec![
        on_request(post("/api/v1/requests/{number}/answers", give))
            .called("giveInformation", "Answer what the desk asked.")
            .tells::<NewAnswer>(),
        on_request(post("/api/v1/requests/{number}/completion", complete))
            .called("completeRequest", "Send what an override had left out.")
            .tells::<NewCompletion>(),
        on_request(post("/api/v1/requests/{number}/check-ins", check_in))
            .called("checkIn", "Say that somebody is reachable, where work goes on around the clock.")
            .tells::<NewCheckIn>(),
        on_request(post("/api/v1/requests/{number}/confirmation", confirm))
            .called("confirmResolution", "Accept the resolution, or say why not. An agent may record either.")
            .tells::<NewConfirmation>()
            .waits(),
        on_request(post("/api/v1/requests/{number}/hand-back/answer", answer_hand_back))
            .called("answerHandBack", "Accept a hand-back, or dispute it with evidence.")
            .tells::<HandBackAnswer>(),
        on_request(post("/api/v1/requests/{number}/reopenings", reopen))
            .called(
                "reopenRequest",
                "Open a closed request again; after the policy's window, a linked new one.",
            )
            .tells::<Because>()
            .gives::<RequestView>(201),
        on_request(post("/api/v1/requests/{number}/withdrawal", withdraw))
            .called("withdrawRequest", "Take a request back.")
            .tells::<Because>(),
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

/// How an act of the asker's side came to this desk, beside the act itself.
pub struct How {
    pub happened: Option<Timestamp>,
    /// By hand: whom we told, if it was told already.
    pub told: Option<Told>,
    /// For agents: who of the asker's side said it.
    pub reported: Option<Told>,
}

impl How {
    /// Carries out an act on the request of the path: the viewer's own, or as somebody told the viewer.
    pub async fn act(self, caller: Caller, path: Path, act: Act) -> Answer {
        let number = path.number()?;
        let deed = self.deed(&number, act)?;
        let outcome = caller.on_request(&number, deed).await?;
        match &outcome.request {
            // Reopened too late, it goes on as a new one.
            Some((_, new)) if *new != number => {
                let location = address(new);
                answer::created(outcome, &location)
            }
            _ => answer::changed(outcome),
        }
    }

    fn deed(self, number: &Number, act: Act) -> Result<Deed, Refusal> {
        // Only an escalation that is carried by hand is told to somebody.
        if self.told.is_some() {
            return Err(Refusal::new(Reason::OnlyByHand));
        }
        let number = number.clone();
        let command = match self.reported {
            Some(told) => Command::OnBehalf { number, act, told },
            None => Command::Act { number, act },
        };
        Ok(Deed::new(command).happened(self.happened))
    }
}

async fn give(caller: Caller, path: Path, Sent(mut given): Sent<NewAnswer>) -> Answer {
    let how = How { happened: given.happened_at, told: given.told.take(), reported: given.reported.take() };
    how.act(caller, path, given.act()).await
}

async fn complete(caller: Caller, path: Path, Sent(given): Sent<NewCompletion>) -> Answer {
    let NewCompletion { values, happened_at: happened, told, reported } = given;
    How { happened, told, reported }.act(caller, path, Act::Complete { values }).await
}

async fn check_in(caller: Caller, path: Path, Sent(given): Sent<NewCheckIn>) -> Answer {
    let NewCheckIn { text, happened_at: happened, told, reported } = given;
    How { happened, told, reported }.act(caller, path, Act::CheckIn { text }).await
}

async fn confirm(caller: Caller, path: Path, Sent(mut given): Sent<NewConfirmation>) -> Answer {
    let how = How { happened: given.happened_at, told: given.told.take(), reported: given.reported.take() };
    if !given.accepted {
        return how.act(caller, path, given.act()).await;
    }
    if how.told.is_some() {
        return Err(Reason::OnlyByHand.into());
    }
    let number = path.number()?;
    let NewConfirmation { text, withdraw_escalations, withdraw_reason: reason, .. } = given;
    let said = Confirmation { text, withdraw_escalations, reason, told: how.reported };
    let deed = Deed::new(Command::Confirm { number: number.clone(), said });
    let outcome = caller.on_request(&number, deed.happened(how.happened)).await?;
    acts::beside(&caller, outcome).await
}

async fn answer_hand_back(caller: Caller, path: Path, Sent(mut given): Sent<HandBackAnswer>) -> Answer {
    let how = How { happened: given.happened_at, told: given.told.take(), reported: given.reported.take() };
    how.act(caller, path, given.act()).await
}

async fn reopen(caller: Caller, path: Path, Sent(given): Sent<Because>) -> Answer {
    let Because { reason, happened_at: happened, told, reported } = given;
    How { happened, told, reported }.act(caller, path, Act::Reopen { reason }).await
}

async fn withdraw(caller: Caller, path: Path, Sent(given): Sent<Because>) -> Answer {
    let Because { reason, happened_at: happened, told, reported } = given;
    How { happened, told, reported }.act(caller, path, Act::Withdraw { reason }).await
}
