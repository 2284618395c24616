//! Waking people: steps of pages that are due, pages that somebody asks for, and the answer that ends one.

use std::collections::BTreeSet;

use domain::escalation::Escalation;
use domain::event::{Event, Side};
use domain::id::{Number, RotaId, SeatId};
use domain::life::Life;
use domain::paging::{self, Means, PageEvent, Paging, Whom, Woken};
use domain::request::Request;
use domain::seat::AgentSeat;
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, on_call};
use uuid::Uuid;

use super::At;
use super::outcomes::{outcome_of_escalation, outcome_of_request};
use super::request::load;
use crate::commit::{self, Stamp};
use crate::counted::hours_of;
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;

/// Whose record it is, for whom to wake.
pub(super) struct Whose<'a> {
    pub assignee: Option<SeatId>,
    /// Who raised it, and its number: one caller's storm wakes people a few times, and not for each.
    pub caller: (Uuid, &'a Number),
    /// Whoever does not see it is not woken for it.
    pub record: Record<'a>,
}

/// A record that people are woken for.
pub(super) enum Record<'a> {
    Request(&'a Request),
    Escalation(&'a Escalation),
}

impl Record<'_> {
    /// The agents who see it.
    async fn seen_by(&self, tx: &mut Tx, agents: Vec<AgentSeat>) -> Result<Vec<AgentSeat>, Fault> {
        match self {
            Self::Escalation(record) => seats::within_reach(tx, record, &agents).await,
            Self::Request(record) => {
                let mut seen_by = Vec::with_capacity(agents.len());
                for agent in agents {
                    if seats::sees(tx, &agent, record, record.kind.queue()).await? {
                        seen_by.push(agent);
                    }
                }
                Ok(seen_by)
            }
        }
    }
}

/// What the pages of a record lead to now: a page that begins, a step that is due. Nothing, where nothing is due.
pub(super) async fn due(
    at: &At<'_>,
    tx: &mut Tx,
    life: &Life,
    ours: Side,
    whose: Whose<'_>,
) -> Result<Vec<Event>, Fault> {
    if !paging::is_due(life, ours, at.now) {
        return Ok(Vec::new());
    }
    let plan = on_call::paging(tx, at.desk(), false).await?;
    let mut events = Vec::new();
    let next = match life.pages.waiting().filter(|page| page.next.is_some()) {
        Some(page) => page.steps.last().map_or(Some((1, 1)), |last| plan.plan.after(last.round, last.step)),
        None if plan.plan.steps.is_empty() => return Ok(Vec::new()),
        None => {
            let Some((_, cause)) = paging::wanted(life, ours) else { return Ok(Vec::new()) };
            if let Some(fellow) = rang_already(at, tx, whose.caller).await? {
                return Ok(vec![paging::joined(life, cause, fellow)]);
            }
            events.push(paging::begun(life, cause));
            Some((1, 1))
        }
    };
    // A plan that was shortened meanwhile has no step more: then this is the last.
    let (round, step) = next.unwrap_or((plan.plan.rounds, 0));
    events.push(take(at, tx, &plan, (round, step), &whose).await?);
    Ok(events)
}

/// Who raised the pages of a request: its contact, else its account.
fn caller(record: &Request) -> Uuid {
    let filed = &record.filed;
    filed.contact.map(|it| it.0).or(filed.account.map(|it| it.0)).unwrap_or(record.id.0)
}

/// The record whose page this one joins, if its caller has had people woken often enough of late.
async fn rang_already(
    at: &At<'_>,
    tx: &mut Tx,
    (caller, number): (Uuid, &Number),
) -> Result<Option<String>, Fault> {
    let window = (at.now, at.now - paging::RINGS_WITHIN);
    let (rang, first) = on_call::ring(tx, at.desk(), (caller, number.as_str()), window).await?;
    Ok((rang > paging::RINGS && first != number.as_str()).then_some(first))
}

/// Takes a step: finds out whom it wakes now.
async fn take(
    at: &At<'_>,
    tx: &mut Tx,
    paging: &Paging,
    (round, step): (u32, u32),
    whose: &Whose<'_>,
) -> Result<Event, Fault> {
    let Some(it) = paging.plan.step(step) else {
        let nobody = PageEvent::Stepped { round, step, people: Vec::new(), webhooks: Vec::new(), next: None };
        return Ok(Event::Page(nobody));
    };
    let agents = seats::agents(tx, at.desk()).await?;
    let agents = whose.record.seen_by(tx, agents).await?;
    let mut seats: Vec<SeatId> = Vec::new();
    for whom in &it.whom {
        match whom {
            Whom::Seat { seat } => seats.push(*seat),
            Whom::Assignee => seats.extend(whose.assignee),
            Whom::Leads => seats.extend(commit::leads(&agents).iter().map(|agent| agent.seat)),
            Whom::Rota { rota } => {
                let here = agents.iter().map(|agent| agent.seat).collect();
                seats.extend(on_duty(at, tx, *rota, here).await?);
            }
        }
    }
    let mut people: Vec<Woken> = Vec::new();
    for seat in seats {
        let Some(agent) = agents.iter().find(|agent| agent.seat == seat) else { continue };
        if people.iter().any(|woken| woken.seat == seat) {
            continue;
        }
        let reached = |means: &Means| *means != Means::Sms || paging.mobiles.contains_key(&seat);
        let mut by: Vec<Means> = it.by.iter().copied().filter(reached).collect();
        // Whoever gave no number is written to: nobody is left out without a word.
        if by.is_empty() {
            by.push(Means::Mail);
        }
        people.push(Woken { seat, name: agent.name.clone(), by });
    }
    let webhooks = it.webhooks.clone();
    let nobody = people.is_empty() && webhooks.is_empty();
    let next = paging.plan.after(round, step).map(|(next_round, _)| {
        // Nobody answers where nobody was woken; but rounds are not used up at once.
        let wait = match nobody {
            true if next_round == round => jiff::SignedDuration::ZERO,
            true => it.wait().max(jiff::SignedDuration::from_mins(1)),
            false => it.wait(),
        };
        at.now + wait
    });
    Ok(Event::Page(PageEvent::Stepped { round, step, people, webhooks, next }))
}

async fn on_duty(
    at: &At<'_>,
    tx: &mut Tx,
    id: RotaId,
    here: BTreeSet<SeatId>,
) -> Result<Option<SeatId>, Fault> {
    let Some(rota) = on_call::rota(tx, at.desk(), id, false).await? else { return Ok(None) };
    let hours = hours_of(tx, at.desk(), rota.calendars()).await?;
    let roster = rota.roster(&hours).map(|roster| roster.among(here));
    Ok(roster.and_then(|roster| roster.at(at.now)).map(|duty| duty.seat))
}

/// The steps of what was due on a request, committed, and their messages on their way.
pub(super) async fn of_request(at: &At<'_>, tx: &mut Tx, record: Request) -> Result<Request, Fault> {
    let assignee = record.assignee.as_ref().map(|(seat, _)| *seat);
    let whose =
        Whose { assignee, caller: (caller(&record), &record.number), record: Record::Request(&record) };
    let events = due(at, tx, &record.life, Side::Asked, whose).await?;
    if events.is_empty() {
        return Ok(record);
    }
    let record =
        commit::request(at.engine, tx, at.desk(), record, &Stamp::rule(at.now), events.clone()).await?;
    let subject = commit::Warned::request(&record);
    commit::wake(tx, at.desk(), subject, &record.life, &events, at.now).await?;
    Ok(record)
}

/// The same on an escalation.
pub(super) async fn of_escalation(at: &At<'_>, tx: &mut Tx, record: Escalation) -> Result<Escalation, Fault> {
    if !paging::is_due(&record.life, Side::Asker, at.now) {
        return Ok(record);
    }
    let holds = seats::agent_who_is(tx, at.desk(), record.contact).await?.map(|agent| agent.seat);
    let caller = (record.link.0, &record.number);
    let whose = Whose { assignee: holds, caller, record: Record::Escalation(&record) };
    let events = due(at, tx, &record.life, Side::Asker, whose).await?;
    if events.is_empty() {
        return Ok(record);
    }
    let record =
        commit::escalation(at.engine, tx, at.desk(), record, &Stamp::rule(at.now), events.clone()).await?;
    let subject = commit::Warned::escalation(&record);
    commit::wake(tx, at.desk(), subject, &record.life, &events, at.now).await?;
    Ok(record)
}

/// Somebody of the desk wants others woken, whatever the severity.
pub async fn page(at: &At<'_>, tx: &mut Tx, number: &Number, reason: &str) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.queue()))?;
    let plan = on_call::paging(tx, at.desk(), false).await?;
    if plan.plan.steps.is_empty() {
        return Err(Fault::Refused(domain::Refusal::new(domain::Reason::NobodyOnCall)));
    }
    let assignee = record.assignee.as_ref().map(|(seat, _)| *seat);
    let whose =
        Whose { assignee, caller: (caller(&record), &record.number), record: Record::Request(&record) };
    let mut events = paging::ask(&record.life, reason)?;
    events.push(take(at, tx, &plan, (1, 1), &whose).await?);
    let stamp = at.stamp(&ground.policy)?;
    let record = commit::request(at.engine, tx, at.desk(), record, &stamp, events.clone()).await?;
    let subject = commit::Warned::request(&record);
    commit::wake(tx, at.desk(), subject, &record.life, &events, at.now).await?;
    outcome_of_request(at, tx, &record).await
}

/// Somebody is there: no further step is taken.
pub async fn answer(at: &At<'_>, tx: &mut Tx, number: &Number) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    let events = paging::answered(&record.life)?;
    let stamp = at.stamp(&ground.policy)?;
    let record = commit::request(at.engine, tx, at.desk(), record, &stamp, events).await?;
    outcome_of_request(at, tx, &record).await
}

/// The same on an escalation.
pub async fn answer_escalation(at: &At<'_>, tx: &mut Tx, number: &Number) -> Result<Outcome, Fault> {
    at.agent()?;
    let record = escalations::by_number(tx, &Scope::of(at.viewer()), number, true).await?;
    let events = paging::answered(&record.life)?;
    let link = rows::link(tx, at.desk(), record.link, Hold::Read).await?;
    let stamp = at.stamp(link.terms.policy_for(record.phase))?;
    let record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, events).await?;
    outcome_of_escalation(at, tx, &record).await
}
