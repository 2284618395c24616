//! What is kept of an answer under its key: what was made and sent, and not how it looked. The same key again is answered
//! with the record as it is by then, to whoever may still see it.

use domain::id::{DeskId, SeatId};
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::{Fault, Scope, Tx, escalations, idempotency};

use crate::engine::{Answering, Engine};
use crate::outcome::Outcome;
use crate::{read, view};

/// What is asked under a key.
#[derive(Debug, Clone)]
pub(crate) struct Keyed {
    pub seat: SeatId,
    pub key: String,
    /// A digest of it, whatever the order of its fields.
    pub asked: Vec<u8>,
    /// The digest that versions before made: of the command, with its fields in their order. Their answers are kept for a
    /// week more. Where the order is another one by now, the same key is refused as another body: nothing is done twice.
    pub before: Vec<u8>,
}

/// A digest of a command, with the fields of its JSON in the order of their names.
pub(crate) fn digest(command: &impl Serialize) -> Vec<u8> {
    let value = serde_json::to_value(command).unwrap_or_default();
    Sha256::digest(value.to_string()).to_vec()
}

impl Engine {
    /// The answer that was given to the same request under its key, if it was: for whoever reads what is kept by now before
    /// they know what to ask for. `asked`: the digest of the request.
    pub fn answered<'a>(
        &'a self,
        viewer: &'a Viewer,
        key: String,
        asked: Vec<u8>,
    ) -> Answering<'a, Option<Outcome>> {
        Box::pin(async move {
            let Some(seat) = viewer.seat() else { return Ok(None) };
            let (desk, judged, viewer) = (viewer.desk(), self.judged_now(), viewer.clone());
            let answered = self.store.read(desk, move |tx| {
                Box::pin(async move {
                    match idempotency::find(tx, desk, seat, &key).await? {
                        Some((known, answer)) if known == asked => {
                            outcome(tx, &viewer, &answer, judged).await.map(Some)
                        }
                        // What else was asked under the key is judged with the change.
                        _ => Ok(None),
                    }
                })
            });
            Ok(answered.await?)
        })
    }
}

/// Keeps an answer under its key, in the transaction that made it. A record is named, and nothing is said of it; what is
/// no record (an id, how a mail was filed) answers in a few words, and those are kept.
pub(crate) async fn keep(
    tx: &mut Tx,
    desk: DeskId,
    keyed: &Keyed,
    outcome: &mut Outcome,
    now: Timestamp,
) -> Result<(), Fault> {
    let of_a_record = outcome.request.is_some() || outcome.escalation.is_some();
    let view = if of_a_record { outcome.view.take() } else { Value::Null };
    let answer = serde_json::to_string(outcome).map_err(|error| Fault::unwritable("an answer", &error))?;
    if of_a_record {
        outcome.view = view;
    }
    idempotency::keep(tx, desk, keyed.seat, &keyed.key, &keyed.asked, &answer, now).await
}

/// The answer that was kept under a key, with the record as its viewer sees it now. `judged`: the instant by which views
/// tell what is late.
pub(crate) async fn again(
    tx: &mut Tx,
    viewer: &Viewer,
    keyed: &Keyed,
    judged: Timestamp,
) -> Result<Option<Outcome>, Fault> {
    match idempotency::find(tx, viewer.desk(), keyed.seat, &keyed.key).await? {
        None => Ok(None),
        Some((known, answer)) if known == keyed.asked || known == keyed.before => {
            outcome(tx, viewer, &answer, judged).await.map(Some)
        }
        Some(_) => Err(Fault::Refused(Refusal::new(Reason::KeyReused))),
    }
}

/// An answer as it was kept, with its record as it is now.
async fn outcome(tx: &mut Tx, viewer: &Viewer, answer: &str, judged: Timestamp) -> Result<Outcome, Fault> {
    let mut outcome: Outcome =
        serde_json::from_str(answer).map_err(|error| Fault::unreadable("a kept answer", &error))?;
    if let Some((_, number)) = &outcome.request {
        let record = read::readable(tx, viewer, number, judged).await?;
        outcome.view = view::json(&view::request(tx, viewer, &record, judged).await?)?;
    } else if let Some((_, number)) = &outcome.escalation {
        let record = escalations::by_number(tx, &Scope::of(viewer), number, false).await?;
        outcome.view = view::json(&view::escalation(tx, viewer.desk(), &record, judged).await?)?;
    }
    Ok(outcome)
}
