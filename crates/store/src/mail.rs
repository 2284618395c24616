//! Mail as it came: raw bytes first, then what was made of it. A mail twice makes one entry.

use domain::Timestamp;
use domain::id::{DeskId, MailId, RequestId};
use uuid::Uuid;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    FIND => ["select id, standing, number from mail where desk_id = $1 and message_id = $2 and digest = $3"];
    PUT => ["insert into mail (desk_id, id, mailbox, message_id, digest, sender, subject, received, standing, problem, number, raw)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"];
    SETTLE => ["update mail set standing = $3, problem = $4, number = $5 where desk_id = $1 and id = $2"];
    NEWEST => ["select id, mailbox, sender, subject, received, standing, problem, number from mail where desk_id = $1 and standing = $2 order by received desc, id desc limit $3"];
    OLDER => ["select id, mailbox, sender, subject, received, standing, problem, number from mail where desk_id = $1 and standing = $2 and received <= $3 and (received < $3 or id < $4)
               order by received desc, id desc limit $5"];
    OLDEST => ["select id, mailbox, sender, subject, received, standing, problem, number from mail where desk_id = $1 and standing = $2 order by received, id limit $3"];
    NEWER => ["select id, mailbox, sender, subject, received, standing, problem, number from mail where desk_id = $1 and standing = $2 and received >= $3 and (received > $3 or id > $4)
               order by received, id limit $5"];
    COUNTS => ["select standing, cast(count(*) as bigint) from mail where desk_id = $1 group by standing order by standing"];
    WAITING => ["select count(*) from mail where desk_id = $1 and standing in ('waiting', 'quarantined')"];
    RAW => ["select raw from mail where desk_id = $1 and id = $2"];
    ONE => ["select id, mailbox, sender, subject, received, standing, problem, number from mail where desk_id = $1 and id = $2"];
    REFER => ["insert into mail_reference (desk_id, message_id, request_id) values ($1, $2, $3) on conflict (desk_id, message_id) do nothing"];
    REFERRED => ["select request_id from mail_reference where desk_id = $1 and message_id = $2"];
}

/// A mail, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub id: MailId,
    pub mailbox: String,
    pub sender: String,
    pub subject: String,
    pub received: Timestamp,
    /// `filed`, `waiting` (an agent chooses the account), `quarantined`, `ignored`.
    pub standing: String,
    pub problem: Option<String>,
    pub number: Option<String>,
}

type Columns = (Uuid, String, String, String, i64, String, Option<String>, Option<String>);

fn kept((id, mailbox, sender, subject, received, standing, problem, number): Columns) -> Kept {
    Kept { id: MailId(id), mailbox, sender, subject, received: at(received), standing, problem, number }
}

/// What became of the same mail before: its id, standing and number.
pub async fn find(
    tx: &mut Tx,
    desk: DeskId,
    message_id: &str,
    digest: &[u8],
) -> Result<Option<(MailId, String, Option<String>)>, Fault> {
    let row: Option<(Uuid, String, Option<String>)> =
        tx.optional(FIND, args![desk, message_id, digest]).await?;
    Ok(row.map(|(id, standing, number)| (MailId(id), standing, number)))
}

/// Keeps a mail.
pub async fn put(
    tx: &mut Tx,
    desk: DeskId,
    mail: &Kept,
    message_id: &str,
    digest: &[u8],
    raw: &[u8],
) -> Result<(), Fault> {
    let args = args![
        desk,
        mail.id,
        mail.mailbox.as_str(),
        message_id,
        digest,
        mail.sender.as_str(),
        mail.subject.as_str(),
        mail.received,
        mail.standing.as_str(),
        mail.problem.clone(),
        mail.number.clone(),
        raw,
    ];
    tx.run(PUT, args).await
}

/// Says what became of it.
pub async fn settle(
    tx: &mut Tx,
    desk: DeskId,
    id: MailId,
    standing: &str,
    problem: Option<&str>,
    number: Option<&str>,
) -> Result<(), Fault> {
    tx.run(SETTLE, args![desk, id, standing, problem, number]).await
}

/// Mails of one standing, behind one of them if that is said: those that wait for somebody oldest first, settled ones newest
/// first.
pub async fn by_standing(
    tx: &mut Tx,
    desk: DeskId,
    standing: &str,
    (after, limit): (Option<(Timestamp, Uuid)>, usize),
) -> Result<Vec<Kept>, Fault> {
    let waits = matches!(standing, "waiting" | "quarantined");
    let rows: Vec<Columns> = match after {
        Some((on, id)) => {
            let sql = if waits { NEWER } else { OLDER };
            tx.all(sql, args![desk, standing, on, id, limit as u64]).await?
        }
        None => tx.all(if waits { OLDEST } else { NEWEST }, args![desk, standing, limit as u64]).await?,
    };
    Ok(rows.into_iter().map(kept).collect())
}

/// How many mails of each standing.
pub async fn counts(tx: &mut Tx, desk: DeskId) -> Result<Vec<(String, i64)>, Fault> {
    tx.all(COUNTS, args![desk]).await
}

/// How many mails wait for somebody.
pub async fn waiting(tx: &mut Tx, desk: DeskId) -> Result<u64, Fault> {
    let row: Option<(i64,)> = tx.optional(WAITING, args![desk]).await?;
    Ok(row.map_or(0, |(count,)| count.cast_unsigned()))
}

/// One mail.
pub async fn one(tx: &mut Tx, desk: DeskId, id: MailId) -> Result<Option<Kept>, Fault> {
    Ok(tx.optional(ONE, args![desk, id]).await?.map(kept))
}

/// Its bytes.
pub async fn raw(tx: &mut Tx, desk: DeskId, id: MailId) -> Result<Option<Vec<u8>>, Fault> {
    let row: Option<(Vec<u8>,)> = tx.optional(RAW, args![desk, id]).await?;
    Ok(row.map(|(raw,)| raw))
}

/// Ties a message id to a request, so that answers find it.
pub async fn refer(tx: &mut Tx, desk: DeskId, message_id: &str, request: RequestId) -> Result<(), Fault> {
    tx.run(REFER, args![desk, message_id, request]).await
}

/// The request that a message id belongs to.
pub async fn referred(tx: &mut Tx, desk: DeskId, message_id: &str) -> Result<Option<RequestId>, Fault> {
    let row: Option<(Uuid,)> = tx.optional(REFERRED, args![desk, message_id]).await?;
    Ok(row.map(|(id,)| RequestId(id)))
}
