//! What we do on an escalation, as the side that asks: checked here first, sent, decided by the next desk.

use domain::act::Act;
use domain::{Reason, Refusal, Timestamp};
use engine::view::EscalationView;
use engine::{Command, Told};

use crate::acts;
use crate::answer::Answer;
use crate::asker::{Because, HandBackAnswer, NewAnswer, NewCheckIn, NewCompletion, NewConfirmation};
use crate::body::Sent;
use crate::caller::{Caller, Deed};
use crate::operation::{Operation, post};
use crate::query::Path;

pub fn operations() -> Vec<Operation> {
    let on_escalation = |operation: Operation| operation.gives::<EscalationView>(200).tagged().crosses();
    vec![
        on_escalation(post("/api/v1/escalations/{number}/answers", give))
            .called("answerNextDesk", "Answer what the next desk asked.")
            .tells::<NewAnswer>(),
        on_escalation(post("/api/v1/escalations/{number}/completion", complete))
            .called("completeEscalation", "Send what an override had left out.")
            .tells::<NewCompletion>(),
        on_escalation(post("/api/v1/escalations/{number}/check-ins", check_in))
            .called("checkInNext", "Tell the next desk that somebody is reachable.")
            .tells::<NewCheckIn>(),
        on_escalation(post("/api/v1/escalations/{number}/hand-back/answer", answer_hand_back))
            .called("answerNextHandBack", "Accept the next desk's hand-back, or dispute it with evidence.")
            .tells::<HandBackAnswer>(),
        on_escalation(post("/api/v1/escalations/{number}/confirmation", confirm))
            .called("confirmNextResolution", "Accept the next desk's resolution, or say why not.")
            .tells::<NewConfirmation>(),
        on_escalation(post("/api/v1/escalations/{number}/withdrawal", withdraw))
            .called("withdrawEscalation", "Take an escalation back.")
            .tells::<Because>(),
        on_escalation(post("/api/v1/escalations/{number}/reopenings", reopen))
            .called(
                "reopenEscalation",
                "Ask the next desk to open it again; after its window, a new one that continues it.",
            )
            .tells::<Because>()
            .gives::<EscalationView>(201),
    ]
}

/// Carries out an act on the escalation of the path.
pub async fn act(
    caller: Caller,
    path: Path,
    act: Act,
    happened: Option<Timestamp>,
    told: Option<Told>,
) -> Answer {
    let number = path.number()?;
    let deed = Deed::new(Command::EscalationAct { escalation: number.clone(), act, told });
    let outcome = caller.on_escalation(&number, deed.happened(happened)).await?;
    match &outcome.escalation {
        // Reopened too late, it goes on as a new one.
        Some((_, new)) if *new != number => acts::made(&caller, outcome).await,
        _ => acts::answered(&caller, outcome, None).await,
    }
}

/// Nobody speaks for the desk that asks: it is this one.
pub fn must_be_ours(reported: Option<&Told>) -> Result<(), Refusal> {
    match reported {
        Some(_) => Err(Refusal::field(Reason::FieldInvalid, "reported")),
        None => Ok(()),
    }
}

async fn give(caller: Caller, path: Path, Sent(given): Sent<NewAnswer>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    let (happened, told) = (given.happened_at, given.told.clone());
    act(caller, path, given.act(), happened, told).await
}

async fn complete(caller: Caller, path: Path, Sent(given): Sent<NewCompletion>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    act(caller, path, Act::Complete { values: given.values }, given.happened_at, given.told).await
}

async fn check_in(caller: Caller, path: Path, Sent(given): Sent<NewCheckIn>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    act(caller, path, Act::CheckIn { text: given.text }, given.happened_at, given.told).await
}

async fn answer_hand_back(caller: Caller, path: Path, Sent(given): Sent<HandBackAnswer>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    let (happened, told) = (given.happened_at, given.told.clone());
    act(caller, path, given.act(), happened, told).await
}

async fn confirm(caller: Caller, path: Path, Sent(given): Sent<NewConfirmation>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    let (happened, told) = (given.happened_at, given.told.clone());
    act(caller, path, given.act(), happened, told).await
}

async fn withdraw(caller: Caller, path: Path, Sent(given): Sent<Because>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    act(caller, path, Act::Withdraw { reason: given.reason }, given.happened_at, given.told).await
}

async fn reopen(caller: Caller, path: Path, Sent(given): Sent<Because>) -> Answer {
    must_be_ours(given.reported.as_ref())?;
    act(caller, path, Act::Reopen { reason: given.reason }, given.happened_at, given.told).await
}
