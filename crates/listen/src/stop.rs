//! Being told to stop.

use tokio::sync::watch;
use tokio::time::Instant;

/// Tells. Dropping it tells too.
#[derive(Debug)]
pub struct Stopper(watch::Sender<Option<Instant>>);

/// Is told, once and for all.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<Option<Instant>>);

/// Both ends.
pub fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(None);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Tells everybody who listens.
    pub fn tell(&self) {
        self.0.send_if_modified(|since| {
            let first = since.is_none();
            since.get_or_insert_with(Instant::now);
            first
        });
    }
}

impl Stop {
    /// Waits until it is told. Answers since when: whatever ends one after the other has one time for all of it.
    pub async fn told(&self) -> Instant {
        // An error says that nobody is left to tell: that is being told, too.
        let told = self.0.clone().wait_for(Option::is_some).await.ok().and_then(|since| *since);
        told.unwrap_or_else(Instant::now)
    }

    /// Whether it was told.
    pub fn is_told(&self) -> bool {
        self.0.borrow().is_some() || self.0.has_changed().is_err()
    }
}
