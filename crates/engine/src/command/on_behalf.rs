//! What somebody of the asker's side said, written down by an agent for them: by telephone, by a mail that answered
//! something else, in a portal. The asker did it, the agent wrote it, and the record says both.

use domain::act::Act;
use domain::desk::authorised;
use domain::event::Side;
use domain::id::Number;
use domain::request::Request;
use domain::{Reason, Refusal};
use store::{Fault, Tx};

use super::outcomes::outcome_of_request;
use super::request::{decide, load};
use super::{At, Ground, Told, must_hold, reported};
use crate::commit::Stamp;
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// Carries out an act of the asker's side, as reported.
pub async fn act(at: &At<'_>, tx: &mut Tx, number: &Number, act: Act, told: &Told) -> Result<Outcome, Fault> {
    at.agent()?;
    let (record, ground) = load(at, tx, number).await?;
    may::must(at.viewer(), Action::work(record.kind.door()))?;
    // A call is written down as a call; what the desk itself does is nobody else's to report.
    let theirs = matches!(act, Act::Call { .. } | Act::AskRemoval { .. } | Act::AnswerRemoval { .. });
    if act.side() == Some(Side::Asked) || theirs {
        return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
    }
    let ground = ground.for_act(tx, at.desk(), &record, &act).await?;
    must_hold(tx, at.viewer(), record.filed.account.as_slice(), act.attachments()).await?;
    if let (Act::Reopen { .. }, Some(agreement)) = (&act, &ground.agreement) {
        agreement.must_take_requests(at.now)?;
    }
    if matches!(act, Act::AcceptResolution { .. }) {
        super::request::must_be_free(&record)?;
    }
    let stamp = stamp(at, &record, &ground, told)?;
    let record = decide(at, tx, record, &ground, &stamp, act).await?;
    outcome_of_request(at, tx, &record).await
}

/// The stamp of something the asker did, as an agent was told.
pub(super) fn stamp(at: &At<'_>, record: &Request, ground: &Ground, told: &Told) -> Result<Stamp, Refusal> {
    let told = reported(&told.who, told.channel)?;
    must_be_authorised(at, record, ground, &told.who)?;
    let mut stamp = at.stamp(&ground.policy)?;
    stamp.side = Side::Asker;
    stamp.channel = told.channel;
    stamp.reported = Some(told);
    Ok(stamp)
}

/// Where only authorised contacts act, only what one of them said counts, by the name the agreement knows.
fn must_be_authorised(at: &At<'_>, record: &Request, ground: &Ground, who: &str) -> Result<(), Refusal> {
    let Some(agreement) = ground.agreement.as_ref().filter(|_| ground.policy.contacts.required) else {
        return Ok(());
    };
    let same = |name: &str| name.trim().to_lowercase() == who.trim().to_lowercase();
    let known = agreement.contacts.iter().find(|contact| same(&contact.name));
    let person = known.ok_or_else(|| Refusal::field(Reason::NotAuthorisedContact, "who"))?.person;
    let (door, product) = (record.kind.door(), record.problem.product.as_deref());
    match authorised(&agreement.contacts, &ground.policy, person, door, product, at.now) {
        // Whoever is not qualified any more opens nothing new, and still answers.
        Err(refusal) if refusal.reason != Reason::NotQualified => Err(refusal),
        _ => Ok(()),
    }
}
