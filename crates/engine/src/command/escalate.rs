//! Escalating to the next desk, acting on an escalation, and keeping the next desk's side by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::act::Act;
use domain::calendar::Calendars;
use domain::desk::Link;
use domain::escalate::{self, Escalate};
use domain::escalation::{Escalation, Fate};
use domain::event::{By, Ending, EscalationOpened, Event, Opened, Removed, Side};
use domain::id::{EscalationId, LinkId, Number};
use domain::kind::{Channel, Phase};
use domain::late::Judge;
use domain::life::Context;
use domain::message::Message;
use domain::open::Opening;
use domain::problem::Problem;
use domain::request::Request;
use domain::{Reason, Refusal, Timestamp, text};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, escalations, people, requests};

use super::outcomes::{outcome_of_escalation, outcome_of_request};
use super::place::{self, Leans};
use super::{At, Told, frozen, must_hold, reported};
use crate::commit::{self, Parcel, Stamp, other_desk};
use crate::may::{self, Action};
use crate::outcome::{Outcome, SentAct};

pub async fn escalate(
    at: &At<'_>,
    tx: &mut Tx,
    numbers: &[Number],
    link: LinkId,
    asked: &Escalate,
) -> Result<Outcome, Fault> {
    let sender = at.agent()?.clone();
    may::must(at.viewer(), Action::Escalate)?;
    let link = rows::link(tx, at.desk(), link, Hold::Share).await?;
    let mut numbers = numbers.to_vec();
    let first = numbers.first().cloned();
    numbers.sort_unstable();
    numbers.dedup();
    let mut records = Vec::with_capacity(numbers.len());
    for number in &numbers {
        let record = requests::by_number(tx, &Scope::of(at.viewer()), number, true).await?;
        may::must(at.viewer(), Action::work(record.kind.door()))?;
        records.push(record);
    }
    let accounts: Vec<_> = records.iter().filter_map(|record| record.filed.account).collect();
    must_hold(tx, at.viewer(), &accounts, &asked.problem.attachments).await?;
    // The first one named is the one whose triage counts.
    if let Some(at) = records.iter().position(|record| Some(&record.number) == first.as_ref()) {
        records.swap(0, at);
    }
    let names = names_behind(tx, at, &link, &records).await?;
    let desk = rows::desk(tx, at.desk()).await?;
    let mut dice = at.engine.dice.clone();
    let number = Number::throw(&desk.prefix, &mut dice);
    let behind: Vec<_> = records.iter().collect();
    let mut opened = escalate::escalate(&behind, &link, asked.clone(), number, &names, &sender, at.now)?;
    if let Some(before) = handed_back(at, tx, &records[0], &opened).await? {
        opened.hand_backs = before.life.hand_backs_of_the_problem();
        opened.problem.continues = before.reference.map(Number::from_storage);
    }
    let since = records.iter().map(|record| record.life.opened).max().unwrap_or(at.now);
    let record = begin(at, tx, &link, opened, since).await?;
    outcome(at, tx, &record, 1).await
}

/// The outcome of a message of ours.
async fn outcome(at: &At<'_>, tx: &mut Tx, record: &Escalation, message: u64) -> Result<Outcome, Fault> {
    let fate = record.fate(message).unwrap_or(Fate::Sent);
    let sent = vec![SentAct { escalation: record.number.clone(), message, fate }];
    Ok(Outcome { sent, ..outcome_of_escalation(at, tx, record).await? })
}

/// The last escalation of the same request to the same next desk about the same, if it ended by being handed back: what
/// is asked again is the same problem, whose hand-backs go on being counted.
async fn handed_back(
    at: &At<'_>,
    tx: &mut Tx,
    request: &Request,
    opened: &EscalationOpened,
) -> Result<Option<Escalation>, Fault> {
    let of_request = escalations::of_request(tx, at.desk(), request.id).await?.into_iter();
    let same = |it: &Escalation| {
        (it.link, it.kind, &it.problem.product) == (opened.link, opened.kind, &opened.problem.product)
    };
    let last = of_request.filter(same).max_by_key(|it| it.life.opened);
    Ok(last.filter(|it| it.life.ending == Some(Ending::HandedBack)))
}

/// The record of an escalation, and the message that asks the next desk, where a program carries it.
/// `since`: nothing is asked on before it was asked here.
async fn begin(
    at: &At<'_>,
    tx: &mut Tx,
    link: &Link,
    opened: EscalationOpened,
    since: Timestamp,
) -> Result<Escalation, Fault> {
    let stamp = at.stamp_new(link.terms.policy_for(opened.phase))?;
    let stamp = match stamp.happened < since {
        true if at.change.or_earliest || stamp.is_at_once() => {
            if !stamp.is_at_once() {
                at.move_to(since);
            }
            Stamp { happened: since, ..stamp }
        }
        true => {
            let refusal = Refusal::field(Reason::HappenedBeforeOpening, "happened_at");
            return Err(Fault::Refused(refusal.with("earliest", since)));
        }
        false => stamp,
    };
    let blank = Escalation::blank(EscalationId::throw_at(at.now, &mut at.engine.dice.clone()));
    let events = vec![Event::EscalationOpened(opened.clone())];
    let record = commit::escalation(at.engine, tx, at.desk(), blank, &stamp, events).await?;
    if let Some(to) = carried_to(link, opened.by_hand) {
        let message = Message::Open {
            escalation: record.id,
            number: 1,
            contact: opened.contact,
            contact_name: opened.contact_name.clone(),
            happened: stamp.happened,
            opening: opening(&opened),
        };
        send(at, tx, &record, (link, to), message).await?;
    }
    Ok(record)
}

/// What the next desk closed too long ago to reopen is asked again, as a new escalation of the same requests.
async fn ask_again(
    at: &At<'_>,
    tx: &mut Tx,
    record: Escalation,
    link: &Link,
    reason: &str,
) -> Result<Outcome, Fault> {
    super::open::must_go_on_once(record.continued_by.as_ref())?;
    let first = first_of(tx, at, &record).await?;
    let desk = rows::desk(tx, at.desk()).await?;
    let number = Number::throw(&desk.prefix, &mut at.engine.dice.clone());
    let mut behind: Vec<_> = record.requests.iter().map(|(id, _)| *id).collect();
    behind.sort_unstable_by_key(|id| id.0);
    for id in behind {
        requests::lock(tx, at.desk(), id).await?.life.must_be_open()?;
    }
    let opened = escalate::again(&record, first, link, reason, number, at.agent()?, at.now)?;
    let new = begin(at, tx, link, opened, record.life.closed.unwrap_or(record.life.opened)).await?;
    let stamp = at.stamp(link.terms.policy_for(record.phase))?;
    let event = Event::ContinuedBy { number: new.number.clone() };
    commit::escalation(at.engine, tx, at.desk(), record, &stamp, vec![event]).await?;
    outcome(at, tx, &new, 1).await
}

/// How an escalation began.
async fn first_of(tx: &mut Tx, at: &At<'_>, record: &Escalation) -> Result<EscalationOpened, Fault> {
    let envelopes = store::events::of_record(tx, at.desk(), record.id.0).await?;
    let opened = envelopes.into_iter().find_map(|envelope| {
        let Event::EscalationOpened(opened) = envelope.event else { return None };
        Some(opened)
    });
    opened.ok_or_else(|| Fault::Corrupt(format!("escalation {} has no opening", record.number)))
}

/// What the next desk is asked: the escalation, without anything of the requests behind it.
fn opening(opened: &EscalationOpened) -> Opening {
    Opening {
        kind: opened.kind,
        phase: opened.phase,
        severity: Some(opened.severity),
        problem: Problem { reference: Some(opened.number.to_string()), ..opened.problem.clone() },
    }
}

/// The names of people of the accounts behind an escalation: what must not cross where personal data may not.
/// Nobody's, where it may.
async fn names_behind(
    tx: &mut Tx,
    at: &At<'_>,
    link: &Link,
    records: &[Request],
) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    if link.terms.crossing.personal_data {
        return Ok(names);
    }
    let mut accounts: Vec<_> = records.iter().filter_map(|record| record.filed.account).collect();
    accounts.sort_unstable();
    accounts.dedup();
    for account in accounts {
        names.extend(people::names_of_contacts(tx, at.desk(), account).await?);
    }
    names.extend(records.iter().filter_map(|record| record.filed.contact_name.clone()));
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// The desk of this installation to which a program carries what is said in an escalation; none, where people do. How
/// it began is how it goes on, whichever doors the link has by now.
fn carried_to(link: &Link, by_hand: bool) -> Option<domain::id::DeskId> {
    let usual = link.usual().filter(|_| !by_hand)?;
    other_desk(&usual.carrier)
}

/// Sends what the last event of an escalation says.
async fn send(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
    (link, to): (&Link, domain::id::DeskId),
    message: Message,
) -> Result<(), Fault> {
    let parcel = Parcel { to, agreement: link.agreement, upward: true, message: message.into() };
    let of = (record.id.0, record.seq);
    commit::post_of(at.engine, tx, at.desk(), of, &parcel, at.now).await.map(drop)
}

/// Asks the next desk to take out what it was given.
pub(super) async fn ask_removal(
    at: &At<'_>,
    tx: &mut Tx,
    record: Escalation,
    link: &Link,
    stamp: Stamp,
    (what, of): (Removed, Vec<Timestamp>),
) -> Result<(), Fault> {
    let act = Act::AskRemoval { what, of };
    let sent = Event::Sent { message: record.messages + 1, act: act.clone() };
    let stamp = Stamp { side: Side::Asker, ..stamp };
    let stamp = stamp.after(record.latest);
    let record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, vec![sent]).await?;
    if let Some(to) = carried_to(link, record.by_hand) {
        let message = Message::Act {
            escalation: record.id,
            number: record.messages,
            contact: record.contact,
            contact_name: record.contact_name.clone(),
            happened: stamp.happened,
            act,
        };
        send(at, tx, &record, (link, to), message).await?;
    }
    Ok(())
}

/// Loads an escalation and its link for a change.
pub(super) async fn load(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
) -> Result<(Escalation, Arc<Link>), Fault> {
    at.agent()?;
    may::must(at.viewer(), Action::Escalate)?;
    let record = escalations::by_number(tx, &Scope::of(at.viewer()), number, true).await?;
    let link = rows::link(tx, at.desk(), record.link, Hold::Share).await?;
    Ok((record, link))
}

/// The requests behind an escalation.
async fn behind(at: &At<'_>, tx: &mut Tx, record: &Escalation) -> Result<Vec<Request>, Fault> {
    let mut behind = Vec::with_capacity(record.requests.len());
    for (_, number) in &record.requests {
        behind.push(requests::by_number(tx, &Scope::whole(at.desk()), number, false).await?);
    }
    Ok(behind)
}

pub async fn act(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    act: Act,
    told: Option<&Told>,
) -> Result<Outcome, Fault> {
    let (record, link) = load(at, tx, number).await?;
    if matches!(act, Act::AskRemoval { .. } | Act::AnswerRemoval { .. }) {
        may::must(at.viewer(), Action::Redact)?;
    }
    let behind = behind(at, tx, &record).await?;
    let accounts: Vec<_> = behind.iter().filter_map(|request| request.filed.account).collect();
    must_hold(tx, at.viewer(), &accounts, act.attachments()).await?;
    let names = names_behind(tx, at, &link, &behind).await?;
    let stamp = at.stamp(link.terms.policy_for(record.phase))?;
    let judge = |then: &Escalation, context: &Context<'_>| then.life.decide(act.clone(), context);
    let (stamp, stood) =
        place::time_on_escalation(at, tx, &record, &link, &stamp, Leans::of(&act), &judge).await?;
    let sent = escalate::act(&record, &link, act.clone(), stood, &names, at.agent()?, at.now)?;
    if !record.by_hand && told.is_some() {
        return Err(Fault::Refused(Refusal::new(Reason::OnlyByHand)));
    }
    let frozen = frozen(tx, at.desk(), &record.life, &link.terms.calendar).await?;
    let mut ground = context((&link, record.phase), &frozen, &stamp, Side::Asker);
    ground.form = link.form_for(record.kind, record.problem.product.as_deref(), record.phase);
    // Judged as the next desk will judge it, as far as we know its record: what cannot be is refused here and now.
    match record.expected(&ground).decide(act.clone(), &ground) {
        Err(refusal) if refusal.reason == Reason::ReopenTooLate && !stood => {
            let Act::Reopen { reason } = &act else { return Err(Fault::Refused(refusal)) };
            if told.is_some() {
                // It was told as a reopening; the new escalation is told as what it is.
                return Err(Fault::Refused(refusal));
            }
            return ask_again(at, tx, record, &link, reason).await;
        }
        // What could be done at its time was done then, whatever has become of the record since.
        Err(refusal) if !stood => return Err(Fault::Refused(refusal)),
        _ => {}
    }
    let called = match &act {
        // A call with the next desk was told by being made, unless more waits to be told before it.
        Act::Call { call, .. } if record.pending.is_empty() => {
            Some(Told { who: call.caller.clone(), channel: Channel::Phone })
        }
        _ => None,
    };
    let told = told.or(called.as_ref().filter(|_| record.by_hand));
    let mut record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, vec![sent]).await?;
    let message = record.messages;
    match carried_to(&link, record.by_hand) {
        Some(to) => {
            let message = Message::Act {
                escalation: record.id,
                number: record.messages,
                contact: at.agent()?.person,
                contact_name: at.agent()?.name.clone(),
                happened: stamp.happened,
                act,
            };
            send(at, tx, &record, (&link, to), message).await?;
        }
        None => {
            if let Some(told) = told {
                record = deliver_by_hand(at, tx, record, &link, told, None).await?;
            }
        }
    }
    outcome(at, tx, &record, message).await
}

pub(super) fn context<'a>(
    (link, phase): (&'a Link, Phase),
    frozen: &'a BTreeMap<String, Calendars>,
    stamp: &'a Stamp,
    side: Side,
) -> Context<'a> {
    Context {
        policy: link.terms.policy_for(phase),
        calendar: &link.terms.calendar,
        frozen,
        form: None,
        side,
        by: &stamp.by,
        happened: stamp.happened,
        recorded: stamp.recorded,
        unheard: stamp.unheard,
        doubted: stamp.doubted,
    }
}

/// Everything that waits was told, in order: the mirror follows as if the next desk's program had answered.
async fn deliver_by_hand(
    at: &At<'_>,
    tx: &mut Tx,
    mut record: Escalation,
    link: &Link,
    told: &Told,
    reference: Option<String>,
) -> Result<Escalation, Fault> {
    let mut stamp = at.stamp(link.terms.policy_for(record.phase))?;
    stamp.side = Side::Asker;
    stamp.reported = Some(reported(&told.who, told.channel)?);
    for pending in record.pending.clone() {
        let delivered = Event::Delivered {
            message: pending.message,
            reference: reference.clone().filter(|_| pending.act.is_none()),
        };
        let opened = match pending.act {
            None => Some(mirrored_opening(at, tx, &record, link, reference.as_deref()).await?),
            Some(_) => None,
        };
        let judge = |then: &Escalation, context: &Context<'_>| {
            let led_to = match (&pending.act, &opened) {
                (Some(act), _) => then.life.decide(act.clone(), context)?,
                (None, Some(opened)) => {
                    then.life.with_clocks(vec![Event::Opened(opened.clone())], context)?
                }
                (None, None) => Vec::new(),
            };
            Ok([vec![delivered.clone()], led_to].concat())
        };
        // Nobody is told what was not said yet.
        let leans = pending.act.as_ref().map(Leans::of).unwrap_or_default();
        let leans = Leans { about: Some(pending.at), ..leans };
        let said = (&stamp, Side::Asker);
        record = match place::on_escalation(at, tx, record.clone(), link, said, leans, &judge).await {
            // The next desk's state moved on since: what was told is still told, and is kept as not taken.
            Err(Fault::Refused(refusal))
                if pending.act.is_some() && !refusal.facts.contains_key("earliest") =>
            {
                let refused = vec![Event::SendRefused { message: pending.message, refusal }];
                commit::escalation(at.engine, tx, at.desk(), record, &stamp, refused).await?
            }
            done => done?,
        };
    }
    Ok(record)
}

/// The next desk's first event, as far as we know it: made from what we sent.
async fn mirrored_opening(
    at: &At<'_>,
    tx: &mut Tx,
    record: &Escalation,
    link: &Link,
    reference: Option<&str>,
) -> Result<Opened, Fault> {
    let opened = first_of(tx, at, record).await?;
    let policy = link.terms.policy_for(record.phase);
    Ok(Opened {
        number: Number::from_storage(reference.unwrap_or_default().to_owned()),
        kind: opened.kind,
        phase: opened.phase,
        severity: opened.severity,
        problem: Problem { reference: Some(record.number.to_string()), ..opened.problem },
        missing: Vec::new(),
        hand_backs: opened.hand_backs,
        policy: policy.named(),
    })
}

fn must_be_by_hand(record: &Escalation) -> Result<(), Refusal> {
    if record.by_hand { Ok(()) } else { Err(Refusal::new(Reason::OnlyByHand)) }
}

pub async fn tell(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    told: &Told,
    reference: Option<String>,
) -> Result<Outcome, Fault> {
    let (record, link) = load(at, tx, number).await?;
    must_be_by_hand(&record)?;
    if record.pending.is_empty() {
        return Err(Fault::Refused(
            Refusal::new(Reason::NothingAsked).with("status", record.standing().code()),
        ));
    }
    let reference = reference.map(|it| text::line("reference", &it)).transpose()?;
    let record = deliver_by_hand(at, tx, record, &link, told, reference).await?;
    outcome_of_escalation(at, tx, &record).await
}

pub async fn report(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    act: Act,
    who: &str,
    channel: Channel,
) -> Result<Outcome, Fault> {
    let (record, link) = load(at, tx, number).await?;
    must_be_by_hand(&record)?;
    if !record.received {
        // Nobody answers what they have not been told.
        return Err(Fault::Refused(
            Refusal::new(Reason::WrongState).with("status", record.standing().code()),
        ));
    }
    must_hold(tx, at.viewer(), &[], act.attachments()).await?;
    let mut stamp = at.stamp(link.terms.policy_for(record.phase))?;
    stamp.side = Side::Asked;
    stamp.channel = channel;
    stamp.reported = Some(reported(who, channel)?);
    stamp.by = By::OtherDesk { name: link.name.clone(), person: Some(who.trim().to_owned()) };
    let judge = |then: &Escalation, context: &Context<'_>| then.life.decide(act.clone(), context);
    let said = (&stamp, Side::Asked);
    let record = place::on_escalation(at, tx, record, &link, said, Leans::of(&act), &judge).await?;
    outcome_of_escalation(at, tx, &record).await
}

pub async fn particulars(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    given: [Option<String>; 3],
) -> Result<Outcome, Fault> {
    let (record, link) = load(at, tx, number).await?;
    must_be_by_hand(&record)?;
    let [reference, portal, engineer] = given;
    let line = |name, value: Option<String>| value.map(|it| text::line(name, &it)).transpose();
    let event = Event::Particulars {
        reference: line("reference", reference)?,
        portal: line("portal", portal)?,
        engineer: line("engineer", engineer)?,
    };
    let judge = |_: &Escalation, _: &Context<'_>| Ok(vec![event.clone()]);
    let record = note(at, tx, record, &link, Leans::default(), &judge).await?;
    outcome_of_escalation(at, tx, &record).await
}

/// Writes down, at its place, what this desk did to its own record.
pub(super) async fn note(
    at: &At<'_>,
    tx: &mut Tx,
    record: Escalation,
    link: &Link,
    leans: Leans,
    judge: &Judge<'_, Escalation>,
) -> Result<Escalation, Fault> {
    let stamp = at.stamp(link.terms.policy_for(record.phase))?;
    place::on_escalation(at, tx, record, link, (&stamp, Side::Asker), leans, judge).await
}

pub async fn join(at: &At<'_>, tx: &mut Tx, number: &Number, numbers: &[Number]) -> Result<Outcome, Fault> {
    let (record, link) = load(at, tx, number).await?;
    record.must_have_been_taken()?;
    let mut numbers = numbers.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let (mut events, mut opened) = (Vec::new(), None);
    for number in &numbers {
        let request = requests::by_number(tx, &Scope::of(at.viewer()), number, true).await?;
        may::must(at.viewer(), Action::work(request.kind.door()))?;
        escalate::join(&record, &request, &link, at.agent()?, at.now)?;
        if !record.requests.iter().any(|(id, _)| *id == request.id) {
            opened = opened.max(Some(request.life.opened));
            events.push(Event::Joined { request: request.id, number: request.number });
        }
    }
    let judge = |then: &Escalation, _: &Context<'_>| match then.is_open() {
        true => Ok(events.clone()),
        false => Err(then.life.wrong_state()),
    };
    // Nothing stands behind an escalation before it was asked itself.
    let leans = Leans { about: opened, ..Leans::default() };
    let record = note(at, tx, record, &link, leans, &judge).await?;
    outcome_of_escalation(at, tx, &record).await
}

pub async fn lead(at: &At<'_>, tx: &mut Tx, number: &Number, escalation: &Number) -> Result<Outcome, Fault> {
    let (record, ground) = super::request::load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let judge = |then: &Request, _: &Context<'_>| {
        let open = then.open_escalations().find(|it| it.number == *escalation);
        let id = open.map(|it| it.escalation).ok_or(Refusal::new(Reason::NotFound))?;
        Ok(vec![Event::Led { escalation: id }])
    };
    let record = super::request::record_of(at, tx, record, &ground, &judge).await?;
    outcome_of_request(at, tx, &record).await
}
