//! What a search finds of a request: a document for each audience, of the words that it may read.

use uuid::Uuid;

use crate::Timestamp;
use crate::event::{Audience, Envelope, Event};
use crate::id::{AccountId, PersonId, QueueId};
use crate::kind::Queue;
use crate::request::Request;

/// Whose a request is and where it waits: what keeps its documents from those who may not find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub account: Option<AccountId>,
    pub contact: Option<PersonId>,
    pub team: Option<String>,
    pub door: Queue,
    pub queue: Option<QueueId>,
}

impl Placed {
    /// Where a request is.
    pub fn of(record: &Request) -> Self {
        Self {
            account: record.filed.account,
            contact: record.filed.contact,
            team: record.filed.team.clone(),
            door: record.kind.queue(),
            queue: record.queue,
        }
    }
}

/// A document of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    pub request: Uuid,
    /// Who finds it: the desk, or both sides.
    pub audience: Audience,
    pub placed: Placed,
    /// When the last words that this audience reads were written down.
    pub updated: Timestamp,
    /// When the last of all that this audience reads was written down: up to here, earlier versions said.
    pub newest: Timestamp,
    pub text: String,
}

impl DocumentRow {
    /// How it is made.
    pub const VERSION: u32 = 1;
}

/// The documents of a request: one for the desk, which reads everything, and one for the account that holds nothing of
/// the desk's own. `events`: all of the record, as they were written.
pub fn documents(record: &Request, events: &[Envelope]) -> Vec<DocumentRow> {
    let mut audiences = vec![Audience::Desk];
    if record.filed.account.is_some() {
        audiences.push(Audience::Both);
    }
    audiences.into_iter().map(|audience| document(record, events, audience)).collect()
}

fn document(record: &Request, events: &[Envelope], audience: Audience) -> DocumentRow {
    let mut text = format!("{} {}", record.number, record.subject);
    let (mut updated, mut newest) = (record.life.opened, record.life.opened);
    for envelope in events.iter().filter(|envelope| reads(audience, envelope)) {
        newest = newest.max(envelope.recorded);
        if let Some(words) = words(&envelope.event) {
            text.push('\n');
            text.push_str(&words);
            updated = envelope.recorded;
        }
    }
    let newest = newest.max(updated);
    DocumentRow { request: record.id.0, audience, placed: Placed::of(record), updated, newest, text }
}

/// Whether new events hold words that an audience finds.
pub fn touched(audience: Audience, fresh: &[Envelope]) -> bool {
    fresh.iter().any(|envelope| reads(audience, envelope) && words(&envelope.event).is_some())
}

fn reads(audience: Audience, envelope: &Envelope) -> bool {
    audience == Audience::Desk || envelope.event.audience() == Audience::Both
}

/// The words of an event that a search should find.
fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Opened(opened) => {
            let values = opened.values.values().map(String::as_str).collect::<Vec<_>>().join(" ");
            let product = opened.product.as_deref().unwrap_or_default();
            format!("{} {} {product} {values}", opened.subject, opened.text)
        }
        Event::Said(said) | Event::Noted(said) => said.text.clone(),
        Event::InformationAsked { text, .. } | Event::Rejected { text, .. } => text.clone(),
        Event::InformationGiven { text, values, .. } => {
            format!("{text} {}", values.values().map(String::as_str).collect::<Vec<_>>().join(" "))
        }
        Event::ResolutionProposed { text, .. } => text.clone(),
        Event::HandedBack { element, evidence, .. } => format!("{element} {evidence}"),
        Event::HandBackDisputed { evidence, .. } => evidence.clone(),
        Event::Filed(filed) => filed.contact_name.clone()?,
        Event::Classified { product, .. } => product.clone()?,
        _ => return None,
    })
}
