//! Calendars with a name, and sites of accounts.

use domain::calendar::Calendars;
use domain::id::{AccountId, CalendarId, DeskId, SiteId};
use domain::named::{NamedCalendar, Site};
use domain::refusal;
use std::sync::Arc;
use uuid::Uuid;

use crate::arg::args;
use crate::locks::{Firm, Rank, Row};
use crate::rows;
use crate::run::Fault;
use crate::tx::{Tx, statements};

statements! {
    CALENDARS => ["select id, body from named_calendar where desk_id = $1 order by name, id"];
    CALENDAR => ["select body from named_calendar where desk_id = $1 and id = $2"];
    CALENDAR_LOCKED => ["select body from named_calendar where desk_id = $1 and id = $2" for update];
    HOURS => ["select hours from named_calendar where desk_id = $1 and id = $2"];
    PUT_CALENDAR => ["insert into named_calendar (desk_id, id, name, hours, body, version) values ($1, $2, $3, $4, $5, $6)
                      on conflict (desk_id, id) do update set name = excluded.name, hours = excluded.hours, body = excluded.body, version = excluded.version"];
    SITES => ["select id, account_id, name, calendar_id from site where desk_id = $1 order by name, id"];
    SITE => ["select id, account_id, name, calendar_id from site where desk_id = $1 and id = $2"];
    PUT_SITE => ["insert into site (desk_id, id, account_id, name, calendar_id) values ($1, $2, $3, $4, $5)
                  on conflict (desk_id, id) do update set name = excluded.name, calendar_id = excluded.calendar_id"];
}

type SiteColumns = (Uuid, Uuid, String, Option<Uuid>);

fn read((body,): (String,)) -> Result<NamedCalendar, Fault> {
    serde_json::from_str(&body).map_err(|error| Fault::unreadable("a calendar", &error))
}

fn site((id, account, name, calendar): SiteColumns) -> Site {
    Site { id: SiteId(id), account: AccountId(account), name, calendar: calendar.map(CalendarId) }
}

/// The calendars of a desk, by name, for what leans on all of them.
pub async fn calendars(tx: &mut Tx, desk: DeskId) -> Result<Vec<NamedCalendar>, Fault> {
    calendars_listed(tx, desk).await?.into_iter().map(|(_, calendar)| calendar).collect()
}

/// The calendars of a desk that can be read, by name. The log says what cannot.
pub async fn readable_calendars(tx: &mut Tx, desk: DeskId) -> Result<Vec<NamedCalendar>, Fault> {
    let listed = calendars_listed(tx, desk).await?;
    Ok(listed.into_iter().filter_map(|(_, calendar)| calendar.inspect_err(crate::tell).ok()).collect())
}

/// The calendars of a desk, by name: the id of each, and what keeps it from being read.
pub async fn calendars_listed(
    tx: &mut Tx,
    desk: DeskId,
) -> Result<Vec<(Uuid, Result<NamedCalendar, Fault>)>, Fault> {
    let rows: Vec<(Uuid, String)> = tx.all(CALENDARS, args![desk]).await?;
    Ok(rows.into_iter().map(|(id, body)| (id, read((body,)))).collect())
}

/// One calendar. `lock`: until the transaction ends.
pub async fn calendar(
    tx: &mut Tx,
    desk: DeskId,
    id: CalendarId,
    lock: bool,
) -> Result<Option<NamedCalendar>, Fault> {
    if lock {
        tx.takes(Row::new(Rank::Kept, id.0), Firm::Change)?;
    }
    let sql = if lock { CALENDAR_LOCKED } else { CALENDAR };
    tx.optional(sql, args![desk, id]).await?.map(read).transpose()
}

/// The hours of a calendar as they are now; kept by version, so that they are read once.
pub async fn hours(tx: &mut Tx, desk: DeskId, id: CalendarId) -> Result<Arc<Calendars>, Fault> {
    let row: Option<(String,)> = tx.optional(HOURS, args![desk, id]).await?;
    let (version,) = row.ok_or_else(|| Fault::Corrupt(format!("calendar {id} is named and not there")))?;
    let kept = rows::kept_calendar(tx, desk, &version).await?;
    kept.ok_or_else(|| Fault::Corrupt(format!("the hours of calendar {id} were not kept")))
}

/// Adds or changes a calendar, and keeps its hours.
pub async fn put_calendar(tx: &mut Tx, calendar: &NamedCalendar) -> Result<(), Fault> {
    let hours = calendar.calendars();
    rows::keep_calendar(tx, calendar.desk, &hours).await?;
    let body = serde_json::to_string(calendar).map_err(|error| Fault::unwritable("a calendar", &error))?;
    let args =
        args![calendar.desk, calendar.id, calendar.name.as_str(), hours.version(), body, calendar.version];
    tx.run(PUT_CALENDAR, args).await
}

/// The sites of a desk's accounts, by name.
pub async fn sites(tx: &mut Tx, desk: DeskId) -> Result<Vec<Site>, Fault> {
    let rows: Vec<SiteColumns> = tx.all(SITES, args![desk]).await?;
    Ok(rows.into_iter().map(site).collect())
}

/// One site.
pub async fn site_by_id(tx: &mut Tx, desk: DeskId, id: SiteId) -> Result<Site, Fault> {
    let row: Option<SiteColumns> = tx.optional(SITE, args![desk, id]).await?;
    row.map(site).ok_or(Fault::Refused(refusal::not_found()))
}

/// Adds or changes a site.
pub async fn put_site(tx: &mut Tx, desk: DeskId, site: &Site) -> Result<(), Fault> {
    let args = args![desk, site.id, site.account, site.name.as_str(), site.calendar];
    tx.run(PUT_SITE, args).await
}
