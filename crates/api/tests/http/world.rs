//! A desk with two accounts, a next desk that is reached by hand, and clients for its people.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use domain::desk::Tier;
use domain::id::AccountId;
use domain::seat::{Reach, Role};
use domain::text::Language;
use engine::set_up::NewDesk;
use engine::time::{HandClock, SeededDice, SharedDice};
use engine::{Administer, Engine, IncomingMail, NewAgent, NewContact, Store};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::schema;

pub struct World {
    pub router: Router,
    pub engine: Engine,
    pub clock: HandClock,
    /// Of the desk's first account and of another.
    pub ours: AccountId,
    pub theirs: AccountId,
    /// Administrator, agent and lead of the desk; contacts of the two accounts.
    pub ada: String,
    pub nadia: String,
    pub leo: String,
    pub claire: String,
    pub denis: String,
    _folder: tempfile::TempDir,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The text at a pointer.
    pub fn text(&self, pointer: &str) -> String {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer}: {:#}", self.body)).to_owned()
    }

    /// Panics unless it went well.
    pub fn good(self) -> Self {
        assert!(self.status < 300, "{}: {:#}", self.status, self.body);
        self
    }

    /// Panics unless it was refused with this code.
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{:#}", self.body);
        self
    }
}

fn no_mail(_: &[u8], _: &str) -> IncomingMail {
    unreachable!("no mail comes here")
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("relais.db").display());
        let clock = HandClock::at("2026-10-05T08:00:00Z".parse().unwrap());
        let store = Store::open(&url).await.unwrap();
        let dice = SharedDice::new(SeededDice::new(7));
        let engine = Engine::new(store, Arc::new(clock.clone()), dice, no_mail)
            .with_light_hashing()
            .with_simulated_clock();
        let desk = NewDesk {
            slug: "boreal".into(),
            name: "Boréal Services".into(),
            organisation: "Boréal".into(),
            prefix: "BOR".into(),
            tier: Tier::Partner,
            colour: "#1d4e89".into(),
            zone: "Europe/Paris".into(),
            products: vec!["Strato Vault".into()],
            mailbox: None,
        };
        let desk = engine.add_desk(desk).await.unwrap().id;
        let mut world = Self {
            router: relais_api::router(engine.clone()),
            ours: AccountId(uuid::Uuid::nil()),
            theirs: AccountId(uuid::Uuid::nil()),
            ada: String::new(),
            nadia: String::new(),
            leo: String::new(),
            claire: String::new(),
            denis: String::new(),
            engine,
            clock,
            _folder: folder,
        };
        for (token, name, role) in [
            (0, "Ada Blanc", Role::Administrator),
            (1, "Nadia Benali", Role::Agent),
            (2, "Léo Marchand", Role::Lead),
        ] {
            let email = format!("{token}@boreal.example");
            let new = NewAgent {
                email,
                name: name.into(),
                role,
                accounts: None,
                doors: None,
                queues: None,
                language: Language::Fr,
            };
            let seat = world.engine.add_agent(desk, new).await.unwrap();
            let made = world.engine.make_token(desk, seat, "test").await.unwrap();
            *[&mut world.ada, &mut world.nadia, &mut world.leo][token] = made;
        }
        world.add_accounts(desk).await;
        world
    }

    async fn add_accounts(&mut self, desk: domain::id::DeskId) {
        let ada = self.ada.clone();
        for (at, name, contact) in
            [(0, "Ateliers Martin", "Claire Martin"), (1, "Cabinet Duval", "Denis Duval")]
        {
            let account =
                self.post(&ada, "/api/v1/accounts", json!({ "name": name })).await.good().text("/id");
            let agreement = json!({
                "account": account,
                "name": format!("Support {name}"),
                "policy": { "id": "partner-default", "version": 1 },
                "personal_data": true,
                "attachments": true,
                "starts": "2025-01-01T00:00:00Z",
            });
            self.post(&ada, "/api/v1/agreements", agreement).await.good();
            let account: AccountId = account.parse().unwrap();
            let new = NewContact {
                account,
                email: format!("contact{at}@example.org"),
                name: contact.into(),
                reach: Reach::All,
                team: None,
                signatory: true,
                language: Language::En,
            };
            let seat = self.engine.operate(desk, Administer::AddContact(new)).await.unwrap();
            let token = self.engine.make_token(desk, seat.parse().unwrap(), "test").await.unwrap();
            *[&mut self.ours, &mut self.theirs][at] = account;
            *[&mut self.claire, &mut self.denis][at] = token;
        }
    }

    /// Adds a next desk that is reached by hand, that Nadia may escalate to; answers its id.
    pub async fn link(&self) -> String {
        let agents = self.get(&self.ada, "/api/v1/agents").await.good();
        let nadia =
            agents.body["items"].as_array().unwrap().iter().find(|it| it["name"] == "Nadia Benali").unwrap();
        let link = json!({
            "name": "Strato Systems",
            "portal": "https://support.strato.example",
            "policy": { "id": "vmware-saas-production", "version": 1 },
            "contacts": [{
                "person": nadia["person"], "email": "nadia@boreal.example", "door": "technical",
                "qualified_until": "2027-12-31",
            }],
            "personal_data": true,
            "attachments": true,
        });
        self.post(&self.ada, "/api/v1/links", link).await.good().text("/id")
    }

    /// Opens a request as a contact; answers its number.
    pub async fn request(&self, token: &str, subject: &str) -> String {
        let body = json!({ "subject": subject, "text": "It does not start.", "product": "Strato Vault" });
        self.post(token, "/api/v1/requests", body).await.good().text("/number")
    }

    pub async fn get(&self, token: &str, address: &str) -> Answer {
        self.send(Request::get(address), token, Body::empty()).await
    }

    /// Posts JSON that the document must allow.
    pub async fn post(&self, token: &str, address: &str, body: Value) -> Answer {
        schema::must_take("post", address, &body);
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
        self.send(request, token, Body::from(body.to_string())).await
    }

    /// Puts JSON that the document must allow.
    pub async fn put(&self, token: &str, address: &str, body: Value) -> Answer {
        schema::must_take("put", address, &body);
        let request = Request::put(address).header(header::CONTENT_TYPE, "application/json");
        self.send(request, token, Body::from(body.to_string())).await
    }

    /// Sends anything with a token, and holds the answer against the document.
    pub async fn send(&self, request: axum::http::request::Builder, token: &str, body: Body) -> Answer {
        let request = if token.is_empty() {
            request
        } else {
            request.header(header::AUTHORIZATION, format!("Bearer {token}"))
        };
        let request = request.body(body).unwrap();
        let (method, address) = (request.method().to_string(), request.uri().to_string());
        let answer = self.knock(request).await;
        let media_type = answer.header("content-type").split(';').next().unwrap().to_owned();
        let known = if media_type.ends_with("json") { media_type } else { "*/*".to_owned() };
        schema::must_describe(&method, &address, answer.status, &known, &answer.body);
        answer
    }

    /// Sends a request as it is.
    pub async fn knock(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, body }
    }
}
