//! Lists that may be long: a page of them, what people are searched for, and where the others are.

use std::collections::HashMap;

use engine::{PeopleFilter, WhichPage};

use super::said;
use crate::shell::query;

/// Where a list goes on.
pub(super) struct Pages {
    /// The words that a name or an address holds.
    pub q: String,
    /// There is more than a page, so that a search is offered.
    pub searchable: bool,
    pub first: Option<String>,
    pub next: Option<String>,
}

impl Pages {
    /// What the address asks for: `?q=&from=`.
    pub fn asked(asked: &HashMap<String, String>) -> PeopleFilter {
        let some = |name| Some(said(asked, name)).filter(|it| !it.trim().is_empty());
        PeopleFilter { q: some("q"), cursor: some("from"), ..PeopleFilter::default() }
    }

    /// The page of a list that is not searched: `?from=`.
    pub fn which(asked: &HashMap<String, String>) -> WhichPage {
        let cursor = Some(said(asked, "from")).filter(|it| !it.trim().is_empty());
        WhichPage { cursor, limit: None }
    }

    /// Its links: `kept` is what else the address asks for.
    pub fn keeping(
        here: &str,
        kept: &[(&str, &str)],
        asked: &HashMap<String, String>,
        next: Option<String>,
    ) -> Self {
        let from = said(asked, "from");
        let to = |from: &str| {
            let pairs: Vec<(&str, &str)> = kept.iter().copied().chain([("from", from)]).collect();
            format!("{here}{}", query(&pairs))
        };
        Self {
            searchable: false,
            first: (!from.is_empty()).then(|| to("")),
            next: next.map(|next| to(&next)),
            q: String::new(),
        }
    }

    /// The links of a page at this address, which `next` goes on from.
    pub fn of(here: &str, asked: &HashMap<String, String>, next: Option<String>) -> Self {
        let (q, from) = (said(asked, "q"), said(asked, "from"));
        let to = |from: &str| format!("{here}{}", query(&[("q", &q), ("from", from)]));
        Self {
            searchable: next.is_some() || !from.is_empty() || !q.is_empty(),
            first: (!from.is_empty()).then(|| to("")),
            next: next.map(|next| to(&next)),
            q,
        }
    }
}
