//! Reading calendars, who uses them, sites, and whose turn it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::id::{AgreementId, CalendarId};
use domain::named::{HoursOf, NamedCalendar, RegionHours};
use domain::seat::Viewer;
use domain::{Timestamp, refusal};
use serde::Serialize;
use store::requests::{Naming, Turns};
use store::{Fault, Tx, named, rows};

use super::desk::must_be_agent;
use super::people::visible_accounts;
use super::{Page, Reading};
use crate::counted::has_hours;
use crate::engine::Answering;

/// A calendar with a name, for agents.
#[derive(Debug, Clone, Serialize)]
pub struct CalendarView {
    pub id: String,
    pub name: String,
    /// Grows with every change.
    pub version: u32,
    /// The version of its hours that promises freeze.
    pub hours_version: String,
    pub regions: Vec<RegionHours>,
    /// The queue of the region whose turn it is, where there are several.
    pub region_now: Option<String>,
    pub used_by: Vec<CalendarUse>,
}

/// Who uses a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarUse {
    pub of: HoursOf,
    pub id: String,
    pub name: String,
}

/// A site of an account, for agents.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    pub id: String,
    pub account: String,
    pub name: String,
    pub calendar: Option<String>,
}

/// A region's queue, and whether it has the turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegionTurn {
    pub queue: String,
    pub now: bool,
}

impl Reading {
    /// The calendars of the desk, by name, as far as they can be read.
    pub fn calendars(&self) -> Answering<'_, Vec<CalendarView>> {
        Box::pin(async move { Ok(self.calendars_listed().await?.items) })
    }

    /// The calendars of the desk, by name. What cannot be read is named.
    pub fn calendars_listed(&self) -> Answering<'_, Page<CalendarView>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let mut page = Page::default();
                let all = named::calendars_listed(tx, viewer.desk()).await?;
                let mut uses = uses(tx, viewer).await?;
                for (id, read) in all {
                    let used_by = uses.remove(&CalendarId(id)).unwrap_or_default();
                    page.list(&id, read.map(|it| calendar_view(it, used_by, now)))?;
                }
                Ok(page)
            })
        })
    }

    /// One calendar, as it is kept.
    pub fn calendar(&self, id: CalendarId) -> Answering<'_, NamedCalendar> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let known = named::calendar(tx, viewer.desk(), id, false).await?;
                known.ok_or_else(|| Fault::Refused(refusal::not_found()))
            })
        })
    }

    /// The sites of the accounts that the viewer may see.
    pub fn sites(&self) -> Answering<'_, Vec<SiteView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let accounts = visible_accounts(tx, viewer).await?;
                let sites = named::sites(tx, viewer.desk()).await?.into_iter();
                let seen = sites.filter(|site| accounts.iter().any(|it| it.id == site.account));
                Ok(seen
                    .map(|site| SiteView {
                        id: site.id.to_string(),
                        account: site.account.to_string(),
                        name: site.name,
                        calendar: site.calendar.map(|id| id.to_string()),
                    })
                    .collect())
            })
        })
    }

    /// The queues of regions that the desk's calendars name, and which have the turn now.
    pub fn regions(&self) -> Answering<'_, Vec<RegionTurn>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let mut regions: Vec<RegionTurn> = Vec::new();
                for calendar in named::readable_calendars(tx, viewer.desk()).await? {
                    let turn = calendar.region_at(now).map(|region| region.queue.clone());
                    for region in calendar.regions.iter().filter(|_| calendar.follows_the_sun()) {
                        let has = turn.as_ref() == Some(&region.queue);
                        match regions.iter_mut().find(|it| it.queue == region.queue) {
                            Some(known) => known.now |= has,
                            None => regions.push(RegionTurn { queue: region.queue.clone(), now: has }),
                        }
                    }
                }
                Ok(regions)
            })
        })
    }
}

fn calendar_view(calendar: NamedCalendar, used_by: Vec<CalendarUse>, now: Timestamp) -> CalendarView {
    CalendarView {
        id: calendar.id.to_string(),
        version: calendar.version,
        hours_version: calendar.calendars().version(),
        region_now: calendar.region_at(now).map(|region| region.queue.clone()),
        name: calendar.name,
        regions: calendar.regions,
        used_by,
    }
}

/// Who uses which calendar, as far as the viewer may see them.
async fn uses(tx: &mut Tx, viewer: &Viewer) -> Result<BTreeMap<CalendarId, Vec<CalendarUse>>, Fault> {
    let mut uses: BTreeMap<CalendarId, Vec<CalendarUse>> = BTreeMap::new();
    let mut add = |calendar: Option<CalendarId>, of, id: String, name: String| {
        if let Some(calendar) = calendar {
            uses.entry(calendar).or_default().push(CalendarUse { of, id, name });
        }
    };
    let desk = rows::desk(tx, viewer.desk()).await?;
    add(desk.named_calendar, HoursOf::Desk, desk.id.to_string(), desk.name.clone());
    let accounts = visible_accounts(tx, viewer).await?;
    let seen = |id| accounts.iter().any(|account| account.id == id);
    let agreements = rows::readable_agreements(tx, viewer.desk()).await?;
    for agreement in agreements.into_iter().filter(|it| seen(it.account)) {
        add(agreement.named_calendar, HoursOf::Agreement, agreement.id.to_string(), agreement.name.clone());
    }
    for site in named::sites(tx, viewer.desk()).await?.into_iter().filter(|it| seen(it.account)) {
        add(site.calendar, HoursOf::Site, site.account.to_string(), site.name);
    }
    for account in &accounts {
        add(account.calendar, HoursOf::Account, account.id.to_string(), account.name.clone());
    }
    Ok(uses)
}

/// Whose requests are a region's turn now.
pub(super) async fn turns(tx: &mut Tx, viewer: &Viewer, queue: &str, now: Timestamp) -> Result<Turns, Fault> {
    let desk = viewer.desk();
    let calendars = named::readable_calendars(tx, desk).await?;
    let has_turn = |id: CalendarId| {
        let calendar = calendars.iter().find(|calendar| calendar.id == id);
        calendar.and_then(|calendar| calendar.region_at(now)).is_some_and(|region| region.queue == queue)
    };
    let own = rows::desk(tx, desk).await?.named_calendar;
    let mut turns = Turns { desk: own.is_some_and(has_turn), ..Turns::default() };
    let keep = |naming: &mut Naming, id, calendar: Option<CalendarId>| {
        naming.all.push(id);
        if calendar.is_some_and(has_turn) {
            naming.turn.push(id);
        }
    };
    let policies = rows::readable_policies(tx, desk).await?;
    for agreement in rows::readable_agreements(tx, desk).await? {
        let AgreementId(id) = agreement.id;
        if agreement.calendar.is_some() || agreement.named_calendar.is_some() {
            keep(&mut turns.agreements, id, agreement.named_calendar);
        }
        let named = |policy: &&Arc<domain::policy::Policy>| {
            policy.id == agreement.policy.id && policy.version == agreement.policy.version
        };
        if policies.iter().find(named).is_some_and(|policy| has_hours(policy)) {
            keep(&mut turns.policies, id, None);
        }
    }
    for site in named::sites(tx, desk).await?.into_iter().filter(|site| site.calendar.is_some()) {
        keep(&mut turns.sites, site.id.0, site.calendar);
    }
    for account in rows::accounts(tx, desk).await?.into_iter().filter(|it| it.calendar.is_some()) {
        keep(&mut turns.accounts, account.id.0, account.calendar);
    }
    Ok(turns)
}
