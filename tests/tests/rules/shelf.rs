//! Publications, notices, terms of service, the welcome guide, the brand.

use domain::SignedDuration;
use domain::desk::Agreement;
use engine::Administer;
use relais_tests::both_engines;
use relais_tests::chain::{Chain, monday};
use relais_tests::seat::{with, word};
use serde_json::{Value, json};

fn known_issue(audience: &str) -> Value {
    json!({
        "kind": "known-issue", "language": "fr", "title": "Passerelle muette après la mise à jour",
        "products": ["Nimbus Compute"], "versions": "8.1", "symptoms": "La passerelle ne répond plus du tout.",
        "workaround": "Redémarrer deux fois.", "fixed_in": "8.2", "body": "", "audience": audience
    })
}

fn maintenance(audience: &str) -> Value {
    json!({
        "kind": "maintenance", "title": "Nuit de maintenance", "body": "Arrêt d’une heure.",
        "starts": "2026-10-10T22:00:00Z", "ends": "2026-10-10T23:00:00Z", "audience": audience
    })
}

fn titles(list: &[Value]) -> Vec<String> {
    list.iter().map(|it| word(&it["title"])).collect()
}

async fn finds(chain: &Chain, seat: &str, words: &str) -> usize {
    chain.seat(seat).lists(&format!("publications?q={words}")).await.len()
}

both_engines! {
    async fn what_the_next_desk_publishes_is_found_here_and_never_shown_to_customers(chain: Chain) {
        let made = chain.vera().does("publications", known_issue("askers")).await;
        let here = chain.nadia().lists("publications?q=passerelle").await;
        assert_eq!(
            (titles(&here), &here[0]["from"]),
            (vec!["Passerelle muette après la mise à jour".to_owned()], &json!("Nimbus Cloud"))
        );
        for customer in ["claire", "gwen"] {
            assert_eq!(chain.seat(customer).lists("publications").await, Vec::<Value>::new());
            assert_eq!(finds(&chain, customer, "passerelle").await, 0);
            let found = chain.seat(customer).lists("search?q=passerelle").await;
            assert_eq!(found, Vec::<Value>::new());
            let path = format!("publications/{}", word(&here[0]["id"]));
            assert_eq!(chain.seat(customer).get(&path).await.status.as_u16(), 404);
        }
        // A copy is not ours to revise; published again as our own, it is ours to show.
        let path = format!("publications/{}", word(&here[0]["id"]));
        let revised = chain.leo().send(axum::http::Method::PUT, &path, &known_issue("customers")).await;
        assert!(revised.status.is_client_error(), "{}", revised.text());
        chain.leo().does("publications", known_issue("customers")).await;
        assert_eq!(finds(&chain, "claire", "passerelle").await, 1);
        assert_eq!(
            finds(&chain, "gwen", "passerelle").await,
            0,
            "another desk’s customers see nothing of it"
        );
        let shown = chain.claire().lists("publications").await;
        assert!(!json!(shown).to_string().contains("Nimbus Cloud"), "{shown:?}");
        // Taken back by its owner, the copy goes.
        let path = format!("publications/{}", word(&made["id"]));
        chain.vera().puts(&path, known_issue("desk")).await;
        let here = chain.nadia().lists("publications?q=passerelle").await;
        assert_eq!((here.len(), &here[0]["from"]), (1, &Value::Null));
    }

    async fn the_default_audience_is_this_desk_alone(chain: Chain) {
        let mut draft = known_issue("desk");
        draft.as_object_mut().unwrap().remove("audience");
        chain.leo().does("publications", draft).await;
        assert_eq!(finds(&chain, "nadia", "passerelle").await, 1);
        assert_eq!(finds(&chain, "claire", "passerelle").await, 0);
        assert_eq!(
            chain.nadia().may_not("publications", known_issue("desk")).await,
            "not-yours",
            "leads publish"
        );
    }

    async fn a_search_understands_french_and_english(chain: Chain) {
        chain.leo().does("publications", known_issue("customers")).await;
        let english = with(
            known_issue("customers"),
            &json!({
                "language": "en", "title": "Gateways stop answering", "symptoms": "Connections hang.", "workaround": "Restart."
            }),
        );
        chain.leo().does("publications", english).await;
        for (words, found) in [
            ("passerelles", 1),
            ("PASSERELLE", 1),
            ("redemarrer", 1),
            ("red%C3%A9marr%C3%A9", 1),
            ("gateway", 1),
            ("connection%20hanging", 1),
            ("compute", 2),
            ("passerelle%20gateway", 0),
            ("nothing-like-it", 0),
        ] {
            assert_eq!(finds(&chain, "claire", words).await, found, "{words}");
        }
    }

    async fn a_search_of_publications_is_kept_as_evidence_of_first_line_work(chain: Chain) {
        chain.vera().does("publications", known_issue("askers")).await;
        let number = chain.claire().opens("Passerelle muette").await;
        let found: Vec<Value> = chain
            .nadia()
            .lists("publications?q=passerelle")
            .await
            .iter()
            .map(|it| it["id"].clone())
            .collect();
        let evidence = json!({"outcome": "done", "text": "One fits; it is of another version.", "search": {
            "words": "passerelle", "found": [found[0], "https://kb.example/1184"]
        }});
        chain.nadia().puts(&format!("requests/{number}/triage/publications"), evidence.clone()).await;
        let duties = chain.nadia().lists(&format!("requests/{number}/triage")).await;
        let kept = duties.iter().find(|it| it["duty"] == "publications").unwrap();
        assert_eq!(kept["evidence"]["search"], evidence["search"]);
    }

    async fn notices_travel_like_publications(chain: Chain) {
        chain.vera().does("notices", maintenance("askers")).await;
        let here = chain.nadia().lists("notices").await;
        assert_eq!((here.len(), &here[0]["from"]), (1, &json!("Nimbus Cloud")));
        assert_eq!(chain.claire().lists("notices").await, Vec::<Value>::new());
        let own = chain.leo().does("notices", maintenance("customers")).await;
        let path = format!("notices/{}", word(&own["id"]));
        assert_eq!(chain.claire().reads(&path).await["title"], "Nuit de maintenance");
        assert_eq!(chain.gwen().get(&path).await.status.as_u16(), 404);
        let moved = with(
            maintenance("customers"),
            &json!({"starts": "2026-10-11T22:00:00Z", "ends": "2026-10-11T23:00:00Z"}),
        );
        chain.leo().puts(&path, moved).await;
        assert_eq!(chain.claire().reads(&path).await["version"], 2);
        let backwards = with(maintenance("customers"), &json!({"ends": "2026-10-01T00:00:00Z"}));
        assert_eq!(chain.leo().may_not("notices", backwards).await, "field-invalid");
    }

    async fn terms_of_service_are_versioned_accepted_by_the_signatory_and_never_in_the_way(chain: Chain) {
        assert_eq!(chain.claire().get("terms").await.status.as_u16(), 404);
        let text = json!({"text": {"en": "Be reasonable.", "fr": "Soyez raisonnables."}});
        chain.ada().puts("terms", text.clone()).await;
        let shown = chain.paul().reads("terms").await;
        assert_eq!(
            (&shown["version"], &shown["accepted_at"], &shown["may_accept"]),
            (&json!(1), &Value::Null, &json!(false))
        );
        // Nobody has signed; a night-time severity 1 opens all the same.
        chain.pass(SignedDuration::from_hours(16)).await;
        let number = chain.claire().opens_with(json!({"severity": 1})).await;
        let clock = chain.claire().request(&number).await["clocks"][0].clone();
        let due = monday() + SignedDuration::from_mins(16 * 60 + 30);
        assert_eq!((&clock["due_at"], &clock["around_the_clock"]), (&json!(due.to_string()), &json!(true)));
        let accept = |version: u32| json!({"version": version});
        assert_eq!(chain.paul().may_not("terms/acceptance", accept(1)).await, "not-signatory");
        assert_eq!(chain.claire().may_not("terms/acceptance", accept(7)).await, "changed-meanwhile");
        chain.claire().does("terms/acceptance", accept(1)).await;
        let shown = chain.paul().reads("terms").await;
        assert_eq!(shown["accepted_by"], "Claire Martin", "for the account, by its signatory");
        assert_eq!(chain.denis().reads("terms").await["accepted_by"], Value::Null);
        chain.ada().puts("terms", text).await;
        let shown = chain.claire().reads("terms").await;
        assert_eq!(
            (&shown["version"], &shown["accepted_by"]),
            (&json!(2), &Value::Null),
            "a new version is accepted anew"
        );
        // What was in force stays readable, and who accepted it is kept.
        let first = chain.claire().reads("terms?version=1").await;
        assert_eq!(
            (&first["accepted_by"], &first["newest"], &first["may_accept"], first["versions"].as_array().unwrap().len()),
            (&json!("Claire Martin"), &json!(false), &json!(false), 2)
        );
        assert_eq!(chain.claire().get("terms?version=3").await.status.as_u16(), 404);
        let kept = chain.ada().reads("terms").await["acceptances"].clone();
        assert_eq!(
            (&kept[0]["account"], &kept[0]["version"], &kept[0]["by"]),
            (&json!("Ateliers Martin"), &json!(1), &json!("Claire Martin"))
        );
        assert_eq!(chain.denis().reads("terms").await["acceptances"], json!([]), "others’ are theirs");
    }

    async fn an_asker_s_shelf_follows_what_its_agreement_covers(chain: Chain) {
        let operator = domain::seat::Viewer::Operator { desk: chain.desks["nimbus"].id };
        let mail = with(known_issue("askers"), &json!({"products": ["Nimbus Mail"]}));
        let mut agreement = chain.engine.read(&operator).agreement(chain.agreements["Cime Infogérance"]).await.unwrap();
        agreement.products = vec!["Nimbus Compute".into()];
        let narrow = agreement.clone();
        chain.operate("nimbus", Administer::PutAgreement(Box::new(agreement))).await;
        chain.vera().does("publications", mail).await;
        assert_eq!(finds(&chain, "carl", "passerelle").await, 0);
        // Extended later, what was published before comes too; narrowed again, it goes.
        let seen = narrow.version;
        let wide = Agreement { products: Vec::new(), version: seen + 1, ..narrow.clone() };
        chain.operate("nimbus", Administer::PutAgreement(Box::new(wide))).await;
        chain.rest().await;
        assert_eq!(finds(&chain, "carl", "passerelle").await, 1);
        let narrow = Agreement { version: seen + 2, ..narrow };
        chain.operate("nimbus", Administer::PutAgreement(Box::new(narrow))).await;
        chain.rest().await;
        assert_eq!(finds(&chain, "carl", "passerelle").await, 0);
    }

    async fn the_welcome_guide_is_made_from_the_agreement_and_may_be_edited(chain: Chain) {
        let guide = chain.claire().reads("guide").await;
        assert_eq!(
            (&guide["mailbox"], &guide["severities"].as_array().unwrap().len()),
            (&json!("support@boreal.example"), &4)
        );
        assert_eq!(guide["reopen_days"], 14);
        let promised = guide["severities"][0]["targets"].to_string();
        assert!(promised.contains("first-response") && !promised.contains("resolution"), "{promised}");
        let path = format!("agreements/{}/guide", chain.agreements["Ateliers Martin"]);
        chain.ada().puts(&path, json!({"text": {"en": "Ring twice.", "fr": "Sonnez deux fois."}})).await;
        assert_eq!(chain.claire().reads("guide").await["edited"]["fr"], "Sonnez deux fois.");
        assert_eq!(chain.denis().reads("guide").await["edited"], Value::Null);
        chain.ada().puts(&path, json!({"text": null})).await;
        assert_eq!(chain.claire().reads("guide").await["edited"], Value::Null);
    }

    async fn the_agreement_says_whose_brand_its_customers_see(chain: Chain) {
        assert_eq!(chain.claire().reads("me").await["desk"]["brand"]["name"], "Boréal Services");
        assert_eq!(chain.gwen().reads("me").await["desk"]["brand"]["name"], "Nimbus Support");
        let number = chain.gwen().opens("Mail is slow").await;
        chain.carl().replies(&number, "We look at it.").await;
        let mails = chain.engine.recent_mail().await.unwrap();
        for (_, mail) in mails.iter().filter(|(_, mail)| mail.to == "gwen@garnier.example") {
            let out = post::out::compose(mail, "https://support.example");
            assert!(out.from.starts_with("Nimbus Support <") && !out.body.contains("Cime"), "{out:?}");
        }
        let path = format!("agreements/{}/brand", chain.agreements["Garnier"]);
        chain.carl().puts(&path, json!({"brand": "own"})).await;
        assert_eq!(chain.gwen().reads("me").await["desk"]["brand"]["name"], "Cime Infogérance");
    }
}
