//! What the two ends of a connection tell each other: whoever reads its bytes, and whoever answers its requests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Fault;
use crate::stop::Stop;

/// What was seen of a head while its bytes passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub fault: Option<Fault>,
    /// Nothing can be read after it on this connection.
    pub last: bool,
    /// Until when it has its answer.
    pub by: Instant,
}

/// How far a connection is.
#[derive(Debug)]
pub(super) struct Flow {
    whole: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Heads that passed, and that nobody has asked for yet.
    heads: VecDeque<Seen>,
    /// Requests whose head has passed and that are not answered.
    under_way: usize,
    /// Whether a head has begun and not ended.
    begun: bool,
    by: Option<Instant>,
}

/// How often a connection that is to end is looked at.
const LOOK: Duration = Duration::from_millis(50);

impl Flow {
    pub fn new(whole: Duration) -> Self {
        Self { whole, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A head has begun.
    pub fn begins(&self) {
        self.state().begun = true;
    }

    /// A head has passed, which began at an instant.
    pub fn passed(&self, fault: Option<Fault>, last: bool, began: Instant) {
        let mut state = self.state();
        state.begun = false;
        state.under_way += 1;
        if state.under_way == 1 {
            state.by = Some(began + self.whole);
        }
        state.heads.push_back(Seen { fault, last, by: began + self.whole });
    }

    /// The head of the request that is to be answered next.
    pub fn next(&self) -> Seen {
        let mut state = self.state();
        let last = Seen { fault: None, last: true, by: Instant::now() + self.whole };
        let seen = state.heads.pop_front().unwrap_or(last);
        state.by = Some(seen.by);
        seen
    }

    /// The answer goes on for as long as both sides are there.
    pub fn never_ends(&self) {
        self.state().by = None;
    }

    /// A request has its whole answer.
    pub fn answered(&self) {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(1);
    }

    /// Whether a request waits for its answer.
    pub fn is_busy(&self) -> bool {
        self.state().under_way > 0
    }

    /// Until when the request under way, or the last one, has its answer.
    pub fn by(&self) -> Option<Instant> {
        self.state().by
    }

    /// Ends once the connection is to end and nothing happens on it.
    pub async fn quiet(&self, draining: &Stop, window: Duration) {
        draining.told().await;
        sleep(window).await;
        while self.is_busy() || self.state().begun {
            sleep(LOOK).await;
        }
    }
}
