//! Acts on an escalation: what our own copy rules out is refused here and now, and what the next desk decides is
//! answered with an address that tells its end.

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::client::Answer;
use relais_tests::seat::word;
use serde_json::{Value, json};

/// Where an answer says that its end is told, below `/api/v1/`.
fn told_at(answer: &Answer) -> String {
    let place = answer.headers.get("location").expect("an address").to_str().unwrap();
    place.strip_prefix("/api/v1/").expect("an address of the API").to_owned()
}

/// The addresses of what an answer sent to a next desk.
fn monitored(answer: &Answer) -> Vec<String> {
    let links = answer.headers.get_all("link").iter().map(|link| link.to_str().unwrap().to_owned());
    links.filter(|link| link.ends_with("rel=\"monitor\"")).collect()
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name).map(|value| value.to_str().unwrap())
}

/// The fields of a page's form.
type Form = Vec<(&'static str, &'static str)>;

/// Acts that cannot be on a fresh escalation, with why; by the API and as the page's form sends them.
fn impossible() -> Vec<(&'static str, Value, &'static str, Form)> {
    vec![
        ("answers", json!({"text": "Here."}), "nothing-asked", vec![("act", "give"), ("text", "Here.")]),
        ("hand-back/answer", json!({"accepted": true}), "wrong-state", vec![("act", "accept-hand-back")]),
        (
            "hand-back/answer",
            json!({"accepted": false, "evidence": "No drop."}),
            "wrong-state",
            vec![("act", "dispute"), ("evidence", "No drop.")],
        ),
        ("confirmation", json!({"accepted": true}), "wrong-state", vec![("act", "accept-resolution")]),
        (
            "confirmation",
            json!({"accepted": false, "why": "It is down."}),
            "wrong-state",
            vec![("act", "refuse-resolution"), ("why", "It is down.")],
        ),
        (
            "severity",
            json!({"agree": true}),
            "nothing-asked",
            vec![("act", "agree-severity"), ("agreed", "yes")],
        ),
        ("severity", json!({"agree": false}), "nothing-asked", vec![("act", "take-back-severity")]),
        (
            "severity",
            json!({"severity": 2, "reason": "As it is."}),
            "severity-fixed",
            vec![("act", "severity"), ("to", "2"), ("reason", "As it is.")],
        ),
        (
            "completion",
            json!({"values": {"product-version": "8.1"}}),
            "nothing-asked",
            vec![("act", "complete")],
        ),
        ("check-ins", json!({"text": "We are here."}), "nothing-asked", vec![("act", "check-in")]),
        (
            "reopenings",
            json!({"reason": "It came back."}),
            "wrong-state",
            vec![("act", "reopen"), ("reason", "It came back.")],
        ),
    ]
}

both_engines! {
    async fn what_our_own_copy_rules_out_is_refused_at_once_by_page_and_api_and_never_sent(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let nadia = chain.as_("nadia");
        let place = |what: &str| format!("escalations/{escalation}/{what}");
        let page = format!("/d/boreal/escalations/{escalation}");
        let mut browser = chain.signed_in("nadia").await;
        let secret = browser.secret(&page).await;
        for (path, body, code, form) in impossible() {
            let answer = nadia.post(&place(path), body.clone()).await;
            assert_eq!((answer.status.as_u16(), answer.refused().as_str()), (409, code), "{path} {body}");
            let fields = [vec![("csrf", secret.as_str())], form.clone()].concat();
            let answer = browser.posts(&page, &fields).await;
            assert_eq!(answer.status.as_u16(), 409, "{form:?}: {}", answer.text());
        }
        // Twice the same: the first is on its way, and the second cannot be any more.
        let wanted = json!({"reason": "The roll-out is on Friday."});
        assert_eq!(nadia.post(&place("management-escalations"), wanted.clone()).await.status.as_u16(), 202);
        let again = nadia.post(&place("management-escalations"), wanted).await;
        assert_eq!((again.status.as_u16(), again.refused().as_str()), (409, "already-answered"));
        chain.rest().await;
        // What ended takes nothing more.
        chain.victor().does(&format!("requests/{theirs}/closure"), json!({"text": "Done."})).await;
        let said = chain.claire().entries(&number).await[0]["id"].clone();
        for (path, body) in [
            (place("entries"), json!({"text": "One more thing."})),
            (place("withdrawal"), json!({"reason": "Solved."})),
            (place("severity"), json!({"severity": 1, "reason": "Everybody is down."})),
            (
                format!("requests/{number}/relays/next"),
                json!({"entry": said, "escalation": escalation, "text": "They say it is down."}),
            ),
        ] {
            let answer = nadia.post(&path, body).await;
            assert_eq!((answer.status.as_u16(), answer.refused().as_str()), (409, "wrong-state"), "{path}");
        }
        let sent: Vec<Value> =
            chain.nadia().lists(&place("acts")).await.iter().map(|it| it["act"].clone()).collect();
        assert_eq!(sent, [json!("open"), json!("ask-manager")], "nothing else was sent");
        assert_eq!(chain.nadia().escalation(&escalation).await["not_taken"], json!([]));
        chain.must_add_up().await;
    }

    async fn what_is_left_out_by_an_override_may_follow_before_the_next_desk_has_the_rest(chain: Chain) {
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        chain.nadia().triages(&number).await;
        let mut values = relais_tests::seat::filled_in();
        values.as_object_mut().unwrap().remove("product-version");
        let nadia = chain.as_("nadia");
        let sent = nadia.post(&format!("requests/{number}/escalations"), json!({
            "link": chain.links["boreal>nimbus"], "severity": 1, "subject": "Gateway unreachable",
            "text": "It answers nothing.", "product": "Nimbus Compute", "values": values,
            "override": {"gate": "incomplete", "reason": "Everybody stands still."}
        })).await;
        assert_eq!(sent.status.as_u16(), 201, "{}", sent.text());
        let escalation = word(&sent.json()["number"]);
        assert_eq!(sent.json()["incomplete"][0]["field"], "product-version");
        let path = format!("escalations/{escalation}/completion");
        let rest = nadia.post(&path, json!({"values": {"product-version": "Compute 8.1"}})).await;
        assert_eq!(rest.status.as_u16(), 202, "{}", rest.text());
        chain.rest().await;
        assert_eq!(nadia.get(&told_at(&rest)).await.good()["state"], "taken");
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!((&view["incomplete"], &view["not_taken"]), (&json!([]), &json!([])));
        chain.must_add_up().await;
    }

    async fn an_act_is_answered_with_an_address_that_ends_in_taken_or_refused(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let nadia = chain.as_("nadia");
        let path = format!("escalations/{escalation}/entries");
        let sent = nadia.post(&path, json!({"text": "The log is attached to nothing yet."})).await;
        assert_eq!(sent.status.as_u16(), 202, "{}", sent.text());
        let place = told_at(&sent);
        assert_eq!(place, format!("escalations/{escalation}/acts/2"));
        assert_eq!(monitored(&sent).len(), 1);
        assert_eq!(header(&sent, "preference-applied"), None);
        let act = nadia.get(&place).await;
        let tag = header(&act, "etag").expect("a tag").to_owned();
        let act = act.json();
        assert_eq!((&act["state"], &act["act"], &act["name"]), (&json!("sent"), &json!("reply"), &json!("Nadia Benali")));
        assert_eq!((&act["settled_at"], &act["refusal"]), (&Value::Null, &Value::Null));
        // It is nobody else's, and there is no other.
        for other in ["claire", "paul", "carl", "victor", "gwen"] {
            assert_eq!(chain.as_(other).get(&place).await.status.as_u16(), 404, "{other}");
            let list = format!("escalations/{escalation}/acts");
            assert_eq!(chain.as_(other).get(&list).await.status.as_u16(), 404, "{other}");
        }
        for other in ["acts/0", "acts/3", "acts/-1", "acts/two", "acts/99999999999999999999999"] {
            assert_eq!(nadia.get(&format!("escalations/{escalation}/{other}")).await.status.as_u16(), 404, "{other}");
        }
        chain.rest().await;
        let taken = nadia.get(&place).await;
        assert_ne!(header(&taken, "etag"), Some(tag.as_str()));
        assert_eq!(taken.json()["state"], "taken");
        assert_ne!(taken.json()["settled_at"], Value::Null);
        assert_eq!(chain.nadia().entry_of(&escalation, "reply").await["text"], "The log is attached to nothing yet.");
        let known = [("if-none-match", header(&taken, "etag").unwrap())];
        let same = chain.nadia().ask(axum::http::Method::GET, &format!("/api/v1/{place}"), &known, axum::body::Body::empty()).await;
        assert_eq!(same.status.as_u16(), 304);

        // The vendor ends it while our next word is on its way: it decides, and we learn why.
        chain.as_("victor").post(&format!("requests/{theirs}/closure"), json!({"text": "Nothing is heard."})).await.good();
        let lost = nadia.post(&path, json!({"text": "One more thing."})).await;
        assert_eq!(lost.status.as_u16(), 202);
        chain.rest().await;
        let act = nadia.get(&told_at(&lost)).await.good();
        assert_eq!((&act["state"], &act["refusal"]["reason"]), (&json!("refused"), &json!("wrong-state")));
        assert_ne!(act["settled_at"], Value::Null);
        let mut browser = chain.signed_in("nadia").await;
        let page = browser.reads(&format!("/d/boreal/escalations/{escalation}")).await.text();
        let why = words::say(domain::text::Language::Fr, "refusal-wrong-state", &[]);
        let why_english = words::say(domain::text::Language::En, "refusal-wrong-state", &[]);
        assert!(page.contains(&why) || page.contains(&why_english), "{page}");
        let states: Vec<Value> = chain.nadia().lists(&format!("escalations/{escalation}/acts")).await.iter().map(|it| it["state"].clone()).collect();
        assert_eq!(states, [json!("taken"), json!("taken"), json!("refused")]);
        chain.must_add_up().await;
    }

    async fn who_would_rather_wait_is_answered_with_the_end_and_what_came_of_it(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        let at_work = chain.at_work();
        let nadia = chain.as_("nadia").waiting(20);
        let made = nadia.post(&format!("requests/{number}/escalations"), json!({
            "link": chain.links["boreal>nimbus"], "severity": 2, "subject": "Gateway unreachable",
            "text": "It answers nothing.", "product": "Nimbus Compute", "values": relais_tests::seat::filled_in()
        })).await;
        assert_eq!((made.status.as_u16(), header(&made, "preference-applied")), (201, Some("wait=20")));
        let escalation = word(&made.json()["number"]);
        assert_eq!(told_at(&made), format!("escalations/{escalation}"));
        assert_eq!(monitored(&made), [format!("</api/v1/escalations/{escalation}/acts/1>; rel=\"monitor\"")]);
        assert_eq!((&made.json()["status"], &made.json()["pending"]), (&json!("new"), &json!([])));
        let theirs = word(&made.json()["reference"]);
        let said = nadia.post(&format!("escalations/{escalation}/entries"), json!({"text": "A word."})).await;
        assert_eq!((said.status.as_u16(), header(&said, "preference-applied")), (201, Some("wait=20")));
        assert_eq!(said.json()["pending"], json!([]));
        assert_eq!(chain.as_("victor").get(&format!("requests/{theirs}/entries")).await.good()["items"][1]["text"], "A word.");
        let entries = nadia.get(&format!("escalations/{escalation}/entries")).await.good();
        assert!(entries["items"].as_array().unwrap().iter().any(|it| it["type"] == "reply" && it["text"] == "A word."), "our own copy shows it");
        // A resolution and its acceptance: two events of one act, and both are there when it is answered.
        chain.as_("victor").post(&format!("requests/{theirs}/resolution"), json!({"kind": "fix", "text": "Done."})).await.good();
        while chain.as_("nadia").get(&format!("escalations/{escalation}")).await.json()["status"] != "resolved" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let accepted = nadia.post(&format!("escalations/{escalation}/confirmation"), json!({"accepted": true})).await;
        assert_eq!((accepted.status.as_u16(), &accepted.json()["status"]), (200, &json!("closed")));
        at_work.ends().await;

        // Refused over there: the answer says why, and where that is written. Our copy still shows it open.
        let (_, escalation, theirs) = chain.escalated().await;
        chain.as_("victor").post(&format!("requests/{theirs}/closure"), json!({"text": "Done."})).await.good();
        let path = format!("escalations/{escalation}/entries");
        let refused = nadia.post(&path, json!({"text": "Too late."}));
        let (refused, ()) = tokio::join!(refused, async {
            let place = format!("escalations/{escalation}");
            let all = chain.as_("nadia");
            // Only once it is on its way is anything delivered: else the end would be here first.
            while all.get(&place).await.json()["pending"] == json!([]) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            while all.get(&place).await.json()["not_taken"] == json!([]) {
                chain.rest().await;
            }
        });
        assert_eq!((refused.status.as_u16(), header(&refused, "preference-applied")), (409, Some("wait=20")));
        assert_eq!(nadia.get(&told_at(&refused)).await.good()["state"], "refused");
        assert_eq!(refused.refused(), "wrong-state");
        chain.must_add_up().await;
    }

    async fn a_wait_ends_when_it_is_over_and_nothing_is_lost_by_it(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let path = format!("escalations/{escalation}/entries");
        let sent = chain.as_("nadia").waiting(1).post(&path, json!({"text": "A word."})).await;
        assert_eq!((sent.status.as_u16(), header(&sent, "preference-applied")), (202, Some("wait=1")));
        assert_eq!(sent.json()["state"], "sent");
        // A client that leaves takes nothing with it.
        let left = chain.as_("nadia").waiting(20);
        let left = tokio::time::timeout(std::time::Duration::from_millis(200), left.post(&path, json!({"text": "Another."})));
        assert!(left.await.is_err(), "nobody delivers meanwhile");
        chain.rest().await;
        for (message, text) in [(2, "A word."), (3, "Another.")] {
            assert_eq!(chain.nadia().reads(&format!("escalations/{escalation}/acts/{message}")).await["state"], "taken", "{text}");
        }
        // What is sent beside an act of our own is told beside its answer.
        chain.nadia().resolves(&number, "We found a way ourselves.").await;
        let body = json!({"accepted": true, "withdraw_escalations": true});
        let confirmed = chain.as_("nadia").post(&format!("requests/{number}/confirmation"), body).await;
        assert_eq!((confirmed.status.as_u16(), &confirmed.json()["status"]), (200, &json!("closed")));
        assert_eq!(monitored(&confirmed), [format!("</api/v1/escalations/{escalation}/acts/4>; rel=\"monitor\"")]);
        chain.rest().await;
        assert_eq!(chain.nadia().escalation(&escalation).await["status"], "withdrawn");
        chain.must_add_up().await;
    }

    async fn who_waits_when_the_process_is_told_to_stop_is_answered_at_once_with_where_to_look(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        let path = format!("escalations/{escalation}/entries");
        let (since, nadia) = (std::time::Instant::now(), chain.as_("nadia").waiting(30));
        let (sent, ()) = tokio::join!(nadia.post(&path, json!({"text": "A word."})), async {
            let place = format!("escalations/{escalation}");
            while chain.as_("nadia").get(&place).await.json()["pending"] == json!([]) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            chain.engine.end_waits();
        });
        assert_eq!((sent.status.as_u16(), header(&sent, "preference-applied")), (202, Some("wait=30")));
        assert_eq!(told_at(&sent), format!("escalations/{escalation}/acts/2"));
        assert_eq!(sent.json()["state"], "sent");
        // Nobody begins to wait any more, either.
        let next = nadia.post(&path, json!({"text": "Another."})).await;
        assert_eq!((next.status.as_u16(), told_at(&next)), (202, format!("escalations/{escalation}/acts/3")));
        assert!(since.elapsed() < std::time::Duration::from_secs(20), "{:?}", since.elapsed());
        chain.rest().await;
        for message in [2, 3] {
            let act = nadia.get(&format!("escalations/{escalation}/acts/{message}")).await.good();
            assert_eq!(act["state"], "taken", "it happens all the same");
        }
        chain.must_add_up().await;
    }

    async fn the_same_key_again_is_answered_the_same_and_sends_nothing(chain: Chain) {
        let (_, escalation, _) = chain.escalated().await;
        let path = format!("/api/v1/escalations/{escalation}/entries");
        let headers = [("content-type", "application/json"), ("idempotency-key", "once")];
        let body = || axum::body::Body::from(json!({"text": "Only once."}).to_string());
        let mut places = Vec::new();
        for _ in 0..3 {
            let answer = chain.nadia().ask(axum::http::Method::POST, &path, &headers, body()).await;
            assert_eq!(answer.status.as_u16(), 202);
            places.push(told_at(&answer));
        }
        assert_eq!(places, vec![format!("escalations/{escalation}/acts/2"); 3]);
        let acts = chain.nadia().lists(&format!("escalations/{escalation}/acts")).await;
        assert_eq!((acts.len(), &acts[1]["state"]), (2, &json!("taken")));
    }

    async fn by_hand_an_act_is_to_be_told_and_nobody_waits_for_it(chain: Chain) {
        let number = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        let escalation = chain.nadia().escalates(&number, "boreal>strato").await;
        let place = |what: &str| format!("escalations/{escalation}/{what}");
        let nadia = chain.as_("nadia").waiting(20);
        assert_eq!(nadia.get(&place("acts/1")).await.good()["state"], "to-be-told");
        let said = nadia.post(&place("entries"), json!({"text": "Any news?"})).await;
        assert_eq!((said.status.as_u16(), header(&said, "preference-applied")), (202, None));
        assert_eq!((&said.json()["state"], told_at(&said)), (&json!("to-be-told"), place("acts/2")));
        let hotline = json!({"who": "hotline", "channel": "phone", "reference": "ST-1"});
        nadia.post(&place("told"), hotline).await.good();
        for message in ["acts/1", "acts/2"] {
            assert_eq!(nadia.get(&place(message)).await.good()["state"], "taken");
        }
        // Told as it was done: there is nothing left to wait for.
        let told = json!({"text": "We called again.", "told": {"who": "hotline", "channel": "phone"}});
        let told = nadia.post(&place("entries"), told).await;
        assert_eq!((told.status.as_u16(), &told.json()["pending"]), (201, &json!([])));
        chain.must_add_up().await;
    }

    async fn taken_means_that_our_copy_shows_all_of_it(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        chain.victor().hands_back(&theirs, "None of our packets comes back.").await;
        let nadia = chain.as_("nadia");
        let accepts = nadia.post(&format!("escalations/{escalation}/hand-back/answer"), json!({"accepted": true})).await;
        let place = told_at(&accepts);
        // One delivery after the other: the act, and what it led to there, all of it: the acceptance, the end, the clocks
        // that stop.
        let one_by_one = chain.worker.clone().one_by_one();
        let mut deliveries = 0;
        loop {
            let (act, view) = (nadia.get(&place).await.good(), nadia.get(&format!("escalations/{escalation}")).await.good());
            if act["state"] == "taken" {
                assert_eq!((&view["status"], &view["ending"]), (&json!("closed"), &json!("handed-back")));
                break;
            }
            assert_eq!(act["state"], "sent");
            assert_eq!(one_by_one.run_due().await.unwrap(), 1, "{view:#}");
            deliveries += 1;
        }
        assert_eq!(deliveries, 2, "what one act led to comes back in one message");
        chain.must_add_up().await;
    }

    async fn a_certificate_that_ran_out_is_said_before_anything_is_sent(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let agents = chain.ada().lists("agents").await;
        let nadia = word(&agents.iter().find(|it| it["name"] == "Nadia Benali").unwrap()["person"]);
        let renewed = format!("agreements/{}/contacts/{nadia}/qualification", chain.agreements["Boréal Services"]);
        chain.vera().puts(&renewed, json!({"qualified_until": "2026-10-05"})).await;
        chain.pass(SignedDuration::from_hours(48)).await;
        let place = |what: &str| format!("escalations/{escalation}/{what}");
        for (path, body) in [
            ("entries", json!({"text": "Any news?"})),
            ("severity", json!({"severity": 1, "reason": "Worse."})),
            ("management-escalations", json!({"reason": "Friday."})),
        ] {
            let answer = chain.as_("nadia").post(&place(path), body).await;
            assert_eq!((answer.status.as_u16(), answer.refused().as_str()), (403, "contact-not-qualified"), "{path}");
        }
        // Whoever was asked still answers, and what was said on the telephone is still written down.
        let asked = json!({"text": "Which build?", "fields": [{"name": "build", "label": "Build"}]});
        chain.victor().does(&format!("requests/{theirs}/information-requests"), asked).await;
        chain.nadia().does(&place("answers"), json!({"text": "", "values": {"build": "8.1"}})).await;
        let call = json!({"text": "He will look.", "channel": "phone", "who": "Victor Hale"});
        chain.nadia().does(&place("entries"), call).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["not_taken"], json!([]));
        chain.must_add_up().await;
    }
}
