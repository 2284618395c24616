//! Files: taken in pieces, each with its share of a day, and forgotten when nothing names them.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, Request};
use domain::SignedDuration;
use engine::machinery::Limits;
use engine::time::{SeededDice, SharedDice};
use engine::{Engine, Store};
use relais_tests::base::{Base, Kind};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _};
use tower::ServiceExt as _;

/// Three pieces and a bit, no two of them alike.
fn large() -> Vec<u8> {
    (0..1_700_000u32)
        .flat_map(|it| [it.to_le_bytes()[0] ^ it.to_le_bytes()[1], it.to_le_bytes()[2]])
        .take(1_700_001)
        .collect()
}

async fn fetches(chain: &Chain, who: &str, number: &str, file: &Value) -> axum::http::StatusCode {
    let path = format!("requests/{number}/files/{}", file["sha256"].as_str().unwrap());
    chain.seat(who).get(&path).await.status
}

async fn sends(chain: &Chain, name: &str, bytes: Vec<u8>) -> Answer {
    sends_as(chain, "claire", name, bytes).await
}

async fn sends_as(chain: &Chain, who: &str, name: &str, bytes: Vec<u8>) -> Answer {
    chain.seat(who).ask(Method::POST, &format!("/api/v1/files?name={name}"), &[], Body::from(bytes)).await
}

/// A form with a file, as a browser sends it.
fn form(fields: &[(&str, &str)], file: (&str, &[u8])) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head =
        format!("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{}\"\r\n\r\n", file.0);
    body.extend(head.bytes());
    body.extend(file.1);
    body.extend(b"\r\n--x--\r\n");
    body
}

const FORM: &str = "multipart/form-data; boundary=x";

/// Somebody sends a form with a file from a page of their seat; what came of it, and the page after.
async fn sends_form(
    chain: &Chain,
    who: &str,
    path: &str,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> (u16, String) {
    let mut browser = chain.signed_in(who).await;
    let path = format!("{}/{path}", browser.home);
    let secret = browser.secret(&path).await;
    let fields: Vec<_> = [("csrf", secret.as_str())].iter().chain(fields).copied().collect();
    let answer = browser.sends(&path, FORM, form(&fields, file)).await;
    let status = answer.status.as_u16();
    let text = match answer.headers.get("location") {
        Some(to) => browser.reads(to.to_str().unwrap()).await.text(),
        None => answer.text(),
    };
    (status, text)
}

/// Claire replies with a file on a page; what came of it, and the page after.
async fn replies(chain: &Chain, number: &str, text: &str, file: (&str, &[u8])) -> (u16, String) {
    let fields = [("act", "reply"), ("text", text)];
    sends_form(chain, "claire", &format!("requests/{number}"), &fields, file).await
}

/// As if a disk had lost a piece of each file.
async fn loses_pieces(chain: &Chain) {
    let lost = "delete from file_piece where nth = 2";
    let url = chain.base.url.as_str();
    if url.starts_with("sqlite:") {
        let mut open = sqlx::SqliteConnection::connect(url).await.unwrap();
        open.execute(lost).await.unwrap();
    } else {
        let mut open = sqlx::PgConnection::connect(url).await.unwrap();
        open.execute(lost).await.unwrap();
    }
}

/// What a seat downloads of a request's file, piece by piece.
async fn pieces(chain: &Chain, who: &str, number: &str, file: &Value) -> Vec<Vec<u8>> {
    let (viewer, number) = (chain.viewer(who).await, domain::Number::parse(number).unwrap());
    let wanted = (file["sha256"].as_str().unwrap(), None);
    let (_, mut open) = chain.engine.read(&viewer).open_file_of_request(&number, wanted).await.unwrap();
    assert_eq!(open.size(), file["size"].as_u64().unwrap());
    let mut pieces = Vec::new();
    while let Some(piece) = open.piece().await.unwrap() {
        pieces.push(piece);
    }
    pieces
}

both_engines! {
    async fn a_large_file_comes_back_as_it_went_also_from_a_copy_on_either_engine(chain: Chain) {
        let bytes = large();
        let file = sends(&chain, "large.bin", bytes.clone()).await.good();
        assert_eq!(file["size"], bytes.len());
        let again = sends(&chain, "again.bin", bytes.clone()).await.good();
        assert_eq!(again["sha256"], file["sha256"]);
        let number = chain.claire().opens_with(json!({"attachments": [file, again]})).await;
        let path = format!("requests/{number}/files/{}", file["sha256"].as_str().unwrap());
        for who in ["claire", "nadia"] {
            assert_eq!(chain.seat(who).get(&path).await.body, bytes);
        }
        assert_eq!(chain.seat("denis").get(&path).await.status, 404);
        // By page too; and whoever asks for the head alone reads how much it is.
        for who in ["claire", "nadia"] {
            let mut browser = chain.signed_in(who).await;
            let of_page = browser.get(&format!("{}/{path}", browser.home)).await;
            assert_eq!(of_page.body, bytes);
            let head = chain.seat(who).ask(Method::HEAD, &format!("/api/v1/{path}"), &[], Body::empty()).await;
            assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
            for answer in [of_page, head, chain.seat(who).get(&path).await] {
                assert_eq!(answer.headers["content-length"], bytes.len().to_string().as_str());
            }
        }
        let copied = chain.base.folder.path().join("copy.jsonl");
        chain.engine.copy(None, Box::new(std::fs::File::create(&copied).unwrap())).await.unwrap();
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let base = Base::new(kind).await;
            let store = Store::open(&base.url).await.unwrap();
            let dice = SharedDice::new(SeededDice::new(9));
            let other = Engine::new(store, Arc::new(chain.clock.clone()), dice, post::intake::read);
            other.load_copy(&copied).await.unwrap();
            let claire = other.viewer_of_token(chain.token("claire")).await.unwrap();
            let (sha256, number) = (file["sha256"].as_str().unwrap(), domain::Number::parse(&number).unwrap());
            let (_, mut open) = other.read(&claire).open_file_of_request(&number, (sha256, None)).await.unwrap();
            let mut kept = Vec::new();
            while let Some(piece) = open.piece().await.unwrap() {
                kept.extend(piece);
            }
            assert_eq!(kept, bytes);
        }
        chain.must_add_up().await;
    }

    async fn what_nothing_names_is_forgotten_and_what_is_named_stays(chain: Chain) {
        let named = sends(&chain, "named.bin", large()).await.good();
        let loose = sends(&chain, "loose.bin", large().split_off(1)).await.good();
        let small = sends(&chain, "small.txt", b"small".to_vec()).await.good();
        let number = chain.claire().opens_with(json!({"attachments": [named]})).await;
        // One that breaks off leaves nothing either.
        let viewer = chain.viewer("claire").await;
        let mut broken = chain.engine.begin_upload(&viewer, "broken.bin").await.unwrap();
        broken.write(&large()).await.unwrap();
        drop(broken);
        let boreal = chain.desks["boreal"].id;
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 0);
        chain.clock.pass(SignedDuration::from_hours(47));
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 1, "what broke off");
        chain.clock.pass(SignedDuration::from_hours(2));
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 2);
        assert_eq!(chain.engine.purge_files(boreal).await.unwrap(), 0);
        for gone in [loose, small] {
            let reply = json!({"text": "Here it is.", "attachments": [gone]});
            assert_eq!(chain.claire().may_not(&format!("requests/{number}/entries"), reply).await, "attachment-missing");
        }
        assert_eq!(fetches(&chain, "nadia", &number, &named).await, 200);
        chain.must_add_up().await;
    }

    async fn what_goes_with_an_act_that_waits_to_be_told_stays_too(chain: Chain) {
        let number = chain.claire().opens_with(json!({"product": "Strato Vault"})).await;
        chain.nadia().triages(&number).await;
        let sent = chain.nadia().escalates_with(&number, "boreal>strato", json!({})).await.good();
        let escalation = sent["number"].as_str().unwrap();
        let file = chain.nadia().uploads("steps.txt", b"restart it").await;
        let reply = json!({"text": "Here are the steps.", "attachments": [file]});
        chain.nadia().does(&format!("escalations/{escalation}/entries"), reply).await;
        chain.clock.pass(SignedDuration::from_hours(72));
        assert_eq!(chain.engine.purge_files(chain.desks["boreal"].id).await.unwrap(), 0);
        chain.must_add_up().await;
    }

    async fn a_day_has_its_share_of_files_and_words_go_without_them(chain: Chain) {
        let mut chain = chain;
        chain.engine = chain.engine.clone().with_limits(Limits { megabytes: 2, ..Limits::none() });
        let number = chain.claire().opens("Gateway down").await;
        sends(&chain, "one.bin", large()).await.good();
        let refused = sends(&chain, "two.bin", large().split_off(1)).await;
        assert_eq!(refused.status, 429);
        assert_eq!(refused.headers["retry-after"], "86400");
        assert_eq!(refused.refused(), "quota-reached");
        chain.clock.pass(SignedDuration::from_hours(1));
        let refused = sends(&chain, "two.bin", large().split_off(1)).await;
        assert_eq!(refused.headers["retry-after"], "82800", "it is a day since the file that has to go");
        // Of what others bring it tells nothing.
        for who in ["paul", "nadia"] {
            sends_as(&chain, who, "three.bin", large().split_off(2)).await.good();
        }
        let refused = sends(&chain, "two.bin", large().split_off(1)).await;
        assert_eq!(refused.headers["retry-after"], "82800");
        let (status, page) = replies(&chain, &number, "The log is too long.", ("two.bin", &large())).await;
        assert_eq!(status, 303, "{page}");
        assert!(page.contains("The log is too long.") && page.contains("sans les fichiers"), "{page}");
        assert_eq!(chain.claire().entries(&number).await.last().unwrap()["attachments"], json!([]));
        chain.clock.pass(SignedDuration::from_hours(25));
        sends(&chain, "two.bin", large().split_off(1)).await.good();
        chain.must_add_up().await;
    }

    async fn whoever_sends_files_that_nobody_looked_at_for_names_is_told_which(chain: Chain) {
        let (number, escalation, _) = chain.escalated().await;
        let nadia = chain.nadia();
        let dump = nadia.uploads("mémoire.bin", &[0, 159, 146, 150]).await;
        let huge = nadia.uploads("huge.log", &vec![b'x'; 1_100_000]).await;
        let log = nadia.uploads("short.log", b"10:00 down").await;
        let files = json!([dump, log, huge]);
        let (request, next) = (format!("requests/{number}/entries"), format!("escalations/{escalation}/entries"));
        let unread = |answer: &Answer| answer.headers.get("not-looked-at").map(|it| it.to_str().unwrap().to_owned());
        for path in [&request, &next] {
            let answer = chain.as_("nadia").post(path, json!({"text": "See the dump.", "attachments": files})).await;
            assert!(answer.status.is_success(), "{path}: {}", answer.text());
            assert_eq!(unread(&answer).as_deref(), Some(r#"%"m%c3%a9moire.bin", %"huge.log""#), "{path}");
            let answer = chain.as_("nadia").post(path, json!({"text": "See the log.", "attachments": [log]})).await;
            assert_eq!((answer.status.is_success(), unread(&answer)), (true, None), "{path}");
        }
        // A note leaves for nobody.
        let note = json!({"text": "Kept.", "audience": "desk", "attachments": [dump]});
        assert_eq!(unread(&chain.as_("nadia").post(&request, note).await), None);
        for (path, name, bytes, told) in [
            (format!("requests/{number}"), "dump.bin", &[0, 159, 146, 150][..], true),
            (format!("escalations/{escalation}"), "dump.bin", &[0, 159, 146, 150], true),
            (format!("requests/{number}"), "short.log", b"10:00 down", false),
        ] {
            let fields = [("act", "reply"), ("text", "Look at this.")];
            let (status, page) = sends_form(&chain, "nadia", &path, &fields, (name, bytes)).await;
            assert_eq!((status, page.contains("Un fichier joint n’a pas été examiné")), (303, told), "{path} {name}");
        }
    }

    async fn a_desk_says_its_words_without_the_files_that_a_limit_keeps_out(chain: Chain) {
        let mut chain = chain;
        chain.engine = chain.engine.clone().with_limits(Limits { megabytes: 1, ..Limits::none() });
        let (number, escalation, reference) = chain.escalated().await;
        let (bytes, words) = (large(), "The log is too long.");
        let domain::seat::Viewer::Contact(claire) = chain.viewer("claire").await else { panic!("a contact") };
        let party = format!("{}.{}", claire.account, claire.person);
        let request = format!("requests/{number}");
        let opening = [
            ("for", party.as_str()),
            ("kind", "technical"),
            ("phase", "production"),
            ("severity", "2"),
            ("subject", "A call"),
            ("product", "Nimbus Compute"),
        ];
        for (path, fields) in [
            (request.clone(), vec![("act", "reply")]),
            (request, vec![("act", "note")]),
            (format!("escalations/{escalation}"), vec![("act", "reply")]),
            ("requests/new".to_owned(), opening.to_vec()),
        ] {
            let fields: Vec<_> = fields.into_iter().chain([("text", words)]).collect();
            let (status, page) = sends_form(&chain, "nadia", &path, &fields, ("log.bin", &bytes)).await;
            assert_eq!(status, 303, "{path}: {page}");
            assert!(page.contains(words) && page.contains("sans les fichiers"), "{path}: {page}");
        }
        chain.rest().await;
        let there = chain.victor().entries(&reference).await;
        let there = there.last().unwrap();
        assert_eq!((&there["text"], &there["attachments"]), (&json!(words), &json!([])));
        chain.must_add_up().await;
    }

    async fn as_many_uploads_as_a_seat_may_have_keep_out_a_file_and_no_words(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let viewer = chain.viewer("claire").await;
        let mut under_way = Vec::new();
        let refused = loop {
            match chain.engine.begin_upload(&viewer, "log.bin").await {
                Ok(upload) => under_way.push(upload),
                Err(failure) => break failure.refusal(),
            }
            assert!(under_way.len() < 200, "there is a limit");
        };
        assert_eq!(refused.reason.code(), "too-many-uploads");
        let refused = sends(&chain, "log.bin", large()).await;
        assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (429, &"10".parse().unwrap()));
        let (status, page) = replies(&chain, &number, "See the log.", ("log.bin", &large())).await;
        assert_eq!(status, 303, "{page}");
        assert!(page.contains("See the log.") && page.contains("sans les fichiers"), "{page}");
        drop(under_way);
        sends(&chain, "log.bin", large()).await.good();
    }

    async fn a_download_comes_in_pieces_and_breaks_off_where_one_is_gone(chain: Chain) {
        let bytes = large();
        let file = sends(&chain, "large.bin", bytes.clone()).await.good();
        let number = chain.claire().opens_with(json!({"attachments": [file]})).await;
        let of_claire = pieces(&chain, "claire", &number, &file).await;
        assert!(of_claire.len() == 4 && of_claire.iter().all(|piece| piece.len() <= 512 * 1024));
        assert_eq!(of_claire.concat(), bytes);
        let small = chain.claire().uploads("small.txt", b"small").await;
        let other = chain.claire().opens_with(json!({"attachments": [small]})).await;
        assert_eq!(pieces(&chain, "nadia", &other, &small).await, [b"small".to_vec()]);
        // What a carrier brings to the next desk is kept in pieces too.
        let (_, escalation, reference) = chain.escalated().await;
        let brought = sends_as(&chain, "nadia", "large.bin", bytes.clone()).await.good();
        let reply = json!({"text": "Here is the log.", "attachments": [brought]});
        chain.nadia().does(&format!("escalations/{escalation}/entries"), reply).await;
        let there = chain.victor().entries(&reference).await.last().unwrap()["attachments"][0].clone();
        let of_victor = pieces(&chain, "victor", &reference, &there).await;
        assert!(of_victor.len() == 4 && of_victor.concat() == bytes, "{there}");
        // It goes while somebody reads: the answer ends before its end.
        let path = format!("/api/v1/requests/{number}/files/{}", file["sha256"].as_str().unwrap());
        let begun = Request::get(&path).header("authorization", format!("Bearer {}", chain.token("claire")));
        let begun = chain.router().oneshot(begun.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(begun.status(), 200);
        loses_pieces(&chain).await;
        assert!(axum::body::to_bytes(begun.into_body(), usize::MAX).await.is_err());
        // Whoever may not see it learns nothing of that.
        assert_eq!(fetches(&chain, "denis", &number, &file).await, 404);
    }

    async fn a_file_comes_by_page_as_by_api_and_an_empty_one_is_named(chain: Chain) {
        let number = chain.claire().opens("Gateway down").await;
        let bytes = large();
        let (status, page) = replies(&chain, &number, "Here is the log.", ("log.bin", &bytes)).await;
        assert_eq!(status, 303, "{page}");
        let entry = chain.claire().entries(&number).await.last().unwrap().clone();
        assert_eq!((&entry["text"], &entry["attachments"][0]["size"]), (&json!("Here is the log."), &json!(bytes.len())));
        assert_eq!(fetches(&chain, "nadia", &number, &entry["attachments"][0]).await, 200);
        let (status, page) = replies(&chain, &number, "And another one.", ("empty.log", b"")).await;
        assert_eq!(status, 422);
        assert!(page.contains("empty.log") && page.contains("est vide") && page.contains("And another one."), "{page}");
        let refused = sends(&chain, "empty.log", Vec::new()).await;
        assert_eq!(refused.refused(), "attachment-empty");
        // What was begun above and came to nothing is forgotten.
        chain.clock.pass(SignedDuration::from_hours(49));
        chain.engine.purge_files(chain.desks["boreal"].id).await.unwrap();
        // A page of ours did not send this: nothing of it is kept.
        let mut browser = chain.signed_in("claire").await;
        browser.reads("/").await;
        let body = form(&[("csrf", "guessed"), ("act", "reply"), ("text", "x")], ("x.bin", &bytes[1..]));
        let refused = browser.sends(&format!("/p/boreal/requests/{number}"), FORM, body).await;
        assert!(refused.status.is_client_error() || refused.status.is_redirection(), "{}", refused.text());
        chain.clock.pass(SignedDuration::from_hours(49));
        assert_eq!(chain.engine.purge_files(chain.desks["boreal"].id).await.unwrap(), 0);
    }
}
