//! Authorised contacts: the same rules on an agreement and on a next desk that is reached by hand.

use axum::http::Method;
use domain::desk::Door;
use domain::id::PersonId;
use domain::kind::Channel;
use engine::{Administer, Change, Command, NameLinkContact};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::word;
use serde_json::{Value, json};

/// The person of an agent of Boréal.
pub(crate) async fn person(chain: &Chain, name: &str) -> PersonId {
    let agents = chain.ada().lists("agents").await;
    let agent = agents.iter().find(|agent| agent["name"] == name).unwrap();
    word(&agent["person"]).parse().unwrap()
}

/// Boréal's link to Strato, as Boréal keeps it.
async fn strato(chain: &Chain) -> Value {
    let links = chain.ada().lists("links").await;
    links.into_iter().find(|link| link["name"] == "Strato Systems").unwrap()
}

fn contacts_of(chain: &Chain) -> String {
    format!("links/{}/contacts", chain.links["boreal>strato"])
}

fn draft(version: Option<&Value>) -> Value {
    json!({
        "name": "Strato Systems", "products": ["Strato Vault"], "personal_data": true, "attachments": true,
        "policy": {"id": "vmware-saas-production", "version": 1}, "version": version
    })
}

both_engines! {
    async fn whoever_needs_a_qualification_is_not_named_without_its_date(chain: Chain) {
        let ada = person(&chain, "Ada Blanc").await;
        let named = json!({"person": ada, "email": "ada@boreal.example", "door": "technical"});
        let refused = chain.ada().post(&contacts_of(&chain), named.clone()).await;
        assert_eq!(refused.json()["facts"]["field"], "qualified_until");
        assert_eq!(refused.refused(), "field-missing");
        let agreement = format!("agreements/{}/contacts", chain.agreements["Boréal Services"]);
        let theirs = json!({"email": "ada@boreal.example", "name": "Ada Blanc", "door": "both"});
        assert_eq!(chain.vera().may_not(&agreement, theirs).await, "field-missing");
        // The commercial door needs none.
        let commercial = json!({"person": ada, "email": "ada@boreal.example", "door": "commercial"});
        chain.ada().does(&contacts_of(&chain), commercial).await;
        // One who has a date does not lose it.
        let nadia = format!("{}/{}/qualification", contacts_of(&chain), person(&chain, "Nadia Benali").await);
        let lost = chain.ada().send(Method::PUT, &nadia, &json!({"qualified_until": null})).await;
        assert_eq!(lost.refused(), "field-missing");
    }

    async fn a_certificate_that_was_renewed_counts_at_once(chain: Chain) {
        let nadia = person(&chain, "Nadia Benali").await;
        let place = format!("{}/{nadia}/qualification", contacts_of(&chain));
        chain.ada().puts(&place, json!({"qualified_until": "2026-10-01"})).await;
        let number = chain.claire().opens("Vault is full").await;
        chain.nadia().triages(&number).await;
        let refused = chain.nadia().escalates_with(&number, "boreal>strato", json!({})).await;
        assert_eq!(refused.refused(), "contact-not-qualified");
        chain.ada().puts(&place, json!({"qualified_until": "2027-10-01", "products": ["Strato Vault"]})).await;
        chain.nadia().escalates(&number, "boreal>strato").await;
        let kept = strato(&chain).await;
        let contact = kept["contacts"].as_array().unwrap().iter().find(|it| it["person"] == json!(nadia)).unwrap();
        assert_eq!((&contact["qualified_until"], &contact["products"]), (&json!("2027-10-01"), &json!(["Strato Vault"])));
        // On an agreement too: the vendor renews, the partner's copy follows.
        let theirs = format!("agreements/{}/contacts/{nadia}/qualification", chain.agreements["Boréal Services"]);
        chain.vera().puts(&theirs, json!({"qualified_until": "2029-01-31"})).await;
        let links = chain.ada().lists("links").await;
        let nimbus = links.iter().find(|link| link["name"] == "Nimbus Cloud").unwrap();
        assert!(nimbus["contacts"].to_string().contains("2029-01-31"), "{nimbus}");
        let stranger = theirs.replace(&nadia.to_string(), &person(&chain, "Ada Blanc").await.to_string());
        let refused = chain.vera().send(Method::PUT, &stranger, &json!({"qualified_until": "2029-01-31"})).await;
        assert_eq!(refused.refused(), "not-found", "nobody is named by it");
    }

    async fn taking_a_contact_off_or_replacing_one_needs_a_reason(chain: Chain) {
        let (nadia, ada) = (person(&chain, "Nadia Benali").await, person(&chain, "Ada Blanc").await);
        let place = format!("{}/{nadia}", contacts_of(&chain));
        let silent = chain.ada().delete(&place).await;
        assert_eq!(silent.refused(), "field-missing");
        let named = json!({
            "person": ada, "email": "ada@boreal.example", "door": "technical", "qualified_until": "2027-12-31", "replaces": nadia
        });
        assert_eq!(chain.ada().may_not(&contacts_of(&chain), named.clone()).await, "field-missing");
        let twice = json!({
            "person": nadia, "email": "nadia@boreal.example", "door": "both", "qualified_until": "2027-12-31"
        });
        assert_eq!(chain.ada().may_not(&contacts_of(&chain), twice).await, "already-exists");
        let stranger = json!({
            "person": person_of_nimbus(&chain).await, "email": "v@nimbus.example", "door": "both", "qualified_until": "2027-12-31"
        });
        assert_eq!(chain.ada().may_not(&contacts_of(&chain), stranger).await, "field-invalid", "an agent of ours");
        chain.ada().delete(&format!("{place}?reason=Left")).await.good();
        assert!(!strato(&chain).await["contacts"].to_string().contains("Nadia"));
        // What a desk of this installation says of its contacts is not written here.
        let theirs = format!("links/{}/contacts/{nadia}?reason=Left", chain.links["boreal>nimbus"]);
        assert_eq!(chain.ada().delete(&theirs).await.refused(), "only-by-hand");
        assert_eq!(chain.leo().delete(&format!("{place}?reason=Left")).await.refused(), "not-yours");
    }

    async fn two_administrators_do_not_overwrite_each_other(chain: Chain) {
        let place = format!("links/{}", chain.links["boreal>strato"]);
        let seen = strato(&chain).await;
        let before = seen["contacts"].clone();
        chain.ada().puts(&place, draft(Some(&seen["version"]))).await;
        let late = chain.ada().send(Method::PUT, &place, &draft(Some(&seen["version"]))).await;
        assert_eq!(late.status.as_u16(), 412);
        assert_eq!(late.refused(), "changed-meanwhile");
        assert_eq!(strato(&chain).await["contacts"], before, "they have operations of their own");
        let mut with_contacts = draft(None);
        with_contacts["contacts"] = json!([]);
        chain.ada().puts(&place, with_contacts.clone()).await;
        with_contacts["contacts"] = json!([{"person": person(&chain, "Ada Blanc").await, "email": "a@b.example", "door": "both"}]);
        assert_eq!(chain.ada().send(Method::PUT, &place, &with_contacts).await.refused(), "field-invalid");
        // An agreement is judged in the transaction as well: it is not enough that it was seen before.
        let viewer = domain::seat::Viewer::Operator { desk: chain.desks["boreal"].id };
        let mut agreement = chain.engine.read(&viewer).agreement(chain.agreements["Ateliers Martin"]).await.unwrap();
        agreement.name = "Once".into();
        let put = || {
            let what = Administer::PutAgreement(Box::new(agreement.clone()));
            chain.engine.operate(chain.desks["boreal"].id, what)
        };
        let (one, other) = tokio::join!(put(), put());
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].refusal().reason.code(), "changed-meanwhile");
    }

    async fn the_cap_of_a_next_desk_by_hand_holds_at_the_same_moment(chain: Chain) {
        let mut people = vec![person(&chain, "Ada Blanc").await, person(&chain, "Faye Lindt").await];
        for n in 0..3 {
            let new = json!({"email": format!("extra{n}@boreal.example"), "name": format!("Extra {n}"), "role": "agent"});
            chain.ada().does("agents", new).await;
            people.push(person(&chain, &format!("Extra {n}")).await);
        }
        let viewer = chain.viewer("ada").await;
        let named = |person: PersonId| {
            let contact = NameLinkContact {
                link: chain.links["boreal>strato"],
                person,
                email: "known@there.example".into(),
                door: Door::Technical,
                qualified_until: Some(jiff::civil::date(2027, 12, 31)),
                products: Vec::new(),
                replaces: None,
                reason: None,
            };
            let command = Command::Administer(Box::new(Administer::NameLinkContact(contact)));
            chain.engine.execute(Change::new(viewer.clone(), Channel::Api, command))
        };
        // Six are allowed, three are there.
        let all = tokio::join!(named(people[0]), named(people[1]), named(people[2]), named(people[3]), named(people[4]));
        let refused: Vec<String> = [all.0, all.1, all.2, all.3, all.4]
            .into_iter()
            .filter_map(Result::err)
            .map(|failure| failure.refusal().reason.code().to_owned())
            .collect();
        assert_eq!(refused, ["contact-cap-reached", "contact-cap-reached"]);
        assert_eq!(strato(&chain).await["contacts"].as_array().unwrap().len(), 6);
    }
}

/// Somebody who has no seat at Boréal.
async fn person_of_nimbus(chain: &Chain) -> Value {
    chain.vera().lists("agents").await[0]["person"].clone()
}
