//! Reading how our acts on an escalation fare, and waiting for the next desk's answer.

use std::time::Duration;

use domain::id::Number;
use domain::lane::Lane;
use domain::refusal::not_found;
use domain::seat::Viewer;
use store::{Fault, Scope, Tx, escalations, events, pauses};

use super::Reading;
use crate::engine::{Answering, Engine, Failure};
use crate::view::ActView;

async fn all(tx: &mut Tx, viewer: &Viewer, number: &Number) -> Result<Vec<ActView>, Fault> {
    let record = escalations::by_number(tx, &Scope::of(viewer), number, false).await?;
    let found = events::legible_of_record(tx, viewer.desk(), record.id.0, false).await?;
    found.torn.iter().for_each(|torn| store::tell(&torn.why));
    Ok(ActView::all(&record, &found.envelopes))
}

impl Reading {
    /// Our acts on an escalation, in the order in which they were sent.
    pub fn acts<'a>(&'a self, number: &'a Number) -> Answering<'a, Vec<ActView>> {
        let number = number.clone();
        self.look(move |tx, viewer| Box::pin(async move { all(tx, viewer, &number).await }))
    }

    /// One act on an escalation, by its number among our messages.
    pub fn act<'a>(&'a self, number: &'a Number, message: u64) -> Answering<'a, ActView> {
        Box::pin(async move {
            let acts = self.acts(number).await?;
            Ok(acts.into_iter().find(|it| it.message == message).ok_or_else(not_found)?)
        })
    }
}

impl Engine {
    /// Waits until the next desk's answer to an act is there and our copy shows what came of it, but no longer than
    /// this; answers whether it is. What is waited for happens all the same when nobody waits, as they do not once the
    /// process is told to stop ([`Self::end_waits`]), or where messages are paused.
    pub fn act_settles<'a>(
        &'a self,
        viewer: &'a Viewer,
        number: &'a Number,
        message: u64,
        longest: Duration,
    ) -> Answering<'a, bool> {
        Box::pin(async move {
            let desk = viewer.desk();
            let paused = self.store.read(desk, move |tx| Box::pin(pauses::of(tx, desk))).await?;
            if paused.iter().any(|it| it.lane == Lane::Link) {
                return Ok(false);
            }
            let look = || {
                let (viewer, number) = (viewer.clone(), number.clone());
                self.store.read(viewer.desk(), move |tx| {
                    Box::pin(
                        async move { escalations::by_number(tx, &Scope::of(&viewer), &number, false).await },
                    )
                })
            };
            let waited = tokio::time::timeout(longest, async {
                let listening = self.news.listen(look().await?.id);
                loop {
                    // Listened to before it is looked at: what comes in between is heard.
                    let news = listening.next();
                    if look().await?.fate(message).ok_or_else(not_found)?.is_settled() {
                        return Ok::<(), Failure>(());
                    }
                    news.await;
                }
            });
            tokio::select! {
                waited = waited => match waited {
                    Ok(settled) => settled.map(|()| true),
                    Err(_) => Ok(false),
                },
                () = self.news.ended() => Ok(false),
            }
        })
    }

    /// Ends every wait, now and from now on: whoever waits is answered as things stand. A wait may be longer than a
    /// process takes to stop.
    pub fn end_waits(&self) {
        self.news.end();
    }
}
