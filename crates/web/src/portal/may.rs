//! What a contact may do with a request now: offered on its page, judged by the domain.

use domain::event::Ending;
use domain::life::Status;
use domain::policy::{ChangeTakes, Policy};
use engine::view::{ClockView, ContactRequest};

/// The acts that a request's page offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct May {
    pub reply: bool,
    /// A question waits, with its fields.
    pub answer: bool,
    /// A resolution waits.
    pub judge: bool,
    pub hand_back: bool,
    /// A severity was proposed by the desk.
    pub severity_answer: bool,
    /// Levels that may be asked for.
    pub severities: Vec<u8>,
    pub manager: bool,
    pub withdraw: bool,
    pub reopen: bool,
    /// What was left out is still to follow.
    pub complete: bool,
    /// A sign of life is awaited.
    pub check_in: bool,
}

impl May {
    pub fn of(it: &ContactRequest, policy: Option<&Policy>) -> Self {
        let open = it.status.is_open();
        let answer = it.status == Status::Waiting && it.asked.is_some();
        let passed_on = matches!(it.ending, Some(Ending::Duplicate | Ending::Transferred));
        Self {
            // What is said of a duplicate reaches the request that it became part of.
            reply: (open && !answer) || it.ending == Some(Ending::Duplicate),
            answer,
            judge: it.status == Status::Resolved,
            hand_back: it.status == Status::HandedBack && it.hand_back.is_some(),
            severity_answer: open && it.severity_waits(),
            severities: match policy {
                Some(policy) if open && it.severity_offer.is_none() => levels(it.severity.level, policy),
                _ => Vec::new(),
            },
            manager: open && it.management.last().is_none_or(|last| last.released.is_some()),
            withdraw: open,
            complete: open && !it.incomplete.is_empty(),
            check_in: open && ClockView::check_in(&it.clocks).is_some(),
            reopen: it.status == Status::Closed && !passed_on,
        }
    }
}

fn levels(now: u8, policy: &Policy) -> Vec<u8> {
    let rule = &policy.severity_change;
    let levels = policy.severities.iter().map(|level| level.level.0);
    levels
        .filter(|level| {
            let takes = if *level < now { rule.asker_raises } else { rule.asker_lowers };
            *level != now && takes != ChangeTakes::Impossible
        })
        .collect()
}
