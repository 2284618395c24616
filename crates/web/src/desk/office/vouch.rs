//! Making a sign-in link for whoever has a seat here, on this desk's word. The link is shown once.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use domain::id::SeatId;
use domain::kind::Channel;
use engine::Action;

use super::{Answer, id, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/vouch.html")]
struct VouchPage {
    shell: Shell,
    name: String,
    /// The role, or the account.
    what: String,
    back: String,
    parent: String,
    action: String,
    /// The link, in the one answer that shows it.
    link: Option<String>,
}

/// `GET /d/{desk}/people/{seat}/sign-in-link`.
pub(super) async fn ask_agent(at: AtDesk, Path((_, seat)): Path<(String, String)>) -> Answer {
    Ok(page(agent(&at, &seat).await?, StatusCode::OK))
}

/// `POST /d/{desk}/people/{seat}/sign-in-link`: the answer holds the link, so it is no redirect.
pub(super) async fn for_agent(
    at: AtDesk,
    Path((_, seat)): Path<(String, String)>,
    headers: HeaderMap,
    _: Fields,
) -> Answer {
    let html = agent(&at, &seat).await?;
    made(&at, &seat, &headers, html).await
}

/// `GET /d/{desk}/accounts/{account}/contacts/{seat}/sign-in-link`.
pub(super) async fn ask_contact(
    at: AtDesk,
    Path((_, account, seat)): Path<(String, String, String)>,
) -> Answer {
    Ok(page(contact(&at, &account, &seat).await?, StatusCode::OK))
}

/// `POST /d/{desk}/accounts/{account}/contacts/{seat}/sign-in-link`.
pub(super) async fn for_contact(
    at: AtDesk,
    Path((_, account, seat)): Path<(String, String, String)>,
    headers: HeaderMap,
    _: Fields,
) -> Answer {
    let html = contact(&at, &account, &seat).await?;
    made(&at, &seat, &headers, html).await
}

async fn agent(at: &AtDesk, seat: &str) -> Result<VouchPage, axum::response::Response> {
    must(at, Action::KeepPeople)?;
    let shell = at.shell.clone();
    let agents = at.reading.agents().await.map_err(no(&shell))?;
    let agent = agents.into_iter().find(|agent| agent.seat == seat).ok_or_else(|| unknown(&shell))?;
    let back = format!("{}/people", shell.base());
    Ok(VouchPage {
        what: shell.code("role", &agent.role),
        name: agent.name,
        action: format!("{back}/{seat}/sign-in-link"),
        parent: shell.said("ui-rail-people"),
        back,
        link: None,
        shell,
    })
}

async fn contact(at: &AtDesk, account: &str, seat: &str) -> Result<VouchPage, axum::response::Response> {
    must(at, Action::KeepPeople)?;
    let shell = at.shell.clone();
    let known = at.reading.account(id(&shell, account)?).await.map_err(no(&shell))?;
    let contact = at.reading.contact(id(&shell, seat)?).await.map_err(no(&shell))?;
    let account = Some(known).filter(|it| it.id == contact.account_id).ok_or_else(|| unknown(&shell))?;
    let back = format!("{}/accounts/{}", shell.base(), account.id);
    Ok(VouchPage {
        what: contact.account,
        name: contact.name,
        action: format!("{back}/contacts/{seat}/sign-in-link"),
        parent: account.name,
        back,
        link: None,
        shell,
    })
}

async fn made(at: &AtDesk, seat: &str, headers: &HeaderMap, html: VouchPage) -> Answer {
    let seat: SeatId = id(&at.shell, seat)?;
    let secret = at.alone().await.vouch(&at.viewer, Channel::Screen, seat).await.map_err(no(&at.shell))?;
    // As this browser reaches us, so will the person.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let scheme = if at.app.options.secure_cookies { "https" } else { "http" };
    let site = if host.is_empty() { String::new() } else { format!("{scheme}://{host}") };
    Ok(page(VouchPage { link: Some(format!("{site}/sign-in/{secret}")), ..html }, StatusCode::OK))
}
