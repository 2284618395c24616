//! What is on its way out: a lane is paused and resumed; what was given up, or is held, is tried again or dropped, one or a
//! lane of them.

use domain::id::OutboxId;
use domain::lane::Lane;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::pauses::{self, Pause};
use store::{Fault, Tx, outbox};

use super::{At, Outcome, note, own};
use crate::may::{self, Action};
use domain::audit::Audited;

/// Of what was given up on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "given_up", rename_all = "kebab-case")]
pub enum GivenUp {
    /// One item.
    Item { item: OutboxId },
    /// Those of a lane that failed, the oldest first, as many as one change takes. What is held is left alone.
    Lane { lane: Lane },
    /// Those of a lane that are held because the desk came from a copy, as many as one change takes.
    Held { lane: Lane },
}

/// Pauses a lane: what waits in it is left alone, and leaves in its order once it is resumed. What is being delivered just
/// now is delivered.
pub async fn pause(at: &At<'_>, tx: &mut Tx, lane: Lane, reason: Option<&str>) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    if !lane.may_be_paused() {
        return Err(Fault::Refused(Refusal::field(Reason::FieldInvalid, "lane")));
    }
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    let reason = reason.map(|reason| domain::text::line("reason", reason)).transpose()?;
    let who = at.side().1.name().unwrap_or("operator").to_owned();
    let pause = Pause { lane, since: at.now, who, reason };
    if pauses::pause(tx, at.desk(), &pause).await? {
        let reason = pause.reason.as_deref().unwrap_or_default();
        note(at, tx, Audited::LanePaused, lane.code(), reason).await?;
    }
    paused(at, tx, lane).await
}

/// Resumes a lane.
pub async fn resume(at: &At<'_>, tx: &mut Tx, lane: Lane) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    if pauses::resume(tx, at.desk(), lane).await? {
        note(at, tx, Audited::LaneResumed, lane.code(), "").await?;
    }
    paused(at, tx, lane).await
}

async fn paused(at: &At<'_>, tx: &mut Tx, lane: Lane) -> Result<Outcome, Fault> {
    let since = pauses::of(tx, at.desk()).await?.into_iter().find(|it| it.lane == lane).map(|it| it.since);
    let view = serde_json::json!({ "lane": lane.code(), "paused_since": since });
    Ok(Outcome { view, ..Outcome::default() })
}

/// How many items one change takes.
const AT_ONCE: u32 = 200;

/// Has what was given up tried again from the beginning. In a lane whose lines wait, what waits behind it follows.
pub async fn try_again(at: &At<'_>, tx: &mut Tx, of: GivenUp) -> Result<Outcome, Fault> {
    let (lane, items) = chosen(at, tx, of).await?;
    for (id, line) in &items {
        outbox::try_again(tx, ((at.desk(), *id), line), at.now).await?;
    }
    settled(at, tx, Audited::OutgoingTriedAgain, (of, lane), items.len()).await
}

/// Drops what was given up. Not in a lane whose lines must be whole: the other desk would take nothing that follows.
pub async fn drop_outgoing(at: &At<'_>, tx: &mut Tx, of: GivenUp) -> Result<Outcome, Fault> {
    let (lane, items) = chosen(at, tx, of).await?;
    if lane.holds_its_lines() {
        return Err(Fault::Refused(Refusal::new(Reason::LineMustBeWhole)));
    }
    for (id, line) in &items {
        outbox::drop_parked(tx, ((at.desk(), *id), line), at.now).await?;
    }
    settled(at, tx, Audited::OutgoingDropped, (of, lane), items.len()).await
}

/// Items, each with its line.
type Items = Vec<(OutboxId, String)>;

async fn chosen(at: &At<'_>, tx: &mut Tx, of: GivenUp) -> Result<(Lane, Items), Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    match of {
        GivenUp::Item { item } => {
            let (lane, line) = own(outbox::parked_one(tx, at.desk(), item).await?)?;
            Ok((lane, vec![(item, line)]))
        }
        GivenUp::Lane { lane } => Ok((lane, outbox::parked_of(tx, at.desk(), lane, AT_ONCE).await?)),
        GivenUp::Held { lane } => Ok((lane, outbox::held_of(tx, at.desk(), lane, AT_ONCE).await?)),
    }
}

async fn settled(
    at: &At<'_>,
    tx: &mut Tx,
    what: Audited,
    (of, lane): (GivenUp, Lane),
    count: usize,
) -> Result<Outcome, Fault> {
    if count > 0 {
        note(at, tx, what, lane.code(), &count.to_string()).await?;
    }
    let left = match of {
        GivenUp::Held { .. } => outbox::held_of(tx, at.desk(), lane, 1).await?,
        GivenUp::Item { .. } | GivenUp::Lane { .. } => outbox::parked_of(tx, at.desk(), lane, 1).await?,
    };
    let view = serde_json::json!({ "lane": lane.code(), "count": count, "more": !left.is_empty() });
    Ok(Outcome { view, ..Outcome::default() })
}
