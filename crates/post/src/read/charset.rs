//! From bytes to text: the declared charset wins where it fits; else one is detected.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use mail_parser::decoders::charsets::map::charset_decoder;

use super::{Problem, Problems};

/// The text of a body whose `Content-Type` declares `label`.
pub(super) fn decode(bytes: &[u8], label: Option<&str>, problems: &mut Problems) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let label =
        label.map(|l| l.trim().trim_matches(['"', '\'']).to_ascii_lowercase()).filter(|l| !l.is_empty());
    match label.as_deref() {
        Some("utf-8" | "utf8" | "us-ascii" | "ascii" | "ansi_x3.4-1968" | "unknown-8bit") | None => {
            if let Ok(text) = std::str::from_utf8(bytes) {
                return text.to_owned();
            }
            // Bytes that do not fit the declaration are an old charset under a new name.
            if label.is_some() {
                problems.add(Problem::CharsetGuessed);
            }
            detect(bytes, problems)
        }
        Some(label) => match charset_decoder(label.as_bytes()) {
            Some(decoder) => {
                let text = decoder(bytes);
                if text.contains('\u{FFFD}') {
                    problems.add(Problem::TextDamaged);
                }
                text
            }
            None => {
                problems.add(Problem::CharsetGuessed);
                detect(bytes, problems)
            }
        },
    }
}

/// The text in a charset that nobody declared.
pub(super) fn detect(bytes: &[u8], problems: &mut Problems) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    if let Some(text) = mostly_utf8(bytes) {
        problems.add(Problem::TextDamaged);
        return text;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // A mail's first lines decide; the rest would only cost time.
    detector.feed(&bytes[..bytes.len().min(64 << 10)], true);
    let (text, _, damaged) = detector.guess(None, Utf8Detection::Deny).decode(bytes);
    if damaged {
        problems.add(Problem::TextDamaged);
    }
    text.into_owned()
}

/// UTF-8 with a few broken bytes (a cut character, a pasted log) is still UTF-8: no other charset yields many
/// well-formed sequences by chance.
fn mostly_utf8(bytes: &[u8]) -> Option<String> {
    let (mut sound, mut broken) = (0usize, 0usize);
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            broken += 1;
            text.push('\u{FFFD}');
        }
    }
    (sound > 4 * broken).then_some(text)
}
