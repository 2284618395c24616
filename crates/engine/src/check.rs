//! `relais check`: refolds every record from its events, verifies chains and seals, and compares with the rows.

use domain::calendar::{Calendar, zone_data_version};
use domain::clock::Clock;
use domain::escalation::Escalation;
use domain::id::{DeskId, EscalationId, RequestId};
use domain::request::Request;
use serde::Serialize;
use store::{Fault, Tx, clocks, escalations, events, requests, rows};

use crate::execute::{Answering, Engine};

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
            let desks = self.desks().await?;
            let each =
                newest.map(|most| (most / u32::try_from(desks.len()).unwrap_or(u32::MAX).max(1)).max(1));
            for desk in desks {
                let part = self.store.read(desk.id, move |tx| Box::pin(check(tx, desk.id, each))).await?;
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
}

async fn check(tx: &mut Tx, desk: DeskId, newest: Option<u32>) -> Result<Report, Fault> {
    let mut report = Report::default();
    let ids = match newest {
        Some(most) => requests::newest_ids(tx, desk, most).await?,
        None => requests::all_ids(tx, desk).await?,
    };
    for id in ids {
        report.requests += 1;
        let checked = check_request(tx, desk, id, &mut report).await;
        or_a_problem(checked, &mut report)?;
    }
    let ids = match newest {
        Some(most) => escalations::newest_ids(tx, desk, most).await?,
        None => escalations::all_ids(tx, desk).await?,
    };
    for id in ids {
        report.escalations += 1;
        let checked = check_escalation(tx, desk, id, &mut report).await;
        or_a_problem(checked, &mut report)?;
    }
    report.problems.extend(events::verify_seals(tx, desk, newest).await?);
    Ok(report)
}

/// What cannot be read is a problem of its record, and keeps nobody from checking the others.
fn or_a_problem(checked: Result<(), Fault>, report: &mut Report) -> Result<(), Fault> {
    match checked {
        Err(Fault::Corrupt(why)) => report.problems.push(why),
        other => other?,
    }
    Ok(())
}

async fn check_request(tx: &mut Tx, desk: DeskId, id: RequestId, report: &mut Report) -> Result<(), Fault> {
    let envelopes = events::of_record(tx, desk, id.0).await?;
    report.events += envelopes.len();
    let mut folded = Request::fold(id, &envelopes);
    let kept = requests::peek(tx, desk, id).await?;
    // A row that an earlier version wrote does not say it.
    folded.latest = kept.latest.and(folded.latest);
    if folded != kept {
        report.problems.push(format!("request {} does not equal its events", kept.number));
    }
    same_clocks(tx, desk, id.0, &folded.life.clocks, &kept.number.to_string(), report).await?;
    report.problems.extend(events::verify_chain(tx, desk, id.0).await?);
    Ok(())
}

async fn check_escalation(
    tx: &mut Tx,
    desk: DeskId,
    id: EscalationId,
    report: &mut Report,
) -> Result<(), Fault> {
    let envelopes = events::of_record(tx, desk, id.0).await?;
    report.events += envelopes.len();
    let mut folded = Escalation::fold(id, &envelopes);
    let kept = escalations::peek(tx, desk, id).await?;
    folded.latest = kept.latest.and(folded.latest);
    if folded != kept {
        report.problems.push(format!("escalation {} does not equal its events", kept.number));
    }
    same_clocks(tx, desk, id.0, &folded.life.clocks, &kept.number.to_string(), report).await?;
    report.problems.extend(events::verify_chain(tx, desk, id.0).await?);
    Ok(())
}

impl Engine {
    /// What a PostgreSQL says of itself and how Relais stands on it; nothing on SQLite.
    pub fn about_database(&self) -> Answering<'_, Option<store::about::About>> {
        Box::pin(async move { Ok(self.store.about().await?) })
    }
}

async fn same_clocks(
    tx: &mut Tx,
    desk: DeskId,
    id: uuid::Uuid,
    folded: &[Clock],
    number: &str,
    report: &mut Report,
) -> Result<(), Fault> {
    let mut expected: Vec<(String, i64, domain::Timestamp)> = folded
        .iter()
        .filter(|clock| clock.is_open() && !clock.is_paused())
        .map(|clock| (clock.promise.code().to_owned(), i64::from(clock.cycle), clock.due))
        .collect();
    expected.sort_unstable();
    let mut kept = clocks::of_record(tx, desk, id).await?;
    // Beside the clocks: what silence closes, what lapses, and whom a page wakes next.
    let beside = [crate::commit::SILENCE, crate::commit::LAPSE, crate::commit::PAGE];
    kept.retain(|(what, _, _)| !beside.contains(&what.as_str()));
    kept.sort_unstable();
    for clock in folded {
        let hours = match clock.around_the_clock {
            true => None,
            false => rows::kept_calendar(tx, desk, &clock.calendar).await?,
        };
        let hours = hours.map_or_else(|| Calendar::always().into(), |hours| (*hours).clone());
        if let Some(due) = clock.moved_by_zone_data(&hours) {
            let Clock { promise, due: promised, zone_data, .. } = clock;
            let (promise, now) = (promise.code(), zone_data_version());
            report.moved.push(format!(
                "{number}: {promise}, promised for {promised} with zone data {zone_data}, would be due {due} with {now}"
            ));
        }
    }
    if expected != kept {
        report.problems.push(format!("{number}: the rows of its clocks do not equal its events"));
    }
    Ok(())
}
