//! Whether the installation was at work: whoever has to answer cannot while it is off, and has that time left.
//!
//! An idle process writes it down with its hourly heartbeat alone, and once more as it stops. So what breaks off while
//! nothing happens counts as off from up to an hour before: whoever has to answer has that much more time, and never less.

use domain::Timestamp;
use store::{Fault, Tx, outages};

use crate::engine::{Answering, Engine, Failure, LONG, nowhere};

impl Engine {
    /// Writes down that the installation is at work, where that has to be, and since when it was not, if it was off before.
    /// Called wherever what is due is done; any node speaks for all.
    pub(super) fn is_at_work(&self) -> Answering<'_, ()> {
        Box::pin(async move {
            // A clock that is not believed tells of no outage.
            if !self.believes_clock() {
                return Ok(());
            }
            let now = self.now();
            if self.unfit().is_some() || self.at_work.must_be_written(now, self.store.changes()) {
                return self.write_that_at_work(now).await;
            }
            Ok(())
        })
    }

    /// Storage has answered: this process is at work, and nobody has to read that elsewhere.
    pub(super) fn still_at_work(&self, now: Timestamp) {
        if self.believes_clock() {
            self.at_work.now(now);
        }
    }

    /// The process stops: whoever starts again learns that it was at work until now.
    pub fn leaves_work(&self) -> Answering<'_, ()> {
        Box::pin(async move {
            let now = self.now();
            if !self.believes_clock() || !self.at_work.is_behind(now) {
                return Ok(());
            }
            self.write_that_at_work(now).await
        })
    }

    async fn write_that_at_work(&self, now: Timestamp) -> Result<(), Failure> {
        let known = self.at_work.last();
        self.store.write(nowhere(), move |tx| Box::pin(async move { note(tx, known, now).await })).await?;
        self.at_work.written(now, self.store.changes());
        Ok(())
    }

    /// For a clock that is turned by hand: the installation was at work all the time until now.
    pub fn was_at_work(&self) {
        self.at_work.now(self.now());
    }
}

/// Writes down that the installation is at work, and since when it was not, if it was off before. `known`: when this
/// process last knew it to be.
pub(super) async fn note(tx: &mut Tx, known: Option<Timestamp>, now: Timestamp) -> Result<(), Fault> {
    let last = outages::last(tx).await?.max(known);
    if let Some(last) = last.filter(|last| now.duration_since(*last) > LONG) {
        outages::was_off(tx, last, now).await?;
    }
    outages::works(tx, now).await
}
