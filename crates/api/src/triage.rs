//! `requests/{number}/triage`: the four duties of the first line, each with its evidence.

use domain::event::Evidence;
use domain::refusal::not_found;
use domain::{Reason, triage};
use engine::Command;
use engine::view::{DeskRequest, DutyView, RequestView};

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::{Caller, Deed};
use crate::operation::{Operation, get, put};
use crate::problem::Problem;
use crate::query::Path;
use crate::shape::List;

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/requests/{number}/triage", list)
            .called("listDuties", "The four duties and how each was met.")
            .gives::<List<DutyView>>(200),
        put("/api/v1/requests/{number}/triage/{duty}", record)
            .called("recordDuty", "Record how a duty was met: done, or attempted and not possible, because.")
            .takes::<Evidence>()
            .gives::<RequestView>(200)
            .tagged(),
    ]
}

async fn list(caller: Caller, path: Path) -> Answer {
    answer::listed(&desk_view(&caller, &path).await?.triage)
}

/// The request as an agent sees it: contacts are refused, after what is not theirs is not found.
pub async fn desk_view(caller: &Caller, path: &Path) -> Result<Box<DeskRequest>, Problem> {
    match caller.engine.request(&caller.viewer, &path.number()?).await? {
        RequestView::Desk(view) => Ok(view),
        RequestView::Contact(_) => Err(Reason::NotYours.into()),
    }
}

async fn record(caller: Caller, path: Path, Json(evidence): Json<Evidence>) -> Answer {
    let number = path.number()?;
    let duty: String = path.read("duty")?;
    let duty = triage::duty(&duty).map_err(|_| not_found())?;
    let deed = Deed::new(Command::Triage { number: number.clone(), duty, evidence });
    answer::changed(caller.on_request(&number, deed).await?)
}
