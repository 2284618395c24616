//! Two worlds: what a customer is answered is the same, byte for byte, whether others are busy beside it or not.

use std::collections::HashMap;

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::json;

use super::{opens, works};

/// Times masked, numbers and ids named by their first appearance.
fn masked(text: &str) -> String {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut out = String::new();
    let mut word = String::new();
    let mut flush = |word: &mut String, out: &mut String| {
        let is_number = word.len() == 10
            && word.as_bytes().get(3) == Some(&b'-')
            && word[..3].bytes().all(|b| b.is_ascii_uppercase());
        let is_id = word.len() == 36 && word.bytes().filter(|b| *b == b'-').count() == 4;
        let is_time = word.len() >= 20 && word.ends_with('Z') && word.starts_with("20");
        if is_time {
            out.push_str("TIME");
        } else if is_number || is_id {
            let count = names.len();
            out.push_str(names.entry(word.clone()).or_insert_with(|| format!("NAME{count}")));
        } else {
            out.push_str(word);
        }
        word.clear();
    };
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.') {
            word.push(c);
        } else {
            flush(&mut word, &mut out);
            out.push(c);
        }
    }
    flush(&mut word, &mut out);
    out
}

/// What Claire does and everything she is answered, tags included. Between her steps, others may be busy.
async fn script(chain: &Chain, busy: bool) -> String {
    let mut all = String::new();
    let mut numbers = Vec::new();
    for step in 0..3 {
        if busy {
            opens(chain, "denis", &format!("Noise {step}"), "gateway gateway gateway").await;
            let gwen = opens(chain, "gwen", &format!("Noise {step}"), "gateway mail").await;
            works(chain, ("carl", "cime>nimbus"), &gwen, ("noise", "noise")).await;
        }
        let number = opens(chain, "claire", &format!("Gateway {step}"), "It is down since nine.").await;
        chain
            .as_("nadia")
            .post(&format!("requests/{number}/entries"), json!({"text": "We look at it."}))
            .await
            .good();
        if busy {
            // Also beside her own request: what the desk writes and asks elsewhere is not hers.
            works(chain, ("nadia", "boreal>nimbus"), &number, ("beside", "beside")).await;
        }
        numbers.push(number);
        // Two things in the same microsecond have no order that anybody could lean on.
        chain.clock.pass(SignedDuration::from_secs(1));
    }
    let claire = chain.as_("claire");
    for path in [
        "requests",
        "requests?limit=1",
        "requests?expand=request",
        "requests?q=gateway",
        "search?q=gateway",
        "notices",
        "publications",
        "accounts",
        "me",
    ] {
        let answer = claire.get(path).await;
        all.push_str(&format!("{path} {} {}\n", answer.status, answer.text()));
    }
    for number in &numbers {
        chain.clock.pass(SignedDuration::from_secs(1));
        for part in ["", "/entries", "/clocks"] {
            let answer = claire.get(&format!("requests/{number}{part}")).await;
            all.push_str(&format!("{} {}\n", answer.status, answer.text()));
        }
        let reply = claire.post(&format!("requests/{number}/entries"), json!({"text": "Any news?"})).await;
        all.push_str(&format!("{} {}\n", reply.status, reply.text()));
        let unknown = claire.get("requests/BOR-222222").await;
        all.push_str(&format!("{} {}\n", unknown.status, unknown.text()));
    }
    masked(&all)
}

both_engines! {
    async fn a_customer_is_answered_the_same_whether_others_are_busy_or_not(chain: Chain) {
        let kind = if chain.base.url.starts_with("sqlite") { relais_tests::base::Kind::Sqlite } else { relais_tests::base::Kind::Postgres };
        let alone = script(&chain, false).await;
        let busy = script(&Chain::new(kind).await, true).await;
        for (one, other) in alone.lines().zip(busy.lines()) {
            assert_eq!(one, other);
        }
        assert_eq!(alone, busy);
    }
}
