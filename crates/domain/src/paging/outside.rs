//! Whom a page calls outside: webhooks and a gateway for short messages, their addresses and their keys.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::{Reason, Refusal};

const MOST_FIELDS: usize = 30;
const LONGEST_FIELD: usize = 2_000;

/// An address that is told of a step, signed as Standard Webhooks says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    pub name: String,
    pub url: String,
    /// `whsec_` and the key in base64.
    pub secret: String,
}

/// A gateway for short messages that takes a form over HTTP.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gateway {
    pub url: String,
    /// Headers to send, such as `Authorization`.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Fields of the form; `{to}`, `{text}` and `{id}` in their values are filled in.
    pub fields: Vec<(String, String)>,
}

impl fmt::Debug for Webhook {
    /// Without the key: what is printed may stay.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("name", &self.name).finish_non_exhaustive()
    }
}

impl fmt::Debug for Gateway {
    /// Without headers and fields, which hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("host", &host(&self.url)).finish_non_exhaustive()
    }
}

/// An address of the web: `https`, or `http` where the operator lets calls stay at home.
pub(super) fn must_be_web_address(field: &str, url: &str) -> Result<(), Refusal> {
    let wrong = || Refusal::field(Reason::AddressInvalid, field);
    let of_the_web = url.starts_with("https://") || url.starts_with("http://");
    let host = host(url);
    let plain = url.len() <= LONGEST_FIELD && url.chars().all(|c| c.is_ascii_graphic());
    if !of_the_web || !plain || host.is_empty() || host.contains('@') {
        return Err(wrong());
    }
    Ok(())
}

/// Scheme, host and port of an address.
pub(super) fn origin(url: &str) -> &str {
    let from = url.find("://").map_or(0, |at| at + 3);
    &url[..from + host(url).len()]
}

/// Host and port of an address: what follows them may hold a key, and is nobody's to read.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The key of a webhook's secret: 24 to 64 bytes, as Standard Webhooks says.
pub fn key(secret: &str) -> Option<Vec<u8>> {
    let text = secret.strip_prefix("whsec_")?;
    let key = data_encoding::BASE64.decode(text.as_bytes()).ok()?;
    (24..=64).contains(&key.len()).then_some(key)
}

impl Gateway {
    pub(super) fn must_be_whole(&self) -> Result<(), Refusal> {
        let wrong = |field: &str| Refusal::field(Reason::FieldInvalid, field);
        must_be_web_address("gateway", &self.url)?;
        if self.fields.is_empty() {
            return Err(Refusal::field(Reason::FieldMissing, "fields"));
        }
        if self.fields.len() > MOST_FIELDS || self.headers.len() > MOST_FIELDS {
            return Err(Refusal::field(Reason::FieldTooLong, "fields"));
        }
        let token = |name: &str| {
            !name.is_empty()
                && name.len() <= 100
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.[]".contains(c))
        };
        let plain = |value: &str| value.len() <= LONGEST_FIELD && !value.chars().any(char::is_control);
        if !self.headers.iter().all(|(name, value)| {
            token(name) && !name.contains(['[', ']']) && plain(value) && value.is_ascii()
        }) {
            return Err(wrong("headers"));
        }
        if !self.fields.iter().all(|(name, value)| token(name) && plain(value)) {
            return Err(wrong("fields"));
        }
        for place in ["{to}", "{text}"] {
            if !self.fields.iter().any(|(_, value)| value.contains(place)) {
                return Err(Refusal::field(Reason::FieldMissing, "fields").with("what", place));
            }
        }
        Ok(())
    }

    /// The form for one message. What is filled in is not looked through again.
    pub fn form(&self, to: &str, said: &str, id: &str) -> Vec<(String, String)> {
        let fill = |value: &str| {
            let mut filled = String::new();
            let mut rest = value;
            while let Some(at) = rest.find('{') {
                let (before, from) = rest.split_at(at);
                filled.push_str(before);
                let found = [("{to}", to), ("{text}", said), ("{id}", id)];
                match found.iter().find(|(place, _)| from.starts_with(place)) {
                    Some((place, with)) => {
                        filled.push_str(with);
                        rest = &from[place.len()..];
                    }
                    None => {
                        filled.push('{');
                        rest = &from[1..];
                    }
                }
            }
            filled + rest
        };
        self.fields.iter().map(|(name, value)| (name.clone(), fill(value))).collect()
    }
}
