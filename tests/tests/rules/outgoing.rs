//! What leaves a desk: no desk's much delays another's little, nothing that is put behind something is forgotten, and what
//! was given up is seen, tried again or dropped.

use std::collections::BTreeMap;

use domain::SignedDuration;
use domain::id::{DeskId, OutboxId};
use domain::lane::Lane;
use engine::machinery::{Due, Ended, Settled};
use engine::time::Clock as _;
use engine::{Administer, Engine, GivenUp, Store};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::outside::Outside;
use relais_tests::seat::word;
use serde_json::{Value, json};
use store::outbox::{self, Item};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Puts an item into a line of a desk, in a change of its own.
async fn puts(chain: &Chain, store: &Store, (desk, line): (DeskId, &str), id: u128) {
    let (now, line) = (chain.clock.now(), line.to_owned());
    let id = OutboxId(uuid::Uuid::from_u128(id));
    store
        .write(desk, move |tx| {
            let item = Item::new((desk, id), (Lane::Warning, line.clone()), id.to_string(), now);
            Box::pin(async move {
                outbox::put(tx, item);
                Ok(())
            })
        })
        .await
        .unwrap();
}

async fn settles(engine: &Engine, due: Vec<Due>) {
    let ended = due.into_iter().map(|due| Ended { due, settled: Settled::Done }).collect();
    engine.turn_over(&[], 0, ended).await.unwrap();
}

/// A severity 1 is to wake somebody by a webhook that fails until it is given up; answers the number.
async fn gives_up(chain: &Chain, outside: &Outside) -> String {
    let hook = json!({"name": "wall", "url": outside.url("/wall"), "secret": SECRET});
    let step = json!({"whom": [{"whom": "leads"}], "by": ["mail"], "webhooks": ["wall"], "minutes": 30});
    let plan = json!({"rounds": 1, "steps": [step], "webhooks": [hook]});
    chain.ada().puts("paging", json!({"version": 0, "plan": plan})).await;
    outside.answers(500);
    let body = json!({"severity": 1, "subject": "The plant stands still", "text": "Nothing moves.",
        "product": "Nimbus Compute"});
    let number =
        chain.as_("claire").post("requests", body).await.good()["number"].as_str().unwrap().to_owned();
    for _ in 0..40 {
        chain.pass(SignedDuration::from_mins(15)).await;
    }
    number
}

async fn given_up(chain: &Chain) -> Vec<Value> {
    chain.ada().reads("outgoing").await["given_up"].as_array().unwrap().clone()
}

both_engines! {
    async fn a_desk_with_much_to_say_delays_another_by_one_batch(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        let (loud, quiet) = (chain.desks["nimbus"].id, chain.desks["boreal"].id);
        for nth in 0..100 {
            puts(&chain, &store, (loud, &format!("loud/{nth}")), nth).await;
        }
        puts(&chain, &store, (quiet, "quiet"), 1_000).await;
        let first = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
        let of = |due: &[Due], desk| due.iter().filter(|due| due.desk == desk).count();
        assert_eq!((of(&first, loud), of(&first, quiet)), (outbox::BATCH as usize, 1));
        // With one place at a time they take turns.
        puts(&chain, &store, (quiet, "quiet too"), 1_001).await;
        let mut turns = Vec::new();
        for _ in 0..2 {
            turns.extend(chain.engine.claim_outbox(Lane::ALL, 1).await.unwrap());
        }
        assert_eq!((of(&turns, loud), of(&turns, quiet)), (1, 1));
    }

    async fn nodes_that_claim_at_once_share_what_is_due_and_claim_each_item_once(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        let desks = ["boreal", "nimbus", "cime"].map(|slug| chain.desks[slug].id);
        for nth in 0..90 {
            let desk = desks[usize::try_from(nth % 3).unwrap()];
            puts(&chain, &store, (desk, &format!("line/{nth}")), nth).await;
        }
        let nodes = [(); 3].map(|()| {
            let engine = chain.engine.clone();
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                loop {
                    let due = engine.claim_outbox(Lane::ALL, 16).await.unwrap();
                    if due.is_empty() {
                        return claimed;
                    }
                    claimed.extend(due.into_iter().map(|due| due.id.0.as_u128()));
                }
            })
        });
        let mut claimed = Vec::new();
        for node in nodes {
            claimed.extend(node.await.unwrap());
        }
        claimed.sort_unstable();
        assert_eq!(claimed, (0..90).collect::<Vec<u128>>());
    }

    async fn whatever_is_put_while_its_line_is_delivered_is_delivered_in_order(chain: Chain) {
        let chain = std::sync::Arc::new(chain);
        let desk = chain.desks["boreal"].id;
        // Each writer has a store of its own, as nodes have.
        let mut writers = Vec::new();
        for writer in 0..4u128 {
            let chain = std::sync::Arc::clone(&chain);
            writers.push(tokio::spawn(async move {
                let store = Store::open(&chain.base.url).await.unwrap();
                for nth in 0..40u128 {
                    let line = format!("line/{}", nth % 3);
                    puts(&chain, &store, (desk, &line), writer << 64 | nth).await;
                }
            }));
        }
        let mut taken: Vec<Due> = Vec::new();
        while taken.len() < 160 {
            let due = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
            let done = writers.iter().all(tokio::task::JoinHandle::is_finished);
            if due.is_empty() && done {
                let rest = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
                assert!(!rest.is_empty(), "of 160, {} were delivered, and no line has a head", taken.len());
                taken.extend(rest.iter().cloned());
                settles(&chain.engine, rest).await;
                continue;
            }
            taken.extend(due.iter().cloned());
            settles(&chain.engine, due).await;
        }
        let mut last: BTreeMap<(String, u128), u128> = BTreeMap::new();
        for due in &taken {
            let (writer, nth) = (due.id.0.as_u128() >> 64, due.id.0.as_u128() & u128::from(u64::MAX));
            let before = last.insert((due.line.clone(), writer), nth);
            assert!(before.is_none_or(|before| before < nth), "{}: {before:?}, then {nth}", due.line);
        }
        assert_eq!(taken.len(), 160);
        assert!(!chain.engine.outbox_waits().await.unwrap());
    }

    async fn what_was_given_up_holds_its_line_only_where_what_follows_means_nothing_without_it(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        let desk = chain.desks["boreal"].id;
        for (lane, line, id) in [(Lane::Page, "page", 0), (Lane::Link, "link", 10)] {
            let now = chain.clock.now();
            for nth in 0..2 {
                store
                    .write(desk, move |tx| {
                        let id = OutboxId(uuid::Uuid::from_u128(id + nth));
                        outbox::put(tx, Item::new((desk, id), (lane, line.to_owned()), nth.to_string(), now));
                        Box::pin(async { Ok(()) })
                    })
                    .await
                    .unwrap();
            }
        }
        let heads = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
        assert_eq!(heads.iter().map(|due| due.body.as_str()).collect::<Vec<_>>(), ["0", "0"]);
        let hopeless = |due| Ended { due, settled: Settled::Hopeless("it cannot be read".into()) };
        chain.engine.turn_over(&[], 0, heads.into_iter().map(hopeless).collect()).await.unwrap();
        let next = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
        assert_eq!(next.iter().map(|due| (due.lane, due.body.as_str())).collect::<Vec<_>>(), [(Lane::Page, "1")]);
        // Tried again, the first of the other line is first again; and it cannot be dropped.
        let refused = chain.as_("ada").post("outgoing/drop", json!({"lane": "link"})).await;
        assert_eq!(refused.refused(), "line-must-be-whole");
        let told = chain.as_("ada").post("outgoing/retry", json!({"lane": "link"})).await.good();
        assert_eq!(told, json!({"lane": "link", "count": 1, "more": false}));
        let again = chain.engine.claim_outbox(&[Lane::Link], 64).await.unwrap();
        assert_eq!(again.iter().map(|due| (due.body.as_str(), due.attempts)).collect::<Vec<_>>(), [("0", 1)]);
        settles(&chain.engine, again).await;
        assert_eq!(chain.engine.claim_outbox(&[Lane::Link], 64).await.unwrap()[0].body, "1");
    }

    async fn what_was_given_up_is_seen_and_tried_again_or_dropped_by_whoever_keeps_the_desk(chain: Chain) {
        let outside = Outside::new().await;
        let number = gives_up(&chain, &outside).await;
        let failed = given_up(&chain).await;
        assert_eq!(failed.len(), 1, "{failed:?}");
        // The record shows what became of what it told, to its own desk.
        let path = format!("requests/{number}/deliveries");
        let stands = chain.ada().reads(&path).await["items"].as_array().unwrap().clone();
        let stands_so = |lane: &str, recipient: &str, state: &str| {
            let so = |it: &Value| it["lane"] == lane && it["recipient"] == recipient && it["state"] == state;
            assert!(stands.iter().any(so), "{lane} {recipient} {state}: {stands:#?}");
        };
        // Pages that were overtaken by another are done with; the one that was tried to its end failed.
        stands_so("page", "wall", "failed");
        stands_so("mail", "Claire Martin", "done");
        assert_eq!(chain.as_("claire").get(&path).await.refused(), "not-found");
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("{}/requests/{number}", browser.home)).await.text();
        assert!(page.contains("Non remis") && page.contains("pour wall"), "{page}");
        let told = (&failed[0]["lane"], &failed[0]["number"], &failed[0]["recipient"], &failed[0]["tries"]);
        assert_eq!(told, (&json!("page"), &json!(number), &json!("wall"), &json!(10)));
        assert!(failed[0]["why"].as_str().unwrap().contains("answered 500"), "{failed:?}");
        for who in ["nadia", "claire"] {
            let asked = chain.as_(who).get("outgoing").await;
            assert_eq!((who, asked.refused().as_str()), (who, "not-yours"));
            let posted = chain.as_(who).post("outgoing/retry", json!({"lane": "page"})).await;
            assert_eq!((who, posted.refused().as_str()), (who, "not-yours"));
        }
        for (body, reason) in [
            (json!({}), "field-missing"),
            (json!({"item": failed[0]["id"], "lane": "page"}), "field-invalid"),
            (json!({"item": "00000000-0000-0000-0000-000000000000"}), "not-found"),
        ] {
            assert_eq!(chain.as_("ada").post("outgoing/retry", body).await.refused(), reason);
        }
        // The other side is mended: it is told now.
        outside.answers(200);
        let before = outside.came("/wall").len();
        let told = chain.as_("ada").post("outgoing/retry", json!({"item": failed[0]["id"]})).await.good();
        assert_eq!(told, json!({"lane": "page", "count": 1, "more": false}));
        chain.rest().await;
        assert_eq!((given_up(&chain).await.len(), outside.came("/wall").len()), (0, before + 1));
        let stands = chain.ada().reads(&path).await.to_string();
        assert!(!stands.contains("failed"), "{stands}");
        let audit = chain.ada().reads("audit").await.to_string();
        assert!(audit.contains("outgoing-tried-again"), "{audit}");
        // By page, in the manager's own language.
        gives_up_again(&chain, &outside).await;
        let mut browser = chain.signed_in("ada").await;
        let path = format!("{}/outgoing", browser.home);
        let page = browser.reads(&path).await.text();
        assert!(page.contains("answered 500") && page.contains("name=\"act\" value=\"drop\""), "{page}");
        let secret = browser.secret(&path).await;
        let item = given_up(&chain).await[0]["id"].as_str().unwrap().to_owned();
        let fields = [("csrf", secret.as_str()), ("item", &item), ("act", "drop")];
        let answer = browser.posts(&path, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert_eq!(given_up(&chain).await, Vec::<Value>::new());
        // Somebody else was faster: it is said, and nothing else happens.
        let answer = browser.posts(&path, &fields).await;
        assert_eq!(answer.status, 404, "{}", answer.text());
        chain.must_add_up().await;
    }

    async fn how_a_message_to_another_desk_fares_stands_on_the_record_of_either_side(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let (ours, there) = (format!("escalations/{escalation}"), format!("requests/{theirs}"));
        let stands = async |who: &str, path: &str| {
            let all = chain.seat(who).lists(&format!("{path}/deliveries")).await;
            let links = all.iter().filter(|it| it["lane"] == "link");
            links.map(|it| (word(&it["recipient"]), word(&it["state"]))).collect::<Vec<_>>()
        };
        let so = |to: &str, state: &str| (to.to_owned(), state.to_owned());
        assert_eq!(stands("nadia", &ours).await, [so("Nimbus Cloud", "done")]);
        let arrived = stands("victor", &there).await;
        assert!(!arrived.is_empty() && arrived.iter().all(|it| *it == so("Boréal Services", "done")), "{arrived:?}");
        // Each side says something that does not arrive.
        chain.as_("nadia").post(&format!("{ours}/entries"), json!({"text": "Is anybody there?"})).await.good();
        chain.as_("victor").post(&format!("{there}/entries"), json!({"text": "And on your side?"})).await.good();
        let due = chain.engine.claim_outbox(&[Lane::Link], 64).await.unwrap();
        assert_eq!(due.len(), 2, "{due:?}");
        let gone = |due| Ended { due, settled: Settled::Hopeless("desk-is-gone".into()) };
        chain.engine.turn_over(&[], 0, due.into_iter().map(gone).collect()).await.unwrap();
        let failed = stands("nadia", &ours).await;
        assert!(failed.contains(&so("Nimbus Cloud", "failed")), "{failed:?}");
        let failed = stands("victor", &there).await;
        assert!(failed.contains(&so("Boréal Services", "failed")), "{failed:?}");
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("{}/{ours}", browser.home)).await.text();
        assert!(page.contains("Message à un autre centre pour Nimbus Cloud"), "{page}");
        assert!(page.contains("Le centre auquel il est destiné") && !page.contains("desk-is-gone"), "{page}");
        let listed = given_up(&chain).await;
        assert_eq!((listed.len(), &listed[0]["recipient"]), (1, &json!("Nimbus Cloud")), "{listed:?}");
        // The customer learns nothing of who else is asked.
        assert_eq!(chain.as_("claire").get(&format!("requests/{number}/deliveries")).await.refused(), "not-found");
        for desk in ["boreal", "nimbus"] {
            chain.operate(desk, Administer::TryAgain(GivenUp::Lane { lane: Lane::Link })).await;
        }
        chain.rest().await;
        for (who, path) in [("nadia", &ours), ("victor", &there)] {
            let arrived = stands(who, path).await;
            assert!(arrived.iter().all(|(_, state)| state == "done"), "{who}: {arrived:?}");
        }
        chain.must_add_up().await;
    }

    async fn a_warning_and_the_mails_that_it_becomes_stand_on_the_record(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        for _ in 0..30 {
            chain.pass(SignedDuration::from_mins(10)).await;
        }
        let stands = chain.ada().lists(&format!("requests/{number}/deliveries")).await;
        let warnings: Vec<&Value> = stands.iter().filter(|it| it["lane"] == "warning").collect();
        assert!(!warnings.is_empty() && warnings.iter().all(|it| it["state"] == "done"), "{stands:#?}");
        let mailed = |warned: &Value| {
            let of_it = |it: &Value| it["lane"] == "mail" && it["state"] == "done" && it["entry"] == warned["entry"];
            stands.iter().any(of_it)
        };
        assert!(warnings.iter().any(|warned| mailed(warned)), "{stands:#?}");
    }

    async fn what_was_delivered_is_kept_for_a_week(chain: Chain) {
        let store = Store::open(&chain.base.url).await.unwrap();
        let desk = chain.desks["boreal"].id;
        puts(&chain, &store, (desk, "one"), 1).await;
        let due = chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap();
        settles(&chain.engine, due).await;
        let kept = async || {
            let read = store.read(desk, move |tx| Box::pin(outbox::recent(tx, Lane::Warning))).await;
            read.unwrap().len()
        };
        chain.pass(SignedDuration::from_hours(24 * 7 - 1)).await;
        assert_eq!(kept().await, 1);
        chain.pass(SignedDuration::from_hours(2)).await;
        assert_eq!(kept().await, 0);
    }
}

/// Another severity 1 whose webhook fails for good.
async fn gives_up_again(chain: &Chain, outside: &Outside) {
    outside.answers(500);
    let body = json!({"severity": 1, "subject": "It stands still again", "text": "Nothing moves.",
        "product": "Nimbus Compute"});
    chain.as_("claire").post("requests", body).await.good();
    for _ in 0..40 {
        chain.pass(SignedDuration::from_mins(15)).await;
    }
}
