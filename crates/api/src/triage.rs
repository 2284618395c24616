//! `requests/{number}/triage`: the four duties of the first line, each with its evidence.

use domain::event::{Evidence, Search};
use domain::refusal::not_found;
use domain::{Reason, Timestamp, triage};
use engine::Command;
use engine::view::{DeskRequest, DutyView, RequestView};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::answer::{self, Answer};
use crate::body::{self, Json};
use crate::caller::{Caller, Deed};
use crate::operation::{Operation, get, put};
use crate::problem::Problem;
use crate::query::Path;
use crate::shape::{Components, List, Shape, described};

/// How a duty was met, and when, if not now.
#[derive(Deserialize)]
pub struct NewEvidence {
    #[serde(default)]
    happened_at: Option<Timestamp>,
    /// All else: what evidence does not hold is refused by it, and not read before the time is.
    #[serde(flatten)]
    evidence: Map<String, Value>,
}

impl Shape for NewEvidence {
    fn shape(all: &mut Components) -> Value {
        all.named("NewEvidence", |all| {
            let (search, at) = (Option::<Search>::shape(all), Option::<Timestamp>::shape(all));
            let at = described(at, "When it was done, if not now.");
            json!({
                "description": "How a duty was met: done, or attempted and not possible, because.",
                "oneOf": [
                    {
                        "type": "object", "required": ["outcome", "text"], "additionalProperties": false,
                        "properties": {
                            "outcome": { "const": "done" }, "text": { "type": "string" }, "search": search,
                            "happened_at": at,
                        },
                    },
                    {
                        "type": "object", "required": ["outcome", "because"], "additionalProperties": false,
                        "properties": {
                            "outcome": { "const": "not-possible" }, "because": { "type": "string" },
                            "happened_at": at,
                        },
                    },
                ],
            })
        })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/requests/{number}/triage", list)
            .called("listDuties", "The four duties and how each was met.")
            .gives::<List<DutyView>>(200),
        put("/api/v1/requests/{number}/triage/{duty}", record)
            .called("recordDuty", "Record how a duty was met: done, or attempted and not possible, because.")
            .takes::<NewEvidence>()
            .gives::<RequestView>(200)
            .tagged(),
    ]
}

async fn list(caller: Caller, path: Path) -> Answer {
    answer::listed(&desk_view(&caller, &path).await?.triage)
}

/// The request as an agent sees it: contacts are refused, after what is not theirs is not found.
pub async fn desk_view(caller: &Caller, path: &Path) -> Result<Box<DeskRequest>, Problem> {
    match caller.reading.request(&path.number()?).await? {
        RequestView::Desk(view) => Ok(view),
        RequestView::Contact(_) => Err(Reason::NotYours.into()),
    }
}

async fn record(caller: Caller, path: Path, Json(given): Json<NewEvidence>) -> Answer {
    let NewEvidence { evidence, happened_at } = given;
    let evidence: Evidence = body::from_value(Value::Object(evidence))?;
    let number = path.number()?;
    let duty: String = path.read("duty")?;
    let duty = triage::duty(&duty).map_err(|_| not_found())?;
    let deed = Deed::new(Command::Triage { number: number.clone(), duty, evidence }).happened(happened_at);
    answer::changed(caller.on_request(&number, deed).await?)
}
