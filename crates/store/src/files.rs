//! Files: bytes under (desk, sha256). Never shared between desks; a relay makes a new copy.

use domain::Timestamp;
use domain::id::DeskId;
use sha2::{Digest, Sha256};

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PUT => ["insert into file (desk_id, sha256, size, created, bytes) values ($1, $2, $3, $4, $5) on conflict (desk_id, sha256) do nothing"];
    GET => ["select bytes from file where desk_id = $1 and sha256 = $2"];
    SIZE => ["select size from file where desk_id = $1 and sha256 = $2"];
}

/// Keeps bytes; answers their name, which is their digest.
pub async fn put(tx: &mut Tx, desk: DeskId, bytes: &[u8], now: Timestamp) -> Result<String, Fault> {
    let name = digest(bytes);
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    tx.run(PUT, args![desk, name.as_str(), size, now, bytes]).await?;
    Ok(name)
}

/// The bytes of a file.
pub async fn get(tx: &mut Tx, desk: DeskId, sha256: &str) -> Result<Option<Vec<u8>>, Fault> {
    let row: Option<(Vec<u8>,)> = tx.optional(GET, args![desk, sha256]).await?;
    Ok(row.map(|(bytes,)| bytes))
}

/// Its size in bytes, if it is there.
pub async fn size(tx: &mut Tx, desk: DeskId, sha256: &str) -> Result<Option<u64>, Fault> {
    let row: Option<(i64,)> = tx.optional(SIZE, args![desk, sha256]).await?;
    Ok(row.map(|(size,)| size.cast_unsigned()))
}

/// Lower-case hexadecimal SHA-256.
pub fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
