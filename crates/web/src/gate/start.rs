//! `/`: to one's seat, or the list of them.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::seat::Viewer;
use engine::sign_in::SignedIn;
use engine::{DeskView, Failure};
use serde::Deserialize;

use crate::shell::{App, Jar, Keep, Shell, Visitor, guard, page, redirect, refused};

#[derive(Template)]
#[template(path = "gate/seats.html")]
struct SeatsPage {
    shell: Shell,
    seats: Vec<SeatPart>,
}

struct SeatPart {
    href: String,
    brand: String,
    /// The role at a desk, or the account.
    what: String,
    icon: String,
    agent: bool,
}

/// Which seat was chosen.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    seat: String,
}

/// `GET /`.
pub(crate) async fn start(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    match go(&visitor, &asked).await {
        Ok(response) => response,
        Err(failure) => refused(&visitor.shell, failure),
    }
}

async fn go(visitor: &Visitor, asked: &Asked) -> Result<Response, Failure> {
    let Some(signed) = visitor.signed_in().await? else { return Ok(redirect("/sign-in")) };
    let chosen =
        signed.seats.iter().find(|seat| guard::seat_id(seat).as_deref() == Some(asked.seat.as_str()));
    if let Some(seat) = chosen {
        return sit(&visitor.app, seat).await;
    }
    if let [only] = signed.seats.as_slice() {
        return sit(&visitor.app, only).await;
    }
    let mut shell = visitor.shell.clone();
    shell.person.clone_from(&signed.name);
    Ok(page(SeatsPage { seats: seats(&visitor.app, &shell, &signed).await?, shell }, StatusCode::OK))
}

/// To the pages of a seat, which is remembered among several at one desk.
async fn sit(app: &App, seat: &Viewer) -> Result<Response, Failure> {
    let desk = app.engine.desk(seat.desk()).await?;
    let mut response = redirect(&path(seat, &desk.slug));
    let id = guard::seat_id(seat).unwrap_or_default();
    if let Ok(cookie) = HeaderValue::from_str(&Jar::set(app.options.secure_cookies, Keep::Seat, &id)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn path(seat: &Viewer, slug: &str) -> String {
    match seat {
        Viewer::Agent(_) => format!("/d/{slug}"),
        _ => format!("/p/{slug}"),
    }
}

async fn seats(app: &App, shell: &Shell, signed: &SignedIn) -> Result<Vec<SeatPart>, Failure> {
    let mut parts = Vec::with_capacity(signed.seats.len());
    for seat in &signed.seats {
        let desk: DeskView = app.engine.face(seat).await?;
        let (what, agent) = match seat {
            Viewer::Agent(seat) => (shell.code("role", seat.role.code()), true),
            _ => (desk.account.clone().unwrap_or_default(), false),
        };
        let there = Shell { desk: std::sync::Arc::new(desk.clone()), ..shell.clone() };
        parts.push(SeatPart {
            href: format!("/?seat={}", guard::seat_id(seat).unwrap_or_default()),
            icon: there.brand_icon(),
            brand: desk.brand.name,
            what,
            agent,
        });
    }
    Ok(parts)
}
