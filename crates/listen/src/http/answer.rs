//! Answering the requests of a connection.

use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Version, header};
use axum::response::Response;
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep, timeout_at};
use tower::ServiceExt as _;
use tracing::Instrument as _;

use super::flow::Flow;
use super::{Fault, Refuse};
use crate::address::ClientAddress;
use crate::places::{Place, Places};
use crate::settings::Settings;
use crate::stop::Stop;

/// What a connection knows while its requests are answered.
pub(super) struct Visit {
    pub router: Router,
    pub refuse: Arc<Refuse>,
    pub flow: Arc<Flow>,
    pub client: IpAddr,
    pub behind: bool,
    pub place: Place,
    pub places: Places,
    pub settings: Arc<Settings>,
    pub draining: Stop,
}

impl Visit {
    pub async fn answer(&self, request: Request<Incoming>) -> Response {
        let seen = self.flow.next();
        let (mut parts, body) = request.into_parts();
        let client =
            if self.behind { self.settings.proxies.client(self.client, &parts.headers) } else { self.client };
        let mut fault = seen.fault.or_else(|| one_host(&parts));
        // Behind a proxy the connection is everybody's: each request takes a place of its own.
        let place = match self.behind && client != self.client {
            false => Some(self.place.clone()),
            true => self.places.visit(client).ok(),
        };
        if place.is_none() {
            fault = fault.or(Some(Fault::Full));
        }
        parts.extensions.insert(ClientAddress(client));
        if let Some(place) = &place {
            parts.extensions.insert(place.clone());
        }
        // Of the highest level: whatever else the log leaves out, its lines say who asked.
        let span = tracing::error_span!("request", %client);
        let mut response = match fault {
            Some(fault) => span.in_scope(|| (self.refuse)(fault, &parts)),
            None => {
                let asked = remembered(&parts);
                let body = Waited { body, longest: self.settings.deadlines.body, alarm: None };
                let answer = self.router.clone().oneshot(Request::from_parts(parts, Body::new(body)));
                match timeout_at(seen.by, answer.instrument(span)).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(never)) => match never {},
                    Err(_) => {
                        fault = Some(Fault::Late);
                        tracing::warn!(%client, path = loggable(asked.uri.path()), "a request took too long");
                        (self.refuse)(Fault::Late, &asked)
                    }
                }
            }
        };
        if seen.last || fault.is_some() || self.draining.is_told() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let endless = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|it| it.as_bytes().starts_with(b"text/event-stream"));
        if endless {
            self.flow.never_ends();
        }
        let stopped = endless.then(|| {
            let draining = self.draining.clone();
            Box::pin(async move {
                draining.told().await;
            }) as Stopped
        });
        response.map(|body| Body::new(Answer { body, stopped, flow: Arc::clone(&self.flow), _place: place }))
    }
}

/// HTTP/1.1 names exactly one host. HTTP/1.0 need not name any.
fn one_host(parts: &Parts) -> Option<Fault> {
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let sound = match (hosts.next(), hosts.next()) {
        (None, _) => parts.version < Version::HTTP_11,
        (Some(host), None) => {
            let host = host.as_bytes();
            !host.is_empty()
                && host.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b',' | b'/' | b'@'))
        }
        (Some(_), Some(_)) => false,
    };
    (!sound).then_some(Fault::Host)
}

/// As much of a request as a refusal is written from.
fn remembered(parts: &Parts) -> Parts {
    let (mut kept, ()) = Request::new(()).into_parts();
    kept.method.clone_from(&parts.method);
    kept.uri.clone_from(&parts.uri);
    for name in [header::ACCEPT_LANGUAGE, header::COOKIE] {
        if let Some(value) = parts.headers.get(&name) {
            kept.headers.insert(name, value.clone());
        }
    }
    kept
}

/// The body of a request, of which no piece is waited for too long by whoever reads it.
struct Waited {
    body: Incoming,
    longest: Duration,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl hyper::body::Body for Waited {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.alarm = None;
            return Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)));
        }
        let longest = this.longest;
        let alarm = this.alarm.get_or_insert_with(|| Box::pin(sleep(longest)));
        ready!(alarm.as_mut().poll(cx));
        let late = std::io::Error::new(std::io::ErrorKind::TimedOut, "the client does not send");
        Poll::Ready(Some(Err(axum::Error::new(late))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The body of an answer: says when it has ended; one without an end ends when the connection is to end.
struct Answer {
    body: Body,
    stopped: Option<Stopped>,
    flow: Arc<Flow>,
    _place: Option<Place>,
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.flow.answered();
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.stopped.as_mut().is_some_and(|stopped| stopped.as_mut().poll(cx).is_ready()) {
            this.stopped = None;
            this.body = Body::empty();
        }
        Pin::new(&mut this.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What of a path is logged: the path of a page may hold a secret, as a link to sign in does.
fn loggable(path: &str) -> &str {
    if path.starts_with("/api/") {
        return path;
    }
    let end = path.char_indices().skip(1).find(|(_, c)| *c == '/').map_or(path.len(), |(at, _)| at);
    &path[..end]
}
