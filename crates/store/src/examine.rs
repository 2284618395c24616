//! What a file of SQLite is, before anything is written into it: ours, somebody else's, or damaged.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tokio::time::Instant;

use crate::fault::Fault;
use crate::place::{APPLICATION, Unfit};

/// How long the file is looked through before a server begins.
const LOOKED_THROUGH: Duration = Duration::from_secs(5);

const TABLES: &str =
    "select count(*), coalesce(sum(name = 'schema_version'), 0) from sqlite_schema where type = 'table'";
const WHOSE: &str = "select application_id from pragma_application_id";
const LOOK: &str = "pragma quick_check(1)";

/// Refuses what is not ours; and what is damaged, where the file is looked through.
pub(crate) async fn examine(file: &Path, through: bool) -> Result<(), Fault> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    let mut connection =
        SqliteConnection::connect_with(&options.busy_timeout(Duration::from_secs(10))).await?;
    let (whose,): (i64,) = sqlx::query_as(WHOSE).fetch_one(&mut connection).await?;
    let (tables, schemas): (i64, i64) = sqlx::query_as(TABLES).fetch_one(&mut connection).await?;
    // Before there was a mark, there was a schema.
    let ours = whose == i64::from(APPLICATION) || (whose == 0 && (schemas > 0 || tables == 0));
    if !ours {
        return Err(Fault::Unfit(Unfit::Foreign));
    }
    if through {
        look_through(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Looks through a file for what does not fit together, as far as that goes in a few seconds: a large one is not kept
/// from serving by it.
async fn look_through(connection: &mut SqliteConnection) -> Result<(), Fault> {
    let ends = Instant::now() + LOOKED_THROUGH;
    connection.lock_handle().await?.set_progress_handler(100_000, move || Instant::now() < ends);
    let found: Result<Vec<(String,)>, sqlx::Error> = sqlx::query_as(LOOK).fetch_all(&mut *connection).await;
    connection.lock_handle().await?.remove_progress_handler();
    match found {
        Ok(rows) if rows.iter().all(|(said,)| said == "ok") => Ok(()),
        Ok(rows) => {
            tracing::error!(found = ?rows, "the database is damaged");
            Err(Fault::Unfit(Unfit::Damaged))
        }
        // Interrupted.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("9") => {
            tracing::info!(
                "the database is too large to be looked through at start: `relais doctor` does it"
            );
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
