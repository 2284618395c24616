//! Whether the installation was at work: whoever has to answer cannot while it is off, and has that time left.

use domain::SignedDuration;
use store::outages;

use crate::engine::{Answering, Engine, LONG, nowhere};

/// How often it is written down that it is at work.
const OFTEN: SignedDuration = SignedDuration::from_mins(1);

impl Engine {
    /// Writes down that the installation is at work, and since when it was not, if it was off before. Called wherever
    /// what is due is done; any node speaks for all.
    pub(crate) fn is_at_work(&self) -> Answering<'_, ()> {
        Box::pin(async move {
            // A clock that is not believed tells of no outage.
            if !self.believes_clock() {
                return Ok(());
            }
            let now = self.now();
            let known = self.at_work.last();
            if known.is_some_and(|last| now.duration_since(last).abs() < OFTEN) {
                return Ok(());
            }
            self.store
                .write(nowhere(), move |tx| {
                    Box::pin(async move {
                        let last = outages::last(tx).await?.max(known);
                        if let Some(last) = last.filter(|last| now.duration_since(*last) > LONG) {
                            outages::was_off(tx, last, now).await?;
                        }
                        outages::works(tx, now).await
                    })
                })
                .await?;
            self.at_work.now(now);
            Ok(())
        })
    }

    /// For a clock that is turned by hand: the installation was at work all the time until now.
    pub fn was_at_work(&self) {
        self.at_work.now(self.now());
    }
}
