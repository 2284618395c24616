//! What each kind of entry says to the desk.

use domain::Timestamp;
use domain::entry::EntryKind;
use domain::event::Why;
use engine::view::DeskEntry;

use super::Teller;

impl Teller<'_> {
    /// What happened, said of whoever did it. `None`: it has no sentence of its own.
    pub(super) fn sentence(&self, entry: &DeskEntry) -> Option<String> {
        use EntryKind as It;
        let code = |family: &str, value: &str| self.shell.code(family, value);
        let mut facts = entry.kind.facts();
        let key = match &entry.kind {
            It::Opened { .. } => "ui-ev-opened",
            It::Reply { .. } => "ui-ev-reply",
            It::Call { .. } => "ui-ev-call",
            It::Note => "ui-ev-note",
            It::Accepted { engineer: Some(_) } => "ui-ev-accepted",
            It::Accepted { engineer: None } => "ui-ev-taken",
            It::Rejected { reason } => {
                facts.insert("reason", code("rejection", reason.code()));
                "ui-ev-rejected"
            }
            It::InformationAsked { fields } if fields.concat().is_empty() => "ui-ev-information-asked-freely",
            It::InformationAsked { .. } => "ui-ev-information-asked",
            It::InformationGiven => "ui-ev-information-given",
            It::Completed => "ui-ev-completed",
            It::CheckedIn => "ui-ev-checked-in",
            It::SeveritySet { .. } => "ui-ev-severity-set",
            It::SeverityProposed { .. } => "ui-ev-severity-proposed",
            It::SeverityDeclined => "ui-ev-severity-declined",
            It::ResolutionProposed { kind } => {
                facts.insert("kind", code("resolution", kind.code()));
                "ui-ev-resolution-proposed"
            }
            It::ResolutionAccepted => "ui-ev-resolution-accepted",
            It::ResolutionRefused => "ui-ev-resolution-refused",
            It::HandedBack { reason, .. } => {
                facts.insert("reason", self.hand_back_reason(reason));
                "ui-ev-handed-back"
            }
            It::HandBackAccepted => "ui-ev-hand-back-accepted",
            It::HandBackDisputed => "ui-ev-hand-back-disputed",
            It::HandBackLapsed => "ui-ev-hand-back-lapsed",
            It::TakenBack { .. } => "ui-ev-taken-back",
            It::Redacted { what, elsewhere, .. } => {
                facts.insert("what", code("removed", what.code()));
                if elsewhere.is_some() { "ui-ev-redacted-elsewhere" } else { "ui-ev-redacted" }
            }
            It::RemovalAsked { what, of } => {
                facts.insert("what", code("removed", what.code()));
                let when = |at: &String| {
                    at.parse::<Timestamp>().map_or_else(|_| at.clone(), |at| self.shell.when(at))
                };
                facts.insert("of", of.iter().map(when).collect::<Vec<_>>().join(" · "));
                "ui-ev-removal-asked"
            }
            It::RemovalAnswered { done: true } => "ui-ev-removal-answered",
            It::RemovalAnswered { done: false } => "ui-ev-removal-declined",
            It::ManagerAsked { why: Why::HandedBackAgain, .. } => "ui-ev-manager-asked-again",
            It::ManagerAsked { why: Why::Person, .. } => "ui-ev-manager-asked",
            It::ManagerAnswered { .. } => "ui-ev-manager-answered",
            It::ManagerReleased => "ui-ev-manager-released",
            It::Reopened => "ui-ev-reopened",
            It::Withdrawn => "ui-ev-withdrawn",
            It::Closed { ending } => {
                facts.insert("ending", code("ending", ending.code()));
                "ui-ev-closed"
            }
            It::ContactAttempted => "ui-ev-contact-attempted",
            It::Assigned { name: None } => "ui-ev-unassigned",
            It::Assigned { name } if *name == entry.name => "ui-ev-took",
            It::Assigned { .. } => "ui-ev-assigned",
            It::Queued { name } => {
                facts.insert("name", name.to(self.shell.language).to_owned());
                "ui-ev-queued"
            }
            It::Tagged { added: Some(_), removed: None } => "ui-ev-tagged",
            It::Tagged { added: None, removed: Some(_) } => "ui-ev-untagged",
            It::Tagged { added: Some(_), removed: Some(_) } => "ui-ev-retagged",
            // What they were called was taken out.
            It::Tagged { added: None, removed: None } => "ui-ev-tags-changed",
            It::Triaged { duty, .. } => {
                facts.insert("duty", code("duty", duty.code()));
                "ui-ev-triaged"
            }
            It::PageBegun { cause, joined, promise } => {
                let promise = promise.map(|it| code("promise", it.code())).unwrap_or_default();
                let key = format!("page-cause-{}", cause.code());
                facts.insert("cause", self.shell.say1(&key, "promise", promise));
                if known(joined) { "ui-ev-page-joined" } else { "ui-ev-page-begun" }
            }
            It::PageStepped { people, .. } if people.concat().is_empty() => "ui-ev-page-stepped-nobody",
            It::PageStepped { .. } => "ui-ev-page-stepped",
            It::PageAnswered => "ui-ev-page-answered",
            It::Led => "ui-ev-led",
            It::RelayedUp { .. } => "ui-ev-relayed-up",
            It::MarkedDuplicate { .. } => "ui-ev-marked-duplicate",
            It::HasDuplicate { .. } => "ui-ev-has-duplicate",
            It::Transferred { .. } => "ui-ev-transferred",
            It::Classified { kind, phase, product } => {
                facts.insert("kind", code("kind", kind.code()));
                facts.insert("phase", code("phase", phase.code()));
                let product = product.as_ref().map(|product| format!(", {product}")).unwrap_or_default();
                facts.insert("product", product);
                "ui-ev-classified"
            }
            It::ContinuedBy { .. } => "ui-ev-continued-by",
            It::EscalationOpened { .. } => "ui-ev-escalation-opened",
            It::Joined { .. } => "ui-ev-joined",
            It::Delivered { reference, .. } => match (self.by_hand, known(reference)) {
                (true, true) => "ui-ev-told-as",
                (true, false) => "ui-ev-told",
                (false, true) => "ui-ev-delivered-as",
                (false, false) => "ui-ev-delivered",
            },
            It::SendRefused { reason, said, .. } => {
                facts.insert("reason", self.refused(reason.code(), said.as_deref()));
                "ui-ev-send-refused"
            }
            It::HandedOver { .. } => "ui-ev-handed-over",
            It::Unheld { .. } => "ui-ev-unheld",
            It::OtherDeskRestored { made, lost, messages, unknown } => {
                facts.insert("made", self.shell.when(*made));
                match (*unknown, *lost, messages.is_empty()) {
                    (true, ..) => "ui-ev-other-desk-restored-unknown",
                    (false, 0, true) => "ui-ev-other-desk-restored-whole",
                    (false, 0, false) => "ui-ev-other-desk-restored-messages",
                    (false, _, true) => "ui-ev-other-desk-restored-entries",
                    (false, _, false) => "ui-ev-other-desk-restored",
                }
            }
            It::Particulars { reference, portal, engineer } => {
                let known: Vec<&str> =
                    [reference, engineer, portal].into_iter().filter_map(|it| it.as_deref()).collect();
                facts.insert("particulars", known.join(" · "));
                "ui-ev-particulars"
            }
            // A standing is told by what changed. What we sent is listed beside while it waits, and comes back as an entry;
            // what carried an entry across shows on that entry.
            It::Escalated { .. } | It::Sent { .. } | It::Relayed { .. } => return None,
        };
        if let Some(reported) = &entry.reported {
            facts.insert("told", reported.who.clone());
        }
        facts.insert("them", self.them.clone());
        Some(self.say(key, &facts))
    }

    /// Why the next desk did not take a message, with its own words where nothing else is known.
    fn refused(&self, reason: &str, said: Option<&str>) -> String {
        let language = self.shell.language;
        match said {
            Some(said) => words::say(language, &format!("refusal-{reason}-said"), &[("said", said)]),
            None => words::say(language, &format!("refusal-{reason}"), &[]),
        }
    }

    fn hand_back_reason(&self, code: &str) -> String {
        let reasons = self.policy.map(|policy| policy.hand_back.reasons.as_slice()).unwrap_or_default();
        reasons
            .iter()
            .find(|reason| reason.code == code)
            .map_or_else(|| code.to_owned(), |reason| reason.name.to(self.shell.language).to_owned())
    }
}

/// Whether a fact says anything.
fn known(fact: &Option<String>) -> bool {
    fact.as_ref().is_some_and(|fact| !fact.is_empty())
}
