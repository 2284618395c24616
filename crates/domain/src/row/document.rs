//! What a search finds of a request: blocks of words that both sides find, and blocks of those that the desk finds beside
//! them; what belongs to no account is the desk's alone. The first opens with the head, its number and subject, or with names;
//! then come entries as they were written, a new block each 16 KB, so that a new entry rewrites one.

use uuid::Uuid;

use crate::act::Act;
use crate::event::{Audience, Envelope, Event, Evidence, Said};
use crate::form::Values;
use crate::id::{AccountId, EscalationId, Number, PersonId, QueueId};
use crate::kind::Door;
use crate::reference;
use crate::request::Request;
use crate::tag::Tag;

/// Whose a request is and where it waits: what keeps its blocks from those who may not find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    pub account: Option<AccountId>,
    pub contact: Option<PersonId>,
    pub team: Option<String>,
    pub door: Door,
    pub queue: Option<QueueId>,
}

impl Placed {
    /// Where a request is.
    pub fn of(record: &Request) -> Self {
        Self {
            account: record.filed.account,
            contact: record.filed.contact,
            team: record.filed.team.clone(),
            door: record.kind.door(),
            queue: record.queue,
        }
    }
}

/// What every block of a request leans on beside entries: where it changes, all of them are written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    placed: Placed,
    subject: String,
}

impl Head {
    /// The head of a request.
    pub fn of(record: &Request) -> Self {
        Self { placed: Placed::of(record), subject: record.problem.subject.clone() }
    }
}

/// A block of what is found of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockRow {
    pub request: Uuid,
    /// Who finds it: the desk alone, or both sides.
    pub audience: Audience,
    /// The record whose entries it holds: the request itself, or an escalation that it stands behind.
    pub source: Uuid,
    /// Which of the blocks of that record, from nought.
    pub ordinal: u32,
    pub placed: Placed,
    /// How it is made.
    pub version: u32,
    /// How much text it holds, in bytes.
    pub size: u64,
    /// What it holds, in order.
    pub parts: Vec<Part>,
}

/// A piece of text with the numbers and references that it gives: squeezed, each once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Part {
    pub text: String,
    pub references: Vec<String>,
}

/// Where the last block of a record stands: what is written next goes on there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last {
    pub ordinal: u32,
    pub size: u64,
}

/// What a desk finds a request by beside its own events.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// What its account is called, and the address of its contact: neither changes.
    pub names: Vec<String>,
    /// The events of each escalation that it stands behind, as they were written.
    pub escalations: Vec<(EscalationId, Vec<Envelope>)>,
}

/// How much text a block holds before the next begins, in bytes.
const BLOCK: usize = 16 * 1024;
/// How far back from there a place between two words is looked for, in characters; where there is none, so much of the text
/// stands in both blocks, so that no word of it is lost.
const BETWEEN: usize = 64;

impl BlockRow {
    /// How it is made.
    pub const VERSION: u32 = 5;
}

/// All blocks of a request: those that hold nothing of the desk's own, nor of a next desk, are its account's as well.
/// `events`: all of the record, as they were written.
pub fn blocks(record: &Request, events: &[Envelope], beside: &Beside) -> Vec<BlockRow> {
    let own = |audience, opening: Option<Part>| {
        let parts = opening.into_iter().chain(parts(Found::of(record, audience, record.id.0), events));
        filled((record, audience, record.id.0), None, parts)
    };
    let head = head(record);
    let names = Part { text: beside.names.join("\n"), references: Vec::new() };
    let names = (!names.text.is_empty()).then_some(names);
    let (shared, desks) = match record.filed.account {
        Some(_) => (own(Audience::Both, Some(head)), own(Audience::Desk, names)),
        None => (Vec::new(), own(Audience::Desk, Some(head))),
    };
    let behind = beside.escalations.iter().flat_map(|(id, events)| blocks_behind(record, *id, events));
    desks.into_iter().chain(behind).chain(shared).collect()
}

/// The blocks that an escalation gives to a request behind it, for the desk alone. `events`: all of the escalation.
pub fn blocks_behind(record: &Request, escalation: EscalationId, events: &[Envelope]) -> Vec<BlockRow> {
    filled((record, Audience::Desk, escalation.0), None, parts(Found::All, events))
}

/// The blocks that new events go into, after the last one that is there: if the first of them is that one, it says how much
/// it holds then, and of its parts those that are new. `source`: the record that the events are of.
pub fn blocks_after(
    (record, audience, source): (&Request, Audience, Uuid),
    last: Last,
    fresh: &[Envelope],
) -> Vec<BlockRow> {
    filled((record, audience, source), Some(last), parts(Found::of(record, audience, source), fresh))
}

/// Puts parts into blocks, each into the last as long as there is room.
fn filled(
    (record, audience, source): (&Request, Audience, Uuid),
    last: Option<Last>,
    parts: impl Iterator<Item = Part>,
) -> Vec<BlockRow> {
    let placed = Placed::of(record);
    let block = |ordinal, size| BlockRow {
        request: record.id.0,
        audience,
        source,
        ordinal,
        placed: placed.clone(),
        version: BlockRow::VERSION,
        size,
        parts: Vec::new(),
    };
    let mut open = last.map_or_else(|| block(0, 0), |last| block(last.ordinal, last.size));
    let mut all = Vec::new();
    for part in parts {
        let size = part.text.len() as u64;
        if open.size > 0 && open.size + size > BLOCK as u64 {
            let next = block(open.ordinal + 1, 0);
            all.push(std::mem::replace(&mut open, next));
        }
        open.size += size;
        open.parts.push(part);
    }
    all.push(open);
    // What nothing new went into stays as it is.
    all.retain(|block| !block.parts.is_empty());
    all
}

/// What the first block opens with: the number of the request, and its subject.
fn head(record: &Request) -> Part {
    let (mut text, references) = spelt(std::iter::once(record.number.to_string()));
    text.push_str(&record.problem.subject);
    Part { text, references }
}

/// Which events the blocks of an audience hold the words of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    All,
    /// What both sides read.
    Shared,
    /// What the account does not read.
    Apart,
}

impl Found {
    /// Of a record among those of a request: itself, or an escalation behind which it stands.
    fn of(request: &Request, audience: Audience, source: Uuid) -> Self {
        match audience {
            Audience::Both => Self::Shared,
            Audience::Desk if request.filed.account.is_some() && source == request.id.0 => Self::Apart,
            Audience::Desk => Self::All,
        }
    }

    fn holds(self, event: &Event) -> bool {
        match self {
            Self::All => true,
            Self::Shared => event.audience() == Audience::Both,
            Self::Apart => event.audience() == Audience::Desk,
        }
    }
}

/// What is found of events, in their order; what is larger than a block, in pieces.
fn parts(found: Found, events: &[Envelope]) -> impl Iterator<Item = Part> {
    events.iter().filter(move |envelope| found.holds(&envelope.event)).flat_map(|envelope| {
        let (mut text, mut references) = spelt(named(&envelope.event).into_iter());
        text.push_str(&words(&envelope.event).unwrap_or_default());
        let pieces: Vec<String> = pieces(&text).map(str::to_owned).collect();
        pieces.into_iter().map(move |text| Part { text, references: std::mem::take(&mut references) })
    })
}

/// Numbers and references as they are written and without what they are parted by, since either is a word; and squeezed,
/// each once.
fn spelt(numbers: impl Iterator<Item = String>) -> (String, Vec<String>) {
    let (mut text, mut references) = (String::new(), Vec::new());
    for number in numbers {
        let squeezed = reference::squeezed(&number);
        if !squeezed.is_empty() && !references.contains(&squeezed) {
            text.push_str(&format!("{number} {squeezed}\n"));
            references.push(squeezed);
        }
    }
    (text, references)
}

/// A text in pieces that each fit into a block.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = cut(rest);
        rest = after;
        Some(piece)
    })
}

/// The first piece of a text, and what follows: cut between two words, or with some characters in both.
fn cut(text: &str) -> (&str, &str) {
    if text.len() <= BLOCK {
        return (text, "");
    }
    let mut end = BLOCK;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let before = text[..end].char_indices().rev().take(BETWEEN);
    let mut again = end;
    for (at, c) in before {
        if at > 0 && !c.is_alphanumeric() {
            return text.split_at(at);
        }
        again = at;
    }
    (&text[..end], &text[again..])
}

/// Whether new events of a request hold words for the blocks of an audience.
pub fn touched(record: &Request, audience: Audience, fresh: &[Envelope]) -> bool {
    let found = Found::of(record, audience, record.id.0);
    fresh.iter().any(|envelope| found.holds(&envelope.event) && tells(&envelope.event))
}

/// Whether new events of an escalation hold words by which the desk finds the requests behind it.
pub fn tells_of_requests(fresh: &[Envelope]) -> bool {
    fresh.iter().any(|envelope| tells(&envelope.event))
}

fn tells(event: &Event) -> bool {
    words(event).is_some() || !named(event).is_empty()
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
        // Nothing else gives one: the numbers of other records are words like any others.
        Event::Said(_)
        | Event::Accepted { .. }
        | Event::Rejected { .. }
        | Event::InformationAsked { .. }
        | Event::InformationGiven { .. }
        | Event::Completed { .. }
        | Event::CheckedIn { .. }
        | Event::SeveritySet { .. }
        | Event::SeverityProposed { .. }
        | Event::SeverityDeclined { .. }
        | Event::ResolutionProposed { .. }
        | Event::ResolutionAccepted { .. }
        | Event::ResolutionRefused { .. }
        | Event::HandedBack { .. }
        | Event::HandBackAccepted { .. }
        | Event::HandBackDisputed { .. }
        | Event::HandBackLapsed
        | Event::TakenBack { .. }
        | Event::ManagerAsked(_)
        | Event::ManagerAnswered { .. }
        | Event::ManagerReleased { .. }
        | Event::Reopened { .. }
        | Event::Withdrawn { .. }
        | Event::Closed { .. }
        | Event::Redacted(_)
        | Event::RemovalAsked { .. }
        | Event::RemovalAnswered { .. }
        | Event::Clock(_)
        | Event::Filed(_)
        | Event::Noted(_)
        | Event::Assigned { .. }
        | Event::Queued { .. }
        | Event::Tagged { .. }
        | Event::Triaged { .. }
        | Event::ContactAttempted { .. }
        | Event::Page(_)
        | Event::Led { .. }
        | Event::Relayed { .. }
        | Event::RelayedUp { .. }
        | Event::MarkedDuplicate { .. }
        | Event::HasDuplicate { .. }
        | Event::Transferred { .. }
        | Event::Classified { .. }
        | Event::ContinuedBy { .. }
        | Event::Joined { .. }
        | Event::Sent { .. }
        | Event::SendRefused { .. }
        | Event::HandedOver { .. }
        | Event::Unheld { .. }
        | Event::OtherDeskRestored { .. } => Vec::new(),
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
                self.all(opened.problem.continues.iter().map(Number::as_str));
                if let Some(call) = &opened.problem.call {
                    self.add(&call.caller);
                    call.number.iter().for_each(|number| self.telephone(number));
                }
            }
            Event::EscalationOpened(opened) => {
                self.all([opened.next_desk.as_str(), &opened.problem.subject, &opened.problem.text]);
                self.some([&opened.problem.product]);
                self.values(&opened.problem.values);
                self.all(opened.problem.passed.iter().map(|passed| passed.reason.as_str()));
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
            Event::Tagged { added, .. } => self.all(added.iter().map(Tag::as_str)),
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
            | Event::Queued { .. }
            | Event::Escalated { .. }
            | Event::Page(_)
            | Event::Led { .. }
            | Event::Relayed { .. }
            | Event::RelayedUp { .. }
            | Event::Joined { .. }
            | Event::Delivered { .. }
            | Event::SendRefused { .. }
            | Event::Unheld { .. }
            | Event::OtherDeskRestored { .. } => {}
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

#[cfg(test)]
mod tests {
    use super::{BETWEEN, BLOCK, pieces};

    #[test]
    fn a_text_larger_than_a_block_is_cut_between_words() {
        let text = "gateway ".repeat(BLOCK / 4);
        let all: Vec<&str> = pieces(&text).collect();
        assert_eq!(all.concat(), text, "nothing is lost, and nothing is there twice");
        assert!(all.len() > 1);
        for piece in all {
            assert!(piece.len() <= BLOCK);
            assert!(piece.split_whitespace().all(|word| word == "gateway"), "no word is cut");
        }
    }

    #[test]
    fn of_a_text_without_a_place_to_cut_some_stands_in_both_pieces() {
        let text: String = ('\u{4e00}'..).take(BLOCK).collect();
        let all: Vec<&str> = pieces(&text).collect();
        for both in all.windows(2) {
            let shared: String = both[1].chars().take(BETWEEN).collect();
            assert!(both[0].ends_with(&shared));
        }
        assert!(text.ends_with(all.last().unwrap()));
    }
}
