//! Sign-in links: asked for by address, used once. Looking at one does not use it: mail scanners look at everything.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::proof::Proof;

use super::local;
use super::sign_in::{Asked, begin};
use crate::shell::problem::no_link;
use crate::shell::{Errors, Fields, Shell, Visitor, page, refused};

#[derive(Template)]
#[template(path = "gate/link-ask.html")]
struct AskPage {
    shell: Shell,
    errors: Errors,
    email: String,
    next: String,
}

#[derive(Template)]
#[template(path = "gate/link-sent.html")]
struct SentPage {
    shell: Shell,
    email: String,
    next: String,
    /// In a throw-away installation no mail leaves: the link itself.
    link: Option<String>,
}

#[derive(Template)]
#[template(path = "gate/link-use.html")]
struct UsePage {
    shell: Shell,
    link: String,
}

/// `GET /sign-in/link`.
pub(crate) async fn ask(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let next = local(&asked.next).to_owned();
    page(AskPage { shell: visitor.shell, errors: Errors::none(), email: String::new(), next }, StatusCode::OK)
}

/// `POST /sign-in/link`: answers the same whether somebody has the address or not.
pub(crate) async fn post(visitor: Visitor, fields: Fields) -> Response {
    let (email, next) = (fields.text("email"), local(&fields.text("next")).to_owned());
    let shell = visitor.shell.clone();
    if let Err(refusal) = engine::sign_in::fold_email(&email) {
        let errors = Errors::of(shell.language, &refusal);
        return page(AskPage { shell, errors, email, next }, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let engine = &visitor.app.engine;
    // In the demo no mail leaves: the page shows the link itself.
    let made = if visitor.app.options.demo {
        engine.make_sign_in_link_to(&email, Proof::Address, Some(next.clone())).await
    } else {
        engine.ask_sign_in_link(&visitor.client, &email, Some(next.clone())).await.map(|()| None)
    };
    let link = match made {
        Ok(made) => made.map(|secret| format!("/sign-in/{secret}")),
        Err(failure) => return refused(&shell, failure),
    };
    page(SentPage { shell, email, next, link }, StatusCode::OK)
}

/// `GET /sign-in/{link}`: a button.
pub(crate) async fn show(visitor: Visitor, Path(link): Path<String>) -> Response {
    page(UsePage { shell: visitor.shell, link }, StatusCode::OK)
}

/// `POST /sign-in/{link}`: uses it.
pub(crate) async fn enter(visitor: Visitor, Path(link): Path<String>) -> Response {
    match visitor.app.engine.use_sign_in_link(&visitor.client, &link).await {
        Ok(begun) => begin(&visitor.app, &begun, local(begun.next.as_deref().unwrap_or("/"))),
        Err(failure) => no_link(&visitor.shell, failure),
    }
}
