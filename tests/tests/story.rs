//! One problem travels the whole chain and back: a customer's mail, the partner's triage, the vendor's questions and
//! hand-back, a workaround that the partner relays as its own. Over the carrier in process, and again by hand.
#![expect(clippy::unwrap_used, reason = "a step of the story that fails has failed the test")]

use axum::http::StatusCode;
use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{About, Change, Command, Filing};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

/// A mail of Claire's to Boréal's support, as bytes; answers the request it was filed to.
async fn mails(chain: &Chain, message_id: &str, subject: &str, answers: Option<&str>, text: &str) -> Value {
    let thread = answers.map(|it| format!("In-Reply-To: <{it}>\r\n")).unwrap_or_default();
    let raw = format!(
        "From: Claire Martin <claire@martin.example>\r\nTo: support@boreal.example\r\nSubject: {subject}\r\n\
         Message-ID: <{message_id}>\r\n{thread}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    let mail = post::intake::read(raw.as_bytes(), "support");
    let command = Command::Mail(Box::new(Filing::Incoming(Box::new(mail))));
    let viewer = Viewer::Operator { desk: chain.desks["boreal"].id };
    chain.engine.execute(Change::new(viewer, Channel::Mail, command)).await.unwrap().view
}

async fn triages(chain: &Chain, number: &str, duty: &str) {
    let body = json!({
        "outcome": "done", "text": "Looked at from two networks; the gateway itself answers nothing.",
        "search": { "words": "gateway unreachable", "found": ["KB 1184"] }
    });
    chain.as_("nadia").put(&format!("requests/{number}/triage/{duty}"), body).await.good();
}

fn form() -> Value {
    json!({
        "problem-statement": "The gateway has answered nothing at all since nine this morning",
        "business-impact": "Nobody in the workshops can work", "product-version": "Compute 8.1",
        "environment": "org-77, eu-west", "severity-justification": "A major function is gone, nothing gets round it",
        "workaround-tried": "Restarted twice, which does not help", "diagnostics": "Logs of both routers are at hand",
        "personal-data-cleared": "yes"
    })
}

fn escalation(link: &str, product: &str) -> Value {
    json!({
        "link": link, "severity": 2, "subject": "Gateway unreachable", "text": "The gateway answers nothing.",
        "product": product, "values": form()
    })
}

/// From the mail to a request that is ready to be escalated, with the refusal in between.
async fn opens_and_triages(chain: &Chain, link: &str, product: &str) -> String {
    let filed =
        mails(chain, "m1@martin.example", "Passerelle injoignable", None, "Plus rien depuis neuf heures.")
            .await;
    assert_eq!(filed["standing"], "filed");
    let number = filed["number"].as_str().unwrap().to_owned();
    let again =
        mails(chain, "m1@martin.example", "Passerelle injoignable", None, "Plus rien depuis neuf heures.")
            .await;
    assert_eq!((&again["number"], &again["again"]), (&filed["number"], &json!(true)));

    for duty in ["isolation", "publications", "proposal"] {
        triages(chain, &number, duty).await;
    }
    let refused =
        chain.as_("nadia").post(&format!("requests/{number}/escalations"), escalation(link, product)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = refused.json();
    assert_eq!(problem["code"], "escalation-incomplete");
    let missing: Vec<&str> =
        problem["missing"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(missing, ["triage.recreation"]);
    triages(chain, &number, "recreation").await;
    number
}

/// The newest entry of an escalation of a type, by its number there.
async fn entry(chain: &Chain, escalation: &str, r#type: &str) -> u64 {
    let entries = chain.as_("nadia").get(&format!("escalations/{escalation}/entries")).await.good();
    let found = entries["items"].as_array().unwrap().iter().rfind(|it| it["type"] == r#type);
    found.unwrap_or_else(|| panic!("no {type} in {entries}"))["id"].as_u64().unwrap()
}

/// The partner relays the workaround, and the customer accepts it by mail thread and portal.
async fn relays_and_closes(chain: &Chain, number: &str, escalation: &str) {
    let workaround = entry(chain, escalation, "resolution-proposed").await;
    let words = "Fixez la table de routage comme décrit : la passerelle répond de nouveau.";
    let relay = json!({
        "escalation": escalation, "entry": workaround, "text": words, "resolution": "workaround", "preview": true
    });
    let path = format!("requests/{number}/relays");
    let preview = chain.as_("nadia").post(&path, relay.clone()).await.good();
    let shown = &preview["items"][0];
    assert_eq!(
        (&shown["text"], &shown["from"]),
        (&json!(words), &json!("us")),
        "what the customer will read"
    );
    let before = chain.as_("claire").get(&format!("requests/{number}")).await.good();
    assert_eq!(before["resolution"], Value::Null, "a preview changes nothing");
    let mut relay = relay;
    relay["preview"] = json!(false);
    chain.as_("nadia").post(&path, relay).await.good();

    let seen = chain.as_("claire").get(&format!("requests/{number}")).await.good();
    assert_eq!((&seen["status"], &seen["holder"]), (&json!("resolved"), &json!("you")));
    assert_eq!(seen["resolution"]["text"], words);
    let mail = chain.engine.recent_mail().await.unwrap();
    let told =
        mail.iter().find(|(_, it)| it.about == About::Portal && it.what.code() == "resolution").unwrap();
    let out = post::out::compose(&told.1, "https://support.boreal.example");
    assert!(out.from.starts_with("Boréal Services") && out.body.contains(words) && out.body.contains(number));
    for foreign in ["Nimbus Cloud", "Strato Systems", "Victor", escalation] {
        assert!(!format!("{out:?}").contains(foreign), "{foreign} reached the customer");
    }

    mails(
        chain,
        "m2@martin.example",
        &format!("Re: [{number}]"),
        Some(&told.1.message_id),
        "Merci, j’essaie.",
    )
    .await;
    chain
        .as_("claire")
        .post(&format!("requests/{number}/confirmation"), json!({"accepted": true, "text": "Cela marche."}))
        .await
        .good();
    let closed = chain.as_("claire").get(&format!("requests/{number}")).await.good();
    assert_eq!((&closed["status"], &closed["ending"]), (&json!("closed"), &json!("accepted")));
    let entries = chain.as_("claire").get(&format!("requests/{number}/entries")).await.good();
    assert!(entries.to_string().contains("Merci, j’essaie."), "{entries}");
}

async fn everything_refolds(chain: &Chain) {
    chain.rest().await;
    let report = chain.engine.check().await.unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert!(report.requests > 0 && report.escalations > 0);
}

both_engines! {
    async fn one_request_travels_the_chain_and_back(chain: Chain) {
        let _at_work = chain.at_work();
        let link = chain.links["boreal>nimbus"].to_string();
        let number = opens_and_triages(&chain, &link, "Nimbus Compute").await;
        let path = format!("requests/{number}/escalations");
        let nadia = chain.as_("nadia").waiting(20);
        let sent = nadia.post(&path, escalation(&link, "Nimbus Compute")).await.good();
        let (ours, theirs) = (sent["number"].as_str().unwrap(), sent["reference"].as_str().unwrap());

        let victor = chain.as_("victor");
        victor.post(&format!("requests/{theirs}/acceptance"), json!({})).await.good();
        let asked = json!({"text": "Which build is it?", "fields": [{"name": "build", "label": "Build"}]});
        victor.post(&format!("requests/{theirs}/information-requests"), asked).await.good();
        chain.quiet().await;
        let waits = nadia.get(&format!("escalations/{ours}")).await.good();
        assert_eq!((&waits["awaits_us"], &waits["asked"]["fields"][0]["name"]), (&json!(true), &json!("build")));
        let customer = chain.as_("claire").get(&format!("requests/{number}")).await.good();
        assert_eq!(customer["holder"], "us", "a hop never turns to the customer by itself");
        let answer = json!({"text": "Here it is.", "values": {"build": "8.1.77"}});
        nadia.post(&format!("escalations/{ours}/answers"), answer).await.good();

        let back = json!({"reason": "firewall", "element": "edge firewall", "evidence": "Our packets leave; none comes back."});
        victor.post(&format!("requests/{theirs}/hand-backs"), back).await.good();
        chain.quiet().await;
        let handed = nadia.get(&format!("escalations/{ours}")).await.good();
        assert_eq!(handed["status"], "handed-back");
        let dispute = json!({"accepted": false, "evidence": "The firewall's log shows no drop."});
        let disputed = nadia.post(&format!("escalations/{ours}/hand-back/answer"), dispute).await.good();
        assert_eq!(disputed["status"], "open");
        let taken = victor.get(&format!("requests/{theirs}")).await.good();
        assert_eq!((&taken["status"], &taken["holder"]), (&json!("open"), &json!("desk")));

        let workaround = json!({"kind": "workaround", "text": "Pin the route table until the next build."});
        victor.post(&format!("requests/{theirs}/resolution"), workaround).await.good();
        chain.quiet().await;
        relays_and_closes(&chain, &number, ours).await;

        let open = nadia.get(&format!("escalations/{ours}")).await.good();
        assert_eq!(open["open"], json!(true), "closing one hop never closes another");
        nadia.post(&format!("escalations/{ours}/confirmation"), json!({"accepted": true})).await.good();
        let theirs = victor.get(&format!("requests/{theirs}")).await.good();
        assert_eq!(theirs["status"], "closed");
        chain.quiet().await;
        everything_refolds(&chain).await;
    }

    async fn one_request_travels_by_hand_and_back(chain: Chain) {
        let link = chain.links["boreal>strato"].to_string();
        let number = opens_and_triages(&chain, &link, "Strato Vault").await;
        let path = format!("requests/{number}/escalations");
        let sent = chain.as_("nadia").post(&path, escalation(&link, "Strato Vault")).await.good();
        assert_eq!((&sent["by_hand"], &sent["status"]), (&json!(true), &json!("sent")));
        let ours = sent["number"].as_str().unwrap();
        let nadia = chain.as_("nadia");
        let place = |what: &str| format!("escalations/{ours}/{what}");

        let told = json!({"who": "hotline, Mrs Okafor", "channel": "phone", "reference": "ST-88120"});
        let told = nadia.post(&place("told"), told).await.good();
        assert_eq!((&told["status"], &told["reference"]), (&json!("new"), &json!("ST-88120")));
        let report = |mut act: Value| {
            act["who"] = json!("Mrs Okafor");
            act["channel"] = json!("phone");
            act
        };
        nadia.post(&place("reports"), report(json!({"act": "accept", "engineer": "Mrs Okafor"}))).await.good();
        let asked = json!({"act": "ask-information", "text": "Which build?", "fields": [{"name": "build", "label": "Build"}]});
        nadia.post(&place("reports"), report(asked)).await.good();
        let told = json!({"who": "Mrs Okafor", "channel": "phone"});
        let answer = json!({"text": "Here.", "values": {"build": "3.3"}, "told": told});
        nadia.post(&place("answers"), answer).await.good();
        let back = json!({"act": "hand-back", "reason": "firewall", "element": "edge", "text": "None of our packets comes back."});
        nadia.post(&place("reports"), report(back)).await.good();
        let dispute = json!({"accepted": false, "evidence": "No drop in the log.", "told": told});
        let disputed = nadia.post(&place("hand-back/answer"), dispute).await.good();
        assert_eq!(disputed["status"], "open");
        let workaround = json!({"act": "propose-resolution", "resolution": "workaround", "text": "Mount it read-only first."});
        let resolved = nadia.post(&place("reports"), report(workaround)).await.good();
        assert_eq!(resolved["status"], "resolved");
        let entries = nadia.get(&place("entries")).await.good();
        let marked = entries["items"].as_array().unwrap().iter().filter(|it| !it["reported"].is_null()).count();
        assert!(marked >= 4, "what was said on the telephone is marked as reported: {entries}");

        relays_and_closes(&chain, &number, ours).await;
        nadia.post(&place("confirmation"), json!({"accepted": true, "told": told})).await.good();
        let closed = nadia.get(&format!("escalations/{ours}")).await.good();
        assert_eq!(closed["status"], "closed");
        everything_refolds(&chain).await;
    }
}
