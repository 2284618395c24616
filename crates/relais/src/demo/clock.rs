//! The demo's clock: set by hand while the past is told, then the machine's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;
use engine::time::{Clock, MachineClock};

/// What stands for "the machine's clock".
const FOLLOWS: i64 = i64::MIN;

/// A clock that tells a past, and follows the machine's once that is over.
#[derive(Debug, Clone)]
pub struct StoryClock(Arc<AtomicI64>);

impl StoryClock {
    /// A clock that shows the machine's time.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(FOLLOWS)))
    }

    /// Stands at an instant until it is set again.
    pub fn stand_at(&self, at: Timestamp) {
        self.0.store(at.as_microsecond(), Ordering::Release);
    }

    /// Follows the machine's clock from now on.
    pub fn follow(&self) {
        self.0.store(FOLLOWS, Ordering::Release);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        match self.0.load(Ordering::Acquire) {
            FOLLOWS => MachineClock.now(),
            told => Timestamp::from_microsecond(told).unwrap_or(Timestamp::UNIX_EPOCH),
        }
    }
}
