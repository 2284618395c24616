//! Header fields, split line by line (RFC 5322, 2.2) and read one by one with mail-parser.
//!
//! Splitting first keeps the cost of a field to those that are asked for, and the caps in one place.

use mail_parser::parsers::MessageStream;
use mail_parser::{Addr, ContentType, HeaderValue};

use super::{Problem, Problems, charset, encoded, limits};

/// The fields of the mail or of one part, in order.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<Field>);

#[derive(Debug)]
struct Field {
    /// In lower case.
    name: String,
    /// UTF-8, folded as it came, ended by `\n`: the form mail-parser reads.
    value: Vec<u8>,
}

/// Which header block is read: the mail's own, or a part's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Mail,
    Part,
}

impl Headers {
    /// Reads the block at `start` and says where the body begins. A line for which `stop` holds (a boundary) ends
    /// the block as a blank line does.
    pub(super) fn split(
        raw: &[u8],
        start: usize,
        of: Of,
        stop: impl Fn(&[u8]) -> bool,
        problems: &mut Problems,
    ) -> (Headers, usize) {
        let limit = if of == Of::Mail { limits::HEADERS } else { limits::PART_HEADERS };
        let mut fields: Vec<Field> = Vec::new();
        let mut at = start;
        let mut first_stray = None;
        // Whether a continuation line belongs to the last field that was kept.
        let mut kept = false;
        for line in raw.get(start..).unwrap_or_default().split_inclusive(|b| *b == b'\n') {
            if is_blank(line) {
                if of == Of::Mail && fields.is_empty() && first_stray.is_none() {
                    at += line.len();
                    continue;
                }
                return (Headers(fields), at + line.len());
            }
            if stop(line) {
                return (Headers(fields), at);
            }
            if matches!(line[0], b' ' | b'\t') && (kept || !fields.is_empty()) {
                if let Some(field) = fields.last_mut().filter(|_| kept) {
                    append(field, line, problems);
                }
            } else if let Some((name, value)) = name_and_value(line) {
                kept = fields.len() < limit;
                if kept {
                    let mut field = Field { name, value: Vec::with_capacity(value.len()) };
                    append(&mut field, value, problems);
                    fields.push(field);
                } else {
                    problems.add(Problem::TooManyHeaders);
                }
            } else if is_mailbox_separator(line) && fields.is_empty() {
                // The first line of an mbox file.
            } else {
                if fields.is_empty() {
                    return (Headers(fields), at);
                }
                kept = false;
                first_stray.get_or_insert(at);
                problems.add(Problem::HeaderMalformed);
            }
            at += line.len();
        }
        // No blank line to the end: what looked like a stray line was the body.
        let end = first_stray.unwrap_or(at);
        (Headers(fields), end)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn count(&self, name: &str) -> usize {
        self.values(name).count()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.count(name) > 0
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|f| f.name.as_str())
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter(move |f| f.name == name).map(|f| f.value.as_slice())
    }

    /// The first field of that name as it stands, unfolded and trimmed; empty if there is none.
    pub(super) fn raw(&self, name: &str) -> String {
        let value = self.values(name).next().unwrap_or_default();
        let text = String::from_utf8_lossy(value);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Free text with its encoded words (RFC 2047) read.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match MessageStream::new(&encoded::join(self.values(name).next()?)).parse_unstructured() {
            HeaderValue::Text(text) => Some(text.into_owned()),
            _ => Some(String::new()),
        }
    }

    /// The ids of every field of that name, without angle brackets.
    pub(super) fn ids(&self, name: &str) -> Vec<String> {
        self.values(name)
            .filter_map(|value| MessageStream::new(value).parse_id().into_text_list())
            .flatten()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }

    /// The addresses of every field of that name, groups opened.
    pub(super) fn addresses(&self, name: &str) -> Vec<Addr<'static>> {
        let parse = |value: &[u8]| {
            MessageStream::new(&encoded::join(value)).parse_address().into_owned().into_address()
        };
        self.values(name).filter_map(parse).flat_map(mail_parser::Address::into_list).collect()
    }

    /// None when missing, `Some(Err)` when there is one that no reading makes sense of.
    pub(super) fn date(&self, name: &str) -> Option<Result<jiff::Timestamp, ()>> {
        let parsed = MessageStream::new(self.values(name).next()?).parse_date().into_datetime();
        let date = parsed.filter(mail_parser::DateTime::is_valid);
        Some(date.and_then(|d| jiff::Timestamp::from_second(d.to_timestamp()).ok()).ok_or(()))
    }

    /// `Content-Type` or `Content-Disposition`.
    pub(super) fn content(&self, name: &str) -> Option<ContentType<'_>> {
        MessageStream::new(self.values(name).next()?).parse_content_type().into_content_type()
    }
}

/// Adds a line to a field, up to the cap; bytes that are not UTF-8 are read in the charset they seem to be in.
fn append(field: &mut Field, line: &[u8], problems: &mut Problems) {
    let limit =
        if field.name.starts_with("content-") { limits::MIME_HEADER_BYTES } else { limits::HEADER_BYTES };
    let content = line.trim_ascii_end();
    if field.value.len() + content.len() + 1 > limit {
        problems.add(Problem::HeaderTooLong);
        let room = limit.saturating_sub(field.value.len() + 1);
        let cut = &content[..room.min(content.len())];
        if cut.is_empty() {
            return;
        }
        return extend(field, cut, problems);
    }
    extend(field, content, problems);
}

/// Bytes inside an encoded word are in that word's charset, so they stay for its decoder.
fn extend(field: &mut Field, content: &[u8], problems: &mut Problems) {
    let mut rest = content;
    while !rest.is_empty() {
        let (plain, word, after) = encoded_word(rest);
        if std::str::from_utf8(plain).is_ok() {
            field.value.extend_from_slice(plain);
        } else {
            field.value.extend_from_slice(charset::detect(plain, problems).as_bytes());
        }
        field.value.extend_from_slice(word);
        rest = after;
    }
    field.value.push(b'\n');
}

/// What stands before the first `=?charset?Q?…?=` (RFC 2047), the word, and what follows.
fn encoded_word(text: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let whole = (text, &text[text.len()..], &text[text.len()..]);
    let Some(start) = text.windows(2).position(|w| w == b"=?") else { return whole };
    let mut marks = text[start + 2..].iter().enumerate().filter(|(_, b)| **b == b'?').map(|(n, _)| n);
    // After the charset, after the letter of the encoding, at the end.
    let Some(end) = marks.nth(2).map(|n| start + 2 + n) else { return whole };
    if text.get(end + 1) != Some(&b'=') {
        let next = start + 2;
        return (&text[..next], &text[next..next], &text[next..]);
    }
    (&text[..start], &text[start..end + 2], &text[end + 2..])
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n" | b"\r")
}

fn is_mailbox_separator(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}

/// A field's name is visible ASCII without a colon (RFC 5322, 3.6.8); white space before the colon is obsolete and
/// accepted.
fn name_and_value(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().take(128).position(|b| *b == b':')?;
    let name = line[..colon].trim_ascii_end();
    let visible = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    visible.then(|| (String::from_utf8_lossy(name).to_ascii_lowercase(), &line[colon + 1..]))
}
