//! The messages of a step of a page: one for each person and way, and for each webhook, in the transaction that took it.

use domain::Timestamp;
use domain::event::Event;
use domain::id::{DeskId, SeatId};
use domain::lane::Lane;
use domain::life::Life;
use domain::paging::{Means, PageEvent};
use serde::{Deserialize, Serialize};
use store::{Fault, Tx, outbox};
use uuid::Uuid;

use super::due::stable_id;

/// Who is told of a step, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recipient {
    Person { seat: SeatId, by: Means },
    Webhook { name: String },
}

/// A message of a page on its way: checked again when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paged {
    /// `request` or `escalation`.
    pub record: String,
    pub id: Uuid,
    pub number: String,
    pub page: u32,
    pub round: u32,
    pub step: u32,
    pub to: Recipient,
}

/// Puts the messages of the steps among events into the outbox, each under an id that is the same however often it is
/// put. `life`: after the events.
pub(crate) async fn wake(
    tx: &mut Tx,
    desk: DeskId,
    (record, id, number): (&'static str, Uuid, String),
    life: &Life,
    events: &[Event],
    now: Timestamp,
) -> Result<(), Fault> {
    let page = life.pages.all.last().map_or(0, |page| page.number);
    for event in events {
        let Event::Page(PageEvent::Stepped { round, step, people, webhooks, .. }) = event else { continue };
        let mut recipients = Vec::new();
        for woken in people {
            recipients.extend(woken.by.iter().map(|by| Recipient::Person { seat: woken.seat, by: *by }));
        }
        recipients.extend(webhooks.iter().map(|name| Recipient::Webhook { name: name.clone() }));
        for to in recipients {
            let paged = Paged {
                record: record.to_owned(),
                id,
                number: number.clone(),
                page,
                round: *round,
                step: *step,
                to,
            };
            let body = crate::document::document(&paged)?;
            let to = match &paged.to {
                Recipient::Person { seat, by } => format!("{seat}/{}", by.code()),
                Recipient::Webhook { name } => name.clone(),
            };
            // A line each: what cannot be sent holds nothing else up, nor what a later page says.
            let line = format!("page/{id}/{page}/{round}/{step}/{to}");
            let stable = stable_id(&[body.as_bytes()]);
            let tells = outbox::Tells { record: id, entry: page.into(), recipient: to };
            let item = outbox::Item::new((desk, stable), (Lane::Page, line), body, now);
            outbox::put(tx, outbox::Item { tells: Some(tells), ..item });
        }
    }
    Ok(())
}
