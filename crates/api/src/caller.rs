//! Whoever calls: the seat of the token, the key and the conditions of the request, and the one way to change things.

use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::{Change, Command, Engine, Outcome};
use serde::Serialize;
use serde_json::Value;

use crate::etag;
use crate::problem::Problem;
use crate::token;

/// How long an answer waits for delivery to the next desk, so that it can tell how the next desk took it.
const PATIENCE: Duration = Duration::from_millis(800);

/// A seat that calls.
pub struct Caller {
    pub engine: Engine,
    pub viewer: Viewer,
    /// The secret itself, for answers that last and must know when it was revoked.
    pub token: String,
    pub headers: HeaderMap,
}

impl FromRequestParts<Engine> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Engine) -> Result<Self, Problem> {
        let (token, viewer) = token::viewer(engine, &parts.headers).await?;
        Ok(Self { engine: engine.clone(), viewer, token, headers: parts.headers.clone() })
    }
}

/// What somebody wants to change: how it came, and when it happened if not now.
pub struct Deed {
    command: Command,
    channel: Channel,
    happened: Option<Timestamp>,
}

impl Deed {
    /// Something done here and now.
    pub fn new(command: Command) -> Self {
        Self { command, channel: Channel::Api, happened: None }
    }

    /// Something that happened at another time.
    pub fn happened(mut self, at: Option<Timestamp>) -> Self {
        self.happened = at;
        self
    }

    /// Something said on the telephone.
    pub fn by_phone(mut self) -> Self {
        self.channel = Channel::Phone;
        self
    }
}

impl Caller {
    /// The client's idempotency key.
    pub fn key(&self) -> Result<Option<String>, Refusal> {
        let mut keys = self.headers.get_all("idempotency-key").iter();
        let Some(key) = keys.next() else { return Ok(None) };
        match key.to_str() {
            Ok(key) if keys.next().is_none() => Ok(Some(key.to_owned())),
            _ => Err(Refusal::field(Reason::FieldInvalid, "Idempotency-Key")),
        }
    }

    /// Refuses contacts what is no part of their world.
    pub fn must_be_agent(&self) -> Result<(), Refusal> {
        match self.viewer {
            Viewer::Agent(_) => Ok(()),
            _ => Err(Refusal::new(Reason::NotYours)),
        }
    }

    /// Carries out a change.
    pub async fn run(&self, deed: Deed) -> Result<Outcome, Problem> {
        let Deed { command, channel, happened } = deed;
        if happened.is_some() && !matches!(self.viewer, Viewer::Agent(_)) {
            // Clocks run by when things happened: only the desk writes down what happened earlier.
            return Err(Refusal::field(Reason::FieldInvalid, "happened_at").into());
        }
        let change = Change::new(self.viewer.clone(), channel, command).keyed(self.key()?).happened(happened);
        Ok(self.engine.execute(change).await?)
    }

    /// Carries out a change of a request that the client may have said it saw (`If-Match`).
    pub async fn on_request(&self, number: &Number, deed: Deed) -> Result<Outcome, Problem> {
        self.must_have_seen_request(number).await?;
        self.run(deed).await
    }

    /// Refuses to go on if the request is no longer what the client says it saw.
    pub async fn must_have_seen_request(&self, number: &Number) -> Result<(), Problem> {
        if let Some(expected) = etag::named(&self.headers, header::IF_MATCH) {
            let view = view(&self.engine.request(&self.viewer, number).await?)?;
            etag::must_match(&expected, &view)?;
        }
        Ok(())
    }

    /// Carries out a change of an escalation, and shows it as it stands once the next desk has it, if that is soon.
    pub async fn on_escalation(&self, number: &Number, deed: Deed) -> Result<Outcome, Problem> {
        if let Some(expected) = etag::named(&self.headers, header::IF_MATCH) {
            let view = view(&self.engine.escalation(&self.viewer, number).await?)?;
            etag::must_match(&expected, &view)?;
        }
        let outcome = self.run(deed).await?;
        self.after_delivery(outcome).await
    }

    /// The outcome with the escalation as it stands after delivery.
    pub async fn after_delivery(&self, mut outcome: Outcome) -> Result<Outcome, Problem> {
        if let Some((id, number)) = &outcome.escalation {
            self.engine.wait_delivered(self.viewer.desk(), *id, PATIENCE).await;
            outcome.view = view(&self.engine.escalation(&self.viewer, number).await?)?;
        }
        Ok(outcome)
    }
}

/// A view as JSON.
pub fn view(view: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(view).map_err(|error| {
        tracing::error!(%error, "a view cannot be written");
        Problem::from(Reason::Internal)
    })
}
