//! What a PostgreSQL says of itself, asked by `relais doctor`.

use sqlx::{FromRow, PgPool};

use crate::db::{Stands, Store};
use crate::fault::Fault;
use crate::postgres::bounded;

/// A PostgreSQL, and how Relais stands on it.
#[derive(Debug, Clone)]
pub struct About {
    pub stands: Stands,
    pub says: Says,
    pub standbys: Vec<Standby>,
}

/// What the server says of itself.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Says {
    pub version: String,
    /// Who we are to it.
    pub owner: String,
    /// Whether it is a standby, or takes no changes for another reason.
    pub takes_no_changes: bool,
    pub synchronous_commit: String,
    pub synchronous_standby_names: String,
    pub fsync: bool,
    pub full_page_writes: bool,
    /// How many connections we may have.
    pub places: i64,
    /// How many the programs of others have.
    pub taken: i64,
    /// How many servers of ours are connected.
    pub nodes: i64,
    /// Where it listens, as it sees it; nothing on a socket of the machine.
    pub address: Option<String>,
    pub port: Option<i32>,
}

/// A standby that is connected. To a role without `pg_monitor` the server says no more than that.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Standby {
    pub name: Option<String>,
    /// `sync`, `quorum`, `potential`, `async`.
    pub standing: Option<String>,
    /// How far it lags, in bytes and in seconds.
    pub bytes: Option<i64>,
    pub seconds: Option<i64>,
}

const SAYS: &str = "\
select current_setting('server_version') as version, session_user::text as owner,
  pg_is_in_recovery() or current_setting('default_transaction_read_only')::bool as takes_no_changes,
  current_setting('synchronous_commit') as synchronous_commit,
  current_setting('synchronous_standby_names') as synchronous_standby_names,
  current_setting('fsync')::bool as fsync, current_setting('full_page_writes')::bool as full_page_writes,
  least(
    current_setting('max_connections')::bigint - current_setting('superuser_reserved_connections')::bigint
      - coalesce(current_setting('reserved_connections', true)::bigint, 0),
    nullif(us.rolconnlimit, -1), nullif(base.datconnlimit, -1)) as places,
  (select count(*) from pg_stat_activity
     where backend_type = 'client backend' and application_name not like 'relais%') as taken,
  (select count(distinct application_name) from pg_stat_activity
     where application_name like 'relais serve %') as nodes,
  host(inet_server_addr()) as address, inet_server_port() as port
from pg_roles us, pg_database base where us.rolname = session_user and base.datname = current_database()";

const STANDBYS: &str = "\
select application_name as name, sync_state as standing,
  case when not pg_is_in_recovery() then pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint end as bytes,
  extract(epoch from replay_lag)::bigint as seconds
from pg_stat_replication order by 1";

impl Store {
    /// What its server says, if it is one.
    pub async fn about(&self) -> Result<Option<About>, Fault> {
        let (Some((pool, waits)), Some(stands)) = (self.asking(), self.stands()) else { return Ok(None) };
        let (says, standbys) = bounded(Some(waits.change), "a question about itself", ask(pool)).await?;
        Ok(Some(About { stands: stands.clone(), says, standbys }))
    }
}

async fn ask(pool: &PgPool) -> Result<(Says, Vec<Standby>), Fault> {
    // As the one who connected, and not as the runtime role: the server tells it more. And with nothing prepared: there
    // is no transaction around it for which a pooler keeps the server.
    let says = Says::from_row(&sqlx::raw_sql(SAYS).fetch_one(pool).await?)?;
    let standbys = sqlx::raw_sql(STANDBYS).fetch_all(pool).await?;
    let standbys = standbys.iter().map(Standby::from_row).collect::<Result<_, _>>()?;
    Ok((says, standbys))
}
