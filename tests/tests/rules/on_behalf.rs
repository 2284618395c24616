//! What a customer says on the telephone, and an agent writes down for them.

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::word;
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// By telephone, from Claire.
fn claire_said(mut body: Value) -> Value {
    body["reported"] = json!({"who": "Claire Martin", "channel": "phone"});
    body
}

async fn newest(chain: &Chain, number: &str, r#type: &str) -> (Value, Value) {
    let of = |entries: Vec<Value>| entries.into_iter().rfind(|it| it["type"] == r#type).unwrap();
    (of(chain.nadia().entries(number).await), of(chain.claire().entries(number).await))
}

both_engines! {
    async fn an_answer_by_telephone_is_the_customer_s_and_says_who_wrote_it(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let fields = json!([{"name": "build", "label": "Build"}]);
        let asks = json!({"text": "Which build?", "fields": fields});
        chain.nadia().does(&format!("requests/{number}/information-requests"), asks).await;
        let path = format!("requests/{number}/answers");
        assert_eq!(
            chain.nadia().may_not(&path, json!({"values": {"build": "8.1"}})).await,
            "not-yours",
            "an agent is not the customer"
        );
        chain.clock.pass(SignedDuration::from_mins(20));
        let when = "2026-10-05T08:05:00Z";
        let answer = claire_said(json!({"values": {"build": "8.1"}, "happened_at": when}));
        let view = chain.nadia().does(&path, answer).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        let (desk, contact) = newest(&chain, &number, "information-given").await;
        assert_eq!(
            (&desk["side"], &desk["name"], &desk["reported"]["who"], &desk["channel"], &desk["happened_at"]),
            (&json!("asker"), &json!("Nadia Benali"), &json!("Claire Martin"), &json!("phone"), &json!(when))
        );
        assert_eq!(
            (&contact["from"], &contact["name"], &contact["written_by"]),
            (&json!("you"), &json!("Claire Martin"), &json!("Nadia Benali"))
        );
        chain.must_add_up().await;
    }

    async fn a_resolution_is_refused_or_accepted_by_telephone(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/confirmation");
        chain.nadia().resolves(&number, "Restart it.").await;
        let no = claire_said(json!({"accepted": false, "why": "It is down again."}));
        assert_eq!(chain.nadia().does(&path, no).await["status"], "open");
        chain.nadia().resolves(&number, "Install 8.1.78.").await;
        let yes = claire_said(json!({"accepted": true, "text": "It works."}));
        assert_eq!(chain.nadia().does(&path, yes).await["status"], "closed");
        let (desk, contact) = newest(&chain, &number, "resolution-accepted").await;
        assert_eq!((&desk["reported"]["channel"], &contact["name"]), (&json!("phone"), &json!("Claire Martin")));
        chain.must_add_up().await;
    }

    async fn a_hand_back_a_severity_a_withdrawal_and_a_reopening_are_taken_by_telephone(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().hands_back(&number, "The edge firewall drops it.").await;
        let disputes = claire_said(json!({"accepted": false, "evidence": "It passes: see the trace."}));
        let view = chain.nadia().does(&format!("requests/{number}/hand-back/answer"), disputes).await;
        assert_eq!(view["status"], "open");
        let worse = claire_said(json!({"severity": 1, "reason": "Everybody is out."}));
        assert_eq!(
            chain.nadia().does(&format!("requests/{number}/severity"), worse).await["severity"]["level"], 1
        );
        let manager = claire_said(json!({"reason": "Three days now."}));
        let view = chain.nadia().does(&format!("requests/{number}/management-escalations"), manager).await;
        assert_eq!(view["management"][0]["reason"], "Three days now.");
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.claire().accepts_the_resolution(&number).await;
        let back = claire_said(json!({"reason": "Down again."}));
        let path = format!("requests/{number}/reopenings");
        assert_eq!(chain.nadia().does(&path, back).await["status"], "open");
        let taken_back = claire_said(json!({"reason": "It was our cable."}));
        let view = chain.nadia().does(&format!("requests/{number}/withdrawal"), taken_back).await;
        assert_eq!(view["status"], "withdrawn");
        chain.must_add_up().await;
    }

    async fn nobody_speaks_for_others_without_a_name_or_from_the_wrong_side(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/withdrawal");
        let nameless = json!({"reason": "So it was.", "reported": {"who": " ", "channel": "phone"}});
        assert_eq!(chain.nadia().may_not(&path, nameless).await, "field-missing");
        let said = claire_said(json!({"reason": "So it was."}));
        assert_eq!(chain.claire().may_not(&path, said.clone()).await, "not-yours", "she is there herself");
        assert_eq!(chain.bea().may_not(&path, said.clone()).await, "not-yours", "not her queue");
        assert_eq!(chain.carl().may_not(&path, said).await, "not-found");
        assert_eq!(chain.claire().request(&number).await["status"], "new");
    }

    async fn at_a_vendor_only_what_an_authorised_contact_said_counts(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let path = format!("requests/{theirs}/withdrawal");
        let stranger = json!({"reason": "Solved.", "reported": {"who": "Somebody Else", "channel": "phone"}});
        assert_eq!(chain.victor().may_not(&path, stranger).await, "not-authorised-contact");
        let known = json!({"reason": "Solved.", "reported": {"who": "nadia benali", "channel": "phone"}});
        assert_eq!(chain.victor().does(&path, known).await["status"], "withdrawn");
        // The asker's record follows, and says that it was reported.
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "withdrawn");
        assert_eq!(chain.nadia().entry_of(&escalation, "withdrawn").await["reported"]["who"], "nadia benali");
        chain.must_add_up().await;
    }

    async fn a_contact_of_the_partner_who_is_not_authorised_changes_nothing_at_the_vendor(chain: Chain) {
        let (_, _, theirs) = chain.escalated().await;
        let body = json!({"account": chain.accounts["Boréal Services"], "email": "omar@boreal.example",
            "name": "Omar Diallo", "reach": "all"});
        let made = chain.vera().does("contacts", body).await;
        let omar = chain.seat_of("nimbus", &word(&made["id"])).await;
        let withdrawal = format!("requests/{theirs}/withdrawal");
        assert_eq!(omar.may_not(&withdrawal, json!({"reason": "So."})).await, "not-authorised-contact");
        let severity = json!({"severity": 1, "reason": "Worse."});
        assert_eq!(
            omar.may_not(&format!("requests/{theirs}/severity"), severity).await,
            "not-authorised-contact"
        );
        assert_eq!(omar.request(&theirs).await["status"], "new", "reading is another thing");
    }

    async fn a_late_reopening_is_for_whoever_asks_and_both_records_name_each_other(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.claire().accepts_the_resolution(&number).await;
        chain.pass(DAY * 15).await;
        let said = json!({"reason": "Down again.", "reported": {"who": "Claire Martin", "channel": "phone"}});
        let later = chain.nadia().post(&format!("requests/{number}/reopenings"), said).await;
        assert_eq!(later.status.as_u16(), 201);
        let new = word(&later.good()["number"]);
        assert_eq!(chain.claire().request(&new).await["continues"], json!(number));
        assert_eq!(chain.claire().request(&number).await["continued_by"], json!(new));
        chain.must_add_up().await;
    }
}
