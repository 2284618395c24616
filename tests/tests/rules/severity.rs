//! Severity: chosen by the asker, reclassified by the desk, as the policy lets either do it.

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

async fn level(chain: &Chain, number: &str) -> Value {
    chain.claire().request(number).await["severity"]["level"].clone()
}

both_engines! {
    async fn the_asker_raises_with_a_reason_and_lowers_without(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/severity");
        assert_eq!(chain.claire().may_not(&path, json!({"severity": 1})).await, "severity-reason-needed");
        assert_eq!(
            chain.claire().may_not(&path, json!({"severity": 9, "reason": "x"})).await,
            "severity-unknown"
        );
        assert_eq!(
            chain.claire().may_not(&path, json!({"severity": 2, "reason": "x"})).await,
            "severity-fixed"
        );
        chain.claire().does(&path, json!({"severity": 1, "reason": "The plant stands still."})).await;
        assert_eq!(level(&chain, &number).await, 1);
        chain.claire().does(&path, json!({"severity": 3})).await;
        assert_eq!(level(&chain, &number).await, 3);
    }

    async fn the_desk_raises_by_itself_and_lowers_only_by_agreement(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/severity");
        chain.nadia().does(&path, json!({"severity": 1})).await;
        assert_eq!(level(&chain, &number).await, 1);
        assert_eq!(chain.nadia().may_not(&path, json!({"severity": 3})).await, "severity-reason-needed");
        chain.nadia().does(&path, json!({"severity": 3, "reason": "Few are affected."})).await;
        let view = chain.claire().request(&number).await;
        assert_eq!((&view["severity"]["level"], &view["severity_offer"]["to"]), (&json!(1), &json!(3)));
        // Whoever proposed does not also agree.
        assert_eq!(chain.nadia().may_not(&path, json!({"agree": true})).await, "nothing-asked");
        chain.claire().does(&path, json!({"agree": false, "reason": "All are affected."})).await;
        assert_eq!(level(&chain, &number).await, 1);
        chain.nadia().does(&path, json!({"severity": 2, "reason": "A way round was found."})).await;
        chain.claire().does(&path, json!({"agree": true})).await;
        assert_eq!(level(&chain, &number).await, 2);
        assert_eq!(chain.claire().may_not(&path, json!({"agree": true})).await, "nothing-asked");
        chain.must_add_up().await;
    }

    async fn the_next_desk_s_severity_is_its_own_and_leaves_the_customer_s_alone(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        // The vendor's policy: raising takes a reason, lowering the partner's agreement.
        let path = format!("requests/{theirs}/severity");
        assert_eq!(chain.victor().may_not(&path, json!({"severity": 1})).await, "severity-reason-needed");
        chain.victor().does(&path, json!({"severity": 3, "reason": "One site alone."})).await;
        let offer = chain.nadia().escalation(&escalation).await;
        assert_eq!((&offer["severity"]["level"], &offer["severity_offer"]["to"]), (&json!(2), &json!(3)));
        chain.nadia().does(&format!("escalations/{escalation}/severity"), json!({"agree": true})).await;
        assert_eq!(chain.victor().request(&theirs).await["severity"]["level"], 3);
        assert_eq!(chain.nadia().escalation(&escalation).await["severity"]["level"], 3);
        assert_eq!(level(&chain, &number).await, 2);
        chain.must_add_up().await;
    }
}
