//! Rotas, and how a desk wakes its people.

mod secrets;

use domain::Timestamp;
use domain::id::{DeskId, Dice, RotaId};
use domain::paging::Paging;
use domain::rota::Rota;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::arg::args;
use crate::locks::{Firm, Rank, Row};
use crate::run::Fault;
use crate::tx::{Tx, statements};

pub(crate) use secrets::STATEMENTS as SECRET_STATEMENTS;
pub use secrets::{seal_again, standing};

statements! {
    ROTAS => ["select body from rota where desk_id = $1 order by name, id"];
    ROTA => ["select body from rota where desk_id = $1 and id = $2"];
    ROTA_LOCKED => ["select body from rota where desk_id = $1 and id = $2" for update];
    PUT_ROTA => ["insert into rota (desk_id, id, name, body, version) values ($1, $2, $3, $4, $5)
                  on conflict (desk_id, id) do update set name = excluded.name, body = excluded.body, version = excluded.version"];
    DROP_ROTA => ["delete from rota where desk_id = $1 and id = $2"];
    PAGING => ["select body from paging where desk_id = $1"];
    PAGING_LOCKED => ["select body from paging where desk_id = $1" for update];
    PUT_PAGING => ["insert into paging (desk_id, body, version) values ($1, $2, $3)
                    on conflict (desk_id) do update set body = excluded.body, version = excluded.version"];
    // One row of a caller: whoever counts waits for whoever counts before, on every node.
    RING => ["insert into ring_share (desk_id, caller, since, rang, number) values ($1, $2, $3, 1, $5)
              on conflict (desk_id, caller) do update set
                since = case when ring_share.since <= $4 then excluded.since else ring_share.since end,
                rang = case when ring_share.since <= $4 then 1 else ring_share.rang + 1 end,
                number = case when ring_share.since <= $4 then excluded.number else ring_share.number end
              returning rang, number"];
}

fn read<T: DeserializeOwned>((body,): (String,)) -> Result<T, Fault> {
    serde_json::from_str(&body).map_err(|error| Fault::unreadable("a rota", &error))
}

fn write(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::unwritable("a rota", &error))
}

/// Counts one more page for a caller since `window` began; answers how many there were with it, and the record of the
/// first.
pub async fn ring(
    tx: &mut Tx,
    desk: DeskId,
    (caller, number): (Uuid, &str),
    (now, window): (Timestamp, Timestamp),
) -> Result<(u32, String), Fault> {
    tx.takes(Row::new(Rank::Ring, caller), Firm::Change)?;
    let row: Option<(i64, String)> = tx.optional(RING, args![desk, caller, now, window, number]).await?;
    let (rang, first) = row.ok_or_else(|| Fault::Corrupt("a page was not counted".into()))?;
    Ok((u32::try_from(rang).unwrap_or(u32::MAX), first))
}

/// The rotas of a desk, by name.
pub async fn rotas(tx: &mut Tx, desk: DeskId) -> Result<Vec<Rota>, Fault> {
    let rows: Vec<(String,)> = tx.all(ROTAS, args![desk]).await?;
    rows.into_iter().map(read).collect()
}

/// One rota. `lock`: until the transaction ends.
pub async fn rota(tx: &mut Tx, desk: DeskId, id: RotaId, lock: bool) -> Result<Option<Rota>, Fault> {
    if lock {
        tx.takes(Row::new(Rank::Kept, id.0), Firm::Change)?;
    }
    let sql = if lock { ROTA_LOCKED } else { ROTA };
    tx.optional(sql, args![desk, id]).await?.map(read).transpose()
}

/// Adds or changes a rota.
pub async fn put_rota(tx: &mut Tx, rota: &Rota) -> Result<(), Fault> {
    let args = args![rota.desk, rota.id, rota.name.as_str(), write(rota)?, rota.version];
    tx.run(PUT_ROTA, args).await
}

/// Takes a rota away.
pub async fn drop_rota(tx: &mut Tx, desk: DeskId, id: RotaId) -> Result<(), Fault> {
    tx.run(DROP_ROTA, args![desk, id]).await
}

/// How a desk wakes its people; a desk that never said wakes nobody. `lock`: until the transaction ends.
pub async fn paging(tx: &mut Tx, desk: DeskId, lock: bool) -> Result<Paging, Fault> {
    if lock {
        tx.takes(Row::new(Rank::Kept, desk.0), Firm::Change)?;
    }
    let sql = if lock { PAGING_LOCKED } else { PAGING };
    let found: Option<(String,)> = tx.optional(sql, args![desk]).await?;
    match found {
        Some((body,)) => secrets::read(tx, desk, &body),
        None => Ok(Paging::none(desk)),
    }
}

/// Keeps how a desk wakes its people, what is secret of it sealed.
pub async fn put_paging(tx: &mut Tx, paging: &Paging, dice: &mut dyn Dice) -> Result<(), Fault> {
    let body = secrets::write(tx, paging, dice)?;
    tx.run(PUT_PAGING, args![paging.desk, body, paging.version]).await
}
