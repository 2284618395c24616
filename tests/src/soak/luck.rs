//! Chance from one seed: a run that failed can be had again.

use domain::id::Dice as _;
use engine::time::SeededDice;

/// Seeded chance.
pub struct Luck(SeededDice);

impl Luck {
    /// The same seed has the same luck.
    pub fn new(seed: u64) -> Self {
        Self(SeededDice::new(seed))
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number below a limit. The limits here are small: what the remainder prefers does not matter.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit.max(1)
    }

    /// A number of something, below a limit.
    pub fn number_of(&mut self, limit: i64) -> i64 {
        i64::try_from(self.below(limit.unsigned_abs())).unwrap_or(0)
    }

    /// An index into something of that length.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// Once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub fn one<'c, T>(&mut self, of: &'c [T]) -> &'c T {
        &of[self.index(of.len())]
    }
}
