//! When this process last knew itself to be at work.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{SignedDuration, Timestamp};

/// A silence longer than this is an outage: shorter ones are restarts.
pub(crate) const LONG: SignedDuration = SignedDuration::from_mins(5);

/// When this process last knew itself to be at work.
#[derive(Debug, Clone, Default)]
pub(crate) struct AtWork(Arc<Mutex<Option<Timestamp>>>);

impl AtWork {
    pub fn last(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
}
