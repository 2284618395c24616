//! Storage: every statement on both engines, migrations, the second wall.

use relais_tests::base::{Base, Kind};
use relais_tests::chain::Chain;
use relais_tests::{both_engines, run};
use serde_json::json;
use sqlx::{
    AssertSqlSafe, Connection as _, Executor as _, PgConnection, Row as _, SqlSafeStr as _, SqlStr,
    SqliteConnection,
};
use store::{Store, rows};

/// A connection beside the program's own, and a database that the program has opened.
async fn opened(kind: Kind) -> Base {
    let base = Base::new(kind).await;
    drop(Store::open(&base.url).await.unwrap());
    base
}

#[test]
fn every_statement_is_understood_by_sqlite() {
    run(async {
        let base = opened(Kind::Sqlite).await;
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        let mut refused = Vec::new();
        for (name, sql) in store::statements() {
            if let Err(error) = (&mut open).prepare(SqlStr::from_static(sql.sqlite)).await {
                refused.push(format!("{name}: {error}"));
            }
        }
        assert_eq!(refused, Vec::<String>::new());
        assert!(store::statements().len() > 100, "the list is whole");
    });
}

#[test]
fn every_statement_is_understood_by_postgres() {
    run(async {
        let base = opened(Kind::Postgres).await;
        let mut open = PgConnection::connect(&base.url).await.unwrap();
        let mut refused = Vec::new();
        for (name, sql) in store::statements() {
            if let Err(error) = (&mut open).prepare(SqlStr::from_static(sql.postgres)).await {
                refused.push(format!("{name}: {error}"));
            }
        }
        assert_eq!(refused, Vec::<String>::new());
    });
}

#[test]
fn statements_that_are_sent_together_are_understood_by_postgres() {
    run(async {
        let base = opened(Kind::Postgres).await;
        let mut open = PgConnection::connect(&base.url).await.unwrap();
        let waits = |text: &&'static str| store::text_of_several(&[*text]).is_some();
        let waiting: Vec<_> =
            store::statements().into_iter().map(|(_, sql)| sql.postgres).filter(waits).collect();
        assert!(waiting.len() > 50, "the list is whole");
        let mut refused = Vec::new();
        for pair in waiting.windows(2) {
            // Each of them as the statement itself, and beside it.
            let text = store::text_of_several(&[pair[0], pair[1], pair[0]]).unwrap();
            if let Err(error) = (&mut open).prepare(AssertSqlSafe(text.clone()).into_sql_str()).await {
                refused.push(format!("{text}: {error}"));
            }
        }
        assert_eq!(refused, Vec::<String>::new());
    });
}

#[test]
fn opening_again_changes_nothing_and_two_nodes_may_start_at_once() {
    run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let (one, other) = tokio::join!(Store::open(&base.url), Store::open(&base.url));
            drop((one.unwrap(), other.unwrap()));
            drop(Store::open(&base.url).await.unwrap());
            let versions: Vec<(i64,)> = match kind {
                Kind::Sqlite => {
                    let mut open = SqliteConnection::connect(&base.url).await.unwrap();
                    sqlx::query_as("select version from schema_version order by version")
                        .fetch_all(&mut open)
                        .await
                        .unwrap()
                }
                Kind::Postgres => {
                    let mut open = PgConnection::connect(&base.url).await.unwrap();
                    sqlx::query_as("select version from schema_version order by version")
                        .fetch_all(&mut open)
                        .await
                        .unwrap()
                }
            };
            let once = versions.windows(2).all(|pair| pair[0].0 < pair[1].0);
            assert!(!versions.is_empty() && once, "{kind:?}: {versions:?}");
        }
    });
}

#[test]
fn a_schema_newer_than_the_program_is_refused() {
    run(async {
        let base = opened(Kind::Sqlite).await;
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        open.execute("insert into schema_version (version) values (4711)").await.unwrap();
        let Err(refused) = Store::open(&base.url).await else { panic!("a newer schema was opened") };
        assert!(refused.to_string().contains("4711"), "{refused}");
    });
}

#[test]
fn the_sqlite_inside_is_one_that_keeps_its_promises() {
    run(async {
        let base = opened(Kind::Sqlite).await;
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        let version: (String,) =
            sqlx::query_as("select sqlite_version()").fetch_one(&mut open).await.unwrap();
        let parts: Vec<u32> = version.0.split('.').map(|part| part.parse().unwrap()).collect();
        assert!(parts >= vec![3, 51, 3], "{}", version.0);
        let mode: (String,) = sqlx::query_as("pragma journal_mode").fetch_one(&mut open).await.unwrap();
        assert_eq!(mode.0, "wal");
    });
}

#[test]
fn on_postgres_each_table_of_a_desk_is_walled_and_the_runtime_role_owns_nothing() {
    run(async {
        let base = opened(Kind::Postgres).await;
        let mut open = PgConnection::connect(&base.url).await.unwrap();
        let walled = "select c.relname, c.relrowsecurity and c.relforcerowsecurity \
             and exists (select from pg_policy p where p.polrelid = c.oid) \
             from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'desk_id' \
             where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1";
        let tables = open.fetch_all(walled).await.unwrap();
        let open_tables: Vec<String> =
            tables.iter().filter(|row| !row.get::<bool, _>(1)).map(|row| row.get(0)).collect();
        // Sign-in, tokens and claiming look across desks; they are listed, and hold no text of a request. What is
        // indexed for search is walled for all but the owner, in whose view it is found.
        assert_eq!(
            open_tables,
            ["clock", "delivery", "fence", "outbox", "pause", "projection", "search_block", "seat", "token"]
        );
        let indexed = "select relrowsecurity from pg_class where relname = 'search_block'";
        assert!(open.fetch_one(indexed).await.unwrap().get::<bool, _>(0));
        assert!(tables.len() > 25, "{} tables of desks", tables.len());
        let owned = "select count(*) from pg_class where relowner = 'relais_runtime'::regrole";
        assert_eq!(open.fetch_one(owned).await.unwrap().get::<i64, _>(0), 0);
        let role = "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin \
             from pg_roles where rolname = 'relais_runtime'";
        assert!(!open.fetch_one(role).await.unwrap().get::<bool, _>(0));
    });
}

#[test]
fn on_postgres_the_second_wall_holds_whatever_the_statement_says() {
    run(async {
        let chain = relais_tests::chain::Chain::new(Kind::Postgres).await;
        chain.claire().opens("Gateway down").await;
        chain.gwen().opens("Mail is slow").await;
        let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
        open.execute("set role relais_runtime").await.unwrap();
        assert!(open.execute("select * from request").await.is_err(), "without a desk nothing is read");
        let (boreal, cime) = (chain.desks["boreal"].id.0, chain.desks["cime"].id.0);
        sqlx::query("select set_config('relais.desk', $1, false)")
            .bind(boreal.to_string())
            .execute(&mut open)
            .await
            .unwrap();
        for table in ["request", "event", "account", "agreement", "mail", "search_block", "audit"] {
            let text = format!("select count(*) from {table} where desk_id = $1");
            let seen: (i64,) =
                sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(cime).fetch_one(&mut open).await.unwrap();
            assert_eq!(seen.0, 0, "{table} of another desk was read");
        }
        let own: (i64,) = sqlx::query_as("select count(*) from request").fetch_one(&mut open).await.unwrap();
        assert_eq!(own.0, 1);
        let planted = sqlx::query("insert into account (desk_id, id, name, created) values ($1, $1, 'x', 0)")
            .bind(cime)
            .execute(&mut open)
            .await;
        assert!(planted.is_err(), "a row was written into another desk");
        let moved = sqlx::query("update account set desk_id = $1").bind(cime).execute(&mut open).await;
        assert!(moved.is_err(), "a row was moved to another desk");
    });
}

/// How an engine goes about the statements of the tick, over twenty thousand clocks of which none is due. PostgreSQL
/// is asked for the plan that knows no value, which is the one it keeps for a statement that is run every second.
async fn plans(kind: Kind) -> Vec<String> {
    let base = opened(kind).await;
    let mut plans = Vec::new();
    let asked = |name: &str| name.ends_with("::clocks::ANY_DUE") || name.ends_with("::clocks::DESKS_DUE");
    for (name, sql) in store::statements().iter().filter(|(name, _)| asked(name)) {
        let lines: Vec<String> = match kind {
            Kind::Sqlite => {
                let mut open = SqliteConnection::connect(&base.url).await.unwrap();
                let plan = sqlx::AssertSqlSafe(format!("explain query plan {}", sql.sqlite));
                let lines = sqlx::query(plan).bind(1).bind(2).bind(3).fetch_all(&mut open).await.unwrap();
                lines.iter().map(|row| row.get("detail")).collect()
            }
            Kind::Postgres => {
                let mut open = PgConnection::connect(&base.url).await.unwrap();
                let script = format!(
                    "truncate clock; insert into clock (desk_id, record_id, promise, cycle, record, due, next)
                     select gen_random_uuid(), gen_random_uuid(), 'first-response', 1, 'request', 1000 + n, 1000 + n
                     from generate_series(1, 20000) as n; analyze clock;
                     set plan_cache_mode = force_generic_plan; prepare tick (bigint, bigint, bigint) as {}",
                    sql.postgres
                );
                sqlx::raw_sql(sqlx::AssertSqlSafe(script)).execute(&mut open).await.unwrap();
                let plan = sqlx::raw_sql("explain execute tick (1, 2, 3)");
                plan.fetch_all(&mut open).await.unwrap().iter().map(|row| row.get(0)).collect()
            }
        };
        assert!(!lines.is_empty(), "{name} has a plan");
        plans.extend(lines);
    }
    plans
}

#[test]
fn a_tick_reads_an_index_and_scans_no_table() {
    run(async {
        for (kind, scan) in [(Kind::Sqlite, "SCAN clock"), (Kind::Postgres, "Seq Scan on clock")] {
            let plans = plans(kind).await;
            let scans: Vec<_> = plans.iter().filter(|line| line.contains(scan)).collect();
            // A walk along the index, soonest first, is none: it ends at the first that is not due.
            let scans: Vec<_> = scans.into_iter().filter(|line| !line.contains("clock_next")).collect();
            assert_eq!(scans, Vec::<&String>::new(), "{plans:#?}");
            assert!(plans.iter().any(|line| line.contains("clock_next")), "{plans:#?}");
        }
    });
}

#[test]
fn forgetting_old_answers_reads_an_index() {
    run(async {
        let base = opened(Kind::Sqlite).await;
        let mut open = SqliteConnection::connect(&base.url).await.unwrap();
        let statements = store::statements();
        let (_, forget) =
            statements.iter().find(|(name, _)| name.ends_with("::idempotency::FORGET")).unwrap();
        let plan = sqlx::AssertSqlSafe(format!("explain query plan {}", forget.sqlite));
        let lines = sqlx::query(plan).bind(1).bind(2).bind(3).fetch_all(&mut open).await.unwrap();
        let lines: Vec<String> = lines.iter().map(|row| row.get("detail")).collect();
        assert!(lines.iter().any(|line| line.contains("idempotency_at (desk_id=? AND at<?)")), "{lines:#?}");
        assert!(lines.iter().all(|line| !line.contains("SCAN")), "{lines:#?}");
    });
}

/// What is tried on a database behind the program's back; whether it was refused.
async fn refused(url: &str, text: &'static str) -> bool {
    if url.starts_with("sqlite:") {
        let mut open = SqliteConnection::connect(url).await.unwrap();
        let mut tried = open.begin().await.unwrap();
        tried.execute(text).await.is_err()
    } else {
        let mut open = PgConnection::connect(url).await.unwrap();
        let mut tried = open.begin().await.unwrap();
        tried.execute(text).await.is_err()
    }
}

both_engines! {
    async fn what_happened_is_not_changed_and_does_not_go(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "We look at it.").await;
        chain.worker.tick().await.unwrap();
        for text in [
            "update event set frame = replace(frame, 'claire', 'clara')",
            "update event set hash = digest",
            "update event set happened = happened + 1",
            "update event set position = position + 1000",
            "update event set position = null",
            "update event set content = '{}'",
            "update event set content = null",
            "delete from event where seq = 1",
            "update seal set last = last + 1",
            "delete from seal",
            "update audit set who = 'somebody else'",
            "delete from audit",
            // What one engine would take for leave to put the row aside that is there, the other does not know.
            "insert or replace into event select * from event where seq = 1",
            "replace into seal select * from seal",
            "insert or replace into audit select * from audit",
        ] {
            assert!(refused(&chain.base.url, text).await, "{text}");
        }
        // Erasure takes what it says and leaves the chain.
        assert!(!refused(&chain.base.url, "update event set content = null, salt = null").await);
        chain.must_add_up().await;
    }
}

/// Changes what is stored behind the program's back, and past what the database holds to.
async fn spoils(chain: &Chain, text: String) {
    let url = &chain.base.url;
    let text = sqlx::AssertSqlSafe(text);
    if url.starts_with("sqlite:") {
        let mut open = SqliteConnection::connect(url).await.unwrap();
        open.execute("drop trigger if exists event_kept").await.unwrap();
        assert_eq!(sqlx::query(text).execute(&mut open).await.unwrap().rows_affected(), 1);
    } else {
        let mut open = PgConnection::connect(url).await.unwrap();
        open.execute("alter table event disable trigger event_kept").await.unwrap();
        assert_eq!(sqlx::query(text).execute(&mut open).await.unwrap().rows_affected(), 1);
    }
}

/// An id, as a statement says it.
fn id(chain: &Chain, id: uuid::Uuid) -> String {
    if chain.base.url.starts_with("sqlite:") { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
}

both_engines! {
    async fn a_request_that_cannot_be_read_is_named_and_the_others_are_listed(chain: Chain) {
        let torn = chain.claire().opens("Gateway down").await;
        let whole = chain.claire().opens("Mail is slow").await;
        spoils(&chain, format!("update request set state = 'torn' where number = '{torn}'")).await;
        for seat in [chain.claire(), chain.nadia()] {
            let list = seat.get("requests?expand=request").await.good();
            let items = list["items"].as_array().unwrap();
            assert_eq!((items.len(), &items[0]["number"]), (1, &json!(whole)), "{list}");
            assert_eq!(list["unreadable"], json!([torn]));
            let first = seat.get("requests?limit=1&expand=request").await;
            assert!(first.headers.contains_key("link"), "what cannot be read ends no list");
            // An item needs no more than its row.
            assert_eq!(seat.lists("requests").await.len(), 2);
        }
        let problems = chain.engine.check().await.unwrap().problems;
        let named = format!("request {torn}: column state cannot be read");
        assert!(problems.iter().any(|it| it.contains(&named)), "{problems:?}");
        spoils(&chain, format!("update request set promise = 'torn' where number = '{torn}'")).await;
        for seat in [chain.claire(), chain.nadia()] {
            let list = seat.get("requests").await.good();
            let items = list["items"].as_array().unwrap();
            assert_eq!((items.len(), &items[0]["number"]), (1, &json!(whole)), "{list}");
            assert_eq!(list["unreadable"], json!([torn]));
            let first = seat.get("requests?limit=1").await;
            assert!(first.headers.contains_key("link"), "what cannot be read ends no list");
        }
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads("/d/boreal/requests").await.text();
        assert!(page.contains(&torn) && page.contains(&whole), "{page}");
    }

    async fn an_escalation_that_cannot_be_read_is_named_and_the_others_are_listed(chain: Chain) {
        let (number, torn, _) = chain.escalated().await;
        let (_, whole) = chain.telephoned().await;
        chain.rest().await;
        spoils(&chain, format!("update escalation set state = 'torn' where number = '{torn}'")).await;
        let list = chain.nadia().get("escalations").await.good();
        let items = list["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["number"]), (1, &json!(whole)), "{list}");
        assert_eq!(list["unreadable"], json!([torn]));
        let of_request = chain.nadia().get(&format!("requests/{number}/escalations")).await.good();
        assert_eq!(of_request, json!({"items": [], "unreadable": [torn]}));
        let first = chain.nadia().get("escalations?limit=1").await;
        assert!(first.headers.contains_key("link"), "what cannot be read ends no list");
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads("/d/boreal/escalations").await.text();
        assert!(page.contains(&torn) && page.contains(&whole), "{page}");
        for shown in ["", "/time"] {
            let page = browser.reads(&format!("/d/boreal/requests/{number}{shown}")).await.text();
            assert!(page.contains(&torn), "{page}");
        }
        let problems = chain.engine.check().await.unwrap().problems;
        let named = format!("escalation {torn}: column state cannot be read");
        assert!(problems.iter().any(|it| it.contains(&named)), "{problems:?}");
    }

    async fn a_next_desk_that_cannot_be_read_is_named_and_stops_nobody_else(chain: Chain) {
        let (_, over_it, _) = chain.escalated().await;
        let (beside, whole) = chain.telephoned().await;
        chain.rest().await;
        let torn = chain.links["boreal>nimbus"];
        spoils(&chain, format!("update link set body = 'torn' where id = {}", id(&chain, torn.0))).await;
        let list = chain.nadia().get("links").await.good();
        let items = list["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["id"]), (1, &json!(chain.links["boreal>strato"].to_string())), "{list}");
        assert_eq!(list["unreadable"], json!([torn.to_string()]));
        let list = chain.nadia().get("escalations").await.good();
        let items = list["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["number"]), (1, &json!(whole)), "{list}");
        assert_eq!(list["unreadable"], json!([over_it]));
        // Whom it does not concern notices nothing.
        let mine = chain.denis().opens("Our own").await;
        chain.nadia().replies(&mine, "We look at it.").await;
        chain.nadia().replies(&beside, "We look at that as well.").await;
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads("/d/boreal/links").await.text();
        assert!(page.contains(&torn.to_string()) && page.contains("Strato"), "{page}");
        for number in [&mine, &beside] {
            assert_eq!(browser.reads(&format!("/d/boreal/requests/{number}")).await.status.as_u16(), 200);
        }
        // It is damaged, and not unknown.
        assert_eq!(browser.get(&format!("/d/boreal/links/{torn}")).await.status.as_u16(), 500);
    }

    async fn an_agreement_that_cannot_be_read_is_named_and_stops_nobody_else(chain: Chain) {
        let number = chain.denis().opens("Gateway down").await;
        let (torn, whole) = (chain.agreements["Ateliers Martin"], chain.agreements["Cabinet Duval"]);
        spoils(&chain, format!("update agreement set body = '\"torn\"' where id = {}", id(&chain, torn.0))).await;
        let list = chain.nadia().get("agreements").await.good();
        let ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
        assert_eq!(ids, [&json!(whole.to_string())], "{list}");
        assert_eq!(list["unreadable"], json!([torn.to_string()]));
        let mut browser = chain.signed_in("ada").await;
        let page = browser.reads("/d/boreal/agreements").await.text();
        assert!(page.contains(&torn.to_string()) && page.contains("Support Cabinet Duval"), "{page}");
        chain.nadia().replies(&number, "We look at it.").await;
        assert_eq!(chain.denis().lists("agreements").await.len(), 1);
        // Whose own it is, is told that something is broken, and not that there is nothing.
        assert_eq!(chain.claire().get("agreements").await.status.as_u16(), 500);
        assert_eq!(chain.nadia().get(&format!("agreements/{torn}")).await.status.as_u16(), 500);
    }

    async fn what_stands_on_a_shelf_and_cannot_be_read_is_named_beside_the_others(chain: Chain) {
        for title in ["First", "Second"] {
            let body = json!({"kind": "incident", "title": title, "body": "The gateway is down.", "audience": "customers"});
            chain.ada().does("notices", body).await;
        }
        let all = chain.nadia().lists("notices").await;
        let torn = all[0]["id"].as_str().unwrap();
        spoils(&chain, format!("update notice set body = 'torn' where id = {}", id(&chain, torn.parse().unwrap()))).await;
        let list = chain.nadia().get("notices").await.good();
        assert_eq!((list["items"].as_array().unwrap().len(), &list["unreadable"]), (1, &json!([torn])), "{list}");
        assert_eq!(chain.claire().lists("notices").await.len(), 1);
    }

    async fn a_policy_or_a_form_that_cannot_be_read_is_named_beside_the_others(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.rest().await;
        let all = chain.nadia().lists("policies").await;
        let unused = all.iter().find(|it| it["id"] != "partner-default").unwrap()["id"].as_str().unwrap();
        let desk = chain.desks["boreal"].id;
        spoils(&chain, format!(
            "update policy set body = 'torn' where id = '{unused}' and version = 1 and desk_id = {}", id(&chain, desk.0)
        )).await;
        // A node that has read none of them.
        let node = Store::open(&chain.base.url).await.unwrap();
        let read = node.read(desk, move |tx| Box::pin(async move {
            let named = rows::policies_listed(tx, desk).await?;
            let named: Vec<_> = named.into_iter().filter(|(_, read)| read.is_err()).map(|(called, _)| called).collect();
            Ok((named, rows::readable_policies(tx, desk).await?.len()))
        }));
        assert_eq!(read.await.unwrap(), (vec![format!("{unused} 1")], all.len() - 1));
        assert_eq!(chain.nadia().lists("requests").await[0]["number"], json!(number));
        let field = json!({"name": "region", "label": {"en": "Region", "fr": "Région"}, "ask": "line"});
        chain.ada().does("forms", json!({"fields": [field]})).await;
        let version = chain.nadia().lists("forms").await[0]["version"].to_string();
        spoils(&chain, format!("update form set body = 'torn' where desk_id = {}", id(&chain, desk.0))).await;
        assert_eq!(chain.nadia().get("forms").await.good(), json!({"items": [], "unreadable": [version]}));
        assert_eq!(chain.nadia().get(&format!("forms/{version}")).await.status.as_u16(), 500);
    }

    async fn an_event_of_a_later_schema_names_itself_and_stops_nobody_else(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.claire().opens("Mail is slow").await;
        chain.nadia().replies(&number, "We look at the gateway.").await;
        spoils(&chain, format!(
            "update event set frame = replace(frame, '\"schema\":2', '\"schema\":3') where seq = 1 \
             and record_id = (select id from request where number = '{number}')"
        )).await;
        assert_eq!(chain.nadia().lists("requests").await.len(), 2, "rows are folds of what was read before");
        for (who, page) in [("nadia", format!("/d/boreal/requests/{number}")), ("claire", format!("/p/boreal/requests/{number}"))] {
            let list = chain.seat(who).get(&format!("requests/{number}/entries")).await.good();
            assert_eq!(list["unreadable"], json!(["1"]), "{who}: {list}");
            let texts: Vec<_> = list["items"].as_array().unwrap().iter().map(|it| &it["text"]).collect();
            assert!(texts.contains(&&json!("We look at the gateway.")), "{who}: {list}");
            let ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
            assert!(!ids.contains(&&json!(1)), "{who}: each entry keeps its number: {list}");
            let mut browser = chain.signed_in(who).await;
            let answer = browser.reads(&page).await;
            assert_eq!(answer.status.as_u16(), 200, "{who}");
            let page = answer.text();
            assert!(page.contains("notice-alarm\" role=\"alert\"") && page.contains("We look at the gateway."), "{page}");
        }
        // What changes a record reads all of it, or nothing.
        let (leo, path) = (chain.leo(), format!("requests/{number}/entries/2/redaction"));
        let removal = leo.post(&path, json!({"passage": "gateway"})).await;
        assert_eq!(removal.status.as_u16(), 500);
        let problems = chain.engine.check().await.unwrap().problems;
        let later: Vec<_> = problems.iter().filter(|it| it.contains("schema 3")).collect();
        assert_eq!(later.len(), 1, "{problems:?}");
        let desk = chain.desks["boreal"].id;
        assert!(
            later[0].contains(&format!("desk {desk}, record ")) && later[0].contains(
                "event 1: it is of schema 3, and this program reads schemas up to 2"
            ),
            "{later:?}"
        );
    }
}

#[test]
fn the_runtime_role_writes_no_event_anew() {
    run(async {
        let chain = Chain::new(Kind::Postgres).await;
        chain.claire().opens("Gateway down").await;
        chain.worker.tick().await.unwrap();
        let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
        open.execute("set role relais_runtime").await.unwrap();
        let boreal = chain.desks["boreal"].id.0;
        sqlx::query("select set_config('relais.desk', $1, false)")
            .bind(boreal.to_string())
            .execute(&mut open)
            .await
            .unwrap();
        for text in [
            "update event set frame = frame",
            "update event set hash = hash",
            "update seal set hash = hash",
            "update audit set what = what",
        ] {
            let error = open.execute(text).await.unwrap_err();
            let code = error.as_database_error().and_then(|error| error.code().map(|code| code.into_owned()));
            assert_eq!(code.as_deref(), Some("42501"), "{text}: {error}");
        }
        for text in
            ["update event set position = 7", "delete from event", "delete from seal", "delete from audit"]
        {
            assert!(open.execute(text).await.is_err(), "{text}");
        }
    });
}
