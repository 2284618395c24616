//! Worlds are made once and kept: a file beside what is built, a database on PostgreSQL. What is measured works on a copy,
//! or, where copying would take longer than all else, on the world itself. One of another version goes when it is made anew.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::SignedDuration;
use engine::machinery::Limits;
use engine::time::{Clock as _, MachineClock, SeededDice, SharedDice};
use engine::{Engine, Store};
use relais_tests::base::Kind;
use serde::{Deserialize, Serialize};

use super::{SEED, Size, VERSION, load, people};
use crate::databases::Databases;

/// Requests of the largest world that is copied.
pub(super) const COPIED: usize = 100_000;
/// Contacts who ask.
const ASKERS: usize = 32;
/// Requests of the busiest desk that are asked for.
const ASKED_FOR: usize = 5000;

/// What has to be known of a world to ask it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Known {
    pub requests: usize,
    pub entries: usize,
    /// Requests that were written in a second.
    pub per_second: f64,
    /// The busiest desk, an agent of it who may ask the vendor, and tokens.
    pub slug: String,
    pub agent_email: String,
    pub agent: String,
    pub contacts: Vec<String>,
    /// Requests of that desk.
    pub numbers: Vec<String>,
}

/// A world to measure on.
pub struct World {
    pub known: Known,
    pub url: String,
    lies: Lies,
}

/// Where it lies.
enum Lies {
    /// In a copy of a file, which goes with this value.
    Copied { _folder: tempfile::TempDir },
    /// In a copy of a database.
    CopiedDatabase(Databases, String),
    /// Where it is kept.
    Itself(Kind, Size),
}

impl World {
    /// A world of a size, made if there is none.
    pub async fn of(kind: Kind, size: Size) -> Self {
        match kind {
            Kind::Sqlite => Self::file(size).await,
            Kind::Postgres => Self::database(size).await,
        }
    }

    async fn file(size: Size) -> Self {
        let folder = folder().join(name(size));
        let kept = folder.join("relais.db");
        if !folder.join(KNOWN).is_file() {
            // What was cut off is made anew.
            earlier(size).into_iter().chain([kept.clone()]).for_each(|path| gone(&path));
            std::fs::create_dir_all(&folder).expect("a folder for the world");
            let known = make(Kind::Sqlite, &url(&kept), size).await;
            write(&folder.join(KNOWN), &known);
        }
        let known = read(&folder.join(KNOWN));
        if size.requests > COPIED {
            return Self { known, url: url(&kept), lies: Lies::Itself(Kind::Sqlite, size) };
        }
        let copied = tempfile::tempdir_in("/var/tmp").expect("a folder on the disk");
        for part in ["relais.db", "relais.db-wal"] {
            let kept = folder.join(part);
            if kept.is_file() {
                std::fs::copy(kept, copied.path().join(part)).expect("a copy of the world");
            }
        }
        let url = url(&copied.path().join("relais.db"));
        Self { known, url, lies: Lies::Copied { _folder: copied } }
    }

    async fn database(size: Size) -> Self {
        let mut databases = Databases::open().await;
        let (kept, known) = (database(size), known(Kind::Postgres, size));
        if !known.is_file() || !databases.has(&kept).await {
            std::fs::create_dir_all(folder().join(name(size))).expect("a folder for the world");
            gone(&known);
            for earlier in databases.called(&format!("world_{SEED}_{}_v", size.requests)).await {
                databases.goes(&earlier).await;
            }
            let made = make(Kind::Postgres, &databases.anew(&kept).await, size).await;
            write(&known, &made);
        }
        let known = read(&known);
        if size.requests > COPIED {
            return Self { known, url: databases.url(&kept), lies: Lies::Itself(Kind::Postgres, size) };
        }
        let copy = databases.copy(&kept).await;
        Self { known, url: databases.url(&copy), lies: Lies::CopiedDatabase(databases, copy) }
    }

    /// Lets go of it, where nobody is connected any more. `kept`: what was worked on itself stays for the next run.
    pub async fn goes(self, kept: bool) {
        match self.lies {
            Lies::Copied { .. } => {}
            Lies::CopiedDatabase(mut databases, copy) => databases.goes(&copy).await,
            Lies::Itself(kind, size) if !kept => {
                gone(&known(kind, size));
                match kind {
                    Kind::Sqlite => gone(&folder().join(name(size)).join("relais.db")),
                    Kind::Postgres => Databases::open().await.goes(&database(size)).await,
                }
            }
            Lies::Itself(..) => {}
        }
    }
}

const KNOWN: &str = "known.json";

fn name(size: Size) -> String {
    format!("{SEED}-{}-v{VERSION}", size.requests)
}

/// What its database is called on PostgreSQL.
fn database(size: Size) -> String {
    format!("world_{}", name(size).replace('-', "_"))
}

/// Where it stands what is known of a world; no file: it is not made.
pub(super) fn known(kind: Kind, size: Size) -> PathBuf {
    let file = if kind == Kind::Sqlite { KNOWN.to_owned() } else { format!("postgres-{KNOWN}") };
    folder().join(name(size)).join(file)
}

/// Files of worlds of this size in other versions.
fn earlier(size: Size) -> Vec<PathBuf> {
    let of_size = format!("{SEED}-{}-v", size.requests);
    let folders = std::fs::read_dir(folder()).into_iter().flatten().flatten();
    let others = folders.filter(|it| {
        let called = it.file_name();
        called.to_string_lossy().starts_with(&of_size) && called.to_string_lossy() != name(size)
    });
    others.map(|it| it.path().join("relais.db")).collect()
}

/// Takes out a file, with what stands beside it under its name: its log, and who holds it.
fn gone(path: &Path) {
    let (Some(folder), Some(called)) = (path.parent(), path.file_name()) else { return };
    let called = called.to_string_lossy();
    for it in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if it.file_name().to_string_lossy().starts_with(&*called) {
            drop(std::fs::remove_file(it.path()));
        }
    }
}

/// Beside what is built.
pub(super) fn folder() -> PathBuf {
    let us = std::env::current_exe().expect("the path of this program");
    us.ancestors().nth(2).expect("a program lies in a profile's folder").join("bench/world")
}

fn url(file: &Path) -> String {
    format!("sqlite:{}", file.display())
}

fn write(to: &Path, known: &Known) {
    let text = serde_json::to_string(known).expect("what is known is written");
    std::fs::write(to, text).expect("what is known is kept");
}

fn read(from: &Path) -> Known {
    let text = std::fs::read_to_string(from).expect("what is known was kept");
    serde_json::from_str(&text).expect("what is known is read")
}

/// Storage with what seals.
pub(super) async fn opened(url: &str) -> Store {
    let store = Store::open(url).await.expect("storage opens");
    store.keys().take(&relais_tests::base::keys());
    store
}

/// An engine that refuses nobody who asks for much.
pub(super) fn engine(store: &Store) -> Engine {
    let dice = SharedDice::new(SeededDice::new(SEED));
    let engine = Engine::new(store.clone(), Arc::new(MachineClock), dice, post::intake::read);
    engine.with_limits(Limits::none())
}

/// Makes a world where nothing is.
async fn make(kind: Kind, url: &str, size: Size) -> Known {
    eprintln!("bench: a world of {} requests is made", size.requests);
    let store = opened(url).await;
    let engine = engine(&store);
    let desks = people::set_up(&engine, &store, size).await;
    let busiest = &desks[0];
    let (desk, agent) = (busiest.id, busiest.agents[0].clone());
    let mut contacts = Vec::with_capacity(ASKERS);
    let everybody: Vec<_> = busiest.accounts.iter().flat_map(|account| &account.contacts).collect();
    for nth in 0..ASKERS {
        let seat = everybody[nth * everybody.len() / ASKERS].seat;
        contacts.push(engine.make_token(desk, seat, "bench").await.expect("a token"));
    }
    let token = engine.make_token(desk, agent.seat, "bench").await.expect("a token");
    let numbers = load::numbers(&busiest.prefix, size, ASKED_FOR);
    drop(engine);
    // What loads it has it alone.
    store.close().await;
    // Whoever is at work moves no promise of a minute ago.
    let now = MachineClock.now() - SignedDuration::from_mins(1);
    let loaded = load::load((kind, url), desks, size, now).await;
    let per_second = size.requests as f64 / loaded.took.as_secs_f64();
    eprintln!("bench: {} entries, {per_second:.0} requests a second", loaded.entries);
    Known {
        requests: size.requests,
        entries: loaded.entries,
        per_second,
        slug: "partner-1".to_owned(),
        agent_email: agent.email,
        agent: token,
        contacts,
        numbers,
    }
}
