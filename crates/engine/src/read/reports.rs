//! Reports: what became of promises, and the requests behind every figure.

use std::collections::{BTreeMap, HashMap};

use domain::attainment::{Attainment, Division, Figure, Hours};
use domain::clock::Promise;
use domain::holder::Holder;
use domain::id::{AccountId, AgreementId};
use domain::request::Request;
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::{Fault, Scope, Tx, requests, rows};

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
                let zone = zone(tx, viewer).await?;
                let span = span(&of, &zone)?;
                let mut groups: BTreeMap<String, Attainment> = BTreeMap::new();
                let mut turns = Vec::new();
                let mut add = |request: Request| {
                    let key = key(&request, of.by, &zone);
                    groups.entry(key.clone()).or_default().add(&request, of.promise, now);
                    let spans = request.timeline.spans(request.life.opened);
                    turns.push((key, Hours::of(&request), spans, request.life.closed.unwrap_or(now)));
                };
                requests::opened_between(tx, &Scope::of(viewer), span, &mut add).await?;
                // Hours are read once all requests are: one statement at a time.
                for (key, hours, spans, until) in turns {
                    let worked = worked(tx, viewer.desk(), &hours, &spans, until).await?;
                    groups.entry(key).or_default().work(&worked);
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
                let zone = zone(tx, viewer).await?;
                let span = span(&of, &zone)?;
                let mut found = Vec::new();
                let mut keep = |request: Request| {
                    let here = cell.key.as_ref().is_none_or(|it| *it == key(&request, of.by, &zone));
                    if found.len() <= MOST_BEHIND
                        && here
                        && Attainment::belongs(cell.figure, &request, of.promise, now)
                    {
                        found.push(request);
                    }
                };
                requests::opened_between(tx, &Scope::of(viewer), span, &mut keep).await?;
                let more = found.len() > MOST_BEHIND;
                found.truncate(MOST_BEHIND);
                let mut views = Vec::with_capacity(found.len());
                for request in &found {
                    views.push(view::request(tx, viewer, request, now).await?);
                }
                Ok((views, more))
            })
        })
    }
}

fn must_be_agent(viewer: &Viewer) -> Result<(), Refusal> {
    match viewer {
        Viewer::Agent(_) | Viewer::Operator { .. } => Ok(()),
        _ => Err(Refusal::new(Reason::NotYours)),
    }
}

/// The days as an instant and the one after them.
fn span(of: &ReportOf, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Refusal> {
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
fn key(request: &Request, by: Division, zone: &TimeZone) -> String {
    match by {
        Division::Severity => request.life.severity.0.to_string(),
        Division::Agreement => request.filed.agreement.map(|id| id.to_string()).unwrap_or_default(),
        Division::Account => request.filed.account.map(|id| id.to_string()).unwrap_or_default(),
        Division::Month => {
            let day = request.life.opened.to_zoned(zone.clone()).date();
            format!("{:04}-{:02}", day.year(), day.month())
        }
    }
}

async fn names(tx: &mut Tx, viewer: &Viewer, by: Division) -> Result<HashMap<String, String>, Fault> {
    let named = |id: String, name: String| (id, name);
    Ok(match by {
        Division::Severity | Division::Month => HashMap::new(),
        Division::Agreement => rows::agreements(tx, viewer.desk())
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
