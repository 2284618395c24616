//! The throw-away PostgreSQL of the chores, used as a developer uses it.

#![expect(clippy::unwrap_used, reason = "a test may fail that way")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

struct Chore {
    child: Child,
    url: String,
}

impl Chore {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("postgres")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }

    fn answers(&self, sql: &str) -> String {
        let output = Command::new("psql").args(["-X", "-A", "-t", "-c", sql, &self.url]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn folder(&self) -> PathBuf {
        Path::new(&self.answers("show data_directory")).parent().unwrap().to_owned()
    }

    fn ends_by(mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("sh").args(["-c", "kill -s \"$0\" \"$1\"", signal, &id]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

fn is_gone_soon(folder: &Path) -> bool {
    let since = Instant::now();
    while since.elapsed() < Duration::from_secs(10) {
        if !folder.exists() {
            return true;
        }
        thread::sleep(Duration::from_millis(20));
    }
    false
}

#[test]
fn a_cluster_speaks_utf8_and_forgets_and_ctrl_c_leaves_nothing_of_it() {
    let chore = Chore::start(&[]);
    assert_eq!(chore.answers("select current_setting('server_version_num')::int >= 150000"), "t");
    assert_eq!(
        chore.answers(
            "select concat_ws(' ', getdatabaseencoding(), datcollate, current_setting('fsync'),
                current_setting('max_connections')) from pg_database where datname = current_database()"
        ),
        "UTF8 C.UTF-8 off 200"
    );
    let folder = chore.folder();
    assert_eq!(chore.ends_by("INT").code(), Some(130));
    assert!(!folder.exists(), "the folder is removed before the chore ends");
}

#[test]
fn a_cluster_for_figures_writes_to_the_disk() {
    let chore = Chore::start(&["--fsync"]);
    assert_eq!(
        chore.answers("select current_setting('fsync') || current_setting('synchronous_commit')"),
        "onon"
    );
    assert_eq!(chore.ends_by("TERM").code(), Some(143));
}

#[test]
fn a_chore_that_is_killed_outright_takes_its_cluster_with_it() {
    let chore = Chore::start(&[]);
    let folder = chore.folder();
    let url = chore.url.clone();
    assert_eq!(chore.ends_by("KILL").code(), None);
    assert!(is_gone_soon(&folder));
    assert!(!Command::new("psql").args(["-X", "-c", "select 1", &url]).output().unwrap().status.success());
}

#[test]
fn another_user_of_the_machine_does_not_get_in_without_the_password() {
    let chore = Chore::start(&[]);
    let (before, host) = chore.url.split_once('@').unwrap();
    assert!(before.len() > "postgres://relais:".len());
    let wrong = format!("postgres://relais:wrong@{host}");
    let output = Command::new("psql").args(["-X", "-c", "select 1", &wrong]).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("password authentication failed"));
    chore.ends_by("TERM");
}
