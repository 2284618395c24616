//! An act of ours on an escalation, and how it fares at the next desk.

use domain::Timestamp;
use domain::act::Act;
use domain::escalation::{Escalation, Fate};
use domain::event::{Envelope, Event};
use domain::refusal::Refusal;
use serde::Serialize;

/// An act on an escalation, for the asking desk's agents.
#[derive(Debug, Clone, Serialize)]
pub struct ActView {
    pub escalation: String,
    /// Its number among our messages there.
    pub message: u64,
    /// What it does; `open` for the escalation itself.
    pub act: String,
    pub state: Fate,
    /// Who sent it.
    pub name: Option<String>,
    pub sent_at: Timestamp,
    /// When the next desk's answer came.
    pub settled_at: Option<Timestamp>,
    /// Why the next desk did not take it.
    pub refusal: Option<Refusal>,
}

impl ActView {
    /// Every act of a record, in the order in which they were sent.
    pub(crate) fn all(record: &Escalation, envelopes: &[Envelope]) -> Vec<Self> {
        let mut acts: Vec<Self> = Vec::new();
        for envelope in envelopes {
            match &envelope.event {
                Event::EscalationOpened(_) => acts.push(Self::begun(record, envelope, 1, None)),
                Event::Sent { message, act } => acts.push(Self::begun(record, envelope, *message, Some(act))),
                Event::Delivered { message, .. } | Event::SendRefused { message, .. } => {
                    if let Some(act) = acts.iter_mut().find(|it| it.message == *message) {
                        act.settled_at = Some(envelope.recorded);
                        if let Event::SendRefused { refusal, .. } = &envelope.event {
                            act.refusal = Some(refusal.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        acts
    }

    fn begun(record: &Escalation, envelope: &Envelope, message: u64, act: Option<&Act>) -> Self {
        Self {
            escalation: record.number.to_string(),
            message,
            act: act.map_or_else(|| "open".to_owned(), Act::word),
            state: record.fate(message).unwrap_or(Fate::Sent),
            name: envelope.by.name().map(str::to_owned),
            sent_at: envelope.recorded,
            settled_at: None,
            refusal: None,
        }
    }
}
