//! Next desks: what is kept of each, and who of us may ask one that is reached by hand. What a desk of this
//! installation says of itself, it sends (`receive::new_terms`).

use domain::audit::Audited;
use domain::contacts;
use domain::desk::{Doors, Link, LinkTerms};
use domain::door::LinkDoor;
use domain::id::{LinkId, PersonId};
use domain::seat::AuthorisedContact;
use domain::text;
use domain::{Reason, Refusal};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::rows;
use store::{Fault, Tx};

use super::super::{At, hand_over};
use super::agreements::Requalify;
use super::{made, note};
use crate::may::{self, Action};
use crate::outcome::Outcome;
use crate::seats;
use crate::seats::fold_email;
use domain::seat::Viewer;

/// An agent of this desk who may ask a next desk, or who takes the place of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameLinkContact {
    pub link: LinkId,
    pub person: PersonId,
    /// The address the next desk knows.
    pub email: String,
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

/// A new link (seen at version 0), or a change of one as it was seen: all but its contacts and forms, and more of its
/// doors than the usual address, which have their own commands.
pub async fn put(at: &At<'_>, tx: &mut Tx, given: &Link) -> Result<Outcome, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    rows::lock_desk(tx, at.desk()).await?;
    let known = match rows::lock_link(tx, at.desk(), given.id).await {
        Ok(known) => Some(known),
        Err(Fault::Refused(_)) => None,
        Err(fault) => return Err(fault),
    };
    let mut link = Link { desk: at.desk(), ..given.clone() };
    link.name = text::line("name", &given.name)?;
    let usual = given.usual().ok_or_else(|| Refusal::field(Reason::FieldMissing, "carrier"))?;
    let address = usual.address.as_deref().map(|portal| text::line("portal", portal)).transpose()?;
    // What goes another way has commands of its own, and so has what else is said of the usual one.
    let others = known.iter().flat_map(|known| &known.doors).filter(|it| it.door.is_some()).cloned();
    let before = known.as_ref().and_then(Link::usual).filter(|before| before.carrier == usual.carrier);
    let usual = LinkDoor { door: None, address, ..before.unwrap_or(usual).clone() };
    link.doors = std::iter::once(usual).chain(others).collect();
    if link.is_by_hand() {
        by_hand(&mut link, known.as_ref())?;
    } else if !matches!(at.viewer(), Viewer::Operator { .. }) {
        // Joining two desks of this installation concerns both.
        return Err(Fault::Refused(Refusal::new(Reason::OnlyByHand)));
    }
    rows::put_link(tx, &link).await?;
    if known.is_some_and(|known| known.terms.contacts != link.terms.contacts) {
        hand_over::settle(at, tx, &link).await?;
    }
    note(at, tx, Audited::LinkKept, &link.name, &link.id.to_string()).await?;
    Ok(made(link.id))
}

/// What a link by hand must keep to, since nobody at the other end says it.
fn by_hand(link: &mut Link, known: Option<&Link>) -> Result<(), Refusal> {
    let invalid = |fault: &str| Refusal::new(Reason::CalendarInvalid).with("fault", fault);
    link.terms.calendar.check().map_err(|fault| invalid(fault.code()))?;
    for policy in std::iter::once(&link.terms.policy).chain(&link.terms.deployment) {
        policy.must_be_sound()?;
    }
    match known {
        Some(known) if !known.is_by_hand() => return Err(Refusal::new(Reason::OnlyByHand)),
        Some(known) if known.terms.version != link.terms.version => {
            return Err(Refusal::new(Reason::ChangedMeanwhile));
        }
        Some(known) => {
            link.agreement = known.agreement;
            link.terms.contacts.clone_from(&known.terms.contacts);
            link.terms.forms.clone_from(&known.terms.forms);
            link.terms.version = known.terms.version + 1;
        }
        None => {
            let given = std::mem::take(&mut link.terms.contacts);
            for contact in given {
                link.terms.contacts = contacts::name(&link.terms.contacts, contact, &link.terms.rules())?;
            }
            for form in std::mem::take(&mut link.terms.forms) {
                let form = form.joining(&link.terms.forms)?;
                link.terms.forms.push(form);
            }
            link.terms.version = 1;
        }
    }
    link.terms.rules().must_fit(&link.terms.contacts)
}

/// A link by hand, locked for a change of its terms.
pub(super) async fn lock(at: &At<'_>, tx: &mut Tx, id: LinkId) -> Result<Link, Fault> {
    may::must(at.viewer(), Action::KeepAgreements)?;
    rows::lock_desk(tx, at.desk()).await?;
    let link = rows::lock_link(tx, at.desk(), id).await?;
    if link.is_by_hand() { Ok(link) } else { Err(Fault::Refused(Refusal::new(Reason::OnlyByHand))) }
}

/// Writes a link with other contacts; who follows those that are gone is settled with it.
async fn with(
    at: &At<'_>,
    tx: &mut Tx,
    mut link: Link,
    contacts: Vec<AuthorisedContact>,
) -> Result<(), Fault> {
    let version = link.terms.version + 1;
    link.replace_terms(LinkTerms { version, contacts, ..link.terms.clone() });
    rows::put_link(tx, &link).await?;
    hand_over::settle(at, tx, &link).await
}

/// Names a contact. The link's row is locked, so the cap holds when two are named at the same moment.
pub async fn name_contact(at: &At<'_>, tx: &mut Tx, given: &NameLinkContact) -> Result<Outcome, Fault> {
    let link = lock(at, tx, given.link).await?;
    if given.replaces.is_some() {
        text::line("reason", given.reason.as_deref().unwrap_or_default())?;
    }
    let agent = seats::agent_who_is(tx, at.desk(), given.person).await?;
    let agent = agent.ok_or_else(|| Refusal::field(Reason::FieldInvalid, "person"))?;
    let contact = AuthorisedContact {
        person: given.person,
        name: agent.name,
        email: fold_email(&given.email)?,
        door: given.door,
        qualified_until: given.qualified_until,
        products: given.products.clone(),
        replaces: given.replaces,
    };
    let email = contact.email.clone();
    let after = contacts::name(&link.terms.contacts, contact, &link.terms.rules())?;
    with(at, tx, link, after).await?;
    note(at, tx, Audited::ContactNamed, &email, given.reason.as_deref().unwrap_or_default()).await?;
    Ok(made(given.person))
}

/// Takes a contact off; their open escalations pass to another.
pub async fn remove_contact(
    at: &At<'_>,
    tx: &mut Tx,
    link: LinkId,
    person: PersonId,
    reason: &str,
) -> Result<Outcome, Fault> {
    let link = lock(at, tx, link).await?;
    let reason = text::line("reason", reason)?;
    let after = contacts::remove(&link.terms.contacts, person)?;
    with(at, tx, link, after).await?;
    note(at, tx, Audited::ContactRemoved, &person.to_string(), &reason).await?;
    Ok(made(person))
}

/// Gives a contact a new date, and other products where they are said.
pub async fn requalify(at: &At<'_>, tx: &mut Tx, given: &Requalify<LinkId>) -> Result<Outcome, Fault> {
    let link = lock(at, tx, given.at).await?;
    let after = given.among(&link.terms.contacts, &link.terms.rules())?;
    let name = given.name_in(&after);
    with(at, tx, link, after).await?;
    note(at, tx, Audited::ContactRequalified, &name, &given.said()).await?;
    Ok(made(given.person))
}
