//! Reading what was agreed: agreements, next desks, policies, the guide, the terms of service.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::desk::{Agreement, BrandChoice, Link};
use domain::form::{Field, Form};
use domain::id::{AgreementId, LinkId};
use domain::kind::{Kind, Phase};
use domain::policy::Policy;
use domain::seat::{AuthorisedContact, Viewer};
use domain::text::Both;
use domain::{Reason, Refusal, Timestamp, refusal};
use serde::Serialize;
use store::rows::{self, Accounts, Hold};
use store::{Fault, Tx};
use uuid::Uuid;

use super::desk::{brand_of, held, must_be_agent};
use super::pages::{WhichPage, first_of};
use super::people::{given, visible_accounts};
use super::{Page, Reading};
use crate::counted::hours;
use crate::engine::Answering;
use crate::view::{DoorView, Guide, Level};

/// A list from its beginning, whole.
const EVERY: (Option<Uuid>, usize) = (None, usize::MAX / 2);

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
    /// How it is reached: the usual way, and what goes another.
    pub doors: Vec<DoorView>,
    pub products: Vec<String>,
    pub kinds: Vec<Kind>,
    pub policy: String,
    pub severities: Vec<Level>,
    pub contacts: Vec<AuthorisedContact>,
    /// What it demands of an escalation, where it says more than its policy.
    pub forms: Vec<FormView>,
    pub ends: Option<Timestamp>,
    pub version: u32,
    /// Our copy of what was agreed, whole: for pages that show and change it.
    #[serde(skip)]
    pub terms: domain::desk::LinkTerms,
}

impl LinkView {
    fn of(link: &Link) -> Self {
        Self {
            id: link.id.to_string(),
            by_hand: link.is_by_hand(),
            severities: link
                .terms
                .policy
                .severities
                .iter()
                .map(|level| Level::of(level.level, &link.terms.policy))
                .collect(),
            terms: link.terms.clone(),
            portal: link.portal().cloned(),
            doors: link.doors.iter().map(DoorView::of).collect(),
            name: link.name.clone(),
            products: link.terms.products.clone(),
            kinds: link.terms.kinds.clone(),
            policy: link.terms.policy.id.clone(),
            contacts: link.terms.contacts.clone(),
            forms: FormView::all(&link.terms.forms),
            ends: link.terms.ends,
            version: link.terms.version,
        }
    }
}

/// A version of an escalation form, as it is kept.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    pub version: u32,
    pub kind: Option<Kind>,
    pub product: Option<String>,
    pub phase: Option<Phase>,
    pub fields: Vec<Field>,
    /// No longer demanded.
    pub retired: bool,
    /// What is demanded in its place now: the newest there, and not retired.
    pub current: bool,
}

impl FormView {
    /// Every version that is kept, newest first.
    pub fn all(forms: &[Form]) -> Vec<Self> {
        let mut views: Vec<_> = forms
            .iter()
            .map(|form| Self {
                version: form.version,
                kind: form.kind,
                product: form.product.clone(),
                phase: form.phase,
                fields: form.fields.clone(),
                retired: form.retired,
                current: form.counts_among(forms),
            })
            .collect();
        views.sort_unstable_by_key(|view| std::cmp::Reverse(view.version));
        views
    }
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
    /// Whether no newer version is published.
    pub newest: bool,
    /// Every version, the newest first.
    pub versions: Vec<TermsVersion>,
    /// Who accepted which, the newest first: the viewer's own account, or the accounts an agent was given.
    pub acceptances: Vec<AcceptedTerms>,
}

/// A version of the terms of service.
#[derive(Debug, Clone, Serialize)]
pub struct TermsVersion {
    pub version: u32,
    pub published_at: Timestamp,
}

/// An account's acceptance of a version.
#[derive(Debug, Clone, Serialize)]
pub struct AcceptedTerms {
    pub account: String,
    pub version: u32,
    /// The signatory who accepted.
    pub by: String,
    pub at: Timestamp,
}

impl Reading {
    /// Agreements the viewer may see, as far as they can be read.
    pub fn agreements(&self) -> Answering<'_, Vec<AgreementView>> {
        Box::pin(async move { Ok(self.agreements_listed().await?.items) })
    }

    /// Agreements the viewer may see: an agent those of its accounts, a contact its own. What cannot be read is named.
    pub fn agreements_listed(&self) -> Answering<'_, Page<AgreementView>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let mut page = Page::default();
                if let Some(held) = held(tx, viewer, now).await? {
                    let account = rows::account(tx, viewer.desk(), held.home.account).await?.name;
                    page.items.extend(held.readable().map(|it| agreement_view(it, Some(account.clone()))));
                    held.torn().iter().for_each(|(id, fault)| page.cannot_read(id, fault));
                    return Ok(page);
                }
                must_be_agent(viewer)?;
                let names = visible_accounts(tx, viewer).await?;
                let among = match viewer {
                    Viewer::Agent(seat) => seat.accounts.as_deref(),
                    _ => None,
                };
                for (id, read) in rows::agreements_after(tx, viewer.desk(), among, EVERY).await? {
                    let agreement = match read {
                        Ok(agreement) => agreement,
                        Err(fault) => {
                            page.cannot_read(&id, &fault);
                            continue;
                        }
                    };
                    let account = names.iter().find(|account| account.id == agreement.account);
                    let view = account.map(|it| agreement_view(&agreement, Some(it.name.clone())));
                    page.items.extend(view);
                }
                Ok(page)
            })
        })
    }

    /// A page of them, in the order of their ids; a contact's own the newest first.
    pub fn agreements_page(&self, which: WhichPage) -> Answering<'_, Page<AgreementView>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let (after, limit) = (which.behind_id()?, which.limit());
                let mut page = Page::default();
                if let Some(held) = held(tx, viewer, now).await? {
                    let account = rows::account(tx, viewer.desk(), held.home.account).await?.name;
                    let mut own: Vec<&Agreement> = held.readable().collect();
                    if let Some(after) = after {
                        let place = own.iter().position(|it| it.id.0 == after);
                        let place = place.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "cursor"))?;
                        own.drain(..=place);
                    }
                    let (own, next) = first_of(own, limit, |it| (it.id.0, String::new()));
                    page.items.extend(own.into_iter().map(|it| agreement_view(it, Some(account.clone()))));
                    page.next = next;
                    if after.is_none() {
                        held.torn().iter().for_each(|(id, fault)| page.cannot_read(id, fault));
                    }
                    return Ok(page);
                }
                must_be_agent(viewer)?;
                let among = given(viewer)?;
                let place = (after, limit + 1);
                let found = rows::agreements_after(tx, viewer.desk(), among.as_deref(), place).await?;
                let (found, next) = first_of(found, limit, |(id, _)| (*id, String::new()));
                page.next = next;
                let of = found.iter().filter_map(|(_, it)| Some(it.as_ref().ok()?.account)).collect();
                let which = Accounts { among: Some(of), ..Accounts::default() };
                let names = rows::accounts_among(tx, viewer.desk(), &which).await?;
                for (id, read) in found {
                    match read {
                        Ok(agreement) => {
                            let account = names.iter().find(|account| account.id == agreement.account);
                            let account = account.map(|account| account.name.clone());
                            page.items.push(agreement_view(&agreement, account));
                        }
                        Err(fault) => page.cannot_read(&id, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// An agreement as it is kept, for administrators who change it.
    pub fn agreement(&self, id: AgreementId) -> Answering<'_, Agreement> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let agreement = rows::agreement(tx, viewer.desk(), id, Hold::Read).await?;
                crate::may::must_see_account(viewer, agreement.account)?;
                Ok(Arc::unwrap_or_clone(agreement))
            })
        })
    }

    /// The next desks, for agents, as far as they can be read.
    pub fn links(&self) -> Answering<'_, Vec<LinkView>> {
        Box::pin(async move { Ok(self.links_listed().await?.items) })
    }

    /// The next desks, for agents. What cannot be read is named.
    pub fn links_listed(&self) -> Answering<'_, Page<LinkView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let mut page = Page::default();
                for (id, read) in rows::links_after(tx, viewer.desk(), EVERY).await? {
                    match read {
                        Ok(link) => page.items.push(LinkView::of(&link)),
                        Err(fault) => page.cannot_read(&id, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// A page of them, in the order of their ids.
    pub fn links_page(&self, which: WhichPage) -> Answering<'_, Page<LinkView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (after, limit) = (which.behind_id()?, which.limit());
                let found = rows::links_after(tx, viewer.desk(), (after, limit + 1)).await?;
                let (found, next) = first_of(found, limit, |(id, _)| (*id, String::new()));
                let mut page = Page { next, ..Page::default() };
                for (id, read) in found {
                    match read {
                        Ok(link) => page.items.push(LinkView::of(&link)),
                        Err(fault) => page.cannot_read(&id, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// One next desk, for agents.
    pub fn link(&self, id: LinkId) -> Answering<'_, LinkView> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let link = rows::link(tx, viewer.desk(), id, Hold::Read).await?;
                Ok(LinkView::of(&link))
            })
        })
    }

    /// The desk's own escalation forms, for its agents. What cannot be read is named by its version.
    pub fn forms(&self) -> Answering<'_, Page<FormView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (mut page, mut forms) = (Page::default(), Vec::new());
                for (version, read) in rows::forms_listed(tx, viewer.desk()).await? {
                    match read {
                        Ok(form) => forms.push(Arc::unwrap_or_clone(form)),
                        Err(fault) => page.cannot_read(&version, &fault),
                    }
                }
                page.items = FormView::all(&forms);
                Ok(page)
            })
        })
    }

    /// Policies that the viewer may see, as far as they can be read.
    pub fn policies(&self) -> Answering<'_, Vec<Policy>> {
        Box::pin(async move { Ok(self.policies_listed().await?.items) })
    }

    /// Policies: an agent all of the desk's, a contact the one its agreement names. What cannot be read is named by its id
    /// and its version.
    pub fn policies_listed(&self) -> Answering<'_, Page<Policy>> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                if let Some(held) = held(tx, viewer, now).await? {
                    let mut policies: Vec<Policy> = Vec::new();
                    for named in held.readable().map(|it| &it.policy) {
                        if !policies.iter().any(|it| it.id == named.id && it.version == named.version) {
                            let policy = rows::policy(tx, viewer.desk(), &named.id, named.version).await?;
                            policies.push(Policy::clone(&policy));
                        }
                    }
                    return Ok(Page { items: policies, ..Page::default() });
                }
                must_be_agent(viewer)?;
                let mut page = Page::default();
                for (called, read) in rows::policies_listed(tx, viewer.desk()).await? {
                    match read {
                        Ok(policy) => page.items.push(Arc::unwrap_or_clone(policy)),
                        Err(fault) => page.cannot_read(&called, &fault),
                    }
                }
                Ok(page)
            })
        })
    }

    /// The policy that a request names, by its id and version; nothing where it names none. For agents.
    pub fn policy_named<'a>(&'a self, named: &'a str) -> Answering<'a, Option<Arc<Policy>>> {
        let named = named.to_owned();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (id, version) = named.rsplit_once(' ').unwrap_or_default();
                let Ok(version) = version.parse() else { return Ok(None) };
                match rows::policy(tx, viewer.desk(), id, version).await {
                    Ok(policy) => Ok(Some(policy)),
                    Err(Fault::Refused(_)) => Ok(None),
                    Err(fault) => Err(fault),
                }
            })
        })
    }

    /// The welcome guide of the agreement that counts for what a contact would ask.
    pub fn guide_for<'a>(&'a self, kind: Kind, product: Option<&'a str>) -> Answering<'a, Guide> {
        let (product, now) = (product.map(str::to_owned), self.engine.now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let held = held(tx, viewer, now).await?;
                let chosen = held.map(|held| held.choose(kind, product.as_deref()).id);
                guide(tx, viewer, chosen, now).await
            })
        })
    }

    /// The welcome guide of an agreement: one of a contact's own account, or one an agent names.
    pub fn guide(&self, of: Option<AgreementId>) -> Answering<'_, Guide> {
        let now = self.engine.now();
        self.look(move |tx, viewer| Box::pin(async move { guide(tx, viewer, of, now).await }))
    }

    /// The terms of service as they stand, or an earlier version; and who accepted which. A contact sees what its own
    /// account accepted, an agent what the accounts it was given did.
    pub fn terms(&self, version: Option<u32>) -> Answering<'_, Option<TermsView>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let all = rows::terms(tx, viewer.desk()).await?;
                let Some(newest) = all.first().map(|terms| terms.version) else { return Ok(None) };
                let accepted = acceptances(tx, viewer).await?;
                let own = match viewer {
                    Viewer::Contact(_) => accepted.as_slice(),
                    _ => &[],
                };
                let of = |version: u32| own.iter().find(|it| it.version == version);
                let versions = all
                    .iter()
                    .map(|terms| TermsVersion { version: terms.version, published_at: terms.published })
                    .collect();
                let wanted = version.unwrap_or(newest);
                let Some(terms) = all.into_iter().find(|terms| terms.version == wanted) else {
                    return Ok(None);
                };
                let signs = matches!(viewer, Viewer::Contact(seat) if seat.signatory);
                Ok(Some(TermsView {
                    accepted_by: of(wanted).map(|it| it.by.clone()),
                    accepted_at: of(wanted).map(|it| it.at),
                    may_accept: signs && wanted == newest && of(newest).is_none(),
                    version: terms.version,
                    newest: wanted == newest,
                    text: terms.text,
                    published_at: terms.published,
                    versions,
                    acceptances: accepted,
                }))
            })
        })
    }
}

async fn guide(
    tx: &mut Tx,
    viewer: &Viewer,
    of: Option<AgreementId>,
    now: Timestamp,
) -> Result<Guide, Fault> {
    let agreement = match (held(tx, viewer, now).await?, of) {
        (Some(held), None) => held.home,
        (Some(held), Some(id)) => held.one(id).ok_or_else(refusal::not_found)?,
        (None, Some(id)) => {
            must_be_agent(viewer)?;
            let agreement = rows::agreement(tx, viewer.desk(), id, Hold::Read).await?;
            crate::may::must_see_account(viewer, agreement.account)?;
            agreement
        }
        (None, None) => return Err(Fault::Refused(refusal::not_found())),
    };
    let desk = rows::desk(tx, viewer.desk()).await?;
    let id = &agreement.policy;
    let policy = rows::policy(tx, viewer.desk(), &id.id, id.version).await?;
    let site = match viewer {
        Viewer::Contact(seat) => seat.site,
        _ => None,
    };
    let calendar = hours(tx, viewer.desk(), Some(&agreement), site, &policy).await?.calendars;
    let brand = brand_of(&desk, Some(&agreement));
    Ok(Guide::of(&agreement, &brand, &policy, &calendar, desk.mailbox.clone()))
}

async fn acceptances(tx: &mut Tx, viewer: &Viewer) -> Result<Vec<AcceptedTerms>, Fault> {
    let names: BTreeMap<_, _> = match viewer {
        Viewer::Contact(seat) => {
            let account = rows::account(tx, seat.desk, seat.account).await?;
            [(account.id, account.name)].into()
        }
        _ => visible_accounts(tx, viewer).await?.into_iter().map(|it| (it.id, it.name)).collect(),
    };
    let all = rows::acceptances(tx, viewer.desk()).await?;
    Ok(all
        .into_iter()
        .filter_map(|(account, version, by, at)| {
            Some(AcceptedTerms { account: names.get(&account)?.clone(), version, by, at })
        })
        .collect())
}

fn agreement_view(agreement: &Agreement, account: Option<String>) -> AgreementView {
    AgreementView {
        id: agreement.id.to_string(),
        name: agreement.name.clone(),
        reference: agreement.reference.clone(),
        account,
        products: agreement.products.clone(),
        kinds: agreement.kinds.clone(),
        policy: agreement.policy.id.clone(),
        policy_version: agreement.policy.version,
        deployment: agreement.deployment.clone(),
        brand: agreement.brand,
        contacts: agreement.contacts.clone(),
        cap: agreement.cap,
        personal_data: agreement.crossing.personal_data,
        attachments: agreement.crossing.attachments,
        starts: agreement.starts,
        ends: agreement.ends,
        readable_until: agreement.readable_until,
        version: agreement.version,
    }
}
