//! Which hours count: the first of agreement, site, account and desk that names any; and keeping them for a promise.

use std::collections::BTreeMap;

use domain::calendar::Calendars;
use domain::desk::Agreement;
use domain::id::{CalendarId, DeskId, PersonId, SiteId};
use domain::named::HoursOf;
use domain::policy::Policy;
use domain::seat::Viewer;
use store::{Fault, Tx, named, people, rows};

use crate::seats::viewer_of;

/// The hours that count, and why these.
pub(crate) struct Counted {
    pub calendars: Calendars,
    pub of: HoursOf,
    /// The named calendar that they are.
    pub named: Option<CalendarId>,
    /// The site that named them.
    pub site: Option<String>,
}

/// The hours that count for whoever asks under an agreement, at a site; without an agreement the desk asks itself.
pub(crate) async fn hours(
    tx: &mut Tx,
    desk: DeskId,
    agreement: Option<&Agreement>,
    site: Option<SiteId>,
    policy: &Policy,
) -> Result<Counted, Fault> {
    if let Some(agreement) = agreement {
        if let Some(calendars) = agreement.calendar.clone() {
            return Ok(Counted { calendars, of: HoursOf::Agreement, named: None, site: None });
        }
        if let Some(id) = agreement.named_calendar {
            let calendars = (*named::hours(tx, desk, id).await?).clone();
            return Ok(Counted { calendars, of: HoursOf::Agreement, named: Some(id), site: None });
        }
        let site = match site {
            Some(id) => Some(named::site_by_id(tx, desk, id).await?),
            None => None,
        };
        let place = match site.and_then(|site| Some((site.calendar?, site.name))) {
            Some((id, name)) => Some((id, HoursOf::Site, Some(name))),
            None => {
                let account = rows::account(tx, desk, agreement.account).await?;
                account.calendar.map(|id| (id, HoursOf::Account, None))
            }
        };
        if let Some((id, of, site)) = place {
            let calendars = (*named::hours(tx, desk, id).await?).clone();
            return Ok(Counted { calendars, of, named: Some(id), site });
        }
    }
    let desk = rows::desk(tx, desk).await?;
    // Hours of a policy in local time are those of the desk's place: its zone, its holidays.
    let of = if has_hours(policy) { HoursOf::Policy } else { HoursOf::Desk };
    let named = desk.named_calendar.filter(|_| of == HoursOf::Desk);
    Ok(Counted { calendars: policy.calendar(&desk.calendar), of, named, site: None })
}

/// Whether a policy names hours of its own.
pub(crate) fn has_hours(policy: &Policy) -> bool {
    policy.calendar.is_some() || policy.hours.is_some()
}

/// The hours that count, kept by version: a promise made on them can be explained, and resumed, when they have long
/// changed.
pub(crate) async fn hours_to_promise(
    tx: &mut Tx,
    desk: DeskId,
    agreement: Option<&Agreement>,
    site: Option<SiteId>,
    policy: &Policy,
) -> Result<Calendars, Fault> {
    let calendars = hours(tx, desk, agreement, site, policy).await?.calendars;
    rows::keep_calendar(tx, desk, &calendars).await?;
    Ok(calendars)
}

/// The site of a contact of an agreement's account.
pub(crate) async fn site_of(
    tx: &mut Tx,
    agreement: &Agreement,
    contact: Option<PersonId>,
) -> Result<Option<SiteId>, Fault> {
    let Some(person) = contact else { return Ok(None) };
    let seats = people::seats_of(tx, person).await?;
    Ok(seats.iter().filter(|row| row.desk == agreement.desk && row.ends.is_none()).find_map(|row| {
        match viewer_of(row)? {
            Viewer::Contact(seat) if seat.account == agreement.account => seat.site,
            _ => None,
        }
    }))
}

/// The hours of calendars as they are now.
pub(crate) async fn hours_of(
    tx: &mut Tx,
    desk: DeskId,
    calendars: impl IntoIterator<Item = CalendarId>,
) -> Result<BTreeMap<CalendarId, Calendars>, Fault> {
    let mut hours = BTreeMap::new();
    for id in calendars {
        if let Some(calendar) = named::calendar(tx, desk, id, false).await? {
            hours.insert(id, calendar.calendars());
        }
    }
    Ok(hours)
}
