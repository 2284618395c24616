//! `relais rebuild` beside a server. On PostgreSQL the command works itself; an embedded database has one server, through
//! whose writer it goes: the command asks for it by a row, which the server takes, and says in it how far it has come.

use std::time::Duration;

use domain::SignedDuration;
use domain::id::Dice as _;
use store::Fault;
use store::rebuild::{self, Counts, End};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::check::{Rebuilt, SoFar};
use crate::document::document;
use crate::engine::{Answering, Engine, Failure, nowhere};

/// How often somebody who waits looks how it stands, and how often it is said how far it has come.
const LOOKS: Duration = Duration::from_millis(200);
const SAYS: Duration = Duration::from_secs(1);
/// How long it is waited for a server to take it, and how long for one that says nothing more.
const TAKEN: Duration = Duration::from_secs(5);
const SILENT: Duration = Duration::from_secs(60);
/// What was asked before is nobody's any more.
const LATELY: SignedDuration = SignedDuration::from_hours(1);

/// A rebuild that somebody has asked this server for, taken.
#[derive(Debug, Clone)]
pub struct Errand {
    id: Uuid,
    /// The slug of a desk; none: all desks.
    desk: Option<String>,
}

/// Hears how many records were refolded by now, and how many rows mended.
pub type Hears<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

impl Engine {
    /// Refolds every record as [`Self::rebuild`] does, beside whoever is at work: where that is the one server of an embedded
    /// database, the server does it.
    pub fn rebuild_beside<'a>(&'a self, desk: Option<String>, hears: Hears<'a>) -> Answering<'a, Rebuilt> {
        Box::pin(async move {
            if !self.store.place().is_some_and(|place| place.may_be_served()) {
                return self.rebuild_saying(desk, hears).await;
            }
            if let Some(slug) = &desk {
                self.desk_by_slug(slug).await?;
            }
            let mut id = [0; 16];
            self.dice.clone().fill(&mut id);
            let (id, slug, now) = (Uuid::from_bytes(id), desk.clone(), self.now());
            let asked = self.store.write(nowhere(), move |tx| {
                let slug = slug.clone();
                Box::pin(async move { rebuild::ask(tx, id, slug.as_deref(), (now, now - LATELY)).await })
            });
            asked.await?;
            let done = self.wait_for_rebuild(id, desk, hears).await;
            self.store.write(nowhere(), move |tx| Box::pin(rebuild::forget(tx, id))).await?;
            done
        })
    }

    /// Waits until a server has done it. What none takes, or none goes on with, is done here.
    async fn wait_for_rebuild(
        &self,
        id: Uuid,
        desk: Option<String>,
        hears: Hears<'_>,
    ) -> Result<Rebuilt, Failure> {
        let (mut since, mut seen) = (Instant::now(), None);
        loop {
            sleep(LOOKS).await;
            let stands = self.store.read(nowhere(), move |tx| Box::pin(rebuild::stands(tx, id))).await?;
            let Some(stands) = stands else {
                return Err(Fault::NotCommitted("what was asked for is not there any more".into()).into());
            };
            if let Some(end) = stands.end {
                return ended(stands.counts, end);
            }
            let step = (stands.taker.clone(), stands.beat);
            if seen.as_ref() != Some(&step) {
                if step.0.is_some() {
                    hears(stands.counts.records, stands.counts.mended);
                }
                (since, seen) = (Instant::now(), Some(step));
                continue;
            }
            let patience = if stands.taker.is_some() { SILENT } else { TAKEN };
            if since.elapsed() < patience {
                continue;
            }
            let (taker, from, beat) = (self.builder.clone(), stands.taker, stands.beat);
            let taken = self.store.write(nowhere(), move |tx| {
                let (taker, from) = (taker.clone(), from.clone());
                Box::pin(async move {
                    match from {
                        Some(from) => rebuild::take_over(tx, id, &taker, (&from, beat)).await,
                        None => rebuild::take(tx, id, &taker).await,
                    }
                })
            });
            if taken.await? {
                return self.rebuild_saying(desk, hears).await;
            }
        }
    }

    /// Does it here, and says now and then how far it has come.
    async fn rebuild_saying(&self, desk: Option<String>, hears: Hears<'_>) -> Result<Rebuilt, Failure> {
        let so_far = SoFar::default();
        let mut work = self.rebuild_telling(desk, &so_far);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = sleep(SAYS) => {
                    let counts = so_far.counts();
                    hears(counts.records, counts.mended);
                }
            }
        }
    }

    /// Takes a rebuild that somebody has asked the one server of an embedded database for. A read, where there is none.
    pub fn take_rebuild(&self) -> Answering<'_, Option<Errand>> {
        Box::pin(async move {
            if self.store.place().is_none() {
                return Ok(None);
            }
            let since = self.now() - LATELY;
            let waiting = self.store.read(nowhere(), move |tx| Box::pin(rebuild::waiting(tx, since)));
            let Some((id, desk)) = waiting.await? else { return Ok(None) };
            let us = self.builder.clone();
            let taken = self.store.write(nowhere(), move |tx| {
                let us = us.clone();
                Box::pin(async move { rebuild::take(tx, id, &us).await })
            });
            if !taken.await? {
                return Ok(None);
            }
            tracing::info!(desk, "what is made from records is made anew, as an operator asked");
            Ok(Some(Errand { id, desk }))
        })
    }

    /// Does what was taken, says how far it has come, and how it ended.
    pub fn do_rebuild<'a>(&'a self, errand: &'a Errand) -> Answering<'a, ()> {
        Box::pin(async move {
            let so_far = SoFar::default();
            let mut work = self.rebuild_telling(errand.desk.clone(), &so_far);
            let done = loop {
                tokio::select! {
                    done = &mut work => break done,
                    () = sleep(SAYS) => {}
                }
                let (us, id, counts) = (self.builder.clone(), errand.id, so_far.counts());
                let said = self.store.write(nowhere(), move |tx| {
                    let us = us.clone();
                    Box::pin(async move { rebuild::go_on(tx, id, &us, counts).await })
                });
                if !said.await? {
                    // Somebody else goes on with it, or nobody waits for it any more.
                    return Ok(());
                }
            };
            let (counts, end) = match done {
                Ok(rebuilt) => {
                    let Rebuilt { desks, records, mended, left } = rebuilt;
                    (Counts { desks, records, mended }, End::Done(document(&left)?))
                }
                Err(failure) => (so_far.counts(), End::Failed(failure.to_string())),
            };
            let (us, id, now) = (self.builder.clone(), errand.id, self.now());
            let said = self.store.write(nowhere(), move |tx| {
                let (us, end) = (us.clone(), end.clone());
                Box::pin(async move { rebuild::end(tx, id, &us, (counts, &end), now).await })
            });
            Ok(said.await?)
        })
    }

    /// Leaves what was taken to whoever comes.
    pub fn give_back_rebuild<'a>(&'a self, errand: &'a Errand) -> Answering<'a, ()> {
        Box::pin(async move {
            let (us, id) = (self.builder.clone(), errand.id);
            let given = self.store.write(nowhere(), move |tx| {
                let us = us.clone();
                Box::pin(async move { rebuild::give_back(tx, id, &us).await })
            });
            Ok(given.await?)
        })
    }
}

/// What a server has said at the end.
fn ended(counts: Counts, end: End) -> Result<Rebuilt, Failure> {
    let Counts { desks, records, mended } = counts;
    match end {
        End::Done(left) => {
            let left = serde_json::from_str(&left)
                .map_err(|error| Fault::unreadable("what a rebuild has left", &error))?;
            Ok(Rebuilt { desks, records, mended, left })
        }
        End::Failed(why) => Err(Fault::NotCommitted(format!("the server could not do it: {why}")).into()),
    }
}
