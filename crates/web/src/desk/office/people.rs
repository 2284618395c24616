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
    /// The queues that it is limited to, in a line.
    queues: Option<String>,
    me: bool,
}

#[derive(Template)]
#[template(path = "desk/office/agent-new.html")]
struct NewPage {
    shell: Shell,
    sheet: Sheet,
    roles: Vec<(String, String, String)>,
    accounts: Vec<(String, String)>,
    queues: Vec<(String, String)>,
    languages: Vec<(String, String)>,
}

/// `GET /d/{desk}/people`.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.agents_page(Pages::asked(&asked)).await.map_err(no(&shell))?;
    let pages = Pages::of(&format!("{}/people", shell.base()), &asked, found.next);
    let mine = at.seat.seat.to_string();
    let named = match found.items.iter().any(|agent| agent.queues.is_some()) {
        true => at.reading.queue_names().await.map_err(no(&shell))?,
        false => Vec::new(),
    };
    let waits = |ids: Vec<String>| {
        let theirs = named.iter().filter(|it| ids.contains(&it.id)).map(|it| shell.both(&it.name));
        shell.say1("ui-o-seat-queues-are", "names", theirs.collect::<Vec<_>>().join(", "))
    };
    let mut agents: Vec<AgentRow> = found
        .items
        .into_iter()
        .map(|agent| AgentRow {
            initials: initials(&agent.name),
            email: agent.email,
            role: shell.code("role", &agent.role),
            can: shell.code("ui-o-role", &agent.role),
            accounts: agent.accounts.map(|names| names.join(", ")),
            queues: agent.queues.map(waits),
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
        return Err(Fault::Said("accounts", at.shell.said("ui-o-no-account-chosen")));
    }
    let queues = fields.all("queues").iter().map(|id| id.parse()).collect::<Result<Vec<_>, _>>();
    let queues = queues.map_err(|_| wrong("queues"))?;
    let new = NewAgent {
        email: fields.text("email"),
        name: fields.text("name"),
        role: Role::from_code(&fields.text("role")).ok_or_else(|| wrong("role"))?,
        accounts,
        doors: None,
        // None ticked: all of them.
        queues: Some(queues).filter(|chosen| !chosen.is_empty()),
        language: Language::from_code(&fields.text("language")),
    };
    match administer(at, fields, Administer::AddAgent(new)).await {
        Ok(_) => Ok(()),
        Err(failure) => Err(Fault::from(failure)
            .reworded(Reason::AlreadyExists, "email", || at.shell.said("ui-o-agent-exists"))),
    }
}

async fn form(at: &AtDesk, sheet: Sheet) -> Answer {
    let shell = at.shell.clone();
    let accounts = at.reading.account_names().await.map_err(no(&shell))?;
    let queues = at.reading.queue_names().await.map_err(no(&shell))?;
    let queues = queues.into_iter().filter(|queue| !queue.retired);
    let role = |role: &Role| {
        let code = role.code();
        (code.to_owned(), shell.code("role", code), shell.code("ui-o-role", code))
    };
    let html = NewPage {
        roles: Role::ALL.iter().map(role).collect(),
        accounts: accounts.into_iter().map(|account| (account.id, account.name)).collect(),
        queues: queues.map(|queue| (queue.id, shell.both(&queue.name).to_owned())).collect(),
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
