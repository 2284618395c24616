//! Duplicates: a link, never a move. Entries stay where they are; later replies reach the survivor.

use crate::event::{Ending, Event};
use crate::refusal::{Reason, Refusal};
use crate::request::Request;

/// Marks a request a duplicate of a survivor of the same account. What each of the two records says.
pub fn mark(request: &Request, survivor: &Request) -> Result<(Vec<Event>, Event), Refusal> {
    request.life.must_be_open()?;
    survivor.life.must_be_open()?;
    if request.id == survivor.id || survivor.duplicate_of.is_some() {
        return Err(Refusal::new(Reason::DuplicateOfItself));
    }
    if request.filed.account != survivor.filed.account {
        return Err(Refusal::new(Reason::DuplicateAcrossAccounts));
    }
    if request.open_escalations().next().is_some() {
        return Err(Refusal::new(Reason::EscalationsOpen));
    }
    let events = vec![
        Event::MarkedDuplicate { of: survivor.id, number: survivor.number.clone() },
        Event::Closed { ending: Ending::Duplicate, text: None },
    ];
    Ok((events, Event::HasDuplicate { number: request.number.clone() }))
}
