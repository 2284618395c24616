//! `Fields`: a form that somebody sent, urlencoded or multipart, read to its end before a handler sees it. Its texts are
//! kept in memory; its files go on to storage while they come, once the form has proved that a page of ours sent it.

mod coming;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::event::Attachment;
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use engine::Engine;
use sha2::{Digest as _, Sha256};

use self::coming::{collect, multipart, urlencoded};
use super::App;
use super::proof::Proof;

/// The largest body of a form with files, in bytes.
pub(crate) const WITH_FILES: usize = 26_500_000;
/// The largest body of a form at the gate, in bytes.
pub(crate) const AT_GATE: usize = 64_000;
/// The largest body of a form of words alone, in bytes: the longest text, as a browser encodes it.
pub(crate) const OF_WORDS: usize = 2_500_000;

/// Fields that are never shown again.
const SECRETS: &[&str] = &["csrf", "once", "password", "password-again", "password-present"];
/// Fields that say nothing of their own: which button was pressed, and what was looked at before.
const BESIDE: &[&str] = &["go", "previewed", "seen"];
/// Fields that are chosen, ticked or hidden, and not typed.
const CHOICES: &[&str] = &[
    "accepted",
    "account",
    "accounts",
    "act",
    "again",
    "agreed",
    "answer",
    "attach",
    "attachments",
    "audience",
    "back",
    "brand",
    "contact",
    "contacts",
    "deployment",
    "door",
    "duty",
    "entry",
    "escalation",
    "field",
    "for",
    "form",
    "forms",
    "found",
    "go",
    "holder",
    "hours",
    "kept",
    "kind",
    "language",
    "link",
    "mail",
    "members",
    "next",
    "outcome",
    "passing",
    "person",
    "personal_data",
    "phase",
    "policy",
    "previewed",
    "queue",
    "queues",
    "reach",
    "replaces",
    "resolution",
    "role",
    "seen",
    "severity",
    "show",
    "signatory",
    "sort",
    "status",
    "target",
    "tier",
    "to",
    "version",
    "view",
    "was",
    "which",
    "whose",
    "withdraw",
];

/// A file of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FormFile {
    pub field: String,
    pub name: String,
    pub declared: String,
    pub content: Content,
}

/// What became of a file while its form was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Bytes(Bytes),
    /// Stored already, or not taken.
    Stored(Result<Attachment, Refusal>),
}

/// Who stores the files of a form while it comes.
pub(crate) struct Keeper<'k> {
    pub engine: &'k Engine,
    pub viewer: &'k Viewer,
    /// What the form proves itself with.
    pub csrf: &'k Proof,
}

#[derive(Debug, Default)]
struct Read {
    texts: Vec<(String, String)>,
    files: Vec<FormFile>,
}

/// The fields of a form, in the order they were sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Arc<Read>);

impl Fields {
    /// What was typed into a field; empty if it was not sent. Line ends are `\n`.
    pub fn text(&self, name: &str) -> String {
        self.find(name).unwrap_or_default().to_owned()
    }

    /// What was typed into a field, unless that is nothing but space.
    pub fn optional(&self, name: &str) -> Option<String> {
        self.find(name).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// Whether the form is only shown, for what was chosen on it, and nothing is done yet: somebody asked to see it, or,
    /// a conflict, it was made for something else.
    pub fn only_shows(&self, chosen: &str) -> Option<StatusCode> {
        if self.text("go") == "show" {
            return Some(StatusCode::OK);
        }
        self.optional("was").is_some_and(|was| was != chosen).then_some(StatusCode::CONFLICT)
    }

    /// Every value of a field that may be sent several times.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.texts.iter().filter(|(field, _)| field == name).map(|(_, text)| text.clone()).collect()
    }

    /// Whether a box was ticked.
    pub fn checked(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Files of a field: name, bytes, declared type. A field left empty has none.
    pub fn files(&self, name: &str) -> Vec<(String, Bytes, String)> {
        let in_memory = |file: &FormFile| match &file.content {
            Content::Bytes(bytes) => Some((file.name.clone(), bytes.clone(), file.declared.clone())),
            Content::Stored(_) => None,
        };
        self.0.files.iter().filter(|file| file.field == name).filter_map(in_memory).collect()
    }

    /// Files of a field that were stored while the form came, or not taken.
    pub fn stored(&self, name: &str) -> Vec<Result<Attachment, Refusal>> {
        let stored = |file: &FormFile| match &file.content {
            Content::Bytes(_) => None,
            Content::Stored(stored) => Some(stored.clone()),
        };
        self.0.files.iter().filter(|file| file.field == name).filter_map(stored).collect()
    }

    /// The key that the form was rendered with: sending it twice is one change.
    pub fn token(&self) -> Option<String> {
        self.optional("once").filter(|once| once.len() <= 100)
    }

    /// Names and values of every text.
    pub fn texts(&self) -> &[(String, String)] {
        &self.0.texts
    }

    /// What a person typed, by field, to give it back when the form cannot be taken: no secrets, and nothing that
    /// was chosen from a list.
    pub fn typed(&self) -> Vec<(String, String)> {
        let typed = |(name, text): &&(String, String)| {
            !text.trim().is_empty() && !SECRETS.contains(&name.as_str()) && !CHOICES.contains(&name.as_str())
        };
        self.0.texts.iter().filter(typed).cloned().collect()
    }

    /// What the form says, in short: the same words and choices give the same, whichever of its buttons sends them.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, text) in &self.0.texts {
            if SECRETS.contains(&name.as_str()) || BESIDE.contains(&name.as_str()) {
                continue;
            }
            for part in [name, text] {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part.as_bytes());
            }
        }
        data_encoding::BASE32_NOPAD.encode(&hasher.finalize()[..20]).to_lowercase()
    }

    /// Whether it holds a password, which no page gives back.
    pub fn hold_secrets(&self) -> bool {
        self.0.texts.iter().any(|(name, text)| name.starts_with("password") && !text.is_empty())
    }

    /// Whether files were chosen.
    pub fn hold_files(&self) -> bool {
        !self.0.files.is_empty()
    }

    /// The first field that holds NUL, or what was no text before it was read.
    pub fn unreadable(&self) -> Option<&str> {
        let bad = |text: &str| text.contains(['\0', char::REPLACEMENT_CHARACTER]);
        self.0.texts.iter().find(|(name, text)| bad(name) || bad(text)).map(|(name, _)| name.as_str())
    }

    fn holds_nul(&self) -> bool {
        self.0.texts.iter().any(|(name, text)| name.contains('\0') || text.contains('\0'))
    }

    fn find(&self, name: &str) -> Option<&str> {
        self.0.texts.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// A form in which one field is filled in already.
    pub fn with(name: &str, text: &str) -> Self {
        Self(Arc::new(Read { texts: vec![(name.to_owned(), text.to_owned())], files: Vec::new() }))
    }

    /// Reads the form of a request to a limit. The refusal comes with what could be read, so that it is not lost.
    pub async fn read(
        parts: &Parts,
        body: Body,
        most: usize,
        keeper: Option<Keeper<'_>>,
    ) -> Result<Self, (Reason, Self)> {
        let kind =
            parts.headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        let kind = kind.to_ascii_lowercase();
        let many = kind.starts_with("multipart/form-data");
        if !many && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err((Reason::WrongContentType, Self::default()));
        }
        let (read, fault) = if many {
            multipart(parts, body, most, keeper).await
        } else {
            let (bytes, whole) = collect(body, most).await.map_err(|reason| (reason, Self::default()))?;
            let (read, fault) = urlencoded(&bytes);
            (read, if whole { fault } else { Some(Reason::BodyTooLarge) })
        };
        let fields = Self(Arc::new(read));
        match fault {
            // As in the API: no field of ours holds NUL, and PostgreSQL keeps none.
            None if fields.holds_nul() => Err((Reason::FieldInvalid, fields)),
            None => Ok(fields),
            Some(reason) => Err((reason, fields)),
        }
    }
}

impl FromRequestParts<App> for Fields {
    type Rejection = Response;

    /// The guard has read and checked the form: a handler without a guard gets nothing.
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!(path = %parts.uri.path(), "a form was asked for where none is read");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn read(kind: &str, body: &str, most: usize) -> Result<Fields, (Reason, Fields)> {
        let request =
            Request::builder().header(header::CONTENT_TYPE, kind).body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = request.into_parts();
        Fields::read(&parts, body, most, None).await
    }

    #[tokio::test]
    async fn both_ways_of_sending_read_the_same() {
        let one = read(
            "application/x-www-form-urlencoded",
            "text=Caf%C3%A9+%26+th%C3%A9%0D%0Adeux&box=on&to=a&to=b",
            1000,
        );
        let one = one.await.unwrap();
        let body = "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nCafé & thé\r\ndeux\r\n--x\r\n\
            Content-Disposition: form-data; name=\"box\"\r\n\r\non\r\n--x\r\n\
            Content-Disposition: form-data; name=\"to\"\r\n\r\na\r\n--x\r\n\
            Content-Disposition: form-data; name=\"to\"\r\n\r\nb\r\n--x\r\n\
            Content-Disposition: form-data; name=\"files\"; filename=\"\"\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n";
        let two = read("multipart/form-data; boundary=x", body, 1000).await.unwrap();
        assert_eq!(one.texts(), two.texts());
        assert_eq!(one.text("text"), "Café & thé\ndeux");
        assert!(one.checked("box") && !one.checked("other"));
        assert_eq!(two.all("to"), ["a", "b"]);
        assert!(two.files("files").is_empty(), "a file field left empty is no file");
    }

    #[tokio::test]
    async fn what_a_form_says_is_the_same_by_either_button_and_another_once_a_word_is_changed() {
        let kind = "application/x-www-form-urlencoded";
        let digest = async |body: &str| read(kind, body, 1000).await.unwrap().digest();
        let shown = digest("csrf=a&text=Restart+it.&attach=1&go=preview").await;
        assert_eq!(shown, digest("csrf=b&previewed=x&text=Restart+it.&attach=1&go=send&seen=y").await);
        for other in ["text=Restart+it&attach=1", "text=Restart+it.", "texta=Restart+it.&ttach=1"] {
            assert_ne!(shown, digest(other).await, "{other}");
        }
    }

    #[tokio::test]
    async fn what_was_typed_before_a_file_that_is_too_large_is_given_back() {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nA long story\r\n--x\r\n\
            Content-Disposition: form-data; name=\"files\"; filename=\"a.bin\"\r\n\r\n{}\r\n--x--\r\n",
            "0".repeat(5000)
        );
        let (reason, kept) = read("multipart/form-data; boundary=x", &body, 1000).await.unwrap_err();
        assert_eq!(reason, Reason::BodyTooLarge);
        assert_eq!(kept.typed(), [("text".to_owned(), "A long story".to_owned())]);
    }

    #[tokio::test]
    async fn a_body_of_another_kind_is_refused() {
        let (reason, _) = read("application/json", "{}", 1000).await.unwrap_err();
        assert_eq!(reason, Reason::WrongContentType);
    }
}
