//! Somebody with a browser, inside the test's own process: it keeps cookies and sends forms as a page's own.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use tower::ServiceExt as _;

use crate::chain::Chain;
use crate::client::Answer;
use crate::html;

/// What a page's own form is sent as.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A browser.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// Where the pages of the seat begin that somebody signed in for; nothing before.
    pub home: String,
    /// Where it is, if the server is to know.
    address: Option<std::net::IpAddr>,
}

impl Chain {
    /// A browser that nobody has signed in with.
    pub fn browser(&self) -> Browser {
        Browser::on(self.router())
    }

    /// A browser that somebody of the chain signed in with, by a link.
    pub async fn signed_in(&self, seat: &str) -> Browser {
        let mut browser = self.browser();
        let made = self.engine.make_sign_in_link(self.email(seat)).await.expect("a link");
        let link = made.unwrap_or_else(|| panic!("nobody has the address of {seat}"));
        let path = format!("/sign-in/{link}");
        let secret = browser.secret(&path).await;
        let answer = browser.posts(&path, &[("csrf", &secret)]).await;
        assert!(answer.status.is_redirection(), "{}: {}", answer.status, answer.text());
        browser.home = self.home(seat).await;
        browser
    }

    /// Where the pages of a seat begin.
    pub async fn home(&self, seat: &str) -> String {
        self.viewer(seat).await.home(self.desk_of(seat))
    }
}

impl Browser {
    /// A browser on these routes that nobody has signed in with.
    pub fn on(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), home: String::new(), address: None }
    }

    /// The same browser, at an address.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        self.address = Some(address.parse().expect("an address"));
        self
    }

    /// What it keeps under a name.
    pub fn kept(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Everything that it keeps, as it sends it.
    pub fn cookies(&self) -> String {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    /// Keeps something under a name, whatever was there.
    pub fn keep(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Forgets what it kept under a name.
    pub fn forget(&mut self, name: &str) {
        self.cookies.remove(name);
    }

    /// Reads an address, without following.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.call(Method::GET, path, "", Body::empty()).await
    }

    /// Reads an address and follows where it leads.
    pub async fn reads(&mut self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..5 {
            let Some(to) = answer.headers.get(header::LOCATION) else { return answer };
            let to = to.to_str().expect("an address").to_owned();
            answer = self.get(&to).await;
        }
        panic!("{path} leads round and round")
    }

    /// The secret that the forms of its seat's pages carry.
    pub async fn own_secret(&mut self) -> String {
        let home = self.home.clone();
        self.secret(&home).await
    }

    /// The secret that the forms of a page carry.
    pub async fn secret(&mut self, path: &str) -> String {
        let page = self.get(path).await.text();
        html::value(&page, "csrf").unwrap_or_else(|| panic!("no form on {path}: {page}"))
    }

    /// Sends exactly these fields.
    pub async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        self.call(Method::POST, path, FORM, Body::from(pairs.join("&"))).await
    }

    /// Sends any bytes, as whatever they are said to be.
    pub async fn sends(&mut self, path: &str, media_type: &str, body: Vec<u8>) -> Answer {
        self.call(Method::POST, path, media_type, Body::from(body)).await
    }

    async fn call(&mut self, method: Method, path: &str, media_type: &str, body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookies());
        }
        if !media_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let mut request = request.body(body).expect("a request");
        if let Some(address) = self.address {
            request.extensions_mut().insert(web::ClientAddress(address));
        }
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("a cookie");
            let (name, rest) = cookie.split_once('=').expect("a cookie has a value");
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                let value = rest.split(';').next().unwrap_or_default();
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// A part of an address, as forms write it.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
