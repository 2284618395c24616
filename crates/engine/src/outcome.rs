//! What a change led to, and what its sender had seen.

use domain::Timestamp;
use domain::escalation::Fate;
use domain::id::{EscalationId, Number, RequestId};
use serde::{Deserialize, Serialize};

/// A record, with the tags of views of it that the client accepts as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saw {
    pub record: Seen,
    pub tags: Vec<String>,
}

/// Which record somebody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    Request(Number),
    Escalation(Number),
}

/// What a change led to. Kept under its key without the view of a record, which is made anew for whoever asks again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    pub request: Option<(RequestId, Number)>,
    pub escalation: Option<(EscalationId, Number)>,
    /// The id of anything else that was made.
    pub id: Option<String>,
    /// Acts on escalations that went out with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<SentAct>,
    /// The view of what changed, for this viewer, as JSON: what an API answers.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub view: serde_json::Value,
    /// When it happened by the record, where that is later than was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<Timestamp>,
    /// Names of the files beside it that the check of names did not look at: no text, or too large.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_looked_at: Vec<String>,
    /// How many records more are looked through for what goes, by changes of their own that follow by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<usize>,
}

/// An act on an escalation, as it left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentAct {
    pub escalation: Number,
    /// Its number among our messages there.
    pub message: u64,
    pub fate: Fate,
}
