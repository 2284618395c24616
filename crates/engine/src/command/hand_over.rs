//! Handing over: what somebody leaves behind passes to who can take it, or is marked as held by nobody.

use domain::contacts::successor;
use domain::desk::{Link, authorised};
use domain::escalation::Escalation;
use domain::event::Event;
use domain::id::{Number, PersonId, SeatId};
use domain::life::Context;
use store::rows::{self, Hold};
use store::{Fault, Portion, Tx, escalations, requests};
use uuid::Uuid;

use super::At;
use super::onward::{self, Undertaking};
use super::outcomes::outcome_of_escalation;
use super::place::Leans;
use crate::commit::{self, Stamp};
use crate::outcome::Outcome;
use crate::seats;

/// Every open escalation over a link whose contact is no longer named, or no longer has a seat here, passes to another
/// contact. Where nobody can take it, it is marked, and the leads are told.
pub(crate) async fn settle(at: &At<'_>, tx: &mut Tx, link: &Link) -> Result<(), Fault> {
    let portion = Portion { after: Uuid::nil(), most: onward::AT_ONCE };
    let last = Box::pin(settle_some(at, tx, link, portion)).await?;
    onward::leave(at, tx, Undertaking::HandOver { link: link.id }, last)
}

/// The same of the next escalations; answers behind which it goes on.
pub(crate) async fn settle_some(
    at: &At<'_>,
    tx: &mut Tx,
    link: &Link,
    portion: Portion,
) -> Result<Option<Uuid>, Fault> {
    let agents = seats::agents(tx, at.desk()).await?;
    let seated = |person: PersonId| agents.iter().any(|agent| agent.person == person);
    let (open, last) = escalations::open_of_link(tx, at.desk(), link.id, portion).await?;
    for record in open {
        let (gone, contacts) = (record.contact, link.contacts_for(record.kind));
        let held = contacts.iter().any(|contact| contact.person == gone) && seated(gone);
        if held && !record.unheld {
            continue;
        }
        let within = seats::within_reach(tx, &record, &agents).await?;
        let policy = link.terms.policy_for(record.phase);
        let asked = (policy, record.kind.door(), record.problem.product.as_deref());
        let can = |person| within.iter().any(|agent| agent.person == person);
        let event = match successor(&contacts, gone, asked, at.now, can) {
            Some(next) => Event::HandedOver {
                to: next.person,
                name: next.name.clone(),
                reason: record.contact_name.clone(),
            },
            None if record.unheld => continue,
            None => Event::Unheld { name: record.contact_name.clone() },
        };
        commit::escalation(at.engine, tx, at.desk(), record, &Stamp::rule(at.now), vec![event]).await?;
    }
    Ok(last)
}

/// The same over every link that names a person: their seat here began or ended.
pub(crate) async fn settle_of(at: &At<'_>, tx: &mut Tx, person: PersonId) -> Result<(), Fault> {
    for known in rows::links(tx, at.desk()).await? {
        if known.terms.contacts.iter().any(|contact| contact.person == person) {
            let link = rows::link(tx, at.desk(), known.id, Hold::Share).await?;
            settle(at, tx, &link).await?;
        }
    }
    Ok(())
}

/// The next open requests of a seat that ended are nobody's again; answers behind which it goes on.
pub(crate) async fn unassign(
    at: &At<'_>,
    tx: &mut Tx,
    seat: SeatId,
    portion: Portion,
) -> Result<Option<Uuid>, Fault> {
    let (theirs, last) = requests::open_of_assignee(tx, at.desk(), seat, portion).await?;
    for record in theirs {
        let event = Event::Assigned { to: None, name: None };
        commit::request(at.engine, tx, at.desk(), record, &Stamp::rule(at.now), vec![event]).await?;
    }
    Ok(last)
}

/// An authorised contact takes an open escalation over from whoever has it, or from nobody.
pub async fn take_over(at: &At<'_>, tx: &mut Tx, number: &Number) -> Result<Outcome, Fault> {
    let (record, link) = super::escalate::load(at, tx, number).await?;
    record.must_have_been_taken()?;
    let policy = link.terms.policy_for(record.phase);
    let (door, product) = (record.kind.door(), record.problem.product.as_deref());
    let contacts = link.contacts_for(record.kind);
    let contact = authorised(&contacts, policy, at.agent()?.person, door, product, at.now)?;
    let judge = |then: &Escalation, _: &Context<'_>| {
        if !then.is_open() {
            return Err(then.life.wrong_state());
        }
        // Whoever has it takes nothing over.
        if contact.person == then.contact && !then.unheld {
            return Ok(Vec::new());
        }
        let (to, name) = (contact.person, contact.name.clone());
        Ok(vec![Event::HandedOver { to, name, reason: then.contact_name.clone() }])
    };
    let record = super::escalate::note(at, tx, record, &link, Leans::default(), &judge).await?;
    outcome_of_escalation(at, tx, &record).await
}
