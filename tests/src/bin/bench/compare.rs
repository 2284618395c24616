//! Two builds of the program beside each other: the same work through HTTP, in turns, each on a database of its own. While
//! one works, the other one is stopped.

pub mod asked;
pub mod counted;
pub mod installation;
mod long;
mod shown;

use std::path::PathBuf;

use relais_tests::base::Kind;

use asked::What;
use counted::Sample;
use installation::Installation;
pub use shown::{Line, plain, write};

/// A build of the program.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// What it is called in the table: a revision.
    pub name: String,
    pub program: PathBuf,
}

/// How much is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// How often each piece of work is measured: of an odd number there is one in the middle.
    pub rounds: usize,
    /// By what everything else is divided: more than one tries the bench, and measures nothing.
    pub part: usize,
}

impl Sizes {
    /// A part of a number, and never nothing.
    fn of(self, whole: usize) -> usize {
        (whole / self.part).max(1)
    }
}

/// Requests of the busy desk before anything is measured.
const REQUESTS: usize = 2_000;
/// Contacts that a desk has, few and many.
const CONTACTS: [usize; 2] = [20, 20_000];

/// What is measured on an installation as it was set up: what, by how many clients, and how often each time.
const WORK: [(What, usize, usize); 12] = [
    (What::Create, 1, 200),
    (What::Create, 32, 640),
    (What::Reply, 8, 400),
    (What::ReadOne, 8, 2_000),
    (What::List, 8, 400),
    (What::QueuePage, 8, 300),
    (What::RequestPage, 8, 300),
    (What::PortalHome, 8, 400),
    (What::Search, 8, 200),
    (What::Escalate, 1, 40),
    (What::ReplyAfter(10), 1, 60),
    (What::ReplyAfter(500), 1, 60),
];
/// And of the number of contacts.
const AMONG_CONTACTS: (usize, usize) = (1, 100);

/// Everything on one engine.
pub async fn lines(kind: Kind, name: &'static str, builds: &[Build; 2], sizes: Sizes) -> Vec<Line> {
    let mut both = Vec::with_capacity(2);
    for build in builds {
        eprintln!("bench: {} is set up on {name}", build.name);
        both.push(Installation::new(build, kind, sizes).await);
    }
    let mut lines = Vec::new();
    for (what, clients, times) in WORK {
        lines.push(piece(&mut both, what, (clients, times), name, sizes).await);
    }
    lines.push(long::listeners(&mut both, name, sizes).await);
    for contacts in CONTACTS {
        for at in &mut both {
            at.has_contacts(contacts / sizes.part.min(100)).await;
        }
        lines.push(piece(&mut both, What::ReplyAmong(contacts), AMONG_CONTACTS, name, sizes).await);
    }
    lines.push(long::idle(&mut both, name, sizes).await);
    lines
}

/// One piece of work, by both in turns.
async fn piece(
    both: &mut [Installation],
    what: What,
    (clients, times): (usize, usize),
    on: &'static str,
    sizes: Sizes,
) -> Line {
    let times = sizes.of(times).max(clients);
    // Before each time, some warm up.
    let warm = clients.max(times / 10);
    eprintln!("bench: {} on {on}", what.name());
    let (mut ready, mut samples) = (Vec::new(), [Vec::new(), Vec::new()]);
    for at in both.iter() {
        at.goes_on();
        ready.push(asked::of(at, what, (warm + times) * sizes.rounds).await);
        at.pauses();
    }
    for round in 0..sizes.rounds {
        let first = round * (warm + times);
        for (at, (asks, samples)) in both.iter().zip(ready.iter_mut().zip(&mut samples)) {
            let Some(good) = asks.as_ref() else { continue };
            at.goes_on();
            let sample = async {
                counted::run(at, good, clients, first..first + warm).await?;
                counted::run(at, good, clients, first + warm..first + warm + times).await
            };
            match sample.await {
                Ok(sample) => samples.push(sample),
                Err(why) => {
                    at.must_not_be_ours(&why);
                    (*asks, *samples) = (None, Vec::new());
                }
            }
            at.pauses();
        }
    }
    Line { what: what.name(), on, clients, times, rounds: sizes.rounds, each: samples.map(Sample::middle) }
}
