//! Portal and desk: pages, forms, styles. Server-rendered HTML that works without script.
//!
//! Architecture invariant: a page reaches business through [`engine::Engine`] alone, as the viewer of its seat, and
//! every route says who may call it before its handler exists.

mod assets;
mod desk;
mod explained;
mod gate;
mod notice;
mod portal;
mod problem;
mod public;
mod route;
mod shell;
mod sift;

use axum::http::request::Parts;
use axum::response::Response;
use domain::Refusal;
use engine::Engine;

pub use assets::at as asset;
pub use listen::ClientAddress;
pub use route::{Access, RouteInfo};
pub use shell::guard::PublicOrigin;

/// How the pages are served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether browsers reach us over TLS: cookies then carry `Secure` and the `__Host-` prefix, answers HSTS.
    pub secure_cookies: bool,
    /// A throw-away installation: sign-in links are shown on the page, where no mail leaves.
    pub demo: bool,
}

/// The pages of every desk of an installation.
pub fn router(engine: Engine, options: Options) -> axum::Router {
    listen::packed(route::router(shell::App::new(engine, options), table()))
}

/// The page that says why a request is not even given to its handler.
pub fn refused(engine: &Engine, options: Options, asked: &Parts, refusal: Refusal) -> Response {
    let app = shell::App::new(engine.clone(), options);
    let mut response = shell::refused(&shell::guard::visitor(&app, asked).0.shell, refusal);
    shell::headers::put_on(&app, &mut response);
    response
}

/// Every route, in the order of the table: what the isolation tests walk.
pub fn routes() -> Vec<RouteInfo> {
    table().iter().map(route::Route::info).collect()
}

fn table() -> Vec<route::Route> {
    let mut table = public::routes();
    table.extend(gate::routes());
    table.extend(portal::routes());
    table.extend(desk::routes());
    table
}
