//! Promises, explained on pages: to the desk both sides' promises, to the customer the desk's own alone.

use domain::SignedDuration;
use relais_tests::both_engines;

both_engines! {
    async fn a_promise_over_a_weekend_says_what_counted_and_why_the_rest_did_not(chain: Chain) {
        // From Monday to Friday at half past five in the afternoon, half an hour before the desk closes.
        let monday = relais_tests::chain::monday().to_zoned(jiff::tz::TimeZone::get("Europe/Paris").unwrap());
        let late = monday.date().checked_add(jiff::ToSpan::days(4)).unwrap().at(17, 30, 0, 0);
        let late = late.to_zoned(monday.time_zone().clone()).unwrap().timestamp();
        chain.pass(late.duration_since(chain.engine.now())).await;
        let number = chain.claire().opens("Gateway down").await;
        chain.pass(SignedDuration::from_hours(20)).await;
        let place = format!("requests/{number}/clocks/first-response/1");
        let explained = chain.claire().reads(&place).await;
        assert_eq!((&explained["elapsed_s"], &explained["source"]), (&1800.into(), &"Relais default".into()));
        let mut claire = chain.signed_in("claire").await;
        let mut nadia = chain.signed_in("nadia").await;
        for browser in [&mut claire, &mut nadia] {
            let base = browser.home.clone();
            let request = browser.get(&format!("{base}/requests/{number}")).await.text();
            assert!(request.contains(&format!("{base}/{place}")), "no link to the explanation on {base}");
            let secret = browser.secret("/password").await;
            browser.posts("/language", &[("csrf", &secret), ("language", "en")]).await;
            let page = browser.get(&format!("{base}/{place}")).await;
            assert!(page.status.is_success(), "{}", page.status);
            let page = page.text();
            for said in [
                "closed all day: Saturday 10 October 2026, Sunday 11 October 2026",
                "30\u{a0}min counted of 2\u{a0}h",
                "Europe/Paris",
                "Relais default",
                explained["calendar_version"].as_str().unwrap(),
                explained["zone_data"].as_str().unwrap(),
            ] {
                assert!(page.contains(said), "{base}: {said}: {page}");
            }
        }
        let absent = claire.get(&format!("{}/requests/{number}/clocks/first-response/2", claire.home)).await;
        assert_eq!(absent.status.as_u16(), 404);
    }

    async fn a_pause_names_its_cause(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        chain.nadia().replies(&number, "We look at it.").await;
        chain.claire().does(&format!("requests/{number}/entries"), serde_json::json!({"text": "And now?"})).await;
        chain
            .nadia()
            .does(&format!("requests/{number}/information-requests"), serde_json::json!({"text": "Which build?"}))
            .await;
        let view = chain.claire().request(&number).await;
        let clocks = view["clocks"].as_array().unwrap();
        let mut paused = 0;
        for clock in clocks.iter().filter(|clock| clock["standing"] == "paused") {
            let (promise, cycle) = (clock["promise"].as_str().unwrap(), &clock["cycle"]);
            let place = format!("requests/{number}/clocks/{promise}/{cycle}");
            assert_eq!(chain.claire().reads(&place).await["pauses"][0]["cause"], "question");
            paused += 1;
        }
        assert!(paused > 0, "nothing stands still: {view:#}");
    }

    async fn the_desk_sees_both_promises_the_next_due_first_and_the_customer_its_own_alone(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let ours = chain.nadia().request(&number).await["clocks"].clone();
        let theirs = chain.nadia().escalation(&escalation).await["clocks"].clone();
        let due = |clocks: &serde_json::Value| {
            let open = clocks.as_array().unwrap().iter().filter(|clock| clock["stopped_at"].is_null());
            open.map(|clock| clock["due_at"].as_str().unwrap().to_owned()).min().expect("an open promise")
        };
        let ours_first = due(&ours) <= due(&theirs);
        let mut nadia = chain.signed_in("nadia").await;
        for page in ["", "/time"] {
            let text = nadia.get(&format!("/d/boreal/requests/{number}{page}")).await.text();
            let at = |place: &str| text.find(place).unwrap_or_else(|| panic!("no {place} on {page}: {text}"));
            let one = at(&format!("/d/boreal/requests/{number}/clocks/"));
            let other = at(&format!("/d/boreal/escalations/{escalation}/clocks/"));
            assert_eq!(one < other, ours_first, "on {page}");
        }
        let promise = theirs[0]["promise"].as_str().unwrap();
        let explained = format!("/d/boreal/escalations/{escalation}/clocks/{promise}/1");
        assert!(nadia.get(&explained).await.text().contains("Nimbus"), "{explained}");
        let mut claire = chain.signed_in("claire").await;
        let text = claire.get(&format!("{}/requests/{number}", claire.home)).await.text();
        assert!(text.contains("/clocks/") && !text.contains("Nimbus Cloud") && !text.contains(&escalation));
        let page = claire.get(&format!("{}/requests/{escalation}/clocks/{promise}/1", claire.home)).await;
        assert_eq!(page.status.as_u16(), 404);
    }
}
