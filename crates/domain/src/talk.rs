//! Replies and calls: what both sides say to each other.

use crate::event::{Attachment, Call, Event, Said, SaidAs, Side};
use crate::form::Values;
use crate::life::{Context, Life, Status};
use crate::{Refusal, information, text};

/// The most files one entry may carry.
pub const MOST_ATTACHMENTS: usize = 20;

/// A reply. Closed requests take none: they are reopened, or continued by a new one.
pub fn reply(
    life: &Life,
    said: String,
    attachments: Vec<Attachment>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    // The asker's reply to an open question is the answer, unless fields were named: those are filled in.
    let answers = context.side == Side::Asker
        && life.status == Status::Waiting
        && life.asked.as_ref().is_some_and(|asked| asked.fields.is_empty());
    if answers {
        return information::give(life, said, Values::new(), attachments, context);
    }
    let text = match attachments.is_empty() {
        true => text::body("text", &said)?,
        false => text::optional("text", Some(said))?.unwrap_or_default(),
    };
    Ok(vec![Event::Said(Said { said_as: SaidAs::Reply, text, attachments, call: None })])
}

/// A telephone call, written down during or after it.
pub fn call(life: &Life, said: String, call: Call, _: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    life.must_be_open()?;
    let text = text::body("text", &said)?;
    let call = Call { caller: text::line("caller", &call.caller)?, number: call.number };
    Ok(vec![Event::Said(Said { said_as: SaidAs::Call, text, attachments: Vec::new(), call: Some(call) })])
}

/// A note: for this desk alone, at any time, also on closed requests.
pub fn note(said: &str, attachments: Vec<Attachment>) -> Result<Event, Refusal> {
    let text = text::body("text", said)?;
    Ok(Event::Noted(Said { said_as: SaidAs::Note, text, attachments, call: None }))
}
