//! One cluster: made, started, and gone without a trace however the chore ends.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::programs::{self, Owner};
use crate::{machine, shell, signals};

/// The environment variable by which tests find the cluster.
pub const VARIABLE: &str = "RELAIS_TEST_POSTGRES";

/// A folder that lies on the disk, whose path is short.
const ON_DISK: &str = "/var/tmp";

/// How long a start may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for the end of its input, which comes when the chore lets go of the other end or dies in whatever way;
/// then ends the server at once (nothing in it is worth saving) and removes its folder.
const GUARD: &str = r#"
cat >/dev/null
if server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null); then
    tries=0
    while [ "/proc/$server/cwd" -ef "$1/data" ] && [ "$tries" -lt 200 ]; do
        [ "$tries" -gt 0 ] || kill -s QUIT "$server"
        tries=$((tries + 1))
        sleep 0.05
    done
fi
cd / && rm -rf "$1"
"#;

/// The same of a cluster that is kept: its server writes down what it has, and its folder stays.
const KEEPER: &str = r#"
cat >/dev/null
if server=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null); then
    tries=0
    while [ "/proc/$server/cwd" -ef "$1/data" ] && [ "$tries" -lt 1200 ]; do
        [ "$tries" -gt 0 ] || kill -s INT "$server"
        tries=$((tries + 1))
        sleep 0.05
    done
fi
"#;

/// In the folder of a kept cluster, once it is made: its address without a port.
const MADE: &str = "made";

/// Whether the cluster writes to the disk before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// As in production: for figures.
    Durable,
    /// Not at all: for tests, which never outlive it.
    Forgetful,
}

/// A running cluster; dropping it stops it and removes its folder.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    url: String,
    server: Option<Child>,
    guard: Child,
}

impl Cluster {
    /// Installs PostgreSQL if there is none, makes a cluster and starts it.
    pub fn start(durability: Durability) -> Result<Self> {
        let programs = programs::find_or_install()?;
        // After the programs: their package makes the user.
        let owner = Owner::find()?;
        let folder = make_folder(owner, durability)?;
        let guard = match guard(owner, &folder, GUARD) {
            Ok(guard) => guard,
            Err(error) => {
                let _left_behind = fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        // From here on whatever fails is tidied up by the guard.
        let mut cluster = Self { folder, url: String::new(), server: None, guard };
        cluster.make(owner, &programs).context("cannot make a PostgreSQL cluster")?;
        cluster.serve(owner, &programs, durability).context("cannot start PostgreSQL")?;
        Ok(cluster)
    }

    /// The cluster of a name that is kept on the disk, made if there is none. It writes as in production.
    pub fn kept(name: &str) -> Result<Self> {
        let programs = programs::find_or_install()?;
        let owner = Owner::find()?;
        let folder = Path::new(ON_DISK).join(format!("relais-postgres-{name}"));
        let made = folder.join(MADE);
        let known = fs::read_to_string(&made).ok();
        if known.is_none() {
            if folder.is_dir() {
                // What was cut off is made anew.
                fs::remove_dir_all(&folder)?;
            }
            make_folder_at(&folder, owner)?;
        } else if is_served(&folder) {
            bail!("{} is in use by another run", folder.display());
        }
        let guard = guard(owner, &folder, KEEPER)?;
        let mut cluster = Self { folder, url: known.clone().unwrap_or_default(), server: None, guard };
        if known.is_none() {
            cluster.make(owner, &programs).context("cannot make a PostgreSQL cluster")?;
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(made)?;
            file.write_all(cluster.url.as_bytes())?;
        }
        cluster.serve(owner, &programs, Durability::Durable).with_context(|| {
            let folder = cluster.folder.display();
            format!(
                "cannot start the PostgreSQL that is kept in {folder}; if its version is another, remove it"
            )
        })?;
        Ok(cluster)
    }

    /// The URL of its superuser, with a password: other users of this machine are kept out.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Tells a program where it is.
    pub fn tell<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env(VARIABLE, &self.url)
    }

    /// A new folder that is gone with the cluster, for what tests prepare for one another on it.
    pub fn beside(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(folder)
    }

    /// Whether the server still runs.
    pub fn is_running(&mut self) -> Result<bool> {
        match &mut self.server {
            Some(server) => Ok(server.try_wait()?.is_none()),
            None => Ok(false),
        }
    }

    /// The end of the server's log.
    pub fn last_words(&self) -> String {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    fn make(&mut self, owner: Owner, programs: &Path) -> Result<()> {
        let password = machine::random()?;
        let file = self.folder.join("password");
        let mut secret = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        secret.write_all(password.as_bytes())?;
        give(&file, owner)?;
        shell::output(
            owner
                .command(&programs.join("initdb"), &self.folder)
                .args(["--pgdata=data", "--username=relais", "--pwfile=password", "--encoding=UTF8"])
                // The socket lies in a folder that nobody else may enter. The password crosses the loopback
                // alone, in clear: deriving a key for each of a thousand connections would slow the tests.
                .args(["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=password"])
                .args(["--no-sync", "--no-instructions"]),
        )?;
        fs::remove_file(file)?;
        self.url = format!("postgres://relais:{password}@127.0.0.1");
        Ok(())
    }

    fn serve(&mut self, owner: Owner, programs: &Path, durability: Durability) -> Result<()> {
        let server = self.url.clone();
        // Another program may take the free port before PostgreSQL does.
        for _ in 0..5 {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            self.url = format!("{server}:{port}/postgres");
            let log = fs::File::create(self.folder.join("log"))?;
            let mut command = owner.command(&programs.join("postgres"), &self.folder);
            command
                .args(["-D", "data", "-p", &port.to_string(), "-k"])
                .arg(&self.folder)
                .args(settings(durability).iter().flat_map(|setting| ["-c", setting]))
                .stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log)
                .process_group(0);
            self.server = Some(command.spawn().context("cannot run postgres")?);
            if self.becomes_ready()? {
                return Ok(());
            }
            if !self.last_words().contains("could not bind") {
                break;
            }
        }
        bail!("it ended at once:\n{}", self.last_words());
    }

    /// True once it takes connections, false if it ended instead.
    fn becomes_ready(&mut self) -> Result<bool> {
        let since = Instant::now();
        while self.is_running()? {
            // The eighth line of this file is the state, as pg_ctl reads it.
            let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
            if file.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
                return Ok(true);
            }
            if signals::caught().is_some() {
                bail!("stopped");
            }
            if since.elapsed() > PATIENCE {
                bail!("it is not ready after {} s:\n{}", PATIENCE.as_secs(), self.last_words());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(false)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // Nothing is left to be done about a failure here: the guard does the work.
        let _stopped = self.server.take().map(|mut server| server.wait());
        let _removed = self.guard.wait();
    }
}

fn make_folder(owner: Owner, durability: Durability) -> Result<PathBuf> {
    // Not where TMPDIR says: the path must be short for a socket, and open to the server's user. And /tmp may
    // lie in memory, where figures of durable writes would be idle.
    let base = if durability == Durability::Durable { ON_DISK } else { "/tmp" };
    let folder = Path::new(base).join(format!("relais-postgres-{}", &machine::random()?[..12]));
    make_folder_at(&folder, owner)?;
    Ok(folder)
}

fn make_folder_at(folder: &Path, owner: Owner) -> Result<()> {
    let made = fs::DirBuilder::new().mode(0o700).create(folder);
    made.with_context(|| format!("cannot make {}", folder.display()))?;
    give(folder, owner)
}

/// Whether a server runs in a folder.
fn is_served(folder: &Path) -> bool {
    let data = folder.join("data");
    let file = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
    let Some(pid) = file.lines().next().filter(|pid| !pid.is_empty()) else { return false };
    let runs_in = fs::canonicalize(Path::new("/proc").join(pid).join("cwd"));
    runs_in.is_ok_and(|there| fs::canonicalize(&data).is_ok_and(|data| there == data))
}

fn give(path: &Path, owner: Owner) -> Result<()> {
    if let Owner::Another { user, group } = owner {
        chown(path, Some(user), Some(group))
            .with_context(|| format!("cannot give {} away", path.display()))?;
    }
    Ok(())
}

fn guard(owner: Owner, folder: &Path, does: &str) -> Result<Child> {
    owner
        .command(Path::new("sh"), folder)
        .args(["-c", does, "guard"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A group of its own: Ctrl-C is for the chore.
        .process_group(0)
        .spawn()
        .context("cannot start the cluster's guard")
}

fn settings(durability: Durability) -> Vec<&'static str> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1",
        "max_connections=200",
        "shared_buffers=256MB",
        "timezone=UTC",
        "log_timezone=UTC",
    ];
    if durability == Durability::Forgetful {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"]);
        // A standby that is never there: whoever commits synchronously waits for it, which nobody does unasked.
        settings.extend(["wal_level=replica", "max_wal_senders=1", "synchronous_standby_names=nobody"]);
    }
    settings
}
