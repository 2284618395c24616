//! Explaining promises to whoever may see the record they belong to.

use domain::clock::{Clock, Promise};
use domain::id::{DeskId, Number};
use domain::refusal::not_found;
use domain::seat::Viewer;
use store::rows;
use store::{Fault, Scope, Tx, escalations};

use super::readable;
use crate::execute::{Engine, Failure};
use crate::view::Explanation;

impl Engine {
    /// Explains a promise of a request: its hours, what counted, and why the rest did not.
    pub async fn explain(
        &self,
        viewer: &Viewer,
        number: &Number,
        promise: Promise,
        cycle: u32,
    ) -> Result<Explanation, Failure> {
        let (viewer, number, now) = (viewer.clone(), number.clone(), self.now());
        let explained = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let record = readable(tx, &viewer, &number, now).await?;
                    explained(tx, viewer.desk(), &record.life.clocks, promise, cycle, now).await
                })
            })
            .await?;
        Ok(explained)
    }

    /// Explains a promise of the next desk on an escalation: for agents.
    pub async fn explain_escalation(
        &self,
        viewer: &Viewer,
        number: &Number,
        promise: Promise,
        cycle: u32,
    ) -> Result<Explanation, Failure> {
        let (viewer, number, now) = (viewer.clone(), number.clone(), self.now());
        let explained = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let record = escalations::by_number(tx, &Scope::of(&viewer), &number, false).await?;
                    explained(tx, viewer.desk(), &record.life.clocks, promise, cycle, now).await
                })
            })
            .await?;
        Ok(explained)
    }
}

async fn explained(
    tx: &mut Tx,
    desk: DeskId,
    clocks: &[Clock],
    promise: Promise,
    cycle: u32,
    now: domain::Timestamp,
) -> Result<Explanation, Fault> {
    let clock = clocks.iter().find(|clock| clock.promise == promise && clock.cycle == cycle);
    let clock = clock.ok_or_else(not_found)?;
    let kept =
        if clock.around_the_clock { None } else { rows::kept_calendar(tx, desk, &clock.calendar).await? };
    Ok(Explanation::of(clock, kept.map(|hours| (*hours).clone()), now))
}
