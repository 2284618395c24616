//! What other processes commit: told by `NOTIFY` once it is sealed, outside any transaction, and heard over one
//! connection of each node. Both may fail at any time and break nothing: every few seconds each desk at which somebody
//! listens is looked at.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use domain::id::DeskId;
use sqlx::postgres::{PgListener, PgPoolOptions};
use sqlx::{Executor as _, PgPool};
use tokio::time::{sleep, timeout};

use crate::bells::Rings;
use crate::db::Store;
use crate::fault::{Away, Fault};
use crate::log;
use crate::postgres::{Waits, bounded};

const CHANNEL: &str = "relais_bell";
/// What happens at a desk within this time is told once.
const TOGETHER: Duration = Duration::from_millis(50);
/// Told in one statement at most.
const AT_ONCE: usize = 500;
/// How often desks are looked at, whatever was heard.
const LOOK: Duration = Duration::from_secs(5);
/// After so long without a word it is asked whether the server is there.
const QUIET: Duration = Duration::from_secs(60);
/// Between two tries to connect.
const AGAIN: Duration = Duration::from_secs(5);

impl Store {
    /// Tells other nodes what is rung here, hears what they ring, and looks for what was missed, until it is dropped.
    /// `node`: a name that no other process has.
    pub async fn hear(&self, node: &str) {
        tokio::join!(self.tell_others(node), self.hear_others(node), self.look_for_missed());
    }

    async fn tell_others(&self, node: &str) {
        loop {
            let told = self.bells().untold().await;
            for some in told.chunks(AT_ONCE) {
                // Who is not told now will look: it is not worth a second try.
                if let Err(fault) = self.notify(node, some).await {
                    tracing::debug!(%fault, "other nodes could not be told");
                }
            }
            sleep(TOGETHER).await;
        }
    }

    async fn notify(&self, node: &str, told: &[(DeskId, Rings)]) -> Result<(), Fault> {
        let Some((pool, waits)) = self.asking() else { return Ok(()) };
        // A text, and no transaction around it: a pooler may send what is prepared elsewhere. Nothing in it was typed.
        let calls: Vec<String> =
            told.iter().map(|it| format!("pg_notify('{CHANNEL}', '{}')", payload(node, *it))).collect();
        let tell = format!("select {}", calls.join(", "));
        bounded(Some(waits.change), "telling other nodes", async {
            sqlx::raw_sql(sqlx::AssertSqlSafe(tell)).execute(pool).await?;
            Ok(())
        })
        .await
    }

    async fn hear_others(&self, node: &str) {
        let Some((pool, waits)) = self.asking() else { return };
        if self.stands().is_some_and(|it| it.pooled) {
            tracing::info!(
                "a pooler hands connections on, so nothing is heard of other nodes: they are looked at"
            );
            return;
        }
        let mut said = false;
        loop {
            let heard = self.hear_until_it_breaks(pool, waits, (node, &mut said)).await;
            // Once, and again after it was mended: an outage is told of by whoever cannot work for it.
            if let Err(fault) = heard
                && !std::mem::replace(&mut said, true)
            {
                tracing::warn!(%fault, "nothing is heard of other nodes: they are looked at meanwhile");
            }
            sleep(AGAIN).await;
        }
    }

    /// Over one connection, beside the pools: it is never given back.
    async fn hear_until_it_breaks(
        &self,
        pool: &PgPool,
        waits: Waits,
        (node, said): (&str, &mut bool),
    ) -> Result<Infallible, Fault> {
        let options = pool.connect_options().as_ref().clone();
        let own = PgPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(waits.change)
            .connect_lazy_with(options);
        let mut listener = PgListener::connect_with(&own).await?;
        listener.eager_reconnect(false);
        bounded(Some(waits.change), "listening", async { Ok(listener.listen(CHANNEL).await?) }).await?;
        *said = false;
        // While nobody listened anything may have happened.
        self.bells().ring_all();
        loop {
            match timeout(QUIET, listener.try_recv()).await {
                Ok(heard) => match heard? {
                    Some(heard) => {
                        if let Some((desk, what)) = read(node, heard.payload()) {
                            self.bells().ring(desk, what);
                        }
                    }
                    None => {
                        let why = "the connection that listens was lost".to_owned();
                        return Err(Fault::Away { kind: Away::Gone, why });
                    }
                },
                // A server that left without a word is as quiet as one at which nothing happens.
                Err(_) => {
                    let asked = async { Ok((&mut listener).execute("select 1").await?) };
                    bounded(Some(waits.change), "a question", asked).await?;
                }
            }
        }
    }

    async fn look_for_missed(&self) {
        let mut known = HashMap::new();
        loop {
            sleep(LOOK).await;
            let desks = self.bells().listened();
            known.retain(|desk, _| desks.contains(desk));
            for desk in desks {
                let look = self.read(desk, move |tx| Box::pin(async move { log::mark(tx, desk).await }));
                // The log of the program has heard of an outage; the next look may find it over.
                let Ok(now) = look.await else { continue };
                let before: Option<log::Mark> = known.insert(desk, now);
                if before.is_none_or(|before| before.position != now.position) {
                    self.bells().ring(desk, Rings::Log);
                }
                if before.is_none_or(|before| before.kept != now.kept) {
                    self.bells().ring(desk, Rings::Kept);
                }
            }
        }
    }
}

/// What is told: who tells it, of which desk, and what for.
fn payload(node: &str, (desk, what): (DeskId, Rings)) -> String {
    let what = match what {
        Rings::Log => "log",
        Rings::Kept => "kept",
    };
    format!("{node} {desk} {what}")
}

/// What another node told; nothing of what we told ourselves, or of what came after this program.
fn read(node: &str, payload: &str) -> Option<(DeskId, Rings)> {
    let mut words = payload.split(' ');
    let (from, desk, what) = (words.next()?, words.next()?, words.next()?);
    let what = match what {
        "log" => Rings::Log,
        "kept" => Rings::Kept,
        _ => return None,
    };
    (from != node).then_some((DeskId(desk.parse().ok()?), what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_node_tells_is_read_by_another_and_passed_over_by_itself() {
        let desk = DeskId(uuid::Uuid::from_u128(7));
        for what in [Rings::Log, Rings::Kept] {
            let told = payload("one", (desk, what));
            assert_eq!(read("other", &told), Some((desk, what)));
            assert_eq!(read("one", &told), None);
        }
        assert_eq!(read("other", "one something later"), None);
    }
}
