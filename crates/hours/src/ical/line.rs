//! Content lines: unfolded, split into name, parameters and value, each with the number it begins on.

use super::LARGEST;
use super::fault::{Fault, Why};

/// One content line. Names are upper case; parameter values are without their quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub number: usize,
    pub name: String,
    pub params: Vec<(String, String)>,
    pub value: String,
}

impl Line {
    /// A parameter; empty if it is not there.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn fault(&self, why: Why, what: &str) -> Fault {
        Fault::new(self.number, why, what)
    }

    /// The value as people read it, its escapes undone.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut rest = self.value.chars();
        while let Some(c) = rest.next() {
            match c {
                '\\' => match rest.next() {
                    Some('n' | 'N') => text.push(' '),
                    Some(c) => text.push(c),
                    None => text.push('\\'),
                },
                c => text.push(c),
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The lines of a file. Folds are undone on bytes, because some programs fold in the middle of a character; line
/// ends may be CRLF, LF or CR; empty lines are passed over.
pub(super) fn lines(file: &[u8]) -> Result<Vec<Line>, Fault> {
    if file.len() > LARGEST {
        return Err(Fault::new(0, Why::TooLarge, ""));
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut unfolded: Vec<(usize, Vec<u8>)> = Vec::new();
    for (nth, raw) in physical(file).enumerate() {
        match (raw, unfolded.last_mut()) {
            ([], _) => {}
            ([b' ' | b'\t', more @ ..], Some((_, line))) => line.extend_from_slice(more),
            (line, _) => unfolded.push((nth + 1, line.to_vec())),
        }
    }
    unfolded
        .into_iter()
        .map(|(number, bytes)| {
            let text = String::from_utf8(bytes).map_err(|_| Fault::new(number, Why::NotText, ""))?;
            if text.chars().any(|c| c.is_control() && c != '\t') {
                return Err(Fault::new(number, Why::NotText, &text));
            }
            line(number, &text).ok_or_else(|| Fault::new(number, Why::BadLine, &text))
        })
        .collect()
}

fn physical(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(file);
    std::iter::from_fn(move || {
        let now = rest?;
        let Some(end) = now.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            rest = None;
            return Some(now);
        };
        let after = if now[end..].starts_with(b"\r\n") { end + 2 } else { end + 1 };
        rest = Some(&now[after..]);
        Some(&now[..end])
    })
}

fn line(number: usize, text: &str) -> Option<Line> {
    let end = text.find([';', ':'])?;
    let name = text[..end].trim().to_ascii_uppercase();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    {
        return None;
    }
    let mut params = Vec::new();
    let mut rest = &text[end..];
    while let Some(after) = rest.strip_prefix(';') {
        let (param, value) = after.split_once('=')?;
        let (value, left) = param_value(value)?;
        params.push((param.trim().to_ascii_uppercase(), value));
        rest = left;
    }
    let value = rest.strip_prefix(':')?.to_owned();
    Some(Line { number, name, params, value })
}

/// A value, quoted or not, up to the next `;` or `:`.
fn param_value(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut quoted = false;
    for (nth, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' | ':' if !quoted => return Some((value, &text[nth..])),
            c => value.push(c),
        }
    }
    None
}
