//! Asking for a proof of the person's own, where a desk's word is all that is known of them: what it says does not depend
//! on whether anything is there for them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "gate/prove.html")]
struct ProvePage {
    shell: Shell,
    email: String,
    next: String,
}

/// The page in place of the one that was asked for, which is where it goes on.
pub(crate) fn ask_for_proof(shell: Shell, email: String) -> Response {
    let next = shell.path.clone();
    page(ProvePage { shell, email, next }, StatusCode::FORBIDDEN)
}
