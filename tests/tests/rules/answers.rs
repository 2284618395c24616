//! What the asked desk answers, and what the asker does with it.

use relais_tests::both_engines;
use serde_json::json;

both_engines! {
    async fn a_request_that_is_rejected_says_why_and_the_hop_before_it_goes_on(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let body = json!({"reason": "not-ours", "text": "This is the network of another supplier."});
        chain.victor().does(&format!("requests/{theirs}/rejection"), body).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!(
            (&view["status"], &view["rejection"], &view["open"]),
            (&json!("rejected"), &json!("not-ours"), &json!(false))
        );
        let request = chain.claire().request(&number).await;
        assert_eq!((&request["status"], &request["holder"]), (&json!("open"), &json!("us")));
        assert_eq!(chain.nadia().request(&number).await["holder"], "desk");
        assert_eq!(
            chain.victor().may_not(&format!("requests/{theirs}/acceptance"), json!({})).await,
            "wrong-state"
        );
        chain.must_add_up().await;
    }

    async fn asking_for_information_turns_to_the_asker_and_names_the_fields(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let fields =
            json!([{"name": "build", "label": "Build number"}, {"name": "region", "label": "Region"}]);
        chain
            .victor()
            .does(
                &format!("requests/{theirs}/information-requests"),
                json!({"text": "Which build?", "fields": fields}),
            )
            .await;
        assert_eq!(chain.victor().request(&theirs).await["holder"], "asker");
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["awaits_us"], &view["asked"]["fields"]), (&json!(true), &fields));
        assert_eq!(
            chain.nadia().request(&number).await["holder"],
            "desk",
            "this desk, for an escalation awaits it"
        );
        assert_eq!(chain.claire().request(&number).await["status"], "open", "the customer was asked nothing");
        let path = format!("escalations/{escalation}/answers");
        chain
            .nadia()
            .does(&path, json!({"text": "Here.", "values": {"build": "8.1", "region": "eu-west"}}))
            .await;
        let theirs = chain.victor().request(&theirs).await;
        assert_eq!((&theirs["status"], &theirs["holder"]), (&json!("open"), &json!("desk")));
        // Our own copy says that nothing is asked any more: nothing is sent.
        assert_eq!(chain.nadia().may_not(&path, json!({"text": "More."})).await, "nothing-asked");
        assert_eq!(chain.nadia().escalation(&escalation).await["not_taken"], json!([]));
        chain.must_add_up().await;
    }

    async fn the_asker_may_say_why_a_resolution_is_none(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        let path = format!("escalations/{escalation}/confirmation");
        chain
            .nadia()
            .does(&path, json!({"accepted": false, "why": "The table is pinned, and it is down again."}))
            .await;
        assert_eq!(chain.victor().request(&theirs).await["status"], "open");
        chain.victor().resolves(&theirs, "Install 8.1.78.").await;
        chain.nadia().relays(&escalation, "resolution-proposed", &number, "Please install 8.1.78.").await;
        let claire = format!("requests/{number}/confirmation");
        chain.claire().does(&claire, json!({"accepted": false, "why": "It does not start any more."})).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "open");
        assert_eq!(
            chain.victor().request(&theirs).await["status"],
            "resolved",
            "one hop’s refusal is not another’s"
        );
        chain.must_add_up().await;
    }

    async fn a_confirmation_with_an_escalation_still_open_asks_what_becomes_of_it(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.nadia().resolves(&number, "We found a way ourselves.").await;
        let path = format!("requests/{number}/confirmation");
        let refused = chain.nadia().post(&path, json!({"accepted": true})).await;
        assert_eq!(refused.json()["facts"]["escalations"], json!(escalation));
        assert_eq!(refused.refused(), "escalations-open");
        chain.nadia().does(&path, json!({"accepted": true, "withdraw_escalations": true})).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "closed");
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "withdrawn");
        assert_eq!(chain.victor().request(&theirs).await["status"], "withdrawn");
        chain.must_add_up().await;
    }

    async fn a_customer_s_acceptance_closes_its_own_hop_and_no_other(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.nadia().resolves(&number, "We found a way ourselves.").await;
        // She knows of no escalation, and is asked nothing about one.
        chain.claire().accepts_the_resolution(&number).await;
        assert_eq!(chain.claire().request(&number).await["ending"], "accepted");
        assert_eq!(chain.victor().request(&theirs).await["status"], "new");
        chain.victor().resolves(&theirs, "Install 8.1.78.").await;
        chain
            .nadia()
            .does(&format!("escalations/{escalation}/confirmation"), json!({"accepted": true}))
            .await;
        assert_eq!(chain.victor().request(&theirs).await["status"], "closed");
        chain.must_add_up().await;
    }

    async fn a_manager_s_attention_is_asked_given_and_released_apart_from_severity(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/management-escalations");
        let ask = json!({"reason": "The roll-out is on Friday.", "milestone": "2026-10-09", "requester": "Our director"});
        chain.claire().does(&path, ask).await;
        let view = chain.claire().request(&number).await;
        assert_eq!(view["management"][0]["milestone"], "2026-10-09");
        assert_eq!(view["severity"]["level"], 2, "it is not a severity");
        let told = chain.engine.recent_mail().await.unwrap();
        let to: Vec<&str> = told
            .iter()
            .filter(|(_, mail)| mail.what.code() == "manager-asked" && mail.number == number)
            .map(|(_, mail)| mail.to.as_str())
            .collect();
        assert!(to.contains(&"leo@boreal.example") && !to.contains(&"nadia@boreal.example"), "{to:?}");
        let answer =
            json!({"manager": "Léo Marchand", "plan": "Two engineers until it works; a call at noon."});
        assert_eq!(chain.nadia().may_not(&format!("{path}/answer"), answer.clone()).await, "not-yours");
        chain.leo().does(&format!("{path}/answer"), answer).await;
        chain
            .leo()
            .does(&format!("{path}/release"), json!({"agreed": "Works since noon; watched until Monday."}))
            .await;
        let view = chain.claire().request(&number).await;
        assert_eq!(view["management"][0]["manager"], "Léo Marchand");
        assert_eq!(view["management"][0]["released"], "Works since noon; watched until Monday.");
        // The same at the next desk.
        let (_, escalation, theirs) = chain.escalated().await;
        let ask = json!({"reason": "The roll-out is on Friday."});
        chain.nadia().does(&format!("escalations/{escalation}/management-escalations"), ask).await;
        assert_eq!(
            chain.victor().request(&theirs).await["management"][0]["reason"],
            "The roll-out is on Friday."
        );
        chain.must_add_up().await;
    }

    async fn what_only_a_desk_may_do_its_customers_may_not(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let place = |what: &str| format!("requests/{number}/{what}");
        for (what, body) in [
            ("acceptance", json!({})),
            ("rejection", json!({"reason": "not-ours", "text": "x"})),
            ("resolution", json!({"kind": "fix", "text": "x"})),
            ("hand-backs", json!({"reason": "firewall", "element": "x", "evidence": "x"})),
            ("closure", json!({"text": "x"})),
            ("information-requests", json!({"text": "x"})),
            ("assignment", json!({"seat": null})),
            ("transfer", json!({"desk": "cime", "reason": "x"})),
            ("duplicate-of", json!({"number": number})),
            ("escalations", json!({"severity": 1, "link": chain.links["boreal>nimbus"]})),
            ("entries", json!({"text": "x", "audience": "desk"})),
            ("entries", json!({"text": "x", "channel": "phone", "who": "Claire"})),
        ] {
            let refused = chain.claire().post(&place(what), body).await;
            assert_eq!((refused.status.as_u16(), refused.refused().as_str()), (403, "not-yours"), "{what}");
        }
        assert_eq!(chain.nadia().entries(&number).await.len(), 1, "nothing was written");
    }
}
