//! Connections re-opened as fast as they are refused, from one address, while clients of other addresses work.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::kill::Office;
use super::raw::{Raw, Went, connect};
use crate::base::Kind;
use crate::process::Server;

/// The address from which nobody works.
const FLOOD: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
/// Each client asks about so often.
const EVERY: Duration = Duration::from_millis(500);

/// How the clients fared without the flood and with it.
#[derive(Debug, Clone, Copy)]
pub struct Tally {
    pub clients: usize,
    pub without: Latency,
    pub with: Latency,
    /// The most connections that the flood held at a time, and how many it opened.
    pub held: usize,
    pub opened: u64,
}

/// How long answers took.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    pub asked: usize,
    pub failed: usize,
    pub p50: Duration,
    pub p99: Duration,
}

impl Tally {
    /// How many times as long the slow answers took.
    pub fn ratio(&self) -> f64 {
        self.with.p99.as_secs_f64() / self.without.p99.as_secs_f64()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} clients; without: {}; with {} connections held and {} opened: {}; p99 {:.2} times as long",
            self.clients,
            self.without,
            self.held,
            self.opened,
            self.with,
            self.ratio()
        )
    }
}

impl Latency {
    /// Of answers that took so long, and of how many that did not come.
    pub(super) fn of(mut took: Vec<Duration>, failed: usize) -> Self {
        took.sort_unstable();
        let at = |share: f64| {
            let place = (took.len() as f64 * share) as usize;
            took.get(place.min(took.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        Self { asked: took.len() + failed, failed, p50: at(0.5), p99: at(0.99) }
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |it: Duration| it.as_secs_f64() * 1000.0;
        write!(
            f,
            "{} asked, {} failed, p50 {:.1} ms, p99 {:.1} ms",
            self.asked,
            self.failed,
            ms(self.p50),
            ms(self.p99)
        )
    }
}

/// Lets clients work for a while without a flood, then with one that holds as many connections as `held`.
pub async fn flood(clients: usize, held: usize, lasts: Duration) -> Tally {
    let office = Office::new(Kind::Sqlite).await;
    // One seat asks for all of them.
    let server = Server::start_with(office.url(), &[("RELAIS_LIMIT_READS", "0")]);
    // Everybody is there before anything is measured.
    work(&server, &office.agent, clients, Duration::from_secs(2)).await;
    let without = work(&server, &office.agent, clients, lasts).await;
    let flood = Arc::new(Flood::default());
    let slots: Vec<_> =
        (0..held).map(|nth| tokio::spawn(hold(server.address, Arc::clone(&flood), nth))).collect();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let with = work(&server, &office.agent, clients, lasts).await;
    flood.over.store(true, Ordering::SeqCst);
    for slot in slots {
        slot.abort();
    }
    let (held, opened) = (flood.most.load(Ordering::SeqCst), flood.opened.load(Ordering::SeqCst));
    server.kill();
    Tally { clients, without, with, held, opened }
}

#[derive(Default)]
struct Flood {
    over: AtomicBool,
    held: AtomicUsize,
    most: AtomicUsize,
    opened: AtomicU64,
}

/// One slot of the flood: a connection, opened anew as soon as it is closed. Some say nothing, some begin a head.
async fn hold(server: SocketAddr, flood: Arc<Flood>, nth: usize) {
    while !flood.over.load(Ordering::SeqCst) {
        let Ok(mut stream) = connect(server, FLOOD).await else {
            tokio::time::sleep(Duration::from_millis(1)).await;
            continue;
        };
        flood.opened.fetch_add(1, Ordering::SeqCst);
        let now = flood.held.fetch_add(1, Ordering::SeqCst) + 1;
        flood.most.fetch_max(now, Ordering::SeqCst);
        if nth.is_multiple_of(2) {
            drop(stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n").await);
        }
        let mut some = [0u8; 256];
        // An answer is a refusal too: it comes back at once.
        drop(stream.read(&mut some).await);
        drop(stream);
        flood.held.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The clients work on a thread of their own: they do not wait for the flood's turns.
async fn work(server: &Server, token: &str, clients: usize, lasts: Duration) -> Latency {
    let (address, token) = (server.address, token.to_owned());
    let apart = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(work_apart(address, &token, clients, lasts))
    });
    apart.await.expect("the clients end")
}

async fn work_apart(server: SocketAddr, token: &str, clients: usize, lasts: Duration) -> Latency {
    let end = Instant::now() + lasts;
    let tasks: Vec<_> =
        (0..clients).map(|nth| tokio::spawn(asks(server, token.to_owned(), nth, end))).collect();
    let (mut took, mut failed) = (Vec::new(), 0);
    for task in tasks {
        let (some, lost) = task.await.expect("a client ends");
        took.extend(some);
        failed += lost;
    }
    Latency::of(took, failed)
}

/// A client of its own address. Each second request comes on a connection of its own, as browsers of people who
/// have just come do.
async fn asks(server: SocketAddr, token: String, nth: usize, end: Instant) -> (Vec<Duration>, usize) {
    let from = IpAddr::from([127, 0, 1, u8::try_from(nth % 250).unwrap_or(0) + 1]);
    let request =
        format!("GET /api/v1/me HTTP/1.1\r\nHost: {server}\r\nAuthorization: Bearer {token}\r\n\r\n");
    let mut raw = Raw::new(server, from);
    let (mut took, mut failed) = (Vec::new(), 0);
    // Not all at the same instant.
    tokio::time::sleep(EVERY.mul_f64(nth as f64 % 97.0 / 97.0)).await;
    for turn in 0.. {
        if Instant::now() >= end {
            break;
        }
        if turn % 2 == 0 {
            raw = Raw::new(server, from);
        }
        let since = Instant::now();
        match raw.send(request.as_bytes()).await {
            Went::Answered(200) => took.push(since.elapsed()),
            _ => failed += 1,
        }
        tokio::time::sleep(EVERY.saturating_sub(since.elapsed())).await;
    }
    (took, failed)
}
