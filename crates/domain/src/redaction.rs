//! Taking words out for good: a passage that somebody should not have written down, or a file. What remains of the events
//! that held it, and what is asked of the desks that it went to.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Timestamp;
use crate::event::words::{Words, part};
use crate::event::{Audience, Envelope, Event, Redacted, Removed};
use crate::life::{Context, Life};
use crate::refusal::{Reason, Refusal};
use crate::script::{is_paired, may_part};
use crate::tag::folded;
use crate::text;

/// Stands where a passage was, in any language.
pub const MARK: &str = "[…]";
/// The shortest passage, in characters: a shorter one stands in too much that means something else.
const SHORTEST: usize = 4;
/// The same of Chinese, Japanese and Korean, where two characters are a name.
const SHORTEST_PAIRED: usize = 2;

/// Whether a text is long enough to be looked for inside of others.
pub fn is_long_enough(text: &str) -> bool {
    text.chars().count() >= SHORTEST || text.chars().filter(|c| is_paired(*c)).count() >= SHORTEST_PAIRED
}

/// What every text and every document holds in which this stands as it is, once the letters of ASCII in it are made small.
pub fn telling_as_written(sought: &str) -> String {
    let parts = sought.split(|c: char| matches!(c, '"' | '\\') || c.is_control());
    parts.max_by_key(|part| part.len()).unwrap_or_default().to_ascii_lowercase()
}

/// What every text holds in which this stands, in whatever case, once the letters of ASCII in it are made small: for
/// statements, as databases know the case of these alone, and documents write some characters in another way. Empty where
/// any text may hold it.
pub fn telling(sought: &str) -> String {
    let stays = |c: char| match c {
        '"' | '\\' => false,
        c if c.is_ascii() => !c.is_ascii_control(),
        c => !c.is_control() && c.to_lowercase().eq([c]) && c.to_uppercase().eq([c]),
    };
    let parts = sought.split(|c: char| !stays(c));
    parts.max_by_key(|part| part.len()).unwrap_or_default().to_ascii_lowercase()
}

/// Fields of documents that hold a name, an address or words of somebody's; in others a lone word in small letters is a code.
const SAID: &[&str] = &[
    "address",
    "author",
    "body",
    "caller",
    "email",
    "name",
    "note",
    "passage",
    "recipient",
    "sender",
    "signature",
    "subject",
    "summary",
    "text",
    "title",
];

/// Whether a field holds what somebody said, or who somebody is.
fn is_said(field: &str) -> bool {
    let last = field.rsplit(['_', '-', '/']).next().unwrap_or(field);
    SAID.contains(&last)
}

/// Whether a text may be a code of a document.
fn is_code_like(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '/'))
}

/// What is taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
        let wrong = || Refusal::field(Reason::FieldInvalid, "passage");
        if !is_long_enough(&passage) {
            return Err(wrong().with("shortest", SHORTEST).with("shortest_paired", SHORTEST_PAIRED));
        }
        if passage.contains(MARK) {
            return Err(wrong());
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

    /// A text without it; none: it does not stand there.
    pub fn out_of_text(&self, text: &str) -> Option<String> {
        let rest = match self {
            Self::Passage(passage) => text.replace(passage.as_str(), MARK),
            Self::Person(names) => names.iter().fold(text.to_owned(), |rest, name| without_name(&rest, name)),
            Self::File(_) => return None,
        };
        (rest != text).then_some(rest)
    }

    /// Takes it out of a document wherever it stands; answers whether it stood there.
    pub fn out_of(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => match self.out_of_text(text) {
                Some(rest) => {
                    *text = rest;
                    true
                }
                None => false,
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

    /// Takes it out of a document of a row, which has codes beside words: a name in small letters that is one of them, as
    /// `agent` is, goes from fields of names, addresses and words alone. Answers whether it stood there.
    pub fn out_of_document(&self, value: &mut Value) -> bool {
        match self {
            Self::Person(_) => self.out_of_field("", value),
            Self::Passage(_) | Self::File(_) => self.out_of(value),
        }
    }

    fn out_of_field(&self, field: &str, value: &mut Value) -> bool {
        match value {
            Value::String(text) if is_code_like(text) && !is_said(field) => false,
            Value::Array(all) => {
                let mut found = false;
                for it in all {
                    found |= self.out_of_field(field, it);
                }
                found
            }
            Value::Object(fields) => {
                let mut found = false;
                for (name, it) in fields.iter_mut() {
                    found |= self.out_of_field(name, it);
                }
                found
            }
            _ => self.out_of(value),
        }
    }

    /// Whether it stands in the words of an event.
    pub fn stands_in(&self, words: &Words) -> bool {
        let mut rest = words.clone();
        self.out_of_words(&mut rest);
        rest != *words
    }

    /// Takes it out of the words of an event, whose places are ours and stay, and out of what an earlier removal kept.
    fn out_of_words(&self, words: &mut Words) {
        for (place, it) in words.iter_mut() {
            match it {
                Value::Object(kept) if place == REMAINS => {
                    for words in kept.values_mut().filter_map(Value::as_object_mut) {
                        self.out_of_words(words);
                    }
                }
                Value::Array(tags) if TAGS.contains(&place.as_str()) => {
                    for tag in tags {
                        if tag.as_str().is_some_and(|tag| self.is_in_tag(tag)) {
                            *tag = MARK.into();
                        }
                    }
                }
                _ => _ = self.out_of(it),
            }
        }
    }

    /// Whether it stands in a tag, which is in small letters and has no spaces.
    fn is_in_tag(&self, tag: &str) -> bool {
        let words = in_words(tag);
        match self {
            Self::Passage(passage) => {
                let sought = in_words(&folded(passage));
                tag.contains(passage.as_str()) || is_long_enough(&sought) && words.contains(&sought)
            }
            Self::Person(names) => names.iter().any(|name| without_name(&words, &in_words(name)) != words),
            Self::File(_) => false,
        }
    }

    fn is_file(&self, value: &Value) -> bool {
        let Self::File(files) = self else { return false };
        let sha256 = value.get("sha256").and_then(Value::as_str);
        sha256.is_some_and(|sha256| files.iter().any(|it| it == sha256))
    }
}

/// A text with a space for whatever stands between words in a tag.
fn in_words(text: &str) -> String {
    let between = |c: char| c.is_whitespace() || matches!(c, '-' | '_' | '.');
    text.split(between).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text without a name where it stands as one, in whatever case: `Anna` does not stand in `Annabel`. A short name is one
/// where it is all that a field holds.
fn without_name(text: &str, name: &str) -> String {
    if !is_long_enough(name) {
        return if text == name { MARK.to_owned() } else { text.to_owned() };
    }
    let sought: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    // A lone word in small letters may be one of the language: a rose is no Rose.
    let is_word = name.chars().all(char::is_alphabetic);
    let keeps_capital = is_word && name.chars().next().is_some_and(char::is_uppercase);
    let (mut without, mut place) = (String::with_capacity(text.len()), 0);
    while let Some(first) = text.get(place..).and_then(|rest| rest.chars().next()) {
        let (before, rest) = text.split_at(place);
        let length = length_at_start(rest, &sought).filter(|_| !keeps_capital || !first.is_lowercase());
        match length.map(|length| rest.split_at(length)) {
            Some((found, after)) if stands_alone(before, found, after) => {
                without.push_str(MARK);
                place += found.len();
            }
            _ => {
                without.push(first);
                place += first.len_utf8();
            }
        }
    }
    without
}

/// How many bytes of a text, from its start, are what is sought in small letters.
fn length_at_start(text: &str, sought: &[char]) -> Option<usize> {
    let mut left = sought.iter();
    for (place, c) in text.char_indices() {
        if left.len() == 0 {
            return Some(place);
        }
        for small in c.to_lowercase() {
            if left.next() != Some(&small) {
                return None;
            }
        }
    }
    (left.len() == 0).then_some(text.len())
}

/// Whether what was found is no part of a longer word, and an address no part of another: `ann@corp.example` does not
/// stand in `joann@corp.example`, nor in `ann@corp.example.org`.
fn stands_alone(before: &str, found: &str, after: &str) -> bool {
    let (joints_before, joints_after) = if found.contains('@') { (".-_+", ".-") } else { ("", "") };
    !goes_on(found.chars().next(), before.chars().rev(), joints_before)
        && !goes_on(found.chars().next_back(), after.chars(), joints_after)
}

/// Whether a word goes on beyond its edge, across a joint as well.
fn goes_on(edge: Option<char>, mut beyond: impl Iterator<Item = char>, joints: &str) -> bool {
    let next = beyond.next();
    let joined = next.is_some_and(|c| joints.contains(c));
    let next = if joined { beyond.next() } else { next };
    next.is_some_and(|c| c.is_alphanumeric() && !edge.is_some_and(|edge| may_part(edge, c)))
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
        let (mut held, mut named): (Vec<(&Envelope, Words)>, Vec<u64>) = Default::default();
        for envelope in envelopes.iter().filter(|it| it.event.audience() == audience) {
            let (_, before) = part(envelope)?;
            let mut words = before.clone();
            for place in numbers_of(taken, &before) {
                words.insert(place, MARK.into());
            }
            taken.out_of_words(&mut words);
            if words == before {
                continue;
            }
            // An earlier trace keeps what remained of others: those are named, and the trace for words of its own alone.
            if before.iter().any(|(place, it)| place != REMAINS && words.get(place) != Some(it)) {
                named.push(envelope.seq);
            }
            held.push((envelope, words));
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
        let (what, elsewhere) = (taken.what(), handed_on(&entries, envelopes));
        let event = Event::Redacted(Redacted { entries: named, of, what, audience, elsewhere, remains });
        removals.push(Removal { entries, event });
    }
    Ok(removals)
}

/// The desk to which a request was handed on with its opening, if that is among these entries.
fn handed_on(entries: &[u64], envelopes: &[Envelope]) -> Option<String> {
    let opening = |it: &&Envelope| matches!(it.event, Event::Opened(_));
    envelopes.iter().find(opening).filter(|it| entries.contains(&it.seq))?;
    envelopes.iter().rev().find_map(|it| match &it.event {
        Event::Transferred { desk, .. } => Some(desk.clone()),
        _ => None,
    })
}

/// Where words have the telephone numbers of a person who called, or was called.
fn numbers_of(taken: &Taken, words: &Words) -> Vec<String> {
    calls_of(taken, words).map(|(place, _)| place).collect()
}

/// The telephone numbers of a person who called, or was called, as these words have them.
pub fn telephone_numbers(taken: &Taken, words: &Words) -> Vec<String> {
    calls_of(taken, words).map(|(_, number)| number).collect()
}

/// Where a number stands beside a caller who is taken out, and the number.
fn calls_of<'w>(taken: &'w Taken, words: &'w Words) -> impl Iterator<Item = (String, String)> + 'w {
    words.iter().filter_map(move |(place, caller)| {
        let call = place.strip_suffix("/caller")?;
        taken.out_of_text(caller.as_str()?)?;
        let place = format!("{call}/number");
        let number = words.get(&place)?.as_str()?.to_owned();
        (matches!(taken, Taken::Person(_)) && number != MARK).then_some((place, number))
    })
}

/// Where a removal has what remains.
const REMAINS: &str = "/event/remains";
/// Where a change of tags has those that were put on and taken off.
const TAGS: &[&str] = &["/event/added", "/event/removed"];

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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Taken, is_long_enough, telling, telling_as_written};

    /// What remains of a text without somebody.
    fn rest(text: &str, names: &[&str]) -> String {
        let taken = Taken::Person(names.iter().map(|name| (*name).to_owned()).collect());
        taken.out_of_text(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn a_name_goes_in_whatever_case_it_is_written() {
        assert_eq!(rest("I am DENIS duval.", &["Denis Duval"]), "I am […].");
        assert_eq!(rest("Это ИВАН ПЕТРОВ!", &["Иван Петров"]), "Это […]!");
        assert_eq!(rest("Rose has a rose; ROSE!", &["Rose"]), "[…] has a rose; […]!");
        assert_eq!(rest("Annabel and Joanna", &["Anna"]), "Annabel and Joanna");
    }

    #[test]
    fn a_name_goes_from_within_a_line_where_its_script_writes_no_spaces() {
        assert_eq!(rest("我是欧阳小明的同事", &["欧阳小明"]), "我是[…]的同事");
        assert_eq!(rest("请联系李明。", &["李明"]), "请联系[…]。");
        assert_eq!(rest("田中さんへ", &["田中"]), "[…]さんへ");
        assert_eq!(rest("김철수가 왔다", &["김철수"]), "[…]가 왔다");
        assert_eq!(rest("アンナさん", &["アンナ"]), "[…]さん");
        assert_eq!(rest("アンケート", &["アン"]), "アンケート");
        assert_eq!(rest("联系anna li处理", &["Anna Li"]), "联系[…]处理");
        assert!(Taken::passage("密码").is_ok() && Taken::passage("pin").is_err());
        assert!(!is_long_enough("明"));
    }

    /// What remains of the words of an event.
    fn remains(taken: &Taken, mut words: Value) -> Value {
        taken.out_of_words(words.as_object_mut().expect("words"));
        words
    }

    #[test]
    fn a_passage_that_is_called_like_a_field_leaves_what_stands_in_it() {
        let words = json!({ "/event/text": "The text is long.", "/event/subject": "Slow" });
        let rest = json!({ "/event/text": "The […] is long.", "/event/subject": "Slow" });
        let passage = Taken::Passage("text".into());
        assert_eq!(remains(&passage, words.clone()), rest);
        let kept = |words: Value| json!({ "/event/remains": { "3": words } });
        assert_eq!(remains(&passage, kept(words)), kept(rest));
    }

    #[test]
    fn what_is_written_in_words_goes_from_tags_as_they_write_it() {
        let tags = json!({ "/event/added": ["denis-duval", "vpn", "duval_denis"], "/event/removed": ["re.denis_duval"] });
        let rest = json!({ "/event/added": ["[…]", "vpn", "duval_denis"], "/event/removed": ["[…]"] });
        let name = "Denis  Duval".to_owned();
        assert_eq!(remains(&Taken::Passage(name.clone()), tags.clone()), rest);
        assert_eq!(remains(&Taken::Person(vec![name]), tags.clone()), rest);
        let kept = |words: Value| json!({ "/event/remains": { "3": words } });
        assert_eq!(remains(&Taken::Passage("DENIS DUVAL".into()), kept(tags.clone())), kept(rest));
        // What is no longer long enough without its strokes stands in too much.
        assert_eq!(remains(&Taken::Passage("v--p".into()), tags.clone()), tags);
    }

    #[test]
    fn an_address_is_no_part_of_another() {
        let ann = &["ann@corp.example"];
        assert_eq!(rest("To Ann@Corp.Example. Thanks", ann), "To […]. Thanks");
        assert_eq!(rest("<ann@corp.example>,发给ann@corp.example吧", ann), "<[…]>,发给[…]吧");
        for other in
            ["joann@corp.example", "j.ann@corp.example", "mary-ann@corp.example", "ann@corp.example.org"]
        {
            assert_eq!(rest(other, ann), other);
        }
    }

    #[test]
    fn what_tells_of_a_name_stands_wherever_the_name_does() {
        assert_eq!(telling("Denis Duval"), "denis duval");
        assert_eq!(telling("Léo Marchand"), "o marchand");
        assert_eq!(telling("欧阳小明"), "欧阳小明");
        assert_eq!(telling("Иван"), "");
        assert_eq!(telling("a\"bcd"), "bcd");
        // Of a passage the case is known.
        assert_eq!(telling_as_written("Иван Петров"), "Иван Петров");
        assert_eq!(telling_as_written("The Key\nis Иван\"s"), "is Иван");
    }

    #[test]
    fn a_name_that_is_a_code_of_a_document_goes_from_where_somebody_is_named_alone() {
        let taken = Taken::Person(vec!["agent".into()]);
        let mut seat = json!({ "role": "agent", "codes": ["agent", "read-agent"], "name": "agent" });
        assert!(taken.out_of_document(&mut seat));
        assert_eq!(seat, json!({ "role": "agent", "codes": ["agent", "read-agent"], "name": "[…]" }));
        let mut said = json!({ "contact_name": "agent", "text": "agent", "motto": "Ask agent first." });
        assert!(taken.out_of_document(&mut said));
        assert_eq!(said, json!({ "contact_name": "[…]", "text": "[…]", "motto": "Ask […] first." }));
        assert!(!taken.out_of_document(&mut json!({ "kind": "agent" })));
    }
}
