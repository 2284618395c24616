//! Pages that say what went wrong, in the surroundings of whoever asked.

use std::any::Any;

use askama::Template;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::text::Language;
use domain::{Reason, Refusal, refusal};
use engine::Failure;
use tower_http::catch_panic::ResponseForPanic;

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
}

/// What a form that was refused leaves with its sender.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// What was typed, by field.
    pub typed: Vec<(String, String)>,
    pub onward: Option<Onward>,
}

impl Kept {
    /// What was typed into a form.
    pub fn of(fields: &Fields) -> Self {
        Self { typed: fields.typed(), onward: None }
    }
}

/// A page to go on to.
#[derive(Debug)]
pub(super) struct Onward {
    pub to: String,
    pub label: String,
}

/// The page of a failure, with its status. Internals stay in the log.
pub(crate) fn refused(shell: &Shell, failure: impl Into<Failure>) -> Response {
    with_typed(shell, failure.into().refusal(), Kept::default())
}

/// The page of what does not exist, and of what belongs to others.
pub(crate) fn not_found(shell: &Shell) -> Response {
    with_typed(shell, refusal::not_found(), Kept::default())
}

/// The page of a refusal that gives back what was typed.
pub(super) fn with_typed(shell: &Shell, refusal: Refusal, kept: Kept) -> Response {
    let status = StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let key = match refusal.reason {
        Reason::NotFound => "ui-problem-not-found",
        Reason::SignInNeeded => "ui-problem-sign-in",
        Reason::CsrfFailed => "ui-problem-form",
        Reason::MadeForAnotherSeat => "ui-problem-seat",
        Reason::SeatEnded => "ui-problem-seat-ended",
        Reason::BodyTooLarge => "ui-problem-too-large",
        Reason::Internal | Reason::Busy | Reason::StorageAway | Reason::OutcomeUnknown => "ui-problem-ours",
        _ => "ui-problem-refused",
    };
    let said = Said {
        title: shell.say(key),
        text: words::refusal(shell.language, &refusal),
        missing: refusal.missing.iter().map(|it| words::missing(shell.language, it)).collect(),
        typed: kept
            .typed
            .into_iter()
            .map(|(field, text)| (words::field(shell.language, &field), text))
            .collect(),
        sign_in: refusal.reason == Reason::SignInNeeded,
        onward: kept.onward,
    };
    let shell = shell.clone();
    match shell.place {
        Place::Gate => page(AtGate { shell, said }, status),
        Place::Portal => page(InPortal { shell, said }, status),
        Place::Desk => page(OnDesk { shell, said }, status),
    }
}

/// Answers in the place of a handler that broke down: its request alone is lost, and the log says so.
#[derive(Clone)]
pub(crate) struct Panicked(pub App);

impl ResponseForPanic for Panicked {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _: Box<dyn Any + Send>) -> Response {
        tracing::error!("a page broke down while it was made");
        let shell = Shell::gate(&self.0, Language::default(), String::new(), "/".to_owned());
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
