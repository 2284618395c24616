//! Clients that ask as fast as they are answered, each on its own connection, and how long each answer took.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use relais_tests::wire::{Ask, Wire};
use tokio::net::TcpListener;

/// Answers are counted once this much time has passed.
const WARM_UP: Duration = Duration::from_millis(700);

/// What was measured.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// Answers counted.
    pub count: usize,
    pub per_second: f64,
    /// How long an answer took.
    pub median: Duration,
    pub p95: Duration,
    pub p99: Duration,
}

impl Figure {
    /// From how long each took, over a stretch of time.
    pub fn of(mut took: Vec<Duration>, over: Duration) -> Self {
        took.sort_unstable();
        let at = |percent: usize| took.get(took.len() * percent / 100).copied().unwrap_or_default();
        let per_second = took.len() as f64 / over.as_secs_f64();
        Self { count: took.len(), per_second, median: at(50), p95: at(95), p99: at(99) }
    }
}

/// Serves a router on a socket, by a runtime of its own with as many threads as the program would have. Both go when
/// this value goes.
pub struct Served {
    pub address: SocketAddr,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Served {
    /// Serves what `make` makes inside the server's runtime: storage keeps its tasks there too.
    pub async fn new<F>(make: F) -> Self
    where
        F: Future<Output = Router> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        let listening = runtime.spawn(async move {
            let router = make.await;
            let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
            let address = listener.local_addr().expect("an address");
            let listener =
                axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true)));
            tokio::spawn(async move { axum::serve(listener, router).await });
            address
        });
        let address = listening.await.expect("the server listens");
        Self { address, runtime: Some(runtime) }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Lets so many clients ask for so long; `ask` is told which client asks and how often it has asked before. Panics
/// on any answer but the expected one.
pub async fn run(
    address: SocketAddr,
    clients: usize,
    time: Duration,
    status: u16,
    ask: impl Fn(usize, usize) -> Ask + Send + Sync + 'static,
) -> Figure {
    let ask = Arc::new(ask);
    let begin = Instant::now() + WARM_UP;
    let end = begin + time;
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let ask = Arc::clone(&ask);
            tokio::spawn(async move {
                let mut wire = Wire::to(address);
                let mut took = Vec::new();
                for turn in 0.. {
                    let asked = ask(client, turn);
                    let sent = Instant::now();
                    let answer = wire.send(&asked).await.expect("an answer");
                    let answered = Instant::now();
                    assert_eq!(answer.status, status, "{}: {}", asked.path, answer.text());
                    if answered >= end {
                        break;
                    }
                    if answered >= begin {
                        took.push(answered - sent);
                    }
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.expect("a client goes on to the end"));
    }
    Figure::of(took, time)
}
