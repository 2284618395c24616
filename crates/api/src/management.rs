//! Management escalations: a manager's attention, apart from severity; asked by the asker, answered by the desk.

use domain::Timestamp;
use domain::act::Act;
use engine::Told;
use engine::view::{EscalationView, RequestView};
use jiff::civil::Date;

use crate::answer::Answer;
use crate::asked;
use crate::asker::How;
use crate::body::Sent;
use crate::caller::Caller;
use crate::escalation_acts;
use crate::operation::{Operation, post};
use crate::query::Path;

input! {
    /// Why a manager is asked for.
    ManagerWanted {
        reason [default]: String,
        /// The milestone at stake.
        milestone [default]: Option<Date>,
        /// Who wants it; you, if it is not said.
        requester [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
    }

    /// A manager takes it, with a plan.
    ManagerAnswer { manager [default]: String, plan [default]: String, happened_at [default]: Option<Timestamp> }

    /// De-escalation: what both agreed.
    ManagerRelease { agreed [default]: String, happened_at [default]: Option<Timestamp> }
}

pub fn operations() -> Vec<Operation> {
    let on_request = |operation: Operation| operation.gives::<RequestView>(200).tagged();
    vec![
        on_request(post("/api/v1/requests/{number}/management-escalations", ask))
            .called("askManager", "Ask for a manager's attention.")
            .tells::<ManagerWanted>(),
        on_request(post("/api/v1/requests/{number}/management-escalations/answer", answer))
            .called("answerAsManager", "Take a management escalation, with the action plan.")
            .tells::<ManagerAnswer>(),
        on_request(post("/api/v1/requests/{number}/management-escalations/release", release))
            .called("releaseManager", "Record the agreed end of a management escalation.")
            .tells::<ManagerRelease>(),
        post("/api/v1/escalations/{number}/management-escalations", ask_next)
            .called("askNextManager", "Ask for the attention of a manager of the next desk.")
            .tells::<ManagerWanted>()
            .gives::<EscalationView>(200)
            .tagged()
            .crosses(),
    ]
}

impl ManagerWanted {
    fn act(self) -> Act {
        Act::AskManager { reason: self.reason, milestone: self.milestone, requester: self.requester }
    }
}

async fn ask(caller: Caller, path: Path, Sent(given): Sent<ManagerWanted>) -> Answer {
    let how = How { happened: given.happened_at, told: given.told.clone(), reported: given.reported.clone() };
    how.act(caller, path, given.act()).await
}

async fn ask_next(caller: Caller, path: Path, Sent(given): Sent<ManagerWanted>) -> Answer {
    escalation_acts::must_be_ours(given.reported.as_ref())?;
    let (happened, told) = (given.happened_at, given.told.clone());
    escalation_acts::act(caller, path, given.act(), happened, told).await
}

async fn answer(caller: Caller, path: Path, Sent(given): Sent<ManagerAnswer>) -> Answer {
    let ManagerAnswer { manager, plan, happened_at } = given;
    asked::act(caller, path, Act::AnswerAsManager { manager, plan }, happened_at).await
}

async fn release(caller: Caller, path: Path, Sent(given): Sent<ManagerRelease>) -> Answer {
    asked::act(caller, path, Act::ReleaseManager { agreed: given.agreed }, given.happened_at).await
}
