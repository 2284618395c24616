//! Hundreds of clients on one desk, while clients of twenty others work, one on each.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::desk::Tier;
use engine::Engine;
use engine::set_up::NewDesk;
use serde_json::json;

use super::flood::Latency;
use super::office;
use super::raw::{Raw, Went};
use crate::base::{Base, Kind};
use crate::process::Server;

/// Desks that work beside the busy one.
const DESKS: u8 = 20;
/// Seats of the busy desk, of which each has as many clients as the others.
const SEATS: usize = 25;
/// What is no difference to whoever works: a machine that does other things as well answers so late at times.
const UNFELT: Duration = Duration::from_millis(100);
/// How long whoever was refused waits before the next try.
const AFTER: Duration = Duration::from_millis(50);
/// Nobody is told to ask for less: who is served when is what is measured.
const SETTINGS: [(&str, &str); 2] = [("RELAIS_LIMIT_READS", "0"), ("RELAIS_LIMIT_KNOCKS", "0")];

/// How the clients of the other desks fared without the crowd and with it.
#[derive(Debug, Clone, Copy)]
pub struct Tally {
    pub crowd: usize,
    pub without: Latency,
    pub with: Latency,
    /// What the crowd was answered meanwhile, and of that, that it should come again.
    pub answered: u64,
    pub refused: u64,
}

impl Tally {
    /// Whether the slow answers took less than twice as long, or no time that anybody feels; and whether all came.
    pub fn holds(&self) -> bool {
        let failed = self.without.failed + self.with.failed;
        failed == 0 && self.answered > 0 && self.with.p99 < UNFELT.max(self.without.p99 * 2)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { crowd, without, with, answered, refused } = self;
        write!(
            f,
            "{DESKS} desks; without: {without}; beside {crowd} clients of one more: {with}; p99 {:.2} times as long; \
             the crowd: {answered} answered, {refused} refused",
            with.p99.as_secs_f64() / without.p99.as_secs_f64()
        )
    }
}

/// Lets a client of each desk work for a while alone, then beside so many of one more desk.
pub async fn crowd(kind: Kind, crowd: usize, lasts: Duration) -> Tally {
    let base = Base::new(kind).await;
    let engine = office::engine(&base.url).await;
    let mut others = Vec::new();
    for nth in 0..DESKS {
        others.extend(contacts(&engine, nth, 1).await);
    }
    let busy = contacts(&engine, DESKS, SEATS).await;
    drop(engine);
    let server = Server::start_with(&base.url, &SETTINGS);
    // Everything is warm before anything is measured.
    work(server.address, &others, "warm", lasts / 2).await;
    let without = work(server.address, &others, "without", lasts).await;
    let counts = Arc::new(Counts::default());
    let clients: Vec<_> = (0..crowd)
        .map(|nth| {
            let client = Client {
                token: busy[nth % busy.len()].clone(),
                from: IpAddr::from([127, 0, 2, u8::try_from(nth % 250).unwrap_or(0) + 1]),
                keys: format!("crowd-{nth}"),
            };
            tokio::spawn(presses(server.address, client, Arc::clone(&counts)))
        })
        .collect();
    work(server.address, &others, "gathering", lasts / 2).await;
    let before = counts.now();
    let with = work(server.address, &others, "with", lasts).await;
    let after = counts.now();
    for client in clients {
        client.abort();
    }
    server.kill();
    Tally { crowd, without, with, answered: after.0 - before.0, refused: after.1 - before.1 }
}

/// The tokens of contacts of a new desk.
async fn contacts(engine: &Engine, nth: u8, count: usize) -> Vec<String> {
    let letter = char::from(b'A' + nth);
    let new = NewDesk {
        slug: format!("desk-{nth}"),
        name: format!("Desk {letter}"),
        organisation: format!("Desk {letter}"),
        prefix: format!("DE{letter}"),
        tier: Tier::Partner,
        colour: "#1d4e89".into(),
        zone: "Europe/Paris".into(),
        products: vec!["Nimbus Compute".into()],
        mailbox: None,
    };
    let desk = engine.add_desk(new).await.expect("a desk");
    let account = office::customer(engine, &desk, "Ateliers Martin").await;
    let mut tokens = Vec::new();
    for contact in 0..count {
        let email = format!("claire-{contact}@martin-{nth}.example");
        let seat = office::contact(engine, &desk, account, &email).await;
        tokens.push(engine.make_token(desk.id, seat, "crowd").await.expect("a token"));
    }
    tokens
}

/// Somebody at an address of their own.
struct Client {
    token: String,
    from: IpAddr,
    /// What begins the keys of what they open.
    keys: String,
}

impl Client {
    /// What they ask for in turn: they open a request, and look at the list three times.
    fn asks(&self, server: SocketAddr, turn: usize) -> String {
        let head = format!("Host: {server}\r\nAuthorization: Bearer {}\r\n", self.token);
        if !turn.is_multiple_of(4) {
            return format!("GET /api/v1/requests?limit=20 HTTP/1.1\r\n{head}\r\n");
        }
        let body = json!({
            "subject": format!("The gateway is down, case {turn}"), "text": "It has answered nothing since nine."
        });
        let (key, body) = (format!("{}-{turn}", self.keys), body.to_string());
        format!(
            "POST /api/v1/requests HTTP/1.1\r\n{head}Idempotency-Key: {key}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

#[derive(Default)]
struct Counts {
    answered: AtomicU64,
    refused: AtomicU64,
}

impl Counts {
    fn now(&self) -> (u64, u64) {
        (self.answered.load(Ordering::SeqCst), self.refused.load(Ordering::SeqCst))
    }
}

/// One of the crowd, until it is sent away.
async fn presses(server: SocketAddr, client: Client, counts: Arc<Counts>) {
    let mut raw = Raw::new(server, client.from);
    for turn in 0.. {
        let went = raw.send(client.asks(server, turn).as_bytes()).await;
        if matches!(went, Went::Answered(200 | 201)) {
            counts.answered.fetch_add(1, Ordering::SeqCst);
        } else {
            counts.refused.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(AFTER).await;
        }
    }
}

/// The clients of the others work on a thread of their own: they do not wait for the crowd's turns.
async fn work(server: SocketAddr, tokens: &[String], keys: &str, lasts: Duration) -> Latency {
    let clients: Vec<Client> = (1..)
        .zip(tokens)
        .map(|(nth, token)| Client {
            token: token.clone(),
            from: IpAddr::from([127, 0, 1, nth]),
            keys: format!("{keys}-{nth}"),
        })
        .collect();
    let apart = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let end = Instant::now() + lasts;
            let all: Vec<_> =
                clients.into_iter().map(|client| tokio::spawn(works(server, client, end))).collect();
            let (mut took, mut failed) = (Vec::new(), 0);
            for one in all {
                let (some, lost) = one.await.expect("a client ends");
                took.extend(some);
                failed += lost;
            }
            Latency::of(took, failed)
        })
    });
    apart.await.expect("the clients end")
}

/// One who works: how long each answer took, and how many did not come.
async fn works(server: SocketAddr, client: Client, end: Instant) -> (Vec<Duration>, usize) {
    let mut raw = Raw::new(server, client.from);
    let (mut took, mut failed) = (Vec::new(), 0);
    for turn in 0.. {
        let since = Instant::now();
        if since >= end {
            break;
        }
        match raw.send(client.asks(server, turn).as_bytes()).await {
            Went::Answered(200 | 201) => took.push(since.elapsed()),
            _ => failed += 1,
        }
    }
    (took, failed)
}
