//! `outgoing`: what is on its way out of the desk, and what was given up.

use domain::lane::{DeliveryState, Lane};
use domain::row::Record;
use domain::{Reason, Refusal};
use engine::{Administer, DeliveryView, GivenUp, GivenUpView, LaneView, OutgoingView};
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::Sent;
use crate::caller::Caller;
use crate::operation::{Operation, get, post};
use crate::query::Path;
use crate::shape::{Components, List, Shape};

codes! { Lane as "Lane", DeliveryState as "DeliveryState" }

shapes! {
    /// What is on its way out of the desk.
    OutgoingView as "Outgoing" {
        lanes: Vec<LaneView>,
        /// What was given up, the oldest first, up to two hundred.
        given_up: Vec<GivenUpView>,
    }

    /// A class of what leaves.
    LaneView as "OutgoingLane" {
        lane: Lane,
        waiting: u64,
        /// Since when the oldest waits.
        waits_since: Option<domain::Timestamp>,
        given_up: u64,
        /// Whether what was given up may be dropped: its lines go on without it.
        may_drop: bool,
    }

    /// How the delivery of one entry to one recipient stands.
    DeliveryView as "Delivery" {
        /// The entry that is told, by its number; of `page`, the page's.
        entry: u64,
        /// Whom it is for: a name, or a webhook's.
        recipient: String,
        lane: Lane,
        state: DeliveryState,
        changed_at: domain::Timestamp,
        /// Why it failed, if it did.
        why: Option<String>,
    }

    /// Something that could not be delivered.
    GivenUpView as "GivenUp" {
        id: String,
        lane: Lane,
        /// The number of the record it is about.
        number: Option<String>,
        /// Whom it was for, where it says so.
        recipient: Option<String>,
        why: String,
        created_at: domain::Timestamp,
        tries: u32,
    }
}

input! {
    /// Of what was given up: one item, or a lane.
    OfGivenUp {
        item [default]: Option<domain::id::OutboxId>,
        /// The oldest of it first, two hundred at a time: `more` says whether any are left.
        lane [default]: Option<Lane>,
    }
}

impl OfGivenUp {
    fn of(self) -> Result<GivenUp, Refusal> {
        match (self.item, self.lane) {
            (Some(item), None) => Ok(GivenUp::Item { item }),
            (None, Some(lane)) => Ok(GivenUp::Lane { lane }),
            (None, None) => Err(Refusal::field(Reason::FieldMissing, "item")),
            (Some(_), Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "lane")),
        }
    }
}

/// What became of what was given up.
enum Settled {}

impl Shape for Settled {
    fn shape(all: &mut Components) -> Value {
        let lane = Lane::shape(all);
        json!({
            "type": "object", "required": ["lane", "count", "more"], "additionalProperties": false,
            "properties": { "lane": lane, "count": { "type": "integer" }, "more": { "type": "boolean" } },
        })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/outgoing", show)
            .called("readOutgoing", "What is on its way out of the desk, and what was given up.")
            .gives::<OutgoingView>(200),
        get("/api/v1/requests/{number}/deliveries", of_request)
            .called(
                "listRequestDeliveries",
                "How everything stands that a request told people outside of it.",
            )
            .gives::<List<DeliveryView>>(200),
        get("/api/v1/escalations/{number}/deliveries", of_escalation)
            .called(
                "listEscalationDeliveries",
                "How everything stands that an escalation told people outside of it.",
            )
            .gives::<List<DeliveryView>>(200),
        post("/api/v1/outgoing/retry", retry)
            .called("retryOutgoing", "Have what was given up tried again from the beginning.")
            .tells::<OfGivenUp>()
            .gives::<Settled>(200),
        post("/api/v1/outgoing/drop", drop_it)
            .called(
                "dropOutgoing",
                "Drop what was given up; not messages to other desks, which take nothing that follows.",
            )
            .tells::<OfGivenUp>()
            .gives::<Settled>(200),
    ]
}

async fn show(caller: Caller) -> Answer {
    answer::shown(&caller.reading.outgoing().await?)
}

async fn of_request(caller: Caller, path: Path) -> Answer {
    answer::listed(&caller.reading.deliveries((Record::Request, &path.number()?)).await?)
}

async fn of_escalation(caller: Caller, path: Path) -> Answer {
    answer::listed(&caller.reading.deliveries((Record::Escalation, &path.number()?)).await?)
}

async fn retry(caller: Caller, Sent(given): Sent<OfGivenUp>) -> Answer {
    answer::kept(&caller.administer(Administer::TryAgain(given.of()?)).await?)
}

async fn drop_it(caller: Caller, Sent(given): Sent<OfGivenUp>) -> Answer {
    answer::kept(&caller.administer(Administer::DropOutgoing(given.of()?)).await?)
}
