//! A change: a command with who asks, how it came, and under which conditions.

use domain::Timestamp;
use domain::kind::Channel;
use domain::seat::Viewer;

use super::Command;
use crate::outcome::Saw;

/// A change somebody wants: an owned value.
#[derive(Debug, Clone)]
pub struct Change {
    pub viewer: Viewer,
    pub channel: Channel,
    pub command: Command,
    /// The client's idempotency key.
    pub key: Option<String>,
    /// A digest of what the client sent, which its key stands for; the command's, where the channel knows no other.
    pub asked: Option<Vec<u8>>,
    /// When it happened, if not now: a call written down afterwards.
    pub happened: Option<Timestamp>,
    /// Where the record cannot take it at that time: the earliest time that it may have, instead of a refusal.
    pub or_earliest: bool,
    /// What the client saw when it decided: if that has changed, nothing is done.
    pub saw: Option<Saw>,
    /// The digest of the passages that whoever sends it has seen, and sends all the same.
    pub seen: Option<String>,
}

impl Change {
    /// A change that happens now, without a key.
    pub fn new(viewer: Viewer, channel: Channel, command: Command) -> Self {
        Self {
            viewer,
            channel,
            command,
            key: None,
            asked: None,
            happened: None,
            or_earliest: false,
            saw: None,
            seen: None,
        }
    }

    /// With an idempotency key.
    #[must_use]
    pub fn keyed(mut self, key: Option<String>) -> Self {
        self.key = key;
        self
    }

    /// With a digest of what the client sent: the command may hold more, which was read for it.
    #[must_use]
    pub fn asked(mut self, digest: Vec<u8>) -> Self {
        self.asked = Some(digest);
        self
    }

    /// Only if what the client saw is still so.
    #[must_use]
    pub fn saw(mut self, saw: Option<Saw>) -> Self {
        self.saw = saw;
        self
    }

    /// Although it tells what the digest is of.
    #[must_use]
    pub fn seen(mut self, digest: Option<String>) -> Self {
        self.seen = digest;
        self
    }

    /// At the earliest time that it may have, where it cannot have happened when it is said to.
    #[must_use]
    pub fn or_earliest(mut self) -> Self {
        self.or_earliest = true;
        self
    }

    /// Happened at another time than now.
    #[must_use]
    pub fn happened(mut self, at: Option<Timestamp>) -> Self {
        self.happened = at;
        self
    }
}
