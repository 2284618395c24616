//! `/`: to one's seat, or the list of them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use engine::Failure;
use engine::sign_in::SignedIn;

use crate::shell::{App, SeatPart, Shell, Visitor, page, redirect, refused};

#[derive(Template)]
#[template(path = "gate/seats.html")]
struct SeatsPage {
    shell: Shell,
    seats: Vec<SeatPart>,
    /// Only the seats of one desk, which vouches for whoever asks.
    vouched: bool,
}

/// `GET /`.
pub(crate) async fn start(visitor: Visitor) -> Response {
    match go(&visitor).await {
        Ok(response) => response,
        Err(failure) => refused(&visitor.shell, failure),
    }
}

async fn go(visitor: &Visitor) -> Result<Response, Failure> {
    let Some(signed) = visitor.signed_in().await? else { return Ok(redirect("/sign-in")) };
    if signed.seats.len() == 1 {
        return Ok(redirect(&landing(&visitor.app, &signed).await?));
    }
    let mut shell = visitor.shell.clone();
    shell.person.clone_from(&signed.name);
    let mut seats = Vec::with_capacity(signed.seats.len());
    for seat in &signed.seats {
        seats.push(SeatPart::of(&shell, seat, String::new()).await?);
    }
    Ok(page(SeatsPage { shell, seats, vouched: !signed.proof.is_own() }, StatusCode::OK))
}

/// Where somebody who signed in lands: at their one seat, else where all of them are listed.
pub(super) async fn landing(app: &App, signed: &SignedIn) -> Result<String, Failure> {
    let [only] = signed.seats.as_slice() else { return Ok("/".to_owned()) };
    let desk = app.engine.desk(only.desk()).await?;
    Ok(only.home(&desk.slug))
}
