//! How deep a TOML text nests, told before it is read: a tree of ten thousand floors costs a stack.

/// The deepest nesting of a policy file, with room to spare: its own depth is six.
const DEEPEST: usize = 16;

/// Whether brackets, or the dots of one key, nest deeper than any policy does.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut brackets = 0_usize;
    let mut dots = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut taken = first.len_utf8();
        match first {
            '#' => taken = rest.find('\n').unwrap_or(rest.len()),
            '"' | '\'' => taken = quoted(rest, first),
            '[' | '{' => (brackets, dots) = (brackets + 1, 0),
            ']' | '}' => (brackets, dots) = (brackets.saturating_sub(1), 0),
            '.' => dots += 1,
            '=' | ',' | '\n' => dots = 0,
            _ => {}
        }
        if brackets > DEEPEST || dots > DEEPEST {
            return true;
        }
        rest = &rest[taken..];
    }
    false
}

/// The length of the string that the text begins with, quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let triple: String = [quote; 3].iter().collect();
    let (opening, closing, lines) =
        if text.starts_with(&triple) { (3, triple.as_str(), true) } else { (1, &triple[..1], false) };
    let mut at = opening;
    while let Some(next) = text[at..].chars().next() {
        if text[at..].starts_with(closing) {
            return at + closing.len();
        }
        if next == '\n' && !lines {
            return at;
        }
        at += next.len_utf8();
        if next == '\\' && quote == '"' {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    text.len()
}
