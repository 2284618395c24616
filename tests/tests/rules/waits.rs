//! What lapses by itself waits until whoever has to answer has had the time; and what reached nobody waits for nobody.

use domain::kind::Channel;
use domain::{SignedDuration, Timestamp};
use engine::{Administer, Change};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::seat::{clock, word};
use serde_json::{Value, json};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn instant(value: &Value) -> Timestamp {
    value.as_str().unwrap().parse().unwrap()
}

/// Time passes up to an instant.
async fn until(chain: &Chain, at: Timestamp) {
    chain.pass(at.duration_since(chain.engine.now())).await;
}

/// Somebody's seat ends.
async fn leaves(chain: &Chain, name: &str) {
    let seat = word(&chain.seat(name).reads("me").await["seat"]).parse().unwrap();
    chain.operate(chain.desk_of(name), Administer::EndSeat { seat }).await;
}

fn handed_back(at: Timestamp) -> Value {
    json!({"act": "hand-back", "reason": "firewall", "element": "edge", "text": "None comes back.",
        "who": "Sven", "channel": "phone", "happened_at": at.to_string()})
}

both_engines! {
    async fn a_hand_back_written_down_late_lapses_only_after_its_whole_time_since_then(chain: Chain) {
        let theirs = chain.claire().opens("Mail down").await;
        chain.pass(SignedDuration::from_hours(70)).await;
        let written = chain.engine.now();
        // Handed back on Monday, written down on Thursday: sixteen working hours were over before anybody knew.
        let body = json!({"reason": "firewall", "element": "edge firewall", "evidence": "The edge drops it.",
            "happened_at": (monday() + HOUR).to_string()});
        chain.nadia().does(&format!("requests/{theirs}/hand-backs"), body).await;
        chain.pass(MINUTE * 2).await;
        let view = chain.nadia().request(&theirs).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("handed-back"), &json!("asker")), "{view:#}");
        let promise = clock(&view, "hand-back-answer");
        assert_eq!((&promise["standing"], &promise["started_at"]), (&json!("breached"), &json!((monday() + HOUR).to_string())));
        let due = instant(&promise["due_at"]);
        assert!(due < written, "a breach has its true time: {due}");
        // A day later there is still time: it was written down a day ago.
        until(&chain, written + HOUR * 24).await;
        assert_eq!(chain.nadia().request(&theirs).await["status"], "handed-back");
        let answer = json!({"accepted": false, "evidence": "No drop."});
        let view = chain.claire().does(&format!("requests/{theirs}/hand-back/answer"), answer).await;
        assert_eq!(view["status"], "open");
        chain.must_add_up().await;
    }

    async fn a_hand_back_that_came_late_over_a_link_lapses_only_after_its_whole_time_since_then(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        // Written down, and not carried yet.
        let command = json!({"command": "act", "number": theirs, "act": {"act": "hand-back", "reason": "firewall",
            "element": "edge firewall", "evidence": "The edge drops it.", "attachments": []}});
        let command = serde_json::from_value(command).unwrap();
        chain.engine.execute(Change::new(chain.viewer("victor").await, Channel::Api, command)).await.unwrap();
        let due = instant(&clock(&chain.victor().request(&theirs).await, "hand-back-answer")["due_at"]);
        let whole = due.duration_since(chain.engine.now());
        // Nothing is carried for as long as there was time to answer, and a day more; the worker looks at what is due.
        while chain.engine.now() < due + HOUR * 24 {
            chain.clock.pass(HOUR);
            chain.engine.was_at_work();
            let mut claimed = chain.engine.claim_due(50).await.unwrap();
            chain.engine.do_due(&mut claimed).await.unwrap();
        }
        assert_eq!(chain.victor().request(&theirs).await["status"], "handed-back");
        assert_ne!(chain.nadia().escalation(&escalation).await["status"], "handed-back", "nobody there has read it");
        chain.rest().await;
        let came = chain.engine.now();
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "handed-back");
        until(&chain, came + whole / 2).await;
        assert_eq!(chain.victor().request(&theirs).await["status"], "handed-back");
        until(&chain, came + whole + HOUR * 24 * 7).await;
        assert_ne!(chain.victor().request(&theirs).await["status"], "handed-back");
        chain.must_add_up().await;
    }

    async fn and_lapses_when_that_time_is_over(chain: Chain) {
        let theirs = chain.claire().opens("Mail down").await;
        chain.pass(SignedDuration::from_hours(70)).await;
        let body = json!({"reason": "firewall", "element": "edge firewall", "evidence": "The edge drops it.",
            "happened_at": (monday() + HOUR).to_string()});
        chain.nadia().does(&format!("requests/{theirs}/hand-backs"), body).await;
        chain.pass(SignedDuration::from_hours(24 * 7)).await;
        let view = chain.nadia().request(&theirs).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        chain.must_add_up().await;
    }

    async fn a_hand_back_heard_by_telephone_and_typed_late_can_still_be_answered(chain: Chain) {
        let (_, escalation) = chain.telephoned().await;
        let heard = chain.engine.now() + MINUTE;
        chain.pass(SignedDuration::from_hours(71)).await;
        chain.nadia().does(&format!("escalations/{escalation}/reports"), handed_back(heard)).await;
        chain.pass(MINUTE).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "handed-back");
        let dispute = json!({"accepted": false, "evidence": "No drop.", "told": {"who": "Sven", "channel": "phone"}});
        chain.nadia().does(&format!("escalations/{escalation}/hand-back/answer"), dispute).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "open");
        chain.must_add_up().await;
    }

    async fn while_the_machine_was_off_nobody_could_answer(chain: Chain) {
        let number = chain.claire().opens("Mail down").await;
        let body = json!({"reason": "firewall", "element": "edge firewall", "evidence": "The edge drops it."});
        chain.nadia().does(&format!("requests/{number}/hand-backs"), body).await;
        let due = instant(&clock(&chain.nadia().request(&number).await, "hand-back-answer")["due_at"]);
        // It was at work until then.
        chain.pass(SignedDuration::from_mins(1)).await;
        chain.is_off_for(due.duration_since(chain.engine.now()) + HOUR * 24).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!(view["status"], "handed-back", "a lapse waits");
        let promise = clock(&view, "hand-back-answer");
        assert_eq!((&promise["standing"], instant(&promise["due_at"])), (&json!("breached"), due), "a breach does not");
        chain.pass(HOUR * 2).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "handed-back");
        chain.pass(SignedDuration::from_hours(24 * 7)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "open", "he has had his time");
        chain.must_add_up().await;
    }

    async fn silence_that_was_an_outage_closes_nothing(chain: Chain) {
        let number = chain.claire().opens("Mail down").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        for _ in 0..2 {
            chain.pass(HOUR).await;
            chain.nadia().does(&format!("requests/{number}/contact-attempts"), json!({"how": "rang her"})).await;
        }
        chain.is_off_for(SignedDuration::from_hours(24 * 20)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "resolved");
        chain.pass(SignedDuration::from_hours(24 * 9)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "resolved");
        chain.pass(SignedDuration::from_hours(24 * 2)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "closed");
        chain.must_add_up().await;
    }

    async fn attempts_written_down_late_close_as_much_later(chain: Chain) {
        let number = chain.claire().opens("Mail down").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        chain.pass(SignedDuration::from_hours(24 * 9)).await;
        // Both were made two days ago; ten days after the resolution it would close at once.
        let when = (chain.engine.now() - SignedDuration::from_hours(48)).to_string();
        for _ in 0..2 {
            let body = json!({"how": "rang her", "happened_at": when});
            chain.nadia().does(&format!("requests/{number}/contact-attempts"), body).await;
        }
        until(&chain, monday() + SignedDuration::from_hours(24 * 11)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "resolved");
        until(&chain, monday() + SignedDuration::from_hours(24 * 12)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "closed");
        chain.must_add_up().await;
    }

    async fn what_reached_nobody_turns_no_holder_and_is_no_contact(chain: Chain) {
        let number = chain.paul().opens("Mail down").await;
        chain.pass(HOUR).await;
        leaves(&chain, "paul").await;
        let on = |what: &str| format!("requests/{number}/{what}");
        let view = chain.nadia().does(&on("information-requests"), json!({"text": "Which build?"})).await;
        assert_eq!((&view["holder"], &view["unheard"], &view["unanswered"]), (&json!("desk"), &json!(true), &json!(0)));
        chain.nadia().does(&on("contact-attempts"), json!({"how": "rang him"})).await;
        let view = chain.nadia().does(&on("resolution"), json!({"kind": "fix", "text": "Restart it."})).await;
        assert_eq!((&view["holder"], &view["unheard"], &view["unanswered"]), (&json!("desk"), &json!(true), &json!(0)));
        let entries = chain.nadia().entries(&number).await;
        let unheard = |kind: &str| entries.iter().any(|entry| entry["type"] == kind && entry["unheard"] == true);
        assert!(unheard("information-asked") && unheard("contact-attempted") && unheard("resolution-proposed"));
        chain.pass(SignedDuration::from_hours(24 * 30)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "resolved", "silence closes nothing");
        // Somebody else has it, and hears of it.
        let claire = chain.claire().reads("me").await["person"].clone();
        let class = json!({"kind": "technical", "phase": "production", "product": "Nimbus Compute", "contact": claire});
        chain.nadia().puts(&on("classification"), class).await;
        let view = chain.nadia().does(&on("resolution"), json!({"kind": "fix", "text": "Restart it."})).await;
        assert_eq!((&view["holder"], &view["unheard"]), (&json!("asker"), &json!(false)));
        chain.must_add_up().await;
    }

    async fn a_severity_proposed_to_nobody_turns_no_holder_until_somebody_hears_of_it(chain: Chain) {
        let number = chain.paul().opens("Mail down").await;
        let on = |what: &str| format!("requests/{number}/{what}");
        chain.nadia().does(&on("severity"), json!({"severity": 1})).await;
        chain.nadia().replies(&number, "We look at it.").await;
        leaves(&chain, "paul").await;
        chain.pass(HOUR).await;
        let view = chain.nadia().does(&on("severity"), json!({"severity": 3, "reason": "Few are affected."})).await;
        assert_eq!((&view["status"], &view["severity_offer"]["to"]), (&json!("open"), &json!(3)), "{view:#}");
        assert_eq!((&view["holder"], &view["unheard"]), (&json!("desk"), &json!(true)));
        let entries = chain.nadia().entries(&number).await;
        let proposed = entries.iter().find(|entry| entry["type"] == "severity-proposed").unwrap();
        assert_eq!(proposed["unheard"], true);
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("/d/boreal/requests/{number}")).await.text();
        assert!(page.contains("Cela n’a atteint personne"), "{page}");
        // Somebody else has it, and a word that reaches her tells her of it.
        let claire = chain.claire().reads("me").await["person"].clone();
        let class = json!({"kind": "technical", "phase": "production", "product": "Nimbus Compute", "contact": claire});
        chain.nadia().puts(&on("classification"), class).await;
        chain.nadia().replies(&number, "We proposed severity 3.").await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["holder"], &view["unheard"]), (&json!("asker"), &json!(false)), "{view:#}");
        chain.must_add_up().await;
    }

    async fn page_and_queue_say_what_reached_nobody(chain: Chain) {
        let number = chain.paul().opens("Mail down").await;
        leaves(&chain, "paul").await;
        chain.nadia().does(&format!("requests/{number}/information-requests"), json!({"text": "Which build?"})).await;
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("/d/boreal/requests/{number}")).await.text();
        assert!(page.contains("Cela n’a atteint personne"), "{page}");
        let queue = browser.reads("/d/boreal/requests?view=open").await.text();
        assert!(queue.contains("N’a atteint personne"), "{queue}");
    }
}
