//! `invitations`: how two desks of one installation are connected, by those who keep the agreements of both.

use domain::Timestamp;
use domain::calendar::Calendars;
use domain::id::AgreementId;
use domain::invitation::DAYS;
use domain::kind::{Channel, Kind};
use domain::text::Both;
use engine::{Administer, InvitationView, Invited, Outcome};
use serde::Serialize;

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::operation::{Operation, delete, get, post};
use crate::people::Made;
use crate::query::Path;

input! {
    /// How long an invitation is good.
    InvitationDraft {
        /// From 1 to 30 days; 7, if it is not said.
        days [default]: Option<u8>,
    }

    /// The code of an invitation, as it was handed over.
    InvitationCode { code: String }
}

/// An invitation with its code.
#[derive(Serialize)]
pub struct NewInvitation {
    code: String,
    agreement: String,
    expires_at: Option<Timestamp>,
}

shapes! {
    /// An invitation with its code, which is told here and never again.
    NewInvitation as "NewInvitation" {
        /// Works once. Hand it to an administrator of the desk that is to ask.
        code: String,
        agreement: String,
        expires_at: Option<Timestamp>,
    }

    /// The invitation of an agreement.
    InvitationView as "Invitation" {
        agreement: String,
        /// `none`, `open`, `expired` or `connected`.
        standing: &'static str,
        invited_by: Option<String>,
        invited_at: Option<Timestamp>,
        expires_at: Option<Timestamp>,
        /// The desk that accepted.
        connected_to: Option<String>,
        connected_at: Option<Timestamp>,
    }

    /// What accepting an invitation connects.
    Invited as "Invited" {
        /// The desk that would be asked.
        desk: String,
        agreement: String,
        /// None named: all of that desk's.
        products: Vec<String>,
        /// None named: all.
        kinds: Vec<Kind>,
        policy: Both,
        /// The hours that count.
        hours: Calendars,
        /// Intake stops.
        ends: Option<Timestamp>,
        /// How long the code is good; none once it was accepted.
        expires_at: Option<Timestamp>,
        /// Whether this desk has accepted it already.
        accepted: bool,
    }
}

const OF_AGREEMENT: &str = "/api/v1/agreements/{agreement}/invitation";

pub fn operations() -> Vec<Operation> {
    vec![
        get(OF_AGREEMENT, read)
            .called("readInvitation", "Whether a desk is invited or connected under an agreement.")
            .gives::<InvitationView>(200),
        post(OF_AGREEMENT, invite)
            .called(
                "invite",
                "Invite a desk of this installation. The code is told once; the last one opens nothing any more.",
            )
            .takes::<InvitationDraft>()
            .gives::<NewInvitation>(201)
            .without_key(),
        delete(OF_AGREEMENT, withdraw)
            .called("withdrawInvitation", "Withdraw an invitation that was not used.")
            .gives::<Made>(200),
        post("/api/v1/invitations/preview", preview)
            .called("previewInvitation", "What a code would connect this desk to.")
            .takes::<InvitationCode>()
            .gives::<Invited>(200)
            .without_key(),
        post("/api/v1/invitations/acceptance", accept)
            .called(
                "acceptInvitation",
                "Accept an invitation: the next desk is connected. The same code again answers the same.",
            )
            .takes::<InvitationCode>()
            .gives::<Made>(201)
            .without_key(),
    ]
}

async fn read(caller: Caller, path: Path) -> Answer {
    caller.must_keep_agreements()?;
    answer::shown(&caller.reading.invitation(path.read("agreement")?).await?)
}

async fn invite(caller: Caller, path: Path, Json(draft): Json<InvitationDraft>) -> Answer {
    caller.must_keep_agreements()?;
    let agreement: AgreementId = path.read("agreement")?;
    let days = draft.days.unwrap_or(DAYS);
    let (code, it) = caller.alone().await.invite(&caller.viewer, Channel::Api, agreement, days).await?;
    let new = NewInvitation { code: code.to_string(), agreement: it.agreement, expires_at: it.expires_at };
    let outcome = Outcome { view: crate::caller::view(&new)?, ..Outcome::default() };
    answer::created(outcome, &OF_AGREEMENT.replace("{agreement}", &agreement.to_string()))
}

async fn withdraw(caller: Caller, path: Path) -> Answer {
    caller.must_keep_agreements()?;
    let agreement = path.read("agreement")?;
    answer::kept(&caller.administer(Administer::WithdrawInvitation { agreement }).await?)
}

async fn preview(caller: Caller, Json(given): Json<InvitationCode>) -> Answer {
    caller.must_keep_agreements()?;
    answer::shown(&caller.alone().await.invited(&caller.viewer, &given.code).await?)
}

async fn accept(caller: Caller, Json(given): Json<InvitationCode>) -> Answer {
    caller.must_keep_agreements()?;
    let link = caller.alone().await.accept_invitation(&caller.viewer, &given.code).await?;
    let view = serde_json::json!({ "id": link });
    answer::made(Outcome { id: Some(link.to_string()), view, ..Outcome::default() }, "/api/v1/links")
}
