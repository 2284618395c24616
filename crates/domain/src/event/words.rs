//! What of a stored event is a fact, and what is words. Facts (ids, codes, numbers, instants) are hashed as they are, and
//! stay for good: from them alone a record folds to the same state. Words (names, texts, what somebody filled in, files) are
//! kept beside them under a salted digest, so that they can be taken out and the chain stays whole.
//!
//! Each field of each kind of event stands in one of two lists. What stands in neither is held for words, as far as it is
//! text; a test over all kinds finds it.

use serde_json::{Map, Value};

use super::Envelope;

/// Words by the place that each has in its event: a JSON pointer from the envelope on.
pub type Words = Map<String, Value>;

/// The fields of something by its tag: facts, then words. A name stands for all that is below it; `*` is each of a list.
type Fields = (&'static str, &'static [&'static str], &'static [&'static str]);

const ENVELOPE: Fields = (
    "",
    &[
        "seq",
        "schema",
        "happened",
        "recorded",
        "late",
        "side",
        "channel",
        "message",
        "theirs",
        "unheard",
        "doubted",
        "reported.channel",
    ],
    &["reported.who"],
);

/// By `by.who`.
const AUTHORS: &[Fields] = &[
    ("agent", &["seat", "person"], &["name"]),
    ("contact", &["seat", "person"], &["name"]),
    // Of another desk's people, names are all that is known.
    ("other-desk", &[], &["name", "person"]),
    ("rule", &[], &[]),
    ("operator", &[], &[]),
];

/// By `event.type`. What was passed at a gate names its author; what is missing is named by the form.
const EVENTS: &[Fields] = &[
    (
        "opened",
        &[
            "number",
            "kind",
            "phase",
            "severity",
            "product",
            "form",
            "passed.gate",
            "passed.missing",
            "passed.complete_by",
            "missing",
            "continues",
            "hand_backs",
            "policy",
        ],
        &[
            "subject",
            "text",
            "values",
            "attachments",
            "call.caller",
            "call.number",
            "passed.reason",
            "passed.author",
            "reference",
        ],
    ),
    ("said", &["said_as"], &["text", "attachments", "call.caller", "call.number"]),
    ("accepted", &[], &["engineer"]),
    ("rejected", &["reason"], &["text"]),
    ("information-asked", &[], &["text", "fields.*.name", "fields.*.label"]),
    ("information-given", &[], &["text", "values", "attachments"]),
    ("completed", &[], &["values"]),
    ("checked-in", &[], &["text"]),
    ("severity-set", &["from", "to"], &["reason"]),
    ("severity-proposed", &["to"], &["reason"]),
    ("severity-declined", &[], &["reason"]),
    ("resolution-proposed", &["kind"], &["text", "attachments"]),
    ("resolution-accepted", &[], &["text"]),
    ("resolution-refused", &[], &["why"]),
    // The reason is a code of the policy.
    ("handed-back", &["reason"], &["element", "evidence", "attachments"]),
    ("hand-back-accepted", &[], &["text"]),
    ("hand-back-disputed", &[], &["evidence", "attachments"]),
    ("hand-back-lapsed", &[], &[]),
    ("taken-back", &["what", "entries"], &[]),
    ("manager-asked", &["why", "milestone"], &["reason", "requester"]),
    ("manager-answered", &[], &["manager", "plan"]),
    ("manager-released", &[], &["agreed"]),
    ("reopened", &[], &["reason"]),
    ("withdrawn", &[], &["reason"]),
    ("closed", &["ending"], &["text"]),
    ("redacted", &["entries", "of", "what", "audience"], &["elsewhere", "remains"]),
    ("removal-asked", &["what", "of"], &[]),
    ("removal-answered", &["done"], &["text"]),
    (
        "clock",
        &[
            "clock",
            "promise",
            "cycle",
            "target",
            "around_the_clock",
            "unverified",
            "calendar",
            "zone_data",
            "due",
            "restarted",
            "kept",
            "threshold",
            "clocks",
        ],
        &[],
    ),
    // A contact's team says what others may read.
    ("filed", &["account", "agreement", "contact", "team", "site", "escalation", "queue"], &["contact_name"]),
    ("noted", &["said_as"], &["text", "attachments", "call.caller", "call.number"]),
    ("assigned", &["to"], &["name"]),
    // What a queue is called is the desk's own label.
    ("queued", &["queue", "name"], &[]),
    // Whoever tags may name somebody.
    ("tagged", &[], &["added", "removed"]),
    (
        "triaged",
        &["duty", "evidence.outcome"],
        &["evidence.text", "evidence.search.words", "evidence.search.found", "evidence.because"],
    ),
    ("contact-attempted", &[], &["how"]),
    ("escalated", &["escalation", "number", "open", "awaits_us"], &["next_desk"]),
    (
        "page",
        &[
            "page",
            "number",
            "cause.what",
            "cause.promise",
            "joined",
            "round",
            "step",
            "people.*.seat",
            "people.*.by",
            "next",
        ],
        &["cause.reason", "people.*.name", "webhooks"],
    ),
    ("led", &["escalation"], &[]),
    ("relayed", &["entry", "escalation", "original"], &[]),
    ("relayed-up", &["original", "escalation", "number", "message"], &[]),
    ("marked-duplicate", &["of", "number"], &[]),
    ("has-duplicate", &["number"], &[]),
    ("transferred", &[], &["desk", "reason"]),
    ("classified", &["kind", "phase", "product"], &[]),
    ("continued-by", &["number"], &[]),
    (
        "escalation-opened",
        &[
            "number",
            "link",
            "requests",
            "contact",
            "kind",
            "phase",
            "severity",
            "product",
            "form",
            "passed.gate",
            "passed.missing",
            "passed.complete_by",
            "telephone",
            "by_hand",
            "continues",
            "hand_backs",
        ],
        &[
            "next_desk",
            "contact_name",
            "subject",
            "text",
            "values",
            "attachments",
            "passed.reason",
            "passed.author",
            "call.caller",
            "call.number",
            "reference",
        ],
    ),
    ("joined", &["request", "number"], &[]),
    ("sent", &["message", "act.act"], &[]),
    ("delivered", &["message"], &["reference"]),
    (
        "send-refused",
        &["message", "refusal.reason", "refusal.missing"],
        &["refusal.facts", "refusal.passages"],
    ),
    ("handed-over", &["to"], &["name", "reason"]),
    ("unheld", &[], &["name"]),
    ("particulars", &[], &["reference", "portal", "engineer"]),
    ("other-desk-restored", &["made", "entries", "lost", "messages", "unknown"], &[]),
];

/// By `event.act.act`, of what was sent.
const ACTS: &[Fields] = &[
    ("reply", &[], &["text", "attachments"]),
    ("call", &[], &["text", "call.caller", "call.number"]),
    ("set-severity", &["to"], &["reason"]),
    ("agree-severity", &[], &[]),
    ("decline-severity", &[], &["reason"]),
    ("accept", &[], &["engineer"]),
    ("reject", &["reason"], &["text"]),
    ("ask-information", &[], &["text", "fields.*.name", "fields.*.label"]),
    ("propose-resolution", &["kind"], &["text", "attachments"]),
    ("hand-back", &["reason"], &["element", "evidence", "attachments"]),
    ("answer-as-manager", &[], &["manager", "plan"]),
    ("release-manager", &[], &["agreed"]),
    ("attempt-contact", &[], &["how"]),
    ("close", &["ending"], &["text"]),
    ("ask-removal", &["what", "of"], &[]),
    ("answer-removal", &["done"], &["text"]),
    ("give-information", &[], &["text", "values", "attachments"]),
    ("complete", &[], &["values"]),
    ("check-in", &[], &["text"]),
    ("accept-resolution", &[], &["text"]),
    ("refuse-resolution", &[], &["why"]),
    ("accept-hand-back", &[], &["text"]),
    ("dispute-hand-back", &[], &["evidence", "attachments"]),
    ("ask-manager", &["milestone"], &["reason", "requester"]),
    ("reopen", &[], &["reason"]),
    ("withdraw", &[], &["reason"]),
];

/// Parts an event, in its envelope, into its facts and its words. The facts can be read as an event without words.
pub fn part(envelope: &Envelope) -> Result<(Value, Words), serde_json::Error> {
    let mut value = serde_json::to_value(envelope)?;
    let words = part_value(&mut value);
    Ok((value, words))
}

/// Takes the words out of an event in its envelope, as it is written, and answers them.
pub fn part_value(envelope: &mut Value) -> Words {
    Parting::of(envelope).part(envelope).words
}

/// Puts words back to their places.
pub fn put_back(facts: &mut Value, words: &Words) {
    for (place, word) in words {
        if let Some(empty) = facts.pointer_mut(place) {
            *empty = word.clone();
        }
    }
}

/// The fields of an event that no list names.
pub fn unnamed(envelope: &Envelope) -> Result<Vec<String>, serde_json::Error> {
    let mut value = serde_json::to_value(envelope)?;
    Ok(Parting::of(&value).part(&mut value).unnamed)
}

/// An event that is being parted: the lists that it is held to, each with what its names begin with.
struct Parting {
    lists: Vec<(&'static str, Option<&'static Fields>)>,
    words: Words,
    unnamed: Vec<String>,
}

/// What a place in an event is.
enum Is {
    Fact,
    Word,
    /// Something that has parts.
    Whole,
}

impl Parting {
    fn of(envelope: &Value) -> Self {
        let tagged = |fields: &'static [Fields], at: &str| {
            let tag = envelope.pointer(at).and_then(Value::as_str);
            tag.and_then(|tag| fields.iter().find(|(known, ..)| *known == tag))
        };
        let lists = vec![
            ("by.", tagged(AUTHORS, "/by/who")),
            ("event.act.", tagged(ACTS, "/event/act/act")),
            ("event.", tagged(EVENTS, "/event/type")),
            ("", Some(&ENVELOPE)),
        ];
        Self { lists, words: Words::new(), unnamed: Vec::new() }
    }

    fn part(mut self, envelope: &mut Value) -> Self {
        self.walk(envelope, "", "");
        self
    }

    /// `name`: as lists name it; `place`: the pointer to it.
    fn walk(&mut self, value: &mut Value, name: &str, place: &str) {
        match self.is(name) {
            Is::Fact => {}
            Is::Word => self.take(value, place),
            Is::Whole => match value {
                Value::Object(fields) => {
                    for (field, value) in fields {
                        let name = if name.is_empty() { field.clone() } else { format!("{name}.{field}") };
                        let place = format!("{place}/{}", field.replace('~', "~0").replace('/', "~1"));
                        self.walk(value, &name, &place);
                    }
                }
                Value::Array(all) => {
                    for (nth, value) in all.iter_mut().enumerate() {
                        self.walk(value, &format!("{name}.*"), &format!("{place}/{nth}"));
                    }
                }
                // Nothing is nobody's word.
                Value::Null => {}
                _ => {
                    self.unnamed.push(name.to_owned());
                    if value.is_string() {
                        self.take(value, place);
                    }
                }
            },
        }
    }

    fn is(&self, name: &str) -> Is {
        if matches!(name, "by.who" | "event.type") {
            return Is::Fact;
        }
        for (before, list) in &self.lists {
            let (Some(within), Some((_, facts, words))) = (name.strip_prefix(before), list) else { continue };
            if facts.contains(&within) {
                return Is::Fact;
            }
            if words.contains(&within) {
                return Is::Word;
            }
        }
        Is::Whole
    }

    /// Leaves in its place what says nothing, and is read as the same kind of value.
    fn take(&mut self, value: &mut Value, place: &str) {
        let empty = match value {
            Value::String(_) => Value::String(String::new()),
            Value::Array(_) => Value::Array(Vec::new()),
            Value::Object(_) => Value::Object(Map::new()),
            _ => return,
        };
        if *value != empty {
            self.words.insert(place.to_owned(), std::mem::replace(value, empty));
        }
    }
}
