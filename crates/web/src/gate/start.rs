//! `/`: to one's seat, or the list of them.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use engine::Failure;

use crate::shell::{SeatPart, Shell, Visitor, page, redirect, refused};

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
    if let [only] = signed.seats.as_slice() {
        let desk = visitor.app.engine.desk(only.desk()).await?;
        return Ok(redirect(&only.home(&desk.slug)));
    }
    let mut shell = visitor.shell.clone();
    shell.person.clone_from(&signed.name);
    let mut seats = Vec::with_capacity(signed.seats.len());
    for seat in &signed.seats {
        seats.push(SeatPart::of(&shell, seat, String::new()).await?);
    }
    Ok(page(SeatsPage { shell, seats, vouched: !signed.proof.is_own() }, StatusCode::OK))
}
