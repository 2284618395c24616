//! The machine that the figures are of: a figure without it says nothing.

use std::fmt;
use std::path::Path;

use sqlx::Connection as _;

/// What was looked at.
#[derive(Debug, Clone)]
pub struct Machine {
    facts: Vec<(&'static str, String)>,
    /// Whether PostgreSQL waits for the disk.
    pub durable: bool,
}

impl Machine {
    /// Looks at this machine and at the engines' versions.
    pub async fn look() -> Self {
        let (postgres, durable) = postgres().await;
        let facts = vec![
            ("processor", format!("{} × {}", cores(), field("/proc/cpuinfo", "model name"))),
            ("memory", memory()),
            ("disk", disk(Path::new("/var/tmp"))),
            ("system", format!("{}, Linux {}", system(), first_line("/proc/sys/kernel/osrelease"))),
            ("busy before", format!("{} of {} cores, by other work", load(), cores())),
            ("SQLite", format!("{}, WAL, synchronous=FULL", sqlite().await)),
            ("PostgreSQL", postgres),
            ("Relais", format!("{}, {} build", env!("CARGO_PKG_VERSION"), build())),
        ];
        Self { facts, durable }
    }

    /// What else the figures are of.
    pub fn knows(&mut self, name: &'static str, fact: String) {
        self.facts.push((name, fact));
    }

    /// One line each, as a list.
    pub fn list(&self) -> String {
        self.facts.iter().map(|(name, fact)| format!("- {name}: {fact}\n")).collect()
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.list())
    }
}

fn build() -> &'static str {
    if cfg!(debug_assertions) { "debug" } else { "release" }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// How many programs ran or wanted to, on the average of the last minute.
fn load() -> String {
    let line = first_line("/proc/loadavg");
    line.split(' ').next().unwrap_or("unknown").to_owned()
}

fn first_line(path: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}

/// The value after a name and a colon, or an equals sign.
fn field(path: &str, name: &str) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    let value = line.split_once([':', '=']).map_or("unknown", |(_, value)| value.trim());
    value.trim_matches('"').to_owned()
}

fn memory() -> String {
    let total = field("/proc/meminfo", "MemTotal");
    let kibibytes: u64 = total.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0);
    format!("{} MiB", kibibytes / 1024)
}

fn system() -> String {
    field("/etc/os-release", "PRETTY_NAME")
}

/// The device and file system below a folder.
fn disk(folder: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let below = mounts
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ');
            Some((parts.next()?, parts.next()?, parts.next()?))
        })
        .filter(|(_, point, _)| folder.starts_with(point))
        // Of several on one point the last is what is seen.
        .enumerate()
        .max_by_key(|(nth, (_, point, _))| (point.len(), *nth));
    below.map_or("unknown".to_owned(), |(_, (device, _, kind))| format!("{device}, {kind}"))
}

async fn sqlite() -> String {
    let mut open = sqlx::SqliteConnection::connect("sqlite::memory:").await.expect("SQLite is built in");
    sqlx::query_scalar("select sqlite_version()").fetch_one(&mut open).await.expect("SQLite's version")
}

async fn postgres() -> (String, bool) {
    let url = std::env::var("RELAIS_TEST_POSTGRES").expect("run `cargo xtask bench`: it starts a PostgreSQL");
    let mut open = sqlx::PgConnection::connect(&url).await.expect("PostgreSQL answers");
    let mut said = Vec::new();
    for setting in ["server_version", "fsync", "synchronous_commit", "shared_buffers"] {
        let ask = sqlx::AssertSqlSafe(format!("show {setting}"));
        let value: String = sqlx::query_scalar(ask).fetch_one(&mut open).await.expect("a setting");
        said.push(value);
    }
    let durable = said[1] == "on" && said[2] == "on";
    let words = format!("fsync={}, synchronous_commit={}, shared_buffers={}", said[1], said[2], said[3]);
    (format!("{}, {words}, on this machine", said[0]), durable)
}
