//! What is made from records: whatever is damaged in it is named by `check`, and mended by `rebuild`.
#![expect(clippy::unwrap_used, reason = "a database that cannot be damaged has failed its test")]

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::process::{self, check};
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
        chain.escalated().await;
        let ended = chain.denis().opens("Gateway down").await;
        chain.denis().does(&format!("requests/{ended}/withdrawal"), json!({"reason": "It works again."})).await;
        chain.must_add_up().await;
        for table in projection::tables() {
            let types = columns(&chain, table.name).await;
            let only = if table.name == "search_block" { " where subject = 'request'" } else { "" };
            for column in table.keys.iter().chain(&table.columns) {
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
