//! The same key again changes nothing and answers the same record; with another body it is refused.

use axum::body::Body;
use axum::http::Method;
use relais_tests::both_engines;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use serde_json::{Value, json};
use sqlx::Connection as _;

async fn opens(chain: &Chain, who: &str, key: &str, subject: &str) -> Answer {
    let body = json!({ "subject": subject, "text": "It has answered nothing since nine." });
    let headers = [("content-type", "application/json"), ("idempotency-key", key)];
    chain.seat(who).ask(Method::POST, "/api/v1/requests", &headers, Body::from(body.to_string())).await
}

/// The bytes of the longest answer that is kept under a key.
async fn longest_kept(chain: &Chain) -> i64 {
    let text = "select cast(max(length(answer)) as bigint) from idempotency";
    let url = &chain.base.url;
    let (longest,): (i64,) = if url.starts_with("sqlite:") {
        let mut open = sqlx::SqliteConnection::connect(url).await.unwrap();
        sqlx::query_as(text).fetch_one(&mut open).await.unwrap()
    } else {
        let mut open = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::query_as(text).fetch_one(&mut open).await.unwrap()
    };
    longest
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
}
