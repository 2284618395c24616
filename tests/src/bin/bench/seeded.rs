//! A world from one seed: desks with accounts, contacts and a past of three years, the same wherever and whenever it is made.
//!
//! Its requests live through the domain's own decisions, on as many threads as there are, and are written by storage's own
//! statements: `relais check` finds them whole.

mod fate;
mod kept;
mod load;
mod people;
mod record;
mod room;
mod ticket;
mod words;

use relais_tests::soak::luck::Luck;

pub use kept::{Known, World};
pub use room::must_fit;
pub use ticket::{Ticket, tickets};
pub use words::pair;

/// From what everything is thrown, and how a world is made: one of another version is made anew.
pub const SEED: u64 = 20_261_130;
pub const VERSION: u32 = 4;

/// How large a world is, and how it is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub requests: usize,
}

/// Desks of partners; above them stands one of a vendor.
pub const DESKS: usize = 20;
/// Agents of a desk.
const AGENTS: usize = 8;
/// Requests that an account, and a contact, has on the average, and how many there are at least.
const OF_AN_ACCOUNT: usize = 500;
const OF_A_CONTACT: usize = 50;
const FEWEST_ACCOUNTS: usize = 100;

impl Size {
    pub fn accounts(self) -> usize {
        (self.requests / OF_AN_ACCOUNT).max(FEWEST_ACCOUNTS)
    }

    pub fn contacts(self) -> usize {
        (self.requests / OF_A_CONTACT).max(self.accounts())
    }
}

/// Chance of the `nth` of something, which leans on no other: threads may make them in any order.
fn luck_of(what: u64, nth: usize) -> Luck {
    Luck::new(SEED ^ what.rotate_left(32) ^ (nth as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// Places of which the first is used most, the second half as often, the third a third as often.
#[derive(Debug, Clone)]
struct Zipf {
    /// The sum of the weights up to each place.
    sums: Vec<u64>,
}

impl Zipf {
    fn new(places: usize) -> Self {
        let mut sum = 0;
        let sums = (1..=places as u64).map(|place| {
            sum += 1_000_000_000 / place;
            sum
        });
        Self { sums: sums.collect() }
    }

    fn throw(&self, luck: &mut Luck) -> usize {
        let thrown = luck.below(self.sums.last().copied().unwrap_or(1));
        self.sums.partition_point(|sum| *sum <= thrown)
    }

    /// Divides so many among the places, at least one each.
    fn shares(&self, of: usize) -> Vec<usize> {
        let whole = self.sums.last().copied().unwrap_or(1);
        let mut before = 0;
        let share = |sum: &u64| {
            let weight = sum - std::mem::replace(&mut before, *sum);
            let part = (of as u64).saturating_mul(weight) / whole;
            usize::try_from(part).unwrap_or(of).max(1)
        };
        self.sums.iter().map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_is_used_twice_as_often_as_the_second() {
        let (zipf, mut luck, mut seen) = (Zipf::new(100), Luck::new(1), [0_u32; 100]);
        for _ in 0..100_000 {
            seen[zipf.throw(&mut luck)] += 1;
        }
        let ratio = f64::from(seen[0]) / f64::from(seen[1]);
        assert!((1.9..2.1).contains(&ratio), "{ratio}");
        assert!(seen.iter().all(|count| *count > 0), "every place is used");
    }

    #[test]
    fn everybody_has_a_share() {
        let shares = Zipf::new(DESKS).shares(Size { requests: 10_000 }.accounts());
        assert_eq!(shares.len(), DESKS);
        assert!(shares.iter().all(|share| *share > 0) && shares[0] > shares[1]);
    }
}
