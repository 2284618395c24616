//! SIGTERM while clients work: nobody who was let in goes without an answer, and the process ends in time.

mod ground;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use self::ground::Ground;
use super::kill::Office;
use super::luck::Luck;
use super::raw::{Raw, Went};
use crate::base::Kind;
use crate::pages::FORM;
use crate::process::Server;

/// Clients that work at a time.
const CLIENTS: usize = 24;

/// What the stops met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub stops: u32,
    pub answered: u32,
    /// Of those, by 202 to who would have waited for another desk for longer than a stop takes.
    pub waited: u32,
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
            "{} SIGTERM under load: {} answers ({} to who waited for another desk), {} lost, {} came too late to be let \
             in; the slowest end took {} ms",
            self.stops,
            self.answered,
            self.waited,
            self.lost,
            self.not_let_in,
            self.slowest.as_millis()
        )
    }
}

/// Stops a server so many times while clients open requests and read them, send files and forms, and wait.
pub async fn stops(kind: Kind, stops: u32, seed: u64) -> Tally {
    let office = Office::new(kind).await;
    let ground = Ground::of(&office).await;
    let mut luck = Luck::new(seed);
    let mut tally = Tally::default();
    for round in 0..stops {
        // Clients of one seat send more files than a person does.
        let server = Server::start_with(office.url(), &[("RELAIS_LIMIT_FILES", "0")]);
        let over = Arc::new(AtomicBool::new(false));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|nth| {
                let works = Works {
                    server: server.address,
                    contact: office.contacts[nth % 2].clone(),
                    agent: office.agent.clone(),
                    ground: ground.clone(),
                };
                tokio::spawn(works.until((round, nth), Arc::clone(&over)))
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
                        assert!((200..300).contains(&status) || status == 303, "answered {status}");
                        tally.answered += 1;
                        tally.waited += u32::from(status == 202);
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

/// A client at work.
struct Works {
    server: SocketAddr,
    contact: String,
    agent: String,
    ground: Ground,
}

impl Works {
    async fn until(self, (round, nth): (u32, usize), over: Arc<AtomicBool>) -> Vec<Went> {
        let mut raw = Raw::new(self.server, IpAddr::from(Ipv4Addr::LOCALHOST));
        let mut all = Vec::new();
        for turn in 0.. {
            let name = format!("{round}/{nth}/{turn}");
            let request = match nth % 8 {
                0 => self.sends_a_file(),
                1 => self.sends_a_form(&name),
                2 => self.waits(&name),
                _ if turn % 3 == 0 => self.opens(&name),
                _ => self.asks("GET", "requests?limit=5", &self.agent, ("", "")),
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

    fn asks(&self, method: &str, path: &str, token: &str, (more, body): (&str, &str)) -> String {
        format!(
            "{method} /api/v1/{path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n{more}\
             Content-Length: {}\r\n\r\n{body}",
            self.server,
            body.len()
        )
    }

    fn opens(&self, name: &str) -> String {
        let body =
            format!(r#"{{"subject":"Gateway down {name}","text":"It answers nothing.","severity":3}}"#);
        self.asks("POST", "requests", &self.contact, ("Content-Type: application/json\r\n", &body))
    }

    fn sends_a_file(&self) -> String {
        let more = "Content-Disposition: attachment; filename=\"log.txt\"\r\n";
        self.asks("POST", "files", &self.contact, (more, &"Nothing since nine.\n".repeat(800)))
    }

    fn sends_a_form(&self, name: &str) -> String {
        let Ground { page, csrf, cookies, .. } = &self.ground;
        let once = name.replace('/', "-");
        let body = format!("csrf={csrf}&once=stop-{once}&act=reply&text=Nothing+since+{once}");
        format!(
            "POST {page} HTTP/1.1\r\nHost: {}\r\nCookie: {cookies}\r\nContent-Type: {FORM}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.server,
            body.len()
        )
    }

    /// It would wait for thirty seconds, and the stop takes twenty at most.
    fn waits(&self, name: &str) -> String {
        let body = format!(r#"{{"text":"Any news of {name}?"}}"#);
        let path = format!("escalations/{}/entries", self.ground.escalation);
        let more = "Content-Type: application/json\r\nPrefer: wait=30\r\n";
        self.asks("POST", &path, &self.agent, (more, &body))
    }
}
