//! A client on a real socket: one connection, kept for as long as the server keeps it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How long an answer may take before it is taken for lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a server.
pub struct Wire {
    address: SocketAddr,
    sender: Option<SendRequest<Body>>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Answer {
    /// The body, read as JSON; nothing if it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Ask {
    /// A read.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// A change, as JSON.
    pub fn post(path: impl Into<String>, body: &serde_json::Value) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            headers: HeaderMap::new(),
            body: body.to_string().into(),
        }
        .with(header::CONTENT_TYPE, "application/json")
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: impl header::IntoHeaderName, value: &str) -> Self {
        self.headers.insert(name, value.parse().expect("a header's value"));
        self
    }

    /// As the seat of a token.
    #[must_use]
    pub fn by(self, token: &str) -> Self {
        self.with(header::AUTHORIZATION, &format!("Bearer {token}"))
    }
}

impl Wire {
    /// A connection that is made when something is first sent.
    pub fn to(address: SocketAddr) -> Self {
        Self { address, sender: None }
    }

    /// Sends, and reads the answer to its end. An error says that no whole answer came; whether the server did what
    /// it was asked is then unknown.
    pub async fn send(&mut self, ask: &Ask) -> io::Result<Answer> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange(ask)).await;
        let answer = answer.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        if answer.is_err() {
            self.sender = None;
        }
        answer
    }

    async fn exchange(&mut self, ask: &Ask) -> io::Result<Answer> {
        let mut sender = match self.sender.take().filter(|kept| !kept.is_closed()) {
            Some(kept) => kept,
            None => connect(self.address).await?,
        };
        sender.ready().await.map_err(io::Error::other)?;
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(&ask.path)
            .body(Body::from(ask.body.clone()))
            .map_err(io::Error::other)?;
        *request.headers_mut() = ask.headers.clone();
        let host = self.address.to_string().parse().map_err(io::Error::other)?;
        request.headers_mut().insert(header::HOST, host);
        let answer = sender.send_request(request).await.map_err(io::Error::other)?;
        let (head, body) = answer.into_parts();
        let bytes = axum::body::to_bytes(Body::new(body), usize::MAX).await.map_err(io::Error::other)?;
        // A connection that ends with this answer may not be closed yet.
        let ends = head.headers.get(header::CONNECTION);
        let ends = ends.is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"close"));
        self.sender = (!ends).then_some(sender);
        Ok(Answer { status: head.status, headers: head.headers, bytes })
    }
}

async fn connect(address: SocketAddr) -> io::Result<SendRequest<Body>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // Its end is told to whoever sends.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}
