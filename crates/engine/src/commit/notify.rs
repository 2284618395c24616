//! Telling people by mail: a contact what the desk said, the desk's own people what the customer or the next desk
//! said. Recorded with the change, composed and delivered by others.

use domain::clock::Promise;
use domain::desk::{Agreement, BrandChoice, Desk, authorised};
use domain::escalation::Escalation;
use domain::event::{Envelope, Event, Side};
use domain::id::{DeskId, OutboxId, PersonId};
use domain::lane::Lane;
use domain::request::Request;
use domain::seat::{AgentSeat, ContactSeat, Role, Viewer};
use domain::text::Language;
use domain::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::rows::{self, Hold};
use store::{Fault, Tx, mail, outbox, people};
use uuid::Uuid;

use super::occasion::Occasion;
use crate::engine::Engine;
use crate::seats;

/// What a mail is about, and so where its link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum About {
    /// A contact's own request.
    Portal,
    /// A request, for the agent who has it.
    Request,
    /// An escalation, for the authorised contact it went out under.
    Escalation,
    /// Nothing but a way in. The link's secret is made when the mail is sent, and is its text then alone.
    SignIn,
}

/// A mail to somebody, in codes: the mail channel says it in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    pub to: String,
    pub to_name: String,
    pub language: Language,
    pub about: About,
    /// The brand the account sees, and nothing of any other party; the desk's own name for its own people.
    pub brand: String,
    /// The desk's mailbox, where answers go.
    pub mailbox: Option<String>,
    pub slug: String,
    /// The contact's seat, by its word in addresses; nothing: an agent, who has one at the desk.
    #[serde(default)]
    pub seat: String,
    pub number: String,
    pub subject: String,
    /// What happened.
    pub what: Occasion,
    pub text: Option<String>,
    /// The promise that a warning is about.
    #[serde(default)]
    pub promised: Option<Promised>,
    /// The zone that instants are said in.
    #[serde(default)]
    pub zone: String,
    pub message_id: String,
    /// Where whoever asked for a way in was going.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A promise, as a warning names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub promise: Promise,
    pub due: Timestamp,
}

/// Records a notification for each new event that the account's contact should hear of.
pub(super) async fn notify(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    fresh: &[Envelope],
) -> Result<(), Fault> {
    tell_assignee(engine, tx, desk, record, fresh).await?;
    tell_leads(engine, tx, desk, record, fresh).await?;
    // Another desk is told over its link.
    if record.filed.escalation.is_some() {
        return Ok(());
    }
    let heard: Vec<_> =
        fresh.iter().filter_map(|it| Some(News::of(it, Occasion::for_contact(it)?))).collect();
    if heard.is_empty() {
        return Ok(());
    }
    tell_contact(engine, tx, desk, record, heard, None).await
}

/// Records mails to the contact of a request.
async fn tell_contact(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    heard: Vec<News>,
    promised: Option<Promised>,
) -> Result<(), Fault> {
    let (Some(person), Some(agreement)) = (record.filed.contact, record.filed.agreement) else {
        return Ok(());
    };
    let Some(person) = people::person_by_id(tx, person).await? else { return Ok(()) };
    let face = rows::desk(tx, desk).await?;
    let agreement = rows::agreement(tx, desk, agreement, Hold::Read).await?;
    // Whoever left the account hears no more of it.
    let Some(account) = record.filed.account else { return Ok(()) };
    let seat = seats::contact_who_is(tx, desk, person.id, account).await?;
    let Some(ContactSeat { language, seat, .. }) = seat else { return Ok(()) };
    for (at, News { what, text, recorded, entry }) in heard.into_iter().enumerate() {
        // Nothing in it counts what the desk wrote beside the conversation.
        let instant = recorded.as_microsecond();
        let message_id = format!("{}.{instant}.{at}@{}", record.number, host(&face));
        let notification = Notification {
            to: person.email.clone(),
            to_name: person.name.clone(),
            language,
            about: About::Portal,
            brand: brand(&agreement, &face.brand.name),
            mailbox: face.mailbox.clone(),
            slug: face.slug.clone(),
            seat: seat.word(),
            number: record.number.to_string(),
            subject: record.problem.subject.clone(),
            what,
            text,
            promised: promised.clone(),
            zone: face.calendar.zone().to_owned(),
            message_id: message_id.clone(),
            next: None,
        };
        mail::refer(tx, desk, &message_id, record.id).await?;
        let tells = tells(record.id.0, entry, person.id);
        put(engine, tx, desk, (format!("mail/{}", record.id), tells), &notification, recorded)?;
    }
    Ok(())
}

/// Whether what the desk says on a request reaches anybody: another desk always; at an account its contact, who has not
/// left and has an address. `by_voice`: where no contact is named, somebody can still be rung up.
pub(crate) async fn reaches(
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    by_voice: bool,
) -> Result<bool, Fault> {
    let Some(account) = record.filed.account.filter(|_| record.filed.escalation.is_none()) else {
        return Ok(true);
    };
    let Some(person) = record.filed.contact else { return Ok(by_voice) };
    let Some(person) = people::person_by_id(tx, person).await? else { return Ok(false) };
    let here = seats::contact_who_is(tx, desk, person.id, account).await?.is_some();
    Ok(here && (by_voice || !person.email.trim().is_empty()))
}

/// Whoever asked is asked for a sign of life: a contact by mail; another desk sees it coming by itself.
pub(crate) async fn ask_to_check_in(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    (promised, entry): (Promised, Option<u64>),
    now: Timestamp,
) -> Result<(), Fault> {
    if record.filed.escalation.is_some() {
        return Ok(());
    }
    let asked = News { what: Occasion::CheckIn, text: None, recorded: now, entry };
    tell_contact(engine, tx, desk, record, vec![asked], Some(promised)).await
}

/// The agent who has a request hears what the other side said.
async fn tell_assignee(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    fresh: &[Envelope],
) -> Result<(), Fault> {
    let Some((seat, _)) = record.assignee.as_ref() else { return Ok(()) };
    let news: Vec<_> =
        fresh.iter().filter(|envelope| envelope.side == Side::Asker).filter_map(said).collect();
    if news.is_empty() {
        return Ok(());
    }
    let subject = (record.number.to_string(), record.problem.subject.clone());
    let agent = seats::agent(tx, desk, *seat).await?;
    tell_agent(engine, tx, desk, agent, (About::Request, subject), news, (record.id.0, None)).await
}

/// A manager was asked for, by the asker or by a rule: those who lead hear of it, whoever works the request.
async fn tell_leads(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Request,
    fresh: &[Envelope],
) -> Result<(), Fault> {
    let asked = |envelope: &&Envelope| matches!(envelope.event, Event::ManagerAsked(_));
    let news: Vec<_> = fresh.iter().filter(asked).filter_map(said).collect();
    if news.is_empty() {
        return Ok(());
    }
    let assignee = record.assignee.as_ref().map(|(seat, _)| *seat);
    for agent in seats::agents(tx, desk).await? {
        let leads = matches!(agent.role, Role::Lead | Role::Administrator);
        // What the other side asked, whoever has the request was told already.
        let knows =
            Some(agent.seat) == assignee && fresh.iter().any(|it| asked(&it) && it.side == Side::Asker);
        if leads && !knows && seats::sees(tx, &agent, record, record.kind.door()).await? {
            let subject = (record.number.to_string(), record.problem.subject.clone());
            tell_agent(
                engine,
                tx,
                desk,
                Some(agent),
                (About::Request, subject),
                news.clone(),
                (record.id.0, None),
            )
            .await?;
        }
    }
    Ok(())
}

/// The authorised contact under whose name an escalation went out hears what the next desk said; where that one is
/// gone, the other contacts within reach hear it, and where there is none, the leads. The leads also hear that nobody
/// holds it.
pub(super) async fn tell_opener(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Escalation,
    fresh: &[Envelope],
) -> Result<(), Fault> {
    let news: Vec<_> = fresh
        .iter()
        // What was reported by hand, somebody here wrote down.
        .filter(|envelope| envelope.side == Side::Asked && envelope.reported.is_none())
        .filter_map(said)
        .collect();
    let unheld: Vec<_> = fresh
        .iter()
        .filter_map(|envelope| {
            let Event::Unheld { name } = &envelope.event else { return None };
            Some(News::of(envelope, (Occasion::Unheld, Some(name.clone()))))
        })
        .collect();
    if news.is_empty() && unheld.is_empty() {
        return Ok(());
    }
    if unheld.is_empty()
        && let Some(opener) = opener(tx, desk, record).await?
    {
        return tell_each(engine, tx, desk, record, vec![opener], &news).await;
    }
    let agents = seats::agents(tx, desk).await?;
    let within = seats::within_reach(tx, record, &agents).await?;
    if !news.is_empty() {
        let people = others(tx, desk, record, &within).await?;
        tell_each(engine, tx, desk, record, people, &news).await?;
    }
    tell_each(engine, tx, desk, record, leads(&within), &unheld).await
}

async fn tell_each(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    record: &Escalation,
    people: Vec<AgentSeat>,
    news: &[News],
) -> Result<(), Fault> {
    for agent in people {
        let subject = (record.number.to_string(), record.problem.subject.clone());
        let about = (About::Escalation, subject);
        tell_agent(engine, tx, desk, Some(agent), about, news.to_vec(), (record.id.0, None)).await?;
    }
    Ok(())
}

/// The seat of an escalation's contact; none where the contact is gone.
async fn opener(tx: &mut Tx, desk: DeskId, record: &Escalation) -> Result<Option<AgentSeat>, Fault> {
    if record.unheld {
        return Ok(None);
    }
    seats::agent_who_is(tx, desk, record.contact).await
}

/// Who hears of an escalation whose contact is gone: the others who may act on it, else the leads.
async fn others(
    tx: &mut Tx,
    desk: DeskId,
    record: &Escalation,
    within: &[AgentSeat],
) -> Result<Vec<AgentSeat>, Fault> {
    let of = |person: PersonId| within.iter().find(|agent| agent.person == person).cloned();
    let link = rows::link(tx, desk, record.link, Hold::Read).await?;
    let (policy, door) = (link.terms.policy_for(record.phase), record.kind.door());
    let contacts = link.contacts_for(record.kind);
    let others: Vec<_> = contacts
        .iter()
        .filter(|contact| {
            let product = record.problem.product.as_deref();
            authorised(&contacts, policy, contact.person, door, product, record.updated).is_ok()
        })
        .filter_map(|contact| of(contact.person))
        .collect();
    Ok(if others.is_empty() { leads(within) } else { others })
}

/// The leads among agents; the administrators, where there is no lead.
pub(crate) fn leads(within: &[AgentSeat]) -> Vec<AgentSeat> {
    let of = |role| within.iter().filter(|agent| agent.role == role).cloned().collect::<Vec<_>>();
    let leads = of(Role::Lead);
    if leads.is_empty() { of(Role::Administrator) } else { leads }
}

/// What somebody said.
#[derive(Clone)]
pub(crate) struct News {
    pub what: Occasion,
    pub text: Option<String>,
    pub recorded: Timestamp,
    /// Its number on the record; none: no entry says it.
    pub entry: Option<u64>,
}

impl News {
    fn of(envelope: &Envelope, (what, text): (Occasion, Option<String>)) -> Self {
        Self { what, text, recorded: envelope.recorded, entry: Some(envelope.seq) }
    }
}

/// Whom an entry of a record is told, for the record to show how that went.
fn tells(record: Uuid, entry: Option<u64>, person: PersonId) -> Option<outbox::Tells> {
    entry.map(|entry| outbox::Tells { record, entry, recipient: person.to_string() })
}

/// Records mails to an agent about a record.
pub(crate) async fn tell_agent(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    agent: Option<AgentSeat>,
    (about, (number, subject)): (About, (String, String)),
    news: Vec<News>,
    (record, promised): (Uuid, Option<Promised>),
) -> Result<(), Fault> {
    let Some(agent) = agent else { return Ok(()) };
    let Some(person) = people::person_by_id(tx, agent.person).await? else { return Ok(()) };
    let face = rows::desk(tx, desk).await?;
    for (at, News { what, text, recorded, entry }) in news.into_iter().enumerate() {
        let notification = Notification {
            to: person.email.clone(),
            to_name: agent.name.clone(),
            language: agent.language,
            about,
            brand: face.brand.name.clone(),
            mailbox: face.mailbox.clone(),
            slug: face.slug.clone(),
            seat: String::new(),
            number: number.clone(),
            subject: subject.clone(),
            what,
            text,
            promised: promised.clone(),
            zone: face.calendar.zone().to_owned(),
            message_id: format!("{number}.{}.{at}.desk@{}", recorded.as_microsecond(), host(&face)),
            next: None,
        };
        // A line each: a mailbox that takes nothing does not hold the others up.
        let line = format!("mail/{record}/{}", agent.seat);
        put(engine, tx, desk, (line, tells(record, entry, person.id)), &notification, recorded)?;
    }
    Ok(())
}

fn put(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    (line, tells): (String, Option<outbox::Tells>),
    notification: &Notification,
    created: Timestamp,
) -> Result<(), Fault> {
    let id = OutboxId::throw_at(created, &mut engine.dice.clone());
    let body = crate::document::document(notification)?;
    let item = outbox::Item::new((desk, id), (Lane::Mail, line), body, created);
    outbox::put(tx, outbox::Item { tells, ..item });
    Ok(())
}

/// Nobody is sent more than one sign-in link in such a time, whoever asks: unless it was used, another one waits.
const BETWEEN_LINKS: SignedDuration = SignedDuration::from_mins(1);

/// Records the mail that will bring somebody a sign-in link, in the brand that the person knows the desk by. It takes
/// the place of one that waits.
pub(crate) async fn mail_sign_in_link(
    engine: &Engine,
    tx: &mut Tx,
    person: &people::Person,
    next: Option<String>,
    now: Timestamp,
) -> Result<(), Fault> {
    let rows = people::seats_of(tx, person.id).await?;
    let seat = rows.iter().filter(|row| row.ends.is_none()).find_map(|row| crate::seats::viewer_of(tx, row));
    let Some(seat) = seat else { return Ok(()) };
    let face = rows::desk(tx, seat.desk()).await?;
    let brand = match &seat {
        Viewer::Contact(seat) => {
            let agreement = rows::agreement(tx, face.id, seat.agreement, Hold::Read).await?;
            brand(&agreement, &face.brand.name)
        }
        _ => face.brand.name.clone(),
    };
    let id = OutboxId::throw_at(now, &mut engine.dice.clone());
    let notification = Notification {
        to: person.email.clone(),
        to_name: person.name.clone(),
        language: Language::from_code(&person.language),
        about: About::SignIn,
        brand,
        mailbox: face.mailbox.clone(),
        slug: face.slug.clone(),
        seat: String::new(),
        number: String::new(),
        subject: String::new(),
        what: Occasion::SignIn,
        text: None,
        promised: None,
        zone: face.calendar.zone().to_owned(),
        message_id: format!("{}@{}", id.0, host(&face)),
        next,
    };
    let line = format!("mail/{}", person.id);
    let body = crate::document::document(&notification)?;
    let last = people::unused_sign_in_link(tx, person.id).await?;
    outbox::put(
        tx,
        outbox::Item {
            not_before: last.map_or(now, |last| now.max(last + BETWEEN_LINKS)),
            cancels: Some(format!("sign-in/{}", person.id)),
            ..outbox::Item::new((face.id, id), (Lane::Mail, line), body, now)
        },
    );
    Ok(())
}

/// The host of the desk's mailbox, for ids of mails.
fn host(face: &Desk) -> String {
    let of_mailbox = face.mailbox.as_deref().and_then(|mailbox| mailbox.split_once('@'));
    of_mailbox.map_or_else(|| format!("{}.invalid", face.slug), |(_, host)| host.to_owned())
}

/// What somebody on the other side said, for the people of this desk.
fn said(envelope: &Envelope) -> Option<News> {
    Some(News::of(envelope, Occasion::for_desk(envelope)?))
}

fn brand(agreement: &Agreement, own: &str) -> String {
    match (agreement.brand, &agreement.vendor_brand) {
        (BrandChoice::Vendor, Some(brand)) => brand.name.clone(),
        _ => own.to_owned(),
    }
}
