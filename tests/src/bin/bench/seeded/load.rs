//! Writes the past of every desk. It is told on as many threads as there are, down to the arguments of the statements by which
//! a change writes it; one more puts those down, a block at a time.

mod file;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::id::DeskId;
use domain::row::Counted;
use engine::Store;
use engine::time::SeededDice;
use relais_tests::base::Kind;
use store::bulk::{self, Insert, Made, Places, SEALED_AT_ONCE, Whole};
use store::{Arg, Engine, tally};
use tokio::sync::mpsc;

use self::file::File;
use self::server::Server;
use super::record::{self, Desk, Told, tell};
use super::words::Words;
use super::{DESKS, SEED, Size, Zipf, luck_of};

/// Requests that are told and written together, and how many such blocks wait to be written.
const TOLD_TOGETHER: usize = 1024;
const WAITING: usize = 2;

/// What was written, and in what time.
#[derive(Debug, Clone, Copy)]
pub struct Loaded {
    pub entries: usize,
    pub took: Duration,
}

/// Some requests as they are written.
struct Block {
    /// Each with its desk's place among all, and where it is counted while it is open.
    requests: Vec<(usize, Whole, Option<Counted>)>,
    entries: usize,
}

/// Rows by the statement that adds them, in the order in which statements came first.
#[derive(Default)]
struct Rows(Vec<(&'static str, Vec<Vec<Arg>>)>);

impl Rows {
    fn add(&mut self, kind: Kind, (sql, row): Insert) {
        let text = if kind == Kind::Sqlite { sql.sqlite } else { sql.postgres };
        match self.0.iter().position(|(of, _)| *of == text) {
            Some(at) => self.0[at].1.push(row),
            None => self.0.push((text, vec![row])),
        }
    }
}

/// Where rows go.
enum Base {
    File(File),
    Server(Server),
}

impl Base {
    async fn open(kind: Kind, url: &str) -> Self {
        match kind {
            Kind::Sqlite => Self::File(File::open(url)),
            Kind::Postgres => Self::Server(Server::open(url).await),
        }
    }

    async fn write(&mut self, rows: Rows) {
        match self {
            Self::File(file) => file.write(rows),
            Self::Server(server) => server.write(rows).await,
        }
    }

    /// Makes it what a server finds.
    async fn ends(self) {
        match self {
            Self::File(file) => file.ends(),
            Self::Server(server) => server.ends().await,
        }
    }
}

/// Tells and writes everything, where nobody else is connected. `now`: when the world is made.
pub async fn load((kind, url): (Kind, &str), desks: Vec<Desk>, size: Size, now: Timestamp) -> Loaded {
    let begun = Instant::now();
    let (mut base, desks) = (Base::open(kind, url).await, Arc::new(desks));
    let mut blocks = told(&desks, kind, size, now);
    let mut places: Vec<Places> = desks.iter().map(|desk| Places::of(desk.id)).collect();
    let mut open: Vec<Vec<Counted>> = desks.iter().map(|_| Vec::new()).collect();
    let (mut entries, mut written) = (0, 0);
    while let Some(block) = blocks.recv().await {
        entries += block.entries;
        let before = written;
        written += block.requests.len();
        if written * 20 / size.requests > before * 20 / size.requests {
            eprintln!("bench: {written} of {} requests told", size.requests);
        }
        let mut rows = Rows::default();
        for (at, whole, counted) in block.requests {
            whole.events.into_iter().for_each(|event| rows.add(kind, places[at].append(event)));
            whole.rows.into_iter().for_each(|row| rows.add(kind, row));
            open[at].extend(counted);
        }
        for of_desk in places.iter_mut().filter(|it| it.waiting() >= SEALED_AT_ONCE as usize) {
            of_desk.seal().into_iter().for_each(|seal| rows.add(kind, seal));
        }
        base.write(rows).await;
    }
    assert_eq!(written, size.requests, "whoever tells has broken off");
    let mut seals = Rows::default();
    places.iter_mut().flat_map(Places::seal).for_each(|seal| seals.add(kind, seal));
    base.write(seals).await;
    base.ends().await;
    count(url, desks.iter().map(|desk| desk.id).zip(open)).await;
    Loaded { entries, took: begun.elapsed() }
}

/// Sets threads off that tell everything.
fn told(desks: &Arc<Vec<Desk>>, kind: Kind, size: Size, now: Timestamp) -> mpsc::Receiver<Block> {
    let next = Arc::new(AtomicUsize::new(0));
    let (to, blocks) = mpsc::channel(WAITING);
    for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
        let (desks, next, to) = (Arc::clone(desks), Arc::clone(&next), to.clone());
        std::thread::spawn(move || {
            let (words, busy) = (Words::new(), Zipf::new(DESKS));
            loop {
                let first = next.fetch_add(TOLD_TOGETHER, Ordering::Relaxed);
                let mut block = Block { requests: Vec::with_capacity(TOLD_TOGETHER), entries: 0 };
                for nth in first..(first + TOLD_TOGETHER).min(size.requests) {
                    let at = busy.throw(&mut luck_of(2, nth));
                    let told = tell(&desks[at], &words, (nth, size.requests), now);
                    block.entries += entries_of(&told);
                    block.requests.push((at, whole(kind, desks[at].id, &told), Counted::of(&told.record)));
                }
                // Or nobody takes them any more: whoever waits says why.
                if block.requests.is_empty() || to.blocking_send(block).is_err() {
                    return;
                }
            }
        });
    }
    blocks
}

fn whole(kind: Kind, desk: DeskId, told: &Told) -> Whole {
    let engine = if kind == Kind::Sqlite { Engine::Sqlite } else { Engine::Postgres };
    let made = Made { due: &told.due, report: told.report.as_ref(), blocks: &told.blocks };
    let mut dice = SeededDice::new(SEED ^ told.nth as u64);
    bulk::request(engine, desk, &told.record, &told.envelopes, &made, &mut dice)
        .expect("a request is written")
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

/// Counts what is open of each desk, as the changes would have that opened it.
async fn count(url: &str, open: impl Iterator<Item = (DeskId, Vec<Counted>)>) {
    let store = Store::open(url).await.expect("storage opens");
    for (desk, open) in open {
        let open = Arc::new(open);
        let write = store.write(desk, move |tx| {
            let open = Arc::clone(&open);
            Box::pin(async move {
                for counted in open.iter() {
                    tally::moved(tx, desk, None, Some(counted));
                }
                Ok(())
            })
        });
        write.await.expect("numbers are written");
    }
    store.close().await;
}

#[cfg(test)]
mod tests {
    use engine::time::{Clock as _, MachineClock};
    use relais_tests::base;

    use super::super::{kept, people};
    use super::*;

    const SIZE: Size = Size { requests: 300 };

    /// Loads a small world, and answers what is wrong with it.
    async fn problems(kind: Kind) -> Vec<String> {
        let base = base::Base::new(kind).await;
        let store = kept::opened(&base.url).await;
        let engine = kept::engine(&store);
        let desks = people::set_up(&engine, &store, SIZE).await;
        drop(engine);
        store.close().await;
        let loaded = load((kind, &base.url), desks, SIZE, MachineClock.now()).await;
        assert!(loaded.entries > 5 * SIZE.requests, "{} entries", loaded.entries);
        let store = kept::opened(&base.url).await;
        let report = kept::engine(&store).check().await.expect("everything is looked at");
        assert_eq!(report.requests, SIZE.requests);
        report.problems
    }

    #[test]
    fn a_world_that_was_loaded_is_whole_on_sqlite() {
        assert_eq!(relais_tests::run(problems(Kind::Sqlite)), Vec::<String>::new());
    }

    #[test]
    fn a_world_that_was_loaded_is_whole_on_postgresql() {
        assert_eq!(relais_tests::run(problems(Kind::Postgres)), Vec::<String>::new());
    }
}
