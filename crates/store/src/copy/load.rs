//! Reading a copy back. An installation is loaded into an empty database in one piece; a desk comes in beside a server
//! that works ([`super::import`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Lines};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::id::DeskId;
use domain::message::FIRST_EPOCH;
use domain::{Reason, Refusal, Timestamp};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    FORMAT, Header, PERSON, TAKEN, TAKEN_MAILBOX, Table, Trailer, Written, columns, insert, is_empty, tables,
};
use crate::arg::{Arg, args};
use crate::db::Store;
use crate::projection::versions;
use crate::run::Fault;
use crate::tx::Tx;
use crate::{chains, fence, outbox, people, queues, tally};

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

fn misread(error: serde_json::Error) -> Fault {
    broken(domain::misread::why(&error))
}

fn open(path: &Path) -> Result<BufReader<File>, Fault> {
    let file = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    let file = file.map_err(|error| match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "whoever runs this may not read it".to_owned(),
        ErrorKind::IsADirectory => "it is a folder, and a copy is a file".to_owned(),
        _ => format!("it cannot be read: {error}"),
    });
    let file = file.map_err(|why| of(path, why))?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

fn of(path: &Path, why: String) -> Fault {
    Fault::Copy(format!("{}: {why}", path.display()))
}

/// Reads a copy from end to end and compares its digest, without a database.
pub fn verify(path: &Path) -> Result<Summary, Fault> {
    summary(open(path)?).map_err(|fault| match fault {
        Fault::Copy(why) => of(path, why),
        fault => fault,
    })
}

fn summary(copy: BufReader<File>) -> Result<Summary, Fault> {
    let (mut digest, mut rows, mut header) = (Sha256::new(), 0u64, None);
    let mut last: Option<String> = None;
    for line in copy.lines() {
        let line = line.map_err(broken)?;
        if let Some(before) = last.replace(line) {
            digest.update(before.as_bytes());
            digest.update(b"\n");
            if header.is_none() {
                let read: Header = serde_json::from_str(&before).map_err(misread)?;
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
    let trailer: Trailer = serde_json::from_str(&last.unwrap_or_default()).map_err(misread)?;
    let header = header.ok_or_else(|| broken("it has no first line"))?;
    let found = Trailer { rows, sha256: data_encoding::HEXLOWER.encode(&digest.finalize()) };
    if found != trailer {
        return Err(broken("its rows or its digest differ from what its last line says"));
    }
    Ok(Summary { header, rows, sha256: found.sha256 })
}

impl Store {
    /// Loads a copy of an installation, verified before, into an empty database: all of it, or nothing. `times`: when it
    /// was made, and now.
    pub async fn load(&self, path: &Path, times: (Timestamp, Timestamp)) -> Result<(), Fault> {
        let path = PathBuf::from(path);
        let nowhere = DeskId(Uuid::nil());
        self.write(nowhere, move |tx| {
            let path = path.clone();
            Box::pin(async move {
                if !is_empty(tx).await? {
                    return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("kind", "desk")));
                }
                let (mut desk, mut desks) = (None, Vec::new());
                let mut old = BTreeMap::<Uuid, BTreeSet<Uuid>>::new();
                for row in Rows::of(&path, &Columns::read(tx).await?)? {
                    let row = row?;
                    if tx.is_postgres() && row.place.desk != desk {
                        desk = row.place.desk;
                        let desk = desk.unwrap_or(nowhere);
                        tx.script(format!("set local relais.desk = '{desk}'")).await?;
                    }
                    if let Some(record) = row.of_record_from_before()? {
                        old.entry(desk_of(&row)?.0).or_default().insert(record);
                    }
                    if row.place.table == "desk" {
                        desks.push((desk_of(&row)?, row));
                    } else {
                        put(tx, &row).await?;
                    }
                }
                for (desk, row) in desks {
                    if tx.is_postgres() {
                        tx.script(format!("set local relais.desk = '{desk}'")).await?;
                    }
                    if let Some(records) = old.remove(&desk.0) {
                        let before = chains::before(tx, desk).await?;
                        let records: Vec<Uuid> = records.into_iter().collect();
                        let events = chains::put_again(tx, desk, &records).await?;
                        chains::seal_again(tx, desk, &before, events, times.1).await?;
                    }
                    // Last: while a desk does not live, its events may be put again.
                    put(tx, &row).await?;
                    are_loaded(tx, desk, times).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

fn desk_of(row: &Row) -> Result<DeskId, Fault> {
    row.place.desk.ok_or_else(|| broken("a row is of no desk"))
}

/// What is to be done once the rows of a desk are there: what a copy from before lacks, and what must not leave by itself.
pub(super) async fn are_loaded(
    tx: &mut Tx,
    desk: DeskId,
    times: (Timestamp, Timestamp),
) -> Result<(), Fault> {
    people::name_seats(tx, desk).await?;
    queues::make_first(tx, desk).await?;
    versions::are_loaded(tx, desk).await?;
    tally::count(tx, desk).await?;
    outbox::hold_loaded(tx, desk).await?;
    fence::raise(tx, desk, times).await
}

/// The columns of every table that a copy holds, as the open database has them.
pub(super) struct Columns(HashMap<&'static str, Vec<(String, Written)>>);

impl Columns {
    pub async fn read(tx: &mut Tx) -> Result<Self, Fault> {
        let mut all = HashMap::new();
        for table in tables() {
            all.insert(table, columns(tx, table).await?);
        }
        Ok(Self(all))
    }
}

/// What a column of a copy is called now: one from before has the names of then.
fn called_now<'c>(table: &str, column: &'c str) -> &'c str {
    match (table, column) {
        ("outbox", "topic") => "lane",
        ("outbox", "due") => "not_before",
        _ => column,
    }
}

/// Where the rows of a table go.
pub(super) struct Place {
    pub table: &'static str,
    /// Whose they are; none outside the desks.
    pub desk: Option<DeskId>,
    /// The columns of the copy, as the open database types them.
    columns: Vec<(String, Written)>,
    /// Whether a copy from before has requests whose products stand in their documents alone: the last column then.
    lacks_product: bool,
    /// Where a copy from before says in which epoch something was put out, which letters say themselves.
    epoch: Option<usize>,
    insert: String,
}

/// A row of a copy.
pub(super) struct Row {
    pub place: Arc<Place>,
    values: Vec<Value>,
    /// Bytes of its line.
    pub size: usize,
}

impl Row {
    /// What a column holds; null if the copy has no such column.
    pub fn value(&self, name: &str) -> &Value {
        let nth = self.place.columns.iter().position(|(column, _)| column == name);
        nth.and_then(|nth| self.values.get(nth)).unwrap_or(&Value::Null)
    }

    /// Tells a letter that waits in which epoch it was put out.
    fn says(&mut self, epoch: Value) {
        let waits = self.value("lane") == "link" && self.value("done").is_null();
        let body = self.place.columns.iter().position(|(column, _)| column == "body");
        let Some(body) = body.filter(|_| waits).and_then(|nth| self.values.get_mut(nth)) else { return };
        let parcel = body.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(mut parcel) = parcel else { return };
        if let Some(letter) = parcel.get_mut("message").and_then(Value::as_object_mut) {
            letter.insert("epoch".to_owned(), epoch);
            *body = parcel.to_string().into();
        }
    }

    fn text(&self, name: &str) -> String {
        self.value(name).as_str().unwrap_or_default().to_owned()
    }

    /// The record of an event that was written before facts and words were stored apart.
    pub fn of_record_from_before(&self) -> Result<Option<Uuid>, Fault> {
        let old =
            self.place.table == "event" && self.value("frame").as_str().is_some_and(chains::is_from_before);
        old.then(|| self.id("record_id")).transpose()
    }

    pub fn id(&self, name: &str) -> Result<Uuid, Fault> {
        Uuid::from_slice(&bytes(self.value(name))?).map_err(broken)
    }

    fn args(&self) -> Result<Vec<Arg>, Fault> {
        let columns = self.place.columns.iter().zip(&self.values);
        columns.map(|((_, written), value)| argument(*written, value)).collect()
    }
}

/// The rows of a copy, one after the other.
pub(super) struct Rows<'c> {
    lines: Lines<BufReader<File>>,
    columns: &'c Columns,
    place: Option<Arc<Place>>,
}

impl<'c> Rows<'c> {
    pub fn of(path: &Path, columns: &'c Columns) -> Result<Self, Fault> {
        let mut lines = open(path)?.lines();
        // The header, which was read when the copy was verified.
        drop(lines.next());
        Ok(Self { lines, columns, place: None })
    }

    fn begin(&self, table: Table) -> Result<Place, Fault> {
        let known = self.columns.0.get_key_value(table.table.as_str());
        let (name, known) =
            known.ok_or_else(|| broken(format!("this program knows no table {}", table.table)))?;
        let mut chosen = Vec::with_capacity(table.columns.len());
        let epoch = table.columns.iter().position(|column| *name == "outbox" && column == "epoch");
        for (_, wanted) in table.columns.iter().enumerate().filter(|(nth, _)| Some(*nth) != epoch) {
            let wanted = called_now(name, wanted);
            let column = known.iter().find(|(known, _)| known == wanted);
            chosen.push(column.ok_or_else(|| broken(format!("{name} has no {wanted}")))?.clone());
        }
        let product = known.iter().find(|(known, _)| *name == "request" && known == "product");
        let lacking = product.filter(|product| !chosen.contains(product));
        chosen.extend(lacking.cloned());
        Ok(Place {
            table: name,
            desk: table.desk,
            lacks_product: lacking.is_some(),
            epoch,
            insert: insert(name, &chosen),
            columns: chosen,
        })
    }

    fn row(&self, line: &str) -> Result<Row, Fault> {
        let place = self.place.clone().ok_or_else(|| broken("a row comes before its table"))?;
        let mut values: Vec<Value> = serde_json::from_str(line).map_err(misread)?;
        let wanted = place.columns.len() + usize::from(place.epoch.is_some());
        if values.len() + usize::from(place.lacks_product) != wanted {
            return Err(broken("a row has too many values, or too few"));
        }
        let epoch = place.epoch.map(|nth| values.remove(nth));
        let mut row = Row { place, values, size: line.len() };
        if let Some(epoch) = epoch.filter(|epoch| epoch.as_u64().is_some_and(|epoch| epoch > FIRST_EPOCH)) {
            row.says(epoch);
        }
        if row.place.lacks_product {
            row.values.push(product(&row.text("state")));
        }
        Ok(row)
    }

    fn read(&mut self) -> Result<Option<Row>, Fault> {
        while let Some(line) = self.lines.next() {
            let line = line.map_err(broken)?;
            if line.starts_with('[') {
                return self.row(&line).map(Some);
            }
            if let Ok(table) = serde_json::from_str::<Table>(&line) {
                self.place = Some(Arc::new(self.begin(table)?));
            }
        }
        Ok(None)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Whether a row has a place here: refused if its desk, its mailbox or its person's address is somebody else's. `None`:
/// it is here already.
pub(super) async fn looked_at(tx: &mut Tx, row: &Row) -> Result<Option<Vec<Arg>>, Fault> {
    if row.place.table == "person" && known_person(tx, row).await? {
        return Ok(None);
    }
    if row.place.table == "desk" {
        let slug = row.text("slug");
        let taken: Option<(i64,)> = tx.optional(TAKEN, args![row.id("id")?, slug.as_str()]).await?;
        if taken.is_some_and(|(count,)| count > 0) {
            return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", slug)));
        }
        let taken: Option<(i64,)> = tx.optional(TAKEN_MAILBOX, args![row.text("body")]).await?;
        if taken.is_some_and(|(count,)| count > 0) {
            return Err(Fault::Refused(Refusal::new(Reason::MailboxTaken)));
        }
    }
    row.args().map(Some)
}

pub(super) async fn put(tx: &mut Tx, row: &Row) -> Result<(), Fault> {
    match looked_at(tx, row).await? {
        Some(args) => tx.run_built(row.place.insert.clone(), args).await,
        None => Ok(()),
    }
}

/// Whether the person is here already. The same address under another id is somebody this copy cannot be joined to.
async fn known_person(tx: &mut Tx, row: &Row) -> Result<bool, Fault> {
    let email = row.text("email");
    let known: Option<(Uuid,)> = tx.optional(PERSON, args![email.as_str()]).await?;
    let Some((known,)) = known else { return Ok(false) };
    if known == row.id("id")? {
        return Ok(true);
    }
    Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", email)))
}

/// The product in the document of a request; null, where it names none or cannot be read.
fn product(state: &str) -> Value {
    let state: Value = serde_json::from_str(state).unwrap_or_default();
    state.get("product").filter(|product| product.is_string()).cloned().unwrap_or_default()
}

fn bytes(value: &Value) -> Result<Vec<u8>, Fault> {
    data_encoding::HEXLOWER.decode(value.as_str().unwrap_or_default().as_bytes()).map_err(broken)
}

fn argument(written: Written, value: &Value) -> Result<Arg, Fault> {
    Ok(match (written, value) {
        (Written::Id, Value::Null) => Arg::Id(None),
        (Written::Id, value) => Arg::Id(Some(Uuid::from_slice(&bytes(value)?).map_err(broken)?)),
        (Written::Bytes, Value::Null) => Arg::Bytes(None),
        (Written::Bytes, value) => Arg::Bytes(Some(bytes(value)?)),
        (Written::Text, Value::Null) => Arg::Text(None),
        (Written::Text, Value::String(text)) => Arg::Text(Some(text.clone())),
        (Written::Int, Value::Null) => Arg::Int(None),
        (Written::Int, Value::Number(number)) => Arg::Int(number.as_i64()),
        _ => return Err(broken("a value has the wrong type")),
    })
}
