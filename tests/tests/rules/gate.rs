//! The gate to the next desk: who may pass, with what, and by which override.

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::letter::Letter;
use relais_tests::seat::{filled_in, with, word};
use serde_json::{Value, json};

fn fields(missing: &Value) -> Vec<String> {
    missing.as_array().unwrap().iter().map(|it| word(&it["field"])).collect()
}

async fn person(chain: &Chain, name: &str) -> String {
    let agents = chain.ada().lists("agents").await;
    word(&agents.iter().find(|it| it["name"] == name).unwrap()["person"])
}

/// Changes whether personal data and files may cross to Nimbus.
async fn may_cross(chain: &Chain, personal_data: bool, attachments: bool) {
    let path = format!("agreements/{}", chain.agreements["Boréal Services"]);
    let kept = chain.vera().reads(&path).await;
    let draft = json!({
        "name": kept["name"], "policy": kept["policy"], "starts": kept["starts"],
        "personal_data": personal_data, "attachments": attachments
    });
    chain.vera().puts(&path, draft).await;
}

both_engines! {
    async fn everything_that_is_missing_is_said_at_once(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let refused = chain
            .nadia()
            .escalates_with(&number, "boreal>nimbus", json!({"values": {"product-version": "8.1"}}))
            .await;
        assert_eq!(refused.status.as_u16(), 422);
        assert_eq!(
            fields(&refused.json()["missing"]),
            [
                "triage.isolation",
                "triage.publications",
                "triage.recreation",
                "triage.proposal",
                "problem-statement",
                "business-impact",
                "environment",
                "severity-justification",
                "workaround-tried",
                "diagnostics",
                "personal-data-cleared",
            ]
        );
        // The form says the same beforehand.
        let path = format!("links/{}/form?number={number}", chain.links["boreal>nimbus"]);
        let lacking = fields(&chain.nadia().reads(&path).await["missing"]);
        assert_eq!(lacking.len(), 12, "{lacking:?}");
        assert_eq!(chain.nadia().request(&number).await["holder"], "desk", "nothing has left");
    }

    async fn a_duty_is_met_by_evidence_or_by_saying_why_it_could_not_be(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = |duty: &str| format!("requests/{number}/triage/{duty}");
        let nadia = chain.nadia();
        let put = |duty: &'static str, evidence: Value| {
            let nadia = nadia.clone();
            let path = path(duty);
            async move { nadia.send(axum::http::Method::PUT, &path, &evidence).await }
        };
        assert_eq!(put("recreation", json!({"outcome": "done", "text": " "})).await.status.as_u16(), 422);
        assert_eq!(
            put("recreation", json!({"outcome": "not-possible", "because": ""})).await.status.as_u16(),
            422
        );
        assert_eq!(
            put("publications", json!({"outcome": "done", "text": "Looked."})).await.status.as_u16(),
            422,
            "a search records what was searched and what was found"
        );
        put("recreation", json!({"outcome": "not-possible", "because": "There is no second gateway."}))
            .await
            .good();
        let search =
            json!({"outcome": "done", "text": "Nothing fits.", "search": {"words": "gateway", "found": []}});
        put("publications", search).await.good();
        for duty in ["isolation", "proposal"] {
            put(duty, json!({"outcome": "done", "text": "Done with care, see the notes."})).await.good();
        }
        chain.nadia().escalates(&number, "boreal>nimbus").await;
    }

    async fn severity_1_passes_incomplete_with_reason_author_and_deadline(chain: Chain) {
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        let at_once =
            |severity: u8, gate: Value| json!({"severity": severity, "values": {}, "override": gate});
        let refused = chain
            .nadia()
            .escalates_with(
                &number,
                "boreal>nimbus",
                at_once(2, json!({"gate": "incomplete", "reason": "Now."})),
            )
            .await;
        assert_eq!(refused.refused(), "override-not-allowed");
        let refused = chain
            .nadia()
            .escalates_with(
                &number,
                "boreal>nimbus",
                at_once(1, json!({"gate": "incomplete", "reason": " "})),
            )
            .await;
        assert_eq!(refused.refused(), "override-reason-needed");
        let gate = json!({"gate": "incomplete", "reason": "The whole plant stands still."});
        let sent = chain.nadia().escalates_with(&number, "boreal>nimbus", at_once(1, gate)).await.good();
        let escalation = word(&sent["number"]);
        assert_eq!(sent["telephone"][0]["region"], "US", "severity 1 is telephoned as well: {sent:#}");
        let reference = chain.nadia().reference(&escalation).await;
        let theirs = chain.victor().request(&reference).await;
        assert_eq!(theirs["incomplete"].as_array().unwrap().len(), 12, "{theirs:#}");
        // The deadline is a clock that the asker keeps: four hours, whatever the hour.
        let clock = theirs["clocks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["promise"] == "override-completion")
            .unwrap();
        assert_eq!((&clock["kept_by"], &clock["due_at"]), (&json!("asker"), &json!("2026-10-05T12:00:00Z")));
        let entries = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
        assert!(entries[0].to_string().contains("The whole plant stands still."), "{}", entries[0]);
        chain.nadia().triages(&number).await;
        let values = with(
            filled_in(),
            &json!({
                "triage.isolation": "done", "triage.publications": "done", "triage.recreation": "done", "triage.proposal": "done"
            }),
        );
        chain.nadia().does(&format!("escalations/{escalation}/completion"), json!({"values": values})).await;
        let theirs = chain.victor().request(&reference).await;
        assert_eq!(theirs["incomplete"], json!([]));
        let clock = theirs["clocks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["promise"] == "override-completion")
            .unwrap();
        assert_eq!(clock["standing"], "met");
        chain.must_add_up().await;
    }

    async fn severity_1_is_to_be_telephoned_until_somebody_has(chain: Chain) {
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        chain.nadia().triages(&number).await;
        let sent = chain.nadia().escalates_with(&number, "boreal>nimbus", json!({"severity": 1})).await.good();
        assert_eq!((&sent["to_telephone"], &sent["telephoned_at"]), (&json!(true), &Value::Null));
        let escalation = word(&sent["number"]);
        chain.pass(SignedDuration::from_mins(10)).await;
        let call = json!({"text": "They have it, and wake their engineer.", "channel": "phone", "who": "hotline",
            "happened_at": "2026-10-05T08:04:00Z"});
        chain.nadia().does(&format!("escalations/{escalation}/entries"), call).await;
        let view = chain.nadia().escalation(&escalation).await;
        assert_eq!(
            (&view["to_telephone"], &view["telephoned_at"]),
            (&json!(false), &json!("2026-10-05T08:04:00Z"))
        );
        // By hand, telling it by telephone is the call.
        let number = chain.claire().opens_with(json!({"severity": 1, "product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        let sent = chain.nadia().escalates_with(&number, "boreal>strato", json!({"severity": 1})).await.good();
        let told = json!({"who": "hotline", "channel": "phone", "reference": "ST-9"});
        let view = chain.nadia().does(&format!("escalations/{}/told", word(&sent["number"])), told).await;
        assert_eq!(view["to_telephone"], false);
        // What began lighter is telephoned once it is grave.
        let (_, lighter, _) = chain.escalated().await;
        assert_eq!(chain.nadia().escalation(&lighter).await["to_telephone"], false);
        let worse = json!({"severity": 1, "reason": "Everybody is out."});
        chain.nadia().does(&format!("escalations/{lighter}/severity"), worse).await;
        let view = chain.nadia().escalation(&lighter).await;
        assert_eq!(view["to_telephone"], json!(view["severity"]["level"] == 1), "{view:#}");
        // A call about something lighter was not the one that is due now.
        let (_, lighter, _) = chain.escalated().await;
        let call = json!({"text": "They ask for the build.", "channel": "phone", "who": "hotline"});
        chain.nadia().does(&format!("escalations/{lighter}/entries"), call).await;
        chain.pass(SignedDuration::from_mins(30)).await;
        let worse = json!({"severity": 1, "reason": "Everybody is out."});
        chain.nadia().does(&format!("escalations/{lighter}/severity"), worse).await;
        let view = chain.nadia().escalation(&lighter).await;
        assert_eq!(view["to_telephone"], json!(view["severity"]["level"] == 1), "{view:#}");
        chain.must_add_up().await;
    }

    async fn what_completes_an_override_is_as_good_as_the_form_wants_it(chain: Chain) {
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        chain.nadia().triages(&number).await;
        let gate = json!({"gate": "incomplete", "reason": "The whole plant stands still."});
        let at_once = json!({"severity": 1, "values": {}, "override": gate});
        let sent = chain.nadia().escalates_with(&number, "boreal>nimbus", at_once).await.good();
        let path = format!("escalations/{}/completion", word(&sent["number"]));
        let hollow = with(filled_in(), &json!({"problem-statement": "x", "personal-data-cleared": "perhaps"}));
        let refused = chain.nadia().post(&path, json!({"values": hollow})).await;
        let missing = refused.json()["missing"].clone();
        let faults: Vec<(&Value, &Value)> =
            missing.as_array().unwrap().iter().map(|it| (&it["field"], &it["code"])).collect();
        assert_eq!(
            faults,
            [
                (&json!("problem-statement"), &json!("too-short")),
                (&json!("personal-data-cleared"), &json!("not-confirmed"))
            ]
        );
        chain.nadia().does(&path, json!({"values": filled_in()})).await;
        chain.must_add_up().await;
    }

    async fn a_contact_at_the_vendor_s_own_door_passes_at_once_and_completes_it_there(chain: Chain) {
        let seat = json!({"account": chain.accounts["Boréal Services"], "email": "nadia@boreal.example",
            "name": "Nadia Benali", "reach": "all"});
        let seat = chain.vera().does("contacts", seat).await;
        let nadia = chain.seat_of("nimbus", &word(&seat["id"])).await;
        let opening = |severity: u8| json!({"subject": "Gateway down", "text": "All of it.", "severity": severity,
            "product": "Nimbus Compute"});
        assert_eq!(nadia.may_not("requests", opening(1)).await, "escalation-incomplete");
        let gate = json!({"override": {"gate": "incomplete", "reason": "The whole plant stands still."}});
        assert_eq!(nadia.may_not("requests", with(opening(2), &gate)).await, "override-not-allowed");
        let made = nadia.does("requests", with(opening(1), &gate)).await;
        let number = word(&made["number"]);
        assert_eq!(made["incomplete"].as_array().unwrap().len(), 8, "{made:#}");
        let due = made["clocks"].as_array().unwrap().iter().find(|it| it["promise"] == "override-completion");
        assert_eq!(due.unwrap()["due_at"], "2026-10-05T12:00:00Z");
        let path = format!("requests/{number}/completion");
        let hollow = with(filled_in(), &json!({"problem-statement": "x"}));
        assert_eq!(nadia.may_not(&path, json!({"values": hollow})).await, "escalation-incomplete");
        assert_eq!(nadia.does(&path, json!({"values": filled_in()})).await["incomplete"], json!([]));
        // Nobody writes another's name under it.
        let forged = with(opening(1), &json!({"override": {"gate": "incomplete", "reason": "x", "author": "Vera"}}));
        assert!(nadia.post("requests", forged).await.status.is_client_error());
        chain.must_add_up().await;
    }

    async fn the_form_follows_what_the_escalation_is_about(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let path = |more: &str| format!("links/{}/form?number={number}{more}", chain.links["boreal>nimbus"]);
        let own = chain.nadia().reads(&path("")).await;
        assert_eq!(own["barred"], Value::Null);
        assert!(!own["form"]["fields"].as_array().unwrap().is_empty());
        // Training asks for other things, and a contract is another door's.
        let training = chain.nadia().reads(&path("&kind=training")).await;
        assert_ne!(training["duties"], own["duties"]);
        let contract = chain.nadia().reads(&path("&kind=contract")).await;
        assert_eq!(contract["barred"]["reason"], "not-authorised-contact");
        let strato = format!("links/{}/form?number={number}", chain.links["boreal>strato"]);
        assert_eq!(chain.nadia().reads(&strato).await["barred"]["reason"], "not-entitled");
        let strato = chain.nadia().reads(&format!("{strato}&product=Strato%20Vault")).await;
        assert_eq!(strato["barred"], Value::Null);
    }

    async fn only_an_authorised_contact_in_good_standing_escalates(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        // Faye works here, and is nobody's authorised contact for Boréal.
        let refused = chain.seat("faye@boreal").escalates_with(&number, "boreal>nimbus", json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.refused().as_str()), (403, "not-authorised-contact"));
        // Nor may she go under another's name, where the policy does not let an absent contact be passed.
        let nadia = person(&chain, "Nadia Benali").await;
        let faye = chain.seat("faye@boreal");
        let refused = faye.escalates_with(&number, "boreal>nimbus", json!({"contact": nadia})).await;
        assert_eq!(refused.refused(), "not-authorised-contact");
        let gate = json!({"gate": "absent-contact", "reason": "Nadia is on leave."});
        let refused =
            faye.escalates_with(&number, "boreal>nimbus", json!({"contact": nadia, "override": gate})).await;
        assert_eq!(refused.refused(), "override-not-allowed");
        // A certificate ends on its day.
        let named = json!({
            "email": "faye@freelance.example", "name": "Faye Lindt", "door": "technical", "qualified_until": "2026-10-05"
        });
        chain
            .vera()
            .does(&format!("agreements/{}/contacts", chain.agreements["Boréal Services"]), named)
            .await;
        faye.escalates(&number, "boreal>nimbus").await;
        chain.pass(SignedDuration::from_hours(48)).await;
        let refused = faye.escalates_with(&number, "boreal>nimbus", json!({})).await;
        assert_eq!(refused.refused(), "contact-not-qualified");
    }

    async fn business_requests_go_to_their_own_queue_and_through_their_own_door(chain: Chain) {
        let number = chain
            .claire()
            .opens_with(json!({
                "kind": "billing", "subject": "Invoice of August", "product": null, "severity": 3
            }))
            .await;
        assert_eq!(chain.bea().request(&number).await["queue"], "business");
        let reply = json!({"text": "We look at it."});
        assert_eq!(chain.nadia().may_not(&format!("requests/{number}/entries"), reply).await, "not-yours");
        chain.bea().replies(&number, "We look at it.").await;
        let evidence =
            json!({"outcome": "done", "text": "Read twice.", "search": {"words": "invoice", "found": []}});
        chain.bea().puts(&format!("requests/{number}/triage/publications"), evidence).await;
        let bill = json!({"product": null, "values": {
            "contract-number": "C-7712", "period": "2026-08", "document": "INV-88",
            "explanation": "The storage of August was charged twice on this invoice."
        }});
        let refused = chain.nadia().escalates_with(&number, "boreal>nimbus", bill.clone()).await;
        assert_eq!(refused.status.as_u16(), 403, "a technical contact does not enter by the commercial door");
        let sent = chain.bea().escalates_with(&number, "boreal>nimbus", bill).await.good();
        let theirs = chain.bea().reference(&word(&sent["number"])).await;
        assert_eq!(chain.vera().request(&theirs).await["queue"], "business");
    }

    async fn what_the_agreement_forbids_does_not_cross(chain: Chain) {
        may_cross(&chain, false, false).await;
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        for text in ["Write to claire@martin.example", "Call +33 1 23 45 67 89", "Claire Martin saw it"] {
            let refused = chain.nadia().escalates_with(&number, "boreal>nimbus", json!({"text": text})).await;
            assert_eq!(refused.refused(), "personal-data-forbidden", "{text}");
        }
        let in_form = with(filled_in(), &json!({"diagnostics": "Ask paul@martin.example for the logs"}));
        let refused =
            chain.nadia().escalates_with(&number, "boreal>nimbus", json!({"values": in_form})).await;
        assert_eq!(refused.refused(), "personal-data-forbidden", "the form crosses too");
        let log = chain.nadia().uploads("router.log", b"nothing but lines").await;
        let refused =
            chain.nadia().escalates_with(&number, "boreal>nimbus", json!({"attachments": [log]})).await;
        assert_eq!(refused.refused(), "attachments-forbidden");
        let escalation = chain.nadia().escalates(&number, "boreal>nimbus").await;
        let code = chain
            .nadia()
            .may_not(&format!("escalations/{escalation}/entries"), json!({"text": "Ask Claire Martin."}))
            .await;
        assert_eq!(code, "personal-data-forbidden", "later words as well as the first");
        chain.claire().replies(&number, "It is still down.").await;
        let before = chain.nadia().entries(&number).await;
        let entry = before.iter().rfind(|it| it["type"] == "reply").unwrap();
        let relay = json!({
            "entry": entry["id"], "escalation": escalation, "text": "Claire Martin says it is down.", "preview": true
        });
        let code = chain.nadia().may_not(&format!("requests/{number}/relays/next"), relay).await;
        assert_eq!(code, "personal-data-forbidden", "a preview as well as what it shows");
        assert_eq!(chain.nadia().entries(&number).await, before, "a preview changes nothing");
    }

    async fn where_it_may_files_cross_as_copies_that_tell_nothing_of_their_maker(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        let log = chain.nadia().uploads("router.log", b"nothing but lines").await;
        let sent = chain
            .nadia()
            .escalates_with(&number, "boreal>nimbus", json!({"attachments": [log.clone()]}))
            .await
            .good();
        let theirs = chain.nadia().reference(&word(&sent["number"])).await;
        let entries = chain.victor().entries(&theirs).await;
        let file = &entries[0]["attachments"][0];
        assert_eq!(file["name"], "router.log");
        let bytes = chain.victor().get(&format!("requests/{theirs}/files/{}", word(&file["sha256"]))).await;
        assert_eq!(bytes.body, b"nothing but lines");
        // A file that was not chosen stays; a digest that is known elsewhere opens nothing.
        let other = chain.nadia().uploads("secret.log", b"for the desk alone").await;
        let digest = word(&other["sha256"]);
        assert_eq!(
            chain.victor().get(&format!("requests/{theirs}/files/{digest}")).await.status.as_u16(),
            404
        );
    }

    async fn an_authorised_contact_is_replaced_with_a_reason_and_a_removed_one_hands_over(chain: Chain) {
        let (_, escalation, theirs) = chain.escalated().await;
        let contacts = format!("agreements/{}/contacts", chain.agreements["Boréal Services"]);
        let nadia = person(&chain, "Nadia Benali").await;
        let refused = chain.vera().delete(&format!("{contacts}/{nadia}")).await;
        assert_eq!(refused.status.as_u16(), 422, "a reason is needed");
        chain.vera().delete(&format!("{contacts}/{nadia}?reason=Left%20the%20company")).await.good();
        let view = chain.leo().escalation(&escalation).await;
        assert_eq!(view["contact"], "Léo Marchand", "{view:#}");
        let reply = json!({"text": "Anything new?"});
        assert_eq!(
            chain.nadia().may_not(&format!("escalations/{escalation}/entries"), reply.clone()).await,
            "not-authorised-contact"
        );
        chain.leo().does(&format!("escalations/{escalation}/entries"), reply).await;
        assert_eq!(chain.victor().entries(&theirs).await.last().unwrap()["name"], "Léo Marchand");
        let leo = person(&chain, "Léo Marchand").await;
        let replaced = json!({
            "email": "faye@freelance.example", "name": "Faye Lindt", "door": "both", "replaces": leo,
            "qualified_until": "2027-12-31"
        });
        assert_eq!(chain.vera().post(&contacts, replaced.clone()).await.status.as_u16(), 422);
        chain.vera().does(&contacts, with(replaced, &json!({"reason": "Promoted"}))).await;
        assert_eq!(
            chain.leo().may_not(&format!("escalations/{escalation}/entries"), json!({"text": "x"})).await,
            "not-authorised-contact"
        );
        chain.must_add_up().await;
    }

    async fn a_form_that_changed_meanwhile_is_said_to_have_changed(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().triages(&number).await;
        let fields = json!([{ "name": "tenant", "label": {"en": "Tenant", "fr": "Locataire"}, "ask": "line", "required": true }]);
        chain.vera().does("forms", json!({"kind": "technical", "fields": fields})).await;
        let refused = chain.nadia().escalates_with(&number, "boreal>nimbus", json!({"form": 99})).await;
        assert_eq!(refused.refused(), "form-changed");
        let refused = chain.nadia().escalates_with(&number, "boreal>nimbus", json!({})).await;
        let missing = refused.json()["missing"].clone();
        assert_eq!(missing[0]["field"], "tenant", "the asker has the newest form already: {missing:#}");
        chain
            .nadia()
            .escalates_with(&number, "boreal>nimbus", json!({"values": {"tenant": "org-77"}}))
            .await
            .good();
    }

    async fn a_form_refuses_what_is_typed_and_never_a_mail_or_a_call(chain: Chain) {
        let fields = json!([{ "name": "site", "label": {"en": "Site", "fr": "Site"}, "ask": "line", "required": true }]);
        chain.ada().does("forms", json!({"kind": "technical", "fields": fields})).await;
        let opening = json!({"subject": "Gateway down", "text": "Since nine."});
        let refused = chain.claire().post("requests", opening.clone()).await;
        assert_eq!(refused.json()["missing"][0]["field"], "site");
        assert_eq!(refused.refused(), "escalation-incomplete");
        chain.claire().does("requests", with(opening, &json!({"values": {"site": "Lyon"}}))).await;
        let letter = Letter::from("claire@martin.example", "8@martin.example").about("Gateway", "Down since nine.");
        let filed = chain.receives("boreal", &letter.raw()).await;
        assert_eq!(filed["standing"], "filed", "{filed:#}");
        let mailed = chain.nadia().request(filed["number"].as_str().unwrap()).await;
        assert_eq!(mailed["incomplete"][0]["field"], "site", "what is missing is asked for: {mailed:#}");
        let called = json!({
            "subject": "Gateway", "text": "She says it is down.", "account": chain.accounts["Ateliers Martin"],
            "channel": "phone", "who": "Claire Martin"
        });
        let called = chain.nadia().does("requests", called).await;
        assert_eq!(called["incomplete"][0]["field"], "site");
        chain.must_add_up().await;
    }

    async fn what_the_next_desk_does_not_cover_is_refused_here_already(chain: Chain) {
        let number = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        let refused = chain
            .nadia()
            .escalates_with(&number, "boreal>strato", json!({"product": "Nimbus Compute"}))
            .await;
        assert_eq!(refused.refused(), "not-entitled");
        let refused = chain.nadia().escalates_with(&number, "boreal>strato", json!({"severity": 9})).await;
        assert_eq!(refused.refused(), "severity-unknown");
    }
}
