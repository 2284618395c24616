//! What a change costs does not grow with the desk: as many statements, and no more rows, among two thousand contacts
//! as among a few. And what is found by words is the same, however it is found.

use domain::Number;
use domain::act::Act;
use domain::desk::{Agreement, Link};
use domain::id::{AccountId, AgreementId, LinkId};
use domain::kind::Channel;
use engine::{Administer, Change, Command};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use store::requests::Filter;
use store::search::{self, Among};
use store::{Scope, Store, requests, rows};
use uuid::Uuid;

/// Paul Petit two thousand times, under other names: at his own account, as if each had been added.
async fn two_thousand_contacts(chain: &Chain) {
    let (person, id, hex, number, body) = if chain.base.url.starts_with("sqlite") {
        (
            "with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000)",
            "randomblob(16)",
            "lower(hex(person.id))",
            "cast(i as text)",
            "json_set(seat.body, '$.person', @, '$.seat', @, '$.name', person.name)",
        )
    } else {
        (
            "with n as (select i from generate_series(1, 2000) i)",
            "gen_random_uuid()",
            "person.id::text",
            "i::text",
            "(seat.body::jsonb || jsonb_build_object('person', @, 'seat', @, 'name', person.name))::text",
        )
    };
    let body = body.replace('@', hex);
    let people = format!(
        "insert into person (id, email, name, language, created) {person} \
         select {id}, 'many' || {number} || '@martin.example', 'Manfred Many' || {number}, 'fr', 0 from n"
    );
    let seats = format!(
        "insert into seat (desk_id, id, person_id, kind, body, account_id, starts, ends, name) \
         select seat.desk_id, person.id, person.id, seat.kind, {body}, seat.account_id, seat.starts, null, person.name \
         from person cross join seat where person.email like 'many%' \
         and seat.person_id = (select id from person where email = 'paul@martin.example')"
    );
    // Their names are found anew by whoever asks first.
    for statement in [people, seats, "delete from known_name".to_owned()] {
        if chain.base.url.starts_with("sqlite") {
            let mut open = SqliteConnection::connect(&chain.base.url).await.unwrap();
            sqlx::query(AssertSqlSafe(statement)).execute(&mut open).await.unwrap();
        } else {
            let mut open = PgConnection::connect(&chain.base.url).await.unwrap();
            sqlx::query(AssertSqlSafe(statement)).execute(&mut open).await.unwrap();
        }
    }
}

/// Five hundred next desks of Boréal, each as if it had been added by hand; and as many agreements with others.
async fn five_hundred_links_and_agreements(chain: &Chain) {
    let (store, desk) = (Store::open(&chain.base.url).await.unwrap(), chain.desks["boreal"].id);
    let written = store.write(desk, move |tx| {
        Box::pin(async move {
            let links = rows::links(tx, desk).await?;
            let agreements = rows::agreements(tx, desk).await?;
            let by_hand = links.iter().find(|it| it.is_by_hand()).unwrap();
            let simple = agreements.iter().find(|it| it.asker.is_none()).unwrap();
            for nth in 0..500_u128 {
                let id = Uuid::from_u128(900_000 + nth);
                let mut link = Link::clone(by_hand);
                (link.id, link.agreement) = (LinkId(id), AgreementId(id));
                link.name = format!("Manifold Works {nth}");
                link.terms.products = vec![format!("Manifold Pump {nth}")];
                rows::put_link(tx, &link).await?;
                let mut agreement = Agreement::clone(simple);
                (agreement.id, agreement.account) = (AgreementId(id), AccountId(id));
                agreement.reference = None;
                rows::put_agreement(tx, &agreement).await?;
            }
            Ok(())
        })
    });
    written.await.unwrap();
}

/// What it costs to tell all customers something.
async fn a_publication(chain: &Chain) -> (u64, u64) {
    let draft = json!({
        "kind": "article", "title": "Winter", "body": "We are there.", "audience": "customers",
    });
    let publish = Administer::Publish(serde_json::from_value(draft).unwrap());
    costs(chain, "ada", Command::Administer(Box::new(publish))).await
}

/// What a reply asks of storage: statements, and rows that come back.
async fn a_reply(chain: &Chain, seat: &str, number: &str) -> (u64, u64) {
    let act = Act::Reply { text: "Still nothing.".into(), attachments: Vec::new() };
    costs(chain, seat, Command::Act { number: Number::parse(number).unwrap(), act }).await
}

async fn a_reply_upwards(chain: &Chain, seat: &str, escalation: &str) -> (u64, u64) {
    let act = Act::Reply { text: "Still nothing.".into(), attachments: Vec::new() };
    let escalation = Number::parse(escalation).unwrap();
    costs(chain, seat, Command::EscalationAct { escalation, act, told: None }).await
}

async fn costs(chain: &Chain, seat: &str, command: Command) -> (u64, u64) {
    chain.rest().await;
    let viewer = chain.viewer(seat).await;
    let before = chain.engine.storage_asked();
    chain.engine.execute(Change::new(viewer, Channel::Api, command)).await.unwrap();
    let after = chain.engine.storage_asked();
    (after.0 - before.0, after.1 - before.1)
}

/// The same replies on a new request, the first of each unseen: what is read once is known then.
async fn replies(chain: &Chain) -> Vec<(&'static str, u64, u64)> {
    let (number, escalation, theirs) = chain.escalated().await;
    let mut seen = Vec::new();
    for seat in ["claire", "nadia"] {
        a_reply(chain, seat, &number).await;
        let (statements, rows) = a_reply(chain, seat, &number).await;
        seen.push((seat, statements, rows));
    }
    a_reply_upwards(chain, "nadia", &escalation).await;
    let (statements, rows) = a_reply_upwards(chain, "nadia", &escalation).await;
    seen.push(("nadia to the next desk", statements, rows));
    a_reply(chain, "victor", &theirs).await;
    let (statements, rows) = a_reply(chain, "victor", &theirs).await;
    seen.push(("victor", statements, rows));
    seen
}

/// What a search finds at a desk, and how many; whether that is more than so many that are named one by one.
async fn found(chain: &Chain, desk: &str, words: &'static str, most: u32) -> (Vec<String>, u64, bool) {
    let (store, desk) = (Store::open(&chain.base.url).await.unwrap(), chain.desks[desk].id);
    let found = store.read(desk, move |tx| {
        Box::pin(async move {
            let scope = Scope::whole(desk);
            let mut among = Among::default();
            among.add(search::find(tx, &scope, "desk", words, most).await?);
            let many = !among.holding.is_empty();
            let filter = Filter { found: Some(among), limit: 50, ..Filter::default() };
            let numbers = requests::numbers(tx, &scope, &filter).await?;
            // A list reads its newest for the words, and goes on from any place.
            let mut page = Filter { limit: 1, ..filter.clone() };
            for number in &numbers {
                let listed = requests::items(tx, &scope, &page).await?;
                assert_eq!(listed.iter().map(|it| &it.number).collect::<Vec<_>>(), [number], "{words}");
                page.after = Some(listed[0].place);
            }
            assert!(requests::items(tx, &scope, &page).await?.is_empty(), "{words}");
            let count = requests::count(tx, &scope, &filter).await?;
            Ok((numbers.iter().map(ToString::to_string).collect(), count, many))
        })
    });
    found.await.unwrap()
}

both_engines! {
    async fn what_many_hold_is_found_as_what_few_hold(chain: Chain) {
        for subject in ["Gateway down", "Mail is slow", "Gateway is slow", "Gateway down again"] {
            chain.claire().opens(subject).await;
        }
        for (words, hits, many) in [
            ("gateway", 3, true),
            ("slow", 2, true),
            ("mail", 1, false),
            ("gateway slow", 1, false),
            ("slow gateways", 1, false),
            ("gateway down", 2, true),
            ("gateway ag", 0, false),
            ("gateway aga", 1, false),
            ("mail slow", 1, false),
            ("slow printer", 0, false),
        ] {
            let (few, counted, named) = found(&chain, "boreal", words, 500).await;
            assert_eq!((few.len(), counted, named), (hits, hits as u64, false), "{words}");
            let (same, counted, named) = found(&chain, "boreal", words, 1).await;
            assert_eq!((&same, counted, named), (&few, hits as u64, many), "{words}");
        }
    }

    async fn of_many_that_bear_a_reference_a_list_narrows_all(chain: Chain) {
        for _ in 0..3 {
            chain.claire().opens_with(json!({"reference": "PROJECT-7"})).await;
        }
        let theirs = chain.denis().opens_with(json!({"reference": "project 7"})).await;
        let account = chain.accounts["Cabinet Duval"].0;
        let (store, desk) = (Store::open(&chain.base.url).await.unwrap(), chain.desks["boreal"].id);
        for most in [1, 500] {
            let found = store.read(desk, move |tx| {
                Box::pin(async move {
                    let scope = Scope::whole(desk);
                    let mut among = Among::default();
                    let references = ["project7".to_owned()];
                    among.add(search::bearing(tx, &scope, "desk", &references, most).await?);
                    let all = Filter { bearing: Some(among), limit: 50, ..Filter::default() };
                    let of_one = Filter { accounts: Some(vec![account]), ..all.clone() };
                    let all = requests::numbers(tx, &scope, &all).await?;
                    Ok((all.len(), requests::numbers(tx, &scope, &of_one).await?))
                })
            });
            let (all, of_one) = found.await.unwrap();
            let of_one: Vec<String> = of_one.iter().map(ToString::to_string).collect();
            assert_eq!((all, of_one), (4, vec![theirs.clone()]), "{most} named one by one");
        }
    }

    async fn a_reply_costs_the_same_among_a_few_contacts_and_among_two_thousand(chain: Chain) {
        let few = replies(&chain).await;
        two_thousand_contacts(&chain).await;
        let many = replies(&chain).await;
        assert_eq!(few, many, "statements and rows of each");
    }

    async fn what_is_told_costs_the_same_among_two_next_desks_and_among_five_hundred(chain: Chain) {
        let few = replies(&chain).await;
        a_publication(&chain).await;
        let told = a_publication(&chain).await;
        five_hundred_links_and_agreements(&chain).await;
        a_publication(&chain).await;
        assert_eq!(a_publication(&chain).await, told, "statements and rows of a publication");
        assert_eq!(replies(&chain).await, few, "statements and rows of each reply");
        // None of them is told to a customer all the same; what they sell may be.
        let (number, _, _) = chain.escalated().await;
        let path = format!("requests/{number}/entries");
        for text in ["Manifold Works 77 looks at it.", "Our friends at manifold-works 412 look at it."] {
            let refused = chain.nadia().may_not(&path, json!({"text": text})).await;
            assert_eq!(refused, "tells-the-other-side", "{text}");
        }
        chain.nadia().replies(&number, "Is your Manifold Pump 77 plugged in?").await;
    }

    async fn a_reply_takes_as_many_statements_on_a_long_request_as_on_a_short_one(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        a_reply(&chain, "claire", &number).await;
        let (short, _) = a_reply(&chain, "claire", &number).await;
        for _ in 0..60 {
            a_reply(&chain, "claire", &number).await;
        }
        assert_eq!(a_reply(&chain, "claire", &number).await.0, short);
    }

    async fn a_reply_reads_no_more_among_five_hundred_entries_than_among_ten(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let viewer = chain.viewer("claire").await;
        let reply = || {
            let act = Act::Reply { text: "Still nothing.".into(), attachments: Vec::new() };
            let command = Command::Act { number: Number::parse(&number).unwrap(), act };
            chain.engine.execute(Change::new(viewer.clone(), Channel::Api, command))
        };
        for _ in 0..9 {
            reply().await.unwrap();
        }
        let ten = a_reply(&chain, "claire", &number).await;
        for _ in 0..490 {
            reply().await.unwrap();
        }
        let many = a_reply(&chain, "claire", &number).await;
        assert_eq!(many.0, ten.0, "statements");
        assert!(many.1 * 10 <= ten.1 * 13, "rows: {} among ten entries, {} among five hundred", ten.1, many.1);
        chain.must_add_up().await;
    }

    async fn contacts_come_a_page_at_a_time_and_are_found_by_name_or_address(chain: Chain) {
        two_thousand_contacts(&chain).await;
        let ada = chain.ada();
        let first = ada.get("contacts?limit=200").await;
        let link = first.headers["link"].to_str().unwrap().to_owned();
        let first = first.good();
        assert_eq!(first["items"].as_array().unwrap().len(), 200);
        let (mut next, mut names) = (Some(link), Vec::new());
        names.extend(first["items"].as_array().unwrap().iter().map(|it| it["name"].clone()));
        while let Some(link) = next {
            let path = link.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1/").to_owned();
            let page = ada.get(&path).await;
            next = page.headers.get("link").map(|it| it.to_str().unwrap().to_owned());
            names.extend(page.good()["items"].as_array().unwrap().iter().map(|it| it["name"].clone()));
        }
        let mut distinct: Vec<String> = names.iter().map(ToString::to_string).collect();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!((names.len(), distinct.len()), (2_003, 2_003), "each once");
        let martin = chain.accounts["Ateliers Martin"];
        let found = ada.lists(&format!("contacts?account={martin}&q=manfred%20many1999")).await;
        assert_eq!((found.len(), &found[0]["name"]), (1, &json!("Manfred Many1999")));
        assert_eq!(ada.lists("contacts?q=MANY1999%40martin").await.len(), 1);
        let duval = chain.accounts["Cabinet Duval"];
        assert_eq!(ada.lists(&format!("contacts?account={duval}")).await.len(), 1);
        // Addresses are for agents alone: a contact finds nobody by one.
        assert_eq!(chain.claire().lists("contacts?q=many1999%40martin").await.len(), 0);
        let account = ada.lists("accounts?q=martin").await;
        assert_eq!((account.len(), account[0]["contacts"].as_array().unwrap().len()), (1, 50));
    }

    async fn entries_come_a_page_at_a_time(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        for nth in 0..5 {
            chain.claire().replies(&number, &format!("Number {nth}.")).await;
        }
        for seat in [chain.claire(), chain.nadia()] {
            let whole = seat.entries(&number).await;
            let page = seat.get(&format!("requests/{number}/entries?limit=4")).await;
            let link = page.headers["link"].to_str().unwrap().to_owned();
            let mut parts = page.good()["items"].as_array().unwrap().clone();
            assert_eq!(parts.len(), 4);
            let path = link.split(['<', '>']).nth(1).unwrap().trim_start_matches("/api/v1/").to_owned();
            let rest = seat.get(&path).await;
            parts.extend(rest.good()["items"].as_array().unwrap().iter().cloned());
            assert_eq!(parts[..whole.len().min(8)], whole[..whole.len().min(8)]);
        }
        let odd = chain.claire().get(&format!("requests/{number}/entries?cursor=nonsense")).await;
        assert_eq!(odd.refused(), "field-invalid");
    }
}
