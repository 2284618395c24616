//! Reading what came by mail.

use domain::id::{AccountId, DeskId, MailId};
use domain::seat::Viewer;
use domain::{Timestamp, refusal};
use serde::Serialize;
use store::{Fault, Tx, mail, people};

use super::Reading;
use super::desk::must_be_agent;
use super::people::visible_accounts;
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
    /// Mail of one standing (`waiting`, `quarantined`, `filed`, `dismissed`), for agents.
    pub fn mails<'a>(&'a self, standing: &'a str) -> Answering<'a, Vec<MailView>> {
        let standing = standing.to_owned();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let accounts = visible_accounts(tx, viewer).await?;
                // An agent with a part of the desk is shown no mail of others.
                if matches!(viewer, Viewer::Agent(seat) if seat.is_limited()) {
                    return Ok(Vec::new());
                }
                let kept = mail::by_standing(tx, viewer.desk(), &standing).await?;
                let mut views = Vec::with_capacity(kept.len());
                for mail in kept {
                    let own = accounts_of(tx, viewer.desk(), &mail.sender).await?;
                    views.push(MailView {
                        id: mail.id.to_string(),
                        mailbox: mail.mailbox,
                        sender: mail.sender,
                        subject: mail.subject,
                        received_at: mail.received,
                        standing: mail.standing,
                        problem: mail.problem,
                        number: mail.number,
                        accounts: accounts
                            .iter()
                            .filter(|it| own.is_empty() || own.contains(&it.id))
                            .map(|it| (it.id.to_string(), it.name.clone()))
                            .collect(),
                    });
                }
                Ok(views)
            })
        })
    }

    /// The bytes of a mail, for agents who see all of the desk.
    pub fn raw_mail(&self, id: MailId) -> Answering<'_, Vec<u8>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                if matches!(viewer, Viewer::Agent(seat) if seat.is_limited()) {
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

/// The accounts here for which a sender has a seat.
async fn accounts_of(tx: &mut Tx, desk: DeskId, sender: &str) -> Result<Vec<AccountId>, Fault> {
    let Some(person) = people::person_by_email(tx, sender).await? else { return Ok(Vec::new()) };
    let seats = people::seats_of(tx, person.id).await?;
    let here = seats.iter().filter(|row| row.desk == desk && row.ends.is_none());
    Ok(here.filter_map(|row| row.account).collect())
}
