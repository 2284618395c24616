//! Choosing a language: kept by the browser, before anybody signed in.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::text::Language;

use super::local;
use crate::shell::{Fields, Jar, Keep, Visitor, redirect};

/// `POST /language`: back to the page it was chosen on.
pub(crate) async fn post(visitor: Visitor, fields: Fields) -> Response {
    let code = Language::from_code(&fields.text("language")).code();
    let mut response = redirect(local(&fields.text("back")));
    if let Ok(cookie) =
        HeaderValue::from_str(&Jar::set(visitor.app.options.secure_cookies, Keep::Language, code))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
