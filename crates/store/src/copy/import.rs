//! Bringing a desk in beside a server that works: its rows in blocks, each a transaction of its own, and last, in one,
//! what makes it live: the desk's own row, its seats, and whatever falls due or leaves by itself. Before that nobody sees
//! it, and nothing of it acts. What was broken off is taken away by whoever tries next.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::DeskId;
use domain::{Reason, Refusal, Timestamp};
use uuid::Uuid;

use super::load::{Columns, Row, Rows, are_loaded, looked_at, put};
use super::{LEFT_OUT, columns, tables};
use crate::arg::args;
use crate::chains;
use crate::db::Store;
use crate::people;
use crate::projection::versions;
use crate::run::{Fault, Running};
use crate::search::blocks;
use crate::tx::{Tx, statements};

statements! {
    LIVES => ["select count(*) from desk where id = $1"];
    END_LEASE => ["delete from lease where name = $1 and holder = $2"];
}

/// Rows, and bytes of the copy, that one transaction writes.
const BLOCK: usize = 300;
const BLOCK_BYTES: usize = 4_000_000;
/// Records whose chains one transaction writes anew.
const RECORDS: usize = 20;
/// For how long a desk is this import's alone without a sign of life. Each block is one.
const LEASE: Duration = Duration::from_secs(15);
/// How often a lease of somebody else is looked at.
const LOOKS: Duration = Duration::from_secs(1);

/// A desk that is on its way in. One at a time brings it in.
pub struct Import {
    store: Store,
    path: PathBuf,
    desk: DeskId,
    lease: Lease,
    columns: Columns,
    /// What makes it live, once the others are written.
    acting: Vec<Row>,
}

#[derive(Clone)]
struct Lease {
    name: String,
    holder: String,
    began: (Timestamp, Instant),
}

impl Lease {
    /// Takes or renews it.
    async fn renew(&self, tx: &mut Tx) -> Result<(), Fault> {
        let now = self.began.0 + self.began.1.elapsed();
        match people::lease(tx, &self.name, &self.holder, now, now + LEASE).await? {
            Some(_) => Ok(()),
            None => Err(Fault::Copy("another command is bringing this desk in".into())),
        }
    }
}

impl Store {
    /// Looks through a copy of one desk, which was verified before, and takes the right to bring it in. Nothing is
    /// written if any row of it has no place here. What an earlier try left is taken away.
    /// `holder`: an id that no other import has.
    pub async fn import(&self, path: &Path, now: Timestamp, holder: Uuid) -> Result<Import, Fault> {
        let looking = path.to_path_buf();
        let nowhere = DeskId(Uuid::nil());
        let looked = self.read(nowhere, move |tx| Box::pin(async move { look_through(tx, &looking).await }));
        let (desk, columns) = looked.await?;
        let lease = Lease {
            name: format!("import {desk}"),
            holder: holder.to_string(),
            began: (now, Instant::now()),
        };
        let import = Import {
            store: self.clone(),
            path: path.to_path_buf(),
            desk,
            lease,
            columns,
            acting: Vec::new(),
        };
        let mut waited = Duration::ZERO;
        // A command that was killed leaves its lease behind: it is waited for.
        while let Err(fault) = import.renew().await {
            if !matches!(fault, Fault::Copy(_)) || waited > LEASE {
                return Err(fault);
            }
            tokio::time::sleep(LOOKS).await;
            waited += LOOKS;
        }
        import.take_away().await?;
        Ok(import)
    }
}

impl Import {
    /// The desk that comes in.
    pub fn desk(&self) -> DeskId {
        self.desk
    }

    /// Says that this import is still at work.
    pub async fn renew(&self) -> Result<(), Fault> {
        self.block(|_| Box::pin(async { Ok(()) })).await
    }

    /// Writes every row but those that make it live.
    pub async fn write_rows(&mut self) -> Result<(), Fault> {
        let (mut acting, mut old) = (Vec::new(), BTreeSet::new());
        let mut rows = Rows::of(&self.path, &self.columns)?;
        loop {
            let begun = Instant::now();
            let (mut block, mut bytes) = (Vec::with_capacity(BLOCK), 0);
            while block.len() < BLOCK && bytes < BLOCK_BYTES {
                let Some(row) = rows.next().transpose()? else { break };
                old.extend(row.of_record_from_before()?);
                if acts(&row) {
                    acting.push(row);
                } else {
                    bytes += row.size;
                    block.push(row);
                }
            }
            if block.is_empty() {
                break;
            }
            self.put_all(Arc::new(block)).await?;
            self.store.rest(begun).await;
        }
        self.acting = acting;
        self.write_chains(old.into_iter().collect()).await
    }

    /// Writes the chains of records anew that are of the time before facts and words were stored apart.
    async fn write_chains(&self, old: Vec<Uuid>) -> Result<(), Fault> {
        if old.is_empty() {
            return Ok(());
        }
        let (desk, now) = (self.desk, self.lease.began.0);
        let before = self.block(move |tx| Box::pin(chains::before(tx, desk))).await?;
        let mut events = 0;
        for some in old.chunks(RECORDS) {
            let (begun, some) = (Instant::now(), some.to_vec());
            events += self
                .block(move |tx| {
                    let some = some.clone();
                    Box::pin(async move { chains::put_again(tx, desk, &some).await })
                })
                .await?;
            self.store.rest(begun).await;
        }
        self.block(move |tx| {
            let before = before.clone();
            Box::pin(async move { chains::seal_again(tx, desk, &before, events, now).await })
        })
        .await
    }

    /// Makes it live, in one piece: from here on it is a desk like the others, but closed until somebody opens it.
    /// `made`: when the copy was.
    pub async fn open(&mut self, made: Timestamp) -> Result<(), Fault> {
        let acting = Arc::new(std::mem::take(&mut self.acting));
        let (lease, desk) = (self.lease.clone(), self.desk);
        self.block(move |tx| {
            let (acting, lease) = (Arc::clone(&acting), lease.clone());
            Box::pin(async move {
                put_each(tx, &acting).await?;
                are_loaded(tx, desk, (made, lease.began.0)).await?;
                // Its blocks were written before it became live.
                versions::search_is_made(tx, desk).await?;
                tx.run(END_LEASE, args![lease.name, lease.holder]).await
            })
        })
        .await
    }

    /// Takes away what was written of it. People stay: they may have come meanwhile by another desk.
    pub async fn take_away(&self) -> Result<(), Fault> {
        let desk = self.desk;
        for table in tables().chain(LEFT_OUT.iter().copied()) {
            loop {
                let begun = Instant::now();
                let some = self.block(move |tx| Box::pin(drop_some(tx, table, desk))).await?;
                if !some {
                    break;
                }
                self.store.rest(begun).await;
            }
        }
        Ok(())
    }

    async fn put_all(&self, block: Arc<Vec<Row>>) -> Result<(), Fault> {
        self.block(move |tx| {
            let block = Arc::clone(&block);
            Box::pin(async move { put_each(tx, &block).await })
        })
        .await
    }

    /// One transaction of the import: while the lease is held, and the desk does not live.
    async fn block<T, F>(&self, job: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Tx) -> Running<'t, T> + Send + Sync + 'static,
    {
        let (lease, desk, job) = (self.lease.clone(), self.desk, Arc::new(job));
        self.store
            .write(desk, move |tx| {
                let (lease, job) = (lease.clone(), Arc::clone(&job));
                Box::pin(async move {
                    lease.renew(tx).await?;
                    let lives: Option<(i64,)> = tx.optional(LIVES, args![desk]).await?;
                    if lives.is_some_and(|(count,)| count > 0) {
                        return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("kind", "desk")));
                    }
                    job(tx).await
                })
            })
            .await
    }
}

async fn put_each(tx: &mut Tx, rows: &[Row]) -> Result<(), Fault> {
    for row in rows {
        put(tx, row).await?;
    }
    Ok(())
}

/// Whether a row makes its desk live: it is seen, somebody acts by it, or it acts by itself.
fn acts(row: &Row) -> bool {
    match row.place.table {
        // What is said of versions counts for every node from the moment it is there.
        "desk" | "seat" | "projection" => true,
        "clock" => !row.value("next").is_null(),
        "outbox" => row.value("done").is_null() && row.value("parked").is_null(),
        _ => false,
    }
}

/// Finds the desk of a copy, and whether all its rows have a place here.
async fn look_through(tx: &mut Tx, path: &Path) -> Result<(DeskId, Columns), Fault> {
    let (columns, mut desk) = (Columns::read(tx).await?, None);
    for row in Rows::of(path, &columns)? {
        let row = row?;
        looked_at(tx, &row).await?;
        if row.place.table == "desk" {
            desk = Some(DeskId(row.id("id")?));
        } else if row.place.table != "person" && row.place.desk != desk {
            return Err(Fault::Copy(format!("a row of {} is of another desk", row.place.table)));
        }
    }
    let desk = desk.ok_or_else(|| Fault::Copy("it holds no desk".into()))?;
    Ok((desk, columns))
}

/// Takes away some rows of a table that are a desk's; whether there may be more.
async fn drop_some(tx: &mut Tx, table: &str, desk: DeskId) -> Result<bool, Fault> {
    match table {
        "search_block" => return Ok(blocks::drop_some(tx, desk, BLOCK as u64).await? > 0),
        "search_document" => return Ok(blocks::drop_some_before(tx, desk, BLOCK as u64).await? > 0),
        _ => {}
    }
    if !columns(tx, table).await?.iter().any(|(name, _)| name == "desk_id") {
        return Ok(false);
    }
    // PostgreSQL is told the desk of what goes, too: where a row lies says nothing of whose it is.
    let (whose, row) = match table {
        _ if tx.is_postgres() => ("desk_id = $1 and", "ctid"),
        // It lies by its key, on SQLite, and has no other name for a row.
        "request_report" => ("", "desk_id, opened, id"),
        _ => ("", "rowid"),
    };
    let built = format!(
        "delete from {table} where {whose} ({row}) in (select {row} from {table} where desk_id = $1 limit {BLOCK})"
    );
    Ok(tx.touches_built(built, args![desk]).await? > 0)
}
