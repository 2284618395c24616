//! One agreement: what it covers, what it promises, who is entitled under it, what may cross, how it ends.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::desk::{Agreement, BrandChoice};
use domain::id::AgreementId;
use domain::policy::Policy;
use domain::seat::AuthorisedContact;
use engine::Action;

use super::agreements::{Standing, soon, standing};
use super::calendar::Hours;
use super::promises::Level;
use super::{Answer, date_said, id, last_day, may, no};
use crate::shell::{AtDesk, Shell, encoded, initials, page};

#[derive(Template)]
#[template(path = "desk/office/agreement.html")]
struct OnePage {
    shell: Shell,
    it: Agreement,
    href: String,
    account: String,
    standing: Standing,
    readable: Option<String>,
    products: String,
    kinds: Vec<String>,
    policy: PolicyPart,
    deployment: Option<PolicyPart>,
    vendor: Option<BrandPart>,
    hours: Vec<Hours>,
    contacts: Vec<ContactPart>,
    cap: Cap,
    may_agreements: bool,
    may_people: bool,
}

/// The policy of a phase.
pub(super) struct PolicyPart {
    pub name: String,
    pub href: String,
    pub version: u32,
    pub levels: Vec<Level>,
    pub reopen_days: u32,
    /// Only authorised contacts may ask.
    pub required: bool,
}

impl PolicyPart {
    pub fn of(policy: &Policy, shell: &Shell) -> Self {
        Self {
            name: shell.both(&policy.name).to_owned(),
            href: format!("{}/policies/{}/{}", shell.base(), encoded(&policy.id), policy.version),
            version: policy.version,
            levels: Level::all(policy, shell),
            reopen_days: policy.closure.reopen_days,
            required: policy.contacts.required,
        }
    }
}

struct BrandPart {
    name: String,
    colour: String,
    icon: String,
    tagline: Option<String>,
}

/// An authorised contact and the state of the qualification.
pub(super) struct ContactPart {
    pub person: String,
    pub name: String,
    pub email: String,
    pub initials: String,
    pub door: String,
    pub products: Option<String>,
    pub until: Option<String>,
    pub tag: &'static str,
    pub standing: String,
}

impl ContactPart {
    pub fn all(
        contacts: &[AuthorisedContact],
        policy: &Policy,
        now: domain::Timestamp,
        shell: &Shell,
    ) -> Vec<Self> {
        contacts.iter().map(|contact| Self::of(contact, policy, now, shell)).collect()
    }

    fn of(contact: &AuthorisedContact, policy: &Policy, now: domain::Timestamp, shell: &Shell) -> Self {
        let today = now.to_zoned(shell.zone.clone()).date();
        let needed = policy.contacts.qualified && contact.door.opens(domain::kind::Door::Technical);
        let (tag, key) = match contact.qualified_until {
            None if needed => ("handed-back", "ui-o-unqualified"),
            Some(until) if needed && until < today => ("handed-back", "ui-o-expired"),
            Some(until) if needed && soon(until, now, shell) => ("waiting", "ui-o-to-renew"),
            _ => ("resolved", "ui-o-valid"),
        };
        Self {
            person: contact.person.to_string(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            initials: initials(&contact.name),
            door: shell.code("ui-o-door", contact.door.code()),
            products: (!contact.products.is_empty()).then(|| contact.products.join(", ")),
            until: contact.qualified_until.map(|until| date_said(until, shell)),
            tag,
            standing: shell.said(key),
        }
    }
}

/// How many authorised contacts there are, and may be.
pub(super) struct Cap {
    pub now: usize,
    pub most: Option<u32>,
    pub full: bool,
    pub sentence: String,
}

impl Cap {
    pub fn of(agreement: &Agreement, policy: &Policy, shell: &Shell) -> Self {
        let (now, most) = (agreement.contacts.len(), agreement.cap.or(policy.contacts.cap));
        let sentence = match most {
            Some(most) => shell.say2("ui-o-cap", "count", now, "most", most),
            None => shell.say1("ui-o-cap-none", "count", now),
        };
        Self { now, most, full: most.is_some_and(|most| now >= most as usize), sentence }
    }
}

/// An agreement with its account's name and policies, for the pages below it.
pub(super) struct Known {
    pub it: Agreement,
    pub account: String,
    pub policy: Policy,
    pub policies: Vec<Policy>,
}

/// Loads an agreement that this agent may see.
pub(super) async fn known(at: &AtDesk, agreement: &str) -> Result<Known, Response> {
    let shell = &at.shell;
    let asked: AgreementId = id(shell, agreement)?;
    let it = at.reading.agreement(asked).await.map_err(no(shell))?;
    // An account that this agent was not given has no name here.
    let account = at.reading.account(it.account).await.ok().map(|known| known.name);
    let policies = at.reading.policies().await.map_err(no(shell))?;
    let policy = policies.iter().find(|p| p.id == it.policy.id && p.version == it.policy.version).cloned();
    let policy = policy.ok_or_else(|| super::unknown(shell))?;
    Ok(Known { it, account: account.unwrap_or_default(), policy, policies })
}

/// `GET /d/{desk}/agreements/{agreement}`.
pub(super) async fn show(at: AtDesk, Path((_, agreement)): Path<(String, String)>) -> Answer {
    let Known { it, account, policy, policies } = known(&at, &agreement).await?;
    let guide = at.reading.guide(Some(it.id)).await.map_err(no(&at.shell))?;
    let (shell, now) = (at.shell.clone(), at.app.engine.now());
    let today = now.to_zoned(shell.zone.clone()).date();
    let deployment = it.deployment.as_ref().and_then(|other| {
        let policy = policies.iter().find(|p| p.id == other.id && p.version == other.version)?;
        Some(PolicyPart::of(policy, &shell))
    });
    let vendor = it.vendor_brand.as_ref().filter(|_| it.brand == BrandChoice::Vendor).map(|brand| {
        let colour = brand.colour.trim_start_matches('#');
        let letter = brand.name.chars().next().unwrap_or('R').to_string();
        BrandPart {
            name: brand.name.clone(),
            colour: brand.colour.clone(),
            icon: format!("/brand/{}/icon.svg?c={colour}&l={}", shell.desk.slug, encoded(&letter)),
            tagline: brand.tagline.as_ref().map(|text| shell.both(text).to_owned()),
        }
    });
    let calendars = serde_json::from_value(guide.calendar);
    let html = OnePage {
        href: format!("{}/agreements/{}", shell.base(), it.id),
        standing: standing(it.starts, it.ends, now, &shell),
        readable: it.readable_until.map(|until| date_said(last_day(until, &shell), &shell)),
        products: if it.products.is_empty() { String::new() } else { it.products.join(", ") },
        kinds: it.kinds.iter().map(|kind| shell.code("kind", kind.code())).collect(),
        contacts: ContactPart::all(&it.contacts, &policy, now, &shell),
        cap: Cap::of(&it, &policy, &shell),
        policy: PolicyPart::of(&policy, &shell),
        hours: calendars.map(|calendars| Hours::all(&calendars, today, &shell)).unwrap_or_default(),
        may_agreements: may(&at, Action::KeepAgreements),
        may_people: may(&at, Action::KeepPeople),
        deployment,
        vendor,
        account,
        it,
        shell,
    };
    Ok(page(html, StatusCode::OK))
}
