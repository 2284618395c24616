//! Where time and randomness come from when serving. Tests bring their own.

use std::sync::{Arc, Mutex};

use domain::id::Dice;
use domain::{SignedDuration, Timestamp};

/// The time of day.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;

    /// The count of the machine beside it, if it has one that outlasts this program.
    fn boot(&self) -> Option<Boot> {
        None
    }
}

/// What a machine has counted since it started, which no wall clock moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boot {
    /// Names this start of this machine.
    pub id: String,
    pub counted: SignedDuration,
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes in")]
    fn now(&self) -> Timestamp {
        // Storage keeps microseconds: what is answered now must equal what is read back later.
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// As Linux tells it; elsewhere there is none.
    fn boot(&self) -> Option<Boot> {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?.trim().to_owned();
        let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
        let seconds: f64 = uptime.split_whitespace().next()?.parse().ok()?;
        Some(Boot { id, counted: SignedDuration::try_from_secs_f64(seconds).ok()? })
    }
}

/// A clock that tests turn by hand.
#[derive(Debug, Clone)]
pub struct HandClock(Arc<Mutex<Timestamp>>);

impl HandClock {
    /// Starts at an instant.
    pub fn at(start: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(start)))
    }

    /// Turns it forward.
    pub fn pass(&self, time: domain::SignedDuration) {
        if let Ok(mut now) = self.0.lock() {
            *now += time;
        }
    }

    /// Sets it, also backwards.
    pub fn set(&self, to: Timestamp) {
        if let Ok(mut now) = self.0.lock() {
            *now = to;
        }
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        self.0.lock().map_or(Timestamp::UNIX_EPOCH, |now| *now)
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDice;

impl Dice for SystemDice {
    #[expect(clippy::disallowed_methods, reason = "this is where randomness comes in")]
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Without randomness no secret is safe: better no answer than a guessable one.
            tracing::error!(%error, "the operating system gives no randomness");
            std::process::abort();
        }
    }
}

/// Randomness from one seed, for tests, demos and simulations.
#[derive(Debug)]
pub struct SeededDice(rand_chacha::ChaCha12Rng);

impl SeededDice {
    /// The same seed throws the same.
    pub fn new(seed: u64) -> Self {
        use rand_chacha::rand_core::SeedableRng as _;
        Self(rand_chacha::ChaCha12Rng::seed_from_u64(seed))
    }
}

impl Dice for SeededDice {
    fn fill(&mut self, bytes: &mut [u8]) {
        use rand_chacha::rand_core::Rng as _;
        self.0.fill_bytes(bytes);
    }
}

/// Dice that several tasks share.
#[derive(Clone)]
pub struct SharedDice(Arc<Mutex<Box<dyn Dice>>>);

impl SharedDice {
    /// Shares dice.
    pub fn new(dice: impl Dice + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(dice))))
    }
}

impl Dice for SharedDice {
    fn fill(&mut self, bytes: &mut [u8]) {
        match self.0.lock() {
            Ok(mut dice) => dice.fill(bytes),
            Err(poisoned) => poisoned.into_inner().fill(bytes),
        }
    }
}
