//! What was taken out for good is nowhere any more: not in a record, a search, the outbox, a file, the bytes of the
//! database or a copy; and whoever was given it is asked to do the same.

use std::path::Path;

use axum::http::StatusCode;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::seat::word;
use serde_json::{Value, json};
use sqlx::Connection as _;

/// Written down where it should not have been.
const PASSWORD: &str = "Zwolfender-4711-Kranich";
/// What a search, which folds and cuts words, would still hold of it.
const CUT: &[&str] = &["Zwolfender", "zwolfend", "kranich"];

async fn stands_nowhere(chain: &Chain, sought: &str) {
    chain.rest().await;
    assert_eq!(chain.base.places_of(sought).await, Vec::<String>::new(), "{sought}");
    let file = chain.base.folder.path().join("after.copy");
    chain.engine.copy(None, Box::new(std::fs::File::create(&file).unwrap())).await.unwrap();
    assert!(!holds(&file, sought), "{sought} stands in a copy");
}

fn holds(file: &Path, sought: &str) -> bool {
    std::fs::read(file).unwrap().windows(sought.len()).any(|window| window == sought.as_bytes())
}

/// A picture with a comment in it.
fn picture_of(comment: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xfe];
    bytes.extend(u16::try_from(comment.len() + 2).unwrap().to_be_bytes());
    bytes.extend(comment.as_bytes());
    bytes.extend([0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00, 0x00, 0x3f, 0x00, 0x12, 0x34, 0xff, 0xd9]);
    bytes
}

/// The number of the entry of a type that holds a text.
fn entry(entries: &[Value], r#type: &str, text: &str) -> u64 {
    let found = entries.iter().find(|it| it["type"] == r#type && it.to_string().contains(text));
    found.unwrap_or_else(|| panic!("no {type} with {text} among {entries:?}"))["id"].as_u64().unwrap()
}

/// Claire writes her password into a request; Nadia carries it to the vendor, whose Victor repeats it.
async fn planted(chain: &Chain) -> (String, String, String) {
    let text = format!("It is down. Sign in with {PASSWORD} and look.");
    let number = chain.claire().opens_with(json!({ "text": text })).await;
    chain.nadia().triages(&number).await;
    chain.nadia().notes(&number, &format!("{PASSWORD} works for me.")).await;
    let more = json!({ "text": format!("Theirs is {PASSWORD}.") });
    let sent = chain.nadia().escalates_with(&number, "boreal>nimbus", more).await.good();
    let escalation = word(&sent["number"]);
    let theirs = chain.nadia().reference(&escalation).await;
    chain.victor().replies(&theirs, &format!("{PASSWORD} is refused here.")).await;
    (number, escalation, theirs)
}

async fn redacts(seat: &relais_tests::seat::Seat<'_>, record: &str, entry: u64, what: Value) -> Value {
    seat.does(&format!("{record}/entries/{entry}/redaction"), what).await
}

both_engines! {
    async fn a_passage_is_gone_wherever_desks_had_it_once_each_has_taken_it_out(chain: Chain) {
        let (number, escalation, theirs) = planted(&chain).await;
        assert!(!chain.base.places_of(PASSWORD).await.is_empty(), "it was there");
        let opened = entry(&chain.leo().entries(&number).await, "opened", PASSWORD);
        redacts(&chain.leo(), &format!("requests/{number}"), opened, json!({ "passage": PASSWORD })).await;

        let read = chain.claire().entries(&number).await;
        assert_eq!(read[0]["text"], "It is down. Sign in with […] and look.");
        let trace = read.iter().find(|it| it["type"] == "redacted").expect("whoever read it reads that it is gone");
        assert_eq!((&trace["facts"]["what"], &trace["name"]), (&json!("passage"), &json!("Léo Marchand")));
        let desk = chain.leo().entries(&number).await;
        assert!(desk.iter().any(|it| it["type"] == "note" && it["text"] == "[…] works for me."), "{desk:?}");
        assert!(!json!(chain.leo().lists(&format!("escalations/{escalation}/entries")).await).to_string().contains(PASSWORD));
        assert_eq!(chain.leo().lists(&format!("search?q={}", &PASSWORD[..10])).await, Vec::<Value>::new());

        // The next desk is asked, by when it was said, and not by the words; its people do it and say so.
        let asked = chain.vera().entries(&theirs).await;
        let wish = asked.iter().find(|it| it["type"] == "removal-asked").expect("the next desk is asked");
        assert!(!wish.to_string().contains(PASSWORD));
        let told = entry(&asked, "opened", PASSWORD);
        redacts(&chain.vera(), &format!("requests/{theirs}"), told, json!({ "passage": PASSWORD })).await;
        chain.vera().does(&format!("requests/{theirs}/removal-answer"), json!({ "done": true })).await;
        chain.nadia().entry_of(&escalation, "removal-answered").await;

        for sought in [PASSWORD].iter().chain(CUT) {
            stands_nowhere(&chain, sought).await;
        }
        chain.must_add_up().await;
    }

    async fn what_is_gone_already_says_so_and_what_is_not_there_too(chain: Chain) {
        let (number, ..) = planted(&chain).await;
        let path = format!("requests/{number}");
        let opened = entry(&chain.leo().entries(&number).await, "opened", PASSWORD);
        let of = format!("{path}/entries/{opened}/redaction");
        let passage = json!({ "passage": PASSWORD });
        assert_eq!(chain.leo().may_not(&of, json!({ "passage": "no such words" })).await, "not-in-entry");
        assert_eq!(chain.leo().may_not(&of, json!({ "passage": "is" })).await, "field-invalid");
        assert_eq!(chain.leo().may_not(&of, json!({})).await, "field-missing");
        redacts(&chain.leo(), &path, opened, passage.clone()).await;
        let before = chain.leo().entries(&number).await;
        assert_eq!(chain.leo().may_not(&of, passage).await, "already-removed");
        assert_eq!(chain.leo().entries(&number).await, before);
        // What stands there still goes as well, and what the first left stays.
        redacts(&chain.leo(), &path, opened, json!({ "passage": "and look" })).await;
        let read = chain.claire().entries(&number).await;
        assert_eq!(read[0]["text"], "It is down. Sign in with […] […].");
        assert_eq!(read.iter().filter(|it| it["type"] == "redacted").count(), 2);
        chain.must_add_up().await;
    }

    async fn none_but_a_lead_takes_anything_out(chain: Chain) {
        let (number, escalation, _) = planted(&chain).await;
        let passage = json!({ "passage": PASSWORD });
        let path = format!("requests/{number}/entries/1/redaction");
        for seat in ["claire", "nadia", "bea"] {
            assert_eq!(chain.seat(seat).may_not(&path, passage.clone()).await, "not-yours", "{seat}");
        }
        for seat in ["denis", "carl"] {
            assert_eq!(chain.seat(seat).may_not(&path, passage.clone()).await, "not-found", "{seat}");
        }
        let path = format!("escalations/{escalation}/entries/1/redaction");
        assert_eq!(chain.nadia().may_not(&path, passage.clone()).await, "not-yours");
        assert_eq!(chain.carl().may_not(&path, passage).await, "not-found");
        assert!(chain.claire().entries(&number).await[0]["text"].as_str().unwrap().contains(PASSWORD));
    }

    async fn a_file_is_gone_with_its_bytes(chain: Chain) {
        let bytes = format!("user=claire\npassword={PASSWORD}\n");
        let file = chain.claire().uploads("notes-of-claire.txt", bytes.as_bytes()).await;
        let number = chain.claire().opens_with(json!({ "attachments": [file] })).await;
        let sha256 = word(&file["sha256"]);
        redacts(&chain.leo(), &format!("requests/{number}"), 1, json!({ "file": sha256 })).await;
        let read = chain.claire().entries(&number).await;
        assert_eq!(read[0]["attachments"], json!([]));
        assert!(read.iter().any(|it| it["type"] == "redacted" && it["facts"]["what"] == "file"), "{read:?}");
        let gone = chain.claire().get(&format!("requests/{number}/files/{sha256}")).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        for sought in [PASSWORD, "notes-of-claire"] {
            stands_nowhere(&chain, sought).await;
        }
        chain.must_add_up().await;
    }

    async fn a_file_stays_for_as_long_as_another_record_names_it(chain: Chain) {
        // As it is kept now, and as it was before it was kept which records name a file.
        for before in [false, true] {
            let name = if before { "before.txt" } else { "now.txt" };
            let file = chain.claire().uploads(name, format!("{name} {PASSWORD}").as_bytes()).await;
            let sha256 = word(&file["sha256"]);
            let mut numbers = Vec::new();
            for subject in ["One", "Another"] {
                numbers.push(chain.claire().opens_with(json!({ "subject": subject, "attachments": [file] })).await);
            }
            if before {
                chain.base.alters("update file set held = 1; delete from file_holder where holder like 'record %'").await;
            }
            for (number, left) in numbers.iter().zip([1, 0]) {
                redacts(&chain.leo(), &format!("requests/{number}"), 1, json!({ "file": sha256 })).await;
                let kept = format!("select count(*) from file where sha256 = '{sha256}'");
                assert_eq!(chain.base.counts(&kept).await, left, "{name} of {number}");
            }
            let holders = format!("select count(*) from file_holder where sha256 = '{sha256}'");
            assert_eq!(chain.base.counts(&holders).await, 0);
            stands_nowhere(&chain, name).await;
        }
        stands_nowhere(&chain, PASSWORD).await;
        chain.must_add_up().await;
    }

    async fn a_picture_is_gone_with_what_it_became_on_its_way(chain: Chain) {
        let picture = chain.claire().uploads("panel-4711.jpg", &picture_of(PASSWORD)).await;
        let number = chain.claire().opens_with(json!({ "attachments": [picture] })).await;
        chain.nadia().triages(&number).await;
        let escalation = chain.nadia().escalates(&number, "boreal>nimbus").await;
        let theirs = chain.nadia().reference(&escalation).await;
        let carried = json!({
            "entry": 1, "escalation": escalation, "text": "This is the panel.", "attachments": [picture["sha256"]]
        });
        chain.nadia().does(&format!("requests/{number}/relays/next"), carried).await;
        let sent = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
        let copy = sent.iter().find_map(|it| it["attachments"].as_array()?.first()).expect("it was carried");
        assert_ne!(copy["sha256"], picture["sha256"], "without its comment");
        let boreal = format!("select count(*) from file where sha256 in ('{}', '{}')", word(&copy["sha256"]), word(&picture["sha256"]));
        assert_eq!(chain.base.counts(&boreal).await, 3, "ours, its copy, and that of the next desk");

        let path = format!("requests/{number}");
        redacts(&chain.leo(), &path, 1, json!({ "file": picture["sha256"] })).await;
        assert_eq!(chain.base.counts(&boreal).await, 1, "that of the next desk");
        let sent = chain.nadia().lists(&format!("escalations/{escalation}/entries")).await;
        assert!(!json!(sent).to_string().contains("panel-4711"), "{sent:?}");
        let asked = chain.vera().entries(&theirs).await;
        assert!(asked.iter().any(|it| it["type"] == "removal-asked"), "the next desk is asked: {asked:?}");
        let got = asked.iter().find(|it| it.to_string().contains("panel-4711")).expect("they have it");
        let (entry, file) = (got["id"].as_u64().unwrap(), got["attachments"][0]["sha256"].clone());
        redacts(&chain.vera(), &format!("requests/{theirs}"), entry, json!({ "file": file })).await;
        for sought in [PASSWORD, "panel-4711"] {
            stands_nowhere(&chain, sought).await;
        }
        chain.must_add_up().await;
    }

    async fn what_was_said_by_hand_waits_to_be_asked_back_by_hand(chain: Chain) {
        let number = chain.claire().opens_with(json!({ "product": "Strato Vault" })).await;
        chain.nadia().triages(&number).await;
        let more = json!({ "text": format!("Theirs is {PASSWORD}.") });
        let sent = chain.nadia().escalates_with(&number, "boreal>strato", more).await.good();
        let escalation = word(&sent["number"]);
        let told = json!({ "who": "Sam Strato", "channel": "phone", "reference": "SR-1" });
        chain.nadia().does(&format!("escalations/{escalation}/told"), told).await;
        let entries = chain.leo().lists(&format!("escalations/{escalation}/entries")).await;
        let opened = entry(&entries, "escalation-opened", PASSWORD);
        let after = redacts(&chain.leo(), &format!("escalations/{escalation}"), opened, json!({ "passage": PASSWORD })).await;
        assert_eq!(after["awaits_us"], true, "somebody has to tell them: {after}");
        stands_nowhere(&chain, PASSWORD).await;
        chain.must_add_up().await;
    }

    async fn of_a_person_who_is_erased_no_more_than_an_id_is_left(chain: Chain) {
        let text = "I am Denis Duval: write to denis@duval.example.";
        let number = chain.denis().opens_with(json!({ "text": text })).await;
        chain.nadia().replies(&number, "Dear Denis Duval, we look at it.").await;
        let before = chain.nadia().request(&number).await;

        let erased = chain.engine.erase_person("Denis@duval.example", None).await.unwrap();
        assert_eq!((erased.desks.get("boreal"), erased.stays_elsewhere), (Some(&1), false), "{erased:?}");
        let read = chain.nadia().entries(&number).await;
        assert_eq!(read[0]["text"], "I am […]: write to […].");
        assert!(read.iter().any(|it| it["text"] == "Dear […], we look at it."), "{read:?}");
        let after = chain.nadia().request(&number).await;
        assert_eq!((&after["status"], &after["contact_person"]), (&before["status"], &before["contact_person"]));
        assert_eq!(chain.denis().get("me").await.status, StatusCode::UNAUTHORIZED);
        let audit = chain.ada().lists("audit").await;
        assert!(audit.iter().any(|line| line.to_string().contains("person-erased")), "{audit:?}");

        let again = chain.engine.erase_person("denis@duval.example", None).await.unwrap();
        assert_eq!((again.person, again.desks.len()), (None, 0), "nothing is left");
        for sought in ["Denis Duval", "denis@duval.example"] {
            stands_nowhere(&chain, sought).await;
        }
        chain.must_add_up().await;
    }

    async fn names_stand_in_no_frame(chain: Chain) {
        let (number, ..) = planted(&chain).await;
        chain.claire().replies(&number, "Thank you.").await;
        let sql = "select frame from event";
        let frames: Vec<(String,)> = if chain.base.url.starts_with("sqlite:") {
            let mut open = sqlx::SqliteConnection::connect(&chain.base.url).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut open).await.unwrap()
        } else {
            let mut open = sqlx::PgConnection::connect(&chain.base.url).await.unwrap();
            sqlx::query_as(sql).fetch_all(&mut open).await.unwrap()
        };
        assert!(frames.len() > 20);
        for (frame,) in frames {
            for word in ["Claire", "Nadia", "Victor", "Nimbus Cloud", "Gateway", PASSWORD] {
                assert!(!frame.contains(word), "{word} stands in {frame}");
            }
        }
    }
}
