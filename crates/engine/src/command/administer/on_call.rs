//! Who is on call, and how people are woken.

use domain::audit::Audited;
use domain::desk::Desk;
use domain::id::{RotaId, SeatId};
use domain::paging::{self, Plan, Whom};
use domain::rota::{Cover, Layer, Rota};
use domain::seat::Viewer;
use domain::text;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, named, on_call, rows};

use super::super::At;
use super::super::onward::{self, Undertaking};
use super::{made, note};
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::time::SystemDice;

/// A rota to make or to change; its covers have their own commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotaDraft {
    pub name: String,
    /// The IANA zone that hand-overs and covers are said in.
    pub zone: String,
    pub layers: Vec<Layer>,
}

/// Covers that ended so long ago are not kept: what they led to stands in the records.
const COVERS_KEPT_DAYS: i64 = 60;

fn changed_meanwhile() -> Fault {
    Fault::Refused(Refusal::new(Reason::ChangedMeanwhile))
}

/// Makes a rota, or changes the one that was seen at `version`.
pub async fn put_rota(
    at: &At<'_>,
    tx: &mut Tx,
    id: RotaId,
    version: u32,
    draft: &RotaDraft,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepRotas)?;
    let desk = rows::lock_desk(tx, at.desk()).await?;
    let known = on_call::rota(tx, at.desk(), id, true).await?;
    if known.as_ref().map_or(0, |known| known.version) != version {
        return Err(changed_meanwhile());
    }
    let layers = draft.layers.iter().map(|layer| {
        let name = text::line("layer", &layer.name)?;
        Ok(Layer { name, ..layer.clone() })
    });
    let rota = Rota {
        id,
        desk: at.desk(),
        name: text::line("name", &draft.name)?,
        zone: draft.zone.trim().to_owned(),
        layers: layers.collect::<Result<_, Refusal>>()?,
        covers: known.map(|known| known.covers).unwrap_or_default(),
        version: version + 1,
    };
    keep(at, tx, &desk, rota).await
}

/// Somebody stands in, whoever's turn it is.
pub async fn add_cover(at: &At<'_>, tx: &mut Tx, id: RotaId, cover: &Cover) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepRotas)?;
    let desk = rows::lock_desk(tx, at.desk()).await?;
    let mut rota = super::own(on_call::rota(tx, at.desk(), id, true).await?)?;
    let oldest =
        (at.now - jiff::SignedDuration::from_hours(24 * COVERS_KEPT_DAYS)).to_zoned(jiff::tz::TimeZone::UTC);
    rota.covers.retain(|kept| kept.to > oldest.datetime());
    if !rota.covers.contains(cover) {
        rota.covers.push(cover.clone());
    }
    rota.version += 1;
    keep(at, tx, &desk, rota).await
}

/// The turn is again whose it was.
pub async fn drop_cover(at: &At<'_>, tx: &mut Tx, id: RotaId, cover: &Cover) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepRotas)?;
    let desk = rows::lock_desk(tx, at.desk()).await?;
    let mut rota = super::own(on_call::rota(tx, at.desk(), id, true).await?)?;
    let before = rota.covers.len();
    rota.covers.retain(|kept| kept != cover);
    if rota.covers.len() == before {
        return Err(Fault::Refused(domain::refusal::not_found()));
    }
    rota.version += 1;
    keep(at, tx, &desk, rota).await
}

async fn keep(at: &At<'_>, tx: &mut Tx, desk: &Desk, rota: Rota) -> Result<Outcome, Fault> {
    rota.must_be_whole()?;
    for other in on_call::rotas(tx, desk.id).await? {
        if other.id != rota.id && other.name == rota.name {
            return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", &rota.name)));
        }
    }
    must_be_agents(tx, at, rota.people().into_iter().collect()).await?;
    for calendar in rota.calendars() {
        super::own(named::calendar(tx, desk.id, calendar, false).await?)?;
    }
    on_call::put_rota(tx, &rota).await?;
    note(at, tx, Audited::RotaKept, &rota.name, &rota.version.to_string()).await?;
    Ok(made(rota.id))
}

/// Refuses seats that are no agents of this desk, as if they did not exist. Whoever has left stays where they were
/// named, until somebody changes it: they are woken no more.
pub(super) async fn must_be_agents(tx: &mut Tx, at: &At<'_>, seats: Vec<SeatId>) -> Result<(), Fault> {
    for seat in seats {
        let row = super::own(store::people::seat_by_id(tx, at.desk(), seat).await?)?;
        if !matches!(crate::seats::viewer_of(tx, &row), Some(Viewer::Agent(_))) {
            return Err(Fault::Refused(domain::refusal::not_found()));
        }
    }
    Ok(())
}

/// Takes a rota away; not while somebody is woken by it.
pub async fn drop_rota(at: &At<'_>, tx: &mut Tx, id: RotaId) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepRotas)?;
    rows::lock_desk(tx, at.desk()).await?;
    let rota = super::own(on_call::rota(tx, at.desk(), id, true).await?)?;
    let paging = on_call::paging(tx, at.desk(), false).await?;
    if paging.plan.whom().contains(&Whom::Rota { rota: id }) {
        return Err(Fault::Refused(Refusal::new(Reason::StillInUse).with("what", &rota.name)));
    }
    on_call::drop_rota(tx, at.desk(), id).await?;
    note(at, tx, Audited::RotaDropped, &rota.name, "").await?;
    Ok(made(id))
}

/// Keeps how people are woken, as it was seen at `version`. A secret that is left empty stays what it was.
pub async fn put_paging(at: &At<'_>, tx: &mut Tx, version: u32, plan: &Plan) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    rows::lock_desk(tx, at.desk()).await?;
    let mut paging = on_call::paging(tx, at.desk(), true).await?;
    if paging.version != version {
        return Err(changed_meanwhile());
    }
    let mut plan = plan.clone();
    plan.keep_secrets_of(&paging.plan);
    plan.must_be_whole()?;
    for whom in plan.whom() {
        match whom {
            Whom::Rota { rota } => drop(super::own(on_call::rota(tx, at.desk(), rota, false).await?)?),
            Whom::Seat { seat } => must_be_agents(tx, at, vec![seat]).await?,
            Whom::Assignee | Whom::Leads => {}
        }
    }
    paging = paging.replaced(plan)?;
    on_call::put_paging(tx, &paging, &mut SystemDice).await?;
    // What waits already is woken for as well, and what was to be is no more.
    onward::undertake(at, tx, Undertaking::WakeForEscalations).await?;
    onward::undertake(at, tx, Undertaking::WakeForRequests).await?;
    note(at, tx, Audited::PagingKept, &paging.plan.steps.len().to_string(), &paging.version.to_string())
        .await?;
    Ok(made(at.desk()))
}

/// The number for short messages of an agent: one's own, or anybody's for who keeps people.
pub async fn put_mobile(at: &At<'_>, tx: &mut Tx, seat: SeatId, typed: &str) -> Result<Outcome, Fault> {
    let own = matches!(at.viewer(), Viewer::Agent(agent) if agent.seat == seat);
    if !own {
        may::must(at.viewer(), Action::KeepPeople)?;
    }
    rows::lock_desk(tx, at.desk()).await?;
    must_be_agents(tx, at, vec![seat]).await?;
    let mut paging = on_call::paging(tx, at.desk(), true).await?;
    match paging::mobile(typed)? {
        Some(number) => paging.mobiles.insert(seat, number),
        None => paging.mobiles.remove(&seat),
    };
    // The plan is as it was: whoever is about to change it has seen it.
    on_call::put_paging(tx, &paging, &mut SystemDice).await?;
    note(at, tx, Audited::MobileKept, &seat.to_string(), "").await?;
    Ok(made(seat))
}
