//! Backups, and desks that move: a copy is storage's own matter, the search that belongs to it is made anew.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use domain::Timestamp;
use domain::desk::Desk;
use domain::id::{DeskId, Dice as _, RequestId};
use store::copy::{Import, Summary};
use store::projection::versions;
use store::{Fault, Tx, fence, requests, shelf};

use crate::commit;
use crate::engine::{Answering, Engine, Failure, nowhere};
use crate::shelved::index_publication_again;

impl Engine {
    /// Copies the installation, or the desk with a slug; answers how many rows were written.
    pub fn copy(&self, desk: Option<String>, out: Box<dyn Write + Send>) -> Answering<'_, u64> {
        Box::pin(async move { Ok(self.store.copy(desk, self.now(), out).await?) })
    }

    /// Reads a copy from end to end and compares its digest.
    pub fn verify_copy(path: &Path) -> Result<Summary, Failure> {
        Ok(store::copy::verify(path)?)
    }

    /// Loads a copy: an installation into an empty database, all of it or nothing; a desk where it is not, beside
    /// whoever works there.
    pub fn load_copy<'a>(&'a self, path: &'a Path) -> Answering<'a, Summary> {
        Box::pin(async move {
            let summary = self.read_through(path).await?;
            if summary.header.desk.is_none() {
                self.store.load(path, (summary.header.made, self.now())).await?;
                for desk in self.desks().await? {
                    let id = desk.id;
                    self.index_again(id, None).await?;
                    self.store
                        .write(id, move |tx| Box::pin(async move { versions::search_is_made(tx, id).await }))
                        .await?;
                }
            } else {
                let mut holder = [0; 16];
                self.dice.clone().fill(&mut holder);
                let mut import = self.store.import(path, self.now(), uuid::Uuid::from_bytes(holder)).await?;
                if let Err(failure) = self.bring_in(&mut import, summary.header.made).await {
                    // If that fails too, whoever tries next does it.
                    drop(import.take_away().await);
                    return Err(failure);
                }
            }
            Ok(summary)
        })
    }

    /// Every desk that is not open, with when its copy was made.
    pub fn closed_desks(&self) -> Answering<'_, Vec<(Arc<Desk>, Timestamp)>> {
        Box::pin(async move {
            let closed = self.store.read(nowhere(), |tx| Box::pin(fence::closed(tx))).await?;
            let desks = self.desks().await?;
            let made = |desk: &Desk| closed.iter().find(|(id, _)| *id == desk.id).map(|(_, it)| it.made);
            Ok(desks.into_iter().filter_map(|desk| made(&desk).map(|made| (desk, made))).collect())
        })
    }

    async fn read_through(&self, path: &Path) -> Result<Summary, Failure> {
        let reading = path.to_path_buf();
        let read = tokio::task::spawn_blocking(move || store::copy::verify(&reading)).await;
        Ok(read.map_err(|error| Fault::Copy(error.to_string()))??)
    }

    async fn bring_in(&self, import: &mut Import, made: Timestamp) -> Result<(), Failure> {
        import.write_rows().await?;
        self.index_again(import.desk(), Some(import)).await?;
        Ok(import.open(made).await?)
    }

    /// Makes the search of a desk from its records, a block in each transaction.
    async fn index_again(&self, desk: DeskId, import: Option<&Import>) -> Result<(), Failure> {
        let all = self.store.read(desk, move |tx| Box::pin(everything(tx, desk))).await?;
        for block in all.chunks(BLOCK) {
            if let Some(import) = import {
                import.renew().await?;
            }
            let block = block.to_vec();
            let indexed = self.store.write(desk, move |tx| {
                let block = block.clone();
                Box::pin(async move {
                    for item in block {
                        index_item(tx, desk, item).await?;
                    }
                    Ok(())
                })
            });
            indexed.await?;
        }
        Ok(())
    }
}

/// Records, or publications, that one transaction indexes.
const BLOCK: usize = 50;

/// What is found by its words.
#[derive(Debug, Clone, Copy)]
enum Item {
    Request(RequestId),
    Publication(uuid::Uuid),
}

async fn everything(tx: &mut Tx, desk: DeskId) -> Result<Vec<Item>, Fault> {
    let requests = requests::all_ids(tx, desk).await?.into_iter().map(Item::Request);
    let shelf = shelf::every_publication(tx, desk).await?;
    Ok(requests.chain(shelf.into_iter().map(|item| Item::Publication(item.id))).collect())
}

async fn index_item(tx: &mut Tx, desk: DeskId, item: Item) -> Result<(), Fault> {
    match item {
        Item::Request(id) => {
            let record = requests::peek(tx, desk, id).await?;
            commit::index_again(tx, desk, &record).await
        }
        Item::Publication(id) => index_publication_again(tx, desk, id).await,
    }
}
