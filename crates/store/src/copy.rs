//! A copy of the installation, or of one desk, as lines of JSON that both engines read: for backups, for moving from
//! one engine to the other, for a desk that leaves. Search documents are made anew from what was copied.
//!
//! The first line says what it is, a line names each table and its columns, an array holds each row, and the last
//! line holds how many rows there are and the SHA-256 of everything before it.

mod import;
mod load;

use std::io::Write;

use domain::id::DeskId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::arg::args;
use crate::db::Store;
use crate::run::Fault;
use crate::tx::{Sql, Tx, statements};

pub use import::Import;
pub use load::{Summary, verify};

pub(crate) use import::STATEMENTS as IMPORT_STATEMENTS;

statements! {
    DESKS => ["select id, slug from desk order by slug"];
    COLUMNS => [
        sqlite "select name, lower(type) from pragma_table_info($1) order by cid"
        postgres "select column_name::text, data_type::text from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position"
    ];
    ANYBODY => ["select count(*) from desk"];
    PERSON_AT => ["select id from person where email = $1"];
    DESK_AT => ["select count(*) from desk where id = $1 or slug = $2"];
    MAILBOX_AT => [
        sqlite "select count(*) from desk where lower(json_extract(body, '$.mailbox')) = lower(json_extract($1, '$.mailbox'))"
        postgres "select count(*) from desk where lower(body::jsonb ->> 'mailbox') = lower($1::jsonb ->> 'mailbox')"
    ];
}

/// What this program writes, and the only thing it reads.
pub(crate) const FORMAT: u32 = 1;

/// Tables outside the desks.
const OUTSIDE: &[&str] = &["person", "token", "setting", "at_work", "outage"];
/// Tables with a desk in front of their key.
const OF_A_DESK: &[&str] = &[
    "fence",
    "pause",
    "peer",
    "seat",
    "outbox",
    "account",
    "agreement",
    "link",
    "invitation",
    "policy",
    "calendar",
    "named_calendar",
    "site",
    "queue",
    "queue_member",
    "rota",
    "paging",
    "form",
    "terms",
    "terms_acceptance",
    "publication",
    "notice",
    "request",
    "request_value",
    "request_tag",
    "request_report",
    "asked_in",
    "escalation",
    "escalation_request",
    "event",
    "seal",
    "reader",
    "clock",
    "link_in",
    "link_line",
    "idempotency",
    "audit",
    "mail",
    "mail_reference",
    "file",
    "file_holder",
    "file_piece",
    "delivery",
    "projection",
];
/// Tables that are not copied: they end with the process, or are made anew.
pub const LEFT_OUT: &[&str] = &[
    "machine_fact",
    "session",
    "sign_in_link",
    "attempt",
    "lease",
    "search_document",
    "search_block",
    "known_name",
    "tally",
    "rebuild_command",
    "ring_share",
    "upload",
    "schema_version",
];

/// Every table that a copy holds.
pub fn tables() -> impl Iterator<Item = &'static str> {
    std::iter::once("desk").chain(OUTSIDE.iter().copied()).chain(OF_A_DESK.iter().copied())
}

/// The first line of a copy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    /// The desk it is of; `None`: the whole installation.
    pub desk: Option<String>,
    pub made: domain::Timestamp,
}

/// In front of the rows of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Table {
    pub table: String,
    pub desk: Option<DeskId>,
    pub columns: Vec<String>,
}

/// The last line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trailer {
    pub rows: u64,
    pub sha256: String,
}

/// How a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    Text,
    Int,
    Id,
    Bytes,
}

/// Columns of a table with how they are written, as the open database has them. SQLite knows no ids: both are bytes.
pub(crate) async fn columns(tx: &mut Tx, table: &str) -> Result<Vec<(String, Written)>, Fault> {
    let rows: Vec<(String, String)> = tx.all(COLUMNS, args![table]).await?;
    Ok(rows
        .into_iter()
        .map(|(name, kind)| {
            let written = match kind.as_str() {
                "uuid" => Written::Id,
                "blob" | "bytea" => Written::Bytes,
                "text" => Written::Text,
                _ => Written::Int,
            };
            (name, written)
        })
        .collect())
}

/// Writes lines, counts rows, and digests what it writes.
struct Sink {
    out: Box<dyn Write + Send>,
    digest: Sha256,
    rows: u64,
}

impl Sink {
    fn line(&mut self, text: &str) -> Result<(), Fault> {
        self.digest.update(text.as_bytes());
        self.digest.update(b"\n");
        writeln!(self.out, "{text}").map_err(|error| Fault::Copy(format!("it cannot be written: {error}")))
    }

    fn document<T: Serialize>(&mut self, value: &T) -> Result<(), Fault> {
        let text = serde_json::to_string(value).map_err(|error| Fault::Copy(error.to_string()))?;
        self.line(&text)
    }
}

impl Store {
    /// Copies the installation, or one desk with the people who have seats there (without their passwords and
    /// tokens). One snapshot; answers how many rows were written.
    pub async fn copy(
        &self,
        desk: Option<String>,
        made: domain::Timestamp,
        out: Box<dyn Write + Send>,
    ) -> Result<u64, Fault> {
        let nowhere = DeskId(uuid::Uuid::nil());
        self.read(nowhere, move |tx| Box::pin(async move { write(tx, desk, made, out).await })).await
    }
}

async fn write(
    tx: &mut Tx,
    only: Option<String>,
    made: domain::Timestamp,
    out: Box<dyn Write + Send>,
) -> Result<u64, Fault> {
    let mut sink = Sink { out, digest: Sha256::new(), rows: 0 };
    let all: Vec<(uuid::Uuid, String)> = tx.all(DESKS, Vec::new()).await?;
    let desks: Vec<DeskId> = all
        .into_iter()
        .filter(|(_, slug)| only.as_ref().is_none_or(|only| only == slug))
        .map(|(id, _)| DeskId(id))
        .collect();
    if only.is_some() && desks.is_empty() {
        return Err(Fault::Refused(domain::refusal::not_found()));
    }
    sink.document(&Header { format: FORMAT, desk: only.clone(), made })?;
    if only.is_none() {
        for table in OUTSIDE {
            rows(tx, &mut sink, table, None, "").await?;
        }
    }
    for desk in desks {
        if tx.is_postgres() {
            tx.script(format!("set local relais.desk = '{desk}'")).await?;
        }
        rows(tx, &mut sink, "desk", Some(desk), "where id = $1").await?;
        if only.is_some() {
            let seated = "where id in (select person_id from seat where desk_id = $1)";
            rows(tx, &mut sink, "person", Some(desk), seated).await?;
        }
        for table in OF_A_DESK {
            rows(tx, &mut sink, table, Some(desk), "where desk_id = $1").await?;
        }
    }
    let trailer =
        Trailer { rows: sink.rows, sha256: data_encoding::HEXLOWER.encode(&sink.digest.clone().finalize()) };
    sink.document(&trailer)?;
    sink.out.flush().map_err(|error| Fault::Copy(format!("it cannot be written: {error}")))?;
    Ok(sink.rows)
}

async fn rows(
    tx: &mut Tx,
    sink: &mut Sink,
    table: &str,
    desk: Option<DeskId>,
    condition: &str,
) -> Result<(), Fault> {
    let columns = columns(tx, table).await?;
    let names = columns.iter().map(|(name, _)| name.clone()).collect();
    sink.document(&Table { table: table.to_owned(), desk, columns: names })?;
    let postgres = tx.is_postgres();
    // A desk that leaves takes no passwords along: its people set new ones.
    let secret = |name: &str| table == "person" && desk.is_some() && name == "password";
    let values: Vec<String> = columns
        .iter()
        .map(|(name, written)| match (written, postgres) {
            _ if secret(name) => "null".to_owned(),
            (Written::Text | Written::Int, _) => name.clone(),
            (Written::Id, _) => format!("replace({name}::text, '-', '')"),
            (Written::Bytes, true) => format!("encode({name}, 'hex')"),
            // hex(null) is an empty text, and encode(null) is null.
            (Written::Bytes, false) => format!("iif({name} is null, null, lower(hex({name})))"),
        })
        .collect();
    let array = if postgres { "json_build_array" } else { "json_array" };
    let cast = if postgres { "::text" } else { "" };
    let sql = format!("select {array}({}){cast} from {table} {condition}", values.join(", "));
    let args = match desk {
        Some(desk) => args![desk],
        None => Vec::new(),
    };
    let mut count = 0;
    tx.each_built(sql, args, &mut |row: (String,)| {
        count += 1;
        sink.line(&row.0)
    })
    .await?;
    sink.rows += count;
    Ok(())
}

/// Whether the database holds no desk yet.
pub(crate) async fn is_empty(tx: &mut Tx) -> Result<bool, Fault> {
    let count: Option<(i64,)> = tx.optional(ANYBODY, Vec::new()).await?;
    Ok(count.is_none_or(|(count,)| count == 0))
}

/// The statement that writes a row of a table.
pub(crate) fn insert(table: &str, columns: &[(String, Written)]) -> String {
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    format!("insert into {table} ({}) values ({})", names.join(", "), places.join(", "))
}

pub(crate) const PERSON: Sql = PERSON_AT;
pub(crate) const TAKEN: Sql = DESK_AT;
pub(crate) const TAKEN_MAILBOX: Sql = MAILBOX_AT;
