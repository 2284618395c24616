//! Three processes on one PostgreSQL, under load: one is killed, one is held for a while and goes on. What was acknowledged is
//! there once, whichever node was asked and asked again; and each promise that ran out has one alarm.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domain::SignedDuration;
use domain::desk::{Desk, Tier};
use domain::kind::Channel;
use domain::seat::Role;
use domain::text::Language;
use engine::set_up::NewDesk;
use engine::time::{Clock as _, HandClock, MachineClock, SharedDice, SystemDice};
use engine::{Change, Command, Engine, NewAgent, Store};
use serde_json::json;

use super::kill::{all_fits, requests};
use super::office;
use crate::base::{Base, Kind};
use crate::process::Server;
use crate::wire::{Ask, Wire};

/// Clients at a time.
const CLIENTS: usize = 6;
/// How long ago what runs out was promised.
const AGO: SignedDuration = SignedDuration::from_hours(24 * 5);
/// How long the alarms may take, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the nodes did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Requests that were acknowledged while the nodes came and went.
    pub acknowledged: usize,
    /// Asks that were sent again, to another node.
    pub again: usize,
    /// Alarms, each of another promise.
    pub alarms: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, again, alarms } = self;
        write!(f, "{acknowledged} acknowledged, {again} sent again, {alarms} alarms, each once")
    }
}

/// Lets so many promises run out on three nodes, of which one is killed and one is held for so long. Panics if anything
/// is lost or there twice.
pub async fn three(promises: usize, held: Duration) -> Tally {
    let base = Base::new(Kind::Postgres).await;
    let (contact, agent) = promised(&base, promises).await;
    let [first, second, third] = [(); 3].map(|()| Server::start(&base.url));
    let addresses = [first.address, second.address, third.address];
    let over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|name| tokio::spawn(asks_on(name, contact.clone(), addresses, Arc::clone(&over))))
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    second.tell("STOP");
    first.kill();
    tokio::time::sleep(held).await;
    second.tell("CONT");
    tokio::time::sleep(Duration::from_secs(3)).await;
    over.store(true, Ordering::SeqCst);
    let (mut acknowledged, mut again) = (BTreeMap::new(), 0);
    for client in clients {
        let (made, sent_again) = client.await.expect("a client meets nothing but a node that went away");
        acknowledged.extend(made);
        again += sent_again;
    }
    let alarms = all_alarms(&base, promises).await;
    let mut there = requests(third.address, &agent).await;
    for (subject, number) in &acknowledged {
        let found = there.remove(subject).unwrap_or_default();
        assert_eq!(found, std::slice::from_ref(number), "{subject} was acknowledged as {number}");
    }
    let promised = there.remove(PROMISED).unwrap_or_default();
    assert_eq!(promised.len(), promises, "what was there before");
    assert!(there.is_empty(), "nobody asked for these: {there:?}");
    for node in [second, third] {
        let (ended, _) = node.stop();
        assert!(ended.success(), "{ended}");
    }
    all_fits(&base.url, promises + acknowledged.len());
    Tally { acknowledged: acknowledged.len(), again, alarms }
}

/// The subject of what was promised before the nodes began.
const PROMISED: &str = "The gateway was down";

/// A desk with so many requests that were opened days ago and never answered; the tokens of a contact and an agent.
async fn promised(base: &Base, promises: usize) -> (String, String) {
    let clock = HandClock::at(MachineClock.now() - AGO);
    let store = Store::open(&base.url).await.expect("storage opens");
    let engine = Engine::new(store, Arc::new(clock), SharedDice::new(SystemDice), post::intake::read)
        .with_limits(engine::machinery::Limits::none())
        .with_simulated_clock();
    let (desk, agent) = desk(&engine).await;
    let account = office::customer(&engine, &desk, "Ateliers Martin").await;
    let seat = office::contact(&engine, &desk, account, "claire@martin.example").await;
    let contact = engine.make_token(desk.id, seat, "nodes").await.expect("a token");
    let viewer = engine.viewer_of_token(&contact).await.expect("a contact");
    for _ in 0..promises {
        let change = Change::new(viewer.clone(), Channel::Api, opening());
        engine.execute(change).await.expect("a request");
    }
    (contact, agent)
}

async fn desk(engine: &Engine) -> (Desk, String) {
    let new = NewDesk {
        slug: "boreal".into(),
        name: "Boréal Services".into(),
        organisation: "Boréal Services".into(),
        prefix: "BOR".into(),
        tier: Tier::Partner,
        colour: "#1d4e89".into(),
        zone: "Europe/Paris".into(),
        products: vec!["Nimbus Compute".into()],
        mailbox: None,
    };
    let desk = engine.add_desk(new).await.expect("a desk");
    let agent = NewAgent {
        email: "nadia@boreal.example".into(),
        name: "Nadia Benali".into(),
        role: Role::Agent,
        accounts: None,
        doors: None,
        queues: None,
        language: Language::En,
    };
    let seat = engine.add_agent(desk.id, agent).await.expect("an agent");
    let token = engine.make_token(desk.id, seat, "nodes").await.expect("a token");
    (desk, token)
}

fn opening() -> Command {
    let opening = json!({
        "command": "open", "account": null, "contact": null, "by_phone": false,
        "opening": {
            "kind": "technical", "phase": "production", "severity": null, "subject": PROMISED, "text": "Since nine.",
            "product": "Nimbus Compute", "values": {}, "form": null, "attachments": [], "call": null,
            "passed": null, "reference": null, "continues": null
        }
    });
    serde_json::from_value(opening).expect("a command")
}

/// Opens requests until it is over, each until a node has acknowledged it: the numbers, by subject, and how many asks were
/// sent again.
async fn asks_on(
    name: usize,
    token: String,
    addresses: [SocketAddr; 3],
    over: Arc<AtomicBool>,
) -> (BTreeMap<String, String>, usize) {
    let (mut made, mut again) = (BTreeMap::new(), 0);
    let mut nodes = addresses.map(Wire::to);
    let mut node = name % nodes.len();
    for nth in 0.. {
        if over.load(Ordering::SeqCst) {
            break;
        }
        let subject = format!("The gateway is down, case {name}-{nth}");
        let body = json!({ "subject": subject, "text": "It has answered nothing since nine." });
        let ask = Ask::post("/api/v1/requests", &body).by(&token).with("idempotency-key", &subject);
        loop {
            let answer = tokio::time::timeout(Duration::from_secs(2), nodes[node].send(&ask)).await;
            match answer {
                Ok(Ok(answer)) if answer.status == 201 => {
                    let number = answer.json()["number"].as_str().expect("a request has a number").to_owned();
                    made.insert(subject, number);
                    break;
                }
                // Busy, or it is answered elsewhere: nothing was done here.
                Ok(Ok(answer)) => {
                    assert!(matches!(answer.status.as_u16(), 409 | 503), "{}", answer.text());
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Ok(Err(_)) | Err(_) => nodes[node] = Wire::to(addresses[node]),
            }
            again += 1;
            node = (node + 1) % nodes.len();
        }
    }
    (made, again)
}

/// Waits until each promise that ran out has its alarm; answers how many. None is there twice.
async fn all_alarms(base: &Base, promises: usize) -> usize {
    let alarms = "from event where type = 'clock' and frame like '%\"first-response\"%\"breached\"%'";
    let records = format!("select count(distinct record_id) {alarms}");
    let twice = format!("select count(*) - count(distinct record_id) {alarms}");
    let since = Instant::now();
    loop {
        let of = base.counts(&records).await;
        assert_eq!(base.counts(&twice).await, 0, "alarms that are there twice");
        if usize::try_from(of).is_ok_and(|of| of >= promises) {
            return promises;
        }
        assert!(since.elapsed() < PATIENCE, "{of} alarms of {promises}");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
