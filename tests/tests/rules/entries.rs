//! Entries: what each is, and the facts of its sentence, as clients read them.

use relais_tests::both_engines;
use relais_tests::chain::Chain;
use serde_json::{Value, json};

/// The names of what an entry says, in the order of the alphabet.
fn names(entry: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// Rows that an answer reads of storage.
async fn rows_read(chain: &Chain, seat: &str, path: &str) -> u64 {
    // What is known from then on is not read again.
    chain.seat(seat).lists(path).await;
    let mut least = u64::MAX;
    for _ in 0..5 {
        let before = chain.engine.storage_asked().1;
        chain.seat(seat).lists(path).await;
        // What is sealed meanwhile reads as well.
        least = least.min(chain.engine.storage_asked().1 - before);
    }
    least
}

both_engines! {
    async fn a_page_of_entries_reads_no_more_rows_of_a_long_request_than_of_a_short_one(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        for nth in 0..12 {
            chain.nadia().replies(&number, &format!("Number {nth}.")).await;
        }
        let page = |limit: usize| format!("requests/{number}/entries?limit={limit}");
        let mut few = Vec::new();
        for seat in ["claire", "nadia"] {
            few.push(rows_read(&chain, seat, &page(10)).await);
        }
        // A row of the next page says that there is one.
        assert_eq!(rows_read(&chain, "nadia", &page(4)).await, few[1] - 6);
        for nth in 0..490 {
            match nth % 10 {
                0 => chain.nadia().replies(&number, &format!("Again, {nth}.")).await,
                _ => chain.nadia().notes(&number, &format!("For us, {nth}.")).await,
            };
        }
        for (seat, few) in ["claire", "nadia"].into_iter().zip(few) {
            assert_eq!(rows_read(&chain, seat, &page(10)).await, few, "{seat}");
        }
        // From one page to the next nothing is left out, and nothing comes twice.
        for (seat, count) in [(chain.claire(), 62), (chain.nadia(), 503)] {
            let (mut ids, mut after) = (Vec::new(), String::new());
            loop {
                let items = seat.lists(&format!("{}{after}", page(200))).await;
                let Some(last) = items.last() else { break };
                after = format!("&cursor={}", last["id"]);
                ids.extend(items.iter().map(|it| it["id"].as_u64().unwrap()));
            }
            let mut once = ids.clone();
            once.dedup();
            assert!(ids == once && ids.is_sorted() && ids.len() >= count, "{} of {count}: {ids:?}", ids.len());
        }
        // A page of the desk shows the newest hundred, and leads to those before.
        let mut browser = chain.signed_in("nadia").await;
        let page = format!("/d/boreal/requests/{number}");
        let newest = browser.reads(&page).await.text();
        assert!(newest.contains("For us, 489.") && newest.contains("For us, 391."), "{newest}");
        assert!(!newest.contains("For us, 389."), "{newest}");
        let first = newest.split("?before=").nth(1).unwrap().split('"').next().unwrap();
        let earlier = browser.reads(&format!("{page}?before={first}")).await.text();
        assert!(earlier.contains("For us, 389.") && !earlier.contains("For us, 391."), "{earlier}");
        assert!(earlier.contains(&format!("href=\"{page}\"")), "and back to the newest: {earlier}");
        let mut browser = chain.signed_in("claire").await;
        let page = browser.reads(&format!("/p/boreal/requests/{number}")).await.text();
        assert!(page.contains("Gateway down") && page.contains("Again, 480.") && !page.contains("For us"), "{page}");
    }

    async fn an_entry_says_what_it_is_and_the_facts_of_its_sentence(chain: Chain) {
        let (number, escalation, theirs) = chain.escalated().await;
        let fields =
            json!([{"name": "build", "label": "Build number"}, {"name": "region", "label": "Region"}]);
        let body = json!({"text": "Which build?", "fields": fields});
        chain.victor().does(&format!("requests/{theirs}/information-requests"), body).await;
        let asked = chain.nadia().entry_of(&escalation, "information-asked").await;
        assert_eq!(
            (&asked["text"], &asked["facts"]),
            (&json!("Which build?"), &json!({"fields": "Build number, Region"}))
        );
        let delivered = chain.nadia().entry_of(&escalation, "delivered").await;
        assert_eq!(delivered["facts"], json!({"message": "1"}), "numbers are written as text");
        let opened = chain.nadia().entry_of(&escalation, "escalation-opened").await;
        let facts: Vec<_> = opened["facts"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(facts, ["desk", "severity", "subject"], "what is not known is not there");
        let entries = chain.nadia().entries(&number).await;
        let standing = entries.iter().rfind(|it| it["type"] == "escalated").unwrap();
        assert_eq!(
            (&standing["facts"]["number"], &standing["facts"]["open"], &standing["facts"]["awaits_us"]),
            (&json!(escalation), &json!("true"), &json!("true"))
        );
    }

    async fn an_entry_has_the_same_fields_whatever_it_is(chain: Chain) {
        let (number, _, _) = chain.escalated().await;
        chain.nadia().replies(&number, "We have asked.").await;
        for entry in chain.nadia().entries(&number).await {
            let expected = [
                "attachments", "audience", "automatic", "channel", "facts", "happened_at", "id", "late", "name",
                "recorded_at", "reported", "side", "text", "type", "unheard", "values",
            ];
            assert_eq!(names(&entry), expected);
            assert!(entry["facts"].as_object().unwrap().values().all(Value::is_string), "{entry}");
        }
        for entry in chain.claire().entries(&number).await {
            let expected = [
                "attachments", "channel", "facts", "from", "happened_at", "id", "late", "name", "recorded_at",
                "text", "type", "values", "written_by",
            ];
            assert_eq!(names(&entry), expected);
        }
    }
}
