//! Files: bytes under (desk, sha256), small ones whole, others in pieces. Never shared between desks; a relay makes a new
//! copy. Each file knows who brought it, so that knowing the digest of somebody else's file opens nothing, and which records
//! name it, so that whoever takes it out of one finds the others.

use domain::Timestamp;
use domain::id::{AccountId, DeskId, SeatId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::arg::args;
use crate::locks::{Firm, Row};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PUT => ["insert into file (desk_id, sha256, size, media_type, created, bytes, held, pieces) values ($1, $2, $3, $4, $5, $6, 0, $7)
             on conflict (desk_id, sha256) do nothing"];
    // Brought again, it is as new: nobody purges it before its bringer could name it.
    AGAIN => ["update file set created = $3 where desk_id = $1 and sha256 = $2 and held < 1"];
    HOLD => ["insert into file_holder (desk_id, sha256, holder) values ($1, $2, $3) on conflict (desk_id, sha256, holder) do nothing"];
    NAME => ["update file set held = 2 where desk_id = $1 and sha256 = $2 and held < 1"];
    GET => ["select bytes, pieces, size from file where desk_id = $1 and sha256 = $2"];
    PIECE => ["select bytes from file_piece where desk_id = $1 and upload_id = $2 and nth = $3"];
    // Locked, so that it cannot be purged before the change that names it is committed.
    FACTS => ["select size, media_type from file where desk_id = $1 and sha256 = $2" for update];
    HOLDERS => ["select holder from file_holder where desk_id = $1 and sha256 = $2"];
    PUT_PIECE => ["insert into file_piece (desk_id, upload_id, nth, bytes) values ($1, $2, $3, $4)"];
    DROP_PIECES => ["delete from file_piece where desk_id = $1 and upload_id = $2"];
    BEGIN => ["insert into upload (desk_id, id, seat_id, account_id, begun, size) values ($1, $2, $3, $4, $5, 0)"];
    DONE => ["update upload set size = $3, done = $4 where desk_id = $1 and id = $2"];
    USED => ["select cast(coalesce(sum(size), 0) as bigint), cast(coalesce(sum(case when seat_id = $3 then size else 0 end), 0) as bigint),
              cast(coalesce(sum(case when account_id = $4 then size else 0 end), 0) as bigint) from upload where desk_id = $1 and begun > $2"];
    // The sum runs over the uploads of a seat, the oldest first.
    BROUGHT_FIRST => ["select min(begun) from (select begun, cast(sum(size) over (order by begun, id) as bigint) as gone
              from upload where desk_id = $1 and begun > $2 and seat_id = $3) as own where gone >= $4"];
    HELD => ["select pieces, held from file where desk_id = $1 and sha256 = $2" for update];
    NAMED_BY => [
        sqlite "select distinct record_id from event where desk_id = $1 and instr(content, $2) > 0"
        postgres "select distinct record_id from event where desk_id = $1 and strpos(content, $2) > 0"
    ];
    ALL_NAMED => ["update file set held = 2 where desk_id = $1 and sha256 = $2"];
    LET_GO => ["delete from file_holder where desk_id = $1 and sha256 = $2 and holder = $3"];
    OTHERS => ["select cast(1 as bigint) from file_holder where desk_id = $1 and sha256 = $2 and holder like 'record %' limit 1"];
    DROP => ["delete from file where desk_id = $1 and sha256 = $2"];
    LOOSE => ["select sha256, pieces from file where desk_id = $1 and held = 0 and created < $2 order by created limit 50"];
    PURGE => ["delete from file where desk_id = $1 and sha256 = $2 and held = 0 and created < $3"];
    DROP_HOLDERS => ["delete from file_holder where desk_id = $1 and sha256 = $2"];
    BROKEN_OFF => ["select id from upload where desk_id = $1 and done is null and begun < $2 order by begun limit 50"];
    FORGET_ONE => ["delete from upload where desk_id = $1 and id = $2"];
    ANY_COUNTED => ["select cast(1 as bigint) from upload where desk_id = $1 and done is not null and begun < $2 order by begun limit 1"];
    FORGET => ["delete from upload where desk_id = $1 and done is not null and begun < $2"];
}

/// How a file is held that was named before it was kept by which records. Of 0 no record names it, of 2 its holders say which.
const BY_SOME: i64 = 1;

/// Who brought a file to the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The desk's own people, or another desk.
    Desk,
    Account(AccountId),
}

impl Holder {
    fn code(self) -> String {
        match self {
            Self::Desk => "desk".to_owned(),
            Self::Account(account) => account.to_string(),
        }
    }
}

/// Where the bytes of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bytes {
    Whole(Vec<u8>),
    /// In the pieces of this upload, numbered from 0.
    Pieces(Uuid),
}

/// The size of a piece, in bytes. What is smaller is kept whole.
pub const PIECE_SIZE: usize = 512 * 1024;

/// Keeps bytes; answers their name, which is their digest.
pub async fn put(
    tx: &mut Tx,
    desk: DeskId,
    (bytes, media_type): (&[u8], &str),
    holder: Holder,
    now: Timestamp,
) -> Result<String, Fault> {
    let name = digest(bytes);
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let pieces = (bytes.len() >= PIECE_SIZE).then(|| pieces_of(bytes));
    let whole = if pieces.is_some() { &[] } else { bytes };
    let kept = tx.touches(PUT, args![desk, name.as_str(), size, media_type, now, whole, pieces]).await?;
    if let Some(pieces) = pieces.filter(|_| kept > 0) {
        for (nth, piece) in (0u32..).zip(bytes.chunks(PIECE_SIZE)) {
            put_piece(tx, desk, pieces, nth, piece).await?;
        }
    }
    held_by(tx, desk, &name, holder, now).await?;
    Ok(name)
}

/// Under what the pieces of bytes are kept that came whole.
fn pieces_of(bytes: &[u8]) -> Uuid {
    let digest = Sha256::digest(bytes);
    let mut id = [0u8; 16];
    id.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(id)
}

async fn held_by(tx: &mut Tx, desk: DeskId, name: &str, holder: Holder, now: Timestamp) -> Result<(), Fault> {
    // Held from here on: who purges what lies loose waits, and finds it new.
    tx.touches(AGAIN, args![desk, name, now]).await?;
    tx.run(HOLD, args![desk, name, holder.code()]).await
}

/// An upload begins: its bytes come in pieces.
pub async fn begin(
    tx: &mut Tx,
    desk: DeskId,
    upload: Uuid,
    (seat, account): (SeatId, Option<AccountId>),
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(BEGIN, args![desk, upload, seat, account, now]).await
}

/// Keeps a piece of an upload.
pub async fn put_piece(tx: &mut Tx, desk: DeskId, upload: Uuid, nth: u32, bytes: &[u8]) -> Result<(), Fault> {
    tx.run(PUT_PIECE, args![desk, upload, nth, bytes]).await
}

/// What an upload came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    /// Whole, where it was too small for pieces.
    pub whole: Option<Vec<u8>>,
}

/// An upload has come to its end. Bytes that are there already are not kept twice.
pub async fn finish(
    tx: &mut Tx,
    desk: DeskId,
    upload: Uuid,
    (brought, holder): (&Brought, Holder),
    now: Timestamp,
) -> Result<(), Fault> {
    let (name, size) = (brought.sha256.as_str(), brought.size);
    let pieces = brought.whole.is_none().then_some(upload);
    let bytes = brought.whole.as_deref().unwrap_or_default();
    let kept =
        tx.touches(PUT, args![desk, name, size, brought.media_type.as_str(), now, bytes, pieces]).await?;
    if kept == 0 && pieces.is_some() {
        tx.run(DROP_PIECES, args![desk, upload]).await?;
    }
    held_by(tx, desk, name, holder, now).await?;
    tx.run(DONE, args![desk, upload, size, now]).await
}

/// Bytes brought since an instant: by the whole desk, a seat, an account.
pub async fn brought_since(
    tx: &mut Tx,
    desk: DeskId,
    (seat, account): (SeatId, Option<AccountId>),
    since: Timestamp,
) -> Result<(u64, u64, u64), Fault> {
    let args = args![desk, since, seat, account];
    let row: Option<(i64, i64, i64)> = tx.optional(USED, args).await?;
    let (desk, seat, account) = row.unwrap_or_default();
    Ok((desk.cast_unsigned(), seat.cast_unsigned(), account.cast_unsigned()))
}

/// Of what a seat brought since an instant, the oldest first: when that began with which so many bytes are reached; `None`:
/// it brought less.
pub async fn brought_first(
    tx: &mut Tx,
    desk: DeskId,
    seat: SeatId,
    since: Timestamp,
    bytes: u64,
) -> Result<Option<Timestamp>, Fault> {
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let row: Option<(Option<i64>,)> = tx.optional(BROUGHT_FIRST, args![desk, since, seat, bytes]).await?;
    Ok(row.and_then(|(began,)| began).map(crate::arg::at))
}

/// An entry of a record names a file.
pub(crate) async fn name(tx: &mut Tx, desk: DeskId, sha256: &str, record: Uuid) -> Result<(), Fault> {
    tx.run(NAME, args![desk, sha256]).await?;
    tx.run(HOLD, args![desk, sha256, by_record(record)]).await
}

/// A record that names a file, among its holders.
fn by_record(record: Uuid) -> String {
    format!("record {record}")
}

/// Drops the bytes of a file that these records do not name any more, unless another record of the desk does. Answers
/// whether they went.
pub async fn drop_unnamed(tx: &mut Tx, desk: DeskId, sha256: &str, records: &[Uuid]) -> Result<bool, Fault> {
    tx.takes(Row::file(sha256), Firm::Change)?;
    let file: Option<(Option<Uuid>, i64)> = tx.optional(HELD, args![desk, sha256]).await?;
    let Some((pieces, held)) = file else { return Ok(false) };
    if held == BY_SOME {
        // Looked for in all events of the desk, once: from here on it is known.
        let named: Vec<(Uuid,)> = tx.all(NAMED_BY, args![desk, sha256]).await?;
        for (record,) in named {
            tx.run(HOLD, args![desk, sha256, by_record(record)]).await?;
        }
        tx.run(ALL_NAMED, args![desk, sha256]).await?;
    }
    for record in records {
        tx.run(LET_GO, args![desk, sha256, by_record(*record)]).await?;
    }
    let others: Option<(i64,)> = tx.optional(OTHERS, args![desk, sha256]).await?;
    if others.is_some() {
        return Ok(false);
    }
    tx.run(DROP, args![desk, sha256]).await?;
    tx.run(DROP_HOLDERS, args![desk, sha256]).await?;
    if let Some(upload) = pieces {
        tx.run(DROP_PIECES, args![desk, upload]).await?;
    }
    Ok(true)
}

/// Where the bytes of a file are, and how many.
pub async fn find(tx: &mut Tx, desk: DeskId, sha256: &str) -> Result<Option<(Bytes, u64)>, Fault> {
    let row: Option<(Vec<u8>, Option<Uuid>, i64)> = tx.optional(GET, args![desk, sha256]).await?;
    Ok(row.map(|(bytes, pieces, size)| {
        (pieces.map_or(Bytes::Whole(bytes), Bytes::Pieces), size.cast_unsigned())
    }))
}

/// The bytes of a file, all of them. For what cannot be done by the piece: who calls bounds how many there are at once.
pub async fn get(tx: &mut Tx, desk: DeskId, sha256: &str) -> Result<Option<Vec<u8>>, Fault> {
    match find(tx, desk, sha256).await? {
        Some((Bytes::Whole(bytes), _)) => Ok(Some(bytes)),
        Some((Bytes::Pieces(upload), size)) => {
            let mut whole = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            let mut nth = 0;
            while let Some(bytes) = piece(tx, desk, upload, nth).await? {
                whole.extend_from_slice(&bytes);
                nth += 1;
            }
            Ok(Some(whole))
        }
        None => Ok(None),
    }
}

/// A piece of a file; `None` after the last.
pub async fn piece(tx: &mut Tx, desk: DeskId, upload: Uuid, nth: u32) -> Result<Option<Vec<u8>>, Fault> {
    let row: Option<(Vec<u8>,)> = tx.optional(PIECE, args![desk, upload, nth]).await?;
    Ok(row.map(|(bytes,)| bytes))
}

/// Size in bytes and media type, if the file is there and one of these brought it; `None`: whoever did. For the change
/// that names it.
pub async fn facts(
    tx: &mut Tx,
    desk: DeskId,
    sha256: &str,
    holders: Option<&[Holder]>,
) -> Result<Option<(u64, String)>, Fault> {
    if let Some(holders) = holders {
        let known: Vec<(String,)> = tx.all(HOLDERS, args![desk, sha256]).await?;
        if !holders.iter().any(|holder| known.iter().any(|(known,)| *known == holder.code())) {
            return Ok(None);
        }
    }
    tx.takes(Row::file(sha256), Firm::Change)?;
    let row: Option<(i64, String)> = tx.optional(FACTS, args![desk, sha256]).await?;
    Ok(row.map(|(size, media_type)| (size.cast_unsigned(), media_type)))
}

/// Whether [`purge`] would find anything: a read, so that a desk at which nothing happens is not written to.
pub async fn any_to_purge(
    tx: &mut Tx,
    desk: DeskId,
    (loose, broken_off, counted): (Timestamp, Timestamp, Timestamp),
) -> Result<bool, Fault> {
    let files: Vec<(String, Option<Uuid>)> = tx.all(LOOSE, args![desk, loose]).await?;
    if !files.is_empty() {
        return Ok(true);
    }
    let uploads: Vec<(Uuid,)> = tx.all(BROKEN_OFF, args![desk, broken_off]).await?;
    if !uploads.is_empty() {
        return Ok(true);
    }
    let row: Option<(i64,)> = tx.optional(ANY_COUNTED, args![desk, counted]).await?;
    Ok(row.is_some())
}

/// Forgets files that nobody named before an instant, uploads that broke off before another, and how much was brought
/// before a third. Answers how many files and uploads went.
pub async fn purge(
    tx: &mut Tx,
    desk: DeskId,
    (loose, broken_off, counted): (Timestamp, Timestamp, Timestamp),
) -> Result<usize, Fault> {
    let files: Vec<(String, Option<Uuid>)> = tx.all(LOOSE, args![desk, loose]).await?;
    let mut gone = 0;
    for (sha256, pieces) in files {
        // Somebody may have named it meanwhile.
        if tx.touches(PURGE, args![desk, sha256.as_str(), loose]).await? == 0 {
            continue;
        }
        tx.run(DROP_HOLDERS, args![desk, sha256.as_str()]).await?;
        if let Some(upload) = pieces {
            tx.run(DROP_PIECES, args![desk, upload]).await?;
        }
        gone += 1;
    }
    let uploads: Vec<(Uuid,)> = tx.all(BROKEN_OFF, args![desk, broken_off]).await?;
    for (upload,) in uploads {
        tx.run(DROP_PIECES, args![desk, upload]).await?;
        tx.run(FORGET_ONE, args![desk, upload]).await?;
        gone += 1;
    }
    tx.run(FORGET, args![desk, counted]).await?;
    Ok(gone)
}

/// Lower-case hexadecimal SHA-256.
pub fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
