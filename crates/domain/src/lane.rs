//! What leaves a desk, by who delivers it.

use crate::kind::choices;

choices! {
    /// A class of outgoing effects. Each is claimed by itself: one that nobody delivers is in nobody's way.
    Lane {
        /// Messages to another desk, in the order of each record.
        Link = "link",
        /// Requests handed to another desk of the organisation.
        Transfer = "transfer",
        /// Whoever asked for a sign-in link: it is found out who that is.
        SignIn = "sign-in",
        /// Warnings and alarms: it is found out whom they concern.
        Warning = "warning",
        /// Short messages and webhooks that wake people.
        Page = "page",
        Mail = "mail",
    }
}

impl Lane {
    /// Whether it calls outside, where somebody may be slow to answer.
    pub fn calls_outside(self) -> bool {
        self == Self::Page
    }
}
