//! The same key again changes nothing and answers the same record, whatever has changed since and however it is written; with
//! another body it is refused.

use axum::body::Body;
use axum::http::Method;
use domain::kind::Channel;
use domain::{Reason, Timestamp};
use engine::{Change, Command};
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::seat::Seat;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

async fn opens(chain: &Chain, who: &str, key: &str, subject: &str) -> Answer {
    let body = json!({ "subject": subject, "text": "It has answered nothing since nine." });
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    chain.seat(who).ask(Method::POST, "/api/v1/requests", &headers, Body::from(body.to_string())).await
}

/// The bytes of the longest answer that is kept under a key.
async fn longest_kept(chain: &Chain) -> i64 {
    chain.base.counts("select cast(max(length(answer)) as bigint) from idempotency").await
}

/// Sends a body as it is, under a key.
async fn sends(seat: &Seat<'_>, (method, path): (Method, &str), key: &str, body: &str) -> Answer {
    let headers = [("content-type", "application/json"), ("idempotency-key", key), ("accept-language", "en")];
    seat.ask(method, &format!("/api/v1/{path}"), &headers, Body::from(body.to_owned())).await
}

fn same(one: &Answer, other: &Answer) {
    assert!(one.status.is_success(), "{}: {}", one.status, one.text());
    assert_eq!((one.status, one.text()), (other.status, other.text()));
}

/// An agreement of Boréal Services as it is kept, to be changed.
async fn draft(chain: &Chain, path: &str, name: &str) -> Value {
    let kept = chain.ada().reads(path).await;
    json!({
        "name": name, "policy": kept["policy"], "starts": kept["starts"], "personal_data": true, "attachments": true,
        "version": kept["version"]
    })
}

async fn requests(chain: &Chain) -> Vec<Value> {
    chain.nadia().lists("requests").await
}

both_engines! {
    async fn the_same_key_with_the_same_body_answers_the_same_record(chain: Chain) {
        let first = opens(&chain, "claire", "k-1", "Gateway down").await;
        let again = opens(&chain, "claire", "k-1", "Gateway down").await;
        assert_eq!((first.status, &first.body), (again.status, &again.body), "nothing has happened since");
        chain.clock.pass(domain::SignedDuration::from_hours(24 * 6));
        let again = opens(&chain, "claire", "k-1", "Gateway down").await;
        assert_eq!((first.status, first.headers.get("location")), (again.status, again.headers.get("location")));
        assert_eq!(first.good()["number"], again.good()["number"]);
        assert_eq!(requests(&chain).await.len(), 1);
    }

    async fn what_is_answered_again_is_the_record_as_it_is_by_then(chain: Chain) {
        let number = opens(&chain, "claire", "k-1", "Gateway down").await.good()["number"].clone();
        let number = number.as_str().unwrap();
        chain.claire().post(&format!("requests/{number}/withdrawal"), json!({ "reason": "It runs again." })).await.good();
        let now = chain.claire().get(&format!("requests/{number}")).await;
        let again = opens(&chain, "claire", "k-1", "Gateway down").await;
        assert_eq!((again.status.as_u16(), &again.body), (201, &now.body));
        assert_eq!(again.headers["etag"], now.headers["etag"], "what it answers can be acted on");
    }

    async fn little_is_kept_of_an_answer(chain: Chain) {
        let number = opens(&chain, "claire", "k-1", "Gateway down").await.good()["number"].clone();
        let path = format!("/api/v1/requests/{}/entries", number.as_str().unwrap());
        let body = json!({ "text": "A word of ours. ".repeat(500) }).to_string();
        let headers = [("content-type", "application/json"), ("idempotency-key", "k-2")];
        chain.nadia().ask(Method::POST, &path, &headers, Body::from(body)).await.good();
        assert!(longest_kept(&chain).await < 500, "{} bytes", longest_kept(&chain).await);
    }

    async fn the_same_key_with_another_body_is_refused(chain: Chain) {
        opens(&chain, "claire", "k-1", "Gateway down").await.good();
        let other = opens(&chain, "claire", "k-1", "Mail is slow").await;
        assert_eq!(other.status.as_u16(), 422);
        assert_eq!(other.refused(), "idempotency-key-reused");
        assert_eq!(requests(&chain).await.len(), 1);
    }

    async fn a_key_belongs_to_its_seat_alone(chain: Chain) {
        opens(&chain, "claire", "k-1", "Gateway down").await.good();
        opens(&chain, "paul", "k-1", "Mail is slow").await.good();
        opens(&chain, "gwen", "k-1", "Gateway down").await.good();
        assert_eq!(requests(&chain).await.len(), 2);
    }

    async fn the_same_key_at_the_same_moment_makes_one_request(chain: Chain) {
        let open = || opens(&chain, "claire", "k-1", "Gateway down");
        let (a, b, c, d) = tokio::join!(open(), open(), open(), open());
        let numbers: Vec<Value> = [a, b, c, d].into_iter().map(|it| it.good()["number"].clone()).collect();
        assert!(numbers.iter().all(|number| *number == numbers[0]), "{numbers:?}");
        assert_eq!(requests(&chain).await.len(), 1);
    }

    async fn a_refusal_is_not_kept_under_its_key(chain: Chain) {
        let body = json!({ "subject": "", "text": "No subject." });
        let headers = [("content-type", "application/json"), ("idempotency-key", "k-1")];
        let refused = chain
            .claire()
            .ask(Method::POST, "/api/v1/requests", &headers, Body::from(body.to_string()))
            .await;
        assert_eq!(refused.status.as_u16(), 422);
        // What was wrong is put right and sent again with the same key.
        opens(&chain, "claire", "k-1", "Gateway down").await.good();
        assert_eq!(requests(&chain).await.len(), 1);
    }

    async fn after_seven_days_a_key_is_forgotten(chain: Chain) {
        opens(&chain, "claire", "k-1", "Gateway down").await.good();
        chain.pass(domain::SignedDuration::from_hours(24 * 7 + 1)).await;
        opens(&chain, "claire", "k-1", "Another matter").await.good();
        assert_eq!(requests(&chain).await.len(), 2);
    }

    async fn a_key_that_is_no_key_is_refused(chain: Chain) {
        let long = "k".repeat(201);
        for key in ["", long.as_str()] {
            let refused = opens(&chain, "claire", key, "Gateway down").await;
            assert_eq!(refused.status.as_u16(), 422);
        }
        assert_eq!(requests(&chain).await.len(), 0);
    }

    async fn an_agreement_that_is_put_twice_under_a_key_is_changed_once_and_answered_alike(chain: Chain) {
        let path = format!("agreements/{}", chain.agreements["Ateliers Martin"]);
        let ada = chain.ada();
        let put = draft(&chain, &path, "Renamed").await.to_string();
        let first = sends(&ada, (Method::PUT, &path), "a-1", &put).await;
        same(&first, &sends(&ada, (Method::PUT, &path), "a-1", &put).await);
        let version = chain.ada().reads(&path).await["version"].clone();
        assert_eq!(sends(&ada, (Method::PUT, &path), "a-2", &put).await.refused(), "changed-meanwhile");
        // Without a version it is a change of what is there: twice under one key it is one change all the same.
        let mut put = draft(&chain, &path, "Renamed again").await;
        put["version"] = Value::Null;
        let put = put.to_string();
        let first = sends(&ada, (Method::PUT, &path), "a-3", &put).await;
        same(&first, &sends(&ada, (Method::PUT, &path), "a-3", &put).await);
        let after = chain.ada().reads(&path).await["version"].clone();
        assert_eq!(after.as_u64(), version.as_u64().map(|version| version + 1));
        let other = put.replace("Renamed again", "Another name");
        assert_eq!(sends(&ada, (Method::PUT, &path), "a-3", &other).await.refused(), "idempotency-key-reused");
    }

    async fn a_next_desk_that_is_put_twice_under_a_key_is_changed_once_and_answered_alike(chain: Chain) {
        let link = chain.links["boreal>strato"].to_string();
        let kept = async || chain.ada().lists("links").await.into_iter().find(|it| it["id"] == link).unwrap();
        let path = format!("links/{link}");
        let before = kept().await;
        let put = json!({
            "name": "Strato Systems", "products": ["Strato Vault"], "policy": { "id": "vmware-saas-production", "version": 1 },
            "personal_data": true, "attachments": true, "version": before["version"]
        });
        let put = put.to_string();
        let first = sends(&chain.ada(), (Method::PUT, &path), "l-1", &put).await;
        same(&first, &sends(&chain.ada(), (Method::PUT, &path), "l-1", &put).await);
        assert_eq!(kept().await["version"].as_u64(), before["version"].as_u64().map(|version| version + 1));
    }

    async fn what_ended_under_a_key_is_answered_alike_though_it_is_not_there_any_more(chain: Chain) {
        let contacts = chain.ada().lists("contacts").await;
        let paul = contacts.iter().find(|it| it["email"] == "paul@martin.example").unwrap();
        let path = format!("contacts/{}", paul["seat"].as_str().unwrap());
        let first = sends(&chain.ada(), (Method::DELETE, &path), "e-1", "").await;
        same(&first, &sends(&chain.ada(), (Method::DELETE, &path), "e-1", "").await);
    }

    async fn the_order_of_fields_makes_no_other_request(chain: Chain) {
        let one = r#"{"subject":"Slow","text":"It is slow."}"#;
        let other = r#"{ "text": "It is slow.", "subject": "Slow" }"#;
        let first = sends(&chain.claire(), (Method::POST, "requests"), "o-1", one).await;
        same(&first, &sends(&chain.claire(), (Method::POST, "requests"), "o-1", other).await);
        let more = r#"{"subject":"Slow","text":"It is very slow."}"#;
        let refused = sends(&chain.claire(), (Method::POST, "requests"), "o-1", more).await;
        assert_eq!(refused.refused(), "idempotency-key-reused");
        assert_eq!(chain.claire().lists("requests").await.len(), 1);
    }

    async fn a_key_of_the_version_before_is_answered_as_the_first_time(chain: Chain) {
        let number = chain.claire().opens("Slow").await;
        let note = |text: &str| {
            let note = json!({ "command": "note", "number": number, "text": text, "attachments": [] });
            serde_json::from_value::<Command>(note).unwrap()
        };
        let nadia = chain.viewer("nadia").await;
        let keeps = async |command: Command| {
            let change = Change::new(nadia.clone(), Channel::Screen, command).keyed(Some("v-1".into()));
            chain.engine.execute(change).await
        };
        keeps(note("Between us.")).await.unwrap();
        // As it was kept then: the command as it is written, field by field.
        let then = serde_json::to_vec(&(&note("Between us."), None::<Timestamp>)).unwrap();
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(then));
        let bytes = if chain.base.url.starts_with("sqlite:") { format!("x'{digest}'") } else { format!("'\\x{digest}'::bytea") };
        chain.base.alters(&format!("update idempotency set digest = {bytes} where key = 'v-1'")).await;
        keeps(note("Between us.")).await.unwrap();
        let refused = keeps(note("Between you and me.")).await.unwrap_err();
        assert_eq!(refused.refusal().reason, Reason::KeyReused);
        let entries = chain.nadia().entries(&number).await;
        assert_eq!(entries.iter().filter(|it| it["type"] == "note").count(), 1, "{entries:?}");
    }
}
