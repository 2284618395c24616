//! What time does on a desk: hand-backs whose answer is overdue, requests that silence closes.

use domain::clock::Promise;
use domain::event::{Ending, Event};
use domain::{closure, hand_back};
use store::{Fault, Tx, clocks, idempotency, requests};
use uuid::Uuid;

use super::{At, ground};
use crate::commit::{self, Stamp};
use crate::execute::Outcome;

/// How much one tick does at most; the next one goes on.
const AT_ONCE: u32 = 100;

pub async fn tick(at: &At<'_>, tx: &mut Tx) -> Result<Outcome, Fault> {
    if !matches!(at.viewer(), domain::seat::Viewer::Clock { .. }) {
        return Err(Fault::Refused(domain::Refusal::new(domain::Reason::NotYours)));
    }
    let due = clocks::due(tx, at.desk(), Promise::HandBackAnswer, at.now, AT_ONCE).await?;
    for (id, record, _) in due {
        // Only the asked desk lets a hand-back lapse; an escalation's mirror waits to be told.
        if record == "request" {
            lapse(at, tx, id).await?;
        }
    }
    for id in requests::waiting_ids(tx, at.desk()).await? {
        let record = requests::lock(tx, at.desk(), id).await?;
        let ground = ground(tx, at.desk(), &record).await?;
        let stamp = Stamp::rule(at.now);
        if closure::closes_by_silence(&record.life, &ground.context(&stamp)) {
            let events = vec![Event::Closed { ending: Ending::Expired, text: None }];
            let events = record.life.with_clocks(events, &ground.context(&stamp))?;
            commit::request(at.engine, tx, at.desk(), record, &stamp, events).await?;
        }
    }
    idempotency::forget(tx, at.desk(), at.now).await?;
    Ok(Outcome::default())
}

async fn lapse(at: &At<'_>, tx: &mut Tx, id: Uuid) -> Result<(), Fault> {
    let record = requests::lock(tx, at.desk(), domain::id::RequestId(id)).await?;
    let ground = ground(tx, at.desk(), &record).await?;
    let stamp = Stamp::rule(at.now);
    let context = ground.context(&stamp);
    // Answered at the same moment: then nothing lapses.
    if let Ok(events) = hand_back::lapse(&record.life, &context) {
        commit::request(at.engine, tx, at.desk(), record, &stamp, events).await?;
    }
    Ok(())
}
