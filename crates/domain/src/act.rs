//! What one side may do to a request. The same acts arrive from screens, API, mail, and over every carrier.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::event::{AskedField, Attachment, Call, Ending, RejectionReason, Removed, ResolutionKind, Side};
use crate::form::Values;
use crate::policy::Severity;

/// An act on a request, by one of its two sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
pub enum Act {
    // Either side.
    Reply {
        text: String,
        attachments: Vec<Attachment>,
    },
    Call {
        text: String,
        call: Call,
    },
    /// Sets the severity, or proposes it where the policy wants agreement.
    SetSeverity {
        to: Severity,
        reason: Option<String>,
    },
    AgreeSeverity,
    DeclineSeverity {
        reason: Option<String>,
    },
    /// The other side is asked to take out what it was given, by when that was said.
    AskRemoval {
        what: Removed,
        of: Vec<Timestamp>,
    },
    AnswerRemoval {
        done: bool,
        text: Option<String>,
    },

    // The asked desk.
    Accept {
        engineer: Option<String>,
    },
    Reject {
        reason: RejectionReason,
        text: String,
    },
    AskInformation {
        text: String,
        fields: Vec<AskedField>,
    },
    ProposeResolution {
        kind: ResolutionKind,
        text: String,
        attachments: Vec<Attachment>,
    },
    HandBack {
        reason: String,
        element: String,
        evidence: String,
        attachments: Vec<Attachment>,
    },
    AnswerAsManager {
        manager: String,
        plan: String,
    },
    ReleaseManager {
        agreed: String,
    },
    AttemptContact {
        how: String,
    },
    Close {
        ending: Ending,
        text: Option<String>,
    },

    // The asker.
    GiveInformation {
        text: String,
        values: Values,
        attachments: Vec<Attachment>,
    },
    Complete {
        values: Values,
    },
    /// Somebody is there: asked for at intervals while work goes on around the clock.
    CheckIn {
        text: Option<String>,
    },
    AcceptResolution {
        text: Option<String>,
    },
    RefuseResolution {
        why: String,
    },
    AcceptHandBack {
        text: Option<String>,
    },
    DisputeHandBack {
        evidence: String,
        attachments: Vec<Attachment>,
    },
    AskManager {
        reason: String,
        milestone: Option<jiff::civil::Date>,
        requester: Option<String>,
    },
    Reopen {
        reason: String,
    },
    Withdraw {
        reason: String,
    },
}

impl Act {
    /// The word of it: `give-information`.
    pub fn word(&self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.get("act").and_then(|word| word.as_str().map(str::to_owned)))
            .unwrap_or_default()
    }

    /// Whether it answers what the other side waits for.
    pub fn answers(&self) -> bool {
        matches!(
            self,
            Self::GiveInformation { .. }
                | Self::AcceptResolution { .. }
                | Self::RefuseResolution { .. }
                | Self::AcceptHandBack { .. }
                | Self::DisputeHandBack { .. }
                | Self::AgreeSeverity
                | Self::DeclineSeverity { .. }
                | Self::Withdraw { .. }
        )
    }

    /// The side that may do it; `None`: either.
    pub fn side(&self) -> Option<Side> {
        match self {
            Self::Reply { .. }
            | Self::Call { .. }
            | Self::SetSeverity { .. }
            | Self::AgreeSeverity
            | Self::DeclineSeverity { .. }
            | Self::AskRemoval { .. }
            | Self::AnswerRemoval { .. } => None,
            Self::Accept { .. }
            | Self::Reject { .. }
            | Self::AskInformation { .. }
            | Self::ProposeResolution { .. }
            | Self::HandBack { .. }
            | Self::AnswerAsManager { .. }
            | Self::ReleaseManager { .. }
            | Self::AttemptContact { .. }
            | Self::Close { .. } => Some(Side::Asked),
            Self::GiveInformation { .. }
            | Self::Complete { .. }
            | Self::CheckIn { .. }
            | Self::AcceptResolution { .. }
            | Self::RefuseResolution { .. }
            | Self::AcceptHandBack { .. }
            | Self::DisputeHandBack { .. }
            | Self::AskManager { .. }
            | Self::Reopen { .. }
            | Self::Withdraw { .. } => Some(Side::Asker),
        }
    }

    /// The files that go with it.
    pub fn attachments_mut(&mut self) -> Option<&mut Vec<Attachment>> {
        match self {
            Self::Reply { attachments, .. }
            | Self::ProposeResolution { attachments, .. }
            | Self::HandBack { attachments, .. }
            | Self::GiveInformation { attachments, .. }
            | Self::DisputeHandBack { attachments, .. } => Some(attachments),
            _ => None,
        }
    }

    /// The files that go with it.
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Reply { attachments, .. }
            | Self::ProposeResolution { attachments, .. }
            | Self::HandBack { attachments, .. }
            | Self::GiveInformation { attachments, .. }
            | Self::DisputeHandBack { attachments, .. } => attachments,
            _ => &[],
        }
    }
}
