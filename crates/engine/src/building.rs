//! What is made from records and became old with an upgrade is built anew: beside work, some records to a change, from where
//! the last change ended, whoever made it. One node at a time builds a desk.

use std::time::Instant;

use domain::id::DeskId;
use domain::{SignedDuration, Timestamp};
use store::projection::versions::{self, Next};
use store::search::blocks;
use store::{Fault, Tx, people, projection};

use crate::engine::{Answering, Engine};
use crate::projection::look;
use crate::shelved::index_publication_again;

/// Records that one change builds: few, so that nobody waits long for one of them.
const TOGETHER: u32 = 20;
/// Publications, and what nothing reads any more.
const BESIDE: u32 = 50;
const BEFORE: u64 = 500;
/// How long a desk is left to the node that builds it.
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// How a desk stands after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// All of it is made as this program makes it.
    Built,
    /// There is more to build.
    More,
    /// Somebody else builds it, or has to hear of it first.
    Later,
}

impl Engine {
    /// Builds some of what a desk's upgrade made old.
    pub fn build(&self, desk: DeskId) -> Answering<'_, Step> {
        Box::pin(async move {
            if self.store.is_built(desk) {
                return Ok(Step::Built);
            }
            let old = self
                .store
                .read(desk, move |tx| Box::pin(async move { projection::building(tx, desk).await }))
                .await?;
            if old.is_empty() {
                return Ok(Step::Built);
            }
            let (begun, now, holder) = (Instant::now(), self.now(), self.builder.clone());
            let step = self
                .store
                .write(desk, move |tx| {
                    let holder = holder.clone();
                    Box::pin(async move { step(tx, desk, now, &holder).await })
                })
                .await?;
            self.store.rest(begun).await;
            Ok(step)
        })
    }

    /// Makes a projection in another version than this program's: for tests alone, which raise one as an upgrade would.
    #[must_use]
    pub fn with_projection_version(self, name: &str, version: u32) -> Self {
        self.store.set_projection_version(name, version);
        self
    }
}

async fn step(tx: &mut Tx, desk: DeskId, now: Timestamp, holder: &str) -> Result<Step, Fault> {
    let lease = format!("building {desk}");
    if people::lease(tx, &lease, holder, now, now + LEASE).await?.is_none() {
        return Ok(Step::Later);
    }
    let after = match versions::next(tx, desk, now).await? {
        Next::Nothing => return Ok(Step::Built),
        Next::Wait => return Ok(Step::Later),
        Next::After(record) => record,
    };
    let records = projection::records(tx, desk, after, TOGETHER).await?;
    if let Some((_, last)) = records.last() {
        projection::lock(tx, desk, &records).await?;
        for record in &records {
            match Box::pin(look(tx, desk, *record, now, true)).await {
                Ok(_) => {}
                // What cannot be read keeps nobody from building the others; `relais check` names it.
                Err(Fault::Corrupt(why)) => tracing::warn!(%desk, why, "a record was not built anew"),
                Err(fault) => return Err(fault),
            }
        }
        versions::reached(tx, desk, *last, records.len() as u64).await?;
        return Ok(Step::More);
    }
    let publications = versions::old_publications(tx, desk, BESIDE).await?;
    for id in &publications {
        match index_publication_again(tx, desk, *id).await {
            Err(Fault::Corrupt(why)) => {
                tracing::warn!(%desk, why, "a publication was not built anew");
                // An empty block says that it was looked at.
                blocks::put_publication(tx, desk, *id, "desk", &[""]).await?;
                blocks::drop_subject(tx, desk, *id, "customers").await?;
            }
            other => other?,
        }
    }
    if !publications.is_empty() || blocks::drop_some_before(tx, desk, BEFORE).await? > 0 {
        return Ok(Step::More);
    }
    versions::end(tx, desk).await?;
    Ok(Step::Built)
}
