//! A mail as it comes in: read by the mail channel, filed by the mailroom.

use serde::{Deserialize, Serialize};

/// A mail as intake understood it, with its bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IncomingMail {
    pub mailbox: String,
    /// The sender's address, as claimed; empty if there was none.
    pub from: String,
    pub subject: String,
    pub message_id: String,
    /// Message ids it answers, nearest first.
    pub answers: Vec<String>,
    /// What is new in it: without quotes and signature.
    pub text: String,
    pub files: Vec<MailFile>,
    /// Out-of-office, list, robot.
    pub automatic: bool,
    pub bounce: bool,
    /// Digest of the decoded content.
    pub digest: Vec<u8>,
    /// Why it could not be understood, if it could not.
    pub problem: Option<String>,
    pub raw: Vec<u8>,
}

/// A file of a mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MailFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}
