//! Resolutions: a fix, a workaround, service restored, or another; accepted by the asker, or refused with why.

use crate::Refusal;
use crate::event::{Attachment, Ending, Event, ResolutionKind};
use crate::life::{Context, Life, Status};
use crate::text;

/// The desk proposes a resolution; the asker has the last word.
pub fn propose(
    life: &Life,
    kind: ResolutionKind,
    said: String,
    attachments: Vec<Attachment>,
    _: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(life.status, Status::New | Status::Open | Status::Waiting | Status::Resolved) {
        return Err(life.wrong_state());
    }
    Ok(vec![Event::ResolutionProposed { kind, text: text::body("text", &said)?, attachments }])
}

/// The asker accepts: this hop closes, and no other.
pub fn accept(life: &Life, said: Option<String>, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if life.status != Status::Resolved {
        return Err(life.wrong_state());
    }
    let text = text::optional("text", said)?;
    Ok(vec![Event::ResolutionAccepted { text }, Event::Closed { ending: Ending::Accepted, text: None }])
}

/// The asker says why not; the work goes on.
pub fn refuse(life: &Life, why: String, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if life.status != Status::Resolved {
        return Err(life.wrong_state());
    }
    Ok(vec![Event::ResolutionRefused { why: text::body("why", &why)? }])
}
