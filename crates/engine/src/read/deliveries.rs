//! Reading how what a record told people and other desks fares on its way out.

use std::collections::HashMap;

use domain::Timestamp;
use domain::id::{DeskId, Number, PersonId, SeatId};
use domain::lane::{DeliveryState, Lane};
use domain::row::Record;
use serde::Serialize;
use store::outbox::{self, Stand};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, pauses, people, requests};
use uuid::Uuid;

use super::Reading;
use super::desk::must_be_agent;
use crate::commit::Edge;
use crate::engine::Answering;

/// How the delivery of one entry to one recipient stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryView {
    /// The entry that is told, by its number; of `page`, the page's.
    pub entry: u64,
    /// Whom it is for: a person's name, a webhook's or a desk's; empty of a warning, until it is found out whom it concerns.
    pub recipient: String,
    pub lane: Lane,
    pub state: DeliveryState,
    pub changed_at: Timestamp,
    /// Of what waits, since when its lane is paused, if it is.
    pub paused_since: Option<Timestamp>,
    /// Why it failed, or is held, if it did or is.
    pub why: Option<String>,
}

impl Reading {
    /// How everything stands that a record told people and other desks, for agents.
    pub fn deliveries<'a>(&'a self, (of, number): (Record, &'a Number)) -> Answering<'a, Vec<DeliveryView>> {
        let number = number.clone();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let scope = Scope::of(viewer);
                let record = match of {
                    Record::Request => requests::by_number(tx, &scope, &number, false).await?.id.0,
                    Record::Escalation => escalations::by_number(tx, &scope, &number, false).await?.id.0,
                };
                let all = outbox::standing(tx, viewer.desk(), record).await?;
                shown(tx, viewer.desk(), all).await
            })
        })
    }

    /// The same of what did not arrive, or not yet: what arrived, which grows with the record, is not read.
    pub fn undelivered<'a>(&'a self, (of, number): (Record, &'a Number)) -> Answering<'a, Vec<DeliveryView>> {
        let number = number.clone();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let scope = Scope::of(viewer);
                let record = match of {
                    Record::Request => requests::by_number(tx, &scope, &number, false).await?.id.0,
                    Record::Escalation => escalations::by_number(tx, &scope, &number, false).await?.id.0,
                };
                let some = outbox::standing_undone(tx, viewer.desk(), record).await?;
                shown(tx, viewer.desk(), some).await
            })
        })
    }
}

async fn shown(tx: &mut Tx, desk: DeskId, stands: Vec<Stand>) -> Result<Vec<DeliveryView>, Fault> {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut views = Vec::new();
    let paused = pauses::of(tx, desk).await?;
    for Stand { entry, recipient, lane, state, changed, why } in stands {
        let name = match names.get(&recipient) {
            Some(name) => name.clone(),
            None => {
                let name = name_of(tx, desk, &recipient).await?.unwrap_or_else(|| recipient.clone());
                names.insert(recipient, name.clone());
                name
            }
        };
        let waits = matches!(state, DeliveryState::Waits | DeliveryState::Retried);
        let paused_since = paused.iter().find(|it| waits && it.lane == lane).map(|it| it.since);
        views.push(DeliveryView {
            entry,
            recipient: name,
            lane,
            state,
            changed_at: changed,
            paused_since,
            why,
        });
    }
    Ok(views)
}

/// The name of a person, of whoever has the seat before a slash, or of another desk; none: it is a name already.
pub(super) async fn name_of(tx: &mut Tx, desk: DeskId, recipient: &str) -> Result<Option<String>, Fault> {
    if let Some(edge) = Edge::of_recipient(recipient) {
        return match name_of_edge(tx, desk, edge).await {
            // An edge that is there no more has no name, and nor has one of which a document cannot be read: the others are told.
            Err(Fault::Refused(_) | Fault::Corrupt(_)) => Ok(Some(String::new())),
            name => name.map(Some),
        };
    }
    let (id, by) = recipient.split_once('/').map_or((recipient, None), |(id, by)| (id, Some(by)));
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let person = match by {
        None => Some(PersonId(id)),
        Some(_) => people::seat_by_id(tx, desk, SeatId(id)).await?.map(|row| row.person),
    };
    let Some(person) = person else { return Ok(None) };
    Ok(people::person_by_id(tx, person).await?.map(|person| person.name))
}

/// The name of the desk at the other end of an edge, as this one knows it: its link's of a desk that it asks, its account's of
/// one that asks it.
async fn name_of_edge(tx: &mut Tx, desk: DeskId, edge: Edge) -> Result<String, Fault> {
    if edge.upward {
        return Ok(rows::link_of(tx, desk, edge.agreement).await?.name.clone());
    }
    let agreement = rows::agreement(tx, desk, edge.agreement, Hold::Read).await?;
    Ok(rows::account(tx, desk, agreement.account).await?.name)
}
