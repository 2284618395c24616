//! Kills of the server while clients open requests through the API.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc;

use super::{Office, Tally, all_fits, requests};
use crate::base::Kind;
use crate::process::Server;
use crate::soak::luck::Luck;
use crate::wire::{Ask, Wire};

/// Clients at a time.
const CLIENTS: usize = 4;
/// How long after the first acknowledgement a server lives, at most.
const LIFE: u64 = 80;

/// Something a client asks for, under a key of its own.
#[derive(Debug, Clone)]
struct Wish {
    key: String,
    subject: String,
}

/// A client that asks, and asks again for what was never answered, under the same key.
struct Client {
    name: usize,
    token: String,
    next: u32,
    pending: Vec<Wish>,
    /// With the number each was given.
    acknowledged: Vec<(Wish, String)>,
}

impl Client {
    fn new_wish(&mut self) -> Wish {
        self.next += 1;
        let name = format!("{}-{}", self.name, self.next);
        Wish { key: format!("key-{name}"), subject: format!("The gateway is down, case {name}") }
    }

    /// Asks until the server no longer answers. Rings at the first acknowledgement of a new wish.
    async fn ask_on(mut self, address: SocketAddr, bell: mpsc::Sender<()>) -> Self {
        let mut wire = Wire::to(address);
        if !self.ask_again(&mut wire).await {
            return self;
        }
        loop {
            let wish = self.new_wish();
            let Some(number) = ask(&mut wire, &self.token, &wish).await else {
                self.pending.push(wish);
                return self;
            };
            self.acknowledged.push((wish, number));
            // Full: somebody rang already.
            let _rung = bell.try_send(());
        }
    }

    /// Asks again for what was never answered; false when the server is gone once more.
    async fn ask_again(&mut self, wire: &mut Wire) -> bool {
        while let Some(wish) = self.pending.pop() {
            let Some(number) = ask(wire, &self.token, &wish).await else {
                self.pending.push(wish);
                return false;
            };
            self.acknowledged.push((wish, number));
        }
        true
    }
}

/// The number of the request, or nothing if no answer came. Any answer but an acknowledgement is a failure.
async fn ask(wire: &mut Wire, token: &str, wish: &Wish) -> Option<String> {
    let body = json!({ "subject": wish.subject, "text": "It has answered nothing since nine o’clock." });
    let ask = Ask::post("/api/v1/requests", &body).by(token).with("idempotency-key", &wish.key);
    let answer = wire.send(&ask).await.ok()?;
    assert_eq!(answer.status, 201, "{} for {}", answer.text(), wish.key);
    Some(answer.json()["number"].as_str().expect("a request has a number").to_owned())
}

/// Kills the server so many times while clients open requests. Panics if anything acknowledged is lost or there
/// twice.
pub async fn by_api(kind: Kind, kills: u32, seed: u64) -> Tally {
    let office = Office::new(kind).await;
    let mut luck = Luck::new(seed);
    let mut tally = Tally::default();
    let mut clients: Vec<Client> = (0..CLIENTS)
        .map(|name| Client {
            name,
            token: office.contacts[name % office.contacts.len()].clone(),
            next: 0,
            pending: Vec::new(),
            acknowledged: Vec::new(),
        })
        .collect();
    while tally.kills < kills {
        let server = Server::start(office.url());
        let seen = requests(server.address, &office.agent).await;
        let unseen = clients.iter().flat_map(|client| &client.pending);
        tally.stored_unseen += count(unseen.filter(|wish| seen.contains_key(&wish.subject)).count());
        clients = one_kill(server, clients, Duration::from_millis(luck.below(LIFE))).await;
        tally.kills += 1;
        tally.unanswered += count(clients.iter().map(|client| client.pending.len()).sum());
    }
    let server = Server::start(office.url());
    tally.requests = everything_is_there_once(&server, &office, &mut clients).await;
    tally.acknowledged = tally.requests - tally.unanswered;
    server.kill();
    all_fits(office.url(), tally.requests as usize);
    tally
}

/// Lets the clients ask, kills the server a moment after its first acknowledgement, and waits for them to notice.
async fn one_kill(server: Server, clients: Vec<Client>, life: Duration) -> Vec<Client> {
    let (bell, mut rung) = mpsc::channel(1);
    let address = server.address;
    let tasks: Vec<_> =
        clients.into_iter().map(|client| tokio::spawn(client.ask_on(address, bell.clone()))).collect();
    drop(bell);
    assert!(rung.recv().await.is_some(), "nothing was acknowledged: {}", server.said());
    tokio::time::sleep(life).await;
    server.kill();
    let mut clients = Vec::with_capacity(tasks.len());
    for task in tasks {
        clients.push(task.await.expect("a client meets nothing but the kill"));
    }
    clients
}

/// Sends again what was never answered, and looks for every wish; answers how many there are.
async fn everything_is_there_once(server: &Server, office: &Office, clients: &mut [Client]) -> u32 {
    let mut wire = Wire::to(server.address);
    for client in clients.iter_mut() {
        assert!(client.ask_again(&mut wire).await, "the server went away: {}", server.said());
    }
    let mut there = requests(server.address, &office.agent).await;
    let mut wishes = 0;
    for client in clients.iter() {
        for (wish, number) in &client.acknowledged {
            wishes += 1;
            let found = there.remove(&wish.subject).unwrap_or_default();
            assert_eq!(found, [number.as_str()], "{} was acknowledged as {number}", wish.key);
        }
        // The same key again answers the same, across however many kills.
        if let Some((wish, number)) = client.acknowledged.first() {
            assert_eq!(ask(&mut wire, &client.token, wish).await.as_ref(), Some(number), "{}", wish.key);
        }
    }
    assert!(there.is_empty(), "nobody asked for these: {there:?}");
    wishes
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
