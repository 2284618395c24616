//! Backups, and desks that move: a copy is storage's own matter, the search that belongs to it is made anew.

use std::io::Write;
use std::path::Path;

use domain::id::DeskId;
use store::copy::Summary;
use store::{Fault, Tx, events, requests, shelf};

use crate::command::administer::index_publication;
use crate::execute::{Answering, Engine, Failure};

impl Engine {
    /// Copies the installation, or the desk with a slug; answers how many rows were written.
    pub fn copy(&self, desk: Option<String>, out: Box<dyn Write + Send>) -> Answering<'_, u64> {
        Box::pin(async move { Ok(self.store.copy(desk, self.now(), out).await?) })
    }

    /// Reads a copy from end to end and compares its digest.
    pub fn verify_copy(path: &Path) -> Result<Summary, Failure> {
        Ok(store::copy::verify(path)?)
    }

    /// Loads a copy: an installation into an empty database, a desk where it is not. All of it, or nothing.
    pub fn load_copy<'a>(&'a self, path: &'a Path) -> Answering<'a, Summary> {
        Box::pin(async move {
            let summary = self.store.load(path).await?;
            for desk in self.desks().await? {
                if summary.header.desk.as_ref().is_none_or(|slug| *slug == desk.slug) {
                    self.store.write(desk.id, move |tx| Box::pin(index_again(tx, desk.id))).await?;
                }
            }
            Ok(summary)
        })
    }
}

async fn index_again(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    for id in requests::all_ids(tx, desk).await? {
        let record = requests::peek(tx, desk, id).await?;
        let all = events::of_record(tx, desk, id.0).await?;
        crate::commit::index_all(tx, desk, &record, &all).await?;
    }
    for item in shelf::every_publication(tx, desk).await? {
        let copy = serde_json::from_str(&item.body)
            .map_err(|error| Fault::Corrupt(format!("publication {} cannot be read: {error}", item.id)))?;
        index_publication(tx, desk, &item, &copy).await?;
    }
    Ok(())
}
