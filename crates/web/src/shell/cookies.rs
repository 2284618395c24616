//! Cookies: who, which language, what to say next. No script reads them, and none says which seat: the address does.

use axum::http::HeaderMap;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The session's secret.
    Session,
    /// A browser that has not signed in: what its forms are bound to.
    Visit,
    Language,
    /// A note that somebody signed in with this browser before.
    Device,
    /// The key of a sentence, `@`, and a mark of the one address whose page says it, once.
    Notice,
}

impl Keep {
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Visit, true) => "__Host-visit",
            (Self::Visit, false) => "visit",
            (Self::Language, true) => "__Host-language",
            (Self::Language, false) => "language",
            (Self::Device, true) => "__Host-device",
            (Self::Device, false) => "device",
            (Self::Notice, true) => "__Host-notice",
            (Self::Notice, false) => "notice",
        }
    }

    /// Seconds it stays; `None` = until the browser closes.
    fn stays(self) -> Option<i64> {
        match self {
            Self::Session => Some(14 * 86_400),
            Self::Visit => None,
            Self::Language => Some(365 * 86_400),
            Self::Device => Some(90 * 86_400),
            Self::Notice => Some(60),
        }
    }
}

/// The cookies of a request, and those to set.
#[derive(Debug, Clone)]
pub(crate) struct Jar {
    jar: CookieJar,
    secure: bool,
}

impl Jar {
    pub fn of(headers: &HeaderMap, secure: bool) -> Self {
        Self { jar: CookieJar::from_headers(headers), secure }
    }

    pub fn get(&self, keep: Keep) -> Option<&str> {
        self.jar.get(keep.name(self.secure)).map(Cookie::value).filter(|value| !value.is_empty())
    }

    /// The value of a `Set-Cookie` header.
    pub fn set(secure: bool, keep: Keep, value: &str) -> String {
        let mut cookie = Cookie::build((keep.name(secure), value.to_owned()))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .build()
            .to_string();
        if let Some(seconds) = keep.stays() {
            cookie.push_str(&format!("; Max-Age={seconds}"));
        }
        cookie
    }

    /// The value of a `Set-Cookie` header that takes a cookie away.
    pub fn drop(secure: bool, keep: Keep) -> String {
        let mut cookie = Self::set(secure, keep, "");
        if let Some(at) = cookie.find("; Max-Age=") {
            cookie.truncate(at);
        }
        cookie + "; Max-Age=0"
    }
}
