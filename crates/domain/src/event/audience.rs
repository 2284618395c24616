//! Who may read what happened.

use super::Event;
use crate::clock::ClockEvent;
use crate::kind::choices;

choices! {
    /// Who an event is for. There is no third: the next hop is another record.
    Audience {
        /// This desk only.
        Desk = "desk",
        /// Both sides of this agreement.
        Both = "both",
    }
}

impl Event {
    /// Who may read it.
    pub fn audience(&self) -> Audience {
        match self {
            // Whom a desk wakes, and when, is its own affair.
            Self::Clock(ClockEvent::Warned { .. }) => Audience::Desk,
            Self::Redacted(redacted) => redacted.audience,
            Self::Opened(_)
            | Self::Said(_)
            | Self::Accepted { .. }
            | Self::Rejected { .. }
            | Self::InformationAsked { .. }
            | Self::InformationGiven { .. }
            | Self::Completed { .. }
            | Self::CheckedIn { .. }
            | Self::SeveritySet { .. }
            | Self::SeverityProposed { .. }
            | Self::SeverityDeclined { .. }
            | Self::ResolutionProposed { .. }
            | Self::ResolutionAccepted { .. }
            | Self::ResolutionRefused { .. }
            | Self::HandedBack { .. }
            | Self::HandBackAccepted { .. }
            | Self::HandBackDisputed { .. }
            | Self::HandBackLapsed
            | Self::TakenBack { .. }
            | Self::ManagerAsked(_)
            | Self::ManagerAnswered { .. }
            | Self::ManagerReleased { .. }
            | Self::Reopened { .. }
            | Self::Withdrawn { .. }
            | Self::Closed { .. }
            | Self::RemovalAsked { .. }
            | Self::RemovalAnswered { .. }
            | Self::Classified { .. }
            | Self::ContinuedBy { .. }
            | Self::Clock(_) => Audience::Both,
            Self::Filed(_)
            | Self::Noted(_)
            | Self::Assigned { .. }
            | Self::Queued { .. }
            | Self::Tagged { .. }
            | Self::Triaged { .. }
            | Self::ContactAttempted { .. }
            | Self::Escalated { .. }
            | Self::Page(_)
            | Self::Led { .. }
            | Self::Relayed { .. }
            | Self::RelayedUp { .. }
            | Self::MarkedDuplicate { .. }
            | Self::HasDuplicate { .. }
            | Self::Transferred { .. }
            | Self::EscalationOpened(_)
            | Self::Joined { .. }
            | Self::Sent { .. }
            | Self::Delivered { .. }
            | Self::SendRefused { .. }
            | Self::HandedOver { .. }
            | Self::Unheld { .. }
            | Self::OtherDeskRestored { .. }
            | Self::Particulars { .. } => Audience::Desk,
        }
    }
}
