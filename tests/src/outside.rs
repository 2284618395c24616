//! The world outside: a server that takes what is sent to it, and answers as it is told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use tokio::sync::Notify;

/// What came.
#[derive(Debug, Clone)]
pub struct Came {
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Came {
    /// A field of a form.
    pub fn field(&self, name: &str) -> String {
        let fields = form_urlencoded::parse(self.body.as_bytes());
        fields
            .into_iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    }

    /// A header, as text.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }
}

#[derive(Clone)]
struct Kept {
    came: Arc<Mutex<Vec<Came>>>,
    status: Arc<AtomicU16>,
    /// A path that is not answered, and a bell that rings once it is.
    held: Arc<Mutex<Option<String>>>,
    let_go: Arc<Notify>,
}

/// A server on this machine.
pub struct Outside {
    pub address: SocketAddr,
    kept: Kept,
}

impl Outside {
    /// A server that takes everything.
    pub async fn new() -> Self {
        let kept = Kept {
            came: Arc::default(),
            status: Arc::new(AtomicU16::new(200)),
            held: Arc::default(),
            let_go: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(take).with_state(kept.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, kept }
    }

    /// Its address with a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers so from now on.
    pub fn answers(&self, status: u16) {
        self.kept.status.store(status, Ordering::SeqCst);
    }

    /// Takes what comes to a path, and answers nothing until it is let go.
    pub fn holds(&self, path: &str) {
        *self.kept.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.to_owned());
    }

    /// Answers again what it held.
    pub fn lets_go(&self) {
        *self.kept.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.kept.let_go.notify_waiters();
    }

    /// What came to a path so far, in order.
    pub fn came(&self, path: &str) -> Vec<Came> {
        let came = self.kept.came.lock().unwrap_or_else(PoisonError::into_inner);
        came.iter().filter(|it| it.path == path).cloned().collect()
    }
}

async fn take(State(kept): State<Kept>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let came = Came { path: uri.path().to_owned(), headers, body };
    kept.came.lock().unwrap_or_else(PoisonError::into_inner).push(came);
    loop {
        let rung = kept.let_go.notified();
        if kept.held.lock().unwrap_or_else(PoisonError::into_inner).as_deref() != Some(uri.path()) {
            break;
        }
        rung.await;
    }
    let status = kept.status.load(Ordering::SeqCst);
    // Whoever is sent on, is not to follow.
    let headers = [("location", "/elsewhere")];
    (StatusCode::from_u16(status).expect("a status"), headers).into_response()
}
