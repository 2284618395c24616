//! The hand-back: an agreed process with a reason, an element, evidence, a time limit and a counter.

use domain::SignedDuration;
use relais_tests::both_engines;
use serde_json::{Value, json};

both_engines! {
    async fn the_second_hand_back_of_a_problem_asks_for_a_manager_by_itself(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        assert_eq!(chain.victor().request(&theirs).await["management"], json!([]));
        chain.nadia().disputes(&escalation, "The firewall’s log shows no drop.").await;
        chain.victor().hands_back(&theirs, "Still none.").await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!(
            (&view["hand_backs"], &view["management"][0]["why"]),
            (&json!(2), &json!("handed-back-again")),
            "{view:#}"
        );
        assert_eq!(chain.victor().request(&theirs).await["management"][0]["why"], "handed-back-again");
        chain.must_add_up().await;
    }

    async fn a_problem_that_is_asked_again_after_a_hand_back_keeps_its_count(chain: Chain) {
        let (number, first, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let taken = json!({"accepted": true, "text": "It was our firewall."});
        chain.nadia().does(&format!("escalations/{first}/hand-back/answer"), taken).await;
        let second = chain.nadia().escalates(&number, "boreal>nimbus").await;
        let again = chain.nadia().reference(&second).await;
        let read = chain.victor().request(&again).await;
        assert_eq!((&read["continues"], &read["hand_backs"]), (&json!(theirs), &json!(1)), "{read:#}");
        assert_eq!(chain.victor().request(&theirs).await["continued_by"], again);
        chain.victor().hands_back(&again, "Still none of our packets comes back.").await;
        let view = chain.nadia().escalation(&second).await;
        let why = &view["management"][0]["why"];
        assert_eq!((&view["hand_backs"], why), (&json!(2), &json!("handed-back-again")), "{view:#}");
        chain.must_add_up().await;
    }

    async fn another_problem_of_the_same_request_has_a_count_of_its_own(chain: Chain) {
        let (number, first, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let taken = json!({"accepted": true, "text": "It was our firewall."});
        chain.nadia().does(&format!("escalations/{first}/hand-back/answer"), taken).await;
        let other = json!({"product": "Nimbus Mail"});
        let second = chain.nadia().escalates_with(&number, "boreal>nimbus", other).await.good();
        assert_eq!((&second["continues"], &second["hand_backs"]), (&Value::Null, &json!(0)), "{second:#}");
    }

    async fn by_hand_too_the_second_hand_back_of_a_problem_asks_for_a_manager(chain: Chain) {
        let number = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        for count in [1, 2] {
            let escalation = chain.nadia().escalates(&number, "boreal>strato").await;
            let told = json!({"who": "Sven Stone", "channel": "phone", "reference": format!("S-{count}")});
            chain.nadia().does(&format!("escalations/{escalation}/told"), told).await;
            let back = json!({
                "act": "hand-back", "who": "Sven Stone", "channel": "phone", "reason": "firewall", "element": "edge",
                "text": "Nothing reaches us."
            });
            chain.nadia().does(&format!("escalations/{escalation}/reports"), back).await;
            let view = chain.nadia().escalation(&escalation).await;
            assert_eq!((&view["hand_backs"], &view["status"]), (&json!(count), &json!("handed-back")), "{view:#}");
            assert_eq!(view["management"].as_array().unwrap().len(), count - 1, "{view:#}");
            let taken = json!({
                "accepted": true, "text": "We look again.", "told": {"who": "Sven Stone", "channel": "phone"}
            });
            chain.nadia().does(&format!("escalations/{escalation}/hand-back/answer"), taken).await;
        }
        chain.must_add_up().await;
    }

    async fn a_hand_back_takes_a_reason_of_the_list_an_element_and_evidence(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let path = format!("requests/{theirs}/hand-backs");
        let back = |reason: &str, element: &str, evidence: &str| json!({"reason": reason, "element": element, "evidence": evidence});
        assert_eq!(
            chain.victor().may_not(&path, back("because", "x", "x")).await,
            "hand-back-reason-unknown"
        );
        assert_eq!(chain.victor().may_not(&path, back("firewall", " ", "x")).await, "field-missing");
        assert_eq!(chain.victor().may_not(&path, back("firewall", "edge", " ")).await, "evidence-missing");
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        assert_eq!(chain.victor().may_not(&path, back("firewall", "edge", "Again.")).await, "wrong-state");
        let answer = format!("escalations/{escalation}/hand-back/answer");
        chain.nadia().does(&answer, json!({"accepted": true, "text": "It was our firewall."})).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["status"], &view["ending"]), (&json!("closed"), &json!("handed-back")));
        assert_eq!(chain.nadia().may_not(&answer, json!({"accepted": true})).await, "wrong-state");
        chain.must_add_up().await;
    }

    async fn an_unanswered_hand_back_ends_as_the_policy_states(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let clocks = chain.nadia().escalation(&escalation).await["clocks"].clone();
        let clock =
            clocks.as_array().unwrap().iter().find(|it| it["promise"] == "hand-back-answer").unwrap().clone();
        assert_eq!((&clock["kept_by"], &clock["standing"]), (&json!("asker"), &json!("running")));
        // Eight working hours of the vendor's from ten o'clock in Paris: until the evening.
        assert_eq!(clock["due_at"], "2026-10-05T16:00:00Z", "{clock:#}");
        chain.pass(SignedDuration::from_hours(7)).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "handed-back");
        chain.pass(SignedDuration::from_hours(2)).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["status"], &view["ending"]), (&json!("closed"), &json!("handed-back")), "{view:#}");
        // Nobody was told anything wrong: the customer's own request is where it was.
        let request = chain.nadia().request(&number).await;
        assert_eq!((&request["status"], &request["holder"]), (&json!("open"), &json!("desk")));
        chain.must_add_up().await;
    }

    async fn a_hand_back_still_needs_its_answer_when_the_customer_is_already_confirming(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.nadia().resolves(&number, "We found a way ourselves.").await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let request = chain.nadia().request(&number).await;
        assert_eq!(
            (&request["status"], &request["escalations"][0]["awaits_us"]),
            (&json!("resolved"), &json!(true))
        );
        // Holder by rule: the asker was asked explicitly.
        assert_eq!(request["holder"], "asker");
        chain.claire().accepts_the_resolution(&number).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["status"], &view["awaits_us"]), (&json!("handed-back"), &json!(true)));
        let awaiting = chain.nadia().lists("escalations?awaits_us=true").await;
        assert_eq!(awaiting.len(), 1, "it is on somebody’s list");
        chain.nadia().disputes(&escalation, "Our log shows no drop.").await;
        assert_eq!(chain.victor().request(&theirs).await["status"], "open");
        chain.must_add_up().await;
    }

    async fn a_partner_hands_back_to_its_customer_by_the_same_process(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().hands_back(&number, "Your proxy answers in our place.").await;
        let view = chain.claire().request(&number).await;
        assert_eq!(
            (&view["status"], &view["holder"], &view["hand_back"]["element"]),
            (&json!("handed-back"), &json!("you"), &json!("edge firewall"))
        );
        chain.rest().await;
        let mails = chain.engine.recent_mail().await.unwrap();
        let told = mails.iter().find(|(_, mail)| mail.what.code() == "handed-back").unwrap();
        assert_eq!(told.1.text.as_deref(), Some("Your proxy answers in our place."), "its contact is told by mail");
        chain.claire().does(&format!("requests/{number}/hand-back/answer"), json!({"accepted": true})).await;
        let view = chain.claire().request(&number).await;
        assert_eq!(
            (&view["status"], &view["ending"], &view["hand_back"]),
            (&json!("closed"), &json!("handed-back"), &Value::Null)
        );
        chain.must_add_up().await;
    }

    async fn a_lapsed_hand_back_of_a_partner_s_comes_back_to_its_desk(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().hands_back(&number, "Your proxy answers in our place.").await;
        // Sixteen working hours of nine a day: Tuesday evening.
        chain.pass(SignedDuration::from_hours(60)).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")), "{view:#}");
        let runs = |clock: &&Value| clock["standing"] != "stopped" && clock["stopped_at"].is_null();
        let open: Vec<_> = view["clocks"].as_array().unwrap().iter().filter(runs).collect();
        assert!(open.iter().any(|clock| clock["promise"] == "next-response" && clock["standing"] == "running"), "{open:?}");
        chain.must_add_up().await;
    }

    async fn a_hand_back_by_hand_lapses_as_the_policy_states(chain: Chain) {
        let number = chain.claire().opens("Vault is full").await;
        chain.nadia().triages(&number).await;
        let escalation = chain.nadia().escalates(&number, "boreal>strato").await;
        chain.nadia().does(&format!("escalations/{escalation}/told"), json!({"who": "Sven", "channel": "phone"})).await;
        let back = json!({
            "act": "hand-back", "who": "Sven", "channel": "phone", "reason": "firewall", "element": "edge firewall",
            "text": "Nothing reaches us."
        });
        chain.nadia().does(&format!("escalations/{escalation}/reports"), back).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "handed-back");
        let withdrawn = json!({"act": "withdraw", "who": "Sven", "channel": "phone", "reason": "x"});
        let refused = chain.nadia().post(&format!("escalations/{escalation}/reports"), withdrawn).await;
        assert!(refused.status.is_client_error(), "the next desk does not withdraw what we asked");
        chain.pass(SignedDuration::from_hours(24 * 14)).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["status"], &view["ending"]), (&json!("closed"), &json!("handed-back")), "{view:#}");
        chain.must_add_up().await;
    }
}
