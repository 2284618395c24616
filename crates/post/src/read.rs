//! What a mail says: raw bytes in, facts out.
//!
//! [`understand`] is pure, answers for any bytes, and works in time linear in their number: every cap of [`limits`]
//! is applied before the work that it bounds, and reported in [`Mail::problems`]. The caller keeps the raw bytes, so
//! what a cap leaves out is not lost.
//!
//! Structure (boundaries, depth, counts) is walked here; mail-parser reads the single headers and the charsets. A
//! mail inside a mail is a file and is never descended into.

mod automatic;
mod body;
mod charset;
mod clean;
mod decode;
mod digest;
mod encoded;
mod fields;
mod file_name;
mod headers;
mod html;
pub mod limits;
mod parts;
mod problem;
mod reply;

use jiff::Timestamp;
use serde::Serialize;

pub use problem::Problem;
pub(crate) use problem::Problems;

/// A mail as intake understands it; its JSON is what `relais mail read` prints.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Mail {
    /// Who wrote it: the first address of the first `From`.
    pub from: Option<Address>,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
    /// Where answers should go, if not to `from`.
    #[serde(skip)]
    pub reply_to: Vec<Address>,
    pub subject: String,
    /// Without angle brackets, as are all ids here.
    pub message_id: Option<String>,
    pub in_reply_to: Option<String>,
    /// Oldest first.
    pub references: Vec<String>,
    pub date: Option<Timestamp>,
    /// The whole text; made from the HTML where no text was sent.
    pub text: String,
    /// The text without quotes and signature; never empty when `text` is not.
    pub new_text: String,
    /// As sent: not yet sanitised, not to be shown outside a sandboxed frame.
    pub html: Option<String>,
    pub attachments: Vec<Attachment>,
    /// Written by a machine (RFC 3834): must never be answered by one.
    pub automatic: bool,
    /// A report that a mail of ours did not arrive; `bounced` says which.
    pub bounce: bool,
    #[serde(skip)]
    pub bounced: Option<Bounced>,
    /// What was cut, repaired or doubtful, each once.
    pub problems: Vec<Problem>,
}

/// A mailbox; the address is as written, in lower case only where compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Address {
    pub name: Option<String>,
    pub address: String,
}

/// A file that came with the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// A safe base name: no folder, no control, no direction override (see `file_name`).
    pub name: String,
    /// The declared media type, `type/subtype` in lower case: a claim, not a finding.
    #[serde(rename = "type")]
    pub kind: String,
    /// Bytes after decoding.
    pub size: u64,
    /// Lower-case hex of the decoded bytes.
    pub sha256: String,
    /// The `Content-ID` by which the HTML shows it, if any.
    #[serde(skip)]
    pub content_id: Option<String>,
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// What a delivery report says (RFC 3464), as far as found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounced {
    /// The Message-ID of the mail that did not arrive.
    pub message_id: Option<String>,
    /// Whom it did not reach.
    pub recipient: Option<String>,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    pub action: Option<String>,
    /// RFC 3463, for example `5.1.1`.
    pub status: Option<String>,
}

impl Mail {
    /// The ids of the mails it answers, nearest first, each once.
    pub fn answers(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.in_reply_to.as_deref().into_iter().collect();
        for id in self.references.iter().rev() {
            if !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        ids
    }
}

/// Reads a mail. Never fails: what could not be read is named in [`Mail::problems`].
pub fn understand(raw: &[u8]) -> Mail {
    let mut problems = Problems::default();
    let raw = problems.cut_bytes(raw, limits::MAIL_BYTES, Problem::MailTooLarge);
    let tree = parts::walk(raw, &mut problems);
    let head = fields::Head::of(&tree.root().headers, &mut problems);
    let body = body::gather(&tree, &mut problems);
    let bounced = automatic::bounced(&tree, &head, &body.text);
    let automatic = bounced.is_some() || automatic::is_automatic(&tree, &head);
    let new_text = reply::new_text(&body.marked_text);
    let new_text = if new_text.is_empty() { body.text.clone() } else { new_text };
    Mail {
        from: head.from,
        to: head.to,
        cc: head.cc,
        reply_to: head.reply_to,
        subject: head.subject,
        message_id: head.message_id,
        in_reply_to: head.in_reply_to,
        references: head.references,
        date: head.date,
        text: body.text,
        new_text,
        html: body.html,
        attachments: body.attachments,
        automatic,
        bounce: bounced.is_some(),
        bounced,
        problems: problems.into_list(),
    }
}
