//! A chain whose database can be taken away, and what its people try meanwhile.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, Request, header};
use relais_tests::base::{Base, Kind};
use relais_tests::between::Between;
use relais_tests::chain::Chain;
use relais_tests::client::Answer;
use relais_tests::html;
use relais_tests::pages::Browser;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::{Server, Waits};

/// Longer than anything here may take on a busy machine, and far from the minutes that a wait without an end takes.
pub const SOON: Duration = Duration::from_secs(20);

/// A server that is not waited for long, so that the tests are not either.
fn hasty(waits: Duration) -> Server {
    let waits = Waits { change: waits, read: waits };
    let three = NonZeroU32::MIN.saturating_add(2);
    Server { writers: three, readers: three, waits, ..Server::default() }
}

/// A chain on a PostgreSQL behind a way that can fail.
pub struct Office {
    pub chain: Chain,
    pub between: Between,
    /// The database without the way.
    pub url: String,
}

impl Office {
    pub async fn new() -> Self {
        Self::on(Base::new(Kind::Postgres).await, Duration::from_millis(1500)).await
    }

    /// With so much patience for its server.
    pub async fn on(base: Base, waits: Duration) -> Self {
        let between = Between::to(&base.url).await;
        let url = base.url.clone();
        let mut chain = Chain::on(base).await;
        chain.moves_to(&between.url, hasty(waits)).await;
        Self { chain, between, url }
    }

    /// The name of the database.
    pub fn base(&self) -> &str {
        self.url.rsplit('/').next().unwrap()
    }

    /// Ends every connection of Relais to the server.
    pub async fn cut(&self) {
        let ours = format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{}'",
            self.base()
        );
        administer(ours).await;
    }

    /// Claire asks for something, under a key.
    pub async fn opens(&self, key: &str) -> Answer {
        let body = json!({ "subject": format!("Gateway down, {key}"), "text": "It has answered nothing since nine." });
        let request = Request::post("/api/v1/requests")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.chain.token("claire")))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT_LANGUAGE, "en")
            .header("idempotency-key", key);
        soon(self.chain.send(request.body(Body::from(body.to_string())).unwrap())).await
    }

    /// What the machine finds of itself in the second that it has for it.
    pub async fn finds(&self) -> Vec<String> {
        let found = tokio::time::timeout(Duration::from_secs(1), self.chain.engine.find_out()).await;
        found.expect("it is found out in time").unwrap().into_iter().map(|it| it.code).collect()
    }

    /// Claire reads her requests.
    pub async fn reads(&self) -> Answer {
        soon(self.chain.as_("claire").ask(Method::GET, "/api/v1/requests", None)).await
    }

    /// The subjects of her requests.
    pub async fn subjects(&self) -> Vec<String> {
        let listed = self.reads().await.good();
        let items = listed["items"].as_array().expect("a list");
        let mut subjects: Vec<String> =
            items.iter().map(|it| it["subject"].as_str().unwrap().to_owned()).collect();
        subjects.sort_unstable();
        subjects
    }

    /// What she asked for is there once when it is asked for again, and so it is the next time.
    pub async fn is_there_once(&self, key: &str) {
        let again = self.recovers(key).await;
        let once_more = self.opens(key).await;
        assert_eq!(again["number"], once_more.good()["number"], "{key}");
        let subject = format!("Gateway down, {key}");
        let found = self.subjects().await.into_iter().filter(|it| *it == subject).count();
        assert_eq!(found, 1, "{key}");
    }

    /// Asks until it is answered well, as a client does that heeds `Retry-After`.
    async fn recovers(&self, key: &str) -> serde_json::Value {
        let since = Instant::now();
        loop {
            let answer = self.opens(key).await;
            if answer.status.is_success() {
                return answer.good();
            }
            assert_eq!(answer.status, 503, "{}", answer.text());
            assert!(since.elapsed() < SOON, "the service does not come back: {}", answer.text());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The reply of a request's page: where it goes, its proof and its key.
pub async fn reply(browser: &mut Browser, number: &str) -> (String, String, String) {
    let page = browser.reads(&format!("/p/boreal/requests/{number}")).await.text();
    let form = html::forms(&page).into_iter().find(|form| form.hidden("act") == Some("reply"));
    let form = form.unwrap_or_else(|| panic!("nothing to reply with: {page}"));
    let hidden = |name| form.hidden(name).unwrap().to_owned();
    (form.action.clone(), hidden("csrf"), hidden("once"))
}

/// How often a request's page shows a text among what was said.
pub async fn shown(browser: &mut Browser, number: &str, text: &str) -> usize {
    browser.reads(&format!("/p/boreal/requests/{number}")).await.text().matches(text).count()
}

/// Runs statements as an administrator, in a database of its own.
pub async fn administer(script: impl Into<String>) {
    let url = std::env::var("RELAIS_TEST_POSTGRES").expect("a PostgreSQL");
    let mut open = PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(script.into())).execute(&mut open).await.unwrap();
}

/// An answer, which comes.
pub async fn soon<T>(answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, answer).await.expect("an answer comes in time")
}

/// The code of a 503, which says when to come again.
pub fn unavailable(answer: &Answer) -> String {
    assert_eq!(answer.status, 503, "{}", answer.text());
    let again: u64 = answer.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=5).contains(&again), "{again}");
    let problem = answer.json();
    let code = problem["code"].as_str().unwrap().to_owned();
    assert_eq!(problem["type"], format!("urn:relais:problem:{code}"));
    code
}
