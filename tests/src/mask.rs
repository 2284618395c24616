//! What is compared between two worlds: text without times, with numbers and ids named by their first appearance.

use std::collections::HashMap;

/// Names in the order in which they first appear.
#[derive(Debug, Clone, Default)]
pub struct Mask {
    names: HashMap<String, String>,
}

impl Mask {
    /// The text with every instant masked, and every number, id and digest under its name.
    pub fn over(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut word = String::new();
        for c in text.chars() {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.' | '_') {
                word.push(c);
                continue;
            }
            self.say(&mut word, &mut out);
            out.push(c);
        }
        self.say(&mut word, &mut out);
        out
    }

    fn say(&mut self, word: &mut String, out: &mut String) {
        if is_time(word) {
            out.push_str("TIME");
        } else if is_number(word) || is_id(word) || is_digest(word) {
            let next = format!("NAME{}", self.names.len());
            out.push_str(self.names.entry(std::mem::take(word)).or_insert(next));
        } else {
            out.push_str(word);
        }
        word.clear();
    }
}

/// `2026-10-05T08:00:00Z`
fn is_time(word: &str) -> bool {
    word.starts_with("20") && word.len() >= 20 && word.ends_with('Z') && word.as_bytes()[10] == b'T'
}

/// `BOR-K7Q2MD`, with or without what stands before it.
fn is_number(word: &str) -> bool {
    word.split_once('-').is_some_and(|(prefix, rest)| {
        (2..=5).contains(&prefix.len())
            && prefix.bytes().all(|b| b.is_ascii_uppercase())
            && rest.len() == 6
            && rest.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    })
}

fn is_id(word: &str) -> bool {
    word.len() == 36 && word.bytes().filter(|b| *b == b'-').count() == 4
}

/// A digest or a cursor: long, and of nothing but letters and digits.
fn is_digest(word: &str) -> bool {
    word.len() >= 16
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_alphabetic())
}

/// Whether a word names a record: a public number, an id, the digest of a file.
pub fn names_a_record(word: &str) -> bool {
    is_number(word) || is_id(word) || (word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The words of a text, as [`Mask`] tells them apart.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_their_first_appearance() {
        let mut mask = Mask::default();
        let one = mask.over("BOR-K7Q2MD at 2026-10-05T08:00:00Z, then BOR-222222 and BOR-K7Q2MD");
        assert_eq!(one, "NAME0 at TIME, then NAME1 and NAME0");
        assert_eq!(mask.over("(BOR-222222)"), "(NAME1)");
        assert_eq!(mask.over("well-known text-align"), "well-known text-align");
    }
}
