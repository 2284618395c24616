//! `relais check`: refolds every record from its events, verifies chains and seals, and compares with every row that is
//! made of them. `relais rebuild` makes those rows anew.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use domain::calendar::{Calendar, zone_data_version};
use domain::clock::Clock;
use domain::id::{DeskId, EscalationId, RequestId};
use domain::row::Record;
use serde::Serialize;
use store::rebuild::Counts;
use store::{Fault, Tx, escalations, events, projection, requests, rows, shelf, tally};
use uuid::Uuid;

use crate::engine::{Answering, Engine, Failure};
use crate::projection::{look, strays};
use crate::shelved::look_at_publication;

/// What a check found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub desks: usize,
    pub requests: usize,
    pub escalations: usize,
    pub events: usize,
    /// What does not fit, in words for an operator; empty when all is well.
    pub problems: Vec<String>,
    /// Promises that the zone data of this program would put elsewhere. They stay where they were put.
    pub moved: Vec<String>,
    /// What is still being built after an upgrade: until it is done, rows of it may be as an older program made them.
    pub building: Vec<String>,
}

/// What was rebuilt.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Rebuilt {
    pub desks: usize,
    pub records: usize,
    /// Rows that were not as their events make them, and are now.
    pub mended: usize,
    /// What does not fit and is left to a person, in words.
    pub left: Vec<String>,
}

/// Records that one read looks at.
const LOOKED_AT: u32 = 200;
/// Records that one change refolds.
const REFOLDED: u32 = 100;
/// Publications that are looked at together.
const SHELVED: u32 = 20;

/// How far a rebuild has come.
#[derive(Debug, Default)]
pub(crate) struct SoFar(Mutex<Counts>);

impl SoFar {
    pub fn adds(&self, desks: usize, records: usize, mended: usize) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.desks += desks;
        counts.records += records;
        counts.mended += mended;
    }

    pub fn counts(&self) -> Counts {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Checks every desk of the installation.
    pub fn check(&self) -> Answering<'_, Report> {
        self.check_desks(None)
    }

    /// Checks so many of the newest requests, escalations and seals, shared among the desks: what a large installation
    /// can be asked for while it works.
    pub fn check_newest(&self, most: u32) -> Answering<'_, Report> {
        self.check_desks(Some(most))
    }

    fn check_desks(&self, newest: Option<u32>) -> Answering<'_, Report> {
        Box::pin(async move {
            let mut report = Report::default();
            if let Some(newer) = self.store.look_at_versions().await? {
                report.problems.push(newer.to_string());
            }
            let desks = self.desks().await?;
            let each =
                newest.map(|most| (most / u32::try_from(desks.len()).unwrap_or(u32::MAX).max(1)).max(1));
            for desk in desks {
                let part = match each {
                    Some(most) => self.check_newest_of(desk.id, most).await?,
                    None => self.check_all_of(desk.id).await?,
                };
                let id = desk.id;
                let building = self.store.read(id, move |tx| Box::pin(projection::building(tx, id))).await?;
                let building =
                    building.iter().map(|it| format!("{}: {}: {} %", desk.slug, it.name, it.percent));
                report.building.extend(building);
                report.desks += 1;
                report.requests += part.requests;
                report.escalations += part.escalations;
                report.events += part.events;
                report.moved.extend(part.moved.into_iter().map(|it| format!("{}: {it}", desk.slug)));
                report.problems.extend(part.problems.into_iter().map(|it| format!("{}: {it}", desk.slug)));
            }
            Ok(report)
        })
    }

    async fn check_newest_of(&self, desk: DeskId, most: u32) -> Result<Report, Failure> {
        let now = self.now();
        let read = self.store.read(desk, move |tx| {
            Box::pin(async move {
                let mut report = Report::default();
                for RequestId(id) in requests::newest_ids(tx, desk, most).await? {
                    report.look(tx, desk, (Record::Request, id), now).await?;
                }
                for EscalationId(id) in escalations::newest_ids(tx, desk, most).await? {
                    report.look(tx, desk, (Record::Escalation, id), now).await?;
                }
                report.problems.extend(events::verify_seals(tx, desk, Some(most)).await?);
                Ok(report)
            })
        });
        Ok(read.await?)
    }

    /// In blocks, each a read of its own: a large desk holds none open for long.
    async fn check_all_of(&self, desk: DeskId) -> Result<Report, Failure> {
        let (mut report, mut after) = (Report::default(), Some(Uuid::nil()));
        while let Some(from) = after {
            let now = self.now();
            let read = self.store.read(desk, move |tx| {
                Box::pin(async move {
                    let mut part = Report::default();
                    let records = projection::records(tx, desk, from, LOOKED_AT).await?;
                    for record in &records {
                        part.look(tx, desk, *record, now).await?;
                    }
                    Ok((part, records.last().map(|(_, id)| *id)))
                })
            });
            let (part, last) = read.await?;
            after = last;
            report.requests += part.requests;
            report.escalations += part.escalations;
            report.events += part.events;
            report.problems.extend(part.problems);
            report.moved.extend(part.moved);
        }
        let mut after = Some(Uuid::nil());
        while let Some(from) = after {
            let read = self.store.read(desk, move |tx| {
                Box::pin(async move {
                    let mut problems = Vec::new();
                    let items = shelf::some_publications(tx, desk, (from, SHELVED), false).await?;
                    for item in &items {
                        problems.extend(look_at_publication(tx, desk, item, false).await?.problems);
                    }
                    Ok((problems, items.last().map(|item| item.id)))
                })
            });
            let (problems, last) = read.await?;
            after = last;
            report.problems.extend(problems);
        }
        let beside = self.store.read(desk, move |tx| {
            Box::pin(async move {
                let mut problems = strays(tx, desk, false).await?.problems;
                problems.extend(tally::look(tx, desk, false).await?);
                problems.extend(events::verify_seals(tx, desk, None).await?);
                Ok(problems)
            })
        });
        report.problems.extend(beside.await?);
        Ok(report)
    }

    /// Refolds every record, of every desk or of the one with a slug, and writes anew whatever is not as it makes it. In
    /// blocks, each a change of its own, beside whoever is at work. A record whose events do not hold together is left.
    pub fn rebuild(&self, desk: Option<String>) -> Answering<'_, Rebuilt> {
        Box::pin(async move { self.rebuild_telling(desk, &SoFar::default()).await })
    }

    /// The same; `so_far` tells meanwhile how far it has come.
    pub(crate) fn rebuild_telling<'a>(
        &'a self,
        desk: Option<String>,
        so_far: &'a SoFar,
    ) -> Answering<'a, Rebuilt> {
        Box::pin(async move {
            let desks = match &desk {
                Some(slug) => vec![self.desk_by_slug(slug).await?],
                None => self.desks().await?,
            };
            let mut rebuilt = Rebuilt::default();
            for desk in desks {
                let part = self.rebuild_desk(desk.id, so_far).await?;
                so_far.adds(1, 0, 0);
                rebuilt.desks += 1;
                rebuilt.records += part.records;
                rebuilt.mended += part.mended;
                rebuilt.left.extend(part.left.into_iter().map(|it| format!("{}: {it}", desk.slug)));
            }
            Ok(rebuilt)
        })
    }

    async fn rebuild_desk(&self, desk: DeskId, so_far: &SoFar) -> Result<Rebuilt, Failure> {
        let (mut rebuilt, mut after) = (Rebuilt::default(), Some(Uuid::nil()));
        while let Some(from) = after {
            let (begun, now) = (Instant::now(), self.now());
            let written = self.store.write(desk, move |tx| {
                Box::pin(async move {
                    let mut part = Rebuilt::default();
                    let records = projection::records(tx, desk, from, REFOLDED).await?;
                    projection::lock(tx, desk, &records).await?;
                    for record in &records {
                        let look = match look(tx, desk, *record, now, true).await {
                            Err(Fault::Corrupt(why)) => {
                                part.left.push(why);
                                continue;
                            }
                            look => look?,
                        };
                        part.records += 1;
                        part.mended += look.mended;
                        if look.broken {
                            part.left.extend(look.problems);
                        }
                    }
                    Ok((part, records.last().map(|(_, id)| *id)))
                })
            });
            let (part, last) = written.await?;
            after = last;
            so_far.adds(0, part.records, part.mended);
            rebuilt.records += part.records;
            rebuilt.mended += part.mended;
            rebuilt.left.extend(part.left);
            self.store.rest(begun).await;
        }
        let mut after = Some(Uuid::nil());
        while let Some(from) = after {
            let begun = Instant::now();
            let written = self.store.write(desk, move |tx| {
                Box::pin(async move {
                    let (mut mended, mut left) = (0, Vec::new());
                    let items = shelf::some_publications(tx, desk, (from, SHELVED), true).await?;
                    for item in &items {
                        let look = look_at_publication(tx, desk, item, true).await?;
                        mended += look.mended;
                        if look.broken {
                            left.extend(look.problems);
                        }
                    }
                    Ok((mended, left, items.last().map(|item| item.id)))
                })
            });
            let (mended, left, last) = written.await?;
            after = last;
            so_far.adds(0, 0, mended);
            rebuilt.mended += mended;
            rebuilt.left.extend(left);
            self.store.rest(begun).await;
        }
        // What belongs to nothing, a hundred of each table at a time.
        loop {
            let begun = Instant::now();
            let found = self.store.write(desk, move |tx| Box::pin(strays(tx, desk, true))).await?;
            so_far.adds(0, 0, found.mended);
            rebuilt.mended += found.mended;
            if found.mended == 0 {
                let counted = self.store.write(desk, move |tx| Box::pin(tally::look(tx, desk, true))).await?;
                rebuilt.mended += counted.len();
                rebuilt.left.extend(found.problems.into_iter().take(found.left));
                return Ok(rebuilt);
            }
            self.store.rest(begun).await;
        }
    }
}

impl Report {
    /// Looks at one record. What cannot be read is a problem of that one, and keeps nobody from looking at the others.
    async fn look(
        &mut self,
        tx: &mut Tx,
        desk: DeskId,
        record: (Record, Uuid),
        now: domain::Timestamp,
    ) -> Result<(), Fault> {
        match self.look_at(tx, desk, record, now).await {
            Err(Fault::Corrupt(why)) => self.problems.push(why),
            other => other?,
        }
        Ok(())
    }

    async fn look_at(
        &mut self,
        tx: &mut Tx,
        desk: DeskId,
        record: (Record, Uuid),
        now: domain::Timestamp,
    ) -> Result<(), Fault> {
        let look = look(tx, desk, record, now, false).await?;
        match record.0 {
            Record::Request => self.requests += 1,
            Record::Escalation => self.escalations += 1,
        }
        self.events += look.events;
        self.problems.extend(look.problems);
        for clock in &look.clocks {
            let hours = match clock.around_the_clock {
                true => None,
                false => rows::kept_calendar(tx, desk, &clock.calendar).await?,
            };
            let hours = hours.map_or_else(|| Calendar::always().into(), |hours| (*hours).clone());
            if let Some(due) = clock.moved_by_zone_data(&hours) {
                let Clock { promise, due: promised, zone_data, .. } = clock;
                let (promise, now, name) = (promise.code(), zone_data_version(), &look.name);
                self.moved.push(format!(
                    "{name}: {promise}, promised for {promised} with zone data {zone_data}, would be due {due} with {now}"
                ));
            }
        }
        Ok(())
    }
}

impl Engine {
    /// What a PostgreSQL says of itself and how Relais stands on it; nothing on SQLite.
    pub fn about_database(&self) -> Answering<'_, Option<store::about::About>> {
        Box::pin(async move { Ok(self.store.about().await?) })
    }
}
