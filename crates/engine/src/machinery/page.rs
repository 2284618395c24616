//! Sending a message of a page: whether it still says something true, and what it says to whom.

use domain::Timestamp;
use domain::id::{DeskId, EscalationId, RequestId};
use domain::life::Life;
use domain::paging::{Cause, Gateway, Means};
use domain::seat::AgentSeat;
use domain::text::Language;
use store::{Fault, Tx, escalations, on_call, requests, rows};
use uuid::Uuid;

use super::Due;
use crate::commit::{self, About, Occasion, Paged, Recipient};
use crate::engine::{Answering, Engine};
use crate::read::owner;
use crate::seats;

/// What a page is about, in codes and names: the words are the sender's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub desk: String,
    pub slug: String,
    /// `request` or `escalation`.
    pub record: String,
    pub number: String,
    pub subject: String,
    pub severity: u8,
    pub cause: Cause,
    pub begun: Timestamp,
    /// When the step was taken.
    pub at: Timestamp,
    pub page: u32,
    pub round: u32,
    pub step: u32,
    /// Who is woken by this step.
    pub people: Vec<String>,
}

/// A call that a page makes outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    Sms { page: Page, gateway: Gateway, to: String, language: Language },
    Webhook { page: Page, url: String, secret: String },
}

impl Engine {
    /// What a message of a page has to do outside, if it is still true. Mail is put on its way here; nothing is done for
    /// a page that somebody has answered meanwhile.
    pub fn page_to_send<'a>(&'a self, due: &'a Due) -> Answering<'a, Option<Call>> {
        Box::pin(async move {
            let paged: Paged =
                serde_json::from_str(&due.body).map_err(|error| Fault::unreadable("a page", &error))?;
            let (engine, desk, now) = (self.clone(), due.desk, self.now());
            let call = self
                .store
                .write(desk, move |tx| {
                    let (engine, paged) = (engine.clone(), paged.clone());
                    Box::pin(async move { send(&engine, tx, desk, &paged, now).await })
                })
                .await?;
            self.ring();
            Ok(call)
        })
    }
}

async fn send(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    paged: &Paged,
    now: Timestamp,
) -> Result<Option<Call>, Fault> {
    let (life, subject, about): (Life, String, About) = match paged.record.as_str() {
        "request" => {
            let record = requests::lock(tx, desk, RequestId(paged.id)).await?;
            (record.life, record.problem.subject, About::Request)
        }
        _ => {
            let record = escalations::lock(tx, desk, EscalationId(paged.id)).await?;
            (record.life, record.problem.subject, About::Escalation)
        }
    };
    let Some(waiting) = life.pages.waiting().filter(|page| page.number == paged.page) else {
        return Ok(None);
    };
    let taken = waiting.steps.iter().find(|it| (it.round, it.step) == (paged.round, paged.step));
    let Some(taken) = taken else { return Ok(None) };
    let face = rows::desk(tx, desk).await?;
    let page = Page {
        desk: face.brand.name.clone(),
        slug: face.slug.clone(),
        record: paged.record.clone(),
        number: paged.number.clone(),
        subject: subject.clone(),
        severity: life.severity.0,
        cause: waiting.cause.clone(),
        begun: waiting.begun,
        at: taken.at,
        page: paged.page,
        round: paged.round,
        step: paged.step,
        people: taken.people.iter().map(|woken| woken.name.clone()).collect(),
    };
    let paging = on_call::paging(tx, desk, false).await?;
    match &paged.to {
        Recipient::Webhook { name } => {
            let known = paging.plan.webhooks.into_iter().find(|webhook| webhook.name == *name);
            if known.as_ref().is_some_and(|webhook| webhook.secret.is_empty() || webhook.url.is_empty()) {
                return Err(locked(name));
            }
            Ok(known.map(|webhook| Call::Webhook { page, url: webhook.url, secret: webhook.secret }))
        }
        Recipient::Person { seat, by } => {
            let Some(agent) = seats::agent(tx, desk, *seat).await? else { return Ok(None) };
            // Nothing leaves for a gateway of which a part cannot be opened.
            let opened = !paging.locked.keys().any(|name| owner(name) == "gateway");
            match (by, paging.plan.gateway.filter(|_| opened), paging.mobiles.get(seat)) {
                (Means::Sms, Some(gateway), Some(to)) => {
                    Ok(Some(Call::Sms { page, gateway, to: to.clone(), language: agent.language }))
                }
                // Without a number or a gateway any more, a mail is better than silence.
                _ => {
                    mail(engine, tx, desk, agent, (about, paged.id, &page), now).await?;
                    Ok(None)
                }
            }
        }
    }
}

/// A webhook that cannot be told: another node may have the key, or somebody enters it again.
fn locked(name: &str) -> Fault {
    Fault::Keys(format!("no key here opens what webhook {name} is called with: enter it again"))
}

async fn mail(
    engine: &Engine,
    tx: &mut Tx,
    desk: DeskId,
    agent: AgentSeat,
    (about, record, page): (About, Uuid, &Page),
    now: Timestamp,
) -> Result<(), Fault> {
    let text = page.cause.reason.clone();
    let news = vec![commit::News { what: Occasion::Paged, text, recorded: now, entry: None }];
    let subject = (page.number.clone(), page.subject.clone());
    commit::tell_agent(engine, tx, desk, Some(agent), (about, subject), news, (record, None)).await
}
