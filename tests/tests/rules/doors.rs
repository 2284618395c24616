//! Doors of a link: the usual way to a next desk, and what goes another one to the same.

use axum::http::Method;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::{with, word};
use serde_json::{Value, json};

use crate::contacts::person;

/// Where contracts and billing of Nimbus go.
fn path(chain: &Chain) -> String {
    format!("links/{}/doors/business", chain.links["boreal>nimbus"])
}

/// By telephone, during no hours in particular.
fn telephone() -> Value {
    json!({"numbers": [{"label": "Orders", "number": "+33 1 55 00 11 22"}], "address": "https://orders.nimbus.example"})
}

/// The usual way to a next desk of Boréal's.
fn usual(chain: &Chain, link: &str) -> String {
    format!("links/{}/doors/usual", chain.links[link])
}

/// The number that Strato can be called at, whatever it is about.
const STRATO: &str = "+49 30 55 01 02";

/// By telephone alone, while somebody is there by a calendar of Boréal's.
async fn on_the_line(chain: &Chain) -> Value {
    let hours = json!({"name": "Hours of Strato", "regions": [{"hours": {"zone": "UTC"}}]});
    let calendar = chain.ada().does("calendars", hours).await["id"].clone();
    json!({"numbers": [{"label": "Support", "number": STRATO}], "calendar": calendar})
}

/// A next desk of Boréal's, as the API lists it.
async fn listed(chain: &Chain, link: &str) -> Value {
    let links = chain.ada().lists("links").await;
    links.into_iter().find(|it| it["id"] == json!(chain.links[link])).unwrap()
}

/// A request about a bill, ready to be escalated by Béa; its number.
async fn bill(chain: &Chain) -> String {
    let about = json!({"kind": "billing", "subject": "Invoice twice", "product": null, "severity": 3});
    let number = chain.claire().opens_with(about).await;
    let done = json!({"outcome": "done", "text": "Read twice.", "search": {"words": "invoice", "found": []}});
    chain.bea().puts(&format!("requests/{number}/triage/publications"), done).await;
    number
}

/// What an escalation of Béa's to Strato would lack, with nothing filled in.
async fn lacks(chain: &Chain, number: &str) -> Vec<String> {
    let refused = chain.bea().escalates_with(number, "boreal>strato", json!({"values": {}})).await;
    let missing = refused.json()["missing"].as_array().unwrap().clone();
    assert_eq!(refused.refused(), "escalation-incomplete");
    missing.iter().map(|it| word(&it["field"])).collect()
}

/// Béa escalates it to Nimbus; our view of the escalation.
async fn asked(chain: &Chain, number: &str) -> Value {
    let asked = json!({"product": null, "subject": "Invoice twice", "values": {
        "contract-number": "C-7712", "period": "2026-08", "document": "INV-88",
        "explanation": "The storage of August was charged twice on this invoice."
    }});
    chain.bea().escalates_with(number, "boreal>nimbus", asked).await.good()
}

both_engines! {
    async fn contracts_go_by_telephone_where_incidents_go_by_program(chain: Chain) {
        chain.ada().puts(&path(&chain), telephone()).await;
        let number = bill(&chain).await;
        let ours = asked(&chain, &number).await;
        assert_eq!(ours["by_hand"], true);
        assert_eq!(ours["way"]["numbers"][0]["number"], "+33 1 55 00 11 22");
        assert_eq!(ours["portal"], "https://orders.nimbus.example");
        assert_eq!(chain.vera().lists("requests").await, Vec::<Value>::new(), "no program carried it");
        let at = |what: &str| format!("escalations/{}/{what}", word(&ours["number"]));
        let told = json!({"who": "Orders", "channel": "phone", "reference": "NB-7"});
        let told = chain.bea().does(&at("told"), told).await;
        assert_eq!((&told["pending"], &told["reference"]), (&json!([]), &json!("NB-7")));
        let said = json!({"act": "accept", "engineer": "Sam", "who": "Sam", "channel": "phone"});
        assert_eq!(chain.bea().does(&at("reports"), said).await["status"], "open");
        let reply = chain.bea().does(&at("entries"), json!({"text": "It is invoice INV-88."})).await;
        assert_eq!(reply["state"], "to-be-told");

        // What is technical goes the usual way, over the same link.
        let (_, escalation, theirs) = chain.escalated().await;
        let technical = chain.nadia().escalation(&escalation).await;
        assert_eq!((&technical["by_hand"], &technical["way"]), (&json!(false), &Value::Null));
        assert_eq!(chain.victor().request(&theirs).await["status"], "new");
        chain.must_add_up().await;
    }

    async fn what_began_by_hand_stays_by_hand_when_the_door_is_taken_away(chain: Chain) {
        chain.ada().puts(&path(&chain), telephone()).await;
        let number = bill(&chain).await;
        let ours = word(&asked(&chain, &number).await["number"]);
        chain.ada().delete(&path(&chain)).await.good();
        assert_eq!(chain.ada().delete(&path(&chain)).await.refused(), "not-found");
        let told = json!({"who": "Orders", "channel": "phone", "reference": "NB-7"});
        chain.bea().does(&format!("escalations/{ours}/told"), told).await;
        chain.bea().does(&format!("escalations/{ours}/entries"), json!({"text": "It is invoice INV-88."})).await;
        assert_eq!(chain.vera().lists("requests").await, Vec::<Value>::new());
        // What is asked from now on goes by program again.
        let another = bill(&chain).await;
        let other = asked(&chain, &another).await;
        assert_eq!(other["by_hand"], false);
        assert_eq!(chain.vera().lists("requests").await.len(), 1);
        chain.must_add_up().await;
    }

    async fn a_door_is_used_by_those_alone_whom_it_names(chain: Chain) {
        let (leo, nadia) = (person(&chain, "Léo Marchand").await, person(&chain, "Nadia Benali").await);
        let used_by = |contacts: Value| {
            let mut door = telephone();
            door["contacts"] = contacts;
            door
        };
        let (number, other) = (bill(&chain).await, bill(&chain).await);
        // Who may not ask what goes through it is not let in by it, nor is a stranger.
        for stranger in [json!(nadia), json!("00000000-0000-4000-8000-000000000000")] {
            let put = chain.ada().send(Method::PUT, &path(&chain), &used_by(json!([stranger]))).await;
            assert_eq!(put.refused(), "field-invalid");
        }
        chain.ada().puts(&path(&chain), telephone()).await;
        let ours = asked(&chain, &number).await;
        assert_eq!(ours["contact"], "Béa Simon", "nobody is named: whoever is entitled");
        let told = json!({"who": "Orders", "channel": "phone", "reference": "NB-7"});
        chain.bea().does(&format!("escalations/{}/told", word(&ours["number"])), told).await;

        chain.ada().puts(&path(&chain), used_by(json!([leo]))).await;
        let link = format!("links/{}", chain.links["boreal>nimbus"]);
        let form = chain.bea().reads(&format!("{link}/form?number={other}")).await;
        assert_eq!(form["barred"]["reason"], "not-authorised-contact");
        assert_eq!(form["way"]["contacts"], json!([leo]));
        let refused = chain.bea().escalates_with(&other, "boreal>nimbus", json!({"product": null})).await;
        assert_eq!(refused.refused(), "not-authorised-contact");
        // What she had open passes to who may use it.
        let passed = chain.leo().escalation(&word(&ours["number"])).await;
        assert_eq!((&passed["contact"], &passed["unheld"]), (&json!("Léo Marchand"), &json!(false)));
        let reply = format!("escalations/{}/entries", word(&ours["number"]));
        assert_eq!(chain.bea().may_not(&reply, json!({"text": "It is INV-88."})).await, "not-authorised-contact");
        chain.leo().does(&reply, json!({"text": "It is INV-88."})).await;
        // What is technical goes by its own contacts, as ever.
        chain.escalated().await;

        chain.ada().delete(&path(&chain)).await.good();
        assert_eq!(asked(&chain, &other).await["contact"], "Béa Simon");
        chain.must_add_up().await;
    }

    async fn a_door_demands_a_form_of_its_own(chain: Chain) {
        let number = bill(&chain).await;
        let link = format!("links/{}", chain.links["boreal>strato"]);
        let form = |name: &str| {
            let asks = json!({"name": name, "label": {"en": "Number", "fr": "Numéro"}, "ask": "line", "required": true});
            json!({"kind": "billing", "fields": [asks]})
        };
        let order = chain.ada().does(&format!("{link}/forms"), form("order")).await;
        chain.ada().does(&format!("{link}/forms"), form("contract")).await;
        assert_eq!(lacks(&chain, &number).await, ["contract"], "the newest in its place");
        let version: u32 = word(&order["id"]).parse().unwrap();
        let demands = |forms: Value| {
            let mut door = telephone();
            door["forms"] = forms;
            door
        };
        let door = format!("{link}/doors/business");
        let unknown = chain.ada().send(Method::PUT, &door, &demands(json!([7]))).await;
        assert_eq!(unknown.refused(), "field-invalid");
        chain.ada().puts(&door, demands(json!([version]))).await;
        assert_eq!(lacks(&chain, &number).await, ["order"]);
        let given = json!({"values": {"order": "A-17", "contract": "C-7712"}});
        let ours = chain.bea().escalates_with(&number, "boreal>strato", given).await.good();
        assert_eq!((&ours["form"], &ours["values"]), (&json!(version), &json!({"order": "A-17"})));
        assert_eq!(ours["way"]["forms"], json!([version]));
        // A change of the link leaves its doors alone; without the door, the link's own counts again.
        let next = bill(&chain).await;
        let draft = json!({
            "name": "Strato Systems", "products": ["Strato Vault"], "personal_data": true, "attachments": true,
            "policy": {"id": "vmware-saas-production", "version": 1}
        });
        chain.ada().puts(&link, draft).await;
        assert_eq!(lacks(&chain, &next).await, ["order"]);
        chain.ada().delete(&door).await.good();
        assert_eq!(lacks(&chain, &next).await, ["contract"]);
        chain.must_add_up().await;
    }

    async fn whoever_is_put_in_somebodys_place_has_it_at_the_door_too(chain: Chain) {
        let (leo, ada) = (person(&chain, "Léo Marchand").await, person(&chain, "Ada Blanc").await);
        let link = format!("links/{}", chain.links["boreal>strato"]);
        let mut door = telephone();
        door["contacts"] = json!([leo]);
        chain.ada().puts(&format!("{link}/doors/business"), door).await;
        let named = json!({"person": ada, "email": "ada@boreal.example", "door": "commercial", "replaces": leo,
            "reason": "Léo has left."});
        chain.ada().does(&format!("{link}/contacts"), named).await;
        let links = chain.ada().lists("links").await;
        let strato = links.iter().find(|it| it["id"] == json!(chain.links["boreal>strato"])).unwrap();
        assert_eq!(strato["doors"][1]["contacts"], json!([ada]));
        // Whoever is taken off leaves the door to nobody: it does not fall open.
        chain.ada().delete(&format!("{link}/contacts/{ada}?reason=Gone")).await.good();
        let number = bill(&chain).await;
        let asked = chain.bea().escalates_with(&number, "boreal>strato", json!({})).await;
        assert_eq!(asked.refused(), "not-authorised-contact");
    }

    async fn the_page_of_a_door_offers_who_may_use_it(chain: Chain) {
        let (leo, nadia) = (person(&chain, "Léo Marchand").await, person(&chain, "Nadia Benali").await);
        let mut ada = chain.signed_in("ada").await;
        let page = format!("{}/{}", ada.home, path(&chain));
        let offered = ada.reads(&page).await.text();
        assert!(offered.contains(&format!("value=\"{leo}\"")) && !offered.contains(&format!("value=\"{nadia}\"")));
        let (secret, leo) = (ada.secret(&page).await, leo.to_string());
        let typed = [("csrf", secret.as_str()), ("once", "one"), ("numbers", "Orders: +33 1 55 00 11 22"), ("contacts", &leo)];
        let sent = ada.posts(&page, &typed).await;
        assert!(sent.status.is_redirection(), "{}: {}", sent.status, sent.text());
        let links = chain.ada().lists("links").await;
        let nimbus = links.iter().find(|it| it["id"] == json!(chain.links["boreal>nimbus"])).unwrap();
        assert_eq!(nimbus["doors"][1]["contacts"], json!([leo]));
        let link = format!("{}/links/{}", ada.home, chain.links["boreal>nimbus"]);
        assert!(ada.reads(&link).await.text().contains("Léo Marchand</p>"));
    }

    async fn a_next_desk_that_is_only_telephoned_needs_no_door_of_its_own(chain: Chain) {
        let given = on_the_line(&chain).await;
        chain.ada().puts(&usual(&chain, "boreal>strato"), given.clone()).await;
        let (number, escalation) = chain.telephoned().await;
        let ours = chain.nadia().escalation(&escalation).await;
        assert_eq!(ours["way"]["numbers"], given["numbers"]);
        assert_eq!((&ours["way"]["calendar"], &ours["portal"]), (&given["calendar"], &Value::Null));
        let link = chain.links["boreal>strato"];
        let form = chain.nadia().reads(&format!("links/{link}/form?number={number}")).await;
        assert_eq!(form["way"]["numbers"], given["numbers"]);
        let next = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&next).await;
        let mut nadia = chain.signed_in("nadia").await;
        let pages = [
            format!("escalations/{escalation}"), format!("links/{link}"), format!("requests/{next}/escalate?link={link}"),
        ];
        for page in pages {
            let address = format!("{}/{page}", nadia.home);
            let read = nadia.reads(&address).await.text();
            assert!(read.contains(STRATO) && read.contains("Hours of Strato"), "{page}");
        }

        // Who asked is behind the wall.
        let mut claire = chain.signed_in("claire").await;
        let address = format!("{}/requests/{number}", claire.home);
        let page = claire.reads(&address).await.text();
        let read = json!([chain.claire().request(&number).await, chain.claire().entries(&number).await]);
        assert!(!page.contains(STRATO) && !read.to_string().contains(STRATO));
        let door = chain.claire().send(Method::PUT, &usual(&chain, "boreal>strato"), &given).await;
        assert_eq!(door.refused(), "not-yours");

        // A change of the link leaves them where they are; nothing takes the usual way itself away.
        let draft = json!({
            "name": "Strato Systems", "products": ["Strato Vault"], "personal_data": true, "attachments": true,
            "policy": {"id": "vmware-saas-production", "version": 1}, "portal": "https://support.strato.example"
        });
        chain.ada().puts(&format!("links/{link}"), draft).await;
        let strato = listed(&chain, "boreal>strato").await;
        let door = &strato["doors"][0];
        assert_eq!((&door["door"], &door["by_hand"]), (&Value::Null, &json!(true)));
        assert_eq!((&door["numbers"], &door["calendar"]), (&given["numbers"], &given["calendar"]));
        assert_eq!(door["address"], "https://support.strato.example");
        let taken = chain.ada().delete(&usual(&chain, "boreal>strato")).await;
        assert!(taken.status.is_client_error(), "{}", taken.text());
        let audit = chain.ada().lists("audit").await;
        assert!(audit.iter().any(|line| line["what"] == "link-door-kept"), "{audit:?}");
        chain.must_add_up().await;
    }

    async fn the_page_of_the_usual_door_takes_what_those_of_others_take(chain: Chain) {
        let leo = person(&chain, "Léo Marchand").await.to_string();
        let mut ada = chain.signed_in("ada").await;
        let link = format!("{}/links/{}", ada.home, chain.links["boreal>strato"]);
        let page = format!("{}/{}", ada.home, usual(&chain, "boreal>strato"));
        assert!(ada.reads(&link).await.text().contains(&page), "it is changed from the link's page");
        let secret = ada.secret(&page).await;
        let numbers = format!("Support: {STRATO}");
        let typed = [("csrf", secret.as_str()), ("once", "one"), ("numbers", &numbers), ("contacts", &leo)];
        let sent = ada.posts(&page, &typed).await;
        assert!(sent.status.is_redirection(), "{}: {}", sent.status, sent.text());
        let strato = listed(&chain, "boreal>strato").await;
        let door = &strato["doors"][0];
        assert_eq!(door["numbers"], json!([{"label": "Support", "number": STRATO}]));
        assert_eq!(door["contacts"], json!([leo]));
        assert!(ada.reads(&page).await.text().contains(&numbers), "what was said is there to be changed");
        // Whoever is not named there may not ask.
        let number = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        let refused = chain.nadia().escalates_with(&number, "boreal>strato", json!({})).await;
        assert_eq!(refused.refused(), "not-authorised-contact");
    }

    async fn what_a_program_carries_it_goes_on_carrying_with_a_number_beside(chain: Chain) {
        let given = on_the_line(&chain).await;
        let door = usual(&chain, "boreal>nimbus");
        let leo = person(&chain, "Léo Marchand").await;
        let others = [
            ("address", json!({"address": "https://orders.nimbus.example"})), ("contacts", json!({"contacts": [leo]})),
            ("forms", json!({"forms": [1]})),
        ];
        for (what, more) in others {
            let put = chain.ada().send(Method::PUT, &door, &with(given.clone(), &more)).await;
            assert_eq!(put.refused(), "only-by-hand", "{what}");
        }
        let mut ada = chain.signed_in("ada").await;
        let page = format!("{}/{door}", ada.home);
        let read = ada.reads(&page).await.text();
        assert!(read.contains("name=\"numbers\"") && read.contains("name=\"hours\""));
        assert!(!read.contains("name=\"address\"") && !read.contains("name=\"contacts\""));
        chain.ada().puts(&door, given.clone()).await;
        let nimbus = listed(&chain, "boreal>nimbus").await;
        assert_eq!((&nimbus["by_hand"], &nimbus["doors"][0]["numbers"]), (&json!(false), &given["numbers"]));
        let link = format!("{}/links/{}", ada.home, chain.links["boreal>nimbus"]);
        let read = ada.reads(&link).await.text();
        assert!(read.contains(STRATO) && read.contains("Hours of Strato"));
        let (_, escalation, theirs) = chain.escalated().await;
        let ours = chain.nadia().escalation(&escalation).await;
        assert_eq!((&ours["by_hand"], &ours["way"]["by_hand"]), (&json!(false), &json!(false)));
        assert_eq!(ours["way"]["numbers"], given["numbers"]);
        let request = chain.victor().request(&theirs).await;
        assert_eq!(request["status"], "new");
        assert!(!request.to_string().contains(STRATO), "the next desk is not told what we wrote down of it");
        chain.must_add_up().await;
    }

    async fn a_door_says_how_to_reach_the_next_desk_and_only_who_keeps_agreements_says_it(chain: Chain) {
        let put = async |who: &str, body: Value| {
            chain.seat(who).send(Method::PUT, &path(&chain), &body).await.refused()
        };
        assert_eq!(put("nadia", telephone()).await, "not-yours");
        assert_eq!(put("ada", json!({})).await, "field-missing");
        assert_eq!(put("ada", json!({"numbers": [{"number": "ask for Sam"}]})).await, "field-invalid");
        let nowhere = "00000000-0000-4000-8000-000000000000";
        assert_eq!(put("ada", json!({"address": "x", "calendar": nowhere})).await, "not-found");
        chain.ada().puts(&path(&chain), telephone()).await;
        let links = chain.ada().lists("links").await;
        let nimbus = links.iter().find(|it| it["id"] == json!(chain.links["boreal>nimbus"])).unwrap();
        assert_eq!(nimbus["by_hand"], false, "the usual way is what it was");
        let doors: Vec<_> = nimbus["doors"].as_array().unwrap().iter().map(|it| (&it["door"], &it["by_hand"])).collect();
        assert_eq!(doors, [(&Value::Null, &json!(false)), (&json!("business"), &json!(true))]);
        let audit = chain.ada().lists("audit").await;
        assert!(audit.iter().any(|line| line["what"] == "link-door-kept"), "{audit:?}");
    }
}
