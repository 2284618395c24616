//! So many turns of the same work, by some clients, and what they cost: time as its clients see it, and CPU time as the
//! system counts it.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use relais_tests::wire::Wire;

use super::asked::Asks;
use super::installation::Installation;
use crate::cpu;
use crate::load::Figure;

/// What one round measured.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// CPU time of the server, for each turn.
    pub server: Duration,
    /// And of those processes of PostgreSQL that serve its database.
    pub postgres: Duration,
    pub figure: Figure,
}

impl Sample {
    /// The middle of each figure; none of no sample.
    pub fn middle(samples: Vec<Self>) -> Option<Self> {
        let of = |figure: fn(&Self) -> f64| middle(samples.iter().map(figure).collect());
        let time = |figure: fn(&Self) -> f64| of(figure).map(Duration::from_secs_f64);
        Some(Self {
            server: time(|it| it.server.as_secs_f64())?,
            postgres: time(|it| it.postgres.as_secs_f64())?,
            figure: Figure {
                count: samples.iter().map(|it| it.figure.count).sum(),
                per_second: of(|it| it.figure.per_second)?,
                median: time(|it| it.figure.median.as_secs_f64())?,
                p95: time(|it| it.figure.p95.as_secs_f64())?,
                p99: time(|it| it.figure.p99.as_secs_f64())?,
            },
        })
    }
}

fn middle(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_unstable_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied()
}

/// Takes these turns. An error says what was not done.
pub async fn run(
    at: &Installation,
    asks: &Asks,
    clients: usize,
    turns: Range<usize>,
) -> Result<Sample, String> {
    let (address, pid, url) = (at.server().address, at.server().pid(), &at.base.url);
    let count = turns.len();
    let next = Arc::new(AtomicUsize::new(turns.start));
    let (server, postgres, begun) = (cpu::of(pid), cpu::of_database(url), Instant::now());
    let tasks: Vec<_> = (0..clients)
        .map(|_| {
            let (asks, next, end) = (asks.clone(), Arc::clone(&next), turns.end);
            tokio::spawn(async move {
                let (mut wire, mut took) = (Wire::to(address), Vec::new());
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= end {
                        return Ok(took);
                    }
                    let ask = asks.at(turn);
                    let sent = Instant::now();
                    let answer = wire.send(&ask).await.expect("an answer");
                    took.push(sent.elapsed());
                    if !asks.what.is_done(&answer) {
                        return Err(format!("{}: {} {}", ask.path, answer.status, answer.text()));
                    }
                }
            })
        })
        .collect();
    let mut took = Vec::with_capacity(count);
    for task in tasks {
        took.extend(task.await.expect("a client goes on to the end")?);
    }
    let over = begun.elapsed();
    let each = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    Ok(Sample {
        server: (cpu::of(pid) - server) / each,
        postgres: cpu::between(&postgres, &cpu::of_database(url)) / each,
        figure: Figure::of(took, over),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_rounds_the_middle_of_each_figure_counts() {
        let round = |server, median| Sample {
            server: Duration::from_millis(server),
            figure: Figure { median: Duration::from_millis(median), ..Figure::default() },
            ..Sample::default()
        };
        let middle = Sample::middle(vec![round(30, 1), round(10, 9), round(20, 5)]).expect("a middle");
        assert_eq!((middle.server.as_millis(), middle.figure.median.as_millis()), (20, 5));
        assert!(Sample::middle(Vec::new()).is_none());
    }
}
