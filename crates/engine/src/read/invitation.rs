//! Reading the invitation of an agreement.

use domain::Timestamp;
use domain::id::AgreementId;
use domain::invitation::Standing;
use serde::Serialize;
use store::invitations;
use store::rows::{self, Hold};

use super::Reading;
use crate::engine::Answering;
use crate::may::must_see_account;
use crate::may::{self, Action};

/// The invitation of an agreement, for the desk that invites. The code itself was shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitationView {
    pub agreement: String,
    /// `none`, `open`, `expired` or `connected`.
    pub standing: &'static str,
    pub invited_by: Option<String>,
    pub invited_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    /// The desk that accepted.
    pub connected_to: Option<String>,
    pub connected_at: Option<Timestamp>,
}

impl Reading {
    /// The invitation of an agreement, for those who keep agreements.
    pub fn invitation(&self, agreement: AgreementId) -> Answering<'_, InvitationView> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                may::must(viewer, Action::KeepAgreements)?;
                let known = rows::agreement(tx, viewer.desk(), agreement, Hold::Read).await?;
                must_see_account(viewer, known.account)?;
                let it = invitations::of_agreement(tx, viewer.desk(), agreement).await?;
                let standing = match it.as_ref().map(|it| it.standing(now)) {
                    _ if known.asker.is_some() => "connected",
                    Some(Standing::Open) => "open",
                    Some(Standing::Expired) => "expired",
                    Some(Standing::Used) | None => "none",
                };
                let used = it.as_ref().and_then(|it| it.used.as_ref());
                Ok(InvitationView {
                    agreement: agreement.to_string(),
                    standing,
                    invited_by: it.as_ref().map(|it| it.by.clone()),
                    invited_at: it.as_ref().map(|it| it.created),
                    expires_at: it.as_ref().map(|it| it.expires),
                    connected_to: used.map(|used| used.name.clone()),
                    connected_at: used.map(|used| used.at),
                })
            })
        })
    }
}
