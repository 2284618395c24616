//! Migrations: one text for both engines, forward only, in the program itself.

use crate::arg::args;
use crate::db::Found;
use crate::fault::Fault;
use crate::roles::{self, Roles};
use crate::tx::{Sql, Tx};

/// In order; the number is the schema's version.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_foundation.sql")),
    (2, include_str!("../migrations/0002_calendars.sql")),
    (3, include_str!("../migrations/0003_joining.sql")),
    (4, include_str!("../migrations/0004_on_call.sql")),
    (5, include_str!("../migrations/0005_seats.sql")),
];

const VERSION: Sql = Sql {
    sqlite: "select coalesce(max(version), 0) from schema_version",
    postgres: "select coalesce(max(version), 0) from schema_version",
};
const RECORD: Sql = Sql {
    sqlite: "insert into schema_version (version) values ($1)",
    postgres: "insert into schema_version (version) values ($1)",
};

/// Brings the schema up to date. A schema newer than this program is refused, not guessed at. Answers the roles of a PostgreSQL; `role` is the runtime role that it has or gets.
pub(crate) async fn up(tx: &mut Tx, found: Found, role: &str) -> Result<Option<Roles>, Fault> {
    tx.begin(None, true).await?;
    let done = up_within(tx, found, role).await;
    match done {
        Ok(roles) => {
            tx.commit().await?;
            Ok(roles)
        }
        Err(fault) => {
            tx.rollback().await?;
            Err(fault)
        }
    }
}

async fn up_within(tx: &mut Tx, found: Found, role: &str) -> Result<Option<Roles>, Fault> {
    if tx.is_postgres() {
        // Two nodes that start at once: one migrates, the other waits and finds it done.
        tx.script("select pg_advisory_xact_lock(7230611)".into()).await?;
    }
    tx.script("create table if not exists schema_version (version bigint primary key)".into()).await?;
    let (version,): (i64,) = tx.optional(VERSION, Vec::new()).await?.unwrap_or((0,));
    let newest = MIGRATIONS.last().map_or(0, |(version, _)| *version);
    if version == 0 && found == Found::Only {
        return Err(Fault::Misnamed(
            "this database holds no Relais: `relais serve` or `relais migrate` makes one".into(),
        ));
    }
    if version > newest {
        return Err(Fault::Corrupt(format!(
            "the database has schema {version}, newer than this program's {newest}: use the newer program"
        )));
    }
    for (number, text) in MIGRATIONS.iter().filter(|(number, _)| *number > version) {
        tx.script(dialect(text, tx.is_postgres())).await?;
        tx.run(RECORD, args![*number]).await?;
    }
    if tx.is_postgres() { roles::prepare(tx, role).await.map(Some) } else { Ok(None) }
}

/// Row-level security keeps PostgreSQL from the full-text index, as matching is not proven to leak nothing: the
/// planner would read every document of the desk. This function, of the owner's right, keeps to the desk by itself.
const FIND: &str = "\
alter table search_document no force row level security;
create function search_found(about text, who text, words text) returns setof search_document
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select * from search_document where terms @@ to_tsquery('simple', words) and subject = about and audience = who
      and desk_id = current_setting('relais.desk')::uuid $$;
revoke execute on function search_found(text, text, text) from public;
";

/// The text in one engine's dialect, row-level security included.
fn dialect(text: &str, postgres: bool) -> String {
    let mut script = if postgres {
        text.replace("{uuid}", "uuid")
            .replace("{bytes}", "bytea")
            .replace("{strict}", "")
            .replace("{documents}", "")
            .replace("{mailbox}", "lower(body::jsonb ->> 'mailbox')")
            // Each document is indexed at once: a list of pending ones is read by every search, and makes the planner
            // read all documents instead.
            .replace(
                "{search}",
                "alter table search_document add column terms tsvector not null default ''::tsvector;\n\
                 create index search_terms on search_document using gin (terms) with (fastupdate = off);\n\
                 create sequence search_document_id;",
            )
    } else {
        text.replace("{uuid}", "blob")
            .replace("{bytes}", "blob")
            .replace(" bigint", " integer")
            .replace("{strict}", " strict")
            .replace("{mailbox}", "lower(json_extract(body, '$.mailbox'))")
            .replace("{documents}", ", unique (id)")
            .replace(
                "{search}",
                "create virtual table search_terms using fts5(terms, content='', contentless_delete=1, tokenize=\"unicode61 categories 'L* N* Co'\");",
            )
    };
    if postgres {
        let tables: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("--desk ")).collect();
        for table in tables {
            script.push_str(&format!(
                "alter table {table} enable row level security;\n\
                 alter table {table} force row level security;\n\
                 create policy one_desk on {table} \
                   using (desk_id = current_setting('relais.desk')::uuid) \
                   with check (desk_id = current_setting('relais.desk')::uuid);\n"
            ));
        }
        if text.contains("{search}") {
            script.push_str(FIND);
        }
    }
    script
}
