//! Entries: events as one audience reads them.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::entry::EntryKind;
use domain::event::{Attachment, Audience, By, Envelope, Event, Override, Reported, Side};
use domain::holder::Turn;
use domain::kind::Channel;
use domain::text::Both;
use serde::Serialize;
use store::events::Entries;

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
    /// Its `type`, and its `facts`.
    #[serde(flatten)]
    pub kind: EntryKind,
    pub from: Turn,
    pub name: Option<String>,
    /// Who of the desk wrote it down, where somebody of yours told them.
    pub written_by: Option<String>,
    pub channel: Channel,
    pub happened_at: Timestamp,
    pub recorded_at: Timestamp,
    pub late: bool,
    pub text: Option<String>,
    /// What was filled in, field by field.
    pub values: Vec<ValueView>,
    pub attachments: Vec<Attachment>,
}

/// An entry for the desk.
#[derive(Debug, Clone, Serialize)]
pub struct DeskEntry {
    /// Its number in the record.
    pub id: u64,
    /// Its `type`, and its `facts`.
    #[serde(flatten)]
    pub kind: EntryKind,
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

/// A part of a contact's entries, in the order in which it happened. Clock events are the clocks' to show.
pub(crate) fn part_for_contact(part: &Entries) -> Vec<ContactEntry> {
    let shared = &part.envelopes;
    let readable = shared.iter().filter(|envelope| envelope.event.audience() == Audience::Both);
    let labels = Labels::of(shared);
    let told = readable.filter_map(|envelope| {
        // Others were read for what they say of these.
        let id = part.places.get(&envelope.seq)?;
        let (mut kind, text) = EntryKind::of(&envelope.event)?;
        if let EntryKind::Redacted { entries, .. } = &mut kind {
            // By the numbers that this reader has: the desk's would tell how much there is that it does not read.
            let place = |seq: &String| part.places.get(&seq.parse().ok()?).map(ToString::to_string);
            *entries = entries.iter().filter_map(place).collect();
        }
        Some((*id, envelope, (kind, text)))
    });
    let mut entries: Vec<ContactEntry> = told
        .map(|(id, envelope, (kind, text))| ContactEntry {
            id,
            kind,
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
            text,
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
            let (kind, text) = EntryKind::of(&envelope.event)?;
            Some(DeskEntry {
                id: envelope.seq,
                kind,
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
                text,
                values: labels.values(&envelope.event),
                attachments: envelope.event.attachments().to_vec(),
            })
        })
        .collect();
    entries.sort_by_key(|entry| (entry.happened_at, entry.id));
    entries
}

/// A part of the desk's entries.
pub(crate) fn part_for_desk(part: &Entries) -> Vec<DeskEntry> {
    let mut entries = entries_for_desk(&part.envelopes);
    // Others were read for what they say of these.
    entries.retain(|entry| part.places.contains_key(&entry.id));
    entries
}

/// A part of the desk's entries, and beside it what was read for what it says of them.
pub(crate) fn talk_for_desk(part: &Entries) -> (Vec<DeskEntry>, Vec<DeskEntry>) {
    let all = entries_for_desk(&part.envelopes).into_iter();
    all.partition(|entry| part.places.contains_key(&entry.id))
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
                    labels.extend(missing(it.problem.passed.as_ref()));
                    let lacked = it.missing.iter();
                    labels.extend(lacked.filter_map(|it| Some((it.field.as_str(), it.label.clone()?))));
                }
                Event::EscalationOpened(it) => labels.extend(missing(it.problem.passed.as_ref())),
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
