//! What was taken out for good is nowhere any more: not in a record, a search, the outbox, a file, the bytes of the
//! database or a copy; and whoever was given it is asked to do the same.

use std::path::Path;

use axum::http::StatusCode;
use domain::seat::{Reach, Role};
use domain::text::Language;
use engine::{Administer, NewAgent, NewContact};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::letter::Letter;
use relais_tests::seat::{Seat, word};
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

/// Somebody new at one of the desk's accounts.
async fn contact<'c>(chain: &'c Chain, email: &str, name: &str) -> Seat<'c> {
    let new = NewContact {
        account: chain.accounts["Cabinet Duval"],
        email: email.into(),
        name: name.into(),
        reach: Reach::All,
        team: None,
        signatory: false,
        language: Language::Fr,
    };
    let id = chain.operate("boreal", Administer::AddContact(new)).await;
    chain.seat_of("boreal", &id).await
}

async fn redacts(seat: &relais_tests::seat::Seat<'_>, record: &str, entry: u64, what: Value) -> Value {
    seat.does(&format!("{record}/entries/{entry}/redaction"), what).await
}

both_engines! {
    async fn a_passage_is_gone_wherever_desks_had_it_once_each_has_taken_it_out(chain: Chain) {
        let (number, escalation, theirs) = planted(&chain).await;
        assert!(!chain.base.places_of(PASSWORD).await.is_empty(), "it was there");
        let opened = entry(&chain.leo().entries(&number).await, "opened", PASSWORD);
        let after = redacts(&chain.leo(), &format!("requests/{number}"), opened, json!({ "passage": PASSWORD })).await;
        assert_eq!((&after["number"], &after["left"]), (&json!(number), &json!(0)));

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
        let short = chain.leo().post(&of, json!({ "passage": "is" })).await;
        assert_eq!(short.json()["facts"]["shortest"], "4");
        assert_eq!(short.refused(), "field-invalid");
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
        // The second names the entry that held it, and not the first, which kept what remained.
        let traces = chain.leo().entries(&number).await;
        let last = traces.iter().rfind(|it| it["type"] == "redacted").expect("a trace");
        assert_eq!(last["facts"]["entries"], opened.to_string());
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

    async fn a_person_is_gone_however_they_are_written_and_whoever_is_written_alike_stays(chain: Chain) {
        let ann = contact(&chain, "ann@corp.example", "欧阳小明").await;
        let joann = contact(&chain, "joann@corp.example", "Joann Reed").await;
        let text = "我是欧阳小明。Write to Ann@Corp.example, or to joann@corp.example and j.ann@corp.example.";
        let number = ann.opens_with(json!({ "text": text })).await;
        joann.replies(&number, "OUYANG is 欧阳小明（ANN@CORP.EXAMPLE）.").await;
        let called = json!({
            "subject": "Gateway", "text": "It is down again.", "account": chain.accounts["Cabinet Duval"],
            "channel": "phone", "who": "欧阳小明", "phone_number": "+33 6 12 34 56 78"
        });
        let called = word(&chain.nadia().does("requests", called).await["number"]);
        chain.nadia().notes(&called, "They answer at +33 6 12 34 56 78.").await;
        let mails = [
            Letter::from("joann@corp.example", "1@corp.example").about("Slow", "It is slow."),
            Letter::from("joann@corp.example", "2@corp.example")
                .about("Down", "It is down.")
                .with_header("Cc", "<Ann@CORP.example>"),
            Letter::from("nobody@elsewhere.example", "3@elsewhere.example")
                .about("Hello", "Who reads this?")
                .with_header("Cc", "<Ann@CORP.example>"),
        ];
        for mail in mails {
            chain.receives("boreal", &mail.raw()).await;
        }

        let erased = chain.engine.erase_person("ANN@corp.example", None).await.unwrap();
        assert!(erased.desks.get("boreal").is_some_and(|records| *records >= 2), "{erased:?}");
        let read = chain.nadia().entries(&number).await;
        assert_eq!(read[0]["text"], "我是[…]。Write to […], or to joann@corp.example and j.ann@corp.example.");
        assert!(read.iter().any(|it| it["text"] == "OUYANG is […]（[…]）."), "{read:?}");
        assert!(!json!(chain.nadia().entries(&called).await).to_string().contains("+33"), "their number is gone");
        let whole = chain.base.counts("select count(*) from mail where length(raw) > 0").await;
        assert_eq!(whole, 1, "what names them alone has lost its bytes");
        for cut in ["select count(*) from outbox where body like '%jo[…]%'", "select count(*) from mail where sender like '%jo[…]%'"] {
            assert_eq!(chain.base.counts(cut).await, 0, "{cut}");
        }
        assert_eq!(joann.get("me").await.status, StatusCode::OK);
        for sought in ["欧阳小明", "Ann@Corp", "Ann@CORP", "ANN@CORP", "+33 6 12 34 56 78"] {
            stands_nowhere(&chain, sought).await;
        }
        chain.must_add_up().await;
    }

    async fn a_desk_finds_nobody_any_more_whom_it_took_out_wherever_else_they_stay(chain: Chain) {
        let gwen = contact(&chain, "gwen@garnier.example", "Gwen Garnier").await;
        let number = gwen.opens("Gateway down").await;
        chain.rest().await;
        let found = |list: Vec<Value>| list.iter().any(|it| it["request"]["number"] == json!(number));
        assert!(found(chain.nadia().lists("search?q=garnier").await), "by the address");
        let erased = chain.engine.erase_person("gwen@garnier.example", Some("boreal")).await.unwrap();
        assert!(erased.stays_elsewhere, "{erased:?}");
        chain.nadia().notes(&number, "We look at it.").await;
        chain.rest().await;
        assert!(!found(chain.nadia().lists("search?q=garnier").await));
        assert!(found(chain.nadia().lists("search?q=gateway").await), "by what was said");
        assert_eq!(chain.seat("gwen").get("me").await.status, StatusCode::OK);
        chain.must_add_up().await;
    }

    async fn a_passage_goes_from_more_records_than_one_change_takes(chain: Chain) {
        let (_, escalation) = chain.telephoned().await;
        let mut numbers = Vec::new();
        for _ in 0..70 {
            let more = json!({ "product": "Strato Vault", "text": format!("Sign in with {PASSWORD}.") });
            let number = chain.claire().opens_with(more).await;
            chain.nadia().triages(&number).await;
            numbers.push(number);
        }
        for some in numbers.chunks(30) {
            chain.nadia().does(&format!("escalations/{escalation}/requests"), json!({ "requests": some })).await;
        }
        let opened = entry(&chain.leo().entries(&numbers[0]).await, "opened", PASSWORD);
        chain.rest().await;
        let of = format!("requests/{}/entries/{opened}/redaction", numbers[0]);
        let answer = chain.as_("leo").post(&of, json!({ "passage": PASSWORD })).await.good();
        assert_eq!(answer["number"], json!(numbers[0]));
        assert!(answer["left"].as_u64().is_some_and(|left| left > 30), "{}", answer["left"]);
        // Whoever asked has their answer; what is left is done without them.
        let undertaken = "select count(*) from outbox where lane = 'undertaking' and done is null";
        assert_eq!(chain.base.counts(undertaken).await, 1);
        let redacted = "select count(distinct record_id) from event where type = 'redacted'";
        assert!(chain.base.counts(redacted).await <= 32, "no change takes it out of all");
        stands_nowhere(&chain, PASSWORD).await;
        assert_eq!(chain.base.counts(undertaken).await, 0);
        for number in [&numbers[0], &numbers[69]] {
            let read = chain.claire().entries(number).await;
            let trace = read.iter().find(|it| it["type"] == "redacted").expect("whoever read it reads that it is gone");
            assert_eq!(trace["name"], "Léo Marchand", "{number}");
        }
        chain.must_add_up().await;
    }

    async fn what_an_escalation_said_is_found_behind_none_of_many_requests(chain: Chain) {
        let first = chain.claire().opens_with(json!({ "product": "Strato Vault" })).await;
        chain.nadia().triages(&first).await;
        let more = json!({ "text": format!("Theirs is {PASSWORD}.") });
        let sent = chain.nadia().escalates_with(&first, "boreal>strato", more).await.good();
        let escalation = word(&sent["number"]);
        let told = json!({ "who": "Sven", "channel": "phone", "reference": "STR-4411" });
        chain.nadia().does(&format!("escalations/{escalation}/told"), told).await;
        let mut numbers = Vec::new();
        for _ in 0..40 {
            let number = chain.claire().opens_with(json!({ "product": "Strato Vault" })).await;
            chain.nadia().triages(&number).await;
            numbers.push(number);
        }
        for some in numbers.chunks(30) {
            chain.nadia().does(&format!("escalations/{escalation}/requests"), json!({ "requests": some })).await;
        }
        chain.rest().await;
        let search = format!("search?q={}", &PASSWORD[..10]);
        assert!(!chain.leo().lists(&search).await.is_empty(), "it was found");
        let entries = chain.leo().lists(&format!("escalations/{escalation}/entries")).await;
        let opened = entry(&entries, "escalation-opened", PASSWORD);
        redacts(&chain.leo(), &format!("escalations/{escalation}"), opened, json!({ "passage": PASSWORD })).await;
        stands_nowhere(&chain, PASSWORD).await;
        assert_eq!(chain.leo().lists(&search).await, Vec::<Value>::new());
        chain.must_add_up().await;
    }

    async fn two_whose_names_stood_in_the_same_place_are_both_erased(chain: Chain) {
        let number = chain.denis().opens("Gateway down").await;
        contact(&chain, "ann@corp.example", "Ann Reed").await;
        for name in ["Denis Duval", "Ann Reed"] {
            let sql = format!(
                "insert into delivery (desk_id, record_id, entry, recipient, lane, state, changed, why) \
                 select desk_id, id, 1, 'phone of {name}', 'page', 'done', 0, null from request where number = '{number}'"
            );
            assert_eq!(chain.base.alters(&sql).await, 1);
        }
        for email in ["denis@duval.example", "ann@corp.example"] {
            chain.engine.erase_person(email, None).await.unwrap();
        }
        assert_eq!(chain.base.counts("select count(*) from delivery where recipient = 'phone of […]'").await, 1);
        for sought in ["phone of Denis", "phone of Ann"] {
            stands_nowhere(&chain, sought).await;
        }
        chain.must_add_up().await;
    }

    async fn what_another_wrote_and_nobody_has_read_waits_on_when_somebody_is_erased(chain: Chain) {
        contact(&chain, "martin@corp.example", "Martin").await;
        let mails = [
            Letter::from("nobody@elsewhere.example", "1@elsewhere.example").about("Birds", "Martin is a bird."),
            Letter::from("nobody@elsewhere.example", "2@elsewhere.example")
                .about("Down", "It is down.")
                .with_header("Cc", "<martin@corp.example>"),
        ];
        for mail in mails {
            chain.receives("boreal", &mail.raw()).await;
        }
        let waiting = "select count(*) from mail where standing in ('waiting', 'quarantined')";
        let before = chain.base.counts(waiting).await;
        assert_eq!(before, 2);
        let erased = chain.engine.erase_person("martin@corp.example", None).await.unwrap();
        let mut emptied: Vec<bool> = erased.waiting.iter().map(|it| it.emptied).collect();
        emptied.sort_unstable();
        assert_eq!(emptied, [false, true], "the operator is told of both: {erased:?}");
        assert_eq!(chain.base.counts(waiting).await, before);
        assert_eq!(chain.base.counts("select count(*) from mail where length(raw) > 0").await, 1);
        stands_nowhere(&chain, "martin@corp.example").await;
        chain.must_add_up().await;
    }

    async fn a_mail_that_names_somebody_in_an_encoding_is_found_like_any_other(chain: Chain) {
        contact(&chain, "zoe@corp.example", "Zoé Lefèvre").await;
        let mails = [
            // « Zoé Lefèvre a appelé hier. »
            ("base64", "Wm/DqSBMZWbDqHZyZSBhIGFwcGVsw6kgaGllci4="),
            ("quoted-printable", "Ask zoe=40corp.exa=\r\nmple."),
            ("base64", "Tm9ib2R5IGlzIG5hbWVkIGhlcmUu"),
        ];
        for (nth, (encoding, text)) in mails.into_iter().enumerate() {
            let mail = Letter::from("nobody@elsewhere.example", &format!("{nth}@elsewhere.example"))
                .about("Hello", text)
                .with_header("Content-Transfer-Encoding", encoding);
            chain.receives("boreal", &mail.raw()).await;
        }
        let erased = chain.engine.erase_person("zoe@corp.example", None).await.unwrap();
        let mut emptied: Vec<bool> = erased.waiting.iter().map(|it| it.emptied).collect();
        emptied.sort_unstable();
        assert_eq!(emptied, [false, true], "the name may mean anybody, the address does not: {erased:?}");
        assert_eq!(chain.base.counts("select count(*) from mail where length(raw) > 0").await, 2);
        chain.must_add_up().await;
    }

    async fn a_tag_that_says_a_name_goes_with_whoever_has_it_where_nothing_else_names_them(chain: Chain) {
        contact(&chain, "denis@corp.example", "Denis Delorme").await;
        let number = chain.claire().opens("Gateway down").await;
        let add = json!({ "add": ["denis-delorme", "vpn"], "remove": [] });
        chain.nadia().does(&format!("requests/{number}/tags"), add).await;
        chain.engine.erase_person("denis@corp.example", None).await.unwrap();
        assert_eq!(chain.nadia().request(&number).await["tags"], json!(["vpn"]));
        assert_eq!(chain.base.counts("select count(*) from event where content like '%delorme%'").await, 0);
        chain.must_add_up().await;
    }

    async fn a_name_that_is_a_code_of_the_desk_takes_nobody_elses_seat(chain: Chain) {
        for (email, name) in [("one@corp.example", "agent"), ("two@corp.example", "administrator")] {
            contact(&chain, email, name).await;
            chain.engine.erase_person(email, None).await.unwrap();
        }
        for seat in ["nadia", "leo", "ada", "claire"] {
            assert_eq!(chain.seat(seat).get("me").await.status, StatusCode::OK, "{seat}");
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

    async fn an_erasure_that_is_refused_has_changed_nothing_and_done_again_takes_the_number_too(chain: Chain) {
        let ada = word(&chain.ada().reads("me").await["seat"]);
        let desk = chain.desks["boreal"].id;
        let number = "+33612345678".to_owned();
        let mobile = Administer::PutMobile { seat: ada.parse().unwrap(), number: number.clone() };
        chain.operate("boreal", mobile).await;
        let request = chain.claire().opens("Gateway down").await;
        chain.nadia().notes(&request, &format!("Ring {number} tonight.")).await;
        let before = chain.ada().lists("audit").await;
        let refused = chain.engine.erase_person("ada@boreal.example", None).await.unwrap_err();
        assert_eq!(refused.refusal().reason.code(), "last-administrator");
        assert_eq!(chain.ada().lists("audit").await, before, "nothing was changed");
        let other = NewAgent {
            email: "adele@boreal.example".into(),
            name: "Adèle Roy".into(),
            role: Role::Administrator,
            accounts: None,
            doors: None,
            queues: None,
            language: Language::Fr,
        };
        chain.engine.add_agent(desk, other).await.unwrap();
        chain.engine.erase_person("ada@boreal.example", None).await.unwrap();
        stands_nowhere(&chain, &number).await;
        chain.must_add_up().await;
    }

    async fn what_stands_elsewhere_in_a_record_goes_from_no_entry_that_it_was_never_in(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        for text in ["The password is Quokka-4711.", "The gateway is Wombat-4712."] {
            chain.claire().replies(&number, text).await;
        }
        chain.nadia().notes(&number, "Nothing for them.").await;
        let entries = chain.leo().entries(&number).await;
        let (first, second) = (entry(&entries, "reply", "Quokka-4711"), entry(&entries, "reply", "Wombat-4712"));
        let record = format!("requests/{number}");
        redacts(&chain.leo(), &record, first, json!({ "passage": "Quokka-4711" })).await;
        for (passage, code) in [("Wombat-4712", "not-in-entry"), ("Numbat-4713", "already-removed")] {
            let of = format!("{record}/entries/{first}/redaction");
            assert_eq!(chain.leo().may_not(&of, json!({ "passage": passage })).await, code, "{passage}");
        }
        assert_eq!(entry(&chain.leo().entries(&number).await, "reply", "Wombat-4712"), second);
        // Whoever asked reads of it by the numbers that they have.
        let read = chain.claire().entries(&number).await;
        let trace = read.iter().find(|it| it["type"] == "redacted").expect("a trace");
        let named: Vec<u64> = trace["facts"]["entries"].as_str().unwrap().split(", ").map(|id| id.parse().unwrap()).collect();
        assert!(named.iter().all(|id| read.iter().any(|it| it["id"].as_u64() == Some(*id))), "{named:?} of {read:?}");
    }
}
