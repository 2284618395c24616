//! Reading the desk itself: its face, people, accounts, agreements, links, policies, mail.

use domain::desk::{Agreement, Brand, BrandChoice, Carrier, Desk};
use domain::form::Form;
use domain::holder::Holder;
use domain::id::{AgreementId, DeskId, MailId};
use domain::kind::{Kind, Phase, Queue};
use domain::policy::Policy;
use domain::seat::{AuthorisedContact, Viewer};
use domain::text::Both;
use domain::{Timestamp, refusal};
use serde::Serialize;
use store::rows::{self, Hold};
use store::{Fault, Scope, Tx, audit, mail, requests};

use crate::execute::{Engine, Failure};
use crate::sign_in::seats_at;
use crate::view::{Guide, Level};

/// A desk as its viewer meets it: the brand is the agreement's choice.
#[derive(Debug, Clone, Serialize)]
pub struct DeskView {
    pub slug: String,
    pub name: String,
    pub brand: Brand,
    pub mailbox: Option<String>,
    pub products: Vec<String>,
    pub zone: String,
    /// For a contact: the scale to choose from, and what may be asked.
    pub severities: Vec<Level>,
    pub kinds: Vec<Kind>,
    /// For a contact: whether requests may be opened now.
    pub intake: bool,
    /// For a contact: the account's name.
    pub account: Option<String>,
}

/// Numbers beside the queues.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Counts {
    pub technical: u64,
    pub business: u64,
    pub mine: u64,
    pub waits_on_us: u64,
    pub waits_on_next: u64,
    pub escalations_await_us: u64,
    pub mail: u64,
}

impl Counts {
    fn add(&mut self, queue: &str, holder: Option<&str>, own: bool, count: u64) {
        match Queue::from_code(queue) {
            Some(Queue::Technical) => self.technical += count,
            Some(Queue::Business) => self.business += count,
            None => {}
        }
        match holder.and_then(Holder::from_code) {
            Some(Holder::Desk) => self.waits_on_us += count,
            Some(Holder::NextDesk) => self.waits_on_next += count,
            Some(Holder::Asker) | None => {}
        }
        if own {
            self.mine += count;
        }
    }
}

/// An account, for agents.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    pub id: String,
    pub name: String,
    pub contacts: Vec<ContactView>,
}

/// A contact of an account.
#[derive(Debug, Clone, Serialize)]
pub struct ContactView {
    pub seat: String,
    pub person: String,
    pub name: String,
    pub account: String,
    pub reach: String,
    pub team: Option<String>,
    pub signatory: bool,
}

/// An agent of the desk.
#[derive(Debug, Clone, Serialize)]
pub struct SeatView {
    pub seat: String,
    pub person: String,
    pub name: String,
    pub role: String,
    /// Names of the chosen accounts; absent = all.
    pub accounts: Option<Vec<String>>,
}

/// An agreement, for agents; a contact sees its own without the desk's bookkeeping.
#[derive(Debug, Clone, Serialize)]
pub struct AgreementView {
    pub id: String,
    pub name: String,
    pub reference: Option<String>,
    pub account: Option<String>,
    pub products: Vec<String>,
    pub kinds: Vec<Kind>,
    pub policy: String,
    pub policy_version: u32,
    /// The policy while a product is being deployed, where it is another one.
    pub deployment: Option<domain::desk::PolicyRef>,
    pub brand: BrandChoice,
    pub contacts: Vec<AuthorisedContact>,
    pub cap: Option<u32>,
    pub personal_data: bool,
    pub attachments: bool,
    pub starts: Timestamp,
    pub ends: Option<Timestamp>,
    pub readable_until: Option<Timestamp>,
    pub version: u32,
}

/// A next desk.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    pub id: String,
    pub name: String,
    pub by_hand: bool,
    pub portal: Option<String>,
    pub products: Vec<String>,
    pub kinds: Vec<Kind>,
    pub policy: String,
    pub severities: Vec<Level>,
    pub contacts: Vec<AuthorisedContact>,
    pub ends: Option<Timestamp>,
    pub version: u32,
    /// Our copy of what was agreed, whole: for pages that show and change it.
    #[serde(skip)]
    pub terms: domain::desk::LinkTerms,
}

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
    /// Accounts an agent may choose from.
    pub accounts: Vec<(String, String)>,
}

/// The desk's terms of service, and whether the viewer's account accepted them.
#[derive(Debug, Clone, Serialize)]
pub struct TermsView {
    pub version: u32,
    pub text: Both,
    pub published_at: Timestamp,
    pub accepted_by: Option<String>,
    pub accepted_at: Option<Timestamp>,
    /// Whether the viewer may accept them for the account.
    pub may_accept: bool,
}

fn must_be_agent(viewer: &Viewer) -> Result<(), Fault> {
    match viewer {
        Viewer::Agent(_) | Viewer::Operator { .. } => Ok(()),
        _ => Err(Fault::Refused(refusal::not_found())),
    }
}

fn brand_of(desk: &Desk, agreement: Option<&Agreement>) -> Brand {
    match agreement {
        Some(Agreement { brand: BrandChoice::Vendor, vendor_brand: Some(brand), .. }) => brand.clone(),
        _ => desk.brand.clone(),
    }
}

async fn own_agreement(tx: &mut Tx, viewer: &Viewer) -> Result<Option<Agreement>, Fault> {
    match viewer {
        Viewer::Contact(seat) => rows::agreement(tx, seat.desk, seat.agreement, Hold::Read).await.map(Some),
        _ => Ok(None),
    }
}

impl Engine {
    /// Every desk here: for the operator and the worker.
    pub async fn desks(&self) -> Result<Vec<Desk>, Failure> {
        let nowhere = crate::machinery::nowhere();
        Ok(self.store.read(nowhere, |tx| Box::pin(async move { rows::desks(tx).await })).await?)
    }

    /// A desk by the word in its address.
    pub async fn desk_by_slug(&self, slug: &str) -> Result<Desk, Failure> {
        // What no desk can be called never reaches storage.
        if !slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(refusal::not_found().into());
        }
        let (nowhere, slug) = (crate::machinery::nowhere(), slug.to_owned());
        Ok(self
            .store
            .read(nowhere, move |tx| Box::pin(async move { rows::desk_by_slug(tx, &slug).await }))
            .await?)
    }

    /// A desk by id.
    pub async fn desk(&self, desk: DeskId) -> Result<Desk, Failure> {
        Ok(self.store.read(desk, move |tx| Box::pin(async move { rows::desk(tx, desk).await })).await?)
    }

    /// The desk as the viewer meets it.
    pub async fn face(&self, viewer: &Viewer) -> Result<DeskView, Failure> {
        let (viewer, now) = (viewer.clone(), self.now());
        let face = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let desk = rows::desk(tx, viewer.desk()).await?;
                    let agreement = own_agreement(tx, &viewer).await?;
                    let (mut severities, mut kinds) = (Vec::new(), Kind::ALL.to_vec());
                    let (mut intake, mut account) = (true, None);
                    if let Some(agreement) = &agreement {
                        let id = &agreement.policy;
                        let policy = rows::policy(tx, desk.id, &id.id, id.version).await?;
                        severities =
                            policy.severities.iter().map(|level| Level::of(level.level, &policy)).collect();
                        if !agreement.kinds.is_empty() {
                            kinds.clone_from(&agreement.kinds);
                        }
                        intake = agreement.must_take_requests(now).is_ok();
                        account = Some(rows::account(tx, desk.id, agreement.account).await?.name);
                    }
                    let products = match &agreement {
                        Some(agreement) if !agreement.products.is_empty() => agreement.products.clone(),
                        _ => desk.products.clone(),
                    };
                    Ok(DeskView {
                        brand: brand_of(&desk, agreement.as_ref()),
                        zone: desk.calendar.zone().to_owned(),
                        slug: desk.slug,
                        name: desk.name,
                        mailbox: desk.mailbox,
                        products,
                        severities,
                        kinds,
                        intake,
                        account,
                    })
                })
            })
            .await?;
        Ok(face)
    }

    /// The form that a contact's desk demands for a kind, product and phase, if it demands one.
    pub async fn opening_form(
        &self,
        viewer: &Viewer,
        kind: Kind,
        product: Option<&str>,
        phase: Phase,
    ) -> Result<Option<Form>, Failure> {
        let (viewer, product) = (viewer.clone(), product.map(str::to_owned));
        let form = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let Some(agreement) = own_agreement(tx, &viewer).await? else { return Ok(None) };
                    let forms = rows::forms(tx, viewer.desk()).await?;
                    if let Some(form) = Form::choose(&forms, kind, product.as_deref(), phase) {
                        return Ok(Some(form.clone()));
                    }
                    let id = agreement.policy_for(phase);
                    let policy = rows::policy(tx, viewer.desk(), &id.id, id.version).await?;
                    Ok(policy.form(kind, product.as_deref(), phase).cloned())
                })
            })
            .await?;
        Ok(form)
    }

    /// The numbers beside the queues.
    pub async fn counts(&self, viewer: &Viewer) -> Result<Counts, Failure> {
        let viewer = viewer.clone();
        let counts = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let Viewer::Agent(seat) = &viewer else { return Ok(Counts::default()) };
                    let scope = Scope::of(&viewer);
                    let mut counts = Counts {
                        escalations_await_us: store::escalations::awaiting_us(tx, &scope).await?,
                        mail: mail::counts(tx, viewer.desk())
                            .await?
                            .into_iter()
                            .filter(|(standing, _)| matches!(standing.as_str(), "waiting" | "quarantined"))
                            .map(|(_, count)| count.cast_unsigned())
                            .sum(),
                        ..Counts::default()
                    };
                    for (queue, holder, own, count) in requests::tally(tx, &scope, seat.seat).await? {
                        counts.add(&queue, holder.as_deref(), own, count);
                    }
                    Ok(counts)
                })
            })
            .await?;
        Ok(counts)
    }

    /// Accounts with their contacts, for agents: those the agent was given.
    pub async fn accounts(&self, viewer: &Viewer) -> Result<Vec<AccountView>, Failure> {
        let viewer = viewer.clone();
        let accounts = self
            .store
            .read(viewer.desk(), move |tx| Box::pin(async move { accounts(tx, &viewer).await }))
            .await?;
        Ok(accounts)
    }

    /// Contacts of the accounts the viewer may see; a contact sees those of its own account.
    pub async fn contacts(&self, viewer: &Viewer) -> Result<Vec<ContactView>, Failure> {
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
    }

    /// The desk's agents.
    pub async fn agents(&self, viewer: &Viewer) -> Result<Vec<SeatView>, Failure> {
        let viewer = viewer.clone();
        let agents = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    must_be_agent(&viewer)?;
                    let names = rows::accounts(tx, viewer.desk()).await?;
                    let seats = seats_at(tx, viewer.desk()).await?;
                    Ok(seats
                        .into_iter()
                        .filter_map(|seat| match seat {
                            Viewer::Agent(seat) => Some(SeatView {
                                seat: seat.seat.to_string(),
                                person: seat.person.to_string(),
                                name: seat.name,
                                role: seat.role.code().to_owned(),
                                accounts: seat.accounts.map(|mine| {
                                    names
                                        .iter()
                                        .filter(|it| mine.contains(&it.id))
                                        .map(|it| it.name.clone())
                                        .collect()
                                }),
                            }),
                            _ => None,
                        })
                        .collect())
                })
            })
            .await?;
        Ok(agents)
    }

    /// Agreements the viewer may see: an agent those of its accounts, a contact its own.
    pub async fn agreements(&self, viewer: &Viewer) -> Result<Vec<AgreementView>, Failure> {
        let viewer = viewer.clone();
        let agreements = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    if let Some(own) = own_agreement(tx, &viewer).await? {
                        let account = rows::account(tx, viewer.desk(), own.account).await?;
                        return Ok(vec![agreement_view(own, Some(account.name))]);
                    }
                    must_be_agent(&viewer)?;
                    let names = visible_accounts(tx, &viewer).await?;
                    let all = rows::agreements(tx, viewer.desk()).await?;
                    Ok(all
                        .into_iter()
                        .filter_map(|agreement| {
                            let account = names.iter().find(|account| account.id == agreement.account)?;
                            Some(agreement_view(agreement, Some(account.name.clone())))
                        })
                        .collect())
                })
            })
            .await?;
        Ok(agreements)
    }

    /// An agreement as it is kept, for administrators who change it.
    pub async fn agreement(&self, viewer: &Viewer, id: AgreementId) -> Result<Agreement, Failure> {
        let viewer = viewer.clone();
        let agreement = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    must_be_agent(&viewer)?;
                    let agreement = rows::agreement(tx, viewer.desk(), id, Hold::Read).await?;
                    crate::command::request::must_see_account(&viewer, agreement.account)?;
                    Ok(agreement)
                })
            })
            .await?;
        Ok(agreement)
    }

    /// The next desks, for agents.
    pub async fn links(&self, viewer: &Viewer) -> Result<Vec<LinkView>, Failure> {
        let viewer = viewer.clone();
        let links = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    must_be_agent(&viewer)?;
                    let links = rows::links(tx, viewer.desk()).await?;
                    Ok(links
                        .into_iter()
                        .map(|link| LinkView {
                            id: link.id.to_string(),
                            by_hand: link.carrier == Carrier::ByHand,
                            severities: link
                                .terms
                                .policy
                                .severities
                                .iter()
                                .map(|level| Level::of(level.level, &link.terms.policy))
                                .collect(),
                            terms: link.terms.clone(),
                            name: link.name,
                            portal: link.portal,
                            products: link.terms.products,
                            kinds: link.terms.kinds,
                            policy: link.terms.policy.id,
                            contacts: link.terms.contacts,
                            ends: link.terms.ends,
                            version: link.terms.version,
                        })
                        .collect())
                })
            })
            .await?;
        Ok(links)
    }

    /// Policies: an agent all of the desk's, a contact the one its agreement names.
    pub async fn policies(&self, viewer: &Viewer) -> Result<Vec<Policy>, Failure> {
        let viewer = viewer.clone();
        let policies = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    if let Some(own) = own_agreement(tx, &viewer).await? {
                        let policy =
                            rows::policy(tx, viewer.desk(), &own.policy.id, own.policy.version).await?;
                        return Ok(vec![Policy::clone(&policy)]);
                    }
                    must_be_agent(&viewer)?;
                    rows::policies(tx, viewer.desk()).await
                })
            })
            .await?;
        Ok(policies)
    }

    /// The welcome guide of an agreement: a contact's own, or one an agent names.
    pub async fn guide(&self, viewer: &Viewer, of: Option<AgreementId>) -> Result<Guide, Failure> {
        let viewer = viewer.clone();
        let guide = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let agreement = match (own_agreement(tx, &viewer).await?, of) {
                        (Some(own), _) => own,
                        (None, Some(id)) => {
                            must_be_agent(&viewer)?;
                            let agreement = rows::agreement(tx, viewer.desk(), id, Hold::Read).await?;
                            crate::command::request::must_see_account(&viewer, agreement.account)?;
                            agreement
                        }
                        (None, None) => return Err(Fault::Refused(refusal::not_found())),
                    };
                    let desk = rows::desk(tx, viewer.desk()).await?;
                    let id = &agreement.policy;
                    let policy = rows::policy(tx, viewer.desk(), &id.id, id.version).await?;
                    let calendar =
                        crate::command::hours(tx, viewer.desk(), Some(&agreement), &policy).await?;
                    let brand = brand_of(&desk, Some(&agreement));
                    Ok(Guide::of(&agreement, &brand, &policy, &calendar, desk.mailbox))
                })
            })
            .await?;
        Ok(guide)
    }

    /// The terms of service, and the viewer's account's acceptance.
    pub async fn terms(&self, viewer: &Viewer) -> Result<Option<TermsView>, Failure> {
        let viewer = viewer.clone();
        let terms = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    let Some(terms) = rows::terms(tx, viewer.desk()).await? else { return Ok(None) };
                    let (mut by, mut at, mut may_accept) = (None, None, false);
                    if let Viewer::Contact(seat) = &viewer {
                        let accepted = rows::accepted_terms(tx, seat.desk, seat.account).await?;
                        if let Some((_, name, on)) =
                            accepted.into_iter().find(|(version, ..)| *version == terms.version)
                        {
                            (by, at) = (Some(name), Some(on));
                        }
                        may_accept = seat.signatory && by.is_none();
                    }
                    Ok(Some(TermsView {
                        version: terms.version,
                        text: terms.text,
                        published_at: terms.published,
                        accepted_by: by,
                        accepted_at: at,
                        may_accept,
                    }))
                })
            })
            .await?;
        Ok(terms)
    }

    /// Mail of one standing (`waiting`, `quarantined`, `filed`, `dismissed`), for agents.
    pub async fn mails(&self, viewer: &Viewer, standing: &str) -> Result<Vec<MailView>, Failure> {
        let (viewer, standing) = (viewer.clone(), standing.to_owned());
        let mails = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    must_be_agent(&viewer)?;
                    let accounts = visible_accounts(tx, &viewer).await?;
                    // An agent with chosen accounts is shown no mail of others.
                    if matches!(&viewer, Viewer::Agent(seat) if seat.accounts.is_some()) {
                        return Ok(Vec::new());
                    }
                    let kept = mail::by_standing(tx, viewer.desk(), &standing).await?;
                    Ok(kept
                        .into_iter()
                        .map(|mail| MailView {
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
                                .map(|it| (it.id.to_string(), it.name.clone()))
                                .collect(),
                        })
                        .collect())
                })
            })
            .await?;
        Ok(mails)
    }

    /// The bytes of a mail, for agents who see all of the desk.
    pub async fn raw_mail(&self, viewer: &Viewer, id: MailId) -> Result<Vec<u8>, Failure> {
        let viewer = viewer.clone();
        let raw = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    must_be_agent(&viewer)?;
                    if matches!(&viewer, Viewer::Agent(seat) if seat.accounts.is_some()) {
                        return Err(Fault::Refused(refusal::not_found()));
                    }
                    mail::raw(tx, viewer.desk(), id).await?.ok_or(Fault::Refused(refusal::not_found()))
                })
            })
            .await?;
        Ok(raw)
    }

    /// How many mails of each standing a desk holds: for the operator.
    pub async fn mail_counts(&self, desk: DeskId) -> Result<Vec<(String, i64)>, Failure> {
        Ok(self.store.read(desk, move |tx| Box::pin(async move { mail::counts(tx, desk).await })).await?)
    }

    /// The newest audit lines, for administrators.
    pub async fn audit(&self, viewer: &Viewer) -> Result<Vec<audit::Line>, Failure> {
        let viewer = viewer.clone();
        let lines = self
            .store
            .read(viewer.desk(), move |tx| {
                Box::pin(async move {
                    crate::command::may::must(&viewer, crate::command::may::Action::KeepPeople)?;
                    audit::newest(tx, viewer.desk(), 200).await
                })
            })
            .await?;
        Ok(lines)
    }
}

async fn visible_accounts(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<rows::Account>, Fault> {
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
    let seats = seats_at(tx, viewer.desk()).await?;
    let accounts = visible_accounts(tx, viewer).await?;
    Ok(accounts
        .into_iter()
        .map(|account| AccountView {
            contacts: seats
                .iter()
                .filter_map(|seat| match seat {
                    Viewer::Contact(seat) if seat.account == account.id => Some(ContactView {
                        seat: seat.seat.to_string(),
                        person: seat.person.to_string(),
                        name: seat.name.clone(),
                        account: account.name.clone(),
                        reach: seat.reach.code().to_owned(),
                        team: seat.team.clone(),
                        signatory: seat.signatory,
                    }),
                    _ => None,
                })
                .collect(),
            id: account.id.to_string(),
            name: account.name,
        })
        .collect())
}

fn agreement_view(agreement: Agreement, account: Option<String>) -> AgreementView {
    AgreementView {
        id: agreement.id.to_string(),
        name: agreement.name,
        reference: agreement.reference,
        account,
        products: agreement.products,
        kinds: agreement.kinds,
        policy: agreement.policy.id,
        policy_version: agreement.policy.version,
        deployment: agreement.deployment,
        brand: agreement.brand,
        contacts: agreement.contacts,
        cap: agreement.cap,
        personal_data: agreement.crossing.personal_data,
        attachments: agreement.crossing.attachments,
        starts: agreement.starts,
        ends: agreement.ends,
        readable_until: agreement.readable_until,
        version: agreement.version,
    }
}
