//! How a next desk is reached: the usual way, and what goes another, contracts and billing by telephone for instance.

use std::str::FromStr;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::desk::{Doors, LinkTerms};
use domain::door::{DoorNumber, USUAL};
use domain::form::Form;
use domain::kind::Door;
use domain::{Reason, Refusal};
use engine::view::DoorView;
use engine::{Action, Administer, DoorDraft, LinkView};

use super::link::known;
use super::policy::FormPart;
use super::sheet::Sheet;
use super::{Answer, administer, back, id, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

/// A way, as pages show it.
pub(crate) struct Way {
    pub name: String,
    pub edit: String,
    pub address: Option<String>,
    /// Whether the address may be followed: a web page.
    pub web: bool,
    pub numbers: Vec<DoorNumber>,
    /// When somebody is there.
    pub hours: Option<String>,
    /// Who may use it, in a line; none: all who may ask what goes through it.
    pub contacts: Option<String>,
    /// What it demands, by the names of its forms; none: what the next desk demands anyway.
    pub forms: Vec<String>,
}

impl Way {
    /// A way of a link with these terms; `calendars`: ids and names.
    pub fn of(
        it: &DoorView,
        (link, terms): (&str, &LinkTerms),
        calendars: &[(String, String)],
        shell: &Shell,
    ) -> Self {
        let named =
            |id: &String| calendars.iter().find(|(known, _)| known == id).map(|(_, name)| name.clone());
        let theirs = terms.contacts.iter().filter(|contact| it.contacts.contains(&contact.person));
        let theirs: Vec<&str> = theirs.map(|contact| contact.name.as_str()).collect();
        let demanded = terms.forms.iter().filter(|form| it.forms.contains(&form.version));
        Self {
            contacts: Some(theirs.join(", ")).filter(|_| !it.contacts.is_empty()),
            forms: demanded.map(|form| form_name(form, shell)).collect(),
            name: name_of(it.door, shell),
            edit: format!("{}/links/{link}/doors/{}", shell.base(), code_of(it.door)),
            web: it
                .address
                .as_deref()
                .is_some_and(|it| it.starts_with("https://") || it.starts_with("http://")),
            address: it.address.clone(),
            numbers: it.numbers.clone(),
            hours: it.calendar.as_ref().and_then(named),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/office/link-door.html")]
struct FormPage {
    shell: Shell,
    sheet: Sheet,
    link: String,
    href: String,
    action: String,
    /// What goes through it.
    name: String,
    /// What is said here, and of what.
    what: String,
    /// Whether people carry; of what a program does, they say numbers and hours alone.
    by_hand: bool,
    calendars: Vec<(String, String)>,
    contacts: Vec<(String, String)>,
    forms: Vec<(String, String)>,
    /// Whether it may be taken away: a door of its own that is there.
    known: bool,
}

/// Ids and names of the desk's calendars.
pub(crate) async fn calendars(at: &AtDesk) -> Result<Vec<(String, String)>, engine::Failure> {
    let all = at.reading.calendars().await?;
    Ok(all.into_iter().map(|it| (it.id, it.name)).collect())
}

/// What a door is called in addresses.
fn code_of(door: Option<Door>) -> &'static str {
    door.map_or(USUAL, Door::code)
}

/// What goes through a door, in words.
fn name_of(door: Option<Door>, shell: &Shell) -> String {
    door.map_or_else(|| shell.said("ui-o-door-usual"), |door| shell.code("door", door.code()))
}

/// The door of an address; none is the usual one.
fn door(at: &AtDesk, code: &str) -> Result<Option<Door>, axum::response::Response> {
    if code == USUAL {
        return Ok(None);
    }
    Door::from_code(code).map(Some).ok_or_else(|| unknown(&at.shell))
}

fn of(it: &LinkView, door: Option<Door>) -> Option<&DoorView> {
    it.doors.iter().find(|known| known.door == door)
}

/// `GET /d/{desk}/links/{link}/doors/{door}`.
pub(super) async fn edit(at: AtDesk, Path((_, link, code)): Path<(String, String, String)>) -> Answer {
    let (it, door) = (known(&at, &link).await?, door(&at, &code)?);
    let mut sheet = Sheet::new();
    if let Some(way) = of(&it, door) {
        let lines: Vec<String> = way.numbers.iter().map(line).collect();
        sheet = sheet
            .with("address", way.address.clone().unwrap_or_default())
            .with("numbers", lines.join("\n"))
            .with("hours", way.calendar.clone().unwrap_or_default())
            .all("contacts", &way.contacts)
            .all("forms", &way.forms);
    }
    form(&at, &it, door, sheet).await
}

/// `POST /d/{desk}/links/{link}/doors/{door}`.
pub(super) async fn save(
    at: AtDesk,
    Path((_, link, code)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (it, door) = (known(&at, &link).await?, door(&at, &code)?);
    let draft = match draft(&fields) {
        Ok(draft) => draft,
        Err(refusal) => return form(&at, &it, door, Sheet::refused(&fields, &at.shell, refusal)).await,
    };
    let put = Administer::PutLinkDoor { link: id(&at.shell, &it.id)?, door, draft };
    match administer(&at, &fields, put).await {
        Ok(_) => Ok(back(&at, &format!("links/{}", it.id), "ui-o-done-link")),
        Err(failure) => form(&at, &it, door, Sheet::refused(&fields, &at.shell, failure)).await,
    }
}

/// `POST /d/{desk}/links/{link}/doors/{door}/remove`.
pub(super) async fn remove(
    at: AtDesk,
    Path((_, link, code)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepAgreements)?;
    let (it, door) = (known(&at, &link).await?, door(&at, &code)?);
    let door = door.ok_or_else(|| unknown(&at.shell))?;
    let removal = Administer::DropLinkDoor { link: id(&at.shell, &it.id)?, door };
    administer(&at, &fields, removal).await.map_err(no(&at.shell))?;
    Ok(back(&at, &format!("links/{}", it.id), "ui-o-done-link"))
}

async fn form(at: &AtDesk, it: &LinkView, door: Option<Door>, sheet: Sheet) -> Answer {
    must(at, Action::KeepAgreements)?;
    let shell = at.shell.clone();
    let always = std::iter::once((String::new(), shell.said("ui-o-door-hours-none")));
    let named = calendars(at).await.map_err(no(&shell))?;
    let href = format!("{}/links/{}", shell.base(), it.id);
    let status: StatusCode = sheet.status;
    let by_hand = door.is_some() || it.by_hand;
    let what = match door {
        Some(_) => "ui-o-door-what",
        None if by_hand => "ui-o-door-usual-what",
        None => "ui-o-door-usual-carried",
    };
    // Who may ask nothing of what goes through it is not offered, nor is what is not demanded any more.
    let through = |other: Door| by_hand && door.is_none_or(|door| door == other);
    let opens = |doors: Doors| Door::ALL.iter().any(|door| doors.opens(*door) && through(*door));
    let entitled = it.terms.contacts.iter().filter(|contact| opens(contact.door));
    let demanded = it.terms.forms.iter().filter(|form| by_hand && !form.retired);
    let demanded = demanded.filter(|form| form.kind.is_none_or(|kind| through(kind.door())));
    let html = FormPage {
        action: format!("{href}/doors/{}", code_of(door)),
        href,
        link: it.name.clone(),
        name: name_of(door, &shell),
        what: shell.say1(what, "name", &it.name),
        by_hand,
        calendars: always.chain(named).collect(),
        contacts: entitled.map(|contact| (contact.person.to_string(), contact.name.clone())).collect(),
        forms: demanded.map(|form| (form.version.to_string(), form_name(form, &shell))).collect(),
        known: door.is_some() && of(it, door).is_some(),
        sheet,
        shell,
    };
    Ok(page(html, status))
}

/// A number as it is typed: what it is for, a colon, the number.
fn line(it: &DoorNumber) -> String {
    if it.label.is_empty() { it.number.clone() } else { format!("{}: {}", it.label, it.number) }
}

/// A form by its name and version: several may be for the same.
fn form_name(form: &Form, shell: &Shell) -> String {
    format!("{} · v{}", FormPart::of(form, shell).name, form.version)
}

/// What is ticked under a name.
fn ticked<T: FromStr>(fields: &Fields, name: &str) -> Result<Vec<T>, Refusal> {
    let read = fields.all(name).iter().map(|it| it.parse()).collect::<Result<_, _>>();
    read.map_err(|_| Refusal::field(Reason::FieldInvalid, name))
}

fn draft(fields: &Fields) -> Result<DoorDraft, Refusal> {
    let calendar = fields.optional("hours").map(|id| id.parse());
    let calendar = calendar.transpose().map_err(|_| Refusal::field(Reason::FieldInvalid, "hours"))?;
    let typed = fields.text("numbers");
    let numbers = typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let (label, number) = line.rsplit_once(':').unwrap_or(("", line));
        DoorNumber { label: label.trim().to_owned(), number: number.trim().to_owned() }
    });
    Ok(DoorDraft {
        address: fields.optional("address"),
        numbers: numbers.collect(),
        calendar,
        forms: ticked(fields, "forms")?,
        contacts: ticked(fields, "contacts")?,
    })
}
