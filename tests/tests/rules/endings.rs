//! How a request ends and comes back: silence, reopening, duplicates, transfer, withdrawal.

use domain::SignedDuration;
use engine::set_up::NewDesk;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::word;
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn attempts(chain: &Chain, number: &str) {
    chain
        .nadia()
        .does(&format!("requests/{number}/contact-attempts"), json!({"how": "Called, nobody there."}))
        .await;
}

async fn status(chain: &Chain, number: &str) -> Value {
    chain.claire().request(number).await["status"].clone()
}

/// A request of Claire's that she has accepted a resolution of.
async fn closed(chain: &Chain) -> String {
    let number = chain.claire().opens("Gateway down").await;
    chain.nadia().resolves(&number, "Restart it.").await;
    chain.claire().accepts_the_resolution(&number).await;
    number
}

both_engines! {
    async fn three_unanswered_contacts_in_ten_days_close_a_request_that_waits_on_the_asker(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain
            .nadia()
            .does(&format!("requests/{number}/information-requests"), json!({"text": "Which build?"}))
            .await;
        chain.pass(DAY * 2).await;
        attempts(&chain, &number).await;
        chain.pass(DAY * 2).await;
        attempts(&chain, &number).await;
        chain.pass(DAY * 5).await;
        assert_eq!(status(&chain, &number).await, "waiting", "the ten days have not passed");
        chain.pass(DAY + SignedDuration::from_mins(5)).await;
        let view = chain.claire().request(&number).await;
        assert_eq!((&view["status"], &view["ending"]), (&json!("closed"), &json!("expired")));
        let told = chain.engine.recent_mail().await.unwrap();
        assert!(told.iter().any(|(_, mail)| mail.what.code() == "closed" && mail.number == number), "she is told");
        chain.must_add_up().await;
    }

    async fn an_answer_begins_the_count_anew(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        attempts(&chain, &number).await;
        chain.claire().replies(&number, "I will try tonight.").await;
        attempts(&chain, &number).await;
        chain.pass(DAY * 11).await;
        assert_eq!(status(&chain, &number).await, "resolved");
        for _ in 0..3 {
            attempts(&chain, &number).await;
        }
        chain.pass(DAY * 11).await;
        assert_eq!(status(&chain, &number).await, "closed", "an expired resolution is closed by policy");
    }

    async fn calls_that_were_taken_are_no_silence(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().does(&format!("requests/{number}/information-requests"), json!({"text": "Which build?"})).await;
        for _ in 0..3 {
            chain.pass(SignedDuration::from_hours(24)).await;
            let call = json!({"text": "She looks for it.", "channel": "phone", "who": "Claire Martin"});
            chain.nadia().does(&format!("requests/{number}/entries"), call).await;
        }
        chain.pass(SignedDuration::from_hours(24 * 12)).await;
        assert_eq!(status(&chain, &number).await, "waiting");
        chain.must_add_up().await;
    }

    async fn nothing_is_closed_by_silence_while_the_desk_has_to_act(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        for _ in 0..4 {
            attempts(&chain, &number).await;
        }
        chain.pass(DAY * 30).await;
        assert_eq!(status(&chain, &number).await, "new");
    }

    async fn within_the_window_the_same_request_opens_again_after_it_a_linked_new_one(chain: Chain) {
        let number = closed(&chain).await;
        chain.pass(DAY * 13).await;
        let again = chain
            .claire()
            .post(&format!("requests/{number}/reopenings"), json!({"reason": "Down again."}))
            .await;
        let again = again.good();
        assert_eq!((&again["number"], &again["status"]), (&json!(number), &json!("open")));
        chain.nadia().resolves(&number, "Restart it twice.").await;
        chain.claire().accepts_the_resolution(&number).await;
        chain.pass(DAY * 15).await;
        let later = chain
            .claire()
            .post(&format!("requests/{number}/reopenings"), json!({"reason": "Down again."}))
            .await;
        assert_eq!(later.status.as_u16(), 201);
        let later = later.good();
        assert_ne!(later["number"], json!(number));
        assert_eq!((&later["continues"], &later["status"]), (&json!(number), &json!("new")));
        assert_eq!(status(&chain, &number).await, "closed");
        chain.must_add_up().await;
    }

    async fn an_escalation_is_reopened_with_the_next_desk_s_own_window(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        chain
            .nadia()
            .does(&format!("escalations/{escalation}/confirmation"), json!({"accepted": true}))
            .await;
        chain.pass(DAY * 3).await;
        chain
            .nadia()
            .does(&format!("escalations/{escalation}/reopenings"), json!({"reason": "Down again."}))
            .await;
        assert_eq!(chain.victor().request(&theirs).await["status"], "open");
        assert_eq!(chain.nadia().escalation(&escalation).await["open"], true);
        chain.must_add_up().await;
    }

    async fn an_escalation_that_comes_back_too_late_goes_on_as_a_new_one(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.victor().resolves(&theirs, "Pin the route table.").await;
        chain
            .nadia()
            .does(&format!("escalations/{escalation}/confirmation"), json!({"accepted": true}))
            .await;
        chain.pass(DAY * 40).await;
        let path = format!("escalations/{escalation}/reopenings");
        let again = chain.nadia().post(&path, json!({"reason": "Down again."})).await;
        assert_eq!(again.status.as_u16(), 201);
        let new = word(&again.good()["number"]);
        assert_ne!(new, escalation);
        let view = chain.nadia().escalation(&new).await;
        assert_eq!(
            (&view["continues"], &view["status"], &view["requests"]),
            (&json!(theirs), &json!("new"), &json!([number]))
        );
        assert_eq!(chain.nadia().escalation(&escalation).await["continued_by"], json!(new));
        let reference = word(&view["reference"]);
        assert_eq!(chain.victor().request(&reference).await["continues"], json!(theirs));
        assert_eq!(chain.victor().request(&theirs).await["continued_by"], json!(reference));
        // It goes on there, and is not begun a second time; nor does the vendor begin it for the partner.
        let again = chain.nadia().post(&path, json!({"reason": "Down again."})).await;
        assert_eq!(again.refused(), "wrong-state");
        let reported = json!({"who": "Nadia Benali", "channel": "phone"});
        let told = json!({"reason": "Down again.", "reported": reported});
        assert_eq!(chain.victor().may_not(&format!("requests/{theirs}/reopenings"), told).await, "reopen-too-late");
        chain.must_add_up().await;
    }

    async fn a_duplicate_is_a_link_and_later_replies_reach_the_survivor(chain: Chain) {
        let (survivor, duplicate) =
            (chain.claire().opens("Gateway down").await, chain.paul().opens("Gateway down too").await);
        let others = chain.denis().opens("Gateway down").await;
        let path = format!("requests/{duplicate}/duplicate-of");
        assert_eq!(chain.nadia().may_not(&path, json!({"number": duplicate})).await, "duplicate-of-itself");
        assert_eq!(
            chain.nadia().may_not(&path, json!({"number": others})).await,
            "duplicate-across-accounts"
        );
        chain.nadia().does(&path, json!({"number": survivor})).await;
        let view = chain.nadia().request(&duplicate).await;
        assert_eq!(
            (&view["status"], &view["ending"], &view["duplicate_of"]),
            (&json!("closed"), &json!("duplicate"), &json!(survivor))
        );
        let before = chain.claire().entries(&duplicate).await.len();
        chain.claire().replies(&duplicate, "Said at the wrong place.").await;
        assert_eq!(chain.claire().entries(&duplicate).await.len(), before, "entries never move");
        let heard = chain.nadia().entries(&survivor).await;
        assert_eq!(heard.last().unwrap()["text"], "Said at the wrong place.");
        assert_eq!(chain.nadia().request(&survivor).await["duplicates"], json!([duplicate]));
        // A contact who sees only its own is answered with its own, and a duplicate's duplicate is followed to the end.
        let last = chain.claire().opens("Gateway down for all").await;
        chain.nadia().does(&format!("requests/{survivor}/duplicate-of"), json!({"number": last})).await;
        let answer = chain.paul().replies(&duplicate, "Still down.").await;
        assert_eq!((&answer["number"], &answer["status"]), (&json!(duplicate), &json!("closed")));
        assert_eq!(chain.nadia().entries(&last).await.last().unwrap()["text"], "Still down.");
        chain.must_add_up().await;
    }

    async fn a_transfer_ends_here_and_goes_on_at_another_desk_of_the_organisation(chain: Chain) {
        let mut chain = chain;
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/transfer");
        let elsewhere = json!({"desk": "cime", "reason": "Theirs."});
        assert_eq!(
            chain.leo().may_not(&path, elsewhere).await,
            "wrong-desk",
            "another organisation is no place to go"
        );
        let south = chain
            .engine
            .add_desk(NewDesk {
                slug: "boreal-sud".into(),
                name: "Boréal Sud".into(),
                organisation: "Boréal Services".into(),
                prefix: "BSU".into(),
                tier: domain::desk::Tier::Partner,
                colour: "#1d4e89".into(),
                zone: "Europe/Paris".into(),
                products: vec!["Nimbus Compute".into()],
                mailbox: None,
            })
            .await
            .unwrap();
        let agent = engine::NewAgent {
            email: "sami@boreal.example".into(),
            name: "Sami".into(),
            role: domain::seat::Role::Administrator,
            accounts: None,
            doors: None, queues: None,
            language: domain::text::Language::Fr,
        };
        let seat = chain.engine.add_agent(south.id, agent).await.unwrap();
        chain.desks.insert("boreal-sud", south);
        let there = json!({"desk": "boreal-sud", "reason": "The south looks after this plant."});
        assert_eq!(chain.nadia().may_not(&path, there.clone()).await, "not-yours", "leads transfer");
        chain.leo().does(&path, there).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["status"], &view["ending"]), (&json!("closed"), &json!("transferred")));
        let sami = chain.seat_of("boreal-sud", &seat.to_string()).await;
        let arrived = sami.lists("requests").await;
        assert_eq!((arrived.len(), &arrived[0]["subject"]), (1, &json!("Gateway down")));
        assert!(word(&arrived[0]["number"]).starts_with("BSU-"));
        // That it arrived stands on the record that it left.
        let stands = chain.nadia().lists(&format!("requests/{number}/deliveries")).await;
        let handed_on = |it: &&Value| it["lane"] == "transfer" && it["recipient"] == "Boréal Sud" && it["state"] == "done";
        assert_eq!(stands.iter().filter(handed_on).count(), 1, "{stands:#?}");
        // What it took along is asked back by nobody: whoever takes it out here reads where it still is.
        let out = format!("requests/{number}/entries/1/redaction");
        chain.leo().does(&out, json!({"passage": "Gateway"})).await;
        let read = chain.nadia().entries(&number).await;
        let trace = read.iter().find(|it| it["type"] == "redacted").expect("it says that it is gone");
        assert_eq!(trace["facts"]["elsewhere"], "Boréal Sud");
        chain.must_add_up().await;
    }

    async fn with_an_escalation_open_neither_transfer_nor_duplicate(chain: Chain) {
        let (number, _, _) = chain.escalated().await;
        let other = chain.claire().opens("Gateway down").await;
        let code =
            chain.leo().may_not(&format!("requests/{number}/duplicate-of"), json!({"number": other})).await;
        assert_eq!(code, "escalations-open");
        let code = chain
            .leo()
            .may_not(&format!("requests/{number}/transfer"), json!({"desk": "boreal-sud", "reason": "x"}))
            .await;
        assert_eq!(code, "escalations-open");
    }

    async fn whoever_asked_may_take_it_back(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = format!("requests/{number}/withdrawal");
        assert_eq!(chain.claire().post(&path, json!({})).await.status.as_u16(), 422, "a reason");
        chain.claire().does(&path, json!({"reason": "It was our own cable."})).await;
        assert_eq!(status(&chain, &number).await, "withdrawn");
        assert_eq!(chain.claire().may_not(&path, json!({"reason": "Again."})).await, "wrong-state");
        assert_eq!(
            chain
                .nadia()
                .may_not(&format!("requests/{number}/resolution"), json!({"kind": "fix", "text": "x"}))
                .await,
            "wrong-state"
        );
        chain.must_add_up().await;
    }
}
