//! Working requests: opening, acting, noting, triage, duplicates, transfer.

use domain::act::Act;
use domain::desk::{Agreement, must_be_entitled};
use domain::event::{Attachment, Event, Evidence, Side};
use domain::id::{AccountId, DeskId, Number, RequestId, SeatId};
use domain::kind::Door;
use domain::lane::Lane;
use domain::late::Judge;
use domain::life::Context;
use domain::open::{self, Asker, Opening};
use domain::policy::Duty;
use domain::problem::Problem;
use domain::request::Request;
use domain::seat::{ContactSeat, Viewer};
use domain::{Reason, Refusal, duplicate, talk, text, triage};
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, people, requests};

use super::outcomes::outcome_of_request;
use super::place::{self, Leans};
use super::{At, Confirmation, Ground, OpenRequest, ground, must_hold, queue};
use crate::commit::{self, Stamp};
use crate::counted::{hours_to_promise, site_of};
use crate::document::document;
use crate::held::{self, Held};
use crate::may::must_see_account;
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;

/// Duplicates of duplicates that are followed.
const LONGEST_CHAIN: usize = 64;
/// What the next desk is told where the agent says nothing: nobody knows which of the two languages its people read.
const WITHDRAWN_AS_RESOLVED: &str = "Resolved. – Résolu.";
/// The default policy of a desk's own requests.
const OWN_POLICY: &str = "partner-default";

pub async fn open(at: &At<'_>, tx: &mut Tx, open: &OpenRequest) -> Result<Outcome, Fault> {
    must_hold(tx, at.viewer(), open.account.as_slice(), &open.opening.problem.attachments).await?;
    let mut open = open.clone();
    if let Some(passed) = &mut open.opening.problem.passed {
        // Whoever asks says which gate and why; who it was, the session says, and the rest is the gate's owner's.
        passed.author = at.side().1.name().unwrap_or_default().to_owned();
        passed.missing.clear();
    }
    let open = &open;
    let record = match at.viewer() {
        Viewer::Contact(seat) => {
            let agreement = agreement_of(at, tx, seat, &open.opening).await?;
            let asker = Asker {
                person: Some(seat.person),
                name: Some(seat.name.clone()),
                team: seat.team.clone(),
                site: None,
                escalation: None,
                held_to_form: true,
                hand_backs: 0,
            };
            for_account(at, tx, &agreement, open.opening.clone(), asker).await?
        }
        Viewer::Agent(_) | Viewer::Operator { .. } => {
            let door = open.opening.kind.door();
            may::must(at.viewer(), Action::work(door))?;
            // Whoever was given a part of the desk only would not see it again.
            let first = queue::first(at, tx, door).await?;
            if matches!(at.viewer(), Viewer::Agent(seat) if !seat.is_within(door, first)) {
                return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
            }
            match open.account {
                Some(account) => on_behalf(at, tx, account, open).await?,
                // The same of whoever was given some accounts only.
                None if matches!(at.viewer(), Viewer::Agent(seat) if seat.accounts.is_some()) => {
                    return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
                }
                None => for_ourselves(at, tx, open.opening.clone()).await?,
            }
        }
        _ => return Err(Fault::Refused(Refusal::new(Reason::NotYours))),
    };
    outcome_of_request(at, tx, &record).await
}

async fn on_behalf(
    at: &At<'_>,
    tx: &mut Tx,
    account: AccountId,
    open: &OpenRequest,
) -> Result<Request, Fault> {
    must_see_account(at.viewer(), account)?;
    let agreement = agreement_for(at, tx, account, &open.opening).await?;
    let contact = contact_seat(tx, at, account, open.contact).await?;
    let asker = Asker {
        person: contact.as_ref().map(|seat| seat.person),
        name: contact
            .as_ref()
            .map(|seat| seat.name.clone())
            .or_else(|| open.opening.problem.call.as_ref().map(|call| call.caller.clone())),
        team: contact.and_then(|seat| seat.team),
        site: None,
        escalation: None,
        held_to_form: false,
        hand_backs: 0,
    };
    for_account(at, tx, &agreement, open.opening.clone(), asker).await
}

/// The agreement of an account that covers what is asked; the first, if none does, so that the refusal says why.
pub(super) async fn agreement_for(
    at: &At<'_>,
    tx: &mut Tx,
    account: AccountId,
    opening: &Opening,
) -> Result<Agreement, Fault> {
    let agreements = rows::agreements_of(tx, at.desk(), account).await?;
    let chosen = held::covering(&agreements, opening.kind, opening.problem.product.as_deref(), at.now);
    let chosen = chosen.or_else(|| agreements.first());
    let id = chosen.map(|agreement| agreement.id).ok_or(Refusal::new(Reason::NotFound))?;
    rows::agreement(tx, at.desk(), id, Hold::Share).await
}

/// The agreement of a contact's account for what the contact asks.
pub(super) async fn agreement_of(
    at: &At<'_>,
    tx: &mut Tx,
    seat: &ContactSeat,
    opening: &Opening,
) -> Result<Agreement, Fault> {
    let held = Held::by(tx, seat, at.now).await?;
    let id = held.choose(opening.kind, opening.problem.product.as_deref()).id;
    rows::agreement(tx, seat.desk, id, Hold::Share).await
}

pub(super) async fn contact_seat(
    tx: &mut Tx,
    at: &At<'_>,
    account: AccountId,
    person: Option<domain::id::PersonId>,
) -> Result<Option<ContactSeat>, Fault> {
    let Some(person) = person else { return Ok(None) };
    let found = seats::contact_who_is(tx, at.desk(), person, account).await?;
    found.map(Some).ok_or(Fault::Refused(Refusal::new(Reason::NotFound)))
}

/// Opens under an agreement. What channels, mail and other desks have in common.
pub(super) async fn for_account(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Agreement,
    opening: Opening,
    asker: Asker,
) -> Result<Request, Fault> {
    as_said(at, tx, agreement, opening, asker, None).await
}

/// The same, as somebody said it whom the stamp names.
async fn as_said(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Agreement,
    opening: Opening,
    asker: Asker,
    said: Option<&Stamp>,
) -> Result<Request, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let named = agreement.policy_for(opening.phase);
    let policy = rows::policy(tx, desk.id, &named.id, named.version).await?;
    let asker = Asker { site: site_of(tx, agreement, asker.person).await?, ..asker };
    let calendar = hours_to_promise(tx, desk.id, Some(agreement), asker.site, &policy).await?;
    let stamp = match said {
        Some(said) => said.clone(),
        None => at.stamp_new(&policy)?,
    };
    let ground = Ground {
        policy,
        calendar,
        frozen: Default::default(),
        form: None,
        agreement: Some(agreement.clone()),
    };
    let forms = rows::forms(tx, desk.id).await?;
    let form = ground.policy.form_or(&forms, opening.kind, opening.problem.product.as_deref(), opening.phase);
    let mut dice = at.engine.dice.clone();
    let number = Number::throw(&desk.prefix, &mut dice);
    let mut context = ground.context(&stamp);
    // Whoever writes it down, it is the asker who asks.
    context.side = Side::Asker;
    let first = queue::first(at, tx, opening.kind.door()).await?;
    let events = open::for_account(agreement, form, number, opening, asker, first, &context)?;
    let blank = Request::blank(RequestId::throw(&mut dice));
    commit::request(at.engine, tx, desk.id, blank, &stamp, events).await
}

pub(super) async fn for_ourselves(at: &At<'_>, tx: &mut Tx, opening: Opening) -> Result<Request, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let policies = rows::policies(tx, desk.id).await?;
    let policy = policies
        .iter()
        .rev()
        .find(|policy| policy.id == OWN_POLICY)
        .or_else(|| policies.last())
        .cloned()
        .ok_or(Refusal::new(Reason::NotEntitled).with("what", "policy"))?;
    let calendar = hours_to_promise(tx, desk.id, None, None, &policy).await?;
    let stamp = at.stamp_new(&policy)?;
    let ground =
        Ground { policy: policy.into(), calendar, frozen: Default::default(), form: None, agreement: None };
    let mut dice = at.engine.dice.clone();
    let number = Number::throw(&desk.prefix, &mut dice);
    let first = queue::first(at, tx, opening.kind.door()).await?;
    let events = open::for_ourselves(number, opening, first, &ground.context(&stamp))?;
    let blank = Request::blank(RequestId::throw(&mut dice));
    commit::request(at.engine, tx, desk.id, blank, &stamp, events).await
}

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

/// After the window, a linked new request: the old one stays closed and says where it goes on.
async fn continue_as_new(
    at: &At<'_>,
    tx: &mut Tx,
    record: Request,
    ground: &Ground,
    stamp: &Stamp,
    reason: String,
) -> Result<Request, Fault> {
    // What another desk asked goes on from there: only it can make its end of what follows.
    let Some(agreement) = ground.agreement.as_ref().filter(|_| record.filed.escalation.is_none()) else {
        return Err(Fault::Refused(Refusal::new(Reason::ReopenTooLate)));
    };
    must_go_on_once(record.continued_by.as_ref())?;
    // It stays whose it was; where only some may ask, it is theirs who asks now.
    let (person, name, team) = match at.viewer() {
        Viewer::Contact(seat) if ground.policy.contacts.required => {
            (Some(seat.person), Some(seat.name.clone()), seat.team.clone())
        }
        _ => (record.filed.contact, record.filed.contact_name.clone(), record.filed.team.clone()),
    };
    let hand_backs = record.life.hand_backs_of_the_problem();
    let asker = Asker { person, name, team, site: None, escalation: None, held_to_form: false, hand_backs };
    let new = as_said(at, tx, agreement, continuation(&record, reason), asker, Some(stamp)).await?;
    continued(at, tx, record, stamp, &new).await?;
    Ok(new)
}

/// What goes on elsewhere goes on there: a second continuation would be the same problem twice.
pub(super) fn must_go_on_once(continued_by: Option<&Number>) -> Result<(), Refusal> {
    match continued_by {
        Some(number) => Err(Refusal::new(Reason::WrongState).with("continued_by", number)),
        None => Ok(()),
    }
}

/// What is asked where a request that ended goes on.
pub(super) fn continuation(record: &Request, reason: String) -> Opening {
    Opening {
        kind: record.kind,
        phase: record.phase,
        severity: Some(record.life.severity),
        problem: Problem {
            text: reason,
            continues: Some(record.number.clone()),
            ..record.problem.in_record()
        },
    }
}

/// The request that ended says where it goes on.
pub(super) async fn continued(
    at: &At<'_>,
    tx: &mut Tx,
    record: Request,
    stamp: &Stamp,
    new: &Request,
) -> Result<(), Fault> {
    let event = Event::ContinuedBy { number: new.number.clone() };
    commit::request(at.engine, tx, at.desk(), record, stamp, vec![event]).await.map(drop)
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
    let Some(Viewer::Agent(agent)) = row.as_ref().and_then(crate::seats::viewer_of) else {
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

/// Hands a request to another desk of the same organisation: it ends here with the reason, and goes on there.
/// One transaction touches one desk, so the other desk's part travels as its own change.
pub async fn transfer(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    desk: &str,
    reason: &str,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::Transfer)?;
    let (record, ground) = load(at, tx, number).await?;
    let may_leave = |then: &Request| {
        then.life.must_be_open()?;
        match then.open_escalations().next() {
            Some(_) => Err(Refusal::new(Reason::EscalationsOpen)),
            None => Ok(()),
        }
    };
    // What is told later is judged as at its time.
    if at.happened() >= at.now {
        may_leave(&record)?;
    }
    let here = rows::desk(tx, at.desk()).await?;
    let there = match rows::desk_by_slug(tx, desk).await {
        Ok(there) if there.organisation == here.organisation && there.id != here.id => there,
        _ => return Err(Fault::Refused(Refusal::new(Reason::WrongDesk).with("desk", desk))),
    };
    let reason = text::body("reason", reason)?;
    let mut parcel = super::receive::departing(at, tx, &record, there.id).await?;
    let events = vec![
        Event::Transferred { desk: there.name.clone(), reason },
        Event::Closed { ending: domain::event::Ending::Transferred, text: Some(there.name.clone()) },
    ];
    let judge = |then: &Request, context: &Context<'_>| {
        may_leave(then)?;
        then.life.with_clocks(events.clone(), context)
    };
    let record = record_of(at, tx, record, &ground, &judge).await?;
    parcel.happened = record.life.closed;
    let line = format!("transfer/{}", record.id);
    let id = domain::id::OutboxId::throw(&mut at.engine.dice.clone());
    let body = document(&parcel)?;
    store::outbox::put(tx, store::outbox::Item::new((at.desk(), id), (Lane::Transfer, line), body, at.now));
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
