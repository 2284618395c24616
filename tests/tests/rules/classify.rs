//! What a request is about, and whose it is, corrected.

use axum::http::Method;
use relais_tests::both_engines;
use relais_tests::letter::Letter;
use relais_tests::seat::word;
use serde_json::{Value, json};

both_engines! {
    async fn a_mail_about_an_invoice_moves_to_the_business_queue(chain: Chain) {
        let letter = Letter::from("claire@martin.example", "1@martin.example").about("Facture", "Elle est double.");
        let filed = chain.receives("boreal", &letter.raw()).await;
        let number = word(&filed["number"]);
        let path = format!("requests/{number}/classification");
        let billing = json!({"kind": "billing", "phase": "production", "contact": null});
        assert_eq!(chain.bea().send(Method::PUT, &path, &billing).await.refused(), "not-yours", "not hers yet");
        let claire = chain.nadia().request(&number).await["contact_person"].clone();
        let billing = json!({"kind": "billing", "phase": "production", "contact": claire});
        let view = chain.nadia().puts(&path, billing.clone()).await;
        assert_eq!(
            (&view["kind"], &view["queue"], &view["contact"]),
            (&json!("billing"), &json!("business"), &json!("Claire Martin"))
        );
        assert_eq!(chain.bea().replies(&number, "We look.").await["number"], json!(number));
        assert_eq!(chain.nadia().may_not(&format!("requests/{number}/acceptance"), json!({})).await, "not-yours");
        assert_eq!(chain.bea().lists("requests?queue=business").await.len(), 1);
        assert_eq!(chain.claire().request(&number).await["kind"], "billing");
        // The same again changes nothing.
        let entries = chain.bea().entries(&number).await.len();
        chain.bea().puts(&path, billing).await;
        assert_eq!(chain.bea().entries(&number).await.len(), entries);
        chain.must_add_up().await;
    }

    async fn a_call_s_product_and_contact_come_late(chain: Chain) {
        let opened = json!({"account": chain.accounts["Ateliers Martin"], "subject": "It is slow", "text": "Since noon.",
            "channel": "phone", "who": "a voice", "kind": "technical"});
        let number = word(&chain.nadia().does("requests", opened).await["number"]);
        assert_eq!(chain.paul().get(&format!("requests/{number}")).await.status.as_u16(), 404, "not his");
        let paul = chain.nadia().lists("contacts").await.into_iter().find(|it| it["name"] == "Paul Petit").unwrap();
        let path = format!("requests/{number}/classification");
        let to = json!({"kind": "technical", "phase": "deployment", "product": "Nimbus Mail", "contact": paul["person"]});
        let view = chain.nadia().puts(&path, to).await;
        assert_eq!(
            (&view["product"], &view["phase"], &view["contact"]),
            (&json!("Nimbus Mail"), &json!("deployment"), &json!("Paul Petit"))
        );
        assert_eq!(chain.paul().request(&number).await["product"], "Nimbus Mail");
        chain.must_add_up().await;
    }

    async fn nobody_is_given_what_is_not_theirs(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/classification");
        let denis = chain.nadia().lists("contacts").await.into_iter().find(|it| it["name"] == "Denis Duval").unwrap();
        let to = json!({"kind": "technical", "phase": "production", "contact": denis["person"]});
        assert_eq!(chain.nadia().send(Method::PUT, &path, &to).await.refused(), "not-found");
        assert_eq!(chain.claire().send(Method::PUT, &path, &to).await.refused(), "not-yours");
        // At the vendor, the partner stays who asks.
        let (_, _, theirs) = chain.escalated().await;
        let to = json!({"kind": "technical", "phase": "production", "contact": null});
        let path = format!("requests/{theirs}/classification");
        assert_eq!(chain.victor().send(Method::PUT, &path, &to).await.refused(), "not-yours");
        // And what it is about decides which of the partner's contacts may act: nor is that the vendor's to change.
        let contact = chain.victor().request(&theirs).await["contact_person"].clone();
        for (kind, product) in [("billing", "Nimbus Compute"), ("technical", "Nimbus Mail")] {
            let to = json!({"kind": kind, "phase": "production", "product": product, "contact": contact});
            assert_eq!(chain.victor().send(Method::PUT, &path, &to).await.refused(), "not-yours", "{kind} {product}");
        }
        // What has ended is not classified any more.
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.claire().accepts_the_resolution(&number).await;
        let path = format!("requests/{number}/classification");
        let to = json!({"kind": "training", "phase": "production"});
        assert_eq!(chain.nadia().send(Method::PUT, &path, &to).await.refused(), "wrong-state");
    }

    async fn one_problem_has_one_queue_and_an_assignee_who_may_work_it(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let path = format!("requests/{number}/classification");
        let claire = chain.nadia().request(&number).await["contact_person"].clone();
        let billing = json!({"kind": "billing", "phase": "production", "contact": claire});
        assert_eq!(chain.nadia().send(Method::PUT, &path, &billing).await.refused(), "escalations-open");
        let gone = json!({"reason": "It is no matter of theirs."});
        chain.nadia().does(&format!("escalations/{escalation}/withdrawal"), gone).await;
        let nadia = chain.nadia().reads("me").await["seat"].clone();
        let assigned = chain.nadia().does(&format!("requests/{number}/assignment"), json!({"seat": nadia})).await;
        assert_eq!(assigned["assignee"], "Nadia Benali");
        let view = chain.nadia().puts(&path, billing).await;
        assert_eq!((&view["queue"], &view["assignee"]), (&json!("business"), &Value::Null));
        chain.must_add_up().await;
    }
}
