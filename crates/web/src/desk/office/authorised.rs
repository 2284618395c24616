//! Authorised contacts of an agreement: naming one, putting one in another's place, taking one off.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::desk::Doors;
use domain::id::PersonId;
use domain::seat::AuthorisedContact;
use domain::{Reason, Refusal};
use engine::{Action, Administer, NameContact, Requalify};

use super::agreement::{Cap, Known, known};
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, back, date, id, must, said, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/contact-name.html")]
struct NamePage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    agreement: String,
    account: String,
    doors: Vec<(String, String, String)>,
    products: Vec<(String, String)>,
    cap: Cap,
    /// Whom the new one replaces.
    replaces: Option<(String, String)>,
    qualified: bool,
    qualified_hint: String,
}

#[derive(Template)]
#[template(path = "desk/office/contact-remove.html")]
pub(super) struct RemovePage {
    pub shell: Shell,
    pub sheet: Sheet,
    /// The list above: its address and name.
    pub list: (String, String),
    /// The agreement or the next desk: address and name.
    pub on: (String, String),
    /// Where the contacts stand.
    pub back: String,
    pub person: String,
    pub title: String,
    pub what: String,
}

/// A new date for a contact: of an agreement, or of a next desk reached by hand.
#[derive(Template)]
#[template(path = "desk/office/contact-requalify.html")]
pub(super) struct RequalifyPage {
    pub shell: Shell,
    pub sheet: Sheet,
    pub list: (String, String),
    pub on: (String, String),
    pub back: String,
    pub person: String,
    pub name: String,
    pub products: Vec<(String, String)>,
    pub qualified: bool,
    pub qualified_hint: String,
}

/// `GET /d/{desk}/agreements/{agreement}/contacts/new`; `?replaces=` names whom to replace.
pub(super) async fn new(
    at: AtDesk,
    Path((_, agreement)): Path<(String, String)>,
    Query(asked): Asked,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let known = known(&at, &agreement).await?;
    let replaces = said(&asked, "replaces");
    let mut sheet = Sheet::new().with("door", Doors::Technical.code());
    if !replaces.is_empty() {
        let person = known.it.contacts.iter().find(|contact| contact.person.to_string() == replaces);
        let person = person.ok_or_else(|| unknown(&at.shell))?;
        sheet = Sheet::new().with("replaces", &replaces).with("door", person.door.code());
        sheet = sheet.all("products", &person.products);
    }
    Ok(form(&at, known, sheet))
}

/// `POST /d/{desk}/agreements/{agreement}/contacts/new`.
pub(super) async fn name(at: AtDesk, Path((_, agreement)): Path<(String, String)>, fields: Fields) -> Answer {
    must(&at, Action::KeepPeople)?;
    let known = known(&at, &agreement).await?;
    match named(&at, &known, &fields).await {
        Ok(()) => Ok(done(&at, &known, "ui-o-done-contact-named")),
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            Ok(form(&at, known, sheet))
        }
    }
}

async fn named(at: &AtDesk, known: &Known, fields: &Fields) -> Result<(), Fault> {
    let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
    let replaces = fields.optional("replaces");
    let replaces = replaces.map(|person| person.parse()).transpose().map_err(|_| wrong("replaces"))?;
    let name = NameContact {
        agreement: known.it.id,
        email: fields.text("email"),
        name: fields.text("name"),
        door: Doors::from_code(&fields.text("door")).ok_or_else(|| wrong("door"))?,
        qualified_until: date(fields, "qualified_until")?,
        products: fields.all("products"),
        replaces,
        reason: fields.optional("reason"),
    };
    match administer(at, fields, Administer::NameContact(name)).await {
        Ok(_) => Ok(()),
        Err(failure) => Err(Fault::from(failure)
            .reworded(Reason::AlreadyExists, "email", || at.shell.said("ui-o-authorised-exists"))),
    }
}

/// `GET /d/{desk}/agreements/{agreement}/contacts/{person}/remove`.
pub(super) async fn ask(at: AtDesk, Path((_, agreement, person)): Path<(String, String, String)>) -> Answer {
    must(&at, Action::KeepPeople)?;
    let known = known(&at, &agreement).await?;
    removal(&at, known, &person, Sheet::new())
}

/// `POST /d/{desk}/agreements/{agreement}/contacts/{person}/remove`.
pub(super) async fn remove(
    at: AtDesk,
    Path((_, agreement, person)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let known = known(&at, &agreement).await?;
    let gone: PersonId = id(&at.shell, &person)?;
    let what =
        Administer::RemoveContact { agreement: known.it.id, person: gone, reason: fields.text("reason") };
    match administer(&at, &fields, what).await {
        Ok(_) => Ok(done(&at, &known, "ui-o-done-contact-removed")),
        Err(failure) => {
            let sheet = Sheet::refused(&fields, &at.shell, failure);
            removal(&at, known, &person, sheet)
        }
    }
}

fn done(at: &AtDesk, known: &Known, key: &str) -> Response {
    back(at, &format!("agreements/{}#contacts", known.it.id), key)
}

fn form(at: &AtDesk, known: Known, sheet: Sheet) -> Response {
    let shell = at.shell.clone();
    let door = |door: &Doors| {
        let code = door.code();
        (code.to_owned(), shell.code("ui-o-door", code), shell.said(&format!("ui-o-door-{code}-hint")))
    };
    let covered = if known.it.products.is_empty() { &at.desk.products } else { &known.it.products };
    let replaced = known.it.contacts.iter().find(|it| it.person.to_string() == sheet.value("replaces"));
    let status = sheet.status;
    let html = NamePage {
        href: format!("{}/agreements/{}", shell.base(), known.it.id),
        doors: Doors::ALL.iter().map(door).collect(),
        products: covered.iter().map(|product| (product.clone(), product.clone())).collect(),
        cap: Cap::of(&known.it, &known.policy, &shell),
        replaces: replaced.map(|contact| (contact.person.to_string(), contact.name.clone())),
        qualified: known.policy.contacts.qualified,
        qualified_hint: qualified_hint(known.policy.contacts.qualified, &shell),
        agreement: known.it.name,
        account: known.account,
        sheet,
        shell,
    };
    page(html, status)
}

fn removal(at: &AtDesk, known: Known, person: &str, sheet: Sheet) -> Answer {
    let contact = known.it.contacts.iter().find(|contact| contact.person.to_string() == person);
    let contact = contact.ok_or_else(|| unknown(&at.shell))?;
    let status = sheet.status;
    let on = format!("{}/agreements/{}", at.shell.base(), known.it.id);
    let html = RemovePage {
        list: list(at),
        back: format!("{on}#contacts"),
        person: person.to_owned(),
        title: at.shell.say1("ui-o-remove-who", "name", &contact.name),
        what: at.shell.said("ui-o-remove-what"),
        on: (on, known.it.name),
        sheet,
        shell: at.shell.clone(),
    };
    Ok(page(html, status))
}

fn list(at: &AtDesk) -> (String, String) {
    (format!("{}/agreements", at.shell.base()), at.shell.said("ui-rail-agreements"))
}

/// `GET /d/{desk}/agreements/{agreement}/contacts/{person}/qualification`.
pub(super) async fn qualification(
    at: AtDesk,
    Path((_, agreement, person)): Path<(String, String, String)>,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let known = known(&at, &agreement).await?;
    let contact = known.it.contacts.iter().find(|contact| contact.person.to_string() == person);
    let sheet = qualified(contact.ok_or_else(|| unknown(&at.shell))?);
    requalification(&at, known, &person, sheet)
}

/// `POST /d/{desk}/agreements/{agreement}/contacts/{person}/qualification`.
pub(super) async fn requalify(
    at: AtDesk,
    Path((_, agreement, person)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    must(&at, Action::KeepPeople)?;
    let known = known(&at, &agreement).await?;
    let who: PersonId = id(&at.shell, &person)?;
    match anew(known.it.id, who, &fields, Administer::Requalify, &at).await {
        Ok(()) => Ok(done(&at, &known, "ui-o-done-requalified")),
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            requalification(&at, known, &person, sheet)
        }
    }
}

/// What a contact is qualified for, in the fields of the form.
pub(super) fn qualified(contact: &AuthorisedContact) -> Sheet {
    let until = contact.qualified_until.map(|until| until.to_string()).unwrap_or_default();
    Sheet::new().with("qualified_until", until).all("products", &contact.products)
}

/// Sends a new qualification, of whichever place.
pub(super) async fn anew<I>(
    place: I,
    person: PersonId,
    fields: &Fields,
    what: impl FnOnce(Requalify<I>) -> Administer,
    at: &AtDesk,
) -> Result<(), Fault> {
    let qualified_until = date(fields, "qualified_until")?;
    let given = Requalify { at: place, person, qualified_until, products: Some(fields.all("products")) };
    administer(at, fields, what(given)).await?;
    Ok(())
}

fn requalification(at: &AtDesk, known: Known, person: &str, sheet: Sheet) -> Answer {
    let contact = known.it.contacts.iter().find(|contact| contact.person.to_string() == person);
    let name = contact.ok_or_else(|| unknown(&at.shell))?.name.clone();
    let covered = if known.it.products.is_empty() { &at.desk.products } else { &known.it.products };
    let on = format!("{}/agreements/{}", at.shell.base(), known.it.id);
    let (status, qualified) = (sheet.status, known.policy.contacts.qualified);
    let html = RequalifyPage {
        list: list(at),
        back: format!("{on}#contacts"),
        person: person.to_owned(),
        name,
        products: covered.iter().map(|product| (product.clone(), product.clone())).collect(),
        qualified,
        qualified_hint: qualified_hint(qualified, &at.shell),
        on: (on, known.it.name),
        sheet,
        shell: at.shell.clone(),
    };
    Ok(page(html, status))
}

/// What the policy says of qualifications.
pub(super) fn qualified_hint(demanded: bool, shell: &Shell) -> String {
    shell.said(if demanded { "ui-o-qualified-hint" } else { "ui-o-qualified-free-hint" })
}
