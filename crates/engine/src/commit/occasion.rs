//! What people are written to about.

use domain::entry::EntryKind;
use domain::event::{Envelope, Side};

domain::kind_choices! {
    /// What a mail tells.
    Occasion {
        Opened = "opened",
        Reply = "reply",
        InformationAsked = "information-asked",
        InformationGiven = "information-given",
        Resolution = "resolution",
        ResolutionAccepted = "resolution-accepted",
        ResolutionRefused = "resolution-refused",
        HandedBack = "handed-back",
        HandBackDisputed = "hand-back-disputed",
        Rejected = "rejected",
        TakenBack = "taken-back",
        Reopened = "reopened",
        Severity = "severity",
        SeverityProposed = "severity-proposed",
        ManagerAsked = "manager-asked",
        ManagerAnswered = "manager-answered",
        Closed = "closed",
        /// A sign of life is due.
        CheckIn = "check-in",
        /// An escalation's contact is gone.
        Unheld = "unheld",
        /// A promise runs out.
        Warned = "warned",
        /// A promise is broken.
        Breached = "breached",
        /// Somebody is woken.
        Paged = "paged",
        /// A way in, and nothing else.
        SignIn = "sign-in",
    }
}

/// Who is written to when the other side did something.
#[derive(PartialEq, Eq)]
enum Hears {
    Contact,
    /// The people of a desk.
    Desk,
    Both,
}

impl Occasion {
    /// What an event tells the account's contact, and its text.
    pub(super) fn for_contact(envelope: &Envelope) -> Option<(Self, Option<String>)> {
        let (kind, text) = EntryKind::of(&envelope.event)?;
        let (hears, occasion) = heard(&kind)?;
        // That a request was taken in is told whoever opened it, and without its own words; all else if we did it.
        match (occasion, hears) {
            (Self::Opened, _) => Some((occasion, None)),
            (_, Hears::Contact | Hears::Both) if envelope.side == Side::Asked => Some((occasion, text)),
            _ => None,
        }
    }

    /// What an event of the other side tells the people of this desk, and its text.
    pub(super) fn for_desk(envelope: &Envelope) -> Option<(Self, Option<String>)> {
        let (kind, text) = EntryKind::of(&envelope.event)?;
        let (hears, occasion) = heard(&kind)?;
        (hears != Hears::Contact).then_some((occasion, text))
    }
}

/// Who hears of an entry of the other side, and as what.
fn heard(kind: &EntryKind) -> Option<(Hears, Occasion)> {
    use EntryKind as It;
    use Hears::{Both, Contact, Desk};
    Some(match kind {
        It::Opened { .. } => (Contact, Occasion::Opened),
        // Who was on the telephone knows.
        It::Reply { caller: Some(_) } | It::Call { caller: Some(_) } => return None,
        It::Reply { caller: None } | It::Call { caller: None } => (Both, Occasion::Reply),
        It::InformationAsked { .. } => (Both, Occasion::InformationAsked),
        It::InformationGiven => (Desk, Occasion::InformationGiven),
        It::ResolutionProposed { .. } => (Both, Occasion::Resolution),
        It::ResolutionAccepted => (Desk, Occasion::ResolutionAccepted),
        It::ResolutionRefused => (Desk, Occasion::ResolutionRefused),
        It::HandedBack { .. } => (Both, Occasion::HandedBack),
        It::HandBackDisputed => (Desk, Occasion::HandBackDisputed),
        It::Rejected { .. } => (Both, Occasion::Rejected),
        It::TakenBack { .. } => (Both, Occasion::TakenBack),
        It::Reopened => (Desk, Occasion::Reopened),
        It::SeveritySet { .. } => (Both, Occasion::Severity),
        It::SeverityProposed { .. } => (Both, Occasion::SeverityProposed),
        It::ManagerAsked { .. } => (Desk, Occasion::ManagerAsked),
        It::ManagerAnswered { .. } => (Both, Occasion::ManagerAnswered),
        It::Closed { .. } => (Contact, Occasion::Closed),
        // Nothing that anybody waits for; that nobody holds an escalation any more is told to those who lead alone.
        It::Accepted { .. }
        | It::Completed
        | It::CheckedIn
        | It::SeverityDeclined
        | It::HandBackAccepted
        | It::HandBackLapsed
        | It::ManagerReleased
        | It::Withdrawn
        | It::ContactAttempted
        | It::Redacted { .. }
        | It::RemovalAsked { .. }
        | It::RemovalAnswered { .. }
        | It::Note
        | It::Assigned { .. }
        | It::Queued { .. }
        | It::Tagged { .. }
        | It::Triaged { .. }
        | It::Escalated { .. }
        | It::PageBegun { .. }
        | It::PageStepped { .. }
        | It::PageAnswered
        | It::Led
        | It::Relayed { .. }
        | It::RelayedUp { .. }
        | It::MarkedDuplicate { .. }
        | It::HasDuplicate { .. }
        | It::Transferred { .. }
        | It::Classified { .. }
        | It::ContinuedBy { .. }
        | It::EscalationOpened { .. }
        | It::Joined { .. }
        | It::Sent { .. }
        | It::Delivered { .. }
        | It::SendRefused { .. }
        | It::HandedOver { .. }
        | It::Unheld { .. }
        | It::OtherDeskRestored { .. }
        | It::Particulars { .. } => return None,
    })
}
