//! Escalation forms: checked before they are demanded, listed, retired; a next desk by hand has its own.

use axum::http::Method;
use domain::form::{Ask, Field, Form};
use domain::text::Both;
use engine::Administer;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

fn asks(name: &str) -> Value {
    json!({"name": name, "label": {"en": "Tenant", "fr": "Locataire"}, "ask": "line", "required": true})
}

/// What an escalation over a link is refused for, with nothing filled in.
async fn lacks(chain: &Chain, number: &str, link: &str) -> Vec<Value> {
    let empty = json!({"values": {}});
    let refused = chain.nadia().escalates_with(number, link, empty).await.json();
    refused["missing"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect()
}

both_engines! {
    async fn a_form_that_could_block_every_escalation_is_refused_with_all_its_faults(chain: Chain) {
        let fields = json!([
            asks("tenant"), asks("tenant"), asks("Région"),
            {"name": "size", "label": {"en": "Size", "fr": ""}, "ask": "choice"},
            {"name": "day", "label": {"en": "Day", "fr": "Jour"}, "ask": "date", "at_least": 5},
        ]);
        let refused = chain.vera().post("forms", json!({"fields": fields})).await;
        let faults: Vec<_> = refused.json()["missing"].as_array().unwrap().iter()
            .map(|it| (it["field"].as_str().unwrap().to_owned(), it["code"].as_str().unwrap().to_owned()))
            .collect();
        for fault in [
            ("fields[1].name", "repeated"), ("fields[2].name", "bad-name"), ("fields[3].label.fr", "sentence-empty"),
            ("fields[3].choices", "choices-missing"), ("fields[4].at_least", "length-unasked"),
        ] {
            assert!(faults.contains(&(fault.0.to_owned(), fault.1.to_owned())), "{fault:?} among {faults:?}");
        }
        assert_eq!(faults.len(), 5, "{faults:?}");
        let said = refused.json()["missing"][0]["detail"].as_str().unwrap().to_owned();
        assert!(said.starts_with("Question ") && !said.contains("missing-"), "{said}");
        assert_eq!(refused.refused(), "form-invalid");
        assert_eq!(chain.vera().may_not("forms", json!({"fields": []})).await, "form-invalid");
        let strato = format!("links/{}/forms", chain.links["boreal>strato"]);
        assert_eq!(chain.ada().may_not(&strato, json!({"fields": []})).await, "form-invalid");
        assert_eq!(chain.vera().lists("forms").await, Vec::<Value>::new());
    }

    async fn a_retired_form_is_no_longer_demanded_and_stays_readable(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        let of_policy = lacks(&chain, &number, "boreal>nimbus").await;
        chain.vera().does("forms", json!({"kind": "technical", "fields": [asks("tenant")]})).await;
        chain.vera().does("forms", json!({"kind": "technical", "fields": [asks("region")]})).await;
        assert_eq!(lacks(&chain, &number, "boreal>nimbus").await, ["region"]);
        let escalation = chain.nadia().escalates_with(&number, "boreal>nimbus", json!({"values": {"region": "eu"}})).await.good();
        let forms = chain.victor().lists("forms").await;
        assert_eq!(forms.iter().map(|it| it["current"].clone()).collect::<Vec<_>>(), [true, false]);
        let newest = format!("forms/{}", forms[0]["version"]);
        assert_eq!(chain.victor().delete(&newest).await.refused(), "not-yours");
        chain.vera().delete(&newest).await.good();
        chain.vera().delete(&newest).await.good();
        // With it goes every version in its place: the policy's own form counts again.
        assert_eq!(lacks(&chain, &number, "boreal>nimbus").await, of_policy);
        let read = chain.victor().reads(&newest).await;
        assert_eq!((&read["retired"], &read["current"]), (&json!(true), &json!(false)));
        assert_eq!(read["fields"][0]["name"], "region");
        assert_eq!(escalation["form"], read["version"]);
        assert_eq!(chain.vera().delete("forms/7").await.refused(), "not-found");
        assert_eq!(chain.claire().get("forms").await.refused(), chain.claire().get("links").await.refused());
        chain.must_add_up().await;
    }

    async fn two_forms_at_the_same_moment_both_count(chain: Chain) {
        let form = |name: &str, product: &str| Form {
            version: 0,
            kind: None,
            product: Some(product.into()),
            phase: None,
            fields: vec![Field {
                name: name.into(),
                label: Both { en: name.into(), fr: name.into() },
                help: None,
                ask: Ask::Line,
                required: true,
                at_least: 0,
                choices: Vec::new(),
            }],
            retired: false,
        };
        let put = |form| chain.engine.operate(chain.desks["nimbus"].id, Administer::PutForm(form));
        let (one, other) = tokio::join!(put(form("tenant", "Nimbus Compute")), put(form("inbox", "Nimbus Mail")));
        assert_ne!(one.unwrap(), other.unwrap());
        chain.rest().await;
        let links = chain.ada().lists("links").await;
        let nimbus = links.iter().find(|link| link["name"] == "Nimbus Cloud").unwrap();
        let mut versions: Vec<_> = nimbus["forms"].as_array().unwrap().iter().map(|it| it["version"].as_u64().unwrap()).collect();
        versions.sort_unstable();
        assert_eq!(versions, [1001, 1002]);
    }

    async fn a_next_desk_by_hand_has_forms_of_its_own(chain: Chain) {
        let number = chain.claire().opens("Vault is full").await;
        chain.nadia().triages(&number).await;
        let of_policy = lacks(&chain, &number, "boreal>strato").await;
        let place = format!("links/{}/forms", chain.links["boreal>strato"]);
        let form = json!({"kind": "technical", "product": "Strato Vault", "fields": [asks("vault-id")]});
        assert_eq!(chain.leo().may_not(&place, form.clone()).await, "not-yours");
        let made = chain.ada().does(&place, form.clone()).await;
        assert_eq!(lacks(&chain, &number, "boreal>strato").await, ["vault-id"]);
        // A change of the link leaves them alone.
        let link = format!("links/{}", chain.links["boreal>strato"]);
        let draft = json!({
            "name": "Strato Systems", "products": ["Strato Vault"], "personal_data": true, "attachments": true,
            "policy": {"id": "vmware-saas-production", "version": 1}
        });
        chain.ada().puts(&link, draft.clone()).await;
        assert_eq!(lacks(&chain, &number, "boreal>strato").await, ["vault-id"]);
        let retired = format!("{place}/{}", made["id"].as_str().unwrap());
        chain.ada().delete(&retired).await.good();
        assert_eq!(lacks(&chain, &number, "boreal>strato").await, of_policy);
        // A new one brings them along; a desk of this installation says its own.
        let mut new = draft;
        new["forms"] = json!([form]);
        let made = chain.ada().does("links", new.clone()).await;
        let kept = chain.ada().lists("links").await.into_iter().find(|it| it["id"] == made["id"]).unwrap();
        assert_eq!(kept["forms"][0]["fields"][0]["name"], "vault-id");
        assert_eq!(chain.ada().send(Method::PUT, &link, &new).await.refused(), "field-invalid");
        let theirs = format!("links/{}/forms", chain.links["boreal>nimbus"]);
        assert_eq!(chain.ada().may_not(&theirs, form).await, "only-by-hand");
    }
}
