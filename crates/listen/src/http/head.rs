//! The head of a request, as bytes: where it ends, and how long the body is. Only what can be understood in one way is
//! let pass, so that a proxy before us and the parser behind cannot differ.

use super::Fault;

/// What follows a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// A body of so many bytes, then another head.
    Body(u64),
    /// Something that ends the connection: a body in chunks, or what was not understood.
    Rest,
}

/// A head whose bytes come one after the other.
#[derive(Debug, Default)]
pub(super) struct Head {
    bytes: Vec<u8>,
    /// Where the line begins that is being read.
    line: usize,
    before: u8,
    bare: bool,
    /// Spaces of the first line, and how much of an address that is too long was left out.
    spaces: usize,
    cut: usize,
}

/// Longer heads are the parser's to refuse.
const LONGEST: usize = super::LONGEST_HEAD + 1024;
/// So is an address of which more would be left out.
const MOST_CUT: usize = 1 << 20;

/// What one more byte led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Goes,
    /// It is no part of what the parser is given.
    Cut,
    Ended,
    TooLong,
    /// A preamble of the PROXY protocol, from somebody who is no proxy of ours.
    Preamble,
}

impl Head {
    /// Takes one more byte.
    pub fn take(&mut self, byte: u8) -> Step {
        self.bare |= byte == b'\n' && self.before != b'\r';
        self.before = byte;
        // Empty lines before the first are skipped, as the parser skips them.
        if self.bytes.is_empty() && matches!(byte, b'\r' | b'\n') {
            return Step::Goes;
        }
        // The parser would refuse the whole without a word: it is given as much as it takes, and we say why.
        let address = self.line == 0 && self.spaces == 1 && !byte.is_ascii_whitespace();
        if address && self.bytes.len() >= super::LONGEST_ADDRESS {
            self.cut += 1;
            return if self.cut > MOST_CUT { Step::TooLong } else { Step::Cut };
        }
        self.spaces += usize::from(self.line == 0 && byte == b' ');
        self.bytes.push(byte);
        // Version 2 is empty lines, then NUL.
        if self.bytes == crate::preamble::WORD || self.bytes.first() == Some(&0) {
            return Step::Preamble;
        }
        if byte != b'\n' {
            return if self.bytes.len() > LONGEST { Step::TooLong } else { Step::Goes };
        }
        let line = &self.bytes[self.line..];
        let empty = line == b"\n" || line == b"\r\n";
        self.line = self.bytes.len();
        if empty { Step::Ended } else { Step::Goes }
    }

    /// Judges a head that has ended.
    pub fn judge(&self) -> (Option<Fault>, Follows) {
        if self.bare {
            return (Some(Fault::LineEnds), Follows::Rest);
        }
        if self.cut > 0 {
            return (Some(Fault::Long), Follows::Rest);
        }
        let lines = self.bytes.split(|byte| *byte == b'\n').skip(1);
        let mut lengths = Vec::new();
        let mut codings = Vec::new();
        for line in lines {
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
            if name.eq_ignore_ascii_case(b"content-length") {
                lengths.push(value);
            } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
                codings.push(value);
            }
        }
        match (lengths[..].first(), codings[..].first()) {
            (None, None) => (None, Follows::Body(0)),
            (None, Some(coding)) if codings.len() == 1 && coding.eq_ignore_ascii_case(b"chunked") => {
                (None, Follows::Rest)
            }
            (Some(length), None) if lengths.len() == 1 => match digits(length) {
                Some(length) => (None, Follows::Body(length)),
                None => (Some(Fault::Length), Follows::Rest),
            },
            _ => (Some(Fault::Length), Follows::Rest),
        }
    }
}

fn digits(value: &[u8]) -> Option<u64> {
    let plain = !value.is_empty() && value.len() <= 18 && value.iter().all(u8::is_ascii_digit);
    plain.then(|| value.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the head ends, and what is said of it.
    fn judged(bytes: &str) -> (usize, Option<Fault>, Follows) {
        let mut head = Head::default();
        for (nth, byte) in bytes.bytes().enumerate() {
            if head.take(byte) == Step::Ended {
                let (fault, follows) = head.judge();
                return (nth + 1, fault, follows);
            }
        }
        panic!("no end: {bytes:?}");
    }

    #[test]
    fn a_head_ends_at_its_empty_line_and_says_how_long_the_body_is() {
        let plain = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assert_eq!(judged(&format!("{plain}GET")), (plain.len(), None, Follows::Body(0)));
        assert_eq!(judged(&format!("\r\n\r\n{plain}")), (plain.len() + 4, None, Follows::Body(0)));
        let judged = |line: &str| {
            let (_, fault, follows) = judged(&format!("POST / HTTP/1.1\r\n{line}\r\n\r\n"));
            (fault, follows)
        };
        assert_eq!(judged("content-LENGTH:  17 "), (None, Follows::Body(17)));
        assert_eq!(judged("Transfer-Encoding: Chunked"), (None, Follows::Rest));
        for line in [
            "Content-Length: 1\r\nContent-Length: 1",
            "Content-Length: 1, 1",
            "Content-Length: +1",
            "Content-Length: ",
            "Content-Length: 99999999999999999999",
            "Content-Length: 1\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        ] {
            assert_eq!(judged(line), (Some(Fault::Length), Follows::Rest), "{line}");
        }
    }

    #[test]
    fn a_bare_lf_anywhere_in_a_head_is_seen() {
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(judged(head), (head.len(), Some(Fault::LineEnds), Follows::Rest), "{head:?}");
        }
    }

    #[test]
    fn an_address_that_is_too_long_is_cut_and_the_head_goes_on_to_its_end() {
        let asked = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(100_000));
        let mut head = Head::default();
        let steps: Vec<Step> = asked.bytes().map(|byte| head.take(byte)).collect();
        let given = steps.iter().filter(|step| **step != Step::Cut).count();
        assert_eq!(given, crate::http::LONGEST_ADDRESS + " HTTP/1.1\r\nHost: a\r\n\r\n".len());
        assert_eq!(steps.last(), Some(&Step::Ended));
        assert_eq!(head.judge(), (Some(Fault::Long), Follows::Rest));
        let endless = std::iter::repeat_n(b'x', 2_000_000);
        let mut head = Head::default();
        assert!(b"GET /".iter().copied().chain(endless).any(|byte| head.take(byte) == Step::TooLong));
    }

    #[test]
    fn a_preamble_is_seen_before_its_end() {
        for preamble in [&b"PROXY TCP4"[..], &crate::preamble::SIGNATURE] {
            let mut head = Head::default();
            assert!(preamble.iter().any(|byte| head.take(*byte) == Step::Preamble));
        }
    }
}
