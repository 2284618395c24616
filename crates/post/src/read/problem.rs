//! What was cut, repaired or doubtful, as stable codes.

use serde::Serialize;

/// A stable code: it may gain companions, never another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Nothing but white space, or no byte at all.
    Empty,
    /// No header field at the start: all of it was read as text.
    NoHeaders,
    /// A line among the headers that is no header field.
    HeaderMalformed,
    MailTooLarge,
    TooManyHeaders,
    HeaderTooLong,
    TooManyParts,
    TooDeep,
    TextTooLong,
    HtmlTooLong,
    /// HTML nested beyond reason, or refused by the converter: read by dropping its tags.
    HtmlTooComplex,
    TooManyAddresses,
    TooManyReferences,
    SubjectTooLong,
    /// No `From` with an address in it.
    FromMissing,
    /// Several senders: who wrote this is a matter of choice, so a person must look.
    FromAmbiguous,
    /// A field that may stand once stands twice (RFC 5322, 3.6); the first counts.
    HeaderRepeated,
    MessageIdMissing,
    DateMissing,
    DateUnreadable,
    /// A container whose boundary is missing or never appears: read as text.
    BoundaryMissing,
    /// The last part has no end: the mail may be cut off.
    Unclosed,
    /// Base64 or quoted-printable that does not decode cleanly.
    EncodingDamaged,
    /// The declared charset is unknown or does not fit; another was detected.
    CharsetGuessed,
    /// Bytes that are text in no charset; shown as U+FFFD.
    TextDamaged,
    /// NUL or control characters were taken out.
    ControlCharacters,
    /// A file name was made safe.
    FileNameChanged,
    /// The content is encrypted and cannot be read here.
    Encrypted,
}

impl Problem {
    /// Those with which a mail waits for a person: who wrote it, or what, is not known. The mail room has words for
    /// each.
    pub const FOR_A_PERSON: [Self; 6] = [
        Self::Empty,
        Self::NoHeaders,
        Self::MailTooLarge,
        Self::FromMissing,
        Self::FromAmbiguous,
        Self::Encrypted,
    ];

    /// Whether a person must look before the mail may become a request or a reply. All others are remarks on a mail
    /// that was understood.
    pub fn needs_a_person(self) -> bool {
        Self::FOR_A_PERSON.contains(&self)
    }
}

/// The list under construction.
#[derive(Debug, Default)]
pub(crate) struct Problems(std::collections::BTreeSet<Problem>);

impl Problems {
    pub(crate) fn add(&mut self, problem: Problem) {
        self.0.insert(problem);
    }

    /// `bytes`, or their beginning and a note.
    pub(crate) fn cut_bytes<'a>(&mut self, bytes: &'a [u8], limit: usize, problem: Problem) -> &'a [u8] {
        match bytes.get(..limit) {
            Some(start) if bytes.len() > limit => {
                self.add(problem);
                start
            }
            _ => bytes,
        }
    }

    /// Shortens `text` to `limit` bytes at most, at a character, and notes it.
    pub(crate) fn cut_text(&mut self, text: &mut String, limit: usize, problem: Problem) {
        if text.len() > limit {
            text.truncate(text.floor_char_boundary(limit));
            self.add(problem);
        }
    }

    pub(crate) fn into_list(self) -> Vec<Problem> {
        self.0.into_iter().collect()
    }
}
