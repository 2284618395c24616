//! `accounts`, `contacts`, `agents`: who asks here, and who answers. And what was done to them.

use domain::Timestamp;
use domain::id::SeatId;
use domain::kind::Channel;
use engine::{AccountView, Administer, ContactView, NewAgent, NewContact, Outcome, SeatView};
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::operation::{Operation, delete, get, post};
use crate::problem::Problem;
use crate::query::Path;
use crate::shape::{Components, List, Shape};

input! {
    /// An account to add.
    NewAccount { name: String }
}

/// What was made, kept or ended.
pub enum Made {}

impl Shape for Made {
    fn shape(all: &mut Components) -> Value {
        all.named("Made", |_| {
            json!({
                "type": "object",
                "description": "What was made, kept or ended, by its id.",
                "required": ["id"],
                "additionalProperties": false,
                "properties": { "id": { "type": "string" } },
            })
        })
    }
}

/// Something that was done to an account, a person, an agreement, a policy or the shelf.
#[derive(Serialize)]
pub struct AuditLine {
    at: Timestamp,
    who: String,
    what: String,
    subject: String,
    body: String,
}

/// A sign-in link.
#[derive(Serialize)]
pub struct SignInLink {
    link: String,
}

shapes! {
    /// A sign-in link, which is told here and never again.
    SignInLink as "SignInLink" {
        /// Its address on this installation. It works once, for half an hour, and opens what its person has at this desk
        /// and at no other.
        link: String,
    }

    /// Something that was done to an account, a person, an agreement, a policy or the shelf.
    AuditLine as "AuditLine" { at: Timestamp, who: String, what: String, subject: String, body: String }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/accounts", accounts)
            .called("listAccounts", "Accounts with their contacts; a contact sees its own.")
            .gives::<List<AccountView>>(200),
        post("/api/v1/accounts", add_account)
            .called("addAccount", "Add an account.")
            .takes::<NewAccount>()
            .gives::<Made>(201),
        get("/api/v1/contacts", contacts)
            .called("listContacts", "Contacts of the accounts that you may see.")
            .gives::<List<ContactView>>(200),
        post("/api/v1/contacts", add_contact)
            .called(
                "addContact",
                "Give a person a contact's seat. Whether Relais knows the address is not told.",
            )
            .takes::<NewContact>()
            .gives::<Made>(201),
        post("/api/v1/contacts/{seat}/sign-in-link", vouch_for_contact)
            .called("makeContactLink", "Make a sign-in link for a contact, on this desk's word.")
            .gives::<SignInLink>(201)
            .without_key(),
        delete("/api/v1/contacts/{seat}", end_contact)
            .called("endContact", "End a contact's seat; the person keeps every other one.")
            .gives::<Made>(200),
        get("/api/v1/agents", agents).called("listAgents", "The desk's agents.").gives::<List<SeatView>>(200),
        post("/api/v1/agents", add_agent)
            .called("addAgent", "Give a person an agent's seat.")
            .takes::<NewAgent>()
            .gives::<Made>(201),
        post("/api/v1/agents/{seat}/sign-in-link", vouch_for_agent)
            .called("makeAgentLink", "Make a sign-in link for an agent, on this desk's word.")
            .gives::<SignInLink>(201)
            .without_key(),
        delete("/api/v1/agents/{seat}", end_agent)
            .called("endAgent", "End an agent's seat; the person keeps every other one.")
            .gives::<Made>(200),
        get("/api/v1/audit", audit)
            .called("listAudit", "What was done to people, agreements and policies, newest first.")
            .gives::<List<AuditLine>>(200),
    ]
}

async fn accounts(caller: Caller) -> Answer {
    answer::listed(&caller.engine.accounts(&caller.viewer).await?)
}

async fn add_account(caller: Caller, Json(new): Json<NewAccount>) -> Answer {
    answer::made(caller.administer(Administer::AddAccount { name: new.name }).await?, "/api/v1/accounts")
}

async fn contacts(caller: Caller) -> Answer {
    answer::listed(&caller.engine.contacts(&caller.viewer).await?)
}

async fn add_contact(caller: Caller, Json(new): Json<NewContact>) -> Answer {
    answer::made(caller.administer(Administer::AddContact(new)).await?, "/api/v1/contacts")
}

async fn end_contact(caller: Caller, path: Path) -> Answer {
    let seat = contact(&caller, &path).await?;
    answer::kept(&caller.administer(Administer::EndSeat { seat }).await?)
}

async fn vouch_for_contact(caller: Caller, path: Path) -> Answer {
    let seat = contact(&caller, &path).await?;
    vouch(&caller, seat).await
}

/// The seat of a contact: one of the other kind is not found.
async fn contact(caller: &Caller, path: &Path) -> Result<SeatId, Problem> {
    let seat = path.read("seat")?;
    caller.must_keep_people()?;
    let contacts = caller.engine.contacts(&caller.viewer).await?;
    known(seat, contacts.iter().map(|it| it.seat.as_str()))
}

async fn agents(caller: Caller) -> Answer {
    answer::listed(&caller.engine.agents(&caller.viewer).await?)
}

async fn add_agent(caller: Caller, Json(new): Json<NewAgent>) -> Answer {
    answer::made(caller.administer(Administer::AddAgent(new)).await?, "/api/v1/agents")
}

async fn end_agent(caller: Caller, path: Path) -> Answer {
    let seat = agent(&caller, &path).await?;
    answer::kept(&caller.administer(Administer::EndSeat { seat }).await?)
}

async fn vouch_for_agent(caller: Caller, path: Path) -> Answer {
    let seat = agent(&caller, &path).await?;
    vouch(&caller, seat).await
}

/// The seat of an agent: one of the other kind is not found.
async fn agent(caller: &Caller, path: &Path) -> Result<SeatId, Problem> {
    let seat = path.read("seat")?;
    caller.must_keep_people()?;
    let agents = caller.engine.agents(&caller.viewer).await?;
    known(seat, agents.iter().map(|it| it.seat.as_str()))
}

fn known<'a>(seat: SeatId, mut among: impl Iterator<Item = &'a str>) -> Result<SeatId, Problem> {
    let id = seat.to_string();
    if among.any(|it| it == id) { Ok(seat) } else { Err(domain::Reason::NotFound.into()) }
}

async fn vouch(caller: &Caller, seat: SeatId) -> Answer {
    let secret = caller.engine.vouch(&caller.viewer, Channel::Api, seat).await?;
    let view = crate::caller::view(&SignInLink { link: format!("/sign-in/{secret}") })?;
    answer::created(Outcome { view, ..Outcome::default() }, "/api/v1/audit")
}

async fn audit(caller: Caller) -> Answer {
    let lines = caller.engine.audit(&caller.viewer).await?;
    let lines = lines.into_iter().map(|line| AuditLine {
        at: line.at,
        who: line.who,
        what: line.what,
        subject: line.subject,
        body: line.body,
    });
    answer::listed(&lines.collect::<Vec<_>>())
}
