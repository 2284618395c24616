//! pgbouncer in transaction mode before the tests' PostgreSQL.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long it may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A pooler. It ends with this value.
pub struct Pooler {
    /// The URL of the database, through it.
    pub url: String,
    child: Child,
    _folder: TempDir,
}

impl Pooler {
    /// Before the server of a URL, with so many connections to it.
    pub async fn before(url: &str, connections: u32) -> Self {
        let named = std::env::var("RELAIS_TEST_PGBOUNCER");
        let program = named.unwrap_or_else(|_| "/usr/sbin/pgbouncer".into());
        let (who, rest) = url.strip_prefix("postgres://").and_then(|it| it.split_once('@')).expect("a URL");
        let (user, password) = who.split_once(':').expect("a password");
        let (server, base) = rest.split_once('/').expect("a database");
        let (host, port) = server.split_once(':').expect("a port");
        let folder = tempfile::tempdir().expect("a temporary folder");
        // Whoever runs it, if we are root, has to read it.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("its mode");
        let file = folder.path().join("pgbouncer.ini");
        let free = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let listen = free.local_addr().expect("an address").port();
        drop(free);
        let settings = format!(
            "[databases]\n{base} = host={host} port={port} user={user} password={password}\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {listen}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = transaction\ndefault_pool_size = {connections}\nmax_client_conn = 100\n"
        );
        fs::write(&file, settings).expect("its settings");
        let child = started(&program, &file);
        let url = format!("postgres://{user}:{password}@127.0.0.1:{listen}/{base}");
        let mut pooler = Self { url, child, _folder: folder };
        pooler.listens(listen).await;
        pooler
    }

    async fn listens(&mut self, port: u16) {
        let since = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            let ended = self.child.try_wait().expect("its state can be asked for");
            assert!(ended.is_none() && since.elapsed() < PATIENCE, "pgbouncer does not listen: {ended:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs it; as nobody in particular if we are root, which it refuses.
fn started(program: &str, file: &std::path::Path) -> Child {
    let us = Command::new("id").arg("-u").output().expect("id runs");
    let mut command = if us.stdout.trim_ascii() == b"0" {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    let command =
        command.arg("-q").arg(file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("pgbouncer runs")
}
