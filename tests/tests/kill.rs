//! Accepted means durable: `kill -9` of the real program during intake loses nothing and doubles nothing, nor while it builds
//! anew what an upgrade made old. `cargo xtask soak` kills during intake by the hundred.
#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use relais_tests::base::{Kind, alters, counts};
use relais_tests::process::{Server, check};
use relais_tests::soak::kill::{self, Office, Tally};
use relais_tests::wire::{Ask, Wire};
use serde_json::{Value, json};

const KILLS: u32 = 10;
const SEED: u64 = 6;

fn was_worth_it(tally: Tally) {
    println!("{tally}");
    assert_eq!(tally.kills, KILLS);
    assert!(tally.unanswered > 0, "no kill cut anything off: {tally}");
}

#[test]
fn a_killed_server_keeps_what_it_acknowledged_on_sqlite() {
    was_worth_it(relais_tests::run(kill::by_api(Kind::Sqlite, KILLS, SEED)));
}

#[test]
fn a_killed_server_keeps_what_it_acknowledged_on_postgres() {
    was_worth_it(relais_tests::run(kill::by_api(Kind::Postgres, KILLS, SEED)));
}

#[test]
fn a_mail_whose_intake_is_killed_is_taken_once_on_sqlite() {
    was_worth_it(relais_tests::run(kill::by_mail(Kind::Sqlite, KILLS, SEED)));
}

#[test]
fn a_mail_whose_intake_is_killed_is_taken_once_on_postgres() {
    was_worth_it(relais_tests::run(kill::by_mail(Kind::Postgres, KILLS, SEED)));
}

/// Requests whose search is built anew, and clients that work beside.
const REQUESTS: usize = 160;
const CLIENTS: usize = 4;
/// How often the server is killed while it builds.
const BUILDERS: usize = 3;
/// How long it may take until some more is built, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a client says on its own request, and what of it was acknowledged.
struct Talker {
    number: String,
    token: String,
    said: usize,
    /// What was sent and not answered, to be sent again.
    unheard: Option<usize>,
}

impl Talker {
    /// Says one thing after the other until the server no longer answers.
    async fn talks(mut self, address: SocketAddr) -> Self {
        let mut wire = Wire::to(address);
        loop {
            let nth = self.unheard.unwrap_or(self.said);
            let path = format!("/api/v1/requests/{}/entries", self.number);
            let ask = Ask::post(path, &json!({"text": format!("Quokka {nth}.")}));
            let ask = ask.by(&self.token).with("idempotency-key", &format!("{}-{nth}", self.number));
            let Ok(answer) = wire.send(&ask).await else {
                self.unheard = Some(nth);
                return self;
            };
            // Busy: nothing was done, and it is sent again.
            if answer.status != 503 {
                assert_eq!(answer.status, 201, "{}", answer.text());
                (self.said, self.unheard) = (nth + 1, None);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// Requests of both contacts, opened by as many clients as there are; their numbers.
async fn opened(address: SocketAddr, office: &Office) -> Vec<String> {
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let token = office.contacts[client % office.contacts.len()].clone();
            tokio::spawn(async move {
                let (mut wire, mut numbers) = (Wire::to(address), Vec::new());
                for nth in 0..REQUESTS / CLIENTS {
                    let body =
                        json!({"subject": format!("Zanzibar {client} {nth}"), "text": "It answers nothing."});
                    let ask = Ask::post("/api/v1/requests", &body).by(&token);
                    let answer =
                        wire.send(&ask.with("idempotency-key", &format!("{client}-{nth}"))).await.unwrap();
                    assert_eq!(answer.status, 201, "{}", answer.text());
                    numbers.push(answer.json()["number"].as_str().unwrap().to_owned());
                }
                numbers
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    all
}

/// Waits until something holds in the database.
async fn until(url: &str, server: &Server, sql: &str, holds: impl Fn(i64) -> bool) -> i64 {
    let since = Instant::now();
    loop {
        let found = counts(url, sql).await;
        if holds(found) {
            return found;
        }
        assert!(since.elapsed() < PATIENCE, "{sql} stays {found}: {}", server.said());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn building_is_killed(kind: Kind) {
    let office = Office::new(kind).await;
    let url = office.url();
    let server = Server::start(url);
    let numbers = opened(server.address, &office).await;
    server.kill();
    // As an upgrade leaves it of which every node has heard for long.
    assert!(alters(url, "update search_block set version = 0").await >= REQUESTS as u64);
    let old = format!(
        "update projection set version = 0, building = version, begun = 1, reached = null, done = 0, total = {REQUESTS} \
         where name = 'search_block'"
    );
    assert_eq!(alters(url, &old).await, 1);
    let mut talkers: Vec<Talker> = (0..CLIENTS)
        .map(|nth| Talker {
            number: numbers[nth].clone(),
            token: office.agent.clone(),
            said: 0,
            unheard: None,
        })
        .collect();
    let mut done = 0;
    for _ in 0..BUILDERS {
        let server = Server::start(url);
        let tasks: Vec<_> =
            talkers.drain(..).map(|talker| tokio::spawn(talker.talks(server.address))).collect();
        let more = "select cast(coalesce(sum(done), 0) as bigint) from projection where building is not null";
        let reached = until(url, &server, more, |now| now > done).await;
        server.kill();
        done = reached;
        for task in tasks {
            talkers.push(task.await.unwrap());
        }
        let left = counts(url, "select count(*) from search_block where version = 0").await;
        assert!(left > 0, "it was killed in the middle");
        // A minute goes by, and what the dead one held is free.
        alters(url, "delete from lease where name like 'building %'").await;
    }
    let server = Server::start(url);
    let tasks: Vec<_> = talkers.drain(..).map(|talker| tokio::spawn(talker.talks(server.address))).collect();
    until(url, &server, "select count(*) from projection where building is not null", |left| left == 0).await;
    assert_eq!(counts(url, "select count(*) from search_block where version = 0").await, 0);
    let ask = Ask::get("/api/v1/requests?q=zanzibar&limit=200").by(&office.agent);
    let found = Wire::to(server.address).send(&ask).await.unwrap().json();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(REQUESTS));
    assert_eq!(found.get("building"), None);
    server.kill();
    for task in tasks {
        talkers.push(task.await.unwrap());
    }
    all_was_heard(&office, &talkers).await;
    let report = check(url);
    assert_eq!((&report["problems"], &report["requests"]), (&json!([]), &json!(REQUESTS)));
}

/// What was acknowledged is there once, and what was not is there once or not at all.
async fn all_was_heard(office: &Office, talkers: &[Talker]) {
    let server = Server::start(office.url());
    for talker in talkers {
        assert!(talker.said > 0, "nobody talked on {}", talker.number);
        let path = format!("/api/v1/requests/{}/entries?limit=200", talker.number);
        let (mut wire, mut next, mut texts) = (Wire::to(server.address), Some(path), Vec::new());
        while let Some(path) = next {
            let answer = wire.send(&Ask::get(path).by(&office.agent)).await.unwrap();
            let page = answer.json();
            let entries = page["items"].as_array().unwrap_or_else(|| panic!("a list: {page}"));
            let said = entries.iter().filter_map(|entry: &Value| entry["text"].as_str());
            texts.extend(said.filter(|text| text.starts_with("Quokka")).map(str::to_owned));
            let link = answer.headers.get("link").and_then(|link| link.to_str().ok());
            next = link.and_then(|link| Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned()));
        }
        let mut wanted: Vec<String> = (0..talker.said).map(|nth| format!("Quokka {nth}.")).collect();
        if texts.len() > wanted.len() {
            wanted.extend(talker.unheard.map(|nth| format!("Quokka {nth}.")));
        }
        assert_eq!(texts, wanted, "{}", talker.number);
    }
    server.kill();
}

#[test]
fn a_killed_server_goes_on_building_where_it_ended_beside_clients_on_sqlite() {
    relais_tests::run(building_is_killed(Kind::Sqlite));
}

#[test]
fn a_killed_server_goes_on_building_where_it_ended_beside_clients_on_postgres() {
    relais_tests::run(building_is_killed(Kind::Postgres));
}
