//! Reading how what a record told people fares on its way out.

use std::collections::HashMap;

use domain::Timestamp;
use domain::id::{DeskId, Number, PersonId, SeatId};
use domain::lane::{DeliveryState, Lane};
use domain::row::Record;
use serde::Serialize;
use store::outbox::{self, Stand};
use store::{Fault, Scope, Tx, escalations, pauses, people, requests};
use uuid::Uuid;

use super::Reading;
use super::desk::must_be_agent;
use crate::engine::Answering;

/// How the delivery of one entry to one recipient stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveryView {
    /// The entry that is told, by its number; of `page`, the page's.
    pub entry: u64,
    /// Whom it is for: a name, or a webhook's.
    pub recipient: String,
    pub lane: Lane,
    pub state: DeliveryState,
    pub changed_at: Timestamp,
    /// Of what waits, since when its lane is paused, if it is.
    pub paused_since: Option<Timestamp>,
    /// Why it failed, if it did.
    pub why: Option<String>,
}

impl Reading {
    /// How everything stands that a record told people outside of it, for agents.
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
                of_record(tx, viewer.desk(), record).await
            })
        })
    }
}

async fn of_record(tx: &mut Tx, desk: DeskId, record: Uuid) -> Result<Vec<DeliveryView>, Fault> {
    let mut names: HashMap<String, String> = HashMap::new();
    let mut views = Vec::new();
    let paused = pauses::of(tx, desk).await?;
    for Stand { entry, recipient, lane, state, changed, why } in outbox::standing(tx, desk, record).await? {
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

/// The name of a person, or of whoever has the seat before a slash; none: it is a name already.
pub(super) async fn name_of(tx: &mut Tx, desk: DeskId, recipient: &str) -> Result<Option<String>, Fault> {
    let (id, by) = recipient.split_once('/').map_or((recipient, None), |(id, by)| (id, Some(by)));
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let person = match by {
        None => Some(PersonId(id)),
        Some(_) => people::seat_by_id(tx, desk, SeatId(id)).await?.map(|row| row.person),
    };
    let Some(person) = person else { return Ok(None) };
    Ok(people::person_by_id(tx, person).await?.map(|person| person.name))
}
