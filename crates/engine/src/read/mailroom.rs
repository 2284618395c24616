//! Reading what came by mail.

use domain::id::{AccountId, DeskId, MailId};
use domain::seat::Viewer;
use domain::{Timestamp, refusal};
use serde::Serialize;
use store::rows::Account;
use store::{Fault, Tx, mail, people};

use super::desk::must_be_agent;
use super::pages::{WhichPage, first_of, instant};
use super::people::visible_accounts;
use super::{Page, Reading};
use crate::engine::{Answering, Engine};

/// A mail that came.
#[derive(Debug, Clone, Serialize)]
pub struct MailView {
    pub id: String,
    pub mailbox: String,
    pub sender: String,
    pub subject: String,
    pub received_at: Timestamp,
    pub standing: String,
    pub problem: Option<String>,
    pub number: Option<String>,
    /// Accounts an agent may choose from: the sender's, or every one where nobody knows the sender.
    pub accounts: Vec<(String, String)>,
}

impl Reading {
    /// Mail of one standing (`waiting`, `quarantined`, `filed`, `dismissed`), for agents: what waits for somebody oldest first,
    /// what is settled newest first.
    pub fn mails<'a>(&'a self, standing: &'a str, which: WhichPage) -> Answering<'a, Page<MailView>> {
        let standing = standing.to_owned();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (after, limit) = (which.behind_instant()?, which.limit());
                // An agent with a part of the desk is shown no mail of others.
                if is_limited(viewer) {
                    return Ok(Page::default());
                }
                let accounts = visible_accounts(tx, viewer).await?;
                let kept = mail::by_standing(tx, viewer.desk(), &standing, (after, limit + 1)).await?;
                let (kept, next) = first_of(kept, limit, |it| (it.id.0, instant(it.received)));
                let mut items = Vec::with_capacity(kept.len());
                for mail in kept {
                    items.push(mail_view(tx, viewer.desk(), mail, &accounts).await?);
                }
                Ok(Page { items, next, ..Page::default() })
            })
        })
    }

    /// One mail, for agents who see all of the desk.
    pub fn mail(&self, id: MailId) -> Answering<'_, MailView> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                if is_limited(viewer) {
                    return Err(Fault::Refused(refusal::not_found()));
                }
                let found = mail::one(tx, viewer.desk(), id).await?;
                let found = found.ok_or(Fault::Refused(refusal::not_found()))?;
                let accounts = visible_accounts(tx, viewer).await?;
                mail_view(tx, viewer.desk(), found, &accounts).await
            })
        })
    }

    /// How many mails there are of each standing, for agents who see all of the desk.
    pub fn mail_standings(&self) -> Answering<'_, Vec<(String, i64)>> {
        self.look(|tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                if is_limited(viewer) {
                    return Ok(Vec::new());
                }
                mail::counts(tx, viewer.desk()).await
            })
        })
    }

    /// The bytes of a mail, for agents who see all of the desk.
    pub fn raw_mail(&self, id: MailId) -> Answering<'_, Vec<u8>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                if is_limited(viewer) {
                    return Err(Fault::Refused(refusal::not_found()));
                }
                mail::raw(tx, viewer.desk(), id).await?.ok_or(Fault::Refused(refusal::not_found()))
            })
        })
    }
}

impl Engine {
    /// How many mails of each standing a desk holds: for the operator.
    pub fn mail_counts(&self, desk: DeskId) -> Answering<'_, Vec<(String, i64)>> {
        Box::pin(async move {
            Ok(self.store.read(desk, move |tx| Box::pin(async move { mail::counts(tx, desk).await })).await?)
        })
    }
}

/// Whether somebody was given a part of the desk only.
fn is_limited(viewer: &Viewer) -> bool {
    matches!(viewer, Viewer::Agent(seat) if seat.is_limited())
}

/// A mail, with the accounts that somebody may choose from.
async fn mail_view(
    tx: &mut Tx,
    desk: DeskId,
    mail: mail::Kept,
    accounts: &[Account],
) -> Result<MailView, Fault> {
    let own = accounts_of(tx, desk, &mail.sender).await?;
    let offered = accounts.iter().filter(|it| own.is_empty() || own.contains(&it.id));
    Ok(MailView {
        accounts: offered.map(|it| (it.id.to_string(), it.name.clone())).collect(),
        id: mail.id.to_string(),
        mailbox: mail.mailbox,
        sender: mail.sender,
        subject: mail.subject,
        received_at: mail.received,
        standing: mail.standing,
        problem: mail.problem,
        number: mail.number,
    })
}

/// The accounts here for which a sender has a seat.
async fn accounts_of(tx: &mut Tx, desk: DeskId, sender: &str) -> Result<Vec<AccountId>, Fault> {
    let Some(person) = people::person_by_email(tx, sender).await? else { return Ok(Vec::new()) };
    let seats = people::seats_of(tx, person.id).await?;
    let here = seats.iter().filter(|row| row.desk == desk && row.ends.is_none());
    Ok(here.filter_map(|row| row.account).collect())
}
