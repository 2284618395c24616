//! Text that people typed or that policies carry in both languages.

use serde::{Deserialize, Serialize};

use crate::refusal::{Reason, Refusal};

/// The longest text of one entry, in bytes: longer belongs in an attachment.
pub const LONGEST_TEXT: usize = 200_000;
/// The longest subject or short field, in bytes.
pub const LONGEST_LINE: usize = 300;

/// A language Relais speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    En,
    Fr,
}

impl Language {
    /// Both, in the order of a menu.
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// The code of RFC 5646: `en` or `fr`.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }

    /// Reads `fr`, `fr-CA`, `en_GB`; other languages are English here.
    pub fn from_code(code: &str) -> Self {
        if code.get(..2).is_some_and(|two| two.eq_ignore_ascii_case("fr")) { Self::Fr } else { Self::En }
    }
}

/// The same sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Both {
    pub en: String,
    pub fr: String,
}

impl Both {
    /// The sentence in one language.
    pub fn to(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Fr => &self.fr,
        }
    }
}

/// Text of several lines that somebody must have typed: trimmed at the end, not empty, not too long, no NUL.
pub fn body(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim_end();
    if text.trim().is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, field));
    }
    within(field, text, LONGEST_TEXT)?;
    Ok(text.to_owned())
}

/// Text that somebody may have typed: nothing but space is none.
pub fn optional(field: &'static str, text: Option<String>) -> Result<Option<String>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(|text| body(field, &text)).transpose()
}

/// One line that somebody must have typed. Marks that turn the direction of what follows are left out: a subject
/// stands beside other words, and must not turn them.
pub fn line(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.replace(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'), "");
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::field(Reason::FieldMissing, field));
    }
    within(field, text, LONGEST_LINE)?;
    if text.contains(['\n', '\r']) {
        return Err(Refusal::field(Reason::FieldInvalid, field));
    }
    Ok(text.to_owned())
}

fn within(field: &'static str, text: &str, longest: usize) -> Result<(), Refusal> {
    if text.len() > longest {
        return Err(Refusal::field(Reason::FieldTooLong, field));
    }
    // Control characters other than line breaks and tabs never come from a person; PostgreSQL refuses NUL.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::field(Reason::FieldInvalid, field));
    }
    Ok(())
}
