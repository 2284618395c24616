//! Reading who is on call, and how people are woken.

use std::collections::BTreeMap;

use domain::id::{RotaId, SeatId};
use domain::lane::Lane;
use domain::paging::Plan;
use domain::rota::{Because, Cover, Rota};
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use jiff::civil::DateTime;
use serde::Serialize;
use store::{Fault, Tx, on_call, outbox};

use super::Reading;
use super::desk::must_be_agent;
use super::outgoing::SHOWN;
use crate::counted::hours_of;
use crate::engine::Answering;
use crate::may::{self, Action};
use crate::seats;

/// A rota, for agents.
#[derive(Debug, Clone, Serialize)]
pub struct RotaView {
    pub id: String,
    pub name: String,
    pub zone: String,
    /// Grows with every change.
    pub version: u32,
    pub layers: Vec<LayerView>,
    pub covers: Vec<Cover>,
    /// Who is on duty now.
    pub now: Option<DutyView>,
}

/// A layer of a rota.
#[derive(Debug, Clone, Serialize)]
pub struct LayerView {
    pub name: String,
    /// In turn. Whoever has left has no name.
    pub people: Vec<DutyView>,
    pub begins: DateTime,
    pub days: u16,
    pub hours: Option<String>,
}

/// Somebody of a rota.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyView {
    pub seat: String,
    /// None: whoever it was has left.
    pub name: Option<String>,
}

/// A stretch with one person on duty, or nobody.
#[derive(Debug, Clone, Serialize)]
pub struct StretchView {
    pub from: Timestamp,
    pub to: Timestamp,
    pub who: Option<DutyView>,
    pub because: Option<Because>,
}

/// How a desk wakes its people, without the secrets.
#[derive(Debug, Clone, Serialize)]
pub struct PagingView {
    pub version: u32,
    pub plan: Plan,
    /// Whether a webhook's secret is kept, by its name; and a header's value of the gateway.
    pub secrets: Vec<String>,
    /// What must be entered again, because no key here opens it: `webhook:NAME`, `gateway`.
    pub locked: Vec<String>,
    /// Numbers for short messages, by seat: one's own, and everybody's for who keeps people.
    pub mobiles: BTreeMap<SeatId, String>,
    /// Messages of pages that could not be sent, with why: newest last.
    pub unsent: Vec<String>,
}

impl Reading {
    /// The rotas of the desk, by name.
    pub fn rotas(&self) -> Answering<'_, Vec<RotaView>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let names = names(tx, viewer).await?;
                let mut views = Vec::new();
                for rota in on_call::rotas(tx, viewer.desk()).await? {
                    let hours = hours_of(tx, viewer.desk(), rota.calendars()).await?;
                    let here = names.keys().copied().collect();
                    let roster = rota.roster(&hours).map(|roster| roster.among(here));
                    let duty = roster.and_then(|roster| roster.at(now));
                    let now = duty.map(|duty| who(&names, duty.seat));
                    views.push(view(rota, &names, now));
                }
                Ok(views)
            })
        })
    }

    /// One rota, as it is kept.
    pub fn rota(&self, id: RotaId) -> Answering<'_, Rota> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                known(tx, viewer, id).await
            })
        })
    }

    /// Who is on duty by a rota from one instant to another, at most 400 days.
    pub fn duty(&self, id: RotaId, from: Timestamp, to: Timestamp) -> Answering<'_, Vec<StretchView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                askable(from, to)?;
                let names = names(tx, viewer).await?;
                let rota = known(tx, viewer, id).await?;
                let hours = hours_of(tx, viewer.desk(), rota.calendars()).await?;
                let here = names.keys().copied().collect();
                let roster = rota.roster(&hours).map(|roster| roster.among(here));
                let spans = roster.map(|it| it.spans(from, to)).unwrap_or_default();
                Ok(spans
                    .into_iter()
                    .map(|span| StretchView {
                        from: span.from,
                        to: span.to,
                        who: span.duty.map(|duty| who(&names, duty.seat)),
                        because: span.duty.map(|duty| duty.because),
                    })
                    .collect())
            })
        })
    }

    /// How the desk wakes its people.
    pub fn paging(&self) -> Answering<'_, PagingView> {
        self.look(|tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let parked = outbox::parked(tx, viewer.desk(), SHOWN).await?;
                let mut paging = on_call::paging(tx, viewer.desk(), false).await?;
                if let Viewer::Agent(agent) = viewer
                    && !may::role_may(agent.role, Action::KeepPeople)
                {
                    paging.mobiles.retain(|seat, _| *seat == agent.seat);
                }
                let keeps = match viewer {
                    Viewer::Agent(agent) => may::role_may(agent.role, Action::KeepAgreements),
                    _ => true,
                };
                let mut locked: Vec<String> = paging.locked.keys().map(|name| owner(name)).collect();
                locked.dedup();
                let kept = paging.plan.webhooks.iter().filter(|it| !it.secret.is_empty());
                let of_webhooks = kept.map(|it| it.name.clone());
                let headers = paging.plan.gateway.iter().flat_map(|it| &it.headers);
                let headers = headers.filter(|(_, value)| !value.is_empty());
                let secrets = of_webhooks.chain(headers.map(|(name, _)| name.clone())).collect();
                let unsent = parked.into_iter().filter(|item| item.lane == Lane::Page);
                Ok(PagingView {
                    version: paging.version,
                    secrets,
                    locked,
                    plan: match paging.plan.without_secrets() {
                        plan if keeps => plan,
                        plan => plan.without_addresses(),
                    },
                    mobiles: paging.mobiles,
                    unsent: unsent.map(|item| item.why).collect(),
                })
            })
        })
    }
}

async fn known(tx: &mut Tx, viewer: &Viewer, id: RotaId) -> Result<Rota, Fault> {
    let known = on_call::rota(tx, viewer.desk(), id, false).await?;
    known.ok_or_else(|| Fault::Refused(domain::refusal::not_found()))
}

/// The agents of the desk, by seat.
async fn names(tx: &mut Tx, viewer: &Viewer) -> Result<BTreeMap<SeatId, String>, Fault> {
    let agents = seats::agents(tx, viewer.desk()).await?;
    Ok(agents.into_iter().map(|agent| (agent.seat, agent.name)).collect())
}

fn who(names: &BTreeMap<SeatId, String>, seat: SeatId) -> DutyView {
    DutyView { seat: seat.to_string(), name: names.get(&seat).cloned() }
}

fn view(rota: Rota, names: &BTreeMap<SeatId, String>, now: Option<DutyView>) -> RotaView {
    let layer = |layer: domain::rota::Layer| LayerView {
        name: layer.name,
        people: layer.people.into_iter().map(|seat| who(names, seat)).collect(),
        begins: layer.begins,
        days: layer.days,
        hours: layer.hours.map(|id| id.to_string()),
    };
    RotaView {
        id: rota.id.to_string(),
        name: rota.name,
        zone: rota.zone,
        version: rota.version,
        layers: rota.layers.into_iter().map(layer).collect(),
        covers: rota.covers,
        now,
    }
}

/// The oldest instant that a question about a rota may begin with, and the longest stretch it may be about.
fn askable(from: Timestamp, to: Timestamp) -> Result<(), Refusal> {
    let longest = jiff::SignedDuration::from_hours(24 * 400);
    let known = |at: Timestamp| (1970..2100).contains(&at.to_zoned(jiff::tz::TimeZone::UTC).year());
    if known(from) && known(to) && from < to && to.duration_since(from) <= longest {
        Ok(())
    } else {
        Err(Refusal::field(Reason::FieldInvalid, "to"))
    }
}

/// Whose secret it is, as people enter it: a webhook by its name, or the gateway.
pub(crate) fn owner(name: &str) -> String {
    match name.split('/').collect::<Vec<_>>().as_slice() {
        ["webhook", name @ .., _] => format!("webhook:{}", name.join("/")),
        _ => "gateway".to_owned(),
    }
}
