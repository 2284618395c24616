//! `events`: what changed of what a seat may see, as server-sent events.
//!
//! The engine reads the log of the seat's desk and says which records changed, by numbers that this seat knows. Neither an
//! event nor its id, nor that there is one, tells of anything else.

use std::convert::Infallible;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use engine::{Next, Stream, Streamed};
use futures_util::{StreamExt as _, stream};

use crate::answer::Answer;
use crate::caller::Caller;
use crate::operation::{Operation, get};
use crate::token;

/// How often a connection that has nothing to tell shows that it is there.
const SIGN_OF_LIFE: std::time::Duration = std::time::Duration::from_secs(15);

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/events", events)
            .called(
                "listen",
                "Server-sent events: `begun` where a stream goes on from nowhere, then `changed` names the `requests` and `escalations` that changed, whether `notices` did, or `all` if everything is to be read again. `Last-Event-ID` goes on from there. A seat has one stream: one that begins ends the one before with `ended`, which is not to be opened again, and is answered 204 while the other lasts.",
            )
            .gives_bytes(200, "text/event-stream"),
    ]
}

/// A listener, and its stream until that has ended.
struct Listener {
    caller: Caller,
    stream: Stream,
}

async fn events(caller: Caller) -> Answer {
    // Whoever listens waits for long.
    caller.reading.rest().await;
    // One that is no text leads nowhere, as any that was never given.
    let last = caller.headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
    // Browsers come back by themselves: this is how they are told to let it be, or two would take turns for ever.
    let Some(stream) = caller.engine.stream(&caller.viewer, last).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let begun = stream.first_id().map(|id| Ok(Event::default().event("begun").id(id).data("{}")));
    let changes = stream::unfold(Some(Listener { caller, stream }), |listener| async move {
        let mut listener = listener?;
        let (event, goes_on) = listener.next().await?;
        Some((Ok::<_, Infallible>(event), goes_on.then_some(listener)))
    });
    Ok(Sse::new(stream::iter(begun).chain(changes))
        .keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
        .into_response())
}

impl Listener {
    /// What is told next, and whether the stream goes on behind it; `None` ends it: the token is no longer good, or the
    /// server stops.
    async fn next(&mut self) -> Option<(Event, bool)> {
        loop {
            let next = self.stream.next().await;
            if next == Next::End {
                return None;
            }
            // Asked again each time: a token that was revoked, or a seat that ended, hears nothing more.
            let viewer = token::viewer(&self.caller.engine, &self.caller.headers).await.ok()?;
            if next == Next::GiveWay {
                let event = Event::default().event("ended").data(r#"{"because":"another-stream"}"#);
                return Some((identified(event, self.stream.last_id()), false));
            }
            // A fault of the moment is no change: it is looked again.
            if let Ok(Some(Streamed { id, difference })) = self.stream.look(&viewer).await
                && let Ok(event) = Event::default().event("changed").json_data(&difference)
            {
                return Some((identified(event, id), true));
            }
        }
    }
}

fn identified(event: Event, id: Option<String>) -> Event {
    match id {
        Some(id) => event.id(id),
        None => event,
    }
}
