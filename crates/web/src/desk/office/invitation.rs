//! Inviting the desk of an agreement's account, where it has one on this installation. The code is shown once.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::invitation::DAYS;
use domain::kind::Channel;
use domain::{Reason, Refusal};
use engine::{Action, Administer, InvitationView};

use super::agreement::{Known, known};
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, back, must, no};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/invitation.html")]
struct InvitationPage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    name: String,
    account: String,
    /// The code, in the one answer that shows it.
    code: Option<String>,
    /// The desk that is connected and since when, in a sentence.
    connected: Option<String>,
    open: bool,
    expired: bool,
    by: String,
    until: Option<String>,
}

/// `GET /d/{desk}/agreements/{agreement}/invitation`.
pub(super) async fn show(at: AtDesk, Path((_, agreement)): Path<(String, String)>) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?;
    shown(&at, known, Sheet::new().with("days", DAYS), None).await
}

/// `POST /d/{desk}/agreements/{agreement}/invitation`: the answer holds the code, so it is no redirect.
pub(super) async fn invite(
    at: AtDesk,
    Path((_, agreement)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let known = known(&at, &agreement).await?;
    match written(&at, &known, &fields).await {
        Ok(code) => shown(&at, known, Sheet::new().with("days", DAYS), Some(code)).await,
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            shown(&at, known, sheet, None).await
        }
    }
}

async fn written(at: &AtDesk, known: &Known, fields: &Fields) -> Result<String, Fault> {
    let days = fields.text("days").trim().parse();
    let days = days.map_err(|_| Refusal::field(Reason::FieldInvalid, "days"))?;
    let (code, _) = at.alone().await.invite(&at.viewer, Channel::Screen, known.it.id, days).await?;
    Ok(code.to_string())
}

/// `POST /d/{desk}/agreements/{agreement}/invitation/withdraw`.
pub(super) async fn withdraw(
    at: AtDesk,
    Path((_, agreement)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let agreement = known(&at, &agreement).await?.it.id;
    let withdrawal = Administer::WithdrawInvitation { agreement };
    administer(&at, &fields, withdrawal).await.map_err(no(&at.shell))?;
    Ok(back(&at, &format!("agreements/{agreement}/invitation"), "ui-o-done-invitation-withdrawn"))
}

async fn shown(at: &AtDesk, known: Known, sheet: Sheet, code: Option<String>) -> Answer {
    let shell = at.shell.clone();
    let it = at.reading.invitation(known.it.id).await.map_err(no(&shell))?;
    let status: StatusCode = sheet.status;
    let html = InvitationPage {
        href: format!("{}/agreements/{}", shell.base(), known.it.id),
        name: known.it.name,
        account: known.account,
        connected: connected(&it, &shell),
        open: it.standing == "open",
        expired: it.standing == "expired",
        by: match it.invited_by.as_deref() {
            Some("operator") | None => shell.said("ui-o-audit-operator"),
            Some(name) => name.to_owned(),
        },
        until: it.expires_at.map(|until| shell.when(until)),
        code,
        sheet,
        shell,
    };
    let mut answer: Response = page(html, status);
    // What was shown once is in no cache.
    answer
        .headers_mut()
        .insert(axum::http::header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    Ok(answer)
}

fn connected(it: &InvitationView, shell: &Shell) -> Option<String> {
    match (it.standing, &it.connected_to, it.connected_at) {
        ("connected", Some(desk), Some(since)) => {
            Some(shell.say2("ui-o-invite-connected", "desk", desk, "since", shell.day(since)))
        }
        ("connected", ..) => Some(shell.said("ui-o-invite-connected-plain")),
        _ => None,
    }
}
