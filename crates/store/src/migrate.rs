//! Migrations: one text for both engines, forward only, in the program itself.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::arg::args;
use crate::db::Purpose;
use crate::fault::Fault;
use crate::place::{self, APPLICATION, Held};
use crate::roles::{self, Roles};
use crate::tx::{Sql, Tx};

/// In order; the number is the schema's version.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_foundation.sql")),
    (2, include_str!("../migrations/0002_calendars.sql")),
    (3, include_str!("../migrations/0003_joining.sql")),
    (4, include_str!("../migrations/0004_on_call.sql")),
    (5, include_str!("../migrations/0005_seats.sql")),
    (6, include_str!("../migrations/0006_signing_in.sql")),
    (7, include_str!("../migrations/0007_outages.sql")),
    (8, include_str!("../migrations/0008_machine.sql")),
    (9, include_str!("../migrations/0009_shares.sql")),
    (10, include_str!("../migrations/0010_files.sql")),
    (11, include_str!("../migrations/0011_within.sql")),
    (12, include_str!("../migrations/0012_lines.sql")),
    (13, include_str!("../migrations/0013_lanes.sql")),
    (14, include_str!("../migrations/0014_lines.sql")),
    (15, include_str!("../migrations/0015_apart.sql")),
    (16, include_str!("../migrations/0016_seats.sql")),
    (17, include_str!("../migrations/0017_product.sql")),
    (18, include_str!("../migrations/0018_log.sql")),
    (19, include_str!("../migrations/0019_words.sql")),
    (20, include_str!("../migrations/0020_blocks.sql")),
    (21, include_str!("../migrations/0021_queues.sql")),
    (22, include_str!("../migrations/0022_epoch.sql")),
    (23, include_str!("../migrations/0023_tally.sql")),
    (24, include_str!("../migrations/0024_last_word.sql")),
    (25, include_str!("../migrations/0025_pauses.sql")),
    (28, include_str!("../migrations/0028_growth.sql")),
    (29, include_str!("../migrations/0029_values.sql")),
    (30, include_str!("../migrations/0030_spread.sql")),
    (31, include_str!("../migrations/0031_shown.sql")),
    (32, include_str!("../migrations/0032_reports.sql")),
    (33, include_str!("../migrations/0033_found.sql")),
    (34, include_str!("../migrations/0034_tags.sql")),
    (35, include_str!("../migrations/0035_rebuild.sql")),
    (37, include_str!("../migrations/0037_once.sql")),
    (40, include_str!("../migrations/0040_next_due.sql")),
    (41, include_str!("../migrations/0041_about.sql")),
];

const VERSION: Sql = Sql {
    sqlite: "select coalesce(max(version), 0) from schema_version",
    postgres: "select coalesce(max(version), 0) from schema_version",
};
const RECORD: Sql = Sql {
    sqlite: "insert into schema_version (version) values ($1)",
    postgres: "insert into schema_version (version) values ($1)",
};

/// Whether there is a schema at all.
const EXISTS: Sql = Sql {
    sqlite: "select count(*) from sqlite_schema where type = 'table' and name = 'schema_version'",
    postgres: "select count(*) from pg_tables where schemaname = current_schema() and tablename = 'schema_version'",
};

/// The schema since which words are stored apart from facts, and what is deleted is overwritten.
const WORDS_APART: i64 = 19;

fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, _)| *version)
}

async fn count(tx: &mut Tx, statement: Sql) -> Result<i64, Fault> {
    let row: Option<(i64,)> = tx.optional(statement, Vec::new()).await?;
    Ok(row.map_or(0, |(count,)| count))
}

/// The schema's version; 0: there is none.
async fn version(tx: &mut Tx) -> Result<i64, Fault> {
    if count(tx, EXISTS).await? == 0 { Ok(0) } else { count(tx, VERSION).await }
}

/// Makes the schema, or brings it up to date, if that is what the database is opened for. A schema newer than this
/// program is refused, not guessed at. Answers the roles of a PostgreSQL; `role` is the runtime role that it has or gets.
/// `file`: of an embedded database, which is copied first.
pub(crate) async fn up(
    tx: &mut Tx,
    purpose: &Purpose,
    role: &str,
    file: Option<&Path>,
) -> Result<Option<Roles>, Fault> {
    let found = version(tx).await?;
    if found > newest() {
        return Err(Fault::Corrupt(format!(
            "the database has schema {found}, newer than this program's {}: use the newer program",
            newest()
        )));
    }
    let behind = found > 0 && found < newest();
    match purpose {
        Purpose::Use if found == 0 => {
            return Err(Fault::Misnamed(
                "this database holds no Relais: `relais serve` or `relais migrate` makes one".into(),
            ));
        }
        Purpose::Use | Purpose::Make | Purpose::Load { .. } if behind => {
            return Err(Fault::Misnamed(format!(
                "the database has schema {found}, and this program needs {}: `relais migrate` brings it up to date",
                newest()
            )));
        }
        Purpose::Use if tx.is_postgres() => return roles::found(tx, role).await.map(Some),
        _ if found == newest() && file.is_some() => return Ok(None),
        _ => {}
    }
    // A server of the older program must not go on meanwhile.
    let mut held = None;
    if let (Purpose::Migrate { holder }, Some(file), true) = (purpose, file, behind) {
        held = Some(Held::take_in_time(file, holder).await?);
    }
    if let (Some(file), true) = (file, behind && version(tx).await? == found) {
        let copy = copy_before(tx, file, found).await?;
        let copy = copy.display();
        tracing::info!(
            "the schema goes from {found} to {}; a copy of the database as it was: {copy}",
            newest()
        );
    }
    tx.begin(None, true).await?;
    let done = up_within(tx, role).await;
    drop(held);
    match done {
        Ok(roles) => {
            tx.commit().await?;
            if file.is_some() && behind && found < WORDS_APART {
                // Free room of before may hold words; from here on what is deleted is overwritten.
                if let Err(fault) = tx.script("vacuum".into()).await {
                    tracing::warn!(%fault, "the database was not written anew: its free room may hold what was deleted");
                }
            }
            Ok(roles)
        }
        Err(fault) => {
            tx.rollback().await?;
            Err(fault)
        }
    }
}

/// Copies an embedded database as it is, beside it, for its owner alone.
async fn copy_before(tx: &mut Tx, file: &Path, version: i64) -> Result<PathBuf, Fault> {
    let failed = |what: &Path, error: std::io::Error| Fault::Copy(format!("{}: {error}", what.display()));
    let mut nth = 1;
    let copy = loop {
        let again = if nth == 1 { String::new() } else { format!("-{nth}") };
        let copy = place::beside(file, &format!(".schema-{version}{again}.copy"));
        match OpenOptions::new().write(true).create_new(true).mode(place::OWNER_ONLY).open(&copy) {
            Ok(_) => break copy,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => nth += 1,
            Err(error) => return Err(failed(&copy, error)),
        }
    };
    let name = copy.to_str().ok_or_else(|| Fault::Misnamed(format!("{} is not UTF-8", copy.display())))?;
    let made = tx.script(format!("vacuum into '{}'", name.replace('\'', "''"))).await;
    let durable = || std::fs::File::open(&copy).and_then(|copy| copy.sync_all());
    match made.and_then(|()| durable().map_err(|error| failed(&copy, error))) {
        Ok(()) => Ok(copy),
        Err(fault) => {
            drop(std::fs::remove_file(&copy));
            Err(fault)
        }
    }
}

async fn up_within(tx: &mut Tx, role: &str) -> Result<Option<Roles>, Fault> {
    if tx.is_postgres() {
        // Two nodes that start at once: one migrates, the other waits and finds it done.
        tx.script("select pg_advisory_xact_lock(7230611)".into()).await?;
    }
    tx.script("create table if not exists schema_version (version bigint primary key)".into()).await?;
    let (version,): (i64,) = tx.optional(VERSION, Vec::new()).await?.unwrap_or((0,));
    for (number, text) in MIGRATIONS.iter().filter(|(number, _)| *number > version) {
        // What no statement can do stands between two scripts.
        let (before, after) = text.split_once("{chains}").unwrap_or((text, ""));
        tx.script(dialect(before, tx.is_postgres())).await?;
        if !after.is_empty() {
            crate::chains::write_anew(tx).await?;
            tx.script(dialect(after, tx.is_postgres())).await?;
        }
        tx.run(RECORD, args![*number]).await?;
    }
    if tx.is_postgres() {
        return roles::prepare(tx, role).await.map(Some);
    }
    tx.script(format!("pragma application_id = {APPLICATION}")).await?;
    Ok(None)
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

/// The same for blocks of words.
const FIND_BLOCKS: &str = "\
alter table search_block no force row level security;
create function block_found(about text, who text, sought text) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select subject_id from search_block where terms @@ to_tsquery('simple', sought) and subject = about and audience = who
      and desk_id = current_setting('relais.desk')::uuid $$;
revoke execute on function block_found(text, text, text) from public;
";

/// The same, no further than so many; planned as if all were asked for, so that it begins with the words.
const FIND_SOME: &str = "\
create function block_some(about text, who text, sought text, most bigint) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with found as materialized (select subject_id from search_block where terms @@ to_tsquery('simple', sought)
      and subject = about and audience = who and desk_id = current_setting('relais.desk')::uuid)
    select subject_id from found limit most $$;
revoke execute on function block_some(text, text, text, bigint) from public;
";

/// The same without a function, which a PostgreSQL that is spread over several machines cannot look into: a view of the
/// owner's right, which keeps to the desk by itself, and holds no words. What was numbered for all desks is no longer. And
/// what asks of all desks at once whether anything of some lanes is due finds it by the lane.
const SPREAD: &str = "\
create view block_sought as select desk_id, subject_id, subject, audience, terms from search_block
  where desk_id = nullif(current_setting('relais.desk', true), '')::uuid;
drop function search_found(text, text, text);
drop function block_found(text, text, text);
drop function block_some(text, text, text, bigint);
drop sequence search_document_id;
alter table search_document force row level security;
create index outbox_of_lane on outbox (lane, not_before) where head > 0 and parked is null;
";

/// The same view, which also says whose entries a block holds.
const SOUGHT: &str = "\
create or replace view block_sought as select desk_id, subject_id, subject, audience, terms, source_id from search_block
  where desk_id = nullif(current_setting('relais.desk', true), '')::uuid;
";

/// What triggers of PostgreSQL do instead of what is refused. On SQLite each says it for itself.
const REFUSALS: &str = "\
create function is_kept() returns trigger language plpgsql as $$ begin
  raise exception 'what is in % is kept as it is', tg_table_name; end $$;
create function is_kept_while_its_desk_lives() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$ begin
  if exists (select from desk where id = old.desk_id) then
    raise exception 'what is in % is kept as it is', tg_table_name; end if;
  return old; end $$;
";
const REFUSED: &str = "begin select raise(abort, 'it is kept as it is'); end";
const REFUSED_WHILE_IT_LIVES: &str = "when (exists (select 1 from desk where desk.id = old.desk_id)) \
    begin select raise(abort, 'it is kept as it is'); end";

/// What SQLite's `replace` would put aside is refused before it is.
const ONCE: &str = "\
create trigger event_once before insert on event for each row
  when (exists (select 1 from event where desk_id = new.desk_id and record_id = new.record_id and seq = new.seq)
    or new.position is not null and exists (select 1 from event where desk_id = new.desk_id and position = new.position))
  begin select raise(abort, 'it is kept as it is'); end;
create trigger event_placed_apart before update of position on event for each row
  when (exists (select 1 from event where desk_id = new.desk_id and position = new.position and rowid <> new.rowid))
  begin select raise(abort, 'it is kept as it is'); end;
create trigger seal_once before insert on seal for each row
  when (exists (select 1 from seal where desk_id = new.desk_id and batch = new.batch))
  begin select raise(abort, 'it is kept as it is'); end;
create trigger audit_once before insert on audit for each row
  when (exists (select 1 from audit where desk_id = new.desk_id and id = new.id))
  begin select raise(abort, 'it is kept as it is'); end;
";

/// Before and after the products of requests are taken from their documents. One that cannot be read must not hold the
/// others up; and it is done for every desk, so that the owner passes the wall meanwhile.
const PRODUCT_OF: &str = "\
alter table request no force row level security;
create function product_of(state text) returns text language plpgsql set search_path = pg_catalog, pg_temp as $$ begin
  return state::json ->> 'product';
  exception when data_exception then return null; end $$;
";
const PRODUCT_DONE: &str = "\
drop function product_of(text);
alter table request force row level security;
";

/// Before and after calendars are read for every desk: the owner passes the wall meanwhile.
const EVERY_DESK: &str = "alter table named_calendar no force row level security;";
const EACH_DESK: &str = "alter table named_calendar force row level security;";

/// The regions that calendars of several name, with their desks.
const REGIONS: &str = "select desk_id, trim(coalesce(region ->> 'queue', '')) as region \
    from named_calendar cross join lateral json_array_elements(body::json -> 'regions') as region \
    where json_array_length(body::json -> 'regions') > 1";
const REGIONS_EMBEDDED: &str = "select desk_id, trim(coalesce(json_extract(region.value, '$.queue'), '')) as region \
    from named_calendar, json_each(case when json_valid(body) then body else '{}' end, '$.regions') as region \
    where json_valid(body) and json_array_length(body, '$.regions') > 1";
/// Before and after chains are written anew: it is done for every desk, so that the owner passes the wall meanwhile.
const OPEN_CHAINS: &str = "\
alter table event no force row level security;
alter table seal no force row level security;
alter table audit no force row level security;
";
const CLOSE_CHAINS: &str = "\
alter table event force row level security;
alter table seal force row level security;
alter table audit force row level security;
";

/// The text in one engine's dialect, row-level security included.
fn dialect(text: &str, postgres: bool) -> String {
    let mut script = if postgres {
        text.replace("{uuid}", "uuid")
            .replace("{bytes}", "bytea")
            .replace("{strict}", "")
            .replace("{by_key}", "")
            .replace("{documents}", "")
            .replace("{refusals}", REFUSALS)
            .replace("{once}", "select 1 where false;")
            .replace("{block_some}", FIND_SOME)
            .replace("{spread}", SPREAD)
            .replace("{sought}", SOUGHT)
            .replace("{refused}", "execute function is_kept()")
            .replace("{refused_while_it_lives}", "execute function is_kept_while_its_desk_lives()")
            .replace("{mailbox}", "lower(body::jsonb ->> 'mailbox')")
            .replace("{seat_name}", "coalesce(body::jsonb ->> 'name', '')")
            .replace("{product_of}", PRODUCT_OF)
            .replace("{product}", "product_of(state)")
            .replace("{product_done}", PRODUCT_DONE)
            .replace("{new_id}", "gen_random_uuid()")
            .replace("{every_desk}", EVERY_DESK)
            .replace("{each_desk}", EACH_DESK)
            .replace("{regions}", REGIONS)
            .replace("{open_chains}", OPEN_CHAINS)
            .replace("{close_chains}", CLOSE_CHAINS)
            .replace("{on_event}", " on event")
            .replace("{on_seal}", " on seal")
            .replace("{on_audit}", " on audit")
            .replace("{found_by}", "terms tsvector not null default ''::tsvector")
            .replace(
                "{blocks}",
                "create index block_terms on search_block using gin (terms) with (fastupdate = off);",
            )
            .replace("{found_blocks}", "")
            .replace("{past_the_wall_of_requests}", "alter table request no force row level security;")
            .replace("{behind_the_wall_of_requests}", "alter table request force row level security;")
            .replace("{nobody}", "'00000000-0000-0000-0000-000000000000'::uuid")
            .replace(
                "{letter_in_its_epoch}",
                "jsonb_set(body::jsonb, '{message,epoch}', to_jsonb(epoch))::text",
            )
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
            .replace("{by_key}", " strict, without rowid")
            .replace("{mailbox}", "lower(json_extract(body, '$.mailbox'))")
            .replace("{refusals}", "")
            .replace("{once}", ONCE)
            .replace("{block_some}", "")
            .replace("{spread}", "")
            .replace("{sought}", "")
            .replace("{refused}", REFUSED)
            .replace("{refused_while_it_lives}", REFUSED_WHILE_IT_LIVES)
            .replace("{seat_name}", "coalesce(json_extract(body, '$.name'), '')")
            .replace("{product_of}", "")
            .replace("{product}", "case when json_valid(state) then json_extract(state, '$.product') end")
            .replace("{product_done}", "")
            .replace("{new_id}", "randomblob(16)")
            .replace("{every_desk}", "")
            .replace("{each_desk}", "")
            .replace("{regions}", REGIONS_EMBEDDED)
            .replace("{open_chains}", "")
            .replace("{close_chains}", "")
            .replace("{on_event}", "")
            .replace("{on_seal}", "")
            .replace("{on_audit}", "")
            .replace("{found_by}", "id integer not null unique")
            .replace(
                "{blocks}",
                "create virtual table block_terms using fts5(terms, content='', contentless_delete=1, tokenize=\"unicode61 categories 'L* N* Co'\");",
            )
            .replace(
                "{found_blocks}",
                "create index search_block_found on search_block (id, desk_id, subject, audience, subject_id);",
            )
            .replace("{past_the_wall_of_requests}", "")
            .replace("{behind_the_wall_of_requests}", "")
            .replace("{nobody}", "zeroblob(16)")
            .replace("{letter_in_its_epoch}", "json_set(body, '$.message.epoch', epoch)")
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
        if text.contains("{blocks}") {
            script.push_str(FIND_BLOCKS);
        }
    }
    script
}
