//! Messages of an edge that were handled, by record and number.

use domain::Timestamp;
use domain::id::{AgreementId, DeskId, EscalationId};

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    FIND => ["select outcome from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3 and number = $4"];
    NEXT => ["select coalesce(max(number), 0) + 1 from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3"];
    KEEP => ["insert into link_in (desk_id, edge_id, escalation_id, number, outcome, at) values ($1, $2, $3, $4, $5, $6)"];
}

/// How a message fared, as it was kept.
pub async fn find(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    number: u64,
) -> Result<Option<String>, Fault> {
    let row: Option<(String,)> = tx.optional(FIND, args![desk, edge, escalation, number]).await?;
    Ok(row.map(|(outcome,)| outcome))
}

/// The number that comes next.
pub async fn next(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
) -> Result<u64, Fault> {
    let row: Option<(i64,)> = tx.optional(NEXT, args![desk, edge, escalation]).await?;
    Ok(row.map_or(1, |(next,)| next.cast_unsigned()))
}

/// Keeps how a message fared.
pub async fn keep(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    number: u64,
    outcome: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(KEEP, args![desk, edge, escalation, number, outcome, now]).await.map(drop)
}
