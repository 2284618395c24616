//! A problem, as it is told from a customer to a desk, and from there to the next.
//!
//! Whatever tells one holds this: what somebody asks ([`crate::open::Opening`]), what an agent asks the next desk
//! ([`crate::escalate::Escalate`]), the first event of either record, and the two records. Kind, phase and severity stand
//! beside it: who asks may leave them open, and each changes by an event of its own.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::event::{Attachment, Call, Override};
use crate::form::Values;
use crate::id::Number;
use crate::leaving::Leaving;
use crate::refusal::Refusal;
use crate::text;

/// What is told of a problem. What a place does not know of it is empty there, and not written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    pub subject: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default)]
    pub product: Option<String>,
    /// What the form asks, by field name.
    #[serde(default)]
    pub values: Values,
    /// The version of the form that was filled in.
    #[serde(default)]
    pub form: Option<u32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    /// A gate was passed: reason and author; the deadline is a clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<Override>,
    /// What the account calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The request this one continues, after its reopening window, by the number that the asked desk gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Number>,
}

impl Problem {
    /// As it is kept: lines and text in order. Refuses what is empty or too long.
    pub fn checked(self) -> Result<Self, Refusal> {
        let Self { subject, text, product, values, form, attachments, call, passed, reference, continues } =
            self;
        Ok(Self {
            subject: text::line("subject", &subject)?,
            text: text::body("text", &text)?,
            product: product.map(|product| text::line("product", &product)).transpose()?,
            values,
            form,
            attachments,
            call,
            passed,
            reference,
            continues,
        })
    }

    /// What a record goes on with; the rest stays in its first entry.
    #[must_use]
    pub fn in_record(&self) -> Self {
        let Self {
            subject,
            text: _,
            product,
            values,
            form: _,
            attachments: _,
            call: _,
            passed: _,
            reference,
            continues,
        } = self;
        Self {
            subject: subject.clone(),
            product: product.clone(),
            values: values.clone(),
            reference: reference.clone(),
            continues: continues.clone(),
            ..Self::default()
        }
    }

    /// What may hold personal data: an agreement may forbid that it crosses.
    pub fn texts(&self) -> Vec<&str> {
        let Self {
            subject,
            text,
            product: _,
            values,
            form: _,
            attachments: _,
            call: _,
            passed: _,
            reference: _,
            continues: _,
        } = self;
        [subject, text].into_iter().chain(values.values()).map(String::as_str).collect()
    }

    /// The words and files that leave with it.
    pub fn leaving(&self) -> Leaving<'_> {
        let Self {
            subject,
            text,
            product,
            values,
            form: _,
            attachments,
            call,
            passed,
            reference,
            continues: _,
        } = self;
        Leaving::default()
            .with("subject", subject)
            .with("text", text)
            .with("product", product)
            .with("values", values)
            .with("attachments", attachments)
            .with("call", call)
            .with("override", passed)
            .with("reference", reference)
    }
}

/// Writes it with what is empty, as [`crate::message::v1`] has it: other programs read no message without.
/// A field that came later is written only where it says something.
pub fn in_full<S: Serializer>(problem: &Problem, serializer: S) -> Result<S::Ok, S::Error> {
    let Problem { subject, text, product, values, form, attachments, call, passed, reference, continues } =
        problem;
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("subject", subject)?;
    map.serialize_entry("text", text)?;
    map.serialize_entry("product", product)?;
    map.serialize_entry("values", values)?;
    map.serialize_entry("form", form)?;
    map.serialize_entry("attachments", attachments)?;
    map.serialize_entry("call", call)?;
    map.serialize_entry("passed", passed)?;
    map.serialize_entry("reference", reference)?;
    map.serialize_entry("continues", continues)?;
    map.end()
}
