//! The escalation form: what a desk demands before it takes an escalation, per kind and product, versioned.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::kind::{Kind, Phase, choices};
use crate::refusal::{Missing, Reason, Refusal, not_found};
use crate::text::Both;

/// What somebody filled in, by field name.
pub type Values = BTreeMap<String, String>;

/// The longest value of one field, in bytes.
const LONGEST_VALUE: usize = 20_000;

choices! {
    /// How a field is asked.
    Ask { Line = "line", Text = "text", Choice = "choice", Date = "date", Number = "number", Confirm = "confirm" }
}

/// One version of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub version: u32,
    /// `None`: every kind that has no form of its own.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// `None`: every product that has no form of its own.
    #[serde(default)]
    pub product: Option<String>,
    /// `None`: both phases.
    #[serde(default)]
    pub phase: Option<Phase>,
    pub fields: Vec<Field>,
    /// No longer demanded: kept for the requests that it was filled in for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// The most questions of one form.
pub const MOST_FIELDS: usize = 60;

/// Above every version that a policy may carry, so that the number alone tells which form was filled in.
const OF_POLICIES: u32 = 1000;

/// One question of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Stable name: letters, digits and hyphens.
    pub name: String,
    pub label: Both,
    #[serde(default)]
    pub help: Option<Both>,
    pub ask: Ask,
    #[serde(default)]
    pub required: bool,
    /// Shortest useful answer, in characters.
    #[serde(default)]
    pub at_least: usize,
    /// For `choice`.
    #[serde(default)]
    pub choices: Vec<Choice>,
}

/// One answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    pub label: Both,
}

impl Form {
    /// The most specific of several forms: product counts most, then kind, then phase; the newest version wins.
    pub fn choose<'a>(
        forms: impl IntoIterator<Item = &'a Self>,
        kind: Kind,
        product: Option<&str>,
        phase: Phase,
    ) -> Option<&'a Self> {
        forms
            .into_iter()
            .filter(|form| {
                !form.retired
                    && form.kind.is_none_or(|it| it == kind)
                    && form.phase.is_none_or(|it| it == phase)
                    && form.product.as_deref().is_none_or(|it| Some(it) == product)
            })
            .max_by_key(|form| {
                (form.product.is_some(), form.kind.is_some(), form.phase.is_some(), form.version)
            })
    }

    /// Whether both are demanded in the same place: one takes over from the other.
    pub fn is_for_the_same(&self, other: &Self) -> bool {
        (self.kind, &self.product, self.phase) == (other.kind, &other.product, other.phase)
    }

    /// Whether a form is what is demanded in its place: the newest there, and not retired.
    pub fn counts_among(&self, forms: &[Self]) -> bool {
        !self.retired
            && !forms.iter().any(|it| !it.retired && it.version > self.version && it.is_for_the_same(self))
    }

    /// A form as it joins others that are kept, once nothing is wrong with it: every fault at once otherwise.
    pub fn joining(&self, kept: &[Self]) -> Result<Self, Refusal> {
        let newest = kept.iter().map(|form| form.version).max().unwrap_or(0);
        let product = self.product.as_deref().map(str::trim).map(str::to_owned);
        let version = newest.max(OF_POLICIES) + 1;
        let form = Self { version, product, retired: false, ..self.clone() };
        let missing: Vec<Missing> = crate::policy::faults_of_form(&form)
            .into_iter()
            .map(|fault| Missing { field: fault.path, code: fault.code.to_owned(), label: None })
            .collect();
        if missing.is_empty() { Ok(form) } else { Err(Refusal::missing(Reason::FormInvalid, missing)) }
    }

    /// Those that are no longer demanded once a form is retired: with it, every version in its place.
    pub fn retiring(version: u32, kept: &[Self]) -> Result<Vec<Self>, Refusal> {
        let known = kept.iter().find(|form| form.version == version).ok_or_else(not_found)?;
        let there = kept.iter().filter(|form| !form.retired && form.is_for_the_same(known));
        Ok(there.map(|form| Self { retired: true, ..form.clone() }).collect())
    }

    /// Everything the values lack, all at once, in the order of the form.
    pub fn missing(&self, values: &Values) -> Vec<Missing> {
        self.fields.iter().filter_map(|field| field.fault(values.get(&field.name))).collect()
    }

    /// The values that belong to the form, trimmed; what it does not ask is dropped.
    pub fn keep(&self, values: &Values) -> Values {
        self.fields
            .iter()
            .filter_map(|field| {
                let value = values.get(&field.name)?.trim();
                (!value.is_empty()).then(|| (field.name.clone(), value.to_owned()))
            })
            .collect()
    }
}

impl Field {
    /// What is wrong with an answer, if anything is.
    pub fn fault(&self, value: Option<&String>) -> Option<Missing> {
        let value = value.map(|value| value.trim()).unwrap_or_default();
        let code = if value.is_empty() {
            if !self.required {
                return None;
            }
            "missing"
        } else if value.len() > LONGEST_VALUE {
            "too-long"
        } else if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            "invalid"
        } else if value.chars().count() < self.at_least {
            "too-short"
        } else if self.ask == Ask::Choice && !self.choices.iter().any(|choice| choice.code == value) {
            "unknown-choice"
        } else if self.ask == Ask::Date && value.parse::<jiff::civil::Date>().is_err() {
            "not-a-date"
        } else if self.ask == Ask::Number && value.parse::<f64>().is_err() {
            "not-a-number"
        } else if self.ask == Ask::Confirm && value != "yes" {
            "not-confirmed"
        } else {
            return None;
        };
        Some(Missing { field: self.name.clone(), code: code.to_owned(), label: Some(self.label.clone()) })
    }
}
