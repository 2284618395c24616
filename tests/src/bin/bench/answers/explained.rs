//! The table of explained differences: what is answered otherwise than before, on purpose, and why.

use super::compared::{Difference, What};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Requests of a list, as it shows them.
    Items,
    /// Requests whole, wherever they stand.
    Whole,
    /// How many a list holds.
    Count,
    /// What a search finds, as it shows it.
    Search,
    /// What a search finds, requests whole.
    WholeSearch,
    Entries,
    Escalations,
    Report,
    /// What else a desk keeps and says of itself.
    Desk,
    /// Rows of a page.
    Rows,
    /// Words on the page of a request.
    Words,
}

impl Of {
    fn name(self) -> &'static str {
        match self {
            Self::Items => "requests in lists",
            Self::Whole => "whole requests",
            Self::Count => "counts",
            Self::Search => "searches",
            Self::WholeSearch => "searches, requests whole",
            Self::Entries => "entries",
            Self::Escalations => "escalations",
            Self::Report => "reports",
            Self::Desk => "what a desk keeps",
            Self::Rows => "rows of pages",
            Self::Words => "words of pages",
        }
    }
}

/// A line of the table.
pub struct Explained {
    of: &'static [Of],
    what: What,
    /// The facts; a star stands for whatever begins or ends so. None, where a set or its order differs.
    facts: &'static [&'static str],
    pub why: &'static str,
}

/// All of it. A line is numbered by its place, from 1.
pub const EXPLAINED: &[Explained] = &[
    Explained {
        of: &[Of::Items, Of::Search],
        what: What::Gone,
        facts: &["*"],
        why: "A list shows an item of each request, made from its row. `expand=request` shows it whole: each list is asked in both \
              ways, and compared whole with the same facts.",
    },
    Explained {
        of: &[Of::Items, Of::Search, Of::Whole, Of::WholeSearch],
        what: What::New,
        facts: &["due_at", "next_due_at", "last_by"],
        why: "A request says when its next promise falls due, and a next desk’s; and who said something last.",
    },
    Explained {
        of: &[Of::Items, Of::Search, Of::Whole, Of::WholeSearch],
        what: What::New,
        facts: &["door", "waits_in*", "tags*"],
        why: "Queues are rows of the desk, and stand beside the door, which `queue` goes on naming; requests have tags.",
    },
    Explained {
        of: &[Of::Whole, Of::WholeSearch, Of::Escalations],
        what: What::New,
        facts: &["removal_asked"],
        why: "A side may ask for a passage to be taken out, and a record says that this waits.",
    },
    Explained {
        of: &[Of::Whole, Of::WholeSearch],
        what: What::Other,
        facts: &["shares[].seconds", "shares[].working_seconds"],
        why: "Whose turn it was counts on until now: the second build was asked later.",
    },
    Explained {
        of: &[Of::Report],
        what: What::Other,
        facts: &["*.held.*", "*.worked.*"],
        why: "The same, summed.",
    },
    Explained {
        of: &[Of::Escalations],
        what: What::New,
        facts: &["way*"],
        why: "What is carried by people, or by telephone beside a program, says which way it goes.",
    },
    Explained {
        of: &[Of::Desk],
        what: What::New,
        facts: &["doors*", "queues*"],
        why: "A next desk is reached through doors, and says which; a seat may be limited to queues.",
    },
    Explained {
        of: &[Of::Search, Of::WholeSearch],
        what: What::More,
        facts: &[],
        why: "A search finds any number or reference of the chain that the seat may see, words of different entries of one request, \
              and for the desk the words of triage and of escalations’ conversations, accounts’ names, contacts’ addresses, \
              telephone numbers and names of files.",
    },
    Explained {
        of: &[Of::Search, Of::WholeSearch],
        what: What::Order,
        facts: &[],
        why: "What bears a number or reference that is named comes first in `search`; the rest stays newest change first.",
    },
    Explained {
        of: &[Of::Rows],
        what: What::New,
        facts: &["*"],
        why: "A row says as well who said something last, what a next desk owes first, and its tags.",
    },
];

/// Which line explains a difference.
pub fn line_of(of: Of, difference: &Difference) -> Option<usize> {
    EXPLAINED.iter().position(|line| line.covers(of, difference))
}

impl Explained {
    fn covers(&self, of: Of, difference: &Difference) -> bool {
        let fact = difference.fact.as_str();
        // A line that names no fact is about sets and orders, which have none.
        let named = self.facts.is_empty() || self.facts.iter().any(|it| fits(it, fact));
        self.of.contains(&of) && self.what == difference.what && named
    }

    /// What it is about.
    pub fn about(&self) -> String {
        self.of.iter().map(|of| of.name()).collect::<Vec<_>>().join(", ")
    }

    /// What differs.
    pub fn differs(&self) -> String {
        let facts: Vec<String> = self.facts.iter().map(|fact| format!("`{fact}`")).collect();
        let beside = if facts.is_empty() { "" } else { ": " };
        format!("{}{beside}{}", self.what.name(), facts.join(", "))
    }
}

/// Whether a fact is meant by a name with stars before or behind it.
fn fits(name: &str, fact: &str) -> bool {
    match (name.strip_prefix('*'), name.strip_suffix('*')) {
        (Some(_), Some(_)) => fact.contains(name.trim_matches('*')),
        (Some(end), None) => fact.ends_with(end),
        (None, Some(begin)) => fact.starts_with(begin),
        (None, None) => fact == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difference(what: What, fact: &str) -> Difference {
        Difference { what, fact: fact.to_owned(), example: String::new() }
    }

    fn is_explained(of: Of, what: What, fact: &str) -> bool {
        line_of(of, &difference(what, fact)).is_some()
    }

    #[test]
    fn a_list_may_tell_less_of_a_request_and_a_request_itself_may_not() {
        assert!(is_explained(Of::Items, What::Gone, "triage[].duty"));
        assert!(!is_explained(Of::Whole, What::Gone, "triage[].duty"));
        assert!(!is_explained(Of::Items, What::Other, "status"));
    }

    #[test]
    fn a_fact_that_is_explained_covers_no_other() {
        assert!(is_explained(Of::Whole, What::New, "waits_in.name.fr"));
        assert!(is_explained(Of::Report, What::Other, "groups[].attainment.held.desk"));
        assert!(!is_explained(Of::Report, What::Other, "groups[].attainment.met"));
        assert!(!is_explained(Of::Whole, What::New, "due_attempt"));
    }

    #[test]
    fn nothing_explains_that_something_is_found_no_more() {
        for of in [Of::Items, Of::Whole, Of::Count, Of::Search, Of::WholeSearch, Of::Escalations, Of::Rows] {
            assert!(!is_explained(of, What::Missing, ""), "{of:?}");
            assert!(!is_explained(of, What::Status, ""), "{of:?}");
        }
        assert!(is_explained(Of::Search, What::More, ""));
        assert!(!is_explained(Of::Items, What::More, ""));
    }
}
