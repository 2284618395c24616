//! Which messages of an edge were handled, and how.

use domain::id::{AgreementId, DeskId, EscalationId};
use domain::{Refusal, Timestamp};
use store::{Fault, Tx, link_in};

/// Where a message stands in the line of its record.
pub(crate) enum Turn {
    /// It was handled before: taken, or refused with this.
    Handled(Option<Refusal>),
    Now,
    /// Another must come first.
    OutOfOrder {
        expected: u64,
    },
    /// The desk that sends it was restored since, and what it sent then counts no more.
    Over,
}

/// Whether it is a message's turn, by the epoch in which it was sent and its number. The line is locked, until what it
/// leads to is committed.
pub(crate) async fn turn(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    (epoch, number): (u64, u64),
) -> Result<Turn, Fault> {
    let line = link_in::line(tx, desk, edge, escalation).await?;
    if epoch < line.epoch && number > line.known {
        return Ok(Turn::Over);
    }
    if number == line.expected {
        return Ok(Turn::Now);
    }
    let handled =
        if number < line.expected { link_in::find(tx, desk, edge, escalation, number).await? } else { None };
    Ok(match handled {
        Some(outcome) => Turn::Handled(Refusal::of_another_desk_kept(&outcome)),
        None => Turn::OutOfOrder { expected: line.expected },
    })
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
    let outcome = serde_json::to_string(&refusal).map_err(|error| Fault::unwritable("a refusal", &error))?;
    link_in::keep(tx, desk, edge, escalation, number, &outcome, now).await
}
