//! Parts that both audiences' views are made of.

use std::collections::BTreeMap;

use domain::Timestamp;
use domain::clock::{Promise, Standing};
use domain::event::{AskedField, Attachment, Evidence, Reported, ResolutionKind, Search, Side};
use domain::kind::Channel;
use domain::names::{NameOf, Passage};
use domain::policy::Telephone;
use domain::refusal::{Missing, Reason, Refusal};
use domain::text::Both;
use domain::warning::Threshold;
use engine::view::{
    AskedView, ClockView, HandBackView, Level, ManagementView, OfferView, ResolutionView, WarningView,
};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::shape::{Components, Shape};

shapes! {
    /// The same sentence in both languages.
    Both as "Both" { en: String, fr: String }

    /// A severity with its name on the scale of its policy.
    Level as "Level" { level: u8, name: Both }

    /// A file beside an entry. It is uploaded first (`POST /api/v1/files`), then named as that answered.
    Attachment as "Attachment" {
        name: String,
        media_type: String,
        /// Bytes.
        size: u64,
        /// Lower-case hexadecimal.
        sha256: String,
    }

    /// A promise and where it stands.
    ClockView as "Clock" {
        promise: Promise,
        /// Who keeps it.
        kept_by: Side,
        /// 1 for the first time this was promised on the record.
        cycle: u32,
        standing: Standing,
        started_at: Timestamp,
        due_at: Timestamp,
        stopped_at: Option<Timestamp>,
        around_the_clock: bool,
        /// The number behind it was not confirmed by its source.
        unverified: bool,
    }

    /// A warning before a promise is broken, or the alarm when it is.
    WarningView as "Warning" {
        promise: Promise,
        cycle: u32,
        /// `share-75` (per cent of the time), `left-30` (minutes), or `breached`.
        threshold: Threshold => String,
        at: Timestamp,
        /// Somebody had answered before, and wrote it down later.
        overtaken: bool,
    }

    /// A field that was asked for.
    AskedField as "AskedField" { name: String, label: String }

    /// An open question to the asker.
    AskedView as "Asked" { text: String, fields: Vec<AskedField>, at: Timestamp }

    /// A hand-back that waits for its answer.
    HandBackView as "HandBack" {
        /// A code from the policy's list.
        reason: String,
        reason_name: Option<Both>,
        /// The infrastructure element.
        element: String,
        evidence: String,
        at: Timestamp,
    }

    /// A proposed or accepted resolution.
    ResolutionView as "Resolution" { kind: ResolutionKind, text: String, at: Timestamp, accepted: bool }

    /// A proposed severity that waits for the other side.
    OfferView as "SeverityOffer" { to: u8, by: Side, reason: String }

    /// A management escalation: a manager's attention, apart from severity.
    ManagementView as "ManagementEscalation" {
        /// `person`, or `handed-back-again`: the second hand-back asks by itself.
        why: String,
        reason: String,
        milestone: Option<Date>,
        requester: Option<String>,
        at: Timestamp,
        manager: Option<String>,
        plan: Option<String>,
        /// What was agreed when it ended.
        released: Option<String>,
    }

    /// A number to call.
    Telephone as "Telephone" {
        region: String,
        number: String,
        source: String,
        unverified [default]: bool,
    }

    /// Who said it, when the other side did not record it itself.
    Reported as "Reported" { who: String, channel: Channel }

    /// The search of publications: what was searched and what was found.
    Search as "Search" {
        words: String,
        /// Publications, or outside articles by number or address.
        found [default]: Vec<String>,
    }

    /// Something that an escalation or a form still needs.
    Missing as "MissingCode" { field: String, code: String, label [maybe]: Option<Both> }

    /// Why something was refused, as codes.
    Refusal as "Refusal" {
        reason: Reason,
        facts [maybe]: BTreeMap<String, String>,
        missing [maybe]: Vec<Missing>,
        /// Where words told what their reader is not to learn.
        passages [maybe]: Vec<Passage>,
    }

    /// Where words tell a name that their reader is not to learn.
    Passage as "Passage" {
        /// `attachments` is the name of a file, `attachments.NAME` what stands in it.
        field: String,
        /// As it stands there.
        text: String,
        /// What it is the name of.
        of: NameOf,
    }
}

impl Shape for Evidence {
    fn shape(all: &mut Components) -> Value {
        all.named("Evidence", |all| {
            let search = Option::<Search>::shape(all);
            json!({
                "description": "How a duty was met: done, or attempted and not possible, because.",
                "oneOf": [
                    {
                        "type": "object", "required": ["outcome", "text"], "additionalProperties": false,
                        "properties": {
                            "outcome": { "const": "done" }, "text": { "type": "string" }, "search": search,
                        },
                    },
                    {
                        "type": "object", "required": ["outcome", "because"], "additionalProperties": false,
                        "properties": {
                            "outcome": { "const": "not-possible" }, "because": { "type": "string" },
                        },
                    },
                ],
            })
        })
    }
}
