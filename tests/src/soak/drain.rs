//! SIGTERM while clients work: nobody who was let in goes without an answer, and the process ends in time.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::kill::Office;
use super::luck::Luck;
use super::raw::{Raw, Went};
use crate::base::Kind;
use crate::process::Server;

/// Clients that work at a time.
const CLIENTS: usize = 24;

/// What the stops met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub stops: u32,
    pub answered: u32,
    /// Came when nobody listened any more.
    pub not_let_in: u32,
    /// Sent, and never answered.
    pub lost: u32,
    /// The longest that a process took to end.
    pub slowest: Duration,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} SIGTERM under load: {} answers, {} lost, {} came too late to be let in; the slowest end took {} ms",
            self.stops,
            self.answered,
            self.lost,
            self.not_let_in,
            self.slowest.as_millis()
        )
    }
}

/// Stops a server so many times while clients open requests and read them.
pub async fn stops(kind: Kind, stops: u32, seed: u64) -> Tally {
    let office = Office::new(kind).await;
    let mut luck = Luck::new(seed);
    let mut tally = Tally::default();
    for round in 0..stops {
        let server = Server::start(office.url());
        let over = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|nth| {
                let tokens = [office.contacts[nth % 2].clone(), office.agent.clone()];
                tokio::spawn(works(server.address, tokens, (round, nth), Arc::clone(&over)))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(200 + luck.below(300))).await;
        let ended = tokio::task::spawn_blocking(move || server.stop()).await.expect("a thread");
        over.store(true, Ordering::SeqCst);
        assert!(ended.0.success(), "the server ends well: {}", ended.0);
        tally.slowest = tally.slowest.max(ended.1);
        for client in clients {
            for went in client.await.expect("a client ends") {
                match went {
                    Went::Answered(status) => {
                        assert!((200..300).contains(&status), "answered {status}");
                        tally.answered += 1;
                    }
                    Went::NotLetIn => tally.not_let_in += 1,
                    Went::Lost => tally.lost += 1,
                }
            }
        }
        tally.stops += 1;
    }
    tally
}

async fn works(
    server: SocketAddr,
    [contact, agent]: [String; 2],
    (round, nth): (u32, usize),
    over: Arc<AtomicBool>,
) -> Vec<Went> {
    let mut raw = Raw::new(server, IpAddr::from(Ipv4Addr::LOCALHOST));
    let mut all = Vec::new();
    for turn in 0.. {
        let request = if turn % 3 == 0 {
            let body = format!(
                r#"{{"subject":"Gateway down {round}/{nth}/{turn}","text":"It answers nothing.","severity":3}}"#
            );
            format!(
                "POST /api/v1/requests HTTP/1.1\r\nHost: {server}\r\nAuthorization: Bearer {contact}\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        } else {
            format!(
                "GET /api/v1/requests?limit=5 HTTP/1.1\r\nHost: {server}\r\nAuthorization: Bearer {agent}\r\n\r\n"
            )
        };
        let went = raw.send(request.as_bytes()).await;
        all.push(went);
        if went == Went::NotLetIn || over.load(Ordering::SeqCst) {
            break;
        }
        // Some hurry, and some think: a connection is idle at times when the signal comes.
        tokio::time::sleep(Duration::from_millis((nth as u64 % 6) * 5)).await;
    }
    all
}
