//! Somebody at a seat: what they do at the API, a line a deed. Whatever a deed sends to another desk is delivered
//! before the next line.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};

use crate::chain::Chain;
use crate::client::Answer;

/// How often delivery is looked after while an answer is under way: the API waits for what the next desk says.
const MEANWHILE: Duration = Duration::from_millis(10);

/// A seat of a chain.
#[derive(Clone)]
pub struct Seat<'c> {
    pub chain: &'c Chain,
    token: String,
}

/// Names of seats as methods: `chain.nadia()`.
macro_rules! people {
    ($($name:ident)*) => {
        impl Chain {
            $(
                #[doc = concat!("The seat of ", stringify!($name), ".")]
                pub fn $name(&self) -> Seat<'_> {
                    self.seat(stringify!($name))
                }
            )*
        }
    };
}

people! { vera victor ada leo nadia bea carl claire paul denis gwen }

impl Chain {
    /// A seat: `claire`, or `faye@cime` for who has several.
    pub fn seat(&self, name: &str) -> Seat<'_> {
        Seat { chain: self, token: self.token(name).to_owned() }
    }

    /// A seat that was made on a desk meanwhile, by its id.
    pub async fn seat_of(&self, desk: &str, seat: &str) -> Seat<'_> {
        let seat = seat.parse().expect("a seat's id");
        let token = self.engine.make_token(self.desks[desk].id, seat, "test").await.expect("a token");
        Seat { chain: self, token }
    }
}

/// What the vendor's form demands, filled in.
pub fn filled_in() -> Value {
    json!({
        "problem-statement": "The gateway has answered nothing at all since nine o’clock",
        "business-impact": "Nobody in the workshops can work",
        "product-version": "Compute 8.1",
        "environment": "org-77 eu-west",
        "severity-justification": "A major function is affected, and nothing gets round it",
        "workaround-tried": "Restarted twice, which does not help",
        "diagnostics": "Logs of both routers are at hand",
        "personal-data-cleared": "yes"
    })
}

/// An object with the fields of another laid over it.
pub fn with(mut object: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        object[name] = value.clone();
    }
    object
}

impl Seat<'_> {
    /// Sends anything as this seat; `path` from `/`.
    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body).expect("a request");
        if method == Method::GET {
            return self.chain.send(request).await;
        }
        let mut answer = std::pin::pin!(self.chain.send(request));
        let answer = loop {
            match tokio::time::timeout(MEANWHILE, &mut answer).await {
                Ok(answer) => break answer,
                Err(_) => self.chain.rest().await,
            }
        };
        self.chain.rest().await;
        answer
    }

    /// Sends JSON under a key, and nothing else is done meanwhile or after it.
    pub async fn sends_alone(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = Request::post(format!("/api/v1/{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .body(Body::from(body.to_string()))
            .expect("a request");
        self.chain.send(request).await
    }

    /// Sends JSON; `path` below `/api/v1/`. What the next desk decides is waited for.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let headers =
            [("content-type", "application/json"), ("accept-language", "en"), ("prefer", "wait=20")];
        self.ask(method, &format!("/api/v1/{path}"), &headers, Body::from(body.to_string())).await
    }

    /// Reads; the answer whatever it is.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, &format!("/api/v1/{path}"), &[("accept-language", "en")], Body::empty()).await
    }

    /// Posts; the answer whatever it is.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &body).await
    }

    /// Deletes; the answer whatever it is.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, &format!("/api/v1/{path}"), &[], Body::empty()).await
    }

    /// Reads what must be there.
    pub async fn reads(&self, path: &str) -> Value {
        self.get(path).await.good()
    }

    /// The items of a list.
    pub async fn lists(&self, path: &str) -> Vec<Value> {
        self.reads(path).await["items"].as_array().expect("a list").clone()
    }

    /// Does what must go well.
    pub async fn does(&self, path: &str, body: Value) -> Value {
        self.post(path, body).await.good()
    }

    /// Puts what must go well.
    pub async fn puts(&self, path: &str, body: Value) -> Value {
        self.send(Method::PUT, path, &body).await.good()
    }

    /// Tries what must be refused; answers the code.
    pub async fn may_not(&self, path: &str, body: Value) -> String {
        self.post(path, body).await.refused()
    }

    /// Opens a request about Nimbus Compute; answers its number.
    pub async fn opens(&self, subject: &str) -> String {
        self.opens_with(json!({ "subject": subject })).await
    }

    /// Opens a request with these fields; answers its number.
    pub async fn opens_with(&self, more: Value) -> String {
        let usual = json!({
            "subject": "Gateway down", "text": "It has answered nothing since nine.", "severity": 2,
            "product": "Nimbus Compute"
        });
        word(&self.does("requests", with(usual, &more)).await["number"])
    }

    /// Fulfils the four duties of the first line.
    pub async fn triages(&self, number: &str) {
        for duty in ["isolation", "publications", "recreation", "proposal"] {
            let evidence = json!({
                "outcome": "done", "text": "Looked at from two networks; nothing of ours is the cause.",
                "search": { "words": "gateway unreachable", "found": ["KB 1184"] }
            });
            self.puts(&format!("requests/{number}/triage/{duty}"), evidence).await;
        }
    }

    /// Escalates over a link of this chain, with nothing missing; answers our number for it.
    pub async fn escalates(&self, number: &str, link: &str) -> String {
        word(&self.escalates_with(number, link, json!({})).await.good()["number"])
    }

    /// Escalates with these fields; the answer whatever it is.
    pub async fn escalates_with(&self, number: &str, link: &str, more: Value) -> Answer {
        let product = if link.ends_with("strato") { "Strato Vault" } else { "Nimbus Compute" };
        let usual = json!({
            "link": self.chain.links[link], "severity": 2, "subject": "Gateway unreachable",
            "text": "The gateway answers nothing.", "product": product, "values": filled_in()
        });
        self.post(&format!("requests/{number}/escalations"), with(usual, &more)).await
    }

    /// The next desk's number for an escalation.
    pub async fn reference(&self, escalation: &str) -> String {
        word(&self.escalation(escalation).await["reference"])
    }

    /// A request as this seat sees it.
    pub async fn request(&self, number: &str) -> Value {
        self.reads(&format!("requests/{number}")).await
    }

    /// The entries of a request that this seat may read.
    pub async fn entries(&self, number: &str) -> Vec<Value> {
        self.lists(&format!("requests/{number}/entries")).await
    }

    /// An escalation.
    pub async fn escalation(&self, number: &str) -> Value {
        self.reads(&format!("escalations/{number}")).await
    }

    /// The newest entry of an escalation of a type.
    pub async fn entry_of(&self, escalation: &str, r#type: &str) -> Value {
        let entries = self.lists(&format!("escalations/{escalation}/entries")).await;
        let found = entries.iter().rfind(|entry| entry["type"] == r#type);
        found.unwrap_or_else(|| panic!("no {type} among {entries:?}")).clone()
    }

    /// Says something to the other side of a request.
    pub async fn replies(&self, number: &str, text: &str) -> Value {
        self.does(&format!("requests/{number}/entries"), json!({ "text": text })).await
    }

    /// Writes a note that the desk alone reads.
    pub async fn notes(&self, number: &str, text: &str) -> Value {
        self.does(&format!("requests/{number}/entries"), json!({ "text": text, "audience": "desk" })).await
    }

    /// Hands a request back to who asked.
    pub async fn hands_back(&self, number: &str, evidence: &str) -> Value {
        let body = json!({ "reason": "firewall", "element": "edge firewall", "evidence": evidence });
        self.does(&format!("requests/{number}/hand-backs"), body).await
    }

    /// Does not accept a hand-back.
    pub async fn disputes(&self, escalation: &str, evidence: &str) -> Value {
        let body = json!({ "accepted": false, "evidence": evidence });
        self.does(&format!("escalations/{escalation}/hand-back/answer"), body).await
    }

    /// Proposes a workaround.
    pub async fn resolves(&self, number: &str, text: &str) -> Value {
        let body = json!({ "kind": "workaround", "text": text });
        self.does(&format!("requests/{number}/resolution"), body).await
    }

    /// Relays the newest entry of a type to a request.
    pub async fn relays(&self, escalation: &str, r#type: &str, number: &str, text: &str) -> Value {
        let entry = self.entry_of(escalation, r#type).await["id"].clone();
        let kind = if r#type == "resolution-proposed" { json!("workaround") } else { Value::Null };
        let body = json!({ "escalation": escalation, "entry": entry, "text": text, "resolution": kind });
        self.does(&format!("requests/{number}/relays"), body).await
    }

    /// Accepts the proposed resolution of a request.
    pub async fn accepts_the_resolution(&self, number: &str) -> Value {
        self.does(&format!("requests/{number}/confirmation"), json!({ "accepted": true })).await
    }

    /// Uploads a file; answers what a change names it by.
    pub async fn uploads(&self, name: &str, bytes: &[u8]) -> Value {
        let disposition = format!("attachment; filename=\"{name}\"");
        let headers = [("content-disposition", disposition.as_str())];
        self.ask(Method::POST, "/api/v1/files", &headers, Body::from(bytes.to_vec())).await.good()
    }
}

/// The newest promise of a kind that a view of a record shows.
pub fn clock<'v>(view: &'v Value, promise: &str) -> &'v Value {
    let clocks = view["clocks"].as_array().into_iter().flatten();
    clocks.rev().find(|clock| clock["promise"] == promise).unwrap_or_else(|| panic!("no {promise}: {view:#}"))
}

/// A text among JSON.
pub fn word(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

impl Chain {
    /// A request of Claire's with an escalation to Strato, told by telephone; answers our number and the escalation's.
    pub async fn telephoned(&self) -> (String, String) {
        let number = self.claire().opens_with(json!({"product": "Strato Vault"})).await;
        self.nadia().triages(&number).await;
        let escalation = self.nadia().escalates(&number, "boreal>strato").await;
        let body = json!({"who": "Sven", "channel": "phone", "reference": "STR-4411"});
        self.nadia().does(&format!("escalations/{escalation}/told"), body).await;
        (number, escalation)
    }

    /// A request of Claire's with an escalation to Nimbus; answers our number, the escalation's, and Nimbus's.
    pub async fn escalated(&self) -> (String, String, String) {
        let number = self.claire().opens("Gateway down").await;
        self.nadia().does(&format!("requests/{number}/acceptance"), json!({})).await;
        self.nadia().triages(&number).await;
        let escalation = self.nadia().escalates(&number, "boreal>nimbus").await;
        let reference = self.nadia().reference(&escalation).await;
        (number, escalation, reference)
    }

    /// Refolds everything: panics unless each row is what its events say.
    pub async fn must_add_up(&self) {
        self.rest().await;
        let report = self.engine.check().await.expect("a report");
        assert_eq!(report.problems, Vec::<String>::new());
    }
}
