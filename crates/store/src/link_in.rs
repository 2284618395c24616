//! Messages of an edge that were handled, by record and number. Those about one record stand in a line, whose row is what
//! a message locks: two deliveries of one message are judged one after the other, and nobody else waits.

use domain::Timestamp;
use domain::id::{AgreementId, DeskId, EscalationId};

use crate::arg::args;
use crate::locks::{Firm, Rank, Row};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    EXPECTED => ["select expected, known, coalesce((select epoch from peer where desk_id = $1 and edge_id = $2), 1) from link_line where desk_id = $1 and edge_id = $2 and escalation_id = $3" for update];
    // What was handled before there were lines counts.
    BEGIN => ["insert into link_line (desk_id, edge_id, escalation_id, expected)
               select $1, $2, $3, coalesce(max(number), 0) + 1 from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3
               on conflict (desk_id, edge_id, escalation_id) do nothing"];
    ADVANCE => ["update link_line set expected = $4 where desk_id = $1 and edge_id = $2 and escalation_id = $3"];
    FIND => ["select outcome from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3 and number = $4"];
    RESTORED => ["update link_line set expected = $4, known = $5 where desk_id = $1 and edge_id = $2 and escalation_id = $3"];
    FORGET => ["delete from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3 and number > $4"];
    HANDLED => ["select coalesce(max(number), 0) from link_in where desk_id = $1 and edge_id = $2 and escalation_id = $3"];
    SENT_ON => ["update link_line set expected = $4 where desk_id = $1 and edge_id = $2 and escalation_id = $3 and expected < $4"];
    KEEP => ["insert into link_in (desk_id, edge_id, escalation_id, number, outcome, at) values ($1, $2, $3, $4, $5, $6)"];
}

/// The line of messages about a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The number that the next one must have.
    pub expected: u64,
    /// The epoch of the desk that sends them, as far as it was compared with.
    pub epoch: u64,
    /// How many it knew of when it was last restored: of what it sent in an epoch before, no other number counts.
    pub known: u64,
}

/// The line of messages about a record, locked.
pub async fn line(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
) -> Result<Line, Fault> {
    tx.takes(Row::new(Rank::Line, escalation.0), Firm::Change)?;
    let mut row: Option<(i64, i64, i64)> = tx.optional(EXPECTED, args![desk, edge, escalation]).await?;
    if row.is_none() {
        tx.run(BEGIN, args![desk, edge, escalation]).await?;
        row = tx.optional(EXPECTED, args![desk, edge, escalation]).await?;
    }
    let (expected, known, epoch) =
        row.ok_or_else(|| Fault::Corrupt(format!("no line of {escalation} was begun")))?;
    let [expected, known, epoch] = [expected, known, epoch].map(i64::cast_unsigned);
    Ok(Line { expected, epoch, known })
}

/// The desk that sends them was restored, and knows of so many; `next` is the first that is still to come. What came
/// after those it knows of is no answer to what it sends from here on.
pub async fn restored(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    (next, known): (u64, u64),
) -> Result<(), Fault> {
    line(tx, desk, edge, escalation).await?;
    tx.run(FORGET, args![desk, edge, escalation, known]).await?;
    // What it sends again of what was handled is answered, and waited for no more.
    let handled: Option<(i64,)> = tx.optional(HANDLED, args![desk, edge, escalation]).await?;
    let handled = handled.map_or(0, |(number,)| number.cast_unsigned());
    tx.run(RESTORED, args![desk, edge, escalation, next.max(handled + 1), known]).await
}

/// This desk was restored and has lost messages: the first that is still to come is a later one.
pub async fn sent_on(
    tx: &mut Tx,
    desk: DeskId,
    edge: AgreementId,
    escalation: EscalationId,
    next: u64,
) -> Result<(), Fault> {
    line(tx, desk, edge, escalation).await?;
    tx.run(SENT_ON, args![desk, edge, escalation, next]).await
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
    tx.run(KEEP, args![desk, edge, escalation, number, outcome, now]).await?;
    tx.run(ADVANCE, args![desk, edge, escalation, number + 1]).await
}
