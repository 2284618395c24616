//! Why something was refused: a stable code, an HTTP status, and the facts the sentence needs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal;)*) => {
        /// A typed reason. The code is stable: clients and translations lean on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl Reason {
            /// Every reason, in the order of this table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code, which is also the key of its sentence.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status it answers with.
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }
        }
    };
}

reasons! {
    /// Unknown, or somebody else's: the answer is the same.
    NotFound = "not-found", 404;
    SignInNeeded = "sign-in-needed", 401;
    SignInFailed = "sign-in-failed", 401;
    LinkUsedOrExpired = "link-used-or-expired", 410;
    NotYours = "not-yours", 403;
    /// A desk's word is known of whoever asks, and this needs a proof of their own.
    ProofNeeded = "proof-needed", 403;
    CsrfFailed = "csrf-failed", 403;
    /// A form was sent to the address of another seat than the one it was made for: `seat` is whose it is.
    MadeForAnotherSeat = "made-for-another-seat", 409;
    /// The seat in the address was the sender's, and is no more.
    SeatEnded = "seat-ended", 410;
    /// `seconds` says when the next try is judged, as of every refusal with this status.
    TooManyAttempts = "too-many-attempts", 429;
    /// Asked for too often: `seconds` says when to come back.
    LimitReached = "limit-reached", 429;
    Busy = "busy", 503;
    /// The database cannot be used: nothing was done.
    StorageAway = "storage-away", 503;
    /// The change may have been kept, or not: the same again, under the same key, is done once.
    OutcomeUnknown = "outcome-unknown", 503;
    /// The disk is full: nothing can be taken.
    StorageFull = "storage-full", 507;
    /// What room is left is kept for words.
    NoRoomForFiles = "no-room-for-files", 507;
    /// The database's file is gone, damaged or may not be written to.
    StorageUnfit = "storage-unfit", 503;
    /// A newer program works on the same data, and this one writes nothing any more.
    ProgramBehind = "program-behind", 503;
    Internal = "internal", 500;
    BadRequest = "bad-request", 400;
    BodyTooLarge = "body-too-large", 413;
    WrongContentType = "wrong-content-type", 415;
    MethodNotAllowed = "method-not-allowed", 405;
    FieldMissing = "field-missing", 422;
    FieldInvalid = "field-invalid", 422;
    FieldTooLong = "field-too-long", 422;
    KeyReused = "idempotency-key-reused", 422;
    /// The same form came before, with other words: what came of it stands.
    FormSent = "form-sent", 409;
    VersionNeeded = "version-needed", 428;
    ChangedMeanwhile = "changed-meanwhile", 412;
    HappenedInFuture = "happened-in-future", 422;
    HappenedTooEarly = "happened-too-early", 422;
    /// Before the record was opened: `earliest` is the earliest time it may have, as of the two below.
    HappenedBeforeOpening = "happened-before-opening", 422;
    /// Before what it answers.
    HappenedBeforeAsked = "happened-before-asked", 422;
    /// What was written down since could not have happened after it.
    HappenedAgainstRecord = "happened-against-record", 422;
    /// A time without a zone says no instant.
    TimeWithoutZone = "time-without-zone", 422;
    /// The record's state does not allow it: `status` says what it is.
    WrongState = "wrong-state", 409;
    AlreadyAnswered = "already-answered", 409;
    NothingAsked = "nothing-asked", 409;
    /// The desk has said of nobody that they are woken.
    NobodyOnCall = "nobody-on-call", 409;
    /// What is to be taken out does not stand in the entry that was named.
    NotInEntry = "not-in-entry", 422;
    /// What is to be taken out is gone already, or something of that entry is.
    AlreadyRemoved = "already-removed", 410;
    /// Something else leans on it: `what` is its name.
    StillInUse = "still-in-use", 409;
    /// What comes by a door waits there: each needs one.
    QueueNeeded = "queue-needed", 409;
    /// Requests wait in it: `waiting` says how many.
    QueueNotEmpty = "queue-not-empty", 409;
    /// Nothing waits there any more.
    QueueRetired = "queue-retired", 409;
    /// What a request is about decides which queues take it.
    QueueOfOtherKinds = "queue-of-other-kinds", 422;
    /// What was typed is no tag: `tag` says what it was.
    TagInvalid = "tag-invalid", 422;
    /// A request has as many tags as it may have: `most` says how many.
    TooManyTags = "too-many-tags", 422;
    /// What follows in its line would not be understood without it.
    LineMustBeWhole = "line-must-be-whole", 409;
    IntakeClosed = "intake-closed", 409;
    AgreementEnded = "agreement-ended", 410;
    SeverityUnknown = "severity-unknown", 422;
    SeverityReasonNeeded = "severity-reason-needed", 422;
    SeverityFixed = "severity-fixed", 409;
    /// Words or files name somebody to a reader who is not to learn of them: `passages` says where, and whoever has
    /// seen it sends the same again with the `digest`.
    TellsTheOtherSide = "tells-the-other-side", 409;
    ReopenTooLate = "reopen-too-late", 409;
    EvidenceMissing = "evidence-missing", 422;
    HandBackReasonUnknown = "hand-back-reason-unknown", 422;
    EscalationsOpen = "escalations-open", 409;
    /// The escalation is incomplete: `missing` lists everything at once.
    EscalationIncomplete = "escalation-incomplete", 422;
    NotAuthorisedContact = "not-authorised-contact", 403;
    NotQualified = "contact-not-qualified", 403;
    ContactCapReached = "contact-cap-reached", 409;
    NotEntitled = "not-entitled", 422;
    OverrideNotAllowed = "override-not-allowed", 422;
    OverrideReasonNeeded = "override-reason-needed", 422;
    FormChanged = "form-changed", 409;
    WrongDesk = "wrong-desk", 422;
    PersonalDataForbidden = "personal-data-forbidden", 422;
    AttachmentsForbidden = "attachments-forbidden", 422;
    AttachmentNotStrippable = "attachment-not-strippable", 422;
    AttachmentMissing = "attachment-missing", 422;
    /// So many files are on their way in that one more has to wait.
    TooManyUploads = "too-many-uploads", 429;
    /// As many files were brought in a day as may be: `most`, in megabytes of a seat.
    QuotaReached = "quota-reached", 429;
    AttachmentEmpty = "attachment-empty", 422;
    AttachmentTooLarge = "attachment-too-large", 413;
    TooManyAttachments = "too-many-attachments", 422;
    DuplicateOfItself = "duplicate-of-itself", 422;
    DuplicateAcrossAccounts = "duplicate-across-accounts", 422;
    LinkOutOfOrder = "link-out-of-order", 409;
    /// The desk that a message is for was loaded from a copy and lacks what came before it: it waits until that desk is open.
    DeskIsClosed = "desk-is-closed", 503;
    /// Of a desk that was restored since.
    EpochIsOver = "epoch-is-over", 409;
    LinkUnknown = "link-unknown", 404;
    /// A message in a form that came after the program that was to read it: `version` is the form's, `ours` the newest
    /// that the program reads.
    MessageTooNew = "message-too-new", 409;
    /// Another desk refused, in a way that nobody here can read: `said` holds its words.
    RefusedUnreadably = "refused-unreadably", 409;
    /// A code to connect two desks that is wrong, used, expired or withdrawn: the answer is the same.
    InvitationUnknown = "invitation-unknown", 422;
    AlreadyConnected = "already-connected", 409;
    MailboxTaken = "mailbox-taken", 409;
    OnlyByHand = "only-by-hand", 409;
    NotSignatory = "not-signatory", 403;
    PolicyInvalid = "policy-invalid", 422;
    CalendarInvalid = "calendar-invalid", 422;
    /// An escalation form cannot be demanded: `missing` lists everything that is wrong with it.
    FormInvalid = "form-invalid", 422;
    /// A calendar file cannot be read: `line` and `fault` say where and why.
    CalendarFileInvalid = "calendar-file-invalid", 422;
    PasswordTooWeak = "password-too-weak", 422;
    PresentPasswordWrong = "present-password-wrong", 422;
    /// Somebody who has signed in must do so again, because it was too long ago.
    SignInAgain = "sign-in-again", 403;
    /// No key seals: what must be used again cannot be kept.
    NoSecretKey = "no-secret-key", 409;
    AddressInvalid = "address-invalid", 422;
    /// An address with characters that cannot be seen, of several scripts, or that only look like letters.
    AddressMisleading = "address-misleading", 422;
    AlreadyExists = "already-exists", 409;
    SetUpDone = "set-up-done", 410;
    LastAdministrator = "last-administrator", 409;
    MailTooLarge = "mail-too-large", 413;
}

impl Reason {
    /// Whether it keeps a file out for now, and says nothing against what was written beside it: words, which are always
    /// taken where there is room for them, go on without the file.
    pub fn leaves_files(self) -> bool {
        let limit = matches!(self, Self::LimitReached | Self::TooManyUploads | Self::QuotaReached);
        limit || matches!(self, Self::NoRoomForFiles | Self::StorageFull)
    }
}

/// Something that an escalation or a form still needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// What is missing: a form field's name, or `triage.recreation` and the like.
    pub field: String,
    /// Why: `missing`, `too-short`, `unknown-choice`, `not-done`.
    pub code: String,
    /// The label that the form's owner gave it, if it has one, in both languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<crate::text::Both>,
}

impl Missing {
    /// A field that holds nothing.
    pub fn field(field: impl Into<String>) -> Self {
        Self { field: field.into(), code: "missing".into(), label: None }
    }
}

/// How much is kept of a refusal that cannot be read, in characters.
const MOST_OF_THEIR_WORDS: usize = 4_000;

/// A refusal: nothing was changed, and this is why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}", self.reason.code())]
pub struct Refusal {
    pub reason: Reason,
    /// Facts for the sentence: `field`, `status`, `cap`, `date`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
    /// Everything that is missing, not only the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// Where the words tell what their reader is not to learn.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<crate::names::Passage>,
}

impl Reason {
    /// Whether the same thing may be taken later: nobody is told for ever that it was not.
    pub fn is_passing(self) -> bool {
        self.status() >= 500 && self != Self::Internal
    }
}

impl Refusal {
    /// A refusal that needs no facts.
    pub fn new(reason: Reason) -> Self {
        Self { reason, facts: BTreeMap::new(), missing: Vec::new(), passages: Vec::new() }
    }

    /// A refusal of one field.
    pub fn field(reason: Reason, field: &str) -> Self {
        Self::new(reason).with("field", field)
    }

    /// A refusal that lists everything missing.
    pub fn missing(reason: Reason, missing: Vec<Missing>) -> Self {
        Self { missing, ..Self::new(reason) }
    }

    /// The same refusal of a field that stands within another one.
    #[must_use]
    pub fn within(mut self, outer: &str) -> Self {
        if let Some(field) = self.facts.get_mut("field") {
            *field = format!("{outer}.{field}");
        }
        self
    }

    /// How another desk answered a message: nothing, for it was taken; or that it refused. What cannot be read is a
    /// refusal all the same, with its own words: only saying nothing takes a message.
    pub fn of_another_desk(said: &Value) -> Option<Self> {
        if said.is_null() {
            return None;
        }
        Some(serde_json::from_value(said.clone()).unwrap_or_else(|_| {
            let words = said.as_str().map_or_else(|| said.to_string(), str::to_owned);
            Self::unreadable(&words)
        }))
    }

    /// The same, of an answer that was kept as text.
    pub fn of_another_desk_kept(text: &str) -> Option<Self> {
        match serde_json::from_str(text) {
            Ok(said) => Self::of_another_desk(&said),
            Err(_) => Some(Self::unreadable(text)),
        }
    }

    fn unreadable(words: &str) -> Self {
        // NUL is what no storage takes.
        let words: String = words.replace('\0', " ").chars().take(MOST_OF_THEIR_WORDS).collect();
        Self::new(Reason::RefusedUnreadably).with("said", words)
    }

    /// Adds a fact for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.insert(name.to_owned(), value.to_string());
        self
    }
}

/// Reads as English where it is returned: `Err(not_found())`.
pub fn not_found() -> Refusal {
    Refusal::new(Reason::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_saying_nothing_takes_a_message() {
        assert_eq!(Refusal::of_another_desk(&Value::Null), None);
        assert_eq!(Refusal::of_another_desk_kept("null"), None);
        let plain = Refusal::new(Reason::WrongState).with("status", "closed");
        assert_eq!(Refusal::of_another_desk(&json!(plain)), Some(plain.clone()));
        assert_eq!(Refusal::of_another_desk_kept(&json!(plain).to_string()), Some(plain));
    }

    #[test]
    fn a_refusal_that_cannot_be_read_is_one_with_its_own_words() {
        let read = |said: Value| {
            let refusal = Refusal::of_another_desk(&said).expect("refused");
            assert_eq!(refusal.reason, Reason::RefusedUnreadably, "{said}");
            refusal.facts["said"].clone()
        };
        let of_another_version = json!({ "reason": "too-late-in-the-day", "facts": { "until": "17:00" } });
        assert_eq!(read(of_another_version.clone()), of_another_version.to_string());
        assert_eq!(
            read(json!({ "reason": "wrong-state", "facts": ["closed"] })),
            r#"{"facts":["closed"],"reason":"wrong-state"}"#
        );
        assert_eq!(read(json!("Nein, danke.")), "Nein, danke.");
        for odd in [json!(false), json!(0), json!([]), json!({})] {
            assert_eq!(read(odd.clone()), odd.to_string());
        }
        let kept = Refusal::of_another_desk_kept("<html>502 Bad Gateway\0</html>").expect("refused");
        assert_eq!(kept.facts["said"], "<html>502 Bad Gateway </html>");
        assert_eq!(read(json!("é".repeat(9_000))).chars().count(), MOST_OF_THEIR_WORDS);
    }
}
