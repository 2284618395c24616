//! Working a request: acting, confirming, noting, assigning, triage, duplicates.

use domain::act::Act;
use domain::desk::must_be_entitled;
use domain::event::{Attachment, Event, Evidence, Side};
use domain::id::{DeskId, Number, SeatId};
use domain::kind::Door;
use domain::late::Judge;
use domain::life::Context;
use domain::policy::Duty;
use domain::request::Request;
use domain::seat::{ContactSeat, Viewer};
use domain::{Reason, Refusal, duplicate, talk, triage};
use store::{Fault, Scope, Tx, people, requests};

use super::open::continue_as_new;
use super::outcomes::outcome_of_request;
use super::place::{self, Leans};
use super::{At, Confirmation, Ground, ground, must_hold};
use crate::commit::{self, Stamp};
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;

/// Duplicates of duplicates that are followed.
const LONGEST_CHAIN: usize = 64;
/// What the next desk is told where the agent says nothing: nobody knows which of the two languages its people read.
const WITHDRAWN_AS_RESOLVED: &str = "Resolved. – Résolu.";

/// Loads a request for a change: locked, within the viewer's scope, readable under its agreement.
pub(super) async fn load(at: &At<'_>, tx: &mut Tx, number: &Number) -> Result<(Request, Ground), Fault> {
    let record = requests::by_number(tx, &Scope::of(at.viewer()), number, true).await?;
    let ground = ground(tx, at.desk(), &record).await?;
    if let (Viewer::Contact(_), Some(agreement)) = (at.viewer(), &ground.agreement) {
        agreement.must_be_readable(at.now)?;
    }
    Ok((record, ground))
}

pub async fn act(at: &At<'_>, tx: &mut Tx, number: &Number, act: Act) -> Result<Outcome, Fault> {
    let (record, ground) = load(at, tx, number).await?;
    must_act(at, &record, &ground, &act)?;
    let ground = ground.for_act(tx, at.desk(), &record, &act).await?;
    must_hold(tx, at.viewer(), record.filed.account.as_slice(), act.attachments()).await?;
    if let (Viewer::Contact(_), Act::Reopen { .. }, Some(agreement)) = (at.viewer(), &act, &ground.agreement)
    {
        agreement.must_take_requests(at.now)?;
    }
    // A reply to a duplicate reaches the survivor, which is of the same account. The answer shows what was
    // addressed: the survivor may lie beyond the reach of who replied.
    if record.duplicate_of.is_some() && matches!(act, Act::Reply { .. }) {
        let survivor = survivor(tx, at.desk(), record.clone()).await?;
        let ground = super::ground(tx, at.desk(), &survivor).await?;
        decide(at, tx, survivor, &ground, &at.stamp(&ground.policy)?, act).await?;
        return outcome_of_request(at, tx, &record).await;
    }
    let stamp = stamp_of(at, &record, &ground, &act)?;
    let record = decide(at, tx, record, &ground, &stamp, act).await?;
    outcome_of_request(at, tx, &record).await
}

/// The request that stands for a duplicate: the last of the chain, locked.
pub(super) async fn survivor(tx: &mut Tx, desk: DeskId, mut record: Request) -> Result<Request, Fault> {
    // A chain is as long as people made it; a circle cannot be made, as a duplicate is closed.
    for _ in 0..LONGEST_CHAIN {
        let Some((of, _)) = &record.duplicate_of else { break };
        record = requests::lock(tx, desk, *of).await?;
    }
    Ok(record)
}

/// The stamp of an act. A request of the desk's own has no other side: the desk acts for both.
fn stamp_of(at: &At<'_>, record: &Request, ground: &Ground, act: &Act) -> Result<Stamp, Refusal> {
    let mut stamp = at.stamp(&ground.policy)?;
    if record.filed.account.is_none() {
        let asked = record.life.offer.as_ref().map(|offer| offer.by);
        stamp.side = match act {
            Act::AgreeSeverity | Act::DeclineSeverity { .. } if asked == Some(Side::Asked) => Side::Asker,
            act => act.side().unwrap_or(Side::Asked),
        };
    }
    Ok(stamp)
}

/// Records what somebody of the desk did to a request, at its place.
pub(super) async fn record_of(
    at: &At<'_>,
    tx: &mut Tx,
    record: Request,
    ground: &Ground,
    judge: &Judge<'_, Request>,
) -> Result<Request, Fault> {
    let stamp = at.stamp(&ground.policy)?;
    place::on_request(at, tx, record, ground, &stamp, Leans::default(), judge).await
}

/// Judges an act and commits it; reopening too late opens a linked new request instead.
pub(super) async fn decide(
    at: &At<'_>,
    tx: &mut Tx,
    record: Request,
    ground: &Ground,
    stamp: &Stamp,
    act: Act,
) -> Result<Request, Fault> {
    let judge = |then: &Request, context: &Context<'_>| then.life.decide(act.clone(), context);
    let done = place::on_request(at, tx, record.clone(), ground, stamp, Leans::of(&act), &judge).await;
    match done {
        Err(Fault::Refused(refusal)) if refusal.reason == Reason::ReopenTooLate => {
            let Act::Reopen { reason } = act else { return Err(Fault::Refused(refusal)) };
            continue_as_new(at, tx, record, ground, stamp, reason).await
        }
        done => done,
    }
}

/// Whether the viewer may do this act: agents by role and door, contacts as askers.
fn must_act(at: &At<'_>, record: &Request, ground: &Ground, act: &Act) -> Result<(), Refusal> {
    let asked = matches!(
        act,
        Act::Accept { .. }
            | Act::Reject { .. }
            | Act::AskInformation { .. }
            | Act::ProposeResolution { .. }
            | Act::HandBack { .. }
            | Act::AnswerAsManager { .. }
            | Act::ReleaseManager { .. }
            | Act::AttemptContact { .. }
            | Act::Close { .. }
    );
    let either = matches!(
        act,
        Act::Reply { .. }
            | Act::Call { .. }
            | Act::SetSeverity { .. }
            | Act::AgreeSeverity
            | Act::DeclineSeverity { .. }
            | Act::AskRemoval { .. }
            | Act::AnswerRemoval { .. }
    );
    match at.viewer() {
        Viewer::Agent(_) | Viewer::Operator { .. } => {
            may::must(at.viewer(), Action::work(record.kind.door()))?;
            if matches!(act, Act::AnswerAsManager { .. } | Act::ReleaseManager { .. }) {
                may::must(at.viewer(), Action::ManageManagers)?;
            }
            if matches!(act, Act::AskRemoval { .. } | Act::AnswerRemoval { .. }) {
                may::must(at.viewer(), Action::Redact)?;
            }
            // A request of the desk's own has no other side: the desk acts for both.
            if asked || either || record.filed.account.is_none() {
                Ok(())
            } else {
                Err(Refusal::new(Reason::NotYours))
            }
        }
        Viewer::Contact(_) if asked => Err(Refusal::new(Reason::NotYours)),
        // A contact does not write down calls: the desk does.
        Viewer::Contact(_)
            if matches!(act, Act::Call { .. } | Act::AskRemoval { .. } | Act::AnswerRemoval { .. }) =>
        {
            Err(Refusal::new(Reason::NotYours))
        }
        Viewer::Contact(seat) => must_be_authorised(at, seat, record, ground, act),
        _ => Err(Refusal::new(Reason::NotYours)),
    }
}

/// Where the policy lets only authorised contacts act, a contact is one of them. Whoever is not qualified any more
/// opens nothing new, and still answers.
fn must_be_authorised(
    at: &At<'_>,
    seat: &ContactSeat,
    record: &Request,
    ground: &Ground,
    act: &Act,
) -> Result<(), Refusal> {
    let Some(agreement) = ground.agreement.as_ref().filter(|_| ground.policy.contacts.required) else {
        return Ok(());
    };
    let (door, product) = (record.kind.door(), record.problem.product.as_deref());
    must_be_entitled(&agreement.contacts, &ground.policy, seat.person, (door, product), act, at.now)
}

/// Refuses while an escalation is open: somebody must say first what becomes of it.
pub(super) fn must_be_free(record: &Request) -> Result<(), Refusal> {
    let open: Vec<_> = record.open_escalations().map(|it| it.number.to_string()).collect();
    match open.is_empty() {
        true => Ok(()),
        false => Err(Refusal::new(Reason::EscalationsOpen).with("escalations", open.join(", "))),
    }
}

/// The asker's acceptance. With an escalation still open, an agent must say what becomes of it; a contact, who knows
/// of none, is not asked: the desk is, on its page.
pub async fn confirm(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    said: &Confirmation,
) -> Result<Outcome, Fault> {
    let (record, ground) = load(at, tx, number).await?;
    let act = Act::AcceptResolution { text: said.text.clone() };
    let stamp = if matches!(at.viewer(), Viewer::Contact(_)) {
        must_act(at, &record, &ground, &act)?;
        at.stamp(&ground.policy)?
    } else {
        may::must(at.viewer(), Action::work(record.kind.door()))?;
        if said.withdraw_escalations.is_none() {
            must_be_free(&record)?;
        }
        match &said.told {
            Some(told) => super::on_behalf::stamp(at, &record, &ground, told)?,
            // An agent records what the asker said: the asker accepts, the agent writes.
            None => Stamp { side: Side::Asker, ..at.stamp(&ground.policy)? },
        }
    };
    let open: Vec<_> = record.open_escalations().map(|it| it.number.clone()).collect();
    let record = decide(at, tx, record, &ground, &stamp, act).await?;
    let mut sent = Vec::new();
    if said.withdraw_escalations == Some(true) && matches!(at.viewer(), Viewer::Agent(_)) {
        for escalation in open {
            let reason = said.reason.clone().unwrap_or_else(|| WITHDRAWN_AS_RESOLVED.to_owned());
            let outcome = super::escalate::act(at, tx, &escalation, Act::Withdraw { reason }, None).await?;
            sent.extend(outcome.sent);
        }
    }
    let record = requests::lock(tx, at.desk(), record.id).await?;
    Ok(Outcome { sent, ..outcome_of_request(at, tx, &record).await? })
}

pub async fn note(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    said: &str,
    attachments: &[Attachment],
) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    must_hold(tx, at.viewer(), record.filed.account.as_slice(), attachments).await?;
    let event = talk::note(said, attachments.to_vec())?;
    let record = record_of(at, tx, record, &ground, &|_, _| Ok(vec![event.clone()])).await?;
    outcome_of_request(at, tx, &record).await
}

/// The name of an agent who may work on something: nobody is given what they cannot see, may not work on, or have no
/// seat for any more.
pub(super) async fn workable(
    at: &At<'_>,
    tx: &mut Tx,
    seat: SeatId,
    record: &Request,
    door: Door,
) -> Result<String, Fault> {
    // Held until the change is made, so that the seat does not end meanwhile.
    let row = people::seat_to_hold(tx, at.desk(), seat).await?.filter(|row| row.ends.is_none());
    let Some(Viewer::Agent(agent)) = row.and_then(|row| crate::seats::viewer_of(tx, &row)) else {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    };
    may::must(&Viewer::Agent(agent.clone()), Action::work(door))?;
    if !seats::sees(tx, &agent, record, door).await? {
        return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
    }
    Ok(agent.name)
}

pub async fn assign(at: &At<'_>, tx: &mut Tx, number: &Number, to: Option<SeatId>) -> Result<Outcome, Fault> {
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let name = match to {
        None => None,
        Some(seat) => Some(workable(at, tx, seat, &record, record.kind.door()).await?),
    };
    let event = Event::Assigned { to, name };
    let record = record_of(at, tx, record, &ground, &|_, _| Ok(vec![event.clone()])).await?;
    outcome_of_request(at, tx, &record).await
}

pub async fn triage(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    duty: Duty,
    evidence: &Evidence,
) -> Result<Outcome, Fault> {
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let judge = |then: &Request, _: &Context<'_>| Ok(vec![triage::record(then, duty, evidence.clone())?]);
    let record = record_of(at, tx, record, &ground, &judge).await?;
    outcome_of_request(at, tx, &record).await
}

pub async fn duplicate(at: &At<'_>, tx: &mut Tx, number: &Number, of: &Number) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let (survivor, _) = load(at, tx, of).await?;
    let (_, theirs) = duplicate::mark(&record, &survivor)?;
    let judge = |then: &Request, context: &Context<'_>| {
        let (events, _) = duplicate::mark(then, &survivor)?;
        then.life.with_clocks(events, context)
    };
    // Neither of the two is older than what it is said of.
    let stamp = at.stamp(&ground.policy)?;
    let leans = Leans { about: Some(survivor.life.opened), ..Leans::default() };
    let record = place::on_request(at, tx, record, &ground, &stamp, leans, &judge).await?;
    let stamp = Stamp { happened: record.life.closed.unwrap_or(stamp.happened), ..stamp };
    commit::request(at.engine, tx, at.desk(), survivor, &stamp, vec![theirs]).await?;
    outcome_of_request(at, tx, &record).await
}

/// A reply that came by mail, already matched to its request.
pub(super) async fn reply_by_mail(
    at: &At<'_>,
    tx: &mut Tx,
    record: Request,
    said: String,
    attachments: Vec<Attachment>,
) -> Result<Request, Fault> {
    let ground = ground(tx, at.desk(), &record).await?;
    let act = Act::Reply { text: said, attachments };
    if let Viewer::Contact(seat) = at.viewer() {
        must_be_authorised(at, seat, &record, &ground, &act)?;
    }
    let stamp = at.stamp(&ground.policy)?;
    decide(at, tx, record, &ground, &stamp, act).await
}
