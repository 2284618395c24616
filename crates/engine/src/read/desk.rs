//! Reading the desk itself: its face, its forms, its numbers, what was done at it.

use std::sync::Arc;

use domain::desk::{Agreement, Brand, BrandChoice, Desk};
use domain::form::Form;
use domain::holder::Holder;
use domain::id::DeskId;
use domain::kind::{Door, Kind, Phase};
use domain::policy::Policy;
use domain::seat::{AgentSeat, Viewer};
use domain::{Timestamp, refusal};
use serde::Serialize;
use store::rows;
use store::tally::Tallied;
use store::{Fault, Scope, Tx, audit, mail, requests};

use super::pages::{WhichPage, first_of, instant};
use super::{Page, Reading};
use crate::engine::{Answering, Engine, nowhere};
use crate::held::Held;
use crate::view::Level;

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
    /// For an agent's pages: when the copy was made that the desk was loaded from, if nobody has opened it since.
    #[serde(skip)]
    pub closed_since: Option<Timestamp>,
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
    fn add(&mut self, number: &Tallied) {
        if number.own {
            self.mine += number.open;
            return;
        }
        match Door::from_code(&number.door) {
            Some(Door::Technical) => self.technical += number.open,
            Some(Door::Business) => self.business += number.open,
            None => {}
        }
        match number.holder.as_deref().and_then(Holder::from_code) {
            Some(Holder::Desk) => self.waits_on_us += number.open,
            Some(Holder::NextDesk) => self.waits_on_next += number.open,
            Some(Holder::Asker) | None => {}
        }
    }
}

pub(super) fn must_be_agent(viewer: &Viewer) -> Result<(), Fault> {
    match viewer {
        Viewer::Agent(_) | Viewer::Operator { .. } => Ok(()),
        _ => Err(Fault::Refused(refusal::not_found())),
    }
}

pub(super) fn brand_of(desk: &Desk, agreement: Option<&Agreement>) -> Brand {
    match agreement {
        Some(Agreement { brand: BrandChoice::Vendor, vendor_brand: Some(brand), .. }) => brand.clone(),
        _ => desk.brand.clone(),
    }
}

pub(super) async fn held(tx: &mut Tx, viewer: &Viewer, now: Timestamp) -> Result<Option<Held>, Fault> {
    match viewer {
        Viewer::Contact(seat) => Held::by(tx, seat, now).await.map(Some),
        _ => Ok(None),
    }
}

impl Engine {
    /// Every desk here: for the operator and the worker.
    pub fn desks(&self) -> Answering<'_, Vec<Arc<Desk>>> {
        Box::pin(async move {
            let nowhere = nowhere();
            Ok(self.store.read(nowhere, |tx| Box::pin(async move { rows::desks(tx).await })).await?)
        })
    }

    /// A desk by the word in its address.
    pub fn desk_by_slug<'a>(&'a self, slug: &'a str) -> Answering<'a, Arc<Desk>> {
        Box::pin(async move {
            // What no desk can be called never reaches storage.
            if !slug.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return Err(refusal::not_found().into());
            }
            let (nowhere, slug) = (nowhere(), slug.to_owned());
            Ok(self
                .store
                .read(nowhere, move |tx| Box::pin(async move { rows::desk_by_slug(tx, &slug).await }))
                .await?)
        })
    }

    /// A desk by id.
    pub fn desk(&self, desk: DeskId) -> Answering<'_, Arc<Desk>> {
        Box::pin(async move {
            Ok(self.store.read(desk, move |tx| Box::pin(async move { rows::desk(tx, desk).await })).await?)
        })
    }
}

impl Reading {
    /// The viewer's own desk.
    pub fn desk(&self) -> Answering<'_, Desk> {
        self.look(|tx, viewer| {
            Box::pin(async move { Ok(Arc::unwrap_or_clone(rows::desk(tx, viewer.desk()).await?)) })
        })
    }

    /// The viewer's own desk as it is kept, and when the copy was made that it was loaded from, if it has not been opened
    /// since: nothing of it leaves, and nothing falls due. For agents.
    pub fn kept_desk(&self) -> Answering<'_, (Desk, Option<Timestamp>)> {
        self.look(|tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let (desk, copied) = rows::desk_and_copy(tx, viewer.desk()).await?;
                Ok((Arc::unwrap_or_clone(desk), copied))
            })
        })
    }

    /// The other desks of the organisation, by the word in their address: for agents.
    pub fn sister_desks(&self) -> Answering<'_, Vec<Desk>> {
        self.look(|tx, viewer| {
            Box::pin(async move {
                must_be_agent(viewer)?;
                let here = rows::desk(tx, viewer.desk()).await?;
                let mut others = rows::desks(tx).await?;
                others.retain(|desk| desk.organisation == here.organisation && desk.id != here.id);
                Ok(others.into_iter().map(Arc::unwrap_or_clone).collect())
            })
        })
    }

    /// The desk as the viewer meets it.
    pub fn face(&self) -> Answering<'_, DeskView> {
        let now = self.engine.now();
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let (desk, closed_since) = rows::desk_and_copy(tx, viewer.desk()).await?;
                let held = held(tx, viewer, now).await?;
                let agreement = held.as_ref().map(|held| &*held.home);
                let (mut severities, mut kinds) = (Vec::new(), Kind::ALL.to_vec());
                let (mut intake, mut account) = (true, None);
                let mut products = Vec::new();
                if let (Some(agreement), Some(held)) = (agreement, &held) {
                    let id = &agreement.policy;
                    let policy = rows::policy(tx, desk.id, &id.id, id.version).await?;
                    severities =
                        policy.severities.iter().map(|level| Level::of(level.level, &policy)).collect();
                    kinds = held.kinds();
                    products = held.products();
                    intake = held.open().next().is_some();
                    account = Some(rows::account(tx, desk.id, agreement.account).await?.name);
                }
                if products.is_empty() {
                    products.clone_from(&desk.products);
                }
                Ok(DeskView {
                    brand: brand_of(&desk, agreement),
                    zone: desk.calendar.zone().to_owned(),
                    slug: desk.slug.clone(),
                    name: desk.name.clone(),
                    mailbox: desk.mailbox.clone(),
                    products,
                    severities,
                    kinds,
                    intake,
                    account,
                    closed_since: closed_since.filter(|_| must_be_agent(viewer).is_ok()),
                })
            })
        })
    }

    /// The form that a contact's desk demands for a kind, product and phase, if it demands one.
    pub fn opening_form<'a>(
        &'a self,
        kind: Kind,
        product: Option<&'a str>,
        phase: Phase,
    ) -> Answering<'a, Option<Form>> {
        let (product, now) = (product.map(str::to_owned), self.engine.now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let Some(held) = held(tx, viewer, now).await? else { return Ok(None) };
                let agreement = held.choose(kind, product.as_deref());
                let forms = rows::forms(tx, viewer.desk()).await?;
                if let Some(form) =
                    Form::choose(forms.iter().map(Arc::as_ref), kind, product.as_deref(), phase)
                {
                    return Ok(Some(form.clone()));
                }
                let id = agreement.policy_for(phase);
                let policy = rows::policy(tx, viewer.desk(), &id.id, id.version).await?;
                Ok(policy.form(kind, product.as_deref(), phase).cloned())
            })
        })
    }

    /// The policy that a contact's request of this kind, product and phase would be opened under.
    pub fn policy_for<'a>(
        &'a self,
        kind: Kind,
        product: Option<&'a str>,
        phase: Phase,
    ) -> Answering<'a, Option<Policy>> {
        let (product, now) = (product.map(str::to_owned), self.engine.now());
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let Some(held) = held(tx, viewer, now).await? else { return Ok(None) };
                let id = held.choose(kind, product.as_deref()).policy_for(phase);
                let policy = rows::policy(tx, viewer.desk(), &id.id, id.version).await?;
                Ok(Some((*policy).clone()))
            })
        })
    }

    /// The numbers beside the queues.
    pub fn counts(&self) -> Answering<'_, Counts> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                let Viewer::Agent(seat) = viewer else { return Ok(Counts::default()) };
                let scope = Scope::of(viewer);
                let mut counts = Counts {
                    escalations_await_us: store::escalations::awaiting_us(tx, &scope).await?,
                    mail: waiting_mail(tx, seat).await?,
                    ..Counts::default()
                };
                for number in requests::tally(tx, &scope, seat.seat).await? {
                    counts.add(&number);
                }
                Ok(counts)
            })
        })
    }

    /// Audit lines, the newest first, for administrators.
    pub fn audit(&self, which: WhichPage) -> Answering<'_, Page<audit::Line>> {
        self.look(move |tx, viewer| {
            Box::pin(async move {
                crate::may::must(viewer, crate::may::Action::KeepPeople)?;
                let (after, limit) = (which.behind_instant()?, which.limit());
                let lines = audit::newest(tx, viewer.desk(), (after, limit + 1)).await?;
                let (lines, next) = first_of(lines, limit, |(id, line)| (*id, instant(line.at)));
                let items = lines.into_iter().map(|(_, line)| line).collect();
                Ok(Page { items, next, ..Page::default() })
            })
        })
    }
}

/// How much mail waits for somebody who may read it: nobody who was given a part of the desk only.
async fn waiting_mail(tx: &mut Tx, seat: &AgentSeat) -> Result<u64, Fault> {
    if seat.is_limited() {
        return Ok(0);
    }
    mail::waiting(tx, seat.desk).await
}
