//! Lanes that somebody has paused: what waits in them costs nothing, nothing of it is lost, and it leaves once and in order.

use std::time::{Duration, Instant};

use domain::act::Act;
use domain::kind::Channel;
use domain::lane::Lane;
use domain::{Number, SignedDuration};
use engine::{Administer, Change, Command};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What victor reads of a request that begins so, in the order of its entries.
async fn read_by_victor(chain: &Chain, theirs: &str, begin: &str) -> Vec<String> {
    let entries = chain.victor().entries(theirs).await;
    let said = entries.iter().filter_map(|entry| entry["text"].as_str().map(str::to_owned));
    said.filter(|text| text.starts_with(begin)).collect()
}

/// What claire was mailed that begins so, in the order in which it left.
fn mailed_to_claire(chain: &Chain, begin: &str) -> Vec<String> {
    let mut sent = chain.sent();
    sent.reverse();
    let texts =
        sent.into_iter().filter(|mail| mail.to == "claire@martin.example").filter_map(|mail| mail.text);
    texts.filter(|text| text.starts_with(begin)).collect()
}

async fn lane(chain: &Chain, code: &str) -> Value {
    let lanes = chain.ada().reads("outgoing").await["lanes"].as_array().unwrap().clone();
    lanes.into_iter().find(|it| it["lane"] == code).unwrap()
}

/// Statements that a reply to the next desk takes.
async fn a_reply_upwards(chain: &Chain, escalation: &str) -> u64 {
    let act = Act::Reply { text: "Still nothing.".into(), attachments: Vec::new() };
    let command = Command::EscalationAct { escalation: Number::parse(escalation).unwrap(), act, told: None };
    let viewer = chain.viewer("nadia").await;
    let before = chain.engine.storage_asked().0;
    chain.engine.execute(Change::new(viewer, Channel::Api, command)).await.unwrap();
    chain.engine.storage_asked().0 - before
}

both_engines! {
    async fn what_waits_in_a_lane_that_is_paused_for_a_week_leaves_once_and_in_order(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        for lane in ["link", "mail"] {
            let told = chain.as_("ada").post("outgoing/pause", json!({"lane": lane, "reason": "Nimbus moves house."})).await.good();
            assert!(told["lane"] == lane && told["paused_since"].is_string(), "{told}");
        }
        let days: Vec<String> = (1..=7).map(|day| format!("Day {day}.")).collect();
        for text in &days {
            let said = json!({"text": text});
            chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), said.clone()).await.good();
            chain.as_("nadia").post(&format!("requests/{number}/entries"), said).await.good();
            chain.pass(DAY).await;
            assert!(!chain.engine.outbox_due(Lane::ALL).await.unwrap() && !chain.engine.outbox_waits().await.unwrap());
            assert!(chain.engine.claim_outbox(Lane::ALL, 64).await.unwrap().is_empty(), "nothing is claimed of it");
        }
        assert!(read_by_victor(&chain, &theirs, "Day").await.is_empty() && mailed_to_claire(&chain, "Day").is_empty());
        // Whoever looks learns that it is paused, since when, by whom and why.
        let mail = lane(&chain, "mail").await;
        assert_eq!((&mail["paused"]["reason"], mail["paused"]["by"].is_string()), (&json!("Nimbus moves house."), true), "{mail}");
        assert!(mail["waiting"].as_u64() >= Some(7) && mail["given_up"] == 0, "{mail}");
        let stands = chain.ada().lists(&format!("requests/{number}/deliveries")).await;
        let waits = |it: &&Value| it["lane"] == "mail" && it["state"] == "waits" && it["paused_since"].is_string();
        assert!(stands.iter().filter(waits).count() >= 7, "{stands:#?}");
        let found = chain.engine.of_desks().await.unwrap();
        assert_eq!(found.iter().filter(|it| it.code == "lane-paused").count(), 2, "{found:?}");
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("{}/escalations/{escalation}", browser.home)).await.text();
        assert!(page.contains("Les messages au centre suivant attendent"), "{page}");
        let page = browser.reads(&format!("{}/requests/{number}", browser.home)).await.text();
        assert!(page.contains("Ces envois sont suspendus depuis"), "{page}");
        // By page, what is paused is resumed.
        let mut browser = chain.signed_in("ada").await;
        let path = format!("{}/outgoing", browser.home);
        let page = browser.reads(&path).await.text();
        assert!(page.contains("Suspendu depuis") && page.contains("Nimbus moves house."), "{page}");
        let secret = browser.secret(&path).await;
        let answer = browser.posts(&path, &[("csrf", secret.as_str()), ("lane", "link"), ("act", "resume")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let told = chain.as_("ada").post("outgoing/resume", json!({"lane": "mail"})).await.good();
        assert_eq!(told, json!({"lane": "mail", "paused_since": null}));
        chain.rest().await;
        assert_eq!(read_by_victor(&chain, &theirs, "Day").await, days);
        assert_eq!(mailed_to_claire(&chain, "Day"), days);
        let stands = chain.ada().lists(&format!("requests/{number}/deliveries")).await;
        assert!(stands.iter().all(|it| it["paused_since"].is_null()), "{stands:#?}");
        let audit = chain.ada().reads("audit").await.to_string();
        assert!(audit.contains("lane-paused") && audit.contains("lane-resumed"), "{audit}");
        chain.must_add_up().await;
    }

    async fn a_reply_stays_quick_while_its_lane_is_paused(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        a_reply_upwards(&chain, &escalation).await;
        chain.rest().await;
        let before = a_reply_upwards(&chain, &escalation).await;
        chain.rest().await;
        chain.operate("boreal", Administer::PauseLane { lane: Lane::Link, reason: None }).await;
        for _ in 0..40 {
            a_reply_upwards(&chain, &escalation).await;
        }
        let then = a_reply_upwards(&chain, &escalation).await;
        assert!(then <= before, "{then} statements, and {before} when nothing waited");
        // Nor does anybody wait for an answer that cannot come: this one would for twenty seconds.
        let since = Instant::now();
        let sent = chain.nadia().post(&format!("escalations/{escalation}/entries"), json!({"text": "The last."})).await;
        assert_eq!(sent.status.as_u16(), 202, "{}", sent.text());
        assert!(since.elapsed() < Duration::from_secs(15), "{:?}", since.elapsed());
        chain.operate("boreal", Administer::ResumeLane { lane: Lane::Link }).await;
        chain.rest().await;
        assert_eq!(read_by_victor(&chain, &theirs, "The last.").await.len(), 1);
    }

    async fn whoever_keeps_the_desk_pauses_a_lane_once_and_only_of_this_desk(chain: Chain) {
        for who in ["nadia", "claire"] {
            for path in ["outgoing/pause", "outgoing/resume"] {
                let asked = chain.as_(who).post(path, json!({"lane": "mail"})).await;
                assert_eq!((who, asked.refused().as_str()), (who, "not-yours"));
            }
        }
        // Who asked for a sign-in link is found out for no desk.
        assert_eq!(chain.as_("ada").post("outgoing/pause", json!({"lane": "sign-in"})).await.refused(), "field-invalid");
        let mut browser = chain.signed_in("ada").await;
        let path = format!("{}/outgoing", browser.home);
        let secret = browser.secret(&path).await;
        let fields = [("csrf", secret.as_str()), ("lane", "link"), ("reason", "A word with Nimbus first."), ("act", "pause")];
        let answer = browser.posts(&path, &fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let since = lane(&chain, "link").await["paused"].clone();
        chain.clock.pass(DAY);
        // Paused again it stays as it is.
        chain.as_("ada").post("outgoing/pause", json!({"lane": "link", "reason": "Another."})).await.good();
        assert_eq!(lane(&chain, "link").await["paused"], since);
        assert_eq!(since["reason"], "A word with Nimbus first.");
        chain.as_("ada").post("outgoing/resume", json!({"lane": "link"})).await.good();
        // The same lane of another desk goes on.
        let (_, _, theirs) = chain.escalated().await;
        chain.as_("ada").post("outgoing/pause", json!({"lane": "link"})).await.good();
        chain.victor().replies(&theirs, "From the other side.").await;
        assert!(!chain.engine.outbox_waits().await.unwrap());
        chain.must_add_up().await;
    }
}
