//! Reading people: accounts with their contacts, and the desk's agents.

use domain::kind::Queue;
use domain::seat::{AgentSeat, ContactSeat, Viewer};
use serde::Serialize;
use store::{Fault, Tx, people, rows};

use super::desk::must_be_agent;
use crate::execute::{Answering, Engine};
use crate::seats;

/// An account, for agents.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    pub id: String,
    pub name: String,
    /// The calendar that counts where neither agreement nor site names one, for agents alone.
    pub calendar: Option<String>,
    pub contacts: Vec<ContactView>,
}

/// A contact of an account.
#[derive(Debug, Clone, Serialize)]
pub struct ContactView {
    pub seat: String,
    pub person: String,
    pub name: String,
    /// For agents alone.
    pub email: Option<String>,
    pub account: String,
    pub reach: String,
    pub team: Option<String>,
    /// The place the contact belongs to, for agents alone.
    pub site: Option<String>,
    pub signatory: bool,
}

/// An agent of the desk.
#[derive(Debug, Clone, Serialize)]
pub struct SeatView {
    pub seat: String,
    pub person: String,
    pub name: String,
    pub email: String,
    pub role: String,
    /// Names of the chosen accounts; absent = all.
    pub accounts: Option<Vec<String>>,
    /// The doors that the seat is limited to; absent = both.
    pub doors: Option<Vec<Queue>>,
}

impl Engine {
    /// Accounts with their contacts, for agents: those the agent was given.
    pub fn accounts<'a>(&'a self, viewer: &'a Viewer) -> Answering<'a, Vec<AccountView>> {
        Box::pin(async move {
            let viewer = viewer.clone();
            let accounts = self
                .store
                .read(viewer.desk(), move |tx| Box::pin(async move { accounts(tx, &viewer).await }))
                .await?;
            Ok(accounts)
        })
    }

    /// Contacts of the accounts the viewer may see; a contact sees those of its own account.
    pub fn contacts<'a>(&'a self, viewer: &'a Viewer) -> Answering<'a, Vec<ContactView>> {
        Box::pin(async move {
            let viewer = viewer.clone();
            let contacts = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        let accounts = accounts(tx, &viewer).await?;
                        Ok(accounts.into_iter().flat_map(|account| account.contacts).collect())
                    })
                })
                .await?;
            Ok(contacts)
        })
    }

    /// The desk's agents.
    pub fn agents<'a>(&'a self, viewer: &'a Viewer) -> Answering<'a, Vec<SeatView>> {
        Box::pin(async move {
            let viewer = viewer.clone();
            let agents = self
                .store
                .read(viewer.desk(), move |tx| {
                    Box::pin(async move {
                        must_be_agent(&viewer)?;
                        let emails = people::emails_of_agents(tx, viewer.desk()).await?;
                        let agents = seats::agents(tx, viewer.desk()).await?;
                        let mut names = Vec::new();
                        if agents.iter().any(|agent| agent.accounts.is_some()) {
                            names = rows::accounts(tx, viewer.desk()).await?;
                        }
                        let view = |seat: AgentSeat| SeatView {
                            seat: seat.seat.to_string(),
                            email: emails.get(&seat.person).cloned().unwrap_or_default(),
                            person: seat.person.to_string(),
                            name: seat.name,
                            role: seat.role.code().to_owned(),
                            doors: seat.doors,
                            accounts: seat.accounts.map(|mine| {
                                let mine = names.iter().filter(|it| mine.contains(&it.id));
                                mine.map(|it| it.name.clone()).collect()
                            }),
                        };
                        Ok(agents.into_iter().map(view).collect())
                    })
                })
                .await?;
            Ok(agents)
        })
    }
}

pub(super) async fn visible_accounts(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<rows::Account>, Fault> {
    let all = rows::accounts(tx, viewer.desk()).await?;
    Ok(all
        .into_iter()
        .filter(|account| match viewer {
            Viewer::Agent(seat) => seat.accounts.as_ref().is_none_or(|mine| mine.contains(&account.id)),
            Viewer::Contact(seat) => seat.account == account.id,
            Viewer::Operator { .. } => true,
            _ => false,
        })
        .collect())
}

async fn accounts(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<AccountView>, Fault> {
    let agent = !matches!(viewer, Viewer::Contact(_));
    let mut views = Vec::new();
    for account in visible_accounts(tx, viewer).await? {
        let contacts = seats::contacts_of(tx, viewer.desk(), account.id).await?;
        let contact = |(seat, email): (ContactSeat, String)| ContactView {
            seat: seat.seat.to_string(),
            person: seat.person.to_string(),
            email: Some(email).filter(|_| agent),
            name: seat.name,
            account: account.name.clone(),
            reach: seat.reach.code().to_owned(),
            team: seat.team,
            site: seat.site.filter(|_| agent).map(|site| site.to_string()),
            signatory: seat.signatory,
        };
        views.push(AccountView {
            contacts: contacts.into_iter().map(contact).collect(),
            calendar: account.calendar.filter(|_| agent).map(|id| id.to_string()),
            id: account.id.to_string(),
            name: account.name.clone(),
        });
    }
    Ok(views)
}
