//! Telling the contact by mail what the desk said: recorded with the change, composed and delivered by others.

use domain::desk::{Agreement, BrandChoice};
use domain::event::{Envelope, Event, Side};
use domain::id::{DeskId, OutboxId};
use domain::request::Request;
use domain::seat::Viewer;
use domain::text::Language;
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Tx, mail, outbox, people};

use crate::execute::Engine;

/// A mail to a contact, in codes: the mail channel says it in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    pub to: String,
    pub to_name: String,
    pub language: Language,
    /// The brand the account sees, and nothing of any other party.
    pub brand: String,
    /// The desk's mailbox, where answers go.
    pub mailbox: Option<String>,
    pub slug: String,
    pub number: String,
    pub subject: String,
    /// What happened: an entry's type.
    pub what: String,
    pub text: Option<String>,
    pub message_id: String,
}

/// Records a notification for each new event that the account's contact should hear of.
pub(super) async fn notify(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    fresh: &[Envelope],
) -> Result<(), Fault> {
    // Another desk is told over its link.
    if record.filed.escalation.is_some() {
        return Ok(());
    }
    let (Some(person), Some(agreement)) = (record.filed.contact, record.filed.agreement) else {
        return Ok(());
    };
    let heard: Vec<_> = fresh.iter().filter_map(|envelope| Some((envelope, heard(envelope)?))).collect();
    if heard.is_empty() {
        return Ok(());
    }
    let Some(person) = people::person_by_id(tx, person).await? else { return Ok(()) };
    let face = rows::desk(tx, desk).await?;
    let agreement = rows::agreement(tx, desk, agreement, Hold::Read).await?;
    let language = crate::sign_in::seats_at(tx, desk)
        .await?
        .into_iter()
        .find_map(|viewer| match viewer {
            Viewer::Contact(seat) if seat.person == person.id => Some(seat.language),
            _ => None,
        })
        .unwrap_or_else(|| Language::from_code(&person.language));
    let host =
        face.mailbox.as_deref().and_then(|mailbox| mailbox.split_once('@')).map(|(_, host)| host.to_owned());
    let host = host.unwrap_or_else(|| format!("{}.invalid", face.slug));
    for (envelope, (what, text)) in heard {
        // From the account's own count, so that nothing tells how much the desk wrote beside it.
        let message_id = format!("{}.{}@{host}", record.number, envelope.recorded.as_microsecond());
        let notification = Notification {
            to: person.email.clone(),
            to_name: person.name.clone(),
            language,
            brand: brand(&agreement, &face.brand.name),
            mailbox: face.mailbox.clone(),
            slug: face.slug.clone(),
            number: record.number.to_string(),
            subject: record.subject.clone(),
            what: what.to_owned(),
            text,
            message_id: message_id.clone(),
        };
        mail::refer(tx, desk, &message_id, record.id).await?;
        let item = outbox::Item {
            desk,
            id: OutboxId::throw(&mut engine.dice.clone()),
            topic: "mail".into(),
            line: format!("mail/{}", record.id),
            body: crate::command::receive::document(&notification)?,
            created: envelope.recorded,
            attempts: 0,
        };
        outbox::put(tx, &item).await?;
    }
    Ok(())
}

fn brand(agreement: &Agreement, own: &str) -> String {
    match (agreement.brand, &agreement.vendor_brand) {
        (BrandChoice::Vendor, Some(brand)) => brand.name.clone(),
        _ => own.to_owned(),
    }
}

/// What the contact hears, if anything: what the desk said, and that the request was taken in.
fn heard(envelope: &Envelope) -> Option<(&'static str, Option<String>)> {
    if matches!(envelope.event, Event::Opened(_)) {
        return Some(("opened", None));
    }
    if envelope.side != Side::Asked {
        return None;
    }
    Some(match &envelope.event {
        Event::Said(said) if said.call.is_none() => ("reply", Some(said.text.clone())),
        Event::InformationAsked { text, .. } => ("information-asked", Some(text.clone())),
        Event::ResolutionProposed { text, .. } => ("resolution", Some(text.clone())),
        Event::Closed { text, .. } => ("closed", text.clone()),
        Event::Rejected { text, .. } => ("rejected", Some(text.clone())),
        Event::SeveritySet { reason, .. } => ("severity", reason.clone()),
        _ => return None,
    })
}
