//! `events`: a bell (server-sent events) that rings when the viewer's own view has changed, and for nothing else.
//!
//! The engine's bell rings for everybody; whether this viewer hears it is decided by a digest of what this viewer
//! would read. The digest is also the id of the event, so neither its presence nor its value tells of anybody else.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use domain::seat::Viewer;
use engine::{EscalationFilter, RequestFilter};
use futures_util::stream;
use serde_json::json;

use crate::answer::Answer;
use crate::caller::{Caller, view};
use crate::operation::{Operation, get};
use crate::problem::Problem;
use crate::token;

/// Without a bell, the view is looked at this often: another node may have changed it.
const LOOK: Duration = Duration::from_secs(5);
/// However often the bell rings, the view is not looked at more often than this.
const REST: Duration = Duration::from_millis(500);
/// The newest that the digest covers: whatever changes comes first.
const NEWEST: usize = 50;

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/events", events)
            .called(
                "listen",
                "Server-sent events: `changed` when what you may see has changed. Read again what you show.",
            )
            .gives_bytes(200, "text/event-stream"),
    ]
}

/// A listener, and what it has heard.
struct Listener {
    caller: Caller,
    heard: String,
}

async fn events(caller: Caller) -> Answer {
    let now = caller.digest().await?;
    // Whoever listens waits for long.
    caller.reading.rest().await;
    // Who comes back hears at once whether something changed meanwhile.
    let last = caller.headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let heard = last.map_or(now, str::to_owned);
    let changes = stream::unfold(Listener { caller, heard }, |mut listener| async move {
        let digest = listener.next().await?;
        listener.heard.clone_from(&digest);
        let event = Event::default().event("changed").id(digest).data("{}");
        Some((Ok::<_, Infallible>(event), listener))
    });
    Ok(Sse::new(changes).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response())
}

impl Listener {
    /// The digest of the view once it is another; `None` ends the stream: the token is no longer good.
    async fn next(&mut self) -> Option<String> {
        loop {
            // Asked again each time: a token that was revoked, or a seat that ended, hears nothing more.
            let viewer = token::viewer(&self.caller.engine, &self.caller.headers).await.ok()?;
            self.caller.reading = self.caller.engine.read(&viewer);
            self.caller.viewer = viewer;
            let digest = self.caller.digest().await;
            self.caller.reading.rest().await;
            // A fault of the moment is no change: look again.
            if let Ok(digest) = digest
                && digest != self.heard
            {
                return Some(digest);
            }
            tokio::time::sleep(REST).await;
            drop(tokio::time::timeout(LOOK, self.caller.engine.rung()).await);
        }
    }
}

impl Caller {
    /// A digest of what this seat would read first: its requests, its escalations, its notices.
    async fn digest(&self) -> Result<String, Problem> {
        let newest = RequestFilter { limit: Some(NEWEST), ..RequestFilter::default() };
        let requests = self.reading.requests(newest).await?;
        let escalations = match self.viewer {
            Viewer::Agent(_) => {
                let newest = EscalationFilter { limit: Some(NEWEST), ..EscalationFilter::default() };
                self.reading.escalations(newest).await?.items
            }
            _ => Vec::new(),
        };
        let notices = self.reading.notices().await?;
        let all = json!([view(&requests.items)?, view(&escalations)?, view(&notices)?]);
        Ok(engine::view::tag(&all))
    }
}
