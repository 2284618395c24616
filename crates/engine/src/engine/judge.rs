//! The judge of the wall clock: whether it is believed, as far as this process knows.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Timestamp;
use domain::belief::{Belief, HEARTBEAT, Standing};

use super::Engine;

/// How often others are asked while the clock is doubted, and a heartbeat that could not be left is tried.
const ASKS: Duration = Duration::from_secs(5);

/// The judge of an engine's clock.
#[derive(Clone, Default)]
pub(crate) struct Judge(Arc<Mutex<Judged>>);

#[derive(Default)]
pub(crate) struct Judged {
    /// Somebody turns the clock on purpose.
    pub simulated: bool,
    pub belief: Belief,
    /// Whether a heartbeat was left since it came to be believed.
    pub settled: bool,
    /// When others were last asked, and a heartbeat was last left or tried, by the machine's own count.
    asked: Option<Duration>,
    pub left: Option<Duration>,
    tried: Option<Duration>,
}

impl Judge {
    pub fn with<T>(&self, what: impl FnOnce(&mut Judged) -> T) -> T {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Judged {
    pub fn look(&mut self, wall: Timestamp, count: Duration) {
        if let Some(drift) = self.belief.look(wall, count) {
            tracing::warn!(
                seconds = drift.as_secs(),
                "the wall clock jumped: nothing lapses until it is believed"
            );
            self.asked = None;
        }
        self.settled &= self.belief.believes();
    }

    /// Whether others have to be asked now.
    pub fn asks(&mut self, count: Duration) -> bool {
        let asks = !self.belief.believes() && rested(self.asked, count, ASKS);
        if asks {
            self.asked = Some(count);
        }
        asks
    }

    /// Whether a heartbeat has to be left now.
    pub fn beats(&mut self, count: Duration) -> bool {
        let due = !self.settled || rested(self.left, count, HEARTBEAT);
        let beats = self.belief.believes() && due && rested(self.tried, count, ASKS);
        if beats {
            self.tried = Some(count);
        }
        beats
    }
}

fn rested(last: Option<Duration>, count: Duration, every: Duration) -> bool {
    last.is_none_or(|last| count.saturating_sub(last) >= every)
}

impl Engine {
    /// For a clock that somebody turns, as tests and the demo do: it is believed whatever it shows.
    #[must_use]
    pub fn with_simulated_clock(self) -> Self {
        self.judge.with(|it| it.simulated = true);
        self
    }

    /// Whether promises may be judged by the clock. Where nobody has it judged, nothing acts by itself either.
    pub fn believes_clock(&self) -> bool {
        self.judge
            .with(|it| it.simulated || it.belief.believes() || *it.belief.standing() == Standing::Unjudged)
    }

    /// The time by which promises are shown kept or broken.
    pub(crate) fn judged_now(&self) -> Timestamp {
        self.judged(self.now())
    }

    /// The same for what the clock showed.
    pub(crate) fn judged(&self, now: Timestamp) -> Timestamp {
        self.judge.with(|it| if it.simulated { now } else { it.belief.judges(now) })
    }
}
