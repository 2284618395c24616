//! Work that goes on for a while: each client asks again as soon as it is answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use relais_tests::process::Server;
use relais_tests::wire::{Answer, Wire};

use super::work::{Turns, Work};
use super::{Effort, middle};
use crate::compare::counted::Sample;
use crate::cpu;
use crate::load::Figure;

/// Escalations that are got ready for each second.
const ESCALATED: usize = 300;

/// Who is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub address: SocketAddr,
    /// Whose CPU time counts, with that of the processes it has begun.
    pub pid: u32,
    /// The URL of its database.
    pub database: &'a str,
    /// Whether an answer says that the work was done.
    pub is_done: fn(Work, &Answer) -> bool,
}

/// Turns that have to be got ready at most.
pub fn turns(effort: Effort) -> usize {
    let rounds = f64::from(u32::try_from(effort.rounds).unwrap_or(1));
    let seconds = (effort.time + warms_up(effort)).as_secs_f64() * rounds;
    (0..).take_while(|second| f64::from(*second) < seconds).count() * ESCALATED
}

fn warms_up(effort: Effort) -> Duration {
    effort.time / 4
}

/// Does a piece of work as often as is wanted; the middle of it.
pub async fn work(asked: Asked<'_>, work: Work, turns: Turns, effort: Effort) -> Sample {
    let (turns, next) = (Arc::new(turns), Arc::new(AtomicUsize::new(0)));
    let mut samples = Vec::with_capacity(effort.rounds);
    for _ in 0..effort.rounds {
        round(asked, work, (&turns, &next), warms_up(effort)).await;
        samples.push(round(asked, work, (&turns, &next), effort.time).await);
    }
    middle(samples)
}

async fn round(
    asked: Asked<'_>,
    work: Work,
    (turns, next): (&Arc<Turns>, &Arc<AtomicUsize>),
    time: Duration,
) -> Sample {
    let Asked { address, pid, database, is_done } = asked;
    let (cpu_before, postgres, begun) = (cpu::of_family(pid), cpu::of_database(database), Instant::now());
    let tasks: Vec<_> = (0..work.clients())
        .map(|_| {
            let (turns, next) = (Arc::clone(turns), Arc::clone(next));
            tokio::spawn(async move {
                let (mut wire, mut took) = (Wire::to(address), Vec::new());
                while begun.elapsed() < time {
                    let Some(ask) = turns(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let sent = Instant::now();
                    let answer = wire.send(&ask).await.expect("an answer");
                    took.push(sent.elapsed());
                    assert!(is_done(work, &answer), "{}: {} {}", ask.path, answer.status, answer.text());
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.expect("a client goes on to the end"));
    }
    let over = begun.elapsed();
    let each = u32::try_from(took.len()).unwrap_or(u32::MAX).max(1);
    Sample {
        server: cpu::of_family(pid).saturating_sub(cpu_before) / each,
        postgres: cpu::between(&postgres, &cpu::of_database(database)) / each,
        figure: Figure::of(took, over),
    }
}

/// A look at how busy a server is, how little of it is called rest, and how long that is waited for.
const LOOK: Duration = Duration::from_millis(500);
const REST: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(1800);

/// Waits until a server has nothing left to do: three looks one after the other find it at rest.
pub async fn settles(server: &Server, url: &str) {
    let (begun, mut rests) = (Instant::now(), 0);
    while rests < 3 {
        let (before, postgres) = (cpu::of(server.pid()), cpu::of_database(url));
        tokio::time::sleep(LOOK).await;
        let worked = cpu::of(server.pid()) - before + cpu::between(&postgres, &cpu::of_database(url));
        rests = if worked <= REST { rests + 1 } else { 0 };
        assert!(begun.elapsed() < PATIENCE, "the server never rests: {}", server.said());
    }
}

/// Memory that a process has for itself, in megabytes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pub now: f64,
    /// The most it ever had.
    pub most: f64,
}

impl Memory {
    pub fn of(pid: u32) -> Self {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the process runs");
        let kibibytes = |name: &str| -> f64 {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or_default()
        };
        Self { now: kibibytes("VmRSS:") / 1024.0, most: kibibytes("VmHWM:") / 1024.0 }
    }
}
