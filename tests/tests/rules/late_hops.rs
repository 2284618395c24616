//! What is told late of a next desk: judged as at its time on both sides, and what follows for the requests behind it.

use domain::{SignedDuration, Timestamp};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::seat::{Seat, with};
use serde_json::{Value, json};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// An instant of that Monday, in UTC; the morning begins at eight.
fn at(time: &str) -> Timestamp {
    format!("2026-10-05T{time}:00Z").parse().unwrap()
}

/// Time passes up to an instant.
async fn until(chain: &Chain, at: Timestamp) {
    chain.pass(at.duration_since(chain.engine.now())).await;
}

/// A body that says when it happened.
fn as_of(at: Timestamp, body: Value) -> Value {
    with(body, &json!({ "happened_at": at.to_string() }))
}

/// The same, as Sven was told it by telephone.
fn to_sven(at: Timestamp, body: Value) -> Value {
    as_of(at, with(body, &json!({ "told": { "who": "Sven", "channel": "phone" } })))
}

/// When the answer to a hand-back is due.
fn due(view: &Value) -> Timestamp {
    let clocks = view["clocks"].as_array().unwrap().iter();
    let clock = clocks.rev().find(|clock| clock["promise"] == "hand-back-answer");
    clock.unwrap_or_else(|| panic!("no answer is due: {view:#}"))["due_at"].as_str().unwrap().parse().unwrap()
}

/// The last turns of a request, each with its holder and since when.
fn turns(view: &Value, last: usize) -> Vec<(Value, Value)> {
    let spans = view["spans"].as_array().unwrap();
    spans[spans.len() - last..].iter().map(|it| (it["from"].clone(), it["holder"].clone())).collect()
}

fn turn(at: Timestamp, holder: &str) -> (Value, Value) {
    (json!(at.to_string()), json!(holder))
}

/// The code of a refusal, and the earliest time that it names.
async fn refused(seat: Seat<'_>, path: &str, body: Value) -> (String, Value) {
    let answer = seat.post(path, body).await;
    let problem = answer.json();
    assert!(answer.status.is_client_error(), "{problem:#}");
    (problem["code"].as_str().unwrap().to_owned(), problem["facts"]["earliest"].clone())
}

fn with_earliest(code: &str, at: Timestamp) -> (String, Value) {
    (code.to_owned(), json!(at.to_string()))
}

/// Nothing of ours is on its way, or was not taken.
fn is_settled(view: &Value) {
    assert_eq!((&view["pending"], &view["not_taken"]), (&json!([]), &json!([])), "{view:#}");
}

both_engines! {
    async fn a_dispute_given_in_time_takes_back_what_the_next_desk_let_lapse(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.pass(MINUTE * 15).await;
        chain.victor().hands_back(&theirs, "The edge drops it.").await;
        let handed = chain.engine.now();
        let due = due(&chain.victor().request(&theirs).await);
        until(&chain, due + MINUTE * 5).await;
        // The vendor's policy takes silence for acceptance.
        let mirror = chain.nadia().escalation(&escalation).await;
        assert_eq!((&mirror["status"], &mirror["ending"]), (&json!("closed"), &json!("handed-back")));
        assert_eq!(chain.nadia().request(&number).await["holder"], "desk");
        let path = format!("escalations/{escalation}/hand-back/answer");
        let dispute = json!({"accepted": false, "evidence": "No drop."});
        let early = refused(chain.nadia(), &path, as_of(handed - MINUTE, dispute.clone())).await;
        assert_eq!(early, with_earliest("happened-before-asked", handed));
        let given = due - MINUTE * 10;
        chain.nadia().does(&path, as_of(given, dispute)).await;
        let view = chain.victor().request(&theirs).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")), "{view:#}");
        let mirror = chain.nadia().escalation(&escalation).await;
        assert_eq!((&mirror["status"], &mirror["awaits_us"]), (&json!("open"), &json!(false)), "{mirror:#}");
        is_settled(&mirror);
        let view = chain.nadia().request(&number).await;
        assert_eq!(turns(&view, 2), [turn(handed, "desk"), turn(given, "next-desk")], "{view:#}");
        chain.must_add_up().await;
    }

    async fn what_is_told_of_a_time_after_the_lapse_is_refused_as_the_record_stands(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "The edge drops it.").await;
        let due = due(&chain.victor().request(&theirs).await);
        // It lapses as soon as it is due.
        until(&chain, due + MINUTE).await;
        chain.pass(MINUTE * 15).await;
        let path = format!("escalations/{escalation}/hand-back/answer");
        let dispute = json!({"accepted": false, "evidence": "No drop."});
        let late = refused(chain.nadia(), &path, as_of(chain.engine.now() - MINUTE, dispute)).await;
        assert_eq!(late, ("wrong-state".to_owned(), Value::Null));
        chain.must_add_up().await;
    }

    async fn what_silence_closed_at_the_next_desk_is_taken_back_by_our_refusal_before(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.pass(MINUTE * 15).await;
        let resolved = chain.engine.now();
        chain.victor().resolves(&theirs, "Restart it.").await;
        for _ in 0..2 {
            chain.pass(HOUR).await;
            chain.victor().does(&format!("requests/{theirs}/contact-attempts"), json!({"how": "rang them"})).await;
        }
        let closes = resolved + SignedDuration::from_hours(240);
        until(&chain, closes + MINUTE * 5).await;
        let mirror = chain.nadia().escalation(&escalation).await;
        assert_eq!((&mirror["status"], &mirror["ending"]), (&json!("closed"), &json!("expired")), "{mirror:#}");
        let given = closes - MINUTE * 5;
        let refusal = json!({"accepted": false, "why": "It is back."});
        chain.nadia().does(&format!("escalations/{escalation}/confirmation"), as_of(given, refusal)).await;
        let view = chain.victor().request(&theirs).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")), "{view:#}");
        let mirror = chain.nadia().escalation(&escalation).await;
        assert_eq!((&mirror["status"], &mirror["awaits_us"]), (&json!("open"), &json!(false)), "{mirror:#}");
        is_settled(&mirror);
        let view = chain.nadia().request(&number).await;
        assert_eq!(turns(&view, 2), [turn(resolved, "desk"), turn(given, "next-desk")], "{view:#}");
        chain.must_add_up().await;
    }

    async fn by_hand_too_a_dispute_given_in_time_takes_the_lapse_back(chain: Chain) {
        let (number, escalation) = chain.telephoned().await;
        chain.pass(MINUTE * 15).await;
        let handed = chain.engine.now();
        let back = json!({"act": "hand-back", "reason": "firewall", "element": "edge", "text": "None comes back.",
            "who": "Sven", "channel": "phone"});
        chain.nadia().does(&format!("escalations/{escalation}/reports"), back).await;
        let due = due(&chain.nadia().escalation(&escalation).await);
        until(&chain, due + MINUTE * 5).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "closed");
        let given = due - MINUTE * 10;
        let dispute = to_sven(given, json!({"accepted": false, "evidence": "No drop."}));
        chain.nadia().does(&format!("escalations/{escalation}/hand-back/answer"), dispute).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["status"], &view["awaits_us"]), (&json!("open"), &json!(false)), "{view:#}");
        is_settled(&view);
        let view = chain.nadia().request(&number).await;
        assert_eq!(turns(&view, 2), [turn(handed, "desk"), turn(given, "next-desk")], "{view:#}");
        chain.must_add_up().await;
    }

    async fn by_hand_a_closing_that_somebody_reported_stands_after_what_was_said_before_it(chain: Chain) {
        let (_, escalation) = chain.telephoned().await;
        let report = |body: Value| with(body, &json!({"who": "Sven", "channel": "phone"}));
        let reports = format!("escalations/{escalation}/reports");
        until(&chain, at("09:00")).await;
        let resolved = report(json!({"act": "propose-resolution", "resolution": "fix", "text": "Restart it."}));
        chain.nadia().does(&reports, resolved).await;
        until(&chain, at("10:00")).await;
        chain.nadia().does(&reports, report(json!({"act": "close", "text": "Nobody answered."}))).await;
        until(&chain, at("10:10")).await;
        let refusal = to_sven(at("09:30"), json!({"accepted": false, "why": "It is back."}));
        chain.nadia().does(&format!("escalations/{escalation}/confirmation"), refusal).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!(view["status"], "closed", "{view:#}");
        is_settled(&view);
        let entries = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
        let refused = entries.iter().find(|entry| entry["type"] == "resolution-refused").unwrap();
        assert_eq!(refused["happened_at"], json!(at("09:30").to_string()));
        chain.must_add_up().await;
    }

    async fn what_the_next_desk_asked_before_it_resolved_turns_the_holder_then(chain: Chain) {
        let (number, _, theirs) = chain.escalated().await;
        until(&chain, at("10:00")).await;
        chain.victor().resolves(&theirs, "Restart it.").await;
        until(&chain, at("10:20")).await;
        let asked = as_of(at("09:30"), json!({"text": "Which build?"}));
        chain.victor().does(&format!("requests/{theirs}/information-requests"), asked).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!(view["holder"], "desk");
        assert_eq!(turns(&view, 2), [turn(monday(), "next-desk"), turn(at("09:30"), "desk")], "{view:#}");
        chain.must_add_up().await;
    }

    async fn what_joined_earlier_than_it_was_said_shares_all_that_happened_since(chain: Chain) {
        let other = chain.claire().opens("Gateway down again").await;
        let (_, escalation, theirs) = chain.escalated().await;
        until(&chain, at("09:00")).await;
        chain.victor().does(&format!("requests/{theirs}/information-requests"), json!({"text": "Which build?"})).await;
        until(&chain, at("09:30")).await;
        chain.nadia().does(&format!("escalations/{escalation}/answers"), json!({"text": "8.1"})).await;
        until(&chain, at("10:00")).await;
        let joined = as_of(at("08:30"), json!({"requests": [other]}));
        chain.nadia().does(&format!("escalations/{escalation}/requests"), joined).await;
        let view = chain.nadia().request(&other).await;
        let lived = [turn(at("08:30"), "next-desk"), turn(at("09:00"), "desk"), turn(at("09:30"), "next-desk")];
        assert_eq!(turns(&view, 3), lived, "{view:#}");
        chain.must_add_up().await;
    }

    async fn nothing_joins_leads_or_is_told_before_it_was_there(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        until(&chain, at("08:30")).await;
        let escalation = chain.nadia().escalates(&number, "boreal>nimbus").await;
        until(&chain, at("09:00")).await;
        let other = chain.claire().opens("Gateway down again").await;
        until(&chain, at("09:30")).await;
        let lead = as_of(at("08:10"), json!({"escalation": escalation}));
        let refusal = refused(chain.nadia(), &format!("requests/{number}/lead"), lead).await;
        assert_eq!(refusal, with_earliest("happened-against-record", at("08:30")));
        let join = as_of(at("08:40"), json!({"requests": [other]}));
        let refusal = refused(chain.nadia(), &format!("escalations/{escalation}/requests"), join).await;
        assert_eq!(refusal, with_earliest("happened-before-asked", at("09:00")));

        let (_, by_hand) = chain.telephoned().await;
        until(&chain, at("10:00")).await;
        let reply = json!({"text": "Anything new?"});
        chain.nadia().does(&format!("escalations/{by_hand}/entries"), reply).await;
        until(&chain, at("10:30")).await;
        let tell = |when: &str| as_of(at(when), json!({"who": "Sven", "channel": "phone"}));
        let path = format!("escalations/{by_hand}/told");
        let refusal = refused(chain.nadia(), &path, tell("09:50")).await;
        assert_eq!(refusal, with_earliest("happened-before-asked", at("10:00")));
        chain.nadia().does(&path, tell("10:10")).await;
        is_settled(&chain.nadia().escalation(&by_hand).await);
        chain.must_add_up().await;
    }

    async fn what_was_open_at_its_time_takes_what_is_told_of_it_after_its_end(chain: Chain) {
        let other = chain.claire().opens("Gateway down again").await;
        let (number, escalation, theirs) = chain.escalated().await;
        until(&chain, at("10:00")).await;
        chain.victor().does(&format!("requests/{theirs}/closure"), json!({"text": "Done."})).await;
        until(&chain, at("10:05")).await;
        chain.nadia().does(&format!("requests/{number}/closure"), json!({"text": "Done."})).await;
        until(&chain, at("10:10")).await;
        let on = |what: &str| format!("escalations/{escalation}/{what}");
        let join = |when: &str| as_of(at(when), json!({"requests": [other]}));
        let late = refused(chain.nadia(), &on("requests"), join("10:06")).await;
        assert_eq!(late, ("wrong-state".to_owned(), Value::Null));
        chain.nadia().does(&on("requests"), join("09:30")).await;
        let view = chain.nadia().request(&other).await;
        assert_eq!(turns(&view, 2), [turn(at("09:30"), "next-desk"), turn(at("10:00"), "desk")], "{view:#}");
        let late = refused(chain.leo(), &on("take-over"), as_of(at("10:06"), json!({}))).await;
        assert_eq!(late, ("wrong-state".to_owned(), Value::Null));
        chain.leo().does(&on("take-over"), as_of(at("09:40"), json!({}))).await;
        assert_eq!(chain.leo().escalation(&escalation).await["contact"], "Léo Marchand");
        let contact = chain.nadia().request(&number).await["contact_person"].clone();
        let class = json!({"kind": "technical", "phase": "deployment", "product": "Nimbus Compute", "contact": contact});
        let path = format!("requests/{number}/classification");
        let late = chain.nadia().send(axum::http::Method::PUT, &path, &as_of(at("10:06"), class.clone())).await;
        assert_eq!(late.refused(), "wrong-state");
        chain.nadia().puts(&path, as_of(at("09:50"), class)).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["phase"], &view["status"]), (&json!("deployment"), &json!("closed")));
        chain.must_add_up().await;
    }
}
