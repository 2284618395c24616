//! `outgoing`: what is on its way out of the desk, what was given up, and lanes that are paused.

use axum::extract::OriginalUri;
use domain::lane::{DeliveryState, Lane};
use domain::row::Record;
use domain::{Reason, Refusal};
use engine::{Administer, DeliveryView, GivenUp, GivenUpView, LaneView, OutgoingView, PauseView};
use serde_json::{Value, json};

use crate::answer::{self, Answer};
use crate::body::{Json, Sent};
use crate::caller::Caller;
use crate::list::{self, PageQuery};
use crate::operation::{Operation, get, post};
use crate::query::{Path, Query};
use crate::shape::{Components, List, Shape};

codes! { Lane as "Lane", DeliveryState as "DeliveryState" }

shapes! {
    /// What is on its way out of the desk.
    OutgoingView as "Outgoing" {
        lanes: Vec<LaneView>,
        /// What was given up, the oldest first, a page of it.
        given_up: Vec<GivenUpView>,
    }; without [next]

    /// A class of what leaves.
    LaneView as "OutgoingLane" {
        lane: Lane,
        waiting: u64,
        /// Since when the oldest waits.
        waits_since: Option<domain::Timestamp>,
        /// What was given up, and what is held.
        given_up: u64,
        /// Of that, what is held because the desk came from a copy.
        held: u64,
        /// Whether it is paused: what waits in it is left alone until it is resumed.
        paused: Option<PauseView>,
        may_pause: bool,
        /// Whether what was given up may be dropped: its lines go on without it.
        may_drop: bool,
    }

    /// A lane that somebody has paused.
    PauseView as "OutgoingPause" {
        since: domain::Timestamp,
        /// Who paused it, by name.
        by: String,
        reason: Option<String>,
    }

    /// How the delivery of one entry to one recipient stands.
    DeliveryView as "Delivery" {
        /// The entry that is told, by its number; of `page`, the page's.
        entry: u64,
        /// Whom it is for: a person's name, a webhook's or a desk's; empty of a warning, until it is found out whom it
        /// concerns.
        recipient: String,
        lane: Lane,
        state: DeliveryState,
        changed_at: domain::Timestamp,
        /// Of what waits, since when its lane is paused, if it is.
        paused_since: Option<domain::Timestamp>,
        /// Why it failed, or is held because the desk came from a copy.
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
        /// What failed of it, the oldest first, two hundred at a time: `more` says whether any are left. What is held is
        /// left alone.
        lane [default]: Option<Lane>,
        /// Of the lane, what is held because the desk came from a copy, instead of what failed.
        held [default]: bool,
    }

    /// A lane that is to be paused.
    LaneToPause {
        lane: Lane,
        reason [default]: Option<String>,
    }

    /// A lane that is to be resumed.
    LaneToResume {
        lane: Lane,
    }
}

impl OfGivenUp {
    fn of(self) -> Result<GivenUp, Refusal> {
        match (self.item, self.lane) {
            (Some(_), None) if self.held => Err(Refusal::field(Reason::FieldInvalid, "held")),
            (Some(item), None) => Ok(GivenUp::Item { item }),
            (None, Some(lane)) if self.held => Ok(GivenUp::Held { lane }),
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

/// How a lane stands.
enum Paused {}

impl Shape for Paused {
    fn shape(all: &mut Components) -> Value {
        let (lane, since) = (Lane::shape(all), Option::<domain::Timestamp>::shape(all));
        json!({
            "type": "object", "required": ["lane", "paused_since"], "additionalProperties": false,
            "properties": { "lane": lane, "paused_since": since },
        })
    }
}

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/outgoing", show)
            .called("readOutgoing", "What is on its way out of the desk, and a page of what was given up.")
            .query::<PageQuery>()
            .gives::<OutgoingView>(200)
            .paged(),
        get("/api/v1/requests/{number}/deliveries", of_request)
            .called(
                "listRequestDeliveries",
                "How everything stands that a request told people and other desks.",
            )
            .gives::<List<DeliveryView>>(200),
        get("/api/v1/escalations/{number}/deliveries", of_escalation)
            .called(
                "listEscalationDeliveries",
                "How everything stands that an escalation told people and other desks.",
            )
            .gives::<List<DeliveryView>>(200),
        post("/api/v1/outgoing/retry", retry)
            .called("retryOutgoing", "Have what was given up tried again from the beginning.")
            .tells::<OfGivenUp>()
            .gives::<Settled>(200),
        post("/api/v1/outgoing/drop", drop_it)
            .called(
                "dropOutgoing",
                "Drop what was given up, or is held; not what goes to other desks, which would be lost there.",
            )
            .tells::<OfGivenUp>()
            .gives::<Settled>(200),
        post("/api/v1/outgoing/pause", pause)
            .called("pauseOutgoing", "Pause a lane: what waits in it leaves in its order once it is resumed.")
            .takes::<LaneToPause>()
            .gives::<Paused>(200),
        post("/api/v1/outgoing/resume", resume)
            .called("resumeOutgoing", "Resume a lane that is paused.")
            .takes::<LaneToResume>()
            .gives::<Paused>(200),
    ]
}

async fn show(caller: Caller, OriginalUri(uri): OriginalUri, Query(query): Query<PageQuery>) -> Answer {
    let outgoing = caller.reading.outgoing(query.which()?).await?;
    list::going_on(&uri, &outgoing, outgoing.next.as_deref())
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

async fn pause(caller: Caller, Json(given): Json<LaneToPause>) -> Answer {
    let LaneToPause { lane, reason } = given;
    answer::kept(&caller.administer(Administer::PauseLane { lane, reason }).await?)
}

async fn resume(caller: Caller, Json(given): Json<LaneToResume>) -> Answer {
    answer::kept(&caller.administer(Administer::ResumeLane { lane: given.lane }).await?)
}
