//! How each kind of entry looks in a conversation of the desk.

use domain::Number;
use domain::entry::EntryKind;

/// How an entry looks.
pub(super) struct Look {
    pub icon: &'static str,
    pub shown: Shown,
    /// Somebody should see it.
    pub alarm: bool,
    /// Worth carrying across, where the other side said it.
    pub carries: bool,
}

/// As what an entry is shown.
#[derive(PartialEq, Eq)]
pub(super) enum Shown {
    /// Simply what somebody wrote.
    Plainly,
    /// What a person wrote for somebody, under what it is: shown as an entry even where it has little text.
    Spoken,
    /// A line.
    Line,
    /// A line, and its text below.
    LineAndText,
}

/// What its kind says of an entry beside its look.
pub(super) enum Manner<'a> {
    /// The opening of a request; `call`: on the telephone.
    Opening { call: bool },
    /// Said on the telephone.
    Call,
    /// The next desk has a message of ours: its number.
    Delivery(u64),
    /// How an escalation stands: open, and waiting for us.
    Standing(&'a Number, (bool, bool)),
    /// Its text has a subject.
    Titled(&'a str),
    /// Nothing.
    Usual,
}

impl Look {
    fn alarming(self) -> Self {
        Self { alarm: true, ..self }
    }

    fn carrying(self) -> Self {
        Self { carries: true, ..self }
    }
}

fn looks(shown: Shown, icon: &'static str) -> Look {
    Look { icon, shown, alarm: false, carries: false }
}

/// The look of a kind.
pub(super) fn look(kind: &EntryKind) -> Look {
    use EntryKind as It;
    use Shown::{Line, LineAndText, Plainly, Spoken};
    match kind {
        It::Opened { .. } | It::Reply { .. } => looks(Plainly, "info").carrying(),
        It::Call { .. } => looks(Spoken, "info").carrying(),
        It::Note => looks(Plainly, "info"),
        It::Queued { .. } => looks(Line, "inbox"),
        It::Accepted { .. } | It::Assigned { .. } | It::Unheld { .. } => looks(Line, "person"),
        It::HandedOver { .. } => looks(LineAndText, "person"),
        It::Rejected { .. } => looks(Spoken, "cross").alarming().carrying(),
        It::ResolutionRefused => looks(Spoken, "cross").carrying(),
        It::Withdrawn => looks(Spoken, "cross"),
        It::SendRefused { .. } => looks(Line, "cross").alarming(),
        It::OtherDeskRestored { .. } => looks(Line, "alert").alarming(),
        It::InformationAsked { .. } => looks(Spoken, "question").carrying(),
        It::InformationGiven => looks(Spoken, "edit").carrying(),
        It::Completed => looks(Spoken, "edit"),
        It::Classified { .. } | It::Tagged { .. } => looks(Line, "edit"),
        It::CheckedIn => looks(Spoken, "phone"),
        It::ContactAttempted => looks(LineAndText, "phone"),
        It::SeveritySet { .. } => looks(LineAndText, "alert"),
        It::SeverityProposed { .. } | It::SeverityDeclined => looks(Spoken, "alert"),
        It::ResolutionProposed { .. } => looks(Spoken, "check").carrying(),
        It::ResolutionAccepted => looks(Spoken, "check"),
        It::Triaged { .. } | It::Closed { .. } => looks(LineAndText, "check"),
        It::Delivered { .. } => looks(Line, "check"),
        It::HandedBack { .. } => looks(Spoken, "hand-back").alarming().carrying(),
        It::HandBackAccepted | It::HandBackDisputed => looks(Spoken, "hand-back"),
        It::HandBackLapsed => looks(Line, "hand-back"),
        It::ManagerAsked { .. } => looks(Spoken, "flag").alarming(),
        It::ManagerAnswered { .. } => looks(Spoken, "flag").carrying(),
        It::ManagerReleased => looks(Spoken, "flag"),
        It::Reopened => looks(Spoken, "history"),
        It::TakenBack { .. } => looks(Line, "history"),
        It::Redacted { .. } => looks(Line, "lock"),
        It::RemovalAsked { .. } => looks(Line, "lock").alarming(),
        It::RemovalAnswered { .. } => looks(LineAndText, "lock"),
        It::EscalationOpened { .. } => looks(Spoken, "escalate"),
        It::Escalated { .. } | It::Led => looks(Line, "escalate"),
        It::PageBegun { .. } => looks(LineAndText, "bell").alarming(),
        It::PageStepped { .. } | It::PageAnswered => looks(Line, "bell"),
        It::Relayed { .. } | It::RelayedUp { .. } => looks(Line, "relay"),
        It::Transferred { .. } => looks(LineAndText, "link"),
        It::Joined { .. } | It::ContinuedBy { .. } => looks(Line, "link"),
        It::MarkedDuplicate { .. } | It::HasDuplicate { .. } => looks(Line, "merge"),
        It::Sent { .. } | It::Particulars { .. } => looks(Line, "info"),
    }
}

/// What a kind says beside its look.
pub(super) fn manner(kind: &EntryKind) -> Manner<'_> {
    use EntryKind as It;
    match kind {
        It::Opened { caller, .. } => Manner::Opening { call: caller.is_some() },
        It::Call { .. } | It::Reply { caller: Some(_) } => Manner::Call,
        It::Delivered { message, .. } => Manner::Delivery(*message),
        It::Escalated { number, open, awaits_us, .. } => Manner::Standing(number, (*open, *awaits_us)),
        It::EscalationOpened { subject, .. } => Manner::Titled(subject),
        It::Reply { caller: None }
        | It::Accepted { .. }
        | It::Rejected { .. }
        | It::InformationAsked { .. }
        | It::InformationGiven
        | It::Completed
        | It::CheckedIn
        | It::SeveritySet { .. }
        | It::SeverityProposed { .. }
        | It::SeverityDeclined
        | It::ResolutionProposed { .. }
        | It::ResolutionAccepted
        | It::ResolutionRefused
        | It::HandedBack { .. }
        | It::HandBackAccepted
        | It::HandBackDisputed
        | It::HandBackLapsed
        | It::TakenBack { .. }
        | It::Redacted { .. }
        | It::RemovalAsked { .. }
        | It::RemovalAnswered { .. }
        | It::ManagerAsked { .. }
        | It::ManagerAnswered { .. }
        | It::ManagerReleased
        | It::Reopened
        | It::Withdrawn
        | It::Closed { .. }
        | It::ContactAttempted
        | It::Note
        | It::Assigned { .. }
        | It::Queued { .. }
        | It::Tagged { .. }
        | It::Triaged { .. }
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
        | It::Joined { .. }
        | It::Sent { .. }
        | It::SendRefused { .. }
        | It::HandedOver { .. }
        | It::Unheld { .. }
        | It::OtherDeskRestored { .. }
        | It::Particulars { .. } => Manner::Usual,
    }
}
