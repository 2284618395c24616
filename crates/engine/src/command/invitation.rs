//! Connecting two desks of this installation. Each command touches one desk: the asked one invites and connects, the
//! asking one makes its end of the edge; between them travels a message, which a repeat finds done.

use domain::audit::Audited;
use domain::desk::{Carrier, Link};
use domain::door::LinkDoor;
use domain::id::{AgreementId, DeskId, LinkId};
use domain::invitation::{self, Invitation, Used};
use domain::message::{Connected, Message};
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use serde::{Deserialize, Serialize};
use store::rows;
use store::{Fault, Tx, invitations};

use super::At;
use super::administer::{made, note, note_by, stock, terms_of};
use crate::commit::{self, Parcel};
use crate::may::must_see_account;
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// A desk that accepts an invitation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Accepting {
    /// SHA-256 of the code's secret.
    pub hash: Vec<u8>,
    pub asker: DeskId,
    /// The asking desk's name.
    pub asker_name: String,
    /// Who accepts, by name.
    pub by: String,
    /// The asker's link, if this is the first time.
    pub link: LinkId,
}

/// At the asked desk: an invitation in the place of the agreement's last one, if that was not used.
pub async fn invite(
    at: &At<'_>,
    tx: &mut Tx,
    id: AgreementId,
    days: u8,
    hash: &[u8],
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let agreement = rows::lock_agreement(tx, at.desk(), id).await?;
    must_see_account(at.viewer(), agreement.account)?;
    invitation::may_invite(&agreement, at.now)?;
    let it = Invitation {
        agreement: id,
        hash: hash.to_vec(),
        by: at.side().1.name().unwrap_or("operator").to_owned(),
        created: at.now,
        expires: invitation::expires(days, at.now)?,
        used: None,
    };
    invitations::put(tx, at.desk(), &it).await?;
    note(at, tx, Audited::Invited, &agreement.name, &id.to_string()).await?;
    Ok(made(id))
}

/// At the asked desk: the code no longer opens anything.
pub async fn withdraw(at: &At<'_>, tx: &mut Tx, id: AgreementId) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let agreement = rows::lock_agreement(tx, at.desk(), id).await?;
    must_see_account(at.viewer(), agreement.account)?;
    if !invitations::withdraw(tx, at.desk(), id).await? {
        return Err(Fault::Refused(domain::refusal::not_found()));
    }
    note(at, tx, Audited::InvitationWithdrawn, &agreement.name, &id.to_string()).await?;
    Ok(made(id))
}

/// At the asked desk, as the desk that accepts: the agreement knows its way back, and the message that makes the other
/// end waits in the outbox before anything else of this edge.
pub async fn accept(at: &At<'_>, tx: &mut Tx, accepting: &Accepting) -> Result<Outcome, Fault> {
    let Viewer::AskingDesk { agreement, .. } = at.viewer() else {
        return Err(Fault::Refused(invitation::unknown()));
    };
    // Whoever tells askers waits, and finds this one among them.
    rows::lock_desk(tx, at.desk()).await?;
    // The agreement is locked before the invitation is read: of two that accept at once, one finds it used.
    let mut agreement = rows::lock_agreement(tx, at.desk(), *agreement).await?;
    let it = invitations::of_agreement(tx, at.desk(), agreement.id).await?;
    let it = it.filter(|it| it.hash == accepting.hash).ok_or_else(invitation::unknown)?;
    let first = match it.fits(&agreement, accepting.asker, at.now)? {
        Some(_) => false,
        None => {
            let Accepting { asker, asker_name: name, link, .. } = accepting.clone();
            let used = Used { link, asker, name, at: at.now };
            invitations::use_up(tx, at.desk(), agreement.id, &used).await?;
            invitation::connect(&mut agreement, asker);
            rows::put_agreement(tx, &agreement).await?;
            note(at, tx, Audited::Connected, &agreement.name, &agreement.id.to_string()).await?;
            true
        }
    };
    let connected = Connected {
        link: it.used.map_or(accepting.link, |used| used.link),
        desk: at.desk(),
        name: rows::desk(tx, at.desk()).await?.name.clone(),
        accepted_by: accepting.by.clone(),
        terms: terms_of(tx, &agreement).await?,
    };
    let view = serde_json::to_value(&connected).map_err(|error| Fault::unwritable("a connection", &error))?;
    if first {
        let message = Message::Connected(Box::new(connected)).into();
        let parcel = Parcel { to: accepting.asker, agreement: agreement.id, upward: false, message };
        commit::post(at.engine, tx, at.desk(), &parcel, at.now).await?;
        stock(at, tx, &agreement).await?;
    }
    Ok(Outcome { view, ..made(agreement.id) })
}

/// At the asking desk: its end of the edge, once.
pub async fn connected(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: AgreementId,
    given: &Connected,
) -> Result<Outcome, Fault> {
    // Told directly and by the outbox at the same moment, the second waits and finds it done.
    rows::lock_desk(tx, at.desk()).await?;
    match rows::link_of(tx, at.desk(), agreement).await {
        Ok(link) => return Ok(made(link.id)),
        Err(Fault::Refused(refusal)) if refusal.reason == Reason::NotFound => {}
        Err(fault) => return Err(fault),
    }
    let link = Link {
        id: given.link,
        desk: at.desk(),
        agreement,
        name: given.name.clone(),
        doors: vec![LinkDoor::of_everything(Carrier::InProcess { desk: given.desk }, None)],
        terms: given.terms.clone(),
    };
    rows::put_link(tx, &link).await?;
    note_by(at, tx, &given.accepted_by, Audited::LinkConnected, &link.name, &link.id.to_string()).await?;
    Ok(made(link.id))
}

/// At the asking desk: the next desk has another name.
pub async fn renamed(at: &At<'_>, tx: &mut Tx, agreement: AgreementId, name: &str) -> Result<Outcome, Fault> {
    let known = rows::link_of(tx, at.desk(), agreement).await?;
    let mut link = rows::lock_link(tx, at.desk(), known.id).await?;
    link.name = name.to_owned();
    rows::put_link(tx, &link).await?;
    Ok(made(link.id))
}

/// Only the next desk of this very edge, or one that is becoming it.
pub fn of_edge(viewer: &Viewer, given: &Connected) -> Result<(), Refusal> {
    match viewer {
        Viewer::AskedDesk { link, .. } if *link == given.link => Ok(()),
        _ => Err(Refusal::new(Reason::LinkUnknown)),
    }
}
