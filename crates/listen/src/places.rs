//! Places: how many connections there may be, counted against an address until a seat is proved, then against the seat.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::address::counted;
use crate::settings::Room;

/// Against whom a connection counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    Address(IpAddr),
    Seat(u128),
    /// A trusted proxy: only in all. Those behind it are counted one by one.
    Proxy,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// The address holds as many as one may.
    Address,
    /// There are none left, or only those kept for addresses that hold none.
    All,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by: HashMap<Whose, usize>,
}

impl Counts {
    fn of(&self, whose: Whose) -> usize {
        self.by.get(&whose).copied().unwrap_or(0)
    }

    /// Whether an address may hold one more, while so many are taken beside it: a tenth is kept for those that hold none.
    fn admits(&self, whose: Whose, beside: usize, room: Room) -> Result<(), Full> {
        let holds = self.of(whose);
        if holds >= room.address {
            return Err(Full::Address);
        }
        let kept = if holds == 0 { 0 } else { room.kept() };
        if beside + kept >= room.all { Err(Full::All) } else { Ok(()) }
    }

    fn more(&mut self, whose: Whose) {
        *self.by.entry(whose).or_insert(0) += 1;
    }

    fn less(&mut self, whose: Whose) {
        if let Some(count) = self.by.get_mut(&whose) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.by.remove(&whose);
            }
        }
    }
}

/// The places of a process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Places {
    room: Room,
    counts: Arc<Mutex<Counts>>,
}

impl Places {
    /// As many as there is room for.
    pub fn new(room: Room) -> Self {
        Self { room, counts: Arc::default() }
    }

    /// How many connections may be kept that were turned away: beside all places, and where nobody sits.
    pub(crate) fn spare(&self) -> usize {
        self.room.away + self.room.all.saturating_sub(self.taken())
    }

    /// How many are taken.
    pub fn taken(&self) -> usize {
        self.counts().all
    }

    /// A place for a connection from an address.
    pub fn take(&self, address: IpAddr) -> Result<Place, Full> {
        let whose = Whose::Address(counted(address));
        let mut counts = self.counts();
        counts.admits(whose, counts.all, self.room)?;
        counts.all += 1;
        counts.more(whose);
        Ok(self.place(whose, true))
    }

    /// A place for a connection from a trusted proxy. For whom it is, nobody knows yet: it may be one that holds none.
    pub(crate) fn take_for_proxy(&self) -> Result<Place, Full> {
        let mut counts = self.counts();
        if counts.all >= self.room.all {
            return Err(Full::All);
        }
        counts.all += 1;
        counts.more(Whose::Proxy);
        Ok(self.place(Whose::Proxy, true))
    }

    /// A place for one request of an address behind a proxy, whose connection has its own.
    pub(crate) fn visit(&self, address: IpAddr) -> Result<Place, Full> {
        let whose = Whose::Address(counted(address));
        let mut counts = self.counts();
        // The connection on which it comes is among them all.
        counts.admits(whose, counts.all.saturating_sub(1), self.room)?;
        counts.more(whose);
        Ok(self.place(whose, false))
    }

    fn place(&self, whose: Whose, in_all: bool) -> Place {
        Place(Arc::new(Held { places: self.clone(), whose: Mutex::new(whose), in_all }))
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is taken, until the last copy of this goes. An extension of each request.
#[derive(Debug, Clone)]
pub struct Place(Arc<Held>);

#[derive(Debug)]
struct Held {
    places: Places,
    whose: Mutex<Whose>,
    in_all: bool,
}

impl Place {
    /// Somebody proved to be at a seat: from now on the place counts against it and no more against the address, unless
    /// the seat holds as many as one may. Answers whether it counts against the seat.
    pub fn proved(&self, seat: u128) -> bool {
        let (to, most) = (Whose::Seat(seat), self.0.places.room.seat);
        self.move_to(to, |counts| counts.of(to) < most)
    }

    /// The proxy said for whom the connection is. Answers whether that address may hold one more.
    pub(crate) fn is_of(&self, address: IpAddr) -> bool {
        let (to, room) = (Whose::Address(counted(address)), self.0.places.room);
        self.move_to(to, |counts| counts.admits(to, counts.all.saturating_sub(1), room).is_ok())
    }

    fn move_to(&self, to: Whose, may: impl FnOnce(&Counts) -> bool) -> bool {
        let mut whose = self.0.whose.lock().unwrap_or_else(PoisonError::into_inner);
        if *whose == to {
            return true;
        }
        let mut counts = self.0.places.counts();
        if !may(&counts) {
            return false;
        }
        counts.less(*whose);
        counts.more(to);
        *whose = to;
        true
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let whose = *self.whose.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut counts = self.places.counts();
        counts.less(whose);
        if self.in_all {
            counts.all = counts.all.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(all: usize, one: usize) -> Places {
        Places::new(Room { all, address: one, seat: one, away: 0 })
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn one_address_cannot_take_the_places_of_another() {
        let places = places(100, 10);
        let held: Vec<_> = (0..50).filter_map(|_| places.take(address(1)).ok()).collect();
        assert_eq!(held.len(), 10);
        assert_eq!(places.take(address(1)).unwrap_err(), Full::Address);
        assert!(places.take(address(2)).is_ok());
        drop(held);
        assert_eq!(places.taken(), 0);
        assert!(places.take(address(1)).is_ok());
    }

    #[test]
    fn a_tenth_is_kept_for_addresses_that_hold_none() {
        let places = places(100, 60);
        let mut held = Vec::new();
        for _ in 0..60 {
            held.extend([1, 2].map(|last| places.take(address(last))).into_iter().flatten());
        }
        assert_eq!(held.len(), 90);
        assert_eq!(places.take(address(1)).unwrap_err(), Full::All);
        held.extend((3..=12).map(|last| places.take(address(last)).unwrap()));
        assert_eq!(places.take(address(13)).unwrap_err(), Full::All);
        assert_eq!(places.take(address(3)).unwrap_err(), Full::All, "who holds one is kept none");
    }

    #[test]
    fn what_proved_a_seat_counts_against_it_and_no_more_against_the_address() {
        let places = places(100, 3);
        let held: Vec<_> = (0..3).map(|_| places.take(address(1)).unwrap()).collect();
        assert!(places.take(address(1)).is_err());
        assert!(held.iter().all(|place| place.proved(7) && place.proved(7)));
        let more: Vec<_> = (0..3).map(|_| places.take(address(1)).unwrap()).collect();
        assert!(!more[0].proved(7), "a seat holds no more than one may");
        assert!(more[0].proved(8));
        assert!(places.take(address(1)).is_ok(), "and the address has one again");
        drop((held, more));
        assert_eq!((places.taken(), places.counts().by.len()), (0, 0));
    }

    #[test]
    fn those_behind_a_proxy_are_counted_one_by_one() {
        let places = places(100, 2);
        let proxied: Vec<_> = (0..10).map(|_| places.take_for_proxy().unwrap()).collect();
        assert!(
            proxied[0].is_of(address(1)) && proxied[1].is_of(address(1)) && !proxied[2].is_of(address(1))
        );
        assert!(places.visit(address(1)).is_err());
        let visits = [places.visit(address(2)).unwrap(), places.visit(address(2)).unwrap()];
        assert!(places.visit(address(2)).is_err());
        assert_eq!(places.taken(), 10, "a request behind a proxy is no connection");
        drop((proxied, visits));
        assert_eq!((places.taken(), places.counts().by.len()), (0, 0));
    }

    #[test]
    fn behind_a_proxy_too_a_tenth_is_kept_for_addresses_that_hold_none() {
        // What the proxy says before the first byte, and what it says in each request.
        for before in [true, false] {
            let places = places(100, 60);
            let connected = |last: u8| {
                let place = places.take_for_proxy().ok()?;
                if before {
                    return place.is_of(address(last)).then_some((place, None));
                }
                let visit = places.visit(address(last)).ok()?;
                Some((place, Some(visit)))
            };
            let mut held = Vec::new();
            for _ in 0..60 {
                held.extend([1, 2].into_iter().filter_map(&connected));
            }
            assert_eq!(held.len(), 90, "{before}");
            assert!(connected(1).is_none() && connected(2).is_none(), "{before}");
            assert_eq!(places.take(address(1)).unwrap_err(), Full::All, "nor past the proxy");
            held.extend((3..=12).map(|last| connected(last).unwrap()));
            assert!(connected(13).is_none() && connected(3).is_none(), "{before}");
            drop(held);
            assert_eq!((places.taken(), places.counts().by.len()), (0, 0));
        }
    }
}
