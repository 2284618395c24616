//! What leaves, in lanes: one receiver that is slow delays nothing else, and what is in hand at the end is given back.

use std::time::{Duration, Instant};

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::outside::Outside;
use serde_json::json;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(60);

/// Two webhooks are told of each page at once.
async fn wakes(chain: &Chain, outside: &Outside) {
    let hook = |name: &str| json!({"name": name, "url": outside.url(&format!("/{name}")), "secret": SECRET});
    let step =
        json!({"whom": [{"whom": "leads"}], "by": ["mail"], "webhooks": ["slow", "wall"], "minutes": 30});
    let plan = json!({"rounds": 1, "steps": [step], "webhooks": [hook("slow"), hook("wall")]});
    chain.ada().puts("paging", json!({"version": 0, "plan": plan})).await;
}

async fn critical(chain: &Chain) -> String {
    let body = json!({"severity": 1, "subject": "The plant stands still", "text": "Nothing moves.", "product": "Nimbus Compute"});
    let number =
        chain.as_("claire").post("requests", body).await.good()["number"].as_str().unwrap().to_owned();
    chain.clock.pass(SignedDuration::from_secs(1));
    number
}

async fn until(what: impl AsyncFn() -> bool) {
    let since = Instant::now();
    while !what().await {
        assert!(since.elapsed() < LONG, "it never came");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

both_engines! {
    async fn one_slow_webhook_delays_nothing_else(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let (number, escalation, _) = chain.escalated().await;
        outside.holds("/slow");
        let _at_work = chain.at_work();
        critical(&chain).await;
        until(async || outside.came("/slow").len() == 1).await;
        until(async || outside.came("/wall").len() == 1).await;
        // Another page, a message to the next desk and its answer: all while the first call hangs.
        critical(&chain).await;
        until(async || outside.came("/wall").len() == 2).await;
        let text = json!({"text": "Here are the logs."});
        chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), text).await.good();
        until(async || {
            let theirs = chain.as_("nadia").get(&format!("escalations/{escalation}")).await.good();
            theirs["pending"].as_array().is_none_or(Vec::is_empty)
        }).await;
        assert_eq!(chain.as_("nadia").get(&format!("requests/{number}")).await.status, 200);
        assert_eq!(outside.came("/slow").len(), 2, "each has hung since it was called");
        outside.lets_go();
        until(async || !chain.engine.outbox_waits().await.unwrap()).await;
    }

    async fn what_is_in_hand_when_told_to_stop_is_given_back_within_the_time_of_the_stop(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        outside.holds("/slow");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let worker = chain.worker.clone();
        // The call would hang for longer than the end may take; giving back has its part of that time.
        let told = async {
            drop(stopped.await);
            tokio::time::Instant::now() + LONG / 10
        };
        let at_work = tokio::spawn(worker.run_until(told));
        critical(&chain).await;
        until(async || outside.came("/slow").len() == 1 && outside.came("/wall").len() == 1).await;
        let since = Instant::now();
        drop(stop);
        at_work.await.unwrap();
        assert!(since.elapsed() < LONG / 6, "{:?}", since.elapsed());
        outside.lets_go();
        // By the chain's clock no lease has ended: another node can take it because it was given back.
        chain.rest().await;
        let calls = outside.came("/slow");
        assert_eq!((calls.len(), outside.came("/wall").len()), (2, 1));
        assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"));
    }

    async fn what_was_claimed_of_the_clocks_and_not_done_is_due_again_for_whoever_comes(chain: Chain) {
        let engine = &chain.engine;
        for nth in 0..40 {
            chain.claire().opens(&format!("Gateway {nth} down")).await;
        }
        chain.clock.pass(SignedDuration::from_hours(24));
        engine.was_at_work();
        let claimed = engine.claim_due(1000).await.unwrap();
        assert!(claimed.len() >= 40, "{claimed:?}");
        let none = engine.claim_due(1000).await.unwrap();
        assert!(none.is_empty(), "it is somebody's: {none:?}");
        let count = claimed.len();
        engine.give_back_due(claimed).await.unwrap();
        // Another node takes it up at once, and is told to stop before it is done.
        let mut again = engine.claim_due(1000).await.unwrap();
        assert_eq!(again.len(), count);
        drop(tokio::time::timeout(Duration::ZERO, engine.do_due(&mut again)).await);
        engine.give_back_due(again).await.unwrap();
        // What it had begun is done or not, as a whole; nothing is done twice, and nothing is left.
        chain.worker.run_clocks().await.unwrap();
        chain.rest().await;
        let none = engine.claim_due(1000).await.unwrap();
        assert!(none.is_empty(), "{none:?}");
        chain.must_add_up().await;
    }
}
