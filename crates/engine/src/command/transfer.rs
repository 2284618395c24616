//! Handing a request on to another desk of the same organisation: what departs, and what arrives.

use domain::event::{Ending, Event};
use domain::id::{AgreementId, DeskId, EscalationId, Number, OutboxId, PersonId, RequestId};
use domain::lane::Lane;
use domain::life::Context;
use domain::open::{Asker, Opening};
use domain::problem::Problem;
use domain::request::Request;
use domain::seat::Viewer;
use domain::{Reason, Refusal, Timestamp, text};
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, events, outbox, rows};

use super::link_in::{self, Turn};
use super::outcomes::outcome_of_request;
use super::request::{load, record_of};
use super::{At, open};
use crate::document::document;
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// A request on its way from one desk of an organisation to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transfer {
    pub to: DeskId,
    /// When it was handed on; none: when it arrives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// The request it was: delivered twice, it arrives once.
    pub from: RequestId,
    /// The account by name: ids belong to their desks.
    pub account: Option<String>,
    pub contact: Option<PersonId>,
    pub contact_name: Option<String>,
    pub opening: Opening,
}

/// Hands a request to another desk of the same organisation: it ends here with the reason, and goes on there.
/// One transaction touches one desk, so the other desk's part travels as its own change.
pub async fn hand_on(
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
    let mut parcel = departing(at, tx, &record, there.id).await?;
    let events = vec![
        Event::Transferred { desk: there.name.clone(), reason },
        Event::Closed { ending: Ending::Transferred, text: Some(there.name.clone()) },
    ];
    let judge = |then: &Request, context: &Context<'_>| {
        may_leave(then)?;
        then.life.with_clocks(events.clone(), context)
    };
    let entry = record.seq + 1;
    let record = record_of(at, tx, record, &ground, &judge).await?;
    parcel.happened = record.life.closed;
    let line = format!("transfer/{}", record.id);
    let id = OutboxId::throw_at(at.now, &mut at.engine.dice.clone());
    let body = document(&parcel)?;
    let tells = outbox::Tells { record: record.id.0, entry, recipient: there.name.clone() };
    let item = outbox::Item::new((at.desk(), id), (Lane::Transfer, line), body, at.now);
    outbox::put(tx, outbox::Item { tells: Some(tells), ..item });
    outcome_of_request(at, tx, &record).await
}

/// What another desk of the organisation needs to go on with a request.
async fn departing(at: &At<'_>, tx: &mut Tx, record: &Request, to: DeskId) -> Result<Transfer, Fault> {
    let account = match record.filed.account {
        Some(account) => Some(rows::account(tx, at.desk(), account).await?.name),
        None => None,
    };
    let envelopes = events::shared_of_record(tx, at.desk(), record.id.0).await?;
    let first = envelopes.into_iter().find_map(|envelope| {
        let Event::Opened(opened) = envelope.event else { return None };
        Some(opened)
    });
    let first = first.ok_or_else(|| Fault::Corrupt(format!("request {} has no opening", record.number)))?;
    Ok(Transfer {
        to,
        happened: None,
        from: record.id,
        account,
        contact: record.filed.contact,
        contact_name: record.filed.contact_name.clone(),
        opening: Opening {
            kind: record.kind,
            phase: record.phase,
            severity: Some(record.life.severity),
            problem: Problem {
                text: first.problem.text,
                attachments: first.problem.attachments,
                call: first.problem.call,
                continues: Some(record.number.clone()),
                ..record.problem.in_record()
            },
        },
    })
}

/// A request arrives from another desk of the organisation.
pub async fn arrive(at: &At<'_>, tx: &mut Tx, transfer: &Transfer) -> Result<Outcome, Fault> {
    if !matches!(at.viewer(), Viewer::Clock { .. }) {
        return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
    }
    let edge = (AgreementId(transfer.from.0), EscalationId(transfer.from.0));
    if !matches!(link_in::turn(tx, at.desk(), edge.0, edge.1, (1, 1)).await?, Turn::Now) {
        return Ok(Outcome::default());
    }
    let account = match &transfer.account {
        Some(name) => rows::account_called(tx, at.desk(), name).await?,
        None => None,
    };
    let record = match account {
        Some(account) => {
            let agreement = open::agreement_for(at, tx, account.id, &transfer.opening).await?;
            let asker = Asker {
                person: transfer.contact,
                name: transfer.contact_name.clone(),
                team: None,
                site: None,
                escalation: None,
                held_to_form: false,
                hand_backs: 0,
            };
            match open::for_account(at, tx, &agreement, transfer.opening.clone(), asker).await {
                // Its agreement does not cover it here: the desk's agents see it and decide; it is not lost.
                Err(Fault::Refused(_)) => open::for_ourselves(at, tx, transfer.opening.clone()).await?,
                filed => filed?,
            }
        }
        // An account this desk does not serve: its agents see the request and decide; it is not lost.
        None => open::for_ourselves(at, tx, transfer.opening.clone()).await?,
    };
    link_in::keep(tx, at.desk(), edge.0, edge.1, 1, None, at.now).await?;
    Ok(Outcome { request: Some((record.id, record.number)), ..Outcome::default() })
}
