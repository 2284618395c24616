//! Keeping a desk: people, agreements, policies, the shelf, terms.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_can_be_read_answers_as_described() {
    let world = World::new().await;
    let link = world.link().await;
    let number = world.request(&world.claire, "Slow").await;
    for address in [
        "me",
        "counts",
        "accounts",
        "contacts",
        "agents",
        "agreements",
        "links",
        "policies",
        "publications",
        "notices",
        "mails",
        "mails?standing=quarantined",
        "audit",
        "opening-form",
        "escalations",
        "search?q=slow",
    ] {
        world.get(&world.ada, &format!("/api/v1/{address}")).await.good();
    }
    world.get(&world.ada, &format!("/api/v1/links/{link}/form?number={number}")).await.good();
    world.get(&world.ada, &format!("/api/v1/requests/{number}/triage")).await.good();
    for address in
        ["me", "accounts", "contacts", "agreements", "policies", "guide", "opening-form", "notices"]
    {
        world.get(&world.claire, &format!("/api/v1/{address}")).await.good();
    }
    world.get(&world.ada, "/api/v1/guide").await.refused(404, "not-found");
    world.get(&world.ada, "/api/v1/terms").await.refused(404, "not-found");
    assert_eq!(world.get("", "/api/openapi.json").await.good().body, relais_api::document());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_is_made_changed_and_ended_by_an_administrator() {
    let world = World::new().await;
    let ada = &world.ada;
    let listed = world.get(ada, "/api/v1/agreements").await.good();
    let listed = listed.body["items"].as_array().unwrap();
    let known = listed.iter().find(|it| it["account"] == "Ateliers Martin").unwrap();
    let address = format!("/api/v1/agreements/{}", known["id"].as_str().unwrap());
    let draft = json!({
        "name": "Support, changed", "policy": { "id": "partner-default", "version": 1 }, "cap": 1,
        "personal_data": false, "attachments": true, "starts": "2025-01-01T00:00:00Z", "version": known["version"],
    });
    world.put(&world.nadia, &address, draft.clone()).await.refused(403, "not-yours");
    world.put(ada, &address, draft.clone()).await.good();
    world.put(ada, &address, draft).await.refused(412, "changed-meanwhile");
    let contact = |name: &str| json!({ "email": format!("{name}@example.org"), "name": name, "door": "both", "products": [] });
    let contacts = format!("{address}/contacts");
    let zoe = world.post(ada, &contacts, contact("zoe")).await.good().text("/id");
    world.post(ada, &contacts, contact("yann")).await.refused(409, "contact-cap-reached");
    let mut yann = contact("yann");
    yann["replaces"] = json!(zoe);
    yann["reason"] = json!("Zoé left.");
    let yann = world.post(ada, &contacts, yann).await.good().text("/id");
    let gone = Request::delete(format!("{contacts}/{yann}?reason=moved"));
    world.send(gone, ada, Body::empty()).await.good();
    let brand = json!({ "brand": "vendor" });
    world.put(ada, &format!("{address}/brand"), brand).await.refused(422, "field-missing");
    let red = json!({ "brand": "vendor", "vendor_brand": { "name": "Strato", "colour": "red" } });
    world.put(ada, &format!("{address}/brand"), red).await.refused(422, "field-invalid");
    let backwards = json!({ "ends": "2024-01-01T00:00:00Z", "readable_until": "2024-02-01T00:00:00Z" });
    world.post(ada, &format!("{address}/ending"), backwards).await.refused(422, "field-invalid");
    let brand = json!({ "brand": "vendor", "vendor_brand": { "name": "Strato", "colour": "#112233" } });
    world.put(ada, &format!("{address}/brand"), brand).await.good();
    let guide = json!({ "text": { "en": "Call us.", "fr": "Appelez-nous." } });
    world.put(ada, &format!("{address}/guide"), guide).await.good();
    let guide = world.get(&world.claire, "/api/v1/guide").await.good();
    assert_eq!(
        (guide.text("/edited/fr"), guide.text("/brand/name")),
        ("Appelez-nous.".into(), "Strato".into())
    );
    let kept = world.get(ada, &address).await.good();
    assert_eq!((&kept.body["contacts"], &kept.body["cap"]), (&json!([]), &json!(1)));

    world.request(&world.claire, "Before the end").await;
    let ending = json!({ "ends": "2026-10-05T07:00:00Z", "readable_until": "2027-01-01T00:00:00Z" });
    world.post(ada, &format!("{address}/ending"), ending).await.good();
    let late = json!({ "subject": "After the end", "text": "Hello?" });
    world.post(&world.claire, "/api/v1/requests", late).await.refused(409, "intake-closed");
    assert_eq!(
        world.get(&world.claire, "/api/v1/requests").await.good().body["items"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_given_and_ended() {
    let world = World::new().await;
    let ada = &world.ada;
    let agent = json!({ "email": "new@boreal.example", "name": "New Agent", "role": "agent" });
    world.post(&world.nadia, "/api/v1/agents", agent.clone()).await.refused(403, "not-yours");
    let seat = world.post(ada, "/api/v1/agents", agent.clone()).await.good().text("/id");
    world.post(ada, "/api/v1/agents", agent).await.refused(409, "already-exists");
    let end = |kind: &str| Request::delete(format!("/api/v1/{kind}/{seat}"));
    world.send(end("contacts"), ada, Body::empty()).await.refused(404, "not-found");
    world.send(end("agents"), &world.nadia, Body::empty()).await.refused(403, "not-yours");
    world.send(end("agents"), ada, Body::empty()).await.good();
    world.send(end("agents"), ada, Body::empty()).await.refused(404, "not-found");
    let contact = json!({ "account": world.ours, "email": "new@example.org", "name": "New", "reach": "own" });
    world.post(ada, "/api/v1/contacts", contact).await.good();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shelf_shows_each_reader_what_was_published_for_it() {
    let world = World::new().await;
    let (leo, claire) = (&world.leo, &world.claire);
    let draft = json!({ "kind": "known-issue", "title": "Vaults start slowly", "symptoms": "slow start" });
    world.post(&world.nadia, "/api/v1/publications", draft.clone()).await.refused(403, "not-yours");
    let id = world.post(leo, "/api/v1/publications", draft.clone()).await.good().text("/id");
    let address = format!("/api/v1/publications/{id}");
    world.get(claire, &address).await.refused(404, "not-found");
    let mut open = draft;
    open["audience"] = json!("customers");
    world.put(leo, &address, open).await.good();
    let read = world.get(claire, &address).await.good();
    assert_eq!((&read.body["version"], read.body.get("audience")), (&json!(2), None));
    let found = world.get(claire, "/api/v1/search?q=slowly").await.good();
    assert_eq!(found.body["items"][0]["type"], "publication");
    let notice =
        json!({ "kind": "maintenance", "title": "Tonight", "body": "From ten.", "audience": "customers" });
    world.post(leo, "/api/v1/notices", notice).await.good();
    assert_eq!(world.get(claire, "/api/v1/notices").await.good().body["items"][0]["title"], "Tonight");
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_forms_and_terms_are_kept_in_versions() {
    let world = World::new().await;
    let (ada, claire) = (&world.ada, &world.claire);
    let mut policy = world.get(ada, "/api/v1/policies/partner-default/1").await.good().body;
    policy["closure"]["reopen_days"] = json!(3);
    world.post(ada, "/api/v1/policies", policy.clone()).await.refused(409, "already-exists");
    policy["version"] = json!(2);
    world.post(ada, "/api/v1/policies", policy.clone()).await.good();
    policy["version"] = json!(3);
    policy["severities"] = json!([]);
    policy["hand_back"]["reasons"] = json!([]);
    let refused = world.post(ada, "/api/v1/policies", policy).await.refused(422, "policy-invalid");
    let faults: Vec<_> = refused.body["missing"].as_array().unwrap().iter().map(|it| &it["field"]).collect();
    let all = [
        "severities",
        "hand_back.reasons",
        "overrides.severities[0]",
        "reachable.severities[0]",
        "reachable.to",
    ];
    assert_eq!(faults, all, "all of them at once");
    let form = json!({ "kind": "billing", "fields": [{
        "name": "invoice", "label": { "en": "Invoice", "fr": "Facture" }, "ask": "line", "required": true,
    }] });
    world.post(ada, "/api/v1/forms", form).await.good();
    let asked = world.get(claire, "/api/v1/opening-form?kind=billing").await.good();
    assert_eq!(asked.text("/form/fields/0/name"), "invoice");
    let bill = json!({ "kind": "billing", "subject": "Too much", "text": "The bill is wrong." });
    let refused = world.post(claire, "/api/v1/requests", bill).await.refused(422, "escalation-incomplete");
    assert_eq!(refused.body["missing"][0]["field"], "invoice");
    let terms = json!({ "text": { "en": "Be kind.", "fr": "Soyez aimables." } });
    world.put(ada, "/api/v1/terms", terms).await.good();
    let read = world.get(claire, "/api/v1/terms").await.good();
    assert_eq!(read.body["may_accept"], true);
    world.post(claire, "/api/v1/terms/acceptance", json!({ "version": 1 })).await.good();
    assert_eq!(world.get(claire, "/api/v1/terms").await.good().text("/accepted_by"), "Claire Martin");
}
