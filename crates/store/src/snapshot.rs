//! One state of things that several looks share: a read transaction that stays open between them.

use domain::id::DeskId;
use tokio::sync::Mutex;

use crate::db::Store;
use crate::fault::Fault;
use crate::run::Running;
use crate::tx::Tx;

/// What one answer reads: begun with its first look, and given back when it is dropped. Meanwhile it holds one of few
/// connections, so nobody waits for anything else with one open: [`Self::rest`] gives it back before.
pub struct Snapshot {
    store: Store,
    desk: DeskId,
    /// The transaction between two looks.
    kept: Mutex<Kept>,
}

/// A transaction that is rolled back wherever it is dropped: one that is left open costs its connection.
#[derive(Default)]
struct Kept(Option<Tx>);

impl Drop for Kept {
    fn drop(&mut self) {
        // One of SQLite's ends where it is dropped.
        if let (Some(tx), Ok(here)) = (self.0.take(), tokio::runtime::Handle::try_current())
            && tx.is_postgres()
        {
            here.spawn(end(tx));
        }
    }
}

/// Nothing is lost with a read: its connection is closed if it will not roll back.
pub(crate) async fn end(mut tx: Tx) {
    drop(tx.rollback().await);
}

impl Store {
    /// What one answer reads of a desk. Nothing is begun before the first look.
    pub fn snapshot(&self, desk: DeskId) -> Snapshot {
        Snapshot { store: self.clone(), desk, kept: Mutex::default() }
    }
}

impl Snapshot {
    /// Looks at what the first look saw, as [`Store::read`] does. After a fault the next look begins anew; a refusal
    /// leaves everything as it is.
    pub async fn look<T, F>(&self, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Running<'t, T> + Send + 'static,
    {
        let mut place = self.kept.lock().await;
        let open = place.0.take();
        let keep = |tx| std::future::ready(Kept(Some(tx)));
        let (kept, result) = self.store.read_on((self.desk, self.desk), open, job, keep).await?;
        if matches!(result, Ok(_) | Err(Fault::Refused(_))) {
            *place = kept;
        }
        result
    }

    /// Gives the transaction back. What is read afterwards is as it is then.
    pub async fn rest(&self) {
        let open = self.kept.lock().await.0.take();
        if let Some(tx) = open {
            // In a task of its own: whoever stops waiting must not cost the connection.
            drop(tokio::spawn(end(tx)).await);
        }
    }
}
