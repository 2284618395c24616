//! Worlds are made once and kept: a file beside what is built, a database on PostgreSQL. What is measured works on a copy,
//! or, where copying would take longer than all else, on the world itself.

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
const COPIED: usize = 100_000;
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
    /// A copy of a database that goes with this value.
    copy: Option<(Databases, String)>,
    /// The same of a file.
    _folder: Option<tempfile::TempDir>,
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
            drop(std::fs::remove_dir_all(&folder));
            std::fs::create_dir_all(&folder).expect("a folder for the world");
            let known = make(&url(&kept), size).await;
            write(&folder.join(KNOWN), &known);
        }
        let known = read(&folder.join(KNOWN));
        if size.requests > COPIED {
            return Self { known, url: url(&kept), copy: None, _folder: None };
        }
        let copied = tempfile::tempdir_in("/var/tmp").expect("a folder on the disk");
        for part in ["relais.db", "relais.db-wal"] {
            let kept = folder.join(part);
            if kept.is_file() {
                std::fs::copy(kept, copied.path().join(part)).expect("a copy of the world");
            }
        }
        Self { known, url: url(&copied.path().join("relais.db")), copy: None, _folder: Some(copied) }
    }

    async fn database(size: Size) -> Self {
        let mut databases = Databases::open().await;
        let (kept, at) = (format!("world_{}", name(size).replace('-', "_")), folder().join(name(size)));
        let known = at.join(format!("postgres-{KNOWN}"));
        if !known.is_file() || !databases.has(&kept).await {
            std::fs::create_dir_all(&at).expect("a folder for the world");
            drop(std::fs::remove_file(&known));
            let made = make(&databases.anew(&kept).await, size).await;
            write(&known, &made);
        }
        let known = read(&known);
        if size.requests > COPIED {
            return Self { known, url: databases.url(&kept), copy: None, _folder: None };
        }
        let copy = databases.copy(&kept).await;
        Self { known, url: databases.url(&copy), copy: Some((databases, copy)), _folder: None }
    }

    /// Lets go of it; nobody is connected any more.
    pub async fn goes(self) {
        if let Some((mut databases, copy)) = self.copy {
            databases.goes(&copy).await;
        }
    }
}

const KNOWN: &str = "known.json";

fn name(size: Size) -> String {
    format!("{SEED}-{}-v{VERSION}", size.requests)
}

/// Beside what is built.
fn folder() -> PathBuf {
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

/// Makes a world where nothing is.
async fn make(url: &str, size: Size) -> Known {
    eprintln!("bench: a world of {} requests is made", size.requests);
    let store = Store::open(url).await.expect("storage opens");
    store.keys().take(&relais_tests::base::keys());
    let dice = SharedDice::new(SeededDice::new(SEED));
    let engine = Engine::new(store.clone(), Arc::new(MachineClock), dice, post::intake::read);
    let engine = engine.with_limits(Limits::none());
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
    // Whoever is at work moves no promise of a minute ago.
    let loaded = load::load(&store, desks, size, MachineClock.now() - SignedDuration::from_mins(1)).await;
    drop(engine);
    store.close().await;
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
