//! What it is asked for: the same as Relais, as near as it has it.

use std::net::SocketAddr;

use relais_tests::pages::escaped;
use relais_tests::visitor::Visitor;
use relais_tests::wire::{Answer, Ask, Wire};
use serde_json::json;
use sqlx::Connection as _;

use super::TICKETS;
use super::installation::{AGENT, Installation, PASSWORD};
use crate::compare::asked;
use crate::goals::{Turns, WORK, Work};
use crate::seeded::pair;

/// Browsers that are signed in: as many as ask at a time, so that none waits for another one's session.
const SESSIONS: usize = 32;
/// Tickets that are asked for.
const ASKED_FOR: usize = 5000;
/// Rows of a page of the queue, as many as Relais shows.
const ROWS: usize = 26;

/// Whoever asks.
pub struct At {
    address: SocketAddr,
    cookies: Vec<String>,
    tickets: Vec<i64>,
}

impl At {
    pub async fn sign_in(at: &Installation) -> Self {
        let mut cookies = Vec::with_capacity(SESSIONS);
        for _ in 0..SESSIONS {
            let mut visitor = Visitor::to(at.address);
            let mut ask = Ask::post("/NoAuth/Login.html", &json!(null))
                .with("content-type", "application/x-www-form-urlencoded");
            ask.body = format!("user={AGENT}&pass={PASSWORD}").into();
            let answer = visitor.sends(ask).await;
            assert!(!answer.status.is_client_error(), "{}: {}", answer.status, answer.text());
            let name = format!("RT_SID_bench.{}", at.address.port());
            cookies.push(format!("{name}={}", visitor.kept(&name)));
        }
        let mut open = sqlx::PgConnection::connect(&at.database).await.expect("PostgreSQL answers");
        let step = i64::try_from(TICKETS.requests.div_ceil(ASKED_FOR)).unwrap_or(1);
        let tickets = sqlx::query_scalar("select id::bigint from tickets where id % $1 = 0 order by id")
            .bind(step)
            .fetch_all(&mut open)
            .await
            .expect("tickets");
        Self { address: at.address, cookies, tickets }
    }

    /// What is asked for at each turn; nothing, where there is no counterpart.
    pub fn turns(&self, work: Work) -> Option<Turns> {
        let (cookies, tickets) = (self.cookies.clone(), self.tickets.clone());
        let path: Box<dyn Fn(usize) -> String + Send + Sync> = match work {
            Work::Escalate | Work::Report => return None,
            Work::Create => Box::new(|_| "/REST/2.0/ticket".to_owned()),
            Work::Read => {
                Box::new(move |turn| format!("/REST/2.0/ticket/{}", tickets[turn * 31 % tickets.len()]))
            }
            Work::Page => Box::new(move |turn| {
                format!("/Ticket/Display.html?id={}", tickets[turn * 31 % tickets.len()])
            }),
            Work::List => always(list("Queue = 'General'", 50)),
            Work::FindNothing => always(list("Queue = 'General' AND Status = 'stalled'", 50)),
            Work::Queue => {
                let query = escaped("Queue = 'General' AND Status = '__Active__'");
                always(format!(
                    "/Search/Results.html?Query={query}&OrderBy=LastUpdated&Order=DESC&Rows={ROWS}"
                ))
            }
            Work::Search => Box::new(|turn| {
                let words = escaped(&pair(turn));
                format!("/REST/2.0/tickets?simple=1&per_page=20&{FIELDS}&query={words}")
            }),
        };
        Some(Box::new(move |turn| {
            let ask = if work == Work::Create { opening(turn) } else { Ask::get("") };
            Some(Ask { path: path(turn), ..ask }.with("cookie", &cookies[turn % cookies.len()]))
        }))
    }

    /// Sees to it that what is measured is what was meant.
    pub async fn answers_as_it_should(&self) {
        let mut wire = Wire::to(self.address);
        for work in WORK {
            let Some(ask) = self.turns(work).and_then(|turns| turns(0)) else { continue };
            let answer = wire.send(&ask).await.expect("an answer");
            let (found, text) = (answer.json(), answer.text());
            let is_right = match work {
                Work::Create => found["id"].is_string() || found["id"].is_number(),
                Work::Read => found["Subject"].is_string(),
                // What was said is in the page, not fetched after it.
                Work::Page => text.matches("message-stanza").count() > 1,
                Work::List => found["count"] == 50 && found["items"][0]["Subject"].is_string(),
                Work::FindNothing => found["count"] == 0,
                Work::Queue => text.matches("/Ticket/Display.html?id=").count() >= ROWS,
                _ => found["count"].is_number(),
            };
            assert!(is_done(work, &answer) && is_right, "{}: {} {text}", ask.path, answer.status);
        }
    }
}

/// Whether it was done.
pub fn is_done(work: Work, answer: &Answer) -> bool {
    answer.status == if work == Work::Create { 201 } else { 200 }
}

const FIELDS: &str = "fields=Subject,Status,Created,LastUpdated";

fn list(query: &str, count: usize) -> String {
    let query = escaped(query);
    format!("/REST/2.0/tickets?query={query}&orderby=id&order=DESC&per_page={count}&{FIELDS}")
}

fn always(path: String) -> Box<dyn Fn(usize) -> String + Send + Sync> {
    Box::new(move |_| path.clone())
}

fn opening(turn: usize) -> Ask {
    let contact = format!("contact-{}@account.example", turn % TICKETS.contacts());
    let body = json!({
        "Queue": "General", "Subject": asked::SUBJECT, "Requestor": contact, "Content": asked::TEXT, "ContentType": "text/plain",
    });
    Ask::post("", &body)
}
