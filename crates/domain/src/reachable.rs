//! Staying reachable: whoever asked for work around the clock checks in, and what nobody stands by any more may be
//! lowered by the desk.

use crate::Timestamp;
use crate::clock::{Clock, Promise};
use crate::event::Event;
use crate::life::{Context, Life};
use crate::policy::{ChangeTakes, Policy, Severity};
use crate::refusal::{Reason, Refusal};
use crate::text;

/// The asker says that somebody is there. Anything else the asker says counts as well.
pub fn check_in(life: &Life, said: Option<String>, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    if awaited(life).is_none() {
        return Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()));
    }
    Ok(vec![Event::CheckedIn { text: text::optional("text", said)? }])
}

/// The check-in that is awaited.
fn awaited(life: &Life) -> Option<&Clock> {
    life.clocks.iter().find(|clock| clock.promise == Promise::CheckIn && clock.is_open())
}

/// Since when a check-in has been missing; none where none is.
pub fn missing_since(life: &Life, now: Timestamp) -> Option<Timestamp> {
    let clock = awaited(life)?;
    (!clock.is_paused() && clock.due <= now).then_some(clock.due)
}

/// What it takes the desk to lower a severity: what the policy says of any, or of one whose asker is not there.
pub fn lowering(life: &Life, to: Severity, policy: &Policy, now: Timestamp) -> ChangeTakes {
    let usual = policy.severity_change.desk_lowers;
    match &policy.reachable {
        Some(rule) if to <= rule.to && missing_since(life, now).is_some() => usual.min(rule.lowers),
        _ => usual,
    }
}
