//! What a file of SQLite is, before anything is written into it: ours, somebody else's, or damaged.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ffi};
use tokio::time::Instant;

use crate::connections;
use crate::fault::{Fault, said_by_sqlite};
use crate::place::{APPLICATION, Unfit};

/// How long the file is looked through before a server begins.
const LOOKED_THROUGH: Duration = Duration::from_secs(5);

const TABLES: &str =
    "select count(*), coalesce(sum(name = 'schema_version'), 0) from sqlite_schema where type = 'table'";
const WHOSE: &str = "select application_id from pragma_application_id";
const LOOK: &str = "pragma quick_check(1)";

/// Refuses what is not ours; and what is damaged, where the file is looked through.
pub(crate) fn examine(file: &Path, through: bool) -> Result<(), Fault> {
    let open = connections::open(file)?;
    let whose: i64 = open.query_row(WHOSE, (), |row| row.get(0))?;
    let (tables, schemas): (i64, i64) = open.query_row(TABLES, (), |row| row.try_into())?;
    // Before there was a mark, there was a schema.
    let ours = whose == i64::from(APPLICATION) || (whose == 0 && (schemas > 0 || tables == 0));
    if !ours {
        return Err(Fault::Unfit(Unfit::Foreign));
    }
    if through { look_through(&open) } else { Ok(()) }
}

/// Looks through a file for what does not fit together, as far as that goes in a few seconds: a large one is not kept
/// from serving by it.
fn look_through(open: &Connection) -> Result<(), Fault> {
    let ends = Instant::now() + LOOKED_THROUGH;
    open.progress_handler(100_000, Some(move || Instant::now() >= ends))?;
    let found = open.prepare(LOOK).and_then(|mut look| {
        let rows = look.query_map((), |row| row.get::<_, String>(0))?;
        rows.collect::<Result<Vec<String>, _>>()
    });
    match found {
        Ok(said) if said.iter().all(|said| said == "ok") => Ok(()),
        Ok(found) => {
            tracing::error!(?found, "the database is damaged");
            Err(Fault::Unfit(Unfit::Damaged))
        }
        Err(error) if said_by_sqlite(&error) == Some(ffi::SQLITE_INTERRUPT) => {
            tracing::info!(
                "the database is too large to be looked through at start: `relais doctor` does it"
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
