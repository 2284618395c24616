//! The epoch of the desk at the other end of an edge, as far as the two have compared what they hold. Whoever compares
//! holds the agreement, or the link, of the edge.

use domain::id::{AgreementId, DeskId};
use uuid::Uuid;

use crate::arg::args;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    PEER => ["select epoch, coming, upto from peer where desk_id = $1 and edge_id = $2"];
    PUT => ["insert into peer (desk_id, edge_id, epoch, coming, upto) values ($1, $2, $3, $4, $5)
             on conflict (desk_id, edge_id) do update set epoch = excluded.epoch, coming = excluded.coming, upto = excluded.upto"];
    ASKED_ANYTHING => ["select cast(1 as bigint) from link_in where desk_id = $1 and edge_id = $2 limit 1"];
}

/// How far the comparison with a desk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// What both have compared.
    pub epoch: u64,
    /// The epoch that is compared now, and the record up to which it is.
    pub coming: Option<(u64, Uuid)>,
}

impl Default for Peer {
    fn default() -> Self {
        Self { epoch: 1, coming: None }
    }
}

/// The desk at the other end of an edge.
pub async fn of(tx: &mut Tx, desk: DeskId, edge: AgreementId) -> Result<Peer, Fault> {
    let row: Option<(i64, Option<i64>, Option<Uuid>)> = tx.optional(PEER, args![desk, edge]).await?;
    Ok(row.map_or_else(Peer::default, |(epoch, coming, upto)| Peer {
        epoch: epoch.cast_unsigned(),
        coming: coming.map(i64::cast_unsigned).zip(upto),
    }))
}

/// Keeps how far it has come.
pub async fn put(tx: &mut Tx, desk: DeskId, edge: AgreementId, peer: Peer) -> Result<(), Fault> {
    let (coming, upto) = peer.coming.unzip();
    let coming = coming.map(u64::cast_signed);
    tx.run(PUT, args![desk, edge, peer.epoch, coming, upto]).await
}

/// Whether a desk was ever asked anything over an edge.
pub async fn asked_anything(tx: &mut Tx, desk: DeskId, edge: AgreementId) -> Result<bool, Fault> {
    let row: Option<(i64,)> = tx.optional(ASKED_ANYTHING, args![desk, edge]).await?;
    Ok(row.is_some())
}
