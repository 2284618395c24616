//! Taking words out for good: a passage that somebody should not have written down, or a file. What remains of the events
//! that held it, and what is asked of the desks that it went to.

use serde_json::{Map, Value};

use crate::Timestamp;
use crate::event::words::{Words, part};
use crate::event::{Audience, Envelope, Event, Redacted, Removed};
use crate::life::{Context, Life};
use crate::refusal::{Reason, Refusal};
use crate::text;

/// Stands where a passage was, in any language.
pub const MARK: &str = "[…]";
/// The shortest passage, in characters: a shorter one stands in too much that means something else.
const SHORTEST: usize = 4;

/// Whether a text is long enough to be looked for inside of others.
pub fn is_long_enough(text: &str) -> bool {
    text.chars().count() >= SHORTEST
}

/// What is taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    Passage(String),
    /// By its digests: a picture that crossed without what it said of its origin has another one.
    File(Vec<String>),
    /// What names a person: names, addresses, telephone numbers, the longest first.
    Person(Vec<String>),
}

impl Taken {
    /// A passage as somebody named it.
    pub fn passage(passage: &str) -> Result<Self, Refusal> {
        let passage = text::body("passage", passage.trim())?;
        if !is_long_enough(&passage) || passage.contains(MARK) {
            return Err(Refusal::field(Reason::FieldInvalid, "passage"));
        }
        Ok(Self::Passage(passage))
    }

    /// What it is, for those who read that it is gone.
    pub fn what(&self) -> Removed {
        match self {
            Self::Passage(_) => Removed::Passage,
            Self::File(_) => Removed::File,
            Self::Person(_) => Removed::Person,
        }
    }

    /// Takes it out of a document wherever it stands; answers whether it stood there.
    pub fn out_of(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => match self {
                Self::Passage(passage) if text.contains(passage.as_str()) => {
                    *text = text.replace(passage.as_str(), MARK);
                    true
                }
                Self::Person(names) => {
                    let rest = names.iter().fold(text.clone(), |rest, name| without_name(&rest, name));
                    let found = rest != *text;
                    *text = rest;
                    found
                }
                _ => false,
            },
            Value::Array(all) => {
                let before = all.len();
                all.retain(|it| !self.is_file(it));
                let mut found = all.len() < before;
                for it in all {
                    found |= self.out_of(it);
                }
                found
            }
            Value::Object(fields) => {
                let mut found = false;
                if let Self::Passage(passage) = self
                    && fields.keys().any(|name| name.contains(passage.as_str()))
                {
                    found = true;
                    let all = std::mem::take(fields).into_iter();
                    *fields = all.map(|(name, it)| (name.replace(passage.as_str(), MARK), it)).collect();
                }
                for it in fields.values_mut() {
                    found |= self.out_of(it);
                }
                found
            }
            _ => false,
        }
    }

    fn is_file(&self, value: &Value) -> bool {
        let Self::File(files) = self else { return false };
        let sha256 = value.get("sha256").and_then(Value::as_str);
        sha256.is_some_and(|sha256| files.iter().any(|it| it == sha256))
    }
}

/// A text without a name where it stands as one: `Anna` does not stand in `Annabel`. A short name is one where it is all
/// that a field holds.
fn without_name(text: &str, name: &str) -> String {
    if !is_long_enough(name) {
        return if text == name { MARK.to_owned() } else { text.to_owned() };
    }
    let (mut without, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(name) {
        let in_word = before.chars().next_back().is_some_and(char::is_alphanumeric)
            || after.chars().next().is_some_and(char::is_alphanumeric);
        without.push_str(before);
        without.push_str(if in_word { name } else { MARK });
        rest = after;
    }
    without.push_str(rest);
    without
}

/// Events of a record whose words go, and the event that says so and has what remains of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    pub entries: Vec<u64>,
    pub event: Event,
}

/// What it takes to have something out of a record: for each audience what it reads. `envelopes`: all of the record.
pub fn remove(taken: &Taken, envelopes: &[Envelope]) -> Result<Vec<Removal>, serde_json::Error> {
    let mut removals = Vec::new();
    for audience in [Audience::Both, Audience::Desk] {
        let mut held: Vec<(&Envelope, Words)> = Vec::new();
        for envelope in envelopes.iter().filter(|it| it.event.audience() == audience) {
            let (_, words) = part(envelope)?;
            let mut words = Value::Object(words);
            if taken.out_of(&mut words)
                && let Value::Object(words) = words
            {
                held.push((envelope, words));
            }
        }
        if held.is_empty() {
            continue;
        }
        let entries: Vec<u64> = held.iter().map(|(envelope, _)| envelope.seq).collect();
        let of = held.iter().filter(|(it, _)| !is_trace(it)).map(|(it, _)| it.happened).collect();
        let mut remains = Map::new();
        for (envelope, mut words) in held {
            // What an earlier removal kept of the same events is kept by this one.
            if let Some(Value::Object(kept)) = words.get_mut(REMAINS) {
                kept.retain(|seq, _| !entries.iter().any(|entry| entry.to_string() == *seq));
            }
            remains.insert(envelope.seq.to_string(), Value::Object(words));
        }
        let what = taken.what();
        let event = Event::Redacted(Redacted { entries: entries.clone(), of, what, audience, remains });
        removals.push(Removal { entries, event });
    }
    Ok(removals)
}

/// Where a removal has what remains.
const REMAINS: &str = "/event/remains";

fn is_trace(envelope: &Envelope) -> bool {
    matches!(envelope.event, Event::Redacted(_))
}

/// Whether something was taken out of an entry before.
pub fn was_removed_from(entry: u64, envelopes: &[Envelope]) -> bool {
    envelopes.iter().any(|envelope| match &envelope.event {
        Event::Redacted(redacted) => redacted.entries.contains(&entry),
        _ => false,
    })
}

/// A desk that took something out asks the other side to do the same with what it was given, by when that was said.
pub fn ask(what: Removed, of: Vec<Timestamp>) -> Result<Vec<Event>, Refusal> {
    if of.is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, "of"));
    }
    Ok(vec![Event::RemovalAsked { what, of }])
}

/// The other side says what it did about that.
pub fn answer(
    life: &Life,
    done: bool,
    text: Option<String>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !life.removals_asked.iter().any(|by| *by != context.side) {
        return Err(Refusal::new(Reason::NothingAsked).with("status", life.status.code()));
    }
    let text = match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => Some(text::body("text", &text)?),
        // Whoever declines says why.
        None if !done => return Err(Refusal::field(Reason::FieldMissing, "text")),
        None => None,
    };
    Ok(vec![Event::RemovalAnswered { done, text }])
}
