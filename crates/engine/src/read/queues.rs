//! Reading the queues of a desk: who works them, and how much waits in each.

use std::collections::HashMap;

use domain::Timestamp;
use domain::id::{QueueId, SeatId};
use domain::kind::Door;
use domain::queue::Queue;
use domain::seat::Viewer;
use domain::text::Both;
use serde::Serialize;
use store::queues::Place;
use store::{Fault, Scope, Tx, named, queues, requests};
use uuid::Uuid;

use super::desk::must_be_agent;
use super::pages::{WhichPage, first_of};
use super::{Page, Reading};
use crate::engine::Answering;
use crate::seats;

/// A queue of the desk, for agents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueView {
    pub id: String,
    pub name: Both,
    pub door: Door,
    /// Where what comes by the door waits until somebody moves it.
    pub first: bool,
    /// When it is worked, where that is not the desk's hours; promises are made on other hours.
    pub calendar: Option<String>,
    pub calendar_name: Option<String>,
    pub members: Vec<MemberView>,
    /// How many open requests wait in it that the viewer may see.
    pub waiting: u64,
    /// Grows with every change.
    pub version: u32,
    pub retired_at: Option<Timestamp>,
}

/// Somebody of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberView {
    pub seat: String,
    pub name: String,
}

/// A queue, to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueName {
    pub id: String,
    pub name: Both,
    pub door: Door,
    pub retired: bool,
}

impl Reading {
    /// What the queues of the desk are called, without anything counted: in the same order.
    pub fn queue_names(&self) -> Answering<'_, Vec<QueueName>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let name = |it: Queue| QueueName {
                    id: it.id.to_string(),
                    name: it.name,
                    door: it.door,
                    retired: it.retired.is_some(),
                };
                Ok(queues::names(tx, viewer.desk()).await?.into_iter().map(name).collect())
            })
        })
    }

    /// The queues of the desk: those of the technical door first, and of each door the first. Retired ones too.
    pub fn queues(&self) -> Answering<'_, Vec<QueueView>> {
        self.look(move |tx, viewer| Box::pin(async move { views(tx, viewer).await }))
    }

    /// A page of them.
    pub fn queues_page(&self, which: WhichPage) -> Answering<'_, Page<QueueView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (after, limit) = (which.behind(read_place)?, which.limit());
                let found = queues::some(tx, viewer.desk(), (after.as_ref(), limit + 1)).await?;
                let (found, next) = first_of(found, limit, |it| (it.id.0, place(it)));
                Ok(Page { items: shown(tx, viewer, found).await?, next, ..Page::default() })
            })
        })
    }

    /// One queue.
    pub fn queue(&self, id: QueueId) -> Answering<'_, QueueView> {
        Box::pin(async move {
            let id = id.to_string();
            let found = self.queues().await?.into_iter().find(|queue| queue.id == id);
            found.ok_or_else(|| domain::refusal::not_found().into())
        })
    }
}

async fn views(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<QueueView>, Fault> {
    must_be_agent(viewer)?;
    let all = queues::all(tx, viewer.desk()).await?;
    shown(tx, viewer, all).await
}

/// Where a queue stands, as a cursor holds it beside its id.
fn place(queue: &Queue) -> String {
    let Place { door, first, name, id: _ } = Place::of(queue);
    format!("{}:{}:{name}", door.code(), u8::from(first))
}

fn read_place(id: Uuid, stood: &str) -> Option<Place> {
    let mut parts = stood.splitn(3, ':');
    let door = Door::from_code(parts.next()?)?;
    let first = match parts.next()? {
        "0" => false,
        "1" => true,
        _ => return None,
    };
    Some(Place { door, first, name: parts.next()?.to_owned(), id })
}

/// Queues with their people by name, and how much waits in each.
async fn shown(tx: &mut Tx, viewer: &Viewer, queues: Vec<Queue>) -> Result<Vec<QueueView>, Fault> {
    let desk = viewer.desk();
    let agents = seats::agents(tx, desk).await?;
    let names: HashMap<SeatId, String> = agents.into_iter().map(|agent| (agent.seat, agent.name)).collect();
    let calendars = named::readable_calendars(tx, desk).await?;
    let waiting = requests::waiting(tx, &Scope::of(viewer)).await?;
    let views = queues.into_iter().map(|queue| {
        let calendar = queue.calendar.and_then(|id| calendars.iter().find(|it| it.id == id));
        let waits = |(door, id, _): &&(String, Option<QueueId>, u64)| match id {
            Some(id) => *id == queue.id,
            None => queue.first && door == queue.door.code(),
        };
        QueueView {
            waiting: waiting.iter().filter(waits).map(|(_, _, count)| count).sum(),
            calendar: queue.calendar.map(|id| id.to_string()),
            calendar_name: calendar.map(|it| it.name.clone()),
            members: members(&queue, &names),
            id: queue.id.to_string(),
            name: queue.name,
            door: queue.door,
            first: queue.first,
            version: queue.version,
            retired_at: queue.retired,
        }
    });
    Ok(views.collect())
}

/// The people of a queue by name, without those who have left.
fn members(queue: &Queue, names: &HashMap<SeatId, String>) -> Vec<MemberView> {
    let here = queue.members.iter().filter_map(|seat| Some((seat, names.get(seat)?)));
    let mut members: Vec<MemberView> =
        here.map(|(seat, name)| MemberView { seat: seat.to_string(), name: name.clone() }).collect();
    members.sort_by(|a, b| a.name.cmp(&b.name));
    members
}
