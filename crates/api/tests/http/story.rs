//! The story through the API, with a next desk that is reached by hand.

use serde_json::json;

use crate::world::World;

/// Fills in whatever the next desk's form demands.
async fn filled_in(world: &World, link: &str, number: &str) -> serde_json::Value {
    let address = format!("/api/v1/links/{link}/form?number={number}");
    let form = world.get(&world.nadia, &address).await.good();
    let mut values = serde_json::Map::new();
    for field in form.body["form"]["fields"].as_array().into_iter().flatten() {
        let value = match field["ask"].as_str().unwrap() {
            "choice" => field["choices"][0]["code"].as_str().unwrap(),
            "date" => "2026-10-05",
            "number" => "3",
            "confirm" => "yes",
            _ => "Everything that can be said about it, in enough words to be of use to an engineer.",
        };
        values.insert(field["name"].as_str().unwrap().to_owned(), json!(value));
    }
    json!(values)
}

async fn triage(world: &World, number: &str, duty: &str) {
    let evidence = if duty == "recreation" {
        json!({ "outcome": "not-possible", "because": "There is no second vault." })
    } else {
        json!({ "outcome": "done", "text": "Done.", "search": { "words": "vault start", "found": ["KB 1"] } })
    };
    let address = format!("/api/v1/requests/{number}/triage/{duty}");
    world.put(&world.nadia, &address, evidence).await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_travels_to_a_desk_reached_by_hand_and_back() {
    let world = World::new().await;
    let (nadia, claire) = (world.nadia.clone(), world.claire.clone());
    let link = world.link().await;
    let number = world.request(&claire, "The vault does not start").await;
    let request = format!("/api/v1/requests/{number}");

    world.post(&nadia, &format!("{request}/acceptance"), json!({})).await.good();
    for duty in ["isolation", "publications", "proposal"] {
        triage(&world, &number, duty).await;
    }
    let mut escalation = json!({
        "severity": 2, "subject": "Vault does not start", "text": "The vault stops at step 3.",
        "values": filled_in(&world, &link, &number).await,
    });
    let escalations = format!("{request}/escalations");
    let refused = world.post(&nadia, &escalations, escalation.clone()).await;
    let refused = refused.refused(422, "escalation-incomplete");
    assert_eq!(refused.body["missing"][0]["field"], "triage.recreation");
    triage(&world, &number, "recreation").await;
    escalation["happened_at"] = json!("2026-10-05T07:59:00Z");
    let refused = world.post(&nadia, &escalations, escalation.clone()).await;
    let refused = refused.refused(422, "happened-before-opening");
    assert_eq!(refused.body["facts"]["earliest"], "2026-10-05T08:00:00Z");
    world.clock.pass(domain::SignedDuration::from_mins(2));
    escalation["happened_at"] = json!("2026-10-05T08:01:00Z");
    let escalated = world.post(&nadia, &escalations, escalation).await.good();
    assert_eq!(escalated.status, 201);
    let theirs = escalated.header("location").to_owned();
    assert_eq!(escalated.body["status"], "sent");

    // Told, answered, handed back, disputed, resolved.
    let who = json!({ "who": "Sam Field", "channel": "phone" });
    let mut told = who.clone();
    told["reference"] = json!("STR-771");
    world.post(&nadia, &format!("{theirs}/told"), told).await.good();
    let report = |act: serde_json::Value| {
        let mut body = who.clone();
        body.as_object_mut().unwrap().extend(act.as_object().unwrap().clone());
        body
    };
    let reports = format!("{theirs}/reports");
    world.post(&nadia, &reports, report(json!({ "act": "accept" }))).await.good();
    let asked = json!({
        "act": "ask-information", "text": "Which build?", "fields": [{ "name": "build", "label": "Build" }],
    });
    let asked = world.post(&nadia, &reports, report(asked)).await.good();
    assert_eq!((&asked.body["status"], &asked.body["awaits_us"]), (&json!("waiting"), &json!(true)));
    let answer = json!({ "text": "Here it is.", "values": { "build": "8.0.3" }, "told": who });
    world.post(&nadia, &format!("{theirs}/answers"), answer).await.good();
    let reason = world.get(&nadia, "/api/v1/policies/vmware-saas-production/1").await.good();
    let reason = reason.text("/hand_back/reasons/0/code");
    let back =
        json!({ "act": "hand-back", "reason": reason, "element": "firewall", "text": "Port 443 is shut." });
    let back = world.post(&nadia, &reports, report(back)).await.good();
    assert_eq!(back.body["status"], "handed-back");
    let dispute = json!({ "accepted": false, "evidence": "The log shows no drop.", "told": who });
    world.post(&nadia, &format!("{theirs}/hand-back/answer"), dispute).await.good();
    let fix = json!({ "act": "propose-resolution", "resolution": "workaround", "text": "Start it twice." });
    let resolved = world.post(&nadia, &reports, report(fix)).await.good();
    assert_eq!(resolved.body["status"], "resolved");

    // Relayed after a preview, under our own name; accepted by the customer, who never heard of the next desk.
    let entries = world.get(&nadia, &format!("{theirs}/entries")).await.good();
    let entries = entries.body["items"].as_array().unwrap();
    let workaround = entries.iter().find(|it| it["type"] == "resolution-proposed").unwrap();
    let mut relay = json!({
        "escalation": theirs.rsplit('/').next().unwrap(), "entry": workaround["id"],
        "text": "Please start the vault twice.", "resolution": "workaround", "preview": true,
    });
    let relays = format!("{request}/relays");
    let before = world.get(&nadia, &format!("{request}/entries")).await.good();
    let preview = world.post(&nadia, &relays, relay.clone()).await.good();
    let after = world.get(&nadia, &format!("{request}/entries")).await.good();
    assert_eq!(before.body, after.body, "a preview changes nothing");
    relay["preview"] = json!(false);
    let relayed = world.post(&nadia, &relays, relay).await.good();
    assert_eq!((relayed.status, &relayed.body["status"]), (201, &json!("resolved")));
    let read = world.get(&claire, &format!("{request}/entries")).await.good();
    let read = read.body["items"].as_array().unwrap().last().unwrap().clone();
    for field in ["type", "from", "name", "channel", "text", "attachments"] {
        assert_eq!(preview.body["items"][0][field], read[field], "{field}: the preview is what is read");
    }
    for hidden in ["", "/entries", "/form"] {
        world.get(&claire, &format!("{theirs}{hidden}")).await.refused(404, "not-found");
    }
    let accepted = world.post(&claire, &format!("{request}/confirmation"), json!({ "accepted": true })).await;
    assert_eq!(accepted.good().body["status"], "closed");
    let withdrawn = json!({ "reason": "Solved.", "told": who });
    world.post(&nadia, &format!("{theirs}/withdrawal"), withdrawn).await.good();
    let view = world.get(&nadia, &request).await.good();
    let shares: i64 =
        view.body["shares"].as_array().unwrap().iter().map(|it| it["seconds"].as_i64().unwrap()).sum();
    assert_eq!(shares, 120, "the clock stood still after these two minutes");
    for token in [&nadia, &claire] {
        let clocks = world.get(token, &format!("{request}/clocks")).await.good();
        let first = &clocks.body["items"][0];
        let explained = format!("{request}/clocks/{}/{}", first["promise"].as_str().unwrap(), first["cycle"]);
        world.get(token, &explained).await.good();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_side_says_what_is_its_own_to_say() {
    let world = World::new().await;
    let (nadia, leo, claire) = (&world.nadia, &world.leo, &world.claire);
    let number = world.request(claire, "The vault is slow").await;
    let request = format!("/api/v1/requests/{number}");
    let entries = format!("{request}/entries");

    let note = json!({ "audience": "desk", "text": "They are annoyed." });
    world.post(claire, &entries, note.clone()).await.refused(403, "not-yours");
    world.post(nadia, &entries, note).await.good();
    world.clock.pass(domain::SignedDuration::from_mins(40));
    let call = json!({
        "channel": "phone", "who": "Claire Martin", "text": "She called.", "happened_at": "2026-10-05T08:30:00Z",
    });
    world.post(claire, &entries, call.clone()).await.refused(422, "field-invalid");
    world.post(nadia, &entries, call).await.good();
    world.post(claire, &entries, json!({ "text": "Any news?" })).await.good();
    let shown = world.get(claire, &entries).await.good();
    let types: Vec<&str> =
        shown.body["items"].as_array().unwrap().iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["opened", "call", "reply"]);
    assert_eq!(shown.body["items"][1]["channel"], "phone");
    assert_eq!(shown.body["items"][1]["happened_at"], "2026-10-05T08:30:00Z");

    world
        .post(nadia, &format!("{request}/information-requests"), json!({ "text": "Since when?" }))
        .await
        .good();
    let waiting = world.get(claire, &request).await.good();
    assert_eq!((&waiting.body["status"], &waiting.body["holder"]), (&json!("waiting"), &json!("you")));
    world.post(claire, &format!("{request}/answers"), json!({ "text": "Since Monday." })).await.good();
    let severity = json!({ "severity": 1, "reason": "Nobody can work." });
    world.post(claire, &format!("{request}/severity"), severity).await.good();
    world
        .post(claire, &format!("{request}/management-escalations"), json!({ "reason": "A week." }))
        .await
        .good();
    let plan = json!({ "manager": "Léo Marchand", "plan": "Two engineers on it." });
    let managers = format!("{request}/management-escalations/answer");
    world.post(nadia, &managers, plan.clone()).await.refused(403, "not-yours");
    world.post(leo, &managers, plan).await.good();
    let agreed = json!({ "agreed": "It is fast again." });
    world.post(leo, &format!("{request}/management-escalations/release"), agreed).await.good();
    let me = world.get(nadia, "/api/v1/me").await.good();
    world.post(nadia, &format!("{request}/assignment"), json!({ "seat": me.body["seat"] })).await.good();
    let mine = world.get(nadia, "/api/v1/requests?mine=true").await.good();
    assert_eq!(mine.body["items"][0]["number"], json!(number));
    let fix = json!({ "kind": "fix", "text": "More memory." });
    world.post(claire, &format!("{request}/resolution"), fix.clone()).await.refused(403, "not-yours");
    world.post(nadia, &format!("{request}/resolution"), fix).await.good();
    let why = json!({ "accepted": false, "why": "Still slow." });
    world.post(claire, &format!("{request}/confirmation"), why).await.good();
    world.post(claire, &format!("{request}/withdrawal"), json!({ "reason": "We left." })).await.good();
    let over = world.post(claire, &entries, json!({ "text": "Hello?" })).await.refused(409, "wrong-state");
    assert_eq!(over.body["facts"]["status"], "withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_leads_to_its_survivor() {
    let world = World::new().await;
    let (nadia, claire) = (&world.nadia, &world.claire);
    let (one, other) = (world.request(claire, "Slow").await, world.request(claire, "Still slow").await);
    let duplicate = format!("/api/v1/requests/{other}");
    world.post(nadia, &format!("{duplicate}/duplicate-of"), json!({ "number": one })).await.good();
    let replied =
        world.post(claire, &format!("{duplicate}/entries"), json!({ "text": "More." })).await.good();
    assert_eq!(replied.text("/number"), other, "the answer shows what was addressed");
    let entries = world.get(claire, &format!("/api/v1/requests/{one}/entries")).await.good();
    assert!(entries.body.to_string().contains("More."), "the reply reached the survivor");
    let foreign = world.request(&world.denis, "Something else").await;
    let across = format!("/api/v1/requests/{foreign}/duplicate-of");
    world.post(nadia, &across, json!({ "number": one })).await.refused(422, "duplicate-across-accounts");
}
