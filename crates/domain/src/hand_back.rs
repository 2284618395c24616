//! The hand-back: the asked desk returns a request whose cause lies in the asker's own domain, by an agreed process.

use crate::calendar::Calendars;
use crate::clock::{Clock, Promise};
use crate::event::{Attachment, Ending, Event, ManagerAsked, Why};
use crate::life::{Context, Life, Status};
use crate::policy::Lapse;
use crate::reckon::{self, ReckonFault};
use crate::refusal::{Reason, Refusal};
use crate::{Timestamp, text};

/// Hands back: reason from the agreed list, the infrastructure element, evidence. The second time asks for a manager.
pub fn hand_back(
    life: &Life,
    reason: String,
    element: String,
    evidence: String,
    attachments: Vec<Attachment>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !matches!(life.status, Status::New | Status::Open | Status::Waiting) {
        return Err(life.wrong_state());
    }
    let rule = &context.policy.hand_back;
    if !rule.reasons.iter().any(|it| it.code == reason) {
        let known = rule.reasons.iter().map(|it| it.code.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Refusal::new(Reason::HandBackReasonUnknown).with("known", known));
    }
    let element = text::line("element", &element)?;
    if evidence.trim().is_empty() {
        return Err(Refusal::field(Reason::EvidenceMissing, "evidence"));
    }
    let evidence = text::body("evidence", &evidence)?;
    let mut events = vec![Event::HandedBack { reason, element, evidence, attachments }];
    if life.hand_backs_of_the_problem() + 1 >= rule.manager_at && life.manager().is_none() {
        events.push(Event::ManagerAsked(ManagerAsked {
            why: Why::HandedBackAgain,
            reason: String::new(),
            milestone: None,
            requester: None,
        }));
    }
    Ok(events)
}

/// The asker takes it: the cause is in its own domain, and this record ends.
pub fn accept(life: &Life, said: Option<String>, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    must_wait_for_answer(life)?;
    let text = text::optional("text", said)?;
    Ok(vec![Event::HandBackAccepted { text }, Event::Closed { ending: Ending::HandedBack, text: None }])
}

/// The asker disputes it, with evidence of its own; the desk has it again.
pub fn dispute(
    life: &Life,
    evidence: String,
    attachments: Vec<Attachment>,
    _: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    must_wait_for_answer(life)?;
    if evidence.trim().is_empty() {
        return Err(Refusal::field(Reason::EvidenceMissing, "evidence"));
    }
    Ok(vec![Event::HandBackDisputed { evidence: text::body("evidence", &evidence)?, attachments }])
}

/// When the hand-back lapses that waits for its answer: not before its answer is due, and not before whoever has to
/// answer has had the whole time since it was written down, without the time in which nobody could (`outages`).
/// `hours`: those that the answer was promised on.
pub fn lapses(
    life: &Life,
    hours: &Calendars,
    outages: &[(Timestamp, Timestamp)],
) -> Result<Option<Timestamp>, ReckonFault> {
    let promised = |clock: &&Clock| clock.promise == Promise::HandBackAnswer && clock.is_open();
    let Some(clock) = life.clocks.iter().find(promised) else { return Ok(None) };
    let Some(hand_back) = life.hand_back.as_ref().filter(|_| life.status == Status::HandedBack) else {
        return Ok(None);
    };
    let known = hand_back.written.unwrap_or(clock.started).max(clock.started);
    let off: Vec<_> =
        outages.iter().map(|(from, to)| (*from.max(&known), *to)).filter(|(a, b)| a < b).collect();
    if known == clock.started && off.is_empty() {
        return Ok(Some(clock.due));
    }
    Ok(Some(reckon::due(hours, known, &clock.target, &off)?.max(clock.due)))
}

/// The time to answer has passed: what the policy says happens, and says so in the record.
pub fn lapse(life: &Life, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    must_wait_for_answer(life)?;
    let mut events = vec![Event::HandBackLapsed];
    if context.policy.hand_back.lapse == Lapse::Accepted {
        events.push(Event::Closed { ending: Ending::HandedBack, text: None });
    }
    life.with_clocks(events, context)
}

fn must_wait_for_answer(life: &Life) -> Result<(), Refusal> {
    if life.hand_back.is_some() && life.status == Status::HandedBack {
        Ok(())
    } else {
        Err(life.wrong_state())
    }
}
