//! Setting up: the first desk and its administrator, by a link that the program printed.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::desk::Tier;
use domain::seat::Role;
use domain::{Reason, Refusal};
use engine::NewAgent;
use engine::set_up::NewDesk;

use super::sign_in::begin;
use crate::shell::{Errors, Fields, Shell, Visitor, page, refused};

#[derive(Template)]
#[template(path = "gate/set-up.html")]
struct SetUpPage {
    shell: Shell,
    errors: Errors,
    secret: String,
    typed: Fields,
    tiers: [Tier; 3],
}

impl SetUpPage {
    /// What was typed, or what is usual.
    fn or(&self, name: &str, usual: &str) -> String {
        self.typed.optional(name).unwrap_or_else(|| usual.to_owned())
    }
}

/// `GET /set-up/{secret}`.
pub(crate) async fn show(visitor: Visitor, Path(secret): Path<String>) -> Response {
    match visitor.app.engine.set_up_link_fits(&visitor.client, &secret).await {
        Ok(true) => {
            let (errors, typed) = (Errors::none(), Fields::default());
            page(SetUpPage { shell: visitor.shell, errors, secret, typed, tiers: TIERS }, StatusCode::OK)
        }
        Ok(false) => refused(&visitor.shell, Refusal::new(Reason::SetUpDone)),
        Err(failure) => refused(&visitor.shell, failure),
    }
}

const TIERS: [Tier; 3] = [Tier::Partner, Tier::Distributor, Tier::Vendor];

/// `POST /set-up/{secret}`.
pub(crate) async fn post(visitor: Visitor, Path(secret): Path<String>, fields: Fields) -> Response {
    let desk = NewDesk {
        slug: fields.text("slug").trim().to_owned(),
        name: fields.text("desk"),
        organisation: fields.optional("organisation").unwrap_or_else(|| fields.text("desk")),
        prefix: fields.text("prefix").trim().to_owned(),
        tier: Tier::from_code(&fields.text("tier")).unwrap_or(Tier::Partner),
        colour: fields.text("colour"),
        zone: fields.text("zone").trim().to_owned(),
        products: lines(&fields.text("products")),
        mailbox: fields.optional("mailbox"),
    };
    let administrator = NewAgent {
        email: fields.text("email"),
        name: fields.text("name"),
        role: Role::Administrator,
        accounts: None,
        doors: None,
        queues: None,
        language: visitor.shell.language,
    };
    let slug = desk.slug.clone();
    let (engine, password) = (&visitor.app.engine, fields.text("password"));
    match engine.set_up(&visitor.client, &secret, desk, administrator, &password).await {
        Ok(begun) => begin(&visitor.app, &begun, &format!("/d/{slug}")),
        Err(failure) if failure.refusal().reason == Reason::SetUpDone => refused(&visitor.shell, failure),
        Err(failure) => {
            visitor.shell.keeps(&failure);
            let refusal = failure.refusal();
            let status =
                StatusCode::from_u16(refusal.reason.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let errors = Errors::of(visitor.shell.language, &refusal);
            page(SetUpPage { shell: visitor.shell, errors, secret, typed: fields, tiers: TIERS }, status)
        }
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
