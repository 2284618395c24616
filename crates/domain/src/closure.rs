//! How a request ends and comes back: withdrawal, closing, silence, reopening.

use crate::event::{Ending, Event, Side};
use crate::life::{Context, Life, Status};
use crate::policy::Policy;
use crate::refusal::{Reason, Refusal};
use crate::{SignedDuration, Timestamp, resolution, talk, text};

/// The asker takes it back.
pub fn withdraw(life: &Life, reason: String, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    Ok(vec![Event::Withdrawn { reason: text::body("reason", &reason)? }])
}

/// The desk closes it, with its reason. A hand-back must be answered first.
pub fn close(
    life: &Life,
    ending: Ending,
    said: Option<String>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    if life.status == Status::HandedBack {
        return Err(life.wrong_state());
    }
    let text = match (ending, said) {
        (Ending::Desk, said) => Some(text::body("text", &said.unwrap_or_default())?),
        (_, said) => said,
    };
    debug_assert!(context.side == Side::Asked);
    Ok(vec![Event::Closed { ending, text }])
}

/// The desk tried to reach the asker, who did not answer yet.
pub fn attempt_contact(life: &Life, how: String, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    Ok(vec![Event::ContactAttempted { how: text::line("how", &how)? }])
}

/// Closes what silence has closed: enough unanswered contacts within the policy's days, while it waits on the asker.
pub fn by_silence(life: &Life, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    match silence_due(life, context.policy) {
        Some(due) if context.recorded >= due => {
            life.with_clocks(vec![Event::Closed { ending: Ending::Expired, text: None }], context)
        }
        _ => Err(life.wrong_state()),
    }
}

/// The same, without the time in which nobody could answer.
pub fn silence_closes(life: &Life, policy: &Policy, outages: &[(Timestamp, Timestamp)]) -> Option<Timestamp> {
    let (first, mut due) = silence(life, policy)?;
    // What was lost of the time is had after it, and may be lost again.
    for (began, ended) in outages.iter().map(|(began, ended)| (*began.max(&first), *ended)) {
        if began < ended && began < due {
            due += ended.duration_since(began);
        }
    }
    Some(due)
}

/// The instant at which silence closes it, if it stays. 3 contacts in 10 days: the period must have passed since the first of them.
pub fn silence_due(life: &Life, policy: &Policy) -> Option<Timestamp> {
    silence(life, policy).map(|(_, due)| due)
}

/// When silence began, and when it closes.
fn silence(life: &Life, policy: &Policy) -> Option<(Timestamp, Timestamp)> {
    if !matches!(life.status, Status::Waiting | Status::Resolved) {
        return None;
    }
    let rule = &policy.closure;
    let needed = rule.contacts.max(1) as usize;
    let period = SignedDuration::from_hours(24 * i64::from(rule.within_days));
    // The earliest run of enough contacts that all fall within one period.
    let run = life.unanswered.windows(needed).find(|run| match (run.first(), run.last()) {
        (Some(first), Some(last)) => last.at.duration_since(first.at) <= period,
        _ => false,
    })?;
    let (first, last) = (run.first()?, run.last()?);
    // What was written down later than it happened could be read that much later: it closes as much later.
    let late = run.iter().map(|contact| contact.written.duration_since(contact.at)).max()?;
    Some((first.at, (first.at + period).max(last.at) + late))
}

/// The asker reopens within the policy's window; after it, a linked new request is opened instead.
pub fn reopen(life: &Life, reason: String, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    // Told afterwards, that it was back is what refused the resolution, or answered the question, of that time.
    match life.status {
        Status::Resolved if context.happened < context.recorded => {
            return resolution::refuse(life, reason, context);
        }
        Status::Waiting if context.happened < context.recorded => {
            return talk::reply(life, reason, Vec::new(), context);
        }
        _ => {}
    }
    let Some(closed) = life.closed.filter(|_| life.status == Status::Closed) else {
        return Err(life.wrong_state());
    };
    if matches!(life.ending, Some(Ending::Duplicate | Ending::Transferred)) {
        return Err(life.wrong_state());
    }
    let window = SignedDuration::from_hours(24 * i64::from(context.policy.closure.reopen_days));
    if context.happened > closed + window {
        return Err(Refusal::new(Reason::ReopenTooLate).with("days", context.policy.closure.reopen_days));
    }
    Ok(vec![Event::Reopened { reason: text::body("reason", &reason)? }])
}
