//! Where it lives: a database that is kept once it is filled, of which each run has a copy; a folder of the run; a server with
//! four workers.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use engine::time::{Clock as _, MachineClock};
use relais_tests::wire::{Ask, Wire};

use super::TICKETS;
use crate::databases::Databases;
use crate::seeded::{SEED, Ticket, tickets};

/// Who signs in.
pub const AGENT: &str = "nadia";
pub const PASSWORD: &str = "of-the-bench";
/// What is loaded, and by which of our scripts: what another one loaded is loaded anew.
const VERSION: u32 = 1;
const WORKERS: &str = "4";
const PATIENCE: Duration = Duration::from_secs(120);
/// The port of whoever only fills it: it wants to be told one.
const NOWHERE: u16 = 80;

/// What Debian's packages bring.
const SERVER: &str = "/usr/share/request-tracker5/libexec/rt-server";
const SET_UP: &str = "/usr/sbin/rt-setup-database-5";

pub struct Installation {
    pub address: SocketAddr,
    /// The URL of its database.
    pub database: String,
    server: Server,
    databases: Databases,
    copy: String,
    folder: tempfile::TempDir,
}

/// Killed when this value goes.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Told to end, it ends its workers.
        let told = Command::new("kill").args(["-s", "TERM", &self.0.id().to_string()]).status();
        drop(told);
        drop(self.0.wait());
    }
}

impl Installation {
    /// Starts it; where nothing is kept, it is filled first.
    pub async fn start() -> Self {
        let mut databases = Databases::open().await;
        let folder = tempfile::tempdir_in("/var/tmp").expect("a folder on the disk");
        let kept = format!("rt_{SEED}_v{VERSION}");
        if !databases.has(&kept).await {
            eprintln!("bench: Request Tracker is filled");
            let part = format!("{kept}_part");
            let url = databases.anew(&part).await;
            let told: Vec<Ticket> = tickets(TICKETS, MachineClock.now()).collect();
            fill(&Setting::of(&url, folder.path(), NOWHERE), &told);
            databases.is_called(&part, &kept).await;
        }
        let copy = databases.copy(&kept).await;
        let database = databases.url(&copy);
        let port = free_port();
        let setting = Setting::of(&database, folder.path(), port);
        let mut command = setting.command(SERVER);
        command.args(["--server", "Starman", "--host", "127.0.0.1", "--port", &port.to_string()]);
        // A worker serves one connection at a time: one that is kept would keep others waiting.
        command.args(["--workers", WORKERS, "--disable-keepalive", "--max-requests", "1000000"]);
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        command.stdout(log.try_clone().expect("a log")).stderr(log);
        let server = Server(command.spawn().expect("Request Tracker starts"));
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut it = Self { address, database, server, databases, copy, folder };
        it.answers().await;
        it
    }

    async fn answers(&mut self) {
        let begun = Instant::now();
        loop {
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            if let Ok(answer) = Wire::to(self.address).send(&Ask::get("/")).await {
                assert_eq!(answer.status, 200, "{}: {}", log(), answer.text());
                return;
            }
            let ended = self.server.0.try_wait().expect("its state can be asked for");
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "it does not answer: {}", log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub fn pid(&self) -> u32 {
        self.server.0.id()
    }

    /// Its version, and how it serves.
    pub fn says(&self) -> String {
        let ask = ["-W", "-f", "${Version}", "request-tracker5"];
        let output = Command::new("dpkg-query").args(ask).output().expect("dpkg-query runs");
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        format!("{version}, Starman, {WORKERS} workers, sessions in files, on the same PostgreSQL")
    }

    /// Ends it; its copy goes.
    pub async fn goes(self) {
        let Self { server, mut databases, copy, .. } = self;
        drop(server);
        databases.goes(&copy).await;
    }
}

/// What its configuration reads, and where it does its work.
struct Setting {
    variables: Vec<(&'static str, String)>,
}

impl Setting {
    fn of(url: &str, folder: &Path, port: u16) -> Self {
        // postgres://USER:PASSWORD@HOST:PORT/NAME
        let split = || {
            let (who, rest) = url.strip_prefix("postgres://")?.split_once('@')?;
            let ((user, password), (address, name)) = (who.split_once(':')?, rest.split_once('/')?);
            let (host, at) = address.split_once(':')?;
            Some([user, password, host, at, name])
        };
        let [user, password, host, at, name] = split().expect("a URL of PostgreSQL");
        let own = folder.join("conf.d");
        std::fs::create_dir_all(&own).expect("a folder for nothing");
        let path = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
        let variables = vec![
            ("RT_SITE_CONFIG", path(&scripts().join("RT_SiteConfig.pm"))),
            ("RT_SITE_CONFIG_DIR", path(&own)),
            ("BENCH_RT_DATABASE_HOST", host.to_owned()),
            ("BENCH_RT_DATABASE_PORT", at.to_owned()),
            ("BENCH_RT_DATABASE_NAME", name.to_owned()),
            ("BENCH_RT_DATABASE_USER", user.to_owned()),
            ("BENCH_RT_DATABASE_PASSWORD", password.to_owned()),
            ("BENCH_RT_FOLDER", path(folder)),
            ("BENCH_RT_PORT", port.to_string()),
            ("BENCH_RT_AGENT", AGENT.to_owned()),
            ("BENCH_RT_AGENT_PASSWORD", PASSWORD.to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
        ];
        for part in ["var", "mason", "session"] {
            std::fs::create_dir_all(folder.join(part)).expect("a folder of the run");
        }
        Self { variables }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.variables.iter().cloned()).stdin(Stdio::null());
        command
    }

    fn does(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().expect("it runs");
        let said = |of: &[u8]| String::from_utf8_lossy(of).into_owned();
        let (out, error) = (said(&output.stdout), said(&output.stderr));
        assert!(output.status.success(), "{program} {arguments:?}: {out}{error}");
    }
}

/// Its schema, whoever works there, and all tickets.
fn fill(setting: &Setting, tickets: &[Ticket]) {
    setting.does(SET_UP, &["--action", "init", "--skip-create"]);
    let load = scripts().join("load.pl");
    let load = load.to_str().expect("a path in UTF-8");
    setting.does("perl", &[load, "begin", &TICKETS.contacts().to_string()]);
    let loaders = std::thread::available_parallelism().map_or(1, usize::from);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for some in tickets.chunks(tickets.len().div_ceil(loaders)) {
            scope.spawn(move || loaded(setting, load, some));
        }
    });
    let per_second = tickets.len() as f64 / begun.elapsed().as_secs_f64();
    eprintln!("bench: {} tickets, {per_second:.1} a second", tickets.len());
    setting.does("perl", &[load, "end"]);
}

fn loaded(setting: &Setting, load: &str, tickets: &[Ticket]) {
    let mut child =
        setting.command("perl").args([load, "tickets"]).stdin(Stdio::piped()).spawn().expect("perl runs");
    let mut to = child.stdin.take().expect("it reads");
    for ticket in tickets {
        let line = serde_json::to_string(ticket).expect("a ticket is written");
        // It has ended before: its status says so.
        if writeln!(to, "{line}").is_err() {
            break;
        }
    }
    drop(to);
    let status = child.wait().expect("it ends");
    assert!(status.success(), "tickets are not loaded: {status}");
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/rt")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("an address").port()
}
