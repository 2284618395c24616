//! Documents of requests: written by the search, which numbers them and keeps their words.

use domain::id::DeskId;
use domain::row::DocumentRow;

use super::{Difference, Value, mend};
use crate::run::Fault;
use crate::search::{self, Document, Indexed, Subject};
use crate::tx::Tx;

/// A document as the search takes it.
fn document(row: &DocumentRow) -> Document<'_> {
    Document {
        subject: Subject::Request,
        id: row.request,
        audience: row.audience.code(),
        account: row.placed.account,
        contact: row.placed.contact,
        team: row.placed.team.as_deref(),
        place: Some((row.placed.door, row.placed.queue)),
        updated: row.updated,
        text: &row.text,
        references: &row.references,
    }
}

impl Difference<'_, DocumentRow> {
    /// Indexes a document as its record makes it, or takes out one that it does not make.
    pub async fn index(&self, tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
        match (self.made, &self.kept) {
            (Some(row), _) => write(tx, desk, row).await,
            (None, Some(kept)) => {
                let [Value::Id(request), Value::Text(audience), ..] = kept.0.as_slice() else {
                    return mend(tx, desk, self).await;
                };
                search::drop_document(tx, desk, *request, audience).await
            }
            (None, None) => Ok(()),
        }
    }
}

/// Indexes a document, or indexes it again.
pub async fn write(tx: &mut Tx, desk: DeskId, row: &DocumentRow) -> Result<(), Fault> {
    search::index(tx, desk, &document(row)).await
}

/// How a search finds a document by its words, for whoever may find it.
pub async fn is_found(tx: &mut Tx, desk: DeskId, row: &DocumentRow) -> Result<Indexed, Fault> {
    search::holds(tx, desk, &document(row)).await
}
