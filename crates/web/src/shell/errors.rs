//! What is wrong with a form that somebody sent: one sentence a field, and all of them at its top.

use domain::Refusal;
use domain::text::Language;

/// The faults of a form, in the order of its fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors {
    list: Vec<(String, String)>,
}

impl Errors {
    /// Nothing is wrong yet.
    pub fn none() -> Self {
        Self::default()
    }

    /// What a refusal says: everything that is missing, else its one sentence.
    pub fn of(language: Language, refusal: &Refusal) -> Self {
        let mut errors = Self::none();
        for missing in &refusal.missing {
            errors.list.push((missing.field.clone(), words::missing(language, missing)));
        }
        if errors.list.is_empty() {
            let field = refusal.facts.get("field").cloned().unwrap_or_default();
            errors.list.push((field, words::refusal(language, refusal)));
        }
        errors
    }

    /// Adds a fault of one field.
    pub fn add(&mut self, field: &str, sentence: String) {
        self.list.push((field.to_owned(), sentence));
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Field and sentence of each.
    pub fn all(&self) -> &[(String, String)] {
        &self.list
    }

    /// The sentence of a field; empty if nothing is wrong with it.
    pub fn at(&self, field: &str) -> &str {
        self.list.iter().find(|(name, _)| name == field).map_or("", |(_, sentence)| sentence)
    }

    /// Whether a field has a fault.
    pub fn has(&self, field: &str) -> bool {
        self.list.iter().any(|(name, _)| name == field)
    }
}
