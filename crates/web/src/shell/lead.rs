//! Addresses that name no seat of whoever asks: from before seats stood in them, a colleague's, or of a seat that ended.
//! They lead to the one seat that may see what is asked for, or ask which; nothing is remembered of the choice.

use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::seat::Viewer;
use domain::{Reason, Refusal};
use engine::Failure;
use tower::ServiceExt as _;

use super::guard::{Door, Visitor};
use super::seats::SeatPart;
use super::{Shell, page, problem, redirect, refused};

/// What is known of an address that names no seat of whoever asks.
pub(super) struct Lost {
    /// The desk's word in the address.
    pub slug: String,
    /// Whether a seat is named at all.
    pub named: bool,
    /// The person's seats there.
    pub seats: Vec<Viewer>,
    /// Seats of the person that the address may mean, and that ended.
    pub ended: Vec<Viewer>,
}

impl Lost {
    /// The same page at another seat.
    fn at(&self, seat: &Viewer, path: &str) -> String {
        // `/p/DESK`, and `/SEAT` where one is named; what follows is the page.
        let rest = path.match_indices('/').nth(if self.named { 3 } else { 2 });
        let rest = rest.map_or_else(|| path.find('?').unwrap_or(path.len()), |(at, _)| at);
        format!("{}{}", seat.home(&self.slug), &path[rest..])
    }
}

#[derive(Template)]
#[template(path = "gate/which.html")]
struct WhichPage {
    shell: Shell,
    /// The seat in the address was theirs once.
    ended: bool,
    seats: Vec<SeatPart>,
}

/// Leads on, asks which, or says that there is nothing.
pub(super) async fn lead(door: &Door, visitor: &Visitor, parts: &Parts, lost: Lost) -> Response {
    let ended = lost.named && !lost.ended.is_empty();
    let path = visitor.shell.path.as_str();
    match (lost.seats.as_slice(), &door.pages) {
        ([_, ..], Some(pages)) => {
            // Whose seat ended is asked also where one is left: nobody goes on for another account unawares.
            if let ([only], false) = (lost.seats.as_slice(), ended) {
                return redirect(&lost.at(only, path));
            }
            let mut seeing = Vec::new();
            for seat in &lost.seats {
                if may_see(pages, parts, &lost.at(seat, path)).await {
                    seeing.push(seat);
                }
            }
            match seeing.as_slice() {
                [] => nothing(visitor, ended),
                [only] if !ended => redirect(&lost.at(only, path)),
                _ => match ask(visitor, &seeing, &lost, ended).await {
                    Ok(response) => response,
                    Err(failure) => refused(&visitor.shell, failure),
                },
            }
        }
        _ => nothing(visitor, ended),
    }
}

fn nothing(visitor: &Visitor, ended: bool) -> Response {
    if ended {
        return refused(&visitor.shell, Refusal::new(Reason::SeatEnded));
    }
    problem::not_found(&visitor.shell)
}

/// Whether a page is there for the seat in its address: it is asked as its reader would ask.
async fn may_see(pages: &Router, parts: &Parts, path: &str) -> bool {
    let mut asked = Request::get(path);
    for name in [header::COOKIE, header::ACCEPT_LANGUAGE] {
        if let Some(value) = parts.headers.get(&name) {
            asked = asked.header(name, value);
        }
    }
    let Ok(asked) = asked.body(Body::empty()) else { return false };
    match pages.clone().oneshot(asked).await {
        Ok(answer) => answer.status().is_success() || answer.status().is_redirection(),
        Err(never) => match never {},
    }
}

async fn ask(visitor: &Visitor, seats: &[&Viewer], lost: &Lost, ended: bool) -> Result<Response, Failure> {
    let mut parts = Vec::with_capacity(seats.len());
    for seat in seats {
        let to = lost.at(seat, &visitor.shell.path);
        parts.push(SeatPart::of(&visitor.shell, seat, to).await?);
    }
    Ok(page(WhichPage { shell: visitor.shell.clone(), ended, seats: parts }, StatusCode::OK))
}
