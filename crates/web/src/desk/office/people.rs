//! The desk's agents: who they are, what each may do, for which accounts.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Reason;
use domain::Refusal;
use domain::seat::Role;
use domain::text::Language;
use engine::{Action, Administer, NewAgent};

use super::pages::Pages;
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, may, must, no};
use crate::shell::{AtDesk, Fields, Shell, initials, page};

#[derive(Template)]
#[template(path = "desk/office/people.html")]
struct PeoplePage {
    shell: Shell,
    agents: Vec<AgentRow>,
    may: bool,
    pages: Pages,
}

struct AgentRow {
    seat: String,
    name: String,
    email: String,
    initials: String,
    role: String,
    can: String,
    /// The chosen accounts; nothing means all.
    accounts: Option<String>,
    me: bool,
}

#[derive(Template)]
#[template(path = "desk/office/agent-new.html")]
struct NewPage {
    shell: Shell,
    sheet: Sheet,
    roles: Vec<(String, String, String)>,
    accounts: Vec<(String, String)>,
    languages: Vec<(String, String)>,
}

/// `GET /d/{desk}/people`.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.agents_page(Pages::asked(&asked)).await.map_err(no(&shell))?;
    let pages = Pages::of(&format!("{}/people", shell.base()), &asked, found.next);
    let mine = at.seat.seat.to_string();
    let mut agents: Vec<AgentRow> = found
        .items
        .into_iter()
        .map(|agent| AgentRow {
            initials: initials(&agent.name),
            email: agent.email,
            role: shell.code("role", &agent.role),
            can: shell.code("ui-o-role", &agent.role),
            accounts: agent.accounts.map(|names| names.join(", ")),
            me: agent.seat == mine,
            seat: agent.seat,
            name: agent.name,
        })
        .collect();
    agents.sort_by_key(|agent| agent.name.to_lowercase());
    Ok(page(PeoplePage { agents, pages, may: may(&at, Action::KeepPeople), shell }, StatusCode::OK))
}

/// `GET /d/{desk}/people/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    must(&at, Action::KeepPeople)?;
    let sheet = Sheet::new()
        .with("role", Role::Agent.code())
        .with("which", "all")
        .with("language", at.shell.language.code());
    form(&at, sheet).await
}

/// `POST /d/{desk}/people/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    must(&at, Action::KeepPeople)?;
    match added(&at, &fields).await {
        Ok(()) => Ok(done(&at)),
        Err(fault) => form(&at, Sheet::refused(&fields, &at.shell, fault)).await,
    }
}

fn done(at: &AtDesk) -> Response {
    back(at, "people", "ui-o-done-agent")
}

async fn added(at: &AtDesk, fields: &Fields) -> Result<(), Fault> {
    let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
    let chosen = fields.text("which") == "chosen";
    let accounts = match chosen {
        false => None,
        true => {
            let read = fields.all("accounts").iter().map(|id| id.parse()).collect::<Result<Vec<_>, _>>();
            Some(read.map_err(|_| wrong("accounts"))?)
        }
    };
    if accounts.as_ref().is_some_and(Vec::is_empty) {
        return Err(Fault::Said("accounts", at.shell.say("ui-o-no-account-chosen")));
    }
    let new = NewAgent {
        email: fields.text("email"),
        name: fields.text("name"),
        role: Role::from_code(&fields.text("role")).ok_or_else(|| wrong("role"))?,
        accounts,
        doors: None,
        queues: None,
        language: Language::from_code(&fields.text("language")),
    };
    match administer(at, fields, Administer::AddAgent(new)).await {
        Ok(_) => Ok(()),
        Err(failure) => Err(Fault::from(failure)
            .reworded(Reason::AlreadyExists, "email", || at.shell.say("ui-o-agent-exists"))),
    }
}

async fn form(at: &AtDesk, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let accounts = at.reading.account_names().await.map_err(no(&shell))?;
    let role = |role: &Role| {
        let code = role.code();
        (code.to_owned(), shell.code("role", code), shell.code("ui-o-role", code))
    };
    let html = NewPage {
        roles: Role::ALL.iter().map(role).collect(),
        accounts: accounts.into_iter().map(|account| (account.id, account.name)).collect(),
        languages: languages(),
        sheet,
        shell,
    };
    let status = html.sheet.status;
    Ok(page(html, status))
}

/// The languages, each in its own.
pub(super) fn languages() -> Vec<(String, String)> {
    [("en", "English"), ("fr", "Français")].map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec()
}
