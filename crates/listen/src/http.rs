//! HTTP/1.1 on a connection of the listener.

mod answer;
mod flow;
mod head;
mod packed;
mod watched;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::request::Parts;
use axum::response::Response;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};

use crate::accept::{Connection, Protocol};
use crate::timed::Timed;
use answer::Visit;
use flow::Flow;
pub use packed::{PACKED, packed, takes_packed};
use watched::Watched;

/// Why a request is not given to its handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not exactly one `Host`.
    Host,
    /// A line of the head that ends in a bare LF.
    LineEnds,
    /// Its length can be understood in more than one way.
    Length,
    /// Its address is longer than one may be.
    Long,
    /// The address holds as many places as one may.
    Full,
    /// It took longer than a request may take. What it asked for may have happened.
    Late,
}

/// Answers in the place of the handler.
pub type Refuse = dyn Fn(Fault, &Parts) -> Response + Send + Sync;

/// HTTP with the routes of every channel.
#[derive(Clone)]
pub struct Http {
    router: Router,
    refuse: Arc<Refuse>,
    full: Arc<[u8]>,
}

/// The longest head of a request, in bytes.
const LONGEST_HEAD: usize = 64 * 1024;
/// The longest address with what stands before it, in bytes: the rest of the head has room beside it.
const LONGEST_ADDRESS: usize = 48 * 1024;

impl Http {
    /// `refuse` answers what is not given to a handler; `full` is the sentence for whoever has no place.
    pub fn new(
        router: Router,
        refuse: impl Fn(Fault, &Parts) -> Response + Send + Sync + 'static,
        full: &str,
    ) -> Self {
        let full = format!(
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 5\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n{full}",
            full.len()
        );
        Self { router, refuse: Arc::new(refuse), full: full.into_bytes().into() }
    }
}

impl Protocol for Http {
    async fn serve(&self, connection: Connection) {
        let Connection { stream, peer, client, behind, place, places, settings, draining } = connection;
        let deadlines = settings.deadlines;
        let flow = Arc::new(Flow::new(deadlines.whole));
        let line = Watched::new(Timed::new(stream, deadlines.write), Arc::clone(&flow), deadlines);
        let visit = Arc::new(Visit {
            router: self.router.clone(),
            refuse: Arc::clone(&self.refuse),
            flow: Arc::clone(&flow),
            client,
            behind,
            place,
            places,
            settings: Arc::clone(&settings),
            draining: draining.clone(),
        });
        let service = service_fn(move |request| {
            let visit = Arc::clone(&visit);
            Box::pin(async move { Ok::<_, std::convert::Infallible>(visit.answer(request).await) })
        });
        let mut builder = Builder::new();
        // Our own deadlines come first. hyper looks at an idle connection again only where it has one too.
        let longest = deadlines.idle.max(deadlines.first_byte) + deadlines.head + Duration::from_secs(10);
        builder.timer(TokioTimer::new()).header_read_timeout(longest);
        builder.max_header_size(LONGEST_HEAD);
        let mut served = std::pin::pin!(builder.serve_connection(TokioIo::new(line), service));
        let ended = tokio::select! {
            ended = served.as_mut() => ended,
            () = flow.quiet(&draining, settings.drain.quiet()) => {
                served.as_mut().graceful_shutdown();
                served.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, %peer, %client, "a connection broke off");
        }
    }

    fn full(&self) -> &[u8] {
        &self.full
    }
}
