//! The commit of a change on PostgreSQL: the one moment at which it can be unknown what became of it.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::db::Store;
use crate::fault::Fault;
use crate::postgres::bounded;
use crate::run::Done;
use crate::tx::Tx;

/// How a commit ended.
pub(crate) enum Committed {
    /// Whoever waited has heard of it.
    Told,
    /// The server rolled back: nobody has heard yet.
    Not(Fault, Done),
}

/// How often the server is asked whether it still works on a commit.
const LOOK: Duration = Duration::from_secs(10);

impl Store {
    /// Commits, and tells whoever waits. A server that does not confirm in time leaves the outcome open. It may be
    /// waiting for a standby: then the connection is kept, as each that were left would hold a place of the server's,
    /// until none is left to read with either.
    pub(crate) async fn commit(&self, mut tx: Tx, done: Done) -> Committed {
        let (process, begun) = (tx.process(), Instant::now());
        let touched = std::mem::take(&mut tx.touched);
        let mut commit = pin!(tx.commit());
        match timeout(self.patience(), commit.as_mut()).await {
            Ok(Ok(())) => {
                self.committed(begun.elapsed());
                self.bells().committed(&touched);
                done(Ok(()));
            }
            Ok(Err(fault @ Fault::OutcomeUnknown(_))) => {
                // It may be there.
                self.bells().committed(&touched);
                done(Err(fault));
            }
            Ok(Err(fault)) => return Committed::Not(fault, done),
            Err(_) => {
                done(Err(Fault::OutcomeUnknown("the server has not confirmed in time".into())));
                while timeout(LOOK, commit.as_mut()).await.is_err() && self.is_at_work(process).await {}
                self.bells().committed(&touched);
            }
        }
        Committed::Told
    }

    /// Whether a process of the server's still works for us. One of another server would only make us wait on.
    async fn is_at_work(&self, process: i32) -> bool {
        let Some((pool, waits)) = self.asking() else { return false };
        let asked = bounded(Some(waits.change), "a question", async {
            // A number, and no transaction around it: a pooler may send what is prepared elsewhere.
            let asked = format!("select 1 from pg_stat_activity where pid = {process} and state = 'active'");
            Ok(sqlx::raw_sql(sqlx::AssertSqlSafe(asked)).fetch_optional(pool).await?)
        });
        asked.await.is_ok_and(|found| found.is_some())
    }
}
