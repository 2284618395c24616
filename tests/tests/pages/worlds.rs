//! Two worlds, on pages: all that a customer is shown is the same whether others are busy beside it or not.

use domain::SignedDuration;
use relais_tests::base::Kind;
use relais_tests::chain::Chain;
use relais_tests::html;
use relais_tests::mask::Mask;
use serde_json::json;

use super::crawl;

/// Others at work: another customer of the same desk, another desk with its customer, the vendor.
async fn busy(chain: &Chain, step: usize) {
    let noise = chain.denis().opens(&format!("Noise {step}")).await;
    chain.nadia().notes(&noise, "Gateway of somebody else").await;
    chain.nadia().triages(&noise).await;
    let escalation = chain.nadia().escalates(&noise, "boreal>nimbus").await;
    let theirs = chain.nadia().reference(&escalation).await;
    chain.victor().replies(&theirs, "We look at the gateway.").await;
    let other = chain.gwen().opens(&format!("Noise {step}")).await;
    chain.carl().replies(&other, "We look at the gateway.").await;
    let secret =
        json!({"kind": "known-issue", "title": format!("Gateway noise {step}"), "audience": "askers"});
    chain.vera().does("publications", secret).await;
}

/// What Claire does and is shown: every page she can reach, in the order of their addresses.
async fn shown(kind: Kind, others: bool) -> Vec<(String, String)> {
    let chain = Chain::new(kind).await;
    for step in 0..3 {
        if others {
            busy(&chain, step).await;
        }
        let number = chain.claire().opens(&format!("Gateway {step}")).await;
        if others {
            busy(&chain, step + 10).await;
        }
        chain.nadia().replies(&number, "We look at it.").await;
        if step == 1 {
            chain.nadia().triages(&number).await;
            // Whether her own desk asks the next one is nothing that she is shown.
            let escalation = chain.nadia().escalates(&number, "boreal>nimbus").await;
            let theirs = chain.nadia().reference(&escalation).await;
            if others {
                chain.victor().replies(&theirs, "Nobody here ever saw that.").await;
                chain.victor().notes(&theirs, "Nor that.").await;
            }
        }
        if step == 2 {
            chain.nadia().resolves(&number, "Restart it.").await;
        }
        chain.pass(SignedDuration::from_mins(20)).await;
    }
    let mut mask = Mask::default();
    let mut pages = Vec::new();
    for (path, text) in crawl::pages(&chain, "claire").await {
        pages.push((mask.over(&path), mask.over(&html::settled(&text, &path))));
    }
    pages
}

#[test]
fn a_customer_s_pages_are_the_same_alone_and_among_others() {
    relais_tests::run(async {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let (alone, among) = (shown(kind, false).await, shown(kind, true).await);
            assert!(alone.len() > 20, "{} pages", alone.len());
            for (one, other) in alone.iter().zip(&among) {
                assert_eq!(one, other, "{kind:?}: a page differs");
            }
            assert_eq!(alone.len(), among.len());
        }
    });
}
