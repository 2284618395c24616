//! Two desks of one installation: connected by a code that works once, and told of what changes at the other end.

use axum::http::Method;
use domain::SignedDuration;
use domain::policy::Policy;
use domain::text::Both;
use engine::{Administer, DeskDraft};
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::seat::word;
use serde_json::{Value, json};

/// An agreement at Boréal with Cime, whose desk is to escalate to it; answers its path.
async fn agreed(chain: &Chain) -> String {
    let account = word(&chain.ada().does("accounts", json!({"name": "Cime Infogérance"})).await["id"]);
    let draft = json!({
        "account": account, "name": "Cime under Boréal", "policy": {"id": "partner-default", "version": 1},
        "personal_data": true, "attachments": true, "starts": (monday() - SignedDuration::from_hours(1)).to_string(),
    });
    format!("agreements/{}", word(&chain.ada().does("agreements", draft).await["id"]))
}

async fn code_of(chain: &Chain, agreement: &str) -> String {
    word(&chain.ada().does(&format!("{agreement}/invitation"), json!({})).await["code"])
}

async fn standing(chain: &Chain, agreement: &str) -> Value {
    chain.ada().reads(&format!("{agreement}/invitation")).await["standing"].clone()
}

both_engines! {
    async fn a_desk_accepts_the_code_of_another_and_asks_it_from_then_on(chain: Chain) {
        let agreement = agreed(&chain).await;
        assert_eq!(standing(&chain, &agreement).await, "none");
        let code = code_of(&chain, &agreement).await;
        assert_eq!(standing(&chain, &agreement).await, "open");

        // However it was copied.
        let copied = json!({"code": format!("  {}\n", code.to_uppercase())});
        let shown = chain.carl().does("invitations/preview", copied.clone()).await;
        assert_eq!((&shown["desk"], &shown["agreement"]), (&json!("Boréal Services"), &json!("Cime under Boréal")));
        assert_eq!(shown["accepted"], false);
        assert_eq!(standing(&chain, &agreement).await, "open");

        let link = chain.carl().does("invitations/acceptance", copied.clone()).await["id"].clone();
        let read = chain.ada().reads(&format!("{agreement}/invitation")).await;
        assert_eq!((&read["standing"], &read["connected_to"]), (&json!("connected"), &json!("Cime Infogérance")));
        let named = json!({"email": "carl@cime.example", "name": "Carl Roux", "door": "both"});
        chain.ada().does(&format!("{agreement}/contacts"), named).await;

        // The same code by the same desk changes nothing and answers the same; by another, it opens nothing.
        assert_eq!(chain.carl().does("invitations/acceptance", copied.clone()).await["id"], link);
        assert_eq!(chain.vera().may_not("invitations/acceptance", copied).await, "invitation-unknown");
        let links = chain.carl().lists("links").await;
        assert_eq!(links.iter().filter(|it| it["name"] == "Boréal Services").count(), 1, "{links:?}");

        // And a request travels: Garnier's, through Cime, to Boréal.
        let number = chain.gwen().opens("Gateway down").await;
        chain.carl().triages(&number).await;
        let asked = json!({
            "link": link, "severity": 2, "subject": "Gateway unreachable", "text": "It answers nothing.",
            "product": "Nimbus Compute", "values": relais_tests::seat::filled_in(),
        });
        let escalation = chain.carl().does(&format!("requests/{number}/escalations"), asked).await;
        let reference = chain.carl().reference(&word(&escalation["number"])).await;
        assert!(reference.starts_with("BOR-"), "{reference}");
        chain.leo().replies(&reference, "We look at it.").await;
        chain.must_add_up().await;
    }

    async fn a_code_that_does_not_fit_is_refused_alike_whatever_is_wrong_with_it(chain: Chain) {
        let agreement = agreed(&chain).await;
        let first = code_of(&chain, &agreement).await;
        let second = code_of(&chain, &agreement).await;
        let wrong = format!("boreal.{}", "a".repeat(32));
        let nowhere = format!("nowhere.{}", "a".repeat(32));
        for code in [first.as_str(), &wrong, &nowhere, "", "boreal", "é.è", &"x".repeat(5000)] {
            for path in ["invitations/preview", "invitations/acceptance"] {
                let refused = chain.carl().post(path, json!({"code": code})).await;
                assert_eq!(refused.refused(), "invitation-unknown", "{path} with {code:.40}");
            }
        }
        // A desk does not ask itself.
        let own = json!({"code": second});
        assert_eq!(chain.ada().may_not("invitations/acceptance", own.clone()).await, "invitation-unknown");
        // Withdrawn, it opens nothing; nor after its days.
        chain.ada().delete(&format!("{agreement}/invitation")).await.good();
        assert_eq!(chain.carl().may_not("invitations/preview", own).await, "invitation-unknown");
        let late = json!({"code": code_of(&chain, &agreement).await});
        chain.pass(SignedDuration::from_hours(24 * 7)).await;
        assert_eq!(chain.carl().may_not("invitations/acceptance", late).await, "invitation-unknown");
        assert_eq!(standing(&chain, &agreement).await, "expired");
        for days in [0, 31, 200] {
            let asked = json!({"days": days});
            assert_eq!(chain.ada().may_not(&format!("{agreement}/invitation"), asked).await, "field-invalid");
        }
    }

    async fn only_those_who_keep_agreements_connect_desks(chain: Chain) {
        let agreement = agreed(&chain).await;
        let path = format!("{agreement}/invitation");
        let code = json!({"code": code_of(&chain, &agreement).await});
        for seat in [chain.nadia(), chain.leo(), chain.claire()] {
            assert_eq!(seat.may_not(&path, json!({})).await, "not-yours");
            assert_eq!(seat.may_not("invitations/preview", code.clone()).await, "not-yours");
            assert_eq!(seat.may_not("invitations/acceptance", code.clone()).await, "not-yours");
            assert_eq!(seat.get(&path).await.refused(), "not-yours");
        }
        // One that is connected is offered to nobody else.
        let connected = format!("agreements/{}/invitation", chain.agreements["Cime Infogérance"]);
        assert_eq!(chain.vera().may_not(&connected, json!({})).await, "already-connected");
        assert_eq!(chain.ada().may_not(&connected, json!({})).await, "not-found");
    }

    async fn of_two_that_accept_at_the_same_moment_one_is_connected(chain: Chain) {
        let agreement = agreed(&chain).await;
        let code = code_of(&chain, &agreement).await;
        let (carl, vera) = (chain.viewer("carl").await, chain.viewer("vera").await);
        let (one, other) = tokio::join!(
            chain.engine.accept_invitation(&carl, &code),
            chain.engine.accept_invitation(&vera, &code)
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?}, {other:?}");
        chain.rest().await;
        let of = |links: Vec<Value>| links.iter().filter(|it| it["name"] == "Boréal Services").count();
        let (at_cime, at_nimbus) = (of(chain.carl().lists("links").await), of(chain.vera().lists("links").await));
        assert_eq!(at_cime + at_nimbus, 1);
        assert_eq!(at_cime == 1, one.is_ok());
        chain.must_add_up().await;
    }

    async fn a_desk_keeps_its_own_name_look_and_products(chain: Chain) {
        let desk = chain.ada().reads("desk").await;
        assert_eq!((&desk["name"], &desk["mailbox"]), (&json!("Boréal Services"), &json!("support@boreal.example")));
        let change = json!({
            "name": "Boréal Groupe", "products": ["Nimbus Compute", "Strato Vault"],
            "brand": {"name": "Boréal", "colour": "#0A7E5C", "tagline": {"en": "We answer", "fr": "Nous répondons"}},
            "version": desk["version"],
        });
        assert_eq!(chain.nadia().send(Method::PUT, "desk", &change).await.refused(), "not-yours");
        chain.ada().puts("desk", change.clone()).await;
        let kept = chain.nadia().reads("desk").await;
        assert_eq!((&kept["mailbox"], &kept["brand"]["colour"]), (&json!("support@boreal.example"), &json!("#0a7e5c")));
        assert_eq!(chain.ada().send(Method::PUT, "desk", &change).await.refused(), "changed-meanwhile");

        let put = async |more: Value| {
            let version = chain.nadia().reads("desk").await["version"].clone();
            let change = relais_tests::seat::with(change.clone(), &json!({"version": version}));
            chain.ada().send(Method::PUT, "desk", &relais_tests::seat::with(change, &more)).await.refused()
        };
        assert_eq!(put(json!({"mailbox": "support@cime.example"})).await, "bad-request", "the operator's alone");
        assert_eq!(put(json!({"brand": {"name": "B", "colour": "green"}})).await, "field-invalid");
        assert_eq!(put(json!({"name": " "})).await, "field-missing");
        assert_eq!(chain.nadia().reads("desk").await, kept);
    }

    async fn the_operator_gives_a_mailbox_to_one_desk(chain: Chain) {
        let give = async |mailbox: &str| {
            let desk = chain.engine.desk(chain.desks["boreal"].id).await.expect("a desk");
            let (expected_version, draft) = (desk.version, DeskDraft { mailbox: Some(mailbox.into()), ..DeskDraft::of(&desk) });
            chain.engine.operate(desk.id, Administer::PutDesk { expected_version, draft }).await
        };
        for (mailbox, code) in [("support@cime.example", "mailbox-taken"), ("nothing", "address-invalid")] {
            let refused = give(mailbox).await.expect_err("a refusal").refusal();
            assert_eq!(refused.reason.code(), code);
        }
        give("Aide@Boreal.example").await.expect("a free address");
        assert_eq!(chain.nadia().reads("desk").await["mailbox"], "aide@boreal.example");
        give("").await.expect("no mailbox");
        assert_eq!(chain.nadia().reads("desk").await["mailbox"], Value::Null);
    }

    async fn who_asks_a_desk_reads_its_new_name(chain: Chain) {
        let desk = chain.vera().reads("desk").await;
        let change = json!({
            "name": "Nimbus Europe", "products": desk["products"], "brand": desk["brand"],
            "version": desk["version"],
        });
        chain.vera().puts("desk", change).await;
        let names: Vec<_> = chain.nadia().lists("links").await.iter().map(|it| it["name"].clone()).collect();
        assert!(names.contains(&json!("Nimbus Europe")) && !names.contains(&json!("Nimbus Cloud")), "{names:?}");
        assert!(names.contains(&json!("Strato Systems")), "{names:?}");
    }

    async fn a_policy_that_the_asked_desk_turned_to_is_sent_for_and_stands_at_the_other_end(chain: Chain) {
        let (vera, nadia) = (chain.viewer("vera").await, chain.viewer("nadia").await);
        let copy = async || {
            let links = chain.engine.read(&nadia).links().await.expect("links");
            links.into_iter().find(|it| it.id == chain.links["boreal>nimbus"].to_string()).expect("the link").terms
        };
        let mut agreement = chain.engine.read(&vera).agreement(chain.agreements["Boréal Services"]).await.expect("it");
        let policies = chain.engine.read(&vera).policies().await.expect("policies");
        let used = policies.into_iter().find(|it| it.named() == agreement.policy).expect("the one in use");
        let summary = Both { en: "Answers sooner.".into(), fr: "Répond plus tôt.".into() };
        let newer = Policy { version: used.version + 1, summary: summary.clone(), ..used };
        chain.operate("nimbus", Administer::PutPolicy(Box::new(newer.clone()))).await;
        agreement.policy = newer.named();
        chain.operate("nimbus", Administer::PutAgreement(Box::new(agreement))).await;
        assert_ne!(copy().await.policy, newer);
        // Its name comes, is asked for, and its text comes.
        chain.rest().await;
        assert_eq!(copy().await.policy, newer);

        // What changes beside it needs nothing more than its name.
        let path = format!("agreements/{}/contacts", chain.agreements["Boréal Services"]);
        chain.vera().does(&path, json!({"email": "new@boreal.example", "name": "Noé", "door": "both", "qualified_until": "2027-12-31"})).await;
        let now = copy().await;
        assert!(now.contacts.iter().any(|it| it.name == "Noé"), "{:?}", now.contacts);
        assert_eq!(now.policy, newer);
    }
}
