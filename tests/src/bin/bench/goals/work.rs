//! The pieces of work, what each was set out to reach, and what is asked for at each turn.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};
use std::net::SocketAddr;

use domain::SignedDuration;
use engine::time::{Clock as _, MachineClock};
use relais_tests::base::Kind;
use relais_tests::process::Server;
use relais_tests::wire::{Answer, Ask, Wire};
use serde_json::json;

use crate::compare::asked;
use crate::seeded::{Known, pair};

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    Create,
    Read,
    Page,
    List,
    Queue,
    Search,
    Escalate,
    FindNothing,
    Report,
}

/// All of it, in the order in which it is done.
pub const WORK: [Work; 9] = [
    Work::Read,
    Work::Page,
    Work::List,
    Work::Queue,
    Work::Search,
    Work::FindNothing,
    Work::Report,
    Work::Escalate,
    Work::Create,
];

/// What a piece of work was set out to reach; nothing of what is not said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Goal {
    /// Answers a second.
    pub rate: Option<f64>,
    /// Milliseconds that nineteen of twenty are to take at most.
    pub p95: Option<f64>,
    /// Milliseconds of the server's CPU, each.
    pub cpu: Option<f64>,
}

/// How often the ninety-ninth of a hundred may take what it took in the small world.
pub const GROWTH: f64 = 1.5;
/// Which share of the same rows, written bare, a creation is to reach.
pub const OF_BARE: f64 = 0.5;

impl Work {
    /// Its line in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create a request",
            Self::Read => "read a request by API",
            Self::Page => "page: a request, for an agent",
            Self::List => "the newest 50 by API",
            Self::Queue => "page: the queue",
            Self::Search => "search for two words",
            Self::Escalate => "escalate, until the vendor’s desk has it",
            Self::FindNothing => "a filtered list that finds nothing",
            Self::Report => "a report of 90 days",
        }
    }

    /// How many do it at a time.
    pub fn clients(self) -> usize {
        match self {
            Self::Create => 32,
            Self::FindNothing | Self::Report => 1,
            _ => 8,
        }
    }

    /// What it was set out to reach.
    pub fn goal(self, kind: Kind) -> Goal {
        let (on_file, on_server) = match self {
            Self::Create => ((2000.0, None), (800.0, None)),
            Self::Read => ((8000.0, None), (4000.0, None)),
            Self::Page => ((2000.0, None), (1000.0, None)),
            Self::List => ((3000.0, None), (1500.0, None)),
            Self::Queue => ((1500.0, None), (800.0, None)),
            Self::Search => ((1500.0, Some(20.0)), (800.0, Some(30.0))),
            Self::Escalate => ((250.0, Some(80.0)), (100.0, Some(200.0))),
            Self::FindNothing => return Goal { p95: Some(2.0), ..Goal::default() },
            Self::Report => return Goal { p95: Some(50.0), ..Goal::default() },
        };
        let (rate, p95) = if kind == Kind::Sqlite { on_file } else { on_server };
        let cpu = (self == Self::Create && kind == Kind::Sqlite).then_some(0.75);
        Goal { rate: Some(rate), p95, cpu }
    }

    /// Whether it was done.
    pub fn is_done(self, answer: &Answer) -> bool {
        let there = self != Self::Escalate || answer.json()["reference"].is_string();
        let wanted = if matches!(self, Self::Create | Self::Escalate) { 201 } else { 200 };
        answer.status == wanted && there
    }
}

/// Whoever asks.
pub struct At {
    address: SocketAddr,
    known: Known,
    cookie: String,
    /// Tells the keys of this run from those of another: a large world is not made anew.
    run: String,
    days: String,
}

/// What is asked for at a turn; nothing, when there is no more of it.
pub type Turns = Box<dyn Fn(usize) -> Option<Ask> + Send + Sync>;

impl At {
    pub fn new(server: &Server, known: &Known, cookie: String) -> Self {
        let today = MachineClock.now();
        let day = |at: domain::Timestamp| at.strftime("%Y-%m-%d").to_string();
        let from = today - SignedDuration::from_hours(24 * 90);
        Self {
            address: server.address,
            known: known.clone(),
            cookie,
            run: format!("{:016x}", RandomState::new().build_hasher().finish()),
            days: format!("from={}&to={}", day(from), day(today)),
        }
    }

    /// Gets ready for about so many turns.
    pub async fn turns(&self, work: Work, about: usize) -> Turns {
        let (slug, agent) = (self.known.slug.clone(), self.known.agent.clone());
        let get = |path: String| Ask::get(path).by(&agent);
        let page = |path: String| Ask::get(path).with("cookie", &self.cookie);
        let always = |ask: Ask| -> Turns { Box::new(move |_| Some(ask.clone())) };
        let numbers = self.known.numbers.clone();
        let each = |ask: Ask| -> Turns {
            Box::new(move |turn| {
                let path = format!("{}{}", ask.path, numbers[turn * 31 % numbers.len()]);
                Some(Ask { path, ..ask.clone() })
            })
        };
        match work {
            Work::Create => {
                let (contacts, run) = (self.known.contacts.clone(), self.run.clone());
                Box::new(move |turn| {
                    Some(asked::opening(&contacts[turn % contacts.len()], &format!("{run}-{turn}")))
                })
            }
            Work::Read => each(get("/api/v1/requests/".to_owned())),
            Work::Page => each(page(format!("/d/{slug}/requests/"))),
            Work::List => always(get("/api/v1/requests".to_owned())),
            Work::Queue => always(page(format!("/d/{slug}"))),
            Work::Search => {
                let ask = get(String::new());
                Box::new(move |turn| {
                    let path = format!("/api/v1/search?limit=20&q={}", pair(turn).replace(' ', "+"));
                    Some(Ask { path, ..ask.clone() })
                })
            }
            Work::FindNothing => always(get("/api/v1/requests?status=open&kind=training".to_owned())),
            Work::Report => always(get(format!("/api/v1/reports/attainment?{}", self.days))),
            Work::Escalate => {
                let accepted = self.accepted(about).await;
                Box::new(move |turn| accepted.get(turn).map(|number| asked::escalation(&agent, number)))
            }
        }
    }

    /// So many new requests that the desk has taken.
    async fn accepted(&self, count: usize) -> Vec<String> {
        let clients = Work::Escalate.clients();
        let tasks = (0..clients).map(|client| {
            let (address, agent) = (self.address, self.known.agent.clone());
            let (contact, run) =
                (self.known.contacts[client % self.known.contacts.len()].clone(), self.run.clone());
            tokio::spawn(async move {
                let (mut wire, mut numbers) = (Wire::to(address), Vec::new());
                for nth in 0..count.div_ceil(clients) {
                    let ask = asked::opening(&contact, &format!("{run}-opened-{client}-{nth}"));
                    let opened = wire.send(&ask).await.expect("an answer");
                    assert_eq!(opened.status, 201, "{}", opened.text());
                    let number = opened.json()["number"].as_str().expect("a number").to_owned();
                    let path = format!("/api/v1/requests/{number}/acceptance");
                    let take = Ask::post(path, &json!({})).by(&agent).with("idempotency-key", &number);
                    let taken = wire.send(&take).await.expect("an answer");
                    assert_eq!(taken.status, 200, "{}", taken.text());
                    numbers.push(number);
                }
                numbers
            })
        });
        let (tasks, mut numbers) = (tasks.collect::<Vec<_>>(), Vec::with_capacity(count));
        for task in tasks {
            numbers.extend(task.await.expect("a client goes on to the end"));
        }
        numbers
    }
}
