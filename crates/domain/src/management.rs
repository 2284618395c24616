//! Management escalation: asking for a manager's attention, apart from severity.

use jiff::civil::Date;

use crate::event::{Event, ManagerAsked, Why};
use crate::life::{Context, Life};
use crate::refusal::{Reason, Refusal};
use crate::text;

/// The asker wants a manager: reason, and the milestone at stake if there is one.
pub fn ask(
    life: &Life,
    reason: String,
    milestone: Option<Date>,
    requester: Option<String>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    if life.manager().is_some() {
        return Err(Refusal::new(Reason::AlreadyAnswered).with("status", life.status.code()));
    }
    let requester = requester.or_else(|| context.by.name().map(str::to_owned));
    let reason = text::body("reason", &reason)?;
    Ok(vec![Event::ManagerAsked(ManagerAsked { why: Why::Person, reason, milestone, requester })])
}

/// A manager takes it, with a plan.
pub fn answer(life: &Life, manager: String, plan: String, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    must_be_asked(life)?;
    let (manager, plan) = (text::line("manager", &manager)?, text::body("plan", &plan)?);
    Ok(vec![Event::ManagerAnswered { manager, plan }])
}

/// De-escalation: both agreed, and it is recorded on what.
pub fn release(life: &Life, agreed: String, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    must_be_asked(life)?;
    Ok(vec![Event::ManagerReleased { agreed: text::body("agreed", &agreed)? }])
}

fn must_be_asked(life: &Life) -> Result<(), Refusal> {
    if life.manager().is_some() {
        Ok(())
    } else {
        Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()))
    }
}
