//! Reports: what became of promises, and the requests behind every figure.

use std::collections::BTreeMap;
use std::collections::hash_map::{Entry, HashMap};

use domain::attainment::{Attainment, Division, Figure, Hours, Told};
use domain::clock::Promise;
use domain::holder::Holder;
use domain::id::{AccountId, AgreementId, DeskId, RequestId};
use domain::request::Request;
use domain::seat::Viewer;
use domain::{Reason, Refusal, SignedDuration, Timestamp};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::reports::{By, Of, Part};
use store::requests::Which;
use store::{Fault, Scope, Tx, projection, reports, requests, rows};
use uuid::Uuid;

use super::Reading;
use crate::engine::Answering;
use crate::view::{self, RequestView, worked};

/// What a report is of.
#[derive(Debug, Clone)]
pub struct ReportOf {
    /// Requests opened on these days of the desk's own, both included.
    pub from: Date,
    pub to: Date,
    pub promise: Promise,
    pub by: Division,
}

/// A report: its groups, and all of them together.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub groups: Vec<Group>,
    pub whole: Attainment,
}

/// Names of a report's columns, in their order: what its CSV has, however they are called.
pub const COLUMNS: [&str; 16] = [
    "group",
    "name",
    "requests",
    "met",
    "breached",
    "running",
    "ended",
    "first_line",
    "escalated",
    "handed_back",
    "held_asker_s",
    "held_desk_s",
    "held_next_desk_s",
    "worked_asker_s",
    "worked_desk_s",
    "worked_next_desk_s",
];

impl Report {
    /// The lines of its groups, and of all of them together under the key `all`, by [`COLUMNS`].
    pub fn lines(&self, named: impl Fn(&Group) -> String, whole: &str) -> Vec<Vec<String>> {
        let line = |key: &str, name: String, it: &Attainment| {
            let held = |of: &BTreeMap<Holder, i64>| {
                [Holder::Asker, Holder::Desk, Holder::NextDesk]
                    .map(|holder| of.get(&holder).copied().unwrap_or_default().to_string())
            };
            let counts = [
                it.requests,
                it.met,
                it.breached,
                it.running,
                it.ended,
                it.first_line,
                it.escalated,
                it.handed_back,
            ];
            let mut cells = vec![key.to_owned(), name];
            cells.extend(counts.iter().map(ToString::to_string));
            cells.extend(held(&it.held));
            cells.extend(held(&it.worked));
            cells
        };
        let mut lines: Vec<Vec<String>> =
            self.groups.iter().map(|group| line(&group.key, named(group), &group.attainment)).collect();
        lines.push(line("all", whole.to_owned(), &self.whole));
        lines
    }
}

/// One group of a report.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// What a link to the requests behind it names: a level, an id, a month as `2026-10`.
    pub key: String,
    /// What people read, where it is a name; a level and a month are said by their key.
    pub name: Option<String>,
    pub attainment: Attainment,
}

/// A figure of a report whose requests somebody wants to see.
#[derive(Debug, Clone)]
pub struct Cell {
    pub figure: Figure,
    /// The group; `None`: all of them.
    pub key: Option<String>,
}

/// The most requests that are listed behind a figure.
const MOST_BEHIND: usize = 500;

impl Reading {
    /// What became of a promise on the requests that the viewer may see. For agents.
    pub fn report(&self, of: ReportOf) -> Answering<'_, Report> {
        let now = self.engine.judged_now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (desk, scope) = (viewer.desk(), Scope::of(viewer));
                let zone = zone(tx, viewer).await?;
                let span = span(&of, &zone)?;
                let which = one_by_one(tx, desk).await?;
                let mut groups: BTreeMap<String, Attainment> = BTreeMap::new();
                if which == Which::Moving {
                    add_sums(tx, &scope, &of, (span, &zone), &mut groups).await?;
                }
                let mut turns = Vec::new();
                let mut add = |request: Told| {
                    let key = key(&request, of.by, &zone);
                    groups.entry(key.clone()).or_default().add(&request, of.promise, now);
                    let spans = request.timeline.spans(request.life.opened);
                    turns.push((key, Hours::of(&request.life), spans, request.life.closed.unwrap_or(now)));
                };
                requests::opened_between(tx, &scope, span, which, &mut add).await?;
                // Hours are read once all requests are: one statement at a time.
                let mut known = HashMap::new();
                for (key, of, spans, until) in turns {
                    let hours = match known.entry(of) {
                        Entry::Occupied(hours) => hours.into_mut(),
                        Entry::Vacant(none) => {
                            let hours = view::hours_of(tx, desk, none.key()).await?;
                            none.insert(hours)
                        }
                    };
                    groups.entry(key).or_default().work(&worked(hours, &spans, until));
                }
                let names = names(tx, viewer, of.by).await?;
                let mut whole = Attainment::default();
                for attainment in groups.values() {
                    whole.merge(attainment);
                }
                let groups = groups
                    .into_iter()
                    .map(|(key, attainment)| Group { name: names.get(&key).cloned(), key, attainment })
                    .collect();
                Ok(Report { groups, whole })
            })
        })
    }

    /// The requests behind a figure, oldest first, and whether there are more of them.
    pub fn report_behind(&self, of: ReportOf, cell: Cell) -> Answering<'_, (Vec<RequestView>, bool)> {
        let now = self.engine.judged_now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let scope = Scope::of(viewer);
                let zone = zone(tx, viewer).await?;
                let span = span(&of, &zone)?;
                let which = one_by_one(tx, viewer.desk()).await?;
                let mut found = match part(&of, cell.key.as_deref(), (span, &zone)) {
                    Some((part, span)) if which == Which::Moving => {
                        let of = Of { span, promise: of.promise, by: by(of.by) };
                        reports::behind(tx, &scope, &of, (cell.figure, part), MOST_BEHIND as u64 + 1).await?
                    }
                    _ => Vec::new(),
                };
                let mut keep = |request: Told| {
                    let here = cell.key.as_ref().is_none_or(|it| *it == key(&request, of.by, &zone));
                    if here && Attainment::belongs(cell.figure, &request, of.promise, now) {
                        found.push((request.life.opened, request.id));
                    }
                };
                requests::opened_between(tx, &scope, span, which, &mut keep).await?;
                found.sort_unstable_by_key(|(opened, id)| (opened.as_microsecond(), id.0));
                let more = found.len() > MOST_BEHIND;
                found.truncate(MOST_BEHIND);
                let ids: Vec<RequestId> = found.into_iter().map(|(_, id)| id).collect();
                let mut requests: HashMap<RequestId, Request> = requests::several(tx, &scope, &ids)
                    .await?
                    .into_iter()
                    .map(|request| (request.id, request))
                    .collect();
                let mut views = Vec::with_capacity(ids.len());
                for request in ids.iter().filter_map(|id| requests.remove(id)) {
                    views.push(view::request(tx, viewer, &request, now).await?);
                }
                Ok((views, more))
            })
        })
    }
}

/// Which requests are read one by one: all, as long as what is summed of the others is still being built.
async fn one_by_one(tx: &mut Tx, desk: DeskId) -> Result<Which, Fault> {
    let building = projection::building(tx, desk).await?;
    let built = building.iter().all(|it| it.name != projection::REPORTS);
    Ok(if built { Which::Moving } else { Which::All })
}

/// Adds what has ended, summed where it lies: a month is a span of its own.
async fn add_sums(
    tx: &mut Tx,
    scope: &Scope,
    of: &ReportOf,
    (span, zone): (Span, &TimeZone),
    groups: &mut BTreeMap<String, Attainment>,
) -> Result<(), Fault> {
    let mut asked = Of { span, promise: of.promise, by: by(of.by) };
    if asked.by != By::Nothing {
        return add_sum(tx, scope, &asked, "", groups).await;
    }
    while let Some(first) = reports::first(tx, scope.desk, asked.span).await? {
        let day = first.to_zoned(zone.clone()).date();
        let end = month(day, zone).map_or(span.1, |(_, end)| end);
        // Where a clock was put back over midnight, a month may begin twice.
        let end = end.max(first + SignedDuration::from_micros(1)).min(span.1);
        asked.span = (first, end);
        add_sum(tx, scope, &asked, &named(day), groups).await?;
        asked.span = (end, span.1);
    }
    Ok(())
}

async fn add_sum(
    tx: &mut Tx,
    scope: &Scope,
    of: &Of,
    whole: &str,
    groups: &mut BTreeMap<String, Attainment>,
) -> Result<(), Fault> {
    let key = |part: Part| match part {
        Part::Level(level) => level.to_string(),
        Part::Of(id) => id.map(|id| id.to_string()).unwrap_or_default(),
        Part::All => whole.to_owned(),
    };
    let sums = reports::sums(tx, scope, of).await?;
    for (part, attainment) in sums.parts {
        groups.entry(key(part)).or_default().merge(&attainment);
    }
    if !sums.spans.is_empty() {
        let hours = view::hours_of(tx, scope.desk, &Hours::Desk).await?;
        for (part, spans, times) in sums.spans {
            let mut worked = worked(&hours, &spans, Timestamp::MAX);
            worked.values_mut().for_each(|seconds| *seconds *= times);
            groups.entry(key(part)).or_default().work(&worked);
        }
    }
    Ok(())
}

fn by(division: Division) -> By {
    match division {
        Division::Severity => By::Severity,
        Division::Agreement => By::Agreement,
        Division::Account => By::Account,
        Division::Month => By::Nothing,
    }
}

/// The part of what has ended that a group is, and its span. `None`: there is none of that name.
fn part(of: &ReportOf, key: Option<&str>, (span, zone): (Span, &TimeZone)) -> Option<(Part, Span)> {
    let Some(key) = key else { return Some((Part::All, span)) };
    match of.by {
        Division::Severity => {
            let level: i64 = key.parse().ok()?;
            (level.to_string() == key).then_some((Part::Level(level), span))
        }
        Division::Agreement | Division::Account if key.is_empty() => Some((Part::Of(None), span)),
        Division::Agreement | Division::Account => {
            let id: Uuid = key.parse().ok()?;
            (id.to_string() == key).then_some((Part::Of(Some(id)), span))
        }
        Division::Month => {
            let day: Date = format!("{key}-01").parse().ok()?;
            let (from, to) = month(day, zone)?;
            (named(day) == key).then_some((Part::All, (from.max(span.0), to.min(span.1))))
        }
    }
}

/// Instants, half-open.
type Span = (Timestamp, Timestamp);

/// The month of a day, as the desk has it.
fn month(day: Date, zone: &TimeZone) -> Option<Span> {
    let first = day.first_of_month();
    let next = first.checked_add(1.month()).ok()?;
    let begins = |day: Date| day.to_zoned(zone.clone()).ok().map(|it| it.timestamp());
    Some((begins(first)?, begins(next)?))
}

/// What the month of a day is called.
fn named(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

fn must_be_agent(viewer: &Viewer) -> Result<(), Refusal> {
    match viewer {
        Viewer::Agent(_) | Viewer::Operator { .. } => Ok(()),
        _ => Err(Refusal::new(Reason::NotYours)),
    }
}

/// The days as an instant and the one after them.
fn span(of: &ReportOf, zone: &TimeZone) -> Result<Span, Refusal> {
    let wrong = |field: &'static str| move |_| Refusal::field(Reason::FieldInvalid, field);
    if of.to < of.from {
        return Err(Refusal::field(Reason::FieldInvalid, "to"));
    }
    let from = of.from.to_zoned(zone.clone()).map_err(wrong("from"))?;
    let after = of.to.checked_add(1.day()).map_err(wrong("to"))?;
    let to = after.to_zoned(zone.clone()).map_err(wrong("to"))?;
    Ok((from.timestamp(), to.timestamp()))
}

async fn zone(tx: &mut Tx, viewer: &Viewer) -> Result<TimeZone, Fault> {
    let desk = rows::desk(tx, viewer.desk()).await?;
    Ok(TimeZone::get(desk.calendar.zone()).unwrap_or(TimeZone::UTC))
}

/// The group a request falls into. A month is the desk's own.
fn key(request: &Told, by: Division, zone: &TimeZone) -> String {
    match by {
        Division::Severity => request.life.severity.0.to_string(),
        Division::Agreement => request.filed.agreement.map(|id| id.to_string()).unwrap_or_default(),
        Division::Account => request.filed.account.map(|id| id.to_string()).unwrap_or_default(),
        Division::Month => named(request.life.opened.to_zoned(zone.clone()).date()),
    }
}

async fn names(tx: &mut Tx, viewer: &Viewer, by: Division) -> Result<HashMap<String, String>, Fault> {
    let named = |id: String, name: String| (id, name);
    Ok(match by {
        Division::Severity | Division::Month => HashMap::new(),
        Division::Agreement => rows::readable_agreements(tx, viewer.desk())
            .await?
            .into_iter()
            .map(|it| named(AgreementId::to_string(&it.id), it.name.clone()))
            .collect(),
        Division::Account => rows::accounts(tx, viewer.desk())
            .await?
            .into_iter()
            .map(|it| named(AccountId::to_string(&it.id), it.name))
            .collect(),
    })
}
