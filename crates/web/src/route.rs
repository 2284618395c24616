//! Routes: a path, who may call it, and only then a handler. The router is built from these alone.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware;
use axum::routing::MethodRouter;
use tower_http::catch_panic::CatchPanicLayer;

use crate::shell::{App, guard, headers, problem};

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: listed in `public.rs`, and nowhere else.
    Public,
    /// Whoever signed in.
    SignedIn,
    /// A contact in the path's seat, at the path's desk.
    Contact,
    /// An address from before seats stood in it: leads contacts of the path's desk to the seat that may see it.
    Moved,
    /// An agent of the path's desk.
    Agent,
}

/// A route as a table shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteInfo {
    pub method: &'static str,
    pub path: &'static str,
    pub access: Access,
}

/// A route with its handler.
pub(crate) struct Route {
    info: RouteInfo,
    handler: MethodRouter<App>,
}

impl Route {
    /// Answers `GET`, and `HEAD` with it.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self { info: RouteInfo { method: "GET", path, access }, handler: axum::routing::get(handler) }
    }

    /// Answers `POST`: its form was read and its secret checked before the handler runs.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self { info: RouteInfo { method: "POST", path, access }, handler: axum::routing::post(handler) }
    }

    /// The route without its handler.
    pub fn info(&self) -> RouteInfo {
        self.info
    }
}

/// Builds the router: each handler stands behind its guard.
pub(crate) fn router(app: App, table: Vec<Route>) -> Router {
    let pages = guarded(&app, &table, None).with_state(app.clone());
    guarded(&app, &table, Some(&pages))
        .fallback(problem::unknown)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(CatchPanicLayer::custom(problem::Panicked(app.clone())))
        .layer(middleware::from_fn_with_state(app.clone(), headers::dress))
        // Forms are read by the guard, to limits of its own.
        .layer(DefaultBodyLimit::disable())
        .with_state(app)
}

/// The routes behind their guards; `pages`: what a guard may ask which seat sees an address.
fn guarded(app: &App, table: &[Route], pages: Option<&Router>) -> Router<App> {
    let mut router = Router::new();
    for Route { info, handler } in table {
        let door = guard::Door { app: app.clone(), access: info.access, pages: pages.cloned() };
        let guard = middleware::from_fn_with_state(door, guard::guard);
        router = router.route(info.path, handler.clone().layer(guard));
    }
    router
}
