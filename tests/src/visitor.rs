//! Somebody with a browser on a real socket: it keeps cookies and sends forms as a page's own.

use std::net::SocketAddr;

use serde_json::json;

use crate::html;
use crate::pages::escaped;
use crate::wire::{Answer, Ask, Wire};

/// A browser on a socket.
pub struct Visitor {
    wire: Wire,
    cookies: Vec<(String, String)>,
}

impl Visitor {
    /// A browser that nobody has signed in with.
    pub fn to(address: SocketAddr) -> Self {
        Self { wire: Wire::to(address), cookies: Vec::new() }
    }

    /// Asks with the cookies it keeps, and keeps those of the answer.
    pub async fn sends(&mut self, ask: Ask) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let ask = if cookies.is_empty() { ask } else { ask.with("cookie", &cookies.join("; ")) };
        let answer = self.wire.send(&ask).await.expect("a whole answer");
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("a cookie");
            let (name, rest) = cookie.split_once('=').expect("a cookie has a value");
            let value = rest.split(';').next().unwrap_or_default();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    /// The secret that the forms of a page carry.
    pub async fn secret(&mut self, page: &str) -> String {
        let page = self.sends(Ask::get(page)).await.text();
        html::value(&page, "csrf").unwrap_or_else(|| panic!("no form: {page}"))
    }

    /// Sends these fields from a page.
    pub async fn posts(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.secret(page).await;
        let pairs = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let body: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let mut ask = Ask::post(path, &json!(null)).with("content-type", "application/x-www-form-urlencoded");
        ask.body = body.join("&").into();
        self.sends(ask).await
    }

    /// Sends these fields and a file from a page.
    pub async fn posts_with(
        &mut self,
        page: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Answer {
        let csrf = self.secret(page).await;
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            let part = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.bytes());
        }
        let head =
            format!("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend(bytes);
        body.extend(b"\r\n--x--\r\n");
        let mut ask = Ask::post(page, &json!(null)).with("content-type", "multipart/form-data; boundary=x");
        ask.body = body.into();
        self.sends(ask).await
    }

    /// What it keeps under a name.
    pub fn kept(&self, name: &str) -> String {
        let found = self.cookies.iter().find(|(known, _)| known == name);
        found.unwrap_or_else(|| panic!("no {name} among {:?}", self.cookies)).1.clone()
    }
}
