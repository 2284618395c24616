//! The second wall, inside a desk: a seat that was given one door or some queues, and asked in to single records.

use axum::http::Method;
use domain::id::{QueueId, SeatId};
use domain::seat::{AgentSeat, Viewer};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::{Seat, word};
use serde_json::{Value, json};
use store::people;
use store::search::blocks;

/// Tom, who leads at Boréal, limited to a door; his seat's id.
async fn tom(chain: &Chain, door: &str) -> SeatId {
    let new = json!({"email": "tom@boreal.example", "name": "Tom Ashby", "role": "lead", "doors": [door]});
    word(&chain.ada().does("agents", new).await["id"]).parse().unwrap()
}

async fn store(chain: &Chain) -> store::Store {
    store::Store::open(&chain.base.url).await.unwrap()
}

/// The record of a number, as it is kept.
async fn kept(chain: &Chain, number: &str) -> domain::request::Request {
    let (desk, number) = (chain.desks["boreal"].id, domain::Number::parse(number).unwrap());
    let read = store(chain).await;
    let read = read.read(desk, move |tx| {
        let number = number.clone();
        Box::pin(
            async move { store::requests::by_number(tx, &store::Scope::whole(desk), &number, false).await },
        )
    });
    read.await.unwrap()
}

/// A request about a bill, in which a word stands that nobody else uses; its number and that of its escalation.
async fn billed(chain: &Chain) -> (String, String) {
    let about = json!({
        "kind": "billing", "subject": "Zanzibar invoice", "text": "The zanzibar line is there twice.",
        "product": null, "severity": 3
    });
    let number = chain.claire().opens_with(about).await;
    let done = json!({"outcome": "done", "text": "Read twice.", "search": {"words": "invoice", "found": []}});
    chain.bea().puts(&format!("requests/{number}/triage/publications"), done).await;
    let bill = json!({"product": null, "subject": "Zanzibar invoice", "values": {
        "contract-number": "C-7712", "period": "2026-08", "document": "INV-88",
        "explanation": "The storage of August was charged twice on this invoice."
    }});
    let escalation = chain.bea().escalates_with(&number, "boreal>nimbus", bill).await.good();
    (number, word(&escalation["number"]))
}

/// The numbers of a list.
fn numbers(list: &[Value]) -> Vec<String> {
    let mut numbers: Vec<String> = list.iter().map(|it| word(&it["number"])).collect();
    numbers.sort();
    numbers
}

async fn found(seat: &Seat<'_>, words: &str) -> Vec<String> {
    let found = seat.lists(&format!("search?q={words}")).await;
    let mut numbers: Vec<String> =
        found.iter().filter(|it| it["type"] == "request").map(|it| word(&it["request"]["number"])).collect();
    numbers.sort();
    numbers
}

/// How many requests a report of the year counts.
async fn reported(seat: &Seat<'_>) -> u64 {
    let report = seat.reads("reports/attainment?from=2026-01-01&to=2026-12-31").await;
    report["whole"]["requests"].as_u64().unwrap()
}

both_engines! {
    async fn a_seat_that_was_given_one_door_meets_nothing_that_came_through_the_other(chain: Chain) {
        let technical = chain.claire().opens("Zanzibar gateway down").await;
        let (business, escalation) = billed(&chain).await;
        let id = tom(&chain, "technical").await;
        let tom = chain.seat_of("boreal", &id.to_string()).await;
        assert_eq!(tom.reads("me").await["doors"], json!(["technical"]));
        let agents = tom.lists("agents").await;
        let doors = |name: &str| agents.iter().find(|it| it["name"] == name).unwrap()["doors"].clone();
        assert_eq!((doors("Tom Ashby"), doors("Nadia Benali")), (json!(["technical"]), Value::Null));

        // Everybody else meets both, as ever.
        let both = { let mut both = vec![technical.clone(), business.clone()]; both.sort(); both };
        for colleague in ["nadia", "bea", "leo", "ada"] {
            assert_eq!(numbers(&chain.seat(colleague).lists("requests").await), both, "{colleague}");
            assert_eq!(found(&chain.seat(colleague), "zanzibar").await, both, "{colleague}");
        }
        // Lists, counts, search, reports, escalations.
        assert_eq!(numbers(&tom.lists("requests").await), std::slice::from_ref(&technical));
        assert_eq!(tom.lists("requests?queue=business").await, Vec::<Value>::new());
        assert_eq!(numbers(&tom.lists("requests?q=zanzibar").await), std::slice::from_ref(&technical));
        assert_eq!(found(&tom, "zanzibar").await, std::slice::from_ref(&technical));
        assert_eq!(found(&tom, "zanzib").await, std::slice::from_ref(&technical), "an unfinished word, too");
        assert_eq!(found(&tom, &business).await, Vec::<String>::new(), "nor by its number");
        assert_eq!((reported(&tom).await, reported(&chain.leo()).await), (1, 2));
        assert_eq!(tom.lists("escalations").await, Vec::<Value>::new());
        assert_eq!(numbers(&chain.leo().lists("escalations").await), std::slice::from_ref(&escalation));
        let counts = |counts: Value| counts.to_string();
        let before = counts(tom.reads("counts").await);
        chain.claire().opens_with(json!({"kind": "contract", "subject": "Another", "product": null, "severity": 3})).await;
        assert_eq!(counts(tom.reads("counts").await), before, "what comes through the other door is not counted");

        // Whatever is asked for by number answers as what is not there: every route, read and changed.
        for (record, foreign) in [("requests", business.as_str()), ("escalations", escalation.as_str())] {
            let nothing = if record == "requests" { "BOR-222222" } else { "BOR-333333" };
            for route in api::routes() {
                if route.method != "GET" || !route.path.starts_with(&format!("/api/v1/{record}/{{number}}")) {
                    continue;
                }
                let path = |number: &str| {
                    route.path.replace("{number}", number).replace("{promise}", "first-response")
                        .replace("{cycle}", "1").replace("{message}", "1").replace("{sha256}", &"0".repeat(64))
                };
                let mut said = Vec::new();
                for number in [foreign, nothing] {
                    let answer = tom.ask(Method::GET, &path(number), &[], axum::body::Body::empty()).await;
                    said.push((answer.status.as_u16(), answer.text().replace(number, "NUMBER")));
                }
                assert_eq!(said[0], said[1], "{}", route.path);
                assert_eq!(said[0].0, 404, "{}", route.path);
            }
        }
        for (path, body) in [
            ("entries", json!({"text": "I should not."})),
            ("entries", json!({"text": "I should not.", "audience": "desk"})),
            ("assignment", json!({"seat": id})),
            ("escalations", json!({"severity": 3, "subject": "x", "text": "x", "link": chain.links["boreal>nimbus"]})),
        ] {
            let answer = tom.post(&format!("requests/{business}/{path}"), body).await;
            assert_eq!(answer.status.as_u16(), 404, "{path}: {}", answer.text());
        }
        // A colleague cannot give him what he would not see, and he opens nothing that he would not see again.
        assert_eq!(chain.bea().may_not(&format!("requests/{business}/assignment"), json!({"seat": id})).await, "not-found");
        let new = json!({"kind": "billing", "subject": "x", "text": "x", "severity": 3, "account": chain.accounts["Ateliers Martin"]});
        assert_eq!(tom.post("requests", new).await.status.as_u16(), 403);
        // Who leads hears when a manager is asked for; of what he does not see, he hears nothing.
        chain.claire().does(&format!("requests/{business}/management-escalations"), json!({"reason": "It is late."})).await;
        chain.claire().does(&format!("requests/{technical}/management-escalations"), json!({"reason": "It is late."})).await;
        let told = chain.engine.recent_mail().await.unwrap();
        let told: Vec<String> = told.iter().filter(|(_, it)| it.to == "tom@boreal.example").map(|(_, it)| it.number.clone()).collect();
        assert_eq!(told, [technical]);
        // Pages, by the same rule.
        let link = chain.engine.make_sign_in_link("tom@boreal.example").await.unwrap().unwrap();
        let (mut browser, path) = (chain.browser(), format!("/sign-in/{link}"));
        let secret = browser.secret(&path).await;
        browser.posts(&path, &[("csrf", &secret)]).await;
        let page = browser.reads("/d/boreal").await.text();
        assert!(!page.contains(&business) && !page.contains("Zanzibar invoice"), "{page}");
        assert_eq!(browser.reads(&format!("/d/boreal/requests/{business}")).await.status.as_u16(), 404);
        chain.must_add_up().await;
    }

    async fn whoever_is_asked_in_meets_that_one_record_and_no_other(chain: Chain) {
        let (business, escalation) = billed(&chain).await;
        let (other, _) = billed(&chain).await;
        let id = tom(&chain, "technical").await;
        let tom = chain.seat_of("boreal", &id.to_string()).await;
        let (desk, record, now) = (chain.desks["boreal"].id, kept(&chain, &business).await.id, chain.engine.now());
        let store = store(&chain).await;
        for _ in 0..2 {
            store.write(desk, move |tx| Box::pin(store::asked_in::ask(tx, desk, id, record, now))).await.unwrap();
        }
        assert_eq!(tom.request(&business).await["subject"], "Zanzibar invoice");
        assert_eq!(numbers(&tom.lists("requests").await), std::slice::from_ref(&business));
        assert_eq!(found(&tom, "zanzibar").await, std::slice::from_ref(&business));
        assert_eq!(numbers(&tom.lists("escalations").await), [escalation]);
        assert_eq!(reported(&tom).await, 1);
        assert_eq!(tom.get(&format!("requests/{other}")).await.status.as_u16(), 404);
        // Somebody else was asked in to nothing by it.
        let other_seat = chain.ada().does("agents", json!({"email": "uma@boreal.example", "name": "Uma", "role": "agent", "doors": ["technical"]})).await;
        let uma = chain.seat_of("boreal", &word(&other_seat["id"])).await;
        assert_eq!(uma.lists("requests").await, Vec::<Value>::new());
        assert_eq!(found(&uma, "zanzibar").await, Vec::<String>::new());
        // Being asked in opens no account that the seat was not given.
        let duval = chain.accounts["Cabinet Duval"];
        limit(&chain, id, move |seat| seat.accounts = Some(vec![duval])).await;
        assert_eq!(tom.get(&format!("requests/{business}")).await.status.as_u16(), 404);
        limit(&chain, id, |seat| seat.accounts = None).await;
        assert_eq!(tom.request(&business).await["subject"], "Zanzibar invoice");
        store.write(desk, move |tx| Box::pin(store::asked_in::end(tx, desk, id, record))).await.unwrap();
        assert_eq!(tom.get(&format!("requests/{business}")).await.status.as_u16(), 404);
        assert_eq!(found(&tom, "zanzibar").await, Vec::<String>::new());
    }

    async fn a_seat_that_was_given_queues_meets_what_waits_in_them(chain: Chain) {
        let (here, there) = (chain.claire().opens("Zanzibar one").await, chain.claire().opens("Zanzibar two").await);
        let nowhere = chain.claire().opens("Zanzibar three").await;
        let (south, north) = (QueueId(uuid::Uuid::from_u128(1)), QueueId(uuid::Uuid::from_u128(2)));
        for (number, queue) in [(&here, south), (&there, north)] {
            waits_in(&chain, number, Some(queue)).await;
        }
        let id = tom(&chain, "technical").await;
        let tom = chain.seat_of("boreal", &id.to_string()).await;
        assert_eq!(found(&tom, "zanzibar").await.len(), 3);
        limit(&chain, id, move |seat| seat.queues = Some(vec![south])).await;
        assert_eq!(numbers(&tom.lists("requests").await), std::slice::from_ref(&here));
        assert_eq!(found(&tom, "zanzibar").await, std::slice::from_ref(&here));
        for hidden in [&there, &nowhere] {
            assert_eq!(tom.get(&format!("requests/{hidden}")).await.status.as_u16(), 404);
        }
        limit(&chain, id, move |seat| seat.queues = Some(vec![south, north])).await;
        assert_eq!(found(&tom, "zanzibar").await.len(), 2);
        // Of door and queue, both hold; a part that holds nothing shows nothing.
        limit(&chain, id, move |seat| seat.doors = Some(vec![domain::kind::Door::Business])).await;
        assert_eq!(found(&tom, "zanzibar").await, Vec::<String>::new());
        assert_eq!(tom.lists("requests").await, Vec::<Value>::new());
        limit(&chain, id, move |seat| (seat.doors, seat.queues) = (None, Some(Vec::new()))).await;
        assert_eq!(found(&tom, "zanzibar").await, Vec::<String>::new());
        assert_eq!(tom.lists("requests").await, Vec::<Value>::new());
        // What was indexed before anything was said of doors is found by its row.
        limit(&chain, id, move |seat| seat.queues = Some(vec![south])).await;
        indexed_before(&chain, &here).await;
        indexed_before(&chain, &there).await;
        assert_eq!(found(&tom, "zanzibar").await, [here]);
    }
}

both_engines! {
    async fn whoever_was_given_a_queue_loses_what_is_moved_out_of_it(chain: Chain) {
        let new = json!({"name": {"en": "South", "fr": "Sud"}, "door": "technical"});
        let south = word(&chain.ada().does("queues", new).await["id"]);
        let queues = chain.ada().lists("queues").await;
        let first = word(&queues.iter().find(|it| it["first"] == true && it["door"] == "technical").unwrap()["id"]);
        let number = chain.claire().opens("Zanzibar one").await;
        let id = tom(&chain, "technical").await;
        let tom = chain.seat_of("boreal", &id.to_string()).await;
        let only = QueueId(south.parse().unwrap());
        limit(&chain, id, move |seat| seat.queues = Some(vec![only])).await;
        assert_eq!(tom.lists("requests").await, Vec::<Value>::new());
        assert_eq!(tom.may_not("requests", json!({"subject": "Ours", "text": "Of our own."})).await, "not-yours");
        let moves = async |queue: &str| {
            chain.nadia().puts(&format!("requests/{number}/queue"), json!({"queue": queue})).await
        };
        moves(&south).await;
        assert_eq!(numbers(&tom.lists("requests").await), std::slice::from_ref(&number));
        assert_eq!(found(&tom, "zanzibar").await, std::slice::from_ref(&number));
        let seat = json!({"seat": id.to_string()});
        let view = chain.nadia().does(&format!("requests/{number}/assignment"), seat).await;
        assert_eq!(view["assignee"], "Tom Ashby");
        assert_eq!(moves(&first).await["assignee"], Value::Null, "nobody keeps what they do not see");
        assert_eq!(tom.get(&format!("requests/{number}")).await.status.as_u16(), 404);
        assert_eq!(found(&tom, "zanzibar").await, Vec::<String>::new());
        chain.must_add_up().await;
    }
}

/// Changes what a seat was given.
async fn limit(chain: &Chain, id: SeatId, change: impl Fn(&mut AgentSeat) + Send + Sync + Clone + 'static) {
    let desk = chain.desks["boreal"].id;
    let changed = store(chain).await;
    let changed = changed.write(desk, move |tx| {
        let change = change.clone();
        Box::pin(async move {
            let mut row = people::seat_by_id(tx, desk, id).await?.unwrap();
            let mut viewer: Viewer = serde_json::from_str(&row.body).unwrap();
            let Viewer::Agent(seat) = &mut viewer else { panic!("{viewer:?} is no agent") };
            change(seat);
            row.body = serde_json::to_string(&viewer).unwrap();
            people::put_seat(tx, &row).await
        })
    });
    changed.await.unwrap();
}

/// Puts a request into a queue, and its words into the search as it is then.
async fn waits_in(chain: &Chain, number: &str, queue: Option<QueueId>) {
    let mut record = kept(chain, number).await;
    record.queue = queue;
    let place = Some((record.kind.door(), queue));
    put(chain, record, place).await;
}

/// A block as it is where it does not say where its request waits.
async fn indexed_before(chain: &Chain, number: &str) {
    let record = kept(chain, number).await;
    put(chain, record, None).await;
}

async fn put(
    chain: &Chain,
    record: domain::request::Request,
    place: Option<(domain::kind::Door, Option<QueueId>)>,
) {
    let desk = chain.desks["boreal"].id;
    let written = store(chain).await;
    let written = written.write(desk, move |tx| {
        let record = record.clone();
        Box::pin(async move {
            store::requests::save(tx, desk, &record, Some(&domain::row::FoundBy::of(&record))).await?;
            let block = blocks::Block {
                subject: store::search::Subject::Request,
                id: record.id.0,
                audience: "desk",
                source: record.id.0,
                ordinal: 0,
                walls: blocks::Walls {
                    account: record.filed.account,
                    door: place.map(|(door, _)| door),
                    queue: place.and_then(|(_, queue)| queue),
                },
                version: domain::row::BlockRow::VERSION,
                size: record.problem.subject.len() as u64,
                words: blocks::words(&record.problem.subject, &[]),
            };
            blocks::put(tx, desk, &block).await
        })
    });
    written.await.unwrap();
}
