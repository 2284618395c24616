//! Paging: who is on call, and whom a severity 1 wakes, step by step until somebody answers.

use domain::SignedDuration;
use domain::lane::Lane;
use engine::machinery::Settled;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::outside::Outside;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use worker::Worker;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async fn seat(chain: &Chain, name: &str) -> Value {
    chain.seat(name).reads("me").await["seat"].clone()
}

/// Nadia and Leo take turns of a day from eight in the morning, local time; the rota's id.
async fn turns(chain: &Chain) -> Value {
    let people = [seat(chain, "nadia").await, seat(chain, "leo").await];
    let rota = json!({
        "name": "Nights", "zone": "Europe/Paris",
        "layers": [{"name": "First", "people": people, "begins": "2026-10-05T08:00:00", "days": 1}]
    });
    chain.ada().does("rotas", rota).await["id"].clone()
}

/// First whoever is on duty, by short message; five minutes later the leads by mail, and a webhook; twice.
fn plan(outside: &Outside, rota: &Value) -> Value {
    json!({
        "rounds": 2,
        "steps": [
            {"whom": [{"whom": "rota", "rota": rota}], "by": ["sms"], "minutes": 5},
            {"whom": [{"whom": "leads"}], "by": ["mail"], "webhooks": ["wall"], "minutes": 10}
        ],
        "webhooks": [{"name": "wall", "url": outside.url("/hook"), "secret": SECRET}],
        "gateway": {
            "url": outside.url("/sms"), "headers": [["authorization", "Bearer 7"]],
            "fields": [["to", "{to}"], ["message", "{text}"], ["reference", "{id}"], ["from", "Boreal"]]
        }
    })
}

async fn wakes(chain: &Chain, outside: &Outside) -> Value {
    let rota = turns(chain).await;
    chain.ada().puts("paging", json!({"version": 0, "plan": plan(outside, &rota)})).await;
    for (name, number) in [("nadia", "+33 6 12 34 56 78"), ("leo", "+33 6 87 65 43 21")] {
        let seat = seat(chain, name).await;
        chain
            .seat(name)
            .puts(&format!("agents/{}/mobile", seat.as_str().unwrap()), json!({"number": number}))
            .await;
    }
    rota
}

async fn critical(chain: &Chain) -> String {
    let number = chain.claire().opens_with(json!({"severity": 1, "subject": "The plant stands still"})).await;
    chain.pass(SignedDuration::from_secs(1)).await;
    number
}

async fn page(chain: &Chain, number: &str) -> Value {
    let view = chain.nadia().request(number).await;
    view["pages"].as_array().unwrap().last().cloned().unwrap_or_default()
}

/// To whom mails of a kind went.
async fn mailed(chain: &Chain, what: &str) -> Vec<String> {
    let mail = chain.engine.recent_mail().await.unwrap();
    let mut to: Vec<String> =
        mail.into_iter().filter(|(_, it)| it.what.code() == what).map(|(_, it)| it.to).collect();
    to.sort();
    to
}

async fn minutes(chain: &Chain, minutes: i64) {
    chain.pass(SignedDuration::from_mins(minutes)).await;
}

both_engines! {
    async fn a_severity_1_wakes_step_by_step_until_somebody_answers(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let number = critical(&chain).await;
        let sms = outside.came("/sms");
        assert_eq!(sms.len(), 1);
        assert_eq!((sms[0].field("to"), sms[0].field("from")), ("+33612345678".into(), "Boreal".into()));
        assert_eq!(sms[0].header("authorization"), "Bearer 7");
        let said = sms[0].field("message");
        let link = format!("https://desk.example/d/boreal/requests/{number}");
        assert!(said.contains(&number) && said.contains(&link) && said.contains("The plant stands still"), "{said}");
        assert_eq!(mailed(&chain, "paged").await, Vec::<String>::new());
        minutes(&chain, 4).await;
        assert_eq!(outside.came("/hook").len(), 0);
        minutes(&chain, 1).await;
        assert_eq!(mailed(&chain, "paged").await, ["leo@boreal.example"]);
        let hooks = outside.came("/hook");
        assert_eq!(hooks.len(), 1);
        let (id, at) = (hooks[0].header("webhook-id"), hooks[0].header("webhook-timestamp").parse().unwrap());
        let signed = Webhook::new(SECRET).unwrap().sign(&id, at, hooks[0].body.as_bytes()).unwrap();
        assert_eq!((hooks[0].header("webhook-signature"), at), (signed, chain.engine.now().as_second()));
        let told: Value = serde_json::from_str(&hooks[0].body).unwrap();
        assert_eq!((&told["type"], &told["data"]["number"], &told["data"]["cause"]), (&json!("page.stepped"), &json!(number), &json!("unanswered")));
        assert_eq!(told["data"]["people"], json!(["Léo Marchand"]));
        let waiting = page(&chain, &number).await;
        assert_eq!((&waiting["cause"], &waiting["answered_at"], waiting["steps"].as_array().unwrap().len()), (&json!("unanswered"), &Value::Null, 2));
        // Round two begins with the first step, ten minutes later.
        minutes(&chain, 10).await;
        let sms = outside.came("/sms");
        assert_eq!(sms.len(), 2);
        assert_ne!(sms[0].field("reference"), sms[1].field("reference"));
        chain.leo().does(&format!("requests/{number}/pages/answer"), json!({})).await;
        minutes(&chain, 6).await;
        assert_eq!((outside.came("/sms").len(), outside.came("/hook").len()), (2, 1));
        let page = page(&chain, &number).await;
        assert_eq!((&page["answered_by"], &page["next_at"]), (&json!("Léo Marchand"), &Value::Null));
        assert_eq!(chain.nadia().may_not(&format!("requests/{number}/pages/answer"), json!({})).await, "nothing-asked");
        // It is the desk's own affair.
        assert_eq!(chain.claire().request(&number).await["pages"], Value::Null);
        let entries = Value::from(chain.claire().entries(&number).await).to_string();
        assert!(!entries.contains("page-"), "{entries}");
        chain.must_add_up().await;
    }

    async fn whoever_does_anything_on_the_record_has_answered(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let number = critical(&chain).await;
        minutes(&chain, 2).await;
        chain.nadia().replies(&number, "I am looking at it.").await;
        assert_eq!(page(&chain, &number).await["answered_by"], "Nadia Benali");
        minutes(&chain, 30).await;
        assert_eq!((outside.came("/sms").len(), outside.came("/hook").len()), (1, 0));
        chain.must_add_up().await;
    }

    async fn a_gateway_that_is_down_is_tried_again_with_the_same_id_and_not_once_somebody_answered(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        outside.answers(503);
        let number = critical(&chain).await;
        assert_eq!(outside.came("/sms").len(), 1);
        for _ in 0..3 {
            chain.pass(SignedDuration::from_secs(30)).await;
        }
        let tries = outside.came("/sms");
        assert!(tries.len() >= 3, "{}", tries.len());
        assert!(tries.iter().all(|it| it.field("reference") == tries[0].field("reference")));
        // A gateway that sends on is not followed.
        outside.answers(307);
        chain.pass(SignedDuration::from_secs(90)).await;
        assert_eq!(outside.came("/elsewhere").len(), 0);
        chain.leo().does(&format!("requests/{number}/pages/answer"), json!({})).await;
        outside.answers(200);
        let tried = outside.came("/sms").len();
        minutes(&chain, 15).await;
        assert_eq!(outside.came("/sms").len(), tried, "it was answered meanwhile");
        assert_eq!(chain.ada().reads("paging").await["unsent"], json!([]));
        chain.must_add_up().await;
    }

    async fn what_cannot_be_sent_is_given_up_in_the_end_and_seen(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        outside.answers(500);
        critical(&chain).await;
        for _ in 0..40 {
            minutes(&chain, 15).await;
        }
        let unsent = chain.ada().reads("paging").await["unsent"].clone();
        assert_eq!(unsent.as_array().unwrap().len(), 4, "two short messages, two webhooks: {unsent}");
        assert!(unsent.to_string().contains("answered 500"));
        // Nobody answered, and nobody is woken for ever.
        assert_eq!(mailed(&chain, "paged").await.len(), 2);
        chain.must_add_up().await;
    }

    async fn nothing_is_called_that_only_this_machine_can_reach(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        let strict = pager::Pager::new(pager::Http::new(false).unwrap(), "https://desk.example");
        let strict = Worker::new(chain.engine.clone())
            .with(Lane::Mail, |_, _| async { Settled::Done })
            .with(Lane::Page, move |engine, due| {
                let pager = strict.clone();
                async move { pager.deliver(&engine, &due).await }
            });
        chain.clock.pass(SignedDuration::from_secs(1));
        strict.tick().await.unwrap();
        strict.run_to_rest().await.unwrap();
        assert_eq!(outside.came("/sms").len(), 0);
        assert!(chain.ada().reads("paging").await["unsent"].to_string().contains("only https is called"));
        assert_eq!(page(&chain, &number).await["steps"].as_array().unwrap().len(), 1);
        for (url, why) in [
            ("https://127.0.0.1/", pager::Barred::NotPublic),
            ("https://[::ffff:10.0.0.1]/", pager::Barred::NotPublic),
            ("https://0x7f.1/", pager::Barred::NotPublic),
            ("https://169.254.169.254/latest/meta-data", pager::Barred::NotPublic),
            ("http://example.com/", pager::Barred::NotEncrypted),
            ("file:///etc/passwd", pager::Barred::NoAddress),
        ] {
            let sent = pager::Http::new(false).unwrap().json(url, &[], "{}".into()).await.sent;
            assert_eq!(sent, Err(pager::Unsent::Barred(why)), "{url}");
        }
        let named = pager::Http::new(false).unwrap().json("https://localhost/", &[], "{}".into()).await.sent;
        assert_eq!(named, Err(pager::Unsent::Failed("no address of the public internet".into())));
    }

    async fn only_a_severity_1_wakes_and_raising_to_it_does(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let number = chain.claire().opens("Gateway slow").await;
        minutes(&chain, 180).await;
        assert_eq!(outside.came("/sms").len(), 0);
        chain.nadia().replies(&number, "We look at it.").await;
        let path = format!("requests/{number}/severity");
        chain.claire().does(&path, json!({"severity": 1, "reason": "The plant stands still."})).await;
        chain.pass(SignedDuration::from_secs(1)).await;
        assert_eq!((outside.came("/sms").len(), page(&chain, &number).await["cause"].clone()), (1, json!("raised")));
        chain.claire().does(&path, json!({"severity": 2})).await;
        let over = page(&chain, &number).await;
        assert!(over["over_at"].is_string() && over["next_at"].is_null(), "{over}");
        minutes(&chain, 60).await;
        assert_eq!((outside.came("/sms").len(), outside.came("/hook").len()), (1, 0));
        chain.must_add_up().await;
    }

    async fn a_promise_that_runs_out_wakes_again_once_the_first_page_is_settled(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let number = critical(&chain).await;
        chain.leo().does(&format!("requests/{number}/pages/answer"), json!({})).await;
        // Half an hour around the clock is promised: three quarters of it, then all of it.
        minutes(&chain, 23).await;
        let second = page(&chain, &number).await;
        assert_eq!((&second["number"], &second["cause"], &second["promise"]), (&json!(2), &json!("warned"), &json!("first-response")));
        chain.leo().does(&format!("requests/{number}/pages/answer"), json!({})).await;
        minutes(&chain, 7).await;
        assert_eq!((page(&chain, &number).await["number"].clone(), page(&chain, &number).await["cause"].clone()), (json!(3), json!("breached")));
        chain.must_add_up().await;
    }

    async fn a_colleague_has_others_woken_whatever_the_severity(chain: Chain) {
        let number = chain.claire().opens_with(json!({"severity": 3})).await;
        let path = format!("requests/{number}/pages");
        let why = json!({"reason": "I need somebody who knows the gateway."});
        assert_eq!(chain.nadia().may_not(&path, why.clone()).await, "nobody-on-call");
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        assert_eq!(chain.nadia().may_not(&path, json!({})).await, "field-missing");
        chain.nadia().does(&path, why).await;
        let begun = page(&chain, &number).await;
        assert_eq!((&begun["cause"], &begun["reason"]), (&json!("person"), &json!("I need somebody who knows the gateway.")));
        assert_eq!(outside.came("/sms").len(), 1);
        minutes(&chain, 5).await;
        assert_eq!(outside.came("/hook").len(), 1);
        // Who asked is no answer; what ends the request ends the page.
        assert_eq!(page(&chain, &number).await["answered_at"], Value::Null);
        chain.claire().does(&format!("requests/{number}/withdrawal"), json!({"reason": "It works again."})).await;
        assert!(page(&chain, &number).await["over_at"].is_string());
    }

    async fn whoever_stands_in_is_woken_and_a_rota_in_use_stays(chain: Chain) {
        let outside = Outside::new().await;
        let rota = wakes(&chain, &outside).await;
        let rota = rota.as_str().unwrap();
        let cover = json!({"seat": seat(&chain, "leo").await, "from": "2026-10-05T09:00:00", "to": "2026-10-05T18:00:00"});
        chain.leo().does(&format!("rotas/{rota}/covers"), cover.clone()).await;
        assert_eq!(chain.nadia().lists("rotas").await[0]["now"]["name"], "Léo Marchand");
        critical(&chain).await;
        assert_eq!(outside.came("/sms")[0].field("to"), "+33687654321");
        let stretches = chain.nadia().lists(&format!("rotas/{rota}/duty?from=2026-10-05T00:00:00Z&to=2026-10-07T00:00:00Z")).await;
        let who: Vec<_> = stretches.iter().map(|it| (it["from"].as_str().unwrap(), it["who"]["name"].as_str())).collect();
        assert_eq!(who, [
            ("2026-10-05T00:00:00Z", None),
            ("2026-10-05T06:00:00Z", Some("Nadia Benali")),
            ("2026-10-05T07:00:00Z", Some("Léo Marchand")),
            ("2026-10-05T16:00:00Z", Some("Nadia Benali")),
            ("2026-10-06T06:00:00Z", Some("Léo Marchand")),
        ]);
        chain.leo().does(&format!("rotas/{rota}/covers/removal"), cover).await;
        assert_eq!(chain.nadia().lists("rotas").await[0]["now"]["name"], "Nadia Benali");
        let removed = chain.ada().ask(axum::http::Method::DELETE, &format!("/api/v1/rotas/{rota}"), &[], axum::body::Body::empty()).await;
        assert_eq!(removed.refused(), "still-in-use");
    }

    async fn what_the_vendor_owes_at_severity_1_wakes_the_partner_too(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let (_, escalation, theirs) = chain.escalated().await;
        let reason = json!({"severity": 1, "reason": "All sites are down now."});
        chain.nadia().does(&format!("escalations/{escalation}/severity"), reason).await;
        // Half an hour is promised, three quarters of it are gone.
        minutes(&chain, 23).await;
        let waiting = chain.nadia().escalation(&escalation).await["pages"][0].clone();
        assert_eq!((&waiting["cause"], &waiting["promise"]), (&json!("warned"), &json!("first-response")));
        let said = outside.came("/sms")[0].field("message");
        assert!(said.contains(&format!("/d/boreal/escalations/{escalation}")), "{said}");
        // The vendor wakes nobody, and learns nothing of it.
        assert_eq!(chain.victor().request(&theirs).await["pages"], json!([]));
        chain.leo().does(&format!("escalations/{escalation}/pages/answer"), json!({})).await;
        assert_eq!(chain.nadia().escalation(&escalation).await["pages"][0]["answered_by"], "Léo Marchand");
        chain.must_add_up().await;
    }

    async fn several_nodes_take_a_step_once(chain: Chain) {
        let outside = Outside::new().await;
        wakes(&chain, &outside).await;
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        let workers = [(); 4].map(|()| chain.worker.clone());
        for _ in 0..3 {
            chain.clock.pass(SignedDuration::from_mins(6));
            let at_once = workers.iter().cloned().map(|worker| tokio::spawn(async move {
                worker.run_clocks().await.unwrap();
                worker.run_to_rest().await.unwrap();
            }));
            for task in at_once.collect::<Vec<_>>() {
                task.await.unwrap();
            }
        }
        let steps = page(&chain, &number).await["steps"].clone();
        let taken: Vec<_> = steps.as_array().unwrap().iter().map(|it| (it["round"].clone(), it["step"].clone())).collect();
        assert_eq!(taken, [(json!(1), json!(1)), (json!(1), json!(2))]);
        assert_eq!((outside.came("/sms").len(), outside.came("/hook").len()), (1, 1));
        chain.must_add_up().await;
    }

    async fn quiet_hours_hold_what_is_not_severity_1_until_they_end(chain: Chain) {
        let noon = json!([["11:00", "13:00"]]);
        let quiet = json!({"zone": "Europe/Paris", "weekly": {"mon": noon}});
        chain.ada().puts("paging", json!({"version": 0, "plan": {"rounds": 1, "quiet": quiet}})).await;
        // Ten in Paris. Two hours are promised at severity 2, an hour at severity 1.
        let grave = chain.claire().opens_with(json!({"severity": 1})).await;
        let slow = chain.claire().opens("Gateway slow").await;
        let answered = chain.claire().opens("Portal slow").await;
        let told = async || {
            let mail = chain.engine.recent_mail().await.unwrap();
            let of = |number: &str, what: &str| {
                mail.iter().filter(|(_, mail)| mail.number == number && mail.what.code() == what).count()
            };
            [of(&grave, "breached"), of(&slow, "warned"), of(&slow, "breached"), of(&answered, "warned")]
        };
        minutes(&chain, 60).await;
        assert_eq!(told().await, [2, 0, 0, 0], "severity 1 is told at once");
        minutes(&chain, 40).await;
        chain.nadia().replies(&answered, "We look at it.").await;
        minutes(&chain, 79).await;
        assert_eq!(told().await, [2, 0, 0, 0]);
        minutes(&chain, 1).await;
        assert_eq!(told().await, [2, 2, 2, 0], "at one; what was answered meanwhile is told to nobody");
        chain.must_add_up().await;
    }

    async fn a_plan_that_could_wake_nobody_is_refused(chain: Chain) {
        let outside = Outside::new().await;
        let rota = turns(&chain).await;
        let whole = plan(&outside, &rota);
        let refused = async |change: &dyn Fn(&mut Value)| {
            let mut plan = whole.clone();
            change(&mut plan);
            chain.ada().send(axum::http::Method::PUT, "paging", &json!({"version": 0, "plan": plan})).await.refused()
        };
        assert_eq!(refused(&|it| it["gateway"] = Value::Null).await, "field-missing");
        assert_eq!(refused(&|it| it["gateway"]["fields"] = json!([["to", "{to}"]])).await, "field-missing");
        assert_eq!(refused(&|it| it["gateway"]["url"] = json!("ftp://sms.example/")).await, "address-invalid");
        assert_eq!(refused(&|it| it["gateway"]["url"] = json!("https://user:secret@sms.example/")).await, "address-invalid");
        assert_eq!(refused(&|it| it["gateway"]["headers"] = json!([["x\r\ny", "1"]])).await, "field-invalid");
        assert_eq!(refused(&|it| it["webhooks"][0]["secret"] = json!("whsec_c2hvcnQ=")).await, "field-invalid");
        assert_eq!(refused(&|it| it["webhooks"] = json!([])).await, "field-invalid");
        assert_eq!(refused(&|it| it["rounds"] = json!(0)).await, "field-invalid");
        assert_eq!(refused(&|it| it["steps"][0]["minutes"] = json!(100_000)).await, "field-invalid");
        assert_eq!(refused(&|it| it["steps"][0]["by"] = json!([])).await, "field-missing");
        assert_eq!(refused(&|it| it["steps"][0]["whom"] = json!([])).await, "field-missing");
        let nobody = "00000000-0000-4000-8000-000000000000";
        assert_eq!(refused(&|it| it["steps"][0]["whom"] = json!([{"whom": "rota", "rota": nobody}])).await, "not-found");
        let claire = seat(&chain, "claire").await;
        assert_eq!(refused(&|it| it["steps"][0]["whom"] = json!([{"whom": "seat", "seat": claire}])).await, "not-found");
        assert_eq!(refused(&|it| it["quiet"] = json!({"zone": "Europe/Paris"})).await, "field-invalid");
        chain.ada().puts("paging", json!({"version": 0, "plan": whole})).await;
        assert_eq!(refused(&|_| ()).await, "changed-meanwhile");
        // Secrets are not shown, and stay when they are not sent again.
        let shown = chain.ada().reads("paging").await;
        assert_eq!((&shown["plan"]["webhooks"][0]["secret"], &shown["secrets"]), (&json!(""), &json!(["wall", "authorization"])));
        assert!(!shown.to_string().contains("Bearer"));
        let of_others = chain.nadia().reads("paging").await["plan"].to_string();
        assert!(!of_others.contains("http://") && !of_others.contains("Boreal"), "{of_others}");
        chain.ada().puts("paging", json!({"version": 1, "plan": shown["plan"]})).await;
        for number in ["0612345678", "+0123456789", "+33 6 12", "not a number"] {
            let path = format!("agents/{}/mobile", seat(&chain, "nadia").await.as_str().unwrap());
            let answer = chain.nadia().send(axum::http::Method::PUT, &path, &json!({"number": number})).await;
            assert_eq!(answer.refused(), "field-invalid", "{number}");
        }
        let of_leo = format!("agents/{}/mobile", seat(&chain, "leo").await.as_str().unwrap());
        let answer = chain.nadia().send(axum::http::Method::PUT, &of_leo, &json!({"number": "+33612345678"})).await;
        assert_eq!(answer.refused(), "not-yours");
    }
}
