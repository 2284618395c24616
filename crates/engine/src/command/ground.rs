//! What a decision leans on: a record's frozen policy, the hours that count for it, its agreement.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::act::Act;
use domain::calendar::Calendars;
use domain::clock::{Clock, Promise};
use domain::desk::Agreement;
use domain::form::Form;
use domain::id::DeskId;
use domain::life::{Context, Life};
use domain::policy::Policy;
use domain::request::Request;
use store::rows::{self, Hold};
use store::{Fault, Tx};

use crate::commit::Stamp;
use crate::counted::hours_to_promise;

/// What a decision leans on: the frozen policy, the hours that count, the agreement.
pub(crate) struct Ground {
    pub policy: Arc<Policy>,
    pub calendar: Arc<Calendars>,
    /// The hours that its open promises were made on, where they have changed since.
    pub frozen: BTreeMap<String, Calendars>,
    /// The form of what it is about, where an act depends on it.
    pub form: Option<Form>,
    pub agreement: Option<Arc<Agreement>>,
}

impl Ground {
    pub fn context<'a>(&'a self, stamp: &'a Stamp) -> Context<'a> {
        Context {
            policy: &self.policy,
            calendar: &self.calendar,
            frozen: &self.frozen,
            form: self.form.as_ref(),
            side: stamp.side,
            by: &stamp.by,
            happened: stamp.happened,
            recorded: stamp.recorded,
            unheard: stamp.unheard,
            doubted: stamp.doubted,
        }
    }

    /// The same, with what an act depends on besides: only a completion is judged by the form.
    pub async fn for_act(
        mut self,
        tx: &mut Tx,
        desk: DeskId,
        request: &Request,
        act: &Act,
    ) -> Result<Self, Fault> {
        if matches!(act, Act::Complete { .. }) {
            let (kind, product, phase) = (request.kind, request.problem.product.as_deref(), request.phase);
            let forms = rows::forms(tx, desk).await?;
            self.form = self.policy.form_or(forms.iter().map(Arc::as_ref), kind, product, phase).cloned();
        }
        Ok(self)
    }
}

/// The ground of a request that exists.
pub(crate) async fn ground(tx: &mut Tx, desk: DeskId, request: &Request) -> Result<Ground, Fault> {
    let policy = rows::policy(tx, desk, &request.policy.id, request.policy.version).await?;
    let agreement = match request.filed.agreement {
        Some(id) => Some(rows::agreement(tx, desk, id, Hold::Share).await?),
        None => None,
    };
    let site = request.filed.site;
    let calendar = hours_to_promise(tx, desk, agreement.as_deref(), site, &policy).await?;
    let frozen = frozen(tx, desk, &request.life, &calendar).await?;
    Ok(Ground { policy, calendar, frozen, form: None, agreement })
}

/// The hours that open promises of a record were made on, where other hours count now.
pub(crate) async fn frozen(
    tx: &mut Tx,
    desk: DeskId,
    life: &Life,
    now: &Calendars,
) -> Result<BTreeMap<String, Calendars>, Fault> {
    let mut frozen = BTreeMap::new();
    let current = now.version();
    // What was resolved may come back, and then goes on by the hours it was promised on.
    let counts = |clock: &&Clock| clock.is_open() || clock.promise == Promise::Resolution;
    for clock in life.clocks.iter().filter(counts).filter(|clock| !clock.around_the_clock) {
        if clock.calendar != current
            && !frozen.contains_key(&clock.calendar)
            && let Some(kept) = rows::kept_calendar(tx, desk, &clock.calendar).await?
        {
            frozen.insert(clock.calendar.clone(), (*kept).clone());
        }
    }
    Ok(frozen)
}
