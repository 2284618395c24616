//! `kill -9` in the middle of intake: what was acknowledged is there once, and what was not can be sent again.
//!
//! The process is killed, not the machine: that what is acknowledged also outlives a loss of power rests on the
//! engines' own durable commits (SQLite `synchronous=FULL`, PostgreSQL `fsync`), which no test here can take away.

mod by_api;
mod by_mail;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;

use serde_json::Value;

use super::office;
use crate::base::{Base, Kind};
use crate::process;
use crate::wire::{Ask, Wire};

pub use by_api::by_api;
pub use by_mail::by_mail;

/// What the kills met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub kills: u32,
    /// Acknowledged on the first try.
    pub acknowledged: u32,
    /// Cut off before an answer, and sent again.
    pub unanswered: u32,
    /// Of those, already stored when they were sent again.
    pub stored_unseen: u32,
    /// Requests there at the end, each once.
    pub requests: u32,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills: {} acknowledged, {} cut off and sent again (of which {} were stored already), {} requests",
            self.kills, self.acknowledged, self.unanswered, self.stored_unseen, self.requests
        )
    }
}

/// An installation that was set up through the command line, with one desk and two contacts of one account.
pub struct Office {
    pub base: Base,
    /// Tokens of the contacts.
    pub contacts: Vec<String>,
    /// An agent, who sees everything.
    pub agent: String,
}

const DESK: &str = "boreal";
const CONTACTS: [&str; 2] = ["claire@martin.example", "paul@martin.example"];

impl Office {
    /// A new one.
    pub async fn new(kind: Kind) -> Self {
        let base = Base::new(kind).await;
        let url = base.url.as_str();
        process::told(url, &["desk", "add", DESK, "--name", "Boréal Services", "--prefix", "BOR"]);
        let seat =
            process::told(url, &["agent", "add", "nadia@boreal.example", "--desk", DESK, "--name", "Nadia"]);
        let agent = token(url, &seat);
        let engine = office::engine(url).await;
        let desk = engine.desk_by_slug(DESK).await.expect("the desk that was added");
        let account = office::customer(&engine, &desk, "Ateliers Martin").await;
        let mut contacts = Vec::new();
        for email in CONTACTS {
            let seat = office::contact(&engine, &desk, account, email).await;
            contacts.push(token(url, &seat.to_string()));
        }
        Self { base, contacts, agent }
    }

    /// Its database.
    pub fn url(&self) -> &str {
        &self.base.url
    }
}

fn token(url: &str, seat: &str) -> String {
    process::told(url, &["token", "add", "--desk", DESK, "--seat", seat, "--name", "intake"])
}

/// Every request of the desk: its numbers, by subject.
pub(super) async fn requests(address: SocketAddr, token: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut wire = Wire::to(address);
    let mut next = Some("/api/v1/requests?limit=200".to_owned());
    while let Some(path) = next {
        let answer = wire.send(&Ask::get(path).by(token)).await.expect("the list");
        assert_eq!(answer.status, 200, "{}", answer.text());
        let body = answer.json();
        for request in body["items"].as_array().expect("items") {
            let text = |field: &str| request[field].as_str().expect("a text").to_owned();
            found.entry(text("subject")).or_default().push(text("number"));
        }
        let link = answer.headers.get("link").and_then(|link| link.to_str().ok());
        next = link.and_then(|link| Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned()));
    }
    found
}

/// `relais check` finds nothing wrong, and as many requests as there must be.
pub(super) fn all_fits(url: &str, requests: usize) {
    let report = process::check(url);
    assert_eq!(report["problems"], Value::Array(Vec::new()));
    assert_eq!(report["requests"], requests, "requests that check counts");
}
