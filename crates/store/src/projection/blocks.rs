//! Blocks of requests: written by the search, which finds them by their words.

use std::collections::HashMap;

use domain::id::DeskId;
use domain::row::{BlockRow, Last, Part};
use uuid::Uuid;

use super::{Difference, Value, mend, version};
use crate::run::Fault;
use crate::search::Subject;
use crate::search::blocks::{self, Block, Kept, Walls};
use crate::tx::Tx;

/// Parts that were read for their terms: the desk and the account read mostly the same.
type Read<'a> = HashMap<&'a Part, String>;

/// The terms of what a block holds.
pub(super) fn words(row: &BlockRow) -> String {
    words_by(row, &mut Read::new())
}

fn words_by<'a>(row: &'a BlockRow, read: &mut Read<'a>) -> String {
    let mut all = String::new();
    for part in &row.parts {
        let words = read.entry(part).or_insert_with(|| blocks::words(&part.text, &part.references));
        if !all.is_empty() && !words.is_empty() {
            all.push(' ');
        }
        all.push_str(words);
    }
    all
}

/// A block as the search takes it.
fn block<'a>(row: &'a BlockRow, read: &mut Read<'a>) -> Block<'a> {
    Block {
        subject: Subject::Request,
        id: row.request,
        audience: row.audience.code(),
        source: row.source,
        ordinal: row.ordinal,
        walls: Walls { account: row.placed.account, door: Some(row.placed.door), queue: row.placed.queue },
        version: row.version,
        size: row.size,
        words: words_by(row, read),
    }
}

impl Difference<'_, BlockRow> {
    /// Writes a block as its record makes it, or takes out one that it does not make.
    pub async fn index(&self, tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
        match (self.made, &self.kept) {
            (Some(row), _) => write(tx, desk, row).await,
            (None, Some(kept)) => {
                let [Value::Id(request), Value::Text(audience), Value::Id(source), Value::Int(ordinal), ..] =
                    kept.0.as_slice()
                else {
                    return mend(tx, desk, self).await;
                };
                blocks::drop_block(tx, desk, (*request, audience, *source, *ordinal)).await
            }
            (None, None) => Ok(()),
        }
    }
}

/// Says of blocks that they are made as this program makes them.
pub fn of_today(tx: &Tx, rows: &mut [BlockRow]) {
    let version = version::<BlockRow>(tx);
    rows.iter_mut().for_each(|row| row.version = version);
}

/// Writes a block whole, whether it was there or not.
pub async fn write(tx: &mut Tx, desk: DeskId, row: &BlockRow) -> Result<(), Fault> {
    write_all(tx, desk, std::slice::from_ref(row)).await
}

/// Writes blocks whole, whether they were there or not.
pub async fn write_all(tx: &mut Tx, desk: DeskId, rows: &[BlockRow]) -> Result<(), Fault> {
    let mut read = Read::new();
    for row in rows {
        blocks::put(tx, desk, &block(row, &mut read)).await?;
    }
    Ok(())
}

/// The last block of a record among those of a request, for each audience that has one; of one that was made otherwise than
/// today nothing goes on.
pub async fn last(tx: &mut Tx, desk: DeskId, request: Uuid, source: Uuid) -> Result<Vec<Kept>, Fault> {
    let mut kept = blocks::last(tx, desk, request, source).await?;
    let today = version::<BlockRow>(tx);
    kept.retain(|kept| kept.version == today);
    Ok(kept)
}

/// Where a block stands.
pub fn stands(kept: &Kept) -> Last {
    Last { ordinal: kept.ordinal, size: kept.size }
}

/// Writes blocks that go on behind one that is there.
pub async fn go_on(tx: &mut Tx, desk: DeskId, kept: &Kept, rows: &[BlockRow]) -> Result<(), Fault> {
    for row in rows {
        let block = block(row, &mut Read::new());
        if row.ordinal == kept.ordinal {
            blocks::add(tx, desk, kept, block).await?;
        } else {
            blocks::put(tx, desk, &block).await?;
        }
    }
    Ok(())
}

/// Whether a block is found by its words, by whoever may find it.
pub async fn is_found(tx: &mut Tx, desk: DeskId, row: &BlockRow) -> Result<bool, Fault> {
    blocks::is_found(tx, desk, &block(row, &mut Read::new())).await
}
