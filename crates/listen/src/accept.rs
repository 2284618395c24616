//! Accepting connections: who has a place is served, who has none is turned away, and when told to stop nobody who
//! was let in goes without an answer.

use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

use crate::away::Away;
use crate::places::{Full, Place, Places};
use crate::preamble;
use crate::settings::Settings;
use crate::stop::{Stop, stop};
use crate::timed::Timed;

/// A connection that has its place.
#[derive(Debug)]
pub struct Connection {
    pub stream: TcpStream,
    /// The other end.
    pub peer: IpAddr,
    /// For whom it is, if a trusted proxy said so before its first byte; else the other end.
    pub client: IpAddr,
    /// Whether the other end is a trusted proxy that says in each request for whom it asks.
    pub behind: bool,
    pub place: Place,
    pub places: Places,
    pub settings: Arc<Settings>,
    /// Told when nothing new is to begin.
    pub draining: Stop,
}

/// What is spoken on a connection.
pub trait Protocol: Clone + Send + Sync + 'static {
    /// Serves a connection to its end: with a deadline on every wait, and soon after `draining` is told.
    fn serve(&self, connection: Connection) -> impl Future<Output = ()> + Send;

    /// What is said to whoever has no place.
    fn full(&self) -> &[u8];
}

/// Out of descriptors, for instance: a little rest instead of spinning.
const REST: Duration = Duration::from_millis(50);

/// Serves until told to stop, then until what is under way has its answer, but no longer than the settings say.
pub async fn serve<P: Protocol>(
    listener: TcpListener,
    protocol: P,
    (places, settings): (Places, Arc<Settings>),
    told: Stop,
) {
    let (drain, draining) = stop();
    let mut floor =
        Floor { protocol, away: Away::default(), places, settings, draining, connections: JoinSet::new() };
    let mut told = pin!(told.told());
    let since = loop {
        let due = floor.away.next();
        let let_go = async {
            match due {
                Some(due) => sleep_until(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            since = &mut told => break since,
            Some(_) = floor.connections.join_next(), if !floor.connections.is_empty() => {}
            () = let_go => floor.away.let_go(Instant::now()),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => floor.receive(stream, peer.ip()),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(REST).await;
                }
            },
        }
    };
    // The system has let in those who stand in its queue: they too have been promised an answer.
    if let Ok(queue) = listener.into_std() {
        while let Ok((stream, peer)) = queue.accept() {
            if stream.set_nonblocking(true).is_ok()
                && let Ok(stream) = TcpStream::from_std(stream)
            {
                floor.receive(stream, peer.ip());
            }
        }
    }
    // Only now are clients told to come back on another connection: there is nothing left to come back to.
    drain.tell();
    floor.end(since).await;
}

struct Floor<P> {
    protocol: P,
    places: Places,
    settings: Arc<Settings>,
    away: Away,
    draining: Stop,
    connections: JoinSet<()>,
}

impl<P: Protocol> Floor<P> {
    fn receive(&mut self, stream: TcpStream, peer: IpAddr) {
        let peer = peer.to_canonical();
        let proxy = self.settings.proxies.trusts(peer);
        let place = if proxy { self.places.take_for_proxy() } else { self.places.take(peer) };
        let place = match place {
            Ok(place) => place,
            Err(why) => return self.turn(stream, peer, why),
        };
        self.away.keep(self.places.spare());
        drop(stream.set_nodelay(true));
        let connection = Connection {
            stream,
            peer,
            client: peer,
            behind: proxy && !self.settings.proxies.says_before(),
            place,
            places: self.places.clone(),
            settings: Arc::clone(&self.settings),
            draining: self.draining.clone(),
        };
        let protocol = self.protocol.clone();
        if proxy && self.settings.proxies.says_before() {
            self.connections.spawn(async move {
                if let Some(connection) = introduced(connection, &protocol).await {
                    protocol.serve(connection).await;
                }
            });
        } else {
            self.connections.spawn(async move { protocol.serve(connection).await });
        }
    }

    fn turn(&mut self, stream: TcpStream, peer: IpAddr, why: Full) {
        let now = Instant::now();
        self.away.let_go(now);
        if let Ok(stream) = stream.into_std() {
            let why = (why, self.protocol.full());
            self.away.turn(stream, peer, why, self.places.spare(), now);
        }
    }

    /// Waits for what is under way; what takes too long, counted from when we were told, is cut off.
    async fn end(mut self, since: Instant) {
        let latest = since + self.settings.drain.0;
        let all = async { while self.connections.join_next().await.is_some() {} };
        if timeout_at(latest, all).await.is_err() {
            let cut = self.connections.len();
            tracing::warn!(cut, "connections were cut off: what was under way took too long");
        }
        self.connections.shutdown().await;
    }
}

/// A connection of a proxy that says first for whom it is.
async fn introduced<P: Protocol>(mut connection: Connection, protocol: &P) -> Option<Connection> {
    let first = connection.settings.deadlines.first_byte;
    let said = timeout(first, preamble::read(&mut connection.stream)).await;
    match said {
        // A proxy that speaks for itself looks whether we are there.
        Ok(Ok(None)) => Some(connection),
        Ok(Ok(Some(client))) => {
            connection.client = client;
            if connection.place.is_of(client) {
                return Some(connection);
            }
            let mut stream = Timed::new(connection.stream, connection.settings.deadlines.write);
            if stream.write_all(protocol.full()).await.is_ok() {
                drop(stream.shutdown().await);
            }
            None
        }
        Ok(Err(error)) => {
            tracing::warn!(proxy = %connection.peer, %error, "a proxy's connection was closed");
            None
        }
        Err(_) => None,
    }
}
