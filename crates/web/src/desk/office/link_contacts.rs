//! Who of us may escalate to a next desk that is reached by hand: named, replaced, requalified, taken off.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::desk::Doors;
use domain::id::{LinkId, PersonId};
use domain::seat::AuthorisedContact;
use domain::{Reason, Refusal};
use engine::{Administer, LinkView, NameLinkContact, SeatView};

use super::agreement::ContactPart;
use super::authorised::{RemovePage, RequalifyPage, anew, qualified, qualified_hint};
use super::link::by_hand;
use super::sheet::{Fault, Sheet};
use super::{Answer, Asked, administer, date, id, no, said, unknown};
use crate::shell::{AtDesk, Fields, Shell, page};

#[derive(Template)]
#[template(path = "desk/office/link-contacts.html")]
struct ContactsPage {
    shell: Shell,
    sheet: Sheet,
    href: String,
    name: String,
    contacts: Vec<ContactPart>,
    agents: Vec<(String, String)>,
    doors: Vec<(String, String, String)>,
    products: Vec<(String, String)>,
    /// Whom the new one replaces.
    replaces: Option<(String, String)>,
    qualified_hint: String,
    qualified: bool,
}

/// `GET /d/{desk}/links/{link}/contacts`; `?replaces=` names whom to replace.
pub(super) async fn list(at: AtDesk, Path((_, link)): Path<(String, String)>, Query(asked): Asked) -> Answer {
    let it = by_hand(&at, &link).await?;
    let replaces = said(&asked, "replaces");
    let sheet = match replaces.as_str() {
        "" => Sheet::new().with("door", Doors::Technical.code()),
        person => {
            let gone = contact(&at, &it, person)?;
            let sheet = Sheet::new().with("replaces", person).with("door", gone.door.code());
            sheet.all("products", &gone.products)
        }
    };
    form(&at, it, sheet).await
}

/// `POST /d/{desk}/links/{link}/contacts`.
pub(super) async fn name(at: AtDesk, Path((_, link)): Path<(String, String)>, fields: Fields) -> Answer {
    let it = by_hand(&at, &link).await?;
    match named(&at, &it, &fields).await {
        Ok(()) => Ok(back(&at, &it.id, "ui-o-done-contact-named")),
        Err(fault) => {
            let sheet = Sheet::refused(&fields, &at.shell, fault);
            form(&at, it, sheet).await
        }
    }
}

async fn named(at: &AtDesk, it: &LinkView, fields: &Fields) -> Result<(), Fault> {
    let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
    let replaces = fields.optional("replaces");
    let name = NameLinkContact {
        link: it.id.parse().map_err(|_| domain::refusal::not_found())?,
        person: fields.text("person").parse().map_err(|_| wrong("person"))?,
        email: fields.text("email"),
        door: Doors::from_code(&fields.text("door")).ok_or_else(|| wrong("door"))?,
        qualified_until: date(fields, "qualified_until")?,
        products: fields.all("products"),
        replaces: replaces.map(|person| person.parse()).transpose().map_err(|_| wrong("replaces"))?,
        reason: fields.optional("reason"),
    };
    administer(at, fields, Administer::NameLinkContact(name)).await?;
    Ok(())
}

/// `GET /d/{desk}/links/{link}/contacts/{person}/remove`.
pub(super) async fn ask(at: AtDesk, Path((_, link, person)): Path<(String, String, String)>) -> Answer {
    let it = by_hand(&at, &link).await?;
    removal(&at, &it, &person, Sheet::new())
}

/// `POST /d/{desk}/links/{link}/contacts/{person}/remove`.
pub(super) async fn remove(
    at: AtDesk,
    Path((_, link, person)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    let it = by_hand(&at, &link).await?;
    let (of, who): (LinkId, PersonId) = (id(&at.shell, &it.id)?, id(&at.shell, &person)?);
    let what = Administer::RemoveLinkContact { link: of, person: who, reason: fields.text("reason") };
    match administer(&at, &fields, what).await {
        Ok(_) => Ok(back(&at, &it.id, "ui-o-done-contact-removed")),
        Err(failure) => removal(&at, &it, &person, Sheet::refused(&fields, &at.shell, failure)),
    }
}

/// `GET /d/{desk}/links/{link}/contacts/{person}/qualification`.
pub(super) async fn qualification(
    at: AtDesk,
    Path((_, link, person)): Path<(String, String, String)>,
) -> Answer {
    let it = by_hand(&at, &link).await?;
    let sheet = qualified(contact(&at, &it, &person)?);
    requalification(&at, &it, &person, sheet)
}

/// `POST /d/{desk}/links/{link}/contacts/{person}/qualification`.
pub(super) async fn requalify(
    at: AtDesk,
    Path((_, link, person)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    let it = by_hand(&at, &link).await?;
    let (of, who): (LinkId, PersonId) = (id(&at.shell, &it.id)?, id(&at.shell, &person)?);
    match anew(of, who, &fields, Administer::RequalifyOnLink, &at).await {
        Ok(()) => Ok(back(&at, &it.id, "ui-o-done-requalified")),
        Err(fault) => requalification(&at, &it, &person, Sheet::refused(&fields, &at.shell, fault)),
    }
}

fn contact<'a>(at: &AtDesk, it: &'a LinkView, person: &str) -> Result<&'a AuthorisedContact, Response> {
    let found = it.terms.contacts.iter().find(|contact| contact.person.to_string() == person);
    found.ok_or_else(|| unknown(&at.shell))
}

fn back(at: &AtDesk, link: &str, key: &str) -> Response {
    super::back(at, &format!("links/{link}/contacts"), key)
}

/// Where the list of next desks is, where this one is, and where its contacts are.
fn places(at: &AtDesk, it: &LinkView) -> ((String, String), (String, String), String) {
    let base = at.shell.base();
    let on = format!("{base}/links/{}", it.id);
    let back = format!("{on}/contacts");
    ((format!("{base}/links"), at.shell.said("ui-o-links")), (on, it.name.clone()), back)
}

fn removal(at: &AtDesk, it: &LinkView, person: &str, sheet: Sheet) -> Answer {
    let gone = contact(at, it, person)?;
    let (list, on, back) = places(at, it);
    let status = sheet.status;
    let html = RemovePage {
        title: at.shell.say2("ui-o-remove-at", "name", &gone.name, "desk", &it.name),
        what: at.shell.said("ui-o-remove-at-what"),
        person: person.to_owned(),
        list,
        on,
        back,
        sheet,
        shell: at.shell.clone(),
    };
    Ok(page(html, status))
}

fn requalification(at: &AtDesk, it: &LinkView, person: &str, sheet: Sheet) -> Answer {
    let name = contact(at, it, person)?.name.clone();
    let (list, on, back) = places(at, it);
    let (status, qualified) = (sheet.status, it.terms.policy.contacts.qualified);
    let html = RequalifyPage {
        products: products(it),
        qualified,
        qualified_hint: qualified_hint(qualified, &at.shell),
        person: person.to_owned(),
        name,
        list,
        on,
        back,
        sheet,
        shell: at.shell.clone(),
    };
    Ok(page(html, status))
}

fn products(it: &LinkView) -> Vec<(String, String)> {
    it.terms.products.iter().map(|product| (product.clone(), product.clone())).collect()
}

async fn form(at: &AtDesk, it: LinkView, sheet: Sheet) -> Answer {
    let (shell, now) = (at.shell.clone(), at.app.engine.now());
    let agents = at.reading.agents().await.map_err(no(&shell))?;
    let named =
        |agent: &SeatView| it.terms.contacts.iter().any(|contact| contact.person.to_string() == agent.person);
    let free = agents.iter().filter(|agent| !named(agent));
    let door = |door: &Doors| {
        let code = door.code();
        (code.to_owned(), shell.code("ui-o-door", code), shell.said(&format!("ui-o-door-{code}-hint")))
    };
    let replaced = it.terms.contacts.iter().find(|it| it.person.to_string() == sheet.value("replaces"));
    let qualified = it.terms.policy.contacts.qualified;
    let status = sheet.status;
    let html = ContactsPage {
        href: format!("{}/links/{}", shell.base(), it.id),
        contacts: ContactPart::all(&it.terms.contacts, &it.terms.policy, now, &shell),
        agents: free.map(|agent| (agent.person.clone(), agent.name.clone())).collect(),
        doors: Doors::ALL.iter().map(door).collect(),
        products: products(&it),
        replaces: replaced.map(|contact| (contact.person.to_string(), contact.name.clone())),
        qualified_hint: qualified_hint(qualified, &shell),
        qualified,
        name: it.name,
        sheet,
        shell,
    };
    Ok(page(html, status))
}
