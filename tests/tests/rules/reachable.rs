//! Staying reachable: whoever asks for work around the clock checks in; what nobody stands by, the desk may lower.

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

async fn critical(chain: &Chain) -> String {
    chain.claire().opens_with(json!({"severity": 1, "subject": "The plant stands still"})).await
}

/// Cycle and standing of the last check-in that was asked for.
fn check_in(view: &Value) -> (Value, Value) {
    let clocks = view["clocks"].as_array().unwrap();
    let last = clocks.iter().rfind(|clock| clock["promise"] == "check-in");
    last.map_or((Value::Null, Value::Null), |clock| (clock["cycle"].clone(), clock["standing"].clone()))
}

/// To whom the desk wrote about a check-in, in order.
async fn asked(chain: &Chain) -> Vec<String> {
    let mail = chain.engine.recent_mail().await.unwrap();
    let mut to: Vec<String> = mail
        .into_iter()
        .filter(|(_, mail)| mail.what.code() == "check-in")
        .map(|(_, mail)| mail.to)
        .collect();
    to.sort();
    to
}

both_engines! {
    async fn whoever_asks_for_severity_1_checks_in_and_is_asked_in_time(chain: Chain) {
        let number = critical(&chain).await;
        assert_eq!(check_in(&chain.claire().request(&number).await), (json!(1), json!("running")));
        chain.nadia().replies(&number, "We are on it.").await;
        // Three quarters of four hours: the contact is asked, the desk is not bothered.
        chain.pass(SignedDuration::from_mins(179)).await;
        assert_eq!(asked(&chain).await, Vec::<String>::new());
        chain.pass(SignedDuration::from_mins(1)).await;
        assert_eq!(asked(&chain).await, ["claire@martin.example"]);
        let path = format!("requests/{number}/check-ins");
        chain.claire().does(&path, json!({"text": "Reach me on my mobile."})).await;
        let view = chain.claire().request(&number).await;
        assert_eq!(check_in(&view), (json!(2), json!("running")));
        let entry = chain.nadia().entries(&number).await.last().unwrap().clone();
        assert_eq!((&entry["type"], &entry["text"]), (&json!("checked-in"), &json!("Reach me on my mobile.")));
        // Anything else she says counts as well, and so does a call that the desk wrote down.
        chain.claire().replies(&number, "Still down.").await;
        assert_eq!(check_in(&chain.claire().request(&number).await).0, 3);
        chain.nadia().does(&format!("requests/{number}/entries"), json!({
            "text": "Told her what we found.", "channel": "phone", "who": "Claire Martin"
        })).await;
        assert_eq!(check_in(&chain.claire().request(&number).await).0, 4);
        // The desk's own words do not: they say nothing of her.
        chain.nadia().replies(&number, "Half of it works again.").await;
        assert_eq!(check_in(&chain.claire().request(&number).await).0, 4);
        chain.must_add_up().await;
    }

    async fn while_a_check_in_is_missing_the_desk_may_lower_the_severity_as_the_policy_says(chain: Chain) {
        let number = critical(&chain).await;
        let path = format!("requests/{number}/severity");
        chain.nadia().replies(&number, "We are on it.").await;
        chain.pass(SignedDuration::from_mins(239)).await;
        // In time, lowering takes her agreement.
        chain.nadia().does(&path, json!({"severity": 2, "reason": "Nobody answers."})).await;
        assert_eq!(chain.claire().request(&number).await["severity"]["level"], 1);
        chain.nadia().does(&path, json!({"agree": false})).await;
        chain.pass(SignedDuration::from_mins(1)).await;
        assert_eq!(check_in(&chain.nadia().request(&number).await).1, "breached");
        assert_eq!(asked(&chain).await.len(), 2, "once before, once when it is missing");
        // Further than the policy says, it still does.
        chain.nadia().does(&path, json!({"severity": 3, "reason": "Nobody answers."})).await;
        assert_eq!(chain.claire().request(&number).await["severity"]["level"], 1);
        assert_eq!(chain.nadia().may_not(&path, json!({"severity": 2})).await, "severity-reason-needed");
        chain.nadia().does(&path, json!({"severity": 2, "reason": "Nobody answers."})).await;
        let view = chain.claire().request(&number).await;
        assert_eq!((&view["severity"]["level"], check_in(&view).1), (&json!(2), json!("dropped")));
        assert_eq!(
            chain.claire().may_not(&format!("requests/{number}/check-ins"), json!({})).await,
            "nothing-asked"
        );
        // Raised again, it is asked for again.
        chain.claire().does(&path, json!({"severity": 1, "reason": "We are back, and it is still down."})).await;
        assert_eq!(check_in(&chain.claire().request(&number).await), (json!(2), json!("running")));
        chain.must_add_up().await;
    }

    async fn a_check_in_told_by_telephone_counts_from_when_it_was_said(chain: Chain) {
        let number = critical(&chain).await;
        let said = chain.engine.now() + SignedDuration::from_mins(200);
        chain.pass(SignedDuration::from_mins(250)).await;
        assert_eq!(check_in(&chain.nadia().request(&number).await).1, "breached");
        chain.nadia().does(&format!("requests/{number}/check-ins"), json!({
            "text": "She is at the plant.", "reported": {"who": "Claire Martin", "channel": "phone"},
            "happened_at": said.to_string()
        })).await;
        let view = chain.nadia().request(&number).await;
        let clocks = view["clocks"].as_array().unwrap();
        let first = clocks.iter().find(|clock| clock["promise"] == "check-in").unwrap();
        assert_eq!((&first["standing"], &first["stopped_at"]), (&json!("met"), &json!(said.to_string())));
        assert!(
            view["warnings"].as_array().unwrap().iter().any(|it| it["promise"] == "check-in" && it["overtaken"] == true)
        );
        chain.must_add_up().await;
    }

    async fn a_partner_checks_in_at_the_vendor_and_what_its_customer_says_does_not_count_there(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let path = format!("escalations/{escalation}/check-ins");
        let reason = json!({"severity": 1, "reason": "All sites are down now."});
        chain.nadia().does(&format!("escalations/{escalation}/severity"), reason).await;
        assert_eq!(check_in(&chain.nadia().escalation(&escalation).await), (json!(1), json!("running")));
        chain.claire().replies(&number, "And?").await;
        assert_eq!(check_in(&chain.victor().request(&theirs).await).0, 1);
        chain.nadia().does(&path, json!({"text": "Nadia stays on the line."})).await;
        assert_eq!(check_in(&chain.victor().request(&theirs).await), (json!(2), json!("running")));
        assert_eq!(check_in(&chain.nadia().escalation(&escalation).await), (json!(2), json!("running")));
        assert!(!chain.claire().entries(&number).await.iter().any(|it| it["type"] == "checked-in"));
        chain.must_add_up().await;
    }

    async fn what_a_severity_promises_that_the_one_before_did_not_runs_from_the_change(chain: Chain) {
        let standing = |view: &Value, promise: &str| {
            let clocks = view["clocks"].as_array().unwrap();
            clocks.iter().rfind(|clock| clock["promise"] == promise).map(|clock| clock["standing"].clone())
        };
        let number = chain.claire().opens_with(json!({"severity": 3})).await;
        chain.nadia().replies(&number, "We look at it.").await;
        assert_eq!(standing(&chain.claire().request(&number).await, "update"), None);
        let path = format!("requests/{number}/severity");
        chain.claire().does(&path, json!({"severity": 2, "reason": "It spreads."})).await;
        assert_eq!(standing(&chain.claire().request(&number).await, "update"), Some(json!("running")));
        chain.claire().does(&path, json!({"severity": 3})).await;
        assert_eq!(standing(&chain.claire().request(&number).await, "update"), Some(json!("dropped")));
        chain.must_add_up().await;
    }
}
