//! What a search finds of a request: a document for each audience, of the words that it may read.

use uuid::Uuid;

use crate::Timestamp;
use crate::act::Act;
use crate::event::{Audience, Envelope, Event, Evidence, Said};
use crate::form::Values;
use crate::id::{AccountId, PersonId, QueueId};
use crate::kind::Queue;
use crate::reference;
use crate::request::Request;

/// Whose a request is and where it waits: what keeps its documents from those who may not find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub account: Option<AccountId>,
    pub contact: Option<PersonId>,
    pub team: Option<String>,
    pub door: Queue,
    pub queue: Option<QueueId>,
}

impl Placed {
    /// Where a request is.
    pub fn of(record: &Request) -> Self {
        Self {
            account: record.filed.account,
            contact: record.filed.contact,
            team: record.filed.team.clone(),
            door: record.kind.queue(),
            queue: record.queue,
        }
    }
}

/// A document of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRow {
    pub request: Uuid,
    /// Who finds it: the desk, or both sides.
    pub audience: Audience,
    pub placed: Placed,
    /// When the last of what the first version took words from was written down: from here on, earlier versions said.
    pub before: Timestamp,
    /// When the last words that this audience reads were written down.
    pub updated: Timestamp,
    /// When the last of all that this audience reads was written down: up to here, earlier versions said.
    pub newest: Timestamp,
    pub text: String,
    /// The numbers and references by which this audience knows it, those of before too: squeezed, each once.
    pub references: Vec<String>,
}

/// What a desk finds a request by beside its own events.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// What its account is called, and the address of its contact: neither changes.
    pub names: Vec<String>,
    /// The events of each escalation that it stands behind, as they were written.
    pub escalations: Vec<Vec<Envelope>>,
}

impl DocumentRow {
    /// How it is made.
    pub const VERSION: u32 = 2;
}

/// The documents of a request: one for the desk, which reads everything, and one for the account that holds nothing of
/// the desk's own, nor of a next desk. `events`: all of the record, as they were written.
pub fn documents(record: &Request, events: &[Envelope], beside: &Beside) -> Vec<DocumentRow> {
    let mut audiences = vec![Audience::Desk];
    if record.filed.account.is_some() {
        audiences.push(Audience::Both);
    }
    audiences.into_iter().map(|audience| document(record, events, beside, audience)).collect()
}

fn document(record: &Request, events: &[Envelope], beside: &Beside, audience: Audience) -> DocumentRow {
    let mut text = record.problem.subject.clone();
    let mut numbers = vec![record.number.to_string()];
    let (mut updated, mut newest) = (record.life.opened, record.life.opened);
    let mut read = |envelope: &Envelope, updated: &mut Timestamp| {
        newest = newest.max(envelope.recorded);
        if let Some(words) = words(&envelope.event) {
            text.push('\n');
            text.push_str(&words);
            *updated = envelope.recorded.max(*updated);
        }
        numbers.extend(named(&envelope.event));
    };
    let mut before = record.life.opened;
    for envelope in events.iter().filter(|envelope| reads(audience, envelope)) {
        read(envelope, &mut updated);
        if told_before(&envelope.event) {
            before = envelope.recorded;
        }
    }
    if audience == Audience::Desk {
        for envelope in beside.escalations.iter().flatten() {
            read(envelope, &mut updated);
        }
        for name in &beside.names {
            text.push('\n');
            text.push_str(name);
        }
    }
    let newest = newest.max(updated);
    let mut references: Vec<String> = Vec::new();
    let mut spelt = String::new();
    for number in &numbers {
        let told = reference::squeezed(number);
        if !told.is_empty() && !references.contains(&told) {
            // As it is written, and without what it is parted by: either is a word.
            spelt.push_str(&format!("{number} {told}\n"));
            references.push(told);
        }
    }
    let text = format!("{spelt}{text}");
    DocumentRow {
        request: record.id.0,
        audience,
        placed: Placed::of(record),
        before,
        updated,
        newest,
        text,
        references,
    }
}

/// Whether new events hold words that an audience finds.
pub fn touched(audience: Audience, fresh: &[Envelope]) -> bool {
    fresh.iter().any(|envelope| reads(audience, envelope) && tells(&envelope.event))
}

/// Whether new events of an escalation hold words by which the desk finds the requests behind it.
pub fn tells_of_requests(fresh: &[Envelope]) -> bool {
    fresh.iter().any(|envelope| tells(&envelope.event))
}

fn tells(event: &Event) -> bool {
    words(event).is_some() || !named(event).is_empty()
}

fn reads(audience: Audience, envelope: &Envelope) -> bool {
    audience == Audience::Desk || envelope.event.audience() == Audience::Both
}

/// Whether the first version took words from an event.
fn told_before(event: &Event) -> bool {
    match event {
        Event::Filed(filed) => filed.contact_name.is_some(),
        Event::Classified { product, .. } => product.is_some(),
        it => matches!(
            it,
            Event::Opened(_)
                | Event::Said(_)
                | Event::Noted(_)
                | Event::InformationAsked { .. }
                | Event::InformationGiven { .. }
                | Event::Rejected { .. }
                | Event::ResolutionProposed { .. }
                | Event::HandedBack { .. }
                | Event::HandBackDisputed { .. }
        ),
    }
}

/// The numbers and references that an event gives to the record it is of.
fn named(event: &Event) -> Vec<String> {
    match event {
        Event::Opened(opened) => [Some(opened.number.to_string()), opened.problem.reference.clone()]
            .into_iter()
            .flatten()
            .collect(),
        Event::EscalationOpened(opened) => {
            let before = opened.problem.continues.as_ref().map(ToString::to_string);
            [Some(opened.number.to_string()), before].into_iter().flatten().collect()
        }
        Event::Escalated { number, .. } => vec![number.to_string()],
        Event::Delivered { reference, .. } | Event::Particulars { reference, .. } => {
            reference.iter().cloned().collect()
        }
        _ => Vec::new(),
    }
}

/// The words of an event that a search should find, names of files among them.
fn words(event: &Event) -> Option<String> {
    let mut words = Words::default();
    words.of_event(event);
    for file in event.attachments() {
        words.add(&file.name);
    }
    Some(words.0).filter(|words| !words.is_empty())
}

/// Words, one after the other.
#[derive(Default)]
struct Words(String);

impl Words {
    fn add(&mut self, text: &str) {
        if !text.trim().is_empty() {
            if !self.0.is_empty() {
                self.0.push(' ');
            }
            self.0.push_str(text);
        }
    }

    fn all<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) {
        texts.into_iter().for_each(|text| self.add(text));
    }

    fn some<'t>(&mut self, texts: impl IntoIterator<Item = &'t Option<String>>) {
        self.all(texts.into_iter().flatten().map(String::as_str));
    }

    fn values(&mut self, values: &Values) {
        self.all(values.values().map(String::as_str));
    }

    /// A telephone number is found however it is parted.
    fn telephone(&mut self, number: &str) {
        self.add(number);
        self.add(&reference::squeezed(number));
    }

    fn said(&mut self, said: &Said) {
        self.add(&said.text);
        if let Some(call) = &said.call {
            self.add(&call.caller);
            call.number.iter().for_each(|number| self.telephone(number));
        }
    }

    fn of_event(&mut self, event: &Event) {
        match event {
            Event::Opened(opened) => {
                self.all([opened.problem.subject.as_str(), &opened.problem.text]);
                self.some([&opened.problem.product]);
                self.values(&opened.problem.values);
                if let Some(call) = &opened.problem.call {
                    self.add(&call.caller);
                    call.number.iter().for_each(|number| self.telephone(number));
                }
            }
            Event::EscalationOpened(opened) => {
                self.all([opened.next_desk.as_str(), &opened.problem.subject, &opened.problem.text]);
                self.some([&opened.problem.product]);
                self.values(&opened.problem.values);
            }
            Event::Said(said) | Event::Noted(said) => self.said(said),
            Event::InformationAsked { text, fields } => {
                self.add(text);
                self.all(fields.iter().map(|field| field.label.as_str()));
            }
            Event::InformationGiven { text, values, .. } => {
                self.add(text);
                self.values(values);
            }
            Event::Completed { values } => self.values(values),
            Event::Rejected { text, .. } | Event::ResolutionProposed { text, .. } => self.add(text),
            Event::ResolutionRefused { why } => self.add(why),
            Event::HandedBack { element, evidence, .. } => self.all([element.as_str(), evidence]),
            Event::HandBackDisputed { evidence, .. } => self.add(evidence),
            Event::CheckedIn { text }
            | Event::ResolutionAccepted { text }
            | Event::HandBackAccepted { text }
            | Event::RemovalAnswered { text, .. }
            | Event::Closed { text, .. } => self.some([text]),
            Event::ManagerAsked(asked) => {
                self.add(&asked.reason);
                self.some([&asked.requester]);
            }
            Event::ManagerAnswered { manager, plan } => self.all([manager.as_str(), plan]),
            Event::ManagerReleased { agreed } => self.add(agreed),
            Event::Reopened { reason } | Event::Withdrawn { reason } => self.add(reason),
            Event::SeverityProposed { reason, .. } => self.add(reason),
            Event::SeveritySet { reason, .. } | Event::SeverityDeclined { reason } => self.some([reason]),
            Event::Filed(filed) => self.some([&filed.contact_name]),
            Event::Classified { product, .. } => self.some([product]),
            Event::Accepted { engineer } => self.some([engineer]),
            Event::Triaged { evidence, .. } => self.evidence(evidence),
            Event::ContactAttempted { how } => self.add(how),
            Event::Sent { act, .. } => self.act(act),
            Event::HandedOver { name, reason, .. } => self.all([name.as_str(), reason]),
            Event::Particulars { portal, engineer, .. } => self.some([portal, engineer]),
            Event::Transferred { desk, reason } => self.all([desk.as_str(), reason]),
            Event::MarkedDuplicate { number, .. }
            | Event::HasDuplicate { number }
            | Event::ContinuedBy { number } => self.add(number.as_str()),
            // Numbers alone, or nothing that anybody wrote.
            Event::Clock(_)
            | Event::HandBackLapsed
            | Event::TakenBack { .. }
            | Event::Redacted(_)
            | Event::RemovalAsked { .. }
            | Event::Assigned { .. }
            | Event::Escalated { .. }
            | Event::Page(_)
            | Event::Led { .. }
            | Event::Relayed { .. }
            | Event::RelayedUp { .. }
            | Event::Joined { .. }
            | Event::Delivered { .. }
            | Event::SendRefused { .. }
            | Event::Unheld { .. } => {}
        }
    }

    fn evidence(&mut self, evidence: &Evidence) {
        match evidence {
            Evidence::Done { text, search } => {
                self.add(text);
                if let Some(search) = search {
                    self.add(&search.words);
                    self.all(search.found.iter().map(String::as_str));
                }
            }
            Evidence::NotPossible { because } => self.add(because),
        }
    }

    /// What we did on the next desk's record: its copy may show it later, or never.
    fn act(&mut self, act: &Act) {
        match act {
            Act::Reply { text, .. } => self.add(text),
            Act::Call { text, call } => {
                self.all([text.as_str(), &call.caller]);
                call.number.iter().for_each(|number| self.telephone(number));
            }
            Act::SetSeverity { reason, .. } | Act::DeclineSeverity { reason } => self.some([reason]),
            Act::Accept { engineer } => self.some([engineer]),
            Act::Reject { text, .. }
            | Act::AskInformation { text, .. }
            | Act::ProposeResolution { text, .. } => {
                self.add(text);
            }
            Act::HandBack { element, evidence, .. } => self.all([element.as_str(), evidence]),
            Act::AnswerAsManager { manager, plan } => self.all([manager.as_str(), plan]),
            Act::ReleaseManager { agreed } => self.add(agreed),
            Act::AttemptContact { how } => self.add(how),
            Act::GiveInformation { text, values, .. } => {
                self.add(text);
                self.values(values);
            }
            Act::Complete { values } => self.values(values),
            Act::Close { text, .. }
            | Act::AnswerRemoval { text, .. }
            | Act::CheckIn { text }
            | Act::AcceptResolution { text }
            | Act::AcceptHandBack { text } => self.some([text]),
            Act::RefuseResolution { why } => self.add(why),
            Act::DisputeHandBack { evidence, .. } => self.add(evidence),
            Act::AskManager { reason, requester, .. } => {
                self.add(reason);
                self.some([requester]);
            }
            Act::Reopen { reason } | Act::Withdraw { reason } => self.add(reason),
            Act::AgreeSeverity | Act::AskRemoval { .. } => {}
        }
        for file in act.attachments() {
            self.add(&file.name);
        }
    }
}
