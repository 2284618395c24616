//! The form of a calendar's region: a new calendar begins with one, and may be given more.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use domain::calendar::{Calendar, Spec, Week};
use domain::id::CalendarId;
use domain::named::{NamedCalendar, RegionHours};
use domain::text::Both;
use domain::{Reason, Refusal};
use engine::hours::holidays;
use engine::{Action, Administer, CalendarDraft, Observing, RegionDraft};

use super::calendar;
use super::calendars::{Region, known, known_region};
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, id_of_form, must};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/calendar-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    /// The calendar that is changed: address and name; a new one has none.
    known: Option<(String, String)>,
    action: String,
    /// Whether the region's queue needs a name.
    several: bool,
    places: Vec<Group>,
    days: Vec<(String, String)>,
    preview: Option<Region>,
}

/// The places of a country.
struct Group {
    name: String,
    places: Vec<(String, String)>,
}

/// Which region of which calendar a form is about.
#[derive(Clone)]
struct About {
    calendar: Option<NamedCalendar>,
    /// The region's place; past the last: a new one.
    place: usize,
}

impl About {
    fn action(&self, shell: &Shell) -> String {
        let base = shell.base();
        match &self.calendar {
            None => format!("{base}/calendars/new"),
            Some(it) if self.place < it.regions.len() => {
                format!("{base}/calendars/{}/regions/{}/edit", it.id, self.place)
            }
            Some(it) => format!("{base}/calendars/{}/regions/new", it.id),
        }
    }

    fn several(&self) -> bool {
        self.calendar.as_ref().is_some_and(|it| it.regions.len().max(self.place + 1) > 1)
    }
}

/// `GET /d/{desk}/calendars/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    form(&at, &About { calendar: None, place: 0 }, blank(&at), None)
}

/// `POST /d/{desk}/calendars/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    save(&at, About { calendar: None, place: 0 }, &fields).await
}

/// `GET /d/{desk}/calendars/{calendar}/regions/new`.
pub(super) async fn new_region(at: AtDesk, Path((_, calendar)): Path<(String, String)>) -> Answer {
    let it = known(&at, &calendar).await?;
    let sheet = blank(&at).with("name", &it.name).with("version", it.version);
    // The first region needs a queue from now on too.
    let sheet = if it.regions.len() == 1 { sheet.with("first_queue", &it.regions[0].queue) } else { sheet };
    form(&at, &About { place: it.regions.len(), calendar: Some(it) }, sheet, None)
}

/// `POST /d/{desk}/calendars/{calendar}/regions/new`.
pub(super) async fn add_region(
    at: AtDesk,
    Path((_, calendar)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let it = known(&at, &calendar).await?;
    save(&at, About { place: it.regions.len(), calendar: Some(it) }, &fields).await
}

/// `GET /d/{desk}/calendars/{calendar}/regions/{region}/edit`.
pub(super) async fn edit(at: AtDesk, Path((_, calendar, region)): Path<(String, String, String)>) -> Answer {
    let (it, place) = known_region(&at, &calendar, &region).await?;
    let sheet = filled(&it, &it.regions[place], &at.shell);
    form(&at, &About { calendar: Some(it), place }, sheet, None)
}

/// `POST /d/{desk}/calendars/{calendar}/regions/{region}/edit`.
pub(super) async fn change(
    at: AtDesk,
    Path((_, calendar, region)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    let (it, place) = known_region(&at, &calendar, &region).await?;
    save(&at, About { calendar: Some(it), place }, &fields).await
}

/// Shows what the form would make, or makes it.
async fn save(at: &AtDesk, about: About, fields: &Fields) -> Answer {
    must(at, Action::KeepAgreements)?;
    let shell = &at.shell;
    let (id, version) = match &about.calendar {
        Some(it) => (it.id, fields.text("version").parse().unwrap_or(it.version)),
        None => (CalendarId(id_of_form(fields, at)), 0),
    };
    let made = draft(&about, fields, shell)
        .and_then(|draft| Ok((draft.calendar(id, at.seat.desk, version).map_err(Fault::from)?, draft)));
    let (calendar, draft) = match made {
        Ok(made) => made,
        Err(fault) => return form(at, &about, Sheet::refused(fields, shell, fault), None),
    };
    if fields.text("do") == "preview" {
        let all = Region::all(&calendar, at.app.engine.now(), shell);
        return form(at, &about, Sheet::typed(fields), all.into_iter().nth(about.place));
    }
    match administer(at, fields, Administer::PutCalendar { calendar: id, version, draft }).await {
        Ok(_) => Ok(back(at, &format!("calendars/{id}"), "ui-o-done-calendar")),
        Err(failure) => form(at, &about, Sheet::refused(fields, shell, failure), None),
    }
}

/// What the form makes of the calendar.
fn draft(about: &About, fields: &Fields, shell: &Shell) -> Result<CalendarDraft, Fault> {
    let mut draft = match &about.calendar {
        Some(it) => CalendarDraft::of(it),
        None => CalendarDraft { name: String::new(), regions: Vec::new() },
    };
    draft.name = fields.text("name");
    if let (Some(first), Some(queue)) = (draft.regions.first_mut(), fields.optional("first_queue")) {
        first.queue = queue;
    }
    let region = read(fields, shell)?;
    match draft.regions.get_mut(about.place) {
        Some(known) => *known = region,
        None => draft.regions.push(region),
    }
    Ok(draft)
}

fn read(fields: &Fields, shell: &Shell) -> Result<RegionDraft, Fault> {
    let mut names = BTreeMap::new();
    let mut name = |date: &str, name: &str| {
        if !name.is_empty() {
            names.insert(date.to_owned(), Both { en: name.to_owned(), fr: name.to_owned() });
        }
    };
    let mut spec = Spec { zone: fields.text("zone").trim().to_owned(), ..Spec::default() };
    if !fields.checked("always") {
        spec.weekly = Some(calendar::week(fields, shell)?);
    }
    for line in super::lines(&fields.text("holidays")) {
        let (date, called) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
        spec.holidays.push(date.to_owned());
        name(date, called.trim());
    }
    for line in super::lines(&fields.text("exceptions")) {
        let (date, rest) = line.split_once([' ', ':']).unwrap_or((&line, ""));
        let rest = rest.trim_start_matches([':', ' ']);
        let (typed, called) = match rest.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            Some((typed, called)) => (typed.trim(), called.trim()),
            None => (rest.trim(), ""),
        };
        let closed = typed.is_empty() || typed.chars().all(char::is_alphabetic);
        let hours = if closed { Vec::new() } else { calendar::intervals("exceptions", typed, shell)? };
        spec.exceptions.insert(date.to_owned(), hours);
        name(date, called);
    }
    Calendar::new(spec.clone()).check().map_err(|fault| calendar::said(&fault, shell))?;
    let observes = match fields.optional("observes") {
        Some(place) => Some(observing(&place, fields)?),
        None => None,
    };
    Ok(RegionDraft { queue: fields.text("queue"), hours: spec, observes, names })
}

/// `FR`, or `FR/6AE`, and the years.
fn observing(place: &str, fields: &Fields) -> Result<Observing, Refusal> {
    let year = |name: &'static str, usual: i16| match fields.optional(name) {
        Some(text) => text.parse().map_err(|_| Refusal::field(Reason::FieldInvalid, name)),
        None => Ok(usual),
    };
    let years = &holidays::source().years;
    let (country, region) = place.split_once('/').map_or((place, None), |(c, r)| (c, Some(r)));
    Ok(Observing {
        country: country.to_owned(),
        region: region.map(str::to_owned),
        from: year("from", *years.start())?,
        to: year("to", *years.end())?,
    })
}

fn blank(at: &AtDesk) -> Sheet {
    let this = at.app.engine.now().to_zoned(at.shell.zone.clone()).year();
    let mut sheet = Sheet::new()
        .with("zone", at.shell.zone.iana_name().unwrap_or("UTC"))
        .with("from", this)
        .with("to", holidays::source().years.end());
    for day in ["mon", "tue", "wed", "thu", "fri"] {
        sheet = sheet.with(day, "09:00-18:00");
    }
    sheet
}

/// What stands in the form of a known region.
fn filled(calendar: &NamedCalendar, region: &RegionHours, shell: &Shell) -> Sheet {
    let spec = &region.hours;
    let called = |date: &String| region.names.get(date).map(|name| shell.both(name).to_owned());
    let holidays: Vec<String> = spec
        .holidays
        .iter()
        .map(|date| called(date).map_or_else(|| date.clone(), |name| format!("{date} {name}")))
        .collect();
    let exceptions = spec.exceptions.iter().map(|(date, hours)| {
        let typed: Vec<String> = hours.iter().map(|[from, to]| format!("{from}-{to}")).collect();
        let typed = if typed.is_empty() { shell.said("ui-o-closed") } else { typed.join(", ") };
        called(date).map_or_else(|| format!("{date} {typed}"), |name| format!("{date} {typed} ({name})"))
    });
    let mut sheet = Sheet::new()
        .with("version", calendar.version)
        .with("name", &calendar.name)
        .with("queue", &region.queue)
        .with("zone", &spec.zone)
        .with("holidays", holidays.join("\n"))
        .with("exceptions", exceptions.collect::<Vec<_>>().join("\n"));
    match &spec.weekly {
        Some(week) => sheet = calendar::filled_week(sheet, week),
        None => sheet = sheet.with("always", "yes"),
    }
    match &region.observes {
        Some(it) => {
            let region = it.region.as_ref().map(|region| format!("/{region}")).unwrap_or_default();
            sheet.with("observes", format!("{}{region}", it.country)).with("from", it.from).with("to", it.to)
        }
        None => sheet,
    }
}

fn form(at: &AtDesk, about: &About, sheet: Sheet, preview: Option<Region>) -> Answer {
    must(at, Action::KeepAgreements)?;
    let shell = at.shell.clone();
    let mut places: Vec<Group> = holidays::countries()
        .iter()
        .map(|country| {
            let whole = (country.code.to_owned(), shell.both(&country.name).to_owned());
            let regions = country
                .regions
                .iter()
                .map(|it| (format!("{}/{}", country.code, it.code), format!("{} – {}", whole.1, it.name)));
            Group { name: whole.1.clone(), places: std::iter::once(whole.clone()).chain(regions).collect() }
        })
        .collect();
    places.sort_by_key(|group| group.name.to_lowercase());
    let status = sheet.status;
    let html = FormPage {
        known: about
            .calendar
            .as_ref()
            .map(|it| (format!("{}/calendars/{}", shell.base(), it.id), it.name.clone())),
        action: about.action(&shell),
        several: about.several(),
        places,
        days: Week::default()
            .days()
            .map(|(code, _)| (code.to_owned(), shell.code("ui-o-day", code)))
            .to_vec(),
        preview,
        sheet,
        shell,
    };
    Ok(page(html, status))
}
