//! Authorised contacts as they are kept, on an agreement and on a next desk reached by hand: named under the cap,
//! qualified, replaced, removed; and who follows one who is gone.

use jiff::civil::Date;

use crate::Timestamp;
use crate::desk::authorised;
use crate::id::PersonId;
use crate::kind::Door;
use crate::policy::Policy;
use crate::refusal::{Reason, Refusal, not_found};
use crate::seat::AuthorisedContact;

/// What the contacts of an agreement or a link must keep to.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub policy: &'a Policy,
    /// The policy while a product is being deployed, where it is another one.
    pub deployment: Option<&'a Policy>,
    /// How many there may be; `None` = the policy's number.
    pub cap: Option<u32>,
}

impl Rules<'_> {
    fn cap(&self) -> Option<u32> {
        self.cap.or(self.policy.contacts.cap)
    }

    /// Refuses more contacts than there may be.
    pub fn must_fit(&self, contacts: &[AuthorisedContact]) -> Result<(), Refusal> {
        match self.cap() {
            Some(cap) if contacts.len() > cap as usize => {
                Err(Refusal::new(Reason::ContactCapReached).with("cap", cap))
            }
            _ => Ok(()),
        }
    }

    /// Refuses a contact without a date where a policy demands a qualification: they could never send anything.
    pub fn must_be_dated(&self, contact: &AuthorisedContact) -> Result<(), Refusal> {
        let demanded =
            self.policy.contacts.qualified || self.deployment.is_some_and(|it| it.contacts.qualified);
        if demanded && contact.door.opens(Door::Technical) && contact.qualified_until.is_none() {
            return Err(Refusal::field(Reason::FieldMissing, "qualified_until"));
        }
        Ok(())
    }
}

/// Names a contact, or puts one in another's place.
pub fn name(
    contacts: &[AuthorisedContact],
    new: AuthorisedContact,
    rules: &Rules<'_>,
) -> Result<Vec<AuthorisedContact>, Refusal> {
    let mut after = match new.replaces {
        Some(replaced) => remove(contacts, replaced)?,
        None => contacts.to_vec(),
    };
    if after.iter().any(|contact| contact.person == new.person) {
        return Err(Refusal::new(Reason::AlreadyExists).with("what", &new.email));
    }
    rules.must_be_dated(&new)?;
    after.push(new);
    rules.must_fit(&after)?;
    Ok(after)
}

/// Takes a contact off.
pub fn remove(contacts: &[AuthorisedContact], person: PersonId) -> Result<Vec<AuthorisedContact>, Refusal> {
    let after: Vec<_> = contacts.iter().filter(|contact| contact.person != person).cloned().collect();
    if after.len() == contacts.len() { Err(not_found()) } else { Ok(after) }
}

/// A new date, and the products it covers where they are said.
pub fn requalify(
    contacts: &[AuthorisedContact],
    person: PersonId,
    until: Option<Date>,
    products: Option<&[String]>,
    rules: &Rules<'_>,
) -> Result<Vec<AuthorisedContact>, Refusal> {
    let mut after = contacts.to_vec();
    let contact = after.iter_mut().find(|contact| contact.person == person).ok_or_else(not_found)?;
    contact.qualified_until = until;
    if let Some(products) = products {
        contact.products = products.to_vec();
    }
    rules.must_be_dated(contact)?;
    Ok(after)
}

/// Who follows a contact who is gone: the one named in their place, else the first who is entitled and qualified, and
/// who can take it (`can`: has a seat at this desk and sees what is behind it).
pub fn successor<'a>(
    contacts: &'a [AuthorisedContact],
    gone: PersonId,
    (policy, door, product): (&Policy, Door, Option<&str>),
    now: Timestamp,
    can: impl Fn(PersonId) -> bool,
) -> Option<&'a AuthorisedContact> {
    let fits = |contact: &&AuthorisedContact| {
        can(contact.person) && authorised(contacts, policy, contact.person, door, product, now).is_ok()
    };
    let in_place = contacts.iter().filter(|contact| contact.replaces == Some(gone)).find(fits);
    in_place.or_else(|| contacts.iter().find(fits))
}
