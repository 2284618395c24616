//! Entries: events as one audience reads them.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::entry::EntryKind;
use domain::event::{Attachment, Audience, Reported, Side};
use domain::holder::Turn;
use domain::kind::Channel;
use domain::text::Both;
use engine::view::{ContactEntry, DeskEntry, EntryView, ValueView};
use serde_json::{Value, json};

use crate::shape::{Components, Field, Fields, Shape};

/// The type of an entry, as a schema of its own.
struct EntryType;

impl Shape for EntryType {
    fn shape(all: &mut Components) -> Value {
        all.named("EntryType", |_| json!({ "type": "string", "enum": EntryKind::CODES }))
    }
}

/// What every entry is, and what else its sentence needs.
impl Fields for EntryKind {
    const TYPES: &'static [(&'static str, &'static str)] =
        &[("type", "EntryType"), ("facts", "BTreeMap<&'static str, String>")];

    fn fields(all: &mut Components) -> Vec<Field> {
        let field = |name, says: &str, schema| Field { name, says: says.to_owned(), required: true, schema };
        vec![
            field("type", "", EntryType::shape(all)),
            field("facts", "What else the sentence needs.", BTreeMap::<&'static str, String>::shape(all)),
        ]
    }
}

shapes! {
    /// What was filled in for one field.
    ValueView as "FilledIn" {
        /// The field's name, or `triage.` and a duty.
        name: String,
        /// What whoever asked calls it, where the record says.
        label: Option<Both>,
        value: String,
    }

    /// An entry of a request, for a contact.
    ContactEntry as "ContactEntry" {
        ..kind: EntryKind,
        /// 1, 2, 3… among the entries you see.
        id: u64,
        from: Turn,
        name: Option<String>,
        /// Who of the desk wrote it down, where somebody of yours told them.
        written_by: Option<String>,
        channel: Channel,
        happened_at: Timestamp,
        recorded_at: Timestamp,
        /// Written down later than the policy calls prompt.
        late: bool,
        text: Option<String>,
        values: Vec<ValueView>,
        attachments: Vec<Attachment>,
    }

    /// An entry of a record, for the desk.
    DeskEntry as "DeskEntry" {
        ..kind: EntryKind,
        /// Its number in the record.
        id: u64,
        audience: Audience,
        side: Side,
        name: Option<String>,
        /// A rule of the policy did it.
        automatic: bool,
        channel: Channel,
        happened_at: Timestamp,
        recorded_at: Timestamp,
        /// Written down later than the policy calls prompt.
        late: bool,
        /// Nobody of the asker was there to be reached by it: the contact has left, or there is none.
        unheard: bool,
        /// Who said it, when the other side did not record it itself.
        reported: Option<Reported>,
        text: Option<String>,
        values: Vec<ValueView>,
        attachments: Vec<Attachment>,
    }
}

/// An entry for whoever asks.
pub type Entry = EntryView;

impl Shape for EntryView {
    fn shape(all: &mut Components) -> Value {
        all.named("Entry", |all| json!({ "anyOf": [ContactEntry::shape(all), DeskEntry::shape(all)] }))
    }
}
