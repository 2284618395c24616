//! The real program, as its users run it: a process of its own that can be started, told, and killed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a start, or a command, may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the server says once it listens, before its address.
const SERVES: &str = "Relais serves http://";

/// Where the program is. Built first, in the profile of whoever asks; RELAIS_PROGRAM names another.
pub fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| std::env::var_os("RELAIS_PROGRAM").map_or_else(build, PathBuf::from))
}

fn build() -> PathBuf {
    let us = std::env::current_exe().expect("the path of this program");
    let mut folder = us.parent().expect("a program lies in a folder");
    if folder.ends_with("deps") {
        folder = folder.parent().expect("deps lies in a profile's folder");
    }
    // Cargo calls the folder of the profile `dev` debug.
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut cargo = cargo();
    // With the features that the whole workspace asks for, as its tests were built: little is built a second time.
    cargo.args(["build", "--quiet", "--workspace", "--bin", "relais"]);
    cargo.args(["--profile", profile]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let built = cargo.stdin(Stdio::null()).output().expect("cargo runs");
    assert!(built.status.success(), "relais cannot be built: {}", String::from_utf8_lossy(&built.stderr));
    let program = folder.join("relais");
    assert!(program.is_file(), "cargo built no {}", program.display());
    program
}

/// Cargo, free of what it told this test about its own package: build scripts that read as much would run again, and
/// all that stands on them would be built anew in the midst of a test.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR" {
            cargo.env_remove(&*name);
        }
    }
    cargo
}

/// The program on a database, free of what this environment tells it.
pub fn relais(url: &str) -> Command {
    relais_of(program(), url)
}

/// The same with another build of it.
pub fn relais_of(program: &Path, url: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("RELAIS_") {
            command.env_remove(name);
        }
    }
    // Figures are told where a test says so: servers beside each other share no address.
    command.env("RELAIS_METRICS_LISTEN", "127.0.0.1:0");
    // What a test seals by hand, the program opens.
    command.env("RELAIS_SECRET_KEYS", crate::base::KEY);
    command.env("RELAIS_DATABASE_URL", url).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    command
}

/// Runs a command to its end. Panics unless it ends well.
pub fn told(url: &str, arguments: &[&str]) -> String {
    told_to(program(), url, arguments)
}

/// The same with another build of the program.
pub fn told_to(program: &Path, url: &str, arguments: &[&str]) -> String {
    let output = relais_of(program, url).args(arguments).output().expect("relais runs");
    assert!(output.status.success(), "relais {arguments:?} failed: {}", words(&output));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Runs a command and kills it after a time, unless it has ended by then; answers whether it was killed. Panics if it ended
/// by itself and not well.
pub fn cut_off(url: &str, arguments: &[&str], after: Duration) -> bool {
    let mut child =
        relais(url).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("relais runs");
    let begun = Instant::now();
    while begun.elapsed() < after {
        if let Some(status) = child.try_wait().expect("its state can be asked for") {
            assert!(status.success(), "relais {arguments:?} ended with {status}");
            return false;
        }
        thread::sleep(Duration::from_micros(200));
    }
    // It may have gone in between: then there is nothing to kill.
    drop(child.kill());
    child.wait().expect("it ends").signal().is_some()
}

fn words(output: &Output) -> String {
    format!(
        "{}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// `relais check`: what does not fit, and how many requests there are. Panics if it does not end as it should.
pub fn check(url: &str) -> serde_json::Value {
    let output = relais(url).args(["check", "--json"]).output().expect("relais runs");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("check prints no report ({error}): {}", words(&output)));
    let clean = report["problems"].as_array().is_some_and(Vec::is_empty);
    assert_eq!(output.status.success(), clean, "check ends well when all fits: {}", words(&output));
    report
}

/// A server under way. It is killed when this value goes.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    said: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts `relais serve` on a free port of this machine and waits until it listens. The installation must have
    /// been set up.
    pub fn start(url: &str) -> Self {
        Self::start_with(url, &[])
    }

    /// The same, with settings of the environment.
    pub fn start_with(url: &str, settings: &[(&str, &str)]) -> Self {
        Self::start_of(program(), url, settings)
    }

    /// The same with another build of the program.
    pub fn start_of(program: &Path, url: &str, settings: &[(&str, &str)]) -> Self {
        let mut child = relais_of(program, url)
            .envs(settings.iter().copied())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("relais runs");
        let said = Arc::new(Mutex::new(Vec::new()));
        let lines = listen(child.stderr.take().expect("its stderr is a pipe"), Arc::clone(&said));
        let address = address(&lines);
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), said };
        match address {
            Some(address) => server.address = address,
            None => panic!("the server does not listen: {}", server.said()),
        }
        server
    }

    /// What it has said on stderr.
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).join("\n")
    }

    /// `kill -9`: the process gets no chance to do anything more. Panics if it had ended by itself.
    pub fn kill(mut self) {
        if let Some(status) = self.child.try_wait().expect("its state can be asked for") {
            panic!("the server ended by itself, with {status}: {}", self.said());
        }
        self.end();
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM: the process finishes what is under way. Answers how it ended, and after how long.
    pub fn stop(self) -> (std::process::ExitStatus, Duration) {
        self.tell("TERM");
        self.wait()
    }

    /// Waits until the process, which was told to stop, has ended; answers how, and after how long.
    pub fn wait(mut self) -> (std::process::ExitStatus, Duration) {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("its state can be asked for") {
                return (status, since.elapsed());
            }
            thread::sleep(Duration::from_millis(2));
        }
        panic!("the server does not end: {}", self.said());
    }

    /// Sends a signal.
    pub fn tell(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let told = Command::new("kill").args(["-s", signal, &pid]).status().expect("kill runs");
        assert!(told.success(), "no process {pid}");
    }

    fn end(&mut self) {
        // It may have gone in between: then there is nothing to kill.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Reads what a program says, for as long as it lives.
fn listen(from: impl std::io::Read + Send + 'static, said: Arc<Mutex<Vec<String>>>) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            said.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone());
            // Once it listens nobody waits for its words; they are kept all the same.
            drop(sender.send(line));
        }
    });
    lines
}

fn address(lines: &Receiver<String>) -> Option<SocketAddr> {
    let since = Instant::now();
    loop {
        match lines.recv_timeout(PATIENCE.checked_sub(since.elapsed())?) {
            Ok(line) => {
                if let Some(address) = line.strip_prefix(SERVES) {
                    return address.parse().ok();
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}

/// How `relais mail in` ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Exit code 0: the mail is stored. `again` if it had been stored before.
    Stored { again: bool },
    /// Exit code 75: the sender is to try again.
    Later,
    /// We killed it before it ended.
    Killed,
}

/// `relais mail in`, killed after a time unless it has ended by then. Panics on any other end.
pub fn mail_in(url: &str, desk: &str, raw: &[u8], kill_after: Option<Duration>) -> Taken {
    let mut child = relais(url)
        .args(["mail", "in", "--desk", desk, "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("relais runs");
    let started = Instant::now();
    // A program that is killed, or has read enough, breaks the pipe.
    drop(child.stdin.take().map(|mut stdin| stdin.write_all(raw)));
    if let Some(after) = kill_after {
        while started.elapsed() < after {
            if child.try_wait().expect("its state can be asked for").is_some() {
                break;
            }
            thread::sleep(Duration::from_micros(200));
        }
        drop(child.kill());
    }
    let output = child.wait_with_output().expect("it ends");
    ended(&output)
}

fn ended(output: &Output) -> Taken {
    const SIGKILL: i32 = 9;
    match (output.status.code(), output.status.signal()) {
        (Some(0), _) => {
            let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
            let again = view["again"].as_bool();
            Taken::Stored { again: again.unwrap_or_else(|| panic!("no answer: {}", words(output))) }
        }
        (Some(75), _) => Taken::Later,
        (None, Some(SIGKILL)) => Taken::Killed,
        _ => panic!("mail in ended with neither 0 nor 75: {}", words(output)),
    }
}
