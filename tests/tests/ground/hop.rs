//! A hop is a message: twice, out of order, refused, and two answers at the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::desk::Door;
use domain::id::{AgreementId, EscalationId, PersonId};
use domain::kind::Channel;
use domain::lane::Lane;
use domain::message::Message;
use domain::open::Opening;
use domain::seat::Viewer;
use engine::{Administer, Change, Command, Failure, NameContact, Outcome};
use relais_tests::base::Kind;
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use serde_json::{Value, json};
use sqlx::Connection as _;
use worker::Worker;

/// A message that opens a request at Nimbus, as Boréal's carrier would bring it.
fn opening(chain: &Chain, escalation: EscalationId, contact: PersonId, form: bool) -> Message {
    let values = if form { relais_tests::seat::filled_in() } else { json!({}) };
    let opening: Opening = serde_json::from_value(json!({
        "kind": "technical", "phase": "production", "severity": 2, "subject": "Gateway unreachable",
        "text": "It answers nothing.", "product": "Nimbus Compute", "values": values, "form": null,
        "attachments": [], "call": null, "passed": null, "reference": null, "continues": null
    }))
    .unwrap();
    Message::Open {
        escalation,
        number: 1,
        contact,
        contact_name: "Nadia Benali".into(),
        happened: chain.engine.now(),
        opening,
    }
}

fn acting(chain: &Chain, escalation: EscalationId, contact: PersonId, number: u64, act: Value) -> Message {
    Message::Act {
        escalation,
        number,
        contact,
        contact_name: "Nadia Benali".into(),
        happened: chain.engine.now(),
        act: serde_json::from_value(act).unwrap(),
    }
}

async fn arrives(chain: &Chain, message: Message) -> Result<Outcome, Failure> {
    let agreement = chain.agreements["Boréal Services"];
    let viewer = chain.engine.asking_desk(chain.desks["nimbus"].id, agreement).await.unwrap();
    let command = Command::Receive { agreement, epoch: 1, message: Box::new(message) };
    chain.engine.execute(Change::new(viewer, Channel::Link, command)).await
}

async fn person(chain: &Chain, seat: &str) -> PersonId {
    match chain.viewer(seat).await {
        Viewer::Agent(seat) => seat.person,
        other => panic!("{other:?} is no agent"),
    }
}

fn an_escalation() -> EscalationId {
    "0193a1b0-0000-7000-8000-000000000001".parse().unwrap()
}

/// The refusal that an outcome carries back to the carrier.
fn refusal(outcome: &Outcome) -> Option<&str> {
    outcome.view["refusal"]["reason"].as_str()
}

/// Changes what is stored behind the program's back; answers how many rows.
async fn in_storage(chain: &Chain, text: &str) -> u64 {
    let (url, text) = (&chain.base.url, sqlx::AssertSqlSafe(text.to_owned()));
    if url.starts_with("sqlite:") {
        let mut open = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::query(text).execute(&mut open).await.unwrap().rows_affected()
    } else {
        let mut open = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::query(text).execute(&mut open).await.unwrap().rows_affected()
    }
}

async fn at_nimbus(chain: &Chain) -> Vec<Value> {
    chain.victor().lists("requests").await
}

both_engines! {
    async fn a_message_that_comes_twice_changes_nothing_the_second_time(chain: Chain) {
        let nadia = person(&chain, "nadia").await;
        for _ in 0..3 {
            let outcome = arrives(&chain, opening(&chain, an_escalation(), nadia, true)).await.unwrap();
            assert_eq!(refusal(&outcome), None);
        }
        let requests = at_nimbus(&chain).await;
        assert_eq!(requests.len(), 1, "one request for one opening");
        let number = requests[0]["number"].as_str().unwrap();
        let reply = json!({"act": "reply", "text": "One more thing.", "attachments": []});
        for _ in 0..3 {
            arrives(&chain, acting(&chain, an_escalation(), nadia, 2, reply.clone())).await.unwrap();
        }
        let entries = chain.victor().entries(number).await;
        assert_eq!(entries.iter().filter(|entry| entry["text"] == "One more thing.").count(), 1);
        chain.must_add_up().await;
    }

    async fn the_same_message_at_the_same_moment_is_taken_once(chain: Chain) {
        let nadia = person(&chain, "nadia").await;
        let message = || arrives(&chain, opening(&chain, an_escalation(), nadia, true));
        let (one, two, three) = tokio::join!(message(), message(), message());
        for outcome in [one, two, three] {
            assert_eq!(refusal(&outcome.unwrap()), None);
        }
        assert_eq!(at_nimbus(&chain).await.len(), 1);
        chain.must_add_up().await;
    }

    async fn a_message_out_of_order_waits_for_the_one_before_it(chain: Chain) {
        let nadia = person(&chain, "nadia").await;
        let say = |number: u64, text: &str| {
            acting(
                &chain,
                an_escalation(),
                nadia,
                number,
                json!({"act": "reply", "text": text, "attachments": []}),
            )
        };
        let early = arrives(&chain, say(2, "second")).await.unwrap_err().refusal();
        assert_eq!((early.reason.code(), early.facts["expected"].as_str()), ("link-out-of-order", "1"));
        arrives(&chain, opening(&chain, an_escalation(), nadia, true)).await.unwrap();
        let early = arrives(&chain, say(3, "third")).await.unwrap_err().refusal();
        assert_eq!(early.facts["expected"], "2");
        arrives(&chain, say(2, "second")).await.unwrap();
        arrives(&chain, say(3, "third")).await.unwrap();
        let number = at_nimbus(&chain).await[0]["number"].as_str().unwrap().to_owned();
        let texts: Vec<Value> =
            chain.victor().entries(&number).await.iter().map(|entry| entry["text"].clone()).collect();
        assert_eq!(texts[1..], [json!("second"), json!("third")]);
        chain.must_add_up().await;
    }

    async fn a_refused_message_is_refused_again_and_for_the_same_reason(chain: Chain) {
        let nadia = person(&chain, "nadia").await;
        for _ in 0..2 {
            let outcome = arrives(&chain, opening(&chain, an_escalation(), nadia, false)).await.unwrap();
            assert_eq!(refusal(&outcome), Some("escalation-incomplete"));
        }
        assert_eq!(at_nimbus(&chain).await, Vec::<Value>::new());
        // A stranger is no authorised contact, whatever the asking desk believes.
        let stranger = person(&chain, "faye@cime").await;
        let other: EscalationId = "0193a1b0-0000-7000-8000-000000000002".parse().unwrap();
        let outcome = arrives(&chain, opening(&chain, other, stranger, true)).await.unwrap();
        assert_eq!(refusal(&outcome), Some("not-authorised-contact"));
        chain.must_add_up().await;
    }

    async fn a_refusal_that_nobody_can_read_is_a_refusal_with_its_own_words(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        // Another version answered our second message, with a reason that this one has no name for.
        let said = r#"{"facts":{"harbour":"Saint-Malo"},"reason":"tide-too-low"}"#;
        let id = escalation_id(&chain, &escalation).await.as_str().unwrap().parse().unwrap();
        let (nimbus, agreement) = (chain.desks["nimbus"].id, chain.agreements["Boréal Services"]);
        let store = store::Store::open(&chain.base.url).await.unwrap();
        store
            .write(nimbus, move |tx| {
                Box::pin(async move { store::link_in::keep(tx, nimbus, agreement, id, 2, said, monday()).await })
            })
            .await
            .unwrap();
        let path = format!("escalations/{escalation}/entries");
        let refused = chain.nadia().post(&path, json!({"text": "Any news?"})).await;
        assert_eq!(refused.status.as_u16(), 409);
        assert_eq!(refused.json()["facts"]["said"], said);
        assert_eq!(refused.refused(), "refused-unreadably");
        let act = chain.nadia().reads(&format!("escalations/{escalation}/acts/2")).await;
        assert_eq!((&act["state"], &act["refusal"]["facts"]["said"]), (&json!("refused"), &json!(said)));
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["pending"], &view["not_taken"][0]["refusal"]["reason"]), (&json!([]), &json!("refused-unreadably")));
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("/d/boreal/escalations/{escalation}")).await.text();
        assert!(page.contains("tide-too-low"), "its own words: {page}");
        chain.must_add_up().await;
    }

    async fn a_message_of_a_later_version_is_refused_in_its_turn_and_the_next_ones_go_on(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let path = format!("escalations/{escalation}/entries");
        let nadia = chain.as_("nadia");
        nadia.post(&path, json!({"text": "In words of tomorrow."})).await.good();
        let changed = in_storage(&chain, "update outbox set body = replace(body, '\"version\":1', '\"version\":2') \
            where lane = 'link' and done is null and body like '%In words of tomorrow.%'").await;
        assert_eq!(changed, 1, "a message says its version");
        nadia.post(&path, json!({"text": "In words of today."})).await.good();
        chain.rest().await;
        let refused = chain.nadia().reads(&format!("escalations/{escalation}/acts/2")).await;
        assert_eq!((&refused["state"], &refused["refusal"]["reason"]), (&json!("refused"), &json!("message-too-new")));
        assert_eq!(refused["refusal"]["facts"], json!({"version": "2", "ours": "1"}));
        let taken = chain.nadia().reads(&format!("escalations/{escalation}/acts/3")).await;
        assert_eq!(taken["state"], "taken");
        let entries = chain.victor().entries(&theirs).await;
        let said: Vec<_> = entries.iter().filter_map(|entry| entry["text"].as_str()).collect();
        assert!(said.contains(&"In words of today.") && !said.contains(&"In words of tomorrow."), "{said:?}");
        chain.must_add_up().await;
    }

    async fn what_the_next_desk_says_in_a_later_version_is_set_aside_and_says_so(chain: Chain) {
        let (_, _, theirs) = chain.escalated().await;
        chain.as_("victor").post(&format!("requests/{theirs}/entries"), json!({"text": "In words of tomorrow."})).await.good();
        let changed = in_storage(&chain, "update outbox set body = replace(body, '\"version\":1', '\"version\":2') \
            where lane = 'link' and done is null and body like '%In words of tomorrow.%'").await;
        assert_eq!(changed, 1);
        chain.rest().await;
        let parked = chain.engine.parked(chain.desks["nimbus"].id).await.unwrap();
        let why: Vec<&str> = parked.iter().map(|item| item.why.as_str()).collect();
        assert_eq!(why, ["message-too-new: it is of version 2, and this program reads 1"]);
    }

    async fn a_parcel_for_a_desk_that_is_gone_comes_back_to_its_sender(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), json!({"text": "Is anybody there?"})).await.good();
        let nimbus = chain.desks["nimbus"].id.to_string();
        let changed = in_storage(&chain, &format!(
            "update outbox set body = replace(body, '\"to\":\"{nimbus}\"', '\"to\":\"0193a1b0-0000-7000-8000-00000000dead\"') \
             where lane = 'link' and done is null and body like '%Is anybody there?%'"
        )).await;
        assert_eq!(changed, 1);
        chain.rest().await;
        let act = chain.nadia().reads(&format!("escalations/{escalation}/acts/2")).await;
        assert_eq!((&act["state"], &act["refusal"]["reason"]), (&json!("refused"), &json!("not-found")));
    }

    async fn what_is_told_to_a_desk_that_is_gone_is_set_aside_and_says_so(chain: Chain) {
        let (_, _, theirs) = chain.escalated().await;
        chain.as_("victor").post(&format!("requests/{theirs}/entries"), json!({"text": "Anybody there?"})).await.good();
        let boreal = chain.desks["boreal"].id.to_string();
        let changed = in_storage(&chain, &format!(
            "update outbox set body = replace(body, '\"to\":\"{boreal}\"', '\"to\":\"0193a1b0-0000-7000-8000-00000000dead\"') \
             where lane = 'link' and done is null and body like '%Anybody there?%'"
        )).await;
        assert_eq!(changed, 1);
        // It may be on its way in: it is looked for fifty times.
        for _ in 0..60 {
            chain.pass(domain::SignedDuration::from_mins(1)).await;
        }
        let parked = chain.engine.parked(chain.desks["nimbus"].id).await.unwrap();
        let why: Vec<&str> = parked.iter().map(|item| item.why.as_str()).collect();
        assert_eq!(why, ["desk-is-gone"]);
    }

    async fn a_message_that_left_before_messages_said_their_version_is_taken(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), json!({"text": "From before."})).await.good();
        let changed = in_storage(&chain, "update outbox set body = replace(body, ',\"version\":1', '') \
            where lane = 'link' and done is null and body like '%From before.%'").await;
        assert_eq!(changed, 1);
        chain.rest().await;
        assert!(chain.victor().entries(&theirs).await.iter().any(|entry| entry["text"] == "From before."));
        chain.must_add_up().await;
    }

    async fn who_asks_learns_that_the_next_desk_refused_and_why(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        // The vendor ends its agreement; the partner's copy of the terms is not there yet.
        let end = Administer::EndAgreement {
            agreement: chain.agreements["Boréal Services"],
            ends: monday(),
            readable_until: monday() + domain::SignedDuration::from_hours(24 * 30),
        };
        chain.operate("nimbus", end).await;
        let sent = chain.as_("nadia").post(&format!("requests/{number}/escalations"), json!({
            "link": chain.links["boreal>nimbus"], "severity": 2, "subject": "Gateway unreachable",
            "text": "It answers nothing.", "product": "Nimbus Compute", "values": relais_tests::seat::filled_in()
        })).await.good();
        chain.rest().await;
        let escalation = chain.nadia().escalation(sent["number"].as_str().unwrap()).await;
        assert_eq!(
            (&escalation["status"], &escalation["open"]),
            (&json!("refused"), &json!(false)),
            "{escalation:#}"
        );
        assert_eq!(escalation["refused"]["reason"], "intake-closed");
        let request = chain.nadia().request(&number).await;
        assert_eq!((&request["status"], &request["holder"]), (&json!("new"), &json!("desk")));
        chain.must_add_up().await;
    }

    async fn of_a_hand_back_and_an_acceptance_at_the_same_moment_exactly_one_wins(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        // The vendor thinks better of its resolution while the partner accepts it.
        let victor = chain.as_("victor");
        let nadia = chain.as_("nadia");
        let (there, here) =
            (format!("requests/{theirs}/hand-backs"), format!("escalations/{escalation}/confirmation"));
        let evidence = json!({
            "reason": "firewall", "element": "edge firewall", "evidence": "None of our packets comes back."
        });
        let (back, accepts) = (victor.post(&there, evidence), nadia.post(&here, json!({"accepted": true})));
        let at_work = chain.at_work();
        let (back, accepted) = tokio::join!(back, accepts);
        at_work.ends().await;
        chain.rest().await;
        // The resolution stood, so whichever came first, the acceptance is the one that counts.
        accepted.good();
        assert_eq!(back.refused(), "wrong-state");
        let (ours, theirs) =
            (chain.nadia().escalation(&escalation).await, chain.victor().request(&theirs).await);
        assert_eq!((&theirs["status"], &ours["status"]), (&json!("closed"), &json!("closed")));
        assert_eq!((&theirs["ending"], &ours["not_taken"]), (&json!("accepted"), &json!([])));
        chain.must_add_up().await;
    }

    async fn of_a_hand_back_and_a_resolution_at_the_same_moment_exactly_one_wins(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let (victor, vera) = (chain.as_("victor"), chain.as_("vera"));
        let (there, here) =
            (format!("requests/{theirs}/hand-backs"), format!("requests/{theirs}/resolution"));
        let evidence = json!({
            "reason": "firewall", "element": "edge firewall", "evidence": "None of our packets comes back."
        });
        let (back, resolved) = tokio::join!(
            victor.post(&there, evidence),
            vera.post(&here, json!({"kind": "workaround", "text": "Pin the route table."})),
        );
        chain.rest().await;
        let (won, lost) =
            if back.status.is_success() { ("handed-back", resolved) } else { ("resolved", back) };
        assert_eq!(lost.refused(), "wrong-state");
        assert_eq!(chain.victor().request(&theirs).await["status"], won);
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], won);
        chain.must_add_up().await;
    }

    async fn of_two_answers_to_one_hand_back_exactly_one_wins(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let (nadia, leo) = (chain.as_("nadia"), chain.as_("leo"));
        let path = format!("escalations/{escalation}/hand-back/answer");
        let (accepts, disputes) = tokio::join!(
            nadia.post(&path, json!({"accepted": true})),
            leo.post(&path, json!({"accepted": false, "evidence": "The log shows no drop."})),
        );
        chain.rest().await;
        let ours = chain.nadia().escalation(&escalation).await;
        let won = [accepts.status.is_success(), disputes.status.is_success()];
        // The second may be refused here, or travel and be refused there; it never counts.
        let refused_there = ours["not_taken"].as_array().unwrap().len();
        let refused_here = won.iter().filter(|won| !**won).count();
        assert_eq!(refused_here + refused_there, 1, "{ours:#}");
        assert!(["closed", "open"].contains(&ours["status"].as_str().unwrap()), "{}", ours["status"]);
        assert_eq!(ours["status"] == "closed", chain.victor().request(&theirs).await["status"] == "closed");
        chain.must_add_up().await;
    }

    async fn the_cap_of_authorised_contacts_holds_when_two_are_added_at_the_same_moment(chain: Chain) {
        let agreement = chain.agreements["Boréal Services"];
        let named = |n: usize| {
            let viewer = Viewer::Operator { desk: chain.desks["nimbus"].id };
            let contact = NameContact {
                agreement,
                email: format!("extra{n}@boreal.example"),
                name: format!("Extra {n}"),
                door: Door::Technical,
                qualified_until: Some(jiff::civil::date(2027, 12, 31)),
                products: Vec::new(),
                replaces: None,
                reason: None,
            };
            let command = Command::Administer(Box::new(Administer::NameContact(contact)));
            chain.engine.execute(Change::new(viewer, Channel::Api, command))
        };
        // Six are allowed, three are there.
        let (a, b, c, d, e) = tokio::join!(named(1), named(2), named(3), named(4), named(5));
        let refused: Vec<String> = [a, b, c, d, e]
            .into_iter()
            .filter_map(Result::err)
            .map(|failure| failure.refusal().reason.code().to_owned())
            .collect();
        assert_eq!(refused, ["contact-cap-reached", "contact-cap-reached"]);
        let viewer = Viewer::Operator { desk: chain.desks["nimbus"].id };
        assert_eq!(chain.engine.read(&viewer).agreement(agreement).await.unwrap().contacts.len(), 6);
    }

    async fn what_travels_down_is_mirrored_once_and_in_order(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        for text in ["one", "two", "three"] {
            chain.victor().replies(&theirs, text).await;
        }
        let texts: Vec<Value> = chain
            .nadia()
            .lists(&format!("escalations/{escalation}/entries"))
            .await
            .iter()
            .filter(|entry| entry["type"] == "reply")
            .map(|entry| entry["text"].clone())
            .collect();
        assert_eq!(texts, [json!("one"), json!("two"), json!("three")]);
        // The same once more, as a carrier that was interrupted would bring it.
        let boreal = chain.desks["boreal"].id;
        let agreement: AgreementId = chain.agreements["Boréal Services"];
        let viewer = chain.engine.asked_desk(boreal, agreement).await.unwrap();
        let Viewer::AskedDesk { link, .. } = &viewer else { panic!("{viewer:?}") };
        assert_eq!(*link, chain.links["boreal>nimbus"]);
        let again: Message = serde_json::from_value(json!({
            "message": "moved", "escalation": escalation_id(&chain, &escalation).await, "entry": {
                "position": 2, "happened": chain.engine.now(), "side": "asked", "person": "Victor Hale",
                "channel": "api", "reported": null, "caused_by": null,
                "event": { "type": "accepted", "engineer": "Somebody else" }
            }
        }))
        .unwrap();
        let before = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
        let command = Command::Receive { agreement, epoch: 1, message: Box::new(again) };
        chain.engine.execute(Change::new(viewer, Channel::Link, command)).await.unwrap();
        assert_eq!(chain.nadia().lists(&format!("escalations/{escalation}/entries")).await, before);
        chain.must_add_up().await;
    }

    async fn by_hand_nothing_leaves_and_everything_waits_for_a_person(chain: Chain) {
        let number = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        let escalation = chain.nadia().escalates(&number, "boreal>strato").await;
        chain.pass(domain::SignedDuration::from_hours(3)).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!(
            (&view["by_hand"], &view["pending"][0]["act"]),
            (&json!(true), &json!("open")),
            "{view:#}"
        );
        let told = json!({"who": "hotline", "channel": "phone", "reference": "ST-1"});
        let told = chain.nadia().does(&format!("escalations/{escalation}/told"), told).await;
        assert_eq!((&told["pending"], &told["reference"]), (&json!([]), &json!("ST-1")));
        // The same rules hold for what was only reported.
        let code = chain.nadia().may_not(&format!("escalations/{escalation}/reports"), json!({
            "act": "hand-back", "who": "Sam", "channel": "phone", "reason": "no-such-reason", "element": "x", "text": "y"
        })).await;
        assert_eq!(code, "hand-back-reason-unknown");
        chain.must_add_up().await;
    }
}

/// Each waits for the disk; on PostgreSQL the sealer's come beside them.
#[test]
fn an_escalation_takes_six_changes_until_both_desks_know_it_whole() {
    relais_tests::run(async {
        let mut chain = Chain::new(Kind::Sqlite).await;
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        chain.rest().await;
        // As where no relay takes mail.
        let carries = |engine, due| async move { link::carry(&engine, &due).await };
        chain.worker = Worker::new(chain.engine.clone()).with(Lane::Link, carries);
        let changes = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&changes);
        chain.engine.watch_commits(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let delivers = chain.at_work();
        // What it does as it begins is over.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let before = changes.load(Ordering::SeqCst);
        let body = json!({
            "link": chain.links["boreal>nimbus"], "severity": 2, "subject": "Gateway unreachable",
            "text": "The gateway answers nothing.", "product": "Nimbus Compute", "values": relais_tests::seat::filled_in()
        });
        let escalated = chain.as_("nadia").post(&format!("requests/{number}/escalations"), body).await.good();
        let escalation = escalated["number"].as_str().unwrap().to_owned();
        while chain.engine.load().await.unwrap().outbox.iter().any(|it| it.lane == "link" && it.waiting > 0) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let took = changes.load(Ordering::SeqCst) - before;
        delivers.ends().await;
        // What the next desk opened and what it promised came back in one message.
        let view = chain.nadia().escalation(&escalation).await;
        assert!(view["reference"].is_string() && !view["clocks"].as_array().unwrap().is_empty(), "{view:#}");
        // Asked, claimed, taken; claimed with that, mirrored, over.
        assert!(took <= 6, "{took}");
        chain.must_add_up().await;
    });
}

async fn escalation_id(chain: &Chain, number: &str) -> Value {
    let desk = chain.desks["boreal"].id;
    let store = store::Store::open(&chain.base.url).await.unwrap();
    let number = domain::Number::parse(number).unwrap();
    let id = store
        .read(desk, move |tx| {
            let number = number.clone();
            Box::pin(async move {
                let scope = store::Scope::whole(desk);
                store::escalations::by_number(tx, &scope, &number, false).await.map(|record| record.id)
            })
        })
        .await
        .unwrap();
    json!(id)
}
