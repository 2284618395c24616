//! A list shows an item of each request: part of what its view says, made from its row alone.

use std::collections::BTreeSet;

use axum::http::Method;
use domain::SignedDuration;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::items;
use relais_tests::seat::word;
use serde_json::{Value, json};

/// The fields of an item for agents, and for contacts.
const DESK: [&str; 17] = [
    "account",
    "account_id",
    "assignee",
    "assignee_seat",
    "due_at",
    "holder",
    "kind",
    "last_by",
    "next_due_at",
    "number",
    "opened_at",
    "severity",
    "status",
    "subject",
    "tags",
    "updated_at",
    "waits_in",
];
const CONTACT: [&str; 11] = [
    "contact",
    "due_at",
    "engineer",
    "holder",
    "kind",
    "number",
    "opened_at",
    "severity",
    "status",
    "subject",
    "updated_at",
];

fn fields(item: &Value) -> Vec<&str> {
    let mut fields: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    fields
}

/// Requests in as many states as a few people bring about in a day.
async fn day(chain: &Chain) {
    let (nadia, claire) = (chain.nadia(), chain.claire());
    let hour = SignedDuration::from_hours(1);
    let (tagged, ..) = chain.escalated().await;
    nadia.does(&format!("requests/{tagged}/tags"), json!({"add": ["vpn", "disk"]})).await;
    chain.telephoned().await;
    let seat = chain.viewer("leo").await.seat().unwrap().to_string();
    for (nth, severity) in (1..=10).zip([1, 2, 3, 4].into_iter().cycle()) {
        let subject = format!("Gateway {nth}");
        let number = claire.opens_with(json!({"subject": subject, "severity": severity})).await;
        let on = |part: &str| format!("requests/{number}/{part}");
        chain.pass(hour).await;
        match nth {
            1 => drop(nadia.does(&on("acceptance"), json!({"engineer": "Nadia Benali"})).await),
            2 => drop(nadia.does(&on("information-requests"), json!({"text": "Which build?"})).await),
            3 => drop(nadia.resolves(&number, "Restart it.").await),
            4 => {
                nadia.resolves(&number, "Restart it.").await;
                claire.accepts_the_resolution(&number).await;
            }
            5 => drop(nadia.hands_back(&number, "The log of your own router.").await),
            6 => drop(claire.does(&on("withdrawal"), json!({"reason": "It runs again."})).await),
            7 => drop(nadia.does(&on("rejection"), json!({"reason": "other", "text": "Not ours."})).await),
            8 => drop(nadia.does(&on("assignment"), json!({"seat": seat})).await),
            9 => drop(
                nadia.does(&on("severity"), json!({"severity": 3, "reason": "There is a way round."})).await,
            ),
            _ => drop(nadia.replies(&number, "We look at it.").await),
        }
    }
    let bill = json!({"kind": "billing", "subject": "Twice", "text": "We paid twice.", "product": null, "severity": 3});
    chain.denis().opens_with(bill).await;
    nadia.does("requests", json!({"subject": "Our own", "text": "Of our own organisation."})).await;
    chain.pass(hour).await;
}

/// Statements that a list of a seat asks of storage.
async fn asked(chain: &Chain, seat: &str, path: &str) -> u64 {
    // What is known from then on is not read again.
    chain.seat(seat).lists(path).await;
    let mut least = u64::MAX;
    for _ in 0..5 {
        let before = chain.engine.storage_asked().0;
        chain.seat(seat).lists(path).await;
        // What is sealed meanwhile asks as well.
        least = least.min(chain.engine.storage_asked().0 - before);
    }
    least
}

both_engines! {
    async fn an_item_is_part_of_the_view_of_its_request_in_whatever_state_that_is(chain: Chain) {
        day(&chain).await;
        let mut seen = 0;
        for seat in chain.seats() {
            seen += items::are_parts_of_their_views(&chain, &chain.viewer(seat).await).await;
        }
        assert!(seen > 40, "{seen}");
        // Once everything that falls due has fallen due.
        chain.pass(SignedDuration::from_hours(24 * 20)).await;
        for seat in chain.seats() {
            items::are_parts_of_their_views(&chain, &chain.viewer(seat).await).await;
        }
        let listed = chain.nadia().lists("requests?limit=200").await;
        assert!(listed.iter().any(|it| it["tags"] == json!(["disk", "vpn"])), "{listed:#?}");
        let statuses: BTreeSet<String> = listed.iter().map(|it| word(&it["status"])).collect();
        assert!(statuses.len() >= 6, "{statuses:?}");
        for item in &listed {
            assert_eq!(fields(item), DESK);
            let view = chain.nadia().request(&word(&item["number"])).await;
            assert!(item.as_object().unwrap().iter().all(|(name, value)| view[name] == *value), "{item:#} {view:#}");
        }
        chain.must_add_up().await;
    }

    async fn an_item_for_a_contact_tells_nothing_of_the_next_desk(chain: Chain) {
        let (number, escalation, reference) = chain.escalated().await;
        chain.clock.pass(SignedDuration::from_hours(1));
        let before = chain.claire().lists("requests").await;
        let agents = chain.nadia().lists("requests").await;
        assert_eq!((fields(&before[0]), before[0]["holder"].clone()), (CONTACT.to_vec(), json!("us")));
        assert_eq!(agents[0]["holder"], "next-desk");
        chain.victor().replies(&reference, "Nimbus looks at it.").await;
        chain.nadia().notes(&number, "Nimbus looks at it.").await;
        assert_eq!(chain.claire().lists("requests").await, before, "what happens there moves nothing here");
        assert_ne!(chain.nadia().lists("requests").await, agents);
        let mut browser = chain.signed_in("claire").await;
        let pages = [browser.home.clone(), format!("{}/requests", browser.home)];
        let mut told = json!(before).to_string();
        for page in pages {
            told.push_str(&browser.reads(&page).await.text());
        }
        for hidden in ["Nimbus Cloud", &escalation, &reference, "next"].map(String::from) {
            let told = told.replace("rel=\"next\"", "");
            assert!(!told.contains(&hidden), "{hidden}: {told}");
        }
    }

    async fn a_list_shows_requests_whole_where_that_is_asked(chain: Chain) {
        chain.escalated().await;
        chain.telephoned().await;
        for (seat, page) in [("nadia", "requests?expand=request&limit=1"), ("claire", "requests?limit=1&expand=request")] {
            let page = chain.seat(seat).get(page).await;
            assert!(page.headers["link"].to_str().unwrap().contains("expand=request"), "the next page shows the same");
            let listed = page.good()["items"][0].clone();
            let mut view = chain.seat(seat).request(&word(&listed["number"])).await;
            // Which hours count is asked of one request alone.
            if seat == "nadia" {
                view["hours"] = Value::Null;
            }
            assert_eq!(listed, view);
        }
        let found = chain.nadia().lists("search?q=gateway&expand=request").await;
        assert!(found.iter().all(|it| it["request"]["clocks"].is_array()), "{found:?}");
        let found = chain.nadia().lists("search?q=gateway").await;
        assert!(!found.is_empty() && found.iter().all(|it| fields(&it["request"]) == DESK), "{found:?}");
        for path in ["requests?expand=everything", "search?q=gateway&expand=account"] {
            let refused = chain.nadia().ask(Method::GET, &format!("/api/v1/{path}"), &[], axum::body::Body::empty()).await;
            assert_eq!(refused.refused(), "field-invalid", "{path}");
        }
        // It narrows nothing, so a count takes it.
        assert_eq!(chain.nadia().reads("requests/count?expand=request").await["count"], 2);
    }

    async fn a_list_asks_no_more_often_for_many_requests_than_for_one(chain: Chain) {
        chain.escalated().await;
        let (agents, contacts) = (asked(&chain, "nadia", "requests").await, asked(&chain, "claire", "requests").await);
        for customer in [chain.claire(), chain.denis(), chain.paul()] {
            for nth in 0..4 {
                customer.opens(&format!("Number {nth}")).await;
            }
        }
        chain.telephoned().await;
        // There are a dozen more; on PostgreSQL what runs beside asks now and then as well.
        for (seat, before) in [("nadia", agents), ("claire", contacts)] {
            let now = asked(&chain, seat, "requests").await;
            assert!(now <= before + 3, "{seat}: {now} statements, and {before} before");
        }
        assert!(agents <= 9 && contacts <= 9, "{agents} and {contacts} statements");
    }
}
