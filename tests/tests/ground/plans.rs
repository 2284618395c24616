//! How the engines go about each statement: none reads a whole table that grows, nor all that a desk has of one. On
//! PostgreSQL with what its planner knows when nobody has looked at the tables since they were empty.

mod fixed;
mod lists;
mod others;
mod reports;

use std::collections::{BTreeMap, BTreeSet};

use relais_tests::base::{Base, Kind};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};
use store::Store;

/// Tables that grow with what a desk does.
const GROWING: [&str; 29] = [
    "request",
    "request_value",
    "request_tag",
    "request_report",
    "event",
    "escalation",
    "escalation_request",
    "clock",
    "outbox",
    "delivery",
    "mail",
    "mail_reference",
    "idempotency",
    "search_block",
    "search_document",
    "link_in",
    "link_line",
    "file",
    "file_holder",
    "file_piece",
    "upload",
    "person",
    "seat",
    "session",
    "token",
    "sign_in_link",
    "audit",
    "seal",
    "known_name",
];

fn grows(table: &str) -> bool {
    GROWING.contains(&table)
}

/// An empty database.
async fn empty() -> (Base, SqliteConnection) {
    let base = Base::new(Kind::Sqlite).await;
    drop(Store::open(&base.url).await.unwrap());
    let open = SqliteConnection::connect(&base.url).await.unwrap();
    (base, open)
}

/// How SQLite goes about a text, a line for each step.
async fn on_sqlite(open: &mut SqliteConnection, text: &str) -> Vec<String> {
    let plan = format!("explain query plan {text}");
    let rows = open.fetch_all(AssertSqlSafe(plan)).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    rows.iter().map(|row| row.get("detail")).collect()
}

/// Tables that a planner looked at when they were empty, some thousand rows in each, and what a transaction sets.
/// Of fewer requests PostgreSQL would guess that a desk has no more than a search names.
const FILLED: &str = "
do $$ declare it record; begin
  for it in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
    execute format('alter table %I set (autovacuum_enabled = off)', it.relname);
  end loop;
end $$;
analyze;
set session_replication_role = replica;
do $$ declare it record; begin
  for it in
    select c.table_name as name, string_agg(quote_ident(c.column_name), ', ' order by ordinal_position) as columns,
      string_agg(case
        when c.column_name = 'desk_id' then quote_literal('00000000-0000-0000-0000-000000000007') || '::uuid'
        when c.table_name = 'desk' and c.column_name = 'body' then quote_literal('{\"mailbox\":\"') || ' || n || ' || quote_literal('\"}')
        when c.column_name in ('body', 'state') then quote_literal('{}')
        when c.table_name = 'request' and c.column_name = 'open' then '(n % 20 = 0)::int'
        when c.table_name = 'outbox' and c.column_name in ('done', 'parked') then 'null'
        when c.column_name = 'head' then '0'
        when c.data_type = 'uuid' then 'gen_random_uuid()'
        when c.data_type = 'bigint' then 'n'
        when c.data_type = 'bytea' then 'decode(lpad(to_hex(n), 8, ''0''), ''hex'')'
        when c.data_type = 'tsvector' then 'to_tsvector(''simple'', ''x'' || n)'
        else '''x'' || n' end, ', ' order by ordinal_position) as made
    from information_schema.columns c where c.table_schema = 'public' and c.table_name not in ('paging', 'schema_version', 'block_sought')
    group by 1
  loop
    execute format('insert into %I (%s) select %s from generate_series(1, %s) as n', it.name, it.columns, it.made,
      case when it.name = 'request' then 6000 else 5000 end);
  end loop;
end $$;
set session_replication_role = origin;
set role relais_runtime;
set relais.desk = '00000000-0000-0000-0000-000000000007';
set plan_cache_mode = force_generic_plan;
";

/// A database with those rows.
async fn filled() -> (Base, PgConnection) {
    let base = Base::new(Kind::Postgres).await;
    drop(Store::open(&base.url).await.unwrap());
    let mut open = PgConnection::connect(&base.url).await.unwrap();
    let mut script = FILLED.to_owned();
    for (name, value) in store::PLANNED {
        script.push_str(&format!("set {name} = {value};"));
    }
    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut open).await.unwrap();
    (base, open)
}

/// A node of a plan: what it does, to which table, by which index, and what it looks for there.
#[derive(Debug)]
struct Node {
    does: String,
    table: String,
    index: String,
    sought: String,
}

fn nodes(plan: &serde_json::Value, all: &mut Vec<Node>) {
    let text = |name: &str| plan[name].as_str().unwrap_or_default().to_owned();
    if plan.get("Node Type").is_some() {
        let sought = text(if plan.get("Recheck Cond").is_some() { "Recheck Cond" } else { "Index Cond" });
        all.push(Node {
            does: text("Node Type"),
            table: text("Relation Name"),
            index: text("Index Name"),
            sought,
        });
    }
    for part in plan["Plans"].as_array().into_iter().flatten() {
        nodes(part, all);
    }
}

/// How PostgreSQL goes about a text when it knows no value.
async fn on_postgres(open: &mut PgConnection, text: &str) -> Vec<Node> {
    let places = text.split('$').skip(1).filter_map(|after| {
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    // Those that stand in the text alone: a statement may have arguments that a text of it does not use.
    let used: BTreeMap<usize, usize> = places.collect::<BTreeSet<_>>().into_iter().zip(1..).collect();
    let mut prepared = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        prepared.push_str(before);
        prepared.push('$');
        if let Some(place) = after[..digits].parse().ok().and_then(|place: usize| used.get(&place)) {
            prepared.push_str(&place.to_string());
        }
        rest = &after[digits..];
    }
    prepared.push_str(rest);
    let nulls = vec!["null"; used.len()].join(", ");
    let given = if used.is_empty() { String::new() } else { format!("({nulls})") };
    let script = format!("prepare asked as {prepared}");
    sqlx::raw_sql(AssertSqlSafe(script))
        .execute(&mut *open)
        .await
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let script = format!("explain (format json) execute asked{given}");
    let rows = sqlx::raw_sql(AssertSqlSafe(script)).fetch_all(&mut *open).await;
    let rows = rows.unwrap_or_else(|error| panic!("{text}: {error}"));
    open.execute("deallocate asked").await.unwrap();
    let plan: serde_json::Value = rows[0].get(0);
    let mut all = Vec::new();
    nodes(&plan[0]["Plan"], &mut all);
    all
}
