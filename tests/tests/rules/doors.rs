//! Doors of a link: what goes another way than the usual one to the same next desk.

use axum::http::Method;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::word;
use serde_json::{Value, json};

/// Where contracts and billing of Nimbus go.
fn path(chain: &Chain) -> String {
    format!("links/{}/doors/business", chain.links["boreal>nimbus"])
}

/// By telephone, during no hours in particular.
fn telephone() -> Value {
    json!({"numbers": [{"label": "Orders", "number": "+33 1 55 00 11 22"}], "address": "https://orders.nimbus.example"})
}

/// A request about a bill, ready to be escalated by Béa; its number.
async fn bill(chain: &Chain) -> String {
    let about = json!({"kind": "billing", "subject": "Invoice twice", "product": null, "severity": 3});
    let number = chain.claire().opens_with(about).await;
    let done = json!({"outcome": "done", "text": "Read twice.", "search": {"words": "invoice", "found": []}});
    chain.bea().puts(&format!("requests/{number}/triage/publications"), done).await;
    number
}

/// Béa escalates it to Nimbus; our view of the escalation.
async fn asked(chain: &Chain, number: &str) -> Value {
    let asked = json!({"product": null, "subject": "Invoice twice", "values": {
        "contract-number": "C-7712", "period": "2026-08", "document": "INV-88",
        "explanation": "The storage of August was charged twice on this invoice."
    }});
    chain.bea().escalates_with(number, "boreal>nimbus", asked).await.good()
}

both_engines! {
    async fn contracts_go_by_telephone_where_incidents_go_by_program(chain: Chain) {
        chain.ada().puts(&path(&chain), telephone()).await;
        let number = bill(&chain).await;
        let ours = asked(&chain, &number).await;
        assert_eq!(ours["by_hand"], true);
        assert_eq!(ours["way"]["numbers"][0]["number"], "+33 1 55 00 11 22");
        assert_eq!(ours["portal"], "https://orders.nimbus.example");
        assert_eq!(chain.vera().lists("requests").await, Vec::<Value>::new(), "no program carried it");
        let at = |what: &str| format!("escalations/{}/{what}", word(&ours["number"]));
        let told = json!({"who": "Orders", "channel": "phone", "reference": "NB-7"});
        let told = chain.bea().does(&at("told"), told).await;
        assert_eq!((&told["pending"], &told["reference"]), (&json!([]), &json!("NB-7")));
        let said = json!({"act": "accept", "engineer": "Sam", "who": "Sam", "channel": "phone"});
        assert_eq!(chain.bea().does(&at("reports"), said).await["status"], "open");
        let reply = chain.bea().does(&at("entries"), json!({"text": "It is invoice INV-88."})).await;
        assert_eq!(reply["state"], "to-be-told");

        // What is technical goes the usual way, over the same link.
        let (_, escalation, theirs) = chain.escalated().await;
        let technical = chain.nadia().escalation(&escalation).await;
        assert_eq!((&technical["by_hand"], &technical["way"]), (&json!(false), &Value::Null));
        assert_eq!(chain.victor().request(&theirs).await["status"], "new");
        chain.must_add_up().await;
    }

    async fn what_began_by_hand_stays_by_hand_when_the_door_is_taken_away(chain: Chain) {
        chain.ada().puts(&path(&chain), telephone()).await;
        let number = bill(&chain).await;
        let ours = word(&asked(&chain, &number).await["number"]);
        chain.ada().delete(&path(&chain)).await.good();
        assert_eq!(chain.ada().delete(&path(&chain)).await.refused(), "not-found");
        let told = json!({"who": "Orders", "channel": "phone", "reference": "NB-7"});
        chain.bea().does(&format!("escalations/{ours}/told"), told).await;
        chain.bea().does(&format!("escalations/{ours}/entries"), json!({"text": "It is invoice INV-88."})).await;
        assert_eq!(chain.vera().lists("requests").await, Vec::<Value>::new());
        // What is asked from now on goes by program again.
        let another = bill(&chain).await;
        let other = asked(&chain, &another).await;
        assert_eq!(other["by_hand"], false);
        assert_eq!(chain.vera().lists("requests").await.len(), 1);
        chain.must_add_up().await;
    }

    async fn a_door_says_how_to_reach_the_next_desk_and_only_who_keeps_agreements_says_it(chain: Chain) {
        let put = async |who: &str, body: Value| {
            chain.seat(who).send(Method::PUT, &path(&chain), &body).await.refused()
        };
        assert_eq!(put("nadia", telephone()).await, "not-yours");
        assert_eq!(put("ada", json!({})).await, "field-missing");
        assert_eq!(put("ada", json!({"numbers": [{"number": "ask for Sam"}]})).await, "field-invalid");
        let nowhere = "00000000-0000-4000-8000-000000000000";
        assert_eq!(put("ada", json!({"address": "x", "calendar": nowhere})).await, "not-found");
        chain.ada().puts(&path(&chain), telephone()).await;
        let links = chain.ada().lists("links").await;
        let nimbus = links.iter().find(|it| it["id"] == json!(chain.links["boreal>nimbus"])).unwrap();
        assert_eq!(nimbus["by_hand"], false, "the usual way is what it was");
        let doors: Vec<_> = nimbus["doors"].as_array().unwrap().iter().map(|it| (&it["door"], &it["by_hand"])).collect();
        assert_eq!(doors, [(&Value::Null, &json!(false)), (&json!("business"), &json!(true))]);
        let audit = chain.ada().lists("audit").await;
        assert!(audit.iter().any(|line| line["what"] == "link-door-kept"), "{audit:?}");
    }
}
