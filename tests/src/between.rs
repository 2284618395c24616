//! A relay of bytes between Relais and a PostgreSQL, which fails in the ways that servers, proxies and networks do.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// How the way to the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As it should be.
    Open,
    /// Nobody listens; what was connected is cut.
    Refused,
    /// Connections are taken and cut: a proxy without a server.
    Closed,
    /// Connections are taken and kept, and nothing passes any more.
    Silent,
    /// Whatever is asked, the answer is nothing that PostgreSQL says.
    Nonsense,
    /// The connection is cut when a commit is asked for, and the server never hears of it.
    CutBeforeCommit,
    /// The server commits, and the connection is cut before it says so.
    CutAfterCommit,
}

/// The relay. It ends with this value.
pub struct Between {
    /// The URL of the database, by this way.
    pub url: String,
    way: watch::Sender<Way>,
    /// How many commits were cut off.
    cut: Arc<Mutex<usize>>,
    task: tokio::task::JoinHandle<()>,
}

impl Between {
    /// A way to the server of a URL.
    pub async fn to(url: &str) -> Self {
        let (user, rest) = url.split_once('@').expect("the URL names a user");
        let (server, base) = rest.split_once('/').expect("the URL names a database");
        let server: SocketAddr = server.parse().expect("the server's address");
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (way, seen) = watch::channel(Way::Open);
        let cut = Arc::default();
        let task = tokio::spawn(listen(listener, server, seen, Arc::clone(&cut)));
        Self { url: format!("{user}@{address}/{base}"), way, cut, task }
    }

    /// From now on the way is like this, for connections that are there too.
    pub fn is(&self, way: Way) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = 0;
        self.way.send_replace(way);
    }

    /// How many commits were cut off since.
    pub fn cuts(&self) -> usize {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Between {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(
    listener: TcpListener,
    server: SocketAddr,
    mut way: watch::Receiver<Way>,
    cut: Arc<Mutex<usize>>,
) {
    let address = listener.local_addr().expect("an address");
    let mut listener = Some(listener);
    loop {
        let now = *way.borrow_and_update();
        if now == Way::Refused {
            listener = None;
            drop(way.changed().await);
            continue;
        }
        let open = match &listener {
            Some(open) => open,
            None => listener.insert(again(address)),
        };
        tokio::select! {
            accepted = open.accept() => {
                let Ok((client, _)) = accepted else { continue };
                tokio::spawn(relay(client, server, way.clone(), Arc::clone(&cut)));
            }
            changed = way.changed() => if changed.is_err() { return },
        }
    }
}

/// Listens where somebody listened before.
fn again(address: SocketAddr) -> TcpListener {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("an option");
    socket.bind(address).expect("the port is ours");
    socket.listen(1024).expect("it listens")
}

async fn relay(
    mut client: TcpStream,
    server: SocketAddr,
    mut way: watch::Receiver<Way>,
    cut: Arc<Mutex<usize>>,
) {
    if *way.borrow() == Way::Closed {
        return;
    }
    let mut server = TcpStream::connect(server).await.expect("the server answers");
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    // Whether the server has a commit whose answer is kept from the client.
    let mut committing = false;
    loop {
        let now = *way.borrow_and_update();
        if matches!(now, Way::Refused | Way::Closed) {
            return;
        }
        if now == Way::Silent {
            drop(way.changed().await);
            continue;
        }
        tokio::select! {
            changed = way.changed() => if changed.is_err() { return },
            read = client.read(&mut asked) => {
                let Some(length) = read.ok().filter(|length| *length > 0) else { return };
                let commits = ends_with_commit(&asked[..length]);
                let now = *way.borrow();
                if now == Way::Nonsense {
                    drop(client.write_all(b"<html>There is no such server here.</html>\n").await);
                    return;
                }
                if commits && matches!(now, Way::CutBeforeCommit | Way::CutAfterCommit) {
                    *cut.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                    if now == Way::CutBeforeCommit {
                        return;
                    }
                    committing = true;
                }
                if server.write_all(&asked[..length]).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Some(length) = read.ok().filter(|length| *length > 0) else { return };
                if committing {
                    // The rest of its answer, if it comes in parts: by then it is committed.
                    tokio::time::sleep(Duration::from_millis(5)).await;
                    return;
                }
                if client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// Whether what a client sends asks for a commit: a simple query, whose text ends so.
fn ends_with_commit(asked: &[u8]) -> bool {
    asked.ends_with(b"commit\0")
}
