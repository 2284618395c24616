//! Encoded words (RFC 2047).
//!
//! Many programs cut a long subject between the bytes of one character; decoded one by one, both halves are damage.
//! Neighbours of one charset and encoding are therefore joined before they are decoded.

use data_encoding::{BASE64, BASE64_NOPAD};

/// One `=?charset?Q?payload?=` and where it stands.
struct Word<'a> {
    charset: &'a [u8],
    /// `Q` or `B`.
    encoding: u8,
    payload: &'a [u8],
    start: usize,
    end: usize,
}

/// `value` with neighbouring words joined where that is sure to mean the same.
pub(super) fn join(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(first) = find(value, at) {
        let mut payloads = vec![first.payload];
        let mut end = first.end;
        while let Some(next) = neighbour(value, end).filter(|next| next.is_like(&first)) {
            payloads.push(next.payload);
            end = next.end;
        }
        out.extend_from_slice(&value[at..first.start]);
        match joined(first.encoding, &payloads).filter(|_| payloads.len() > 1) {
            Some(payload) => {
                out.extend_from_slice(b"=?");
                out.extend_from_slice(first.charset);
                out.extend_from_slice(&[b'?', first.encoding, b'?']);
                out.extend_from_slice(&payload);
                out.extend_from_slice(b"?=");
            }
            None => out.extend_from_slice(&value[first.start..end]),
        }
        at = end;
    }
    out.extend_from_slice(&value[at..]);
    out
}

impl Word<'_> {
    fn is_like(&self, other: &Word<'_>) -> bool {
        self.encoding == other.encoding && self.charset.eq_ignore_ascii_case(other.charset)
    }
}

/// The first word at or after `from`.
fn find(value: &[u8], from: usize) -> Option<Word<'_>> {
    let mut at = from;
    loop {
        at += value.get(at..)?.windows(2).position(|pair| pair == b"=?")?;
        if let Some(word) = word(value, at) {
            return Some(word);
        }
        at += 2;
    }
}

/// A word with only white space between it and `from`.
fn neighbour(value: &[u8], from: usize) -> Option<Word<'_>> {
    let gap = value[from..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    word(value, from + gap)
}

/// The word that starts at `start`, if one does. A word holds no white space and no `?` of its own, so nothing is
/// looked at twice by much.
fn word(value: &[u8], start: usize) -> Option<Word<'_>> {
    let inner = value.get(start..)?.strip_prefix(b"=?")?;
    let charset = &inner[..inner.iter().take(64).position(|b| *b == b'?')?];
    let inner = &inner[charset.len() + 1..];
    let encoding = inner.first()?.to_ascii_uppercase();
    if charset.is_empty() || !matches!(encoding, b'Q' | b'B') || inner.get(1) != Some(&b'?') {
        return None;
    }
    let inner = &inner[2..];
    let length = inner.iter().position(|b| *b == b'?' || b.is_ascii_whitespace())?;
    if inner.get(length..length + 2) != Some(b"?=") {
        return None;
    }
    let end = value.len() - inner.len() + length + 2;
    Some(Word { charset, encoding, payload: &inner[..length], start, end })
}

fn joined(encoding: u8, payloads: &[&[u8]]) -> Option<Vec<u8>> {
    if encoding == b'Q' {
        return Some(payloads.concat());
    }
    let mut bytes = Vec::new();
    for payload in payloads {
        let bare = payload.split(|b| *b == b'=').next().unwrap_or_default();
        bytes.extend(BASE64_NOPAD.decode(bare).ok()?);
    }
    Some(BASE64.encode(&bytes).into_bytes())
}
