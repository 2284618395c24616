//! What is made from records: whatever is damaged in it is named by `check`, and mended by `rebuild`.
#![expect(clippy::unwrap_used, reason = "a database that cannot be damaged has failed its test")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use relais_tests::base::{Kind, alters, counts};
use relais_tests::chain::Chain;
use relais_tests::process::{self, Server, check};
use relais_tests::soak::kill::Office;
use relais_tests::wire::{Ask, Wire};
use relais_tests::{both_engines, run};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use store::projection;

/// The columns of a table with their types, as the database has them.
async fn columns(chain: &Chain, table: &str) -> Vec<(String, String)> {
    if chain.base.is_sqlite() {
        let mut open = SqliteConnection::connect(&chain.base.url).await.unwrap();
        let sql = "select name, lower(type) from pragma_table_info($1)";
        sqlx::query_as(sql).bind(table).fetch_all(&mut open).await.unwrap()
    } else {
        let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
        let sql = "select column_name::text, data_type::text from information_schema.columns \
                   where table_schema = 'public' and table_name = $1";
        sqlx::query_as(sql).bind(table).fetch_all(&mut open).await.unwrap()
    }
}

async fn problems(chain: &Chain) -> Vec<String> {
    chain.engine.check().await.unwrap().problems
}

/// What was damaged is named so; rebuilt, nothing is.
async fn is_named_and_mended(chain: &Chain, damage: &str, named: &[&str]) {
    assert!(chain.base.alters(damage).await > 0, "{damage} touches nothing");
    let found = problems(chain).await;
    let says = |problem: &String| named.iter().all(|words| problem.contains(words));
    assert!(found.iter().any(says), "{damage}: {named:?} is not in {found:#?}");
    let rebuilt = chain.engine.rebuild(None).await.unwrap();
    assert!(rebuilt.mended > 0, "{damage}: nothing was mended");
    assert_eq!(rebuilt.left, Vec::<String>::new(), "{damage}");
    assert_eq!(problems(chain).await, Vec::<String>::new(), "{damage}, rebuilt");
    assert_eq!(chain.engine.rebuild(None).await.unwrap().mended, 0, "{damage}, rebuilt twice");
}

/// What is found of a request by a word.
async fn finds(chain: &Chain, word: &str) -> usize {
    chain.claire().lists(&format!("requests?q={word}")).await.len()
}

/// What becomes of the terms of blocks in the index.
enum Change {
    Without(&'static str),
    With(&'static str),
    /// None of them is left.
    Nothing,
}

/// Changes the terms that find blocks, and nothing else of them.
fn terms_changed(sqlite: bool, subject: &str, change: &Change) -> String {
    if !sqlite {
        let terms = match change {
            Change::Without(term) => format!("ts_delete(terms, '{term}')"),
            Change::With(term) => format!("terms || '{term}'::tsvector"),
            Change::Nothing => "''".to_owned(),
        };
        return format!("update search_block set terms = {terms} where subject = '{subject}'");
    }
    // The index cannot be read there: what was put into it follows from what stands beside it.
    let walls = "' xd' || lower(hex(desk_id)) || ' xa' || subject || audience || coalesce((select ' xc' || lower(hex(account_id)) \
         || ' xw xq' || queue || coalesce(' xn' || lower(hex(queue_id)), '') from request \
         where request.desk_id = search_block.desk_id and request.id = search_block.subject_id), '')";
    let terms = match change {
        Change::Without(term) => format!("replace(' ' || words || ' ', ' {term} ', ' ') || {walls}"),
        Change::With(term) => format!("words || {walls} || ' {term}'"),
        Change::Nothing => {
            return format!(
                "delete from block_terms where rowid in (select id from search_block where subject = '{subject}')"
            );
        }
    };
    format!(
        "insert or replace into block_terms (rowid, terms) select id, {terms} from search_block where subject = '{subject}'"
    )
}

/// Something is on the shelf of Boréal for everybody to find, with words of several scripts.
async fn publishes(chain: &Chain) {
    let known = json!({"kind": "known-issue", "language": "en", "title": "Gateway v10 answers nothing",
        "products": ["Nimbus Compute"], "versions": "8.1", "symptoms": "Η πύλη σιωπά. 网关无法连接。", "workaround": "Restart.",
        "fixed_in": "8.2", "body": "", "audience": "customers"});
    chain.leo().does("publications", known).await;
}

/// A page of a list: the numbers of what it shows, and the way to the next one.
async fn page(chain: &Chain, seat: &str, path: &str) -> (Vec<String>, Option<String>) {
    let page = chain.seat(seat).get(path).await;
    let link = page.headers.get("link").map(|it| it.to_str().unwrap().to_owned());
    let next = link.map(|it| it.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1/").to_owned());
    let items = page.good()["items"].as_array().unwrap().clone();
    (items.iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect(), next)
}

both_engines! {
    async fn every_column_of_a_projected_table_is_in_its_list(chain: Chain) {
        for table in projection::tables() {
            let mut listed: Vec<&str> = table.keys.iter().chain(&table.columns).copied().collect();
            listed.push("desk_id");
            let kept = columns(&chain, table.name).await;
            // The search numbers its blocks itself, and compares their terms by finding them.
            let own = |name: &str| table.name == "search_block" && ["id", "terms"].contains(&name);
            let mut kept: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).filter(|name| !own(name)).collect();
            listed.sort_unstable();
            kept.sort_unstable();
            assert_eq!(kept, listed, "{}", table.name);
            assert!(table.version > 0);
        }
    }

    async fn what_is_damaged_in_any_column_is_named_and_mended(chain: Chain) {
        let (number, ..) = chain.escalated().await;
        publishes(&chain).await;
        chain.nadia().does(&format!("requests/{number}/tags"), json!({"add": ["vpn"]})).await;
        let ended = chain.denis().opens("Gateway down").await;
        chain.denis().does(&format!("requests/{ended}/withdrawal"), json!({"reason": "It works again."})).await;
        chain.must_add_up().await;
        for table in projection::tables() {
            let types = columns(&chain, table.name).await;
            // Requests and publications are found by blocks of one table.
            let kinds = [" where subject = 'request'", " where subject = 'publication'"];
            let rows: &[&str] = if table.name == projection::SEARCH { &kinds } else { &[""] };
            let listed = table.keys.iter().chain(&table.columns);
            for (column, only) in listed.flat_map(|column| rows.iter().map(move |only| (column, only))) {
                let (_, kind) = types.iter().find(|(name, _)| name == column).unwrap();
                let damaged = match kind.as_str() {
                    "text" => "'damaged'".to_owned(),
                    "blob" => "randomblob(16)".to_owned(),
                    "uuid" => "gen_random_uuid()".to_owned(),
                    _ => format!("coalesce({column}, 0) - 7"),
                };
                let (name, row) = (table.name, format!("desk_id, {}", table.keys.join(", ")));
                let damage =
                    format!("update {name} set {column} = {damaged} where ({row}) = (select {row} from {name}{only} limit 1)");
                // A row that is another by then is missing.
                let named =
                    if table.keys.contains(column) { format!("table {name}") } else { format!("column {column} ") };
                is_named_and_mended(&chain, &damage, &[&named]).await;
            }
        }
    }

    async fn what_happens_to_a_database_is_named_by_its_record(chain: Chain) {
        let (number, escalation, reference) = chain.escalated().await;
        let ended = chain.denis().opens("Router down").await;
        chain.denis().does(&format!("requests/{ended}/withdrawal"), json!({"reason": "It works again."})).await;
        chain.must_add_up().await;
        let (ours, theirs) = (format!("boreal: request {number}: "), format!("nimbus: request {reference}: "));
        chain.nadia().does(&format!("requests/{number}/tags"), json!({"add": ["vpn"]})).await;
        let sent = format!("boreal: escalation {escalation}: ");
        let other = if chain.base.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        let no_words = if chain.base.is_sqlite() {
            "delete from block_terms where rowid in (select id from search_block where subject = 'request')"
        } else {
            "update search_block set terms = '' where subject = 'request'"
        };
        let of = |number: &str| format!("where number = '{number}'");
        let damages = [
            (format!("update request set account_id = {other} {}", of(&number)), vec![&*ours, "column account_id is"]),
            (format!("update request set open = 0 {}", of(&number)), vec![&*ours, "column open is 0, and its events make 1"]),
            (format!("update request set holder = 'asker' {}", of(&number)), vec![&*ours, "column holder is asker"]),
            (format!("delete from request {}", of(&reference)), vec![&*theirs, "table request lacks its row"]),
            ("delete from search_block where subject = 'request'".into(), vec![&*ours, "table search_block lacks its row"]),
            (no_words.into(), vec![&*ours, "its words do not find it"]),
            ("delete from request_tag".into(), vec![&*ours, "table request_tag lacks its row"]),
            ("update request_tag set tag = 'damaged'".into(), vec![&*ours, "table request_tag has a row"]),
            ("delete from request_report".into(), vec!["table request_report lacks its row"]),
            ("update request_report set first_response_met = 7".into(), vec!["column first_response_met is 7"]),
            ("update clock set next = null".into(), vec![&*theirs, "column next is nothing"]),
            ("delete from clock".into(), vec![&*theirs, "table clock lacks its row"]),
            ("delete from escalation_request".into(), vec![&*sent, "table escalation_request lacks its row"]),
            (format!("update escalation set awaits_us = 1 - awaits_us {}", of(&escalation)), vec![&*sent, "column awaits_us is"]),
            (format!("delete from escalation {}", of(&escalation)), vec![&*sent, "table escalation lacks its row"]),
        ];
        for (damage, named) in damages {
            is_named_and_mended(&chain, &damage, &named).await;
        }
        // And it works as before.
        assert_eq!(finds(&chain, "gateway").await, 1);
        assert_eq!(chain.nadia().lists(&format!("requests/{number}/escalations")).await.len(), 1);
        chain.nadia().replies(&number, "We look at it.").await;
        chain.must_add_up().await;
    }

    async fn what_finds_a_block_is_its_words_and_its_walls_and_nothing_besides(chain: Chain) {
        let number = chain
            .claire()
            .opens_with(json!({"subject": "Gateway v10 down", "text": "Η πύλη σιωπά. Шлюз молчит. 网关无法连接。"}))
            .await;
        publishes(&chain).await;
        chain.must_add_up().await;
        let found = async || (finds(&chain, "v10").await, chain.claire().lists("publications?q=v10").await.len());
        assert_eq!(found().await, (1, 1));
        let request = format!("boreal: request {number}: ");
        for (subject, named) in [("request", &*request), ("publication", "boreal: publication ")] {
            let changes = [
                Change::Without("v10"),
                Change::Without("πυλη"),
                Change::Without("xj07f5105173"),
                Change::With("planted"),
                // The wall of another account.
                Change::With("xc00000000000000000000000000000001"),
                Change::Nothing,
            ];
            for change in changes {
                let damage = terms_changed(chain.base.is_sqlite(), subject, &change);
                is_named_and_mended(&chain, &damage, &[named, "its words do not find it"]).await;
                assert_eq!(found().await, (1, 1), "{damage}");
            }
        }
        // Blocks that are gone, and blocks of what is not there.
        is_named_and_mended(&chain, "delete from search_block", &["publication", "table search_block lacks its row"]).await;
        assert_eq!(found().await, (1, 1));
        is_named_and_mended(&chain, "delete from publication", &["table search_block has rows of"]).await;
    }

    async fn what_ends_by_itself_is_put_off_no_longer_than_there_is_time_to_answer_in(chain: Chain) {
        let number = chain.claire().opens("Mail down").await;
        let why = json!({"reason": "firewall", "element": "edge firewall", "evidence": "The edge drops it."});
        chain.nadia().does(&format!("requests/{number}/hand-backs"), why).await;
        chain.must_add_up().await;
        // Nothing is at work for a month, and somebody puts the end off to the year 2200.
        chain.clock.pass(domain::SignedDuration::from_hours(24 * 30));
        let far = "update clock set next = 7258118400000000 where promise = 'lapse'";
        let named = [&*format!("boreal: request {number}: "), "column next is 7258118400000000"];
        is_named_and_mended(&chain, far, &named).await;
        // Put off because nobody could answer, it is where it belongs.
        let mut claimed = chain.engine.claim_due(50).await.unwrap();
        chain.engine.do_due(&mut claimed).await.unwrap();
        assert_eq!(problems(&chain).await, Vec::<String>::new());
    }

    async fn what_is_claimed_and_what_has_gone_by_is_no_damage(chain: Chain) {
        let (number, _, reference) = chain.escalated().await;
        chain.clock.pass(domain::SignedDuration::from_hours(30));
        let claimed = chain.engine.claim_due(50).await.unwrap();
        assert!(!claimed.is_empty());
        assert_eq!(problems(&chain).await, Vec::<String>::new(), "while it is claimed");
        chain.engine.give_back_due(claimed).await.unwrap();
        assert_eq!(problems(&chain).await, Vec::<String>::new(), "given back");
        chain.pass(domain::SignedDuration::from_secs(90)).await;
        chain.must_add_up().await;
        chain.victor().replies(&reference, "We look at the gateway.").await;
        chain.nadia().notes(&number, "Nobody else reads zanzibar.").await;
        chain.must_add_up().await;
        assert_eq!(finds(&chain, "zanzibar").await, 0, "what the desk alone reads is not found by who asked");
    }

    async fn the_row_of_a_record_whose_events_are_gone_is_left(chain: Chain) {
        let (number, ..) = chain.escalated().await;
        chain.nadia().replies(&number, "We look at it.").await;
        let id = format!("(select id from request where number = '{number}')");
        let last = format!("delete from event where record_id = {id} and seq = (select max(seq) from event where record_id = {id})");
        // The database itself keeps events where they are.
        chain.base.alters(if chain.base.is_sqlite() { "drop trigger event_stays" } else { "drop trigger event_stays on event" })
            .await;
        assert_eq!(chain.base.alters(&last).await, 1);
        let rebuilt = chain.engine.rebuild(Some("boreal".into())).await.unwrap();
        assert_eq!((rebuilt.desks, rebuilt.mended, rebuilt.left.len()), (1, 0, 1), "{rebuilt:?}");
        assert!(rebuilt.left[0].contains(&format!("request {number}: column state is of")), "{rebuilt:?}");
        assert_eq!(chain.claire().request(&number).await["number"], json!(number));
    }

    async fn rows_are_made_anew_beside_people_at_work(chain: Chain) {
        let (number, ..) = chain.escalated().await;
        chain.base.alters("update request set holder = 'asker', subject = 'damaged'").await;
        let talk = async {
            for word in ["one", "two", "three", "four"] {
                chain.nadia().replies(&number, word).await;
            }
        };
        let (rebuilt, ()) = tokio::join!(chain.engine.rebuild(None), talk);
        rebuilt.unwrap();
        chain.must_add_up().await;
        assert_eq!(chain.engine.rebuild(Some("nowhere".into())).await.unwrap_err().refusal().reason.code(), "not-found");
    }

    async fn a_page_whose_cursor_is_from_before_a_rebuild_goes_on_with_nothing_twice_or_lost(chain: Chain) {
        // Many at one instant: nothing but their ids tells them apart.
        for nth in 0..3 {
            chain.escalated().await;
            for _ in 0..2 {
                chain.claire().opens(&format!("Gateway {nth} down")).await;
            }
            chain.clock.pass(domain::SignedDuration::from_mins(nth));
        }
        let lists = [
            ("nadia", "requests?limit="),
            ("nadia", "requests?by_due=true&limit="),
            ("nadia", "requests?by_next_due=true&limit="),
            ("nadia", "requests?q=gateway&limit="),
            ("nadia", "escalations?limit="),
            ("claire", "requests?limit="),
        ];
        let mut begun = Vec::new();
        for (seat, path) in lists {
            let (whole, end) = page(&chain, seat, &format!("{path}200")).await;
            let (first, next) = page(&chain, seat, &format!("{path}2")).await;
            assert!(whole.len() > 2 && end.is_none() && next.is_some(), "{path}: {whole:?}");
            begun.push((seat, path, whole, first, next));
        }
        // Rows that are made anew are others, and stand elsewhere.
        for gone in ["request", "escalation", "search_block where subject = 'request'"] {
            assert!(chain.base.alters(&format!("delete from {gone}")).await > 2);
            let rebuilt = chain.engine.rebuild(None).await.unwrap();
            assert_eq!(rebuilt.left, Vec::<String>::new(), "{gone}");
        }
        chain.must_add_up().await;
        for (seat, path, whole, mut shown, mut next) in begun {
            while let Some(way) = next {
                let (more, on) = page(&chain, seat, &way).await;
                shown.extend(more);
                next = on;
            }
            assert_eq!(shown, whole, "{seat}: {path}");
        }
    }

    async fn a_request_that_comes_through_another_door_is_found_there(chain: Chain) {
        let new = json!({"email": "tom@boreal.example", "name": "Tom Ashby", "role": "lead", "doors": ["technical"]});
        let seat = chain.ada().does("agents", new).await;
        let tom = chain.seat_of("boreal", seat["id"].as_str().unwrap()).await;
        let bill = json!({"kind": "billing", "subject": "Zanzibar", "text": "Twice.", "product": null, "severity": 3});
        let number = chain.claire().opens_with(bill).await;
        assert_eq!(tom.lists("requests?q=zanzibar").await, Vec::<Value>::new());
        let claire = chain.bea().request(&number).await["contact_person"].clone();
        let to = json!({"kind": "technical", "phase": "production", "contact": claire});
        chain.bea().puts(&format!("requests/{number}/classification"), to).await;
        chain.must_add_up().await;
        assert_eq!(tom.lists("requests?q=zanzibar").await.len(), 1);
    }

    async fn the_numbers_beside_the_queues_are_kept_by_each_change_and_counted_anew_where_they_are_wrong(chain: Chain) {
        chain.escalated().await;
        let other = chain.denis().opens("Gateway too").await;
        let nadia = chain.nadia();
        let viewer = chain.viewer("nadia").await;
        let domain::seat::Viewer::Agent(seat) = &viewer else { panic!("{viewer:?}") };
        let counts = async || chain.engine.read(&viewer).counts().await.unwrap();
        let before = counts().await;
        nadia.does(&format!("requests/{other}/assignment"), json!({"seat": seat.seat.to_string()})).await;
        let now = counts().await;
        assert_eq!(now.mine, before.mine + 1, "{now:?}");
        assert_eq!((now.technical, now.waits_on_us, now.waits_on_next), (2, 1, 1), "{now:?}");
        chain.must_add_up().await;

        for (damage, named) in [
            ("update tally set open = open + 2 where door = ''", "(seat "),
            ("update tally set open = 0 where door = 'technical'", "(technical, "),
            ("delete from tally", "table tally"),
        ] {
            is_named_and_mended(&chain, damage, &["table tally", named]).await;
            assert_eq!(counts().await.mine, now.mine);
        }

        // Who was given a part of the desk counts that part alone.
        let new = json!({"email": "tom@boreal.example", "name": "Tom Ashby", "role": "lead", "doors": ["business"]});
        let seat = chain.ada().does("agents", new).await;
        let seat = seat["id"].as_str().unwrap().parse().unwrap();
        let token = chain.engine.make_token(chain.desks["boreal"].id, seat, "test").await.unwrap();
        let tom = chain.engine.viewer_of_token(&token).await.unwrap();
        assert_eq!(chain.engine.read(&tom).counts().await.unwrap().technical, 0);

        chain.denis().does(&format!("requests/{other}/withdrawal"), json!({"reason": "It works again."})).await;
        assert_eq!(counts().await.technical, 1);
        chain.must_add_up().await;
    }

    async fn the_program_says_what_was_damaged_and_mends_it(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.rest().await;
        let url = chain.base.url.clone();
        assert_eq!(check(&url)["problems"], json!([]));
        chain.base.alters("update request set severity = 4").await;
        // Whatever is found, the program does not end well: `check` sees to that.
        let report = check(&url);
        assert_eq!(
            report["problems"],
            json!([format!("boreal: request {number}: column severity is 4, and its events make 2")])
        );
        let rebuilt: Value = serde_json::from_str(&process::told(&url, &["rebuild", "--desk", "boreal", "--json"])).unwrap();
        assert_eq!((&rebuilt["records"], &rebuilt["mended"], &rebuilt["left"]), (&json!(1), &json!(1), &json!([])));
        assert_eq!(check(&url)["problems"], json!([]));
    }
}

/// Requests that are there when all is made anew, and clients that work beside.
const REQUESTS: usize = 160;
const CLIENTS: usize = 8;

/// Opens a client's share of the requests; their numbers.
async fn opens(address: SocketAddr, token: String, client: usize) -> Vec<String> {
    let (mut wire, mut numbers) = (Wire::to(address), Vec::new());
    for nth in 0..REQUESTS / CLIENTS {
        let body = json!({"subject": format!("Zanzibar {client} {nth}"), "text": "It answers nothing."});
        let answer = wire.send(&Ask::post("/api/v1/requests", &body).by(&token)).await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        numbers.push(answer.json()["number"].as_str().unwrap().to_owned());
    }
    numbers
}

/// Says one thing after the other until all is made anew; answers how many. Each is answered, or sent again where the server
/// is busy.
async fn talks(address: SocketAddr, token: String, number: String, over: Arc<AtomicBool>) -> usize {
    let (mut wire, mut said) = (Wire::to(address), 0);
    while !over.load(Ordering::Relaxed) {
        let path = format!("/api/v1/requests/{number}/entries");
        let ask = Ask::post(path, &json!({"text": format!("Quokka {said}.")})).by(&token);
        let answer = wire.send(&ask.with("idempotency-key", &format!("{number}-{said}"))).await.unwrap();
        if answer.status != 503 {
            assert_eq!(answer.status, 201, "{}", answer.text());
            said += 1;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    said
}

async fn is_made_anew_beside_a_server(kind: Kind) {
    let office = Office::new(kind).await;
    let url = office.url();
    let server = Server::start_with(url, &[("RELAIS_LOG", "info")]);
    let opened: Vec<_> = (0..CLIENTS)
        .map(|nth| {
            tokio::spawn(opens(server.address, office.contacts[nth % office.contacts.len()].clone(), nth))
        })
        .collect();
    let mut numbers = Vec::new();
    for opened in opened {
        numbers.push(opened.await.unwrap().remove(0));
    }
    assert_eq!(alters(url, "update request set turn = 'damaged'").await, REQUESTS as u64);
    assert!(alters(url, "delete from search_block where ordinal = 0").await >= REQUESTS as u64);
    let over = Arc::new(AtomicBool::new(false));
    let talkers: Vec<_> = numbers
        .into_iter()
        .map(|number| tokio::spawn(talks(server.address, office.agent.clone(), number, Arc::clone(&over))))
        .collect();
    let asked = url.to_owned();
    let rebuilt = tokio::task::spawn_blocking(move || process::told(&asked, &["rebuild", "--json"])).await;
    over.store(true, Ordering::Relaxed);
    for talker in talkers {
        assert!(talker.await.unwrap() > 0, "nobody could work beside");
    }
    let rebuilt: Value = serde_json::from_str(&rebuilt.unwrap()).unwrap();
    assert_eq!((&rebuilt["records"], &rebuilt["left"]), (&json!(REQUESTS), &json!([])));
    assert!(rebuilt["mended"].as_u64().unwrap() >= REQUESTS as u64, "{rebuilt}");
    // A file has one writer: there the server itself has done it.
    let took = server.said().contains("is made anew, as an operator asked");
    assert_eq!(took, kind == Kind::Sqlite, "{}", server.said());
    assert_eq!(counts(url, "select count(*) from rebuild_command").await, 0);
    // A desk that is not there is named as before.
    let nowhere = process::relais(url).args(["rebuild", "--desk", "nowhere"]).output().unwrap();
    assert_eq!(nowhere.status.code(), Some(65));
    assert!(server.stop().0.success());
    assert_eq!(check(url)["problems"], json!([]));
}

#[test]
fn all_is_made_anew_through_a_server_at_work_beside_clients_on_sqlite() {
    run(is_made_anew_beside_a_server(Kind::Sqlite));
}

#[test]
fn all_is_made_anew_beside_a_server_at_work_beside_clients_on_postgres() {
    run(is_made_anew_beside_a_server(Kind::Postgres));
}

/// A row type that is projected and not in the list would be neither prepared, nor damaged here, nor looked through.
#[test]
fn every_row_that_is_projected_is_in_the_list() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/src/projection");
    let mut found = BTreeSet::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let rows = text.lines().filter_map(|line| line.strip_prefix("impl Projected for "));
            found.extend(rows.map(|row| row.trim_end_matches(" {").to_owned()));
        }
    }
    let list = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/src/projection.rs"),
    )
    .unwrap();
    let list = list.split("\nprojected!(").nth(1).unwrap().split(')').next().unwrap();
    let listed: BTreeSet<String> =
        list.split(',').map(|row| row.trim().to_owned()).filter(|row| !row.is_empty()).collect();
    assert_eq!(found, listed);
    assert_eq!(projection::tables().len(), listed.len());
}

/// What is made from records is written and read in one module. Beside it a record is locked by its row, of which nothing is
/// read. Within it the rows are written by one list of columns; clocks are claimed and put off, and the search numbers its
/// blocks.
#[test]
fn no_statement_outside_the_projections_names_a_projected_table() {
    let own = [("::clocks::", "clock"), ("::blocks::", "search_block")];
    let names = |sql: &str, verbs: &[&str], table: &str| {
        let words: Vec<&str> = sql
            .split(|one: char| !(one.is_alphanumeric() || one == '_'))
            .filter(|word| !word.is_empty())
            .collect();
        words.windows(2).any(|pair| verbs.contains(&pair[0]) && pair[1] == table)
    };
    let mut others = Vec::new();
    for (name, sql) in store::statements() {
        for table in projection::tables() {
            // The statements of a projected table are called by its name.
            if name == table.name {
                continue;
            }
            for text in [sql.sqlite, sql.postgres] {
                let locks = name.contains("::locks::") && text.starts_with("select 1 ");
                if names(text, &["from", "join", "into", "update"], table.name)
                    && !name.contains("::projection::")
                    && !locks
                {
                    others.push(format!("{name} names {}", table.name));
                }
                let allowed = own.iter().any(|(module, of)| name.contains(module) && *of == table.name);
                let writes = names(text, &["into", "update"], table.name)
                    || text.contains(&format!("delete from {} ", table.name));
                if writes && !allowed {
                    others.push(format!("{name} writes {}", table.name));
                }
            }
        }
    }
    assert_eq!(others, Vec::<String>::new());
}

/// Sources of the store that name projected tables in statements of their own: where they are, and why.
const NAMES_THEM: &[(&str, &str)] = &[
    ("locks.rs", "a record is locked by its row, of which nothing is read"),
    ("migrate.rs", "it makes the tables, and what the search is asked through"),
];
/// Sources that build statements for whatever table is in a list: where they are, and why.
const WALKS_TABLES: &[(&str, &str)] = &[
    ("copy.rs", "a copy takes every table of a desk as it is"),
    ("copy/", "what is loaded is put in, and taken out again, table by table"),
    ("erasure.rs", "its list holds rows beside records: of the projections, none"),
    ("migrate.rs", "it says from which version to which the schema goes"),
    ("roles.rs", "rights are taken from a role: `from` a name that is no table"),
];

/// The string literals of a source, without what tests it; nothing of its comments.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("\n#[cfg(test)]\n").next().unwrap();
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(one) = rest.chars().next() {
        let raw = rest.strip_prefix('r').map(|marks| marks.len() - marks.trim_start_matches('#').len());
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(marks) = raw.filter(|marks| rest[1 + marks..].starts_with('"')) {
            let end = format!("\"{}", "#".repeat(marks));
            let (text, after) = rest[2 + marks..].split_once(end.as_str()).unwrap();
            found.push(text.to_owned());
            rest = after;
        } else if one == '"' {
            let mut escaped = false;
            let closes = |one: char| {
                let closed = one == '"' && !escaped;
                escaped = one == '\\' && !escaped;
                closed
            };
            let end = rest[1..].find(closes).unwrap();
            found.push(rest[1..=end].to_owned());
            rest = &rest[end + 2..];
        } else if let Some(quoted) =
            ["'\"'", "'\\\"'", "'\\''", "'\\\\'"].iter().find(|it| rest.starts_with(**it))
        {
            rest = &rest[quoted.len()..];
        } else {
            rest = &rest[one.len_utf8()..];
        }
    }
    found
}

/// What follows each `from`, `join`, `into` and `update` of a statement, up to the next blank.
fn tables_of(statement: &str) -> Vec<String> {
    let plain = statement.replace("\\n", " ").replace('\\', " ").to_lowercase();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let verb = |word: &str| ["from", "join", "into", "update"].contains(&word.trim_start_matches('('));
    words.windows(2).filter(|pair| verb(pair[0])).map(|pair| pair[1].to_owned()).collect()
}

#[test]
fn literals_are_read_without_comments_and_with_their_escapes() {
    let source = "// \"delete from clock\"\nlet quote = '\"';\nlet a = \"say \\\"from\\\" clock\";\n\
                  let b = r#\"update \"request\" set\"#;\n#[cfg(test)]\nmod tests { \"from escalation\" }";
    assert_eq!(literals(source), ["say \\\"from\\\" clock", "update \"request\" set"]);
    assert_eq!(tables_of("select (select 1 from clock) from {table}, x"), ["clock)", "{table},"]);
}

/// Statements that are built where they are run are in no list: they are looked for in the sources.
#[test]
fn no_source_outside_the_projections_builds_a_statement_on_a_projected_table() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/src");
    let tables: Vec<&str> = projection::tables().iter().map(|table| table.name).collect();
    let (mut others, mut named, mut walk) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if name == "projection.rs" || name.starts_with("projection/") || !name.ends_with(".rs") {
                continue;
            }
            let fits = |place: &str| name == place || (place.ends_with('/') && name.starts_with(place));
            let allowed = |list: &[(&'static str, &str)]| {
                list.iter().map(|(place, _)| *place).find(|place| fits(place))
            };
            for literal in literals(&std::fs::read_to_string(&path).unwrap()) {
                for table in tables_of(&literal) {
                    let bare = table.trim_matches(|one: char| !(one.is_alphanumeric() || one == '_'));
                    let (list, used) = if table.starts_with('{') {
                        (allowed(WALKS_TABLES), &mut walk)
                    } else if tables.contains(&bare) {
                        (allowed(NAMES_THEM), &mut named)
                    } else {
                        continue;
                    };
                    match list {
                        Some(place) => {
                            used.insert(place);
                        }
                        None => others.push(format!("{name} names {table} in: {literal}")),
                    }
                }
            }
        }
    }
    assert_eq!(others, Vec::<String>::new());
    // What is excepted and needs it no more is not excepted any longer.
    let listed =
        |list: &[(&'static str, &str)]| list.iter().map(|(place, _)| *place).collect::<BTreeSet<_>>();
    assert_eq!((named, walk), (listed(NAMES_THEM), listed(WALKS_TABLES)));
}
