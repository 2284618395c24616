//! What a change answers: the record, as its viewer sees it then.

use domain::escalation::Escalation;
use domain::request::Request;
use store::{Fault, Tx};

use super::At;
use crate::outcome::Outcome;
use crate::view;

/// The outcome of a change of a request.
pub(crate) async fn outcome_of_request(at: &At<'_>, tx: &mut Tx, record: &Request) -> Result<Outcome, Fault> {
    let view = view::json(&view::request(tx, at.viewer(), record, at.engine.judged(at.now)).await?)?;
    Ok(Outcome { request: Some((record.id, record.number.clone())), view, ..Outcome::default() })
}

/// The outcome of a change of an escalation.
pub(crate) async fn outcome_of_escalation(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
) -> Result<Outcome, Fault> {
    let view = view::json(&view::escalation(tx, at.desk(), record, at.engine.judged(at.now)).await?)?;
    Ok(Outcome { escalation: Some((record.id, record.number.clone())), view, ..Outcome::default() })
}
