//! Tags and text, in one pass that never looks back.

/// A piece of HTML; text still holds its character references.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    /// The name in lower case, and the attributes as written.
    Open(String, &'a str),
    Close(String),
}

/// Elements whose content is no text of the mail.
const SILENT: [&str; 9] =
    ["script", "style", "title", "template", "noembed", "noframes", "iframe", "xmp", "svg"];

pub(super) struct Tokens<'a> {
    rest: &'a str,
}

pub(super) fn tokens(html: &str) -> Tokens<'_> {
    Tokens { rest: html }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let text = text_end(self.rest);
            if text > 0 {
                return Some(Token::Text(self.take(text)));
            }
            if self.rest.starts_with("<!--") {
                self.skip_past("-->", 4);
            } else if self.rest.starts_with("<!") || self.rest.starts_with("<?") {
                self.skip_past(">", 2);
            } else if let Some(token) = self.tag() {
                return Some(token);
            }
        }
    }
}

impl<'a> Tokens<'a> {
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn skip_past(&mut self, end: &str, from: usize) {
        let at = self.rest[from..].find(end).map_or(self.rest.len(), |at| from + at + end.len());
        self.rest = &self.rest[at..];
    }

    /// A tag; none where the element is silent and was passed over whole.
    fn tag(&mut self) -> Option<Token<'a>> {
        let tag = self.take(tag_end(self.rest));
        let inner = tag.trim_start_matches('<').trim_end_matches('>');
        let (inner, closes) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
        let end = inner.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(inner.len());
        // A name of kilobytes is nobody's; it is compared and thrown away.
        let name = inner[..inner.floor_char_boundary(end.min(32))].to_ascii_lowercase();
        if closes {
            return Some(Token::Close(name));
        }
        if SILENT.contains(&name.as_str()) && !tag.ends_with("/>") {
            self.skip_silent(&name);
            return None;
        }
        Some(Token::Open(name, &inner[end..]))
    }

    /// To behind the end tag. Each byte is passed once: without an end tag, the rest of the mail is silent.
    fn skip_silent(&mut self, name: &str) {
        let bytes = self.rest.as_bytes();
        let mut at = 0;
        while let Some(found) = self.rest[at..].find("</") {
            at += found + 2;
            let candidate = bytes.get(at..at + name.len()).unwrap_or_default();
            if candidate.eq_ignore_ascii_case(name.as_bytes()) {
                at += name.len();
                at = self.rest[at..].find('>').map_or(self.rest.len(), |end| at + end + 1);
                self.rest = &self.rest[at..];
                return;
            }
        }
        self.rest = "";
    }
}

/// How much text comes before the next thing that is a tag: `<` and a letter, `/`, `!` or `?`.
fn text_end(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        at += found;
        match bytes.get(at + 1) {
            Some(b'!' | b'?') => return at,
            Some(c) if c.is_ascii_alphabetic() => return at,
            Some(b'/') if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => return at,
            _ => at += 1,
        }
    }
    html.len()
}

/// The length of the tag that starts here; quotes hide a `>`.
fn tag_end(html: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (nth, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if after_equals => quote = Some(byte),
            (None, b'>') => return nth + 1,
            _ => {}
        }
        after_equals = byte == b'=' || (after_equals && byte.is_ascii_whitespace());
    }
    html.len()
}

/// The value of an attribute, character references left as they are.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes.get(..attributes.floor_char_boundary(8192))?;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(rest.len());
        let key = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (start, stop) = match quote {
                Some(quote) => (1, after[1..].find(quote).map_or(after.len(), |n| n + 1)),
                None => (0, after.find(|c: char| c.is_ascii_whitespace()).unwrap_or(after.len())),
            };
            value = &after[start..stop];
            rest = &after[stop..];
            if quote.is_some() {
                rest = rest.get(1..).unwrap_or_default();
            }
        } else if key.is_empty() {
            return None;
        }
        if key.eq_ignore_ascii_case(name) {
            return Some(value);
        }
    }
}
