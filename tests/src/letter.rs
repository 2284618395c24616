//! Mail, as it comes to a desk: bytes in, what intake made of them out.

use domain::kind::Channel;
use domain::seat::Viewer;
use engine::{Change, Command, Filing};
use serde_json::Value;

use crate::chain::Chain;

/// A mail that somebody writes.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    from: String,
    subject: String,
    text: String,
    message_id: String,
    in_reply_to: Option<String>,
    files: Vec<(String, Vec<u8>)>,
    more: String,
}

impl Letter {
    /// From an address, with an id of its own.
    pub fn from(address: &str, message_id: &str) -> Self {
        Self { from: address.to_owned(), message_id: message_id.to_owned(), ..Self::default() }
    }

    /// About something.
    #[must_use]
    pub fn about(mut self, subject: &str, text: &str) -> Self {
        (self.subject, self.text) = (subject.to_owned(), text.to_owned());
        self
    }

    /// In answer to a mail.
    #[must_use]
    pub fn answering(mut self, message_id: &str) -> Self {
        self.in_reply_to = Some(message_id.to_owned());
        self
    }

    /// With a file.
    #[must_use]
    pub fn with_file(mut self, name: &str, bytes: &[u8]) -> Self {
        self.files.push((name.to_owned(), bytes.to_vec()));
        self
    }

    /// With another header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.more.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    /// As it travels.
    pub fn raw(&self) -> Vec<u8> {
        let answers =
            self.in_reply_to.as_ref().map(|id| format!("In-Reply-To: <{id}>\r\n")).unwrap_or_default();
        let text = format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n", self.text);
        let mut raw = format!(
            "From: {}\r\nTo: support@boreal.example\r\nSubject: {}\r\nMessage-ID: <{}>\r\n\
             Date: Mon, 05 Oct 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\n{answers}{}",
            self.from, self.subject, self.message_id, self.more
        );
        if self.files.is_empty() {
            raw.push_str(&text);
            return raw.into_bytes();
        }
        raw.push_str("Content-Type: multipart/mixed; boundary=part\r\n\r\n--part\r\n");
        raw.push_str(&text);
        let mut raw = raw.into_bytes();
        for (name, bytes) in &self.files {
            let head = format!(
                "--part\r\nContent-Type: application/octet-stream\r\n\
                 Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: binary\r\n\r\n"
            );
            raw.extend_from_slice(head.as_bytes());
            raw.extend_from_slice(bytes);
            raw.extend_from_slice(b"\r\n");
        }
        raw.extend_from_slice(b"--part--\r\n");
        raw
    }
}

impl Chain {
    /// A desk takes a mail, as `relais mail in` does; answers its standing, and the request it was filed to.
    pub async fn receives(&self, desk: &str, raw: &[u8]) -> Value {
        let mail = post::intake::read(raw, "support");
        let command = Command::Mail(Box::new(Filing::Incoming(Box::new(mail))));
        let viewer = Viewer::Operator { desk: self.desks[desk].id };
        let done = self.engine.execute(Change::new(viewer, Channel::Mail, command)).await;
        let view = done.expect("a mail is taken, whatever it is").view;
        self.rest().await;
        view
    }
}
