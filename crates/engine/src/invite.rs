//! Inviting another desk of this installation, and accepting: one transaction a desk, so that a step that was lost is
//! made up for by the outbox, or by accepting again.

use std::sync::Arc;

use domain::calendar::Calendars;
use domain::desk::{Desk, LinkTerms};
use domain::id::{AgreementId, DeskId, LinkId};
use domain::invitation::{self, Code};
use domain::kind::{Channel, Kind};
use domain::message::{Connected, Message};
use domain::seat::Viewer;
use domain::text::Both;
use domain::{Reason, Refusal, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::rows::{self, Hold};
use store::{Fault, invitations};

use crate::command::Change;
use crate::command::Command;
use crate::command::administer::{Administer, terms_of};
use crate::command::invitation::Accepting;
use crate::engine::{Answering, Engine, Failure};
use crate::may::{self, Action};
use crate::read::InvitationView;

/// What accepting would connect, for the desk that was invited.
#[derive(Debug, Clone, Serialize)]
pub struct Invited {
    /// The desk that would be asked.
    pub desk: String,
    pub agreement: String,
    /// Products covered; none named: all of that desk's.
    pub products: Vec<String>,
    /// Kinds that may be asked; none named: all.
    pub kinds: Vec<Kind>,
    pub policy: Both,
    /// The hours that count.
    pub hours: Calendars,
    /// Intake stops.
    pub ends: Option<Timestamp>,
    /// How long the code is good; none once it was accepted.
    pub expires_at: Option<Timestamp>,
    /// Whether this desk has accepted it already.
    pub accepted: bool,
}

/// What a code leads to.
struct Found {
    desk: Arc<Desk>,
    agreement: AgreementId,
    name: String,
    terms: LinkTerms,
    expires: Option<Timestamp>,
}

impl Engine {
    /// Invites another desk of this installation under an agreement. The code is in this answer and nowhere else; the
    /// agreement's last one opens nothing any more. Asked again, it is another one: no key makes the answer repeat.
    pub fn invite<'a>(
        &'a self,
        viewer: &'a Viewer,
        channel: Channel,
        agreement: AgreementId,
        days: u8,
    ) -> Answering<'a, (Code, InvitationView)> {
        Box::pin(async move {
            let code = Code::throw(&self.desk(viewer.desk()).await?.slug, &mut self.dice.clone());
            let invite = Administer::Invite { agreement, days, hash: hash(&code) };
            let change = Change::new(viewer.clone(), channel, Command::Administer(Box::new(invite)));
            self.execute(change).await?;
            Ok((code, self.read(viewer).invitation(agreement).await?))
        })
    }

    /// What a code would connect this desk to.
    pub fn invited<'a>(&'a self, viewer: &'a Viewer, code: &'a str) -> Answering<'a, Invited> {
        Box::pin(async move {
            may::must(viewer, Action::KeepAgreements)?;
            let code = Code::parse(code)?;
            let found = self.find(&code, viewer.desk()).await?;
            Ok(Invited {
                desk: found.desk.name.clone(),
                agreement: found.name,
                products: found.terms.products,
                kinds: found.terms.kinds,
                policy: found.terms.policy.name,
                hours: found.terms.calendar,
                ends: found.terms.ends,
                expires_at: found.expires,
                accepted: found.expires.is_none(),
            })
        })
    }

    /// Accepts an invitation: the agreement is connected, and this desk has its link. The same code again by the same
    /// desk changes nothing, finishes what was begun, and answers the same.
    pub fn accept_invitation<'a>(&'a self, viewer: &'a Viewer, code: &'a str) -> Answering<'a, LinkId> {
        Box::pin(async move {
            may::must(viewer, Action::KeepAgreements)?;
            let code = Code::parse(code)?;
            let found = self.find(&code, viewer.desk()).await?;
            let by = match viewer {
                Viewer::Agent(seat) => seat.name.clone(),
                _ => "operator".to_owned(),
            };
            self.connect(found.desk.id, found.agreement, hash(&code), viewer.desk(), by).await
        })
    }

    /// Joins two desks of this installation, as the operator of both: the same as an invitation that is accepted.
    /// Joining the same two again changes nothing.
    pub fn join_desks(&self, asked: DeskId, agreement: AgreementId, asker: DeskId) -> Answering<'_, LinkId> {
        Box::pin(async move {
            if asked == asker {
                return Err(invitation::unknown().into());
            }
            let known = self
                .store
                .read(asked, move |tx| {
                    Box::pin(async move { invitations::of_agreement(tx, asked, agreement).await })
                })
                .await?;
            let hash = match known.filter(|it| it.used.as_ref().is_some_and(|used| used.asker == asker)) {
                Some(it) => it.hash,
                None => {
                    let operator = Viewer::Operator { desk: asked };
                    let (code, _) = self.invite(&operator, Channel::Api, agreement, invitation::DAYS).await?;
                    hash(&code)
                }
            };
            self.connect(asked, agreement, hash, asker, "operator".to_owned()).await
        })
    }

    /// First the asked desk, then the asking one. Lost in between, the message in the outbox does the second.
    async fn connect(
        &self,
        asked: DeskId,
        agreement: AgreementId,
        hash: Vec<u8>,
        asker: DeskId,
        by: String,
    ) -> Result<LinkId, Failure> {
        let asker_name = self.desk(asker).await?.name.clone();
        let as_asker = Viewer::AskingDesk { desk: asked, agreement, name: asker_name.clone() };
        let link = LinkId::throw(&mut self.dice.clone());
        let accepting = Accepting { hash, asker, asker_name, by, link };
        let accept = Command::Accept(Box::new(accepting));
        let outcome = self.execute(Change::new(as_asker, Channel::Link, accept)).await?;
        let connected: Connected = serde_json::from_value(outcome.view)
            .map_err(|error| Fault::unreadable("a connection", &error))?;
        let link = connected.link;
        let as_asked = Viewer::AskedDesk { desk: asker, link, name: connected.name.clone() };
        let message = Box::new(Message::Connected(Box::new(connected)));
        self.execute(Change::new(as_asked, Channel::Link, Command::Receive { agreement, epoch: 1, message }))
            .await?;
        Ok(link)
    }

    /// What a code leads to; one refusal for whatever does not fit.
    async fn find(&self, code: &Code, asker: DeskId) -> Result<Found, Failure> {
        let desk = self.desk_by_slug(&code.slug).await.map_err(as_unknown)?;
        let (now, hash) = (self.now(), hash(code));
        let found = self
            .store
            .read(desk.id, move |tx| {
                Box::pin(async move {
                    let it = invitations::by_hash(tx, desk.id, &hash).await?;
                    let it = it.ok_or_else(invitation::unknown)?;
                    let agreement = rows::agreement(tx, desk.id, it.agreement, Hold::Read).await?;
                    let used = it.fits(&agreement, asker, now)?.is_some();
                    Ok(Found {
                        agreement: agreement.id,
                        terms: terms_of(tx, &agreement).await?,
                        name: agreement.name.clone(),
                        expires: (!used).then_some(it.expires),
                        desk,
                    })
                })
            })
            .await?;
        Ok(found)
    }
}

fn hash(code: &Code) -> Vec<u8> {
    Sha256::digest(code.secret.as_bytes()).to_vec()
}

/// Whether a desk is called so is no answer to whoever has no code of it.
fn as_unknown(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(Refusal { reason: Reason::NotFound, .. }) => invitation::unknown().into(),
        failure => failure,
    }
}
