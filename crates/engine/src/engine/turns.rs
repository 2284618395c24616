//! One stream per seat: who comes takes the place of who is there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::SeatId;
use tokio::sync::oneshot;

/// Who has the stream of each seat, of this process.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<Taken>>);

#[derive(Default)]
struct Taken {
    by_seat: HashMap<SeatId, (u64, oneshot::Sender<()>)>,
    /// How many were taken so far.
    count: u64,
}

impl Turns {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the turn of a seat: whoever has it loses it.
    pub fn take(&self, seat: SeatId) -> Turn {
        let (holds, lost) = oneshot::channel();
        let mut taken = self.taken();
        taken.count += 1;
        let number = taken.count;
        taken.by_seat.insert(seat, (number, holds));
        Turn { turns: self.clone(), seat, number, lost }
    }

    /// Whether somebody has the turn of a seat.
    pub fn is_taken(&self, seat: SeatId) -> bool {
        self.taken().by_seat.contains_key(&seat)
    }
}

/// The turn of a seat, for as long as nobody else takes it.
pub(crate) struct Turn {
    turns: Turns,
    seat: SeatId,
    number: u64,
    lost: oneshot::Receiver<()>,
}

impl Turn {
    /// Waits until somebody else takes it; to be waited for once.
    pub async fn lost(&mut self) {
        drop((&mut self.lost).await);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = self.turns.taken();
        if taken.by_seat.get(&self.seat).is_some_and(|(number, _)| *number == self.number) {
            taken.by_seat.remove(&self.seat);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn who_comes_later_has_the_turn_of_the_seat_and_no_other_seat_loses_its_own() {
        let (turns, ours, theirs) =
            (Turns::default(), SeatId(uuid::Uuid::from_u128(1)), SeatId(uuid::Uuid::from_u128(2)));
        let (mut first, mut other) = (turns.take(ours), turns.take(theirs));
        let mut second = turns.take(ours);
        let soon = Duration::from_millis(20);
        assert!(timeout(soon, first.lost()).await.is_ok());
        assert!(timeout(soon, second.lost()).await.is_err() && timeout(soon, other.lost()).await.is_err());
        drop(first);
        assert!(turns.is_taken(ours), "it is the second's");
        drop(second);
        assert!(!turns.is_taken(ours) && turns.is_taken(theirs));
    }
}
