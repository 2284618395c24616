//! Tags: a desk's own labels on its requests, by which its lists are narrowed, and of which nobody else hears.

use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::seat::{Seat, word};
use serde_json::{Value, json};

/// Somebody puts tags on a request and takes others off; the request after it.
async fn tags(seat: &Seat<'_>, number: &str, add: &[&str], remove: &[&str]) -> Value {
    seat.does(&format!("requests/{number}/tags"), json!({"add": add, "remove": remove})).await
}

/// Why somebody may not.
async fn may_not_tag(seat: &Seat<'_>, number: &str, add: &[&str]) -> String {
    seat.may_not(&format!("requests/{number}/tags"), json!({"add": add})).await
}

/// The numbers that a list shows.
async fn listed(seat: &Seat<'_>, query: &str) -> Vec<String> {
    let list = seat.lists(&format!("requests?{query}")).await;
    let mut numbers: Vec<_> = list.iter().map(|it| word(&it["number"])).collect();
    numbers.sort_unstable();
    numbers
}

both_engines! {
    async fn a_request_bears_tags_until_they_are_taken_off_and_its_entries_say_so(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let nadia = chain.nadia();
        assert_eq!(nadia.request(&number).await["tags"], json!([]));
        let view = tags(&nadia, &number, &[" VPN-Down", "émea", "vpn-down"], &[]).await;
        assert_eq!(view["tags"], json!(["vpn-down", "émea"]));
        // The same letter, put together of two.
        let view = tags(&nadia, &number, &["E\u{301}mea"], &[]).await;
        assert_eq!(view["tags"], json!(["vpn-down", "émea"]));
        let view = tags(&nadia, &number, &["disk"], &["Vpn-Down", "never-there"]).await;
        assert_eq!(view["tags"], json!(["disk", "émea"]));
        let entries = nadia.entries(&number).await;
        let last = entries.last().unwrap();
        assert_eq!((&last["type"], &last["facts"]), (&json!("tagged"), &json!({"added": "disk", "removed": "vpn-down"})));
        // What changes nothing is not written.
        tags(&nadia, &number, &["disk"], &["never-there"]).await;
        assert_eq!(nadia.entries(&number).await.len(), entries.len());
        chain.must_add_up().await;
    }

    async fn what_is_no_tag_and_one_too_many_are_refused_and_change_nothing(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let nadia = chain.nadia();
        let long = "a".repeat(41);
        for wrong in ["two words", "a,b", "#vpn", "a/b", long.as_str()] {
            assert_eq!(may_not_tag(&nadia, &number, &["fine", wrong]).await, "tag-invalid", "{wrong}");
        }
        assert_eq!(may_not_tag(&nadia, &number, &["  "]).await, "field-missing");
        assert_eq!(may_not_tag(&nadia, &number, &[]).await, "field-missing");
        let both = json!({"add": ["a"], "remove": ["A"]});
        assert_eq!(nadia.may_not(&format!("requests/{number}/tags"), both).await, "field-invalid");
        assert_eq!(nadia.request(&number).await["tags"], json!([]));
        let full: Vec<String> = (10..30).map(|nth| format!("t{nth}")).collect();
        let full: Vec<&str> = full.iter().map(String::as_str).collect();
        tags(&nadia, &number, &full, &[]).await;
        assert_eq!(may_not_tag(&nadia, &number, &["more"]).await, "too-many-tags");
        let view = tags(&nadia, &number, &["more"], &["t10"]).await;
        assert_eq!(view["tags"].as_array().unwrap().len(), 20);
        chain.must_add_up().await;
    }

    async fn nobody_but_the_desk_hears_of_a_tag(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let claire = chain.claire();
        let heard = async || {
            let updated = claire.request(&number).await["updated_at"].clone();
            (updated, claire.entries(&number).await, chain.victor().entries(&theirs).await)
        };
        let before = heard().await;
        chain.clock.pass(SignedDuration::from_secs(5));
        tags(&chain.nadia(), &number, &["zanzibar"], &[]).await;
        assert_eq!(heard().await, before);
        assert_eq!(claire.request(&number).await.get("tags"), None);
        assert_eq!(chain.victor().request(&theirs).await["tags"], json!([]), "the next desk has tags of its own");
        assert_eq!(chain.nadia().escalation(&escalation).await.get("tags"), None);
        // Rows of lists say the same.
        assert_eq!(chain.nadia().lists("requests").await[0]["tags"], json!(["zanzibar"]));
        assert_eq!(chain.victor().lists("requests").await[0]["tags"], json!([]));
        let shown = claire.lists("requests").await;
        assert!(!shown.is_empty() && shown.iter().all(|it| it.get("tags").is_none()), "{shown:?}");
        assert_eq!(may_not_tag(&claire, &number, &["mine"]).await, "not-yours");
        assert_eq!(may_not_tag(&chain.bea(), &number, &["bill"]).await, "not-yours", "not her door");
        assert_eq!(claire.get("requests?tag=zanzibar").await.refused(), "field-invalid");
        // Its desk finds it by the word; whoever asked does not.
        assert_eq!(listed(&chain.nadia(), "q=zanzibar").await, std::slice::from_ref(&number));
        assert_eq!(listed(&claire, "q=zanzibar").await, Vec::<String>::new());
        chain.must_add_up().await;
    }

    async fn a_list_narrows_by_a_tag_whatever_its_case_and_beside_other_filters(chain: Chain) {
        let (gateway, mailbox) = (chain.claire().opens("Gateway down").await, chain.claire().opens("Mailbox full").await);
        let ended = chain.denis().opens("Gateway slow").await;
        let nadia = chain.nadia();
        for number in [&gateway, &ended] {
            tags(&nadia, number, &["vpn"], &[]).await;
        }
        tags(&nadia, &mailbox, &["disk"], &[]).await;
        chain.denis().does(&format!("requests/{ended}/withdrawal"), json!({"reason": "It works again."})).await;
        // What has ended is tagged as well.
        tags(&nadia, &ended, &["known"], &[]).await;
        let mut both = vec![gateway.clone(), ended.clone()];
        both.sort_unstable();
        assert_eq!(listed(&nadia, "tag=VPN").await, both);
        assert_eq!(listed(&nadia, "tag=vpn&open=true").await, std::slice::from_ref(&gateway));
        assert_eq!(listed(&nadia, "tag=vpn&by_due=true&open=true").await, std::slice::from_ref(&gateway));
        assert_eq!(listed(&nadia, "tag=known").await, [ended]);
        assert_eq!(listed(&nadia, "tag=nothing").await, Vec::<String>::new());
        assert_eq!(nadia.reads("requests/count?tag=vpn").await["count"], 2);
        assert_eq!(nadia.get("requests?tag=two%20words").await.refused(), "tag-invalid");
        tags(&nadia, &gateway, &[], &["vpn"]).await;
        assert_eq!(listed(&nadia, "tag=vpn&open=true").await, Vec::<String>::new());
        let whole = nadia.lists("requests?tag=disk&expand=request").await;
        assert_eq!(whole[0]["tags"], json!(["disk"]));
        chain.must_add_up().await;
    }

    async fn a_tag_goes_with_the_words_that_it_was_made_of(chain: Chain) {
        let number = chain.claire().opens_with(json!({"text": "Madame Duchesse Marie rang."})).await;
        tags(&chain.nadia(), &number, &["duchesse-marie", "vpn"], &[]).await;
        let path = format!("requests/{number}/entries/1/redaction");
        chain.leo().does(&path, json!({"passage": "Duchesse Marie"})).await;
        assert_eq!(chain.nadia().request(&number).await["tags"], json!(["vpn"]));
        assert_eq!(chain.claire().entries(&number).await[0]["text"], "Madame […] rang.");
        for query in ["tag=duchesse-marie", "q=duchesse"] {
            assert_eq!(listed(&chain.nadia(), query).await, Vec::<String>::new(), "{query}");
        }
        for left in ["request_tag where tag like '%duchesse%'", "event where lower(content) like '%duchesse%'"] {
            assert_eq!(chain.base.counts(&format!("select count(*) from {left}")).await, 0, "{left}");
        }
        // What the removal kept of them goes as well, and with another word no tag comes back.
        chain.leo().does(&path, json!({"passage": "Madame"})).await;
        assert_eq!(chain.nadia().request(&number).await["tags"], json!(["vpn"]));
        chain.must_add_up().await;
    }

    async fn a_tag_that_names_somebody_is_taken_out_with_its_entry_and_finds_nothing_any_more(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        tags(&chain.nadia(), &number, &["duchesse", "vpn"], &[]).await;
        let entries = chain.nadia().entries(&number).await;
        let entry = entries.last().unwrap()["id"].as_u64().unwrap();
        let path = format!("requests/{number}/entries/{entry}/redaction");
        chain.leo().does(&path, json!({"passage": "duchesse"})).await;
        assert_eq!(chain.nadia().request(&number).await["tags"], json!(["vpn"]));
        assert_eq!(chain.nadia().lists("requests").await[0]["tags"], json!(["vpn"]));
        assert_eq!(chain.base.counts("select count(*) from request where tags like '%duchesse%'").await, 0);
        assert_eq!(listed(&chain.nadia(), "tag=duchesse").await, Vec::<String>::new());
        assert_eq!(listed(&chain.nadia(), "tag=vpn").await, std::slice::from_ref(&number));
        assert_eq!(chain.base.counts("select count(*) from request_tag where tag = 'duchesse'").await, 0);
        chain.must_add_up().await;
    }
}
