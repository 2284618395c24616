//! Agreements and what they rest on: authorised contacts under their cap, policies, forms, terms of service.

use std::sync::Arc;

use domain::audit::Audited;
use domain::contacts::{self, Rules};
use domain::desk::{Agreement, Carrier, Doors};
use domain::id::{AgreementId, PersonId};
use domain::message::{self, Message};
use domain::policy::Policy;
use domain::seat::{AuthorisedContact, Viewer};
use domain::text::{self, Both};
use domain::{Reason, Refusal, Timestamp};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::rows::{self, Terms};
use store::{Fault, Tx};

use super::super::At;
use super::{made, note, terms_of};
use crate::commit::{self, Parcel};
use crate::may::must_see_account;
use crate::may::{self, Action};
use crate::outcome::Outcome;

/// An authorised contact to name, or to put in another's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameContact {
    pub agreement: AgreementId,
    pub email: String,
    pub name: String,
    pub door: Doors,
    #[serde(default)]
    pub qualified_until: Option<Date>,
    #[serde(default)]
    pub products: Vec<String>,
    /// Whom this one replaces; then the reason is required.
    #[serde(default)]
    pub replaces: Option<PersonId>,
    #[serde(default)]
    pub reason: Option<String>,
}

/// A new qualification of an authorised contact, on an agreement or on a link (`I` is the id of either).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requalify<I> {
    pub at: I,
    pub person: PersonId,
    #[serde(default)]
    pub qualified_until: Option<Date>,
    /// The products it covers from now on; `None` = those it covered.
    #[serde(default)]
    pub products: Option<Vec<String>>,
}

impl<I> Requalify<I> {
    pub(super) fn among(
        &self,
        all: &[AuthorisedContact],
        rules: &Rules<'_>,
    ) -> Result<Vec<AuthorisedContact>, Refusal> {
        contacts::requalify(all, self.person, self.qualified_until, self.products.as_deref(), rules)
    }

    /// Whom it is about, for the audit.
    pub(super) fn name_in(&self, all: &[AuthorisedContact]) -> String {
        let found = all.iter().find(|contact| contact.person == self.person);
        found.map(|contact| contact.email.clone()).unwrap_or_default()
    }

    /// The new date, for the audit.
    pub(super) fn said(&self) -> String {
        self.qualified_until.map(|until| until.to_string()).unwrap_or_default()
    }
}

/// A new agreement (seen at version 0), or a change of one as it was seen.
pub async fn put(at: &At<'_>, tx: &mut Tx, given: &Agreement) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let policy = rows::policy(tx, at.desk(), &given.policy.id, given.policy.version).await?;
    if let Some(other) = &given.deployment {
        rows::policy(tx, at.desk(), &other.id, other.version).await?;
    }
    must_see_account(at.viewer(), given.account)?;
    rows::account(tx, at.desk(), given.account).await?;
    if let Some(calendar) = &given.calendar {
        calendar
            .check()
            .map_err(|fault| Refusal::new(Reason::CalendarInvalid).with("fault", fault.code()))?;
    }
    if let Some(id) = given.named_calendar {
        if given.calendar.is_some() {
            return Err(Fault::Refused(Refusal::field(Reason::FieldInvalid, "named_calendar")));
        }
        super::calendars::known(at, tx, id).await?;
    }
    let known = match rows::lock_agreement(tx, at.desk(), given.id).await {
        Ok(known) => Some(known),
        Err(Fault::Refused(_)) => None,
        Err(fault) => return Err(fault),
    };
    let mut agreement = Agreement { desk: at.desk(), ..given.clone() }.checked()?;
    match &known {
        Some(known) => {
            if given.version != known.version {
                return Err(Fault::Refused(Refusal::new(Reason::ChangedMeanwhile)));
            }
            must_see_account(at.viewer(), known.account)?;
            if given.account != known.account {
                return Err(Fault::Refused(Refusal::field(Reason::FieldInvalid, "account")));
            }
            agreement.contacts.clone_from(&known.contacts);
            agreement.asker.clone_from(&known.asker);
            agreement.version = known.version + 1;
        }
        None => (agreement.asker, agreement.version) = (None, 1),
    }
    Rules { policy: &policy, deployment: None, cap: agreement.cap }.must_fit(&agreement.contacts)?;
    rows::put_agreement(tx, &agreement).await?;
    tell_asker(at, tx, &agreement).await?;
    if known.is_some_and(|known| known.products != agreement.products) {
        super::shelf::stock(at, tx, &agreement).await?;
    }
    note(at, tx, Audited::AgreementKept, &agreement.name, &agreement.id.to_string()).await?;
    Ok(made(agreement.id))
}

pub async fn end(
    at: &At<'_>,
    tx: &mut Tx,
    id: AgreementId,
    ends: Timestamp,
    readable_until: Timestamp,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let mut agreement = rows::lock_agreement(tx, at.desk(), id).await?;
    must_see_account(at.viewer(), agreement.account)?;
    agreement.ends = Some(ends);
    agreement.readable_until = Some(readable_until);
    agreement.must_end_in_order()?;
    agreement.version += 1;
    rows::put_agreement(tx, &agreement).await?;
    tell_asker(at, tx, &agreement).await?;
    note(at, tx, Audited::AgreementEnded, &agreement.name, &ends.to_string()).await?;
    Ok(made(id))
}

/// Names a contact. The agreement's row is locked, so the cap holds when two are named at the same moment.
pub async fn name_contact(at: &At<'_>, tx: &mut Tx, given: &NameContact) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    let mut agreement = rows::lock_agreement(tx, at.desk(), given.agreement).await?;
    must_see_account(at.viewer(), agreement.account)?;
    let policy = rows::policy(tx, at.desk(), &agreement.policy.id, agreement.policy.version).await?;
    let deployment = deployment(tx, &agreement).await?;
    let person =
        super::people::person(at, tx, &given.email, &given.name, domain::text::Language::default()).await?;
    if given.replaces.is_some() {
        text::line("reason", given.reason.as_deref().unwrap_or_default())?;
    }
    let contact = AuthorisedContact {
        person: person.id,
        name: text::line("name", &given.name)?,
        email: person.email.clone(),
        door: given.door,
        qualified_until: given.qualified_until,
        products: given.products.clone(),
        replaces: given.replaces,
    };
    let rules = Rules { policy: &policy, deployment: deployment.as_deref(), cap: agreement.cap };
    agreement.contacts = contacts::name(&agreement.contacts, contact, &rules)?;
    agreement.version += 1;
    rows::put_agreement(tx, &agreement).await?;
    tell_asker(at, tx, &agreement).await?;
    let why = given.reason.as_deref().unwrap_or_default();
    note(at, tx, Audited::ContactNamed, &person.email, why).await?;
    Ok(made(person.id))
}

/// Takes a contact off the agreement; the asker's open escalations pass to another.
pub async fn remove_contact(
    at: &At<'_>,
    tx: &mut Tx,
    id: AgreementId,
    person: PersonId,
    reason: &str,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    let reason = text::line("reason", reason)?;
    let mut agreement = rows::lock_agreement(tx, at.desk(), id).await?;
    must_see_account(at.viewer(), agreement.account)?;
    agreement.contacts = contacts::remove(&agreement.contacts, person)?;
    agreement.version += 1;
    rows::put_agreement(tx, &agreement).await?;
    tell_asker(at, tx, &agreement).await?;
    note(at, tx, Audited::ContactRemoved, &person.to_string(), &reason).await?;
    Ok(made(person))
}

/// Gives a contact a new date, and other products where they are said, without putting anybody in their place.
pub async fn requalify(at: &At<'_>, tx: &mut Tx, given: &Requalify<AgreementId>) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPeople)?;
    let mut agreement = rows::lock_agreement(tx, at.desk(), given.at).await?;
    must_see_account(at.viewer(), agreement.account)?;
    let policy = rows::policy(tx, at.desk(), &agreement.policy.id, agreement.policy.version).await?;
    let deployment = deployment(tx, &agreement).await?;
    let rules = Rules { policy: &policy, deployment: deployment.as_deref(), cap: agreement.cap };
    agreement.contacts = given.among(&agreement.contacts, &rules)?;
    agreement.version += 1;
    rows::put_agreement(tx, &agreement).await?;
    tell_asker(at, tx, &agreement).await?;
    note(at, tx, Audited::ContactRequalified, &given.name_in(&agreement.contacts), &given.said()).await?;
    Ok(made(given.person))
}

async fn deployment(tx: &mut Tx, agreement: &Agreement) -> Result<Option<Arc<Policy>>, Fault> {
    match &agreement.deployment {
        Some(other) => rows::policy(tx, agreement.desk, &other.id, other.version).await.map(Some),
        None => Ok(None),
    }
}

/// A new version of those agreements whose askers have to know of something, and their newer copy to each that runs a
/// desk here. Under the desk's lock, so that one that is being connected is among them.
pub(super) async fn tell_askers(
    at: &At<'_>,
    tx: &mut Tx,
    which: impl Fn(&Agreement) -> bool + Send,
) -> Result<(), Fault> {
    rows::lock_desk(tx, at.desk()).await?;
    for agreement in rows::agreements(tx, at.desk()).await?.into_iter().filter(move |it| which(it)) {
        let mut agreement = rows::lock_agreement(tx, at.desk(), agreement.id).await?;
        agreement.version += 1;
        rows::put_agreement(tx, &agreement).await?;
        tell_asker(at, tx, &agreement).await?;
    }
    Ok(())
}

/// Sends the asker, where it runs a desk here, its newer copy.
async fn tell_asker(at: &At<'_>, tx: &mut Tx, agreement: &Agreement) -> Result<(), Fault> {
    send_terms(at, tx, agreement, false).await
}

/// Sends the asker its copy again, with the policies that it names.
pub(in crate::command) async fn tell_policies(
    at: &At<'_>,
    tx: &mut Tx,
    agreement: &Agreement,
) -> Result<(), Fault> {
    send_terms(at, tx, agreement, true).await
}

async fn send_terms(at: &At<'_>, tx: &mut Tx, agreement: &Agreement, whole: bool) -> Result<(), Fault> {
    let Some(Carrier::InProcess { desk: to }) = agreement.asker else { return Ok(()) };
    let (terms, policies) = message::Terms::of(terms_of(tx, agreement).await?);
    let policies = if whole { policies } else { Vec::new() };
    let message = Message::Terms { terms: Box::new(terms), policies }.into();
    let parcel = Parcel { to, agreement: agreement.id, upward: false, message };
    commit::post(at.engine, tx, at.desk(), &parcel, at.now).await.map(drop)
}

pub async fn put_policy(at: &At<'_>, tx: &mut Tx, policy: &Policy) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepPolicies)?;
    policy.must_be_sound()?;
    // Locked, so that of two that keep the same version at the same moment the second finds the first.
    rows::lock_desk(tx, at.desk()).await?;
    if let Ok(known) = rows::policy(tx, at.desk(), &policy.id, policy.version).await
        && *known != *policy
    {
        // A version is frozen into the requests opened under it.
        let exists = Refusal::new(Reason::AlreadyExists).with("kind", "version");
        return Err(Fault::Refused(exists.with("what", policy.version)));
    }
    rows::put_policy(tx, at.desk(), policy, at.now).await?;
    note(at, tx, Audited::PolicyKept, &policy.id, &policy.version.to_string()).await?;
    Ok(made(format!("{}/{}", policy.id, policy.version)))
}

pub async fn publish_terms(at: &At<'_>, tx: &mut Tx, given: &Both) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let text = Both { en: text::body("en", &given.en)?, fr: text::body("fr", &given.fr)? };
    rows::lock_desk(tx, at.desk()).await?;
    let version = rows::terms(tx, at.desk()).await?.first().map_or(0, |terms| terms.version) + 1;
    rows::put_terms(tx, at.desk(), &Terms { version, text, published: at.now }).await?;
    note(at, tx, Audited::TermsPublished, &version.to_string(), "").await?;
    Ok(made(version))
}

/// The signatory of an account accepts a version; what was accepted is kept.
pub async fn accept_terms(at: &At<'_>, tx: &mut Tx, version: u32) -> Result<Outcome, Fault> {
    let Viewer::Contact(seat) = at.viewer() else {
        return Err(Fault::Refused(Refusal::new(Reason::NotYours)));
    };
    if !seat.signatory {
        return Err(Fault::Refused(Refusal::new(Reason::NotSignatory)));
    }
    let newest = rows::terms(tx, at.desk()).await?;
    let newest = newest.first().ok_or(Refusal::new(Reason::NotFound))?;
    if newest.version != version {
        return Err(Fault::Refused(Refusal::new(Reason::ChangedMeanwhile)));
    }
    rows::accept_terms(tx, at.desk(), seat.account, version, seat.person, &seat.name, at.now).await?;
    note(at, tx, Audited::TermsAccepted, &version.to_string(), &seat.account.to_string()).await?;
    Ok(made(version))
}

pub async fn edit_guide(
    at: &At<'_>,
    tx: &mut Tx,
    id: AgreementId,
    given: Option<Both>,
) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    let mut agreement = rows::lock_agreement(tx, at.desk(), id).await?;
    must_see_account(at.viewer(), agreement.account)?;
    agreement.guide = match given {
        Some(given) => Some(Both { en: text::body("en", &given.en)?, fr: text::body("fr", &given.fr)? }),
        None => None,
    };
    agreement.version += 1;
    rows::put_agreement(tx, &agreement).await?;
    note(at, tx, Audited::GuideEdited, &agreement.name, "").await?;
    Ok(made(id))
}
