//! What is malformed is refused here, over every carrier, and never sent; what was taken back is taken back everywhere.

use relais_tests::both_engines;
use serde_json::{Value, json};

both_engines! {
    async fn a_malformed_act_on_an_escalation_is_refused_here_at_once(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let place = |what: &str| format!("escalations/{escalation}/{what}");
        let nadia = chain.nadia();
        assert_eq!(nadia.may_not(&place("severity"), json!({"severity": 1})).await, "severity-reason-needed");
        assert_eq!(
            nadia.may_not(&place("severity"), json!({"severity": 9, "reason": "x"})).await,
            "severity-unknown"
        );
        let asked = json!({"text": "Which?", "fields": [
            {"name": "build", "label": "Build"}, {"name": "region", "label": "Region"}
        ]});
        chain.victor().does(&format!("requests/{theirs}/information-requests"), asked).await;
        let half = json!({"text": "Here.", "values": {"build": "8.1"}});
        assert_eq!(nadia.may_not(&place("answers"), half).await, "field-missing");
        nadia.does(&place("answers"), json!({"text": "", "values": {"build": "8.1", "region": "eu"}})).await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        assert_eq!(
            nadia.may_not(&place("hand-back/answer"), json!({"accepted": false, "evidence": " "})).await,
            "evidence-missing"
        );
        nadia.disputes(&escalation, "No drop in the log.").await;
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        assert_eq!(nadia.may_not(&place("confirmation"), json!({"accepted": false})).await, "field-missing");
        assert_eq!(nadia.may_not(&place("entries"), json!({"text": " "})).await, "field-missing");
        assert_eq!(nadia.escalation(&escalation).await["not_taken"], json!([]), "nothing of it was sent");
        chain.must_add_up().await;
    }

    async fn a_notice_that_its_desk_takes_back_goes_everywhere(chain: Chain) {
        let notice = |audience: &str| json!({"kind": "maintenance", "title": "Nuit de maintenance", "body": "Une heure.", "audience": audience});
        let given = chain.vera().does("notices", notice("askers")).await;
        assert_eq!(chain.nadia().lists("notices").await.len(), 1);
        chain.vera().puts(&format!("notices/{}", given["id"].as_str().unwrap()), notice("desk")).await;
        assert_eq!(chain.nadia().lists("notices").await, Vec::<Value>::new());
    }
}
