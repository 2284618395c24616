//! Messages of other desks: numbered per record, so that twice changes nothing and out of order waits.

use std::sync::Arc;

use domain::act::Act;
use domain::desk::{Agreement, must_be_entitled};
use domain::event::{By, Ending, Envelope, Event, Side};
use domain::id::{AgreementId, EscalationId, PersonId, RequestId};
use domain::kind::Channel;
use domain::life::Context;
use domain::message::{self, Copy, Crossed, Message, NoticeCopy, Terms};
use domain::open::{Asker, Opening};
use domain::policy::Policy;
use domain::request::Request;
use domain::seat::Viewer;
use domain::{Reason, Refusal, SignedDuration, Timestamp};
use store::rows::{self, Hold};
use store::shelf::{self, Item, Shelf};
use store::{Fault, Tx, escalations, events, fence, requests};
use uuid::Uuid;

use super::link_in::{self, Turn};
use super::place::{self, Leans};
use super::{At, compare, ground};
use crate::commit::{self, Parcel, Stamp};
use crate::document::document;
use crate::outcome::Outcome;

/// On which edge a message came, and in which epoch of its desk it was put out.
type Sent = (AgreementId, u64);

/// A message of the other side of an edge.
pub async fn receive(
    at: &At<'_>,
    tx: &mut Tx,
    (agreement, epoch): Sent,
    message: &Message,
) -> Result<Outcome, Fault> {
    if let Message::Holds(holds) = message {
        return Box::pin(compare::compare(at, tx, agreement, epoch, holds)).await;
    }
    compare::must_be_compared(at, tx, agreement, epoch).await?;
    match (at.viewer(), message) {
        (Viewer::AskingDesk { agreement: seat, .. }, Message::Open { .. } | Message::Act { .. })
            if *seat == agreement =>
        {
            from_asker(at, tx, (agreement, epoch), message).await
        }
        (Viewer::AskedDesk { .. }, Message::Moved { escalation, entries }) => {
            let mut outcome = Outcome::default();
            for entry in entries {
                outcome = mirror(at, tx, agreement, *escalation, entry).await?;
            }
            Ok(outcome)
        }
        (Viewer::AskedDesk { .. }, Message::Connected(given)) => {
            super::invitation::of_edge(at.viewer(), given)?;
            super::invitation::connected(at, tx, agreement, given).await
        }
        (Viewer::AskedDesk { .. }, Message::Renamed { name }) => {
            super::invitation::renamed(at, tx, agreement, name).await
        }
        (Viewer::AskedDesk { .. }, Message::Terms { terms, policies }) => {
            new_terms(at, tx, agreement, (terms, policies)).await
        }
        (Viewer::AskingDesk { agreement: seat, .. }, Message::PoliciesWanted) if *seat == agreement => {
            let agreement = rows::agreement(tx, at.desk(), agreement, Hold::Read).await?;
            super::administer::tell_policies(at, tx, &agreement).await?;
            Ok(Outcome::default())
        }
        (Viewer::AskedDesk { .. }, Message::Published { publication }) => {
            published(at, tx, agreement, publication).await
        }
        (Viewer::AskedDesk { .. }, Message::Unpublished { publication }) => {
            let id = copy_id(agreement, publication.0);
            shelf::drop_copy(tx, Shelf::Publications, at.desk(), id).await?;
            store::search::blocks::drop_subject(tx, at.desk(), id, "desk").await?;
            Ok(Outcome::default())
        }
        (Viewer::AskedDesk { .. }, Message::Unnoticed { notice }) => {
            shelf::drop_copy(tx, Shelf::Notices, at.desk(), copy_id(agreement, notice.0)).await?;
            Ok(Outcome::default())
        }
        (Viewer::AskedDesk { .. }, Message::Noticed { notice }) => noticed(at, tx, agreement, notice).await,
        _ => Err(Fault::Refused(Refusal::new(Reason::LinkUnknown))),
    }
}

/// An opening or an act of the asking desk. What the domain refuses is an outcome here: it is kept with the
/// message's number, so that the same message again gets the same refusal.
async fn from_asker(
    at: &At<'_>,
    tx: &mut Tx,
    (agreement, epoch): Sent,
    message: &Message,
) -> Result<Outcome, Fault> {
    let Some((escalation, number)) = message.place() else {
        return Err(Fault::Refused(Refusal::new(Reason::LinkUnknown)));
    };
    let agreement = rows::agreement(tx, at.desk(), agreement, Hold::Share).await?;
    if let Some(handled) = before_its_turn(at, tx, &agreement, epoch, (escalation, number)).await? {
        return Ok(handled);
    }
    let done = match message {
        Message::Open { contact, contact_name, happened, opening, .. } => {
            opened(at, tx, &agreement, escalation, (*contact, contact_name), *happened, opening).await
        }
        Message::Act { contact, contact_name, happened, act, .. } => {
            let record = requests::by_escalation(tx, at.desk(), agreement.id, escalation).await?;
            match record {
                Some(record) => {
                    acted(
                        at,
                        tx,
                        &agreement,
                        record,
                        number,
                        (*contact, contact_name),
                        *happened,
                        act.clone(),
                    )
                    .await
                }
                None => Err(Fault::Refused(Refusal::new(Reason::LinkUnknown))),
            }
        }
        _ => Err(Fault::Refused(Refusal::new(Reason::LinkUnknown))),
    };
    let (outcome, refusal) = match done {
        Ok(outcome) => (outcome, None),
        Err(Fault::Refused(refusal)) => (answered_outcome(&refusal), Some(refusal)),
        Err(fault) => return Err(fault),
    };
    link_in::keep(tx, at.desk(), agreement.id, escalation, number, refusal.as_ref(), at.now).await?;
    Ok(outcome)
}

/// A message of the asking desk that this program cannot read. It is refused in its turn, so that those after it, which
/// it may read, go on.
pub async fn later(
    at: &At<'_>,
    tx: &mut Tx,
    (agreement, epoch): Sent,
    (escalation, number): message::Place,
    version: u64,
) -> Result<Outcome, Fault> {
    if !matches!(at.viewer(), Viewer::AskingDesk { agreement: seat, .. } if *seat == agreement) {
        return Err(Fault::Refused(Refusal::new(Reason::LinkUnknown)));
    }
    compare::must_be_compared(at, tx, agreement, epoch).await?;
    let agreement = rows::agreement(tx, at.desk(), agreement, Hold::Share).await?;
    if let Some(handled) = before_its_turn(at, tx, &agreement, epoch, (escalation, number)).await? {
        return Ok(handled);
    }
    let refusal = message::too_new(version);
    link_in::keep(tx, at.desk(), agreement.id, escalation, number, Some(&refusal), at.now).await?;
    Ok(answered_outcome(&refusal))
}

/// Where a message was handled before, how; one that comes too early is refused for now.
async fn before_its_turn(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Agreement,
    epoch: u64,
    (escalation, number): message::Place,
) -> Result<Option<Outcome>, Fault> {
    match link_in::turn(tx, at.desk(), agreement.id, escalation, (epoch, number)).await? {
        Turn::Over => Ok(Some(answered_outcome(&compare::is_over((escalation, number), epoch)))),
        Turn::Now => Ok(None),
        Turn::Handled(None) => Ok(Some(Outcome::default())),
        Turn::Handled(Some(refusal)) => Ok(Some(answered_outcome(&refusal))),
        Turn::OutOfOrder { expected } => Err(Fault::Refused(too_early(at, tx, expected).await?)),
    }
}

/// Why a message with a later number than the next is not taken now. A desk from a copy may have lost those before it: what
/// becomes of that is settled once it is open, and no try before would go better.
async fn too_early(at: &At<'_>, tx: &mut Tx, expected: u64) -> Result<Refusal, Fault> {
    let closed = fence::is_closed(tx, at.desk()).await?;
    let reason = if closed { Reason::DeskIsClosed } else { Reason::LinkOutOfOrder };
    Ok(Refusal::new(reason).with("expected", expected))
}

/// The outcome that carries a refusal back to the carrier.
fn answered_outcome(refusal: &Refusal) -> Outcome {
    Outcome { view: serde_json::json!({ "refusal": refusal }), ..Outcome::default() }
}

/// The stamp of what the asking desk did. Its clock is its own: what it says happened before the policy's limit counts
/// from the limit, and what it says happened after now counts from now.
fn stamp(at: &At<'_>, name: &str, happened: Timestamp, number: u64, policy: &Policy) -> Stamp {
    let earliest = at.now - SignedDuration::from_hours(i64::from(policy.entries.latest_hours));
    let happened = happened.max(earliest).min(at.now);
    let desk_name = match at.viewer() {
        Viewer::AskingDesk { name, .. } | Viewer::AskedDesk { name, .. } => name.clone(),
        _ => String::new(),
    };
    Stamp {
        side: Side::Asker,
        by: By::OtherDesk { name: desk_name, person: Some(name.to_owned()) },
        channel: Channel::Link,
        happened,
        recorded: at.now,
        late: domain::open::happened_in_time(happened, at.now, policy).is_ok_and(|late| late),
        reported: None,
        message: Some(number),
        theirs: None,
        unheard: false,
        doubted: !at.engine.believes_clock(),
    }
}

async fn opened(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Arc<Agreement>,
    escalation: EscalationId,
    (contact, name): (PersonId, &str),
    happened: Timestamp,
    opening: &Opening,
) -> Result<Outcome, Fault> {
    let desk = rows::desk(tx, at.desk()).await?;
    let named = agreement.policy_for(opening.phase);
    let policy = rows::policy(tx, desk.id, &named.id, named.version).await?;
    let calendar = crate::counted::hours_to_promise(tx, desk.id, Some(agreement), None, &policy).await?;
    let stamp = stamp(at, name, happened, 1, &policy);
    let ground = super::Ground {
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
    let number = domain::Number::throw(&desk.prefix, &mut dice);
    let continued = continued(at, tx, agreement, opening).await?;
    let asker = Asker {
        person: Some(contact),
        name: Some(name.to_owned()),
        team: None,
        site: None,
        escalation: Some(escalation),
        // What goes on from before passed the gate then; what was handed back passes it anew.
        held_to_form: continued.as_ref().is_none_or(|old| old.life.ending == Some(Ending::HandedBack)),
        hand_backs: continued.as_ref().map_or(0, |old| old.life.hand_backs_of_the_problem()),
    };
    let mut opening = opening.clone();
    opening.problem.continues = continued.as_ref().map(|it| it.number.clone());
    let first = super::queue::first(at, tx, opening.kind.door()).await?;
    let context = ground.context(&stamp);
    let events = domain::open::for_account(agreement, form, number, opening, asker, first, &context)?;
    let blank = Request::blank(RequestId::throw_at(at.now, &mut dice));
    let record = commit::request(at.engine, tx, at.desk(), blank, &stamp, events).await?;
    if let Some(old) = continued {
        let stamp = Stamp { message: None, ..stamp };
        super::open::continued(at, tx, old, &stamp, &record).await?;
    }
    Ok(Outcome { request: Some((record.id, record.number)), ..Outcome::default() })
}

/// The request that an opening continues: one of the same agreement that ended, whatever the asker says.
async fn continued(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Agreement,
    opening: &Opening,
) -> Result<Option<Request>, Fault> {
    let Some(number) = &opening.problem.continues else { return Ok(None) };
    let found = requests::by_number(tx, &store::Scope::whole(at.desk()), number, true).await;
    match found {
        Ok(old) if old.filed.agreement == Some(agreement.id) && !old.life.status.is_open() => Ok(Some(old)),
        Ok(_) | Err(Fault::Refused(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn acted(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Agreement,
    record: Request,
    number: u64,
    (contact, name): (PersonId, &str),
    happened: Timestamp,
    act: Act,
) -> Result<Outcome, Fault> {
    let ground = ground(tx, at.desk(), &record).await?.for_act(tx, at.desk(), &record, &act).await?;
    let stamp = stamp(at, name, happened, number, &ground.policy);
    let about = (record.kind.door(), record.problem.product.as_deref());
    must_be_entitled(&agreement.contacts, &ground.policy, contact, about, &act, at.now)?;
    let judge = |then: &Request, context: &Context<'_>| then.life.decide(act.clone(), context);
    // The other desk's clock is its own, and nobody there waits for an answer.
    let leans = Leans { or_earliest: true, ..Leans::of(&act) };
    let record = place::on_request(at, tx, record, &ground, &stamp, leans, &judge).await?;
    Ok(Outcome { request: Some((record.id, record.number)), ..Outcome::default() })
}

/// An event of the next desk: the mirror follows, in its order.
async fn mirror(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    escalation: EscalationId,
    entry: &Crossed,
) -> Result<Outcome, Fault> {
    let link = rows::link_of(tx, at.desk(), agreement).await?;
    let record = escalations::lock(tx, at.desk(), escalation).await?;
    if record.link != link.id {
        return Err(Fault::Refused(Refusal::new(Reason::LinkUnknown)));
    }
    if entry.position <= record.mirrored {
        return Ok(Outcome::default());
    }
    if entry.position != record.mirrored + 1 {
        return Err(Fault::Refused(too_early(at, tx, record.mirrored + 1).await?));
    }
    let by = match entry.side {
        // Our own doing comes back as the next desk recorded it.
        Side::Asker => own(tx, at, &record, entry).await?,
        Side::Asked => By::OtherDesk { name: link.name.clone(), person: entry.person.clone() },
    };
    let stamp = Stamp {
        side: entry.side,
        by,
        channel: if entry.side == Side::Asker { Channel::Link } else { entry.channel },
        happened: entry.happened.min(at.now),
        recorded: at.now,
        late: entry.late,
        reported: entry.reported.clone(),
        message: entry.caused_by,
        theirs: Some(entry.position),
        unheard: entry.unheard,
        doubted: entry.doubted,
    };
    let mut event = entry.event.clone();
    if let Event::TakenBack { entries, .. } = &mut event {
        // It names them by their positions there; of those that it lost and gave again, the later ones are meant.
        let ours = events::of_record(tx, at.desk(), record.id.0).await?;
        let named = |position: &u64| ours.iter().rfind(|it| it.theirs == Some(*position)).map(|it| it.seq);
        *entries = entries.iter().filter_map(named).collect();
    }
    let mut led_to = Vec::new();
    // Taken is what our copy shows whole.
    if let Some(message) = entry.caused_by.filter(|_| !entry.more)
        && record.pending.iter().any(|it| it.message == message)
    {
        let reference =
            if let Event::Opened(opened) = &entry.event { Some(opened.number.to_string()) } else { None };
        led_to.push(Event::Delivered { message, reference });
    }
    led_to.push(event);
    let record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, led_to).await?;
    Ok(Outcome { escalation: Some((record.id, record.number)), ..Outcome::default() })
}

async fn own(
    tx: &mut Tx,
    at: &At<'_>,
    record: &domain::escalation::Escalation,
    entry: &Crossed,
) -> Result<By, Fault> {
    let causes = |ours: &Envelope| ours.event.message().is_some_and(|sent| entry.caused_by == Some(sent));
    let sent = events::of_record(tx, at.desk(), record.id.0).await?.into_iter().find(causes);
    Ok(sent.map_or_else(
        || By::OtherDesk { name: record.next_desk.clone(), person: entry.person.clone() },
        |envelope| envelope.by,
    ))
}

/// How a message of ours fared at the next desk. Delivery without refusal is confirmed by the mirror itself.
pub async fn delivered(
    at: &At<'_>,
    tx: &mut Tx,
    escalation: EscalationId,
    message: u64,
    refusal: Option<Refusal>,
) -> Result<Outcome, Fault> {
    let record = escalations::lock(tx, at.desk(), escalation).await?;
    if !record.pending.iter().any(|it| it.message == message) {
        return Ok(Outcome::default());
    }
    let event = match refusal {
        Some(refusal) => Event::SendRefused { message, refusal },
        None => Event::Delivered { message, reference: None },
    };
    let stamp = Stamp::rule(at.now);
    let record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, vec![event]).await?;
    Ok(Outcome { escalation: Some((record.id, record.number)), ..Outcome::default() })
}

/// Newer terms replace older ones; open escalations of a contact who is no longer named are handed over.
async fn new_terms(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    (terms, policies): (&Terms, &[Policy]),
) -> Result<Outcome, Fault> {
    // Seats end and begin under the same lock: who takes over is still there when it is written.
    rows::lock_desk(tx, at.desk()).await?;
    let known = rows::link_of(tx, at.desk(), agreement).await?;
    let mut link = rows::lock_link(tx, at.desk(), known.id).await?;
    if terms.version <= link.terms.version {
        return Ok(Outcome::default());
    }
    let Some(terms) = terms.clone().with(policies, &link.terms) else {
        // What names a policy that is not known here stands once its text has come, with the newest terms by then.
        if let Some(to) = commit::desk_of(&link) {
            let message = Message::PoliciesWanted.into();
            let parcel = Parcel { to, agreement, upward: true, message };
            commit::post(at.engine, tx, at.desk(), &parcel, at.now).await?;
        }
        return Ok(Outcome::default());
    };
    let before = link.replace_terms(terms);
    rows::put_link(tx, &link).await?;
    if before.contacts != link.terms.contacts {
        super::hand_over::settle(at, tx, &link).await?;
    }
    Ok(Outcome::default())
}

/// The id of a copy: ours, derived from the edge and the original, so that a new version finds the old one.
fn copy_id(agreement: AgreementId, original: Uuid) -> Uuid {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    hasher.update(agreement.0.as_bytes());
    hasher.update(original.as_bytes());
    let digest = hasher.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

async fn published(at: &At<'_>, tx: &mut Tx, agreement: AgreementId, copy: &Copy) -> Result<Outcome, Fault> {
    let link = rows::link_of(tx, at.desk(), agreement).await?;
    let id = copy_id(agreement, copy.id.0);
    let item = Item {
        id,
        link: Some(link.id),
        version: copy.version,
        // A copy is for this desk alone, until the desk publishes it again as its own.
        audience: "desk".into(),
        updated: at.now,
        body: document(copy)?,
    };
    // What came later than a newer one finds nothing.
    if shelf::put(tx, Shelf::Publications, at.desk(), &item).await? {
        super::administer::index_publication(tx, at.desk(), &item, copy).await?;
    }
    Ok(Outcome::default())
}

async fn noticed(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    copy: &NoticeCopy,
) -> Result<Outcome, Fault> {
    let link = rows::link_of(tx, at.desk(), agreement).await?;
    let item = Item {
        id: copy_id(agreement, copy.id.0),
        link: Some(link.id),
        version: copy.version,
        audience: "desk".into(),
        updated: at.now,
        body: document(copy)?,
    };
    shelf::put(tx, Shelf::Notices, at.desk(), &item).await?;
    Ok(Outcome::default())
}
