//! Reading a copy back: all of it, or nothing.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use domain::id::DeskId;
use domain::{Reason, Refusal};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    FORMAT, Header, PERSON, TAKEN, TAKEN_MAILBOX, Table, Trailer, Written, columns, insert, is_empty, tables,
};
use crate::arg::{Arg, args};
use crate::db::Store;
use crate::run::Fault;
use crate::tx::Tx;

/// What a copy holds.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    #[serde(flatten)]
    pub header: Header,
    pub rows: u64,
    pub sha256: String,
}

fn broken(what: impl std::fmt::Display) -> Fault {
    Fault::Copy(format!("it is not a whole copy: {what}"))
}

fn open(path: &Path) -> Result<BufReader<std::fs::File>, Fault> {
    let file = std::fs::File::open(path)
        .map_err(|error| Fault::Copy(format!("{} cannot be read: {error}", path.display())))?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// Reads a copy from end to end and compares its digest, without a database.
pub fn verify(path: &Path) -> Result<Summary, Fault> {
    let (mut digest, mut rows, mut header) = (Sha256::new(), 0u64, None);
    let mut last: Option<String> = None;
    for line in open(path)?.lines() {
        let line = line.map_err(broken)?;
        if let Some(before) = last.replace(line) {
            digest.update(before.as_bytes());
            digest.update(b"\n");
            if header.is_none() {
                let read: Header = serde_json::from_str(&before).map_err(broken)?;
                if read.format != FORMAT {
                    return Err(broken(format!(
                        "its format is {}, and this program reads {FORMAT}",
                        read.format
                    )));
                }
                header = Some(read);
            } else if before.starts_with('[') {
                rows += 1;
            }
        }
    }
    let trailer: Trailer = serde_json::from_str(&last.unwrap_or_default()).map_err(broken)?;
    let header = header.ok_or_else(|| broken("it has no first line"))?;
    let found = Trailer { rows, sha256: data_encoding::HEXLOWER.encode(&digest.finalize()) };
    if found != trailer {
        return Err(broken("its rows or its digest differ from what its last line says"));
    }
    Ok(Summary { header, rows, sha256: found.sha256 })
}

impl Store {
    /// Loads a copy: of an installation into an empty database, of a desk where that desk is not. Verified first,
    /// loaded in one transaction.
    pub async fn load(&self, path: &Path) -> Result<Summary, Fault> {
        let path = PathBuf::from(path);
        let reading = path.clone();
        let summary = tokio::task::spawn_blocking(move || verify(&reading))
            .await
            .map_err(|error| Fault::Copy(error.to_string()))??;
        let whole = summary.header.desk.is_none();
        let nowhere = DeskId(uuid::Uuid::nil());
        self.write(nowhere, move |tx| {
            let path = path.clone();
            Box::pin(async move { read(tx, &path, whole).await })
        })
        .await?;
        Ok(summary)
    }
}

/// Where the rows that follow go.
struct Place {
    table: String,
    /// The columns of the copy, as the open database types them.
    columns: Vec<(String, Written)>,
    insert: String,
}

async fn read(tx: &mut Tx, path: &Path, whole: bool) -> Result<(), Fault> {
    if whole && !is_empty(tx).await? {
        let refusal = Refusal::new(Reason::AlreadyExists).with("what", "desk");
        return Err(Fault::Refused(refusal));
    }
    let mut place: Option<Place> = None;
    for line in open(path)?.lines().skip(1) {
        let line = line.map_err(broken)?;
        if line.starts_with('[') {
            let place = place.as_ref().ok_or_else(|| broken("a row comes before its table"))?;
            let row: Vec<Value> = serde_json::from_str(&line).map_err(broken)?;
            put(tx, place, row).await?;
        } else if let Ok(table) = serde_json::from_str::<Table>(&line) {
            place = Some(begin(tx, table).await?);
        }
    }
    Ok(())
}

async fn begin(tx: &mut Tx, table: Table) -> Result<Place, Fault> {
    if !tables().any(|known| known == table.table) {
        return Err(broken(format!("this program knows no table {}", table.table)));
    }
    if let (true, Some(desk)) = (tx.is_postgres(), table.desk) {
        tx.script(format!("set local relais.desk = '{desk}'")).await?;
    }
    let known = columns(tx, &table.table).await?;
    let mut chosen = Vec::with_capacity(table.columns.len());
    for name in &table.columns {
        let column = known.iter().find(|(known, _)| known == name);
        chosen.push(column.ok_or_else(|| broken(format!("{} has no {name}", table.table)))?.clone());
    }
    Ok(Place { insert: insert(&table.table, &chosen), table: table.table, columns: chosen })
}

async fn put(tx: &mut Tx, place: &Place, row: Vec<Value>) -> Result<(), Fault> {
    if row.len() != place.columns.len() {
        return Err(broken("a row has too many values, or too few"));
    }
    if place.table == "person" && known_person(tx, place, &row).await? {
        return Ok(());
    }
    if place.table == "desk" {
        let (id, slug) = (bytes(field(place, &row, "id"))?, text(field(place, &row, "slug")));
        let id = uuid::Uuid::from_slice(&id).map_err(broken)?;
        let taken: Option<(i64,)> = tx.optional(TAKEN, args![id, slug.as_str()]).await?;
        if taken.is_some_and(|(count,)| count > 0) {
            return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", slug)));
        }
        let body = text(field(place, &row, "body"));
        let taken: Option<(i64,)> = tx.optional(TAKEN_MAILBOX, args![body]).await?;
        if taken.is_some_and(|(count,)| count > 0) {
            return Err(Fault::Refused(Refusal::new(Reason::MailboxTaken)));
        }
    }
    let args: Vec<Arg> = place
        .columns
        .iter()
        .zip(&row)
        .map(|((_, written), value)| argument(*written, value))
        .collect::<Result<_, _>>()?;
    tx.run_built(place.insert.clone(), args).await.map(drop)
}

/// Whether the person is here already. The same address under another id is somebody this copy cannot be joined to.
async fn known_person(tx: &mut Tx, place: &Place, row: &[Value]) -> Result<bool, Fault> {
    let email = text(field(place, row, "email"));
    let known: Option<(uuid::Uuid,)> = tx.optional(PERSON, args![email.as_str()]).await?;
    let Some((known,)) = known else { return Ok(false) };
    if known.as_bytes().as_slice() == bytes(field(place, row, "id"))?.as_slice() {
        return Ok(true);
    }
    Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", email)))
}

fn field<'a>(place: &Place, row: &'a [Value], name: &str) -> &'a Value {
    let at = place.columns.iter().position(|(column, _)| column == name);
    at.and_then(|at| row.get(at)).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn bytes(value: &Value) -> Result<Vec<u8>, Fault> {
    data_encoding::HEXLOWER.decode(value.as_str().unwrap_or_default().as_bytes()).map_err(broken)
}

fn argument(written: Written, value: &Value) -> Result<Arg, Fault> {
    Ok(match (written, value) {
        (Written::Id, Value::Null) => Arg::Id(None),
        (Written::Id, value) => Arg::Id(Some(uuid::Uuid::from_slice(&bytes(value)?).map_err(broken)?)),
        (Written::Bytes, Value::Null) => Arg::Bytes(None),
        (Written::Bytes, value) => Arg::Bytes(Some(bytes(value)?)),
        (Written::Text, Value::Null) => Arg::Text(None),
        (Written::Text, Value::String(text)) => Arg::Text(Some(text.clone())),
        (Written::Int, Value::Null) => Arg::Int(None),
        (Written::Int, Value::Number(number)) => Arg::Int(number.as_i64()),
        _ => return Err(broken("a value has the wrong type")),
    })
}
