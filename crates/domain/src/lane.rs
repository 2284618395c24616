//! What leaves a desk, by who delivers it.

use jiff::SignedDuration;

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
        /// Acts on many records, which are many commands: what is left of them.
        Undertaking = "undertaking",
    }
}

choices! {
    /// How far a delivery has come.
    DeliveryState {
        Waits = "waits",
        /// It failed, and is tried again.
        Retried = "retried",
        Done = "done",
        /// It was given up.
        Failed = "failed",
        /// Somebody decided that it does not leave.
        Dropped = "dropped",
    }
}

/// How a lane treats what could not be delivered, and what was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How often an item is tried before it is given up.
    pub tries: u32,
    /// How long after the first try it is tried again; then twice as long each time, up to the longest.
    pub first_wait: SignedDuration,
    pub longest_wait: SignedDuration,
    pub given_up: GivenUp,
    /// How long an item is kept once it was delivered.
    pub kept: SignedDuration,
}

/// What becomes of an item that was tried often enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenUp {
    /// It is set aside until somebody looks, and its line waits behind it: what follows means nothing without it.
    ParkAndHold,
    /// It is set aside until somebody looks, and its line goes on.
    ParkAndGoOn,
    /// Nothing is kept of it.
    Drop,
}

impl Lane {
    /// Whether it calls outside, where somebody may be slow to answer.
    pub fn calls_outside(self) -> bool {
        self == Self::Page
    }

    /// Whether a desk may pause it. Who asked for a sign-in link is found out for no desk.
    pub fn may_be_paused(self) -> bool {
        self != Self::SignIn
    }

    /// How it treats what it delivers.
    pub fn rules(self) -> Rules {
        let rules = |tries, first: i64, longest: i64, given_up, days: i64| Rules {
            tries,
            first_wait: SignedDuration::from_secs(first),
            longest_wait: SignedDuration::from_secs(longest),
            given_up,
            kept: SignedDuration::from_hours(24 * days),
        };
        match self {
            // How long a message was on its way counts for what lapses, for as long as anything is promised.
            Self::Link => rules(50, 4, 60, GivenUp::ParkAndHold, 90),
            Self::Transfer => rules(50, 4, 60, GivenUp::ParkAndHold, 7),
            // Whoever asked has asked again long since; and nothing is kept of an address that somebody typed.
            Self::SignIn => rules(60, 5, 60, GivenUp::Drop, 7),
            Self::Warning => rules(50, 10, 60, GivenUp::ParkAndGoOn, 7),
            Self::Page => rules(10, 20, 900, GivenUp::ParkAndGoOn, 7),
            // It goes on when it can: nobody else does.
            Self::Undertaking => rules(u32::MAX, 2, 60, GivenUp::ParkAndHold, 7),
            // About five days, as mail servers do.
            Self::Mail => rules(40, 60, 14_400, GivenUp::ParkAndGoOn, 7),
        }
    }

    /// Whether its lines wait behind what was given up.
    pub fn holds_its_lines(self) -> bool {
        self.rules().given_up == GivenUp::ParkAndHold
    }

    /// How long an item waits that has failed so many times; none: it is given up.
    pub fn wait_after(self, failures: u32) -> Option<SignedDuration> {
        let rules = self.rules();
        if failures >= rules.tries {
            return None;
        }
        // Long before that it is the longest.
        let doubled = 1i32 << failures.saturating_sub(1).min(20);
        let wait = rules.first_wait.checked_mul(doubled).unwrap_or(rules.longest_wait);
        Some(wait.min(rules.longest_wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_waits_longer_each_time_and_gives_up_in_the_end() {
        for lane in Lane::ALL.iter().filter(|lane| **lane != Lane::Undertaking) {
            let rules = lane.rules();
            let waits: Vec<_> = (1..).map_while(|failures| lane.wait_after(failures)).collect();
            assert_eq!(waits.len() + 1, rules.tries as usize, "{lane:?}");
            assert_eq!(waits.first(), Some(&rules.first_wait), "{lane:?}");
            assert!(waits.is_sorted() && waits.iter().all(|wait| *wait <= rules.longest_wait), "{lane:?}");
        }
    }
}
