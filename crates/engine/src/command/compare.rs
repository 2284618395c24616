//! Two desks compare what they hold of the records between them, after one of them was loaded from a copy. The restored
//! one says how far it is, portion by portion. Where it asks, the other sends again what the copy had lost; where it is
//! asked, people of the other read on their escalations which of their messages it does not know any more.

use std::collections::BTreeSet;

use domain::entry::EntryKind;
use domain::event::{Audience, Event, Side};
use domain::id::{AgreementId, DeskId, EscalationId, LinkId};
use domain::kind::Channel;
use domain::message::{Held, Holds, Message, Place};
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp};
use store::peers::{self, Peer};
use store::rows::{self, Hold};
use store::{Fault, Portion, Tx, escalations, events, fence, link_in, requests};
use uuid::Uuid;

use super::At;
use super::onward::{self, Undertaking};
use crate::commit::{self, Parcel, Stamp};
use crate::outcome::Outcome;

/// Entries of one message, where they are sent again.
const TOGETHER: usize = 50;

/// A desk that was closed has been opened: it says on each of its edges how far it is.
pub(crate) async fn begin(at: &At<'_>, tx: &mut Tx) -> Result<(), Fault> {
    for link in rows::links(tx, at.desk()).await? {
        if commit::desk_of(&link).is_some() {
            onward::leave(at, tx, Undertaking::CompareAsAsker { link: link.id }, Some(Uuid::nil()))?;
        }
    }
    for agreement in rows::agreements_of_desks(tx, at.desk()).await? {
        if agreement.asker.as_ref().and_then(commit::other_desk).is_some() {
            let what = Undertaking::CompareAsAsked { agreement: agreement.id };
            onward::leave(at, tx, what, Some(Uuid::nil()))?;
        }
    }
    Ok(())
}

/// Says how far it is on the next escalations over a link; answers behind which it goes on.
pub(crate) async fn as_asker(
    at: &At<'_>,
    tx: &mut Tx,
    link: LinkId,
    portion: Portion,
) -> Result<Option<Uuid>, Fault> {
    let Some(fence) = fence::of(tx, at.desk()).await? else { return Ok(None) };
    let link = rows::link(tx, at.desk(), link, Hold::Share).await?;
    let Some(to) = commit::desk_of(&link) else { return Ok(None) };
    let (ids, last) = escalations::of_link(tx, at.desk(), link.id, portion).await?;
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        records.push(asked_so_far(tx, at.desk(), id, fence.loaded).await?);
    }
    let knows = peers::of(tx, at.desk(), link.agreement).await?.epoch;
    let (after, upto) = (EscalationId(portion.after), last.map(EscalationId));
    let holds = Holds { made: fence.made, answers: false, knows, after, upto, records };
    post(at, tx, (to, link.agreement, true), holds).await?;
    Ok(last)
}

/// How far we are on an escalation of ours; what was written since we were loaded is of this epoch, and not counted.
async fn asked_so_far(tx: &mut Tx, desk: DeskId, id: EscalationId, loaded: Timestamp) -> Result<Held, Fault> {
    let record = escalations::peek(tx, desk, id).await?;
    let copied = events::of_record(tx, desk, id.0).await?;
    let numbers = copied.iter().filter(|it| it.recorded < loaded).filter_map(|it| it.event.message());
    Ok(Held {
        escalation: id,
        messages: numbers.max().unwrap_or_default(),
        next: next_of(&record),
        entries: record.mirrored,
    })
}

/// The number of our first message that is not settled.
fn next_of(record: &domain::escalation::Escalation) -> u64 {
    record.pending.iter().map(|it| it.message).min().unwrap_or(record.messages + 1)
}

/// Says how far it is on the next requests of an agreement; answers behind which it goes on.
pub(crate) async fn as_asked(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    portion: Portion,
) -> Result<Option<Uuid>, Fault> {
    let Some(fence) = fence::of(tx, at.desk()).await? else { return Ok(None) };
    let agreement = rows::agreement(tx, at.desk(), agreement, Hold::Share).await?;
    let Some(to) = agreement.asker.as_ref().and_then(commit::other_desk) else { return Ok(None) };
    let (filed, last) = requests::of_edge(tx, at.desk(), agreement.id, portion).await?;
    let mut records = Vec::with_capacity(filed.len());
    for (request, escalation) in filed {
        let line = link_in::line(tx, at.desk(), agreement.id, escalation).await?;
        let shared = events::shared_of_record(tx, at.desk(), request.0).await?;
        let entries = shared.iter().filter(|it| it.recorded < fence.loaded).count() as u64;
        let (messages, next) = (line.expected.saturating_sub(1), line.expected);
        records.push(Held { escalation, messages, next, entries });
    }
    let knows = peers::of(tx, at.desk(), agreement.id).await?.epoch;
    let (after, upto) = (EscalationId(portion.after), last.map(EscalationId));
    let holds = Holds { made: fence.made, answers: false, knows, after, upto, records };
    post(at, tx, (to, agreement.id, false), holds).await?;
    Ok(last)
}

/// Where a message goes: to which desk, over which edge, and whether upward.
type Way = (DeskId, AgreementId, bool);

async fn post(at: &At<'_>, tx: &mut Tx, (to, agreement, upward): Way, holds: Holds) -> Result<(), Fault> {
    let message = Message::Holds(Box::new(holds)).into();
    commit::post(at.engine, tx, at.desk(), &Parcel { to, agreement, upward, message }, at.now).await.map(drop)
}

/// Whether it is the turn of a message that its desk put out in an epoch. A new epoch is compared before anything else of
/// it is taken; where there is nothing to compare, it counts at once.
pub(crate) async fn must_be_compared(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    epoch: u64,
) -> Result<(), Fault> {
    if epoch <= 1 {
        return Ok(());
    }
    let peer = peers::of(tx, at.desk(), agreement).await?;
    if epoch <= peer.epoch {
        return Ok(());
    }
    let nothing = match at.viewer() {
        Viewer::AskingDesk { .. } => !peers::asked_anything(tx, at.desk(), agreement).await?,
        Viewer::AskedDesk { link, .. } => {
            let first = Portion { after: Uuid::nil(), most: 1 };
            escalations::of_link(tx, at.desk(), *link, first).await?.0.is_empty()
        }
        _ => false,
    };
    match nothing && peer.coming.is_none() {
        true => peers::put(tx, at.desk(), agreement, Peer { epoch, coming: None }).await,
        false => Err(Fault::Refused(Refusal::new(Reason::LinkOutOfOrder).with("epoch", epoch))),
    }
}

/// What the desk at the other end holds: compared once, portion by portion, in their order.
pub(crate) async fn compare(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    epoch: u64,
    holds: &Holds,
) -> Result<Outcome, Fault> {
    let asked = match at.viewer() {
        Viewer::AskingDesk { agreement: seat, .. } if *seat == agreement => true,
        Viewer::AskedDesk { .. } => false,
        _ => return Err(Fault::Refused(Refusal::new(Reason::LinkUnknown))),
    };
    // Whoever compares is alone on the edge.
    let link = if asked {
        rows::lock_agreement(tx, at.desk(), agreement).await?;
        None
    } else {
        let known = rows::link_of(tx, at.desk(), agreement).await?;
        Some(rows::lock_link(tx, at.desk(), known.id).await?)
    };
    if holds.answers {
        for held in holds.records.iter().filter(|_| asked) {
            link_in::sent_on(tx, at.desk(), agreement, held.escalation, held.next).await?;
        }
        return Ok(Outcome::default());
    }
    let peer = peers::of(tx, at.desk(), agreement).await?;
    let upto = peer.coming.filter(|(coming, _)| *coming == epoch).map_or(Uuid::nil(), |(_, upto)| upto);
    // They come in their order. What does not continue is of a comparison that was broken off by a copy.
    if epoch <= peer.epoch || holds.after.0 != upto {
        return Ok(Outcome::default());
    }
    let again = match &link {
        Some(link) => Undertaking::CompareAsAsker { link: link.id },
        None => Undertaking::CompareAsAsked { agreement },
    };
    match link {
        None => Box::pin(of_asker(at, tx, agreement, holds)).await?,
        Some(link) => Box::pin(of_asked(at, tx, &link, holds)).await?,
    }
    let compared = match holds.upto {
        Some(upto) => Peer { epoch: peer.epoch, coming: Some((epoch, upto.0)) },
        None => Peer { epoch, coming: None },
    };
    peers::put(tx, at.desk(), agreement, compared).await?;
    // Its copy is from before it compared with us: it is told again how far we are.
    let ours = fence::of(tx, at.desk()).await?.filter(|fence| fence.opened.is_some());
    if holds.upto.is_none() && ours.is_some_and(|fence| fence.epoch > holds.knows) {
        onward::leave(at, tx, again, Some(Uuid::nil()))?;
    }
    Ok(Outcome::default())
}

/// The asking desk was restored: what it sends is counted from what it knows, and what it lost of ours is sent again.
async fn of_asker(at: &At<'_>, tx: &mut Tx, agreement: AgreementId, holds: &Holds) -> Result<(), Fault> {
    for held in &holds.records {
        let counted = (held.next, held.messages);
        link_in::restored(tx, at.desk(), agreement, held.escalation, counted).await?;
    }
    let agreement = rows::agreement(tx, at.desk(), agreement, Hold::Read).await?;
    let to = agreement.asker.as_ref().and_then(commit::other_desk);
    let portion = Portion { after: holds.after.0, most: u32::MAX };
    let (filed, _) = requests::of_edge(tx, at.desk(), agreement.id, portion).await?;
    // What we lost ourselves, and it has not compared yet, is no more than what our own copy held.
    let ours = fence::of(tx, at.desk()).await?.filter(|fence| fence.epoch > holds.knows);
    let mut unknown = BTreeSet::new();
    for (request, escalation) in filed {
        if !holds.covers(escalation) {
            continue;
        }
        let Some(held) = holds.of(escalation) else {
            unknown.insert(request.0);
            continue;
        };
        let all = events::of_record(tx, at.desk(), request.0).await?;
        let both = all.iter().filter(|it| it.event.audience() == Audience::Both);
        let kept = ours.map(|fence| both.filter(|it| it.recorded < fence.loaded).count() as u64);
        let held = Held { entries: held.entries.min(kept.unwrap_or(u64::MAX)), ..held };
        let crossed: Vec<u64> =
            all.iter().filter(|it| it.event.audience() == Audience::Both).map(|it| it.seq).collect();
        let entries = commit::crossed_again(&all, held);
        if let Some(to) = to {
            for some in entries.chunks(TOGETHER) {
                let message = Message::Moved { escalation, entries: some.to_vec() }.into();
                let parcel = Parcel { to, agreement: agreement.id, upward: false, message };
                // Its position counts what crosses, from one.
                let first = some.first().and_then(|it| usize::try_from(it.position).ok());
                let entry = first.and_then(|position| crossed.get(position.checked_sub(1)?));
                let of = entry.map(|entry| (request.0, *entry));
                commit::post_again(at.engine, tx, at.desk(), of, &parcel, at.now).await?;
            }
        }
    }
    for request in unknown {
        let record = requests::lock(tx, at.desk(), domain::id::RequestId(request)).await?;
        if record.life.status.is_open() {
            let event = restored(holds, (0, 0), Vec::new(), true);
            let stamp = stamp(at, Side::Asker);
            commit::request(at.engine, tx, at.desk(), record, &stamp, vec![event]).await?;
        }
    }
    Ok(())
}

/// The stamp of what the other desk says of itself.
fn stamp(at: &At<'_>, side: Side) -> Stamp {
    Stamp { side, by: at.side().1, channel: Channel::Link, ..Stamp::rule(at.now) }
}

fn restored(holds: &Holds, (entries, lost): (u64, u64), messages: Vec<u64>, unknown: bool) -> Event {
    Event::OtherDeskRestored { made: holds.made, entries, lost, messages, unknown }
}

/// The asked desk was restored: our copies count on from what it still has, our people read what it has lost, and it is
/// told which of our messages comes next.
async fn of_asked(at: &At<'_>, tx: &mut Tx, link: &domain::desk::Link, holds: &Holds) -> Result<(), Fault> {
    let portion = Portion { after: holds.after.0, most: u32::MAX };
    let (ids, _) = escalations::of_link(tx, at.desk(), link.id, portion).await?;
    let mut records = Vec::new();
    for id in ids.into_iter().filter(|id| holds.covers(*id)) {
        let mut record = escalations::lock(tx, at.desk(), id).await?;
        if record.by_hand {
            continue;
        }
        let held = holds.of(id);
        let (entries, next) = held.map_or((0, 1), |held| (held.entries, held.next));
        let taken = |number: &u64| record.fate(*number) == Some(domain::escalation::Fate::Taken);
        let messages: Vec<u64> = (next..=record.messages).filter(taken).collect();
        let entries = entries.min(record.mirrored);
        if entries < record.mirrored || !messages.is_empty() {
            let lost = shown_behind(tx, at.desk(), id, entries).await?;
            let event = restored(holds, (entries, lost), messages, held.is_none());
            let stamp = stamp(at, Side::Asked);
            record = commit::escalation(at.engine, tx, at.desk(), record, &stamp, vec![event]).await?;
        }
        let next = next_of(&record);
        records.push(Held { escalation: id, messages: record.messages, next, entries: record.mirrored });
    }
    if let (Some(to), false) = (commit::desk_of(link), records.is_empty()) {
        let answer = Holds { answers: true, records, ..holds.clone() };
        post(at, tx, (to, link.agreement, true), answer).await?;
    }
    Ok(())
}

/// How many entries an escalation of ours shows of what the next desk did behind some.
async fn shown_behind(tx: &mut Tx, desk: DeskId, id: EscalationId, entries: u64) -> Result<u64, Fault> {
    let all = events::of_record(tx, desk, id.0).await?;
    let shown = all.iter().filter(|it| EntryKind::of(&it.event).is_some());
    let behind: BTreeSet<u64> = shown.filter_map(|it| it.theirs).filter(|at| *at > entries).collect();
    Ok(behind.len() as u64)
}

/// Where a message of an asking desk is of an epoch that is over, and nothing that its copy knew of.
pub(crate) fn is_over((escalation, number): Place, epoch: u64) -> Refusal {
    Refusal::new(Reason::EpochIsOver)
        .with("escalation", escalation)
        .with("message", number)
        .with("epoch", epoch)
}
