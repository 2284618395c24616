//! `escalations/{number}/acts`: what became of our acts at the next desk. An act whose consequence comes from there is
//! answered 202 with its address; who would rather wait says how long (`Prefer: wait=N`).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use domain::escalation::Fate;
use engine::view::ActView;
use engine::{Outcome, SentAct};

use crate::answer::{self, Answer};
use crate::caller::{self, Caller};
use crate::escalations::address;
use crate::operation::{Operation, get};
use crate::prefer;
use crate::problem::Problem;
use crate::query::Path;
use crate::shape::List;

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/escalations/{number}/acts", list)
            .called("listEscalationActs", "What we sent to the next desk, and how it fares there.")
            .gives::<List<ActView>>(200),
        get("/api/v1/escalations/{number}/acts/{message}", one)
            .called(
                "readEscalationAct",
                "How one act fares: it ends as `taken`, which the escalation then shows, or as `refused` with why.",
            )
            .gives::<ActView>(200)
            .tagged(),
    ]
}

async fn list(caller: Caller, path: Path) -> Answer {
    answer::listed(&caller.reading.acts(&path.number()?).await?)
}

async fn one(caller: Caller, path: Path) -> Answer {
    let act = caller.reading.act(&path.number()?, path.read("message")?).await?;
    answer::tagged(&caller.headers, &act)
}

fn place(sent: &SentAct) -> String {
    format!("{}/acts/{}", address(&sent.escalation), sent.message)
}

/// What an answer says of the acts that went out: where each can be looked at, and the wait that was honoured.
struct Links {
    headers: HeaderMap,
}

impl Links {
    fn of(sent: &[SentAct], waited: Option<Duration>) -> Self {
        let mut headers = HeaderMap::new();
        for act in sent {
            if let Ok(link) = HeaderValue::from_str(&format!("<{}>; rel=\"monitor\"", place(act))) {
                headers.append(header::LINK, link);
            }
        }
        if let Some(wait) = waited {
            headers.extend([prefer::applied(wait)]);
        }
        Self { headers }
    }

    fn with(self, answer: Answer) -> Answer {
        let mut response = answer?;
        response.headers_mut().extend(self.headers);
        Ok(response)
    }
}

/// Waits for what is on its way, as long as the client would. Answers how long that was, if there was anything to
/// wait for.
async fn wait(caller: &Caller, sent: &[SentAct]) -> Result<Option<Duration>, Problem> {
    let coming: Vec<&SentAct> = sent.iter().filter(|act| act.fate == Fate::Sent).collect();
    let Some(longest) = prefer::wait(&caller.headers).filter(|_| !coming.is_empty()) else { return Ok(None) };
    let all = async {
        for act in coming {
            caller.alone().await.act_settles(&caller.viewer, &act.escalation, act.message, longest).await?;
        }
        Ok::<(), Problem>(())
    };
    // What does not come in time goes on without anybody waiting.
    if let Ok(waited) = tokio::time::timeout(longest, all).await {
        waited?;
    }
    Ok(Some(longest))
}

/// The answer of an act whose consequence comes from the next desk: where it can be looked at, or how it ended. `made`:
/// what an act that was taken left behind, and where.
pub async fn answered(caller: &Caller, mut outcome: Outcome, made: Option<&str>) -> Answer {
    let Some(sent) = outcome.sent.last().cloned() else { return answer::changed(outcome) };
    let waited = wait(caller, &outcome.sent).await?;
    let act = caller.reading.act(&sent.escalation, sent.message).await?;
    let links = Links::of(&outcome.sent, waited);
    // Who waits for nothing is answered as it left, however fast it was.
    let fate = if waited.is_some() { act.state } else { sent.fate };
    match fate {
        Fate::Sent | Fate::ToBeTold => links.with(answer::accepted(&outcome, &act, &place(&sent))),
        Fate::Refused => {
            let mut refused = Problem::from(act.refusal.ok_or(domain::Reason::Internal)?).into_response();
            let location = HeaderValue::from_str(&place(&sent));
            refused.headers_mut().extend(location.map(|place| (header::LOCATION, place)));
            links.with(Ok(refused))
        }
        Fate::Taken => {
            outcome.view = caller::view(&caller.reading.escalation(&sent.escalation).await?)?;
            links.with(match made {
                Some(location) => answer::created(outcome, location),
                None => answer::changed(outcome),
            })
        }
    }
}

/// The answer of an escalation that was made: our own record is there, whatever the next desk says.
pub async fn made(caller: &Caller, mut outcome: Outcome) -> Answer {
    let location = outcome.escalation.as_ref().map(|(_, number)| address(number)).unwrap_or_default();
    let waited = wait(caller, &outcome.sent).await?;
    if let (Some(_), Some((_, number))) = (waited, &outcome.escalation) {
        outcome.view = caller::view(&caller.reading.escalation(number).await?)?;
    }
    Links::of(&outcome.sent, waited).with(answer::created(outcome, &location))
}

/// The answer of a change of our own request that sent something besides: it stands, whatever the next desk says.
pub async fn beside(caller: &Caller, mut outcome: Outcome) -> Answer {
    let waited = wait(caller, &outcome.sent).await?;
    if let (Some(_), Some((_, number))) = (waited, &outcome.request) {
        outcome.view = caller::view(&caller.reading.request(number).await?)?;
    }
    let links = Links::of(&outcome.sent, waited);
    links.with(answer::changed(outcome))
}

impl Operation {
    /// What it leads to comes from the next desk: answered with where to look, unless the client would wait.
    pub fn crosses(mut self) -> Self {
        self.waits = true;
        self.gives::<ActView>(StatusCode::ACCEPTED.as_u16())
    }

    /// It sends something to the next desk beside what it does here: the client may wait for that.
    pub fn waits(mut self) -> Self {
        self.waits = true;
        self
    }
}
