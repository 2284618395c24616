//! The tree of parts (RFC 2046, 5.1), walked line by line: one pass, no recursion, every count capped on the way.

use std::ops::Range;

use super::headers::{Headers, Of};
use super::{Problem, Problems, limits};

/// The mail as a tree; part 0 is the mail itself.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    raw: &'a [u8],
    pub(super) parts: Vec<Part>,
}

#[derive(Debug)]
pub(super) struct Part {
    pub(super) headers: Headers,
    /// `type/subtype` in lower case; the default of RFC 2045 where none, or no sensible one, is declared.
    pub(super) kind: String,
    pub(super) children: Vec<usize>,
    /// Whether its content was split into children.
    pub(super) is_container: bool,
    body: Range<usize>,
}

impl Part {
    pub(super) fn subtype(&self) -> &str {
        self.kind.split_once('/').map_or("", |(_, subtype)| subtype)
    }

    /// A parameter of `Content-Type`.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        Some(self.headers.content("content-type")?.attribute(name)?.to_owned())
    }
}

impl<'a> Tree<'a> {
    pub(super) fn root(&self) -> &Part {
        &self.parts[0]
    }

    /// The part's bytes, still in their transfer encoding.
    pub(super) fn bytes(&self, part: &Part) -> &'a [u8] {
        self.raw.get(part.body.clone()).unwrap_or_default()
    }
}

/// A container whose next part is awaited.
struct Open {
    part: usize,
    boundary: Vec<u8>,
}

/// A boundary line found: which of the open containers, and whether it ends it.
struct Found {
    level: usize,
    last: bool,
}

pub(super) fn walk<'a>(raw: &'a [u8], problems: &mut Problems) -> Tree<'a> {
    let (headers, body) = Headers::split(raw, 0, Of::Mail, |_| false, problems);
    if raw.trim_ascii().is_empty() {
        problems.add(Problem::Empty);
    } else if headers.is_empty() {
        problems.add(Problem::NoHeaders);
    }
    let mut walk = Walk { raw, parts: Vec::new(), open: Vec::new(), leaf: None };
    walk.begin(headers, body, problems);
    walk.lines(body, problems);
    walk.finish(problems);
    Tree { raw, parts: walk.parts }
}

struct Walk<'a> {
    raw: &'a [u8],
    parts: Vec<Part>,
    open: Vec<Open>,
    /// The leaf whose end is not yet found.
    leaf: Option<usize>,
}

impl Walk<'_> {
    fn lines(&mut self, start: usize, problems: &mut Problems) {
        let mut at = start;
        while at < self.raw.len() && !self.open.is_empty() {
            let rest = &self.raw[at..];
            let line = &rest[..rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |n| n + 1)];
            let Some(found) = boundary(&self.open, line) else {
                at += line.len();
                continue;
            };
            self.end_leaf(at);
            if found.level + 1 < self.open.len() {
                problems.add(Problem::Unclosed);
            }
            self.open.truncate(found.level + 1);
            at += line.len();
            if found.last {
                // What follows up to the outer boundary is an epilogue: of no meaning.
                self.open.truncate(found.level);
                continue;
            }
            if self.parts.len() >= limits::PARTS {
                problems.add(Problem::TooManyParts);
                self.open.clear();
                return;
            }
            let open = &self.open;
            let (headers, body) =
                Headers::split(self.raw, at, Of::Part, |line| boundary(open, line).is_some(), problems);
            self.begin(headers, body, problems);
            at = body;
        }
    }

    /// Enters a part below the innermost open container.
    fn begin(&mut self, headers: Headers, body: usize, problems: &mut Problems) {
        let parent = self.open.last().map(|open| open.part);
        let in_digest = parent.is_some_and(|p| self.parts[p].kind == "multipart/digest");
        let content = headers.content("content-type");
        let kind = content.as_ref().and_then(|c| media_type(c.ctype(), c.subtype()?));
        // RFC 2046, 5.1.5: in a digest the default is a mail.
        let mut kind =
            kind.unwrap_or_else(|| if in_digest { "message/rfc822" } else { "text/plain" }.to_owned());
        let mut boundary = None;
        if kind.starts_with("multipart/") {
            boundary = content
                .as_ref()
                .and_then(|c| c.attribute("boundary"))
                .map(|b| b.trim_end().as_bytes().to_vec());
            boundary = boundary.filter(|b| !b.is_empty());
            if boundary.is_none() {
                problems.add(Problem::BoundaryMissing);
                kind = "text/plain".to_owned();
            } else if self.open.len() >= limits::DEPTH {
                problems.add(Problem::TooDeep);
                boundary = None;
            }
        }
        let part = self.parts.len();
        if let Some(parent) = parent {
            self.parts[parent].children.push(part);
        }
        let is_container = boundary.is_some();
        self.parts.push(Part {
            headers,
            kind,
            children: Vec::new(),
            is_container,
            body: body..self.raw.len(),
        });
        match boundary {
            Some(boundary) => self.open.push(Open { part, boundary }),
            None => self.leaf = Some(part),
        }
    }

    /// The line break before a boundary belongs to the boundary.
    fn end_leaf(&mut self, at: usize) {
        let Some(part) = self.leaf.take().map(|leaf| &mut self.parts[leaf]) else { return };
        let body = self.raw.get(part.body.start..at).unwrap_or_default();
        let body = body.strip_suffix(b"\n").unwrap_or(body);
        let body = body.strip_suffix(b"\r").unwrap_or(body);
        part.body.end = part.body.start + body.len();
    }

    fn finish(&mut self, problems: &mut Problems) {
        if self.open.iter().any(|open| !self.parts[open.part].children.is_empty()) {
            problems.add(Problem::Unclosed);
        }
        for part in &mut self.parts {
            // A boundary that never came: the content is there all the same, as text.
            if part.is_container && part.children.is_empty() {
                part.is_container = false;
                part.kind = "text/plain".to_owned();
                problems.add(Problem::BoundaryMissing);
            }
        }
    }
}

/// Matches a line against the open containers, innermost first: an outer boundary ends what is inside (5.1.2).
fn boundary(open: &[Open], line: &[u8]) -> Option<Found> {
    let content = line.strip_prefix(b"--")?;
    let content = content.trim_ascii_end();
    open.iter().enumerate().rev().find_map(|(level, open)| {
        let rest = content.strip_prefix(open.boundary.as_slice())?;
        match rest {
            b"" => Some(Found { level, last: false }),
            b"--" => Some(Found { level, last: true }),
            _ => None,
        }
    })
}

/// None for what is no media type: it is then treated as undeclared.
fn media_type(main: &str, subtype: &str) -> Option<String> {
    let token = |text: &str| {
        (1..=127).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    (token(main) && token(subtype)).then(|| format!("{main}/{subtype}").to_ascii_lowercase())
}
