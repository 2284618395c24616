//! Explaining promises to whoever may see the record they belong to.

use domain::Timestamp;
use domain::clock::{Clock, Promise};
use domain::event::Envelope;
use domain::id::{DeskId, Number};
use domain::policy::{Policy, Severity};
use domain::refusal::not_found;
use store::rows;
use store::{Fault, Scope, Tx, escalations, events};

use super::Reading;
use super::readable;
use crate::engine::Answering;
use crate::view::{Explanation, Surroundings};

impl Reading {
    /// Explains a promise of a request: its hours, what counted, and why the rest did not.
    pub fn explain<'a>(
        &'a self,
        number: &'a Number,
        promise: Promise,
        cycle: u32,
    ) -> Answering<'a, Explanation> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = readable(tx, viewer, &number, now).await?;
                let policy =
                    rows::policy(tx, viewer.desk(), &record.policy.id, record.policy.version).await?;
                let events = events::shared_of_record(tx, viewer.desk(), record.id.0).await?;
                let basis = Basis {
                    clocks: &record.life.clocks,
                    policy: &policy,
                    severity: record.life.severity,
                    events: &events,
                    now,
                };
                explained(tx, viewer.desk(), basis, promise, cycle).await
            })
        })
    }

    /// Explains a promise of the next desk on an escalation: for agents.
    pub fn explain_escalation<'a>(
        &'a self,
        number: &'a Number,
        promise: Promise,
        cycle: u32,
    ) -> Answering<'a, Explanation> {
        let (number, now) = (number.clone(), self.engine.judged_now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let record = escalations::by_number(tx, &Scope::of(viewer), &number, false).await?;
                let link = rows::link(tx, viewer.desk(), record.link, rows::Hold::Read).await?;
                let events = events::of_record(tx, viewer.desk(), record.id.0).await?;
                let basis = Basis {
                    clocks: &record.life.clocks,
                    policy: link.terms.policy_for(record.phase),
                    severity: record.life.severity,
                    events: &events,
                    now,
                };
                explained(tx, viewer.desk(), basis, promise, cycle).await
            })
        })
    }
}

/// What a promise is explained with: a record's clocks, its policy and its events.
struct Basis<'a> {
    clocks: &'a [Clock],
    policy: &'a Policy,
    severity: Severity,
    events: &'a [Envelope],
    now: Timestamp,
}

async fn explained(
    tx: &mut Tx,
    desk: DeskId,
    basis: Basis<'_>,
    promise: Promise,
    cycle: u32,
) -> Result<Explanation, Fault> {
    let Basis { clocks, policy, severity, events, now } = basis;
    let clock = clocks.iter().find(|clock| clock.promise == promise && clock.cycle == cycle);
    let clock = clock.ok_or_else(not_found)?;
    let kept =
        if clock.around_the_clock { None } else { rows::kept_calendar(tx, desk, &clock.calendar).await? };
    let kept = kept.map(|hours| (*hours).clone());
    Ok(Explanation::of(clock, Surroundings { kept, policy, severity, events, now }))
}
