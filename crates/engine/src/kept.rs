//! What is kept of an answer under its key: what was made and sent, and not how it looked. The same key again is answered
//! with the record as it is by then, to whoever may still see it.

use domain::Timestamp;
use domain::id::{DeskId, SeatId};
use domain::seat::Viewer;
use serde_json::Value;
use store::{Fault, Scope, Tx, escalations, idempotency};

use crate::outcome::Outcome;
use crate::{read, view};

/// Seat, key, and a digest of what was asked.
pub(crate) type Keyed = (SeatId, String, Vec<u8>);

/// Keeps an answer under its key, in the transaction that made it. A record is named, and nothing is said of it; what is
/// no record (an id, how a mail was filed) answers in a few words, and those are kept.
pub(crate) async fn keep(
    tx: &mut Tx,
    desk: DeskId,
    (seat, key, digest): &Keyed,
    outcome: &mut Outcome,
    now: Timestamp,
) -> Result<(), Fault> {
    let of_a_record = outcome.request.is_some() || outcome.escalation.is_some();
    let view = if of_a_record { outcome.view.take() } else { Value::Null };
    let answer = serde_json::to_string(outcome)
        .map_err(|error| Fault::Corrupt(format!("an answer cannot be kept: {error}")))?;
    if of_a_record {
        outcome.view = view;
    }
    idempotency::keep(tx, desk, *seat, key, digest, &answer, now).await
}

/// The answer that was kept under a key, with the record as its viewer sees it now. `judged`: the instant by which views
/// tell what is late.
pub(crate) async fn again(
    tx: &mut Tx,
    viewer: &Viewer,
    (seat, key, digest): &Keyed,
    judged: Timestamp,
) -> Result<Option<Outcome>, Fault> {
    let Some(answer) = idempotency::find(tx, viewer.desk(), *seat, key, digest).await? else {
        return Ok(None);
    };
    let mut outcome: Outcome = serde_json::from_str(&answer)
        .map_err(|error| Fault::Corrupt(format!("a kept answer cannot be read: {error}")))?;
    if let Some((_, number)) = &outcome.request {
        let record = read::readable(tx, viewer, number, judged).await?;
        outcome.view = view::json(&view::request(tx, viewer, &record, judged).await?)?;
    } else if let Some((_, number)) = &outcome.escalation {
        let record = escalations::by_number(tx, &Scope::of(viewer), number, false).await?;
        outcome.view = view::json(&view::escalation(tx, viewer.desk(), &record, judged).await?)?;
    }
    Ok(Some(outcome))
}
