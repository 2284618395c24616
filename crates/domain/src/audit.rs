//! What leaves a line in the audit: changes of rows that are not folds. Each has a sentence in both languages, without
//! which `words` does not build.

macro_rules! audited {
    ($($name:ident = $code:literal,)*) => {
        /// Something that was done to a row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Audited {
            $($name,)*
        }

        impl Audited {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The codes of all of them, in the same order.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// As it is stored: stable.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What was stored; nothing for what a newer version has written.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)* _ => None }
            }
        }
    };
}

audited! {
    AccountAdded = "account-added",
    Invited = "invited",
    InvitationWithdrawn = "invitation-withdrawn",
    Connected = "connected",
    LinkConnected = "link-connected",
    FormKept = "form-kept",
    FormRetired = "form-retired",
    LinkFormKept = "link-form-kept",
    LinkFormRetired = "link-form-retired",
    RotaKept = "rota-kept",
    RotaDropped = "rota-dropped",
    PagingKept = "paging-kept",
    MobileKept = "mobile-kept",
    AgreementKept = "agreement-kept",
    AgreementEnded = "agreement-ended",
    ContactNamed = "contact-named",
    ContactRemoved = "contact-removed",
    ContactRequalified = "contact-requalified",
    PolicyKept = "policy-kept",
    TermsPublished = "terms-published",
    TermsAccepted = "terms-accepted",
    GuideEdited = "guide-edited",
    Published = "published",
    NoticeGiven = "notice-given",
    LinkKept = "link-kept",
    LinkDoorKept = "link-door-kept",
    LinkDoorDropped = "link-door-dropped",
    CalendarKept = "calendar-kept",
    QueueKept = "queue-kept",
    QueueRetired = "queue-retired",
    DeskHoursChosen = "desk-hours-chosen",
    AccountHoursChosen = "account-hours-chosen",
    SiteKept = "site-kept",
    ContactAtSite = "contact-at-site",
    AgentAdded = "agent-added",
    ContactAdded = "contact-added",
    SignInLinkMade = "sign-in-link-made",
    SeatEnded = "seat-ended",
    DeskKept = "desk-kept",
    OutgoingTriedAgain = "outgoing-tried-again",
    OutgoingDropped = "outgoing-dropped",
    ChainsWrittenAnew = "chains-written-anew",
    PersonErased = "person-erased",
    DeskOpened = "desk-opened",
    LanePaused = "lane-paused",
    LaneResumed = "lane-resumed",
}
