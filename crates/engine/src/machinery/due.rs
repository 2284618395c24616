//! What falls due anywhere: claimed under a lease, and given to its desk.

use domain::calendar::{Calendar, OpenTime as _};
use domain::clock::Promise;
use domain::id::{DeskId, EscalationId, RequestId};
use domain::kind::Channel;
use domain::paging;
use domain::seat::{Role, Viewer};
use domain::{SignedDuration, Timestamp, misread};
use store::clocks::Which;
use store::{Fault, Tx, clocks, escalations, idempotency, on_call, requests};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Due, Settled};
use crate::command::Change;
use crate::command::{self, Command};
use crate::commit::{self, Occasion, Promised, Warned};
use crate::engine::{Answering, Engine, Failure, nowhere};
use crate::seats;

/// How long a claimed record is left alone by other nodes.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Records that one change carries: a storm of alarms is committed in few, and no change lasts long.
const TOGETHER: usize = 32;

/// Records on which something is due, claimed for this process, until it is done on them.
#[derive(Debug)]
pub struct Claimed {
    /// Of one desk each, as one change carries them; a block that was done is empty.
    blocks: Vec<(DeskId, Vec<(String, Uuid)>)>,
    /// When it was due, and until when it is ours.
    due: Timestamp,
    until: Timestamp,
}

impl Claimed {
    /// How many there are still to do.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|(_, records)| records.len()).sum()
    }

    /// Whether there is nothing left to do.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Engine {
    /// Claims what is due, as many records as `limit`. What is not done on them is due again when the lease ends, or at
    /// once if it is given back ([`Self::give_back_due`]).
    pub fn claim_due(&self, limit: u32) -> Answering<'_, Claimed> {
        Box::pin(async move {
            let now = self.now();
            let mut claimed = Claimed { blocks: Vec::new(), due: now, until: now + LEASE };
            self.is_at_work().await?;
            // Of a clock that is doubted, new requests alone are taken to be due: they wake people at once.
            let which = if self.believes_clock() { Which::All } else { Which::Pages };
            let waits = self
                .store
                .read(nowhere(), move |tx| Box::pin(async move { clocks::any_due(tx, which, now).await }))
                .await?;
            self.still_at_work(now);
            if !waits {
                return Ok(claimed);
            }
            let records = self
                .store
                .write(nowhere(), move |tx| {
                    Box::pin(async move { clocks::claim(tx, which, now, now + LEASE, limit).await })
                })
                .await?;
            for of_desk in records.chunk_by(|one, next| one.0 == next.0) {
                for some in of_desk.chunks(TOGETHER) {
                    let Some((desk, ..)) = some.first() else { continue };
                    let records = some.iter().map(|(_, id, record)| (record.clone(), *id)).collect();
                    claimed.blocks.push((*desk, records));
                }
            }
            Ok(claimed)
        })
    }

    /// Does the housekeeping of a desk, where there is any: a read says so, and an idle desk is not written to.
    pub fn tick(&self, desk: DeskId) -> Answering<'_, ()> {
        Box::pin(async move {
            let now = self.now();
            let any = self
                .store
                .read(desk, move |tx| Box::pin(async move { idempotency::any_old(tx, desk, now).await }));
            if any.await? {
                self.execute(Change::new(Viewer::Clock { desk }, Channel::Api, Command::Tick)).await?;
            }
            Ok(())
        })
    }

    /// Gives what was claimed to the desks it belongs to. Whoever no longer waits for this keeps what has not begun and
    /// what has not ended as claimed; a change that has begun is made or not, as a whole.
    pub fn do_due<'a>(&'a self, claimed: &'a mut Claimed) -> Answering<'a, ()> {
        Box::pin(async move {
            let mut tasks = JoinSet::new();
            for (nth, (desk, records)) in claimed.blocks.iter().enumerate() {
                let (engine, desk, records) = (self.clone(), *desk, records.clone());
                tasks.spawn(async move {
                    engine.do_what_is_due(desk, records).await;
                    nth
                });
            }
            while let Some(done) = tasks.join_next().await {
                match done {
                    // A record that could not be done keeps its lease, and is tried again when that ends.
                    Ok(at) => claimed.blocks[at].1.clear(),
                    Err(error) => tracing::error!(%error, "what is due broke off"),
                }
            }
            Ok(())
        })
    }

    /// Gives back what was claimed and not done: it is due for whoever comes, and at once.
    pub fn give_back_due(&self, claimed: Claimed) -> Answering<'_, ()> {
        Box::pin(async move {
            let times = (claimed.until, claimed.due);
            let records: Vec<(DeskId, Uuid)> = claimed
                .blocks
                .into_iter()
                .flat_map(|(desk, records)| records.into_iter().map(move |(_, id)| (desk, id)))
                .collect();
            if records.is_empty() {
                return Ok(());
            }
            self.store
                .write(nowhere(), move |tx| {
                    let records = records.clone();
                    Box::pin(async move {
                        for (desk, id) in records {
                            clocks::give_back(tx, desk, id, times).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
            Ok(())
        })
    }

    /// Does what is due on some records of a desk: in one change, or one by one where that fails. One record's
    /// trouble never stops the clocks of another.
    async fn do_what_is_due(&self, desk: DeskId, records: Vec<(String, Uuid)>) {
        let due = |records| {
            self.execute(Change::new(Viewer::Clock { desk }, Channel::Api, Command::Due { records }))
        };
        if due(records.clone()).await.is_ok() {
            return;
        }
        for (record, id) in records {
            if let Err(failure) = due(vec![(record, id)]).await
                && !failure.is_outage()
            {
                tracing::error!(%failure, %desk, %id, "what is due on a record could not be done");
            }
        }
    }

    /// Tells people of a warning, if it is still true: it may have waited while somebody answered.
    pub async fn deliver_warning(&self, due: &Due) -> Settled {
        let warned: Warned = match serde_json::from_str(&due.body) {
            Ok(warned) => warned,
            Err(error) => return Settled::Hopeless(misread::why(&error)),
        };
        match self.tell_warned(due.desk, warned).await {
            Ok(None) => Settled::Done,
            // It is looked at again when the quiet hours end.
            Ok(Some(until)) => Settled::Later(until.duration_since(self.now()).max(SignedDuration::ZERO)),
            Err(Failure::Refused(refusal)) => Settled::Hopeless(refusal.reason.code().to_owned()),
            Err(failure) => Settled::Failed(failure.to_string()),
        }
    }

    /// Answers until when nobody is told, where the desk keeps quiet hours.
    async fn tell_warned(&self, desk: DeskId, warned: Warned) -> Result<Option<Timestamp>, Failure> {
        let (engine, now) = (self.clone(), self.now());
        let quiet = self
            .store
            .write(desk, move |tx| {
                let (engine, warned) = (engine.clone(), warned.clone());
                Box::pin(async move {
                    let (promise, cycle, threshold) = (warned.promise, warned.cycle, warned.threshold);
                    let breached = threshold == domain::warning::Threshold::Breached;
                    let (promised, entry) = (Promised { promise, due: warned.due }, warned.entry);
                    let (clocks, subject, severity, about, of) = match warned.record.as_str() {
                        "request" => {
                            let record = requests::lock(tx, desk, RequestId(warned.id)).await?;
                            if promise == Promise::CheckIn
                                && command::ticks::still_true(&record.life.clocks, promise, cycle, threshold)
                            {
                                let of = (promised.clone(), entry);
                                commit::ask_to_check_in(&engine, tx, desk, &record, of, now).await?;
                                // The desk is no worse off until it is missing.
                                if !breached {
                                    return Ok(None);
                                }
                            }
                            let of = record.assignee.as_ref().map(|(seat, _)| *seat);
                            (
                                record.life.clocks,
                                record.problem.subject,
                                record.life.severity,
                                commit::About::Request,
                                of,
                            )
                        }
                        _ => {
                            let record = escalations::lock(tx, desk, EscalationId(warned.id)).await?;
                            let of = seats::agent_who_is(tx, desk, record.contact).await?;
                            let of = of.map(|agent| agent.seat);
                            (
                                record.life.clocks,
                                record.problem.subject,
                                record.life.severity,
                                commit::About::Escalation,
                                of,
                            )
                        }
                    };
                    if !command::ticks::still_true(&clocks, promise, cycle, threshold) {
                        return Ok(None);
                    }
                    if severity != paging::SEVERITY
                        && let Some(until) = quiet_until(tx, desk, now).await?
                    {
                        return Ok(Some(until));
                    }
                    // Whoever has it; an alarm also goes to those who lead, and so does what nobody has.
                    let hear: Vec<_> = seats::agents(tx, desk)
                        .await?
                        .into_iter()
                        .filter(|agent| {
                            let leads = matches!(agent.role, Role::Lead | Role::Administrator);
                            Some(agent.seat) == of || ((breached || of.is_none()) && leads)
                        })
                        .collect();
                    let what = if breached { Occasion::Breached } else { Occasion::Warned };
                    for agent in hear {
                        let news = vec![commit::News { what, text: None, recorded: now, entry }];
                        let subject = (warned.number.clone(), subject.clone());
                        let promised = Some(promised.clone());
                        commit::tell_agent(
                            &engine,
                            tx,
                            desk,
                            Some(agent),
                            (about, subject),
                            news,
                            (warned.id, promised),
                        )
                        .await?;
                    }
                    Ok(None)
                })
            })
            .await?;
        self.ring();
        Ok(quiet)
    }
}

/// Until when a desk is quiet; none where it is not. What never ends is looked at again in a year.
async fn quiet_until(tx: &mut Tx, desk: DeskId, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let Some(quiet) = on_call::paging(tx, desk, false).await?.plan.quiet else { return Ok(None) };
    let (quiet, year) = (Calendar::new(quiet), now + SignedDuration::from_hours(24 * 366));
    Ok(quiet.is_open(now).then(|| quiet.next_change(now, year).unwrap_or(year)))
}
