//! Being told to stop.

use tokio::sync::watch;

/// Tells. Dropping it tells too.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Is told, once and for all.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

/// Both ends.
pub fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    /// Tells everybody who listens.
    pub fn tell(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Waits until it is told.
    pub async fn told(&self) {
        // An error says that nobody is left to tell: that is being told, too.
        drop(self.0.clone().wait_for(|told| *told).await);
    }

    /// Whether it was told.
    pub fn is_told(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }
}
