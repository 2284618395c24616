//! Which messages of an edge were handled, and how.

use domain::id::{AgreementId, DeskId, EscalationId};
use domain::{Refusal, Timestamp};
use store::{Fault, Tx};

/// How a message fared: `None` = not seen; `Some(None)` = taken; `Some(Some(..))` = refused.
pub(crate) async fn find(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    number: u64,
) -> Result<Option<Option<Refusal>>, Fault> {
    let Some(outcome) = store::link_in::find(tx, desk, edge, escalation, number).await? else {
        return Ok(None);
    };
    Ok(Some(Refusal::of_another_desk_kept(&outcome)))
}

/// The number that the next message of a record must have.
pub(crate) async fn next(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
) -> Result<u64, Fault> {
    store::link_in::next(tx, desk, edge, escalation).await
}

/// Keeps how a message fared.
pub(crate) async fn keep(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    number: u64,
    refusal: Option<&Refusal>,
    now: Timestamp,
) -> Result<(), Fault> {
    let outcome = serde_json::to_string(&refusal)
        .map_err(|error| Fault::Corrupt(format!("a refusal cannot be kept: {error}")))?;
    store::link_in::keep(tx, desk, edge, escalation, number, &outcome, now).await
}
