//! Severity: chosen by the asker, reclassified by the desk, as the policy lets either do it.

use crate::event::{Event, Side};
use crate::life::{Context, Life};
use crate::policy::{ChangeTakes, Severity};
use crate::refusal::{Reason, Refusal};
use crate::{reachable, text};

/// Sets another severity, or proposes it where the policy wants the other side's agreement.
pub fn set(
    life: &Life,
    to: Severity,
    reason: Option<String>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    if context.policy.level(to).is_none() {
        return Err(Refusal::new(Reason::SeverityUnknown).with("severity", to.0));
    }
    let reason = text::optional("reason", reason)?;
    if to == life.severity {
        return Err(Refusal::new(Reason::SeverityFixed).with("severity", to.0));
    }
    let rule = &context.policy.severity_change;
    // The smaller number is the graver: 1 is above 2.
    let takes = match (context.side, to < life.severity) {
        (Side::Asker, true) => rule.asker_raises,
        (Side::Asker, false) => rule.asker_lowers,
        (Side::Asked, true) => rule.desk_raises,
        (Side::Asked, false) => reachable::lowering(life, to, context.policy, context.happened),
    };
    match takes {
        ChangeTakes::Impossible => Err(Refusal::new(Reason::SeverityFixed).with("severity", life.severity.0)),
        ChangeTakes::Nothing => Ok(vec![Event::SeveritySet { from: life.severity, to, reason }]),
        ChangeTakes::Reason | ChangeTakes::Agreement => {
            let Some(reason) = reason else {
                return Err(Refusal::field(Reason::SeverityReasonNeeded, "reason"));
            };
            Ok(vec![if takes == ChangeTakes::Agreement {
                Event::SeverityProposed { to, reason }
            } else {
                Event::SeveritySet { from: life.severity, to, reason: Some(reason) }
            }])
        }
    }
}

/// The other side agrees to a proposed severity.
pub fn agree(life: &Life, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    let Some(offer) = life.offer.as_ref().filter(|offer| offer.by != context.side) else {
        return Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()));
    };
    Ok(vec![Event::SeveritySet { from: life.severity, to: offer.to, reason: Some(offer.reason.clone()) }])
}

/// The other side declines it, or the proposer takes it back.
pub fn decline(life: &Life, reason: Option<String>, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    if life.offer.is_none() {
        return Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()));
    }
    Ok(vec![Event::SeverityDeclined { reason: text::optional("reason", reason)? }])
}
