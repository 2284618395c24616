//! `desk`: what the desk itself is, for its agents; its administrators change it.

use domain::Timestamp;
use domain::desk::{Brand, Desk, Tier};
use engine::{Administer, DeskDraft};
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::{Json, Sent};
use crate::caller::Caller;
use crate::operation::{Operation, get, post, put};
use crate::people::Made;
use crate::shape::{Components, Shape};

input! {
    /// Opening a desk that was loaded from a copy.
    OpenDesk {
        /// What waited in the copy, or was put out since, leaves as well.
        send [default]: bool,
    }

    /// What the desk is to be.
    DeskChange {
        name: String,
        brand: Brand,
        /// Products it supports, in its own words.
        products [default]: Vec<String>,
        /// Of the desk as you saw it: the change is refused if it has changed since.
        version: u32,
    }
}

/// The desk as it is kept.
#[derive(Serialize)]
pub struct KeptDesk {
    slug: String,
    name: String,
    organisation: String,
    prefix: String,
    tier: Tier,
    brand: Brand,
    mailbox: Option<String>,
    products: Vec<String>,
    version: u32,
    closed_since: Option<Timestamp>,
}

/// Whether a desk was opened.
enum Opened {}

impl Shape for Opened {
    fn shape(_: &mut Components) -> Value {
        json!({
            "type": "object", "required": ["opened"], "additionalProperties": false,
            "properties": { "opened": { "type": "boolean" } },
        })
    }
}

shapes! {
    /// The desk as it is kept, for agents.
    KeptDesk as "KeptDesk" {
        /// Its word in addresses.
        slug: String,
        name: String,
        /// Whose desk it is: the operator's to say, as requests may be transferred between the desks of one.
        organisation: String,
        /// In front of its numbers.
        prefix: String,
        tier: Tier,
        brand: Brand,
        /// The operator's to say, as addresses are the installation's.
        mailbox: Option<String>,
        products: Vec<String>,
        /// Grows with every change.
        version: u32,
        /// Of a desk that was loaded from a copy and is not open yet: when the copy was made.
        closed_since: Option<Timestamp>,
    }
}

const PATH: &str = "/api/v1/desk";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, read).called("readDesk", "The desk as it is kept.").gives::<KeptDesk>(200).tagged(),
        put(PATH, change)
            .called("changeDesk", "Change the desk: its name, its look, its products.")
            .takes::<DeskChange>()
            .gives::<Made>(200),
        post("/api/v1/desk/opening", open)
            .called(
                "openDesk",
                "Open a desk that was loaded from a copy: what falls due is done again. It says whether it was closed.",
            )
            .tells::<OpenDesk>()
            .gives::<Opened>(200),
    ]
}

async fn read(caller: Caller) -> Answer {
    caller.must_be_agent()?;
    answer::tagged(&caller.headers, &KeptDesk::from(caller.reading.kept_desk().await?))
}

async fn open(caller: Caller, Sent(given): Sent<OpenDesk>) -> Answer {
    answer::kept(&caller.administer(Administer::OpenDesk { send: given.send }).await?)
}

async fn change(caller: Caller, Json(given): Json<DeskChange>) -> Answer {
    let DeskChange { name, brand, products, version: expected_version } = given;
    let draft = DeskDraft { name, brand, products, mailbox: None, organisation: None };
    answer::kept(&caller.administer(Administer::PutDesk { expected_version, draft }).await?)
}

impl From<(Desk, Option<Timestamp>)> for KeptDesk {
    fn from((desk, closed_since): (Desk, Option<Timestamp>)) -> Self {
        Self {
            slug: desk.slug,
            name: desk.name,
            organisation: desk.organisation,
            prefix: desk.prefix,
            tier: desk.tier,
            brand: desk.brand,
            mailbox: desk.mailbox,
            products: desk.products,
            version: desk.version,
            closed_since,
        }
    }
}
