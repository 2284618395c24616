//! What is written down late: judged as at its time, put in its place, or refused with the earliest time it may have.

use axum::http::Method;
use domain::{SignedDuration, Timestamp};
use engine::set_up::NewDesk;
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::seat::{clock, with};
use serde_json::{Value, json};

/// An instant of that Monday, in UTC; the morning begins at eight.
fn at(time: &str) -> Timestamp {
    format!("2026-10-05T{time}:00Z").parse().unwrap()
}

/// Time passes up to an instant of that Monday.
async fn until(chain: &Chain, time: &str) {
    chain.pass(at(time).duration_since(chain.engine.now())).await;
}

fn claire_said(more: Value) -> Value {
    with(json!({ "reported": { "who": "Claire Martin", "channel": "phone" } }), &more)
}

fn called(time: &str, text: &str) -> Value {
    json!({"text": text, "channel": "phone", "who": "Claire Martin", "happened_at": at(time).to_string()})
}

async fn asks(chain: &Chain, number: &str, when: Option<&str>) -> Value {
    let when = when.map(|when| at(when).to_string());
    let body = json!({"text": "Which build?", "happened_at": when});
    chain.nadia().post(&format!("requests/{number}/information-requests"), body).await.good()
}

/// The code of a refusal, and the earliest time that it names.
async fn refused(chain: &Chain, path: &str, body: Value) -> (String, Value) {
    let answer = chain.nadia().post(path, body).await;
    let problem = answer.json();
    assert!(answer.status.is_client_error(), "{problem:#}");
    if let Some(earliest) = problem["facts"]["earliest"].as_str() {
        assert!(
            problem["detail"].as_str().unwrap().contains(earliest) || problem["facts"]["hours"].is_string()
        );
    }
    (problem["code"].as_str().unwrap().to_owned(), problem["facts"]["earliest"].clone())
}

/// Whether the body of an operation holds a time at which it happened.
fn takes_a_time(schema: &Value, document: &Value) -> bool {
    let schema = match schema["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        Some(to) => document.pointer(to).unwrap(),
        None => schema,
    };
    let either = schema["oneOf"].as_array().into_iter().flatten();
    schema["properties"]["happened_at"].is_object() || either.into_iter().any(|it| takes_a_time(it, document))
}

fn spans(view: &Value) -> Vec<(String, String)> {
    let spans = view["spans"].as_array().unwrap().iter();
    spans
        .map(|it| (it["from"].as_str().unwrap().to_owned(), it["holder"].as_str().unwrap().to_owned()))
        .collect()
}

fn span(time: &str, holder: &str) -> (String, String) {
    (at(time).to_string(), holder.to_owned())
}

both_engines! {
    async fn an_answer_told_later_turns_the_holder_when_it_was_given(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "10:00").await;
        asks(&chain, &number, None).await;
        until(&chain, "10:10").await;
        let answers = format!("requests/{number}/answers");
        let early = claire_said(json!({"text": "8.1", "happened_at": at("09:55").to_string()}));
        let (code, earliest) = refused(&chain, &answers, early).await;
        assert_eq!((code.as_str(), earliest), ("happened-before-asked", json!(at("10:00").to_string())));
        let given = claire_said(json!({"text": "8.1", "happened_at": at("10:05").to_string()}));
        let view = chain.nadia().does(&answers, given).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        assert_eq!(spans(&view), [span("08:00", "desk"), span("10:00", "asker"), span("10:05", "desk")]);
        chain.must_add_up().await;
    }

    async fn an_answer_at_the_very_time_of_the_question_is_one(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "10:00").await;
        asks(&chain, &number, None).await;
        until(&chain, "10:10").await;
        let given = claire_said(json!({"text": "8.1", "happened_at": at("10:00").to_string()}));
        let view = chain.nadia().does(&format!("requests/{number}/answers"), given).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        chain.must_add_up().await;
    }

    async fn a_question_told_after_its_answer_s_time_has_its_place_and_its_pause(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "09:00").await;
        chain.nadia().replies(&number, "We look at it.").await;
        until(&chain, "10:00").await;
        asks(&chain, &number, Some("09:30")).await;
        until(&chain, "10:20").await;
        // Answered at a quarter to ten, of which the desk hears later; a note was written meanwhile.
        chain.nadia().notes(&number, "She is on it.").await;
        let given = claire_said(json!({"text": "8.1", "happened_at": at("09:45").to_string()}));
        let view = chain.nadia().does(&format!("requests/{number}/answers"), given).await;
        assert_eq!(spans(&view), [span("08:00", "desk"), span("09:30", "asker"), span("09:45", "desk")]);
        let response = clock(&view, "next-response");
        assert_eq!(response["started_at"], json!(at("09:45").to_string()), "{response:#}");
        chain.must_add_up().await;
    }

    async fn a_call_told_after_the_resolution_is_an_entry_of_its_time_and_changes_nothing(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "10:00").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        until(&chain, "10:20").await;
        chain.nadia().does(&format!("requests/{number}/entries"), called("09:30", "It happens at night.")).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("resolved"), &json!("asker")));
        let entries = chain.nadia().entries(&number).await;
        let entry = entries.iter().find(|entry| entry["type"] == "call").unwrap();
        assert_eq!(entry["happened_at"], json!(at("09:30").to_string()));
        // It was the first response, and met its promise then.
        let first = clock(&view, "first-response");
        assert_eq!((&first["standing"], &first["stopped_at"]), (&json!("met"), &json!(at("09:30").to_string())));
        chain.must_add_up().await;
    }

    async fn a_question_told_after_the_resolution_was_asked_and_the_resolution_stands(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "10:00").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        until(&chain, "10:20").await;
        let view = asks(&chain, &number, Some("09:30")).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("resolved"), &json!("asker")));
        assert_eq!(spans(&view), [span("08:00", "desk"), span("09:30", "asker")]);
        chain.must_add_up().await;
    }

    async fn what_would_make_impossible_what_was_written_since_is_refused_with_the_earliest_time(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "10:00").await;
        asks(&chain, &number, None).await;
        until(&chain, "10:10").await;
        // Nobody asks once it is resolved: resolved before the question, the question could not have been.
        let resolved = json!({"kind": "fix", "text": "Restart it.", "happened_at": at("09:30").to_string()});
        let path = format!("requests/{number}/resolution");
        let (code, earliest) = refused(&chain, &path, resolved).await;
        assert_eq!((code.as_str(), earliest), ("happened-against-record", json!(at("10:00").to_string())));
        assert_eq!(chain.nadia().request(&number).await["status"], "waiting");
        chain.must_add_up().await;
    }

    async fn nothing_happens_on_a_request_before_it_was_opened(chain: Chain) {
        chain.pass(SignedDuration::from_hours(24 * 3)).await;
        let opened = chain.engine.now();
        let number = chain.claire().opens("Gateway down").await;
        chain.pass(SignedDuration::from_mins(10)).await;
        let month = (opened - SignedDuration::from_hours(24 * 30)).to_string();
        let path = format!("requests/{number}/entries");
        for when in [month, (opened - SignedDuration::from_secs(1)).to_string()] {
            for body in [
                json!({"text": "We look at it.", "happened_at": when}),
                json!({"text": "We look at it.", "audience": "desk", "happened_at": when}),
            ] {
                let (code, earliest) = refused(&chain, &path, body).await;
                assert_eq!((code.as_str(), earliest), ("happened-before-opening", json!(opened.to_string())));
            }
        }
        let view = chain.nadia().request(&number).await;
        assert_eq!(clock(&view, "first-response")["standing"], "running");
        chain.must_add_up().await;
    }

    async fn what_is_older_than_the_policy_takes_is_refused_with_the_earliest_time(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.pass(SignedDuration::from_hours(100)).await;
        let body = json!({"text": "We look at it.", "happened_at": at("09:00").to_string()});
        let (code, earliest) = refused(&chain, &format!("requests/{number}/entries"), body).await;
        let limit = chain.engine.now() - SignedDuration::from_hours(72);
        assert_eq!((code.as_str(), earliest), ("happened-too-early", json!(limit.to_string())));
    }

    async fn what_silence_closed_is_taken_back_by_what_was_said_before(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().resolves(&number, "Restart it.").await;
        let attempts = format!("requests/{number}/contact-attempts");
        for _ in 0..2 {
            chain.pass(SignedDuration::from_hours(1)).await;
            chain.nadia().does(&attempts, json!({"how": "rang her"})).await;
        }
        let closes = monday() + SignedDuration::from_hours(240);
        chain.pass(closes.duration_since(chain.engine.now())).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("closed"), &Value::Null));
        chain.pass(SignedDuration::from_mins(5)).await;
        let before = (closes - SignedDuration::from_mins(5)).to_string();
        let back = claire_said(json!({"reason": "It is back.", "happened_at": before}));
        let view = chain.nadia().does(&format!("requests/{number}/reopenings"), back).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        let held = spans(&view);
        assert_eq!(held.last().unwrap(), &(before.clone(), "desk".to_owned()), "{held:?}");
        // The record says so to both, and still holds that it was closed.
        for seat in [chain.nadia(), chain.claire()] {
            let entries = seat.entries(&number).await;
            let types: Vec<&str> = entries.iter().map(|entry| entry["type"].as_str().unwrap()).collect();
            assert!(types.contains(&"closed") && types.contains(&"taken-back"), "{types:?}");
            let taken = entries.iter().find(|entry| entry["type"] == "taken-back").unwrap();
            assert_eq!((&taken["facts"]["what"], &taken["happened_at"]), (&json!("closed"), &taken["recorded_at"]));
        }
        assert_eq!(clock(&view, "next-response")["started_at"], json!(before));
        chain.must_add_up().await;
    }

    async fn a_call_before_the_silence_was_over_takes_the_closing_back_too(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        asks(&chain, &number, None).await;
        let attempts = format!("requests/{number}/contact-attempts");
        for _ in 0..2 {
            chain.nadia().does(&attempts, json!({"how": "rang her"})).await;
        }
        chain.pass(SignedDuration::from_hours(241)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "closed");
        let before = (monday() + SignedDuration::from_hours(239)).to_string();
        let call = json!({"text": "She looks for it.", "channel": "phone", "who": "Claire Martin", "happened_at": before});
        chain.nadia().does(&format!("requests/{number}/entries"), call).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("waiting"), &json!("asker")));
        // The call was an update, and promises the next, as one that is written down at once does.
        assert_eq!(clock(&view, "update")["standing"], "running");
        // After the closing, it takes nothing back.
        chain.pass(SignedDuration::from_hours(1)).await;
        chain.must_add_up().await;
    }

    async fn an_answer_to_a_hand_back_given_in_time_takes_its_lapse_back_on_both_sides(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "The edge drops it.").await;
        let handed = chain.engine.now();
        let due = clock(&chain.victor().request(&theirs).await, "hand-back-answer")["due_at"].clone();
        let due: Timestamp = due.as_str().unwrap().parse().unwrap();
        chain.pass(due.duration_since(handed) + SignedDuration::from_mins(5)).await;
        let lapsed = chain.victor().request(&theirs).await["status"].clone();
        assert_ne!(lapsed, "handed-back");
        let before = (due - SignedDuration::from_mins(10)).to_string();
        let dispute = json!({"accepted": false, "evidence": "No drop.", "happened_at": before,
            "reported": {"who": "Nadia Lefort", "channel": "phone"}});
        let who = chain.nadia().reads("me").await["name"].clone();
        let dispute = with(dispute, &json!({"reported": {"who": who, "channel": "phone"}}));
        let view = chain.victor().does(&format!("requests/{theirs}/hand-back/answer"), dispute).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")), "{view:#}");
        assert_eq!(clock(&view, "hand-back-answer")["standing"], "met");
        let mirror = chain.nadia().escalation(&escalation).await;
        assert_eq!((&mirror["status"], &mirror["awaits_us"]), (&json!("open"), &json!(false)));
        let entries = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
        assert!(entries.iter().any(|entry| entry["type"] == "taken-back"), "{entries:#?}");
        assert_eq!(chain.nadia().request(&number).await["holder"], "next-desk");
        chain.must_add_up().await;
    }

    async fn every_act_that_can_be_told_afterwards_takes_a_time(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        chain.victor().replies(&theirs, "Send the log.").await;
        chain.claire().replies(&number, "Here it is.").await;
        chain.pass(SignedDuration::from_mins(30)).await;
        let other = chain.claire().opens("Gateway down again").await;
        chain.pass(SignedDuration::from_mins(30)).await;
        let when = (chain.engine.now() - SignedDuration::from_mins(10)).to_string();
        let told = |body: Value| with(body, &json!({ "happened_at": when }));
        let nadia = chain.nadia();
        let said = nadia.entry_of(&escalation, "reply").await["id"].clone();
        let heard = nadia.entries(&number).await;
        let heard = heard.iter().rfind(|entry| entry["side"] == "asker").unwrap()["id"].clone();
        let seat = nadia.reads("me").await["seat"].clone();
        let on = |what: &str| format!("requests/{number}/{what}");
        let carried = told(json!({"escalation": escalation, "entry": said, "text": "Send the log."}));
        nadia.does(&on("relays"), carried).await;
        let targets = json!([{"number": number, "text": "Please send the log."}]);
        let carried = told(json!({"entry": said, "targets": targets}));
        nadia.does(&format!("escalations/{escalation}/relays"), carried).await;
        let carried = told(json!({"escalation": escalation, "entry": heard, "text": "Here is the log."}));
        nadia.does(&on("relays/next"), carried).await;
        nadia.does(&on("assignment"), told(json!({"seat": seat}))).await;
        nadia.does(&on("lead"), told(json!({"escalation": escalation}))).await;
        let evidence = json!({"outcome": "not-possible", "because": "No second gateway."});
        nadia.puts(&on("triage/recreation"), told(evidence)).await;
        let contact = nadia.request(&number).await["contact_person"].clone();
        let class = json!({"kind": "technical", "phase": "deployment", "product": "Nimbus Compute", "contact": contact});
        let class = nadia.send(Method::PUT, &on("classification"), &told(class)).await;
        assert!(class.status.is_success(), "{}", class.text());
        nadia.does(&format!("escalations/{escalation}/requests"), told(json!({"requests": [other]}))).await;
        nadia.does(&format!("escalations/{escalation}/take-over"), told(json!({}))).await;
        // The same without a word, as it always was.
        let plain = nadia.ask(Method::POST, &format!("/api/v1/escalations/{escalation}/take-over"), &[], axum::body::Body::empty()).await;
        assert!(plain.status.is_success(), "{}", plain.text());
        let third = chain.claire().opens("Gateway down once more").await;
        chain.pass(SignedDuration::from_mins(20)).await;
        let later = (chain.engine.now() - SignedDuration::from_mins(10)).to_string();
        let body = json!({"number": number, "happened_at": later});
        nadia.does(&format!("requests/{third}/duplicate-of"), body).await;
        for (path, wanted) in [
            (format!("requests/{number}/entries"), ["reply", "relayed", "assigned", "led", "triaged", "classified"].as_slice()),
            (format!("escalations/{escalation}/entries"), ["joined", "reply"].as_slice()),
        ] {
            let entries = nadia.lists(&path).await;
            for wanted in wanted {
                let at = entries.iter().any(|entry| entry["type"] == *wanted && entry["happened_at"] == json!(when));
                assert!(at, "{wanted} of {when}: {entries:#?}");
            }
        }
        let entries = nadia.entries(&third).await;
        let marked = entries.iter().find(|entry| entry["type"] == "marked-duplicate").unwrap();
        assert_eq!(marked["happened_at"], json!(later));
        chain.must_add_up().await;
    }

    async fn a_time_without_a_zone_is_refused_as_such_and_a_contact_tells_none(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        until(&chain, "10:00").await;
        let path = format!("requests/{number}/entries");
        for when in ["2026-10-05T09:00:00", "2026-10-05T09:00", "2026-10-05 09:00:00"] {
            let body = json!({"text": "We look at it.", "happened_at": when});
            let problem = chain.nadia().post(&path, body).await.json();
            assert_eq!((&problem["code"], &problem["facts"]["field"]), (&json!("time-without-zone"), &json!("happened_at")));
            assert!(problem["detail"].as_str().unwrap().contains("+02:00"), "{problem:#}");
        }
        let zoned = json!({"text": "We look at it.", "happened_at": "2026-10-05T11:30:00+02:00"});
        chain.nadia().does(&path, zoned).await;
        let entry = chain.nadia().entries(&number).await.last().unwrap().clone();
        assert_eq!(entry["happened_at"], json!(at("09:30").to_string()));
        let said = json!({"text": "I said so.", "happened_at": at("09:00").to_string()});
        assert_eq!(chain.claire().may_not(&path, said).await, "field-invalid");
    }

    async fn wherever_a_time_is_taken_one_without_a_zone_is_refused_as_such(chain: Chain) {
        let document = chain.nadia().ask(Method::GET, "/api/openapi.json", &[], axum::body::Body::empty()).await;
        let document = document.json();
        let mut tried = 0;
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                if !takes_a_time(schema, &document) {
                    continue;
                }
                let path = path.replace("{number}", "BOR-AAAAAA").replace("{duty}", "recreation");
                let path = path.strip_prefix("/api/v1/").unwrap();
                let body = json!({ "happened_at": "2026-10-05T09:00:00" });
                let method: Method = method.to_uppercase().parse().unwrap();
                let problem = chain.nadia().send(method.clone(), path, &body).await.json();
                let said = (&problem["code"], &problem["facts"]["field"]);
                assert_eq!(said, (&json!("time-without-zone"), &json!("happened_at")), "{method} {path}: {problem}");
                tried += 1;
            }
        }
        assert!(tried > 40, "{tried} take a time");
    }

    async fn a_request_goes_on_at_another_desk_from_when_it_was_handed_on(chain: Chain) {
        let mut chain = chain;
        let number = chain.claire().opens("Gateway down").await;
        let south = chain.engine.add_desk(NewDesk {
            slug: "boreal-sud".into(), name: "Boréal Sud".into(), organisation: "Boréal Services".into(),
            prefix: "BSU".into(), tier: domain::desk::Tier::Partner, colour: "#1d4e89".into(),
            zone: "Europe/Paris".into(), products: vec!["Nimbus Compute".into()], mailbox: None,
        }).await.unwrap();
        let agent = engine::NewAgent {
            email: "sami@boreal.example".into(), name: "Sami".into(), role: domain::seat::Role::Administrator,
            accounts: None, doors: None, queues: None, language: domain::text::Language::Fr,
        };
        let seat = chain.engine.add_agent(south.id, agent).await.unwrap();
        chain.desks.insert("boreal-sud", south);
        until(&chain, "10:00").await;
        let there = json!({"desk": "boreal-sud", "reason": "Theirs.", "happened_at": at("09:30").to_string()});
        chain.leo().does(&format!("requests/{number}/transfer"), there).await;
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["ending"], &view["closed_at"]), (&json!("transferred"), &json!(at("09:30").to_string())));
        let sami = chain.seat_of("boreal-sud", &seat.to_string()).await;
        let arrived = sami.lists("requests").await;
        assert_eq!((arrived.len(), &arrived[0]["opened_at"]), (1, &json!(at("09:30").to_string())));
        chain.must_add_up().await;
    }

    async fn pages_offer_what_may_have_been_answered_in_time(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        asks(&chain, &number, None).await;
        let attempts = format!("requests/{number}/contact-attempts");
        for _ in 0..2 {
            chain.nadia().does(&attempts, json!({"how": "rang her"})).await;
        }
        chain.pass(SignedDuration::from_hours(241)).await;
        assert_eq!(chain.nadia().request(&number).await["status"], "closed");
        let mut browser = chain.signed_in("nadia").await;
        let path = format!("/d/boreal/requests/{number}");
        let page = browser.reads(&format!("{path}?do=told")).await.text();
        for kind in ["reopen", "give"] {
            assert!(page.contains(&format!("do=told&amp;said={kind}")) || page.contains(&format!("do=told&#38;said={kind}")), "{kind}: {page}");
        }
        assert!(!page.contains("said=refuse") && !page.contains("said=dispute"), "{page}");
        let secret = browser.secret(&path).await;
        let called = "2026-10-15T09:00:00";
        let fields = [("csrf", secret.as_str()), ("act", "call"), ("caller", "Claire Martin"), ("happened", called), ("text", "She looks.")];
        assert!(page.contains("name=\"act\" value=\"call\""), "a call is offered: {page}");
        let answer = browser.posts(&path, &fields).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        assert_eq!(chain.nadia().request(&number).await["status"], "waiting");
        // The same of what a next desk's rule ended.
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "The edge drops it.").await;
        chain.pass(SignedDuration::from_hours(24 * 4)).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "closed");
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("/d/boreal/escalations/{escalation}?do=dispute")).await.text();
        assert!(page.contains("name=\"act\" value=\"dispute\""), "{page}");
        chain.must_add_up().await;
    }

    async fn pages_keep_seconds_set_the_time_to_the_earliest_and_say_so(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.pass(at("10:00").duration_since(chain.engine.now()) + SignedDuration::from_secs(30)).await;
        asks(&chain, &number, None).await;
        let asked = chain.engine.now();
        chain.pass(SignedDuration::from_secs(12)).await;
        let mut browser = chain.signed_in("nadia").await;
        let path = format!("/d/boreal/requests/{number}");
        let form = browser.reads(&format!("{path}?do=told&said=give")).await.text();
        assert!(form.contains("value=\"2026-10-05T12:00:42\"") && form.contains("step=\"1\""), "{form}");
        let secret = browser.secret(&path).await;
        let told = |happened: &'static str| {
            [("csrf", secret.as_str()), ("act", "told"), ("said", "give"), ("who", "Claire Martin"),
                ("channel", "phone"), ("happened", happened), ("text", "8.1")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        };
        chain.pass(SignedDuration::from_mins(10)).await;
        let fields = told("2026-10-05T11:55:00");
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let answer = browser.posts(&path, &fields).await;
        assert!(answer.status.is_redirection(), "{}", answer.text());
        let page = browser.reads(&path).await.text();
        assert!(page.contains("à l’heure la plus tôt possible"), "{page}");
        let view = chain.nadia().request(&number).await;
        assert_eq!((&view["status"], &view["holder"]), (&json!("open"), &json!("desk")));
        let entries = chain.nadia().entries(&number).await;
        let given = entries.iter().find(|entry| entry["type"] == "information-given").unwrap();
        assert_eq!(given["happened_at"], json!(asked.to_string()));
        chain.must_add_up().await;
    }
}
