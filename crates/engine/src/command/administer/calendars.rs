//! Calendars with a name, sites, and who uses which hours.

use std::collections::BTreeMap;

use domain::audit::Audited;
use domain::calendar::Spec;
use domain::desk::{Agreement, Carrier};
use domain::id::{AccountId, CalendarId, DeskId, SeatId, SiteId};
use domain::named::{NamedCalendar, Observes, RegionHours, Site};
use domain::seat::Viewer;
use domain::text::{self, Both};
use domain::{Reason, Refusal};
use hours::ical::{self, Entry, Import};
use serde::{Deserialize, Serialize};
use store::rows;
use store::{Fault, Tx, named, people};

use super::super::At;
use super::{agreements, made, note};
use crate::document::document;
use crate::may::must_see_account;
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats::viewer_of;

/// A calendar to make or to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarDraft {
    pub name: String,
    pub regions: Vec<RegionDraft>,
}

/// One region of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionDraft {
    /// The name of the region's queue; needed where there are several regions.
    #[serde(default)]
    pub queue: String,
    pub hours: Spec,
    #[serde(default)]
    pub observes: Option<Observing>,
    /// What dates are called: `2026-12-24`.
    #[serde(default)]
    pub names: BTreeMap<String, Both>,
}

/// Which public holidays count too: they are taken over as they are known now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observing {
    /// ISO 3166-1, two letters.
    pub country: String,
    /// ISO 3166-2 without the country; none: the country as a whole.
    #[serde(default)]
    pub region: Option<String>,
    /// First and last year.
    pub from: i16,
    pub to: i16,
}

impl CalendarDraft {
    /// The draft that a calendar came from.
    pub fn of(calendar: &NamedCalendar) -> Self {
        let region = |region: &RegionHours| RegionDraft {
            queue: region.queue.clone(),
            hours: region.hours.clone(),
            observes: region.observes.as_ref().map(|it| Observing {
                country: it.country.clone(),
                region: it.region.clone(),
                from: it.from,
                to: it.to,
            }),
            names: region.names.clone(),
        };
        Self { name: calendar.name.clone(), regions: calendar.regions.iter().map(region).collect() }
    }

    /// The calendar with entries of a file in one of its regions: those that begin on these lines.
    pub fn importing(calendar: &NamedCalendar, place: usize, import: &Import, lines: &[usize]) -> Self {
        let mut draft = Self::of(calendar);
        let (Some(region), Some(changed)) = (calendar.regions.get(place), draft.regions.get_mut(place))
        else {
            return draft;
        };
        let chosen: Vec<&Entry> = import.entries.iter().filter(|entry| lines.contains(&entry.line)).collect();
        // Cut out of the hours as they count, public holidays included; those stay apart.
        let applied = ical::apply(&region.spec(), chosen.iter().copied());
        let observed = |date: &String| region.observes.as_ref().is_some_and(|it| it.dates.contains_key(date));
        changed.hours = applied.spec;
        changed.hours.holidays.retain(|date| region.hours.holidays.contains(date) || !observed(date));
        for (date, name) in applied.names {
            changed.names.entry(date).or_insert_with(|| Both { en: name.clone(), fr: name });
        }
        draft
    }

    /// The calendar it would make, with its public holidays, judged as if it were saved.
    pub fn calendar(&self, id: CalendarId, desk: DeskId, version: u32) -> Result<NamedCalendar, Refusal> {
        let regions = self.regions.iter().map(|draft| {
            Ok(RegionHours {
                queue: draft.queue.trim().to_owned(),
                hours: draft.hours.clone(),
                observes: draft.observes.as_ref().map(Observing::taken_over).transpose()?,
                names: draft.names.clone(),
            })
        });
        let regions = regions.collect::<Result<_, Refusal>>()?;
        let calendar = NamedCalendar { id, desk, name: text::line("name", &self.name)?, regions, version };
        calendar.must_be_whole()?;
        Ok(calendar)
    }
}

impl Observing {
    fn taken_over(&self) -> Result<Observes, Refusal> {
        let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
        let country = hours::holidays::country(&self.country).ok_or_else(|| wrong("country"))?;
        if self.region.as_ref().is_some_and(|region| !country.has(region)) {
            return Err(wrong("region"));
        }
        let source = hours::holidays::source();
        let (from, to) = (self.from.max(*source.years.start()), self.to.min(*source.years.end()));
        if from > to {
            return Err(wrong("from"));
        }
        let days = country.holidays(self.region.as_deref(), &(from..=to));
        Ok(Observes {
            country: self.country.clone(),
            region: self.region.clone(),
            from,
            to,
            source: format!("{} {}", source.name, source.version),
            dates: days.into_iter().map(|day| (day.date.to_string(), day.name)).collect(),
        })
    }
}

/// Why a calendar file was not taken, with the line.
pub fn refused_file(fault: &hours::ical::Fault) -> Refusal {
    Refusal::field(Reason::CalendarFileInvalid, "file")
        .with("fault", fault.why.code())
        .with("line", fault.line)
        .with("found", &fault.what)
}

/// Makes a calendar, or changes the one that was seen at `version`. Promises keep the hours they were made on.
pub async fn put(
    at: &At<'_>,
    tx: &mut Tx,
    id: CalendarId,
    version: u32,
    draft: &CalendarDraft,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let known = named::calendar(tx, at.desk(), id, true).await?;
    if known.as_ref().map_or(0, |known| known.version) != version {
        return Err(Fault::Refused(Refusal::new(Reason::ChangedMeanwhile)));
    }
    let calendar = draft.calendar(id, at.desk(), version + 1)?;
    let all = named::calendars(tx, at.desk()).await?;
    if all.iter().any(|other| other.id != id && other.name == calendar.name) {
        return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", &calendar.name)));
    }
    named::put_calendar(tx, &calendar).await?;
    let mut desk = rows::lock_desk(tx, at.desk()).await?;
    if desk.named_calendar == Some(id) {
        desk.calendar = calendar.calendars();
        rows::put_desk(tx, &desk).await?;
    }
    tell_askers(at, tx).await?;
    note(at, tx, Audited::CalendarKept, &calendar.name, &calendar.version.to_string()).await?;
    Ok(made(id))
}

/// The desk's own hours: a named calendar, or those it has, from now on without a name.
pub async fn choose_for_desk(
    at: &At<'_>,
    tx: &mut Tx,
    calendar: Option<CalendarId>,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let mut desk = rows::lock_desk(tx, at.desk()).await?;
    desk.named_calendar = calendar;
    let chosen = chosen(at, tx, calendar).await?;
    if let Some(chosen) = &chosen {
        desk.calendar = chosen.calendars();
    }
    rows::put_desk(tx, &desk).await?;
    tell_askers(at, tx).await?;
    note(at, tx, Audited::DeskHoursChosen, &desk.name, &name_of(chosen)).await?;
    Ok(made(desk.id))
}

/// The hours of an account, where neither agreement nor site names any.
pub async fn choose_for_account(
    at: &At<'_>,
    tx: &mut Tx,
    account: AccountId,
    calendar: Option<CalendarId>,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    must_see_account(at.viewer(), account)?;
    let mut account = rows::account(tx, at.desk(), account).await?;
    let chosen = chosen(at, tx, calendar).await?;
    account.calendar = calendar;
    rows::put_account(tx, at.desk(), &account, at.now).await?;
    tell_askers(at, tx).await?;
    note(at, tx, Audited::AccountHoursChosen, &account.name, &name_of(chosen)).await?;
    Ok(made(account.id))
}

/// A site of an account: a new one, or a change.
pub async fn put_site(at: &At<'_>, tx: &mut Tx, given: &Site) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    must_see_account(at.viewer(), given.account)?;
    let account = rows::account(tx, at.desk(), given.account).await?;
    if let Some(id) = given.calendar {
        known(at, tx, id).await?;
    }
    let site = Site { name: text::line("name", &given.name)?, ..given.clone() };
    for other in named::sites(tx, at.desk()).await? {
        if other.id == site.id && other.account != site.account {
            return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
        }
        if other.id != site.id && other.account == site.account && other.name == site.name {
            return Err(Fault::Refused(Refusal::new(Reason::AlreadyExists).with("what", &site.name)));
        }
    }
    named::put_site(tx, at.desk(), &site).await?;
    note(at, tx, Audited::SiteKept, &site.name, &account.name).await?;
    Ok(made(site.id))
}

/// Where a contact belongs. Requests that are filed stay where they were filed.
pub async fn seat_at_site(
    at: &At<'_>,
    tx: &mut Tx,
    seat: SeatId,
    site: Option<SiteId>,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    let mut row = super::own(people::seat_by_id(tx, at.desk(), seat).await?)?;
    let Some(Viewer::Contact(mut contact)) = viewer_of(tx, &row).filter(|_| row.ends.is_none()) else {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    };
    must_see_account(at.viewer(), contact.account)?;
    if let Some(id) = site
        && named::site_by_id(tx, at.desk(), id).await?.account != contact.account
    {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    }
    contact.site = site;
    let name = contact.name.clone();
    row.body = document(&Viewer::Contact(contact))?;
    people::put_seat(tx, &row).await?;
    note(at, tx, Audited::ContactAtSite, &name, &site.map(|site| site.to_string()).unwrap_or_default())
        .await?;
    Ok(made(seat))
}

/// A calendar that the desk has.
pub(super) async fn known(at: &At<'_>, tx: &mut Tx, id: CalendarId) -> Result<NamedCalendar, Fault> {
    Ok(super::own(named::calendar(tx, at.desk(), id, false).await?)?)
}

async fn chosen(
    at: &At<'_>,
    tx: &mut Tx,
    calendar: Option<CalendarId>,
) -> Result<Option<NamedCalendar>, Fault> {
    match calendar {
        Some(id) => Ok(Some(known(at, tx, id).await?)),
        None => Ok(None),
    }
}

/// What a calendar is called; nothing where none was chosen.
fn name_of(chosen: Option<NamedCalendar>) -> String {
    chosen.map(|it| it.name).unwrap_or_default()
}

/// Sends askers that run a desk here their newer copy, where the hours may have changed.
async fn tell_askers(at: &At<'_>, tx: &mut Tx) -> Result<(), Fault> {
    let leans_on_ours = |agreement: &Agreement| {
        agreement.calendar.is_none() && matches!(agreement.asker, Some(Carrier::InProcess { .. }))
    };
    agreements::tell_askers(at, tx, leans_on_ours).await
}
