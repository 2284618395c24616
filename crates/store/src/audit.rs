//! Audit events of rows that are not folds: agreements, people, policies, publications.

use domain::Timestamp;
use domain::id::DeskId;
use uuid::Uuid;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PUT => ["insert into audit (desk_id, id, at, who, what, subject, body) values ($1, $2, $3, $4, $5, $6, $7)"];
    NEWEST => ["select at, who, what, subject, body from audit where desk_id = $1 order by at desc, id limit $2"];
}

/// Something that was done to a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub at: Timestamp,
    pub who: String,
    pub what: String,
    pub subject: String,
    pub body: String,
}

/// Keeps a line.
pub async fn put(tx: &mut Tx, desk: DeskId, id: Uuid, line: &Line) -> Result<(), Fault> {
    let args = args![
        desk,
        id,
        line.at,
        line.who.as_str(),
        line.what.as_str(),
        line.subject.as_str(),
        line.body.as_str()
    ];
    tx.run(PUT, args).await
}

/// The newest lines of a desk.
pub async fn newest(tx: &mut Tx, desk: DeskId, limit: u32) -> Result<Vec<Line>, Fault> {
    let rows: Vec<(i64, String, String, String, String)> = tx.all(NEWEST, args![desk, limit]).await?;
    Ok(rows
        .into_iter()
        .map(|(on, who, what, subject, body)| Line { at: at(on), who, what, subject, body })
        .collect())
}
