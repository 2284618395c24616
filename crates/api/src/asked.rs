//! What the desk that was asked does with a request: take it, refuse it, ask, resolve, hand back, close.

use domain::Timestamp;
use domain::act::Act;
use domain::event::{AskedField, Ending, RejectionReason, ResolutionKind};
use engine::Command;
use engine::view::RequestView;

use crate::answer::{self, Answer};
use crate::body::{Json, Sent};
use crate::caller::{Caller, Deed};
use crate::files::Named;
use crate::operation::{Operation, post};
use crate::query::Path;

input! {
    /// The desk takes it.
    Acceptance {
        /// The engineer's name; you, if it is not said.
        engineer [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
    }

    /// The desk does not take it, because.
    Rejection { reason: RejectionReason, text [default]: String, happened_at [default]: Option<Timestamp> }

    /// Something the asker is asked; the request then waits on the asker.
    InformationRequest {
        text [default]: String,
        /// Fields that the answer must fill in; none: any reply is the answer.
        fields [default]: Vec<AskedField>,
        happened_at [default]: Option<Timestamp>,
    }

    /// A proposed resolution; the asker has the last word.
    NewResolution {
        kind: ResolutionKind,
        text [default]: String,
        attachments [default]: Named,
        happened_at [default]: Option<Timestamp>,
    }

    /// The cause lies in the asker's own domain.
    NewHandBack {
        /// A code from the policy's list.
        reason [default]: String,
        /// The infrastructure element.
        element [default]: String,
        evidence [default]: String,
        attachments [default]: Named,
        happened_at [default]: Option<Timestamp>,
    }

    /// The asker was not reached.
    ContactAttempt { how [default]: String, happened_at [default]: Option<Timestamp> }

    /// The desk closes it, with its reason.
    NewClosure { text [default]: String, happened_at [default]: Option<Timestamp> }
}

pub fn operations() -> Vec<Operation> {
    let on_request = |operation: Operation| operation.gives::<RequestView>(200).tagged();
    vec![
        on_request(post("/api/v1/requests/{number}/acceptance", accept))
            .called("acceptRequest", "Take a request.")
            .tells::<Acceptance>(),
        on_request(post("/api/v1/requests/{number}/rejection", reject))
            .called("rejectRequest", "Do not take a request: no entitlement, wrong desk, not ours.")
            .tells::<Rejection>(),
        on_request(post("/api/v1/requests/{number}/information-requests", ask))
            .called("askInformation", "Ask the asker for information.")
            .tells::<InformationRequest>(),
        on_request(post("/api/v1/requests/{number}/resolution", propose))
            .called("proposeResolution", "Propose a resolution.")
            .tells::<NewResolution>(),
        on_request(post("/api/v1/requests/{number}/hand-backs", hand_back))
            .called("handBack", "Return a request whose cause lies in the asker's own domain.")
            .tells::<NewHandBack>(),
        on_request(post("/api/v1/requests/{number}/contact-attempts", attempt))
            .called("recordContactAttempt", "Record that the asker was not reached.")
            .takes::<ContactAttempt>(),
        on_request(post("/api/v1/requests/{number}/closure", close))
            .called("closeRequest", "Close a request, with the reason.")
            .tells::<NewClosure>(),
    ]
}

/// Carries out an act on the request of the path.
pub async fn act(caller: Caller, path: Path, act: Act, happened: Option<Timestamp>) -> Answer {
    let number = path.number()?;
    let deed = Deed::new(Command::Act { number: number.clone(), act }).happened(happened);
    answer::changed(caller.on_request(&number, deed).await?)
}

async fn accept(caller: Caller, path: Path, Sent(given): Sent<Acceptance>) -> Answer {
    act(caller, path, Act::Accept { engineer: given.engineer }, given.happened_at).await
}

async fn reject(caller: Caller, path: Path, Sent(given): Sent<Rejection>) -> Answer {
    let Rejection { reason, text, happened_at } = given;
    act(caller, path, Act::Reject { reason, text }, happened_at).await
}

async fn ask(caller: Caller, path: Path, Sent(given): Sent<InformationRequest>) -> Answer {
    let InformationRequest { text, fields, happened_at } = given;
    act(caller, path, Act::AskInformation { text, fields }, happened_at).await
}

async fn propose(caller: Caller, path: Path, Sent(given): Sent<NewResolution>) -> Answer {
    let NewResolution { kind, text, attachments: Named(attachments), happened_at } = given;
    act(caller, path, Act::ProposeResolution { kind, text, attachments }, happened_at).await
}

async fn hand_back(caller: Caller, path: Path, Sent(given): Sent<NewHandBack>) -> Answer {
    let NewHandBack { reason, element, evidence, attachments: Named(attachments), happened_at } = given;
    act(caller, path, Act::HandBack { reason, element, evidence, attachments }, happened_at).await
}

async fn attempt(caller: Caller, path: Path, Json(given): Json<ContactAttempt>) -> Answer {
    act(caller, path, Act::AttemptContact { how: given.how }, given.happened_at).await
}

async fn close(caller: Caller, path: Path, Sent(given): Sent<NewClosure>) -> Answer {
    let text = Some(given.text);
    act(caller, path, Act::Close { ending: Ending::Desk, text }, given.happened_at).await
}
