//! The stream of a seat: what changed, of what it may see, and nothing else; and what it costs.

use std::time::Duration;

use axum::http::StatusCode;
use domain::act::Act;
use domain::kind::Channel;
use domain::{Number, SignedDuration};
use engine::{Administer, Change, Command, Engine, Store};
use relais_tests::base::{Base, Kind, keys};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, worker_of};
use relais_tests::ears::{Ears, Heard};
use relais_tests::run;
use relais_tests::seat::word;
use serde_json::{Value, json};

/// The numbers that were named.
fn named(heard: &[Heard], what: &str) -> Vec<String> {
    let all = heard.iter().flat_map(|it| it.data[what].as_array().cloned().unwrap_or_default());
    let mut numbers: Vec<String> = all.map(|it| word(&it)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A reply of Nadia's, and nothing delivered behind it.
async fn a_reply(engine: &Engine, chain: &Chain, number: &str) {
    let viewer = chain.viewer("nadia").await;
    let act = Act::Reply { text: "We look.".into(), attachments: Vec::new() };
    let command = Command::Act { number: Number::parse(number).unwrap(), act };
    engine.execute(Change::new(viewer, Channel::Api, command)).await.unwrap();
}

/// Another node, on a database of this URL.
async fn node(chain: &Chain, url: &str) -> Engine {
    let store = Store::open(url).await.unwrap();
    store.keys().take(&keys());
    let clock = std::sync::Arc::new(chain.clock.clone());
    let dice = engine::time::SharedDice::new(engine::time::SystemDice);
    Engine::new(store, clock, dice, post::intake::read).with_light_hashing().with_simulated_clock()
}

both_engines! {
    async fn a_stream_names_what_changed_of_what_its_seat_may_see(chain: Chain) {
        let (ours, theirs) = (chain.claire().opens("Gateway down").await, chain.denis().opens("Mail down").await);
        let (mut claire, mut paul) = (chain.listens("claire", None).await, chain.listens("paul", None).await);
        let (mut denis, mut nadia) = (chain.listens("denis", None).await, chain.listens("nadia", None).await);
        let (mut gwen, mut victor) = (chain.listens("gwen", None).await, chain.listens("victor", None).await);
        chain.nadia().replies(&ours, "We look.").await;
        let heard = claire.hears_all().await;
        assert_eq!(named(&heard, "requests"), std::slice::from_ref(&ours));
        assert!(heard.iter().all(|it| it.event == "changed" && it.data.get("all").is_none()), "{heard:?}");
        assert_eq!(named(&nadia.hears_all().await, "requests"), std::slice::from_ref(&ours));
        // A colleague who sees his own alone, another account, another desk, the next desk.
        for quiet in [&mut paul, &mut denis, &mut gwen, &mut victor] {
            quiet.hears_nothing().await;
        }
        chain.nadia().notes(&ours, "Between us.").await;
        assert_eq!(named(&nadia.hears_all().await, "requests"), std::slice::from_ref(&ours));
        claire.hears_nothing().await;
        chain.denis().replies(&theirs, "Still down.").await;
        assert_eq!(named(&denis.hears_all().await, "requests"), std::slice::from_ref(&theirs));
        assert_eq!(named(&nadia.hears_all().await, "requests"), [theirs]);
        claire.hears_nothing().await;
    }

    async fn a_stream_names_escalations_to_agents_alone_each_by_its_own_number(chain: Chain) {
        let (mut claire, mut nadia) = (chain.listens("claire", None).await, chain.listens("nadia", None).await);
        let (mut victor, mut carl) = (chain.listens("victor", None).await, chain.listens("carl", None).await);
        let (number, escalation, reference) = chain.escalated().await;
        let (ours, theirs) = (nadia.hears_all().await, victor.hears_all().await);
        assert_eq!((named(&ours, "requests"), named(&ours, "escalations")), (vec![number.clone()], vec![escalation]));
        assert_eq!((named(&theirs, "requests"), named(&theirs, "escalations")), (vec![reference], vec![]));
        let heard = claire.hears_all().await;
        assert!(heard.iter().all(|it| it.data == json!({"requests": [number]})), "{heard:?}");
        carl.hears_nothing().await;
    }

    async fn a_seat_limited_to_some_accounts_hears_of_no_other(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let duval = chain.accounts["Cabinet Duval"];
        let draft = json!({"email": "luc@boreal.example", "name": "Luc Petit", "role": "agent", "accounts": [duval]});
        let seat = chain.ada().does("agents", draft).await["id"].clone();
        let seat: domain::id::SeatId = word(&seat).parse().unwrap();
        let token = chain.engine.make_token(chain.desks["boreal"].id, seat, "test").await.unwrap();
        let mut luc = Ears::open(chain.router(), &token, None).await.unwrap();
        chain.nadia().replies(&number, "We look.").await;
        luc.hears_nothing().await;
        let theirs = chain.denis().opens("Mail down").await;
        assert_eq!(named(&luc.hears_all().await, "requests"), [theirs]);
    }

    async fn a_stream_says_when_the_notices_of_its_seat_are_others(chain: Chain) {
        let (mut claire, mut gwen) = (chain.listens("claire", None).await, chain.listens("gwen", None).await);
        let notice = json!({"kind": "maintenance", "audience": "customers", "title": "Night of maintenance", "body": "One hour.",
            "starts": "2026-10-10T22:00:00Z", "ends": "2026-10-10T23:00:00Z"});
        chain.ada().does("notices", notice).await;
        assert_eq!(claire.hears().await.data, json!({"notices": true}));
        claire.hears_nothing().await;
        gwen.hears_nothing().await;
    }

    async fn who_comes_back_hears_at_once_what_was_missed_and_nothing_twice(chain: Chain) {
        let (one, other) = (chain.claire().opens("Gateway down").await, chain.claire().opens("Mail down").await);
        let mut claire = chain.listens("claire", None).await;
        chain.nadia().replies(&one, "We look.").await;
        let last = claire.hears_all().await.pop().unwrap().id;
        drop(claire);
        let mut again = chain.listens("claire", Some(&last)).await;
        again.hears_nothing().await;
        drop(again);
        chain.nadia().replies(&other, "We look here, too.").await;
        let mut again = chain.listens("claire", Some(&last)).await;
        assert_eq!(named(&again.hears_all().await, "requests"), std::slice::from_ref(&other));
        // Also who heard nothing before the connection was lost.
        let begun = chain.listens("claire", None).await.begun;
        chain.nadia().replies(&other, "We found it.").await;
        let mut again = chain.listens("claire", Some(&begun)).await;
        assert_eq!(named(&again.hears_all().await, "requests"), [other]);
    }

    async fn an_id_opens_for_its_seat_alone_tells_nothing_and_grows_old(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let mut claire = chain.listens("claire", None).await;
        chain.nadia().replies(&number, "We look.").await;
        let first = claire.hears_all().await.pop().unwrap().id;
        for _ in 0..12 {
            chain.denis().opens("Mail down").await;
        }
        chain.nadia().replies(&number, "We still look.").await;
        let later = claire.hears_all().await.pop().unwrap().id;
        assert_eq!(first.len(), later.len(), "nothing of it counts what others do");
        drop(claire);
        let everything = json!({"all": true});
        let (begins, ends) = later.split_at(later.len() - 10);
        let forged = format!("{begins}{}{}", if ends.starts_with('A') { 'B' } else { 'A' }, &ends[1..]);
        for (seat, id) in [("denis", later.as_str()), ("claire", forged.as_str()), ("claire", "17"), ("claire", "")] {
            let heard = chain.listens(seat, Some(id)).await.hears().await;
            assert_eq!((heard.event.as_str(), &heard.data), ("changed", &everything), "{seat} with {id}");
        }
        chain.clock.pass(SignedDuration::from_hours(25));
        assert_eq!(chain.listens("claire", Some(&later)).await.hears().await.data, everything);
    }

    async fn an_id_from_before_its_desk_was_restored_leads_nowhere(chain: Chain) {
        let (number, boreal) = (chain.claire().opens("Gateway down").await, chain.desks["boreal"].id);
        let file = chain.base.folder.path().join("copy.jsonl");
        chain.engine.copy(None, Box::new(std::fs::File::create(&file).unwrap())).await.unwrap();
        // What happens from here on is lost with the machine, and Claire has heard of it.
        let mut claire = chain.listens("claire", None).await;
        chain.nadia().replies(&number, "The copy lost this.").await;
        let lost = claire.hears_all().await.pop().unwrap().id;
        drop(claire);
        // The desk that was restored comes to the same position by another way, and goes past it.
        chain.clock.pass(SignedDuration::from_mins(1));
        let base = Base::new(if chain.base.is_sqlite() { Kind::Sqlite } else { Kind::Postgres }).await;
        let restored = node(&chain, &base.url).await;
        restored.load_copy(&file).await.unwrap();
        for _ in 0..9 {
            a_reply(&restored, &chain, &number).await;
        }
        restored.seal(boreal).await.unwrap();
        assert!(restored.log_end(boreal).await.unwrap() > chain.engine.log_end(boreal).await.unwrap());
        let comes_back = async |last: &str| {
            Ears::open(api::router(restored.clone()), chain.token("claire"), Some(last)).await.unwrap()
        };
        let heard = comes_back(&lost).await.hears().await;
        assert_eq!((heard.event.as_str(), &heard.data), ("changed", &json!({"all": true})));
        // What she hears there leads back to there.
        a_reply(&restored, &chain, &number).await;
        restored.seal(boreal).await.unwrap();
        let heard = comes_back(&heard.id).await.hears_all().await;
        assert_eq!(named(&heard, "requests"), std::slice::from_ref(&number));
        assert!(heard.iter().all(|it| it.data.get("all").is_none()), "{heard:?}");
    }

    async fn a_seat_has_one_stream_and_the_one_that_ended_is_not_opened_again(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let (mut first, mut paul) = (chain.listens("claire", None).await, chain.listens("paul", None).await);
        let mut second = chain.listens("claire", None).await;
        let last = first.hears().await;
        assert_eq!((last.event.as_str(), &last.data), ("ended", &json!({"because": "another-stream"})));
        first.ends().await;
        let back = Ears::open(chain.router(), chain.token("claire"), Some(&last.id)).await;
        assert_eq!(back.err(), Some(StatusCode::NO_CONTENT));
        chain.nadia().replies(&number, "We look.").await;
        assert_eq!(named(&second.hears_all().await, "requests"), std::slice::from_ref(&number));
        paul.hears_nothing().await;
        // Once the second has gone, the first may go on where it was.
        drop(second);
        let mut back = chain.listens("claire", Some(&last.id)).await;
        assert_eq!(named(&back.hears_all().await, "requests"), [number]);
    }

    async fn a_stream_ends_with_its_token_with_its_seat_and_with_the_process(chain: Chain) {
        let desk = chain.desks["boreal"].id;
        let seat = async |name: &str| -> domain::id::SeatId {
            word(&chain.seat(name).reads("me").await["seat"]).parse().unwrap()
        };
        let (claire, paul) = (seat("claire").await, seat("paul").await);
        let (mut one, mut other) = (chain.listens("claire", None).await, chain.listens("paul", None).await);
        let mut third = chain.listens("gwen", None).await;
        assert_eq!(chain.engine.revoke_tokens(desk, claire, "test").await.unwrap(), 1);
        one.ends().await;
        chain.operate("boreal", Administer::EndSeat { seat: paul }).await;
        other.ends().await;
        chain.engine.end_waits();
        third.ends().await;
    }

    async fn whoever_may_read_no_more_reads_everything_again_once_and_hears_nothing_after(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let (ends, agreement) = (chain.engine.now(), chain.agreements["Ateliers Martin"]);
        let readable_until = ends + SignedDuration::from_hours(1);
        chain.operate("boreal", Administer::EndAgreement { agreement, ends, readable_until }).await;
        let (mut claire, mut denis) = (chain.listens("claire", None).await, chain.listens("denis", None).await);
        chain.clock.pass(SignedDuration::from_hours(2));
        // Anything that the desk keeps: the agreement has come to its end by itself.
        let notice = json!({"kind": "maintenance", "audience": "desk", "title": "Night of maintenance", "body": "One hour.",
            "starts": "2026-10-10T22:00:00Z", "ends": "2026-10-10T23:00:00Z"});
        chain.ada().does("notices", notice).await;
        assert_eq!(claire.hears().await.data, json!({"all": true}));
        denis.hears_nothing().await;
        chain.nadia().replies(&number, "We look.").await;
        claire.hears_nothing().await;
    }

    async fn a_quiet_listener_asks_nothing_while_another_desk_changes(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "We look.").await;
        let asked = async || {
            let (before, _) = chain.engine.storage_asked();
            for _ in 0..50 {
                a_reply(&chain.engine, &chain, &number).await;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            chain.engine.storage_asked().0 - before
        };
        asked().await;
        let alone = asked().await;
        let mut ears = Vec::new();
        for seat in ["gwen", "carl", "faye@cime", "vera", "victor"] {
            ears.push(chain.listens(seat, None).await);
        }
        assert_eq!(asked().await, alone, "statements");
        for ear in &mut ears {
            ear.hears_nothing().await;
        }
    }
}

#[test]
fn what_one_node_commits_is_heard_at_another_before_anybody_looks() {
    run(async {
        let chain = Chain::new(Kind::Postgres).await;
        let number = chain.claire().opens("Gateway down").await;
        let other = node(&chain, &chain.base.url).await;
        // Each node seals what it commits, tells it, and listens.
        let here = chain.at_work();
        let there = worker_of(&other);
        let there = tokio::spawn(there.run_until(std::future::pending()));
        let mut claire = Ears::open(api::router(other.clone()), chain.token("claire"), None).await.unwrap();
        // Until both listen; the first look is five seconds after the start.
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        drop(claire.hears_within(Duration::from_millis(200)).await);
        a_reply(&chain.engine, &chain, &number).await;
        let heard = claire.hears_within(Duration::from_secs(2)).await.map(|it| it.data);
        assert_eq!(heard, Some::<Value>(json!({"requests": [number]})));
        here.ends().await;
        there.abort();
    });
}
