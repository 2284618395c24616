//! Secrets that must be used again: how they stand, and sealing them with the newest key.

use serde::Serialize;
use store::on_call;

use crate::engine::{Answering, Engine, Failure};
use crate::read::owner;
use crate::time::SystemDice;

/// How the secrets of a desk stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Secrets {
    pub desk: String,
    /// Sealed, and opened by a key that is here.
    pub sealed: usize,
    /// Of those, how many an older key sealed.
    pub older: usize,
    /// In clear.
    pub clear: usize,
    /// What must be entered again: no key here opens it.
    pub locked: Vec<String>,
}

impl Engine {
    /// How the secrets of each desk stand.
    pub fn secrets(&self) -> Answering<'_, Vec<Secrets>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for desk in self.desks().await? {
                let id = desk.id;
                let standing = self
                    .store
                    .read(id, move |tx| Box::pin(async move { on_call::standing(tx, id).await }))
                    .await?;
                let (sealed, older, clear) = (standing.sealed, standing.older, standing.clear);
                let mut locked: Vec<String> = standing.locked.iter().map(|name| owner(name)).collect();
                locked.dedup();
                all.push(Secrets { desk: desk.slug.clone(), sealed, older, clear, locked });
            }
            Ok(all)
        })
    }

    /// Reads the keys, or makes the first, and seals what stands in clear from before; answers how many there were.
    pub fn seal_secrets(&self) -> Answering<'_, usize> {
        Box::pin(async move {
            self.store.keys().ready(&mut SystemDice).map_err(Failure::from)?;
            self.seal_again().await
        })
    }

    /// Adds a key to the file, if keys are in one, and seals everything with the newest; answers how many there were.
    pub fn rotate_secrets(&self) -> Answering<'_, usize> {
        Box::pin(async move {
            self.store.keys().renew(&mut SystemDice).map_err(Failure::from)?;
            self.seal_again().await
        })
    }

    /// Whether nothing can be sealed: no key is given, and no file for one.
    pub fn has_no_key(&self) -> bool {
        self.store.keys().is_nowhere()
    }

    /// The ids of the keys that are here, the newest first; never the keys.
    pub fn key_ids(&self) -> Vec<String> {
        self.store.keys().ids()
    }

    async fn seal_again(&self) -> Result<usize, Failure> {
        if self.store.keys().ids().is_empty() {
            return Ok(0);
        }
        let mut all = 0;
        for desk in self.desks().await? {
            let id = desk.id;
            let again = self.store.write(id, move |tx| {
                Box::pin(async move { on_call::seal_again(tx, id, &mut SystemDice).await })
            });
            all += again.await?;
        }
        Ok(all)
    }
}
