//! Reading what is on its way out of a desk, and what was given up.

use domain::Timestamp;
use domain::lane::Lane;
use serde::Serialize;
use serde_json::Value;
use store::outbox;
use store::pauses::{self, Pause};

use super::Reading;
use super::deliveries::name_of;
use super::desk::must_be_agent;
use super::pages::{WhichPage, first_of, instant};
use crate::engine::Answering;
use crate::may::{self, Action};

/// What is on its way out of a desk.
#[derive(Debug, Clone, Serialize)]
pub struct OutgoingView {
    pub lanes: Vec<LaneView>,
    /// What was given up, the oldest first, a page of it.
    pub given_up: Vec<GivenUpView>,
    /// Where the next page of it begins.
    #[serde(skip)]
    pub next: Option<String>,
}

/// A lane of a desk.
#[derive(Debug, Clone, Serialize)]
pub struct LaneView {
    pub lane: Lane,
    pub waiting: u64,
    /// Since when the oldest waits.
    pub waits_since: Option<Timestamp>,
    /// What was given up, and what is held.
    pub given_up: u64,
    /// Of that, what is held because the desk came from a copy.
    pub held: u64,
    /// Whether it is paused.
    pub paused: Option<PauseView>,
    pub may_pause: bool,
    /// Whether what was given up may be dropped: its lines go on without it.
    pub may_drop: bool,
}

/// A lane that somebody has paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PauseView {
    pub since: Timestamp,
    /// Who paused it, by name.
    pub by: String,
    pub reason: Option<String>,
}

/// Something that could not be delivered.
#[derive(Debug, Clone, Serialize)]
pub struct GivenUpView {
    pub id: String,
    pub lane: Lane,
    /// The number of the record it is about.
    pub number: Option<String>,
    /// Whom it was for, where it says so.
    pub recipient: Option<String>,
    pub why: String,
    pub created_at: Timestamp,
    pub tries: u32,
}

/// How much of what was given up is looked at for pages that did not leave.
pub(super) const SHOWN: u32 = 200;

impl Reading {
    /// What is on its way out, for whoever keeps the desk.
    pub fn outgoing(&self, which: WhichPage) -> Answering<'_, OutgoingView> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                may::must(viewer, Action::KeepAgreements)?;
                let desk = viewer.desk();
                let (after, limit) = (which.behind_instant()?, which.limit());
                let parked = outbox::parked_after(tx, desk, (after, limit + 1)).await?;
                let (mut parked, next) = first_of(parked, limit, |it| (it.id.0, instant(it.created)));
                for item in &mut parked {
                    if let Some(recipient) = &item.recipient {
                        let name = name_of(tx, desk, recipient).await?;
                        item.recipient = name.or_else(|| item.recipient.take());
                    }
                }
                let lanes = outbox::by_lane_of(tx, desk).await?;
                let paused = pauses::of(tx, desk).await?;
                Ok(OutgoingView {
                    lanes: Lane::ALL.iter().map(|lane| of_lane(*lane, &lanes, &paused)).collect(),
                    given_up: parked.into_iter().map(given_up).collect(),
                    next,
                })
            })
        })
    }
}

impl Reading {
    /// Since when a lane of the desk is paused, if it is: for its agents, whose records say what waits.
    pub fn paused_since(&self, lane: Lane) -> Answering<'_, Option<Timestamp>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let paused = pauses::of(tx, viewer.desk()).await?;
                Ok(paused.into_iter().find(|it| it.lane == lane).map(|it| it.since))
            })
        })
    }
}

fn of_lane(lane: Lane, known: &[outbox::InLane], paused: &[Pause]) -> LaneView {
    let paused = paused.iter().find(|it| it.lane == lane);
    let known = known.iter().find(|it| it.lane == lane.code());
    let count = |of: fn(&outbox::InLane) -> i64| known.map_or(0, |it| of(it).cast_unsigned());
    LaneView {
        lane,
        waiting: count(|it| it.waiting),
        waits_since: known.and_then(|it| it.oldest),
        given_up: count(|it| it.parked),
        held: count(|it| it.held),
        paused: paused.map(|it| PauseView { since: it.since, by: it.who.clone(), reason: it.reason.clone() }),
        may_pause: lane.may_be_paused(),
        may_drop: !lane.holds_its_lines(),
    }
}

fn given_up(item: outbox::Parked) -> GivenUpView {
    // What leaves says in its own form what it is about; what cannot be read is shown without.
    let body: Value = serde_json::from_str(&item.body).unwrap_or_default();
    let said = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let recipient = match item.lane {
        // Where it goes is an id there.
        Lane::Link | Lane::Transfer => item.recipient,
        Lane::SignIn | Lane::Warning | Lane::Page | Lane::Mail | Lane::Undertaking => {
            said("/to").or(item.recipient)
        }
    };
    GivenUpView {
        id: item.id.to_string(),
        lane: item.lane,
        number: said("/number").filter(|number| !number.is_empty()),
        recipient: recipient.filter(|name| !name.is_empty()),
        why: item.why,
        created_at: item.created,
        tries: item.attempts,
    }
}
