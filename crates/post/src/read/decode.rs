//! Transfer encodings, read leniently: damage costs the damaged bytes, never the part.

use std::borrow::Cow;

use super::{Problem, Problems};

/// The bytes of a part behind its `Content-Transfer-Encoding`.
pub(super) fn transfer<'a>(bytes: &'a [u8], encoding: &str, problems: &mut Problems) -> Cow<'a, [u8]> {
    let decoded = match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64(bytes),
        "quoted-printable" => quoted_printable(bytes),
        _ => return Cow::Borrowed(bytes),
    };
    if decoded.damaged {
        problems.add(Problem::EncodingDamaged);
    }
    decoded.bytes.map_or(Cow::Borrowed(bytes), Cow::Owned)
}

struct Decoded {
    /// None: this is not so encoded at all.
    bytes: Option<Vec<u8>>,
    damaged: bool,
}

/// RFC 2045, 6.8: characters outside the alphabet are skipped; `=` ends the data, and what a mailing list wrote below
/// is not part of it.
fn base64(bytes: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut held, mut bits, mut foreign) = (0u32, 0u32, 0usize);
    for (nth, &byte) in bytes.iter().enumerate() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                let rest = &bytes[nth..];
                foreign += usize::from(rest.iter().any(|b| !b.is_ascii_whitespace() && *b != b'='));
                bits = 0;
                break;
            }
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            _ => {
                foreign += 1;
                continue;
            }
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    // Plain text with a wrong label is full of spaces and stops: keep it as it stands.
    let unfinished = foreign > 0 && bits > 0;
    let plainly_not = (foreign > 4 && foreign * 20 > bytes.len()) || unfinished || looks_like_words(bytes);
    Decoded { bytes: (!plainly_not).then_some(out), damaged: foreign > 0 || plainly_not || bits == 6 }
}

/// Encoded lines hold no spaces between their characters; sentences do.
fn looks_like_words(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let inner_spaces =
        start.windows(3).filter(|w| w[1] == b' ' && w[0].is_ascii_graphic() && w[2].is_ascii_graphic());
    inner_spaces.count() * 20 > start.len()
}

/// RFC 2045, 6.7: what is no valid escape stays as written; white space before a line's end was added on the way.
fn quoted_printable(bytes: &[u8]) -> Decoded {
    let mut out = Vec::with_capacity(bytes.len());
    let mut damaged = false;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let end = if line.ends_with(b"\r\n") {
            "\r\n"
        } else if line.ends_with(b"\n") {
            "\n"
        } else {
            ""
        };
        let content = line[..line.len() - end.len()].trim_ascii_end();
        let (content, soft) = match content.strip_suffix(b"=") {
            Some(content) => (content, true),
            None => (content, false),
        };
        let mut rest = content;
        while let Some(at) = rest.iter().position(|b| *b == b'=') {
            out.extend_from_slice(&rest[..at]);
            match rest.get(at + 1..at + 3).and_then(hex_pair) {
                Some(byte) => {
                    out.push(byte);
                    rest = &rest[at + 3..];
                }
                None => {
                    damaged = true;
                    out.push(b'=');
                    rest = &rest[at + 1..];
                }
            }
        }
        out.extend_from_slice(rest);
        if !soft {
            out.extend_from_slice(end.as_bytes());
        }
    }
    Decoded { bytes: Some(out), damaged }
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let high = char::from(*pair.first()?).to_digit(16)?;
    let low = char::from(*pair.get(1)?).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

/// RFC 3676: a line that ends in a space goes on in the next one of the same quote depth. `delete` drops that space.
pub(super) fn unflow(text: &str, delete: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // The depth of the line that goes on, if one does.
    let mut flowing: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let line = line.trim_end_matches(['\n', '\r']);
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if flowing != Some(depth) || is_signature {
            if !out.is_empty() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !is_signature;
        out.push_str(if flows && delete { &content[..content.len() - 1] } else { content });
        flowing = flows.then_some(depth);
    }
    out
}
