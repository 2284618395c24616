//! A calendar file into a region: what it holds is shown first, and entries are chosen; then it is saved.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::named::NamedCalendar;
use domain::{Reason, Refusal};
use engine::hours::ical::{self, Closure, Import};
use engine::{Action, Administer, CalendarDraft, refused_file};
use jiff::civil::{Date, DateTime};

use super::calendars::known_region;
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, date_said, must};
use crate::shell::{AtDesk, Fields, Shell, page};

/// Years that a file is read for: this one, and those after it.
const YEARS: i16 = 5;
/// Times of an entry that are listed.
const LISTED: usize = 4;

#[derive(Template)]
#[template(path = "desk/office/calendar-import.html")]
struct ImportPage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    action: String,
    name: String,
    queue: String,
    years: (i16, i16),
    found: Option<Found>,
}

/// What a file holds, to choose from.
struct Found {
    name: Option<String>,
    text: String,
    rows: Vec<Row>,
    cancelled: usize,
    elsewhere: usize,
}

struct Row {
    line: usize,
    title: String,
    casual: bool,
    repeats: bool,
    chosen: bool,
    times: Vec<String>,
    more: usize,
}

/// `GET /d/{desk}/calendars/{calendar}/regions/{region}/import`.
pub(super) async fn ask(at: AtDesk, Path((_, calendar, region)): Path<(String, String, String)>) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (it, place) = known_region(&at, &calendar, &region).await?;
    Ok(show(&at, &it, place, Sheet::new(), None))
}

/// `POST /d/{desk}/calendars/{calendar}/regions/{region}/import`: with a file, shows it; with the choice, saves it.
pub(super) async fn import(
    at: AtDesk,
    Path((_, calendar, region)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (it, place) = known_region(&at, &calendar, &region).await?;
    let text = match fields.files("file").into_iter().next() {
        Some((_, bytes, _)) => bytes.to_vec(),
        None => fields.text("text").into_bytes(),
    };
    let again = |fault: Fault| {
        let sheet = Sheet::refused(&fields, &at.shell, fault);
        Ok(show(&at, &it, place, sheet, None))
    };
    if text.is_empty() {
        return again(Refusal::field(Reason::FieldMissing, "file").into());
    }
    let (from, to) = window(&at);
    let region = &it.regions[place];
    let import = match ical::read(&text, &region.hours.zone, from, to) {
        Ok(import) => import,
        Err(fault) => return again(refused_file(&fault).into()),
    };
    if fields.text("do") != "save" {
        let text = String::from_utf8_lossy(&text).into_owned();
        let found = Found::of(import, text, &at.shell);
        return Ok(show(&at, &it, place, Sheet::new(), Some(found)));
    }
    let lines: Vec<usize> = fields.all("entry").iter().filter_map(|line| line.parse().ok()).collect();
    let draft = CalendarDraft::importing(&it, place, &import, &lines);
    let put = Administer::PutCalendar { calendar: it.id, version: it.version, draft };
    match administer(&at, &fields, put).await {
        Ok(_) => Ok(back(&at, &format!("calendars/{}", it.id), "ui-o-done-import")),
        Err(failure) => again(failure.into()),
    }
}

/// From the first of January to the end of the last year.
fn window(at: &AtDesk) -> (Date, Date) {
    let year = at.app.engine.now().to_zoned(at.shell.zone.clone()).year();
    let first = Date::new(year, 1, 1).unwrap_or(Date::ZERO);
    (first, Date::new(year + YEARS, 12, 31).unwrap_or(first))
}

fn show(at: &AtDesk, it: &NamedCalendar, place: usize, sheet: Sheet, found: Option<Found>) -> Response {
    let shell = at.shell.clone();
    let (from, to) = window(at);
    let status = sheet.status;
    let href = format!("{}/calendars/{}", shell.base(), it.id);
    let html = ImportPage {
        action: format!("{href}/regions/{place}/import"),
        href,
        name: it.name.clone(),
        queue: it.regions[place].queue.clone(),
        years: (from.year(), to.year()),
        found,
        sheet,
        shell,
    };
    page(html, status)
}

impl Found {
    fn of(import: Import, text: String, shell: &Shell) -> Self {
        let rows = import.entries.iter().map(|entry| Row {
            line: entry.line,
            title: match entry.title.as_str() {
                "" => shell.said("ui-o-cal-untitled"),
                title => title.to_owned(),
            },
            casual: entry.casual,
            repeats: entry.repeats,
            chosen: !entry.casual,
            times: entry.closures.iter().take(LISTED).map(|closure| said(closure, shell)).collect(),
            more: entry.closures.len().saturating_sub(LISTED),
        });
        Self {
            rows: rows.collect(),
            name: import.name,
            cancelled: import.cancelled,
            elsewhere: import.elsewhere,
            text,
        }
    }
}

fn said(closure: &Closure, shell: &Shell) -> String {
    let time = |at: &DateTime| format!("{:02}:{:02}", at.hour(), at.minute());
    let range = |from: String, to: String| shell.say2("ui-o-cal-range", "from", from, "to", to);
    match closure {
        Closure::Days { from, to } if from == to => date_said(*from, shell),
        Closure::Days { from, to } => range(date_said(*from, shell), date_said(*to, shell)),
        Closure::Span { from, to } if from.date() == to.date() => {
            format!("{}, {}–{}", date_said(from.date(), shell), time(from), time(to))
        }
        Closure::Span { from, to } => {
            let at = |at: &DateTime| format!("{}, {}", date_said(at.date(), shell), time(at));
            range(at(from), at(to))
        }
        Closure::Hours { date, intervals } => {
            let hours: Vec<String> = intervals.iter().map(|[from, to]| format!("{from}–{to}")).collect();
            let hours = if hours.is_empty() { shell.said("ui-o-closed") } else { hours.join(", ") };
            shell.say2("ui-filled-in", "label", date_said(*date, shell), "value", hours)
        }
    }
}
