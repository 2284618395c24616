//! Data are led by the desk, so that a PostgreSQL may be spread over several machines: each statement says of which desk it
//! is, or asks tables alone that each machine has whole; and nothing in the schema reaches from one desk to another.

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::attainment::Figure;
use domain::clock::Promise;
use domain::id::{AccountId, DeskId, PersonId, QueueId, SeatId};
use domain::kind::Door;
use domain::seat::Reach;
use domain::word::Speaker;
use relais_tests::base::{Base, Kind};
use relais_tests::run;
use sqlx::{Connection as _, PgConnection};
use store::distribute::{self, Lies};
use store::reports::{By, Of};
use store::requests::{Filter, Order, Waiting, Which};
use store::{Part, Scope, Store, escalations, reports, requests, search};
use uuid::Uuid;

/// What asks all desks, and why it may: each in one plain statement that joins no tables of desks.
const ACROSS: [(&str, &[&str]); 3] = [
    (
        "whoever claims asks first of which desks anything is due, by an index of what waits, and locks nothing",
        &[
            "outbox any_waits",
            "outbox any_due",
            "outbox desks_due",
            "::clocks::ANY_DUE",
            "::clocks::ANY_DUE_OPEN",
            "::clocks::PAGES_DUE",
            "::clocks::DESKS_DUE",
            "::clocks::DESKS_DUE_OPEN",
            "::clocks::DESKS_WITH_PAGES",
        ],
    ),
    ("a clock that was wrong is right again, which is seldom", &["::outbox::AGAIN", "::clocks::PAGES_NOW"]),
    (
        "the figures of the installation, and the demo's page of mail",
        &["::outbox::BY_LANE", "::clocks::COUNT_DUE", "::outbox::RECENT"],
    ),
];

fn asks_all(name: &str) -> bool {
    ACROSS.iter().flat_map(|(_, names)| *names).any(|known| name.ends_with(known))
}

/// Names, places and signs of a statement, without what stands between quotes.
fn words(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' | ')' | ',' => plain.extend([' ', c, ' ']),
            _ => plain.push(c),
        }
    }
    plain.split_whitespace().map(str::to_lowercase).collect()
}

/// The selects, updates and the like of a statement, each without those inside it.
fn parts(text: &str) -> Vec<Vec<String>> {
    let words = words(text);
    let (mut done, mut open, mut inner) = (Vec::new(), vec![Vec::new()], Vec::new());
    for (at, word) in words.iter().enumerate() {
        let begins = |next: &str| words.get(at + 1).is_some_and(|word| word == next);
        match word.as_str() {
            "(" => {
                inner.push(begins("select") || begins("with"));
                if inner.last() == Some(&true) {
                    open.push(Vec::new());
                    continue;
                }
            }
            ")" if inner.pop() == Some(true) => {
                done.extend(open.pop());
                continue;
            }
            // What follows stands for itself.
            "union" => done.extend(open.last_mut().map(std::mem::take)),
            _ => {}
        }
        open.last_mut().unwrap().push(word.clone());
    }
    done.extend(open);
    done
}

/// A table of desks that a part of a statement reads or writes, and what it is called there.
struct Named {
    table: String,
    called: String,
}

const NO_NAMES: [&str; 16] = [
    "where",
    "set",
    "on",
    "order",
    "join",
    "left",
    "inner",
    "cross",
    "limit",
    "values",
    "select",
    "group",
    "returning",
    "for",
    "(",
    ")",
];

/// The tables of desks that a part names. What is put in with its desk is left out.
fn named(part: &[String], of_desks: &BTreeSet<&str>) -> Vec<Named> {
    let word = |at: usize| part.get(at).map_or("", String::as_str);
    let mut all = Vec::new();
    for at in 0..part.len() {
        let before = at.checked_sub(1).map_or("", word);
        let names = match word(at) {
            "from" | "join" | "into" => true,
            "update" => !["for", "do"].contains(&before),
            // Another of a list of tables.
            "," => (1..=3).any(|back| at >= back && of_desks.contains(word(at - back))),
            _ => false,
        };
        let table = word(at + 1);
        if !names || !of_desks.contains(table) {
            continue;
        }
        let columns = part[at + 2..].iter().take_while(|word| *word != ")");
        if word(at) == "into" && columns.clone().any(|column| column == "desk_id") {
            continue;
        }
        let called = match word(at + 2) {
            "as" => word(at + 3),
            "" | "," => table,
            other if NO_NAMES.contains(&other) => table,
            other => other,
        };
        all.push(Named { table: table.to_owned(), called: called.to_owned() });
    }
    all
}

/// The tables of desks that a statement reads or writes without saying of which desk.
fn unbound(text: &str, of_desks: &BTreeSet<&str>) -> Vec<String> {
    let parts = parts(text);
    let parts: Vec<_> = parts.iter().map(|part| (part, named(part, of_desks))).collect();
    let mut bound: BTreeSet<(usize, &str)> = BTreeSet::new();
    loop {
        let known = bound.len();
        for (nth, (part, tables)) in parts.iter().enumerate() {
            let row_of_desk = part.windows(3).any(|it| it == ["(", "desk_id", ","])
                && part.windows(2).any(|it| it == [")", "in"]);
            for table in tables {
                let column = format!("{}.desk_id", table.called);
                let elsewhere = |side: &str| {
                    side.strip_suffix(".desk_id")
                        .is_some_and(|other| bound.iter().any(|(_, it)| *it == other))
                };
                let says = part.windows(3).filter(|it| it[1] == "=").any(|it| {
                    let (left, right) = (it[0].as_str(), it[2].as_str());
                    let alone = tables.len() == 1 && left == "desk_id";
                    (left == column || alone) && (right.starts_with('$') || elsewhere(right))
                        || right == column && elsewhere(left)
                });
                if says || tables.len() == 1 && row_of_desk {
                    bound.insert((nth, table.called.as_str()));
                }
            }
        }
        if bound.len() == known {
            break;
        }
    }
    let all = parts.iter().enumerate().flat_map(|(nth, (_, tables))| tables.iter().map(move |it| (nth, it)));
    all.filter(|(nth, it)| !bound.contains(&(*nth, it.called.as_str())))
        .map(|(_, it)| it.table.clone())
        .collect()
}

/// Tables whose rows lie with their desk, and the view in which words are sought.
fn of_desks() -> BTreeSet<&'static str> {
    let tables = distribute::tables().into_iter().filter(|(_, lies)| *lies == Lies::ByDesk);
    tables.map(|(table, _)| table).chain(["block_sought"]).collect()
}

/// What lists and searches ask of PostgreSQL, put together from parts.
fn built() -> Vec<(String, String)> {
    let desk = DeskId(Uuid::from_u128(7));
    let id = Uuid::from_u128(9);
    let contact = |reach| {
        let (account, person) = (AccountId(id), PersonId(id));
        Scope {
            desk,
            part: Part::Contact { account, person, team: Some("works".into()), reach },
            within: None,
        }
    };
    let limited = Scope { desk, part: Part::Accounts(vec![AccountId(id)]), within: None };
    let all = Filter { limit: 50, ..Filter::default() };
    let filters = [
        all.clone(),
        Filter { open: Some(true), order: Order::Due, ..all.clone() },
        Filter { order: Order::NextDue, ..all.clone() },
        Filter { last_by: Some(Speaker::NextDesk), ..all.clone() },
        Filter { assignees: [Some(SeatId(id)), None], accounts: Some(vec![id]), ..all.clone() },
        Filter { queue: Some(Waiting { queue: QueueId(id), first_of: Some(Door::Business) }), ..all.clone() },
        Filter { found: Some(vec![id].into()), bearing: Some(vec![id].into()), ..all.clone() },
        Filter { value: Some(("version".into(), "7".into())), ..all.clone() },
        Filter { tag: Some("vpn".into()), ..all.clone() },
        Filter { agreements: Some(vec![id]), holder: Some("you".into()), ..all },
    ];
    let mut texts = vec![("what is said together".to_owned(), requests::text_of_ties(64))];
    let scopes =
        [Scope::whole(desk), limited, contact(Reach::Own), contact(Reach::Team), contact(Reach::All)];
    for scope in &scopes {
        for (nth, filter) in filters.iter().enumerate() {
            let [rows, count] = requests::texts(scope, filter, true);
            texts.extend([(format!("list {nth}"), rows), (format!("count {nth}"), count)]);
            texts.push((format!("newest {nth}"), requests::text_of_oldest(scope, filter)));
        }
        let filter = escalations::Filter { open: Some(true), limit: 50, ..escalations::Filter::default() };
        texts.push(("escalations".to_owned(), escalations::text(scope, &filter, true)));
        let bearing = escalations::Filter { bearing: Some(vec![id].into()), ..filter };
        texts.push(("escalations of a reference".to_owned(), escalations::text(scope, &bearing, true)));
        let sought = search::texts_of_escalations(scope, "str4411", true);
        texts.extend(sought.into_iter().map(|text| ("a reference of escalations".to_owned(), text)));
        for by in [By::Severity, By::Agreement] {
            let of =
                Of { span: (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH), promise: Promise::Update, by };
            let reported = reports::texts(scope, &of, Figure::Met, reports::Part::Of(None), true);
            let opened = requests::texts_of_opened(scope, Which::Moving);
            texts.extend(reported.into_iter().chain(opened).map(|text| ("a report".to_owned(), text)));
        }
        let searched = search::texts(scope, "gateway down somewh", true);
        texts.extend(searched.into_iter().map(|text| ("a search".to_owned(), text)));
    }
    texts
}

#[test]
fn every_statement_says_of_which_desk_it_is_or_is_known_to_ask_all() {
    let of_desks = of_desks();
    let (mut found, mut asked) = (Vec::new(), BTreeSet::new());
    for (name, sql) in store::statements() {
        let open = unbound(sql.postgres, &of_desks);
        if asks_all(name) {
            // One that says its desk by now is not listed.
            assert!(!open.is_empty(), "{name}: {}", sql.postgres);
            asked.insert(name);
        } else if !open.is_empty() {
            found.push(format!("{name}, {open:?}: {}", sql.postgres));
        }
    }
    for (name, text) in built() {
        let open = unbound(&text, &of_desks);
        if !open.is_empty() {
            found.push(format!("{name}, {open:?}: {text}"));
        }
    }
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(asked.len(), ACROSS.iter().map(|(_, names)| names.len()).sum::<usize>(), "{asked:?}");
}

#[test]
fn what_asks_all_desks_locks_nothing_there() {
    for (name, sql) in store::statements().into_iter().filter(|(name, _)| asks_all(name)) {
        assert!(!sql.postgres.contains("for update") && !sql.postgres.contains("for share"), "{name}");
    }
}

#[test]
fn a_statement_that_does_not_say_its_desk_is_found_out() {
    let of_desks = of_desks();
    for (text, tables) in [
        ("select state from request where id = $1", vec!["request"]),
        ("update request set open = 0 where id = $1", vec!["request"]),
        ("delete from outbox where id in (select id from outbox where desk_id = $1)", vec!["outbox"]),
        ("select 1 from request r join event e on e.record_id = r.id where r.desk_id = $1", vec!["event"]),
        ("select 1 from request r, event where r.desk_id = $1", vec!["event"]),
        ("select 1 from request where desk_id = $1 union all select 1 from escalation", vec!["escalation"]),
        ("insert into account (id) values ($1)", vec!["account"]),
        (
            "with found as materialized (select id from block_sought) select 1 from found",
            vec!["block_sought"],
        ),
        ("select 1 from request where id = 'desk_id = $1'", vec!["request"]),
    ] {
        assert_eq!(unbound(text, &of_desks), tables, "{text}");
    }
    for text in [
        "select state from request where desk_id = $1 and id = $2 for update",
        "select 1 from desk where slug = $1",
        "insert into account (desk_id, id) values ($1, $2) on conflict (desk_id, id) do update set name = $3",
        "select 1 from request as r where r.desk_id = $1 and exists (select 1 from event e where e.desk_id = r.desk_id)",
        "delete from idempotency where (desk_id, key) in (select desk_id, key from idempotency where desk_id = $1)",
        "select 1 from request as r, event as e where r.desk_id = $1 and e.desk_id = r.desk_id",
    ] {
        assert_eq!(unbound(text, &of_desks), Vec::<String>::new(), "{text}");
    }
}

async fn rows(open: &mut PgConnection, text: &'static str) -> Vec<(String, String)> {
    sqlx::query_as(text).fetch_all(open).await.unwrap()
}

#[test]
fn the_schema_on_postgres_is_spread_table_by_table_and_holds_nothing_across_desks() {
    run(async {
        let base = Base::new(Kind::Postgres).await;
        drop(Store::open(&base.url).await.unwrap());
        let mut open = PgConnection::connect(&base.url).await.unwrap();
        let on_each = distribute::tables().into_iter().filter(|(_, lies)| *lies == Lies::OnEach);
        let on_each: BTreeSet<&str> = on_each.map(|(table, _)| table).collect();

        // Each table is spread, once.
        let there = "select relname::text, '' from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace";
        let there: BTreeSet<String> =
            rows(&mut open, there).await.into_iter().map(|(table, _)| table).collect();
        let statements = distribute::citus("relais_runtime").unwrap();
        let spread = statements.iter().filter_map(|it| it.strip_prefix("select create_")?.split('\'').nth(1));
        let mut spread: Vec<&str> = spread.collect();
        spread.sort_unstable();
        assert_eq!(spread, there.iter().map(String::as_str).collect::<Vec<_>>());

        // What leads a row to its place is in every key of it.
        let without = "select c.relname::text, i.relname::text from pg_index x join pg_class c on c.oid = x.indrelid \
            join pg_class i on i.oid = x.indexrelid where (x.indisunique or x.indisexclusion) \
            and c.relnamespace = 'public'::regnamespace and not exists (select from pg_attribute a \
              where a.attrelid = c.oid and a.attname = 'desk_id' and a.attnum = any(x.indkey))";
        let mut without = rows(&mut open, without).await;
        assert!(without.iter().any(|(table, _)| table == "person"), "{without:?}");
        without.retain(|(table, _)| !on_each.contains(table.as_str()));
        assert!(without.is_empty(), "{without:?}");

        // No row leans on one of another table, and none is numbered with those of other desks.
        let leans = "select conrelid::regclass::text, conname::text from pg_constraint where contype = 'f'";
        let leans = rows(&mut open, leans).await;
        assert!(leans.is_empty(), "{leans:?}");
        let numbers = "select relname::text, '' from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace";
        let numbers = rows(&mut open, numbers).await;
        assert!(numbers.is_empty(), "{numbers:?}");

        // What a trigger runs reads only what each machine has; and there is no other function.
        let functions = "select p.proname::text, p.prosrc::text from pg_proc p where p.pronamespace = 'public'::regnamespace";
        let functions = rows(&mut open, functions).await;
        let of_desks = of_desks();
        assert!(!functions.is_empty());
        for (name, text) in functions {
            assert!(name.starts_with("is_kept"), "{name}");
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
            assert!(words.all(|word| !of_desks.contains(word)), "{name}: {text}");
        }
    });
}
