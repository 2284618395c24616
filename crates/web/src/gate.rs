//! The gate: signing in and out, setting up, choosing a seat, a language.

pub(crate) mod language;
pub(crate) mod link;
mod password;
pub(crate) mod prove;
pub(crate) mod set_up;
pub(crate) mod sign_in;
pub(crate) mod start;

use crate::route::{Access, Route};

/// What whoever signed in may call; what is public is in `public.rs`.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/password", Access::SignedIn, password::show),
        Route::post("/password", Access::SignedIn, password::post),
    ]
}

/// The longest address that is kept to go on to, in bytes: longer than any of ours.
const LONGEST: usize = 2_000;

/// A path of ours to go on to: never another site's.
fn local(path: &str) -> &str {
    let ours = path.len() <= LONGEST
        && path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|b| b.is_ascii_graphic());
    if ours { path } else { "/" }
}

#[cfg(test)]
mod tests {
    #[test]
    fn signing_in_never_leads_to_another_site() {
        for away in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "evil",
            "",
            "/a\r\nb",
            "/\t/evil.example",
            "/é",
        ] {
            assert_eq!(super::local(away), "/", "{away:?}");
        }
        assert_eq!(super::local("/p/boreal/requests?q=a"), "/p/boreal/requests?q=a");
    }
}
