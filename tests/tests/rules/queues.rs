//! Queues: where requests wait and since when, who works them, and what becomes of what waits in one that is retired.

use axum::http::Method;
use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::{Seat, word};
use serde_json::{Value, json};

/// A queue of Boréal by its English name.
async fn called(chain: &Chain, name: &str) -> Value {
    let all = chain.ada().lists("queues").await;
    all.iter().find(|it| it["name"]["en"] == name).unwrap_or_else(|| panic!("no {name}: {all:?}")).clone()
}

/// The id of a queue by its English name.
async fn id(chain: &Chain, name: &str) -> String {
    word(&called(chain, name).await["id"])
}

/// Ada makes a queue; its id.
async fn makes(chain: &Chain, name: &str, door: &str) -> String {
    let new = json!({"name": {"en": name, "fr": name}, "door": door});
    word(&chain.ada().does("queues", new).await["id"])
}

/// Somebody moves a request to a queue.
async fn moves(seat: &Seat<'_>, number: &str, queue: &str) -> Value {
    seat.puts(&format!("requests/{number}/queue"), json!({"queue": queue})).await
}

/// Why somebody may not.
async fn may_not_move(seat: &Seat<'_>, number: &str, queue: &str) -> String {
    seat.send(Method::PUT, &format!("requests/{number}/queue"), &json!({"queue": queue})).await.refused()
}

/// The numbers that a list of Nadia's shows.
async fn listed(chain: &Chain, query: &str) -> Vec<String> {
    let list = chain.nadia().lists(&format!("requests?{query}")).await;
    let mut numbers: Vec<_> = list.iter().map(|it| word(&it["number"])).collect();
    numbers.sort_unstable();
    numbers
}

/// Takes a request back to before there were queues, in its row.
async fn opened_before(chain: &Chain, number: &str) {
    let (desk, number) = (chain.desks["boreal"].id, domain::Number::parse(number).unwrap());
    let store = store::Store::open(&chain.base.url).await.unwrap();
    let written = store.write(desk, move |tx| {
        let number = number.clone();
        Box::pin(async move {
            let whole = store::Scope::whole(desk);
            let mut record = store::requests::by_number(tx, &whole, &number, true).await?;
            (record.queue, record.queued_since) = (None, None);
            store::requests::save(tx, desk, &record, Some(&domain::row::FoundBy::of(&record))).await
        })
    });
    written.await.unwrap();
}

both_engines! {
    async fn a_new_desk_has_a_queue_for_each_door_and_what_is_opened_waits_there(chain: Chain) {
        let firsts: Vec<_> = chain.ada().lists("queues").await;
        let firsts: Vec<_> = firsts.iter().map(|it| (&it["door"], &it["name"]["fr"], &it["first"])).collect();
        assert_eq!(firsts, [
            (&json!("technical"), &json!("Support technique"), &json!(true)),
            (&json!("business"), &json!("Contrats et facturation"), &json!(true)),
        ]);
        let technical = chain.claire().opens("Gateway down").await;
        let bill = json!({"kind": "billing", "subject": "Invoice twice", "product": null, "severity": 3});
        let business = chain.claire().opens_with(bill).await;
        for (seat, number, name) in [
            (chain.nadia(), &technical, "Technical support"), (chain.bea(), &business, "Contracts and billing"),
        ] {
            let view = seat.request(number).await;
            assert_eq!(view["waits_in"]["name"]["en"], name);
            assert_eq!(view["waits_in"]["since"], view["opened_at"]);
            assert_eq!(called(&chain, name).await["waiting"], 1);
        }
        // What another desk asks waits in a queue of the desk that was asked.
        let (_, _, theirs) = chain.escalated().await;
        assert_eq!(chain.victor().request(&theirs).await["waits_in"]["name"]["en"], "Technical support");
        chain.must_add_up().await;
    }

    async fn a_request_that_is_moved_waits_there_since_then_and_the_asker_learns_nothing_of_it(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let other = chain.paul().opens("Mailbox full").await;
        let emea = makes(&chain, "EMEA", "technical").await;
        let asked = async || {
            let updated = chain.claire().request(&number).await["updated_at"].clone();
            (updated, chain.claire().entries(&number).await)
        };
        let before = asked().await;
        chain.clock.pass(SignedDuration::from_hours(1));
        let view = moves(&chain.nadia(), &number, &emea).await;
        assert_eq!((&view["waits_in"]["queue"], &view["waits_in"]["name"]["en"]), (&json!(emea), &json!("EMEA")));
        assert_eq!(view["waits_in"]["since"], view["updated_at"]);
        assert_ne!(view["waits_in"]["since"], view["opened_at"]);
        let entries = chain.nadia().entries(&number).await;
        let last = entries.last().unwrap();
        assert_eq!((&last["type"], &last["facts"]["name"]), (&json!("queued"), &json!("EMEA")));
        // Twice is once.
        moves(&chain.nadia(), &number, &emea).await;
        assert_eq!(chain.nadia().entries(&number).await.len(), entries.len());
        assert_eq!(asked().await, before);

        let first = id(&chain, "Technical support").await;
        assert_eq!(listed(&chain, &format!("queue={emea}")).await, std::slice::from_ref(&number));
        assert_eq!(listed(&chain, &format!("queue={first}")).await, std::slice::from_ref(&other));
        assert_eq!(listed(&chain, "door=technical").await.len(), 2);
        assert_eq!(listed(&chain, "queue=technical").await.len(), 2, "the word of a door is understood");
        assert_eq!(listed(&chain, "door=business").await, Vec::<String>::new());
        chain.must_add_up().await;
    }

    async fn a_queue_takes_what_comes_by_its_door_and_what_is_read_anew_goes_to_the_other(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let (emea, bills) = (makes(&chain, "EMEA", "technical").await, id(&chain, "Contracts and billing").await);
        moves(&chain.nadia(), &number, &emea).await;
        assert_eq!(may_not_move(&chain.nadia(), &number, &bills).await, "queue-of-other-kinds");
        let billing = json!({"kind": "billing", "phase": "production", "product": null});
        let view = chain.leo().puts(&format!("requests/{number}/classification"), billing).await;
        assert_eq!((&view["door"], &view["waits_in"]["queue"]), (&json!("business"), &json!(bills)));
        assert_eq!(may_not_move(&chain.leo(), &number, &emea).await, "queue-of-other-kinds");
        chain.must_add_up().await;
    }

    async fn a_queue_is_retired_when_what_waits_in_it_has_somewhere_to_go(chain: Chain) {
        let (first, emea) = (id(&chain, "Technical support").await, makes(&chain, "EMEA", "technical").await);
        // More than one change takes at once.
        let mut numbers = Vec::new();
        for nth in 0..34 {
            let number = chain.claire().opens(&format!("Gateway down, site {nth}")).await;
            moves(&chain.nadia(), &number, &emea).await;
            numbers.push(number);
        }
        let path = format!("queues/{emea}/retirement");
        assert_eq!(chain.ada().may_not(&path, json!({"version": 1})).await, "queue-not-empty");
        assert_eq!(chain.ada().may_not(&path, json!({"version": 7, "to": first})).await, "changed-meanwhile");
        assert_eq!(chain.nadia().may_not(&path, json!({"version": 1, "to": first})).await, "not-yours");
        let needed = json!({"version": 1, "to": emea});
        assert_eq!(chain.ada().may_not(&format!("queues/{first}/retirement"), needed).await, "queue-needed");
        chain.ada().does(&path, json!({"version": 1, "to": first})).await;
        assert_eq!(listed(&chain, &format!("queue={emea}")).await, Vec::<String>::new());
        assert_eq!(listed(&chain, &format!("queue={first}&limit=100")).await.len(), numbers.len());
        assert_eq!(may_not_move(&chain.nadia(), &numbers[0], &emea).await, "queue-retired");
        assert!(called(&chain, "EMEA").await["retired_at"].is_string());
        // Its name is free again.
        makes(&chain, "EMEA", "technical").await;
        chain.must_add_up().await;
    }

    async fn a_queue_has_a_name_of_its_own_and_people_who_are_agents(chain: Chain) {
        let emea = makes(&chain, "EMEA", "technical").await;
        let twice = json!({"name": {"en": "emea", "fr": "Europe"}, "door": "business"});
        assert_eq!(chain.ada().may_not("queues", twice).await, "already-exists");
        let seat = async |who: &str| chain.viewer(who).await.seat().unwrap().to_string();
        let (nadia, leo, claire) = (seat("nadia").await, seat("leo").await, seat("claire").await);
        let path = format!("queues/{emea}");
        let change = |members: Value, version: u32| {
            json!({"name": {"en": "EMEA", "fr": "Europe"}, "members": members, "version": version})
        };
        chain.ada().puts(&path, change(json!([leo, nadia]), 1)).await;
        let names = async || {
            let members = called(&chain, "EMEA").await["members"].clone();
            members.as_array().unwrap().iter().map(|it| word(&it["name"])).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["Léo Marchand", "Nadia Benali"]);
        let refused = async |body: Value| chain.ada().send(Method::PUT, &path, &body).await.refused();
        assert_eq!(refused(change(json!([nadia]), 1)).await, "changed-meanwhile");
        assert_eq!(refused(change(json!([claire]), 2)).await, "not-found", "a contact works no queue");
        // Whoever is no member can still be given what waits there; whoever leaves is no member any more.
        let number = chain.claire().opens("Gateway down").await;
        moves(&chain.nadia(), &number, &emea).await;
        let ada = seat("ada").await;
        let given = chain.nadia().does(&format!("requests/{number}/assignment"), json!({"seat": ada})).await;
        assert_eq!(given["assignee_seat"], json!(ada));
        chain.ada().delete(&format!("agents/{leo}")).await.good();
        assert_eq!(names().await, ["Nadia Benali"]);
        let audit = chain.ada().lists("audit").await;
        assert!(audit.iter().any(|line| line["what"] == "queue-kept" && line["subject"] == "EMEA"), "{audit:?}");
    }

    async fn what_was_opened_before_there_were_queues_waits_in_the_first_of_its_door(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let (first, emea) = (id(&chain, "Technical support").await, makes(&chain, "EMEA", "technical").await);
        opened_before(&chain, &number).await;
        assert_eq!(listed(&chain, &format!("queue={first}")).await, std::slice::from_ref(&number));
        assert_eq!(listed(&chain, &format!("queue={emea}")).await, Vec::<String>::new());
        assert_eq!(called(&chain, "Technical support").await["waiting"], 1);
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["waits_in"]["queue"], &view["waits_in"]["since"]), (&json!(first), &view["opened_at"]));
        moves(&chain.nadia(), &number, &emea).await;
        assert_eq!(listed(&chain, &format!("queue={emea}")).await, [number]);
    }

    async fn an_agent_who_was_given_queues_sees_what_waits_in_them_alone(chain: Chain) {
        let emea = makes(&chain, "EMEA", "technical").await;
        let (here, _there) = (chain.claire().opens("Gateway down").await, chain.claire().opens("Mailbox full").await);
        moves(&chain.nadia(), &here, &emea).await;
        let new = |queues: Value| {
            json!({"email": "eva@boreal.example", "name": "Eva Lang", "role": "agent", "queues": queues})
        };
        let nowhere = "00000000-0000-4000-8000-000000000000";
        assert_eq!(chain.ada().may_not("agents", new(json!([nowhere]))).await, "not-found");
        let eva = word(&chain.ada().does("agents", new(json!([emea]))).await["id"]);
        let eva = chain.seat_of("boreal", &eva).await;
        assert_eq!(eva.reads("me").await["queues"], json!([emea]));
        let list = eva.lists("requests").await;
        assert_eq!(list.iter().map(|it| word(&it["number"])).collect::<Vec<_>>(), [here]);
        let counted = eva.lists("queues").await;
        assert!(counted.iter().all(|it| it["waiting"] == i32::from(it["id"] == json!(emea))), "{counted:?}");
    }

    async fn a_contact_sees_no_queue(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let first = id(&chain, "Technical support").await;
        let claire = chain.claire();
        assert_eq!(claire.get("queues").await.refused(), "not-found");
        assert_eq!(claire.get(&format!("queues/{first}")).await.refused(), "not-found");
        assert_eq!(claire.get(&format!("requests?queue={first}")).await.refused(), "field-invalid");
        assert_eq!(claire.lists("requests?door=technical").await.len(), 1);
        assert_eq!(may_not_move(&claire, &number, &first).await, "not-yours");
        let view = claire.request(&number).await;
        assert!(view.get("waits_in").is_none() && view.get("queue").is_none(), "{view}");
    }
}
