//! What waits for each other's locks: one agreement, its people on both sides, messages both ways, confirmations, and an
//! administrator who changes the agreement meanwhile, on PostgreSQL. Nobody ever waits in a circle.

use std::fmt;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use super::luck::Luck;
use crate::base::Kind;
use crate::chain::Chain;
use crate::client::Answer;

/// Problems that are worked on at a time: few, so that everybody meets at them.
const PROBLEMS: u8 = 6;

/// How many times as long as the middle one the slow acts may take.
const SLOWEST: f64 = 5.0;

/// How it went.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub done: usize,
    pub refused: usize,
    /// Circles that PostgreSQL found.
    pub deadlocks: i64,
    /// Changes that were begun again, to lock in order.
    pub begun_again: u64,
    pub p50: Duration,
    pub p99: Duration,
}

impl Tally {
    /// How many times as long as the middle one the slow acts took.
    pub fn times(&self) -> f64 {
        self.p99.as_secs_f64() / self.p50.as_secs_f64()
    }

    /// Panics where people waited in a circle, or the slow acts took too many times as long as the middle one. What is
    /// quicker than `notices` is slow for nobody: it says more of the machine than of locks.
    pub fn must_be_even(&self, notices: Duration) {
        assert_eq!(self.deadlocks, 0, "changes waited for each other: {self}");
        assert!(self.p99 < notices || self.times() < SLOWEST, "the slowest took too long: {self}");
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { done, refused, deadlocks, begun_again, p50, p99 } = self;
        let times = self.times();
        write!(
            f,
            "{done} done, {refused} refused, {deadlocks} deadlocks, {begun_again} begun again; p50 {:.1} ms, p99 \
             {:.1} ms, {times:.1} times as long",
            p50.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
        )
    }
}

/// A request of Claire's, the escalation of it, and its number there.
#[derive(Debug, Clone)]
struct Problem {
    ours: String,
    escalation: String,
    theirs: String,
}

/// Lets so many clients work for a while. Panics where something is answered that is no answer, or a record does not
/// equal its events in the end.
pub async fn mix(clients: usize, lasts: Duration, seed: u64) -> Tally {
    let chain = Chain::new(Kind::Postgres).await;
    let mut problems = Vec::new();
    for _ in 0..PROBLEMS {
        problems.push(problem(&chain).await);
    }
    // Two of them stand behind each escalation, so that what comes back moves both.
    for (problem, other) in problems.iter().zip(problems.iter().cycle().skip(1)) {
        let path = format!("escalations/{}/requests", problem.escalation);
        chain.as_("nadia").post(&path, json!({ "requests": [other.ours] })).await.good();
    }
    let problems = Mutex::new(problems);
    let begun_again = store::locks::begun_again();
    let deliveries = [chain.at_work(), chain.at_work()];
    let until = Instant::now() + lasts;
    let work = (0..clients).map(|nth| client(&chain, &problems, Luck::new(seed + nth as u64), until));
    let mut tally = Tally::default();
    let mut took = Vec::new();
    for (some, refused) in join_all(work).await {
        tally.refused += refused;
        took.extend(some);
    }
    for delivery in deliveries {
        delivery.ends().await;
    }
    chain.must_add_up().await;
    took.sort_unstable();
    let place = |share: f64| took[((took.len() as f64 * share) as usize).min(took.len() - 1)];
    (tally.done, tally.p50, tally.p99) = (took.len(), place(0.5), place(0.99));
    tally.begun_again = store::locks::begun_again() - begun_again;
    tally.deadlocks = deadlocks(&chain).await;
    tally
}

async fn problem(chain: &Chain) -> Problem {
    let (ours, escalation, theirs) = chain.escalated().await;
    Problem { ours, escalation, theirs }
}

/// One client. Answers how long each act took that was carried out, and how many were refused: somebody was faster.
async fn client(
    chain: &Chain,
    problems: &Mutex<Vec<Problem>>,
    mut luck: Luck,
    until: Instant,
) -> (Vec<Duration>, usize) {
    let (mut took, mut refused) = (Vec::new(), 0);
    while Instant::now() < until {
        let nth = luck.below(PROBLEMS.into()) as usize;
        let problem = problems.lock().expect("nobody panicked")[nth].clone();
        let deed = luck.below(12);
        let since = Instant::now();
        let answer = act(chain, &problem, deed, &mut luck).await;
        if answer.status.is_success() {
            took.push(since.elapsed());
        } else {
            // A limit, a state that somebody else changed: never a fault.
            assert!(answer.status.is_client_error(), "deed {deed}: {} {}", answer.status, answer.text());
            refused += 1;
        }
        if deed == 0 && answer.status.is_success() {
            let fresh = fresh(chain).await;
            if let Some(fresh) = fresh {
                problems.lock().expect("nobody panicked")[nth] = fresh;
            }
        }
    }
    (took, refused)
}

async fn act(chain: &Chain, problem: &Problem, deed: u64, luck: &mut Luck) -> Answer {
    let Problem { ours, escalation, theirs } = problem;
    let text = json!({ "text": format!("Looked at again, {}.", luck.below(1_000_000)) });
    match deed {
        // Solved: what is still open at the next desk is withdrawn with it.
        0 => {
            let path = format!("requests/{ours}/resolution");
            drop(chain.as_("nadia").post(&path, json!({ "kind": "workaround", "text": "Restarted." })).await);
            let accepted = json!({ "accepted": true, "withdraw_escalations": true });
            chain.as_("nadia").post(&format!("requests/{ours}/confirmation"), accepted).await
        }
        1..=3 => chain.as_("claire").post(&format!("requests/{ours}/entries"), text).await,
        4 | 5 => chain.as_("nadia").post(&format!("escalations/{escalation}/entries"), text).await,
        6..=8 => chain.as_("victor").post(&format!("requests/{theirs}/entries"), text).await,
        9 => relay(chain, problem).await,
        10 => {
            let to = json!({ "kind": "technical", "product": "Nimbus Compute", "assignee": null });
            chain.as_("nadia").put(&format!("requests/{ours}/classification"), to).await
        }
        _ => {
            let told = json!({ "text": "Still looking.", "audience": "desk" });
            chain.as_("nadia").post(&format!("requests/{ours}/entries"), told).await
        }
    }
}

/// Carries the newest reply of the next desk to the customer.
async fn relay(chain: &Chain, problem: &Problem) -> Answer {
    let entries = chain.as_("nadia").get(&format!("escalations/{}/entries", problem.escalation)).await;
    let entries = entries.good();
    let entries = entries["items"].as_array().cloned().unwrap_or_default();
    let said = entries.iter().rfind(|entry| entry["type"] == "reply" && entry["side"] == "asked");
    let entry = said.map_or(Value::from(1), |entry| entry["id"].clone());
    let body = json!({
        "escalation": problem.escalation, "entry": entry, "text": "They look at it again.", "resolution": null
    });
    chain.as_("nadia").post(&format!("requests/{}/relays", problem.ours), body).await
}

/// Another problem in the place of one that ended, if everybody was quick enough.
async fn fresh(chain: &Chain) -> Option<Problem> {
    let subject = json!({
        "subject": "Gateway down", "text": "It has answered nothing since nine.", "severity": 2,
        "product": "Nimbus Compute"
    });
    let opened = chain.as_("claire").post("requests", subject).await.good();
    let ours = opened["number"].as_str()?.to_owned();
    chain.nadia().triages(&ours).await;
    let escalated = chain.nadia().escalates_with(&ours, "boreal>nimbus", json!({})).await;
    let escalation = escalated.good()["number"].as_str()?.to_owned();
    // The next desk's number comes with its first message.
    for _ in 0..200 {
        let view = chain.as_("nadia").get(&format!("escalations/{escalation}")).await.good();
        if let Some(theirs) = view["reference"].as_str() {
            return Some(Problem { ours, escalation, theirs: theirs.to_owned() });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

async fn deadlocks(chain: &Chain) -> i64 {
    // The server's processes tell what they counted about once a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let mut server = PgConnection::connect(&chain.base.url).await.expect("PostgreSQL answers");
    let sql = "select deadlocks from pg_stat_database where datname = current_database()";
    let (deadlocks,): (i64,) = sqlx::query_as(sql).fetch_one(&mut server).await.expect("it counts");
    deadlocks
}
