//! Pages that say what went wrong, in the surroundings of whoever asked.

use std::any::Any;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::text::Language;
use domain::{Reason, Refusal, refusal};
use engine::Failure;
use engine::machinery::limit_headers;
use tower_http::catch_panic::ResponseForPanic;

use super::again::Bare;
use super::guard::visitor;
use super::{App, Fields, Place, Shell, page};

#[derive(Template)]
#[template(path = "problem-gate.html")]
struct AtGate {
    shell: Shell,
    said: Said,
}

#[derive(Template)]
#[template(path = "problem-portal.html")]
struct InPortal {
    shell: Shell,
    said: Said,
}

#[derive(Template)]
#[template(path = "problem-desk.html")]
struct OnDesk {
    shell: Shell,
    said: Said,
}

struct Said {
    title: String,
    text: String,
    /// Everything that is missing, if that is the trouble.
    missing: Vec<String>,
    /// What was typed, by the label of its field, to copy.
    typed: Vec<(String, String)>,
    sign_in: bool,
    /// Where it can be done.
    onward: Option<Onward>,
    again: Option<Again>,
}

/// What a form that was refused leaves with its sender.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What was typed, by field.
    pub typed: Vec<(String, String)>,
    pub onward: Option<Onward>,
    /// To send it again, if that may go well.
    pub again: Option<Again>,
}

/// A form as it was sent, to send it again.
#[derive(Debug)]
pub(super) struct Again {
    action: String,
    fields: Vec<(String, String)>,
    /// Whether files were chosen, which a page cannot keep.
    files: bool,
}

impl Kept {
    /// What was typed into a form.
    pub fn of(fields: &Fields) -> Self {
        Self { typed: fields.typed(), ..Self::default() }
    }
}

/// A page to go on to.
#[derive(Debug)]
pub(super) struct Onward {
    pub to: String,
    pub label: String,
}

/// After how many seconds something that failed for the moment may go well.
pub(super) const SOON: &str = "3";

/// The page of a failure, with its status. Internals stay in the log.
pub(crate) fn refused(shell: &Shell, failure: impl Into<Failure>) -> Response {
    let refusal = failure.into().refusal();
    let mut response = with_typed(shell, refusal.clone(), Kept::default());
    response.extensions_mut().insert(Bare(refusal));
    response
}

/// The page of what does not exist, and of what belongs to others.
pub(crate) fn not_found(shell: &Shell) -> Response {
    with_typed(shell, refusal::not_found(), Kept::default())
}

/// The page of a sign-in link that leads nowhere: where it was used or is too old, with the way to another.
pub(crate) fn no_link(shell: &Shell, failure: Failure) -> Response {
    match failure {
        Failure::Refused(refusal) if refusal.reason == Reason::LinkUsedOrExpired => {
            let onward = Onward { to: "/sign-in/link".to_owned(), label: shell.said("ui-link-ask") };
            with_typed(shell, refusal, Kept { onward: Some(onward), ..Kept::default() })
        }
        failure => refused(shell, failure),
    }
}

/// The page of a refusal that may be over in a moment: with what was typed, and a button that sends all of it again.
pub(super) fn to_send_again(shell: &Shell, refusal: Refusal, fields: &Fields) -> Response {
    let again = (!fields.hold_secrets()).then(|| Again {
        action: shell.path.clone(),
        fields: fields.texts().to_vec(),
        files: fields.hold_files(),
    });
    with_typed(shell, refusal, Kept { again, ..Kept::of(fields) })
}

/// The page of a refusal that gives back what was typed.
pub(super) fn with_typed(shell: &Shell, refusal: Refusal, kept: Kept) -> Response {
    let status = StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let key = match refusal.reason {
        Reason::NotFound | Reason::MethodNotAllowed => "ui-problem-not-found",
        Reason::SignInNeeded => "ui-problem-sign-in",
        Reason::ProofNeeded => "ui-prove",
        Reason::CsrfFailed => "ui-problem-form",
        Reason::MadeForAnotherSeat => "ui-problem-seat",
        Reason::SeatEnded => "ui-problem-seat-ended",
        Reason::BodyTooLarge => "ui-problem-too-large",
        Reason::Internal
        | Reason::Busy
        | Reason::StorageAway
        | Reason::OutcomeUnknown
        | Reason::StorageFull
        | Reason::NoRoomForFiles
        | Reason::StorageUnfit => "ui-problem-ours",
        _ => "ui-problem-refused",
    };
    let said = Said {
        title: shell.said(key),
        text: match refusal.reason {
            // People know pages and forms, not methods.
            Reason::MethodNotAllowed => shell.said("ui-problem-no-page"),
            _ => words::refusal(shell.language, &refusal),
        },
        missing: refusal.missing.iter().map(|it| words::missing(shell.language, it)).collect(),
        typed: kept
            .typed
            .into_iter()
            .map(|(field, text)| (words::field(shell.language, &field), text))
            .collect(),
        sign_in: matches!(refusal.reason, Reason::SignInNeeded | Reason::ProofNeeded),
        onward: kept.onward,
        again: kept.again,
    };
    let shell = shell.clone();
    let mut response = match shell.place {
        Place::Gate => page(AtGate { shell, said }, status),
        Place::Portal => page(InPortal { shell, said }, status),
        Place::Desk => page(OnDesk { shell, said }, status),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(SOON));
    }
    put(&mut response, limit_headers(&refusal));
    response
}

/// Adds what a refusal says of its limit, unless the answer says it already.
pub(super) fn put_limit(response: &mut Response, refusal: &Refusal) {
    if !response.headers().contains_key(header::RETRY_AFTER) {
        put(response, limit_headers(refusal));
    }
}

/// Adds headers to an answer.
pub(super) fn put(response: &mut Response, lines: Vec<(&'static str, String)>) {
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
}

/// Answers in the place of a handler that broke down: its request alone is lost, and the log says so.
#[derive(Clone)]
pub(crate) struct Panicked(pub App);

impl ResponseForPanic for Panicked {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _: Box<dyn Any + Send>) -> Response {
        tracing::error!("a page broke down while it was made");
        // Nobody is known any longer: its forms are bound to nothing that anybody has.
        let proof = self.0.proof(&self.0.secret(), None);
        let shell = Shell::gate(&self.0, Language::default(), proof, "/".to_owned());
        refused(&shell, Refusal::new(Reason::Internal))
    }
}

/// A path that no route has.
pub(crate) async fn unknown(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    not_found(&visitor(&app, &parts).0.shell)
}

/// A path that answers to other methods.
pub(crate) async fn wrong_method(State(app): State<App>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    refused(&visitor(&app, &parts).0.shell, Refusal::new(Reason::MethodNotAllowed))
}
