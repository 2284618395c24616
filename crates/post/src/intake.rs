//! From raw bytes to what a desk's mailroom takes.

use engine::{IncomingMail, MailFile};
use sha2::{Digest, Sha256};

use crate::read::understand;

/// Reads a mail for a mailbox. Never fails: what could not be understood is said in `problem`, and the bytes stay.
pub fn read(raw: &[u8], mailbox: &str) -> IncomingMail {
    let mail = understand(raw);
    let problem = mail.problems.iter().find(|problem| problem.needs_a_person()).map(|problem| {
        serde_json::to_value(problem)
            .ok()
            .and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_else(|| "not_understood".to_owned())
    });
    let digest = mail.digest().to_vec();
    let answers = mail.answers().into_iter().map(|id| id.to_string()).collect();
    // A mail without an id of its own is known by its bytes.
    let message_id = mail.message_id.clone().unwrap_or_else(|| {
        format!("{}@no-id.invalid", data_encoding::HEXLOWER.encode(&Sha256::digest(raw)[..16]))
    });
    IncomingMail {
        mailbox: mailbox.to_owned(),
        from: mail.from.as_ref().map(|from| from.address.clone()).unwrap_or_default(),
        subject: mail.subject.clone(),
        message_id: storable(&message_id),
        answers,
        text: mail.new_text.clone(),
        files: mail
            .attachments
            .into_iter()
            .filter(|file| !file.bytes.is_empty())
            .map(|file| MailFile { name: file.name, media_type: file.kind, bytes: file.bytes })
            .collect(),
        automatic: mail.automatic,
        bounce: mail.bounce,
        digest,
        problem,
        raw: raw.to_vec(),
    }
}

/// Ids come from outside: without control characters, and not endless.
fn storable(id: &str) -> String {
    id.chars().filter(|c| !c.is_control()).take(500).collect()
}
