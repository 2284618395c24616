//! Text without what cannot be seen or would deceive.

use super::{Problem, Problems};

/// A body: lines end in `\n`; NUL and control characters are gone; the ends are trimmed, inner white space stays.
pub(super) fn body(text: &str, problems: &mut Problems) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{2028}' | '\u{2029}' => out.push('\n'),
            // A form feed separates pages, and is white space.
            '\u{0C}' | '\u{0B}' => out.push('\n'),
            '\u{FEFF}' => {}
            c if c.is_control() => problems.add(Problem::ControlCharacters),
            c => out.push(c),
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    // Leading blank lines go, the first line's indentation stays.
    let start = out.len() - out.trim_start().len();
    let line = out[..start].rfind('\n').map_or(0, |at| at + 1);
    out.drain(..line);
    out
}

/// A header's text: one line, no control or invisible direction characters, no more than `limit` characters.
pub(super) fn line(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit * 4));
    let mut space = false;
    for (count, c) in text.chars().filter(|c| !is_invisible(*c)).enumerate() {
        if count > limit * 4 {
            break;
        }
        if c.is_control() || c == ' ' || c == '\u{2028}' || c == '\u{2029}' {
            space = true;
            continue;
        }
        if space && !out.is_empty() {
            out.push(' ');
        }
        space = false;
        out.push(c);
    }
    match out.char_indices().nth(limit) {
        Some((at, _)) => out[..at].trim_end().to_owned(),
        None => out,
    }
}

/// Direction overrides and isolates, zero-width characters, soft hyphens, tags: what lets a name look like another
/// one. The joiner of emoji (U+200D) goes too: in a name the loss is small.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}
