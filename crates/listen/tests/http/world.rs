//! A listener with a few routes, and clients on real sockets.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use relais_listen::{ClientAddress, Deadlines, Drain, Fault, Http, Place, Places, Room, Settings, Stopper};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::task::JoinHandle;

/// Longer than anything here takes.
pub const LONG: Duration = Duration::from_secs(60);
/// Short enough to wait for.
pub const SHORT: Duration = Duration::from_millis(150);

pub struct World {
    pub address: SocketAddr,
    pub places: Places,
    pub stopper: Stopper,
    pub serving: JoinHandle<()>,
}

pub fn patient() -> Settings {
    let deadlines =
        Deadlines { first_byte: LONG, head: LONG, body: LONG, whole: LONG, write: LONG, idle: LONG };
    Settings { deadlines, drain: Drain(LONG), ..Settings::default() }
}

pub fn room(all: usize, one: usize) -> Room {
    Room { all, address: one, seat: one, away: 100 }
}

fn routes() -> Router {
    let endless = || async {
        let stream = futures_util::stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Some((Ok::<_, Infallible>(Bytes::from_static(b": here\n\n")), ()))
        });
        ([("content-type", "text/event-stream")], Body::from_stream(stream)).into_response()
    };
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route(
            "/who",
            get(|Extension(ClientAddress(who)): Extension<ClientAddress>| async move { who.to_string() }),
        )
        .route("/seat", get(|Extension(place): Extension<Place>| async move { place.proved(7).to_string() }))
        .route("/body", post(|body: Bytes| async move { body.len().to_string() }))
        .route(
            "/slow-body",
            post(|body: Bytes| async move {
                tokio::time::sleep(Duration::from_millis(300)).await;
                body.len().to_string()
            }),
        )
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(300)).await;
                "at last"
            }),
        )
        .route("/never", get(|| async { std::future::pending::<()>().await }))
        .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
        .route("/events", get(endless))
}

fn refuse(fault: Fault) -> Response {
    let status = match fault {
        Fault::Full | Fault::Late => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    (status, format!("{fault:?}")).into_response()
}

impl World {
    pub async fn new(room: Room, settings: Settings) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let places = Places::new(room);
        let (stopper, told) = relais_listen::stop();
        let http = Http::new(routes(), |fault, _| refuse(fault), "no place\n");
        let floor = (places.clone(), Arc::new(settings));
        let serving = tokio::spawn(relais_listen::serve(listener, http, floor, told));
        Self { address, places, stopper, serving }
    }

    pub async fn client(&self) -> Client {
        self.client_from([127, 0, 0, 1]).await
    }

    /// A client of another address of this machine.
    pub async fn client_from(&self, from: [u8; 4]) -> Client {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(IpAddr::from(from), 0)).unwrap();
        Client(socket.connect(self.address).await.unwrap())
    }
}

pub struct Client(pub TcpStream);

impl Client {
    pub async fn says(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    pub async fn gets(&mut self, path: &str) -> String {
        self.says(&format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
        self.hears().await
    }

    /// One answer: head and body, as long as it says.
    pub async fn hears(&mut self) -> String {
        let mut heard = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&heard).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .to_lowercase()
                    .split("content-length: ")
                    .nth(1)
                    .map(|it| it.split("\r\n").next().unwrap().parse::<usize>().unwrap());
                if body.len() >= length.unwrap_or(0) {
                    return text;
                }
            }
            let mut byte = [0u8; 1];
            // One by one: what follows belongs to the next answer.
            match tokio::time::timeout(LONG, self.0.read(&mut byte)).await.unwrap() {
                Ok(1..) => heard.push(byte[0]),
                ended => panic!("{ended:?} after {text:?}"),
            }
        }
    }

    /// Whether the other end closes so soon.
    pub async fn is_closed_within(&mut self, soon: Duration) -> bool {
        let mut some = [0u8; 1024];
        matches!(tokio::time::timeout(soon, self.0.read(&mut some)).await, Ok(Ok(0) | Err(_)))
    }

    /// Everything until the other end closes, however it does.
    pub async fn hears_to_the_end(&mut self) -> String {
        let mut heard = Vec::new();
        drop(tokio::time::timeout(LONG, self.0.read_to_end(&mut heard)).await.unwrap());
        String::from_utf8_lossy(&heard).into_owned()
    }
}
