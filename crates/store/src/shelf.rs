//! Publications and notices: a desk's own, and those the next desk addresses to it.

use domain::Timestamp;
use domain::id::{DeskId, LinkId};
use uuid::Uuid;

use crate::arg::{Arg, args, at};
use crate::run::Fault;
use crate::tx::{Sql, Tx, statements};

statements! {
    PUBLICATION => ["select id, link_id, version, audience, updated, body from publication where desk_id = $1 and id = $2"];
    HOLD_PUBLICATION => ["select id, link_id, version, audience, updated, body from publication where desk_id = $1 and id = $2" for update];
    PUBLICATIONS => ["select id, link_id, version, audience, updated, body from publication where desk_id = $1 order by updated desc, id desc limit 500"];
    EVERY_PUBLICATION => ["select id, link_id, version, audience, updated, body from publication where desk_id = $1 order by id"];
    SOME_PUBLICATIONS => ["select id, link_id, version, audience, updated, body from publication where desk_id = $1 and id > $2 order by id limit $3"];
    HOLD_PUBLICATIONS => ["select id, link_id, version, audience, updated, body from publication where desk_id = $1 and id > $2 order by id limit $3"
                          for update];
    PUBLICATIONS_FOR => ["select id, link_id, version, audience, updated, body from publication
                          where desk_id = $1 and link_id is null and audience in ('customers', 'public') order by updated desc, id desc limit 500"];
    PUT_PUBLICATION => ["insert into publication (desk_id, id, link_id, version, audience, updated, body) values ($1, $2, $3, $4, $5, $6, $7)
                         on conflict (desk_id, id) do update set version = excluded.version, audience = excluded.audience, updated = excluded.updated,
                         body = excluded.body where publication.version < excluded.version"];
    DROP_PUBLICATION => ["delete from publication where desk_id = $1 and id = $2 and link_id is not null"];
    DROP_NOTICE => ["delete from notice where desk_id = $1 and id = $2 and link_id is not null"];
    NOTICE => ["select id, link_id, version, audience, updated, body from notice where desk_id = $1 and id = $2"];
    NOTICES => ["select id, link_id, version, audience, updated, body from notice where desk_id = $1 order by updated desc, id desc limit 500"];
    NOTICES_FOR => ["select id, link_id, version, audience, updated, body from notice
                     where desk_id = $1 and link_id is null and audience in ('customers', 'public') order by updated desc, id desc limit 500"];
    PUT_NOTICE => ["insert into notice (desk_id, id, link_id, version, audience, updated, body) values ($1, $2, $3, $4, $5, $6, $7)
                    on conflict (desk_id, id) do update set version = excluded.version, audience = excluded.audience, updated = excluded.updated,
                    body = excluded.body where notice.version < excluded.version"];
}

/// A publication or notice as stored; the document is the engine's to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: Uuid,
    /// The link it came over; `None`: our own.
    pub link: Option<LinkId>,
    pub version: u32,
    /// `desk`, `askers` (accounts with desks of their own), `customers`, or `public`.
    pub audience: String,
    pub updated: Timestamp,
    pub body: String,
}

/// Which of the two shelves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Publications,
    Notices,
}

impl Shelf {
    fn pick(self, publications: Sql, notices: Sql) -> Sql {
        match self {
            Self::Publications => publications,
            Self::Notices => notices,
        }
    }
}

type Columns = (Uuid, Option<Uuid>, i64, String, i64, String);

fn item((id, link, version, audience, updated, body): Columns) -> Item {
    Item {
        id,
        link: link.map(LinkId),
        version: u32::try_from(version).unwrap_or(u32::MAX),
        audience,
        updated: at(updated),
        body,
    }
}

/// One item.
pub async fn one(tx: &mut Tx, shelf: Shelf, desk: DeskId, id: Uuid) -> Result<Option<Item>, Fault> {
    let row: Option<Columns> = tx.optional(shelf.pick(PUBLICATION, NOTICE), args![desk, id]).await?;
    Ok(row.map(item))
}

/// One publication, that nobody else writes until the change ends.
pub async fn held_publication(tx: &mut Tx, desk: DeskId, id: Uuid) -> Result<Option<Item>, Fault> {
    let row: Option<Columns> = tx.optional(HOLD_PUBLICATION, args![desk, id]).await?;
    Ok(row.map(item))
}

/// Everything on the shelf, copies from next desks included: for agents.
pub async fn all(tx: &mut Tx, shelf: Shelf, desk: DeskId) -> Result<Vec<Item>, Fault> {
    let rows: Vec<Columns> = tx.all(shelf.pick(PUBLICATIONS, NOTICES), args![desk]).await?;
    Ok(rows.into_iter().map(item).collect())
}

/// Every publication of the desk, however many: for whoever indexes them again.
pub async fn every_publication(tx: &mut Tx, desk: DeskId) -> Result<Vec<Item>, Fault> {
    let rows: Vec<Columns> = tx.all(EVERY_PUBLICATION, args![desk]).await?;
    Ok(rows.into_iter().map(item).collect())
}

/// Some publications of the desk by their ids, after one of them; `holds`: nobody else writes them meanwhile.
pub async fn some_publications(
    tx: &mut Tx,
    desk: DeskId,
    (after, limit): (Uuid, u32),
    holds: bool,
) -> Result<Vec<Item>, Fault> {
    let statement = if holds { HOLD_PUBLICATIONS } else { SOME_PUBLICATIONS };
    let rows: Vec<Columns> = tx.all(statement, args![desk, after, limit]).await?;
    Ok(rows.into_iter().map(item).collect())
}

/// What the desk's customers may read: its own, published for them. Never a copy.
pub async fn for_customers(tx: &mut Tx, shelf: Shelf, desk: DeskId) -> Result<Vec<Item>, Fault> {
    let rows: Vec<Columns> = tx.all(shelf.pick(PUBLICATIONS_FOR, NOTICES_FOR), args![desk]).await?;
    Ok(rows.into_iter().map(item).collect())
}

/// Writes an item; an older version never replaces a newer one. Answers whether it was written.
pub async fn put(tx: &mut Tx, shelf: Shelf, desk: DeskId, item: &Item) -> Result<bool, Fault> {
    let args: Vec<Arg> = args![
        desk,
        item.id,
        item.link,
        item.version,
        item.audience.as_str(),
        item.updated,
        item.body.as_str()
    ];
    Ok(tx.touches(shelf.pick(PUT_PUBLICATION, PUT_NOTICE), args).await? == 1)
}

/// Takes away a copy that the next desk no longer stands by.
pub async fn drop_copy(tx: &mut Tx, shelf: Shelf, desk: DeskId, id: Uuid) -> Result<(), Fault> {
    tx.run(shelf.pick(DROP_PUBLICATION, DROP_NOTICE), args![desk, id]).await
}
