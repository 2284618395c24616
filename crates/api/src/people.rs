//! `accounts`, `contacts`, `agents`: who asks here, and who answers. And what was done to them.

use axum::extract::OriginalUri;
use domain::Timestamp;
use domain::id::{AccountId, SeatId};
use domain::kind::Channel;
use engine::{AccountView, Administer, ContactView, NewAgent, NewContact, Outcome, PeopleFilter, SeatView};
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::list::{self, PageQuery};
use crate::operation::{Operation, delete, get, post};
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::shape::{Components, List, Shape};

input! {
    /// An account to add.
    NewAccount { name: String }

    /// What a list of accounts or of agents is narrowed by.
    PeopleQuery {
        /// What a name holds; of an agent also an address.
        q [default]: Option<String>,
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
    }

    /// What a list of contacts is narrowed by.
    ContactQuery {
        /// Those of this account alone.
        account [default]: Option<AccountId>,
        /// What a name holds; for agents also an address.
        q [default]: Option<String>,
        /// Where the page before ended: from its `Link`.
        cursor [default]: Option<String>,
        /// Items on a page: 50 unless asked otherwise, 200 at most.
        limit [default]: Option<u32>,
    }
}

impl From<PeopleQuery> for PeopleFilter {
    fn from(query: PeopleQuery) -> Self {
        let limit = query.limit.map(|limit| limit as usize);
        Self { q: query.q, cursor: query.cursor, limit, ..Self::default() }
    }
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
            .called("listAccounts", "Accounts by name, each with its first contacts; a contact sees its own.")
            .query::<PeopleQuery>()
            .gives::<List<AccountView>>(200)
            .paged(),
        post("/api/v1/accounts", add_account)
            .called("addAccount", "Add an account.")
            .takes::<NewAccount>()
            .gives::<Made>(201),
        get("/api/v1/contacts", contacts)
            .called("listContacts", "Contacts of the accounts that you may see.")
            .query::<ContactQuery>()
            .gives::<List<ContactView>>(200)
            .paged(),
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
        get("/api/v1/agents", agents)
            .called("listAgents", "The desk's agents, by name.")
            .query::<PeopleQuery>()
            .gives::<List<SeatView>>(200)
            .paged(),
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
            .query::<PageQuery>()
            .gives::<List<AuditLine>>(200)
            .paged(),
    ]
}

async fn accounts(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PeopleQuery>) -> Answer {
    list::must_hold_something(query.limit)?;
    list::paged(&uri, &caller.reading.accounts(query.into()).await?)
}

async fn add_account(caller: Caller, Json(new): Json<NewAccount>) -> Answer {
    answer::made(caller.administer(Administer::AddAccount { name: new.name }).await?, "/api/v1/accounts")
}

async fn contacts(
    caller: Caller,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<ContactQuery>,
) -> Answer {
    list::must_hold_something(query.limit)?;
    let limit = query.limit.map(|limit| limit as usize);
    let (account, q, cursor) = (query.account, query.q, query.cursor);
    let filter = PeopleFilter { account, q, cursor, limit, ..PeopleFilter::default() };
    list::paged(&uri, &caller.reading.contacts(filter).await?)
}

async fn add_contact(caller: Caller, Json(new): Json<NewContact>) -> Answer {
    answer::made(caller.administer(Administer::AddContact(new)).await?, "/api/v1/contacts")
}

async fn end_contact(caller: Caller, path: Path) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
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
    caller.reading.contact(seat).await?;
    Ok(seat)
}

async fn agents(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PeopleQuery>) -> Answer {
    list::must_hold_something(query.limit)?;
    list::paged(&uri, &caller.reading.agents_page(query.into()).await?)
}

async fn add_agent(caller: Caller, Json(new): Json<NewAgent>) -> Answer {
    answer::made(caller.administer(Administer::AddAgent(new)).await?, "/api/v1/agents")
}

async fn end_agent(caller: Caller, path: Path) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    let seat = agent(&caller, &path).await?;
    answer::kept(&caller.administer(Administer::EndSeat { seat }).await?)
}

async fn vouch_for_agent(caller: Caller, path: Path) -> Answer {
    let seat = agent(&caller, &path).await?;
    vouch(&caller, seat).await
}

/// The seat of an agent: one of the other kind is not found.
async fn agent(caller: &Caller, path: &Path) -> Result<SeatId, Problem> {
    let seat: SeatId = path.read("seat")?;
    caller.must_keep_people()?;
    let agents = caller.reading.agents().await?;
    let id = seat.to_string();
    if agents.iter().any(|it| it.seat == id) { Ok(seat) } else { Err(domain::Reason::NotFound.into()) }
}

async fn vouch(caller: &Caller, seat: SeatId) -> Answer {
    let secret = caller.alone().await.vouch(&caller.viewer, Channel::Api, seat).await?;
    let view = crate::caller::view(&SignInLink { link: format!("/sign-in/{secret}") })?;
    answer::created(Outcome { view, ..Outcome::default() }, "/api/v1/audit")
}

async fn audit(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PageQuery>) -> Answer {
    let lines = caller.reading.audit(query.which()?).await?;
    let lines = lines.map(|line| AuditLine {
        at: line.at,
        who: line.who,
        what: line.what,
        subject: line.subject,
        body: line.body,
    });
    list::paged(&uri, &lines)
}
