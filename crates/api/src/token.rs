//! The bearer token: one token, one seat, so a path needs no desk.

use axum::http::{HeaderMap, header};
use domain::Reason;
use domain::seat::Viewer;
use engine::Engine;

use crate::problem::Problem;

/// The token of `Authorization: Bearer …`. Two such headers are none: which of them counts must never be a guess.
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.to_owned())
}

/// The seat that the token of a request stands for.
pub async fn viewer(engine: &Engine, headers: &HeaderMap) -> Result<Viewer, Problem> {
    let token = bearer(headers).ok_or(Reason::SignInNeeded)?;
    Ok(engine.viewer_of_token(&token).await?)
}
