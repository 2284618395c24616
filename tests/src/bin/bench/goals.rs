//! How good it is: what matters most, through HTTP on a world of its own size, beside what was set out to be reached.

mod bare;
pub mod measured;
mod shown;
mod work;

use std::time::{Duration, Instant};

use engine::time::{Clock as _, MachineClock};
use relais_tests::base::Kind;
use relais_tests::process::{Server, program, told};

use crate::ENGINES;
use crate::compare::counted::Sample;
use crate::compare::installation::{SETTINGS, signed_in};
use crate::limits;
use crate::seeded::{Size, World};
use measured::{Asked, Memory};
pub use shown::{Line, plain, write};
use work::At;
pub use work::{Turns, WORK, Work};

/// Requests of the quick form's world, which growth is read against too; and of the full form's others.
pub const SMALL: usize = 10_000;
pub const LARGE: [usize; 2] = [100_000, 1_000_000];

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// How long each piece of work goes on each time, and how often: the middle one of an odd number counts.
    pub time: Duration,
    pub rounds: usize,
}

impl Effort {
    pub const QUICK: Self = Self { time: Duration::from_millis(1500), rounds: 1 };
    pub const FULL: Self = Self { time: Duration::from_secs(5), rounds: 3 };
}

/// What the program may take of memory, in megabytes, and how soon it has to be ready.
const IDLE: f64 = 45.0;
const SERVING: f64 = 220.0;
const READY: Duration = Duration::from_millis(300);
/// How long it is watched before it is called idle.
const RESTS: Duration = Duration::from_secs(2);

/// Which worlds are measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worlds {
    /// Their requests, the smallest first.
    pub sizes: Vec<usize>,
    pub on: Vec<Kind>,
    /// Whether those that are too large to be copied are kept for the next run.
    pub keeps: bool,
}

/// All lines of worlds, on one engine after the other.
pub async fn lines(worlds: &Worlds, effort: Effort) -> Vec<Line> {
    let mut lines = vec![Line::limit("a handler that returns a constant", "HTTP", 8, &limits::hello().await)];
    for (kind, on) in ENGINES.into_iter().filter(|(kind, _)| worlds.on.contains(kind)) {
        // What the smallest world's ninety-ninth of a hundred took.
        let mut before: Vec<(Work, Duration)> = Vec::new();
        for requests in &worlds.sizes {
            let world = World::of(kind, Size { requests: *requests }).await;
            let mut of_world = on_a_world(kind, on, &world, effort).await;
            for line in &mut of_world {
                let Some(work) = line.work else { continue };
                match before.iter().find(|(it, _)| *it == work) {
                    Some((_, p99)) => line.grown(*p99),
                    None => before.push((work, line.sample.figure.p99)),
                }
            }
            lines.append(&mut of_world);
            world.goes(worlds.keeps).await;
        }
    }
    lines
}

/// Everything on a world.
async fn on_a_world(kind: Kind, on: &'static str, world: &World, effort: Effort) -> Vec<Line> {
    let (known, url) = (&world.known, world.url.as_str());
    eprintln!("bench: a world of {} requests on {on}", known.requests);
    // What has fallen due since it was made is done first, and is no part of a figure.
    let server = start(url);
    measured::settles(&server, url).await;
    ends(server).await;

    let link = told(url, &["agent", "link", &known.agent_email]);
    let (_, secret) = link.rsplit_once('/').expect("a link has a secret");
    let begun = Instant::now();
    let server = start(url);
    let ready = begun.elapsed();
    let page = format!("/d/{}", known.slug);
    let (cookie, _) = signed_in(&server, &format!("/sign-in/{secret}"), &page).await;
    measured::settles(&server, url).await;
    tokio::time::sleep(RESTS).await;
    let idle = Memory::of(server.pid());

    let at = At::new(&server, known, cookie);
    let asked = Asked { address: server.address, pid: server.pid(), database: url, is_done: Work::is_done };
    let mut lines = Vec::with_capacity(WORK.len() + 8);
    let mut created_since = MachineClock.now();
    for work in WORK {
        if work == Work::Create {
            created_since = MachineClock.now();
        }
        eprintln!("bench: {} on {on}", work.name());
        let turns = at.turns(work, measured::turns(effort)).await;
        let sample = measured::work(asked, work, turns, effort).await;
        lines.push(Line::of(work, kind, on, known.requests, sample));
    }
    let serving = Memory::of(server.pid());
    ends(server).await;

    let bare = bare::rows(kind, url, created_since).await;
    if let Some(created) = lines.iter_mut().find(|line| line.work == Some(Work::Create)) {
        created.beside(&bare);
    }
    for bare in bare {
        lines.push(Line::limit(bare.name, on, bare.clients, &bare.figure));
    }
    if kind == Kind::Sqlite {
        lines.push(Line::limit("4 KiB appended and fsynced, one writer", "disk", 1, &limits::appended()));
    }
    let megabytes = |what: &str, most: f64, found: f64| {
        let (target, found_is) = (format!("< {most:.0} MB"), format!("{found:.0} MB"));
        Line::fact(what, on, known.requests, (target, found_is), found < most)
    };
    lines.push(megabytes("memory, idle", IDLE, idle.now));
    lines.push(megabytes("memory, serving all of this", SERVING, serving.most));
    let (target, found) = (format!("< {} ms", READY.as_millis()), format!("{} ms", ready.as_millis()));
    lines.push(Line::fact("ready", on, known.requests, (target, found), ready < READY));
    let loaded = format!("{:.0}/s", known.per_second);
    let third = lines.iter().find_map(|line| line.is_bare().then_some(line.sample.figure.per_second / 3.0));
    let target = third.map_or_else(String::new, |third| format!("{third:.0}/s, a third of bare rows"));
    let holds = third.is_none_or(|third| known.per_second >= third);
    let made = format!("the world was made: requests written, {} entries in all", known.entries);
    lines.push(Line::fact(&made, on, known.requests, (target, loaded), holds));
    lines
}

fn start(url: &str) -> Server {
    Server::start_of(program(), url, &SETTINGS)
}

async fn ends(server: Server) {
    let (status, _) = tokio::task::spawn_blocking(move || server.stop()).await.expect("it is waited for");
    assert!(status.success(), "the server ended with {status}");
}

/// The middle of some rounds.
fn middle(samples: Vec<Sample>) -> Sample {
    Sample::middle(samples).unwrap_or_default()
}
