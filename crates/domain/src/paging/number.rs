//! Numbers for short messages.

use crate::refusal::{Reason, Refusal};

/// A number for short messages, as it is kept: international, digits alone.
pub fn mobile(typed: &str) -> Result<Option<String>, Refusal> {
    let plain: String = typed.chars().filter(|c| !" -.()/\u{a0}\u{202f}".contains(*c)).collect();
    if plain.is_empty() {
        return Ok(None);
    }
    let digits = plain.strip_prefix('+').unwrap_or_default();
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if fits && !digits.starts_with('0') {
        Ok(Some(plain))
    } else {
        Err(Refusal::field(Reason::FieldInvalid, "mobile"))
    }
}
