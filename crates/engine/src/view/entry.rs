//! Entries: events as one audience reads them.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::clock::Promise;
use domain::event::{Attachment, Audience, By, Envelope, Event, Evidence, Override, Reported, SaidAs, Side};
use domain::holder::Turn;
use domain::kind::Channel;
use domain::paging::PageEvent;
use domain::text::Both;
use serde::Serialize;

/// What was filled in for one field.
#[derive(Debug, Clone, Serialize)]
pub struct ValueView {
    /// The field's name, or `triage.` and a duty.
    pub name: String,
    /// What whoever asked calls it, where the record says.
    pub label: Option<Both>,
    pub value: String,
}

/// An entry for a contact: made from events that both sides read, and from nothing else.
#[derive(Debug, Clone, Serialize)]
pub struct ContactEntry {
    /// 1, 2, 3… among the entries this view shows.
    pub id: u64,
    /// `opened`, `reply`, `call`, `information-asked`, `resolution-proposed`, …
    pub r#type: &'static str,
    pub from: Turn,
    pub name: Option<String>,
    /// Who of the desk wrote it down, where somebody of yours told them.
    pub written_by: Option<String>,
    pub channel: Channel,
    pub happened_at: Timestamp,
    pub recorded_at: Timestamp,
    pub late: bool,
    pub text: Option<String>,
    /// What else the sentence needs: `from`, `to`, `reason`, `engineer`, …
    pub facts: BTreeMap<&'static str, String>,
    /// What was filled in, field by field.
    pub values: Vec<ValueView>,
    pub attachments: Vec<Attachment>,
}

/// An entry for the desk.
#[derive(Debug, Clone, Serialize)]
pub struct DeskEntry {
    /// Its number in the record.
    pub id: u64,
    pub r#type: &'static str,
    pub audience: Audience,
    pub side: Side,
    pub name: Option<String>,
    /// `true` when a rule of the policy did it.
    pub automatic: bool,
    pub channel: Channel,
    pub happened_at: Timestamp,
    pub recorded_at: Timestamp,
    pub late: bool,
    /// Nobody of the asker was there to be reached by it.
    pub unheard: bool,
    pub reported: Option<Reported>,
    pub text: Option<String>,
    pub facts: BTreeMap<&'static str, String>,
    /// What was filled in, field by field.
    pub values: Vec<ValueView>,
    pub attachments: Vec<Attachment>,
}

impl DeskEntry {
    /// Whether it may be carried on to another party: what this side said to both, in words or in files. What is for
    /// the desk alone, what the other side said, and what was done without a word carry nothing.
    pub fn is_said_by(&self, side: Side) -> bool {
        self.audience == Audience::Both
            && self.side == side
            && (self.text.is_some() || !self.attachments.is_empty())
    }
}

/// An event of a record as the desk reads it, if it may be carried on as something that this side said.
pub(crate) fn said_by(side: Side, envelope: &Envelope) -> bool {
    entries_for_desk(std::slice::from_ref(envelope)).iter().any(|entry| entry.is_said_by(side))
}

/// A contact's entries, in the order in which it happened. Clock events are the clocks' to show.
pub fn entries_for_contact(shared: &[Envelope]) -> Vec<ContactEntry> {
    let readable = shared.iter().filter(|envelope| envelope.event.audience() == Audience::Both);
    let labels = Labels::of(shared);
    let told = readable.filter_map(|envelope| Some((envelope, told(&envelope.event)?)));
    let mut entries: Vec<ContactEntry> = (1..)
        .zip(told)
        .map(|(id, (envelope, told))| ContactEntry {
            id,
            r#type: told.r#type,
            from: if envelope.side == Side::Asker { Turn::You } else { Turn::Us },
            name: match spoken_for(envelope) {
                Some(reported) => Some(reported.who.clone()),
                None => own_name(&envelope.by, envelope.side),
            },
            written_by: spoken_for(envelope).and_then(|_| own_name(&envelope.by, envelope.side)),
            channel: envelope.channel,
            happened_at: envelope.happened,
            recorded_at: envelope.recorded,
            late: envelope.late,
            text: told.text,
            facts: told.facts,
            values: labels.values(&envelope.event),
            attachments: envelope.event.attachments().to_vec(),
        })
        .collect();
    entries.sort_by_key(|entry| (entry.happened_at, entry.id));
    entries
}

/// What somebody of the asker's side told the desk, who wrote it down for them.
fn spoken_for(envelope: &Envelope) -> Option<&Reported> {
    envelope.reported.as_ref().filter(|_| envelope.side == Side::Asker)
}

/// Who did it, for a contact: people of the desk and of the account; never the name of a third party.
fn own_name(by: &By, side: Side) -> Option<String> {
    match (by, side) {
        (By::Agent { name, .. } | By::Contact { name, .. }, _) => Some(name.clone()),
        (By::OtherDesk { person, .. }, Side::Asker) => person.clone(),
        _ => None,
    }
}

/// The desk's entries, in the order in which it happened.
pub fn entries_for_desk(all: &[Envelope]) -> Vec<DeskEntry> {
    let labels = Labels::of(all);
    let mut entries: Vec<DeskEntry> = all
        .iter()
        .filter_map(|envelope| {
            let told = told(&envelope.event)?;
            Some(DeskEntry {
                id: envelope.seq,
                r#type: told.r#type,
                audience: envelope.event.audience(),
                side: envelope.side,
                name: envelope.by.name().map(str::to_owned),
                automatic: matches!(envelope.by, By::Rule),
                channel: envelope.channel,
                happened_at: envelope.happened,
                recorded_at: envelope.recorded,
                late: envelope.late,
                unheard: envelope.unheard,
                reported: envelope.reported.clone(),
                text: told.text,
                facts: told.facts,
                values: labels.values(&envelope.event),
                attachments: envelope.event.attachments().to_vec(),
            })
        })
        .collect();
    entries.sort_by_key(|entry| (entry.happened_at, entry.id));
    entries
}

/// What fields are called, by those who asked for them in this record.
struct Labels<'a>(BTreeMap<&'a str, Both>);

impl<'a> Labels<'a> {
    fn of(all: &'a [Envelope]) -> Self {
        let mut labels = BTreeMap::new();
        for envelope in all {
            match &envelope.event {
                Event::InformationAsked { fields, .. } => {
                    labels.extend(fields.iter().map(|field| {
                        let label = Both { en: field.label.clone(), fr: field.label.clone() };
                        (field.name.as_str(), label)
                    }));
                }
                Event::Opened(it) => {
                    labels.extend(missing(it.passed.as_ref()));
                    let lacked = it.missing.iter();
                    labels.extend(lacked.filter_map(|it| Some((it.field.as_str(), it.label.clone()?))));
                }
                Event::EscalationOpened(it) => labels.extend(missing(it.passed.as_ref())),
                _ => {}
            }
        }
        Self(labels)
    }

    fn values(&self, event: &Event) -> Vec<ValueView> {
        let (Event::InformationGiven { values, .. } | Event::Completed { values }) = event else {
            return Vec::new();
        };
        let view = |(name, value): (&String, &String)| ValueView {
            name: name.clone(),
            label: self.0.get(name.as_str()).cloned(),
            value: value.clone(),
        };
        values.iter().map(view).collect()
    }
}

fn missing(passed: Option<&Override>) -> impl Iterator<Item = (&str, Both)> {
    let missing = passed.into_iter().flat_map(|passed| &passed.missing);
    missing.filter_map(|missing| Some((missing.field.as_str(), missing.label.clone()?)))
}

struct Told {
    r#type: &'static str,
    text: Option<String>,
    facts: BTreeMap<&'static str, String>,
}

fn plain(r#type: &'static str) -> Told {
    Told { r#type, text: None, facts: BTreeMap::new() }
}

fn text(r#type: &'static str, text: impl Into<String>) -> Told {
    Told { r#type, text: Some(text.into()), facts: BTreeMap::new() }
}

fn maybe(r#type: &'static str, text: &Option<String>) -> Told {
    Told { r#type, text: text.clone(), facts: BTreeMap::new() }
}

impl Told {
    fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }

    fn maybe_with(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}

/// What an event says. One place for every audience: which audience may hear it at all is the event's own matter.
fn told(event: &Event) -> Option<Told> {
    Some(match event {
        Event::Clock(_) | Event::Filed(_) => return None,
        Event::Opened(it) => {
            let call = it.call.as_ref();
            text("opened", &it.text)
                .with("subject", &it.subject)
                .with("severity", it.severity.0)
                .maybe_with("caller", call.map(|call| &call.caller))
        }
        Event::Said(said) => {
            let word = if said.said_as == SaidAs::Call { "call" } else { "reply" };
            text(word, &said.text).maybe_with("caller", said.call.as_ref().map(|call| &call.caller))
        }
        Event::Noted(said) => text("note", &said.text),
        Event::Accepted { engineer } => plain("accepted").maybe_with("engineer", engineer.as_ref()),
        Event::Rejected { reason, text: it } => text("rejected", it).with("reason", reason.code()),
        Event::InformationAsked { text: it, fields } => {
            let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
            text("information-asked", it).with("fields", labels.join(", "))
        }
        Event::InformationGiven { text: it, .. } => text("information-given", it),
        Event::Completed { .. } => plain("completed"),
        Event::CheckedIn { text: it } => maybe("checked-in", it),
        Event::SeveritySet { from, to, reason } => {
            maybe("severity-set", reason).with("from", from.0).with("to", to.0)
        }
        Event::SeverityProposed { to, reason } => text("severity-proposed", reason).with("to", to.0),
        Event::SeverityDeclined { reason } => maybe("severity-declined", reason),
        Event::ResolutionProposed { kind, text: it, .. } => {
            text("resolution-proposed", it).with("kind", kind.code())
        }
        Event::ResolutionAccepted { text: it } => maybe("resolution-accepted", it),
        Event::ResolutionRefused { why } => text("resolution-refused", why),
        Event::HandedBack { reason, element, evidence, .. } => {
            text("handed-back", evidence).with("reason", reason).with("element", element)
        }
        Event::HandBackAccepted { text: it } => maybe("hand-back-accepted", it),
        Event::HandBackDisputed { evidence, .. } => text("hand-back-disputed", evidence),
        Event::HandBackLapsed => plain("hand-back-lapsed"),
        Event::TakenBack { what, .. } => plain("taken-back").with("what", what.code()),
        Event::ManagerAsked(it) => text("manager-asked", &it.reason)
            .with("why", it.why.code())
            .maybe_with("milestone", it.milestone)
            .maybe_with("requester", it.requester.as_ref()),
        Event::ManagerAnswered { manager, plan } => text("manager-answered", plan).with("manager", manager),
        Event::ManagerReleased { agreed } => text("manager-released", agreed),
        Event::Reopened { reason } => text("reopened", reason),
        Event::Withdrawn { reason } => text("withdrawn", reason),
        Event::Closed { ending, text: it } => maybe("closed", it).with("ending", ending.code()),
        Event::Assigned { name, .. } => plain("assigned").maybe_with("name", name.as_ref()),
        Event::Triaged { duty, evidence } => match evidence {
            Evidence::Done { text: it, search } => text("triaged", it)
                .with("duty", duty.code())
                .with("outcome", "done")
                .maybe_with("searched", search.as_ref().map(|search| &search.words))
                .maybe_with("found", search.as_ref().map(|search| search.found.join(", "))),
            Evidence::NotPossible { because } => {
                text("triaged", because).with("duty", duty.code()).with("outcome", "not-possible")
            }
        },
        Event::ContactAttempted { how } => text("contact-attempted", how),
        Event::Escalated { number, next_desk, open, awaits_us, .. } => plain("escalated")
            .with("number", number)
            .with("desk", next_desk)
            .with("open", open)
            .with("awaits_us", awaits_us),
        Event::Page(PageEvent::Begun { cause, joined, .. }) => maybe("page-begun", &cause.reason)
            .with("cause", cause.what.code())
            .maybe_with("joined", joined.as_ref())
            .maybe_with("promise", cause.promise.map(Promise::code)),
        Event::Page(PageEvent::Stepped { round, step, people, webhooks, .. }) => {
            let names: Vec<&str> = people.iter().map(|woken| woken.name.as_str()).collect();
            let told = names.into_iter().chain(webhooks.iter().map(String::as_str)).collect::<Vec<_>>();
            plain("page-stepped").with("round", round).with("step", step).with("people", told.join(", "))
        }
        Event::Page(PageEvent::Answered) => plain("page-answered"),
        Event::Led { .. } => plain("led"),
        Event::Relayed { entry, original, .. } => {
            plain("relayed").with("entry", entry).with("original", original)
        }
        Event::RelayedUp { original, number, message, .. } => {
            plain("relayed-up").with("original", original).with("number", number).with("message", message)
        }
        Event::MarkedDuplicate { number, .. } => plain("marked-duplicate").with("number", number),
        Event::HasDuplicate { number } => plain("has-duplicate").with("number", number),
        Event::Classified { kind, phase, product } => plain("classified")
            .with("kind", kind.code())
            .with("phase", phase.code())
            .maybe_with("product", product.as_ref()),
        Event::ContinuedBy { number } => plain("continued-by").with("number", number),
        Event::Transferred { desk, reason } => text("transferred", reason).with("desk", desk),
        Event::EscalationOpened(it) => text("escalation-opened", &it.text)
            .with("subject", &it.subject)
            .with("severity", it.severity.0)
            .with("desk", &it.next_desk)
            .maybe_with("override", it.passed.as_ref().map(|passed| &passed.reason)),
        Event::Joined { number, .. } => plain("joined").with("number", number),
        // What we sent comes back as the next desk recorded it; until then the pending list shows it.
        Event::Sent { message, act } => {
            plain("sent").with("message", message).with("act", super::act::word(act))
        }
        Event::Delivered { message, reference } => {
            plain("delivered").with("message", message).maybe_with("reference", reference.as_ref())
        }
        Event::SendRefused { message, refusal } => plain("send-refused")
            .with("message", message)
            .with("reason", refusal.reason.code())
            .maybe_with("said", refusal.facts.get("said")),
        Event::HandedOver { name, reason, .. } => text("handed-over", reason).with("name", name),
        Event::Unheld { name } => plain("unheld").with("name", name),
        Event::Particulars { reference, portal, engineer } => plain("particulars")
            .maybe_with("reference", reference.as_ref())
            .maybe_with("portal", portal.as_ref())
            .maybe_with("engineer", engineer.as_ref()),
    })
}
