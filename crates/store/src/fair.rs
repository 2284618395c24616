//! Who waits stands in the line of their desk, and the desks take turns: five hundred of one desk keep nobody of another
//! waiting for longer than one of them would.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::id::DeskId;
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

use crate::fault::{Away, Fault};

/// The line of what belongs to no desk.
pub(crate) const NOBODYS: DeskId = DeskId(Uuid::nil());

/// What waits, in the lines of the desks: the first of each line in turn.
pub(crate) struct Lines<T> {
    /// By the number that each was given. None of them is empty.
    of: HashMap<DeskId, BTreeMap<u64, T>>,
    /// The desks of these lines: whose turn is next stands first.
    turns: VecDeque<DeskId>,
    numbers: u64,
}

impl<T> Default for Lines<T> {
    fn default() -> Self {
        Self { of: HashMap::new(), turns: VecDeque::new(), numbers: 0 }
    }
}

impl<T> Lines<T> {
    /// Puts one at the end of a line; answers its number.
    pub fn put(&mut self, line: DeskId, it: T) -> u64 {
        self.numbers += 1;
        let standing = self.of.entry(line).or_default();
        if standing.is_empty() {
            self.turns.push_back(line);
        }
        standing.insert(self.numbers, it);
        self.numbers
    }

    /// Takes the first of the line whose turn it is.
    pub fn take(&mut self) -> Option<T> {
        let line = self.turns.pop_front()?;
        let standing = self.of.get_mut(&line)?;
        let first = standing.pop_first();
        if standing.is_empty() {
            self.of.remove(&line);
        } else {
            self.turns.push_back(line);
        }
        first.map(|(_, it)| it)
    }

    /// Takes one out of its line; answers whether it still stood there.
    pub fn leave(&mut self, line: DeskId, number: u64) -> bool {
        let Some(standing) = self.of.get_mut(&line) else { return false };
        let stood = standing.remove(&number).is_some();
        if standing.is_empty() {
            self.of.remove(&line);
            self.turns.retain(|desk| *desk != line);
        }
        stood
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }
}

/// Places that are few. One that comes free goes to the first of the desk whose turn it is.
pub(crate) struct Fair {
    places: usize,
    state: Mutex<State>,
    given_back: Notify,
}

struct State {
    /// While one is free nobody waits.
    free: usize,
    closed: bool,
    waiting: Lines<oneshot::Sender<()>>,
}

impl Fair {
    /// So many places.
    pub fn new(places: usize) -> Arc<Self> {
        let state = State { free: places, closed: false, waiting: Lines::default() };
        Arc::new(Self { places, state: Mutex::new(state), given_back: Notify::new() })
    }

    /// Waits for a place in a line.
    pub async fn turn(self: &Arc<Self>, line: DeskId) -> Result<Given, Fault> {
        let gone = || Fault::Away { kind: Away::Gone, why: "the database was closed".into() };
        let mut stands = {
            let mut state = self.lock();
            if state.closed {
                return Err(gone());
            }
            if state.free > 0 {
                state.free -= 1;
                return Ok(Given(Arc::clone(self)));
            }
            let (told, tell) = oneshot::channel();
            let number = state.waiting.put(line, told);
            Stands { fair: self, line, number, tell, served: false }
        };
        (&mut stands.tell).await.map_err(|_| gone())?;
        stands.served = true;
        Ok(Given(Arc::clone(self)))
    }

    /// The same, for so long at most.
    pub async fn turn_within(self: &Arc<Self>, patience: Duration, line: DeskId) -> Result<Given, Fault> {
        let turn = tokio::time::timeout(patience, self.turn(line)).await;
        turn.unwrap_or_else(|_| Err(none_free()))
    }

    /// How many places are given.
    pub fn given(&self) -> usize {
        self.places - self.lock().free
    }

    /// Lets nobody stand in a line any more, and waits for those who do and for what was given.
    pub async fn close(&self) {
        self.lock().closed = true;
        loop {
            let given_back = self.given_back.notified();
            if self.given() == 0 {
                return;
            }
            given_back.await;
        }
    }

    fn give_back(&self) {
        let mut state = self.lock();
        while let Some(next) = state.waiting.take() {
            if next.send(()).is_ok() {
                return;
            }
        }
        state.free += 1;
        drop(state);
        self.given_back.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// No place came free in time.
pub(crate) fn none_free() -> Fault {
    Fault::Away { kind: Away::NoConnection, why: "no connection was free in time".into() }
}

/// A place that somebody has. It is given back when it is dropped.
pub(crate) struct Given(Arc<Fair>);

impl Drop for Given {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// Somebody who stands in a line. Whoever stops waiting leaves it.
struct Stands<'f> {
    fair: &'f Fair,
    line: DeskId,
    number: u64,
    tell: oneshot::Receiver<()>,
    served: bool,
}

impl Drop for Stands<'_> {
    fn drop(&mut self) {
        if self.served {
            return;
        }
        let left = self.fair.lock().waiting.leave(self.line, self.number);
        // It was called, and no longer heard it: the next one has the place.
        if !left && self.tell.try_recv().is_ok() {
            self.fair.give_back();
        }
    }
}

/// To which desk a digest or a name led last: who comes with one stands in the line of that desk before anybody knows who they
/// are. A hint for the order alone: it opens nothing, and where there is none they stand in the line of no desk.
#[derive(Default)]
pub(crate) struct Led(Mutex<(Hints, Hints)>);

type Hints = HashMap<Vec<u8>, DeskId>;

/// How many hints are kept before the older half of twice as many is forgotten.
const HINTS: usize = 16_384;

impl Led {
    /// In whose line it stands.
    pub fn line(&self, by: &[u8]) -> DeskId {
        let hints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hints.0.get(by).or_else(|| hints.1.get(by)).copied().unwrap_or(NOBODYS)
    }

    /// Notes where it led.
    pub fn note(&self, by: &[u8], desk: DeskId) {
        let mut hints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if hints.0.get(by) == Some(&desk) {
            return;
        }
        if hints.0.len() >= HINTS {
            hints.1 = std::mem::take(&mut hints.0);
        }
        hints.0.insert(by.to_owned(), desk);
    }
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use futures_util::FutureExt as _;

    use super::*;

    type Waits<'f> = Pin<Box<dyn Future<Output = Result<Given, Fault>> + 'f>>;

    fn desk(number: u128) -> DeskId {
        DeskId(Uuid::from_u128(number))
    }

    /// Somebody who waits already.
    fn waits(fair: &Arc<Fair>, number: u128) -> Waits<'_> {
        let mut waits: Waits<'_> = Box::pin(fair.turn(desk(number)));
        assert!(called(&mut waits).is_none(), "a place was free");
        waits
    }

    fn called(waits: &mut Waits<'_>) -> Option<Given> {
        waits.now_or_never().map(|given| given.unwrap())
    }

    #[test]
    fn the_desks_take_turns_and_within_a_desk_the_first_to_come_is_the_first() {
        let mut lines = Lines::default();
        for name in ["a1", "a2", "a3", "a4"] {
            lines.put(desk(1), name);
        }
        lines.put(desk(2), "b1");
        lines.put(desk(3), "c1");
        assert_eq!([lines.take(), lines.take()], [Some("a1"), Some("b1")]);
        lines.put(desk(2), "b2");
        let rest: Vec<_> = std::iter::from_fn(|| lines.take()).collect();
        assert_eq!(rest, ["c1", "a2", "b2", "a3", "a4"]);
        assert!(lines.is_empty());
    }

    #[test]
    fn whoever_stops_waiting_leaves_the_line_and_its_desk_keeps_no_turn() {
        let fair = Fair::new(1);
        let given = fair.turn(desk(1)).now_or_never().unwrap().unwrap();
        let (first, mut second, mut other) = (waits(&fair, 1), waits(&fair, 1), waits(&fair, 2));
        drop(first);
        drop(given);
        let given = called(&mut second).unwrap();
        assert!(called(&mut other).is_none(), "there is one place");
        let alone = waits(&fair, 3);
        drop(alone);
        drop(given);
        drop(called(&mut other).unwrap());
        assert_eq!(fair.given(), 0);
        let state = fair.lock();
        assert!(state.waiting.is_empty() && state.waiting.of.is_empty());
    }

    #[test]
    fn a_place_that_was_given_to_somebody_who_left_goes_on_to_the_next() {
        let fair = Fair::new(1);
        let given = fair.turn(desk(1)).now_or_never().unwrap().unwrap();
        let (first, mut second) = (waits(&fair, 1), waits(&fair, 2));
        drop(given);
        // It was called, and never looked.
        drop(first);
        drop(called(&mut second).unwrap());
        assert_eq!(fair.given(), 0);
    }

    /// Numbers that look like chance, the same each time.
    struct Luck(u64);

    impl Luck {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % most
        }
    }

    #[test]
    fn whoever_comes_and_goes_nobody_starves_and_no_place_is_given_twice_or_lost() {
        const PLACES: usize = 3;
        const DESKS: usize = 5;
        struct One<'f> {
            desk: usize,
            /// How many places were given when it came.
            came: usize,
            /// How many stood before it in its line.
            before: usize,
            waits: Waits<'f>,
        }
        for seed in 0..20 {
            let (fair, mut luck) = (Fair::new(PLACES), Luck(seed));
            let (mut waiting, mut has): (Vec<One<'_>>, Vec<Given>) = (Vec::new(), Vec::new());
            let (mut served, mut left) = (0, 0);
            for _ in 0..2_000 {
                match luck.below(10) {
                    // One desk sends more than all others together.
                    0..=4 => {
                        let desk_of = [0, 0, 0, 0, 0, 0, 1, 2, 3, 4][luck.below(10)];
                        let before = waiting.iter().filter(|one| one.desk == desk_of).count();
                        let waits = Box::pin(fair.turn(desk(desk_of as u128)));
                        waiting.push(One { desk: desk_of, came: served, before, waits });
                    }
                    5 if !waiting.is_empty() => {
                        drop(waiting.remove(luck.below(waiting.len())));
                        left += 1;
                    }
                    _ if !has.is_empty() => drop(has.swap_remove(luck.below(has.len()))),
                    _ => {}
                }
                let mut still = Vec::new();
                for mut one in waiting {
                    match called(&mut one.waits) {
                        Some(given) => {
                            let passed = served - one.came;
                            let most = (one.before + 1) * DESKS;
                            assert!(passed < most, "seed {seed}: {passed} went before, of {most} at most");
                            let earlier = still.iter().any(|other: &One<'_>| other.desk == one.desk);
                            assert!(!earlier, "seed {seed}: somebody of its desk came earlier");
                            served += 1;
                            has.push(given);
                        }
                        None => still.push(one),
                    }
                }
                waiting = still;
                assert!(has.len() <= PLACES && fair.given() == has.len(), "seed {seed}");
                assert!(
                    has.len() == PLACES || waiting.is_empty(),
                    "seed {seed}: a place is free, and one waits"
                );
            }
            assert!(served > 300 && left > 50, "seed {seed}: {served} served, {left} left");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everybody_is_called_and_a_close_waits_for_all_who_stood_in_a_line() {
        let fair = Fair::new(2);
        let held = [fair.turn(desk(1)).await.unwrap(), fair.turn(desk(1)).await.unwrap()];
        let mut comes = Vec::new();
        for number in 0..200 {
            let fair = Arc::clone(&fair);
            comes.push(tokio::spawn(async move {
                let given = fair.turn(desk(number % 7)).await.unwrap();
                assert!(fair.given() <= 2);
                tokio::task::yield_now().await;
                drop(given);
            }));
        }
        while fair.lock().waiting.numbers < 200 {
            tokio::task::yield_now().await;
        }
        let closes = tokio::spawn({
            let fair = Arc::clone(&fair);
            async move { fair.close().await }
        });
        drop(held);
        closes.await.unwrap();
        for one in comes {
            one.await.unwrap();
        }
        let late = fair.turn(desk(1)).await.err().and_then(|fault| fault.away());
        assert_eq!(late, Some(Away::Gone));
    }

    #[tokio::test]
    async fn whoever_waits_too_long_is_told_that_no_connection_was_free() {
        let fair = Fair::new(1);
        let given = fair.turn(desk(1)).await.unwrap();
        let late = fair.turn_within(Duration::ZERO, desk(2)).await;
        assert_eq!(late.err().and_then(|fault| fault.away()), Some(Away::NoConnection));
        drop(given);
        assert!(fair.turn_within(Duration::ZERO, desk(2)).await.is_ok());
    }

    #[test]
    fn a_hint_is_kept_for_a_while_and_what_is_not_known_is_nobodys() {
        let led = Led::default();
        led.note(b"token", desk(7));
        assert_eq!((led.line(b"token"), led.line(b"another")), (desk(7), NOBODYS));
        for number in 0..2 * HINTS {
            led.note(&number.to_be_bytes(), desk(1));
        }
        assert_eq!(led.line(b"token"), NOBODYS, "what was long not noted is forgotten");
        led.note(b"token", desk(8));
        assert_eq!(led.line(b"token"), desk(8));
        let hints = led.0.lock().unwrap();
        assert!(hints.0.len() <= HINTS && hints.1.len() <= HINTS);
    }
}
