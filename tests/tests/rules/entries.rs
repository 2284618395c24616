//! Entries: what each is, and the facts of its sentence, as clients read them.

use relais_tests::both_engines;
use serde_json::{Value, json};

/// The names of what an entry says, in the order of the alphabet.
fn names(entry: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

both_engines! {
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
