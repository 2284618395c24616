//! `Sheet`: what stands in a form, typed or usual, and what is wrong with it. A refused form loses nothing.

use axum::http::StatusCode;
use domain::{Reason, Refusal};
use engine::Failure;

use super::status;
use crate::shell::{Errors, Fields, Shell};

/// Why a form was not taken: the engine's answer, or a sentence of our own about one field.
pub(super) enum Fault {
    Failure(Failure),
    Said(&'static str, String),
    /// The engine's answer in words of ours; its status stays.
    Reworded(Refusal, &'static str, String),
}

impl<T: Into<Failure>> From<T> for Fault {
    fn from(failure: T) -> Self {
        Self::Failure(failure.into())
    }
}

impl Fault {
    /// The same refusal for one reason, said in a sentence that fits the form.
    pub fn reworded(self, reason: Reason, field: &'static str, sentence: impl FnOnce() -> String) -> Self {
        match self {
            Self::Failure(Failure::Refused(refusal)) if refusal.reason == reason => {
                Self::Reworded(refusal, field, sentence())
            }
            fault => fault,
        }
    }
}

/// The values of one form and its faults.
pub(super) struct Sheet {
    values: Vec<(String, String)>,
    pub errors: Errors,
    pub status: StatusCode,
}

impl Sheet {
    /// An empty form.
    pub fn new() -> Self {
        Self { values: Vec::new(), errors: Errors::none(), status: StatusCode::OK }
    }

    /// Fills in a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.push((name.to_owned(), value.to_string()));
        self
    }

    /// Puts something else into a field.
    #[must_use]
    pub fn instead(mut self, name: &str, value: impl ToString) -> Self {
        self.values.retain(|(field, _)| field != name);
        self.with(name, value)
    }

    /// Ticks boxes of one name.
    #[must_use]
    pub fn all<T: ToString>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.values.extend(values.into_iter().map(|value| (name.to_owned(), value.to_string())));
        self
    }

    /// The form that was sent, as it was typed.
    pub fn typed(fields: &Fields) -> Self {
        Self { values: fields.texts().to_vec(), ..Self::new() }
    }

    /// The form that was sent, with why it was not taken.
    pub fn refused(fields: &Fields, shell: &Shell, fault: impl Into<Fault>) -> Self {
        let refusal: Refusal = match fault.into() {
            Fault::Failure(failure) => failure.refusal(),
            Fault::Said(field, sentence) => return Self::saying(fields, field, sentence),
            Fault::Reworded(refusal, field, sentence) => {
                let status = status(refusal.reason.status());
                return Self { status, ..Self::saying(fields, field, sentence) };
            }
        };
        Self {
            values: fields.texts().to_vec(),
            errors: Errors::of(shell.language, &refusal),
            status: status(refusal.reason.status()),
        }
    }

    /// The form that was sent, with a sentence of our own.
    fn saying(fields: &Fields, field: &str, sentence: String) -> Self {
        let mut errors = Errors::none();
        errors.add(field, sentence);
        Self { values: fields.texts().to_vec(), errors, status: StatusCode::UNPROCESSABLE_ENTITY }
    }

    /// What stands in a field; empty if nothing does.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Everything that is ticked under a name.
    pub fn every(&self, name: &str) -> Vec<String> {
        self.values.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether a choice is made.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(field, it)| field == name && it == value)
    }
}
