//! Audit events of rows that are not folds: agreements, people, policies, publications.

use domain::Timestamp;
use domain::id::DeskId;
use uuid::Uuid;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PUT => ["insert into audit (desk_id, id, at, who, what, subject, body) values ($1, $2, $3, $4, $5, $6, $7)"];
    NEWEST => ["select id, at, who, what, subject, body from audit where desk_id = $1 order by at desc, id limit $2"];
    OLDER => ["select id, at, who, what, subject, body from audit where desk_id = $1 and at <= $2 and (at < $2 or id > $3) order by at desc, id limit $4"];
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

/// The newest lines of a desk, each with its id; behind one of them, if that is said.
pub async fn newest(
    tx: &mut Tx,
    desk: DeskId,
    (after, limit): (Option<(Timestamp, Uuid)>, usize),
) -> Result<Vec<(Uuid, Line)>, Fault> {
    let rows: Vec<(Uuid, i64, String, String, String, String)> = match after {
        Some((on, id)) => tx.all(OLDER, args![desk, on, id, limit as u64]).await?,
        None => tx.all(NEWEST, args![desk, limit as u64]).await?,
    };
    Ok(rows
        .into_iter()
        .map(|(id, on, who, what, subject, body)| (id, Line { at: at(on), who, what, subject, body }))
        .collect())
}
