//! Relaying: carrying an entry or a resolution of the next desk to our own account, as ourselves, after a preview.

use domain::act::Act;
use domain::event::{Attachment, Event, Side};
use domain::life::Context;
use domain::request::Request;
use domain::{Reason, Refusal};
use store::files::Holder;
use store::{Fault, Scope, Tx, escalations, events, files, requests};

use super::outcomes::outcome_of_request;
use super::place::{self, Leans};
use super::{At, Relay, RelayUp, ground};
use crate::files::{media_type, strip};
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::view::said_by;

pub async fn relay(at: &At<'_>, tx: &mut Tx, relay: &Relay) -> Result<Outcome, Fault> {
    at.agent()?;
    let scope = Scope::of(at.viewer());
    let escalation = escalations::by_number(tx, &scope, &relay.escalation, false).await?;
    if relay.targets.is_empty() {
        return Err(Fault::Refused(Refusal::field(Reason::FieldMissing, "targets")));
    }
    let original = events::of_record(tx, at.desk(), escalation.id.0)
        .await?
        .into_iter()
        .find(|envelope| envelope.seq == relay.original)
        // What we told the next desk, and what is for this desk alone, stays here with its files.
        .filter(|it| said_by(Side::Asked, it))
        .ok_or(Refusal::new(Reason::NotFound))?;
    let copies = copies(at, tx, original.event.attachments(), &relay.attachments).await?;
    let mut targets = relay.targets.clone();
    targets.sort_unstable_by(|a, b| a.number.cmp(&b.number));
    targets.dedup_by(|a, b| a.number == b.number);
    let mut last = None;
    for target in &targets {
        let record = requests::by_number(tx, &scope, &target.number, true).await?;
        may::must(at.viewer(), Action::work(record.kind.queue()))?;
        if !escalation.requests.iter().any(|(id, _)| *id == record.id) {
            return Err(Fault::Refused(Refusal::new(Reason::NotFound)));
        }
        let ground = ground(tx, at.desk(), &record).await?;
        let stamp = at.stamp(&ground.policy)?;
        let act = match relay.resolution {
            Some(kind) => {
                Act::ProposeResolution { kind, text: target.text.clone(), attachments: copies.clone() }
            }
            None => Act::Reply { text: target.text.clone(), attachments: copies.clone() },
        };
        // The entry is the first event; where it came from is told to this desk alone.
        let entry = record.seq + 1;
        let judge = |then: &Request, context: &Context<'_>| {
            let mut led_to = then.life.decide(act.clone(), context)?;
            led_to.push(Event::Relayed { entry, escalation: escalation.id, original: relay.original });
            Ok(led_to)
        };
        // Nothing is carried on before it was said.
        let leans = Leans { about: Some(original.happened), ..Leans::of(&act) };
        last = Some(place::on_request(at, tx, record, &ground, &stamp, leans, &judge).await?);
    }
    match last {
        Some(record) => outcome_of_request(at, tx, &record).await,
        None => Err(Fault::Refused(Refusal::field(Reason::FieldMissing, "targets"))),
    }
}

/// Carries what the asker said to the next desk, in our own words. The request says that it was carried.
pub async fn relay_up(at: &At<'_>, tx: &mut Tx, relay: &RelayUp) -> Result<Outcome, Fault> {
    at.agent()?;
    // Whoever may not see or work the escalation is refused for that, before anything of the request is read.
    super::escalate::load(at, tx, &relay.escalation).await?;
    let (record, ground) = super::request::load(at, tx, &relay.number).await?;
    let known = record.escalations.iter().find(|it| it.number == relay.escalation);
    let escalation = known.map(|it| it.escalation).ok_or(Refusal::new(Reason::NotFound))?;
    let original = events::of_record(tx, at.desk(), record.id.0)
        .await?
        .into_iter()
        .find(|envelope| envelope.seq == relay.original)
        // A note is nobody else's to read, and what we said ourselves is said again, not carried.
        .filter(|it| said_by(Side::Asker, it))
        .ok_or(Refusal::new(Reason::NotFound))?;
    let attachments = copies(at, tx, original.event.attachments(), &relay.attachments).await?;
    let act = Act::Reply { text: relay.text.clone(), attachments };
    let outcome = super::escalate::act(at, tx, &relay.escalation, act, relay.told.as_ref()).await?;
    let message = escalations::lock(tx, at.desk(), escalation).await?.messages;
    let event =
        Event::RelayedUp { original: relay.original, escalation, number: relay.escalation.clone(), message };
    // The standing of the escalation may have moved the request meanwhile.
    let record = requests::lock(tx, at.desk(), record.id).await?;
    let stamp = at.stamp(&ground.policy)?;
    let leans = Leans { about: Some(original.happened), ..Leans::default() };
    place::on_request(at, tx, record, &ground, &stamp, leans, &|_, _| Ok(vec![event.clone()])).await?;
    Ok(outcome)
}

/// New, stripped copies of the chosen files.
async fn copies(
    at: &At<'_>,
    tx: &mut Tx,
    offered: &[Attachment],
    chosen: &[String],
) -> Result<Vec<Attachment>, Fault> {
    let mut copies = Vec::with_capacity(chosen.len());
    for sha256 in chosen {
        let original = offered
            .iter()
            .find(|it| it.sha256 == *sha256)
            .ok_or_else(|| Refusal::new(Reason::AttachmentMissing).with("name", sha256))?;
        let bytes = files::get(tx, at.desk(), sha256)
            .await?
            .ok_or_else(|| Refusal::new(Reason::AttachmentMissing).with("name", &original.name))?;
        let stripped = strip(&original.name, bytes)?;
        let media_type = media_type(&stripped);
        let file = (stripped.as_slice(), media_type.as_str());
        let name = files::put(tx, at.desk(), file, Holder::Desk, at.now).await?;
        copies.push(Attachment {
            name: original.name.clone(),
            media_type,
            size: stripped.len() as u64,
            sha256: name,
        });
    }
    Ok(copies)
}
