//! Messages of an edge that were handled, by record and number. Those about one record stand in a line, whose row is what
//! a message locks: two deliveries of one message are judged one after the other, and nobody else waits.

use domain::Timestamp;
use domain::id::{AgreementId, DeskId, EscalationId};

use crate::arg::args;
use crate::locks::{Firm, Rank, Row};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    EXPECTED => ["select expected from link_line where desk_id = $1 and edge_id = $2 and escalation_id = $3" for update];
    // What was handled before there were lines counts.
    BEGIN => ["insert into link_line (desk_id, edge_id, escalation_id, expected)
               select $1, $2, $3, coalesce(max(number), 0) + 1 from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3
               on conflict (desk_id, edge_id, escalation_id) do nothing"];
    ADVANCE => ["update link_line set expected = $4 where desk_id = $1 and edge_id = $2 and escalation_id = $3"];
    FIND => ["select outcome from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3 and number = $4"];
    KEEP => ["insert into link_in (desk_id, edge_id, escalation_id, number, outcome, at) values ($1, $2, $3, $4, $5, $6)"];
}

/// The line of messages about a record, locked: the number that the next one must have.
pub async fn expected(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
) -> Result<u64, Fault> {
    tx.takes(Row::new(Rank::Line, escalation.0), Firm::Change)?;
    let mut row: Option<(i64,)> = tx.optional(EXPECTED, args![desk, edge, escalation]).await?;
    if row.is_none() {
        tx.run(BEGIN, args![desk, edge, escalation]).await?;
        row = tx.optional(EXPECTED, args![desk, edge, escalation]).await?;
    }
    let (expected,) = row.ok_or_else(|| Fault::Corrupt(format!("no line of {escalation} was begun")))?;
    Ok(expected.cast_unsigned())
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

/// Keeps how the expected message fared; the next one is expected.
pub async fn keep(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    number: u64,
    outcome: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.later(KEEP, args![desk, edge, escalation, number, outcome, now]).await?;
    tx.later(ADVANCE, args![desk, edge, escalation, number + 1]).await
}
