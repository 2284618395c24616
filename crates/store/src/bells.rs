//! A bell for each desk: rung once something of it is committed and sealed, so that who hears it finds it in the log. A
//! bell says nothing but that there is something to look at, and what it rings for is looked at by its listeners alone:
//! a desk that is busy costs nobody who listens at another.
//!
//! Nothing depends on a bell: what one process commits and another should hear is told by `NOTIFY`, which may be lost,
//! and looked at every few seconds all the same (`hearing.rs`).

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::DeskId;
use tokio::sync::{Notify, watch};

/// What a bell rings for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rings {
    /// The log has grown.
    Log,
    /// What a desk keeps has changed: its seats, agreements, notices. No event tells of that.
    Kept,
}

/// How often a bell has rung, by what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rung {
    pub log: u64,
    pub kept: u64,
}

impl Rung {
    fn count(&mut self, what: Rings) {
        match what {
            Rings::Log => self.log += 1,
            Rings::Kept => self.kept += 1,
        }
    }
}

/// The bells of a process. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bells(Arc<Tower>);

#[derive(Default)]
struct Tower {
    /// Of the desks at which somebody listens.
    bells: Mutex<HashMap<DeskId, watch::Sender<Rung>>>,
    /// Desks of which something was committed here and not sealed yet.
    unsealed: Waiting<DeskId>,
    /// What other processes have not been told yet.
    untold: Waiting<(DeskId, Rings)>,
}

/// What waits to be taken up, each once.
struct Waiting<T> {
    what: Mutex<HashSet<T>>,
    more: Notify,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { what: Mutex::default(), more: Notify::new() }
    }
}

impl<T: Eq + std::hash::Hash> Waiting<T> {
    fn put(&self, what: impl IntoIterator<Item = T>) {
        let mut waiting = self.what.lock().unwrap_or_else(PoisonError::into_inner);
        let before = waiting.len();
        waiting.extend(what);
        if waiting.len() > before {
            // Kept for who comes later, if nobody waits just now.
            self.more.notify_one();
        }
    }

    async fn take(&self) -> Vec<T> {
        loop {
            let taken: Vec<T> = self.what.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
            if !taken.is_empty() {
                return taken;
            }
            self.more.notified().await;
        }
    }
}

impl Bells {
    fn bells(&self) -> MutexGuard<'_, HashMap<DeskId, watch::Sender<Rung>>> {
        self.0.bells.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Rings for who listens in this process.
    pub fn ring(&self, desk: DeskId, what: Rings) {
        if let Some(bell) = self.bells().get(&desk) {
            bell.send_modify(|rung| rung.count(what));
        }
    }

    /// Rings all bells for everything: something may have been missed.
    pub(crate) fn ring_all(&self) {
        for bell in self.bells().values() {
            bell.send_modify(|rung| {
                rung.count(Rings::Log);
                rung.count(Rings::Kept);
            });
        }
    }

    /// Rings here, and has the other processes told.
    pub fn ring_everywhere(&self, desk: DeskId, what: Rings) {
        self.ring(desk, what);
        self.0.untold.put([(desk, what)]);
    }

    /// Begins to listen at a desk. What is committed from now on is heard.
    pub fn listen(&self, desk: DeskId) -> Ear {
        let rung = self.bells().entry(desk).or_default().subscribe();
        Ear { bells: self.clone(), desk, rung: Some(rung) }
    }

    /// The desks at which somebody listens.
    pub(crate) fn listened(&self) -> Vec<DeskId> {
        self.bells().keys().copied().collect()
    }

    /// Events of these desks were committed, and wait to be sealed.
    pub(crate) fn committed(&self, desks: &[DeskId]) {
        self.0.unsealed.put(desks.iter().copied());
    }

    /// Waits for desks of which something is to be sealed.
    pub async fn unsealed(&self) -> Vec<DeskId> {
        self.0.unsealed.take().await
    }

    /// What could not be sealed waits again.
    pub fn seal_again(&self, desk: DeskId) {
        self.0.unsealed.put([desk]);
    }

    /// Waits for what other processes are to be told.
    pub(crate) async fn untold(&self) -> Vec<(DeskId, Rings)> {
        self.0.untold.take().await
    }
}

/// Somebody who listens at a desk.
pub struct Ear {
    bells: Bells,
    desk: DeskId,
    rung: Option<watch::Receiver<Rung>>,
}

impl Ear {
    /// Waits until the bell rings. However often it rang since it was last heard, that is once.
    pub async fn hears(&mut self) {
        match &mut self.rung {
            // The bell hangs for as long as somebody listens.
            Some(rung) => drop(rung.changed().await),
            None => std::future::pending().await,
        }
    }

    /// How often it has rung. What is looked at after this call is heard of again only if it changes again.
    pub fn count(&mut self) -> Rung {
        self.rung.as_mut().map(|rung| *rung.borrow_and_update()).unwrap_or_default()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        // Let go before it is counted: of two that leave together, the last takes the bell away.
        drop(self.rung.take());
        let mut bells = self.bells.bells();
        if bells.get(&self.desk).is_some_and(|bell| bell.receiver_count() == 0) {
            bells.remove(&self.desk);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const SOON: Duration = Duration::from_millis(20);

    fn desk(n: u128) -> DeskId {
        DeskId(uuid::Uuid::from_u128(n))
    }

    #[tokio::test]
    async fn who_listens_at_a_desk_hears_its_bell_once_for_many_rings_and_no_other() {
        let bells = Bells::default();
        let (mut ours, mut theirs) = (bells.listen(desk(1)), bells.listen(desk(2)));
        for _ in 0..3 {
            bells.ring(desk(1), Rings::Log);
        }
        bells.ring(desk(1), Rings::Kept);
        assert!(timeout(SOON, ours.hears()).await.is_ok());
        assert_eq!(ours.count(), Rung { log: 3, kept: 1 });
        assert!(timeout(SOON, ours.hears()).await.is_err(), "it was heard already");
        assert!(timeout(SOON, theirs.hears()).await.is_err(), "that was another desk's");
        bells.ring_all();
        assert!(timeout(SOON, theirs.hears()).await.is_ok());
    }

    #[tokio::test]
    async fn a_bell_hangs_for_as_long_as_somebody_listens() {
        let bells = Bells::default();
        let (one, other) = (bells.listen(desk(1)), bells.listen(desk(1)));
        drop(one);
        assert_eq!(bells.listened(), [desk(1)]);
        drop(other);
        assert_eq!(bells.listened(), []);
        // Nobody is there, and nothing is kept for them.
        bells.ring(desk(1), Rings::Log);
    }

    #[tokio::test]
    async fn what_waits_to_be_sealed_or_told_waits_once_and_is_not_lost_while_nobody_takes_it() {
        let bells = Bells::default();
        bells.committed(&[desk(1), desk(1)]);
        bells.committed(&[desk(1)]);
        assert_eq!(bells.unsealed().await, [desk(1)]);
        assert!(timeout(SOON, bells.unsealed()).await.is_err());
        bells.ring_everywhere(desk(2), Rings::Log);
        bells.ring_everywhere(desk(2), Rings::Log);
        assert_eq!(bells.untold().await, [(desk(2), Rings::Log)]);
        assert!(timeout(SOON, bells.untold()).await.is_err());
    }
}
