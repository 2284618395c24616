//! `calendars`, `sites`, `holidays`: which hours count, and what they are made from.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use domain::id::{AccountId, CalendarId, SeatId, SiteId};
use domain::named::{NamedCalendar, Site};
use domain::seat::Viewer;
use domain::text::{Both, Language};
use domain::{Reason, Refusal};
use engine::hours::{holidays, ical};
use engine::{Administer, CalendarDraft, CalendarView, RegionDraft, SiteView, refused_file};
use jiff::civil::Date;
use serde::Serialize;

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::operation::{Operation, get, post, put};
use crate::people::Made;
use crate::problem::Problem;
use crate::query::{Path, Query};
use crate::shape::List;

input! {
    /// A calendar as it should be.
    CalendarChange {
        name: String,
        regions: Vec<RegionDraft>,
        /// Of the calendar as you saw it: a change is refused if it has changed since.
        version: u32,
    }

    /// Which calendar counts; null: none is named here.
    CalendarChoice { calendar: Option<CalendarId> }

    /// A site of an account.
    SiteDraft {
        account: AccountId,
        name: String,
        /// The calendar that counts there; none: the account's, else the desk's.
        calendar [default]: Option<CalendarId>,
    }

    /// A site as it should be.
    SiteChange { name: String, calendar [default]: Option<CalendarId> }

    /// Where a contact belongs; null: to no site.
    SiteChoice { site: Option<SiteId> }

    /// A calendar file, and the years it is read for.
    FileToRead {
        /// The text of an iCalendar file.
        file: String,
        from: Date,
        to: Date,
    }

    /// A calendar file, and what is taken from it.
    FileToTake {
        file: String,
        from: Date,
        to: Date,
        /// The entries that are taken, by the lines they begin on, as the preview named them.
        entries: Vec<usize>,
        /// Of the calendar as you saw it.
        version: u32,
    }

    /// Whose public holidays, and of which years.
    HolidayQuery {
        /// ISO 3166-1, two letters.
        country: String,
        /// ISO 3166-2 without the country.
        region [default]: Option<String>,
        from [default]: Option<i16>,
        to [default]: Option<i16>,
    }
}

/// A public holiday.
#[derive(Serialize)]
pub struct HolidayView {
    date: Date,
    name: Both,
}

/// A country whose public holidays are known.
#[derive(Serialize)]
pub struct CountryView {
    code: String,
    name: Both,
    /// Parts with holidays of their own: code and name.
    regions: BTreeMap<String, String>,
    source: String,
    from: i16,
    to: i16,
}

/// What a calendar file holds.
#[derive(Serialize)]
pub struct FileView {
    name: Option<String>,
    entries: Vec<FileEntry>,
    cancelled: usize,
    elsewhere: usize,
}

/// An event of a calendar file.
#[derive(Serialize)]
pub struct FileEntry {
    line: usize,
    title: String,
    casual: bool,
    repeats: bool,
    days: Vec<Date>,
    spans: Vec<[String; 2]>,
}

shapes! {
    /// A public holiday. Its second name is French, or as the place itself writes it.
    HolidayView as "Holiday" { date: Date, name: Both }

    /// A country whose public holidays are known.
    CountryView as "Country" {
        code: String,
        name: Both,
        /// Parts with holidays of their own: code and name.
        regions: BTreeMap<String, String>,
        /// Where the facts come from, with its version.
        source: String,
        /// First and last year that is known.
        from: i16,
        to: i16,
    }

    /// What a calendar file holds in the years that were asked for.
    FileView as "CalendarFile" {
        name: Option<String>,
        entries: Vec<FileEntry>,
        /// Events that were called off.
        cancelled: usize,
        /// Events of other years.
        elsewhere: usize,
    }

    /// An event of a calendar file.
    FileEntry as "CalendarFileEntry" {
        /// The line it begins on: its name within the file.
        line: usize,
        title: String,
        /// It makes nobody busy: no closure, unless somebody says so.
        casual: bool,
        repeats: bool,
        /// Whole days.
        days: Vec<Date>,
        /// From and to, in local time of the region.
        spans: Vec<[String; 2]>,
    }
}

const PATH: &str = "/api/v1/calendars";

pub fn operations() -> Vec<Operation> {
    vec![
        get(PATH, list)
            .called("listCalendars", "The desk's calendars, who uses them, and whose turn it is.")
            .gives::<List<CalendarView>>(200),
        post(PATH, make)
            .called("makeCalendar", "Make a calendar: one region, or several that follow the sun.")
            .takes::<CalendarDraft>()
            .gives::<Made>(201),
        put("/api/v1/calendars/{calendar}", change)
            .called("changeCalendar", "Change a calendar. Promises keep the hours they were made on.")
            .takes::<CalendarChange>()
            .gives::<Made>(200),
        get("/api/v1/calendars/{calendar}/regions/{region}/file", file)
            .called("exportCalendar", "Holidays and exceptions of a region (0, 1, …) as iCalendar.")
            .gives_bytes(200, "text/calendar"),
        post("/api/v1/calendars/{calendar}/regions/{region}/import-preview", preview)
            .called("readCalendarFile", "What an iCalendar file holds, to choose from. Nothing is changed.")
            .takes::<FileToRead>()
            .gives::<FileView>(200)
            .without_key(),
        post("/api/v1/calendars/{calendar}/regions/{region}/import", import)
            .called("importCalendar", "Take chosen entries of an iCalendar file into a region.")
            .takes::<FileToTake>()
            .gives::<Made>(200),
        put("/api/v1/desk/calendar", of_desk)
            .called("chooseDeskCalendar", "The desk's own hours.")
            .takes::<CalendarChoice>()
            .gives::<Made>(200),
        put("/api/v1/accounts/{account}/calendar", of_account)
            .called(
                "chooseAccountCalendar",
                "The hours of an account, where neither agreement nor site names any.",
            )
            .takes::<CalendarChoice>()
            .gives::<Made>(200),
        get("/api/v1/sites", sites)
            .called("listSites", "Sites of the accounts that you may see.")
            .gives::<List<SiteView>>(200),
        post("/api/v1/sites", add_site)
            .called("addSite", "Add a site to an account.")
            .takes::<SiteDraft>()
            .gives::<Made>(201),
        put("/api/v1/sites/{site}", change_site)
            .called("changeSite", "Change a site.")
            .takes::<SiteChange>()
            .gives::<Made>(200),
        put("/api/v1/contacts/{seat}/site", seat_at_site)
            .called("chooseContactSite", "Where a contact belongs. Requests stay where they were filed.")
            .takes::<SiteChoice>()
            .gives::<Made>(200),
        get("/api/v1/countries", countries)
            .called("listCountries", "Countries and regions whose public holidays are known.")
            .gives::<List<CountryView>>(200),
        get("/api/v1/holidays", of_country)
            .called("listHolidays", "Public holidays of a country or region.")
            .query::<HolidayQuery>()
            .gives::<List<HolidayView>>(200),
    ]
}

async fn list(caller: Caller) -> Answer {
    answer::shown(&caller.reading.calendars_listed().await?)
}

async fn make(caller: Caller, Json(draft): Json<CalendarDraft>) -> Answer {
    caller.must_keep_agreements()?;
    let calendar = CalendarId(caller.new_id()?);
    answer::made(caller.administer(Administer::PutCalendar { calendar, version: 0, draft }).await?, PATH)
}

/// The calendar as it is kept, for whoever changes it.
async fn known(caller: &Caller, path: &Path) -> Result<NamedCalendar, Problem> {
    caller.must_keep_agreements()?;
    Ok(caller.reading.calendar(path.read("calendar")?).await?)
}

/// A region by its place.
fn place(calendar: &NamedCalendar, path: &Path) -> Result<usize, Problem> {
    let place: usize = path.read("region")?;
    if place < calendar.regions.len() { Ok(place) } else { Err(Reason::NotFound.into()) }
}

async fn change(caller: Caller, path: Path, Json(given): Json<CalendarChange>) -> Answer {
    let calendar = known(&caller, &path).await?.id;
    let CalendarChange { name, regions, version } = given;
    let draft = CalendarDraft { name, regions };
    answer::kept(&caller.administer(Administer::PutCalendar { calendar, version, draft }).await?)
}

async fn file(caller: Caller, path: Path) -> Answer {
    let it = caller.reading.calendar(path.read("calendar")?).await?;
    let place = place(&it, &path)?;
    let region = &it.regions[place];
    let spec = region.spec();
    let titles = match caller.viewer.language() {
        Language::En => ical::Titles { closed: "Closed", hours: "Other hours" },
        Language::Fr => ical::Titles { closed: "Fermé", hours: "Autres horaires" },
    };
    let dates = spec.holidays.iter().chain(spec.exceptions.keys());
    let language = caller.viewer.language();
    let names = dates.filter_map(|date| Some((date.clone(), region.name(date)?.to(language).to_owned())));
    let id = format!("{}-{place}", it.id);
    let text = ical::write(&id, &it.name, &spec, &names.collect(), titles, caller.engine.now());
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"))], text)
        .into_response())
}

fn entries(file: &str, zone: &str, from: Date, to: Date) -> Result<ical::Import, Refusal> {
    ical::read(file.as_bytes(), zone, from, to).map_err(|fault| refused_file(&fault))
}

async fn preview(caller: Caller, path: Path, Json(given): Json<FileToRead>) -> Answer {
    let it = known(&caller, &path).await?;
    let region = &it.regions[place(&it, &path)?];
    answer::shown(&FileView::from(entries(&given.file, &region.hours.zone, given.from, given.to)?))
}

async fn import(caller: Caller, path: Path, Json(given): Json<FileToTake>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    let it = known(&caller, &path).await?;
    let place = place(&it, &path)?;
    let import = entries(&given.file, &it.regions[place].hours.zone, given.from, given.to)?;
    let draft = CalendarDraft::importing(&it, place, &import, &given.entries);
    let put = Administer::PutCalendar { calendar: it.id, version: given.version, draft };
    answer::kept(&caller.administer(put).await?)
}

async fn of_desk(caller: Caller, Json(given): Json<CalendarChoice>) -> Answer {
    answer::kept(&caller.administer(Administer::ChooseDeskHours { calendar: given.calendar }).await?)
}

async fn of_account(caller: Caller, path: Path, Json(given): Json<CalendarChoice>) -> Answer {
    let account: AccountId = path.read("account")?;
    let choice = Administer::ChooseAccountHours { account, calendar: given.calendar };
    answer::kept(&caller.administer(choice).await?)
}

async fn sites(caller: Caller) -> Answer {
    answer::listed(&caller.reading.sites().await?)
}

async fn add_site(caller: Caller, Json(given): Json<SiteDraft>) -> Answer {
    caller.must_keep_agreements()?;
    let SiteDraft { account, name, calendar } = given;
    let site = Site { id: SiteId(caller.new_id()?), account, name, calendar };
    answer::made(caller.administer(Administer::PutSite(site)).await?, "/api/v1/sites")
}

async fn change_site(caller: Caller, path: Path, Json(given): Json<SiteChange>) -> Answer {
    if let Some(outcome) = caller.answered().await? {
        return answer::kept(&outcome);
    }
    caller.must_keep_agreements()?;
    let id: SiteId = path.read("site")?;
    let sites = caller.reading.sites().await?;
    let known = sites.iter().find(|site| site.id == id.to_string()).ok_or(Reason::NotFound)?;
    let account = known.account.parse().map_err(|_| Reason::NotFound)?;
    let site = Site { id, account, name: given.name, calendar: given.calendar };
    answer::kept(&caller.administer(Administer::PutSite(site)).await?)
}

async fn seat_at_site(caller: Caller, path: Path, Json(given): Json<SiteChoice>) -> Answer {
    let seat: SeatId = path.read("seat")?;
    answer::kept(&caller.administer(Administer::SeatAtSite { seat, site: given.site }).await?)
}

async fn countries(caller: Caller) -> Answer {
    must_be_agent(&caller)?;
    let source = holidays::source();
    let countries = holidays::countries().iter().map(|country| CountryView {
        code: country.code.to_owned(),
        name: country.name.clone(),
        regions: country.regions.iter().map(|it| (it.code.to_owned(), it.name.to_owned())).collect(),
        source: format!("{} {}", source.name, source.version),
        from: *source.years.start(),
        to: *source.years.end(),
    });
    answer::listed(&countries.collect::<Vec<_>>())
}

/// Facts for whoever keeps a desk: to a contact there is nothing here.
fn must_be_agent(caller: &Caller) -> Result<(), Problem> {
    if matches!(caller.viewer, Viewer::Agent(_)) { Ok(()) } else { Err(Reason::NotFound.into()) }
}

async fn of_country(caller: Caller, Query(asked): Query<HolidayQuery>) -> Answer {
    must_be_agent(&caller)?;
    let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
    let country = holidays::country(&asked.country).ok_or_else(|| wrong("country"))?;
    if asked.region.as_ref().is_some_and(|region| !country.has(region)) {
        return Err(wrong("region").into());
    }
    let years = &holidays::source().years;
    let years = asked.from.unwrap_or(*years.start())..=asked.to.unwrap_or(*years.end());
    let days = country.holidays(asked.region.as_deref(), &years).into_iter();
    answer::listed(&days.map(|day| HolidayView { date: day.date, name: day.name }).collect::<Vec<_>>())
}

impl From<ical::Import> for FileView {
    fn from(import: ical::Import) -> Self {
        let entries = import.entries.into_iter().map(|entry| {
            let (mut days, mut spans) = (Vec::new(), Vec::new());
            for closure in entry.closures {
                match closure {
                    ical::Closure::Days { from, to } => {
                        days.extend(from.series(jiff::Span::new().days(1)).take_while(|date| *date <= to));
                    }
                    ical::Closure::Span { from, to } => spans.push([from.to_string(), to.to_string()]),
                    ical::Closure::Hours { date, .. } => days.push(date),
                }
            }
            FileEntry {
                line: entry.line,
                title: entry.title,
                casual: entry.casual,
                repeats: entry.repeats,
                days,
                spans,
            }
        });
        Self {
            entries: entries.collect(),
            name: import.name,
            cancelled: import.cancelled,
            elsewhere: import.elsewhere,
        }
    }
}
