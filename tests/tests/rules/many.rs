//! Many to many: one problem at two vendors, forty requests behind one escalation.

use relais_tests::both_engines;
use relais_tests::seat::{with, word};
use serde_json::{Value, json};

both_engines! {
    async fn forty_requests_stand_behind_one_escalation_and_each_is_relayed_its_own_words(chain: Chain) {
        let mut numbers = Vec::new();
        for nth in 0..40 {
            let who = match nth % 3 {
                0 => chain.claire(),
                1 => chain.denis(),
                _ => chain.paul(),
            };
            numbers.push(who.opens(&format!("Gateway down, site {nth}")).await);
        }
        let lead = numbers[0].clone();
        chain.nadia().triages(&lead).await;
        let sent = chain
            .nadia()
            .escalates_with(&lead, "boreal>nimbus", json!({"requests": numbers[1..30]}))
            .await
            .good();
        let escalation = word(&sent["number"]);
        chain
            .nadia()
            .does(&format!("escalations/{escalation}/requests"), json!({"requests": numbers[30..]}))
            .await;
        assert_eq!(chain.nadia().escalation(&escalation).await["requests"].as_array().unwrap().len(), 40);
        let theirs = chain.nadia().reference(&escalation).await;
        assert_eq!(chain.victor().lists("requests").await.len(), 1, "the vendor is asked once");
        for number in &numbers {
            assert_eq!(chain.nadia().request(number).await["holder"], "next-desk");
        }
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        let entry = chain.nadia().entry_of(&escalation, "resolution-proposed").await["id"].clone();
        let targets: Vec<Value> = numbers
            .iter()
            .map(|number| json!({"number": number, "text": format!("For {number}: pin the route table.")}))
            .collect();
        let relay = |preview: bool| json!({"entry": entry, "targets": targets, "resolution": "workaround", "preview": preview});
        let path = format!("escalations/{escalation}/relays");
        let preview = chain.nadia().does(&path, relay(true)).await;
        assert_eq!(preview["items"].as_array().unwrap().len(), 40, "each is previewed for itself");
        assert_eq!(chain.claire().request(&lead).await["resolution"], Value::Null);
        chain.nadia().does(&path, relay(false)).await;
        for (seat, number) in
            [(chain.claire(), &numbers[0]), (chain.denis(), &numbers[1]), (chain.paul(), &numbers[2])]
        {
            let view = seat.request(number).await;
            assert_eq!(view["resolution"]["text"], format!("For {number}: pin the route table."));
            let all = seat.lists("requests?expand=request").await;
            assert!(all.iter().all(|it| word(&it["resolution"]["text"]).contains(&word(&it["number"]))));
        }
        // One accepts, and nobody else's request moves.
        chain.claire().accepts_the_resolution(&numbers[0]).await;
        assert_eq!(chain.denis().request(&numbers[1]).await["status"], "resolved");
        assert_eq!(chain.nadia().escalation(&escalation).await["open"], true);
        chain.must_add_up().await;
    }

    async fn a_relay_reaches_no_request_that_does_not_stand_behind_the_escalation(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let other = chain.denis().opens("Gateway down").await;
        chain.victor().replies(&theirs, "We look at it.").await;
        let entry = chain.nadia().entry_of(&escalation, "reply").await["id"].clone();
        let targets = json!([{"number": number, "text": "They look at it."}, {"number": other, "text": "They look at it."}]);
        let read = async || (chain.claire().entries(&number).await, chain.denis().entries(&other).await);
        let before = read().await;
        let refused = chain
            .nadia()
            .post(&format!("escalations/{escalation}/relays"), json!({"entry": entry, "targets": targets}))
            .await;
        assert_eq!(refused.refused(), "not-found");
        assert_eq!(read().await, before, "one refused target refuses the relay whole");
        // What was relayed is signed by us: the vendor's person and words stay where they were.
        chain.nadia().relays(&escalation, "reply", &number, "Our engineers look at it.").await;
        let read = chain.claire().entries(&number).await.last().unwrap().clone();
        assert_eq!(
            (&read["name"], &read["text"], &read["from"]),
            (&json!("Nadia Benali"), &json!("Our engineers look at it."), &json!("us"))
        );
        let linked = chain.nadia().entries(&number).await;
        assert!(
            linked.iter().any(|it| it["type"] == "relayed" && it["audience"] == "desk"),
            "the original is linked on our side"
        );
        chain.must_add_up().await;
    }

    async fn nobody_puts_a_request_behind_an_escalation_who_could_not_ask(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        let other = chain.denis().opens("Gateway too").await;
        let path = format!("escalations/{escalation}/requests");
        let join = json!({"requests": [other]});
        assert_eq!(chain.seat("faye@boreal").may_not(&path, join.clone()).await, "not-authorised-contact");
        assert_eq!(chain.bea().may_not(&path, join.clone()).await, "not-yours");
        let bill = chain.denis().opens_with(json!({"kind": "billing", "subject": "A bill"})).await;
        assert_eq!(chain.leo().may_not(&path, json!({"requests": [bill]})).await, "field-invalid");
        let view = chain.nadia().does(&path, join).await;
        assert_eq!(view["requests"].as_array().unwrap().len(), 2);
        chain.must_add_up().await;
    }

    async fn one_problem_goes_to_two_vendors_at_once_and_the_agent_says_which_leads(chain: Chain) {
        let (number, first, theirs) = chain.escalated().await;
        let second = chain.nadia().escalates(&number, "boreal>strato").await;
        let view = chain.nadia().request(&number).await;
        assert_eq!(view["escalations"].as_array().unwrap().len(), 2);
        // Strato has not been told yet: that is for this desk to do.
        assert_eq!(view["holder"], "desk");
        let told = json!({"who": "hotline", "channel": "phone", "reference": "ST-9"});
        chain.nadia().does(&format!("escalations/{second}/told"), told).await;
        assert_eq!(chain.nadia().request(&number).await["holder"], "next-desk");
        chain.nadia().does(&format!("requests/{number}/lead"), json!({"escalation": second})).await;
        assert_eq!(chain.nadia().request(&number).await["leading"], json!(second));
        chain
            .victor()
            .does(
                &format!("requests/{theirs}/rejection"),
                json!({"reason": "not-ours", "text": "The storage does it."}),
            )
            .await;
        assert_eq!(chain.nadia().escalation(&first).await["status"], "rejected");
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["holder"], &view["leading"]), (&json!("next-desk"), &json!(second)));
        chain.must_add_up().await;
    }

    async fn files_are_relayed_one_by_one_as_chosen(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let (script, log) = (
            chain.victor().uploads("fix.txt", b"route pin all").await,
            chain.victor().uploads("inside.log", b"internal host names").await,
        );
        let reply = json!({"text": "Run this.", "attachments": [script, log]});
        chain.victor().does(&format!("requests/{theirs}/entries"), reply).await;
        let entry = chain.nadia().entry_of(&escalation, "reply").await;
        let files = entry["attachments"].as_array().unwrap();
        assert_eq!(files.len(), 2);
        let chosen = files.iter().find(|it| it["name"] == "fix.txt").unwrap()["sha256"].clone();
        let relay = json!({"escalation": escalation, "entry": entry["id"], "text": "Please run this.", "attachments": [chosen]});
        chain.nadia().does(&format!("requests/{number}/relays"), relay).await;
        let read = chain.claire().entries(&number).await.last().unwrap().clone();
        let names: Vec<&Value> =
            read["attachments"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["fix.txt"]);
        let path = format!("requests/{number}/files/{}", word(&read["attachments"][0]["sha256"]));
        assert_eq!(chain.claire().get(&path).await.body, b"route pin all");
        let other = files.iter().find(|it| it["name"] == "inside.log").unwrap()["sha256"].clone();
        assert_eq!(
            chain.claire().get(&format!("requests/{number}/files/{}", word(&other))).await.status.as_u16(),
            404
        );
    }

    async fn what_the_customer_said_goes_to_the_next_desk_as_previewed(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let (log, other) = (
            chain.claire().uploads("gateway.log", b"09:00 down").await,
            chain.claire().uploads("private.txt", b"not for them").await,
        );
        let reply = json!({"text": "Claire writes: here is the log.", "attachments": [log, other]});
        chain.claire().does(&format!("requests/{number}/entries"), reply).await;
        let entry = chain.nadia().entries(&number).await.into_iter().rfind(|it| it["type"] == "reply").unwrap();
        let path = format!("requests/{number}/relays/next");
        let relay = json!({"entry": entry["id"], "escalation": escalation, "text": "Here is the log.",
            "attachments": [log["sha256"]]});
        let preview = chain.nadia().does(&path, with(relay.clone(), &json!({"preview": true}))).await;
        let sent = chain.nadia().post(&path, relay).await;
        assert_eq!(sent.status.as_u16(), 201);
        let read = chain.victor().entries(&theirs).await.pop().unwrap();
        let of = |it: &Value| (it["type"].clone(), it["text"].clone(), it["attachments"].clone());
        assert_eq!(of(&preview["items"][0]), of(&read));
        assert_eq!(read["attachments"].as_array().unwrap().len(), 1);
        // Our record keeps which entry went, and where; the customer reads nothing of it.
        let ours = chain.nadia().entries(&number).await.pop().unwrap();
        assert_eq!(
            (&ours["type"], &ours["audience"], &ours["facts"]["original"], &ours["facts"]["number"]),
            (&json!("relayed-up"), &json!("desk"), &json!(entry["id"].to_string()), &json!(escalation))
        );
        assert!(!chain.claire().entries(&number).await.iter().any(|it| it["type"] == "relayed-up"));
        // A note, and our own words, are not carried.
        let note = chain.nadia().notes(&number, "Between us.").await;
        assert_eq!(note["number"], json!(number));
        let note = chain.nadia().entries(&number).await.pop().unwrap()["id"].clone();
        let relay = json!({"entry": note, "escalation": escalation, "text": "x"});
        assert_eq!(chain.nadia().may_not(&path, relay).await, "not-found");
        chain.must_add_up().await;
    }
}
