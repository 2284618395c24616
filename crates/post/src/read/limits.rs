//! How much of a mail is read. What lies beyond is left out and named in `problems`.
//!
//! Far above what people send, far below what hurts: the whole of a worst case stays under a few seconds of one core.

/// Bytes of one mail; large providers stop at 25 to 50 MB.
pub const MAIL_BYTES: usize = 64 << 20;
/// Header fields of the mail itself.
pub const HEADERS: usize = 1_000;
/// Header fields of one part.
pub const PART_HEADERS: usize = 100;
/// Bytes of one header field, folded lines included.
pub const HEADER_BYTES: usize = 64 << 10;
/// Bytes of one MIME header field: its continuations (RFC 2231) are merged in quadratic time.
pub const MIME_HEADER_BYTES: usize = 8 << 10;
/// Parts, containers included.
pub const PARTS: usize = 1_000;
/// Containers inside containers.
pub const DEPTH: usize = 32;
/// Bytes of the text, and of the text made from HTML.
pub const TEXT_BYTES: usize = 1 << 20;
/// Bytes of HTML kept and read, over all parts.
pub const HTML_BYTES: usize = 2 << 20;
/// Elements inside elements; deeper HTML is read by dropping its tags.
pub const HTML_DEPTH: usize = 128;
/// Elements and line breaks of HTML; more is read by dropping its tags.
pub const HTML_ELEMENTS: usize = 100_000;
/// Addresses of one header.
pub const ADDRESSES: usize = 500;
/// Ids in `References`: the first, which names the thread, and the latest.
pub const REFERENCES: usize = 200;
/// Characters of the subject.
pub const SUBJECT_CHARS: usize = 998;
/// Bytes of an address or an id (RFC 5321 allows 254, RFC 5322 a line of 998).
pub const ID_BYTES: usize = 998;
/// Characters of a display name.
pub const NAME_CHARS: usize = 200;
/// Characters of a file name.
pub const FILE_NAME_CHARS: usize = 120;
