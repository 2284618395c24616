//! One next desk: what it takes and promises, who of us may ask it, how to reach it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::desk::{Carrier, Door, Link, LinkTerms};
use domain::id::{AgreementId, LinkId, PersonId};
use domain::policy::Telephone;
use domain::seat::AuthorisedContact;
use domain::{Reason, Refusal};
use engine::{Action, Administer, LinkView, SeatView};

use super::agreement::{ContactPart, PolicyPart};
use super::calendar::Hours;
use super::policy::FormPart;
use super::promises::Level;
use super::sheet::{Fault, Sheet};
use super::{Answer, administer, date, date_said, last_day, may, must, no, unknown};
use crate::shell::{AtDesk, Fields, Shell, page, redirect_saying};

#[derive(Template)]
#[template(path = "desk/office/link.html")]
struct OnePage {
    shell: Shell,
    href: String,
    name: String,
    by_hand: bool,
    portal: Option<String>,
    /// The address, where it may be followed: a web page.
    portal_link: bool,
    products: String,
    kinds: Vec<String>,
    policy: PolicyPart,
    deployment: Option<PolicyPart>,
    telephone: Vec<Telephone>,
    numbers_due: Vec<String>,
    forms: Vec<FormPart>,
    hours: Vec<Hours>,
    contacts: Vec<ContactPart>,
    personal_data: bool,
    attachments: bool,
    ends: Option<String>,
    version: u32,
    may: bool,
}

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
    qualified_hint: String,
    qualified: bool,
}

/// One of the desk's links.
pub(super) async fn known(at: &AtDesk, link: &str) -> Result<LinkView, Response> {
    let links = at.app.engine.links(&at.viewer).await.map_err(no(&at.shell))?;
    links.into_iter().find(|it| it.id == link).ok_or_else(|| unknown(&at.shell))
}

/// A link that is kept by hand; of others, the next desk says itself what it promises.
pub(super) async fn by_hand(at: &AtDesk, link: &str) -> Result<LinkView, Response> {
    must(at, Action::KeepAgreements)?;
    let known = known(at, link).await?;
    if known.by_hand {
        Ok(known)
    } else {
        Err(crate::shell::refused(&at.shell, Refusal::new(Reason::OnlyByHand)))
    }
}

/// `GET /d/{desk}/links/{link}`.
pub(super) async fn show(at: AtDesk, Path((_, link)): Path<(String, String)>) -> Answer {
    let it = known(&at, &link).await?;
    let (shell, now, terms) = (at.shell.clone(), at.app.engine.now(), it.terms);
    let today = now.to_zoned(shell.zone.clone()).date();
    let due = terms.policy.severities.iter().filter(|level| level.telephone);
    // A desk of this installation sends the forms it has now; by hand, those of the policy count.
    let forms = if terms.forms.is_empty() { &terms.policy.forms } else { &terms.forms };
    // The policy is the next desk's: it has a page here only if this desk keeps it too, as it does by hand.
    let html = OnePage {
        href: format!("{}/links/{}", shell.base(), it.id),
        portal_link: it
            .portal
            .as_deref()
            .is_some_and(|it| it.starts_with("https://") || it.starts_with("http://")),
        products: terms.products.join(", "),
        kinds: terms.kinds.iter().map(|kind| shell.code("kind", kind.code())).collect(),
        policy: PolicyPart::of(&terms.policy, &shell),
        deployment: terms.deployment.as_ref().map(|policy| PolicyPart::of(policy, &shell)),
        telephone: terms.policy.telephone.clone(),
        numbers_due: due.map(|level| shell.both(&level.name).to_owned()).collect(),
        forms: forms.iter().map(|form| FormPart::of(form, &shell)).collect(),
        hours: Hours::all(&terms.calendar, today, &shell),
        contacts: ContactPart::all(&terms.contacts, &terms.policy, now, &shell),
        personal_data: terms.crossing.personal_data,
        attachments: terms.crossing.attachments,
        ends: terms.ends.map(|ends| date_said(last_day(ends, &shell), &shell)),
        version: terms.version,
        may: it.by_hand && may(&at, Action::KeepAgreements),
        name: it.name,
        by_hand: it.by_hand,
        portal: it.portal,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}

impl OnePage {
    fn levels(&self) -> &[Level] {
        &self.policy.levels
    }
}

/// `GET /d/{desk}/links/{link}/contacts`.
pub(super) async fn contacts(at: AtDesk, Path((_, link)): Path<(String, String)>) -> Answer {
    let it = by_hand(&at, &link).await?;
    form(&at, it, Sheet::new().with("door", Door::Technical.code())).await
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

/// `POST /d/{desk}/links/{link}/contacts/{person}/remove`.
pub(super) async fn remove(
    at: AtDesk,
    Path((_, link, person)): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    let it = by_hand(&at, &link).await?;
    let mut terms = it.terms.clone();
    terms.contacts.retain(|contact| contact.person.to_string() != person);
    if terms.contacts.len() == it.terms.contacts.len() {
        return Err(unknown(&at.shell));
    }
    keep(&at, &fields, &it, terms).await.map_err(no(&at.shell))?;
    Ok(back(&at, &it.id, "ui-o-done-contact-removed"))
}

fn back(at: &AtDesk, link: &str, key: &str) -> Response {
    redirect_saying(&at.shell, &format!("{}/links/{link}/contacts", at.shell.base()), key)
}

async fn named(at: &AtDesk, it: &LinkView, fields: &Fields) -> Result<(), Fault> {
    let wrong = |field| Refusal::field(Reason::FieldInvalid, field);
    let agents = at.app.engine.agents(&at.viewer).await?;
    let chosen = fields.text("person");
    let agent: SeatView =
        agents.into_iter().find(|agent| agent.person == chosen).ok_or_else(|| wrong("person"))?;
    let person: PersonId = agent.person.parse().map_err(|_| wrong("person"))?;
    if it.terms.contacts.iter().any(|contact| contact.person == person) {
        return Err(Refusal::new(Reason::AlreadyExists).with("what", agent.name).into());
    }
    let mut terms = it.terms.clone();
    if terms.policy.contacts.cap.is_some_and(|cap| terms.contacts.len() >= cap as usize) {
        let cap = terms.policy.contacts.cap.unwrap_or_default();
        return Err(Refusal::new(Reason::ContactCapReached).with("cap", cap).into());
    }
    terms.contacts.push(AuthorisedContact {
        person,
        name: agent.name,
        email: engine::sign_in::fold_email(&fields.text("email"))?,
        door: Door::from_code(&fields.text("door")).ok_or_else(|| wrong("door"))?,
        qualified_until: date(fields, "qualified_until")?,
        products: fields.all("products"),
    });
    keep(at, fields, it, terms).await?;
    Ok(())
}

/// Keeps a link by hand with other terms.
async fn keep(at: &AtDesk, fields: &Fields, it: &LinkView, terms: LinkTerms) -> Result<(), engine::Failure> {
    let id: LinkId = it.id.parse().map_err(|_| domain::refusal::not_found())?;
    let link = Link {
        id,
        desk: at.seat.desk,
        // Ours alone: the other side keeps no agreement here.
        agreement: AgreementId(id.0),
        name: it.name.clone(),
        carrier: Carrier::ByHand,
        terms: LinkTerms { version: it.terms.version + 1, ..terms },
        portal: it.portal.clone(),
    };
    administer(at, fields, Administer::PutLink(Box::new(link))).await.map(drop)
}

async fn form(at: &AtDesk, it: LinkView, sheet: Sheet) -> Answer {
    let (shell, now) = (at.shell.clone(), at.app.engine.now());
    let agents = at.app.engine.agents(&at.viewer).await.map_err(no(&shell))?;
    let named =
        |agent: &SeatView| it.terms.contacts.iter().any(|contact| contact.person.to_string() == agent.person);
    let free = agents.iter().filter(|agent| !named(agent));
    let door = |door: &Door| {
        let code = door.code();
        (code.to_owned(), shell.code("ui-o-door", code), shell.say(&format!("ui-o-door-{code}-hint")))
    };
    let qualified = it.terms.policy.contacts.qualified;
    let hint = if qualified { "ui-o-qualified-hint" } else { "ui-o-qualified-free-hint" };
    let status = sheet.status;
    let html = ContactsPage {
        href: format!("{}/links/{}", shell.base(), it.id),
        contacts: ContactPart::all(&it.terms.contacts, &it.terms.policy, now, &shell),
        agents: free.map(|agent| (agent.person.clone(), agent.name.clone())).collect(),
        doors: Door::ALL.iter().map(door).collect(),
        products: it.terms.products.iter().map(|product| (product.clone(), product.clone())).collect(),
        qualified_hint: shell.say(hint),
        qualified,
        name: it.name,
        sheet,
        shell,
    };
    Ok(page(html, status))
}
