//! Opening requests: for a contact, for somebody who called, for the desk itself, and where one that ended goes on.

use std::sync::Arc;

use domain::desk::Agreement;
use domain::event::{Event, Side};
use domain::id::{AccountId, Number, PersonId, RequestId};
use domain::open::{self, Asker, Opening};
use domain::problem::Problem;
use domain::request::Request;
use domain::seat::{ContactSeat, Viewer};
use domain::{Reason, Refusal};
use store::rows::{self, Hold};
use store::{Fault, Tx};

use super::outcomes::outcome_of_request;
use super::{At, Ground, OpenRequest, must_hold, queue};
use crate::commit::{self, Stamp};
use crate::counted::{hours_to_promise, site_of};
use crate::held::{self, Held};
use crate::may::must_see_account;
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;

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
) -> Result<Arc<Agreement>, Fault> {
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
) -> Result<Arc<Agreement>, Fault> {
    let held = Held::by(tx, seat, at.now).await?.whole()?;
    let id = held.choose(opening.kind, opening.problem.product.as_deref()).id;
    rows::agreement(tx, seat.desk, id, Hold::Share).await
}

pub(super) async fn contact_seat(
    tx: &mut Tx,
    at: &At<'_>,
    account: AccountId,
    person: Option<PersonId>,
) -> Result<Option<ContactSeat>, Fault> {
    let Some(person) = person else { return Ok(None) };
    let found = seats::contact_who_is(tx, at.desk(), person, account).await?;
    found.map(Some).ok_or(Fault::Refused(Refusal::new(Reason::NotFound)))
}

/// Opens under an agreement. What channels, mail and other desks have in common.
pub(super) async fn for_account(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Arc<Agreement>,
    opening: Opening,
    asker: Asker,
) -> Result<Request, Fault> {
    as_said(at, tx, agreement, opening, asker, None).await
}

/// The same, as somebody said it whom the stamp names.
async fn as_said(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Arc<Agreement>,
    opening: Opening,
    asker: Asker,
    said: Option<&Stamp>,
) -> Result<Request, Fault> {
    rows::read_ahead(tx, at.desk(), agreement.account, opening.kind.door()).await?;
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
        agreement: Some(Arc::clone(agreement)),
    };
    let forms = rows::forms(tx, desk.id).await?;
    let form = ground.policy.form_or(
        forms.iter().map(Arc::as_ref),
        opening.kind,
        opening.problem.product.as_deref(),
        opening.phase,
    );
    let mut dice = at.engine.dice.clone();
    let number = Number::throw(&desk.prefix, &mut dice);
    let mut context = ground.context(&stamp);
    // Whoever writes it down, it is the asker who asks.
    context.side = Side::Asker;
    let first = queue::first(at, tx, opening.kind.door()).await?;
    let events = open::for_account(agreement, form, number, opening, asker, first, &context)?;
    let blank = Request::blank(RequestId::throw_at(at.now, &mut dice));
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
    let ground = Ground { policy, calendar, frozen: Default::default(), form: None, agreement: None };
    let mut dice = at.engine.dice.clone();
    let number = Number::throw(&desk.prefix, &mut dice);
    let first = queue::first(at, tx, opening.kind.door()).await?;
    let events = open::for_ourselves(number, opening, first, &ground.context(&stamp))?;
    let blank = Request::blank(RequestId::throw_at(at.now, &mut dice));
    commit::request(at.engine, tx, desk.id, blank, &stamp, events).await
}

/// After the window, a linked new request: the old one stays closed and says where it goes on.
pub(super) async fn continue_as_new(
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
