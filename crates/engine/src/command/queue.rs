//! In which queue a request waits.

use domain::event::Event;
use domain::id::{Number, QueueId};
use domain::kind::Door;
use domain::life::Context;
use domain::queue::{self, Queue};
use domain::request::Request;
use store::rows::Hold;
use store::{Fault, Portion, Tx, queues, requests};
use uuid::Uuid;

use super::At;
use super::outcomes::outcome_of_request;
use super::request::{self, load};
use crate::commit::{self, Stamp};
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// Where what comes by a door waits from its opening on. It is never retired, so nobody has to hold it.
pub(super) async fn first(at: &At<'_>, tx: &mut Tx, door: Door) -> Result<Option<QueueId>, Fault> {
    Ok(queues::first(tx, at.desk(), door).await?.map(|queue| queue.id))
}

/// Moves a request to another queue of its door.
pub async fn move_to(at: &At<'_>, tx: &mut Tx, number: &Number, to: QueueId) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    // Held, so that it is not retired meanwhile.
    let queue = queues::by_id(tx, at.desk(), to, Hold::Share).await?;
    // What waits there already is not written again.
    if queue::move_to(&record, &queue).is_ok_and(|events| events.is_empty()) {
        return outcome_of_request(at, tx, &record).await;
    }
    let left = left(at, tx, &record, &queue).await?;
    let judge = |then: &Request, _: &Context<'_>| {
        let moved = queue::move_to(then, &queue)?;
        let left = left.iter().filter(|_| !moved.is_empty()).cloned();
        Ok(moved.iter().cloned().chain(left).collect())
    };
    let record = request::record_of(at, tx, record, &ground, &judge).await?;
    outcome_of_request(at, tx, &record).await
}

/// Nobody keeps what they do not see any more: whoever has it and was given other queues alone.
async fn left(at: &At<'_>, tx: &mut Tx, record: &Request, to: &Queue) -> Result<Option<Event>, Fault> {
    let Some((seat, _)) = &record.assignee else { return Ok(None) };
    let there = Request { queue: Some(to.id), ..record.clone() };
    match request::workable(at, tx, *seat, &there, record.kind.door()).await {
        Ok(_) => Ok(None),
        Err(Fault::Refused(_)) => Ok(Some(Event::Assigned { to: None, name: None })),
        Err(fault) => Err(fault),
    }
}

/// The next open requests of a queue that was retired go to another; answers behind which it goes on.
pub(super) async fn empty(
    at: &At<'_>,
    tx: &mut Tx,
    (from, to): (QueueId, QueueId),
    portion: Portion,
) -> Result<Option<Uuid>, Fault> {
    let mut to = queues::by_id(tx, at.desk(), to, Hold::Share).await?;
    // It may have been retired as well, before its turn came.
    if to.retired.is_some()
        && let Some(first) = queues::first(tx, at.desk(), to.door).await?
    {
        to = first;
    }
    let (waiting, last) = requests::open_of_queue(tx, at.desk(), from, portion).await?;
    for record in waiting {
        let mut events = vec![to.entered()];
        events.extend(left(at, tx, &record, &to).await?);
        commit::request(at.engine, tx, at.desk(), record, &Stamp::rule(at.now), events).await?;
    }
    Ok(last)
}
