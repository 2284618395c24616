//! Terms as they travel: a policy by its name and version, which do not change once they are kept, and its text only to a
//! desk that lacks it.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::calendar::Calendars;
use crate::desk::{Crossing, LinkTerms, PolicyRef};
use crate::form::Form;
use crate::kind::Kind;
use crate::policy::Policy;
use crate::seat::AuthorisedContact;

use super::v1;

/// What an asker needs beforehand, with policies by name and version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "v1::Terms", into = "v1::Terms")]
pub struct Terms {
    pub version: u32,
    pub products: Vec<String>,
    pub kinds: Vec<Kind>,
    pub policy: PolicyRef,
    pub deployment: Option<PolicyRef>,
    pub calendar: Calendars,
    pub forms: Vec<Form>,
    pub contacts: Vec<AuthorisedContact>,
    pub crossing: Crossing,
    pub ends: Option<Timestamp>,
    pub readable_until: Option<Timestamp>,
}

impl Terms {
    /// Terms on their way, and the policies that they name.
    pub fn of(terms: LinkTerms) -> (Self, Vec<Policy>) {
        let LinkTerms {
            version,
            products,
            kinds,
            policy,
            deployment,
            calendar,
            forms,
            contacts,
            crossing,
            ends,
            readable_until,
        } = terms;
        let sent = Self {
            version,
            products,
            kinds,
            policy: policy.named(),
            deployment: deployment.as_ref().map(Policy::named),
            calendar,
            forms,
            contacts,
            crossing,
            ends,
            readable_until,
        };
        (sent, std::iter::once(policy).chain(deployment).collect())
    }

    /// The terms whole, where each policy that they name is among those that came with them or is known from the terms
    /// of before; `None`: one is missing.
    pub fn with(self, sent: &[Policy], before: &LinkTerms) -> Option<LinkTerms> {
        let known = || sent.iter().chain([&before.policy]).chain(&before.deployment);
        let find = |wanted: &PolicyRef| known().find(|it| it.named() == *wanted).cloned();
        let Self {
            version,
            products,
            kinds,
            policy,
            deployment,
            calendar,
            forms,
            contacts,
            crossing,
            ends,
            readable_until,
        } = self;
        Some(LinkTerms {
            version,
            products,
            kinds,
            policy: find(&policy)?,
            deployment: match deployment {
                Some(named) => Some(find(&named)?),
                None => None,
            },
            calendar,
            forms,
            contacts,
            crossing,
            ends,
            readable_until,
        })
    }
}
