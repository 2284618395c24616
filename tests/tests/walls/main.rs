//! The walls: whatever anybody asks, by whatever route, nothing of another party answers, hints or counts.
#![expect(clippy::unwrap_used, reason = "a step that fails has failed the test")]

mod canary;
mod inside;
mod lines;
mod routes;
mod worlds;

use relais_tests::chain::Chain;
use serde_json::{Value, json};

/// A request of somebody's; answers its number.
async fn opens(chain: &Chain, who: &str, subject: &str, text: &str) -> String {
    let new = json!({"subject": subject, "text": text, "severity": 2, "product": "Nimbus Compute"});
    let opened = chain.as_(who).post("requests", new).await.good();
    opened["number"].as_str().unwrap().to_owned()
}

/// A partner's whole work on a request, up to a vendor's workaround, with these words in every place that has any.
/// Answers the escalation's number and the vendor's.
async fn works(
    chain: &Chain,
    (agent, link): (&str, &str),
    number: &str,
    (ours, theirs): (&str, &str),
) -> (String, String) {
    let agent = chain.as_(agent);
    let note = json!({"audience": "desk", "text": format!("Note {ours}")});
    agent.post(&format!("requests/{number}/entries"), note).await.good();
    for duty in ["isolation", "publications", "recreation", "proposal"] {
        let done = json!({
            "outcome": "done", "text": format!("Looked at with care {ours}"),
            "search": {"words": format!("gateway {ours}"), "found": [format!("KB {ours}")]}
        });
        agent.put(&format!("requests/{number}/triage/{duty}"), done).await.good();
    }
    let sentence = format!("The gateway answers nothing at all since nine {ours}");
    let values: Value = [
        "problem-statement",
        "business-impact",
        "product-version",
        "environment",
        "severity-justification",
        "workaround-tried",
        "diagnostics",
    ]
    .into_iter()
    .map(|field| (field.to_owned(), json!(sentence)))
    .chain([("personal-data-cleared".to_owned(), json!("yes"))])
    .collect::<serde_json::Map<_, _>>()
    .into();
    let escalation = json!({
        "link": chain.links[link], "severity": 2, "subject": format!("Subject {ours}"),
        "text": format!("Text {ours}"), "product": "Nimbus Compute", "values": values
    });
    let sent = agent.post(&format!("requests/{number}/escalations"), escalation).await.good();
    chain.rest().await;
    let ours_number = sent["number"].as_str().unwrap().to_owned();
    let seen = agent.get(&format!("escalations/{ours_number}")).await.good();
    let reference = seen["reference"].as_str().unwrap().to_owned();

    let vendor = chain.as_("victor");
    let place = |what: &str| format!("requests/{reference}/{what}");
    vendor.post(&place("acceptance"), json!({"engineer": format!("Engineer {theirs}")})).await.good();
    vendor
        .post(&place("entries"), json!({"audience": "desk", "text": format!("Vendor note {theirs}")}))
        .await
        .good();
    vendor.post(&place("entries"), json!({"text": format!("Vendor reply {theirs}")})).await.good();
    let workaround = json!({"kind": "workaround", "text": format!("Workaround {theirs}")});
    vendor.post(&place("resolution"), workaround).await.good();
    chain.rest().await;
    (ours_number, reference)
}
