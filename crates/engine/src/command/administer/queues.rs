//! The queues of a desk: their names, hours and people, and which are used no more.

use domain::audit::Audited;
use domain::id::{CalendarId, QueueId, SeatId};
use domain::kind::Door;
use domain::queue::Queue;
use domain::text::Both;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Tx, queues, requests};

use super::super::At;
use super::super::onward::{self, Undertaking};
use super::{calendars, made, note, on_call};
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// A queue to make or to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueDraft {
    pub name: Both,
    /// Of a new queue. It stays.
    pub door: Door,
    #[serde(default)]
    pub calendar: Option<CalendarId>,
    /// The seats of its people.
    #[serde(default)]
    pub members: Vec<SeatId>,
}

/// Makes a queue, or changes the one that was seen at `version`.
pub async fn put(
    at: &At<'_>,
    tx: &mut Tx,
    id: QueueId,
    version: u32,
    draft: &QueueDraft,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    // Locked, so that no two queues get the same name at the same moment.
    let desk = rows::lock_desk(tx, at.desk()).await?;
    let known = match version {
        0 => None,
        _ => Some(queues::lock(tx, desk.id, id).await?),
    };
    let all = queues::all(tx, desk.id).await?;
    let there = all.iter().find(|queue| queue.id == id).map_or(0, |queue| queue.version);
    if there != version {
        return Err(Fault::Refused(Refusal::new(Reason::ChangedMeanwhile)));
    }
    let queue = match known {
        Some(known) => {
            known.must_be_in_use()?;
            if known.door != draft.door {
                return Err(Fault::Refused(Refusal::field(Reason::FieldInvalid, "door")));
            }
            known
        }
        None => Queue { first: false, ..Queue::first(id, desk.id, draft.door) },
    };
    let queue = Queue {
        name: draft.name.clone(),
        calendar: draft.calendar,
        members: draft.members.clone(),
        version: version + 1,
        ..queue
    };
    let queue = queue.checked(&all)?;
    if let Some(calendar) = queue.calendar {
        calendars::known(at, tx, calendar).await?;
    }
    on_call::must_be_agents(tx, at, queue.members.clone()).await?;
    queues::put(tx, &queue).await?;
    note(at, tx, Audited::QueueKept, &queue.name.en, &queue.version.to_string()).await?;
    Ok(made(queue.id))
}

/// Retires the queue that was seen at `version`. What waits in it goes to another: the first of it at once.
pub async fn retire(
    at: &At<'_>,
    tx: &mut Tx,
    id: QueueId,
    version: u32,
    to: Option<QueueId>,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    rows::lock_desk(tx, at.desk()).await?;
    // Held firmly: whoever moves something here holds it as well.
    let queue = queues::lock(tx, at.desk(), id).await?;
    if queue.version != version {
        return Err(Fault::Refused(Refusal::new(Reason::ChangedMeanwhile)));
    }
    let other = match to {
        Some(to) if to != id => Some(queues::by_id(tx, at.desk(), to, Hold::Read).await?),
        Some(_) => Some(queue.clone()),
        None => None,
    };
    let waiting = requests::how_many_wait(tx, at.desk(), id).await?;
    queue.must_be_dispensable(waiting, other.as_ref())?;
    let gone = Queue { retired: Some(at.now), members: Vec::new(), version: version + 1, ..queue };
    queues::put(tx, &gone).await?;
    let name = other.as_ref().map(|it| it.name.en.clone()).unwrap_or_default();
    if let Some(to) = other {
        onward::undertake(at, tx, Undertaking::EmptyQueue { queue: id, to: to.id }).await?;
    }
    note(at, tx, Audited::QueueRetired, &gone.name.en, &name).await?;
    Ok(made(id))
}
