//! Entries: what an event says to those who read it, with the facts that its sentence needs. Pages, API and mail read
//! the same kinds, and match them one by one: a new one does not build before each of them has its line.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use crate::Timestamp;
use crate::clock::Promise;
use crate::event::{Ending, Event, Evidence, RejectionReason, Removed, ResolutionKind, RuleDid, SaidAs, Why};
use crate::id::Number;
use crate::kind::{Kind, Phase, choices};
use crate::paging::{PageEvent, What};
use crate::policy::{Duty, Severity};
use crate::refusal::Reason;
use crate::tag::Tag;
use crate::text::Both;

choices! {
    /// What came of a duty of the first line.
    Outcome { Done = "done", NotPossible = "not-possible" }
}

/// A fact of an entry, as it is written: in the API, and in sentences. `None`: it is not known.
trait Fact {
    fn written(&self) -> Option<String>;
}

impl<T: Fact> Fact for Option<T> {
    fn written(&self) -> Option<String> {
        self.as_ref().and_then(T::written)
    }
}

/// Names and labels, one after the other.
impl Fact for Vec<String> {
    fn written(&self) -> Option<String> {
        Some(self.join(", "))
    }
}

/// In both languages, where they differ.
impl Fact for Both {
    fn written(&self) -> Option<String> {
        Some(if self.en == self.fr { self.en.clone() } else { format!("{} / {}", self.en, self.fr) })
    }
}

impl Fact for Severity {
    fn written(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

macro_rules! facts {
    (as text: $($text:ty),*; as code: $($coded:ty),* $(,)?) => {
        $(impl Fact for $text {
            fn written(&self) -> Option<String> {
                Some(self.to_string())
            }
        })*
        $(impl Fact for $coded {
            fn written(&self) -> Option<String> {
                Some(self.code().to_owned())
            }
        })*
    };
}

facts! {
    as text: String, bool, u32, u64, Number, Timestamp, jiff::civil::Date;
    as code: Duty, Ending, Kind, Outcome, Phase, Promise, Reason, RejectionReason, Removed, ResolutionKind, RuleDid, What, Why,
}

/// Declares the kinds of entries: code, and facts by the names under which they are written.
macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $code:literal $({ $($fact:ident: $type:ty),* $(,)? })?),* $(,)?
    }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant $({ $($fact: $type),* })?),* }

        impl $name {
            /// The code of every kind.
            pub const CODES: &'static [&'static str] = &[$($code),*];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $code),* }
            }

            /// What else its sentence needs, by name, as far as it is known.
            pub fn facts(&self) -> BTreeMap<&'static str, String> {
                let facts: Vec<(&'static str, Option<String>)> = match self {
                    $(Self::$variant { $($($fact),*)? } => {
                        vec![$($((stringify!($fact), $fact.written())),*)?]
                    })*
                };
                // Some names are Rust's own words.
                let name = |name: &'static str| name.strip_prefix("r#").unwrap_or(name);
                facts.into_iter().filter_map(|(it, fact)| Some((name(it), fact?))).collect()
            }
        }
    };
}

kinds! {
    /// What an entry is. Its text and its files stand beside it.
    EntryKind {
        // Both sides.
        Opened = "opened" { subject: String, severity: Severity, caller: Option<String> },
        Reply = "reply" { caller: Option<String> },
        Call = "call" { caller: Option<String> },
        Accepted = "accepted" { engineer: Option<String> },
        Rejected = "rejected" { reason: RejectionReason },
        /// The labels of the fields that were asked for.
        InformationAsked = "information-asked" { fields: Vec<String> },
        InformationGiven = "information-given",
        Completed = "completed",
        CheckedIn = "checked-in",
        SeveritySet = "severity-set" { from: Severity, to: Severity },
        SeverityProposed = "severity-proposed" { to: Severity },
        SeverityDeclined = "severity-declined",
        ResolutionProposed = "resolution-proposed" { kind: ResolutionKind },
        ResolutionAccepted = "resolution-accepted",
        ResolutionRefused = "resolution-refused",
        /// The reason is a code of the policy.
        HandedBack = "handed-back" { reason: String, element: String },
        HandBackAccepted = "hand-back-accepted",
        HandBackDisputed = "hand-back-disputed",
        HandBackLapsed = "hand-back-lapsed",
        TakenBack = "taken-back" { what: RuleDid },
        /// What is gone of which entries of this record, and the desk of the house that was handed it and is not asked.
        Redacted = "redacted" { what: Removed, entries: Vec<String>, elsewhere: Option<String> },
        /// When that was said which is to go.
        RemovalAsked = "removal-asked" { what: Removed, of: Vec<String> },
        RemovalAnswered = "removal-answered" { done: bool },
        ManagerAsked = "manager-asked" {
            why: Why,
            milestone: Option<jiff::civil::Date>,
            requester: Option<String>,
        },
        ManagerAnswered = "manager-answered" { manager: String },
        ManagerReleased = "manager-released",
        Reopened = "reopened",
        Withdrawn = "withdrawn",
        Closed = "closed" { ending: Ending },

        // The asked desk alone, but for the last two.
        ContactAttempted = "contact-attempted",
        Note = "note",
        /// No name: back to everybody.
        Assigned = "assigned" { name: Option<String> },
        Queued = "queued" { name: Both },
        Tagged = "tagged" { added: Option<Vec<String>>, removed: Option<Vec<String>> },
        Triaged = "triaged" {
            duty: Duty,
            outcome: Outcome,
            searched: Option<String>,
            found: Option<Vec<String>>,
        },
        Escalated = "escalated" { number: Number, desk: String, open: bool, awaits_us: bool },
        PageBegun = "page-begun" { cause: What, joined: Option<String>, promise: Option<Promise> },
        /// Who was woken: people, then webhooks.
        PageStepped = "page-stepped" { round: u32, step: u32, people: Vec<String> },
        PageAnswered = "page-answered",
        Led = "led",
        Relayed = "relayed" { entry: u64, original: u64 },
        RelayedUp = "relayed-up" { original: u64, number: Number, message: u64 },
        MarkedDuplicate = "marked-duplicate" { number: Number },
        HasDuplicate = "has-duplicate" { number: Number },
        Transferred = "transferred" { desk: String },
        Classified = "classified" { kind: Kind, phase: Phase, product: Option<String> },
        ContinuedBy = "continued-by" { number: Number },

        // The asker's record of an escalation alone.
        EscalationOpened = "escalation-opened" {
            subject: String,
            severity: Severity,
            desk: String,
            r#override: Option<String>,
        },
        Joined = "joined" { number: Number },
        /// The act by its word; `message`, here and below: our number of it.
        Sent = "sent" { message: u64, act: String },
        Delivered = "delivered" { message: u64, reference: Option<String> },
        /// `said`: the next desk's own words, where nobody here can read its reason.
        SendRefused = "send-refused" { message: u64, reason: Reason, said: Option<String> },
        HandedOver = "handed-over" { name: String },
        Unheld = "unheld" { name: String },
        /// Of the asked desk too. `lost`: entries; `messages`: our numbers of those that it does not know any more.
        OtherDeskRestored = "other-desk-restored" {
            made: Timestamp,
            lost: u64,
            messages: Vec<String>,
            unknown: bool,
        },
        Particulars = "particulars" {
            reference: Option<String>,
            portal: Option<String>,
            engineer: Option<String>,
        },
    }
}

/// As entries carry it: its code is their `type`, beside `facts`.
impl Serialize for EntryKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_struct("EntryKind", 2)?;
        written.serialize_field("type", self.code())?;
        written.serialize_field("facts", &self.facts())?;
        written.end()
    }
}

impl EntryKind {
    /// What an event says, and its text; `None`: it is no entry. One place for every audience: which audience may hear
    /// it at all is the event's own matter.
    pub fn of(event: &Event) -> Option<(Self, Option<String>)> {
        let plain = |kind| (kind, None);
        let text = |kind, text: &String| (kind, Some(text.clone()));
        let maybe = |kind, text: &Option<String>| (kind, text.clone());
        Some(match event {
            // Clocks and what only the record needs are shown elsewhere.
            Event::Clock(_) | Event::Filed(_) => return None,
            Event::Opened(it) => {
                let caller = it.problem.call.as_ref().map(|call| call.caller.clone());
                text(
                    Self::Opened { subject: it.problem.subject.clone(), severity: it.severity, caller },
                    &it.problem.text,
                )
            }
            Event::Said(said) => {
                let caller = said.call.as_ref().map(|call| call.caller.clone());
                let kind = match said.said_as {
                    SaidAs::Call => Self::Call { caller },
                    SaidAs::Reply | SaidAs::Note => Self::Reply { caller },
                };
                text(kind, &said.text)
            }
            Event::Noted(said) => text(Self::Note, &said.text),
            Event::Accepted { engineer } => plain(Self::Accepted { engineer: engineer.clone() }),
            Event::Rejected { reason, text: it } => text(Self::Rejected { reason: *reason }, it),
            Event::InformationAsked { text: it, fields } => {
                let fields = fields.iter().map(|field| field.label.clone()).collect();
                text(Self::InformationAsked { fields }, it)
            }
            Event::InformationGiven { text: it, .. } => text(Self::InformationGiven, it),
            Event::Completed { .. } => plain(Self::Completed),
            Event::CheckedIn { text } => maybe(Self::CheckedIn, text),
            Event::SeveritySet { from, to, reason } => {
                maybe(Self::SeveritySet { from: *from, to: *to }, reason)
            }
            Event::SeverityProposed { to, reason } => text(Self::SeverityProposed { to: *to }, reason),
            Event::SeverityDeclined { reason } => maybe(Self::SeverityDeclined, reason),
            Event::ResolutionProposed { kind, text: it, .. } => {
                text(Self::ResolutionProposed { kind: *kind }, it)
            }
            Event::ResolutionAccepted { text } => maybe(Self::ResolutionAccepted, text),
            Event::ResolutionRefused { why } => text(Self::ResolutionRefused, why),
            Event::HandedBack { reason, element, evidence, .. } => {
                let kind = Self::HandedBack { reason: reason.clone(), element: element.clone() };
                text(kind, evidence)
            }
            Event::HandBackAccepted { text } => maybe(Self::HandBackAccepted, text),
            Event::HandBackDisputed { evidence, .. } => text(Self::HandBackDisputed, evidence),
            Event::HandBackLapsed => plain(Self::HandBackLapsed),
            Event::TakenBack { what, .. } => plain(Self::TakenBack { what: *what }),
            Event::Redacted(it) => {
                let entries = it.entries.iter().map(ToString::to_string).collect();
                plain(Self::Redacted { what: it.what, entries, elsewhere: it.elsewhere.clone() })
            }
            Event::RemovalAsked { what, of } => {
                plain(Self::RemovalAsked { what: *what, of: of.iter().map(ToString::to_string).collect() })
            }
            Event::RemovalAnswered { done, text } => maybe(Self::RemovalAnswered { done: *done }, text),
            Event::ManagerAsked(it) => {
                let (milestone, requester) = (it.milestone, it.requester.clone());
                text(Self::ManagerAsked { why: it.why, milestone, requester }, &it.reason)
            }
            Event::ManagerAnswered { manager, plan } => {
                text(Self::ManagerAnswered { manager: manager.clone() }, plan)
            }
            Event::ManagerReleased { agreed } => text(Self::ManagerReleased, agreed),
            Event::Reopened { reason } => text(Self::Reopened, reason),
            Event::Withdrawn { reason } => text(Self::Withdrawn, reason),
            Event::Closed { ending, text } => maybe(Self::Closed { ending: *ending }, text),
            Event::Assigned { name, .. } => plain(Self::Assigned { name: name.clone() }),
            Event::Queued { name, .. } => plain(Self::Queued { name: name.clone() }),
            Event::Tagged { added, removed } => {
                let named = |tags: &[Tag]| {
                    let tags: Vec<String> = tags.iter().map(|tag| tag.as_str().to_owned()).collect();
                    (!tags.is_empty()).then_some(tags)
                };
                plain(Self::Tagged { added: named(added), removed: named(removed) })
            }
            Event::Triaged { duty, evidence } => match evidence {
                Evidence::Done { text: it, search } => {
                    let searched = search.as_ref().map(|search| search.words.clone());
                    let found = search.as_ref().map(|search| search.found.clone());
                    text(Self::Triaged { duty: *duty, outcome: Outcome::Done, searched, found }, it)
                }
                Evidence::NotPossible { because } => {
                    let outcome = Outcome::NotPossible;
                    text(Self::Triaged { duty: *duty, outcome, searched: None, found: None }, because)
                }
            },
            Event::ContactAttempted { how } => text(Self::ContactAttempted, how),
            Event::Escalated { number, next_desk, open, awaits_us, .. } => plain(Self::Escalated {
                number: number.clone(),
                desk: next_desk.clone(),
                open: *open,
                awaits_us: *awaits_us,
            }),
            Event::Page(PageEvent::Begun { cause, joined, .. }) => {
                let (joined, promise) = (joined.clone(), cause.promise);
                maybe(Self::PageBegun { cause: cause.what, joined, promise }, &cause.reason)
            }
            Event::Page(PageEvent::Stepped { round, step, people, webhooks, .. }) => {
                let people = people.iter().map(|woken| &woken.name).chain(webhooks).cloned().collect();
                plain(Self::PageStepped { round: *round, step: *step, people })
            }
            Event::Page(PageEvent::Answered) => plain(Self::PageAnswered),
            Event::Led { .. } => plain(Self::Led),
            Event::Relayed { entry, original, .. } => {
                plain(Self::Relayed { entry: *entry, original: *original })
            }
            Event::RelayedUp { original, number, message, .. } => {
                let (original, message) = (*original, *message);
                plain(Self::RelayedUp { original, number: number.clone(), message })
            }
            Event::MarkedDuplicate { number, .. } => plain(Self::MarkedDuplicate { number: number.clone() }),
            Event::HasDuplicate { number } => plain(Self::HasDuplicate { number: number.clone() }),
            Event::Classified { kind, phase, product } => {
                plain(Self::Classified { kind: *kind, phase: *phase, product: product.clone() })
            }
            Event::ContinuedBy { number } => plain(Self::ContinuedBy { number: number.clone() }),
            Event::Transferred { desk, reason } => text(Self::Transferred { desk: desk.clone() }, reason),
            Event::EscalationOpened(it) => text(
                Self::EscalationOpened {
                    subject: it.problem.subject.clone(),
                    severity: it.severity,
                    desk: it.next_desk.clone(),
                    r#override: it.problem.passed.as_ref().map(|passed| passed.reason.clone()),
                },
                &it.problem.text,
            ),
            Event::Joined { number, .. } => plain(Self::Joined { number: number.clone() }),
            // What we sent comes back as the next desk recorded it; until then the pending list shows it.
            Event::Sent { message, act } => plain(Self::Sent { message: *message, act: act.word() }),
            Event::Delivered { message, reference } => {
                plain(Self::Delivered { message: *message, reference: reference.clone() })
            }
            Event::SendRefused { message, refusal } => plain(Self::SendRefused {
                message: *message,
                reason: refusal.reason,
                said: refusal.facts.get("said").cloned(),
            }),
            Event::HandedOver { name, reason, .. } => text(Self::HandedOver { name: name.clone() }, reason),
            Event::Unheld { name } => plain(Self::Unheld { name: name.clone() }),
            Event::OtherDeskRestored { made, lost, messages, unknown, .. } => {
                plain(Self::OtherDeskRestored {
                    made: *made,
                    lost: *lost,
                    messages: messages.iter().map(u64::to_string).collect(),
                    unknown: *unknown,
                })
            }
            Event::Particulars { reference, portal, engineer } => plain(Self::Particulars {
                reference: reference.clone(),
                portal: portal.clone(),
                engineer: engineer.clone(),
            }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, to_value};

    #[test]
    fn a_kind_is_written_as_its_code_beside_the_facts_that_are_known() {
        let opened = EntryKind::Opened { subject: "Pump".into(), severity: Severity(2), caller: None };
        let facts = json!({ "subject": "Pump", "severity": "2" });
        assert_eq!(to_value(&opened).unwrap(), json!({ "type": "opened", "facts": facts }));
        let asked = EntryKind::InformationAsked { fields: vec!["Version".into(), "Site".into()] };
        assert_eq!(asked.facts()["fields"], "Version, Site");
        let asked = EntryKind::InformationAsked { fields: Vec::new() };
        assert_eq!(asked.facts()["fields"], "", "a question without fields says so");
        assert_eq!(to_value(EntryKind::Led).unwrap(), json!({ "type": "led", "facts": {} }));
    }

    #[test]
    fn a_fact_whose_name_is_a_word_of_rust_is_written_as_it_is() {
        let opened = EntryKind::EscalationOpened {
            subject: "Pump".into(),
            severity: Severity(1),
            desk: "Boreal".into(),
            r#override: Some("It burns".into()),
        };
        let names: Vec<_> = opened.facts().into_keys().collect();
        assert_eq!(names, ["desk", "override", "severity", "subject"]);
    }

    #[test]
    fn a_duty_names_what_was_searched_only_where_something_was() {
        let search = crate::event::Search { words: "pump".into(), found: Vec::new() };
        let done = |search| Event::Triaged {
            duty: Duty::ALL[0],
            evidence: Evidence::Done { text: "Looked.".into(), search },
        };
        let (kind, text) = EntryKind::of(&done(Some(search))).unwrap();
        assert_eq!((kind.facts()["searched"].as_str(), kind.facts()["found"].as_str()), ("pump", ""));
        assert_eq!((kind.facts()["outcome"].as_str(), text.as_deref()), ("done", Some("Looked.")));
        let (kind, _) = EntryKind::of(&done(None)).unwrap();
        assert!(!kind.facts().contains_key("found"));
    }
}
