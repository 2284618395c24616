//! What version of each projection the rows of a desk are made with. After an upgrade that makes them otherwise, they are
//! built anew beside work, in the order of records; a node that knows only an older version writes nothing.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use domain::id::DeskId;
use domain::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::{Projected, tables};
use crate::arg::{args, at};
use crate::db::Store;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    OF_DESK => ["select name, version, building, begun, reached, done, total from projection where desk_id = $1"];
    VERSIONS => ["select name, cast(max(version) as bigint) from projection group by name
                  union all select name, cast(max(building) as bigint) from projection where building is not null group by name"];
    BEGIN => ["insert into projection (desk_id, name, version, building, begun, reached, done, total) values ($1, $2, 0, $3, $4, null, 0, $5)
               on conflict (desk_id, name) do update set building = excluded.building, begun = excluded.begun, reached = null, done = 0, total = excluded.total"];
    GO_ON => ["update projection set reached = $2, done = done + $3 where desk_id = $1 and building is not null"];
    END => ["update projection set version = building, building = null, begun = null, reached = null, done = 0, total = 0
             where desk_id = $1 and building is not null"];
    MADE => ["insert into projection (desk_id, name, version) values ($1, $2, $3)
              on conflict (desk_id, name) do update set version = excluded.version, building = null, begun = null, reached = null"];
    FORGET => ["delete from projection where desk_id = $1 and name = $2"];
    FORGET_NEWER => ["delete from projection where desk_id = $1 and name = $2 and version > $3"];
    NOT_UNDER_WAY => ["update projection set building = null, begun = null, reached = null where desk_id = $1"];
    RECORDS => ["select (select count(*) from request where desk_id = $1) + (select count(*) from escalation where desk_id = $1)"];
    OLD_PUBLICATIONS => ["select id from publication where desk_id = $1 and (select 1 from search_block
                          where search_block.desk_id = $1 and search_block.subject_id = publication.id and search_block.audience = 'desk'
                          and search_block.version = $2 limit 1) is null order by id limit $3"];
}

/// The table of the search.
pub const SEARCH: &str = "search_block";
/// The table that lists of requests are made from.
pub const REQUESTS: &str = "request";
/// The table that lists of escalations are made from, and what lists of requests say of them.
pub const ESCALATIONS: &str = "escalation";
/// The table that finds requests by an answer.
pub const VALUES: &str = "request_value";
/// The table that reports sum what has ended from.
pub const REPORTS: &str = "request_report";

/// How long others are given to find out that they know only an older version, before rows are built that they would write
/// over. An embedded database has one node.
const HEARD: SignedDuration = SignedDuration::from_secs(30);

/// What is known of versions by all transactions of a store.
#[derive(Debug, Default)]
pub(crate) struct Versions {
    /// Other than this program's, by name.
    set: Mutex<HashMap<String, u32>>,
    /// Desks whose rows are all made as this program makes them: that stays so.
    built: Mutex<HashSet<DeskId>>,
    /// What somebody else makes in a newer version.
    newer: Mutex<Option<Newer>>,
}

/// A projection that a newer program makes otherwise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("rows of {name} are made in version {stored}, and this program makes {ours}: use the newer program")]
pub struct Newer {
    pub name: String,
    pub stored: u32,
    pub ours: u32,
}

/// How far a projection has come whose rows are made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Building {
    pub name: &'static str,
    /// Of a hundred; less, as long as it is not done.
    pub percent: u8,
}

/// What a step finds to do for a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Everything is as this program makes it.
    Nothing,
    /// Others must hear of it first.
    Wait,
    /// Records after this one.
    After(Uuid),
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Versions {
    fn of(&self, name: &str, program: u32) -> u32 {
        lock(&self.set).get(name).copied().unwrap_or(program)
    }

    /// What somebody else makes in a newer version, as far as it was looked at.
    pub fn newer(&self) -> Option<Newer> {
        lock(&self.newer).clone()
    }
}

/// The version in which rows are made here.
pub fn version<R: Projected>(tx: &Tx) -> u32 {
    tx.versions.of(R::table().name, R::VERSION)
}

/// Every projection with the version in which it is made here.
fn ours(versions: &Versions) -> Vec<(&'static str, u32)> {
    tables().into_iter().map(|it| (it.name, versions.of(it.name, it.version))).collect()
}

struct Row {
    version: u32,
    building: Option<u32>,
    begun: Option<Timestamp>,
    reached: Option<Uuid>,
    done: i64,
    total: i64,
}

type Columns = (String, i64, Option<i64>, Option<i64>, Option<Uuid>, i64, i64);

fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or_default()
}

async fn rows(tx: &mut Tx, desk: DeskId) -> Result<HashMap<String, Row>, Fault> {
    let rows: Vec<Columns> = tx.all(OF_DESK, args![desk]).await?;
    let row = |(name, version, building, begun, reached, done, total): Columns| {
        let (version, building) = (number(version), building.map(number));
        (name, Row { version, building, begun: begun.map(at), reached, done, total })
    };
    Ok(rows.into_iter().map(row).collect())
}

/// What of a desk is still made as an older version made it, and how far each has come.
pub async fn building(tx: &mut Tx, desk: DeskId) -> Result<Vec<Building>, Fault> {
    if lock(&tx.versions.built).contains(&desk) {
        return Ok(Vec::new());
    }
    let rows = rows(tx, desk).await?;
    let mut old = Vec::new();
    for (name, ours) in ours(&tx.versions) {
        let row = rows.get(name);
        if row.is_some_and(|row| row.version >= ours) {
            continue;
        }
        let percent = row.filter(|row| row.building == Some(ours) && row.total > 0);
        let percent = percent.map_or(0, |row| (row.done.saturating_mul(100) / row.total).clamp(0, 99));
        old.push(Building { name, percent: u8::try_from(percent).unwrap_or_default() });
    }
    if old.is_empty() {
        lock(&tx.versions.built).insert(desk);
    }
    Ok(old)
}

/// What is to be built next of a desk. Where something became old, all of its records are gone through, from the first.
pub async fn next(tx: &mut Tx, desk: DeskId, now: Timestamp) -> Result<Next, Fault> {
    let rows = rows(tx, desk).await?;
    let ours = ours(&tx.versions);
    let old: Vec<(&'static str, u32)> = ours
        .into_iter()
        .filter(|(name, ours)| rows.get(*name).is_none_or(|row| row.version < *ours))
        .collect();
    if old.is_empty() {
        return Ok(Next::Nothing);
    }
    let wait = if tx.is_postgres() { HEARD } else { SignedDuration::ZERO };
    let under_way = |(name, ours): &(&'static str, u32)| {
        rows.get(*name).filter(|row| row.building == Some(*ours)).and_then(|row| row.begun)
    };
    let begun: Option<Vec<Timestamp>> = old.iter().map(under_way).collect();
    let Some(begun) = begun else {
        let total: Option<(i64,)> = tx.optional(RECORDS, args![desk]).await?;
        let total = total.map_or(0, |(total,)| total);
        for (name, ours) in old {
            tx.run(BEGIN, args![desk, name, ours, now, total]).await?;
        }
        return Ok(if wait.is_zero() { Next::After(Uuid::nil()) } else { Next::Wait });
    };
    if begun.iter().any(|begun| now < *begun + wait) {
        return Ok(Next::Wait);
    }
    // All of them began together, at the first record.
    let reached = old.iter().filter_map(|(name, _)| rows.get(*name)).map(|row| row.reached);
    Ok(Next::After(reached.min().flatten().unwrap_or_default()))
}

/// Remembers how far it has come.
pub async fn reached(tx: &mut Tx, desk: DeskId, record: Uuid, records: u64) -> Result<(), Fault> {
    tx.run(GO_ON, args![desk, record, records]).await
}

/// All that was being built is built.
pub async fn end(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    tx.run(END, args![desk]).await
}

/// A desk that is new: what it will have is made as this program makes it.
pub async fn begins(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    for (name, ours) in ours(&tx.versions) {
        tx.run(MADE, args![desk, name, ours]).await?;
    }
    Ok(())
}

/// The search of a desk was made whole.
pub async fn search_is_made(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    for (name, ours) in ours(&tx.versions).into_iter().filter(|(name, _)| *name == SEARCH) {
        tx.run(MADE, args![desk, name, ours]).await?;
    }
    Ok(())
}

/// The rows of a desk came with a copy: without its search, and it may be that a newer program made them.
pub(crate) async fn are_loaded(tx: &mut Tx, desk: DeskId) -> Result<(), Fault> {
    tx.run(FORGET, args![desk, SEARCH]).await?;
    for (name, ours) in ours(&tx.versions) {
        tx.run(FORGET_NEWER, args![desk, name, ours]).await?;
    }
    tx.run(NOT_UNDER_WAY, args![desk]).await
}

/// Some publications whose blocks are missing, or made as an older version made them.
pub async fn old_publications(tx: &mut Tx, desk: DeskId, limit: u32) -> Result<Vec<Uuid>, Fault> {
    let version = version::<domain::row::BlockRow>(tx);
    let rows: Vec<(Uuid,)> = tx.all(OLD_PUBLICATIONS, args![desk, version, limit]).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

impl Store {
    /// Makes a projection in another version than this program's: for tests alone, which raise one as an upgrade would.
    pub fn set_projection_version(&self, name: &str, version: u32) {
        let versions = self.versions();
        lock(&versions.set).insert(name.to_owned(), version);
        lock(&versions.built).clear();
    }

    /// Whether all rows of a desk are known to be made as this program makes them.
    pub fn is_built(&self, desk: DeskId) -> bool {
        lock(&self.versions().built).contains(&desk)
    }

    /// Looks whether somebody makes a projection in a newer version: then nothing is written here any more.
    pub async fn look_at_versions(&self) -> Result<Option<Newer>, Fault> {
        let rows: Vec<(String, i64)> = self
            .read(DeskId(Uuid::nil()), |tx| Box::pin(async move { tx.all(VERSIONS, Vec::new()).await }))
            .await?;
        let ours = ours(self.versions());
        let newer = rows.into_iter().find_map(|(name, stored)| {
            let stored = number(stored);
            // What is not known here came later.
            let ours = ours.iter().find(|(it, _)| *it == name).map_or(0, |(_, ours)| *ours);
            (stored > ours).then_some(Newer { name, stored, ours })
        });
        lock(&self.versions().newer).clone_from(&newer);
        Ok(newer)
    }
}
