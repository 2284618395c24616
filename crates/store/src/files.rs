//! Files: bytes under (desk, sha256). Never shared between desks; a relay makes a new copy. Each file knows who brought
//! it: knowing the digest of somebody else's file opens nothing.

use domain::Timestamp;
use domain::id::{AccountId, DeskId};
use sha2::{Digest, Sha256};

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PUT => ["insert into file (desk_id, sha256, size, media_type, created, bytes) values ($1, $2, $3, $4, $5, $6) on conflict (desk_id, sha256) do nothing"];
    HOLD => ["insert into file_holder (desk_id, sha256, holder) values ($1, $2, $3) on conflict (desk_id, sha256, holder) do nothing"];
    GET => ["select bytes from file where desk_id = $1 and sha256 = $2"];
    FACTS => ["select size, media_type from file where desk_id = $1 and sha256 = $2"];
    HOLDERS => ["select holder from file_holder where desk_id = $1 and sha256 = $2"];
}

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
    tx.run(PUT, args![desk, name.as_str(), size, media_type, now, bytes]).await?;
    tx.run(HOLD, args![desk, name.as_str(), holder.code()]).await?;
    Ok(name)
}

/// The bytes of a file.
pub async fn get(tx: &mut Tx, desk: DeskId, sha256: &str) -> Result<Option<Vec<u8>>, Fault> {
    let row: Option<(Vec<u8>,)> = tx.optional(GET, args![desk, sha256]).await?;
    Ok(row.map(|(bytes,)| bytes))
}

/// Size in bytes and media type, if the file is there and one of these brought it; `None`: whoever did.
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
    let row: Option<(i64, String)> = tx.optional(FACTS, args![desk, sha256]).await?;
    Ok(row.map(|(size, media_type)| (size.cast_unsigned(), media_type)))
}

/// Lower-case hexadecimal SHA-256.
pub fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
