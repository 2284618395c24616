//! Time: promises, when things happened and when they were written down, whose turn it was.

use domain::{SignedDuration, Timestamp};
use relais_tests::both_engines;
use relais_tests::chain::monday;
use relais_tests::seat::clock;
use serde_json::{Value, json};

fn after(minutes: i64) -> Timestamp {
    monday() + SignedDuration::from_mins(minutes)
}

/// The parts of a request's time by holder, in seconds.
fn whole(view: &Value) -> i64 {
    view["shares"].as_array().unwrap().iter().map(|share| share["seconds"].as_i64().unwrap()).sum()
}

both_engines! {
    async fn a_call_written_down_late_is_marked_and_counts_from_when_it_happened(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.pass(SignedDuration::from_hours(3)).await;
        let call = |at: Timestamp| {
            json!({
                "text": "Told her that we look at it.", "channel": "phone", "who": "Claire Martin", "happened_at": at.to_string()
            })
        };
        let path = format!("requests/{number}/entries");
        chain.nadia().does(&path, call(after(60))).await;
        let entry = chain.nadia().entries(&number).await.last().unwrap().clone();
        assert_eq!(
            (&entry["late"], &entry["happened_at"], &entry["recorded_at"]),
            (&json!(true), &json!(after(60).to_string()), &json!(after(180).to_string()))
        );
        let view = chain.nadia().request(&number).await;
        let first = clock(&view, "first-response");
        assert_eq!(
            (&first["standing"], &first["stopped_at"]),
            (&json!("met"), &json!(after(60).to_string()))
        );
        // An hour is what the policy calls in time.
        chain.nadia().does(&path, call(after(150))).await;
        assert_eq!(chain.nadia().entries(&number).await.last().unwrap()["late"], false);
        assert_eq!(chain.nadia().may_not(&path, call(after(183))).await, "happened-in-future");
        chain.pass(SignedDuration::from_hours(80)).await;
        assert_eq!(chain.nadia().may_not(&path, call(after(200))).await, "happened-too-early");
        // Only the desk writes down what happened at another time.
        let said = json!({"text": "I said so yesterday.", "happened_at": after(170).to_string()});
        assert_eq!(chain.claire().may_not(&path, said).await, "field-invalid");
        chain.must_add_up().await;
    }

    async fn an_agent_opens_a_request_for_a_caller_as_of_the_call(chain: Chain) {
        chain.pass(SignedDuration::from_mins(30)).await;
        let claire = chain.claire().reads("me").await["person"].clone();
        let number = chain.nadia().opens_with(json!({
            "account": chain.accounts["Ateliers Martin"], "contact": claire, "channel": "phone", "who": "Claire Martin",
            "phone_number": "+33 1 02 03 04 05", "happened_at": after(0).to_string()
        })).await;
        let view = chain.claire().request(&number).await;
        assert_eq!(
            (&view["opened_at"], &view["contact"]),
            (&json!(after(0).to_string()), &json!("Claire Martin"))
        );
        assert_eq!(
            clock(&view, "first-response")["due_at"],
            json!(after(120).to_string()),
            "two working hours from the call"
        );
        assert_eq!(chain.claire().entries(&number).await[0]["channel"], "phone");
    }

    async fn a_hop_never_stops_the_promise_to_the_customer(chain: Chain) {
        let (number, _, theirs) = chain.escalated().await;
        chain.nadia().replies(&number, "We look at it.").await;
        let due = clock(&chain.claire().request(&number).await, "update")["due_at"].clone();
        chain.pass(SignedDuration::from_hours(1)).await;
        chain
            .victor()
            .does(&format!("requests/{theirs}/information-requests"), json!({"text": "Which build?"}))
            .await;
        chain.pass(SignedDuration::from_hours(1)).await;
        let view = chain.claire().request(&number).await;
        assert_eq!(
            (&clock(&view, "update")["due_at"], &clock(&view, "update")["standing"]),
            (&due, &json!("running"))
        );
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let view = chain.claire().request(&number).await;
        assert_eq!(
            (&clock(&view, "update")["due_at"], &clock(&view, "update")["standing"]),
            (&due, &json!("running"))
        );
        // A question to the customer does pause it, as the policy says.
        chain
            .nadia()
            .does(&format!("requests/{number}/information-requests"), json!({"text": "Which proxy?"}))
            .await;
        let view = chain.claire().request(&number).await;
        assert_eq!(clock(&view, "update")["standing"], "paused", "{view:#}");
        chain.must_add_up().await;
    }

    async fn no_promise_is_shown_that_was_not_made(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        for text in [
            chain.victor().request(&theirs).await.to_string(),
            chain.nadia().escalation(&escalation).await["clocks"].to_string(),
            chain.claire().request(&number).await["clocks"].to_string(),
            chain.claire().reads("guide").await["severities"].to_string(),
        ] {
            assert!(
                !text.contains("\"promise\":\"resolution\"") && !text.contains("[\"resolution\""),
                "{text}"
            );
        }
        // Numbers that nobody has confirmed say so.
        let view = chain.victor().request(&theirs).await;
        assert_eq!(clock(&view, "first-response")["unverified"], true);
        assert_eq!(clock(&chain.claire().request(&number).await, "first-response")["unverified"], false);
    }

    async fn an_automatic_acknowledgement_is_no_response(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        assert!(chain.engine.recent_mail().await.unwrap().iter().any(|(_, mail)| mail.what.code() == "opened"));
        assert_eq!(clock(&chain.claire().request(&number).await, "first-response")["standing"], "running");
        chain.nadia().notes(&number, "Looks like the proxy.").await;
        assert_eq!(
            clock(&chain.claire().request(&number).await, "first-response")["standing"],
            "running",
            "nor is a note"
        );
        chain.nadia().replies(&number, "We look at it.").await;
        assert_eq!(clock(&chain.claire().request(&number).await, "first-response")["standing"], "met");
    }

    async fn the_holder_is_exactly_one_at_each_instant(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let holder = async || chain.nadia().request(&number).await["holder"].clone();
        assert_eq!(holder().await, "next-desk");
        chain
            .victor()
            .does(&format!("requests/{theirs}/information-requests"), json!({"text": "Which build?"}))
            .await;
        assert_eq!(holder().await, "desk");
        chain
            .nadia()
            .does(&format!("requests/{number}/information-requests"), json!({"text": "Which build?"}))
            .await;
        assert_eq!(holder().await, "asker", "waiting on them was said explicitly");
        chain.claire().does(&format!("requests/{number}/answers"), json!({"text": "8.1.77"})).await;
        assert_eq!(holder().await, "desk");
        chain.nadia().does(&format!("escalations/{escalation}/answers"), json!({"text": "8.1.77"})).await;
        assert_eq!(holder().await, "next-desk");
        chain
            .nadia()
            .does(&format!("escalations/{escalation}/withdrawal"), json!({"reason": "Solved here."}))
            .await;
        assert_eq!(holder().await, "desk");
        assert_eq!(chain.claire().request(&number).await["holder"], "us");
        // To a contact it is you or us; who else there may be is no word of hers.
        let view = chain.claire().request(&number).await;
        assert!(view.get("spans").is_none() && view.get("shares").is_none());
        chain.must_add_up().await;
    }

    async fn the_parts_of_each_holder_sum_to_the_whole_whatever_happens(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let opened = monday();
        // A walk by a fixed rule: whoever may act does, and some time passes each time.
        let mut luck: u64 = 0x5DEE_CE66;
        for step in 0..40 {
            luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let body = json!({"text": format!("Step {step}")});
            let at = |what: &str| format!("requests/{number}/{what}");
            let next = |what: &str| format!("escalations/{escalation}/{what}");
            let there = |what: &str| format!("requests/{theirs}/{what}");
            let back = json!({"reason": "firewall", "element": "edge", "evidence": "None comes back."});
            // What is refused in this state changes nothing.
            drop(match (luck >> 33) % 9 {
                0 => chain.nadia().post(&at("information-requests"), body).await,
                1 => chain.claire().post(&at("answers"), body).await,
                2 => chain.victor().post(&there("information-requests"), body).await,
                3 => chain.nadia().post(&next("answers"), body).await,
                4 => chain.victor().post(&there("hand-backs"), back).await,
                5 => {
                    chain
                        .nadia()
                        .post(&next("hand-back/answer"), json!({"accepted": false, "evidence": "No drop."}))
                        .await
                }
                6 => {
                    chain.victor().post(&there("resolution"), json!({"kind": "fix", "text": "Fixed."})).await
                }
                7 => {
                    chain
                        .nadia()
                        .post(&next("confirmation"), json!({"accepted": false, "why": "Down again."}))
                        .await
                }
                _ => chain.nadia().post(&at("entries"), body).await,
            });
            chain.clock.pass(SignedDuration::from_secs(i64::try_from(luck >> 52).unwrap() + 1));
            let view = chain.nadia().request(&number).await;
            let lived = chain.engine.now().duration_since(opened).as_secs();
            assert_eq!(whole(&view), lived, "after step {step}: {:#}", view["shares"]);
            let spans = view["spans"].as_array().unwrap();
            assert!(spans.windows(2).all(|pair| pair[0]["to"] == pair[1]["from"]), "{spans:#?}");
            assert_eq!(
                (&spans[0]["from"], &spans.last().unwrap()["to"]),
                (&json!(opened.to_string()), &Value::Null)
            );
        }
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.clock.pass(SignedDuration::from_hours(5));
        chain.claire().accepts_the_resolution(&number).await;
        let closed = chain.engine.now().duration_since(opened).as_secs();
        chain.clock.pass(SignedDuration::from_hours(5));
        assert_eq!(
            whole(&chain.nadia().request(&number).await),
            closed,
            "after the end no time is anybody’s"
        );
        chain.must_add_up().await;
    }
}
