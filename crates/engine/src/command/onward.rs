//! Acts on many records: each is many commands, so that no change holds many records, and what is left is an item of the
//! outbox that says how far it is. The first portion is done with the act itself: on most desks that is all of it.

use domain::id::{AgreementId, LinkId, OutboxId, QueueId, SeatId};
use domain::lane::Lane;
use domain::paging;
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Portion, Tx, escalations, outbox, requests};
use uuid::Uuid;

use super::At;
use super::{compare, hand_over, redact};
use crate::commit;
use crate::document::document;
use crate::outcome::Outcome;

/// Records that one command takes.
pub(crate) const AT_ONCE: u32 = 32;

/// What is done to many records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "undertaking", rename_all = "kebab-case")]
pub enum Undertaking {
    /// Open requests of a seat that ended are nobody's again.
    Unassign {
        seat: SeatId,
    },
    /// Open escalations whose contact is gone pass to another.
    HandOver {
        link: LinkId,
    },
    /// Open requests of a queue that was retired wait in another.
    EmptyQueue {
        queue: QueueId,
        to: QueueId,
    },
    /// When people are woken for open escalations, and for open requests, of the gravest severity: by the plan as it is.
    WakeForEscalations,
    WakeForRequests,
    /// A desk that was restored says how far it is on its escalations over a link, or on the requests of an agreement.
    CompareAsAsker {
        link: LinkId,
    },
    CompareAsAsked {
        agreement: AgreementId,
    },
    /// A passage or a file goes from the records that are left.
    Redact(Box<redact::Rest>),
}

impl Undertaking {
    /// Two of the same go one after the other.
    fn line(&self) -> String {
        match self {
            Self::Unassign { seat } => format!("unassign/{seat}"),
            Self::HandOver { link } => format!("hand-over/{link}"),
            Self::EmptyQueue { queue, .. } => format!("empty-queue/{queue}"),
            Self::WakeForEscalations => "wake/escalations".to_owned(),
            Self::WakeForRequests => "wake/requests".to_owned(),
            Self::CompareAsAsker { link } => format!("compare/{link}"),
            Self::CompareAsAsked { agreement } => format!("compare/{agreement}"),
            Self::Redact(rest) => redact::line_of(rest),
        }
    }
}

/// What is left of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Left {
    pub what: Undertaking,
    pub after: Uuid,
}

/// Does it to the first records, and leaves the others to commands of their own.
pub(crate) async fn undertake(at: &At<'_>, tx: &mut Tx, what: Undertaking) -> Result<(), Fault> {
    // A box of its own: the command that begins it is large enough.
    Box::pin(go_on(at, tx, what, (Uuid::nil(), None))).await
}

/// Does it to the next records.
pub(crate) async fn onward(
    at: &At<'_>,
    tx: &mut Tx,
    what: Undertaking,
    (after, item): (Uuid, OutboxId),
) -> Result<Outcome, Fault> {
    Box::pin(go_on(at, tx, what, (after, Some(item)))).await?;
    Ok(Outcome::default())
}

async fn go_on(
    at: &At<'_>,
    tx: &mut Tx,
    what: Undertaking,
    (after, item): (Uuid, Option<OutboxId>),
) -> Result<(), Fault> {
    let portion = Portion { after, most: AT_ONCE };
    let last = match &what {
        Undertaking::Unassign { seat } => Box::pin(hand_over::unassign(at, tx, *seat, portion)).await?,
        Undertaking::HandOver { link } => {
            let link = rows::link(tx, at.desk(), *link, Hold::Share).await?;
            Box::pin(hand_over::settle_some(at, tx, &link, portion)).await?
        }
        Undertaking::EmptyQueue { queue, to } => {
            Box::pin(super::queue::empty(at, tx, (*queue, *to), portion)).await?
        }
        Undertaking::WakeForEscalations => {
            let (open, last) =
                escalations::open_of_severity(tx, at.desk(), paging::SEVERITY, portion).await?;
            for id in open {
                let record = escalations::lock(tx, at.desk(), id).await?;
                commit::escalation_falls_due(tx, at.desk(), &record).await?;
            }
            last
        }
        Undertaking::WakeForRequests => {
            let (open, last) = requests::open_of_severity(tx, at.desk(), paging::SEVERITY, portion).await?;
            for id in open {
                let record = requests::lock(tx, at.desk(), id).await?;
                commit::falls_due(tx, at.desk(), &record).await?;
            }
            last
        }
        Undertaking::CompareAsAsker { link } => Box::pin(compare::as_asker(at, tx, *link, portion)).await?,
        Undertaking::CompareAsAsked { agreement } => {
            Box::pin(compare::as_asked(at, tx, *agreement, portion)).await?
        }
        // What it leaves is another item: one that says which records are left.
        // What is taken out is begun by its own command, which leaves an item for what is left.
        Undertaking::Redact(rest) => match item {
            Some(item) => return Box::pin(redact::go_on(at, tx, rest, item)).await,
            None => return Ok(()),
        },
    };
    leave(at, tx, what, last)
}

/// Leaves what is behind a record to a command of its own; nothing, if nothing is.
pub(crate) fn leave(at: &At<'_>, tx: &mut Tx, what: Undertaking, last: Option<Uuid>) -> Result<(), Fault> {
    let Some(after) = last else { return Ok(()) };
    let line = what.line();
    let id = OutboxId::throw_at(at.now, &mut at.engine.dice.clone());
    let body = document(&Left { what, after })?;
    outbox::put(tx, outbox::Item::new((at.desk(), id), (Lane::Undertaking, line), body, at.now));
    Ok(())
}
