//! The asked desk's first answers: it takes the request, or says why it does not.

use crate::Refusal;
use crate::event::{Event, RejectionReason};
use crate::life::{Context, Life, Status};
use crate::text;

/// The desk takes it, and may name the engineer.
pub fn accept(life: &Life, engineer: Option<String>, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if life.status != Status::New {
        return Err(life.wrong_state());
    }
    let engineer = match engineer {
        Some(name) => Some(text::line("engineer", &name)?),
        None => context.by.name().map(str::to_owned),
    };
    Ok(vec![Event::Accepted { engineer }])
}

/// The desk does not take it: no entitlement, wrong desk, not ours. Work that has begun is handed back instead.
pub fn reject(
    life: &Life,
    reason: RejectionReason,
    said: String,
    _: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(life.status, Status::New | Status::Open | Status::Waiting) {
        return Err(life.wrong_state());
    }
    Ok(vec![Event::Rejected { reason, text: text::body("text", &said)? }])
}
