//! A chain that one test of a run has set up, of which all others begin with a copy: to set one up takes longer than most
//! tests do.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use domain::desk::Desk;
use domain::id::{AccountId, AgreementId, LinkId};
use engine::Notification;
use serde::{Deserialize, Serialize};
use sqlx::Connection as _;

use super::{Chain, Sent};
use crate::base::{Base, Kind};

/// Where the tests of this run find what one of them has prepared. Whoever starts them makes the folder anew for each run,
/// so that no chain outlives the program that made it. Without it each test sets up its own.
const VARIABLE: &str = "RELAIS_TEST_CHAINS";

/// What copies are thrown from, unlike the chain itself: nothing that a test makes has the id of what was there.
const SEED: u64 = 8;

/// A chain that is there to be copied.
#[derive(Serialize, Deserialize)]
struct Prepared {
    /// The file, or the name of the database on the server of tests.
    database: String,
    desks: HashMap<String, Desk>,
    accounts: HashMap<String, AccountId>,
    agreements: HashMap<String, AgreementId>,
    links: HashMap<String, LinkId>,
    tokens: HashMap<String, String>,
    sent: Vec<Notification>,
}

/// The folder of this run, if there is one.
pub(super) fn folder() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).map(PathBuf::from)
}

/// A chain on a database of its own, set up before.
pub(super) async fn copy(kind: Kind, folder: &Path) -> Chain {
    let prepared = find_or_make(kind, folder).await;
    let base = match kind {
        Kind::Sqlite => {
            let base = Base::new(kind).await;
            let file = base.url.strip_prefix("sqlite:").expect("a file");
            fs::copy(&prepared.database, file).expect("the prepared database can be copied");
            base
        }
        Kind::Postgres => Base::like(&prepared.database).await,
    };
    let mut chain = Chain::open(base, store::Server::default(), SEED).await;
    // The names of desks and people are those of the program: they are there for as long as it runs.
    chain.desks = named(prepared.desks);
    chain.accounts = named(prepared.accounts);
    chain.agreements = named(prepared.agreements);
    chain.links = named(prepared.links);
    chain.tokens = named(prepared.tokens);
    chain.sent.lock().expect("nobody else").extend(prepared.sent);
    chain
}

fn named<T>(kept: HashMap<String, T>) -> HashMap<&'static str, T> {
    kept.into_iter().map(|(name, value)| (&*name.leak(), value)).collect()
}

fn kept<T: Clone>(known: &HashMap<&'static str, T>) -> HashMap<String, T> {
    known.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// The first that asks makes it; whoever asks meanwhile waits for it.
async fn find_or_make(kind: Kind, folder: &Path) -> Prepared {
    let lock = File::create(folder.join(format!("{kind:?}.lock"))).expect("a file to lock");
    lock.lock().expect("the lock");
    let told = folder.join(format!("{kind:?}.json"));
    if let Ok(bytes) = fs::read(&told) {
        return serde_json::from_slice(&bytes).expect("what is prepared can be read");
    }
    let prepared = make(kind, folder).await;
    fs::write(&told, serde_json::to_vec(&prepared).expect("JSON")).expect("the folder can be written");
    prepared
}

async fn make(kind: Kind, folder: &Path) -> Prepared {
    let chain = Chain::on(Base::new(kind).await).await;
    let sent: Sent = chain.sent.clone();
    let mut prepared = Prepared {
        database: String::new(),
        desks: kept(&chain.desks),
        accounts: kept(&chain.accounts),
        agreements: kept(&chain.agreements),
        links: kept(&chain.links),
        tokens: kept(&chain.tokens),
        sent: sent.lock().expect("nobody else").clone(),
    };
    let url = chain.base.url.clone();
    match kind {
        Kind::Sqlite => {
            let file = folder.join("chain.db").to_str().expect("UTF-8").to_owned();
            let mut open = sqlx::SqliteConnection::connect(&url).await.expect("the chain's database opens");
            sqlx::query("vacuum into $1").bind(&file).execute(&mut open).await.expect("it can be copied");
            prepared.database = file;
        }
        Kind::Postgres => {
            let (_, name) = url.rsplit_once('/').expect("the URL names a database");
            prepared.database = name.to_owned();
            drop(chain);
            crate::base::leave_alone(name).await;
        }
    }
    prepared
}
