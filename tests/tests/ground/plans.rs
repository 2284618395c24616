//! How the engines go about each statement: none reads a whole table that grows, nor all that a desk has of one. On
//! PostgreSQL with what its planner knows when nobody has looked at the tables since they were empty.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::id::{AccountId, DeskId, PersonId, QueueId, SeatId};
use domain::kind::Door;
use domain::policy::Severity;
use domain::seat::Reach;
use domain::word::Speaker;
use relais_tests::base::{Base, Kind};
use relais_tests::run;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqliteConnection};
use store::requests::{Filter, Order, Waiting};
use store::{Part, Scope, Store, escalations, requests, search};
use uuid::Uuid;

/// Tables that grow with what a desk does.
const GROWING: [&str; 27] = [
    "request",
    "request_value",
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

/// Statements that read more than what they answer, and why they may.
const ALLOWED: [(&str, &[&str]); 8] = [
    ("once, by a migration", &["::chains::", "::people::NAME_SEATS"]),
    (
        "a check, or building anew, which looks at everything",
        &[
            "::events::SEALS",
            "::requests::ALL_IDS",
            "::tally::COUNT",
            "::tally::COUNT_OWN",
            "::tally::DIFFER",
            "::tally::CLEAR",
            "::versions::RECORDS",
            "::search::blocks::SOME_BEFORE",
            "::mail::COUNTS",
        ],
    ),
    (
        "takes words, a file or a person out, wherever they stand",
        &["::redaction::", "::erasure::", "::files::NAMED_BY"],
    ),
    ("takes a desk out", &["::search::blocks::DROP_TERMS_OF_SOME", "::search::blocks::DROP_SOME"]),
    (
        "the first or last of an index, as many as are asked for",
        &[
            "::audit::NEWEST",
            "::events::LAST_SEAL",
            "::log::NEWEST",
            "::log::LAST_AUDIT",
            "::facts::NEWEST",
            "::escalations::NEWEST_IDS",
            "::requests::NEWEST_IDS",
            "::clocks::ANY_DUE",
            "::people::ANY_PERSON",
        ],
    ),
    (
        "what is open, waits, or was given up, which an index holds alone",
        &[
            "::events::UNSEALED",
            "::requests::OPEN_OF_SEVERITY",
            "::escalations::OPEN",
            "::outbox::BY_LANE",
            "::outbox::PARKED",
            "::outbox::held::",
            "::outbox::AGAIN",
            "outbox hold",
            "outbox mark_heads",
        ],
    ),
    (
        "the seats of a desk, which it compares with all names once, and among which PostgreSQL looks for agents until it \
         knows how many there are",
        &["::known_names::CONTACTS", "::people::EMAILS_OF_AGENTS"],
    ),
    ("the demo's page of mail", &["::outbox::RECENT"]),
];

fn is_allowed(name: &str, text: &str) -> bool {
    // Rows of which no record is there: a check.
    text.starts_with("select distinct") && !name.contains("::")
        || ALLOWED.iter().flat_map(|(_, names)| *names).any(|allowed| name.contains(allowed))
}

fn grows(table: &str) -> bool {
    GROWING.contains(&table)
}

async fn on_sqlite(open: &mut SqliteConnection, text: &str) -> Vec<String> {
    let plan = format!("explain query plan {text}");
    let rows = open.fetch_all(AssertSqlSafe(plan)).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    rows.iter().map(|row| row.get("detail")).collect()
}

#[test]
fn no_statement_on_sqlite_reads_a_table_that_grows() {
    run(async {
        let base = Base::new(Kind::Sqlite).await;
        drop(Store::open(&base.url).await.unwrap());
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        let mut found = Vec::new();
        for (name, sql) in store::statements() {
            if is_allowed(name, sql.sqlite) {
                continue;
            }
            for line in on_sqlite(&mut open, sql.sqlite).await {
                let mut words = line.split(' ');
                let (how, table) = (words.next().unwrap(), words.next().unwrap_or_default());
                let of_desk = line.ends_with("(desk_id=?)");
                if grows(table) && (how == "SCAN" || how == "SEARCH" && of_desk) {
                    found.push(format!("{name}: {line}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

/// A list: what it is called, what narrows it, and the indexes that may serve it on SQLite, of open and of ended ones.
struct List {
    name: &'static str,
    filter: Filter,
    open: &'static str,
    ended: &'static str,
    /// Whether something finds so few that they are sorted, in order of due times.
    few: bool,
    /// What PostgreSQL looks for in an index.
    sought: &'static str,
}

fn lists() -> Vec<List> {
    let id = Uuid::from_u128(9);
    let list = |name, filter, (open, ended), few, sought| List { name, filter, open, ended, few, sought };
    let all = Filter { limit: 50, ..Filter::default() };
    let at = Timestamp::UNIX_EPOCH;
    vec![
        list("all", all.clone(), ("request_open", "request_ended"), false, "desk_id"),
        list(
            "status",
            Filter { status: Some("open".into()), ..all.clone() },
            ("request_open", "request_ended_status"),
            false,
            "status",
        ),
        list(
            "kind",
            Filter { kind: Some("training".into()), ..all.clone() },
            ("request_open", "request_ended_kind"),
            false,
            "kind",
        ),
        list(
            "door",
            Filter { door: Some("business".into()), ..all.clone() },
            ("request_open", "request_ended_door"),
            false,
            "queue",
        ),
        list(
            "holder",
            Filter { holder: Some("desk".into()), ..all.clone() },
            ("request_open", "request_ended_holder"),
            false,
            "holder",
        ),
        list(
            "severity",
            Filter { severity: Some(Severity(1)), ..all.clone() },
            ("request_open", "request_ended_severity"),
            false,
            "severity",
        ),
        // The asker speaks on the request alone. Whoever else may have spoken on an escalation: of each row in the list's
        // order it is asked by its key.
        list(
            "last by the asker",
            Filter { last_by: Some(Speaker::Asker), ..all.clone() },
            ("request_open", "request_ended_last_by"),
            false,
            "last_by",
        ),
        list(
            "last by the desk",
            Filter { last_by: Some(Speaker::Desk), ..all.clone() },
            ("request_open", "request_ended"),
            false,
            "desk_id",
        ),
        list(
            "product",
            Filter { product: Some("gateway".into()), ..all.clone() },
            ("request_product", "request_product"),
            true,
            "product",
        ),
        list(
            "contact",
            Filter { contact: Some(PersonId(id)), ..all.clone() },
            ("request_contact", "request_contact"),
            true,
            "contact_id",
        ),
        list(
            "assignee",
            Filter { assignees: [Some(SeatId(id)), None], ..all.clone() },
            ("request_assignee", "request_assignee"),
            true,
            "assignee_id",
        ),
        list(
            "account",
            Filter { accounts: Some(vec![id]), ..all.clone() },
            ("request_of_account", "request_of_account"),
            true,
            "account_id",
        ),
        list(
            "queue",
            Filter { queue: Some(Waiting { queue: QueueId(id), first_of: None }), ..all.clone() },
            ("request_waits", "request_waits"),
            true,
            "queue_id",
        ),
        list(
            "first queue",
            Filter {
                queue: Some(Waiting { queue: QueueId(id), first_of: Some(Door::Business) }),
                ..all.clone()
            },
            ("request_waits", "request_waits"),
            true,
            "queue_id",
        ),
        list(
            "opened",
            Filter { opened: (Some(at), Some(at)), ..all.clone() },
            ("request_opened", "request_opened"),
            false,
            "opened",
        ),
        list(
            "changed",
            Filter { updated_since: Some(at), ..all },
            ("request_open", "request_ended"),
            false,
            "updated",
        ),
    ]
}

/// Each list of open ones, of ended ones, and of both; its texts, and whether it is read in its order.
fn texts(list: &List, postgres: bool) -> Vec<(String, [String; 2], Vec<&'static str>, bool)> {
    let scope = Scope::whole(DeskId(Uuid::from_u128(7)));
    let mut all = Vec::new();
    for (said, open) in [("open", Some(true)), ("ended", Some(false)), ("both", None)] {
        // A status says by itself which.
        if list.name == "status" && open.is_none() {
            continue;
        }
        let status = if open == Some(false) { "closed" } else { "open" };
        for order in [Order::Updated, Order::Due] {
            let status = list.filter.status.as_ref().map(|_| status.to_owned());
            let filter = Filter { open, order, status, ..list.filter.clone() };
            let due = order == Order::Due;
            // Of the escalations behind one request, the last words are sorted.
            let spoken = list.filter.last_by.is_some();
            let sorted = spoken || list.name == "opened" || due && (list.few || list.name == "changed");
            let served = match (open, due && !list.few && list.name != "opened") {
                (Some(true), false) => vec![list.open],
                (Some(false), false) => vec![list.ended],
                (None, false) => vec![list.open, list.ended],
                (Some(true), true) => vec!["request_due"],
                (Some(false), true) => vec!["request_ended_due"],
                (None, true) => vec!["request_due", "request_ended_due"],
            };
            let name = format!("{}, {said}, {order:?}", list.name);
            all.push((name, requests::texts(&scope, &filter, postgres), served, sorted));
        }
    }
    all
}

#[test]
fn each_list_on_sqlite_finds_what_it_is_narrowed_by() {
    run(async {
        let base = Base::new(Kind::Sqlite).await;
        drop(Store::open(&base.url).await.unwrap());
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        let mut found = Vec::new();
        for list in lists() {
            for (name, [rows, count], served, sorted) in texts(&list, false) {
                let plan = on_sqlite(&mut open, &rows).await;
                let sorts = plan.iter().any(|line| line.contains("TEMP B-TREE"));
                // What changed since then is found by that, and sorted by when it is due.
                let by_change = list.name == "changed" && sorted;
                let serves = |index: &&str| plan.iter().any(|line| line.contains(&format!(" {index} ")));
                if sorts != sorted || !by_change && !served.iter().all(serves) {
                    found.push(format!("{name}: {plan:#?}"));
                }
                let counted = on_sqlite(&mut open, &count).await;
                // In whatever order it is, it is counted as it is read by its changes.
                let counts = |index: &&str| counted.iter().any(|line| line.contains(&format!(" {index} ")));
                if name.ends_with("Updated") && !served.iter().all(counts) {
                    found.push(format!("how many: {name}: {counted:#?}"));
                }
                for line in plan.iter().chain(&counted) {
                    if line.starts_with("SCAN request") {
                        found.push(format!("{name}: {line}"));
                    }
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

/// A list in order of what the next desks owe.
const OWED: &str = "what the next desks owe";

/// What an agent's and a contact's lists, escalations and searches ask beside.
fn others(postgres: bool) -> Vec<(String, String)> {
    let desk = DeskId(Uuid::from_u128(7));
    let whole = Scope::whole(desk);
    let contact = |team: Option<&str>, reach| {
        let (account, person) = (AccountId(Uuid::from_u128(8)), PersonId(Uuid::from_u128(9)));
        let part = Part::Contact { account, person, team: team.map(str::to_owned), reach };
        Scope { desk, part, within: None }
    };
    let mut all = Vec::new();
    for (name, scope) in [
        ("all of an account", contact(None, Reach::All)),
        ("a team's", contact(Some("works"), Reach::Team)),
        ("one's own", contact(None, Reach::Own)),
    ] {
        for holder in [None, Some("you".to_owned())] {
            let filter =
                Filter { holder, agreements: Some(vec![Uuid::from_u128(5)]), limit: 50, ..Filter::default() };
            let [rows, count] = requests::texts(&scope, &filter, postgres);
            all.extend([(name.to_owned(), rows), (format!("how many: {name}"), count)]);
        }
    }
    for open in [None, Some(true), Some(false)] {
        for awaits_us in [None, Some(true)] {
            let filter = escalations::Filter { open, awaits_us, limit: 50, ..escalations::Filter::default() };
            all.push(("escalations".to_owned(), escalations::text(&whole, &filter)));
            let contacts = [Some(PersonId(Uuid::from_u128(9))), None];
            let filter = escalations::Filter { contacts, ..filter };
            all.push(("escalations of one".to_owned(), escalations::text(&whole, &filter)));
        }
    }
    // What a search named, what bears a reference, and what has an answer.
    let ids = Some(vec![Uuid::from_u128(9), Uuid::from_u128(10)]);
    let value = Some(("version".to_owned(), "7".to_owned()));
    let limit = 50;
    for (name, filter) in [
        ("what was found", Filter { ids: ids.clone(), limit, ..Filter::default() }),
        ("what bears a reference", Filter { bearing: ids, limit, ..Filter::default() }),
        ("what has an answer", Filter { value, limit, ..Filter::default() }),
    ] {
        for open in [None, Some(true)] {
            let filter = Filter { open, ..filter.clone() };
            let [rows, count] = requests::texts(&whole, &filter, postgres);
            all.extend([(name.to_owned(), rows), (format!("how many: {name}"), count)]);
        }
    }
    // What the next desks owe stands in the rows of their escalations: all that else is asked for is gone through, and sorted.
    for open in [None, Some(true), Some(false)] {
        let owed = Filter { open, order: Order::NextDue, limit, ..Filter::default() };
        let few = Filter { assignees: [Some(SeatId(Uuid::from_u128(9))), None], ..owed.clone() };
        let spoken = Filter { last_by: Some(Speaker::NextDesk), ..owed.clone() };
        for filter in [owed, few, spoken] {
            let [rows, count] = requests::texts(&whole, &filter, postgres);
            all.extend([(OWED.to_owned(), rows), (format!("how many: {OWED}"), count)]);
        }
    }
    all.push(("what is said of a request and its escalations".to_owned(), requests::text_of_together()));
    let searches = search::texts(&whole, "gateway down somewh", postgres);
    all.extend(searches.into_iter().map(|text| ("a search".to_owned(), text)));
    all
}

#[test]
fn lists_of_contacts_escalations_and_searches_on_sqlite_read_indexes() {
    run(async {
        let base = Base::new(Kind::Sqlite).await;
        drop(Store::open(&base.url).await.unwrap());
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        let mut found = Vec::new();
        for (name, text) in others(false) {
            for line in on_sqlite(&mut open, &text).await {
                let table = line.split(' ').nth(1).unwrap_or_default();
                let sorted =
                    (name.starts_with("what ") || name.ends_with(OWED)) && line.contains("TEMP B-TREE");
                // Of those that are open, or have ended.
                let owed = name.ends_with(OWED)
                    && ["request_open", "request_ended"].iter().any(|it| line.contains(it));
                let of_desk = table == "request" && line.ends_with("(desk_id=?)") && !owed;
                if line.starts_with("SCAN") && grows(table)
                    || of_desk
                    || !sorted && line.contains("TEMP B-TREE")
                {
                    found.push(format!("{name}: {line}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

/// Tables that a planner looked at when they were empty, some thousand rows in each, and what a transaction sets.
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
    from information_schema.columns c where c.table_schema = 'public' and c.table_name not in ('paging', 'schema_version')
    group by 1
  loop
    execute format('insert into %I (%s) select %s from generate_series(1, 5000) as n', it.name, it.columns, it.made);
  end loop;
end $$;
set session_replication_role = origin;
set role relais_runtime;
set relais.desk = '00000000-0000-0000-0000-000000000007';
set plan_cache_mode = force_generic_plan;
";

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
    let used: BTreeMap<usize, usize> =
        places.collect::<std::collections::BTreeSet<_>>().into_iter().zip(1..).collect();
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

#[test]
fn no_statement_on_postgres_reads_a_table_that_grows() {
    run(async {
        let (_base, mut open) = filled().await;
        let mut found = Vec::new();
        for (name, sql) in store::statements() {
            if is_allowed(name, sql.postgres) {
                continue;
            }
            let plan = on_postgres(&mut open, sql.postgres).await;
            for node in plan.iter().filter(|node| grows(&node.table)) {
                if node.does == "Seq Scan" || node.sought == "(desk_id = $1)" {
                    found.push(format!("{name}: {node:?}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn each_list_on_postgres_finds_what_it_is_narrowed_by() {
    run(async {
        let (_base, mut open) = filled().await;
        let mut found = Vec::new();
        for list in lists() {
            for (name, [rows, count], _, sorted) in texts(&list, true) {
                let plan = on_postgres(&mut open, &rows).await;
                let sorts = plan.iter().any(|node| node.does == "Sort" || node.does == "Incremental Sort");
                let reads: Vec<&Node> = plan.iter().filter(|node| !node.index.is_empty()).collect();
                let counted = on_postgres(&mut open, &count).await;
                let finds = plan
                    .iter()
                    .chain(&counted)
                    .filter(|node| node.index.starts_with("request_") && !node.index.ends_with("_pkey"))
                    .all(|node| node.sought.contains(&format!("({} ", list.sought)));
                // What waits in no queue is sorted: it is from before there were any, and no more becomes of it.
                let may_sort = sorted || ["changed", "first queue"].contains(&list.name);
                if sorts && !may_sort || reads.is_empty() || !finds {
                    found.push(format!("{name}: {plan:#?} {counted:#?}"));
                }
                for node in plan.iter().chain(&counted).filter(|node| node.does == "Seq Scan") {
                    found.push(format!("{name}: {node:?}"));
                }
            }
        }
        assert_eq!(found, Vec::<String>::new());
    });
}

#[test]
fn lists_of_contacts_escalations_and_searches_on_postgres_read_indexes() {
    run(async {
        let (_base, mut open) = filled().await;
        let mut found = Vec::new();
        for (name, text) in others(true) {
            let plan = on_postgres(&mut open, &text).await;
            let scans = plan.iter().filter(|node| {
                let owed =
                    name.ends_with(OWED) && ["request_open", "request_ended"].contains(&node.index.as_str());
                let of_desk = node.table == "request" && node.sought == "(desk_id = $1)" && !owed;
                grows(&node.table) && node.does == "Seq Scan" || of_desk
            });
            found.extend(scans.map(|node| format!("{name}: {node:?}")));
        }
        assert_eq!(found, Vec::<String>::new());
    });
}
