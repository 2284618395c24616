//! Which hours count: the first of agreement, site, account and desk that names any; and keeping them for a promise.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::calendar::Calendars;
use domain::desk::Agreement;
use domain::id::{CalendarId, DeskId, PersonId, SiteId};
use domain::named::HoursOf;
use domain::policy::Policy;
use store::{Fault, Tx, named, rows};

use crate::seats::contacts_who_are;

/// The hours that count, and why these.
pub(crate) struct Counted {
    pub calendars: Arc<Calendars>,
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
        if let Some(calendars) = agreement.calendar.clone().map(Arc::new) {
            return Ok(Counted { calendars, of: HoursOf::Agreement, named: None, site: None });
        }
        if let Some(id) = agreement.named_calendar {
            let calendars = named::hours(tx, desk, id).await?;
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
            let calendars = named::hours(tx, desk, id).await?;
            return Ok(Counted { calendars, of, named: Some(id), site });
        }
    }
    let desk = rows::desk(tx, desk).await?;
    // Hours of a policy in local time are those of the desk's place: its zone, its holidays.
    let of = if has_hours(policy) { HoursOf::Policy } else { HoursOf::Desk };
    let named = desk.named_calendar.filter(|_| of == HoursOf::Desk);
    Ok(Counted {
        calendars: rows::hours_of_policy(tx, desk.id, policy, &desk.calendar),
        of,
        named,
        site: None,
    })
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
) -> Result<Arc<Calendars>, Fault> {
    let counted = hours(tx, desk, agreement, site, policy).await?;
    // The hours of a calendar with a name are kept with it, and were read from there.
    if counted.named.is_none() || counted.of == HoursOf::Desk {
        rows::keep_calendar(tx, desk, &counted.calendars).await?;
    }
    Ok(counted.calendars)
}

/// The site of a contact of an agreement's account.
pub(crate) async fn site_of(
    tx: &mut Tx,
    agreement: &Agreement,
    contact: Option<PersonId>,
) -> Result<Option<SiteId>, Fault> {
    let Some(person) = contact else { return Ok(None) };
    let seats = contacts_who_are(tx, agreement.desk, person).await?;
    Ok(seats.into_iter().filter(|seat| seat.account == agreement.account).find_map(|seat| seat.site))
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
