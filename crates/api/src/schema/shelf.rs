//! Publications and notices.

use domain::Timestamp;
use domain::text::Language;
use engine::view::{NoticeView, PublicationView};
use engine::{NoticeDraft, PublicationDraft};
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

shapes! {
    /// A publication as you may read it.
    PublicationView as "Publication" {
        id: String,
        version: u32,
        kind: String => PublicationKind,
        language: String => Language,
        title: String,
        products: Vec<String>,
        versions: String,
        symptoms: String,
        workaround: String,
        fixed_in: Option<String>,
        body: String,
        updated_at: Timestamp,
        /// For agents: who may read it.
        audience [maybe]: Option<String> => ShelfAudience,
        /// For agents: the next desk it comes from.
        from [maybe]: Option<String> => String,
    }

    /// A notice as you may read it.
    NoticeView as "Notice" {
        id: String,
        version: u32,
        kind: String => NoticeKind,
        title: String,
        body: String,
        products: Vec<String>,
        starts_at: Option<Timestamp>,
        ends_at: Option<Timestamp>,
        updated_at: Timestamp,
        /// For agents: who may read it.
        audience [maybe]: Option<String> => ShelfAudience,
        /// For agents: the next desk it comes from.
        from [maybe]: Option<String> => String,
    }

    /// A publication to write. Who may read it is this desk alone, if it is not said.
    PublicationDraft as "PublicationDraft" {
        kind: _ => PublicationKind,
        language [default]: Language,
        title: String,
        products [default]: Vec<String>,
        /// Versions that it is about, in words.
        versions [default]: String,
        symptoms [default]: String,
        workaround [default]: String,
        fixed_in [default]: Option<String>,
        body [default]: String,
        audience [default]: _ => ShelfAudience,
    }

    /// A notice to give. Who may read it is this desk alone, if it is not said.
    NoticeDraft as "NoticeDraft" {
        kind: _ => NoticeKind,
        title: String,
        body: String,
        products [default]: Vec<String>,
        starts [default]: Option<Timestamp>,
        ends [default]: Option<Timestamp>,
        audience [default]: _ => ShelfAudience,
    }
}

/// What a publication is.
struct PublicationKind;
/// What a notice is about.
struct NoticeKind;
/// Who may read something on the shelf: this desk, accounts with desks of their own, or every account.
struct ShelfAudience;

impl Shape for PublicationKind {
    fn shape(all: &mut Components) -> Value {
        all.named(
            "PublicationKind",
            |_| json!({ "type": "string", "enum": ["known-issue", "article", "guide", "release-note"] }),
        )
    }
}

impl Shape for NoticeKind {
    fn shape(all: &mut Components) -> Value {
        all.named(
            "NoticeKind",
            |_| json!({ "type": "string", "enum": ["service-update", "maintenance", "incident"] }),
        )
    }
}

impl Shape for ShelfAudience {
    fn shape(all: &mut Components) -> Value {
        all.named("ShelfAudience", |_| json!({ "type": "string", "enum": ["desk", "askers", "customers"] }))
    }
}
