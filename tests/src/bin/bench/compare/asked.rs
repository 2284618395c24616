//! What is asked of an installation, and what has to be there before.

use std::sync::Arc;

use axum::http::StatusCode;
use relais_tests::wire::{Answer, Ask, Wire};
use serde_json::{Value, json};

use super::installation::{Installation, PRODUCT};
use crate::world::COMMON;

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Create,
    Reply,
    ReadOne,
    List,
    QueuePage,
    RequestPage,
    PortalHome,
    Search,
    Escalate,
    /// A reply to a request that has so many entries.
    ReplyAfter(usize),
    /// A reply on a desk that has so many contacts.
    ReplyAmong(usize),
    /// A reply while others listen at another desk.
    ReplyBeside,
}

impl What {
    /// Its line in the table.
    pub fn name(self) -> String {
        let name = match self {
            Self::Create => "request created",
            Self::Reply => "reply",
            Self::ReplyBeside => "reply beside listeners",
            Self::ReadOne => "API: one request",
            Self::List => "API: list of 50 requests",
            Self::QueuePage => "page: the agents' queue",
            Self::RequestPage => "page: a request, for its agent",
            Self::PortalHome => "page: the portal's home",
            Self::Search => "search: a word of every second request, first 20",
            Self::Escalate => "escalated, until the next desk has it",
            Self::ReplyAfter(entries) => return format!("reply after {entries} entries"),
            Self::ReplyAmong(contacts) => return format!("reply on a desk with {contacts} contacts"),
        };
        name.to_owned()
    }

    /// What a good answer has.
    fn status(self) -> StatusCode {
        match self {
            Self::ReadOne
            | Self::List
            | Self::QueuePage
            | Self::RequestPage
            | Self::PortalHome
            | Self::Search => StatusCode::OK,
            _ => StatusCode::CREATED,
        }
    }

    /// Whether it was done.
    pub fn is_done(self, answer: &Answer) -> bool {
        // What the next desk calls it is known once it has it.
        let there = self != Self::Escalate || answer.json()["reference"].is_string();
        answer.status == self.status() && there
    }
}

/// What is asked for at each turn.
pub struct Asks {
    pub what: What,
    at: Arc<dyn Fn(usize) -> Ask + Send + Sync>,
}

impl Asks {
    /// What is asked for at a turn: each of them once.
    pub fn at(&self, turn: usize) -> Ask {
        (self.at)(turn)
    }
}

impl Clone for Asks {
    fn clone(&self) -> Self {
        Self { what: self.what, at: Arc::clone(&self.at) }
    }
}

/// What a request says.
pub const SUBJECT: &str = "The gateway is down";
pub const TEXT: &str = "The gateway of the second site has answered nothing since nine o’clock this morning. Restarting \
it did not help; its console shows no error. Nothing was changed since the maintenance of Thursday.";

/// A request of a contact.
pub fn opening(token: &str, key: &str) -> Ask {
    let body = json!({"subject": SUBJECT, "text": TEXT, "product": PRODUCT});
    Ask::post("/api/v1/requests", &body).by(token).with("idempotency-key", key)
}

fn reply(agent: &str, number: &str, key: &str) -> Ask {
    let path = format!("/api/v1/requests/{number}/entries");
    Ask::post(path, &json!({"text": TEXT})).by(agent).with("idempotency-key", key)
}

/// Gets ready for so many turns; none, if the build cannot.
pub async fn of(at: &Installation, what: What, turns: usize) -> Option<Asks> {
    let (agent, numbers) = (at.agent.clone(), at.numbers.clone());
    let get = |path: String| Ask::get(path).by(&at.agent);
    let page = |path: String, cookie: &str| Ask::get(path).with("cookie", cookie);
    let name = what.name().replace(' ', "-");
    let by_turn: Arc<dyn Fn(usize) -> Ask + Send + Sync> = match what {
        What::Create => {
            // Turns are numbered from nothing again for another number of clients.
            let (contacts, name) = (at.contacts.clone(), format!("{name}-{turns}"));
            Arc::new(move |turn| opening(&contacts[turn % contacts.len()], &format!("{name}-{turn}")))
        }
        What::Reply | What::ReplyAmong(_) | What::ReplyBeside => {
            Arc::new(move |turn| reply(&agent, &numbers[turn % numbers.len()], &format!("{name}-{turn}")))
        }
        What::ReadOne => {
            let ask = get("/api/v1/requests/".into());
            Arc::new(move |turn| with_number(&ask, &numbers[turn % numbers.len()]))
        }
        What::RequestPage => {
            let ask = page("/d/boreal/requests/".into(), &at.agent_cookie);
            Arc::new(move |turn| with_number(&ask, &numbers[turn % numbers.len()]))
        }
        What::List => always(get("/api/v1/requests".into())),
        What::Search => always(get(format!("/api/v1/search?limit=20&q={COMMON}"))),
        What::QueuePage => always(page("/d/boreal".into(), &at.agent_cookie)),
        What::PortalHome => always(page(at.home.clone(), &at.contact_cookie)),
        What::Escalate => {
            let accepted = |number: &str| {
                let path = format!("/api/v1/requests/{number}/acceptance");
                vec![Ask::post(path, &json!({})).by(&agent).with("idempotency-key", number)]
            };
            let opened = opened(at, &name, turns, accepted).await?;
            Arc::new(move |turn| escalation(&agent, &opened[turn % opened.len()]))
        }
        What::ReplyAfter(entries) => {
            // Those that have few get one reply each, so that few stay few.
            let count = if entries < 100 { turns } else { 1 };
            let replies = |number: &str| {
                // Its opening is one.
                (1..entries).map(|nth| reply(&agent, number, &format!("{number}-{nth}"))).collect()
            };
            let opened = opened(at, &name, count, replies).await?;
            Arc::new(move |turn| reply(&agent, &opened[turn % opened.len()], &format!("{name}-{turn}")))
        }
    };
    Some(Asks { what, at: by_turn })
}

fn always(ask: Ask) -> Arc<dyn Fn(usize) -> Ask + Send + Sync> {
    Arc::new(move |_| ask.clone())
}

fn with_number(ask: &Ask, number: &str) -> Ask {
    Ask { path: format!("{}{number}", ask.path), ..ask.clone() }
}

/// Asks the next desk, and waits until it has it.
pub fn escalation(agent: &str, number: &str) -> Ask {
    let body = json!({"severity": 2, "subject": "Gateway unreachable", "text": TEXT, "product": PRODUCT});
    Ask::post(format!("/api/v1/requests/{number}/escalations"), &body)
        .by(agent)
        .with("idempotency-key", &format!("escalate-{number}"))
        .with("prefer", "wait=20")
}

/// So many new requests with which something has been done; none, if the build cannot.
async fn opened(
    at: &Installation,
    name: &str,
    count: usize,
    done: impl Fn(&str) -> Vec<Ask>,
) -> Option<Vec<String>> {
    let mut wire = Wire::to(at.server().address);
    let mut numbers = Vec::with_capacity(count);
    for nth in 0..count {
        let made = sent(at, &mut wire, &opening(&at.contacts[0], &format!("{name}-opened-{nth}"))).await?;
        let number = made["number"].as_str()?.to_owned();
        for ask in done(&number) {
            sent(at, &mut wire, &ask).await?;
        }
        numbers.push(number);
    }
    Some(numbers)
}

async fn sent(at: &Installation, wire: &mut Wire, ask: &Ask) -> Option<Value> {
    let answer = wire.send(ask).await.expect("an answer");
    if !answer.status.is_success() {
        at.must_not_be_ours(&format!("{}: {}", ask.path, answer.text()));
        return None;
    }
    Some(answer.json())
}
