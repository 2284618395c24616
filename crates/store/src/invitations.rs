//! Invitations to connect a desk of this installation to an agreement: one at a time each, only the code's hash.

use domain::id::{AgreementId, DeskId, LinkId};
use domain::invitation::{Invitation, Used};
use uuid::Uuid;

use crate::arg::{args, at};
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    OF_AGREEMENT => ["select agreement_id, hash, invited_by, created, expires, link_id, asker_id, asker, used from invitation where desk_id = $1 and agreement_id = $2"];
    BY_HASH => ["select agreement_id, hash, invited_by, created, expires, link_id, asker_id, asker, used from invitation where desk_id = $1 and hash = $2"];
    PUT => ["insert into invitation (desk_id, agreement_id, hash, invited_by, created, expires) values ($1, $2, $3, $4, $5, $6)
             on conflict (desk_id, agreement_id) do update set hash = excluded.hash, invited_by = excluded.invited_by, created = excluded.created, expires = excluded.expires"];
    USE => ["update invitation set link_id = $3, asker_id = $4, asker = $5, used = $6 where desk_id = $1 and agreement_id = $2 and used is null"];
    WITHDRAW => ["delete from invitation where desk_id = $1 and agreement_id = $2 and used is null"];
}

type Columns = (Uuid, Vec<u8>, String, i64, i64, Option<Uuid>, Option<Uuid>, Option<String>, Option<i64>);

fn read((agreement, hash, by, created, expires, link, asker, name, used): Columns) -> Invitation {
    let used = match (link, asker, name, used) {
        (Some(link), Some(asker), Some(name), Some(used)) => {
            Some(Used { link: LinkId(link), asker: DeskId(asker), name, at: at(used) })
        }
        _ => None,
    };
    Invitation {
        agreement: AgreementId(agreement),
        hash,
        by,
        created: at(created),
        expires: at(expires),
        used,
    }
}

/// The invitation of an agreement, open, used or expired.
pub async fn of_agreement(
    tx: &mut Tx,
    desk: DeskId,
    agreement: AgreementId,
) -> Result<Option<Invitation>, Fault> {
    let row: Option<Columns> = tx.optional(OF_AGREEMENT, args![desk, agreement]).await?;
    Ok(row.map(read))
}

/// The invitation that a code belongs to.
pub async fn by_hash(tx: &mut Tx, desk: DeskId, hash: &[u8]) -> Result<Option<Invitation>, Fault> {
    let row: Option<Columns> = tx.optional(BY_HASH, args![desk, hash]).await?;
    Ok(row.map(read))
}

/// Keeps an invitation in the place of the agreement's last one.
pub async fn put(tx: &mut Tx, desk: DeskId, it: &Invitation) -> Result<(), Fault> {
    let args = args![desk, it.agreement, it.hash.as_slice(), it.by.as_str(), it.created, it.expires];
    tx.run(PUT, args).await
}

/// Keeps who used it: once.
pub async fn use_up(tx: &mut Tx, desk: DeskId, agreement: AgreementId, by: &Used) -> Result<(), Fault> {
    let args = args![desk, agreement, by.link, by.asker, by.name.as_str(), by.at];
    tx.run(USE, args).await
}

/// Withdraws it, unless it was used; answers whether there was one.
pub async fn withdraw(tx: &mut Tx, desk: DeskId, agreement: AgreementId) -> Result<bool, Fault> {
    Ok(tx.touches(WITHDRAW, args![desk, agreement]).await? > 0)
}
