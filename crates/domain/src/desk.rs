//! Desks, what they promise (agreements), and whom they ask (links). Rows with audit events, not folds.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::calendar::Calendars;
use crate::cover::Cover;
use crate::door::LinkDoor;
use crate::form::Form;
use crate::id::{AccountId, AgreementId, CalendarId, DeskId, LinkId, PersonId};
use crate::kind::{Door, Kind, Phase, choices};
use crate::policy::Policy;
use crate::refusal::{Reason, Refusal};
use crate::seat::AuthorisedContact;
use crate::text::{self, Both, Language};
use crate::{SignedDuration, Timestamp};

choices! {
    /// Where a desk stands in the chain, for people who look at it from above.
    Tier { Partner = "partner", Distributor = "distributor", Vendor = "vendor" }
}

/// An organisation's place for answering requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Desk {
    pub id: DeskId,
    /// In addresses of pages: lower-case letters, digits, hyphens.
    pub slug: String,
    pub name: String,
    /// The organisation that answers here; it may run several desks.
    pub organisation: String,
    /// In front of public numbers: two to five capital letters.
    pub prefix: String,
    pub tier: Tier,
    pub languages: Vec<Language>,
    pub brand: Brand,
    /// Business hours and holidays, where neither agreement nor policy names others.
    pub calendar: Calendars,
    /// The named calendar that these hours are a copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_calendar: Option<CalendarId>,
    /// Products this desk supports, in its own words.
    pub products: Vec<String>,
    /// Address of the support mailbox, in lower case: of one desk alone.
    pub mailbox: Option<String>,
    /// Grows with every change of what its administrators set.
    #[serde(default)]
    pub version: u32,
}

/// How a desk, or the vendor it stands for, looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    pub name: String,
    /// Main colour, `#rrggbb`.
    pub colour: String,
    /// A line under the name.
    #[serde(default)]
    pub tagline: Option<Both>,
}

/// The most bytes that the names of a desk's products take together: some ten thousand products.
pub const MOST_OF_PRODUCTS: usize = 256 * 1024;

impl Brand {
    /// The brand as it is kept, in the field of this name: a name, a colour of the form `#rrggbb`, and a line in both
    /// languages or none.
    pub fn checked(self, field: &str) -> Result<Self, Refusal> {
        self.sound().map_err(|refusal| refusal.within(field))
    }

    fn sound(self) -> Result<Self, Refusal> {
        let wrong = || Refusal::field(Reason::FieldInvalid, "colour");
        let digits = self.colour.strip_prefix('#').ok_or_else(wrong)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let tagline = match self.tagline {
            Some(it) if !(it.en.trim().is_empty() && it.fr.trim().is_empty()) => {
                Some(Both { en: text::line("tagline.en", &it.en)?, fr: text::line("tagline.fr", &it.fr)? })
            }
            _ => None,
        };
        Ok(Self { name: text::line("name", &self.name)?, colour: self.colour.to_ascii_lowercase(), tagline })
    }
}

/// Products as a desk keeps them: each once, none empty.
pub fn products(given: &[String]) -> Result<Vec<String>, Refusal> {
    let (mut kept, mut known, mut bytes) = (Vec::new(), HashSet::new(), 0);
    for product in given {
        let product = text::line("products", product)?;
        if known.insert(product.clone()) {
            bytes += product.len();
            kept.push(product);
        }
        if bytes > MOST_OF_PRODUCTS {
            return Err(Refusal::field(Reason::FieldTooLong, "products"));
        }
    }
    Ok(kept)
}

choices! {
    /// Whose brand the customers of an agreement see.
    BrandChoice { Own = "own", Vendor = "vendor" }
}

choices! {
    /// Which door an authorised contact may use.
    Doors { Technical = "technical", Commercial = "commercial", Both = "both" }
}

impl Doors {
    /// Whether it leads to the door.
    pub fn opens(self, door: Door) -> bool {
        match self {
            Self::Both => true,
            Self::Technical => door == Door::Technical,
            Self::Commercial => door == Door::Business,
        }
    }
}

/// Desk D supports organisation O: what was agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    pub id: AgreementId,
    pub desk: DeskId,
    pub account: AccountId,
    pub name: String,
    /// The contract's own reference.
    pub reference: Option<String>,
    /// Products covered; empty = all of the desk's.
    pub products: Vec<String>,
    /// Kinds that may be asked; empty = all.
    pub kinds: Vec<Kind>,
    pub policy: PolicyRef,
    /// The policy while a product is being deployed, where it is another one.
    #[serde(default)]
    pub deployment: Option<PolicyRef>,
    /// Hours that count for this agreement, where it has hours of its own.
    pub calendar: Option<Calendars>,
    /// The named calendar that counts, where it has none of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_calendar: Option<CalendarId>,
    pub brand: BrandChoice,
    /// The vendor's look, where that brand was chosen.
    pub vendor_brand: Option<Brand>,
    pub contacts: Vec<AuthorisedContact>,
    /// How many authorised contacts; `None` = the policy's number.
    pub cap: Option<u32>,
    pub crossing: Crossing,
    pub starts: Timestamp,
    /// Intake stops.
    pub ends: Option<Timestamp>,
    /// Reading stops.
    pub readable_until: Option<Timestamp>,
    /// Where answers go when the account runs a desk of its own.
    pub asker: Option<Carrier>,
    /// The welcome guide where it was edited by hand.
    pub guide: Option<Both>,
    /// Grows with every change.
    pub version: u32,
}

/// A policy by name and version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PolicyRef {
    pub id: String,
    pub version: u32,
}

/// What may cross to the next desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crossing {
    pub personal_data: bool,
    pub attachments: bool,
}

/// Who carries messages over a hop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "carrier", rename_all = "kebab-case")]
pub enum Carrier {
    /// Both desks live in this installation.
    InProcess { desk: DeskId },
    /// People telephone, or use the other side's portal.
    ByHand,
}

/// The asker's side of an agreement: its copy of what the next desk says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "KeptLink")]
pub struct Link {
    pub id: LinkId,
    /// The asking desk, whose record this is.
    pub desk: DeskId,
    /// The agreement's id at the next desk; ours alone when the link is by hand.
    pub agreement: AgreementId,
    /// The next desk's name.
    pub name: String,
    /// How it is reached for what goes through each door; one takes whatever has none of its own.
    pub doors: Vec<LinkDoor>,
    pub terms: LinkTerms,
}

/// A link as it is kept: one from before there were doors has one way for everything.
#[derive(Deserialize)]
struct KeptLink {
    id: LinkId,
    desk: DeskId,
    agreement: AgreementId,
    name: String,
    terms: LinkTerms,
    #[serde(flatten)]
    ways: KeptWays,
}

/// How a kept link is reached.
#[derive(Deserialize)]
pub(crate) struct KeptWays {
    #[serde(default)]
    doors: Vec<LinkDoor>,
    #[serde(default)]
    carrier: Option<Carrier>,
    #[serde(default)]
    portal: Option<String>,
}

pub(crate) fn doors_of(KeptWays { doors, carrier, portal }: KeptWays) -> Vec<LinkDoor> {
    match carrier {
        Some(carrier) if doors.is_empty() => vec![LinkDoor::of_everything(carrier, portal)],
        _ => doors,
    }
}

impl From<KeptLink> for Link {
    fn from(kept: KeptLink) -> Self {
        let KeptLink { id, desk, agreement, name, terms, ways } = kept;
        Self { id, desk, agreement, name, doors: doors_of(ways), terms }
    }
}

/// What the asker needs beforehand, as a versioned copy: checked here first, decided by its owner. Its policies are whole,
/// or named (`message::Terms`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "P: Deserialize<'de>"))]
pub struct LinkTerms<P = Policy> {
    pub version: u32,
    pub products: Vec<String>,
    pub kinds: Vec<Kind>,
    pub policy: P,
    /// The policy while a product is being deployed, where it is another one.
    #[serde(default)]
    pub deployment: Option<P>,
    pub calendar: Calendars,
    pub forms: Vec<Form>,
    pub contacts: Vec<AuthorisedContact>,
    pub crossing: Crossing,
    pub ends: Option<Timestamp>,
    pub readable_until: Option<Timestamp>,
}

impl Agreement {
    /// The agreement as it is kept: named, with the vendor's brand where customers see it, and dates in their order.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.name = text::line("name", &self.name)?;
        if self.brand == BrandChoice::Vendor && self.vendor_brand.is_none() {
            return Err(Refusal::field(Reason::FieldMissing, "vendor_brand"));
        }
        self.vendor_brand = self.vendor_brand.map(|brand| brand.checked("vendor_brand")).transpose()?;
        self.must_end_in_order()?;
        Ok(self)
    }

    /// It ends no earlier than it starts, and is read no shorter than it takes requests.
    pub fn must_end_in_order(&self) -> Result<(), Refusal> {
        if self.ends.is_some_and(|ends| ends < self.starts) {
            return Err(Refusal::field(Reason::FieldInvalid, "ends"));
        }
        match (self.ends, self.readable_until) {
            (Some(ends), Some(until)) if until < ends => {
                Err(Refusal::field(Reason::FieldInvalid, "readable_until"))
            }
            (None, Some(_)) => Err(Refusal::field(Reason::FieldInvalid, "readable_until")),
            _ => Ok(()),
        }
    }

    /// Intake is open between start and end.
    pub fn must_take_requests(&self, now: Timestamp) -> Result<(), Refusal> {
        if now < self.starts || self.ends.is_some_and(|ends| now >= ends) {
            return Err(Refusal::new(Reason::IntakeClosed));
        }
        Ok(())
    }

    /// Reading lasts to a stated date after the end.
    pub fn must_be_readable(&self, now: Timestamp) -> Result<(), Refusal> {
        let until = self.readable_until.or(self.ends);
        if until.is_some_and(|until| now >= until) {
            return Err(Refusal::new(Reason::AgreementEnded));
        }
        Ok(())
    }

    /// The policy that counts in a phase.
    pub fn policy_for(&self, phase: Phase) -> &PolicyRef {
        match phase {
            Phase::Deployment => self.deployment.as_ref().unwrap_or(&self.policy),
            Phase::Production => &self.policy,
        }
    }

    /// What it covers.
    pub fn cover(&self) -> Cover<'_> {
        Cover { kinds: &self.kinds, products: &self.products }
    }
}

impl<P> LinkTerms<P> {
    /// The same terms with each of their policies in another form, unless one has none.
    pub fn with_policies<Q, E>(self, mut form: impl FnMut(P) -> Result<Q, E>) -> Result<LinkTerms<Q>, E> {
        Ok(LinkTerms {
            version: self.version,
            products: self.products,
            kinds: self.kinds,
            policy: form(self.policy)?,
            deployment: self.deployment.map(form).transpose()?,
            calendar: self.calendar,
            forms: self.forms,
            contacts: self.contacts,
            crossing: self.crossing,
            ends: self.ends,
            readable_until: self.readable_until,
        })
    }
}

impl LinkTerms {
    /// What its contacts must keep to.
    pub fn rules(&self) -> crate::contacts::Rules<'_> {
        crate::contacts::Rules { policy: &self.policy, deployment: self.deployment.as_ref(), cap: None }
    }

    /// The policy that counts in a phase.
    pub fn policy_for(&self, phase: Phase) -> &Policy {
        match phase {
            Phase::Deployment => self.deployment.as_ref().unwrap_or(&self.policy),
            Phase::Production => &self.policy,
        }
    }

    /// What it covers.
    pub fn cover(&self) -> Cover<'_> {
        Cover { kinds: &self.kinds, products: &self.products }
    }
}

/// The authorised contact among those named, entitled and qualified for this door and product.
pub fn authorised<'a>(
    contacts: &'a [AuthorisedContact],
    policy: &Policy,
    person: PersonId,
    door: Door,
    product: Option<&str>,
    now: Timestamp,
) -> Result<&'a AuthorisedContact, Refusal> {
    let contact = contacts
        .iter()
        .find(|contact| contact.person == person && contact.door.opens(door))
        .ok_or_else(|| Refusal::new(Reason::NotAuthorisedContact))?;
    if door == Door::Technical && policy.contacts.qualified {
        // A qualification dated with a day lasts to the end of that day everywhere on earth.
        let today = (now - SignedDuration::from_hours(12)).to_zoned(jiff::tz::TimeZone::UTC).date();
        let in_time = contact.qualified_until.is_some_and(|until| until >= today);
        let for_product =
            contact.products.is_empty() || product.is_none_or(|p| contact.products.iter().any(|it| it == p));
        if !(in_time && for_product) {
            return Err(Refusal::new(Reason::NotQualified).with("name", &contact.name));
        }
    }
    Ok(contact)
}

/// Refuses an act of whoever may not do it for the asker, on either side of a hop: a contact who is not named, or who
/// is not qualified any more. That one opens nothing new and asks for nothing more, still answers, and still writes
/// down what was said on the telephone.
pub fn must_be_entitled(
    contacts: &[AuthorisedContact],
    policy: &Policy,
    person: PersonId,
    (door, product): (Door, Option<&str>),
    act: &Act,
    now: Timestamp,
) -> Result<(), Refusal> {
    match authorised(contacts, policy, person, door, product, now) {
        Ok(_) => Ok(()),
        Err(refusal) if refusal.reason == Reason::NotQualified => {
            if act.answers() || matches!(act, Act::Call { .. }) { Ok(()) } else { Err(refusal) }
        }
        Err(refusal) => Err(refusal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_names_as_many_products_as_it_has_and_not_endlessly_many() {
        let many: Vec<String> = (0..2_000).map(|nth| format!("Product {nth}")).collect();
        assert_eq!(products(&[many.clone(), many].concat()).map(|kept| kept.len()), Ok(2_000));
        let endless: Vec<String> = (0..20_000).map(|nth| format!("A product, {nth}")).collect();
        assert_eq!(products(&endless).map_err(|refusal| refusal.reason), Err(Reason::FieldTooLong));
    }
}
