//! Whoever calls: the seat of the token, the key and the conditions of the request, and the one way to change things.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use domain::id::Dice as _;
use domain::kind::Channel;
use domain::seat::Viewer;
use domain::{Number, Reason, Refusal, Timestamp};
use engine::machinery::Use;
use engine::sign_in::Client;
use engine::time::SystemDice;
use engine::{Action, Administer, Change, Command, Engine, Outcome, Reading, Saw, Seen, role_may};
use listen::{ClientAddress, Place};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::problem::{Left, Problem};
use crate::query::{self, NoQuery};
use crate::token;
use crate::{body, etag};

/// A seat that calls.
pub struct Caller {
    pub engine: Engine,
    pub viewer: Viewer,
    /// What the answer reads, in one transaction.
    pub reading: Reading,
    pub headers: HeaderMap,
    /// Method and address.
    asked: String,
    heard: body::Heard,
}

impl FromRequestParts<Engine> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, engine: &Engine) -> Result<Self, Problem> {
        let viewer = match token::viewer(engine, &parts.headers).await {
            Ok(viewer) => viewer,
            Err(problem) => {
                if let Some(ClientAddress(address)) = parts.extensions.get::<ClientAddress>() {
                    engine.take_knock(&Client::at(*address))?;
                }
                return Err(problem);
            }
        };
        if let (Some(place), Some(seat)) = (parts.extensions.get::<Place>(), viewer.seat()) {
            place.proved(seat.0.as_u128());
        }
        // What is changed has shares of its own where it is limited at all; a request and its words have none.
        if parts.method == Method::GET || parts.method == Method::HEAD {
            let standing = engine.take_share(&viewer, asked_for(parts.uri.path()))?;
            if let (Some(standing), Some(left)) = (standing, parts.extensions.get::<Left>()) {
                left.tell(standing);
            }
        }
        if parts.extensions.get::<NoQuery>().is_some() {
            query::must_be_none(&parts.uri)?;
        }
        let heard = body::Heard::default();
        parts.extensions.insert(heard.clone());
        let reading = engine.read(&viewer);
        let (headers, asked) = (parts.headers.clone(), format!("{} {}", parts.method, parts.uri));
        Ok(Self { engine: engine.clone(), viewer, reading, headers, asked, heard })
    }
}

/// Whose share of what a path is taken from.
fn asked_for(path: &str) -> Use {
    if path.contains("/files/") {
        Use::File
    } else if path.contains("/reports/") || path.ends_with(".ics") {
        Use::Export
    } else {
        Use::Read
    }
}

/// What somebody wants to change: how it came, and when it happened if not now.
pub struct Deed {
    command: Command,
    channel: Channel,
    happened: Option<Timestamp>,
    saw: Option<Saw>,
}

impl Deed {
    /// Something done here and now.
    pub fn new(command: Command) -> Self {
        Self { command, channel: Channel::Api, happened: None, saw: None }
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
    /// The engine, for what has transactions of its own, or waits: nothing of the answer is held meanwhile.
    pub async fn alone(&self) -> &Engine {
        self.reading.rest().await;
        &self.engine
    }

    /// The client's idempotency key.
    pub fn key(&self) -> Result<Option<String>, Refusal> {
        let mut keys = self.headers.get_all(body::KEY).iter();
        let Some(key) = keys.next() else { return Ok(None) };
        match key.to_str() {
            Ok(key) if keys.next().is_none() => Ok(Some(key.to_owned())),
            _ => Err(Refusal::field(Reason::FieldInvalid, "Idempotency-Key")),
        }
    }

    /// A digest of what was sent: method, address and body.
    fn asked(&self) -> Vec<u8> {
        Sha256::new_with_prefix(&self.asked)
            .chain_update([0])
            .chain_update(self.heard.digest())
            .finalize()
            .to_vec()
    }

    /// The answer that was given to the same request under its key. Whoever reads what is kept before they change it asks
    /// for this first: by now it may be otherwise.
    pub async fn answered(&self) -> Result<Option<Outcome>, Problem> {
        match self.key()? {
            Some(key) => Ok(self.alone().await.answered(&self.viewer, key, self.asked()).await?),
            None => Ok(None),
        }
    }

    /// Refuses contacts what is no part of their world.
    pub fn must_be_agent(&self) -> Result<(), Refusal> {
        match self.viewer {
            Viewer::Agent(_) => Ok(()),
            _ => Err(Refusal::new(Reason::NotYours)),
        }
    }

    /// Refuses whoever may not keep people: before anything is said about whom the desk knows.
    pub fn must_keep_people(&self) -> Result<(), Refusal> {
        self.must(Action::KeepPeople)
    }

    /// Refuses whoever may not keep agreements: before anything is said about which there are.
    pub fn must_keep_agreements(&self) -> Result<(), Refusal> {
        self.must(Action::KeepAgreements)
    }

    fn must(&self, action: Action) -> Result<(), Refusal> {
        match &self.viewer {
            Viewer::Agent(seat) if role_may(seat.role, action) => Ok(()),
            _ => Err(Refusal::new(Reason::NotYours)),
        }
    }

    /// Does something that keeps the desk.
    pub async fn administer(&self, what: Administer) -> Result<Outcome, Problem> {
        self.run(Deed::new(Command::Administer(Box::new(what)))).await
    }

    /// An id for something new. The same seat and key give the same id, so that a repeated request is the same change.
    pub fn new_id(&self) -> Result<Uuid, Refusal> {
        let mut bytes = [0u8; 16];
        match (self.key()?, &self.viewer) {
            (Some(key), Viewer::Agent(seat)) => {
                let digest = Sha256::digest(format!("{}/{key}", seat.seat).as_bytes());
                bytes.copy_from_slice(&digest[..16]);
            }
            _ => SystemDice.fill(&mut bytes),
        }
        Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// Carries out a change.
    pub async fn run(&self, deed: Deed) -> Result<Outcome, Problem> {
        let Deed { command, channel, happened, saw } = deed;
        let change = Change::new(self.viewer.clone(), channel, command)
            .keyed(self.key()?)
            .asked(self.asked())
            .happened(happened)
            .saw(saw)
            .seen(self.heard.seen());
        Ok(self.alone().await.execute(change).await?)
    }

    /// What a deed would be refused for, it is refused for here; nothing is changed.
    pub async fn rehearse(&self, command: Command) -> Result<(), Problem> {
        let change = Change::new(self.viewer.clone(), Channel::Api, command).seen(self.heard.seen());
        self.alone().await.rehearse(change).await?;
        Ok(())
    }

    /// Carries out a change of a request that the client may have said it saw (`If-Match`).
    pub async fn on_request(&self, number: &Number, deed: Deed) -> Result<Outcome, Problem> {
        self.run(self.seen(Seen::Request(number.clone()), deed)).await
    }

    /// The deed, under the condition that the record is still what the client says it saw.
    pub fn seen(&self, record: Seen, mut deed: Deed) -> Deed {
        deed.saw = etag::seen(&self.headers).map(|tags| Saw { record, tags });
        deed
    }

    /// Carries out a change of an escalation that the client may have said it saw (`If-Match`).
    pub async fn on_escalation(&self, number: &Number, deed: Deed) -> Result<Outcome, Problem> {
        self.run(self.seen(Seen::Escalation(number.clone()), deed)).await
    }
}

/// A view as JSON, for what looks into it: its tag, or the outcome that is kept.
pub fn view(view: &impl Serialize) -> Result<Value, Problem> {
    serde_json::to_value(view).map_err(unwritten)
}

/// A view as the text of an answer.
pub fn written(view: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(view).map_err(unwritten)
}

fn unwritten(error: serde_json::Error) -> Problem {
    tracing::error!(%error, "a view cannot be written");
    Problem::from(Reason::Internal)
}
