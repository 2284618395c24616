//! The queues of a desk: what waits in each, when it is worked and by whom; the form of one, and retiring it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::id::QueueId;
use domain::kind::Door;
use domain::text::Both;
use domain::{Reason, Refusal};
use engine::{Action, Administer, QueueDraft, QueueView};

use super::pages::Pages;
use super::sheet::Sheet;
use super::{Answer, Asked, administer, back, id, id_of_form, may, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/queues.html")]
struct ListPage {
    shell: Shell,
    queues: Vec<Row>,
    /// What is used no more, by name.
    retired: Vec<Row>,
    pages: Pages,
    may: bool,
}

struct Row {
    name: String,
    /// What comes here.
    kinds: String,
    first: bool,
    /// When it is worked.
    hours: Option<String>,
    members: String,
    waiting: u64,
    /// Its requests in the list.
    list: String,
    edit: String,
}

impl Row {
    fn of(it: &QueueView, shell: &Shell) -> Self {
        let names: Vec<&str> = it.members.iter().map(|member| member.name.as_str()).collect();
        Self {
            name: shell.both(&it.name).to_owned(),
            kinds: shell.code("door", it.door.code()),
            first: it.first,
            hours: it.calendar_name.clone(),
            members: names.join(", "),
            waiting: it.waiting,
            list: format!("{}/requests?view=open&queue={}", shell.base(), it.id),
            edit: format!("{}/queues/{}", shell.base(), it.id),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/office/queue-form.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    action: String,
    /// The queue that is changed has a name.
    known: Option<String>,
    doors: Vec<(String, String, String)>,
    calendars: Vec<(String, String)>,
    agents: Vec<(String, String)>,
    /// Whether it may be retired, and where what waits may go.
    retirable: bool,
    others: Vec<(String, String)>,
    waiting: u64,
}

/// `GET /d/{desk}/queues`.
pub(super) async fn list(at: AtDesk, Query(asked): Asked) -> Answer {
    let shell = at.shell.clone();
    let found = at.reading.queues_page(Pages::which(&asked)).await.map_err(no(&shell))?;
    let pages = Pages::keeping(&format!("{}/queues", shell.base()), &[], &asked, found.next);
    let (retired, queues): (Vec<_>, Vec<_>) = found.items.iter().partition(|it| it.retired_at.is_some());
    let rows = |of: Vec<&QueueView>| of.into_iter().map(|it| Row::of(it, &shell)).collect();
    let html = ListPage {
        queues: rows(queues),
        retired: rows(retired),
        pages,
        may: may(&at, Action::KeepPeople),
        shell: shell.clone(),
    };
    Ok(page(html, StatusCode::OK))
}

/// `GET /d/{desk}/queues/new`.
pub(super) async fn new(at: AtDesk) -> Answer {
    form(&at, None, Sheet::new().with("door", Door::Technical.code())).await
}

/// `POST /d/{desk}/queues/new`.
pub(super) async fn add(at: AtDesk, fields: Fields) -> Answer {
    save(&at, None, &fields).await
}

/// `GET /d/{desk}/queues/{queue}`.
pub(super) async fn edit(at: AtDesk, Path((_, queue)): Path<(String, String)>) -> Answer {
    let it = known(&at, &queue).await?;
    let sheet = Sheet::new()
        .with("version", it.version)
        .with("name.en", &it.name.en)
        .with("name.fr", &it.name.fr)
        .with("door", it.door.code())
        .with("hours", it.calendar.clone().unwrap_or_default())
        .all("members", it.members.iter().map(|member| member.seat.clone()));
    form(&at, Some(&it), sheet).await
}

/// `POST /d/{desk}/queues/{queue}`.
pub(super) async fn change(at: AtDesk, Path((_, queue)): Path<(String, String)>, fields: Fields) -> Answer {
    let it = known(&at, &queue).await?;
    save(&at, Some(&it), &fields).await
}

/// `POST /d/{desk}/queues/{queue}/retire`.
pub(super) async fn retire(at: AtDesk, Path((_, queue)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepPeople)?;
    let shell = &at.shell;
    let it = known(&at, &queue).await?;
    let to = fields.optional("to").map(|text| id(shell, &text)).transpose()?;
    let version = fields.text("version").parse().unwrap_or(it.version);
    let retire = Administer::RetireQueue { queue: id(shell, &it.id)?, version, to };
    match administer(&at, &fields, retire).await {
        Ok(_) => Ok(back(&at, "queues", "ui-o-done-queue-retired")),
        Err(failure) => Err(no(shell)(failure)),
    }
}

/// A queue that is in use.
async fn known(at: &AtDesk, text: &str) -> Result<QueueView, axum::response::Response> {
    let asked: QueueId = id(&at.shell, text)?;
    let it = at.reading.queue(asked).await.map_err(no(&at.shell))?;
    if it.retired_at.is_some() { Err(unknown(&at.shell)) } else { Ok(it) }
}

async fn form(at: &AtDesk, it: Option<&QueueView>, sheet: Sheet) -> Answer {
    must(at, Action::KeepPeople)?;
    let shell = at.shell.clone();
    let calendars = at.reading.calendars().await.map_err(no(&shell))?;
    let agents = at.reading.agents().await.map_err(no(&shell))?;
    let all = at.reading.queues().await.map_err(no(&shell))?;
    let door = |door: &Door| {
        let code = door.code();
        (code.to_owned(), shell.code("door", code), shell.said(&format!("ui-o-queue-{code}-hint")))
    };
    let elsewhere = |other: &&QueueView| {
        other.retired_at.is_none() && it.is_some_and(|it| other.id != it.id && other.door == it.door)
    };
    let none = std::iter::once((String::new(), shell.said("ui-o-queue-hours-desk")));
    let status = sheet.status;
    let html = FormPage {
        action: match it {
            Some(it) => format!("{}/queues/{}", shell.base(), it.id),
            None => format!("{}/queues/new", shell.base()),
        },
        known: it.map(|it| shell.both(&it.name).to_owned()),
        doors: Door::ALL.iter().map(door).collect(),
        calendars: none.chain(calendars.into_iter().map(|it| (it.id, it.name))).collect(),
        agents: agents.into_iter().map(|agent| (agent.seat, agent.name)).collect(),
        retirable: it.is_some_and(|it| !it.first),
        others: all
            .iter()
            .filter(elsewhere)
            .map(|other| (other.id.clone(), shell.both(&other.name).to_owned()))
            .collect(),
        waiting: it.map_or(0, |it| it.waiting),
        sheet,
        shell,
    };
    Ok(page(html, status))
}

async fn save(at: &AtDesk, it: Option<&QueueView>, fields: &Fields) -> Answer {
    must(at, Action::KeepPeople)?;
    let shell = &at.shell;
    let draft = match draft(it, fields) {
        Ok(draft) => draft,
        Err(refusal) => return form(at, it, Sheet::refused(fields, shell, refusal)).await,
    };
    let (queue, version) = match it {
        Some(it) => (id(shell, &it.id)?, fields.text("version").parse().unwrap_or(it.version)),
        None => (QueueId(id_of_form(fields, at)), 0),
    };
    match administer(at, fields, Administer::PutQueue { queue, version, draft }).await {
        Ok(_) => Ok(back(at, "queues", "ui-o-done-queue")),
        Err(failure) => form(at, it, Sheet::refused(fields, shell, failure)).await,
    }
}

fn draft(it: Option<&QueueView>, fields: &Fields) -> Result<QueueDraft, Refusal> {
    let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
    let door = match it {
        Some(it) => it.door,
        None => Door::from_code(&fields.text("door")).ok_or_else(|| wrong("door"))?,
    };
    let calendar = fields.optional("hours").map(|id| id.parse().map_err(|_| wrong("hours"))).transpose()?;
    let members = fields.all("members").iter().map(|seat| seat.parse()).collect::<Result<Vec<_>, _>>();
    let (en, fr) = (fields.text("name.en"), fields.text("name.fr"));
    // One name does where it is the same in both languages: that of a region.
    let name = match (en.trim().is_empty(), fr.trim().is_empty()) {
        (false, true) => Both { fr: en.clone(), en },
        (true, false) => Both { en: fr.clone(), fr },
        _ => Both { en, fr },
    };
    Ok(QueueDraft { name, door, calendar, members: members.map_err(|_| wrong("members"))? })
}
