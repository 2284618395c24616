//! The HTTP API: `/api/v1/...` for seats with a token, and the OpenAPI document that says what it holds.
//!
//! One table of operations ([`table`]) makes the router, the list of routes and the document, so none of the three
//! can say more than the others. A contact's and an agent's token use the same paths; the engine gives each its own
//! view.

#[macro_use]
mod shape;

mod acts;
mod agreements;
mod answer;
mod asked;
mod asker;
mod body;
mod by_hand;
mod calendars;
mod caller;
mod desk;
mod document;
mod entries;
mod escalate;
mod escalation_acts;
mod escalations;
mod etag;
mod events;
mod explained;
mod files;
mod forms;
mod handling;
mod invitations;
mod links;
mod list;
mod mailroom;
mod management;
mod me;
mod on_call;
mod operation;
mod outgoing;
mod people;
mod policies;
mod prefer;
mod problem;
mod query;
mod queues;
mod redaction;
mod relay;
mod reports;
mod requests;
mod schema;
mod search;
mod severity;
mod shelf;
mod table;
mod terms;
mod token;
mod triage;

use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use axum::{Extension, Router};
use domain::Refusal;
use engine::Engine;

pub use document::document;
pub use operation::{Access, Route};

/// Every route, in the order of the document.
pub fn routes() -> Vec<Route> {
    table::operations().into_iter().map(|operation| operation.route).collect()
}

/// The problem that says why a request is not even given to its operation.
pub fn refused(headers: &HeaderMap, refusal: Refusal) -> Response {
    problem::spoken(problem::language(headers), problem::Problem::from(refusal).into_response())
}

/// The router of the API: everything below `/api`, also what is not there.
pub fn router(engine: Engine) -> Router {
    let mut router = Router::new();
    for operation in table::operations() {
        let handler = match operation.query {
            Some(_) => operation.handler,
            None => operation.handler.route_layer(Extension(query::NoQuery)),
        };
        router = router.route(operation.route.path, handler);
    }
    let router = router
        .method_not_allowed_fallback(problem::method_not_allowed)
        .route("/api", any(problem::nothing_here))
        .route("/api/", any(problem::nothing_here))
        .route("/api/{*rest}", any(problem::nothing_here))
        .route_layer(problem::catch_panics())
        .route_layer(axum::middleware::from_fn(problem::speak))
        .with_state(engine);
    listen::packed(router)
}
