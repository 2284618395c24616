//! Calendars with a name: the list, each with its regions and the next weeks, the desk's own choice, the file.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::event::Attachment;
use domain::id::CalendarId;
use domain::named::{NamedCalendar, RegionHours};
use engine::hours::{holidays, ical};
use engine::{Action, Administer, CalendarDraft, CalendarUse};

use super::calendar::Hours;
use super::picture::{self, Cell};
use super::{Answer, administer, back, id, may, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, file, page, refused};

#[derive(Template)]
#[template(path = "desk/office/calendars.html")]
struct ListPage {
    shell: Shell,
    calendars: Vec<Row>,
    /// What of them cannot be shown.
    unreadable: Option<String>,
    /// What the desk may choose: code, name, whether it is chosen.
    choices: Vec<(String, String, bool)>,
    own: Vec<Hours>,
    may: bool,
}

struct Row {
    href: String,
    name: String,
    zones: String,
    region_now: Option<String>,
    used_by: Vec<Use>,
}

/// Who uses a calendar.
pub(super) struct Use {
    kind: String,
    name: String,
    href: Option<String>,
}

impl Use {
    fn of(it: &CalendarUse, shell: &Shell) -> Self {
        let place = match it.of.code() {
            "agreement" => Some("agreements"),
            "site" | "account" => Some("accounts"),
            _ => None,
        };
        Self {
            kind: shell.code("ui-hours-of", it.of.code()),
            name: it.name.clone(),
            href: place.map(|place| format!("{}/{place}/{}", shell.base(), it.id)),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/office/calendar.html")]
struct OnePage {
    shell: Shell,
    href: String,
    name: String,
    version: u32,
    hours_version: String,
    several: bool,
    regions: Vec<Region>,
    used_by: Vec<Use>,
    may: bool,
}

/// One region on a page.
pub(super) struct Region {
    pub at: usize,
    pub queue: String,
    pub now: bool,
    pub zone: String,
    pub hours: Vec<Hours>,
    pub days: Vec<String>,
    pub weeks: Vec<Vec<Cell>>,
    pub observes: Option<Observed>,
}

/// The public holidays of a region, and which years of them are known.
pub(super) struct Observed {
    pub place: String,
    pub from: i16,
    pub to: i16,
    pub source: String,
    pub coming: Vec<String>,
    /// Newer facts are here than those taken over.
    pub newer: bool,
}

impl Region {
    pub fn all(calendar: &NamedCalendar, now: domain::Timestamp, shell: &Shell) -> Vec<Self> {
        let turn = calendar.region_at(now);
        let regions = calendar.regions.iter().enumerate();
        regions.map(|(at, region)| Self::of(at, region, turn == Some(region), now, shell)).collect()
    }

    fn of(at: usize, region: &RegionHours, turn: bool, now: domain::Timestamp, shell: &Shell) -> Self {
        let zone = jiff::tz::TimeZone::get(&region.hours.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let today = now.to_zoned(zone).date();
        let own = domain::calendar::Calendar::new(region.hours.clone()).into();
        let names = domain::calendar::Week::default().days().map(|(code, _)| shell.code("ui-o-day", code));
        let source = holidays::source();
        let known = format!("{} {}", source.name, source.version);
        Self {
            at,
            queue: region.queue.clone(),
            now: turn,
            zone: region.hours.zone.clone(),
            hours: Hours::all(&own, today, shell),
            days: names.iter().map(|name| name.chars().take(3).collect()).collect(),
            weeks: picture::weeks(region, today, shell),
            observes: region.observes.as_ref().map(|it| Observed {
                place: place(&it.country, it.region.as_deref(), shell),
                from: it.from,
                to: it.to,
                coming: picture::coming(&it.dates, today, shell),
                newer: it.source != known || it.to < *source.years.end(),
                source: it.source.clone(),
            }),
        }
    }
}

/// A country, or a part of one, in words.
pub(super) fn place(code: &str, region: Option<&str>, shell: &Shell) -> String {
    let Some(country) = holidays::country(code) else { return code.to_owned() };
    let name = shell.both(&country.name);
    match region.and_then(|region| country.regions.iter().find(|it| it.code == region)) {
        Some(region) => format!("{name} – {}", region.name),
        None => name.to_owned(),
    }
}

/// `GET /d/{desk}/calendars`.
pub(super) async fn list(at: AtDesk) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.calendars_listed().await.map_err(no(&shell))?;
    let unreadable = shell.unreadable_listed(&found.unreadable);
    let calendars = found.items;
    let desk = at.reading.desk().await.map_err(no(&shell))?;
    let own = desk.named_calendar.map(|id| id.to_string()).unwrap_or_default();
    let today = at.app.engine.now().to_zoned(shell.zone.clone()).date();
    let mut choices = vec![(String::new(), shell.said("ui-o-cal-unnamed"), own.is_empty())];
    choices.extend(calendars.iter().map(|it| (it.id.clone(), it.name.clone(), it.id == own)));
    let rows = calendars.iter().map(|it| Row {
        href: format!("{}/calendars/{}", shell.base(), it.id),
        name: it.name.clone(),
        zones: it.regions.iter().map(|region| region.hours.zone.as_str()).collect::<Vec<_>>().join(", "),
        region_now: it.region_now.clone(),
        used_by: it.used_by.iter().map(|it| Use::of(it, &shell)).collect(),
    });
    let html = ListPage {
        calendars: rows.collect(),
        unreadable,
        choices,
        own: Hours::all(&desk.calendar, today, &shell),
        may: may(&at, Action::KeepAgreements),
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// A calendar of this desk.
pub(super) async fn known(at: &AtDesk, text: &str) -> Result<NamedCalendar, Response> {
    let asked: CalendarId = id(&at.shell, text)?;
    at.reading.calendar(asked).await.map_err(no(&at.shell))
}

/// A calendar of this desk, and one of its regions by its place.
pub(super) async fn known_region(
    at: &AtDesk,
    calendar: &str,
    region: &str,
) -> Result<(NamedCalendar, usize), Response> {
    let calendar = known(at, calendar).await?;
    let place = region.parse::<usize>().ok().filter(|place| *place < calendar.regions.len());
    Ok((calendar, place.ok_or_else(|| unknown(&at.shell))?))
}

/// `GET /d/{desk}/calendars/{calendar}`.
pub(super) async fn show(at: AtDesk, Path((_, calendar)): Path<(String, String)>) -> Answer {
    let it = known(&at, &calendar).await?;
    let shell = at.shell.clone();
    let all = at.reading.calendars().await.map_err(no(&shell))?;
    let view = all.into_iter().find(|view| view.id == it.id.to_string());
    let html = OnePage {
        href: format!("{}/calendars/{}", shell.base(), it.id),
        version: it.version,
        hours_version: view.as_ref().map(|view| view.hours_version.clone()).unwrap_or_default(),
        several: it.follows_the_sun(),
        regions: Region::all(&it, at.app.engine.now(), &shell),
        used_by: view.iter().flat_map(|view| &view.used_by).map(|it| Use::of(it, &shell)).collect(),
        may: may(&at, Action::KeepAgreements),
        name: it.name,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `POST /d/{desk}/calendars/{calendar}`: takes over the newest public holidays, or takes a region away.
pub(super) async fn change(
    at: AtDesk,
    Path((_, calendar)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let it = known(&at, &calendar).await?;
    let mut draft = CalendarDraft::of(&it);
    let said = match fields.text("remove").parse::<usize>() {
        Ok(place) if place < draft.regions.len() => {
            draft.regions.remove(place);
            "ui-o-done-region-removed"
        }
        _ => {
            let source = holidays::source();
            for observing in draft.regions.iter_mut().filter_map(|region| region.observes.as_mut()) {
                observing.to = *source.years.end();
            }
            "ui-o-done-holidays"
        }
    };
    let put = Administer::PutCalendar { calendar: it.id, version: it.version, draft };
    match administer(&at, &fields, put).await {
        Ok(_) => Ok(back(&at, &format!("calendars/{}", it.id), said)),
        Err(failure) => Err(refused(&at.shell, failure)),
    }
}

/// `POST /d/{desk}/calendars`: the hours of the desk itself.
pub(super) async fn choose(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let calendar = match fields.optional("calendar") {
        Some(text) => Some(id::<CalendarId>(&at.shell, &text)?),
        None => None,
    };
    match administer(&at, &fields, Administer::ChooseDeskHours { calendar }).await {
        Ok(_) => Ok(back(&at, "calendars", "ui-o-done-hours")),
        Err(failure) => Err(refused(&at.shell, failure)),
    }
}

/// `GET /d/{desk}/calendars/{calendar}/regions/{region}/file`: as iCalendar.
pub(super) async fn download(
    at: AtDesk,
    Path((_, calendar, region)): Path<(String, String, String)>,
) -> Answer {
    let (it, place) = known_region(&at, &calendar, &region).await?;
    let region = &it.regions[place];
    let shell = &at.shell;
    let (closed, hours) = (shell.said("ui-o-closed"), shell.said("ui-o-cal-other-hours"));
    let titles = ical::Titles { closed: &closed, hours: &hours };
    let spec = region.spec();
    let dates = spec.holidays.iter().chain(spec.exceptions.keys());
    let names = dates.filter_map(|date| Some((date.clone(), shell.both(region.name(date)?).to_owned())));
    let name =
        if region.queue.is_empty() { it.name.clone() } else { format!("{} {}", it.name, region.queue) };
    let text = ical::write(
        &format!("{}-{place}", it.id),
        &name,
        &spec,
        &names.collect(),
        titles,
        at.app.engine.now(),
    );
    let attachment = Attachment {
        name: format!("{name}.ics"),
        media_type: "text/calendar".into(),
        size: text.len() as u64,
        sha256: String::new(),
    };
    Ok(file(&attachment, text.into_bytes()))
}
