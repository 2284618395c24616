//! Uploads under way: how many at a time, and how much in a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::SeatId;
use domain::{Reason, Refusal};

/// How many files may be on their way in at a time: in all, and of one seat. Each has a piece or two in memory.
const AT_ONCE: usize = 128;
const OF_A_SEAT: usize = 40;
/// An account brings as much in a day as so many of its seats, a desk as so many.
const ACCOUNT: u64 = 4;
const DESK: u64 = 40;

/// When one of those that are on their way will have arrived, nobody knows: after so many seconds it is worth asking.
const SOON: u64 = 10;

/// How much may be brought in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quotas {
    /// Of a seat, in megabytes; zero: as much as it likes.
    pub megabytes: u32,
}

impl Quotas {
    /// How many bytes of what a seat brought have to be forgotten before it has room, where it has none.
    pub fn too_much(&self, seat: u64) -> Option<u64> {
        let most = u64::from(self.megabytes) * 1_000_000;
        (most > 0 && seat > most).then(|| seat - most)
    }

    /// Refuses more, where so many bytes were brought by the desk, the seat and the account.
    pub fn must_have_room(&self, (desk, seat, account): (u64, u64, u64)) -> Result<(), Refusal> {
        let most = u64::from(self.megabytes) * 1_000_000;
        let full = |used: u64, times: u64| used > most * times;
        if most > 0 && (full(seat, 1) || full(account, ACCOUNT) || full(desk, DESK)) {
            return Err(Refusal::new(Reason::QuotaReached).with("most", self.megabytes));
        }
        Ok(())
    }
}

/// The uploads of a node. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Uploads {
    quotas: Quotas,
    under_way: Arc<Mutex<HashMap<SeatId, usize>>>,
}

impl Uploads {
    pub fn new(megabytes: u32) -> Self {
        Self { quotas: Quotas { megabytes }, under_way: Arc::default() }
    }

    pub fn quotas(&self) -> Quotas {
        self.quotas
    }

    /// A place for one more.
    pub fn take(&self, seat: SeatId) -> Result<UploadPlace, Refusal> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = under_way.values().sum();
        let of_seat = under_way.get(&seat).copied().unwrap_or(0);
        if all >= AT_ONCE || of_seat >= OF_A_SEAT {
            return Err(Refusal::new(Reason::TooManyUploads).with("seconds", SOON));
        }
        *under_way.entry(seat).or_insert(0) += 1;
        Ok(UploadPlace { seat, under_way: Arc::clone(&self.under_way) })
    }
}

/// A place, until this goes.
#[derive(Debug)]
pub(crate) struct UploadPlace {
    seat: SeatId,
    under_way: Arc<Mutex<HashMap<SeatId, usize>>>,
}

impl Drop for UploadPlace {
    fn drop(&mut self) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = under_way.get_mut(&self.seat) {
            *count -= 1;
            if *count == 0 {
                under_way.remove(&self.seat);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn one_seat_cannot_take_all_places_and_gives_its_own_back() {
        let uploads = Uploads::new(0);
        let (one, other) = (SeatId(Uuid::from_u128(1)), SeatId(Uuid::from_u128(2)));
        let held: Vec<_> = (0..OF_A_SEAT).map(|_| uploads.take(one).unwrap()).collect();
        assert_eq!(uploads.take(one).unwrap_err().reason, Reason::TooManyUploads);
        assert!(uploads.take(other).is_ok());
        drop(held);
        assert!(uploads.take(one).is_ok() && uploads.under_way.lock().unwrap().is_empty());
    }

    #[test]
    fn seat_account_and_desk_each_have_a_quota() {
        let quotas = Quotas { megabytes: 10 };
        assert!(quotas.must_have_room((10_000_000, 10_000_000, 10_000_000)).is_ok());
        for used in [(0, 10_000_001, 0), (0, 0, 40_000_001), (400_000_001, 0, 0)] {
            assert_eq!(quotas.must_have_room(used).unwrap_err().reason, Reason::QuotaReached);
        }
        assert_eq!((quotas.too_much(10_000_000), quotas.too_much(10_000_007)), (None, Some(7)));
        assert_eq!(Quotas { megabytes: 0 }.too_much(u64::MAX), None);
        assert!(Quotas { megabytes: 0 }.must_have_room((u64::MAX, u64::MAX, u64::MAX)).is_ok());
    }
}
