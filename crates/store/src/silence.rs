//! A server of PostgreSQL's that falls silent while a read is under way. A statement of a read may take as long as the
//! server itself allows, which is longer than anybody waits for a page; whether the server is there is found out before.
//! And what becomes of a read that nobody waits for any longer.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Instant, sleep_until, timeout};

use crate::db::{Postgres, Store};
use crate::fault::{Away, Fault};
use crate::run::Running;
use crate::tx::Tx;

/// How long a read that nobody waits for may still take before a server is told: most have ended by then.
const SOON: Duration = Duration::from_millis(250);

impl Store {
    /// Runs a read until it ends. Once whoever waits for it has left, a server is asked to end it, and it has its connection
    /// until it has; what SQLite runs is cut short where its connection is held.
    pub(crate) async fn until_left<T, F>(
        &self,
        tx: &mut Tx,
        job: F,
        left: oneshot::Receiver<()>,
    ) -> Result<T, Fault>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> Running<'t, T> + Send + 'static,
    {
        let process = tx.process();
        let mut running = job(tx);
        let Some(server) = self.server() else { return running.await };
        tokio::select! {
            biased;
            ended = &mut running => return ended,
            _ = left => {}
        }
        if let Ok(ended) = timeout(SOON, &mut running).await {
            return ended;
        }
        // If nobody answers, the server's own limit ends it.
        drop(timeout(server.waits().answer(), server.cancel(process)).await);
        running.await
    }

    /// Waits for a read, which tells the server's process once it has begun. While it takes long that process is asked
    /// about on another connection: one that is there is waited for; where nobody answers either, the read is given up.
    pub(crate) async fn ended<T>(
        &self,
        mut task: JoinHandle<Result<T, Fault>>,
        begun: oneshot::Receiver<i32>,
        since: Instant,
    ) -> Result<Result<T, Fault>, JoinError> {
        let Some(server) = self.server() else { return task.await };
        // What does not begin is not waited for any longer than that by itself.
        let Some(process) = begun.await.ok().filter(|process| *process != 0) else { return task.await };
        let look = server.waits().look();
        let mut next = since + look;
        loop {
            let there = async {
                sleep_until(next).await;
                server.has(process).await
            };
            let there = tokio::select! {
                biased;
                read = &mut task => return read,
                there = there => there,
            };
            if !there {
                // Its connection is closed with it, and gives its place in the pool back.
                task.abort();
                let why = format!("a read had no answer within {look:?}, nor had a question about it");
                return Ok(Err(Fault::Away { kind: Away::Silent, why }));
            }
            next = Instant::now() + look;
        }
    }
}

impl Postgres {
    /// Whether the server answers, and has the process. One asks at a time: when a server falls silent, all who read ask
    /// at once, and each question takes a connection of the server's. If it is not there, no connection that was made
    /// before is trusted.
    async fn has(&self, process: i32) -> bool {
        let (since, patience) = (Instant::now(), self.waits().answer());
        // A little longer than the question of whoever is before us takes: what that one finds is what we would.
        let turn = timeout(patience + patience / 4, self.turn.lock()).await;
        if self.distrust.began_after(since) {
            return false;
        }
        // Too many ask, and are answered: another time.
        let Ok(_turn) = turn else { return true };
        let there = match timeout(patience, self.asked(process)).await {
            Ok(Ok(there)) => there,
            // Whoever refuses is there.
            Ok(Err(fault)) => !matches!(fault.away(), Some(Away::Gone | Away::Silent)),
            Err(_) => false,
        };
        if !there {
            self.distrust.all();
        }
        there
    }

    /// Has the server end what a process of its runs, beside the pools, which may all be as busy; one asks at a time.
    async fn cancel(&self, process: i32) -> Result<(), Fault> {
        let _turn = self.turn.lock().await;
        let mut open = PgConnection::connect_with(&self.read.connect_options()).await?;
        let told = format!("select pg_cancel_backend({process})");
        sqlx::raw_sql(AssertSqlSafe(told)).execute(&mut open).await?;
        open.close().await.map_err(Fault::from)
    }

    async fn asked(&self, process: i32) -> Result<bool, Fault> {
        // Beside the pools, whose connections may all be as silent, or as busy, as the one that is asked about.
        let mut open = PgConnection::connect_with(&self.read.connect_options()).await?;
        let question = format!("select 1 from pg_stat_activity where pid = {process}");
        let found = sqlx::raw_sql(AssertSqlSafe(question)).fetch_optional(&mut open).await?;
        drop(open.close().await);
        Ok(found.is_some())
    }
}
