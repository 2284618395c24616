//! Writes the past of every desk: told on as many threads as there are, put down by storage's own functions.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::id::DeskId;
use domain::row::{Counted, Record, ReportRow};
use engine::Store;
use engine::time::SeededDice;
use store::projection::blocks;
use store::{Fault, Tx, clocks, events, reports, requests, rows, tally};
use tokio::sync::{Semaphore, mpsc};

use super::record::{self, Desk, Told, tell};
use super::words::Words;
use super::{DESKS, SEED, Size, Zipf, luck_of};

/// Requests that are told together, and how many such blocks wait to be written.
const TOLD_TOGETHER: usize = 512;
const WAITING: usize = 8;
/// Requests of a desk that one transaction writes, and how many transactions there are at a time.
const WRITTEN_TOGETHER: usize = 64;
const AT_A_TIME: usize = 4;

/// What was written, and in what time.
#[derive(Debug, Clone, Copy)]
pub struct Loaded {
    pub entries: usize,
    pub took: Duration,
}

/// Tells and writes everything. `now`: when the world is made.
pub async fn load(store: &Store, desks: Vec<Desk>, size: Size, now: Timestamp) -> Loaded {
    let begun = Instant::now();
    let (desks, next) = (Arc::new(desks), Arc::new(AtomicUsize::new(0)));
    let (told, mut blocks) = mpsc::channel(WAITING);
    for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
        let (desks, next, told) = (Arc::clone(&desks), Arc::clone(&next), told.clone());
        std::thread::spawn(move || {
            let (words, busy) = (Words::new(), Zipf::new(DESKS));
            loop {
                let first = next.fetch_add(TOLD_TOGETHER, Ordering::Relaxed);
                if first >= size.requests {
                    return;
                }
                let mut of_desks: Vec<Vec<Told>> = desks.iter().map(|_| Vec::new()).collect();
                for nth in first..(first + TOLD_TOGETHER).min(size.requests) {
                    let at = busy.throw(&mut luck_of(2, nth));
                    of_desks[at].push(tell(&desks[at], &words, (nth, size.requests), now));
                }
                for (desk, all) in desks.iter().zip(of_desks) {
                    // Nobody takes them any more: whoever waits says why.
                    if !all.is_empty() && told.blocking_send((desk.id, all)).is_err() {
                        return;
                    }
                }
            }
        });
    }
    drop(told);
    let (free, mut writing) = (Arc::new(Semaphore::new(AT_A_TIME)), tokio::task::JoinSet::new());
    let (mut entries, mut written) = (0, 0);
    while let Some((desk, all)) = blocks.recv().await {
        entries += all.iter().map(entries_of).sum::<usize>();
        if (written + all.len()) * 20 / size.requests > written * 20 / size.requests {
            eprintln!("bench: {} of {} requests told", written + all.len(), size.requests);
        }
        written += all.len();
        let mut all = all.into_iter();
        loop {
            let some: Vec<Told> = all.by_ref().take(WRITTEN_TOGETHER).collect();
            if some.is_empty() {
                break;
            }
            let (store, some) = (store.clone(), Arc::new(some));
            let place = Arc::clone(&free).acquire_owned().await.expect("places stay");
            writing.spawn(async move {
                write(&store, desk, some).await;
                drop(place);
            });
        }
        while let Some(done) = writing.try_join_next() {
            done.expect("a block is written");
        }
    }
    while let Some(done) = writing.join_next().await {
        done.expect("a block is written");
    }
    for desk in desks.iter() {
        seal(store, desk.id).await;
    }
    Loaded { entries, took: begun.elapsed() }
}

/// Numbers of some requests of the busiest desk, of all ages.
pub fn numbers(prefix: &str, size: Size, most: usize) -> Vec<String> {
    let (busy, step) = (Zipf::new(DESKS), (size.requests / most / 4).max(1));
    let of_it = (0..size.requests).step_by(step).filter(|nth| busy.throw(&mut luck_of(2, *nth)) == 0);
    of_it.take(most).map(|nth| record::number(prefix, nth).to_string()).collect()
}

/// What somebody said in it.
fn entries_of(told: &Told) -> usize {
    use domain::event::Event;
    let says = |event: &Event| {
        matches!(
            event,
            Event::Opened(_)
                | Event::Said(_)
                | Event::Noted(_)
                | Event::InformationAsked { .. }
                | Event::InformationGiven { .. }
                | Event::ResolutionProposed { .. }
                | Event::Rejected { .. }
                | Event::Withdrawn { .. }
        )
    };
    told.envelopes.iter().filter(|it| says(&it.event)).count()
}

async fn write(store: &Store, desk: DeskId, some: Arc<Vec<Told>>) {
    let written = store.write(desk, move |tx| {
        let some = Arc::clone(&some);
        Box::pin(async move {
            for told in some.iter() {
                put(tx, desk, told).await?;
            }
            Ok(())
        })
    });
    written.await.expect("requests are written");
}

/// Writes a request as a change would that made all of it at once.
async fn put(tx: &mut Tx, desk: DeskId, told: &Told) -> Result<(), Fault> {
    let record = &told.record;
    let mut dice = SeededDice::new(SEED ^ told.nth as u64);
    events::append(tx, desk, Record::Request, record.id.0, &told.envelopes, &mut dice).await?;
    requests::save(tx, desk, record, None).await?;
    tally::moved(tx, desk, None, Counted::of(record).as_ref());
    clocks::change(tx, desk, &[], &told.due).await?;
    let hours = match ReportRow::hours(record) {
        Some(version) => rows::kept_calendar(tx, desk, &version).await?,
        None => None,
    };
    let reported = ReportRow::of(record, hours.as_deref()).expect("a row has JSON");
    reports::change(tx, desk, &[], reported.as_slice()).await?;
    let mut made = told.blocks.clone();
    blocks::of_today(tx, &mut made);
    blocks::write_all(tx, desk, &made).await
}

/// Seals what nobody has sealed yet.
async fn seal(store: &Store, desk: DeskId) {
    loop {
        let sealed = store.write(desk, move |tx| Box::pin(events::seal(tx, desk))).await;
        if sealed.expect("events are sealed") < events::SEALED_AT_ONCE as usize {
            return;
        }
    }
}
