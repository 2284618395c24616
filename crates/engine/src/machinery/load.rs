//! How much waits to be done, for whoever watches the machine: counts alone, of no desk, account or person.

use store::outbox::InLane;
use store::{clocks, outbox};

use crate::engine::{Answering, Engine, nowhere};

/// What waits now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Load {
    /// By lane: how many items wait to leave, since when the oldest, and how many were given up.
    pub outbox: Vec<InLane>,
    /// Alarms, lapses, closings and pages that are due and not done.
    pub due: i64,
}

impl Engine {
    /// How much waits to be done.
    pub fn load(&self) -> Answering<'_, Load> {
        Box::pin(async move {
            let now = self.now();
            let load = self
                .store
                .read(nowhere(), move |tx| {
                    Box::pin(async move {
                        Ok(Load {
                            outbox: outbox::by_lane(tx).await?,
                            due: clocks::count_due(tx, now).await?,
                        })
                    })
                })
                .await?;
            Ok(load)
        })
    }
}
