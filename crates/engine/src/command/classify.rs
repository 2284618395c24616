//! Reading anew what a request is about and whose it is.

use domain::classify::{self, Classification};
use domain::event::{Event, Filed};
use domain::id::Number;
use domain::life::Context;
use domain::request::Request;
use domain::{Reason, Refusal};
use store::{Fault, Tx, queues, rows};

use super::At;
use super::open::contact_seat;
use super::outcomes::outcome_of_request;
use super::request::{self, load};
use crate::counted::site_of;
use crate::held;
use crate::may::{self, Action};
use crate::outcome::Outcome;

pub async fn classify(
    at: &At<'_>,
    tx: &mut Tx,
    number: &Number,
    to: &Classification,
) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    let filed = filed(at, tx, &record, to).await?;
    let first = queues::first(tx, at.desk(), to.kind.door()).await?;
    let there = Request { queue: first.as_ref().map(|queue| queue.id), ..record.clone() };
    let mut unassigned = Vec::new();
    if let Some((seat, _)) = &record.assignee
        && to.kind.door() != record.kind.door()
        && request::workable(at, tx, *seat, &there, to.kind.door()).await.is_err()
    {
        // Nobody keeps what they may not work on.
        unassigned.push(Event::Assigned { to: None, name: None });
    }
    // What it is already is not written again; what may not be now is judged as at its time.
    if classify::classify(&record, to.clone(), filed.clone(), first.as_ref())
        .is_ok_and(|events| events.is_empty())
    {
        return outcome_of_request(at, tx, &record).await;
    }
    let judge = |then: &Request, _: &Context<'_>| {
        let events = classify::classify(then, to.clone(), filed.clone(), first.as_ref())?;
        Ok(events.into_iter().chain(unassigned.clone()).collect())
    };
    let record = request::record_of(at, tx, record, &ground, &judge).await?;
    outcome_of_request(at, tx, &record).await
}

/// Where it belongs then: under an agreement of the account that covers it, with its contact, at the contact's site.
async fn filed(at: &At<'_>, tx: &mut Tx, record: &Request, to: &Classification) -> Result<Filed, Fault> {
    let mut filed = record.filed.clone();
    let Some(account) = filed.account else {
        // A request of the desk's own belongs to nobody else.
        return match to.contact {
            Some(_) => Err(Fault::Refused(Refusal::new(Reason::NotFound))),
            None => Ok(filed),
        };
    };
    let agreements = rows::agreements_of(tx, at.desk(), account).await?;
    let product = to.product.as_deref();
    let covered = |id| {
        let known = agreements.iter().find(|it| Some(it.id) == id);
        known.map(|it| it.cover().must_hold(to.kind, product))
    };
    if (to.kind, product) != (record.kind, record.problem.product.as_deref())
        && let Some(Err(refusal)) = covered(filed.agreement)
    {
        let other =
            held::covering(&agreements, to.kind, product, at.now).filter(|_| filed.escalation.is_none());
        filed.agreement = Some(other.ok_or(refusal)?.id);
    }
    if to.contact != filed.contact {
        let seat = contact_seat(tx, at, account, to.contact).await?;
        filed.contact = seat.as_ref().map(|seat| seat.person);
        filed.contact_name = seat.as_ref().map(|seat| seat.name.clone());
        filed.team = seat.and_then(|seat| seat.team);
        if let Some(agreement) = agreements.iter().find(|it| Some(it.id) == filed.agreement) {
            filed.site = site_of(tx, agreement, filed.contact).await?;
        }
    }
    Ok(filed)
}
