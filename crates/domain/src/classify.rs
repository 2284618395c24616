//! What a request is about, read anew: a mail about an invoice is no technical problem, and a call names its product
//! late. The policy it was opened under, and the promises made under it, stay.

use crate::event::{Event, Filed};
use crate::id::PersonId;
use crate::kind::{Kind, Phase};
use crate::refusal::{Reason, Refusal};
use crate::request::Request;
use crate::text;

/// What a request is about, all of it, as it should stand.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Classification {
    pub kind: Kind,
    pub phase: Phase,
    pub product: Option<String>,
    /// Whose it is among the account's contacts; `None`: nobody's in particular.
    pub contact: Option<PersonId>,
}

/// What the record says after it; nothing, where nothing changed. `filed` says where it belongs then.
pub fn classify(request: &Request, to: Classification, filed: Filed) -> Result<Vec<Event>, Refusal> {
    request.life.must_be_open()?;
    let product = to.product.filter(|product| !product.trim().is_empty());
    let product = product.map(|product| text::line("product", &product)).transpose()?;
    let other = (to.kind, to.phase, &product) != (request.kind, request.phase, &request.problem.product);
    // What another desk asked was classified by it: kind and product decide which of its contacts may act.
    if request.filed.escalation.is_some() && (other || filed != request.filed) {
        return Err(Refusal::new(Reason::NotYours));
    }
    // One problem has one queue: what went to the next desk from one is not worked from another.
    if to.kind.queue() != request.kind.queue() && request.open_escalations().next().is_some() {
        return Err(Refusal::new(Reason::EscalationsOpen));
    }
    let mut events = Vec::new();
    if other {
        events.push(Event::Classified { kind: to.kind, phase: to.phase, product });
    }
    if filed != request.filed {
        events.push(Event::Filed(filed));
    }
    Ok(events)
}
