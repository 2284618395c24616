//! Ending a seat, an agent's or a contact's: asked once more first, since it cannot be taken back.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::SeatId;
use engine::{Action, Administer};

use super::{Answer, administer, back, id, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/seat-end.html")]
struct EndPage {
    shell: Shell,
    name: String,
    /// The role, or the account.
    what: String,
    me: bool,
    back: String,
    parent: String,
    action: String,
}

/// `GET /d/{desk}/people/{seat}/end`.
pub(super) async fn ask_agent(at: AtDesk, Path((_, seat)): Path<(String, String)>) -> Answer {
    must(&at, Action::KeepPeople)?;
    let shell = at.shell.clone();
    let agents = at.reading.agents().await.map_err(no(&shell))?;
    let agent = agents.into_iter().find(|agent| agent.seat == seat).ok_or_else(|| unknown(&shell))?;
    let back = format!("{}/people", shell.base());
    let html = EndPage {
        me: agent.seat == at.seat.seat.to_string(),
        what: shell.code("role", &agent.role),
        name: agent.name,
        action: format!("{back}/{seat}/end"),
        parent: shell.said("ui-rail-people"),
        back,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `POST /d/{desk}/people/{seat}/end`.
pub(super) async fn end_agent(at: AtDesk, Path((_, seat)): Path<(String, String)>, fields: Fields) -> Answer {
    end(at, &seat, &fields, "people").await
}

/// `GET /d/{desk}/accounts/{account}/contacts/{seat}/end`.
pub(super) async fn ask_contact(
    at: AtDesk,
    Path((_, account, seat)): Path<(String, String, String)>,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let shell = at.shell.clone();
    let known = at.reading.account(id(&shell, &account)?).await.map_err(no(&shell))?;
    let contact = at.reading.contact(id(&shell, &seat)?).await.map_err(no(&shell))?;
    let account = Some(known).filter(|it| it.id == contact.account_id).ok_or_else(|| unknown(&shell))?;
    let back = format!("{}/accounts/{}", shell.base(), account.id);
    let html = EndPage {
        me: false,
        what: contact.account,
        name: contact.name,
        action: format!("{back}/contacts/{seat}/end"),
        parent: account.name,
        back,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

/// `POST /d/{desk}/accounts/{account}/contacts/{seat}/end`.
pub(super) async fn end_contact(
    at: AtDesk,
    Path((_, account, seat)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    end(at, &seat, &fields, &format!("accounts/{account}")).await
}

async fn end(at: AtDesk, seat: &str, fields: &Fields, to: &str) -> Answer {
    let seat: SeatId = id(&at.shell, seat)?;
    administer(&at, fields, Administer::EndSeat { seat }).await.map_err(no(&at.shell))?;
    Ok(back(&at, to, "ui-o-done-seat-end"))
}
