//! Reading people: accounts with their contacts, and the desk's agents, a page at a time.

use std::collections::HashMap;

use domain::Refusal;
use domain::id::{AccountId, PersonId, SeatId};
use domain::kind::Door;
use domain::seat::{AgentSeat, Viewer};
use serde::Serialize;
use store::people::{Contact, Contacts};
use store::rows::{Account, Accounts};
use store::{Fault, Tx, people, rows};
use uuid::Uuid;

use super::desk::must_be_agent;
use super::pages::{WhichPage, first_of};
use super::{Page, Reading, USUAL};
use crate::engine::Answering;
use crate::seats;

/// An account, for agents.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    pub id: String,
    pub name: String,
    /// The calendar that counts where neither agreement nor site names one, for agents alone.
    pub calendar: Option<String>,
    /// The first of them by name: all are in the list of contacts.
    pub contacts: Vec<ContactView>,
    /// How many there are.
    #[serde(skip)]
    pub how_many: u64,
}

/// An account by name, for choosing one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountName {
    pub id: String,
    pub name: String,
}

/// What a list of accounts, of contacts or of agents is narrowed by.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Contacts of this account alone.
    pub account: Option<AccountId>,
    /// Contacts of this team alone.
    pub team: Option<String>,
    /// Contacts who are this person.
    pub person: Option<PersonId>,
    /// What a name holds, or an address that the viewer may see.
    pub q: Option<String>,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
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
    #[serde(skip)]
    pub account_id: String,
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
    pub doors: Option<Vec<Door>>,
    /// The queues that the seat is limited to; absent = all.
    pub queues: Option<Vec<String>>,
}

/// The most letters of a name or an address that are searched for.
const LONGEST_SEARCH: usize = 200;

impl PeopleFilter {
    fn page(&self) -> WhichPage {
        WhichPage { cursor: self.cursor.clone(), limit: self.limit }
    }

    /// What is searched for, as far as it can be part of a name.
    fn words(&self) -> Option<String> {
        let q = self.q.as_deref().unwrap_or_default();
        let q: String = q.chars().filter(|c| !c.is_control()).take(LONGEST_SEARCH).collect();
        Some(q.trim().to_owned()).filter(|q| !q.is_empty())
    }

    /// The name and the id of the last row of the page before.
    fn after(&self) -> Result<Option<(String, Uuid)>, Refusal> {
        self.page().behind(|id, name| Some((name.to_owned(), id)))
    }
}

impl Reading {
    /// Accounts that the viewer may see, by name, each with its first contacts; a contact sees its own.
    pub fn accounts(&self, filter: PeopleFilter) -> Answering<'_, Page<AccountView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let after = filter.after()?.map(|(name, id)| (name, AccountId(id)));
                let (limit, q) = (filter.page().limit(), filter.words());
                let among = given(viewer)?;
                let which = Accounts { among, q, after, limit: Some(limit + 1) };
                let found = rows::accounts_among(tx, viewer.desk(), &which).await?;
                let (found, next) = first_of(found, limit, |it| (it.id.0, it.name.clone()));
                let mut items = Vec::with_capacity(found.len());
                for account in found {
                    items.push(account_view(tx, viewer, account).await?);
                }
                Ok(Page { items, next, ..Page::default() })
            })
        })
    }

    /// One account, with its first contacts.
    pub fn account(&self, id: AccountId) -> Answering<'_, AccountView> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                if given(viewer)?.is_some_and(|mine| !mine.contains(&id)) {
                    return Err(Fault::Refused(domain::refusal::not_found()));
                }
                let account = rows::account(tx, viewer.desk(), id).await?;
                account_view(tx, viewer, account).await
            })
        })
    }

    /// Every account that the viewer may see, by name alone: for choosing one.
    pub fn account_names(&self) -> Answering<'_, Vec<AccountName>> {
        self.look(|tx, viewer| Box::pin(async move { Ok(by_name(visible_accounts(tx, viewer).await?)) }))
    }

    /// The first of the accounts that the viewer may see, by name alone, as far as the filter goes.
    pub fn accounts_named(&self, filter: PeopleFilter) -> Answering<'_, Vec<AccountName>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let among = among(viewer, filter.account)?;
                let which =
                    Accounts { among, q: filter.words(), after: None, limit: Some(filter.page().limit()) };
                Ok(by_name(rows::accounts_among(tx, viewer.desk(), &which).await?))
            })
        })
    }

    /// Contacts of the accounts the viewer may see, by name; a contact sees those of its own account.
    pub fn contacts(&self, filter: PeopleFilter) -> Answering<'_, Page<ContactView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let after = filter.after()?.map(|(name, id)| (name, SeatId(id)));
                let (limit, q) = (filter.page().limit(), filter.words());
                let accounts = among(viewer, filter.account)?;
                let (team, person) = (filter.team, filter.person);
                let agent = !matches!(viewer, Viewer::Contact(_));
                let (by_address, limited) = (agent, limit + 1);
                let which =
                    Contacts { accounts, team, person, seat: None, q, by_address, after, limit: limited };
                let found = people::contacts(tx, viewer.desk(), &which).await?;
                let (found, next) = first_of(found, limit, |it| (it.seat.id.0, it.seat.name.clone()));
                let items = found.into_iter().filter_map(|it| contact_view(tx, it, agent)).collect();
                Ok(Page { items, next, ..Page::default() })
            })
        })
    }

    /// One contact of an account that the viewer may see.
    pub fn contact(&self, seat: SeatId) -> Answering<'_, ContactView> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let agent = !matches!(viewer, Viewer::Contact(_));
                let which =
                    Contacts { accounts: given(viewer)?, seat: Some(seat), limit: 1, ..Contacts::default() };
                let found = people::contacts(tx, viewer.desk(), &which).await?;
                let found = found.into_iter().find_map(|it| contact_view(tx, it, agent));
                Ok(found.ok_or_else(domain::refusal::not_found)?)
            })
        })
    }

    /// What those of some people are called who have a seat at the desk, and whom the viewer may see.
    pub fn names_of(&self, people: Vec<PersonId>) -> Answering<'_, HashMap<PersonId, String>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                people::names_of(tx, viewer.desk(), &people, given(viewer)?.as_deref()).await
            })
        })
    }

    /// The desk's agents, by name.
    pub fn agents(&self) -> Answering<'_, Vec<SeatView>> {
        self.look(|tx, viewer| Box::pin(async move { agents(tx, viewer).await }))
    }

    /// A page of them.
    pub fn agents_page(&self, filter: PeopleFilter) -> Answering<'_, Page<SeatView>> {
        Box::pin(async move {
            let (after, limit, q) = (filter.after()?, filter.page().limit(), filter.words());
            let q = q.map(|q| q.to_lowercase());
            let place = |it: &SeatView| (it.name.clone(), it.seat.parse::<Uuid>().unwrap_or_default());
            let holds = |it: &SeatView| {
                let held = |q: &String| it.name.to_lowercase().contains(q) || it.email.contains(q);
                q.as_ref().is_none_or(held)
            };
            let mut agents = self.agents().await?;
            agents.sort_by_cached_key(place);
            agents.retain(|it| holds(it) && after.as_ref().is_none_or(|after| place(it) > *after));
            agents.truncate(limit + 1);
            let (items, next) = first_of(agents, limit, |it| {
                let (name, id) = place(it);
                (id, name)
            });
            Ok(Page { items, next, ..Page::default() })
        })
    }
}

fn by_name(accounts: Vec<Account>) -> Vec<AccountName> {
    accounts.into_iter().map(|it| AccountName { id: it.id.to_string(), name: it.name }).collect()
}

/// Of the accounts that a viewer may see the one that is named, or all.
fn among(viewer: &Viewer, named: Option<AccountId>) -> Result<Option<Vec<AccountId>>, Refusal> {
    Ok(match (given(viewer)?, named) {
        (Some(mine), Some(one)) => Some(mine.into_iter().filter(|it| *it == one).collect()),
        (None, Some(one)) => Some(vec![one]),
        (mine, None) => mine,
    })
}

/// The accounts that a viewer may see; nothing: all of the desk.
pub(super) fn given(viewer: &Viewer) -> Result<Option<Vec<AccountId>>, Refusal> {
    match viewer {
        Viewer::Agent(seat) => Ok(seat.accounts.clone()),
        Viewer::Contact(seat) => Ok(Some(vec![seat.account])),
        Viewer::Operator { .. } => Ok(None),
        Viewer::AskingDesk { .. } | Viewer::AskedDesk { .. } | Viewer::Clock { .. } => Ok(Some(Vec::new())),
    }
}

pub(super) async fn visible_accounts(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<Account>, Fault> {
    let which = Accounts { among: given(viewer)?, ..Accounts::default() };
    rows::accounts_among(tx, viewer.desk(), &which).await
}

async fn agents(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<SeatView>, Fault> {
    must_be_agent(viewer)?;
    let emails = people::emails_of_agents(tx, viewer.desk()).await?;
    let agents = seats::agents(tx, viewer.desk()).await?;
    let mut among: Vec<AccountId> =
        agents.iter().flat_map(|agent| agent.accounts.iter().flatten()).copied().collect();
    among.sort_unstable();
    among.dedup();
    let which = Accounts { among: Some(among), ..Accounts::default() };
    let names = rows::accounts_among(tx, viewer.desk(), &which).await?;
    let view = |seat: AgentSeat| SeatView {
        seat: seat.seat.to_string(),
        email: emails.get(&seat.person).cloned().unwrap_or_default(),
        person: seat.person.to_string(),
        name: seat.name,
        role: seat.role.code().to_owned(),
        doors: seat.doors,
        queues: seat.queues.map(|mine| mine.iter().map(ToString::to_string).collect()),
        accounts: seat.accounts.map(|mine| {
            let mine = names.iter().filter(|it| mine.contains(&it.id));
            mine.map(|it| it.name.clone()).collect()
        }),
    };
    Ok(agents.into_iter().map(view).collect())
}

async fn account_view(tx: &mut Tx, viewer: &Viewer, account: Account) -> Result<AccountView, Fault> {
    let agent = !matches!(viewer, Viewer::Contact(_));
    let which = Contacts { accounts: Some(vec![account.id]), limit: USUAL, ..Contacts::default() };
    let contacts = people::contacts(tx, viewer.desk(), &which).await?;
    let how_many = match contacts.len() {
        few if few < USUAL => few as u64,
        _ => people::how_many_contacts(tx, viewer.desk(), account.id).await?,
    };
    Ok(AccountView {
        contacts: contacts.into_iter().filter_map(|it| contact_view(tx, it, agent)).collect(),
        calendar: account.calendar.filter(|_| agent).map(|id| id.to_string()),
        id: account.id.to_string(),
        name: account.name,
        how_many,
    })
}

/// A contact as it is shown, to agents with the address; none, where the document is from another age.
fn contact_view(tx: &Tx, it: Contact, agent: bool) -> Option<ContactView> {
    let seat = seats::contact_of(tx, &it.seat)?;
    Some(ContactView {
        seat: seat.seat.to_string(),
        person: seat.person.to_string(),
        email: Some(it.email).filter(|_| agent),
        name: seat.name,
        account: it.account,
        account_id: seat.account.to_string(),
        reach: seat.reach.code().to_owned(),
        team: seat.team,
        site: seat.site.filter(|_| agent).map(|site| site.to_string()),
        signatory: seat.signatory,
    })
}
