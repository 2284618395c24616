//! Severity, by either side: changed, proposed, agreed to, declined.

use domain::act::Act;
use domain::policy::Severity;
use domain::{Reason, Refusal, Timestamp};
use engine::Told;
use engine::view::{EscalationView, RequestView};

use crate::answer::Answer;
use crate::asker::How;
use crate::body::Sent;
use crate::caller::Caller;
use crate::escalation_acts;
use crate::operation::{Operation, post};
use crate::query::Path;

input! {
    /// Another severity with its reason, or the answer to a proposed one.
    SeverityChange {
        /// The severity it should have. What that takes is the policy's.
        severity [default]: Option<Severity>,
        /// In place of a severity: whether the proposed one is agreed to.
        agree [default]: Option<bool>,
        reason [default]: Option<String>,
        happened_at [default]: Option<Timestamp>,
        /// By hand: whom we told, if it was told already.
        told [default]: Option<Told>,
        /// For agents: who of the asker's side said it, when it is written down for them.
        reported [default]: Option<Told>,
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        post("/api/v1/requests/{number}/severity", of_request)
            .called("changeSeverity", "Change the severity, propose another, or answer a proposal.")
            .tells::<SeverityChange>()
            .gives::<RequestView>(200)
            .tagged(),
        post("/api/v1/escalations/{number}/severity", of_escalation)
            .called("changeEscalationSeverity", "The same at the next desk.")
            .tells::<SeverityChange>()
            .gives::<EscalationView>(200)
            .tagged()
            .crosses(),
    ]
}

impl SeverityChange {
    fn act(self) -> Result<Act, Refusal> {
        match (self.severity, self.agree) {
            (Some(to), None) => Ok(Act::SetSeverity { to, reason: self.reason }),
            (None, Some(true)) => Ok(Act::AgreeSeverity),
            (None, Some(false)) => Ok(Act::DeclineSeverity { reason: self.reason }),
            (None, None) => Err(Refusal::field(Reason::FieldMissing, "severity")),
            (Some(_), Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "agree")),
        }
    }
}

async fn of_request(caller: Caller, path: Path, Sent(given): Sent<SeverityChange>) -> Answer {
    let how = How { happened: given.happened_at, told: given.told.clone(), reported: given.reported.clone() };
    how.act(caller, path, given.act()?).await
}

async fn of_escalation(caller: Caller, path: Path, Sent(given): Sent<SeverityChange>) -> Answer {
    escalation_acts::must_be_ours(given.reported.as_ref())?;
    let (happened, told) = (given.happened_at, given.told.clone());
    escalation_acts::act(caller, path, given.act()?, happened, told).await
}
