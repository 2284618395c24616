//! What this agent can do to a request now, so that the page offers that and nothing else; and what may have been done
//! before a rule ended it. The engine decides anyway.

use domain::event::{Ending, Side};
use domain::life::Status;
use domain::policy::Policy;
use domain::seat::AgentSeat;
use engine::view::DeskRequest;
use engine::{Action, role_may};

/// What is offered.
pub(super) struct May {
    /// Whether the agent works what comes by this door at all.
    pub work: bool,
    pub reply: bool,
    pub call: bool,
    pub triage: bool,
    pub escalate: bool,
    pub acts: Vec<Act>,
}

/// An act with a form of its own.
pub(super) struct Act {
    pub code: &'static str,
    pub icon: &'static str,
    /// It has its own button elsewhere on the page, so the menu leaves it out.
    pub beside: bool,
}

impl May {
    /// `desks`: whether there are sister desks; `next`: whether there is a next desk.
    pub fn of(seat: &AgentSeat, it: &DeskRequest, policy: Option<&Policy>, desks: bool, next: bool) -> Self {
        let work = role_may(seat.role, Action::work(it.door));
        let (status, open) = (it.status, it.status.is_open());
        let begun = matches!(status, Status::New | Status::Open | Status::Waiting);
        let manager = it.management.last().filter(|it| it.released.is_none());
        let offered = it.severity_offer.as_ref();
        let own = it.account.is_none();
        let lead = role_may(seat.role, Action::ManageManagers);
        let mut acts = Vec::new();
        let mut add = |may: bool, code, icon, beside| {
            if work && may {
                acts.push(Act { code, icon, beside });
            }
        };
        add(status == Status::New, "accept", "check", true);
        add(true, "assign", "person", false);
        add(begun, "ask", "question", false);
        add(begun || status == Status::Resolved, "resolve", "check", true);
        add(open, "severity", "alert", false);
        add(open && offered.is_some_and(|it| it.by == Side::Asker), "agree-severity", "check", true);
        add(open && offered.is_some_and(|it| it.by == Side::Asked), "take-back-severity", "cross", false);
        add(status == Status::Resolved, "confirm", "check", true);
        add(!own && !super::told::kinds(it).is_empty(), "told", "phone", false);
        add(open && !it.from_desk, "classify", "edit", false);
        add(open, "move", "inbox", false);
        let reasons = policy.is_some_and(|policy| !policy.hand_back.reasons.is_empty());
        add(begun && !own && reasons, "hand-back", "hand-back", false);
        add(begun && !own, "reject", "cross", false);
        add(open && lead && manager.is_some_and(|it| it.manager.is_none()), "manager-answer", "flag", true);
        add(open && lead && manager.is_some(), "manager-release", "flag", true);
        add(open && own && manager.is_none(), "manager", "flag", false);
        add(open && !own, "attempt", "phone", false);
        add(open, "page", "bell", false);
        add(open && it.escalations.iter().filter(|it| it.open).count() > 1, "lead", "escalate", false);
        let free = !it.escalations.iter().any(|it| it.open);
        add(open && free, "duplicate", "merge", false);
        add(open && free && desks && role_may(seat.role, Action::Transfer), "transfer", "external", false);
        add(open && status != Status::HandedBack, "close", "lock", false);
        add(it.removal_asked && role_may(seat.role, Action::Redact), "answer-removal", "lock", false);
        add(open && own, "withdraw", "cross", false);
        add(status == Status::Closed && own, "reopen", "history", false);
        Self {
            work,
            reply: work && open,
            // A call before silence closed it takes that back.
            call: work && (open || it.ending == Some(Ending::Expired)),
            triage: work && open && next,
            escalate: role_may(seat.role, Action::Escalate) && open && next,
            acts,
        }
    }

    pub fn has(&self, code: &str) -> bool {
        self.acts.iter().any(|act| act.code == code)
    }
}
