//! Blocks of requests and publications: written by the search, which finds them by their words.

use std::collections::HashMap;

use domain::id::DeskId;
use domain::row::{BlockRow, Last, Part};
use uuid::Uuid;

use super::kept::Kept as Columns;
use super::{Difference, Part as ColumnPart, Projected as _, Value, mend, named, sql, version};
use crate::arg::{Arg, args};
use crate::run::Fault;
use crate::search::Subject;
use crate::search::blocks::{self, Block, Kept, Walls};
use crate::tx::{Sql, Tx};

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
        match self.made {
            Some(row) => write(tx, desk, row).await,
            None => mend(tx, desk, self).await,
        }
    }
}

/// Takes out a block with the terms that find it, unless what says which one it is cannot be read.
pub(super) async fn take_out(tx: &mut Tx, desk: DeskId, kept: &Columns) -> Result<bool, Fault> {
    let [Value::Id(subject), Value::Text(audience), Value::Id(source), Value::Int(ordinal), ..] =
        kept.0.as_slice()
    else {
        return Ok(false);
    };
    blocks::drop_block(tx, desk, (*subject, audience, *source, *ordinal)).await?;
    Ok(true)
}

/// What finds a publication: its text in pieces, a block each, for each audience.
#[derive(Debug, Clone, Copy)]
pub struct Shelved<'a> {
    pub id: Uuid,
    pub audiences: &'a [&'a str],
    pub pieces: &'a [&'a str],
}

impl<'a> Shelved<'a> {
    fn blocks(&self, version: u32) -> Vec<Block<'a>> {
        let pieces: Vec<(u32, &str, String)> =
            (0..).zip(self.pieces).map(|(nth, text)| (nth, *text, blocks::words(text, &[]))).collect();
        let of = |audience: &'a str| {
            pieces.iter().map(move |(ordinal, text, words)| Block {
                subject: Subject::Publication,
                id: self.id,
                audience,
                source: self.id,
                ordinal: *ordinal,
                walls: Walls::default(),
                version,
                size: text.len() as u64,
                words: words.clone(),
            })
        };
        self.audiences.iter().flat_map(|audience| of(audience)).collect()
    }
}

/// The blocks of a publication that are not as it makes them, a sentence each, for an operator.
pub async fn compare_shelved(tx: &mut Tx, desk: DeskId, shelved: &Shelved<'_>) -> Result<Vec<String>, Fault> {
    let table = BlockRow::table();
    let keys = table.names(|part| part == ColumnPart::Key).len();
    let mut kept: Vec<Columns> = tx.all(sql(&table.texts.kept), args![desk, shelved.id]).await?;
    let mut said = Vec::new();
    for block in &shelved.blocks(version::<BlockRow>(tx)) {
        // In the order of the columns.
        let made: Vec<Value> = args![
            block.id,
            block.audience,
            block.source,
            block.ordinal,
            block.subject.code(),
            block.version,
            block.size,
            block.words.as_str()
        ]
        .into_iter()
        .map(Value::from)
        .collect();
        let key = made.get(..keys).unwrap_or_default();
        let Some(place) = kept.iter().position(|row| row.0.starts_with(key)) else {
            said.push(format!("table {} lacks its row {}", table.name, named(key)));
            continue;
        };
        let row = kept.swap_remove(place);
        let which = format!("table {}, row {}:", table.name, named(key));
        let mut fits = true;
        for ((column, made), kept) in table.columns.iter().zip(&made).zip(&row.0) {
            if made == kept {
                continue;
            }
            fits = false;
            said.push(match column.name {
                // Nobody reads them here.
                "words" => format!("{which} column words is not what its text makes"),
                name => format!("{which} column {name} is {kept}, and its text makes {made}"),
            });
        }
        if fits && !blocks::is_found(tx, desk, block).await? {
            said.push(format!("{which} its words do not find it"));
        }
    }
    kept.sort_unstable();
    for row in kept {
        let key = row.0.get(..keys).unwrap_or_default();
        said.push(format!("table {} has a row {} that its text does not make", table.name, named(key)));
    }
    Ok(said)
}

/// Writes every block of a publication as it makes them, and takes out all others.
pub async fn mend_shelved(tx: &mut Tx, desk: DeskId, shelved: &Shelved<'_>) -> Result<(), Fault> {
    let made = shelved.blocks(version::<BlockRow>(tx));
    let is_made = |audience: &str, source: Uuid, ordinal: u32| {
        made.iter().any(|it| it.audience == audience && it.source == source && it.ordinal == ordinal)
    };
    blocks::keep_only(tx, desk, shelved.id, is_made).await?;
    for block in &made {
        blocks::put(tx, desk, block).await?;
    }
    Ok(())
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

/// What writes blocks that are not there.
pub(crate) fn inserts(desk: DeskId, rows: &[BlockRow], postgres: bool) -> Vec<(Sql, Vec<Arg>)> {
    let mut read = Read::new();
    rows.iter().flat_map(|row| blocks::inserts(desk, &block(row, &mut read), postgres)).collect()
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
