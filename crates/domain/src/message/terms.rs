//! Terms as they travel: a policy by its name and version, which do not change once they are kept, and its text only to a
//! desk that lacks it.

use std::convert::Infallible;

use crate::desk::{LinkTerms, PolicyRef};
use crate::policy::Policy;

/// What an asker needs beforehand, with policies by name and version.
pub type Terms = LinkTerms<PolicyRef>;

impl Terms {
    /// Terms on their way, and the policies that they name.
    pub fn of(terms: LinkTerms) -> (Self, Vec<Policy>) {
        let mut policies = Vec::new();
        let Ok(named) = terms.with_policies(|policy| {
            let named = policy.named();
            policies.push(policy);
            Ok::<_, Infallible>(named)
        });
        (named, policies)
    }

    /// The terms whole, where each policy that they name is among those that came with them or is known from the terms
    /// of before; `None`: one is missing.
    pub fn with(self, sent: &[Policy], before: &LinkTerms) -> Option<LinkTerms> {
        let known = || sent.iter().chain([&before.policy]).chain(&before.deployment);
        self.with_policies(|wanted| known().find(|it| it.named() == wanted).cloned().ok_or(())).ok()
    }
}
