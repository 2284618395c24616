//! Choosing a language: kept by the browser, before anybody signed in.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::text::Language;

use super::local;
use crate::shell::{Fields, Jar, Keep, Visitor, redirect};

/// `POST /language`: back to the page it was chosen on.
pub(crate) async fn post(visitor: Visitor, fields: Fields) -> Response {
    let code = Language::from_code(&fields.text("language")).code();
    let back = fields.text("back");
    let mut response = redirect(page_at(local(&back)));
    if let Ok(cookie) =
        HeaderValue::from_str(&Jar::set(visitor.app.options.secure_cookies, Keep::Language, code))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page at an address; where forms alone are taken, the nearest above it that can be read.
fn page_at(back: &str) -> &str {
    let pages: Vec<_> = crate::routes().into_iter().filter(|route| route.method == "GET").collect();
    let asked = back.split('?').next().unwrap_or_default();
    let mut path = asked;
    while !pages.iter().any(|page| fits(page.path, path)) {
        match path.rsplit_once('/') {
            Some((above, _)) if !above.is_empty() => path = above,
            _ => return "/",
        }
    }
    if path == asked { back } else { path }
}

/// Whether an address is one of a route's.
fn fits(route: &str, path: &str) -> bool {
    let (mut wanted, mut parts) = (route.split('/'), path.split('/'));
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted.starts_with('{') || wanted == part => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::page_at;

    #[test]
    fn a_language_is_chosen_on_a_page_that_can_be_read_again() {
        for (back, to) in [
            (
                "/d/boreal/escalations/BOR-K7Q2MD/relay?entry=4",
                "/d/boreal/escalations/BOR-K7Q2MD/relay?entry=4",
            ),
            ("/d/boreal/requests/BOR-K7Q2MD/join", "/d/boreal/requests/BOR-K7Q2MD"),
            ("/d/boreal/on-call/mobile?a=b", "/d/boreal/on-call"),
            ("/sign-in?next=%2Fd%2Fboreal", "/sign-in?next=%2Fd%2Fboreal"),
            ("/sign-out", "/"),
            ("/", "/"),
        ] {
            assert_eq!(page_at(back), to);
        }
    }
}
