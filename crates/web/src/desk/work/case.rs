//! A request with everything its pages lean on, read once.

use std::sync::Arc;

use domain::Number;
use domain::desk::BrandChoice;
use domain::policy::Policy;
use engine::view::{DeskEntry, DeskRequest, EntryView, RequestView};
use engine::{Failure, LinkView, Talk};

use super::may::May;
use crate::shell::AtDesk;

/// A request and its ground.
pub(super) struct Case {
    pub number: Number,
    pub it: Box<DeskRequest>,
    /// The policy it was opened under.
    pub policy: Option<Arc<Policy>>,
    /// The brand that whoever asked reads.
    pub brand: String,
    /// Who asked, by name.
    pub asker: String,
    /// The other desks of this organisation, by slug and name.
    pub desks: Vec<(String, String)>,
    /// The desks that can be asked next.
    pub links: Vec<LinkView>,
    pub may: May,
}

impl Case {
    pub async fn load(at: &AtDesk, number: &str) -> Result<Self, Failure> {
        let number = Number::parse(number)?;
        let it = load(at, &number).await?;
        let policy = at.reading.policy_named(&it.policy).await?;
        let brand = brand_of(at, &it).await?;
        let desks = sister_desks(at).await?;
        let links = at.reading.links().await?;
        let may = May::of(&at.seat, &it, policy.as_deref(), !desks.is_empty(), !links.is_empty());
        let asker = it.account.clone().unwrap_or_else(|| at.shell.said("ui-own-organisation"));
        Ok(Self { number, it, policy, brand, asker, desks, links, may })
    }
}

/// A request as this desk sees it.
pub(super) async fn load(at: &AtDesk, number: &Number) -> Result<Box<DeskRequest>, Failure> {
    match at.reading.request(number).await? {
        RequestView::Desk(it) => Ok(it),
        RequestView::Contact(_) => Err(domain::refusal::not_found().into()),
    }
}

/// The brand that whoever asked reads.
pub(super) async fn brand_of(at: &AtDesk, it: &DeskRequest) -> Result<String, Failure> {
    let Some(id) = it.agreement_id.as_ref().and_then(|id| id.parse().ok()) else {
        return Ok(at.desk.brand.name.clone());
    };
    let agreement = at.reading.agreement(id).await?;
    Ok(match (agreement.brand, agreement.vendor_brand) {
        (BrandChoice::Vendor, Some(brand)) => brand.name,
        _ => at.desk.brand.name.clone(),
    })
}

async fn sister_desks(at: &AtDesk) -> Result<Vec<(String, String)>, Failure> {
    let others = at.reading.sister_desks().await?;
    Ok(others.into_iter().map(|desk| (desk.slug, desk.name)).collect())
}

/// The newest of the desk's own entries of a request, or those before one of them.
pub(super) async fn talk(at: &AtDesk, number: &Number, before: &str) -> Result<Talk<DeskEntry>, Failure> {
    let Talk { items, beside, unreadable, earlier, later } = at.reading.talk(number, before).await?;
    Ok(Talk { items: of_desk(items), beside: of_desk(beside), unreadable, earlier, later })
}

/// The desk's own entries of a request, all of them.
pub(super) async fn entries(at: &AtDesk, number: &Number) -> Result<Vec<DeskEntry>, Failure> {
    Ok(of_desk(at.reading.entries(number).await?.items))
}

fn of_desk(entries: Vec<EntryView>) -> Vec<DeskEntry> {
    let of_desk = entries.into_iter().filter_map(|it| match it {
        EntryView::Desk(it) => Some(*it),
        EntryView::Contact(_) => None,
    });
    of_desk.collect()
}
